//! The selected rows of a table, a row group at a time.

use crate::table::GROUP_ROWS;
use arrow_buffer::BooleanBuffer;

/// The selected rows of a table, a row group at a time.
pub struct Selected<'s> {
    selected: &'s BooleanBuffer,
    /// As many numbers as a row group has rows.
    all: Vec<u32>,
    some: Vec<u32>,
}

impl<'s> Selected<'s> {
    /// Those rows whose bits are set.
    pub fn new(selected: &'s BooleanBuffer) -> Selected<'s> {
        Selected { selected, all: (0..GROUP_ROWS as u32).collect(), some: Vec::with_capacity(GROUP_ROWS) }
    }

    /// The numbers of the row groups that have rows.
    pub fn groups(&self) -> std::ops::Range<usize> {
        0..self.selected.len().div_ceil(GROUP_ROWS)
    }

    /// The selected rows of a row group, by their places in it.
    pub fn of_group(&mut self, number: usize) -> &[u32] {
        let start = number * GROUP_ROWS;
        let within = self.selected.slice(start, GROUP_ROWS.min(self.selected.len() - start));
        if within.count_set_bits() == within.len() {
            return &self.all[..within.len()];
        }
        self.some.clear();
        self.some.extend(within.set_indices().map(|row| row as u32));
        &self.some
    }
}
