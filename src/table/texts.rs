//! Texts one after another.

/// Whether two texts are equal, eight bytes at a time: what compares memory in a wasm module goes byte by byte.
#[inline]
pub fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    match (a.last_chunk::<8>(), b.last_chunk::<8>()) {
        (Some(a_last), Some(b_last)) => {
            let ((a_chunks, _), (b_chunks, _)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
            let number = |chunk: &[u8; 8]| u64::from_le_bytes(*chunk);
            number(a_last) == number(b_last) && a_chunks.iter().zip(b_chunks).all(|(a, b)| number(a) == number(b))
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
            prop_assert!(same(&text, &text.clone()));
            prop_assert_eq!(same(&text, &other), text == other);
            if !text.is_empty() {
                let mut changed = text.clone().into_bytes();
                changed[at.index(text.len())] ^= 3;
                prop_assert!(!same(&text, std::str::from_utf8(&changed).unwrap()));
            }
        }
    }
}
