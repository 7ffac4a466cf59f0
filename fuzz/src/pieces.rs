//! Cuts that a content itself chooses, so that the same content is always cut alike.

use bucketscope::table::record_hash;

/// Numbers that look like chance.
pub struct Chance(u64);

impl Chance {
    /// Those of a content.
    pub fn of(content: &[u8]) -> Chance {
        Chance(record_hash(content) | 1)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        // Xorshift, by George Marsaglia, 2003.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end
    }

    /// The lengths of the pieces of a content: all short, or of any length up to a longest.
    pub fn lengths(&mut self) -> impl FnMut() -> usize {
        let longest = [1, 4, 40, 400, 4000][self.below(5)];
        let mut chance = Chance(self.0);
        move || 1 + chance.below(longest)
    }

    /// Places in a content, in order.
    pub fn places(&mut self, length: usize, count: usize) -> Vec<usize> {
        let mut places: Vec<usize> = (0..count).map(|_| self.below(length + 1)).collect();
        places.sort_unstable();
        places
    }
}

/// Feeds a content in pieces until no more is wanted.
pub fn feed(mut content: &[u8], mut length: impl FnMut() -> usize, mut push: impl FnMut(&[u8]) -> bool) {
    while !content.is_empty() {
        let (piece, rest) = content.split_at(length().min(content.len()));
        if !push(piece) {
            break;
        }
        content = rest;
    }
}
