//! The pool: it scatters requests over its shards and gathers their partial answers.

use super::details::details;
use super::files::Files;
use super::load::Load;
use super::message::{
    Answer, AnswerRow, Counts, Facet, Failure, FileReport, Progress, Report, Request, Response, RowId, Stage, Summary,
};
use super::shard::{RowKey, Shard};
use crate::import::{Limits, ReadAt, Tables};
use crate::join::{Batch, Part};
use crate::language::{Name, Query, SortKey, parse};
use crate::query::{FacetCounts, Groups, Head, Plan, QueryError, Relation, compare_values};
use crate::schema::{Source, Value};
use crate::table::{Column, RawRecords, Table};
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

/// Row keys that are fetched from a shard at once for a merge.
const KEY_BLOCK: usize = 4096;

/// Rows of `limit` that are worked on in memory at once are fetched in windows of so many.
const ROW_BLOCK: u64 = 4096;

/// A session: its files, the shards that own their rows, and the import report.
///
/// ```
/// use bucketscope::engine::Pool;
/// use bucketscope::schema::Value;
///
/// let line = r#"0a1b photos [08/Aug/2026:10:00:00 +0000] 192.0.2.7 - 3E57427F3EXAMPLE REST.GET.OBJECT a.jpg "GET /a.jpg HTTP/1.1" 403 AccessDenied 243 - 7 - "-" "curl/8" -"#;
/// let mut pool = Pool::new(2);
/// pool.load(vec![("log".to_owned(), Box::new(line.as_bytes().to_vec()))]);
/// assert_eq!(pool.report().totals.rows, 1);
///
/// let answer = pool.rows("http_status:403 | stats count(*) as n by key", 0, 10).unwrap();
/// assert_eq!(answer.rows[0].values, [Value::Text("a.jpg".to_owned()), Value::Int(1)]);
/// ```
pub struct Pool {
    files: Files,
    limits: Limits,
    shards: Vec<Shard>,
    reports: Vec<(u32, FileReport)>,
    /// Files that were dropped again and read anew: their rows are no more.
    gone: HashSet<u32>,
    cancelled: bool,
    merged: Option<Merged>,
    relation: Option<(String, Relation)>,
}

/// The rows of a view over several shards, merged as far as somebody asked.
struct Merged {
    text: String,
    rows: Vec<(u32, u32)>,
    /// For each shard, the keys that were fetched and not yet merged, and how many were fetched.
    heads: Vec<(VecDeque<RowKey>, usize)>,
}

impl Pool {
    /// A session without files over so many shards, at least one.
    pub fn new(shards: usize) -> Pool {
        Pool {
            files: Files::default(),
            limits: Limits::default(),
            shards: (0..shards.max(1) as u32).map(Shard::new).collect(),
            reports: Vec::new(),
            gone: HashSet::new(),
            cancelled: false,
            merged: None,
            relation: None,
        }
    }

    /// The number of shards.
    pub fn shards(&self) -> usize {
        self.shards.len()
    }

    /// The rows of a table that each shard owns.
    pub fn rows_by_shard(&self, source: Source) -> Vec<usize> {
        self.shards.iter().map(|shard| shard.table(source).live_rows()).collect()
    }

    pub(super) fn files(&self) -> &Files {
        &self.files
    }

    pub(super) fn files_mut(&mut self) -> &mut Files {
        &mut self.files
    }

    pub(super) fn tables(&mut self, shard: usize) -> &mut Tables {
        &mut self.shards[shard].tables
    }

    pub(super) fn shard(&self, shard: u32) -> Option<&Shard> {
        self.shards.get(shard as usize)
    }

    pub(super) fn rows_read(&self) -> u64 {
        self.shards.iter().map(|shard| (shard.tables.access.rows() + shard.tables.trail.rows()) as u64).sum()
    }

    /// Sets what files may unpack to that are dropped from now on.
    pub fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// Begins a load. What is loaded already stays as it is until [`Pool::finish`].
    pub fn begin(&mut self, files: Vec<(String, Box<dyn ReadAt>)>) -> Load {
        for shard in &mut self.shards {
            shard.tables.access.hide_new_rows();
            shard.tables.trail.hide_new_rows();
        }
        Load::new(self, files, self.limits)
    }

