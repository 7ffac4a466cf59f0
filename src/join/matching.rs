//! Finds the rows of all shards that belong together, by hashes of their request IDs: only those go to another shard.
//!
//! A row that shares its request with no other stays where it is, and nobody needs to hear of it.

use super::shuffle::{Dealt, hash_of};
use crate::schema::{access, trail};
use crate::table::{GROUP_ROWS, Table};
use std::ops::Range;

/// The logs' fields of the request ID: access log, CloudTrail.
const REQUEST_IDS: [usize; 2] = [access::REQUEST_ID, trail::REQUEST_ID];

/// The bit of a row's place that says that it is an event.
const EVENT: u64 = 1 << 63;

/// The rows of both logs of a shard, dealt by their request IDs.
pub struct DealtLogs([Dealt; 2]);

impl DealtLogs {
    /// Deals the live rows over parts.
    pub fn new(logs: [&Table; 2], parts: usize) -> DealtLogs {
        DealtLogs([0, 1].map(|log| Dealt::new(logs[log], REQUEST_IDS[log], parts)))
    }

    /// For each of some parts the rows that were dealt to it, with the hashes of their IDs, as bytes.
    pub fn hashes(&self, logs: [&Table; 2], parts: Range<usize>) -> Vec<Vec<u8>> {
        parts.map(|part| self.part(logs, part)).collect()
    }

    fn part(&self, logs: [&Table; 2], part: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (log, event) in [(0, 0), (1, EVENT)] {
            let rows = self.0[log].part(part);
            bytes.reserve(rows.len() * 16);
            rows.chunks(GROUP_ROWS).for_each(|rows| add_hashes(logs[log], REQUEST_IDS[log], rows, event, &mut bytes));
        }
        bytes
    }
}

// A browser makes code fast that is called often.
#[inline(never)]
fn add_hashes(table: &Table, field: usize, rows: &[u32], event: u64, bytes: &mut Vec<u8>) {
    for &row in rows {
        // An event without an ID is a request of its own.
        if event == 0 || table.column(field).text(row as usize).is_some() {
            let hash = hash_of(table, field, row as usize);
            bytes.extend(hash.to_le_bytes());
            bytes.extend((u64::from(row) | event).to_le_bytes());
        }
    }
}

/// Rows of one shard that belong to rows of the same or of another one: for each log the row, and the shard that joins
/// them, which is the one that has the request's first access-log row if there is one.
#[derive(Debug, Default, PartialEq)]
pub struct Together(pub [Vec<(u32, u32)>; 2]);

/// Finds the rows that belong together among what each shard dealt, in the order of the shards; for each shard its rows.
///
/// Rows whose hashes agree may still be of different requests: whoever joins them compares their IDs.
pub fn match_rows(dealt: &[Vec<u8>]) -> Vec<Together> {
    let mut together: Vec<Together> = dealt.iter().map(|_| Together::default()).collect();
    for mut rows in buckets(dealt) {
        // Of a request the access log's rows come first, those of the lowest shard before the others.
        rows.sort_unstable();
        for of_request in rows.chunk_by(|(a, _), (b, _)| a == b).filter(|rows| rows.len() > 1) {
            let home = shard_of(of_request[0].1);
            for &(_, place) in of_request {
                let log = usize::from(place & EVENT != 0);
                together[shard_of(place) as usize].0[log].push((place as u32, home));
            }
        }
    }
    together
}

fn shard_of(place: u64) -> u32 {
    ((place & !EVENT) >> 32) as u32
}

