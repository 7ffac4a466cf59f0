//! Searches for a text in any letter case, sixteen bytes at once.

use memchr::arch::all::packedpair::Pair;
use std::ops::Range;
use wide::u8x16;

/// The letters of ASCII that another character is the same as: the sign of kelvin, and the long s.
/// Source: <https://www.unicode.org/Public/UCD/latest/ucd/CaseFolding.txt>
const OTHERS: [(u8, &[u8]); 2] = [(b'k', "\u{212a}".as_bytes()), (b's', "\u{17f}".as_bytes())];

/// A text of ASCII that is looked for in any letter case, as `(?i)` has it.
#[derive(Debug, Clone)]
pub struct AnyCase {
    /// The text in lower case.
    wanted: Vec<u8>,
    /// Where its longest part begins that stands for nothing but ASCII.
    plain: usize,
    /// Two bytes of that part that are rare in texts: their places in it, and what they are with their mask.
    rare: [(usize, u8, u8); 2],
}

impl AnyCase {
    /// A text; `None` where it is not searched for so.
    pub fn new(text: &str) -> Option<AnyCase> {
        let wanted = text.to_ascii_lowercase().into_bytes();
        let parts = wanted.split(|byte| other(*byte).is_some());
        let longest = parts.max_by_key(|part| part.len()).filter(|part| text.is_ascii() && !part.is_empty())?;
        let plain = longest.as_ptr() as usize - wanted.as_ptr() as usize;
        let pair = Pair::new(longest);
        let rare = |place: u8| {
            let byte = longest[usize::from(place)];
            (usize::from(place), byte, if byte.is_ascii_lowercase() { 0x20 } else { 0 })
        };
        let rare = pair.map_or([rare(0); 2], |pair| [rare(pair.index1()), rare(pair.index2())]);
        Some(AnyCase { plain, rare, wanted })
    }

    /// Where it stands first in a text, from a place on.
    pub fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let text = text.as_bytes();
        let [(first, ..), (second, ..)] = self.rare;
        let mut at = from;
        while let (Some(one), Some(two)) = (chunk(text, at + first), chunk(text, at + second)) {
            let [(_, a, fold_a), (_, b, fold_b)] = self.rare;
            let same = |chunk: u8x16, byte, fold| (chunk | u8x16::splat(fold)).cmp_eq(u8x16::splat(byte));
            let mut found = (same(one, a, fold_a) & same(two, b, fold_b)).move_mask();
            while found != 0 {
                let place = at + found.trailing_zeros() as usize;
                if let Some(range) = self.around(text, place, from) {
                    return Some(range);
                }
                found &= found - 1;
            }
            at += 16;
        }
        (at..text.len()).find_map(|place| self.around(text, place, from))
    }

    /// The whole of it, where its longest part begins at a place.
    fn around(&self, text: &[u8], place: usize, from: usize) -> Option<Range<usize>> {
        let mut start = place;
        for &byte in self.wanted[..self.plain].iter().rev() {
            let before = &text[from.min(start)..start];
            let is_it = before.last().is_some_and(|last| last.to_ascii_lowercase() == byte);
            start -= match other(byte) {
                _ if is_it => 1,
                Some(other) if before.ends_with(other) => other.len(),
                _ => return None,
            };
        }
        let mut end = place;
        for &byte in &self.wanted[self.plain..] {
            let after = text.get(end..)?;
            let is_it = after.first().is_some_and(|first| first.to_ascii_lowercase() == byte);
            end += match other(byte) {
                _ if is_it => 1,
                Some(other) if after.starts_with(other) => other.len(),
                _ => return None,
            };
        }
        Some(start..end)
    }
}

/// The character beyond ASCII that is the same as a letter.
fn other(byte: u8) -> Option<&'static [u8]> {
    OTHERS.iter().find(|(letter, _)| *letter == byte).map(|(_, other)| *other)
}

fn chunk(text: &[u8], at: usize) -> Option<u8x16> {
    text.get(at..)?.first_chunk::<16>().map(|chunk| u8x16::new(*chunk))
}

#[cfg(test)]
mod tests {
    use super::AnyCase;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_finds_what_an_expression_does(
            wanted in "[abksAKS0.@]{1,4}",
            text in "[abksABKS0.@`\u{212a}ſé]{0,60}",
            from in 0..60usize,
        ) {
            let expression = regex::Regex::new(&format!("(?i){}", regex::escape(&wanted))).unwrap();
            let from = (from..=text.len()).find(|&from| text.is_char_boundary(from)).unwrap_or(text.len());
            match AnyCase::new(&wanted) {
                Some(any_case) => {
                    let expected = expression.find_at(&text, from).map(|found| found.range());
                    prop_assert_eq!(any_case.find(&text, from), expected);
                }
                None => prop_assert!(wanted.chars().all(|c| "ksKS".contains(c))),
            }
        }
    }

    #[test]
    fn what_is_not_ascii_is_not_searched_for_so() {
        assert!(AnyCase::new("é").is_none());
        assert!(AnyCase::new("").is_none());
    }
}
