//! A field's values over all rows.

use super::{Cell, Dictionary};
use crate::schema::Field;
use arrow_array::builder::{ArrayBuilder, Int64Builder};
use arrow_array::{Array, Int64Array, UInt32Array};

/// Rows per row group. Every group but the last has exactly so many.
pub const GROUP_ROWS: usize = 65_536;

/// A field's values over all rows.
#[derive(Debug)]
pub enum Column {
    /// Text, by code of a dictionary.
    Text(TextColumn),
    /// Integers and times.
    Int(IntColumn),
}

impl Column {
    /// An empty column for a field.
    pub fn new(field: &Field) -> Column {
        if field.is_integer() { Column::Int(IntColumn::default()) } else { Column::Text(TextColumn::default()) }
    }

    /// Appends a cell. A cell of the other type is missing: importers only send what the field's kind holds.
    pub fn push(&mut self, cell: &Cell<'_>) {
        match (self, cell) {
            (Column::Text(column), Cell::Text(value)) => column.push(value),
            (Column::Text(column), Cell::Code(code)) => column.push_code(Some(*code)),
            (Column::Text(column), _) => column.push_code(None),
            (Column::Int(column), Cell::Int(value)) => column.push(Some(*value)),
            (Column::Int(column), _) => column.push(None),
        }
    }

    /// The text of a row; `None` where it is missing, and for integer columns.
    pub fn text(&self, row: usize) -> Option<&str> {
        match self {
            Column::Text(column) => column.get(row),
            Column::Int(_) => None,
        }
    }

    /// The integer of a row; `None` where it is missing, and for text columns.
    pub fn int(&self, row: usize) -> Option<i64> {
        match self {
            Column::Text(_) => None,
            Column::Int(column) => column.get(row),
        }
    }
}

/// Text by key: a dictionary for the whole column, keys in row groups.
///
/// A key is a code of the dictionary plus one; 0 stands for a missing value.
#[derive(Debug, Default)]
pub struct TextColumn {
    dictionary: Dictionary,
    closed: Vec<UInt32Array>,
    open: Vec<u32>,
    /// The key of the value that was pushed last: most values of a log repeat the one above them.
    last: u32,
}

impl TextColumn {
    /// Appends a value.
    pub fn push(&mut self, value: &str) {
        if self.last == 0 || self.dictionary.get(self.last - 1) != value {
            self.last = self.dictionary.intern(value) + 1;
        }
        self.push_key(self.last);
    }

    /// Appends a value by its code in the dictionary, or a missing one.
    pub fn push_code(&mut self, code: Option<u32>) {
        self.push_key(code.map_or(0, |code| code + 1));
    }

    fn push_key(&mut self, key: u32) {
        if self.open.len() == GROUP_ROWS {
            self.closed.push(UInt32Array::from(std::mem::take(&mut self.open)));
        }
        self.open.push(key);
    }

    /// The code of a value, which the dictionary takes in if it is new.
    pub fn intern(&mut self, value: &str) -> u32 {
        self.dictionary.intern(value)
    }

    /// The distinct values.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// The value of a row.
    pub fn get(&self, row: usize) -> Option<&str> {
        self.code(row).map(|code| self.dictionary.get(code))
    }

    /// The code of a row.
    pub fn code(&self, row: usize) -> Option<u32> {
        let (group, index) = (row / GROUP_ROWS, row % GROUP_ROWS);
        let keys = self.closed.get(group).map_or(self.open.as_slice(), |keys| keys.values());
        keys[index].checked_sub(1)
    }

    /// The keys of all rows, by row group; cheap but for the last group, which is copied.
    pub fn groups(&self) -> Vec<UInt32Array> {
        let mut groups = self.closed.clone();
        groups.push(UInt32Array::from(self.open.clone()));
        groups
    }
}

/// Integers in row groups.
#[derive(Debug, Default)]
pub struct IntColumn {
    closed: Vec<Int64Array>,
    open: Int64Builder,
}

impl IntColumn {
    /// Appends a value.
    pub fn push(&mut self, value: Option<i64>) {
        if self.open.len() == GROUP_ROWS {
            self.closed.push(self.open.finish());
        }
        self.open.append_option(value);
    }

    /// The value of a row.
    pub fn get(&self, row: usize) -> Option<i64> {
        let (group, index) = (row / GROUP_ROWS, row % GROUP_ROWS);
        match self.closed.get(group) {
            Some(values) => values.is_valid(index).then(|| values.value(index)),
            None => is_set(self.open.validity_slice(), index).then(|| self.open.values_slice()[index]),
        }
    }

    /// The values of all rows, by row group; cheap but for the last group, which is copied.
    pub fn groups(&self) -> Vec<Int64Array> {
        let mut groups = self.closed.clone();
        groups.push(self.open.finish_cloned());
        groups
    }
}

/// A builder has no validity bits as long as every value is there.
fn is_set(validity: Option<&[u8]>, index: usize) -> bool {
    validity.is_none_or(|bits| arrow_buffer::bit_util::get_bit(bits, index))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_closed_and_open_groups() {
        let mut text = TextColumn::default();
        let mut int = IntColumn::default();
        for row in 0..GROUP_ROWS + 10 {
            match row % 3 {
                0 => text.push_code(None),
                _ => text.push(["a", "b"][row % 2]),
            }
            int.push((row % 3 != 0).then_some(row as i64));
        }
        for row in [0, 1, 2, 3, GROUP_ROWS - 1, GROUP_ROWS, GROUP_ROWS + 1, GROUP_ROWS + 9] {
            assert_eq!(text.get(row), (row % 3 != 0).then_some(["a", "b"][row % 2]), "row {row}");
            assert_eq!(int.get(row), (row % 3 != 0).then_some(row as i64), "row {row}");
        }
        assert_eq!(text.dictionary().len(), 2);
        assert_eq!(text.groups().iter().map(|group| group.len()).sum::<usize>(), GROUP_ROWS + 10);
        assert_eq!(int.groups().iter().map(|group| group.len()).sum::<usize>(), GROUP_ROWS + 10);
    }
}
