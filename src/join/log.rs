//! The rows of one log, by request.

use super::shuffle::Part;
use crate::sorting::sort_by_key;
use crate::table::{Column, Locator};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use std::borrow::Cow;
use std::hash::BuildHasher;

/// A row of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    pub part: u32,
    pub row: u32,
}

/// The distinct request IDs, each with a number from 0 in order of first appearance. Their texts stay in the tables.
#[derive(Default)]
pub struct Ids<'t> {
    texts: Vec<&'t str>,
    numbers: HashTable<u32>,
    hasher: FixedState,
}

impl<'t> Ids<'t> {
    pub fn number(&mut self, id: &'t str) -> u32 {
        let Ids { texts, numbers, hasher } = self;
        let found = numbers.entry(
            hasher.hash_one(id),
            |&number| texts[number as usize] == id,
            |&number| hasher.hash_one(texts[number as usize]),
        );
        match found {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                let number = texts.len() as u32;
                new.insert(number);
                texts.push(id);
                number
            }
        }
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }
}

/// The live rows of one log, by request.
pub struct Log<'p, 't> {
    pub parts: &'p [Part<'t>],
    /// Ends of the rows of each request ID in `rows`.
    ends: Vec<usize>,
    rows: Vec<At>,
    /// Rows without a request ID: each is a request of its own.
    pub single: Vec<At>,
}

impl<'p, 't> Log<'p, 't> {
    /// Sorts the rows of all parts by the number that `ids` gives to their request ID.
    pub fn new(parts: &'p [Part<'t>], field: usize, ids: &mut Ids<'t>) -> Log<'p, 't> {
        let mut numbered: Vec<(u32, At)> = Vec::new();
        let mut single = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let column = part.table.column(field);
            for row in part.each_row() {
                let at = At { part: index as u32, row: row as u32 };
                match column.text(row) {
                    Some(id) => numbered.push((ids.number(id), at)),
                    None => single.push(at),
                }
            }
        }
        let mut ends = vec![0usize; ids.len()];
        numbered.iter().for_each(|(number, _)| ends[*number as usize] += 1);
        let mut total = 0;
        for end in &mut ends {
            total += *end;
            *end = total - *end;
        }
        let mut rows = vec![At { part: 0, row: 0 }; total];
        for (number, at) in numbered {
            let slot = &mut ends[number as usize];
            rows[*slot] = at;
            *slot += 1;
        }
        Log { parts, ends, rows, single }
    }

    /// Rows without a request ID, the same lines together.
    pub fn single_lines(&self) -> impl Iterator<Item = Vec<At>> + '_ {
        let key = |at: &At| {
            let locator = self.locator(*at);
            (locator.hash, locator.length)
        };
        let mut rows = self.single.clone();
        sort_by_key(&mut rows, key);
        let groups: Vec<Vec<At>> = rows.chunk_by(|a, b| key(a) == key(b)).map(<[At]>::to_vec).collect();
        groups.into_iter()
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len() + self.single.len()
    }

    pub fn of(&self, number: usize) -> &[At] {
        let Some(&end) = self.ends.get(number) else { return &[] };
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.rows[start..end]
    }

    pub fn text(&self, at: At, field: usize) -> Option<&'t str> {
        self.parts[at.part as usize].table.column(field).text(at.row as usize)
    }

    /// Whether a row has a value in a text column.
    pub fn has(&self, at: At, field: usize) -> bool {
        match self.parts[at.part as usize].table.column(field) {
            Column::Text(column) => column.code(at.row as usize).is_some(),
            column => column.text(at.row as usize).is_some(),
        }
    }

    pub fn int(&self, at: At, field: usize) -> Option<i64> {
        self.parts[at.part as usize].table.column(field).int(at.row as usize)
    }

    pub fn locator(&self, at: At) -> Locator {
        self.parts[at.part as usize].table.locators().get(at.row as usize)
    }

    pub fn in_shard(&self, at: At) -> (u32, u32) {
        let part = &self.parts[at.part as usize];
        (part.shard, part.row_in_shard(at.row as usize))
    }

    /// The rows by rank, time and key, whatever the order of arrival; the first is the request's main row. Rows that
    /// agree in all of that go by the hash of their records.
    pub fn ordered<'r>(&self, rows: &'r [At], time: usize, key: usize, rank: impl Fn(At) -> u8) -> Cow<'r, [At]> {
        // Most requests have one row of each log.
        if rows.len() < 2 {
            return Cow::Borrowed(rows);
        }
        let mut rows = rows.to_vec();
        sort_by_key(&mut rows, |&at| {
            (rank(at), self.int(at, time).unwrap_or(i64::MAX), self.text(at, key), self.locator(at).hash)
        });
        Cow::Owned(rows)
    }
}
