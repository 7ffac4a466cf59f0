//! The default order of a table's rows, and sorting by columns.

use super::reader::Reader;
use crate::language::SortKey;
use crate::schema::Value;
use crate::table::{RawRecords, Table};
use arrow_buffer::BooleanBuffer;
use std::cmp::Ordering;

/// Bytes of records that are read again at once, to compare them.
const MOST_BYTES: u64 = 64 << 20;

/// The live rows of a table in its default order: time, then request or event ID, then the record's bytes, so that
/// nothing depends on the order in which rows arrived. Missing times and IDs come last.
#[derive(Debug, Default)]
pub struct Order {
    rows: Vec<u32>,
}

impl Order {
    /// Sorts the live rows. Only records that agree in time and ID, and differ in their hash, are read again.
    pub fn new(table: &Table, raw: &dyn RawRecords) -> Order {
        let mut keyed: Vec<(i64, u64, u32)> = (0..table.rows())
            .filter(|&row| table.is_live(row))
            .map(|row| (time(table, row), identity(table, row).map_or(u64::MAX, prefix), row as u32))
            .collect();
        keyed.sort_unstable();
        let mut rows: Vec<u32> = keyed.iter().map(|(_, _, row)| *row).collect();

        // The first eight bytes of an ID decide nearly always; where they do not, the whole ID does.
        for run in runs(&keyed, |a, b| (a.0, a.1) == (b.0, b.1)) {
            rows[run].sort_by(|&a, &b| compare_identity(table, a, b));
        }
        sort_ties(table, &mut rows, raw);
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

/// Sorts rows that agree in time and ID by their records' bytes.
fn sort_ties(table: &Table, rows: &mut [u32], raw: &dyn RawRecords) {
    let hash = |row: u32| table.locators().hash(row as usize);
    let same = |&a: &u32, &b: &u32| {
        time(table, a as usize) == time(table, b as usize) && compare_identity(table, a, b).is_eq()
    };
    let ties: Vec<std::ops::Range<usize>> = runs(rows, same)
        .into_iter()
        .filter(|run| rows[run.clone()].windows(2).any(|pair| hash(pair[0]) != hash(pair[1])))
        .collect();
    // Many ties are read at once: a compressed file is inflated from its start for each read.
    let mut rest = ties.as_slice();
    while !rest.is_empty() {
        let mut bytes = 0;
        let bytes_of = |run: &std::ops::Range<usize>| -> u64 {
            rows[run.clone()].iter().map(|&row| u64::from(table.locators().length(row as usize))).sum()
        };
        let fits = rest.iter().take_while(|run| {
            bytes += bytes_of(run);
            bytes <= MOST_BYTES
        });
        let (now, later) = rest.split_at(fits.count().max(1));
        rest = later;
        let all: Vec<u32> = now.iter().flat_map(|run| rows[run.clone()].iter().copied()).collect();
        let mut records = raw.read(&table.locators().select(&all)).into_iter().map(Result::unwrap_or_default);
        for run in now {
            let mut keyed: Vec<(Vec<u8>, u32)> =
                records.by_ref().zip(rows[run.clone()].iter().copied()).take(run.len()).collect();
            keyed.sort();
            rows[run.clone()].iter_mut().zip(keyed).for_each(|(slot, (_, row))| *slot = row);
        }
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

fn compare_identity(table: &Table, a: u32, b: u32) -> Ordering {
    match (identity(table, a as usize), identity(table, b as usize)) {
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

/// The ranges of neighbours that are the same.
fn runs<T>(items: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<std::ops::Range<usize>> {
    let mut start = 0;
    items
        .chunk_by(same)
        .map(|run| {
            let range = start..start + run.len();
            start = range.end;
            range
        })
        .collect()
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
