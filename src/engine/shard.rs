//! A shard: it owns rows of the three tables and answers for them alone.

mod rows;

use rows::{View, names, too_much};
pub(super) use rows::{compare_columns, compare_keys};

use super::columns::Columns;
use super::files::Files;
use super::hash::hash;
use super::message::Failure;
use super::reading::Reader;
use super::shard_message::{Answered, Ask, Ends, Errand, Payload, Reading, ShardState, Task, Told};
use crate::import::{Limits, ReadAt, Tables};
use crate::join::{
    Batch, Dealt, FOLD_FIELDS, Joining, Part, Requests, Rows, Together, fold, kinds, match_rows, scan, shuffle,
};
use crate::language::{Name, parse};
use crate::query::{Head, Order, Pace, Plan, QueryError, count_values, group, select};
use crate::schema::{Source, trail};
use crate::table::{RawRecords, Table};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Bytes by which memory grows, per record of the access log, when what was read is folded, sorted and joined: 205 to 390,
/// as measured in Chromium with two shards, the fewer the more there are. That was before requests shared the access log's
/// columns: it is at most this.
const SETTLE_RECORD: u64 = 256;

/// The same per CloudTrail event, which is folded too: 470.
const SETTLE_EVENT: u64 = 480;

/// A shard: its files, its rows, their order, and the rows of the query that was asked last.
pub struct Shard {
    number: u32,
    files: Files,
    tables: Tables,
    /// The requests whose main rows it has.
    requests: Requests,
    /// What is joined to take their place.
    joining: Joining,
    /// How events are dealt and ranked while they are folded.
    folding: Folding,
    orders: [Order; 3],
    /// Which tables have their ties sorted by record.
    by_record: [bool; 3],
    view: Option<View>,
    reader: Reader,
    /// Whether rows of both logs have other numbers than the requests know.
    renumbered: bool,
    /// Rows of both logs that were there when the load began.
    rows_before: [u64; 2],
    /// Bytes that it may hold when columns are filled that were left out.
    allowed: u64,
    /// The last time in each table, of all shards.
    ends: Ends,
}

/// How events are dealt and ranked while they are folded.
#[derive(Default)]
struct Folding {
    /// The place of each file among the files of the session, by name.
    ranks: HashMap<u32, u32>,
    dealt: Option<Dealt>,
}

impl Folding {
    fn rank(&self, file: u32) -> u32 {
        self.ranks.get(&file).copied().unwrap_or(u32::MAX)
    }
}

impl Shard {
    /// A shard without rows.
    pub fn new(number: u32) -> Shard {
        Shard {
            number,
            files: Files::default(),
            tables: Tables::default(),
            requests: Requests::empty(),
            joining: Joining::default(),
            folding: Folding::default(),
            orders: Default::default(),
            by_record: [false; 3],
            view: None,
            reader: Reader::default(),
            renumbered: false,
            rows_before: [0; 2],
            allowed: u64::MAX,
            ends: Ends::default(),
        }
    }

