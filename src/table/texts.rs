//! Texts one after another.

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