    /// Ends a load: folds, joins and sorts, telling of each stage before it begins.
    pub fn finish(&mut self, load: Load, cancelled: bool, mut tell: impl FnMut(&Progress)) -> Summary {
        let mut progress = Progress { stage: Stage::Sorting, ..load.progress().clone() };
        tell(&progress);
        self.cancelled = cancelled;
        let reports = load.finish(self);
        // A file that is dropped again, by its path and size, is read anew rather than twice.
        let again: HashSet<(&str, u64)> = reports.iter().map(|(_, file)| (file.name.as_str(), file.size)).collect();
        let gone = self.reports.extract_if(.., |(_, file)| again.contains(&(file.name.as_str(), file.size)));
        self.gone.extend(gone.map(|(file, _)| file));
        self.reports.extend(reports);
        self.reports.sort_by(|(_, a), (_, b)| a.name.cmp(&b.name));
        let gone = &self.gone;
        for shard in &mut self.shards {
            shard.tables.access.show_rows(|file| gone.contains(&file));
            shard.tables.trail.show_rows(|file| gone.contains(&file));
        }
        self.settle(|| {
            progress.stage = Stage::Joining;
            tell(&progress);
        })
    }

    /// Folds, sorts and joins the rows that are live.
    fn settle(&mut self, before_join: impl FnOnce()) -> Summary {
        self.fold();
        for source in [Source::Access, Source::Trail] {
            self.shards.iter_mut().for_each(|shard| shard.sort(source, &self.files));
        }
        before_join();
        self.join();
        self.shards.iter_mut().for_each(|shard| shard.sort(Source::Requests, &self.files));
        self.count_rows();
        self.merged = None;
        self.relation = None;
        self.summary()
    }

    /// Forgets files and all that came of them; the memory of their rows is used again.
    pub fn remove(&mut self, names: &[String]) -> Summary {
        let names: HashSet<&str> = names.iter().map(String::as_str).collect();
        let removed = self.reports.extract_if(.., |(_, file)| names.contains(file.name.as_str()));
        self.gone.extend(removed.map(|(file, _)| file));
        self.cancelled = false;
        for &file in &self.gone {
            self.files.replace(file, Rc::new(Vec::new()));
        }
        for shard in &mut self.shards {
            shard.tables.access.retain(|file| !self.gone.contains(&file));
            shard.tables.trail.retain(|file| !self.gone.contains(&file));
        }
        self.settle(|| {})
    }

    /// Reads files to the end.
    pub fn load(&mut self, files: Vec<(String, Box<dyn ReadAt>)>) -> Summary {
        let mut load = self.begin(files);
        while load.step(self) {}
        self.finish(load, false, |_| {})
    }

    fn fold(&mut self) {
        let dropped = if let [shard] = self.shards.as_slice() {
            Shard::fold(&[shard.part(Source::Trail)], &self.files)
        } else {
            let dealt: Vec<Vec<Batch>> = self.shards.iter().map(|shard| shard.deal_events(self.shards.len())).collect();
            let owned = by_owner(dealt);
            owned.iter().flat_map(|batches| Shard::fold(&parts(batches), &self.files)).collect()
        };
        for (number, shard) in self.shards.iter_mut().enumerate() {
            let mine = dropped.iter().filter(|(owner, _)| *owner as usize == number).map(|(_, row)| *row);
            shard.drop_events(mine);
        }
    }

    fn join(&mut self) {
        let mut scan = crate::join::Scan::default();
        self.shards.iter().for_each(|shard| scan.merge(shard.scan()));
        let mut context = self.shards[0].kinds(&scan);
        self.shards[1..].iter().for_each(|shard| context.merge(shard.kinds(&scan)));
        if let [shard] = self.shards.as_mut_slice() {
            let joined = Shard::join(&[shard.part(Source::Access)], &[shard.part(Source::Trail)], &context);
            shard.joined = joined;
            return;
        }
        let (access, events): (Vec<_>, Vec<_>) =
            self.shards.iter().map(|shard| shard.deal_requests(self.shards.len())).unzip();
        let owned = by_owner(access).into_iter().zip(by_owner(events));
        for (shard, (access, events)) in self.shards.iter_mut().zip(owned) {
            shard.joined = Shard::join(&parts(&access), &parts(&events), &context);
        }
    }

