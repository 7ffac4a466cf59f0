//! What a scanner does where documents are the elements: lines tell where one that is cut off has ended.

use super::whole_lines::whole_lines;
use super::{Elements, Found, Scanner, TOO_LONG};
use memchr::memchr_iter;

/// Why an element is refused in which another one begins.
pub(super) const CUT: &str = "cut off: another record begins before its end";

/// Why words are refused behind which no document begins.
pub(super) const WORDS: &str = "no record stands behind the time";

impl Scanner {
    /// Scans bytes, at most the first of which begins a line as a document does.
    pub(super) fn scan_lines(&mut self, bytes: &[u8], found: &mut dyn FnMut(Found<'_>)) {
        let Some(&end) = bytes.last() else { return };
        self.at_line = end == b'\n';
        self.last = bytes.trim_ascii_end().last().copied().unwrap_or(self.last);
        self.scan(bytes, found);
    }

    /// Goes on at a line that begins as a document does. What is under way is broken if no value may stand here.
    pub(super) fn begin_line(&mut self, found: &mut dyn FnMut(Found<'_>)) {
        if self.words {
            self.end_words(found);
        }
        if self.depth > 0 {
            if !self.in_string && matches!(self.last, b':' | b',' | b'[') {
                self.doubtful = true;
                return;
            }
            self.give_up(found);
        }
        if self.elements == Elements::AfterWords {
            self.record = Some((self.offset, self.lines + 1));
            (self.stray, self.words) = (true, true);
        }
    }

    /// Ends a record that is broken.
    pub(super) fn give_up(&mut self, found: &mut dyn FnMut(Found<'_>)) {
        (self.depth, self.in_string, self.escaped, self.reading_key) = (0, false, false, false);
        // The next one has the members that it lacks.
        if self.documents == 1 {
            self.documents = 0;
        }
        self.doubtful = false;
        let Some((start, line)) = self.record.take() else { return };
        if self.partial.is_too_long() {
            found(Found::Refused(TOO_LONG, self.partial.bytes(), start, line));
        } else {
            let (rest, start, line) = self.tell_whole_lines(self.partial.bytes(), start, line, found);
            tell_cut(rest, start, line, found);
        }
        self.partial.clear();
    }

    /// Ends words behind which no document began.
    pub(super) fn end_words(&mut self, found: &mut dyn FnMut(Found<'_>)) {
        (self.stray, self.words) = (false, false);
        let Some((start, line)) = self.record.take() else { return };
        found(Found::Refused(WORDS, self.partial.bytes().trim_ascii_end(), start, line));
        self.partial.clear();
    }

    /// Tells the lines within a broken record that are documents, and what stands before each; gives what is left behind
    /// the last, its place and its line.
    pub(super) fn tell_whole_lines<'b>(
        &self,
        bytes: &'b [u8],
        start: u64,
        line: u64,
        found: &mut dyn FnMut(Found<'_>),
    ) -> (&'b [u8], u64, u64) {
        let (mut told, mut line) = (0, line);
        for whole in whole_lines(bytes, self.elements == Elements::AfterWords) {
            let before = &bytes[told..whole.line.start];
            tell_cut(before, start + told as u64, line, found);
            line += memchr_iter(b'\n', before).count() as u64;
            found(Found::Record(&bytes[whole.document.clone()], start + whole.document.start as u64, line));
            line += 1;
            told = whole.line.end;
        }
        (&bytes[told..], start + told as u64, line)
    }
}

/// Tells what another record cut off, unless it is white space.
pub(super) fn tell_cut(bytes: &[u8], start: u64, line: u64, found: &mut dyn FnMut(Found<'_>)) {
    let bytes = bytes.trim_ascii_end();
    if !bytes.is_empty() {
        found(Found::Refused(CUT, bytes, start, line));
    }
}
