//! The default order of a table's rows, and sorting by columns.

use super::pace::Pace;
use super::reader::Reader;
use crate::language::{Name, Work};
use crate::schema::Value;
use crate::sorting::{sort_by, sort_numbers};
use crate::table::{GROUP_ROWS, RawRecords, Table, row_groups};
use arrow_buffer::BooleanBuffer;
use foldhash::fast::FixedState;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::ops::Range;

/// Bytes of records that are read again at once, to compare them.
const MOST_BYTES: u64 = 64 << 20;

/// The live rows of a table in its default order: time, then request or event ID, then the record's bytes, so that
/// nothing depends on the order in which rows arrived. What is missing comes last.
#[derive(Debug, Default)]
pub struct Order {
    rows: Vec<u32>,
}

impl Order {
    /// Sorts the live rows. Records that agree in time and ID, and differ in their hash, are read again; without `raw`,
    /// where there are no records or not yet, they go by that hash.
    pub fn new(table: &Table, raw: Option<&dyn RawRecords>) -> Order {
        let mut keyed = keyed(table, 0..table.rows() as u32);
        keyed.sort_unstable();
        Order::of_keyed(table, &keyed, raw)
    }

    /// Sorts the live rows of a table that lies over another one of so many rows, whose order is known: rows of both are
    /// in order then. They go by hashes, not by records.
    pub fn over(table: &Table, other: &Order, rows: usize) -> Order {
        let first = other.selected(&table.live().slice(0, rows), usize::MAX);
        let mut behind = keyed(table, rows as u32..table.rows() as u32);
        let key = |&row: &u32| (time(table, row as usize), identity(table, row as usize));
        // Rows without an ID may be in another order there, as may those whose time was found elsewhere.
        let is_whole = first.iter().all(|row| key(row).1.is_some()) && first.is_sorted_by_key(|row| key(row).0);
        if !is_whole {
            behind.extend(keyed(table, first.into_iter()));
            behind.sort_unstable();
            return Order::of_keyed(table, &behind, None);
        }
        behind.sort_unstable();
        let behind = Order::of_keyed(table, &behind, None).rows;
        if behind.is_empty() {
            return Order { rows: first };
        }
        let (mut rows, mut behind) = (Vec::with_capacity(first.len() + behind.len()), behind.into_iter().peekable());
        for row in first {
            let at = time(table, row as usize);
            let is_before = |other: &u32| match time(table, *other as usize).cmp(&at) {
                Ordering::Equal => compare_identities(table, *other, row).is_lt(),
                order => order.is_lt(),
            };
            while let Some(before) = behind.next_if(is_before) {
                rows.push(before);
            }
            rows.push(row);
        }
        rows.extend(behind);
        Order { rows }
    }

