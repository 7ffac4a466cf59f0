//! What a shard answers about its rows.

use super::{Shard, failure, not_loaded, plain_failure, plan, taken};
use crate::engine::message::{Failure, Raw, Value};
use crate::engine::shard_message::{FileRows, RowKey, ShardRecord, Told};
use crate::language::{Name, SortKey};
use crate::query::{
    Head, Pace, Plan, compare_texts, compare_values, fill, first_rows, identity, keep_first, select, sort_rows, time,
    values,
};
use crate::schema::{RAW_RECORD, Resolved, Source};
use crate::table::{Locator, RawRecords, Table};
use arrow_buffer::BooleanBuffer;
use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::HashMap;

/// The rows of a query's answer; kept because a grid asks for window after window.
pub(super) struct View {
    text: String,
    plan: Plan,
    /// How many rows it has.
    pub(super) total: usize,
    /// The first rows, or all.
    rows: Vec<u32>,
    /// Of what all rows are found, as long as only the first ones are.
    selected: Option<BooleanBuffer>,
}

/// Rows that are found without sorting all: the first windows of a grid.
const FIRST: usize = 1024;

impl Shard {
    /// Fills the lazy columns that a query, or somebody else, reads of every row. The failure says that what the shard may
    /// hold does not suffice.
    pub(super) async fn fill(&mut self, plan: &Plan, others: &[Name], pace: Pace<'_>) -> Result<(), Failure> {
        let fields = plan.whole_fields(others);
        if fields.iter().all(|&index| self.table(plan.source).has(index)) {
            return Ok(());
        }
        let beside = self.held() - self.table(plan.source).bytes() as u64;
        let (before, allowed) = (self.memory(), self.allowed);
        let room = |table: &Table| {
            let memory = taken(beside + table.bytes() as u64);
            // What a wasm memory has free it may use.
            memory <= before || memory <= allowed
        };
        let table = match plan.source {
            Source::Access => &mut self.tables.access,
            Source::Trail => &mut self.tables.trail,
            Source::Requests => &mut self.requests.table,
        };
        if fill(table, &fields, &self.files, pace, room).await {
            return Ok(());
        }
        Err(too_much(plan.source, &fields, "reads", "of every row again from the files, and keeps it"))
    }

    /// The rows of a query's head, at most as many as its limit; sorted as far as they are needed.
    pub(super) async fn view(&mut self, text: &str, needed: usize, pace: Pace<'_>) -> Result<&View, Failure> {
        if self.view.as_ref().is_none_or(|view| view.text != text) {
            let plan = plan(text, &self.ends)?;
            self.fill(&plan, &[], pace).await?;
            let (table, raw) = (self.table(plan.source), &self.files);
            let selected = select(table, &plan.conditions, raw, pace).await.map_err(failure)?;
            let order = &self.orders[plan.source as usize];
            let count = selected.count_set_bits();
            let (sort, dedup, limit) = match &plan.head {
                Head::Rows { sort, dedup, limit } => (sort.as_slice(), dedup.as_slice(), *limit),
                Head::Groups { .. } => (&[][..], &[][..], None),
            };
            let limit = limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
            let first = limit.min(FIRST);
            let rows = match sort {
                _ if !dedup.is_empty() || count <= first => None,
                [] => Some(order.selected(&selected, first)),
                [key] => Some(first_rows(table, key, order, &selected, first, raw, pace).await),
                _ => None,
            };
            let is_all = rows.is_none() || limit <= first;
            let rows = match rows {
                Some(rows) => rows,
                None => {
                    let mut rows = order.selected(&selected, usize::MAX);
                    sort_rows(table, sort, &mut rows, raw, pace).await;
                    keep_first(table, dedup, &mut rows, raw, pace).await;
                    rows.truncate(limit);
                    rows
                }
            };
            let total = if is_all { rows.len() } else { count.min(limit) };
            let selected = (!is_all).then_some(selected);
            self.view = Some(View { text: text.to_owned(), plan, total, rows, selected });
        }
        let Some(mut view) = self.view.take() else { return Err(plain_failure("the answer was lost")) };
        if let Some(selected) = view.selected.take_if(|_| needed > view.rows.len())
            && let Head::Rows { sort, .. } = &view.plan.head
        {
            let source = view.plan.source;
            view.rows = self.orders[source as usize].selected(&selected, usize::MAX);
            sort_rows(self.table(source), sort, &mut view.rows, &self.files, pace).await;
            view.rows.truncate(view.total);
        }
        Ok(self.view.insert(view))
    }

    /// How many rows the view has.
    pub(super) fn view_rows(&self) -> u64 {
        self.view.as_ref().map_or(0, |view| view.total as u64)
    }

