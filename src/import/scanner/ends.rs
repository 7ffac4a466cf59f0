//! What a scanner tells where something ends: a record, a document, the content.

use super::lines::tell_cut;
use super::{Found, Scanner, TOO_LONG};
use crate::import::json_skip::skip_value;
use crate::import::problems::LONGEST_RECORD;

impl Scanner {
    /// Ends the record that is under way, if one is; `rest` is what this piece has of it.
    pub(super) fn end_record(&mut self, rest: &[u8], found: &mut dyn FnMut(Found<'_>)) {
        let Some((start, line)) = self.record.take() else { return };
        let doubtful = std::mem::take(&mut self.doubtful);
        if self.partial.is_empty() && rest.len() <= LONGEST_RECORD {
            return found(Found::Record(rest, start, line));
        }
        self.partial.keep(rest);
        let bytes = self.partial.bytes();
        if self.partial.is_too_long() {
            found(Found::Refused(TOO_LONG, bytes, start, line));
        } else if !doubtful || skip_value(bytes, 0) == Some(bytes.len()) {
            found(Found::Record(bytes, start, line));
        } else {
            let (rest, from, rest_line) = self.tell_whole_lines(bytes, start, line, found);
            match from == start {
                true => found(Found::Record(bytes, start, line)),
                false => tell_cut(rest, from, rest_line, found),
            }
        }
        self.partial.clear();
    }

    /// Ends a document, if it had no list of elements; `rest` is what this piece has of it.
    pub(super) fn end_document(&mut self, rest: &[u8], found: &mut dyn FnMut(Found<'_>)) {
        let Some((start, line)) = self.document.take() else { return };
        if self.unlisted.is_empty() && rest.len() <= LONGEST_RECORD {
            return found(Found::Document(rest, start, line));
        }
        self.unlisted.keep(rest);
        found(match self.unlisted.is_too_long() {
            true => Found::Refused(TOO_LONG, self.unlisted.bytes(), start, line),
            false => Found::Document(self.unlisted.bytes(), start, line),
        });
        self.unlisted.clear();
    }

    /// Ends the content: what was under way, with its place, line and bytes, if the content ends too early.
    pub fn finish(&mut self, found: &mut dyn FnMut(Found<'_>)) -> Option<(u64, u64, Vec<u8>)> {
        if self.words && self.at_line {
            self.end_words(found);
        }
        if self.broken || self.depth == 0 && self.record.is_none() {
            return None;
        }
        let (start, line) = self.record.unwrap_or((self.offset, self.lines + 1));
        let bytes = self.partial.bytes();
        let (rest, start, line) = match self.doubtful && !self.partial.is_too_long() {
            true => self.tell_whole_lines(bytes, start, line, found),
            false => (bytes, start, line),
        };
        let is_told = rest.len() < bytes.len() && rest.trim_ascii().is_empty();
        (!is_told).then(|| (start, line, rest.to_vec()))
    }
}
