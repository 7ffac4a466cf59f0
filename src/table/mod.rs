//! Columns: Arrow arrays in row groups, dictionaries, and for each row where its record lies.
//!
//! Here belongs how rows are held. How they are found, sorted or counted belongs to `query`; where their bytes
//! come from belongs to `import`.

mod column;
mod dictionary;
mod locator;
mod row;

pub use column::{Column, GROUP_ROWS, IntColumn, TextColumn};
pub use dictionary::Dictionary;
pub use locator::{Locator, Locators, RawRecords, record_hash};
pub use row::{Cell, Row};

use crate::schema::Source;
use arrow_buffer::BooleanBuffer;

/// One table of one shard: a column per schema field, in the schema's order, and a locator per row.
///
/// Rows are numbered from 0 in the order in which they were pushed. A row that folding dropped keeps its number
/// and is not live.
#[derive(Debug)]
pub struct Table {
    source: Source,
    columns: Vec<Column>,
    locators: Locators,
    live: Option<BooleanBuffer>,
}

impl Table {
    /// An empty table with the columns of `source`.
    pub fn new(source: Source) -> Table {
        Table {
            source,
            columns: source.fields().iter().map(Column::new).collect(),
            locators: Locators::default(),
            live: None,
        }
    }

    /// Which table this is.
    pub fn source(&self) -> Source {
        self.source
    }

    /// The number of rows, live or not.
    pub fn rows(&self) -> usize {
        self.locators.len()
    }

    /// Appends a row. Cells beyond the row's length are missing.
    pub fn push(&mut self, row: &Row<'_>, locator: Locator) {
        for (index, column) in self.columns.iter_mut().enumerate() {
            column.push(row.cell(index));
        }
        self.locators.push(locator);
    }

    /// The column of a field, by its index in [`Source::fields`].
    pub fn column(&self, index: usize) -> &Column {
        &self.columns[index]
    }

    /// Where each row's record lies.
    pub fn locators(&self) -> &Locators {
        &self.locators
    }

    /// Which rows are live; `None` when all are.
    pub fn live(&self) -> Option<&BooleanBuffer> {
        self.live.as_ref()
    }

    /// Whether a row is live.
    pub fn is_live(&self, row: usize) -> bool {
        self.live.as_ref().is_none_or(|live| live.value(row))
    }

    /// The number of live rows.
    pub fn live_rows(&self) -> usize {
        self.live.as_ref().map_or(self.rows(), BooleanBuffer::count_set_bits)
    }

    /// Keeps only the rows that `keep` names live; `keep` has one bit per row.
    pub fn set_live(&mut self, keep: BooleanBuffer) {
        debug_assert_eq!(keep.len(), self.rows());
        self.live = Some(keep);
    }
}
