//! Deals the rows of one shard to the shards that own their keys.

use crate::table::{Column, Locator, Table, record_hash};
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

/// By what each row of a table is dealt: a hash of the text of the field `key`, of rows without one a hash of their
/// record; `None` for rows that are not live.
pub fn deal_by(table: &Table, key: usize) -> Vec<Option<u32>> {
    let by = |row: usize| {
        let text = table.column(key).text(row);
        text.map_or_else(|| table.locators().hash(row), |text| record_hash(text.as_bytes())) as u32
    };
    (0..table.rows()).map(|row| table.is_live(row).then(|| by(row))).collect()
}

/// Deals the rows of a shard's table over `parts` batches by `by`, which [`deal_by`] gave, with the columns `fields`; only
/// the batches in `wanted`.
pub fn shuffle(
    table: &Table,
    shard: u32,
    by: &[Option<u32>],
    fields: &[usize],
    parts: usize,
    wanted: std::ops::Range<usize>,
) -> Vec<Batch> {
    let mut dealt: Vec<Vec<u32>> = wanted.clone().map(|_| Vec::new()).collect();
    for (row, hash) in by.iter().enumerate() {
        let Some(part) = hash.map(|hash| hash as usize % parts.max(1)) else { continue };
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
            let mut known = vec![0; column.dictionary().len()];
            let key = |&row: &u32| {
                let Some(code) = column.code(row as usize) else { return 0 };
                let key = &mut known[code as usize];
                if *key == 0 {
                    *key = add(column.dictionary().get(code));
                }
                *key
            };
            rows.iter().map(key).collect()
        }
    };
    Values::Text { texts, ends, keys }
}
