//! Finds the lines within a broken record that are documents by themselves.

use crate::import::json_skip::{skip_space, skip_value};
use memchr::{memchr, memchr_iter};
use std::ops::Range;

/// A line that is a document by itself: its bytes with its line end, and those of the document.
#[derive(Debug, PartialEq, Eq)]
pub struct WholeLine {
    pub line: Range<usize>,
    pub document: Range<usize>,
}

/// The lines of a text that are one object each, which stands at a line's first byte, or behind words.
///
/// Only whole lines count: what a caller wrote into a record is text of one of its strings, in which no line ends.
pub fn whole_lines(text: &[u8], behind_words: bool) -> impl Iterator<Item = WholeLine> {
    let ends = memchr_iter(b'\n', text).map(|end| end + 1).chain([text.len()]);
    let lines = ends.scan(0, |start, end| Some(std::mem::replace(start, end)..end));
    lines.filter_map(move |line| {
        let bytes = &text[line.clone()];
        let start = if behind_words { memchr(b'{', bytes)? } else { 0 };
        let end = skip_value(bytes, start).filter(|_| bytes[start] == b'{')?;
        let is_whole = skip_space(bytes, end) == bytes.len();
        is_whole.then(|| WholeLine { document: line.start + start..line.start + end, line })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_lines(text: &str, behind_words: bool, expected: &[&str]) {
        let found: Vec<&str> =
            whole_lines(text.as_bytes(), behind_words).map(|whole| &text[whole.document.clone()]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn whole_lines_are_found() {
        check_lines("{\"a\":\n{\"b\":1} \r\n{\"c\":2},\n {}\n{}}\n[]\n5\n{}", false, &["{\"b\":1}", "{}"]);
        check_lines("{\"a\":\n12 {\"b\":1}\n12 x\n{} x\n1 {\"c\":[{}]}", true, &["{\"b\":1}", "{\"c\":[{}]}"]);
        check_lines("", false, &[]);
    }
}
