//! A field's values over all rows.

use super::{Cell, Dictionary, Keys, PlainColumn};
use crate::schema::Field;
use std::ops::Range;

/// Rows per row group. Every group but the last has exactly so many.
pub const GROUP_ROWS: usize = 16_384;

/// So many rows, by row group.
pub fn row_groups(rows: usize) -> impl Iterator<Item = Range<usize>> {
    (0..rows).step_by(GROUP_ROWS).map(move |start| start..rows.min(start + GROUP_ROWS))
}

/// A field's values over all rows. It may be shorter than its table: behind its end all values are missing. Clones share
/// the row groups that are sealed.
#[derive(Debug, Clone)]
pub enum Column {
    /// Text, by code of a dictionary: equal codes are equal texts.
    Text(TextColumn),
    /// Text row by row: equal texts may stand anywhere.
    Plain(PlainColumn),
    /// Integers and times.
    Int(IntColumn),
}

impl Column {
    /// An empty column for a field.
    pub fn new(field: &Field) -> Column {
        if field.is_integer() {
            Column::Int(IntColumn::default())
        } else if field.unique {
            Column::Plain(PlainColumn::default())
        } else {
            Column::Text(TextColumn::default())
        }
    }

    /// Sets the cell of a row behind the column's end. One of the other type is missing: importers only send what the
    /// field's kind holds.
    pub fn set(&mut self, row: usize, cell: &Cell<'_>) {
        match (self, cell) {
            (Column::Text(column), Cell::Code(code)) => column.set_code(row, *code),
            (column, Cell::Text(text)) => column.set_text(row, text),
            (column, Cell::Int(value)) => column.set_int(row, *value),
            (_, Cell::Missing | Cell::Code(_)) => {}
        }
    }

    /// Sets the text of a row behind the column's end.
    #[inline]
    pub fn set_text(&mut self, row: usize, text: &str) {
        match self {
            Column::Text(column) => column.set(row, text),
            Column::Plain(column) => {
                column.set(row, text);
            }
            Column::Int(_) => {}
        }
    }

    /// Sets the integer of a row behind the column's end.
    #[inline]
    pub fn set_int(&mut self, row: usize, value: i64) {
        if let Column::Int(column) = self {
            column.set(row, value);
        }
    }

    /// The text of a row; `None` where it is missing, and for integer columns.
    #[inline]
    pub fn text(&self, row: usize) -> Option<&str> {
        match self {
            Column::Text(column) => column.get(row),
            Column::Plain(column) => column.get(row),
            Column::Int(_) => None,
        }
    }

    /// The integer of a row; `None` where it is missing, and for text columns.
    #[inline]
    pub fn int(&self, row: usize) -> Option<i64> {
        match self {
            Column::Text(_) | Column::Plain(_) => None,
            Column::Int(column) => column.get(row),
        }
    }

    /// Stores everything in as few bytes as it needs. Rows may still be set, at the price of opening the last group.
    pub fn seal(&mut self) {
        match self {
            Column::Text(column) => column.seal(),
            Column::Plain(column) => column.seal(),
            Column::Int(column) => column.keys.seal(),
        }
    }

    /// Bytes of memory that it holds.
    pub fn bytes(&self) -> usize {
        match self {
            Column::Text(column) => column.bytes(),
            Column::Plain(column) => column.bytes(),
            Column::Int(column) => column.keys.bytes(),
        }
    }
}

/// Text by key: a dictionary for the whole column, keys in row groups.
///
/// A key is a code of the dictionary plus one; 0 stands for a missing value.
#[derive(Debug, Clone, Default)]
pub struct TextColumn {
    dictionary: Dictionary,
    keys: Keys<u32>,
    recent: Recent,
}

/// Values that were set lately, by a few of their bytes: most values of a log stand a few lines above too, and to compare a
/// value costs less than to hash it.
#[derive(Debug, Clone, Default)]
struct Recent(Vec<Seen>);

/// A value that was set: a mark by which nearly every other one is told apart without a look at it, and its key; 0 where
/// none was.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    mark: u32,
    key: u32,
}

impl Recent {
    /// A power of two; four kilobytes in all.
    const PLACES: usize = 512;

    /// The place of a value, and its mark.
    #[inline]
    fn place(&mut self, value: &str) -> (&mut Seen, u32) {
        if self.0.is_empty() {
            self.0.resize(Recent::PLACES, Seen::default());
        }
        let bytes = value.as_bytes();
        let mixed = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
            (Some(first), Some(last)) => {
                let [first, last] = [first, last].map(|chunk| u64::from_le_bytes(*chunk));
                first.rotate_left(23) ^ last
            }
            _ => bytes.iter().fold(0, |mixed, &byte| mixed << 8 | u64::from(byte)),
        };
        // 2^64 divided by the golden ratio.
        let spread = (mixed ^ bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (&mut self.0[(spread >> 55) as usize % Recent::PLACES], (spread >> 23) as u32)
    }
}

