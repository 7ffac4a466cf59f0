//! Passes over JSON values, and checks them on the way.
//!
//! What is passed over is valid JSON. What is not passed over may be valid too, if it nests very deeply: whoever needs to
//! know asks a full reader.

use wide::u8x16;

/// How deep values may nest.
const DEEPEST: usize = 64;

/// The place of the first byte from `at` that is a quote, a backslash or, if they count, a control character; the length
/// where there is none.
#[inline]
pub fn find_special(text: &[u8], mut at: usize, controls: bool) -> usize {
    while let Some(chunk) = text.get(at..).and_then(|rest| rest.first_chunk::<16>()) {
        let chunk = u8x16::new(*chunk);
        let mut found = chunk.cmp_eq(u8x16::splat(b'"')) | chunk.cmp_eq(u8x16::splat(b'\\'));
        if controls {
            found |= chunk.cmp_eq(chunk.min(u8x16::splat(0x1f)));
        }
        let found = found.move_mask();
        if found != 0 {
            return at + found.trailing_zeros() as usize;
        }
        at += 16;
    }
    let is_special = |byte: u8| byte == b'"' || byte == b'\\' || controls && byte < 0x20;
    while at < text.len() && !is_special(text[at]) {
        at += 1;
    }
    at
}

/// The place behind the string that a quote at `at` begins, whatever is in it; `None` where the text ends first.
#[inline]
pub fn end_of_string(text: &[u8], at: usize) -> Option<usize> {
    let mut at = find_special(text, at + 1, false);
    while *text.get(at)? == b'\\' {
        // The character behind a backslash ends nothing.
        at = find_special(text, at + 2, false);
    }
    Some(at + 1)
}

/// The place behind the white space at `at`.
#[inline]
pub fn skip_space(text: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = text.get(at) {
        at += 1;
    }
    at
}

/// The place behind the value that begins at `at`.
pub fn skip_value(text: &[u8], at: usize) -> Option<usize> {
    value(text, at, 0)
}

fn value(text: &[u8], at: usize, depth: usize) -> Option<usize> {
    match text.get(at)? {
        b'"' => string(text, at),
        b'{' => within(text, at, b'}', depth, |text, at| {
            let at = skip_space(text, string(text, at)?);
            (*text.get(at)? == b':').then(|| skip_space(text, at + 1))
        }),
        b'[' => within(text, at, b']', depth, |_, at| Some(at)),
        b't' => word(text, at, b"true"),
        b'f' => word(text, at, b"false"),
        b'n' => word(text, at, b"null"),
        _ => number(text, at),
    }
}

/// The place behind a list or an object, of which `to_value` leads from each item to its value.
#[inline]
fn within(
    text: &[u8],
    at: usize,
    close: u8,
    depth: usize,
    to_value: impl Fn(&[u8], usize) -> Option<usize>,
) -> Option<usize> {
    let mut at = skip_space(text, at + 1);
    if depth == DEEPEST {
        return None;
    }
    if *text.get(at)? == close {
        return Some(at + 1);
    }
    loop {
        at = skip_space(text, value(text, to_value(text, at)?, depth + 1)?);
        match *text.get(at)? {
            b',' => at = skip_space(text, at + 1),
            byte => return (byte == close).then_some(at + 1),
        }
    }
}

/// The place behind a string, which is checked.
pub fn string(text: &[u8], at: usize) -> Option<usize> {
    if *text.get(at)? != b'"' {
        return None;
    }
    let mut at = at + 1;
    loop {
        at = find_special(text, at, true);
        at += match text.get(at..)? {
            [b'"', ..] => return Some(at + 1),
            [b'\\', b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [b'\\', b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) => 6,
            _ => return None,
        };
    }
}

fn word(text: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    text[at..].starts_with(word).then_some(at + word.len())
}

fn number(text: &[u8], at: usize) -> Option<usize> {
    let digits = |at: usize| {
        let count = text[at.min(text.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        (count > 0).then_some(at + count)
    };
    let whole = at + usize::from(text[at] == b'-');
    let mut at = digits(whole)?;
    if text[whole] == b'0' && at > whole + 1 {
        return None;
    }
    if text.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at = digits(at + 1 + usize::from(matches!(text.get(at + 1), Some(b'+' | b'-'))))?;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::de::IgnoredAny;

    /// What is passed over whole, a full reader takes; what it takes is passed over.
    fn check_skip(text: &str) {
        let is_valid = serde_json::from_str::<IgnoredAny>(text).is_ok();
        let whole = skip_value(text.as_bytes(), 0) == Some(text.len());
        assert_eq!(whole, is_valid, "{text}");
    }

    #[test]
    fn exactly_what_is_json_is_passed_over() {
        for text in [
            "{}",
            "[]",
            "{ \"a\" : [ 1 , {\"b\":null} ] }",
            "[1,]",
            "{\"a\":1,}",
            "{\"a\" 1}",
            "{a:1}",
            "[1 2]",
            "[",
            "{\"a\"",
            "\"\"",
            "\"a",
            "\"\\u00e4\\n\"",
            "\"\\u00g0\"",
            "\"\\x\"",
            "\"\\",
            "\"a\u{1}\"",
            "\"\t\"",
            "\"ä\u{7f}ö\"",
            "\"1234567\u{1f}\"",
            "0",
            "-0",
            "01",
            "-",
            "1.",
            "1.5",
            ".5",
            "1e5",
            "1E+5",
            "1e",
            "1e-",
            "-1.25e-3",
            "+1",
            "tru",
            "true",
            "false",
            "null",
            "nul",
            "\"12345678\\\"90123456\\\\\"",
        ] {
            check_skip(text);
        }
        let deep = format!("{}{}", "[".repeat(DEEPEST + 9), "]".repeat(DEEPEST + 9));
        assert_eq!(skip_value(deep.as_bytes(), 0), None);
    }

    proptest! {
        #[test]
        fn no_text_is_judged_otherwise_than_by_a_full_reader(text in "[\\[\\]{}:,\"\\\\untrue0-9.eE+ \u{1}ä-]{0,24}") {
            let trimmed = text.trim();
            check_skip(trimmed);
        }

        #[test]
        fn strings_end_where_they_end(text in "[a-z\"\\\\]{0,40}") {
            let mut expected = None;
            let mut escaped = false;
            for (place, byte) in text.bytes().enumerate() {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => { expected = Some(place + 2); break; }
                    _ => {}
                }
            }
            let quoted = format!("\"{text}");
            prop_assert_eq!(end_of_string(quoted.as_bytes(), 0), expected);
        }
    }
}
