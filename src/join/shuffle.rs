//! Deals the rows of one shard to the shards that own their keys.

use crate::query::{Pace, blocks};
use crate::table::{Column, Locator, RawRecords, Table, record_hash, row_groups};
use foldhash::fast::FixedState;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

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
    /// Which rows of the table they are.
    pub rows: Rows<'t>,
}

/// Rows of a table.
#[derive(Debug, Clone, Copy)]
pub enum Rows<'t> {
    /// All that are live, of the shard's own table.
    Live,
    /// Some of the shard's own table.
    Some(&'t [u32]),
    /// All of a table that was dealt, with the number that each has in its shard.
    Dealt(&'t [u32]),
}

impl<'t> Part<'t> {
    /// The rows.
    pub fn each_row(self) -> Box<dyn Iterator<Item = usize> + 't> {
        let table = self.table;
        match self.rows {
            Rows::Live => Box::new((0..table.rows()).filter(|&row| table.is_live(row))),
            Rows::Some(rows) => Box::new(rows.iter().map(|&row| row as usize)),
            Rows::Dealt(_) => Box::new(0..table.rows()),
        }
    }

    /// Whether its table is the shard's own.
    pub fn is_own(&self) -> bool {
        matches!(self.rows, Rows::Live | Rows::Some(_))
    }

    /// The number, in the shard that owns it, of a row of this part.
    pub fn row_in_shard(&self, row: usize) -> u32 {
        match self.rows {
            Rows::Live | Rows::Some(_) => row as u32,
            Rows::Dealt(rows) => rows[row],
        }
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
        let texts: Vec<Vec<&str>> = self.columns.iter().map(|(_, values)| values.texts()).collect();
        let codes: Vec<Vec<Option<u32>>> = self
            .columns
            .iter()
            .zip(&texts)
            .map(|((field, _), texts)| texts.iter().map(|text| empty.intern(*field, text)).collect())
            .collect();
        for (place, &(file, offset, length, hash)) in self.locators.iter().enumerate() {
            for (((field, values), texts), codes) in self.columns.iter().zip(&texts).zip(&codes) {
                match values {
                    Values::Int(values) => values[place].into_iter().for_each(|value| empty.set_int(*field, value)),
                    Values::Text { keys, .. } => {
                        let Some(key) = keys[place].checked_sub(1).map(|key| key as usize) else { continue };
                        match (codes.get(key), texts.get(key)) {
                            (Some(Some(code)), _) => empty.set_code(*field, *code),
                            (_, Some(text)) => empty.set_text(*field, text),
                            _ => {}
                        }
                    }
                }
            }
            empty.end_row(Locator { file, offset, length, hash });
        }
        empty
    }
}

impl Values {
    fn texts(&self) -> Vec<&str> {
        let Values::Text { texts, ends, .. } = self else { return Vec::new() };
        let starts = std::iter::once(0).chain(ends.iter().copied());
        starts.zip(ends).map(|(start, &end)| texts.get(start..end).unwrap_or_default()).collect()
    }
}

/// A hash of the text of the field `key`; of a row without one, of its record.
pub fn hash_of(table: &Table, key: usize, row: usize) -> u64 {
    let text = table.column(key).text(row);
    text.map_or_else(|| table.locators().hash(row), |text| record_hash(text.as_bytes()))
}

/// The live rows of a table, dealt over parts: 4 bytes a row.
#[derive(Debug, Default)]
pub struct Dealt {
    /// The rows of one part behind those of the other, in the table's order.
    rows: Vec<u32>,
    /// Where each part ends in them.
    ends: Vec<u32>,
}

impl Dealt {
    /// Deals by a hash of the text of the field `key`, of rows without one by a hash of their record.
    pub fn new(table: &Table, key: usize, parts: usize) -> Dealt {
        let live = || (0..table.rows()).filter(|&row| table.is_live(row));
        let mut of_rows: Vec<u32> = Vec::with_capacity(table.live_rows());
        row_groups(table.rows()).for_each(|rows| add_parts(table, key, rows, parts, &mut of_rows));
        let mut ends = vec![0; parts];
        of_rows.iter().for_each(|&part| ends[part as usize] += 1);
        let mut start = 0;
        for end in &mut ends {
            start += std::mem::replace(end, start);
        }
        let mut rows = vec![0; of_rows.len()];
        for (row, part) in live().zip(of_rows) {
            let next = &mut ends[part as usize];
            rows[*next as usize] = row as u32;
            *next += 1;
        }
        Dealt { rows, ends }
    }