    pub(super) async fn page(
        &mut self,
        text: &str,
        working: bool,
        offset: u64,
        limit: u64,
        pace: Pace<'_>,
    ) -> Result<(Vec<u32>, Vec<Vec<Value>>), Failure> {
        let view = self.view(text, end(offset, limit), pace).await?;
        let (source, names, rows) = (view.plan.source, names(&view.plan, working), view.window(offset, limit));
        let values = self.values(source, &names, &rows);
        Ok((rows, values))
    }

    pub(super) async fn keys(
        &mut self,
        text: &str,
        offset: u64,
        limit: u64,
        pace: Pace<'_>,
    ) -> Result<Vec<RowKey>, Failure> {
        let view = self.view(text, end(offset, limit), pace).await?;
        let (source, names, rows) = (view.plan.source, sort_names(&view.plan), view.window(offset, limit));
        Ok(self.keys_of(source, &names, &rows))
    }

    fn keys_of(&self, source: Source, names: &[Name], rows: &[u32]) -> Vec<RowKey> {
        let table = self.table(source);
        let key = |(sort, &row): (Vec<Value>, &u32)| RowKey {
            row,
            sort,
            time: time(table, row as usize),
            identity: identity(table, row as usize).map(str::to_owned),
            record: None,
            hash: table.locators().hash(row as usize),
        };
        values(table, names, rows, &self.files).into_iter().zip(rows).map(key).collect()
    }

    pub(super) async fn seek(
        &mut self,
        text: &str,
        key: &RowKey,
        after_equal: bool,
        pace: Pace<'_>,
    ) -> Result<Told, Failure> {
        self.view(text, usize::MAX, pace).await?;
        let Some(View { plan, rows, .. }) = &self.view else { return Err(plain_failure("the answer was lost")) };
        let Head::Rows { sort, .. } = &plan.head else { return Ok(Told::Count(0)) };
        let names = sort_names(plan);
        let by_record = self.by_record[plan.source as usize];
        let tied = Cell::new(false);
        let before = |&row: &u32| {
            let Some(mut found) = self.keys_of(plan.source, &names, &[row]).pop() else { return false };
            if by_record && found.hash != key.hash && compare_columns(sort, &found, key).is_eq() {
                tied.set(tied.get() || key.record.is_none());
                found.record = self.bytes(plan.source, &[row]).pop();
            }
            match compare_keys(sort, &found, key) {
                Ordering::Less => true,
                Ordering::Equal => after_equal,
                Ordering::Greater => false,
            }
        };
        let place = rows.partition_point(before) as u64;
        Ok(if tied.get() { Told::Tied } else { Told::Count(place) })
    }

    /// The bytes of records; none of one that can no longer be read.
    pub(super) fn bytes(&self, source: Source, rows: &[u32]) -> Vec<Vec<u8>> {
        let locators: Vec<Locator> = rows.iter().map(|&row| self.table(source).locators().get(row as usize)).collect();
        self.files.read(&locators).into_iter().map(Result::unwrap_or_default).collect()
    }

    pub(super) fn values(&self, source: Source, names: &[Name], rows: &[u32]) -> Vec<Vec<Value>> {
        values(self.table(source), names, rows, &self.files)
    }

    /// The values of all fields of a row but the raw record, which stands beside them; of a request those that the join
    /// itself worked out, and which columns were put together since.
    fn row_values(&self, source: Source, row: u32) -> Vec<Value> {
        let fields = source.fields();
        let is_said = |index: usize| {
            fields[index].id != RAW_RECORD && (source != Source::Requests || self.table(source).has(index))
        };
        let names: Vec<Name> = (0..fields.len())
            .filter(|&index| is_said(index))
            .map(|index| Name::Field(Resolved { index, path: Vec::new() }))
            .collect();
        let mut found = self.values(source, &names, &[row]).pop().unwrap_or_default().into_iter();
        let value = |index: usize| if is_said(index) { found.next().unwrap_or_default() } else { Value::Missing };
        (0..fields.len()).map(value).collect()
    }

    /// Records with their values, read again all at once.
    pub(super) fn records(&self, rows: &[(Source, u32)]) -> Result<Vec<ShardRecord>, Failure> {
        if rows.iter().any(|&(source, row)| row as usize >= self.table(source).rows()) {
            return Err(not_loaded());
        }
        let locator = |&(source, row): &(Source, u32)| self.table(source).locators().get(row as usize);
        let locators: Vec<Locator> = rows.iter().map(locator).collect();
        let raw = self.files.read(&locators);
        let records = rows.iter().zip(&locators).zip(raw);
        Ok(records.map(|((&(source, row), locator), raw)| self.record(source, row, locator, raw)).collect())
    }

    fn record(&self, source: Source, row: u32, locator: &Locator, raw: Result<Vec<u8>, String>) -> ShardRecord {
        let request = identity(self.table(source), row as usize).filter(|_| source == Source::Access);
        ShardRecord {
            values: self.row_values(source, row),
            raw: raw.map(|bytes| Raw::of(bytes, source)),
            file: self.files.name(locator.file).to_owned(),
            offset: locator.offset,
            same: (locator.hash, locator.length),
            request: request.map(str::to_owned),
        }
    }

