//! The record that is under way from one piece to the next.

use super::problems::{LONGEST_RECORD, SHOWN_OF_TOO_LONG};

/// The bytes of a record that has not ended yet; of one that is too long, its beginning.
#[derive(Debug, Default)]
pub struct Partial {
    bytes: Vec<u8>,
    too_long: bool,
}

impl Partial {
    /// The bytes that were kept.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether nothing was kept.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Whether the record is longer than any may be.
    pub fn is_too_long(&self) -> bool {
        self.too_long
    }

    /// Adds bytes of the record.
    pub fn keep(&mut self, bytes: &[u8]) {
        self.too_long |= self.bytes.len() + bytes.len() > LONGEST_RECORD;
        if !self.too_long {
            self.bytes.extend_from_slice(bytes);
            return;
        }
        let room = SHOWN_OF_TOO_LONG.saturating_sub(self.bytes.len()).min(bytes.len());
        self.bytes.extend_from_slice(&bytes[..room]);
        self.bytes.truncate(SHOWN_OF_TOO_LONG);
        self.bytes.shrink_to(SHOWN_OF_TOO_LONG);
    }

    /// Forgets the record; its memory serves the next one.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.too_long = false;
    }
}