/// All rows in buckets by their hash, each small enough to be sorted where the processor has it at hand: the hash, and the
/// row's place, which is its log, shard and number.
fn buckets(dealt: &[Vec<u8>]) -> Vec<Vec<(u64, u64)>> {
    const BUCKET: usize = 4096;
    let total: usize = dealt.iter().map(|bytes| bytes.len() / 16).sum();
    let bits = (total / BUCKET).next_power_of_two().trailing_zeros();
    // The lowest bits are those by which rows were dealt.
    let bucket = |hash: u64| (hash >> (u64::BITS - bits.max(1))) as usize;
    let mut buckets: Vec<Vec<(u64, u64)>> = (0..1 << bits.max(1)).map(|_| Vec::with_capacity(BUCKET)).collect();
    for (shard, bytes) in (0u64..).zip(dealt) {
        let (pairs, _) = bytes.as_chunks::<16>();
        for pair in pairs {
            let number = u128::from_le_bytes(*pair);
            let (hash, row) = (number as u64, (number >> 64) as u64);
            buckets[bucket(hash)].push((hash, row | shard << 32));
        }
    }
    buckets
}

impl Together {
    /// The bytes that carry them.
    pub fn encode(&self) -> Vec<u8> {
        let [access, events] = &self.0;
        let number = |number: u32| number.to_le_bytes();
        let pairs = access.iter().chain(events).flat_map(|&(row, home)| [number(row), number(home)]);
        std::iter::once(number(access.len() as u32)).chain(pairs).flatten().collect()
    }

    /// Those of some bytes; none of bytes that carry none.
    pub fn decode(bytes: &[u8]) -> Together {
        let (numbers, _) = bytes.as_chunks::<4>();
        let mut numbers = numbers.iter().map(|number| u32::from_le_bytes(*number));
        let access = numbers.next().unwrap_or_default() as usize;
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(numbers.len() / 2);
        while let Some(pair) = numbers.next().zip(numbers.next()) {
            pairs.push(pair);
        }
        let events = pairs.split_off(access.min(pairs.len()));
        Together([pairs, events])
    }

    /// Adds those that another shard found.
    pub fn extend(&mut self, other: Together) {
        self.0.iter_mut().zip(other.0).for_each(|(rows, more)| rows.extend(more));
    }

    /// The rows of a log that one shard joins, in order.
    pub fn of_home(&self, log: usize, home: u32) -> Vec<u32> {
        let mut rows: Vec<u32> = self.0[log].iter().filter(|(_, of)| *of == home).map(|(row, _)| *row).collect();
        rows.sort_unstable();
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dealt(rows: &[(u64, u32, bool)]) -> Vec<u8> {
        let bytes = rows.iter().map(|&(hash, row, is_event)| {
            let place = u64::from(row) | if is_event { EVENT } else { 0 };
            [hash.to_le_bytes(), place.to_le_bytes()].concat()
        });
        bytes.flatten().collect()
    }

    #[test]
    fn rows_of_one_hash_go_to_the_shard_of_the_first_access_row() {
        let first = dealt(&[(7, 0, false), (8, 1, false), (9, 3, true), (u64::MAX, 4, true)]);
        let second = dealt(&[(7, 5, true), (9, 6, false), (9, 7, false), (10, 8, true), (u64::MAX, 9, true)]);
        let together = match_rows(&[first, second]);
        let sorted = |mut rows: Vec<(u32, u32)>| {
            rows.sort_unstable();
            rows
        };
        let found: Vec<[Vec<(u32, u32)>; 2]> =
            together.into_iter().map(|together| Together::decode(&together.encode()).0.map(sorted)).collect();
        assert_eq!(found[0], [vec![(0, 0)], vec![(3, 1), (4, 0)]]);
        assert_eq!(found[1], [vec![(6, 1), (7, 1)], vec![(5, 0), (9, 0)]]);
    }

    #[test]
    fn rows_are_found_among_many() {
        let spread = |number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let access: Vec<_> = (0..20_000).map(|row| (spread(u64::from(row)), row, false)).collect();
        let events: Vec<_> = (0..20_000).step_by(3).map(|row| (spread(u64::from(row)), row + 1, true)).collect();
        let together = match_rows(&[dealt(&events), dealt(&access)]);
        assert_eq!(together[0].of_home(1, 1), events.iter().map(|(_, row, _)| *row).collect::<Vec<_>>());
        assert_eq!(together[1].of_home(0, 1), (0..20_000).step_by(3).collect::<Vec<_>>());
        assert!(together[0].0[0].is_empty() && together[1].0[1].is_empty());
    }
}
