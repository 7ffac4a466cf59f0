//! A shard: it owns rows of the three tables and answers for them alone.

use super::files::Files;
use crate::import::Tables;
use crate::join::{
    ACCESS_FIELDS, Batch, Context, FOLD_FIELDS, Joined, Part, Scan, ShardRow, TRAIL_FIELDS, fold, join, kinds, scan,
    shuffle,
};
use crate::language::Name;
use crate::query::{
    FacetCounts, Groups, Head, Order, Plan, QueryError, count_values, fill, group, select, sort_rows, values,
};
use crate::schema::{Source, Value, access, trail};
use crate::table::Table;
use arrow_buffer::BooleanBuffer;

/// A shard: its rows, their order, and the rows of the query that was asked last.
pub struct Shard {
    number: u32,
    /// The rows of the two logs.
    pub tables: Tables,
    /// The requests whose IDs this shard owns.
    pub joined: Joined,
    orders: [Order; 3],
    view: Option<View>,
}

/// The rows of a query's answer, sorted; kept because a grid asks for window after window.
struct View {
    text: String,
    rows: Vec<u32>,
}

/// What a row is sorted by before its record's bytes: the columns of `sort`, its time, its ID, the hash of its record.
#[derive(Debug, Clone, PartialEq)]
pub struct RowKey {
    /// The row.
    pub row: u32,
    /// The columns of `sort`.
    pub sort: Vec<Value>,
    /// The time; missing last.
    pub time: i64,
    /// Request or event ID.
    pub identity: Option<String>,
    /// Hash of the record's bytes.
    pub hash: u64,
}

impl Shard {
    /// A shard without rows.
    pub fn new(number: u32) -> Shard {
        Shard { number, tables: Tables::default(), joined: Joined::empty(), orders: Default::default(), view: None }
    }

    /// A table of this shard.
    pub fn table(&self, source: Source) -> &Table {
        match source {
            Source::Access => &self.tables.access,
            Source::Trail => &self.tables.trail,
            Source::Requests => &self.joined.table,
        }
    }

    /// Bytes of memory that its rows, requests and orders hold.
    pub fn bytes(&self) -> usize {
        let Tables { access, trail } = &self.tables;
        access.bytes() + trail.bytes() + self.joined.bytes() + self.orders.iter().map(Order::bytes).sum::<usize>()
    }

