//! Deals the rows of one shard to the shards that own their keys.

use crate::table::{Column, Dictionary, Locator, Row, Table, record_hash};
use serde::{Deserialize, Serialize};

/// Rows of one table on their way from the shard that has them to the one that works on them: only the columns that were
/// asked for, each value once.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Batch {
    /// The shard they come from.
    shard: u32,
    /// For each row its number in that shard.
    rows: Vec<u32>,
    /// For each row its locator: file, offset, length, hash.
    locators: Vec<(u32, u64, u32, u64)>,
    /// The columns with their fields.
    columns: Vec<(usize, Values)>,
}

/// The values of a column.
#[derive(Debug, Serialize, Deserialize)]
enum Values {
    /// Texts one after another with their ends, and for each row the place of its text plus one, 0 where it is missing.
    Text { texts: String, ends: Vec<usize>, keys: Vec<u32> },
    /// Integers.
    Int(Vec<Option<i64>>),
}

/// Rows of one table, where they are or in a batch.
#[derive(Debug, Clone, Copy)]
pub struct Part<'t> {
    /// The shard that owns the rows.
    pub shard: u32,
    /// The rows.
    pub table: &'t Table,
    /// For each row its number in that shard; `None` where the table is the shard's own.
    pub rows: Option<&'t [u32]>,
}

impl Part<'_> {
    /// The number, in the shard that owns it, of a row of this part.
    pub fn row_in_shard(&self, row: usize) -> u32 {
        self.rows.map_or(row as u32, |rows| rows[row])
    }
}

impl Batch {
    /// The bytes that carry it.
    pub fn encode(&self) -> Vec<u8> {
        // Writing into memory cannot fail.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// The batch of some bytes; an empty one of bytes that carry none.
    pub fn decode(bytes: &[u8]) -> Batch {
        postcard::from_bytes(bytes).unwrap_or_default()
    }

    /// Numbers the files of the rows anew.
    pub fn number_files(&mut self, number: impl Fn(u32) -> u32) {
        self.locators.iter_mut().for_each(|(file, ..)| *file = number(*file));
    }

    /// The shard the rows come from.
    pub fn shard(&self) -> u32 {
        self.shard
    }

    /// For each row its number in that shard.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }

    /// The rows, appended to a table without any.
    pub fn to_table(&self, mut empty: Table) -> Table {
        let codes: Vec<Vec<u32>> = self
            .columns
            .iter()
            .map(|(field, values)| match values {
                Values::Int(_) => Vec::new(),
                Values::Text { texts, ends, .. } => {
                    let mut start = 0;
                    let mut intern = |&end: &usize| {
                        let text = texts.get(start..end).unwrap_or_default();
                        start = end;
                        empty.intern(*field, text).unwrap_or_default()
                    };
                    ends.iter().map(&mut intern).collect()
                }
            })
            .collect();
        for (place, &(file, offset, length, hash)) in self.locators.iter().enumerate() {
            let mut row = Row::default();
            for ((field, values), codes) in self.columns.iter().zip(&codes) {
                match values {
                    Values::Text { keys, .. } => {
                        if let Some(&code) = keys[place].checked_sub(1).and_then(|key| codes.get(key as usize)) {
                            row.code(*field, code);
                        }
                    }
                    Values::Int(values) => values[place].into_iter().for_each(|value| row.int(*field, value)),
                }
            }
            empty.push(&row, Locator { file, offset, length, hash });
        }
        empty
    }
}

/// Deals the live rows of a shard's table over `parts` batches, by the text of the field `key` (rows without one by their
/// record), with the columns `fields`; only the batches in `wanted`.
pub fn shuffle(
    table: &Table,
    shard: u32,
    key: usize,
    fields: &[usize],
    parts: usize,
    wanted: std::ops::Range<usize>,
) -> Vec<Batch> {
    let part_of = |hash: u64| (hash % parts.max(1) as u64) as usize;
    let by_code: Vec<usize> = match table.column(key) {
        Column::Text(column) => {
            column.dictionary().iter().map(|(_, text)| part_of(record_hash(text.as_bytes()))).collect()
        }
        Column::Int(_) => Vec::new(),
    };
    let mut dealt: Vec<Vec<u32>> = wanted.clone().map(|_| Vec::new()).collect();
    for row in (0..table.rows()).filter(|&row| table.is_live(row)) {
        let code = match table.column(key) {
            Column::Text(column) => column.code(row),
            Column::Int(_) => None,
        };
        let part = code.map_or_else(|| part_of(table.locators().hash(row)), |code| by_code[code as usize]);
        if let Some(rows) = part.checked_sub(wanted.start).and_then(|place| dealt.get_mut(place)) {
            rows.push(row as u32);
        }
    }
    dealt.into_iter().map(|rows| batch(table, shard, fields, rows)).collect()
}

/// Some rows of a table.
fn batch(table: &Table, shard: u32, fields: &[usize], rows: Vec<u32>) -> Batch {
    let columns = fields.iter().map(|&field| (field, values(table.column(field), &rows))).collect();
    let locators = rows.iter().map(|&row| table.locators().get(row as usize));
    let locators = locators.map(|Locator { file, offset, length, hash }| (file, offset, length, hash)).collect();
    Batch { shard, rows, locators, columns }
}

fn values(column: &Column, rows: &[u32]) -> Values {
    match column {
        Column::Int(column) => Values::Int(rows.iter().map(|&row| column.get(row as usize)).collect()),
        Column::Text(column) => {
            let mut dictionary = Dictionary::default();
            let keys = rows.iter().map(|&row| column.get(row as usize).map_or(0, |text| dictionary.intern(text) + 1));
            let keys = keys.collect();
            let mut texts = String::new();
            let ends = dictionary.iter().map(|(_, text)| {
                texts.push_str(text);
                texts.len()
            });
            let ends = ends.collect();
            Values::Text { texts, ends, keys }
        }
    }
}
