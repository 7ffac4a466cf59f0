//! A row on its way into a table.

use std::borrow::Cow;

/// One value of a row on its way into a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell<'a> {
    /// The record does not have it.
    #[default]
    Missing,
    /// Bytes that should be UTF-8; what is not is replaced by U+FFFD in the column, and stays in the raw record.
    Text(Cow<'a, [u8]>),
    /// A code that [`super::Table::intern`] gave for the same column.
    Code(u32),
    /// An integer, or a time in milliseconds since 1970-01-01T00:00:00Z.
    Int(i64),
}

/// A row on its way into a table: cells by field index, missing where nothing was set.
#[derive(Debug, Default)]
pub struct Row<'a> {
    cells: Vec<Cell<'a>>,
}

impl<'a> Row<'a> {
    /// A row with room for `fields` cells.
    pub fn new(fields: usize) -> Row<'a> {
        Row { cells: vec![Cell::Missing; fields] }
    }

    /// Sets a text cell.
    pub fn text(&mut self, index: usize, value: impl Into<Cow<'a, [u8]>>) {
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

    /// Sets a cell.
    pub fn set(&mut self, index: usize, cell: Cell<'a>) {
        self.cells[index] = cell;
    }

    /// The cell of a field.
    pub fn cell(&self, index: usize) -> &Cell<'a> {
        self.cells.get(index).unwrap_or(&Cell::Missing)
    }
}