    fn of_keyed(table: &Table, keyed: &[(i64, u64, u32)], raw: Option<&dyn RawRecords>) -> Order {
        let mut rows: Vec<u32> = keyed.iter().map(|(_, _, row)| *row).collect();

        // The first eight bytes of an ID decide nearly always; where they do not, all the rest does.
        let hash = |row: u32| table.locators().hash(row as usize);
        let mut ties = Vec::new();
        for run in runs(keyed, 0, |a, b| (a.0, a.1) == (b.0, b.1)) {
            let of_run = &mut rows[run.clone()];
            sort_numbers(of_run, &mut |a, b| compare_identities(table, a, b).then_with(|| hash(a).cmp(&hash(b))));
            let same = |&a: &u32, &b: &u32| compare_identities(table, a, b).is_eq();
            let differ = |tie: &Range<usize>| hash(rows[tie.start]) != hash(rows[tie.end - 1]);
            ties.extend(runs(&rows[run.clone()], run.start, same).filter(differ));
        }
        if let Some(raw) = raw {
            sort_ties(table, &mut rows, &ties, raw);
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

    /// The first of the selected rows, in order, at most so many.
    pub fn selected(&self, selected: &BooleanBuffer, most: usize) -> Vec<u32> {
        let mut found = Vec::with_capacity(most.min(selected.count_set_bits()).saturating_add(GROUP_ROWS));
        for part in self.rows.chunks(GROUP_ROWS) {
            if found.len() >= most {
                break;
            }
            add_selected(part, selected, &mut found);
        }
        found.truncate(most);
        found.shrink_to_fit();
        found
    }
}

/// Rows that are live with their times and the beginnings of their IDs.
fn keyed(table: &Table, rows: impl Iterator<Item = u32>) -> Vec<(i64, u64, u32)> {
    let mut rows = rows.filter(|&row| table.is_live(row as usize));
    let (mut part, mut keyed) = (Vec::with_capacity(GROUP_ROWS), Vec::new());
    loop {
        part.clear();
        part.extend(rows.by_ref().take(GROUP_ROWS));
        if part.is_empty() {
            return keyed;
        }
        add_keyed(table, &part, &mut keyed);
    }
}

// A browser makes code fast that is called often.
#[inline(never)]
fn add_keyed(table: &Table, rows: &[u32], keyed: &mut Vec<(i64, u64, u32)>) {
    keyed.extend(rows.iter().map(|&row| {
        let id = identity(table, row as usize).map_or(u64::MAX, prefix);
        (time(table, row as usize), id, row)
    }));
}

// As above; and whether a row is selected is a number that is added, not a branch that is guessed.
#[inline(never)]
fn add_selected(rows: &[u32], selected: &BooleanBuffer, found: &mut Vec<u32>) {
    let mut len = found.len();
    found.resize(len + rows.len(), 0);
    for &row in rows {
        found[len] = row;
        len += usize::from(selected.value(row as usize));
    }
    found.truncate(len);
}

/// The ranges of several neighbours that are the same, of items of which the first is at a place.
fn runs<T>(items: &[T], mut place: usize, same: impl Fn(&T, &T) -> bool) -> impl Iterator<Item = Range<usize>> {
    let ranges = items.chunk_by(same).map(move |run| {
        let start = place;
        place += run.len();
        start..place
    });
    ranges.filter(|range| range.len() > 1)
}

/// Sorts ranges of rows by their records' bytes.
fn sort_ties(table: &Table, rows: &mut [u32], ties: &[Range<usize>], raw: &dyn RawRecords) {
    let bytes_of = |tie: &Range<usize>| -> u64 {
        rows[tie.clone()].iter().map(|&row| u64::from(table.locators().get(row as usize).length)).sum()
    };
    // Many are read at once: each read of a compressed file begins at a checkpoint.
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let mut bytes = 0;
    for (place, tie) in ties.iter().enumerate() {
        bytes += bytes_of(tie);
        match blocks.last_mut() {
            Some(block) if bytes <= MOST_BYTES => block.end = place + 1,
            _ => {
                bytes = bytes_of(tie);
                blocks.push(place..place + 1);
            }
        }
    }
    for block in blocks.into_iter().map(|block| &ties[block]) {
        let locators = block.iter().flat_map(|tie| &rows[tie.clone()]).map(|&row| table.locators().get(row as usize));
        let mut records = raw.read(&locators.collect::<Vec<_>>()).into_iter().map(Result::unwrap_or_default);
        for tie in block {
            let of_tie = &mut rows[tie.clone()];
            let mut sorted: Vec<(u32, Vec<u8>)> = of_tie.iter().copied().zip(records.by_ref()).collect();
            sort_by(&mut sorted, |(_, a), (_, b)| a.cmp(b));
            of_tie.iter_mut().zip(sorted).for_each(|(slot, (row, _))| *slot = row);
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

fn compare_identities(table: &Table, a: u32, b: u32) -> Ordering {
    compare_texts(identity(table, a as usize), identity(table, b as usize))
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

/// Keeps, of rows that agree in the values of all names, only the first; without names all rows.
pub async fn keep_first(table: &Table, names: &[Name], rows: &mut Vec<u32>, raw: &dyn RawRecords, pace: Pace<'_>) {
    if names.is_empty() {
        return;
    }
    let readers = Reader::of_all(table, names.iter(), raw, pace).await;
    let mut seen: HashSet<Vec<u64>, FixedState> = HashSet::default();
    let mut kept = 0;
    for places in row_groups(rows.len()) {
        let end = places.end;
        for place in places {
            let row = rows[place];
            if seen.insert(readers.iter().map(|reader| reader.key(row as usize)).collect()) {
                rows[kept] = row;
                kept += 1;
            }
        }
        pace.turn(Work::Grouping, end, rows.len()).await;
    }
    rows.truncate(kept);
}

/// Compares two values for a sort; missing ones last both ways.
pub fn compare_values(a: &Value, b: &Value, descending: bool) -> Ordering {
    match (a.is_missing(), b.is_missing()) {
        (false, false) if descending => b.cmp(a),
        (false, false) => a.cmp(b),
        (a, b) => a.cmp(&b),
    }
}