    /// The rows of a part.
    pub fn part(&self, part: usize) -> &[u32] {
        let end = |part: usize| self.ends[part] as usize;
        &self.rows[part.checked_sub(1).map_or(0, end)..end(part)]
    }
}

// A browser makes code fast that is called often.
#[inline(never)]
fn add_parts(table: &Table, key: usize, rows: std::ops::Range<usize>, parts: usize, of_rows: &mut Vec<u32>) {
    let live = rows.filter(|&row| table.is_live(row));
    of_rows.extend(live.map(|row| (hash_of(table, key, row) as u32 as usize % parts) as u32));
}

/// Batches of the rows that a table's shard dealt to some parts, with the columns `fields`.
pub fn shuffle(
    table: &Table,
    shard: u32,
    dealt: &Dealt,
    fields: &[usize],
    parts: std::ops::Range<usize>,
) -> Vec<Batch> {
    parts.map(|part| batch(table, shard, fields, dealt.part(part))).collect()
}

/// Some rows of a table, with the columns `fields`.
pub fn batch(table: &Table, shard: u32, fields: &[usize], rows: &[u32]) -> Batch {
    let columns = fields.iter().map(|&field| (field, values(table.column(field), rows))).collect();
    let locators = rows.iter().map(|&row| table.locators().get(row as usize));
    let locators = locators.map(|Locator { file, offset, length, hash }| (file, offset, length, hash)).collect();
    Batch { shard, rows: rows.to_vec(), locators, columns }
}

/// Some rows of a table, with the columns `fields`, of which those that the table leaves out are read again.
pub async fn batch_again(
    table: &Table,
    shard: u32,
    fields: &[usize],
    rows: &[u32],
    raw: &dyn RawRecords,
    pace: Pace<'_>,
) -> Batch {
    let (there, lacking): (Vec<usize>, Vec<usize>) = fields.iter().copied().partition(|&field| table.has(field));
    let mut batch = batch(table, shard, &there, rows);
    if lacking.is_empty() {
        return batch;
    }
    let mut again = Table::with_fields(table.source(), lacking.iter().copied());
    for block in blocks(table, rows.to_vec()) {
        let read = raw.parse(table.source(), &lacking, &table.locators().select(&block));
        for (place, &row) in block.iter().enumerate() {
            for &field in &lacking {
                read.column(field).text(place).into_iter().for_each(|text| again.set_text(field, text));
            }
            again.end_row(table.locators().get(row as usize));
        }
        pace.reading(again.rows(), rows.len()).await;
    }
    let all: Vec<u32> = (0..rows.len() as u32).collect();
    batch.columns.extend(lacking.iter().map(|&field| (field, values(again.column(field), &all))));
    batch
}

fn values(column: &Column, rows: &[u32]) -> Values {
    let (mut texts, mut ends) = (String::new(), Vec::new());
    let mut add = |text: &str| {
        texts.push_str(text);
        ends.push(texts.len());
        ends.len() as u32
    };
    let keys = match column {
        Column::Int(column) => return Values::Int(rows.iter().map(|&row| column.get(row as usize)).collect()),
        Column::Plain(column) => rows.iter().map(|&row| column.get(row as usize).map_or(0, &mut add)).collect(),
        Column::Text(column) => {
            // The key here of each code there, once it is needed.
            let mut known: HashMap<u32, u32, FixedState> = HashMap::default();
            let mut key = |code: u32| *known.entry(code).or_insert_with(|| add(column.dictionary().get(code)));
            rows.iter().map(|&row| column.code(row as usize).map_or(0, &mut key)).collect()
        }
    };
    Values::Text { texts, ends, keys }
}
