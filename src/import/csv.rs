//! Finds the records of CSV, fed in pieces.

use super::problems::{LONGEST_RECORD, SHOWN_OF_TOO_LONG, TOO_LONG};
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use memchr::{memchr, memchr_iter, memchr2};

/// What was found.
#[derive(Debug)]
pub enum Found<'a> {
    /// The first record: its bytes and its fields.
    Header(&'a [u8], Fields<'a>),
    /// A record with as many fields as the header.
    Record(Fields<'a>, Place<'a>),
    /// A record with fewer or more, or one that does not end, for a reason.
    Refused(String, Place<'a>),
}

/// A record in its content: its bytes without the line end, its first byte from 0, its line from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    pub record: &'a [u8],
    pub byte: u64,
    pub line: u64,
}

/// The fields of a record, without their quotes.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    bytes: &'a [u8],
    ends: &'a [usize],
}

impl<'a> Fields<'a> {
    /// The fields in order.
    pub fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        let Fields { bytes, ends } = self;
        let starts = std::iter::once(0).chain(ends.iter().copied());
        starts.zip(ends).map(move |(start, &end)| bytes.get(start..end).unwrap_or_default())
    }
}

/// Bytes that are searched, in a whole content, for a row inside a record that cannot be read.
const MOST_SEARCHED: usize = 64 << 20;

/// What may stand between fields: spreadsheets write semicolons where numbers have a decimal comma, and tabs.
pub const DELIMITERS: [u8; 3] = *b",;\t";

/// The byte order mark.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A push reader of the records of a CSV content: the same for any cut of it.
///
/// A quote that nobody closes takes the lines behind it into its record. So where a record does not fit the header, or has
/// quotes that are not as they should be, a line inside it that is a row begins the next record, and only what stands
/// before it is refused.
pub struct Records {
    core: Reader,
    delimiter: u8,
    fields: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    ended: usize,
    /// Bytes of the record that is under way from earlier pieces; of one that is too long, its beginning.
    partial: Vec<u8>,
    too_long: bool,
    /// How many bytes of it there were, and line breaks among them.
    length: u64,
    breaks: u64,
    /// Where it begins.
    byte: u64,
    line: u64,
    /// Fields of the header, 0 before it, and whether its fields stand in quotes.
    width: usize,
    quoted: bool,
    searched: usize,
}

impl Records {
    /// A reader at the first byte of a content with that delimiter.
    pub fn new(delimiter: u8) -> Records {
        let mut records = Records {
            core: ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            fields: vec![0; 4096],
            filled: 0,
            ends: vec![0; 64],
            ended: 0,
            partial: Vec::new(),
            too_long: false,
            length: 0,
            breaks: 0,
            byte: 0,
            line: 1,
            width: 0,
            quoted: false,
            searched: 0,
        };
        records.reset();
        records
    }

    /// Where the next record begins: its byte and its line.
    pub fn place(&self) -> (u64, u64) {
        (self.byte, self.line)
    }