    /// Answers a message: what is part of a question in turns, all else at once. What [`Ask::Read`] begins goes on with
    /// [`Shard::step`].
    ///
    /// A question that is dropped between two turns leaves the shard as it was, but for columns that it was filling.
    pub async fn answer(&mut self, errand: Errand<Rc<dyn ReadAt>>, pace: Pace<'_>) -> Answered {
        let Errand { ask, payloads, contents } = errand;
        match ask {
            Ask::Hash => Told::Hashes(hash(&contents, pace).await).into(),
            Ask::DealColumns { columns, shards } => {
                let batches = self.requests.deal_columns(&columns, (self.number, shards), &self.files, pace).await;
                Answered { told: Told::Done, payloads: batches.iter().map(payload).collect() }
            }
            Ask::PutTogether { columns } => self.put_together(&columns, payloads).into(),
            ask if ask.is_question() => self.answer_question(ask, pace).await.unwrap_or_else(Told::Failed).into(),
            Ask::Read { tasks } => {
                self.push(tasks, contents);
                Told::Reading(self.tell()).into()
            }
            Ask::DealEvents { shards, round, rounds } => self.deal_events(shards, round, rounds),
            Ask::DealHashes { shards, round, rounds } => {
                let hashes = self.joining.deal_hashes(logs(&self.tables), shards, round, rounds);
                Answered { told: Told::Done, payloads: hashes.into_iter().map(Payload::Here).collect() }
            }
            Ask::Match => {
                let dealt: Vec<Vec<u8>> = payloads.into_iter().map(Payload::into_bytes).collect();
                let together = match_rows(&dealt).into_iter();
                Answered { told: Told::Done, payloads: together.map(|rows| Payload::Here(rows.encode())).collect() }
            }
            Ask::DealRows { shards } => self.deal_rows(shards, payloads),
            Ask::Fold => {
                let tables: Vec<_> = payloads.into_iter().map(|payload| unpack(payload, Source::Trail)).collect();
                Told::Folded(fold(&parts(&tables), |rank| rank)).into()
            }
            Ask::Join { shards } => self.join(shards, payloads),
            Ask::DealTied { shards } => {
                let (logs, together) = (logs(&self.tables), together(payloads));
                let batches = Joining::deal_tied(logs, (self.number, shards), &together, &self.files).await;
                Answered { told: Told::Done, payloads: batches.iter().map(payload).collect() }
            }
            Ask::JoinTied => {
                let (access, events) = tables_of(payloads);
                self.joining.join_tied(&parts(&access), &parts(&events));
                Told::Done.into()
            }
            ask => self.answer_alone(ask).unwrap_or_else(Told::Failed).into(),
        }
    }

    /// Answers what nothing travels beside.
    fn answer_alone(&mut self, ask: Ask) -> Result<Told, Failure> {
        Ok(match ask {
            Ask::Begin { gone, limits } => {
                self.begin(&gone, limits);
                Told::Count(self.memory())
            }
            Ask::EndReading { why } => Told::Reading(self.end_reading(&why)),
            Ask::Show => {
                self.each_log(Table::show_new_rows);
                self.sort_logs(false);
                Told::State(self.state())
            }
            Ask::ShowAll => {
                self.each_log(|table| {
                    table.show_rows();
                    table.seal();
                });
                Told::Done
            }
            Ask::Drop { rows } => {
                self.folding = Folding::default();
                self.tables.trail.drop_rows(rows.into_iter());
                self.sort_logs(true);
                Told::Scanned(scan(&self.tables.access, &self.tables.trail, &self.files))
            }
            Ask::BeginFold { ranks } => {
                self.folding = Folding { ranks: ranks.into_iter().collect(), dealt: None };
                Told::Count(self.tables.trail.live_rows() as u64)
            }
            Ask::FoldOwn => {
                let own = Part { shard: self.number, table: &self.tables.trail, rows: Rows::Live };
                Told::Folded(fold(&[own], |file| self.folding.rank(file)))
            }
            Ask::Kinds { scan } => Told::Kinds(kinds(&self.tables.trail, &scan)),
            Ask::BeginJoin { context } => {
                self.joining = Joining::new(context);
                Told::Done
            }
            Ask::EndJoin => {
                let joining = std::mem::take(&mut self.joining);
                self.requests = joining.end(logs(&self.tables), self.number);
                self.renumbered = false;
                self.view = None;
                self.orders[Source::Requests as usize] =
                    Order::over(&self.requests.table, &self.orders[Source::Access as usize], self.tables.access.rows());
                Told::State(self.state())
            }
            Ask::Allow { memory } => {
                self.allowed = memory;
                Told::Done
            }
            Ask::Remove { gone } => {
                self.remove(&gone.into_iter().collect());
                Told::Done
            }
            Ask::Renumbered => {
                self.renumbered = true;
                Told::Done
            }
            Ask::State => Told::State(self.state()),
            Ask::Ends { ends } => {
                // Windows of a view follow one another; what was asked for from the end is asked for anew.
                if std::mem::replace(&mut self.ends, ends) != ends {
                    self.view = None;
                }
                Told::Done
            }
            Ask::CountFiles => Told::Files(self.count_files()),
            Ask::Bytes { source, rows } => {
                if rows.iter().any(|&row| row as usize >= self.table(source).rows()) {
                    return Err(not_loaded());
                }
                Told::Bytes(self.bytes(source, &rows))
            }
            Ask::Records { rows } => Told::Records(self.records(&rows)?),
            Ask::Request { row } => self.request(row)?,
            Ask::Deliveries { request, records } => Told::Counts(self.deliveries(request.as_deref(), &records)),
            _ => return Err(plain_failure("something should have travelled beside this message")),
        })
    }

