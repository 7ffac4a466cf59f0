//! Texts one after another.

use std::ops::Range;

/// Whether bytes are equal, as they mostly are: all of them are looked at, several at a time. What compares memory in a
/// wasm module goes byte by byte.
#[inline]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match (a.last_chunk::<8>(), b.last_chunk::<8>()) {
        (Some(a_last), Some(b_last)) => {
            let ((a_chunks, _), (b_chunks, _)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
            let differ = |(a, b): (&[u8; 8], &[u8; 8])| u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
            a_chunks.iter().zip(b_chunks).map(differ).fold(differ((a_last, b_last)), |all, one| all | one) == 0
        }
        _ => a.iter().zip(b).all(|(a, b)| a == b),
    }
}

/// Texts one after another, and where each ends: 4 GiB at most.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Appends a text.
    #[inline]
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
    }

    /// A text by its place.
    #[inline]
    pub fn get(&self, place: usize) -> &str {
        let start = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        &self.text[start..self.ends[place] as usize]
    }

    /// Whether the text at a place is this one.
    #[inline]
    pub fn is(&self, place: usize, text: &str) -> bool {
        let start = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        same(&self.text.as_bytes()[start..self.ends[place] as usize], text.as_bytes())
    }

    /// Calls `hit` with the place of each text in which something stands that `find` finds: it is given a text and a place in
    /// it, and gives the first range from there on. All texts are searched as one, so what is looked for must not depend
    /// on what stands beside it.
    pub fn search(&self, find: &dyn Fn(&str, usize) -> Option<Range<usize>>, mut hit: impl FnMut(usize)) {
        let (mut from, mut place) = (0, 0);
        while let Some(found) = find(&self.text, from) {
            place += self.ends[place..].partition_point(|&end| end as usize <= found.start);
            let Some(&end) = self.ends.get(place) else { return };
            if found.end <= end as usize {
                hit(place);
                from = end as usize;
            } else {
                // It spans two texts; another may begin at its next character.
                from = found.start + self.text[found.start..].chars().next().map_or(1, char::len_utf8);
            }
        }
    }

    /// The length in bytes that all have; `None` where they differ.
    pub fn common_length(&self) -> Option<usize> {
        let first = self.ends.first().map_or(0, |end| *end as usize);
        let agree = self.ends.iter().enumerate().all(|(place, &end)| end as usize == (place + 1) * first);
        agree.then_some(first)
    }

    /// All of them, one behind another.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Gives back memory that is not used.
    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// Bytes of memory that they hold.
    pub fn bytes(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<u32>()
    }
}

#[cfg(test)]
mod tests {
    use super::{Texts, same};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_are_found_that_hold_a_part(texts in proptest::collection::vec("[abé]{0,5}", 0..12), part in "[abé]{1,3}") {
            let mut all = Texts::default();
            texts.iter().for_each(|text| all.push(text));
            let mut found = Vec::new();
            let find = |text: &str, from: usize| text[from..].find(&part).map(|at| from + at..from + at + part.len());
            all.search(&find, |place| found.push(place));
            let expected: Vec<usize> = (0..texts.len()).filter(|&place| texts[place].contains(&part)).collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn texts_are_the_same_as_they_are_equal(text in "[ab]{0,40}", other in "[ab]{0,40}", at: prop::sample::Index) {
            prop_assert!(same(text.as_bytes(), text.clone().as_bytes()));
            prop_assert_eq!(same(text.as_bytes(), other.as_bytes()), text == other);
            if !text.is_empty() {
                let mut changed = text.clone().into_bytes();
                changed[at.index(text.len())] ^= 3;
                prop_assert!(!same(text.as_bytes(), &changed));
            }
        }
    }
}