    /// Moves folded events from the rows of their files to the duplicates, and tells which log a file is of.
    fn count_rows(&mut self) {
        let mut access = HashMap::<u32, u64>::new();
        let mut live = HashMap::<u32, u64>::new();
        let mut all = HashMap::<u32, u64>::new();
        for shard in &self.shards {
            for row in 0..shard.tables.access.rows() {
                *access.entry(shard.tables.access.locators().file(row)).or_default() += 1;
            }
            let table = &shard.tables.trail;
            for row in 0..table.rows() {
                let file = table.locators().file(row);
                *all.entry(file).or_default() += 1;
                *live.entry(file).or_default() += u64::from(table.is_live(row));
            }
        }
        let count = |rows: &HashMap<u32, u64>, file: u32| rows.get(&file).copied().unwrap_or(0);
        for (file, report) in &mut self.reports {
            let (records, events) = (count(&access, *file), count(&all, *file));
            let read = report.counts.rows + report.counts.duplicates;
            report.counts.duplicates = events - count(&live, *file);
            report.counts.rows = read - report.counts.duplicates;
            report.log = match records.cmp(&events) {
                Ordering::Greater => Some(Source::Access),
                Ordering::Less => Some(Source::Trail),
                Ordering::Equal => None,
            };
        }
    }

    /// What is loaded.
    pub fn summary(&self) -> Summary {
        let rows = Source::ALL.map(|source| self.rows_by_shard(source).iter().sum::<usize>() as u64);
        let times = Source::ALL.map(|source| {
            let times = self.shards.iter().filter_map(|shard| shard.times(source));
            times.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
        });
        Summary {
            rows,
            times,
            files: self.reports.len() as u64,
            troubled_files: self.reports.iter().filter(|(_, report)| report.is_troubled()).count() as u64,
            refused_files: self.reports.iter().filter(|(_, report)| report.refused.is_some()).count() as u64,
            repeated_lines: self.shards.iter().map(|shard| shard.joined.repeated_lines).sum(),
            cancelled: self.cancelled,
            memory: memory(),
        }
    }

    /// The import report, files by name.
    pub fn report(&self) -> Report {
        let files: Vec<FileReport> = self.reports.iter().map(|(_, report)| report.clone()).collect();
        let mut totals = Counts::default();
        files.iter().for_each(|file| totals.add(file.counts));
        Report { files, totals }
    }

    /// Answers a request about what is loaded.
    pub fn answer(&mut self, request: &Request) -> Response {
        let answered = match request {
            Request::Hello => Ok(Response::Ready { protocol: super::message::PROTOCOL }),
            Request::Rows { text, offset, limit } => self.rows(text, *offset, *limit).map(Response::Answer),
            Request::Facets { text, fields, limit } => self.facets(text, fields, *limit).map(Response::Facets),
            Request::Details { row } => details(self, *row).map(Response::Details),
            Request::Report => Ok(Response::Report(self.report())),
            Request::Remove { names } => Ok(Response::Loaded(self.remove(names))),
            Request::Load { .. } | Request::Cancel => {
                Err(Failure { message: "loading is the transport's, which has the files".to_owned(), span: None })
            }
        };
        answered.unwrap_or_else(Response::Failed)
    }

    /// Rows of a query's answer.
    pub fn rows(&mut self, text: &str, offset: u64, limit: u64) -> Result<Answer, Failure> {
        let query = parse_query(text)?;
        let plan = Plan::new(&query);
        let in_memory = !plan.rest.is_empty() || matches!(plan.head, Head::Groups { .. });
        if in_memory {
            if self.relation.as_ref().is_none_or(|(known, _)| known != text) {
                let relation = self.relation(text, &plan)?;
                self.relation = Some((text.to_owned(), relation));
            }
            let Some((_, relation)) = &self.relation else { return Err(internal("the answer was lost")) };
            let (columns, total) = (relation.columns(), relation.len() as u64);
            return Ok(self.answer_of(plan.source, columns, total, offset, relation.window(offset, limit)));
        }
        let names: Vec<Name> = plan.outputs.iter().map(|output| output.name.clone()).collect();
        let total = self.view(text, &plan)?;
        let rows = self.window(text, &plan, &names, offset, limit.min(total.saturating_sub(offset)));
        let columns = plan.outputs.iter().map(|output| output.column.clone()).collect();
        Ok(self.answer_of(plan.source, columns, total, offset, rows))
    }

    fn answer_of(
        &self,
        source: Source,
        columns: Vec<super::message::AnswerColumn>,
        total: u64,
        offset: u64,
        rows: Vec<AnswerRow>,
    ) -> Answer {
        let of = self.rows_by_shard(source).iter().sum::<usize>() as u64;
        Answer { source, columns, total, of, offset, rows, milliseconds: 0.0 }
    }

    /// Sorts the rows of a query's head on every shard; how many there are.
    fn view(&mut self, text: &str, plan: &Plan) -> Result<u64, Failure> {
        let mut total = 0;
        for shard in &mut self.shards {
            total += shard.view(text, plan, &self.files).map_err(query_failure)?;
        }
        Ok(match &plan.head {
            Head::Rows { limit: Some(limit), .. } => total.min(*limit),
            _ => total,
        })
    }

