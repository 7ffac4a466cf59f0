//! The text of a JSON record, as a JSON reader takes it.

use memchr::{memchr, memmem};
use std::borrow::Cow;

/// The text of a JSON record. Bytes that are not UTF-8, and escapes of half a surrogate pair (`\ud800`), which JSON's
/// grammar allows and no text can hold, become U+FFFD; the record in its file stays as it is.
pub fn json_text(record: &[u8]) -> Cow<'_, str> {
    // Nearly every record is UTF-8, which is told faster than what is not is found.
    let text = std::str::from_utf8(record).map_or_else(|_| String::from_utf8_lossy(record), Cow::Borrowed);
    // Most have no escape at all, which one pass tells.
    let escapes = memchr(b'\\', text.as_bytes()).map_or(&[][..], |first| &text.as_bytes()[first..]);
    let has_surrogates = [b"\\ud", b"\\uD"].iter().any(|escape| memmem::find(escapes, *escape).is_some());
    if has_surrogates { Cow::Owned(without_half_pairs(&text)) } else { text }
}

fn without_half_pairs(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        whole.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = match (unit(rest), rest.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                whole.push_str("\\ufffd");
                rest = &rest[6..];
                continue;
            }
            (Some(_), _) => 6,
            // Another escape: the character behind the backslash begins none of its own.
            (None, _) => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        };
        whole.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    whole.push_str(rest);
    whole
}

/// The UTF-16 unit of an escape `\uXXXX` that the text begins with.
fn unit(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_text(record: &[u8], expected: &str) {
        assert_eq!(json_text(record), expected);
    }

    #[test]
    fn only_half_pairs_are_replaced() {
        check_text(br#""a\ud83d\ude00b""#, r#""a\ud83d\ude00b""#);
        check_text(br#""a\ud83d""#, r#""a\ufffd""#);
        check_text(br#""\uDE00\uD83D\u0041""#, r#""\ufffd\ufffd\u0041""#);
        check_text(br#""\\ud83d \ud8""#, r#""\\ud83d \ud8""#);
        check_text(b"\"\xff\\", "\"\u{fffd}\\");
    }
}
