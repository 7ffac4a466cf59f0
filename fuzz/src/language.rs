//! The query language: an answer or an error with its place, and colours that cover the text.

use bucketscope::language::{highlight, parse};
use bucketscope::schema::Source;

/// Checks what is made of a text, whoever typed it.
pub fn check(content: &[u8]) {
    let Ok(text) = std::str::from_utf8(content) else { return };
    if let Err(error) = parse(text) {
        assert!(text.get(error.span.start..error.span.end).is_some(), "{error:?}");
    }
    let covered: usize = highlight(text, Source::Access).iter().map(|(span, _)| span.end - span.start).sum();
    assert_eq!(covered, text.len());
}