    /// Rows of the view, in the order of all shards.
    fn window(&mut self, text: &str, plan: &Plan, names: &[Name], offset: u64, limit: u64) -> Vec<AnswerRow> {
        let end = usize::try_from(offset.saturating_add(limit)).unwrap_or(usize::MAX);
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(end);
        let places: Vec<(u32, u32)> = if let [shard] = self.shards.as_slice() {
            let rows = shard.rows();
            rows[start.min(rows.len())..end.min(rows.len())].iter().map(|&row| (0, row)).collect()
        } else {
            self.merge_until(text, plan, end);
            let rows = self.merged.as_ref().map_or(&[][..], |merged| &merged.rows);
            rows[start.min(rows.len())..end.min(rows.len())].to_vec()
        };
        let mut rows: Vec<AnswerRow> = vec![AnswerRow { id: None, values: Vec::new() }; places.len()];
        for shard in 0..self.shards.len() as u32 {
            let mine: Vec<usize> = (0..places.len()).filter(|&place| places[place].0 == shard).collect();
            let numbers: Vec<u32> = mine.iter().map(|&place| places[place].1).collect();
            let values = self.shards[shard as usize].values(plan.source, names, &numbers, &self.files);
            for ((place, row), values) in mine.into_iter().zip(numbers).zip(values) {
                rows[place] = AnswerRow { id: Some(RowId { source: plan.source, shard, row }), values };
            }
        }
        rows
    }

    /// Merges the shards' sorted rows until there are so many.
    fn merge_until(&mut self, text: &str, plan: &Plan, end: usize) {
        let Head::Rows { sort, .. } = &plan.head else { return };
        let Pool { merged, shards, files, .. } = self;
        let known = merged.take().filter(|merged| merged.text == text);
        let mut state = known.unwrap_or_else(|| Merged {
            text: text.to_owned(),
            rows: Vec::new(),
            heads: shards.iter().map(|_| (VecDeque::new(), 0)).collect(),
        });
        while state.rows.len() < end {
            for (shard, (head, fetched)) in shards.iter().zip(&mut state.heads) {
                if head.is_empty() && *fetched < shard.rows().len() {
                    let keys = shard.keys(plan, *fetched, KEY_BLOCK, files);
                    *fetched += keys.len();
                    head.extend(keys);
                }
            }
            let front = |shard: usize| state.heads[shard].0.front();
            let record = |shard: usize, row: u32| {
                let locators = shards[shard].table(plan.source).locators();
                files.read(&[locators.get(row as usize)]).pop().and_then(Result::ok).unwrap_or_default()
            };
            let first = (0..shards.len()).filter(|&shard| front(shard).is_some()).min_by(|&a, &b| {
                let (Some(x), Some(y)) = (front(a), front(b)) else { return Ordering::Equal };
                compare_keys(sort, x, y).then_with(|| match x.hash == y.hash {
                    true => Ordering::Equal,
                    false => record(a, x.row).cmp(&record(b, y.row)),
                })
            });
            let Some(first) = first else { break };
            if let Some(key) = state.heads[first].0.pop_front() {
                state.rows.push((first as u32, key.row));
            }
        }
        *merged = Some(state);
    }

    /// A query's answer in memory: groups, or the rows that a `limit` left for later stages.
    fn relation(&mut self, text: &str, plan: &Plan) -> Result<Relation, Failure> {
        let outputs = plan.working_outputs();
        let rows = match &plan.head {
            Head::Groups { aggregates, .. } => {
                let mut groups = Groups::default();
                for shard in &self.shards {
                    groups.merge(shard.groups(plan, &self.files).map_err(query_failure)?);
                }
                let rows = groups.finish(aggregates).into_iter();
                rows.map(|values| AnswerRow { id: None, values }).collect()
            }
            Head::Rows { .. } => {
                let names: Vec<Name> = outputs.iter().map(|output| output.name.clone()).collect();
                let total = self.view(text, plan)?;
                let mut rows = Vec::new();
                while (rows.len() as u64) < total {
                    let offset = rows.len() as u64;
                    let block = self.window(text, plan, &names, offset, ROW_BLOCK.min(total - offset));
                    if block.is_empty() {
                        break;
                    }
                    rows.extend(block);
                }
                rows
            }
        };
        let relation = Relation::new(plan.source, outputs, plan.outputs.len(), rows);
        relation.apply(&plan.rest).map_err(query_failure)
    }

