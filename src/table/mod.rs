//! Columns in row groups, dictionaries, and for each row where its record lies.
//!
//! Here belongs how rows are held. How they are found, sorted or counted belongs to `query`; where their bytes
//! come from belongs to `import`.

mod column;
mod dictionary;
mod keys;
mod locator;
mod plain;
mod row;
mod texts;

pub use column::{Column, GROUP_ROWS, IntColumn, TextColumn, row_groups};
pub use dictionary::{Dictionary, HashedCode};
pub use keys::{Key, Keys};
pub use locator::{Locator, Locators, RawRecords, record_hash};
pub use plain::PlainColumn;
pub use row::{Cell, Row};
pub use texts::same;

use crate::schema::Source;
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder};

/// One table of one shard: a column per schema field, in the schema's order, and a locator per row.
///
/// Rows are numbered from 0 in the order in which they were pushed. A row that folding dropped keeps its number
/// and is not live.
/// Clones share what is sealed.
#[derive(Debug, Clone)]
pub struct Table {
    source: Source,
    columns: Vec<Column>,
    /// One bit per column: whether rows bring its values with them.
    wanted: u64,
    /// For each column that rows bring nothing for, how many rows were read again for it.
    read_again: Vec<usize>,
    /// The texts, by code, that rows have whose records say nothing of them.
    constants: Vec<(usize, u32)>,
    locators: Locators,
    live: Option<BooleanBuffer>,
}

impl Table {
    /// An empty table with the columns of `source`, of which the lazy ones stay empty until [`Table::fill`].
    pub fn new(source: Source) -> Table {
        let fields = source.fields();
        Table::with_fields(source, (0..fields.len()).filter(|&index| !fields[index].lazy))
    }

    /// An empty table with some columns of `source`.
    pub fn with_fields(source: Source, fields: impl IntoIterator<Item = usize>) -> Table {
        Table {
            source,
            columns: source.fields().iter().map(Column::new).collect(),
            wanted: fields.into_iter().fold(0, |wanted, index| wanted | 1 << index),
            read_again: vec![0; source.fields().len()],
            constants: Vec::new(),
            locators: Locators::default(),
            live: None,
        }
    }

    /// Whether rows bring the values of a field with them.
    #[inline]
    pub fn wants(&self, index: usize) -> bool {
        self.wanted >> index & 1 == 1
    }

    /// One bit per field: whether rows bring its values with them.
    pub fn wanted(&self) -> u64 {
        self.wanted
    }

    /// Whether a field's column holds the values of all rows.
    pub fn has(&self, index: usize) -> bool {
        self.wants(index) || self.read_again[index] >= self.rows()
    }

    /// The first row whose values a lazy column lacks.
    pub fn lacks_from(&self, index: usize) -> usize {
        if self.wants(index) { self.rows() } else { self.read_again[index] }
    }

    /// Fills lazy columns from rows that were read again, the first of which is `row`. Rows that a column has stay.
    pub fn fill(&mut self, fields: &[usize], row: usize, again: &Table) {
        for &index in fields {
            for number in self.lacks_from(index).saturating_sub(row)..again.rows() {
                if let Some(text) = again.column(index).text(number) {
                    self.columns[index].set_text(row + number, text);
                }
            }
            self.read_again[index] = self.lacks_from(index).max(row + again.rows());
        }
    }

    /// Empties columns again that are filled, or put, when somebody asks for them.
    pub fn leave_out(&mut self, fields: &[usize]) {
        for &index in fields {
            self.wanted &= !(1 << index);
            self.columns[index] = Column::new(&self.source.fields()[index]);
            self.read_again[index] = 0;
        }
    }

    /// Stores lazy columns in as few bytes as they need.
    pub fn seal_fields(&mut self, fields: &[usize]) {
        fields.iter().for_each(|&index| self.columns[index].seal());
    }

    /// Which table this is.
    pub fn source(&self) -> Source {
        self.source
    }

