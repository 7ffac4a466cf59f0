//! The distinct values of a text column.

use arrow_array::builder::StringBuilder;
use arrow_array::{Array, StringArray};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Values per chunk: chunks keep any one allocation small, since a vector that doubles from 1 GiB needs 3.
const CHUNK: usize = 65_536;

/// The distinct values of a text column, each with a code from 0 in order of first appearance.
///
/// Values lie in Arrow string arrays of 65,536 values.
#[derive(Default)]
pub struct Dictionary {
    closed: Vec<StringArray>,
    open: StringBuilder,
    codes: HashTable<u32>,
    hasher: FixedState,
}

impl std::fmt::Debug for Dictionary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dictionary").field("len", &self.len()).finish()
    }
}

impl Dictionary {
    /// The number of distinct values.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether it holds no value.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The value of a code that [`Dictionary::intern`] gave.
    pub fn get(&self, code: u32) -> &str {
        value_at(&self.closed, &self.open, code)
    }

    /// The code of a value, if it is here.
    pub fn code(&self, value: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(value);
        self.codes.find(hash, |&code| self.get(code) == value).copied()
    }

    /// The code of a value, which is added if it is new.
    pub fn intern(&mut self, value: &str) -> u32 {
        let Dictionary { closed, open, codes, hasher } = self;
        let hash = hasher.hash_one(value);
        if let Some(&code) = codes.find(hash, |&code| value_at(closed, open, code) == value) {
            return code;
        }
        // 2^32 distinct values would need more than the 4 GiB that a wasm instance has.
        let code = codes.len() as u32;
        if offsets_len(open) == CHUNK {
            closed.push(open.finish());
        }
        open.append_value(value);
        codes.insert_unique(hash, code, |&code| hasher.hash_one(value_at(closed, open, code)));
        code
    }

    /// Every value with its code, in order of code.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..self.len() as u32).map(|code| (code, self.get(code)))
    }
}

fn offsets_len(open: &StringBuilder) -> usize {
    open.offsets_slice().len() - 1
}

fn value_at<'a>(closed: &'a [StringArray], open: &'a StringBuilder, code: u32) -> &'a str {
    let (chunk, index) = (code as usize / CHUNK, code as usize % CHUNK);
    match closed.get(chunk) {
        Some(values) if index < values.len() => values.value(index),
        Some(_) => "",
        None => {
            let offsets = open.offsets_slice();
            let (start, end) = (offsets[index] as usize, offsets[index + 1] as usize);
            // The builder only ever takes `&str`, whose ends are its offsets.
            std::str::from_utf8(&open.values_slice()[start..end]).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_count_from_zero_and_hold_across_chunks() {
        let mut dictionary = Dictionary::default();
        for i in 0..CHUNK * 2 + 5 {
            assert_eq!(dictionary.intern(&format!("value {i}")), i as u32);
        }
        assert_eq!(dictionary.intern("value 7"), 7);
        assert_eq!(dictionary.get(CHUNK as u32), format!("value {CHUNK}"));
        assert_eq!(dictionary.code(&format!("value {}", CHUNK * 2 + 4)), Some((CHUNK * 2 + 4) as u32));
        assert_eq!(dictionary.code("nothing"), None);
        assert_eq!(dictionary.len(), CHUNK * 2 + 5);
    }

    #[test]
    fn an_empty_text_is_a_value() {
        let mut dictionary = Dictionary::default();
        assert_eq!(dictionary.intern(""), 0);
        assert_eq!(dictionary.get(0), "");
        assert_eq!(dictionary.intern(""), 0);
    }
}
