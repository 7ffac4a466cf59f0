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
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder};

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

    /// Appends a row.
    pub fn push(&mut self, row: &Row<'_>, locator: Locator) {
        for (index, column) in self.columns.iter_mut().enumerate() {
            column.push(row.cell(index));
        }
        self.locators.push(locator);
    }

    /// The code of a text in a field's dictionary, for [`Row::code`]; `None` for an integer field.
    pub fn intern(&mut self, index: usize, value: &str) -> Option<u32> {
        match &mut self.columns[index] {
            Column::Text(column) => Some(column.intern(value)),
            Column::Int(_) => None,
        }
    }

    /// The column of a field, by its index in [`Source::fields`].
    pub fn column(&self, index: usize) -> &Column {
        &self.columns[index]
    }

    /// Where each row's record lies.
    pub fn locators(&self) -> &Locators {
        &self.locators
    }

    /// One bit per row: whether it is live.
    pub fn live(&self) -> BooleanBuffer {
        let Some(live) = &self.live else { return BooleanBuffer::new_set(self.rows()) };
        if live.len() == self.rows() {
            return live.clone();
        }
        let mut padded = BooleanBufferBuilder::new(self.rows());
        padded.append_buffer(live);
        padded.append_n(self.rows() - live.len(), false);
        padded.finish()
    }

    /// Whether a row is live.
    pub fn is_live(&self, row: usize) -> bool {
        self.live.as_ref().is_none_or(|live| row < live.len() && live.value(row))
    }

    /// The number of live rows.
    pub fn live_rows(&self) -> usize {
        self.live.as_ref().map_or(self.rows(), BooleanBuffer::count_set_bits)
    }

    /// Rows that are pushed from now on are not live until [`Table::show_rows`]: a load that is under way does not
    /// change what is on the screen.
    pub fn hide_new_rows(&mut self) {
        self.live = Some(self.live());
    }

    /// Makes the rows live that were pushed since [`Table::hide_new_rows`] or since the last time.
    pub fn show_new_rows(&mut self) {
        if let Some(live) = &self.live
            && live.len() < self.rows()
        {
            let mut all = BooleanBufferBuilder::new(self.rows());
            all.append_buffer(live);
            all.append_n(self.rows() - live.len(), true);
            self.live = Some(all.finish());
        }
    }

    /// Makes all rows live but those of the files that are gone; rows that were dropped may be chosen anew.
    pub fn show_rows(&mut self, is_gone: impl Fn(u32) -> bool) {
        self.live = Some(BooleanBuffer::collect_bool(self.rows(), |row| !is_gone(self.locators.file(row))));
    }

    /// Forgets the rows of files that are not kept; the others are numbered anew, and all of them live.
    pub fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        let old = std::mem::replace(self, Table::new(self.source));
        for number in (0..old.rows()).filter(|&number| keep(old.locators.file(number))) {
            let mut row = Row::default();
            for (index, column) in old.columns.iter().enumerate() {
                match column {
                    Column::Text(column) => column.get(number).into_iter().for_each(|text| row.text(index, text)),
                    Column::Int(column) => column.get(number).into_iter().for_each(|value| row.int(index, value)),
                }
            }
            self.push(&row, old.locators.get(number));
        }
    }

    /// Rows that are live no more; they keep their numbers.
    pub fn drop_rows(&mut self, rows: impl Iterator<Item = u32>) {
        let mut live = BooleanBufferBuilder::new(self.rows());
        live.append_buffer(&self.live());
        rows.for_each(|row| live.set_bit(row as usize, false));
        self.live = Some(live.finish());
    }
}
