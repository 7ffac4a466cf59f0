//! The distinct values of a text column.

use arrow_array::{Array, StringArray};
use arrow_buffer::{Buffer, OffsetBuffer, ScalarBuffer};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Values per chunk: chunks keep any one allocation small, since a vector that doubles from 1 GiB needs 3.
const CHUNK: usize = 65_536;

/// The distinct values of a text column, each with a code from 0 in order of first appearance.
///
/// Values lie in Arrow string arrays of 65,536 values; those of the last array are still a plain text.
#[derive(Default)]
pub struct Dictionary {
    closed: Vec<StringArray>,
    open: Open,
    codes: HashTable<Entry>,
    hasher: FixedState,
}

/// The values of the chunk that is not full yet, one after another, and where each ends.
#[derive(Default)]
struct Open {
    text: String,
    ends: Vec<u32>,
}

/// A code, with the part of its value's hash by which the table grows and most other values are told apart.
struct Entry {
    hash: u32,
    code: u32,
}

impl Entry {
    /// The hash as the table wants it: spread over all bits.
    fn spread(hash: u32) -> u64 {
        // 2^64 divided by the golden ratio.
        u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
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
        let hash = self.hash(value);
        let found = self.codes.find(Entry::spread(hash), |entry| entry.hash == hash && self.get(entry.code) == value);
        found.map(|entry| entry.code)
    }

    /// The code of a value, which is added if it is new.
    pub fn intern(&mut self, value: &str) -> u32 {
        let hash = self.hash(value);
        let Dictionary { closed, open, codes, .. } = self;
        let same = |entry: &Entry| entry.hash == hash && value_at(closed, open, entry.code) == value;
        if let Some(entry) = codes.find(Entry::spread(hash), same) {
            return entry.code;
        }
        // 2^32 distinct values would need more than the 4 GiB that a wasm instance has.
        let code = codes.len() as u32;
        if open.ends.len() == CHUNK {
            closed.push(open.close());
        }
        open.text.push_str(value);
        open.ends.push(open.text.len() as u32);
        codes.insert_unique(Entry::spread(hash), Entry { hash, code }, |entry| Entry::spread(entry.hash));
        code
    }

    fn hash(&self, value: &str) -> u32 {
        self.hasher.hash_one(value) as u32
    }

    /// Every value with its code, in order of code.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..self.len() as u32).map(|code| (code, self.get(code)))
    }
}

impl Open {
    fn get(&self, index: usize) -> &str {
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize };
        &self.text[start..self.ends[index] as usize]
    }

    /// The chunk as an Arrow array; what follows begins anew.
    fn close(&mut self) -> StringArray {
        let Open { text, ends } = std::mem::take(self);
        let offsets: Vec<i32> = std::iter::once(0).chain(ends.into_iter().map(|end| end as i32)).collect();
        let offsets = OffsetBuffer::new(ScalarBuffer::from(offsets));
        StringArray::new(offsets, Buffer::from_vec(text.into_bytes()), None)
    }
}

fn value_at<'a>(closed: &'a [StringArray], open: &'a Open, code: u32) -> &'a str {
    let (chunk, index) = (code as usize / CHUNK, code as usize % CHUNK);
    match closed.get(chunk) {
        Some(values) if index < values.len() => values.value(index),
        Some(_) => "",
        None => open.get(index),
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
