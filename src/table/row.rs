//! A row on its way into a table.

use std::borrow::Cow;

/// One value of a row on its way into a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell<'a> {
    /// The record does not have it.
    #[default]
    Missing,
    /// Text; where the record has bytes that are not UTF-8, U+FFFD stands for them here, and they stay in the record.
    Text(Cow<'a, str>),
    /// A code that [`super::Table::intern`] gave for the same column.
    Code(u32),
    /// An integer, or a time in milliseconds since 1970-01-01T00:00:00Z.
    Int(i64),
}

/// The most fields that a table has.
const MOST_FIELDS: usize = 64;

/// A row on its way into a table: cells by field index, missing where nothing was set.
#[derive(Debug)]
pub struct Row<'a> {
    cells: [Cell<'a>; MOST_FIELDS],
    /// One bit per cell: whether it was set.
    set: u64,
}

impl Default for Row<'_> {
    fn default() -> Self {
        Row { cells: [const { Cell::Missing }; MOST_FIELDS], set: 0 }
    }
}

impl<'a> Row<'a> {
    /// Sets a text cell.
    pub fn text(&mut self, index: usize, value: impl Into<Cow<'a, str>>) {
        self.put(index, Cell::Text(value.into()));
    }

    /// Sets an integer or time cell.
    pub fn int(&mut self, index: usize, value: i64) {
        self.put(index, Cell::Int(value));
    }

    fn put(&mut self, index: usize, cell: Cell<'a>) {
        self.cells[index] = cell;
        self.set |= 1 << index;
    }

    /// The cells that were set and are among those of a mask, with their indexes.
    pub fn cells(&self, among: u64) -> impl Iterator<Item = (usize, &Cell<'a>)> {
        let mut left = self.set & among;
        std::iter::from_fn(move || {
            let index = (left != 0).then_some(left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some((index, &self.cells[index]))
        })
    }

    /// The text of a cell, if it is one.
    pub fn get_text(&self, index: usize) -> Option<&str> {
        match &self.cells[index] {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::MOST_FIELDS;
    use crate::schema::Source;

    #[test]
    fn every_table_fits_in_a_row() {
        assert!(Source::ALL.iter().all(|source| source.fields().len() <= MOST_FIELDS));
    }
}