    /// Counts by value of fields among the rows that a query's conditions keep.
    pub fn facets(&mut self, text: &str, fields: &[String], limit: usize) -> Result<Vec<Facet>, Failure> {
        let query: Query = parse_query(text)?;
        let plan = Plan::new(&query);
        let names: Vec<Name> = fields
            .iter()
            .map(|field| {
                let resolved = plan.source.resolve(field).ok_or_else(|| Failure {
                    message: format!("no field `{field}` in {}", plan.source.name()),
                    span: None,
                })?;
                Ok(Name::Field(resolved))
            })
            .collect::<Result<_, Failure>>()?;
        let mut counts = vec![FacetCounts::default(); names.len()];
        for shard in &self.shards {
            let selected = shard.selected(&plan, &self.files).map_err(query_failure)?;
            for (name, counts) in names.iter().zip(&mut counts) {
                counts.merge(shard.count_values(plan.source, name, &selected, &self.files));
            }
        }
        Ok(counts.into_iter().zip(fields).map(|(counts, field)| counts.top(field.clone(), limit)).collect())
    }

    /// How often the record of each row was delivered. All rows are of one request.
    pub(super) fn deliveries(&self, ids: &[RowId]) -> Vec<u64> {
        let record_of = |table: &Table, row: usize| {
            let locator = table.locators().get(row);
            (locator.hash, locator.length)
        };
        let access = |id: &RowId| {
            let table = &self.shard(id.shard)?.tables.access;
            (id.source == Source::Access).then_some((table, id.row as usize))
        };
        let request = ids.iter().find_map(access).and_then(|(table, row)| crate::query::identity(table, row));
        // Without a request ID only the record itself tells; it is compared with all others without one.
        let mut counts: HashMap<(u64, u32), u64> = HashMap::new();
        if ids.iter().any(|id| id.source == Source::Access) {
            for table in self.shards.iter().map(|shard| &shard.tables.access) {
                let Column::Text(known) = table.column(Source::Access.identity()) else { continue };
                let code = request.and_then(|request| known.dictionary().code(request));
                if request.is_some() && code.is_none() {
                    continue;
                }
                for row in (0..table.rows()).filter(|&row| known.code(row) == code && table.is_live(row)) {
                    *counts.entry(record_of(table, row)).or_default() += 1;
                }
            }
        }
        let count = |id: &RowId| access(id).and_then(|(table, row)| counts.get(&record_of(table, row)).copied());
        ids.iter().map(|id| count(id).unwrap_or(1)).collect()
    }
}

/// What every shard dealt to every owner, by owner.
fn by_owner(dealt: Vec<Vec<Batch>>) -> Vec<Vec<Batch>> {
    let mut owned: Vec<Vec<Batch>> = Vec::new();
    for batches in dealt {
        owned.resize_with(owned.len().max(batches.len()), Vec::new);
        owned.iter_mut().zip(batches).for_each(|(owned, batch)| owned.push(batch));
    }
    owned
}

fn parts(batches: &[Batch]) -> Vec<Part<'_>> {
    batches.iter().map(Batch::part).collect()
}

fn compare_keys(sort: &[SortKey], a: &RowKey, b: &RowKey) -> Ordering {
    let sorted = sort.iter().zip(a.sort.iter().zip(&b.sort));
    sorted
        .map(|(key, (a, b)): (&SortKey, (&Value, &Value))| compare_values(a, b, key.descending))
        .find(|ordering| ordering.is_ne())
        .unwrap_or(Ordering::Equal)
        .then_with(|| a.time.cmp(&b.time))
        .then_with(|| match (&a.identity, &b.identity) {
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        })
}

fn parse_query(text: &str) -> Result<Query, Failure> {
    parse(text).map_err(|error| Failure { message: error.to_string(), span: Some((error.span.start, error.span.end)) })
}

fn query_failure(error: QueryError) -> Failure {
    Failure { message: error.message, span: Some((error.span.start, error.span.end)) }
}

fn internal(message: &str) -> Failure {
    Failure { message: message.to_owned(), span: None }
}

/// Bytes of the instance's memory, which only ever grows.
#[cfg(target_arch = "wasm32")]
fn memory() -> u64 {
    core::arch::wasm32::memory_size(0) as u64 * 65_536
}

/// A native process shares its memory with everything else; nobody asks there.
#[cfg(not(target_arch = "wasm32"))]
fn memory() -> u64 {
    0
}
