//! Deals the rows of one shard to the shards that own their keys.

use crate::table::{Row, Table, record_hash};

/// Rows of one table that came from one shard.
#[derive(Debug)]
pub struct Batch {
    /// The shard they came from.
    pub shard: u32,
    /// The rows, with only the columns that were asked for.
    pub table: Table,
    /// For each row its number in that shard.
    pub rows: Vec<u32>,
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
    /// The batch as a part.
    pub fn part(&self) -> Part<'_> {
        Part { shard: self.shard, table: &self.table, rows: Some(&self.rows) }
    }
}

/// Deals the live rows of a shard's table over `shards` batches, by the text of the field `key` (rows without one by
/// their record), with the columns `fields`.
pub fn shuffle(table: &Table, shard: u32, key: usize, fields: &[usize], shards: usize) -> Vec<Batch> {
    let mut batches: Vec<Batch> =
        (0..shards).map(|_| Batch { shard, table: Table::new(table.source()), rows: Vec::new() }).collect();
    let owner_of = |hash: u64| (hash % shards.max(1) as u64) as usize;
    for row in (0..table.rows()).filter(|&row| table.is_live(row)) {
        let text = table.column(key).text(row);
        let owner = owner_of(text.map_or_else(|| table.locators().hash(row), |text| record_hash(text.as_bytes())));
        let mut cells = Row::default();
        for &field in fields {
            table.column(field).text(row).into_iter().for_each(|text| cells.text(field, text));
            table.column(field).int(row).into_iter().for_each(|value| cells.int(field, value));
        }
        batches[owner].table.push(&cells, table.locators().get(row));
        batches[owner].rows.push(row as u32);
    }
    batches
}
