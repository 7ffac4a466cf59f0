//! Whatever is typed: an answer or an error with its place, and colours that cover the text.
#![no_main]

use bucketscope::language::{highlight, parse};
use bucketscope::schema::Source;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(error) = parse(text) {
        assert!(text.get(error.span.start..error.span.end).is_some());
    }
    let covered: usize = highlight(text, Source::Access).iter().map(|(span, _)| span.end - span.start).sum();
    assert_eq!(covered, text.len());
});