impl TextColumn {
    /// An empty column whose codes are those of a dictionary, as far as that goes.
    pub fn with_dictionary(dictionary: Dictionary) -> TextColumn {
        TextColumn { dictionary, ..TextColumn::default() }
    }

    /// Sets the value of a row behind the column's end.
    #[inline]
    pub fn set(&mut self, row: usize, value: &str) {
        let (seen, mark) = self.recent.place(value);
        if seen.key == 0 || seen.mark != mark || !self.dictionary.is(seen.key - 1, value) {
            *seen = Seen { mark, key: self.dictionary.intern(value) + 1 };
        }
        let key = seen.key;
        self.keys.set(row, key);
    }

    /// Sets the value of a row behind the column's end, by its code.
    pub fn set_code(&mut self, row: usize, code: u32) {
        self.keys.set(row, code + 1);
    }

    /// Appends the keys of a row group, where there are none but of whole groups.
    pub fn push_group(&mut self, keys: &[u32]) {
        self.keys.push_group(keys);
    }

    /// The code of a value, which the dictionary takes in if it is new.
    pub fn intern(&mut self, value: &str) -> u32 {
        self.dictionary.intern(value)
    }

    /// The distinct values.
    pub fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// The keys of the rows.
    pub fn keys(&self) -> &Keys<u32> {
        &self.keys
    }

    /// The value of a row.
    #[inline]
    pub fn get(&self, row: usize) -> Option<&str> {
        self.code(row).map(|code| self.dictionary.get(code))
    }

    /// The code of a row.
    #[inline]
    pub fn code(&self, row: usize) -> Option<u32> {
        self.keys.get(row).checked_sub(1)
    }

    /// Changes the values of some rows, which are in order.
    pub fn patch(&mut self, changes: &[(u32, &str)]) {
        let keys: Vec<(u32, u32)> =
            changes.iter().map(|&(row, value)| (row, self.dictionary.intern(value) + 1)).collect();
        self.keys.patch(&keys);
    }

    fn bytes(&self) -> usize {
        self.dictionary.bytes() + self.keys.bytes() + self.recent.0.capacity() * size_of::<Seen>()
    }

    fn seal(&mut self) {
        self.dictionary.seal();
        self.keys.seal();
        self.recent = Recent::default();
    }
}

/// Integers in row groups, as keys that are in their order.
///
/// A key is the integer with its sign turned over, so that 0 stands for a missing value: the least integer, which no log
/// holds, is missing too.
#[derive(Debug, Clone, Default)]
pub struct IntColumn {
    keys: Keys<u64>,
}

impl IntColumn {
    /// Sets the value of a row behind the column's end.
    #[inline]
    pub fn set(&mut self, row: usize, value: i64) {
        self.keys.set(row, IntColumn::key_of(value));
    }

    /// Appends the keys of a row group, where there are none but of whole groups.
    pub fn push_group(&mut self, keys: &[u64]) {
        self.keys.push_group(keys);
    }

    /// Changes the values of some rows, which are in order.
    pub fn patch(&mut self, changes: &[(u32, i64)]) {
        let keys: Vec<(u32, u64)> = changes.iter().map(|&(row, value)| (row, IntColumn::key_of(value))).collect();
        self.keys.patch(&keys);
    }

    /// The value of a row.
    #[inline]
    pub fn get(&self, row: usize) -> Option<i64> {
        let key = self.keys.get(row);
        (key != 0).then(|| IntColumn::value_of(key))
    }

    /// The keys of the rows.
    pub fn keys(&self) -> &Keys<u64> {
        &self.keys
    }

    /// The key of an integer.
    pub fn key_of(value: i64) -> u64 {
        (value as u64) ^ (1 << 63)
    }

    /// The integer of a key.
    pub fn value_of(key: u64) -> i64 {
        (key ^ (1 << 63)) as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_full_and_open_groups() {
        let mut text = TextColumn::default();
        let mut int = IntColumn::default();
        for row in (0..GROUP_ROWS + 10).filter(|row| row % 3 != 0) {
            text.set(row, ["a", "b"][row % 2]);
            int.set(row, row as i64 - 5);
        }
        for row in [0, 1, 2, 3, GROUP_ROWS - 1, GROUP_ROWS, GROUP_ROWS + 1, GROUP_ROWS + 9, GROUP_ROWS * 3] {
            let is_there = row % 3 != 0 && row < GROUP_ROWS * 2;
            assert_eq!(text.get(row), is_there.then_some(["a", "b"][row % 2]), "row {row}");
            assert_eq!(int.get(row), is_there.then_some(row as i64 - 5), "row {row}");
        }
        assert_eq!(text.dictionary().len(), 2);
    }

    #[test]
    fn integer_keys_keep_the_order() {
        let values = [-5, -1, 0, 1, 7, i64::MAX];
        assert!(values.is_sorted_by_key(|value| IntColumn::key_of(*value)));
        assert_eq!(values.map(|value| IntColumn::value_of(IntColumn::key_of(value))), values);
    }
}
