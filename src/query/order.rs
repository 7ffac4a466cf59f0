//! The default order of a table's rows, and sorting by columns.

use super::reader::Reader;
use crate::language::SortKey;
use crate::schema::Value;
use crate::table::{RawRecords, Table};
use arrow_buffer::BooleanBuffer;
use std::cmp::Ordering;

/// The live rows of a table in its default order: time, then request or event ID, then the object's key, then the hash of
/// the record, so that nothing depends on the order in which rows arrived. What is missing comes last.
#[derive(Debug, Default)]
pub struct Order {
    rows: Vec<u32>,
}

impl Order {
    /// Sorts the live rows.
    pub fn new(table: &Table) -> Order {
        let mut keyed: Vec<(i64, u64, u32)> = (0..table.rows())
            .filter(|&row| table.is_live(row))
            .map(|row| (time(table, row), identity(table, row).map_or(u64::MAX, prefix), row as u32))
            .collect();
        keyed.sort_unstable();
        let mut rows: Vec<u32> = keyed.iter().map(|(_, _, row)| *row).collect();

        // The first eight bytes of an ID decide nearly always; where they do not, all the rest does.
        let mut start = 0;
        for run in keyed.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            if run.len() > 1 {
                rows[start..start + run.len()].sort_by(|&a, &b| compare_ties(table, a as usize, b as usize));
            }
            start += run.len();
        }
        Order { rows }
    }

    /// The rows in order.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// Bytes of memory that it holds.
    pub fn bytes(&self) -> usize {
        self.rows.capacity() * size_of::<u32>()
    }

    /// The selected rows, in order.
    pub fn selected(&self, selected: &BooleanBuffer) -> Vec<u32> {
        self.rows.iter().copied().filter(|&row| selected.value(row as usize)).collect()
    }
}

/// A row's time; a missing one is after all others.
pub fn time(table: &Table, row: usize) -> i64 {
    table.column(table.source().time()).int(row).unwrap_or(i64::MAX)
}

/// A row's request or event ID.
pub fn identity(table: &Table, row: usize) -> Option<&str> {
    table.column(table.source().identity()).text(row)
}

/// The key of a row's object.
pub fn object_key(table: &Table, row: usize) -> Option<&str> {
    table.column(table.source().object_key()).text(row)
}

/// Compares rows of the same time.
fn compare_ties(table: &Table, a: usize, b: usize) -> Ordering {
    compare_texts(identity(table, a), identity(table, b))
        .then_with(|| compare_texts(object_key(table, a), object_key(table, b)))
        .then_with(|| table.locators().hash(a).cmp(&table.locators().hash(b)))
}

/// Compares texts; a missing one is after all others.
pub fn compare_texts(a: Option<&str>, b: Option<&str>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.cmp(b),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

/// The first eight bytes as a number in the order of the texts.
fn prefix(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = text.len().min(8);
    bytes[..length].copy_from_slice(&text.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

/// Sorts rows that are in the default order by columns, stably; missing values last both ways.
pub fn sort_rows(table: &Table, keys: &[SortKey], rows: &mut [u32], raw: &dyn RawRecords) {
    for key in keys.iter().rev() {
        let reader = Reader::new(table, &key.name, raw);
        let rank = ranks(&reader);
        let sort_key = |row: u32| -> (bool, u64) {
            let value = match (reader.key(row as usize), &rank) {
                (0, _) => return (true, 0),
                (value, Some(rank)) => u64::from(rank[value as usize]),
                (value, None) => value,
            };
            (false, if key.descending { !value } else { value })
        };
        rows.sort_by_cached_key(|&row| sort_key(row));
    }
}

/// The place of every key in the order of its values, where keys are not in that order themselves.
fn ranks(reader: &Reader<'_>) -> Option<Vec<u32>> {
    let bound = reader.key_bound()?;
    let mut keys: Vec<u32> = (1..bound as u32).collect();
    match reader {
        Reader::Derived { .. } => keys.sort_by_cached_key(|key| reader.value(u64::from(*key))),
        _ => keys.sort_unstable_by(|a, b| reader.text(u64::from(*a)).cmp(&reader.text(u64::from(*b)))),
    }
    let mut ranks = vec![0; bound];
    for (rank, key) in keys.into_iter().enumerate() {
        ranks[key as usize] = rank as u32;
    }
    Some(ranks)
}

/// Compares two values for a sort; missing ones last both ways.
pub fn compare_values(a: &Value, b: &Value, descending: bool) -> Ordering {
    match (a.is_missing(), b.is_missing()) {
        (false, false) if descending => b.cmp(a),
        (false, false) => a.cmp(b),
        (a, b) => a.cmp(&b),
    }
}
