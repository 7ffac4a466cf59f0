//! Sorts rows by columns.

use super::order::Order;
use super::pace::Pace;
use super::reader::Reader;
use super::selected::Selected;
use crate::language::{SortKey, Work};
use crate::schema::Value;
use crate::sorting::sort_numbers;
use crate::table::{GROUP_ROWS, RawRecords, Table, row_groups};
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder};

/// Bits of a key that a pass of a radix sort looks at.
const DIGIT: u32 = 11;

/// Rows up to which a sort by comparing is faster.
const FEW: usize = 512;

/// By what rows are sorted: a number for each row, in the order of a column, so that missing values come last both ways.
struct Ranks<'t> {
    reader: Reader<'t>,
    /// The place of every key in the order of its values, where keys are not in that order themselves.
    places: Option<Vec<u32>>,
    descending: bool,
    least: u64,
    greatest: u64,
}

impl<'t> Ranks<'t> {
    async fn new(table: &'t Table, key: &SortKey, raw: &dyn RawRecords, pace: Pace<'_>) -> Ranks<'t> {
        let reader = Reader::new(table, &key.name, raw, pace).await;
        let places = places(&reader, pace).await;
        let (least, greatest) = match &places {
            Some(places) => (1, places.len() as u64),
            None => reader.key_range().unwrap_or((1, u64::MAX - 1)),
        };
        Ranks { reader, places, descending: key.descending, least, greatest }
    }

    /// The number of a row: from 0 to one more than the last value has.
    fn rank(&self, row: u32) -> u64 {
        self.of_key(self.reader.key(row as usize))
    }

    /// The number of a row with a key of the reader.
    fn of_key(&self, key: u64) -> u64 {
        let key = match (key, &self.places) {
            (0, _) => return self.missing(),
            (key, Some(places)) => u64::from(places[key as usize]),
            (key, None) => key,
        };
        if self.descending { self.greatest - key } else { key - self.least }
    }

    /// The number of a row without a value: the greatest of all.
    fn missing(&self) -> u64 {
        self.greatest - self.least + 1
    }
}

/// The place, from 1, of every key in the order of its values, where keys are not in that order themselves; equal values
/// have one.
async fn places(reader: &Reader<'_>, pace: Pace<'_>) -> Option<Vec<u32>> {
    if let Reader::Int { .. } = reader {
        return None;
    }
    let bound = reader.key_bound()?;
    let mut keys: Vec<u32> = (1..bound as u32).collect();
    match reader {
        Reader::Derived { .. } | Reader::Computed { .. } => {
            let values: Vec<Value> = (0..bound as u64).map(|key| reader.value(key)).collect();
            sort_numbers(&mut keys, &mut |a, b| values[a as usize].cmp(&values[b as usize]));
        }
        _ => sort_by_text(&mut keys, reader, pace).await,
    }
    let is_new = |at: usize| match reader {
        Reader::Derived { .. } | Reader::Computed { .. } if at > 0 => {
            reader.value(keys[at].into()) != reader.value(keys[at - 1].into())
        }
        _ => true,
    };
    let (mut places, mut place) = (vec![0; bound], 0);
    for (at, &key) in keys.iter().enumerate() {
        place += u32::from(is_new(at));
        places[key as usize] = place;
    }
    Some(places)
}

/// Sorts keys by their texts: parts first, then ever longer runs of what is sorted.
async fn sort_by_text(keys: &mut [u32], reader: &Reader<'_>, pace: Pace<'_>) {
    let mut compare = |a: u32, b: u32| reader.text(a.into()).cmp(&reader.text(b.into()));
    let total = keys.len();
    for places in row_groups(total) {
        let end = places.end;
        sort_numbers(&mut keys[places], &mut compare);
        pace.turn(Work::Sorting, end / 2, total).await;
    }
    let mut run = GROUP_ROWS;
    while run < total {
        for (place, runs) in keys.chunks_mut(2 * run).enumerate() {
            // It finds the two runs, and merges them.
            sort_numbers(runs, &mut compare);
            pace.turn(Work::Sorting, total / 2 + place * run, total).await;
        }
        run *= 2;
    }
}

/// Sorts rows that are in the default order by columns, stably; missing values last both ways.
pub async fn sort_rows(table: &Table, keys: &[SortKey], rows: &mut Vec<u32>, raw: &dyn RawRecords, pace: Pace<'_>) {
    for key in keys.iter().rev() {
        let ranks = Ranks::new(table, key, raw, pace).await;
        if rows.len() <= FEW {
            sort_numbers(rows, &mut |a, b| ranks.rank(a).cmp(&ranks.rank(b)));
        } else {
            radix_sort(rows, &ranks, pace).await;
        }
    }
}