    /// This shard's rows of a table as they are.
    pub fn part(&self, source: Source) -> Part<'_> {
        Part { shard: self.number, table: self.table(source), rows: None }
    }

    /// First step of a session's end: the events dealt over the shards by event ID.
    pub fn deal_events(&self, shards: usize) -> Vec<Batch> {
        shuffle(&self.tables.trail, self.number, trail::EVENT_ID, FOLD_FIELDS, shards)
    }

    /// Second step: of the events that were dealt to this shard, the copies to drop.
    pub fn fold(parts: &[Part<'_>], files: &Files) -> Vec<ShardRow> {
        fold(parts, files)
    }

    /// Third step: drops the copies that are this shard's.
    pub fn drop_events(&mut self, dropped: impl Iterator<Item = u32>) {
        self.tables.trail.drop_rows(dropped);
    }

    /// Fourth step: what the join must know of this shard's logs.
    pub fn scan(&self, files: &Files) -> Scan {
        scan(&self.tables.access, &self.tables.trail, files)
    }

    /// Fifth step: what it must know once all is scanned.
    pub fn kinds(&self, scan: &Scan) -> Context {
        kinds(&self.tables.trail, scan)
    }

    /// Sixth step: the rows of both logs dealt over the shards by request ID.
    pub fn deal_requests(&self, shards: usize) -> (Vec<Batch>, Vec<Batch>) {
        let deal = |table, key, fields| shuffle(table, self.number, key, fields, shards);
        (
            deal(&self.tables.access, access::REQUEST_ID, ACCESS_FIELDS),
            deal(&self.tables.trail, trail::REQUEST_ID, TRAIL_FIELDS),
        )
    }

    /// Seventh step: joins the rows that were dealt to this shard.
    pub fn join(access: &[Part<'_>], events: &[Part<'_>], context: &Context) -> Joined {
        join(access, events, context)
    }

    /// Sorts the two logs, or the requests.
    pub fn sort(&mut self, source: Source, files: &Files) {
        self.view = None;
        self.orders[source as usize] = Order::new(self.table(source), files);
    }

    /// Fills lazy columns of a table, so that they need not be read for each query.
    pub fn fill(&mut self, source: Source, fields: &[usize], files: &Files) {
        let table = match source {
            Source::Access => &mut self.tables.access,
            Source::Trail => &mut self.tables.trail,
            Source::Requests => &mut self.joined.table,
        };
        fill(table, fields, files, |_, _| {});
    }

    /// The rows of a query's head, sorted, at most as many as its limit; how many there are.
    pub fn view(&mut self, text: &str, plan: &Plan, files: &Files) -> Result<u64, QueryError> {
        if self.view.as_ref().is_none_or(|view| view.text != text) {
            let table = self.table(plan.source);
            let selected = select(table, &plan.conditions, files)?;
            let mut rows = self.orders[plan.source as usize].selected(&selected);
            if let Head::Rows { sort, limit } = &plan.head {
                sort_rows(table, sort, &mut rows, files);
                rows.truncate(limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX)));
            }
            self.view = Some(View { text: text.to_owned(), rows });
        }
        Ok(self.rows().len() as u64)
    }

    /// The rows of the view, in order.
    pub fn rows(&self) -> &[u32] {
        self.view.as_ref().map_or(&[], |view| &view.rows)
    }

    /// By what rows of the view are sorted, from `offset`, at most `limit`.
    pub fn keys(&self, plan: &Plan, offset: usize, limit: usize, files: &Files) -> Vec<RowKey> {
        let table = self.table(plan.source);
        let all = self.rows();
        let rows = &all[offset.min(all.len())..offset.saturating_add(limit).min(all.len())];
        let names: Vec<Name> = match &plan.head {
            Head::Rows { sort, .. } => sort.iter().map(|key| key.name.clone()).collect(),
            Head::Groups { .. } => Vec::new(),
        };
        values(table, &names, rows, files)
            .into_iter()
            .zip(rows)
            .map(|(sort, &row)| RowKey {
                row,
                sort,
                time: crate::query::time(table, row as usize),
                identity: crate::query::identity(table, row as usize).map(str::to_owned),
                hash: table.locators().hash(row as usize),
            })
            .collect()
    }

    /// Values of rows.
    pub fn values(&self, source: Source, names: &[Name], rows: &[u32], files: &Files) -> Vec<Vec<Value>> {
        values(self.table(source), names, rows, files)
    }

    /// The groups of a query's head.
    pub fn groups(&self, plan: &Plan, files: &Files) -> Result<Groups, QueryError> {
        let Head::Groups { aggregates, keys } = &plan.head else { return Ok(Groups::default()) };
        let table = self.table(plan.source);
        let selected = select(table, &plan.conditions, files)?;
        Ok(group(table, aggregates, keys, &selected, files))
    }

    /// The rows that a query's conditions keep.
    pub fn selected(&self, plan: &Plan, files: &Files) -> Result<BooleanBuffer, QueryError> {
        select(self.table(plan.source), &plan.conditions, files)
    }

    /// Counts by value among selected rows.
    pub fn count_values(&self, source: Source, name: &Name, selected: &BooleanBuffer, files: &Files) -> FacetCounts {
        count_values(self.table(source), name, selected, files)
    }

    /// First and last time of a table's live rows.
    pub fn times(&self, source: Source) -> Option<(i64, i64)> {
        let table = self.table(source);
        // The default order is by time, with missing ones last.
        let rows = self.orders[source as usize].rows();
        let time = |row: u32| table.column(source.time()).int(row as usize);
        let first = time(*rows.first()?)?;
        let timed = rows.partition_point(|&row| time(row).is_some());
        Some((first, time(*rows.get(timed.checked_sub(1)?)?)?))
    }
}