    /// The number of rows, live or not.
    pub fn rows(&self) -> usize {
        self.locators.len()
    }

    /// Sets the text that a field has in the rows that follow and say nothing of it themselves; `None` for no text.
    pub fn set_constant(&mut self, index: usize, value: Option<&str>) {
        self.constants.retain(|(known, _)| *known != index);
        let code = value.and_then(|value| self.intern(index, value));
        self.constants.extend(code.map(|code| (index, code)));
    }

    /// A table of those rows that the bits say are live, without any column: each follows by [`Table::put`].
    pub fn of_rows(source: Source, locators: Locators, live: BooleanBuffer) -> Table {
        Table { locators, live: Some(live), ..Table::with_fields(source, []) }
    }

    /// Puts a column with the values of all rows in a field's place.
    pub fn put(&mut self, index: usize, mut column: Column) {
        column.seal();
        self.columns[index] = column;
        self.wanted |= 1 << index;
    }

    /// Appends a row.
    pub fn push(&mut self, row: &Row<'_>, locator: Locator) {
        let number = self.rows();
        for (index, cell) in row.cells(self.wanted) {
            self.columns[index].set(number, cell);
        }
        self.end_row(locator);
    }

    /// Sets a text of the row that [`Table::end_row`] will append.
    #[inline]
    pub fn set_text(&mut self, index: usize, text: &str) {
        if self.wants(index) {
            let number = self.rows();
            self.columns[index].set_text(number, text);
        }
    }

    /// Sets an integer or a time of the row that [`Table::end_row`] will append.
    #[inline]
    pub fn set_int(&mut self, index: usize, value: i64) {
        let number = self.rows();
        self.columns[index].set_int(number, value);
    }

    /// A column that rows bring the values of with them, to be set for the row that [`Table::end_row`] will append.
    #[inline]
    pub fn column_mut(&mut self, index: usize) -> Option<&mut Column> {
        self.wants(index).then(|| &mut self.columns[index])
    }

    /// Sets a text of the row that [`Table::end_row`] will append, by its code in the column's dictionary.
    pub fn set_code(&mut self, index: usize, code: u32) {
        let number = self.rows();
        self.columns[index].set(number, &Cell::Code(code));
    }

    /// Appends the row whose cells were set, each at most once.
    pub fn end_row(&mut self, locator: Locator) {
        let number = self.rows();
        for &(index, code) in &self.constants {
            self.columns[index].set(number, &Cell::Code(code));
        }
        self.locators.push(locator);
    }

    /// The code of a text in a field's dictionary, for [`Table::set_code`]; `None` for a field that has none.
    pub fn intern(&mut self, index: usize, value: &str) -> Option<u32> {
        match &mut self.columns[index] {
            Column::Text(column) => Some(column.intern(value)),
            Column::Plain(_) | Column::Int(_) => None,
        }
    }

    /// Stores everything in as few bytes as it needs; to be called when a load has ended.
    pub fn seal(&mut self) {
        self.columns.iter_mut().for_each(Column::seal);
        self.locators.seal();
    }

    /// Bytes of memory that it holds.
    pub fn bytes(&self) -> usize {
        let live = self.live.as_ref().map_or(0, |live| live.inner().capacity());
        self.columns.iter().map(Column::bytes).sum::<usize>() + self.locators.bytes() + live
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

    /// Makes all rows live; rows that were dropped may be chosen anew.
    pub fn show_rows(&mut self) {
        self.live = None;
    }

    /// Forgets the rows of files that are not kept; the others are numbered anew, and all of them live.
    pub fn retain(&mut self, keep: impl Fn(u32) -> bool) {
        let old = std::mem::replace(self, Table::new(self.source));
        for number in (0..old.rows()).filter(|&number| keep(old.locators.file(number))) {
            let mut row = Row::default();
            for (index, column) in old.columns.iter().enumerate() {
                column.text(number).into_iter().for_each(|text| row.text(index, text));
                column.int(number).into_iter().for_each(|value| row.int(index, value));
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