    async fn answer_question(&mut self, ask: Ask, pace: Pace<'_>) -> Result<Told, Failure> {
        Ok(match ask {
            Ask::View { text } => Told::Count(self.view(&text, 0, pace).await?.total as u64),
            Ask::Page { text, working, offset, limit } => {
                let (rows, values) = self.page(&text, working, offset, limit, pace).await?;
                Told::Page(self.view_rows(), rows, Columns::of(&values))
            }
            Ask::Keys { text, offset, limit } => {
                let keys = self.keys(&text, offset, limit, pace).await?;
                Told::Keys(self.view_rows(), keys)
            }
            Ask::Seek { text, key, after_equal } => self.seek(&text, &key, after_equal, pace).await?,
            Ask::Values { text, working, rows } => {
                let plan = plan(&text, &self.ends)?;
                Told::Values(Columns::of(&self.values(plan.source, &names(&plan, working), &rows)))
            }
            Ask::Groups { text } => {
                let plan = plan(&text, &self.ends)?;
                let Head::Groups { aggregates, keys } = &plan.head else {
                    return Err(plain_failure("the query has no groups"));
                };
                self.fill(&plan, &[], pace).await?;
                let (table, raw) = (self.table(plan.source), &self.files);
                let selected = select(table, &plan.conditions, raw, pace).await.map_err(failure)?;
                Told::Groups(group(table, aggregates, keys, &selected, raw, pace).await)
            }
            Ask::Facets { text, fields } => {
                let plan = plan(&text, &self.ends)?;
                let resolved = fields.iter().filter_map(|field| plan.source.resolve(field));
                let names: Vec<Name> = resolved.map(Name::Field).collect();
                self.fill(&plan, &names, pace).await?;
                let (table, raw) = (self.table(plan.source), &self.files);
                let selected = select(table, &plan.conditions, raw, pace).await.map_err(failure)?;
                let mut counts = Vec::with_capacity(names.len());
                for name in &names {
                    counts.push(count_values(table, name, &selected, raw, pace).await);
                }
                Told::Facets(counts)
            }
            _ => return Err(plain_failure("this is no part of a question")),
        })
    }

    /// A table of this shard.
    fn table(&self, source: Source) -> &Table {
        match source {
            Source::Access => &self.tables.access,
            Source::Trail => &self.tables.trail,
            Source::Requests => &self.requests.table,
        }
    }

    fn each_log(&mut self, mut work: impl FnMut(&mut Table)) {
        work(&mut self.tables.access);
        work(&mut self.tables.trail);
    }

    /// Rows of both logs that were read since the load began.
    fn new_rows(&self) -> [u64; 2] {
        let [access, events] = self.rows_before;
        let since = |table: &Table, before: u64| (table.rows() as u64).saturating_sub(before);
        [since(&self.tables.access, access), since(&self.tables.trail, events)]
    }

    fn remove(&mut self, gone: &HashSet<u32>) {
        gone.iter().for_each(|&file| self.files.remove(file));
        self.each_log(|table| {
            if (0..table.rows()).any(|row| gone.contains(&table.locators().file(row))) {
                table.retain(|file| !gone.contains(&file));
            }
        });
        self.view = None;
        [Source::Access, Source::Trail].into_iter().for_each(|log| self.orders[log as usize] = Order::default());
        self.renumbered = true;
    }

