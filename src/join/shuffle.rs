//! Deals the rows of one shard to the shards that own their keys.

use crate::table::{Column, Row, Table, record_hash};

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
    let owners: Vec<usize> = match table.column(key) {
        Column::Text(column) => {
            column.dictionary().iter().map(|(_, text)| owner_of(record_hash(text.as_bytes()))).collect()
        }
        Column::Int(_) => Vec::new(),
    };
    for row in (0..table.rows()).filter(|&row| table.is_live(row)) {
        let code = match table.column(key) {
            Column::Text(column) => column.code(row),
            Column::Int(_) => None,
        };
        let owner = code.map_or_else(|| owner_of(table.locators().hash(row)), |code| owners[code as usize]);
        let mut cells = Row::default();
        for &field in fields {
            match table.column(field) {
                Column::Text(column) => {
                    if let Some(text) = column.get(row) {
                        cells.text(field, text);
                    }
                }
                Column::Int(column) => {
                    if let Some(value) = column.get(row) {
                        cells.int(field, value);
                    }
                }
            }
        }
        batches[owner].table.push(&cells, table.locators().get(row));
        batches[owner].rows.push(row as u32);
    }
    batches
}
