//! The distinct values of a text column.

use super::texts::Texts;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;
use std::sync::Arc;

/// Values per chunk: small enough that what is not full yet never doubles much.
const CHUNK: usize = 4096;

/// The distinct values of a text column, each with a code from 0 in order of first appearance.
///
/// The values lie in chunks that clones share. The hash table by which a value is found is dropped when the column is
/// sealed, and built again when a value is taken in.
#[derive(Clone, Default)]
pub struct Dictionary {
    full: Vec<Arc<Texts>>,
    open: Texts,
    index: Index,
}

/// The codes by the hashes of their values: those of the first `len` codes; a clone begins without any.
#[derive(Default)]
struct Index {
    codes: HashTable<HashedCode>,
    hasher: FixedState,
}

/// A code in a hash table, with the part of its value's hash by which the table grows and most other values are told
/// apart.
pub struct HashedCode {
    hash: u32,
    /// The code.
    pub code: u32,
}

impl Clone for Index {
    fn clone(&self) -> Index {
        Index::default()
    }
}

impl HashedCode {
    /// The code of a value that has a hash.
    #[inline]
    pub fn new(hash: u64, code: u32) -> HashedCode {
        HashedCode { hash: hash as u32, code }
    }

    /// Whether its value may be one that has a hash.
    #[inline]
    pub fn may_be(&self, hash: u64) -> bool {
        self.hash == hash as u32
    }

    /// Its hash as the table wants it: spread over all bits.
    #[inline]
    pub fn spread(&self) -> u64 {
        // 2^64 divided by the golden ratio.
        u64::from(self.hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
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
        self.full.len() * CHUNK + self.open.len()
    }

    /// Whether it holds no value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of a code that [`Dictionary::intern`] gave.
    #[inline]
    pub fn get(&self, code: u32) -> &str {
        value_at(&self.full, &self.open, code)
    }

    /// Whether the value of a code is this one.
    #[inline]
    pub fn is(&self, code: u32, value: &str) -> bool {
        is_at(&self.full, &self.open, code, value)
    }

    /// The code of a value, which is added if it is new.
    pub fn intern(&mut self, value: &str) -> u32 {
        if self.index.codes.len() != self.len() {
            self.build_index();
        }
        let hash = self.index.hasher.hash_one(value);
        let Dictionary { full, open, index } = self;
        let is_it = |known: &HashedCode| known.may_be(hash) && is_at(full, open, known.code, value);
        if let Some(known) = index.codes.find(HashedCode::new(hash, 0).spread(), is_it) {
            return known.code;
        }
        // 2^32 distinct values would need more than the 4 GiB that a wasm instance has.
        let code = (full.len() * CHUNK + open.len()) as u32;
        open.push(value);
        if open.len() == CHUNK {
            let mut chunk = std::mem::take(open);
            chunk.shrink();
            full.push(Arc::new(chunk));
        }
        index.insert(hash, code);
        code
    }

    #[cold]
    fn build_index(&mut self) {
        let mut index = Index::default();
        index.codes.reserve(self.len(), HashedCode::spread);
        for (code, value) in self.iter() {
            index.insert(index.hasher.hash_one(value), code);
        }
        self.index = index;
    }

    /// Gives back the memory that only taking in values needs.
    pub fn seal(&mut self) {
        self.index = Index::default();
        self.open.shrink();
        self.full.shrink_to_fit();
    }

    /// The values in chunks, each with the code of its first one.
    pub fn chunks(&self) -> impl Iterator<Item = (u32, &Texts)> {
        let chunks = self.full.iter().map(|chunk| &**chunk).chain([&self.open]);
        chunks.enumerate().map(|(chunk, texts)| ((chunk * CHUNK) as u32, texts))
    }

    /// Every value with its code, in order of code.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..self.len() as u32).map(|code| (code, self.get(code)))
    }

    /// Bytes of memory that it holds; what it shares with clones is counted by each in its part.
    pub fn bytes(&self) -> usize {
        let chunks = self.full.iter().map(|chunk| chunk.bytes() / Arc::strong_count(chunk));
        let list = self.full.capacity() * size_of::<Arc<Texts>>();
        chunks.sum::<usize>() + list + self.open.bytes() + self.index.codes.allocation_size()
    }
}

impl Index {
    fn insert(&mut self, hash: u64, code: u32) {
        let new = HashedCode::new(hash, code);
        self.codes.insert_unique(new.spread(), new, HashedCode::spread);
    }
}

#[inline]
fn value_at<'a>(full: &'a [Arc<Texts>], open: &'a Texts, code: u32) -> &'a str {
    let (chunk, place) = (code as usize / CHUNK, code as usize % CHUNK);
    full.get(chunk).map_or(open, |chunk| chunk).get(place)
}

#[inline]
fn is_at(full: &[Arc<Texts>], open: &Texts, code: u32, value: &str) -> bool {
    let (chunk, place) = (code as usize / CHUNK, code as usize % CHUNK);
    full.get(chunk).map_or(open, |chunk| chunk).is(place, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_count_from_zero_and_hold_across_chunks_seals_and_clones() {
        let mut dictionary = Dictionary::default();
        for i in 0..CHUNK * 2 + 5 {
            assert_eq!(dictionary.intern(&format!("value {i}")), i as u32);
        }
        let open = dictionary.bytes();
        dictionary.seal();
        assert!(dictionary.bytes() < open);
        let mut clone = dictionary.clone();
        assert_eq!(clone.intern("of the clone alone"), (CHUNK * 2 + 5) as u32);
        assert_eq!(dictionary.intern("value 7"), 7);
        assert_eq!(dictionary.get(CHUNK as u32), format!("value {CHUNK}"));
        assert_eq!(clone.intern(&format!("value {}", CHUNK * 2 + 4)), (CHUNK * 2 + 4) as u32);
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