    fn begin(&mut self, gone: &[u32], limits: Limits) {
        self.rows_before = [self.tables.access.rows() as u64, self.tables.trail.rows() as u64];
        self.reader = Reader::new(limits);
        // The load counts all that grows, and stops where it is too much.
        self.allowed = u64::MAX;
        self.each_log(|table| {
            table.hide_new_rows();
            let old: Vec<u32> = (0..table.rows() as u32)
                .filter(|&row| table.is_live(row as usize) && gone.contains(&table.locators().file(row as usize)))
                .collect();
            table.drop_rows(old.into_iter());
        });
    }

    /// Takes in more to read.
    pub fn push(&mut self, tasks: Vec<Task>, contents: Vec<Rc<dyn ReadAt>>) {
        for (task, content) in tasks.into_iter().zip(contents) {
            self.reader.push(task, content, &mut self.files);
        }
    }

    /// Lets the reads that come next begin. Whether the one that [`Shard::step`] needs is here.
    pub fn read_ahead(&mut self) -> bool {
        self.reader.read_ahead(&self.files)
    }

    /// Reads and parses one piece; false when nothing is left to read.
    pub fn step(&mut self) -> bool {
        self.reader.step(self.number, &mut self.files, &mut self.tables)
    }

    /// Whether everything is read that was asked for.
    #[cfg(feature = "worker")]
    pub fn is_idle(&self) -> bool {
        self.reader.is_idle()
    }

    /// Whether little is left to read, and something was done that was not told of yet.
    #[cfg(feature = "worker")]
    pub fn is_hungry(&self) -> bool {
        self.reader.is_hungry()
    }

    /// How far reading has come.
    pub fn tell(&mut self) -> Reading {
        let told = self.reader.tell();
        self.measured(told)
    }

    fn end_reading(&mut self, why: &str) -> Reading {
        let told = self.reader.end_reading(why, &mut self.files, &mut self.tables);
        self.reader = Reader::default();
        self.measured(told)
    }

    fn measured(&self, told: Reading) -> Reading {
        let [access, events] = self.new_rows();
        let needed = access * SETTLE_RECORD + events * SETTLE_EVENT;
        Reading { rows: access + events, memory: self.memory(), needed, ..told }
    }

    /// Sorts both logs, as they stay or as long as they grow.
    fn sort_logs(&mut self, stay: bool) {
        self.sort(Source::Access, stay);
        self.sort(Source::Trail, stay);
    }

    /// Sorts a table; `by_record` decides ties as the default order says, without it their hashes do.
    fn sort(&mut self, source: Source, by_record: bool) {
        self.view = None;
        self.by_record[source as usize] = by_record;
        let raw: Option<&dyn RawRecords> = if by_record { Some(&self.files) } else { None };
        self.orders[source as usize] = Order::new(self.table(source), raw);
    }

    fn deal_events(&mut self, shards: usize, round: usize, rounds: usize) -> Answered {
        let (events, folding) = (&self.tables.trail, &mut self.folding);
        let dealt = folding.dealt.get_or_insert_with(|| Dealt::new(events, trail::EVENT_ID, shards * rounds));
        let parts = round * shards..(round + 1) * shards;
        let mut batches = shuffle(events, self.number, dealt, FOLD_FIELDS, parts);
        batches.iter_mut().for_each(|batch| batch.number_files(|file| self.folding.rank(file)));
        Answered { told: Told::Done, payloads: batches.iter().map(payload).collect() }
    }

    fn deal_rows(&mut self, shards: usize, payloads: Vec<Payload>) -> Answered {
        let batches = self.joining.deal_rows(logs(&self.tables), self.number, shards, &together(payloads));
        Answered { told: Told::Done, payloads: batches.iter().map(payload).collect() }
    }

    fn join(&mut self, shards: usize, payloads: Vec<Payload>) -> Answered {
        let (access, events) = tables_of(payloads);
        let (logs, number) = (logs(&self.tables), self.number);
        let tied = self.joining.join(logs, (number, shards), &parts(&access), &parts(&events));
        let rows = tied.iter().flat_map(|together| &together.0).map(Vec::len).sum::<usize>();
        let payloads = tied.iter().map(|together| Payload::Here(together.encode())).collect();
        Answered { told: Told::Count(rows as u64), payloads }
    }

