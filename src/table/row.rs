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
}

impl Default for Row<'_> {
    fn default() -> Self {
        Row { cells: [const { Cell::Missing }; MOST_FIELDS] }
    }
}

impl<'a> Row<'a> {
    /// Sets a text cell.
    pub fn text(&mut self, index: usize, value: impl Into<Cow<'a, str>>) {
        self.cells[index] = Cell::Text(value.into());
    }

    /// Sets a text cell by its code in the column's dictionary.
    pub fn code(&mut self, index: usize, code: u32) {
        self.cells[index] = Cell::Code(code);
    }

    /// Sets an integer or time cell.
    pub fn int(&mut self, index: usize, value: i64) {
        self.cells[index] = Cell::Int(value);
    }

    /// The text of a cell, if it is one.
    pub fn get_text(&self, index: usize) -> Option<&str> {
        match &self.cells[index] {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The cell of a field.
    pub fn cell(&self, index: usize) -> &Cell<'a> {
        &self.cells[index]
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