    /// Takes in the next bytes.
    pub fn push(&mut self, mut bytes: &[u8], sink: &mut dyn FnMut(Found<'_>)) {
        while let Some((again, taken)) = self.read(bytes, sink) {
            // It is in one piece now, so nothing in it is read a third time for this.
            self.push(&again, sink);
            bytes = &bytes[taken..];
        }
    }

    /// Ends the content. `broken` says why it ends early, if it does. Whether nothing of it was cut off.
    pub fn finish(&mut self, broken: Option<&str>, sink: &mut dyn FnMut(Found<'_>)) -> bool {
        while self.length > 0 {
            // A line end ends the record but for one: inside quotes.
            let closed = loop {
                match self.feed(b"\n") {
                    (ReadRecordResult::Record, _) => break true,
                    (ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull, 0) => self.grow(),
                    _ => break false,
                }
            };
            let record = std::mem::take(&mut self.partial);
            match self.end(&record, End::Content { closed, broken }, sink) {
                Next::Ended(whole) => return whole,
                Next::Begins(at) => self.push(&record[at..], sink),
            }
        }
        true
    }

    /// Reads records until the piece ends. Where one that began in an earlier piece is to be read again from a line inside
    /// it: those bytes, and how many of this piece are among them.
    fn read(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Found<'_>)) -> Option<(Vec<u8>, usize)> {
        let (mut begin, mut at) = (0, 0);
        while let Some(&byte) = bytes.get(at) {
            if self.length == 0 && at == begin && self.is_between(byte) {
                self.byte += 1;
                self.line += u64::from(byte == b'\n');
                at += 1;
                begin = at;
                continue;
            }
            let room = match self.too_long {
                true => usize::MAX,
                false => LONGEST_RECORD + 1 - (self.partial.len() + at - begin),
            };
            let rest = &bytes[at..];
            let (result, taken) = self.feed(&rest[..rest.len().min(room)]);
            at += taken;
            if result == ReadRecordResult::Record {
                if self.length == 0 {
                    if let Next::Begins(start) = self.end(&bytes[begin..at], End::Line, sink) {
                        at = begin + start;
                    }
                } else {
                    let record = self.gather(&bytes[begin..at]);
                    if let Next::Begins(start) = self.end(&record, End::Line, sink) {
                        return Some((record[start..].to_vec(), at));
                    }
                }
                begin = at;
            } else if taken == room {
                let record = self.gather(&bytes[begin..at]);
                if let Some(start) = self.next_row(&record, false) {
                    self.refuse(TOO_LONG.to_owned(), &record[..start], sink);
                    return Some((record[start..].to_vec(), at));
                }
                self.keep_beginning(record);
                begin = at;
            } else {
                self.grow();
            }
        }
        self.keep(&bytes[begin..]);
        None
    }

    /// Whether a byte belongs to no record: line ends before one, and a byte order mark.
    fn is_between(&self, byte: u8) -> bool {
        let marked = || usize::try_from(self.byte).ok().and_then(|at| MARK.get(at)) == Some(&byte);
        matches!(byte, b'\r' | b'\n') || self.width == 0 && marked()
    }

    /// Has the next bytes split; how many were taken.
    fn feed(&mut self, bytes: &[u8]) -> (ReadRecordResult, usize) {
        if self.too_long {
            (self.filled, self.ended) = (0, 0);
        }
        let (fields, ends) = (&mut self.fields[self.filled..], &mut self.ends[self.ended..]);
        let (result, taken, filled, ended) = self.core.read_record(bytes, fields, ends);
        self.filled += filled;
        self.ended += ended;
        (result, taken)
    }

    /// Makes room for the fields of a record; those of one that is too long are not wanted.
    fn grow(&mut self) {
        if self.too_long {
            return;
        }
        if self.filled == self.fields.len() {
            self.fields.resize(self.filled * 2, 0);
        }
        if self.ended == self.ends.len() {
            self.ends.resize(self.ended * 2, 0);
        }
    }

    /// Begins to split anew.
    fn reset(&mut self) {
        self.core.reset();
        // From its second call on, the splitter takes no byte order mark away.
        self.core.read_record(b"\n", &mut [], &mut []);
        (self.filled, self.ended) = (0, 0);
    }

    /// The record that is under way, with its bytes in this piece.
    fn gather(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut record = std::mem::take(&mut self.partial);
        if !self.too_long {
            record.extend_from_slice(bytes);
        } else {
            self.length += bytes.len() as u64;
            self.breaks += memchr_iter(b'\n', bytes).count() as u64;
        }
        record
    }

    /// Keeps the bytes of a record that goes on in the next piece.
    fn keep(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        self.breaks += memchr_iter(b'\n', bytes).count() as u64;
        if !self.too_long {
            self.partial.extend_from_slice(bytes);
        }
    }

    /// Keeps the beginning of a record that is too long.
    fn keep_beginning(&mut self, mut record: Vec<u8>) {
        self.length = record.len() as u64;
        self.breaks = memchr_iter(b'\n', &record).count() as u64;
        record.truncate(SHOWN_OF_TOO_LONG);
        record.shrink_to_fit();
        self.partial = record;
        self.too_long = true;
    }

    /// Ends a record.
    fn end(&mut self, bytes: &[u8], end: End<'_>, sink: &mut dyn FnMut(Found<'_>)) -> Next {
        let closed = !matches!(end, End::Content { closed: false, .. });
        let record = without_line_end(bytes);
        let place = Place { record, byte: self.byte, line: self.line };
        let fields = Fields { bytes: &self.fields[..self.filled], ends: &self.ends[..self.ended] };
        let more = fields.iter().skip(self.width).any(|field| !field.is_empty());
        let fits = self.width == 0 || self.ended >= self.width && !more;
        let blank = record.trim_ascii().is_empty();
        let whole = (closed && fits || blank) && !self.too_long;
        let reason = match (closed, fits) {
            (true, false) => format!("{} where the header has {}", counted(self.ended), self.width),
            _ => "a quote is not closed".to_owned(),
        };
        let last = !matches!(end, End::Line);
        let is_sure = memchr(b'\n', record).is_none() || whole && self.is_row(bytes, true).0;
        if !is_sure && let Some(start) = self.next_row(bytes, last) {
            self.refuse(reason, &bytes[..start], sink);
            return Next::Begins(start);
        }
        let fields = Fields { bytes: &self.fields[..self.filled], ends: &self.ends[..self.ended] };
        if self.too_long {
            sink(Found::Refused(TOO_LONG.to_owned(), place));
        } else if blank {
            // Nothing to report.
        } else if whole && self.width == 0 {
            self.width = self.ended;
            self.quoted = record.starts_with(b"\"");
            sink(Found::Header(record, fields));
        } else if whole {
            sink(Found::Record(fields, place));
        } else {
            let reason = match end {
                End::Line => reason,
                End::Content { broken, .. } => {
                    format!("the record is cut off at the end of the file: {}", broken.unwrap_or(&reason))
                }
            };
            sink(Found::Refused(reason, place));
        }
        let (length, breaks) = match self.too_long {
            true => (self.length, self.breaks),
            false => (bytes.len() as u64, memchr_iter(b'\n', bytes).count() as u64),
        };
        self.pass(length, breaks);
        (self.filled, self.ended) = (0, 0);
        Next::Ended(whole)
    }

    /// Refuses the bytes at which the record that is under way begins; what follows them is read anew.
    fn refuse(&mut self, reason: String, bytes: &[u8], sink: &mut dyn FnMut(Found<'_>)) {
        self.reset();
        sink(Found::Refused(reason, Place { record: without_line_end(bytes), byte: self.byte, line: self.line }));
        self.pass(bytes.len() as u64, memchr_iter(b'\n', bytes).count() as u64);
    }

    /// Goes on to the next record.
    fn pass(&mut self, length: u64, breaks: u64) {
        self.byte += length;
        self.line += breaks;
        (self.length, self.breaks, self.too_long) = (0, 0, false);
        self.partial.clear();
    }

    /// Where in a record that cannot be read a line begins that is a row by itself, if one does; `last` if the content
    /// ends with the record.
    fn next_row(&mut self, record: &[u8], last: bool) -> Option<usize> {
        if self.width == 0 || self.too_long {
            return None;
        }
        for start in memchr_iter(b'\n', record).map(|end| end + 1) {
            let (is_row, searched) = self.is_row(&record[start..], last);
            self.searched += searched + 1;
            if self.searched > MOST_SEARCHED {
                return None;
            }
            if is_row {
                // It is all read again.
                self.searched += record.len();
                return Some(start);
            }
        }
        None
    }

    /// Whether a text begins with a row that is written as strictly as can be, and how much of it was looked at.
    ///
    /// Quotes inside quotes are doubled, so no text inside a field of a file in which all fields stand in quotes passes
    /// for a row with anything in it.
    fn is_row(&self, text: &[u8], last: bool) -> (bool, usize) {
        let mut at = 0;
        let mut is_empty = true;
        for field in 1..=self.width {
            let start = at;
            if text.get(at) == Some(&b'"') {
                at += 1;
                loop {
                    let Some(end) = text.get(at..).and_then(|rest| memchr(b'"', rest)) else {
                        return (false, text.len());
                    };
                    at += end + 1;
                    if text.get(at) != Some(&b'"') {
                        break;
                    }
                    at += 1;
                }
            } else {
                let rest = text.get(at..).unwrap_or_default();
                let is_end = |&byte: &u8| byte == self.delimiter || matches!(byte, b'\r' | b'\n' | b'"');
                let end = rest.iter().position(is_end).unwrap_or(rest.len());
                if end > 0 && self.quoted {
                    return (false, at + end);
                }
                at += end;
            }
            is_empty &= matches!(text.get(start..at), Some(b"" | b"\"\"") | None);
            let is_end = match text.get(at) {
                Some(&byte) if byte == self.delimiter => field < self.width,
                Some(b'\r' | b'\n') => field == self.width,
                None => field == self.width && last,
                _ => false,
            };
            if !is_end {
                return (false, at);
            }
            at += 1;
        }
        (!is_empty, at)
    }
}

/// What ends a record.
#[derive(Clone, Copy)]
enum End<'a> {
    /// A line end.
    Line,
    /// The content's end, inside quotes or not, which comes early for a reason.
    Content { closed: bool, broken: Option<&'a str> },
}

/// What follows a record.
enum Next {
    /// Another record; whether this one was whole.
    Ended(bool),
    /// A record that begins at this byte of it.
    Begins(usize),
}

/// The fields of the first record of a text, in lower case: a header's names.
pub fn names(text: &[u8], delimiter: u8) -> Vec<String> {
    let mut names = Vec::new();
    let mut records = Records::new(delimiter);
    let sink = &mut |found: Found<'_>| {
        if let Found::Header(_, fields) = found {
            names = fields.iter().map(name).collect();
        }
    };
    let end = memchr2(b'\n', b'\r', text).unwrap_or(text.len());
    records.push(&text[..end], sink);
    records.finish(None, sink);
    names
}

/// A column's name as it is looked for. Behind a byte order mark inside a content, its quotes are still there.
pub fn name(field: &[u8]) -> String {
    let text = String::from_utf8_lossy(field);
    let name = text.strip_prefix('\u{feff}').map_or(text.as_ref(), |marked| marked.trim_matches('"'));
    name.trim().to_lowercase()
}

fn without_line_end(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !matches!(byte, b'\r' | b'\n')).map_or(0, |last| last + 1);
    &bytes[..end]
}

fn counted(fields: usize) -> String {
    match fields {
        1 => "one field".to_owned(),
        _ => format!("{fields} fields"),
    }
}