    /// Puts columns of requests together, if there is room for them.
    fn put_together(&mut self, columns: &[usize], payloads: Vec<Payload>) -> Told {
        let before = self.memory();
        let dealt = payloads.into_iter().map(|payload| Batch::decode(&payload.into_bytes())).collect();
        self.requests.put_together(columns, dealt);
        self.view = None;
        let memory = self.memory();
        if memory <= before || memory <= self.allowed {
            return Told::Done;
        }
        self.requests.table.leave_out(columns);
        Told::Failed(too_much(Source::Requests, columns, "puts", "of both logs together, and keeps it"))
    }

    fn state(&self) -> ShardState {
        ShardState {
            rows: Source::ALL.map(|source| self.table(source).live_rows() as u64),
            times: Source::ALL.map(|source| self.times(source)),
            repeated_lines: self.requests.repeated_lines,
            memory: self.memory(),
        }
    }

    /// Bytes of memory that it takes.
    fn memory(&self) -> u64 {
        taken(self.held())
    }

    /// Bytes that its rows, requests, orders and files hold.
    fn held(&self) -> u64 {
        let Tables { access, trail } = &self.tables;
        let orders: usize = self.orders.iter().map(Order::bytes).sum();
        (access.bytes() + trail.bytes() + self.requests.bytes() + orders) as u64 + self.files.memory()
    }
}

/// Bytes of memory that are taken where so many are held: all of the instance's, which only ever grows.
#[cfg(target_arch = "wasm32")]
fn taken(_held: u64) -> u64 {
    core::arch::wasm32::memory_size(0) as u64 * 65_536
}

/// Bytes of memory that are taken where so many are held: a native process shares its memory with everything else.
#[cfg(not(target_arch = "wasm32"))]
fn taken(held: u64) -> u64 {
    held
}

/// Why a row is not there.
pub fn not_loaded() -> Failure {
    plain_failure("this row is not loaded any more; run the query again")
}

/// A failure that is at no place of a query.
pub fn plain_failure(message: &str) -> Failure {
    Failure { message: message.to_owned(), span: None }
}

/// Why a query has no answer.
pub fn failure(error: QueryError) -> Failure {
    Failure { message: error.message, span: Some((error.span.start, error.span.end)) }
}

/// A query's plan, where each table has its last time.
pub fn plan(text: &str, ends: &Ends) -> Result<Plan, Failure> {
    let query = parse(text)
        .map_err(|error| Failure { message: error.to_string(), span: Some((error.span.start, error.span.end)) })?;
    Plan::new(&query, ends[query.source as usize]).map_err(failure)
}

/// Rows that came from another shard, and the table of them.
type Received = (Batch, Table);

fn payload(batch: &Batch) -> Payload {
    Payload::Here(batch.encode())
}

fn unpack(payload: Payload, source: Source) -> Received {
    let batch = Batch::decode(&payload.into_bytes());
    let table = batch.to_table(Table::with_fields(source, 0..source.fields().len()));
    (batch, table)
}

/// The rows of this shard that several others told of.
fn together(payloads: Vec<Payload>) -> Together {
    let mut together = Together::default();
    payloads.into_iter().for_each(|payload| together.extend(Together::decode(&payload.into_bytes())));
    together
}

/// Both logs, access log first.
fn logs(tables: &Tables) -> [&Table; 2] {
    [&tables.access, &tables.trail]
}

/// The tables of payloads: the first half are of the access log, the others of CloudTrail.
fn tables_of(payloads: Vec<Payload>) -> (Vec<Received>, Vec<Received>) {
    let half = payloads.len() / 2;
    let source = |place: usize| if place < half { Source::Access } else { Source::Trail };
    let mut tables: Vec<Received> =
        payloads.into_iter().enumerate().map(|(place, payload)| unpack(payload, source(place))).collect();
    let events = tables.split_off(half);
    (tables, events)
}

fn parts(tables: &[Received]) -> Vec<Part<'_>> {
    tables.iter().map(|(batch, table)| Part { shard: batch.shard(), table, rows: Rows::Dealt(batch.rows()) }).collect()
}