    pub(super) fn request(&self, row: u32) -> Result<Told, Failure> {
        if row as usize >= self.requests.table.rows() {
            return Err(not_loaded());
        }
        if self.renumbered {
            return Err(plain_failure("both logs are being joined again; open this request when they are"));
        }
        Ok(Told::Request {
            values: self.row_values(Source::Requests, row),
            access: self.requests.access_rows(row),
            trail: self.requests.events(row),
        })
    }

    /// How often each record was delivered, among those of one request ID or of none.
    pub(super) fn deliveries(&self, request: Option<&str>, records: &[(u64, u32)]) -> Vec<u64> {
        let table = &self.tables.access;
        let mut counts: HashMap<(u64, u32), u64> = records.iter().map(|&record| (record, 0)).collect();
        for row in (0..table.rows()).filter(|&row| identity(table, row) == request && table.is_live(row)) {
            let locator = table.locators().get(row);
            counts.entry((locator.hash, locator.length)).and_modify(|count| *count += 1);
        }
        records.iter().map(|record| counts[record]).collect()
    }

    /// First and last time of a table's live rows.
    pub(super) fn times(&self, source: Source) -> Option<(i64, i64)> {
        let table = self.table(source);
        // The default order is by time, with missing ones last.
        let rows = self.orders[source as usize].rows();
        let time = |row: u32| table.column(source.time()).int(row as usize);
        let first = time(*rows.first()?)?;
        let timed = rows.partition_point(|&row| time(row).is_some());
        Some((first, time(*rows.get(timed.checked_sub(1)?)?)?))
    }

    /// How many rows each file has.
    pub(super) fn count_files(&self) -> Vec<FileRows> {
        let mut counts: HashMap<u32, FileRows> = HashMap::new();
        let mut rows_of = |file: u32, count: &dyn Fn(&mut FileRows)| {
            count(counts.entry(file).or_insert(FileRows { file, ..FileRows::default() }));
        };
        let table = &self.tables.access;
        (0..table.rows()).for_each(|row| rows_of(table.locators().file(row), &|rows| rows.access += 1));
        let table = &self.tables.trail;
        for row in 0..table.rows() {
            let live = u64::from(table.is_live(row));
            rows_of(table.locators().file(row), &|rows| {
                rows.events += 1;
                rows.live_events += live;
            });
        }
        counts.into_values().collect()
    }
}

/// Compares rows of a view.
pub(in crate::engine) fn compare_keys(sort: &[SortKey], a: &RowKey, b: &RowKey) -> Ordering {
    compare_columns(sort, a, b)
        .then_with(|| a.record.as_ref().zip(b.record.as_ref()).map_or(Ordering::Equal, |(a, b)| a.cmp(b)))
        .then_with(|| a.hash.cmp(&b.hash))
}

/// Compares rows of a view by all but their records.
pub(in crate::engine) fn compare_columns(sort: &[SortKey], a: &RowKey, b: &RowKey) -> Ordering {
    let sorted = sort.iter().zip(a.sort.iter().zip(&b.sort));
    sorted
        .map(|(key, (a, b))| compare_values(a, b, key.descending))
        .find(|ordering| ordering.is_ne())
        .unwrap_or(Ordering::Equal)
        .then_with(|| a.time.cmp(&b.time))
        .then_with(|| compare_texts(a.identity.as_deref(), b.identity.as_deref()))
}

/// Why columns are not kept: what a question does with them, and how.
pub(super) fn too_much(source: Source, fields: &[usize], does: &str, how: &str) -> Failure {
    let ids: Vec<String> = fields.iter().map(|&index| format!("`{}`", source.fields()[index].id)).collect();
    plain_failure(&format!(
        "This {does} {} {how}: more than the memory budget allows. Raise the budget under Files, or load fewer files.",
        ids.join(", ")
    ))
}

/// What an answer shows, or what its later stages read.
pub(super) fn names(plan: &Plan, working: bool) -> Vec<Name> {
    let outputs = if working { plan.working_outputs() } else { plan.outputs.clone() };
    outputs.into_iter().map(|output| output.name).collect()
}

fn sort_names(plan: &Plan) -> Vec<Name> {
    match &plan.head {
        Head::Rows { sort, .. } => sort.iter().map(|key| key.name.clone()).collect(),
        Head::Groups { .. } => Vec::new(),
    }
}

impl View {
    fn window(&self, offset: u64, limit: u64) -> Vec<u32> {
        let place = |place: usize| place.min(self.rows.len());
        self.rows[place(end(offset, 0))..place(end(offset, limit))].to_vec()
    }
}

/// The place behind a window.
fn end(offset: u64, limit: u64) -> usize {
    usize::try_from(offset.saturating_add(limit)).unwrap_or(usize::MAX)
}
