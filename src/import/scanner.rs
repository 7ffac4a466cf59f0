//! Finds the records of a JSON document, fed in pieces.

mod ends;
mod lines;
mod strings;
mod whole_lines;

use super::json_skip::end_of_string;
use super::partial::Partial;
use super::problems::TOO_LONG;
use memchr::{memchr, memchr_iter};

/// What the scanner found.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'a> {
    /// A whole element: its bytes, its first byte's place in the content, its line from 1.
    Record(&'a [u8], u64, u64),
    /// A document without the list in which elements are due, which may be one itself.
    Document(&'a [u8], u64, u64),
    /// An element that is not read, for a reason: the beginning of its bytes, its place and its line.
    Refused(&'static str, &'a [u8], u64, u64),
    /// Something that cannot be read, at a place and a line; nothing follows it.
    Broken(&'static str, u64, u64),
}

/// Where the elements of a content stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Elements {
    /// In the list that the member of this name of each document holds: `{…,"Records":[{…},…],…}`.
    Member(&'static str),
    /// In a list that is the document itself: `[{…},…]`.
    List,
    /// Each document is one: `{…}{…}`, or one a line.
    Documents,
    /// Each document is one, whatever words stand before it: `2026-08-01T00:00:00.000Z {…}`.
    AfterWords,
}

impl Elements {
    /// How many brackets are open where an element begins.
    fn depth(self) -> u32 {
        match self {
            Elements::Member(_) => 2,
            Elements::List => 1,
            Elements::Documents | Elements::AfterWords => 0,
        }
    }

    /// Whether a line begins with this byte where a document begins at its own line.
    fn begin_line_with(self, byte: u8) -> bool {
        match self {
            Elements::AfterWords => byte.is_ascii_digit(),
            _ => byte == b'{',
        }
    }
}

/// Members of the first document that are remembered, to tell what it is: more than a log has fields or columns.
const MOST_KEYS: usize = 1000;

/// A scanner for the elements of one document after another.
///
/// It looks at brackets and strings only: what lies inside an element is for its reader to judge. Where documents are
/// elements, one that is cut off would take all that follows it for its own: so it ends where a line begins as a document
/// does though no value may stand there. If one may, it is seen at its end whether it is whole, and if it is not, the lines
/// within it that are come back.
#[derive(Debug)]
pub struct Scanner {
    elements: Elements,
    /// Open objects and lists.
    depth: u32,
    /// The outermost of them.
    brackets: [u8; 2],
    in_string: bool,
    escaped: bool,
    /// Whether a member of the document itself has its key next.
    key_next: bool,
    /// The key of the member that is under way.
    key: Vec<u8>,
    reading_key: bool,
    /// Whether elements stand here.
    in_list: bool,
    /// Whether what is under way is no JSON, and ends with its line.
    stray: bool,
    /// Whether it is words, and ends with the line before the next time, unless a document begins behind them.
    words: bool,
    /// Whether a document may have begun within the record that is under way.
    doubtful: bool,
    /// Whether a line begins at the next byte, and the last byte before it that is no white space.
    at_line: bool,
    last: u8,
    /// Where the record that is under way begins: place and line.
    record: Option<(u64, u64)>,
    /// Its bytes so far, where it spans pieces.
    partial: Partial,
    /// The same of a document without a list of elements so far.
    document: Option<(u64, u64)>,
    unlisted: Partial,
    /// Where the piece begins, and the line breaks before it.
    offset: u64,
    lines: u64,
    /// How much of the piece was searched for line breaks, and how many there were.
    counted: (usize, u64),
    broken: bool,
    /// Keys of the first document.
    pub keys: Vec<String>,
    /// Documents begun.
    pub documents: u64,
    /// Lists of elements begun.
    pub lists: u64,
}

impl Scanner {
    /// A scanner at the start of a content.
    pub fn new(elements: Elements) -> Scanner {
        Scanner {
            elements,
            depth: 0,
            brackets: [0; 2],
            in_string: false,
            escaped: false,
            key_next: false,
            key: Vec::new(),
            reading_key: false,
            in_list: elements.depth() == 0,
            stray: false,
            words: false,
            doubtful: false,
            at_line: true,
            last: 0,
            record: None,
            partial: Partial::default(),
            document: None,
            unlisted: Partial::default(),
            offset: 0,
            lines: 0,
            counted: (0, 0),
            broken: false,
            keys: Vec::new(),
            documents: 0,
            lists: 0,
        }
    }

    /// A scanner in the middle of a document, at the first byte of an element of its list, which lies at `offset`.
    pub fn at_element(name: &'static str, offset: u64) -> Scanner {
        Scanner {
            depth: 2,
            brackets: [b'{', b'['],
            key: name.as_bytes().to_vec(),
            in_list: true,
            offset,
            documents: 1,
            lists: 1,
            ..Scanner::new(Elements::Member(name))
        }
    }

    /// Takes in a piece and tells `found` what it found.
    pub fn push(&mut self, bytes: &[u8], found: &mut dyn FnMut(Found<'_>)) {
        if self.elements.depth() > 0 {
            return self.scan(bytes, found);
        }
        let (mut scanned, mut line) = (0, 0);
        loop {
            let begins =
                (line > 0 || self.at_line) && bytes.get(line).is_some_and(|&byte| self.elements.begin_line_with(byte));
            if begins {
                self.scan_lines(&bytes[scanned..line], found);
                scanned = line;
                self.begin_line(found);
            }
            let Some(end) = memchr(b'\n', &bytes[line..]) else { break };
            line += end + 1;
        }
        self.scan_lines(&bytes[scanned..], found);
    }

    fn scan(&mut self, bytes: &[u8], found: &mut dyn FnMut(Found<'_>)) {
        let mut place = 0;
        // Where the bytes of what is under way begin in this piece: of a record, and of a document.
        let (mut from, mut document_from) = (0, 0);
        let level = self.elements.depth();
        while place < bytes.len() && !self.broken {
            if self.stray {
                let Some(end) = memchr(if self.words { b'{' } else { b'\n' }, &bytes[place..]) else { break };
                place += end;
                self.stray = false;
                if std::mem::take(&mut self.words) {
                    self.record = None;
                    self.partial.clear();
                } else {
                    self.end_record(&bytes[from..place], found);
                }
                continue;
            }
            if self.in_string {
                place = self.string(bytes, place);
                continue;
            }
            if self.depth >= self.outermost() {
                place = self.inner(bytes, place);
                if self.in_string || place == bytes.len() {
                    continue;
                }
            }
            let byte = bytes[place];
            let begins = self.in_list
                && self.depth == level
                && self.record.is_none()
                && !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',')
                && (level == 0 || !matches!(byte, b']' | b'}'));
            if begins && level == 0 {
                match byte {
                    b'{' => {}
                    b'[' if self.elements == Elements::Documents => {}
                    // A byte order mark may stand before a document.
                    0xef | 0xbb | 0xbf => {
                        place += 1;
                        continue;
                    }
                    _ if self.elements == Elements::AfterWords => {
                        place += 1;
                        continue;
                    }
                    _ => self.stray = true,
                }
            }
            // What is neither an object nor a list is an element of its own, if a strange one.
            if begins {
                self.record = Some((self.offset + place as u64, self.line_at(bytes, place)));
                from = place;
                if self.stray {
                    continue;
                }
            }
            match byte {
                b'"' if self.depth == 0 => {
                    self.broken_at("text that is not JSON", bytes, place, found);
                    break;
                }
                b'"' => {
                    self.in_string = true;
                    if self.depth == 1 && self.key_next {
                        self.reading_key = true;
                        self.key_next = false;
                        self.key.clear();
                    }
                }
                b'{' | b'[' => {
                    if self.depth == 0 {
                        if byte == b'[' && matches!(self.elements, Elements::Member(_)) {
                            self.broken_at("a list where a document is due", bytes, place, found);
                            break;
                        }
                        if byte == b'{' && level > 0 {
                            self.document = Some((self.offset + place as u64, self.line_at(bytes, place)));
                            document_from = place;
                        }
                        self.documents += 1;
                        self.key_next = byte == b'{';
                        self.key.clear();
                        if self.elements == Elements::List && byte == b'[' {
                            self.in_list = true;
                            self.lists += 1;
                        }
                    } else if self.depth == 1 && byte == b'[' && self.elements.is_member(&self.key) {
                        self.in_list = true;
                        self.lists += 1;
                        self.document = None;
                        self.unlisted.clear();
                    }
                    if let Some(open) = self.brackets.get_mut(self.depth as usize) {
                        *open = byte;
                    }
                    self.depth += 1;
                }
                b'}' | b']' => {
                    if self.depth > 0 && self.depth == level {
                        self.end_record(&bytes[from..place], found);
                    }
                    if !self.closes(byte) {
                        if level == 0 {
                            self.depth = 0;
                            self.stray = true;
                            continue;
                        }
                        self.broken_at("a bracket that closes nothing", bytes, place, found);
                        break;
                    }
                    self.depth -= 1;
                    if self.depth == level {
                        self.end_record(&bytes[from..=place], found);
                    } else if self.depth + 1 == level {
                        self.in_list = false;
                    }
                    if self.depth == 0 {
                        self.end_document(&bytes[document_from..=place], found);
                    }
                }
                b',' if self.depth == level && level > 0 => self.end_record(&bytes[from..place], found),
                b',' if self.depth == 1 => {
                    self.key_next = true;
                    self.key.clear();
                }
                b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' => {}
                // A byte order mark may stand before a document.
                0xef | 0xbb | 0xbf if self.depth == 0 => {}
                _ if self.depth == 0 => {
                    self.broken_at("text that is not JSON", bytes, place, found);
                    break;
                }
                _ => {}
            }
            place += 1;
        }
        if self.record.is_some() {
            self.partial.keep(&bytes[from..]);
        }
        if self.document.is_some() {
            self.unlisted.keep(&bytes[document_from..]);
        }
        self.lines += memchr_iter(b'\n', &bytes[self.counted.0..]).count() as u64 + self.counted.1;
        self.counted = (0, 0);
        self.offset += bytes.len() as u64;
    }

    /// How many brackets are open at least where only strings and brackets count: inside an element, but for the members of
    /// the first document, whose keys do.
    fn outermost(&self) -> u32 {
        match self.elements.depth() {
            0 if self.documents > 1 => 1,
            level => level.max(1) + 1,
        }
    }

    /// Passes over what lies inside an element, where only strings and brackets count: to the bracket that closes it, or
    /// into a string that does not end in this piece.
    fn inner(&mut self, bytes: &[u8], mut place: usize) -> usize {
        let outermost = self.outermost();
        while let Some(&byte) = bytes.get(place) {
            match byte {
                b'"' => match end_of_string(bytes, place) {
                    Some(end) => {
                        place = end;
                        continue;
                    }
                    None => {
                        self.in_string = true;
                        return place + 1;
                    }
                },
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth == outermost => return place,
                b'}' | b']' => self.depth -= 1,
                _ => {}
            }
            place += 1;
        }
        place
    }

    /// Whether nothing can be read any more.
    pub fn is_broken(&self) -> bool {
        self.broken
    }

    /// Where the next byte lies, and its line from 1.
    pub fn place(&self) -> (u64, u64) {
        (self.offset, self.lines + 1)
    }

    /// Whether a bracket closes what was opened. Only the document's own brackets are remembered: those within a record
    /// are its reader's to judge.
    fn closes(&self, byte: u8) -> bool {
        let Some(depth) = (self.depth as usize).checked_sub(1) else { return false };
        self.brackets.get(depth).is_none_or(|open| matches!((open, byte), (b'{', b'}') | (b'[', b']')))
    }

    /// The line of a place in the piece, from 1; places never go back.
    fn line_at(&mut self, bytes: &[u8], place: usize) -> u64 {
        let (counted, breaks) = self.counted;
        self.counted = (place, breaks + memchr_iter(b'\n', &bytes[counted..place]).count() as u64);
        self.lines + 1 + self.counted.1
    }

    fn broken_at(&mut self, reason: &'static str, bytes: &[u8], place: usize, found: &mut dyn FnMut(Found<'_>)) {
        self.broken = true;
        let line = self.line_at(bytes, place);
        found(Found::Broken(reason, self.offset + place as u64, line));
    }
}

impl Elements {
    fn is_member(self, key: &[u8]) -> bool {
        matches!(self, Elements::Member(name) if name.as_bytes() == key)
    }
}

#[cfg(test)]
mod tests {
    use super::lines::{CUT, WORDS};
    use super::*;

    fn check_scan(text: &str, expected: &[(&str, u64, u64)], rest: bool) {
        check_elements(Elements::Member("Records"), text, expected, rest);
    }

    fn check_elements(elements: Elements, text: &str, expected: &[(&str, u64, u64)], rest: bool) {
        for step in [1, 3, 7, 4096] {
            let mut scanner = Scanner::new(elements);
            let mut records = Vec::new();
            let mut see = |found: Found<'_>| match found {
                Found::Record(bytes, place, line) | Found::Document(bytes, place, line) => {
                    records.push((String::from_utf8(bytes.to_vec()).unwrap(), place, line));
                }
                Found::Refused(reason, _, place, line) | Found::Broken(reason, place, line) => {
                    records.push((reason.to_owned(), place, line));
                }
            };
            text.as_bytes().chunks(step).for_each(|piece| scanner.push(piece, &mut see));
            let is_cut = scanner.finish(&mut see).is_some();
            let expected: Vec<(String, u64, u64)> = expected.iter().map(|(t, p, l)| (t.to_string(), *p, *l)).collect();
            assert_eq!(records, expected, "in pieces of {step}");
            assert_eq!(is_cut, rest, "in pieces of {step}");
        }
    }

    #[test]
    fn records_are_found_with_their_place() {
        check_scan(
            r#"{"Records":[{"a":"}]\""},{"b":[1]}]}"#,
            &[(r#"{"a":"}]\""}"#, 12, 1), (r#"{"b":[1]}"#, 25, 1)],
            false,
        );
        check_scan("{\n \"x\": {\"Records\": [{}]},\n\"Records\": [\n{}\n]}", &[("{}", 40, 4)], false);
        check_scan(
            r#"{"Records":[{"a":1}]}{"Records":[{"b":2}]}"#,
            &[(r#"{"a":1}"#, 12, 1), (r#"{"b":2}"#, 33, 1)],
            false,
        );
        check_scan(r#"{"Records":[]}"#, &[], false);
        check_scan(r#"{"Rec\u006frds":[{"a":1}]}"#, &[(r#"{"a":1}"#, 17, 1)], false);
    }

    #[test]
    fn an_element_of_any_type_is_a_record() {
        check_scan(
            "{\"Records\":[\"a]\",\n 5 , null,[1,2],{}]}",
            &[("\"a]\"", 12, 1), ("5 ", 19, 2), ("null", 23, 2), ("[1,2]", 28, 2), ("{}", 34, 2)],
            false,
        );
        check_scan(r#"{"Records":[{} , 7]}"#, &[("{}", 12, 1), ("7", 17, 1)], false);
        check_scan(r#"{"Records":[7"#, &[], true);
    }

    #[test]
    fn elements_stand_in_lists_or_alone() {
        let list = "\u{feff} [ {\"a\":[1,{\"Records\":[2]}]}\n,{} , 5] [{\"b\":1}]";
        let expected = [("{\"a\":[1,{\"Records\":[2]}]}", 6, 1), ("{}", 33, 2), ("5", 38, 2), ("{\"b\":1}", 42, 2)];
        check_elements(Elements::List, list, &expected, false);
        let lines = "{\"a\":1}\nnot \"json\n{\"b\":[{}]}{}\n\n[1]";
        let expected =
            [("{\"a\":1}", 0, 1), ("not \"json", 8, 2), ("{\"b\":[{}]}", 18, 3), ("{}", 28, 3), ("[1]", 32, 5)];
        check_elements(Elements::Documents, lines, &expected, false);
        check_elements(Elements::Documents, "{}\n{\"a\":", &[("{}", 0, 1)], true);
        check_elements(Elements::Documents, "{}\nx", &[("{}", 0, 1)], true);
        let export = "2026-08-01T00:00:00.000Z {\"a\":\n1}\n2026-08-01T00:00:01.000Z {}\n";
        check_elements(Elements::AfterWords, export, &[("{\"a\":\n1}", 25, 1), ("{}", 59, 3)], false);
    }

    #[test]
    fn a_line_that_is_a_document_ends_what_is_broken() {
        let check = |text: &str, expected: &[(&str, u64, u64)], rest: bool| {
            check_elements(Elements::Documents, text, expected, rest);
        };
        check("{\"a\":{\"b\":1\n{}\n", &[(CUT, 0, 1), ("{}", 12, 2)], false);
        check(
            "{}\n{\"a\":\"b\\\n{\"c\":\"}\n{\n\"d\":1}",
            &[("{}", 0, 1), (CUT, 3, 2), (CUT, 12, 3), ("{\n\"d\":1}", 20, 4)],
            false,
        );
        check(
            "{\"a\":[1,\n\n{\"b\":1}\n{\"c\":2}\n",
            &[(CUT, 0, 1), ("{\"b\":1}", 10, 3), ("{\"c\":2}", 18, 4)],
            false,
        );
        check("{\"a\":\n{\"b\":1}\n", &[(CUT, 0, 1), ("{\"b\":1}", 6, 2)], false);
        check("{\"a\":\n{\"b\":1}\n\"c\":", &[(CUT, 0, 1), ("{\"b\":1}", 6, 2)], true);
        check("{\"a\":\n{}\n\"c\"}\n{}", &[(CUT, 0, 1), ("{}", 6, 2), (CUT, 9, 3), ("{}", 14, 4)], false);
        check("{\"a\":[\n{},\n{}\n]}", &[("{\"a\":[\n{},\n{}\n]}", 0, 1)], false);
        check(
            "{}} x\n]\n{\"a\":1] {\n{}",
            &[("{}", 0, 1), ("} x", 2, 1), ("]", 6, 2), ("{\"a\":1] {", 8, 3), ("{}", 18, 4)],
            false,
        );
        let export = "1 {\"a\":1\n2 b [}\n\n3 {\"c\":\n4 {}\n5 {\n6 {} }\n7";
        let expected = [(CUT, 2, 1), (WORDS, 9, 2), (CUT, 19, 4), ("{}", 27, 5), (CUT, 32, 6), ("{}", 36, 7)];
        check_elements(Elements::AfterWords, export, &expected, true);
    }

    #[test]
    fn a_document_without_the_list_is_found() {
        check_scan("{\"Records\":[1]}{\"a\":[{}]}\n{\"Records\":[]}", &[("1", 12, 1), ("{\"a\":[{}]}", 15, 1)], false);
        check_scan("{\"Records\":[]}{ [1] }", &[("{ [1] }", 14, 1)], false);
        check_elements(
            Elements::List,
            "[1]\n{\"a\":\n[{},2]}[3]",
            &[("1", 1, 1), ("{\"a\":\n[{},2]}", 4, 2), ("3", 18, 3)],
            false,
        );
    }

    #[test]
    fn what_is_cut_or_broken_is_told() {
        check_scan(r#"{"Records":[{"a":1},{"b":"#, &[(r#"{"a":1}"#, 12, 1)], true);
        check_scan(r#"{"Records":[{"a":1}] "#, &[(r#"{"a":1}"#, 12, 1)], true);
        check_scan(
            r#"{"Records":[{"a":1}}}"#,
            &[(r#"{"a":1}"#, 12, 1), ("a bracket that closes nothing", 19, 1)],
            false,
        );
        check_scan(r#"{"Records":[{"a":1}]} x"#, &[(r#"{"a":1}"#, 12, 1), ("text that is not JSON", 22, 1)], false);
    }
}