/// Sorts by one digit of the ranks after another, from the lowest.
async fn radix_sort(rows: &mut Vec<u32>, ranks: &Ranks<'_>, pace: Pace<'_>) {
    let mut sorted: Vec<(u64, u32)> = Vec::with_capacity(rows.len());
    for part in rows.chunks(GROUP_ROWS) {
        sorted.extend(part.iter().map(|&row| (ranks.rank(row), row)));
        pace.turn(Work::Sorting, sorted.len() / 2, rows.len()).await;
    }
    let mut next = vec![(0, 0); sorted.len()];
    let bits = u64::BITS - ranks.missing().leading_zeros();
    for shift in (0..bits).step_by(DIGIT as usize) {
        pace.turn(Work::Sorting, (bits + shift) as usize, 2 * bits as usize).await;
        let digit = |rank: u64| (rank >> shift) as usize & ((1 << DIGIT) - 1);
        let mut starts = [0u32; 1 << DIGIT];
        sorted.iter().for_each(|(rank, _)| starts[digit(*rank)] += 1);
        // All in one: nothing to do.
        if starts.contains(&(sorted.len() as u32)) {
            continue;
        }
        let mut start = 0;
        for count in &mut starts {
            start += std::mem::replace(count, start);
        }
        for &(rank, row) in &sorted {
            let place = &mut starts[digit(rank)];
            next[*place as usize] = (rank, row);
            *place += 1;
        }
        std::mem::swap(&mut sorted, &mut next);
    }
    rows.clear();
    rows.extend(sorted.into_iter().map(|(_, row)| row));
}

/// The first `count` of the selected rows, sorted by a column as [`sort_rows`] does those in the default order, without
/// sorting all of them.
pub async fn first_rows(
    table: &Table,
    key: &SortKey,
    order: &Order,
    selected: &BooleanBuffer,
    count: usize,
    raw: &dyn RawRecords,
    pace: Pace<'_>,
) -> Vec<u32> {
    let ranks = Ranks::new(table, key, raw, pace).await;
    let candidates = candidates(&ranks, selected, count.max(1), pace).await;
    // In the default order, which decides among equals.
    let rows = order.selected(&candidates, usize::MAX);
    let most = count.max(1) * 2;
    // The best so far, by rank and place; what is not before the last of them is out.
    let mut best: Vec<(u64, u32)> = Vec::with_capacity(most);
    let mut last = (u64::MAX, u32::MAX);
    for places in row_groups(rows.len()) {
        let end = places.end;
        for place in places {
            let candidate = (ranks.rank(rows[place]), place as u32);
            if candidate < last {
                best.push(candidate);
                if best.len() == most {
                    best.select_nth_unstable(count.max(1) - 1);
                    best.truncate(count.max(1));
                    last = best[best.len() - 1];
                }
            }
        }
        pace.turn(Work::Sorting, end, rows.len()).await;
    }
    best.sort_unstable();
    best.truncate(count);
    best.into_iter().map(|(_, place)| rows[place as usize]).collect()
}

/// Of the selected rows those that may be among the first `count`, and few others unless many are equal. Rows are read as
/// they lie, which is fast.
async fn candidates(ranks: &Ranks<'_>, selected: &BooleanBuffer, count: usize, pace: Pace<'_>) -> BooleanBuffer {
    let mut candidates = BooleanBufferBuilder::new(selected.len());
    candidates.append_n(selected.len(), false);
    // What is behind the last of the best so far is out.
    let (mut best, mut last): (Vec<(u64, u32)>, u64) = (Vec::with_capacity(count * 2), u64::MAX);
    let mut keys = vec![0; GROUP_ROWS];
    let mut in_groups = Selected::new(selected);
    for number in in_groups.groups() {
        ranks.reader.read_group(number, &mut keys);
        for &row in in_groups.of_group(number) {
            let rank = ranks.of_key(keys[row as usize]);
            if rank > last {
                continue;
            }
            candidates.set_bit(number * GROUP_ROWS + row as usize, true);
            if rank < last {
                best.push((rank, row));
                if best.len() == count * 2 {
                    best.select_nth_unstable(count - 1);
                    best.truncate(count);
                    last = best[count - 1].0;
                }
            }
        }
        pace.turn(Work::Sorting, number * GROUP_ROWS, selected.len()).await;
    }
    candidates.finish()
}
