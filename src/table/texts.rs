//! Texts one after another.

/// Whether bytes are equal, as they mostly are: all of them are looked at, several at a time. What compares memory in a
/// wasm module goes byte by byte.
#[inline]
fn same(a: &[u8], b: &[u8]) -> bool {
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
    use super::same;
    use proptest::prelude::*;

    proptest! {
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
