//! Puts the table `requests` together: it lies over the access log, whose columns it shares.

use super::build::{INTEGERS, Joined, Members, TEXTS};
use super::cause::{AccessRow, Gaps, Silence};
use super::context::Context;
use crate::schema::{Cause, Source, access, requests};
use crate::table::{Column, GROUP_ROWS, IntColumn, Locator, Table, TextColumn, row_groups};
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::ops::Range;

/// The requests of a shard, and the rows of both logs behind each.
///
/// The first rows of the table are those of the shard's access log, in the same place: a request stands where its main row
/// does, and other rows of the access log are not live. Requests without a main row here follow.
#[derive(Debug)]
pub struct Requests {
    /// One live row per request.
    pub table: Table,
    /// Access-log lines that were delivered more than once, beyond the first of each.
    pub repeated_lines: u64,
    shard: u32,
    /// The rows of requests that are more than one access-log row, in order, each with its number in `access` and `trail`.
    places: Vec<(u32, u32)>,
    access: Members,
    trail: Members,
}

impl Requests {
    /// No requests.
    pub fn empty() -> Requests {
        Requests {
            table: Table::new(Source::Requests),
            repeated_lines: 0,
            shard: 0,
            places: Vec::new(),
            access: Members::default(),
            trail: Members::default(),
        }
    }

    /// The rows of the access log behind a request, as shard and row, the main one first.
    pub fn access_rows(&self, request: u32) -> Vec<(u32, u32)> {
        match self.number(request) {
            Some(number) => self.access.get(number).to_vec(),
            None => vec![(self.shard, request)],
        }
    }

    /// The events behind a request, as shard and row, the main one first.
    pub fn events(&self, request: u32) -> Vec<(u32, u32)> {
        self.number(request).map_or_else(Vec::new, |number| self.trail.get(number).to_vec())
    }

    fn number(&self, request: u32) -> Option<usize> {
        let found = self.places.binary_search_by_key(&request, |(place, _)| *place).ok()?;
        Some(self.places[found].1 as usize)
    }

    /// Bytes of memory that it holds; what it shares with the access log is counted by each in its part.
    pub fn bytes(&self) -> usize {
        let places = self.places.capacity() * size_of::<(u32, u32)>();
        self.table.bytes() + places + self.access.bytes() + self.trail.bytes()
    }
}

/// Puts together the requests of the shard `shard`: of each live row of its access log that is not `taken` one, and those
/// that were joined of several rows or of events.
pub fn compose(log: &Table, shard: u32, taken: &BooleanBuffer, mut joined: Joined, context: &Context) -> Requests {
    joined.access.shrink();
    joined.trail.shrink();
    let first_behind = log.rows() as u32;
    let mut behind = first_behind..;
    let main_row = |number: u32| {
        let main = joined.access.get(number as usize).first();
        main.filter(|(of, _)| *of == shard).map(|(_, row)| *row)
    };
    let numbers = 0..joined.table.rows() as u32;
    let mut places: Vec<(u32, u32)> =
        numbers.filter_map(|number| Some((main_row(number).or_else(|| behind.next())?, number))).collect();
    places.sort_unstable();
    let here = places.partition_point(|&(place, _)| place < first_behind);
    let composer = Composer { log, joined: &joined.table, places: &places, here };

    let fields = Source::Requests.fields();
    let mut columns: Vec<Column> = fields.iter().map(Column::new).collect();
    for &(target, from_access, _) in TEXTS.iter().chain(INTEGERS) {
        columns[target] = composer.column(target, from_access);
    }
    for target in [requests::DISAGREEMENTS, requests::ACCESS_DUPLICATES] {
        columns[target] = composer.column(target, None);
    }
    let alone = &(&log.live() & &!taken);
    composer.fill_counts(&mut columns, alone, context);
    columns.iter_mut().for_each(Column::seal);

    let mut locators = log.locators().clone();
    for &(_, number) in &places[here..] {
        locators.push(Locator { hash: joined.table.locators().hash(number as usize), ..Locator::default() });
    }
    locators.seal();
    let mut live = BooleanBufferBuilder::new(log.rows() + places.len() - here);
    live.append_buffer(alone);
    places[..here].iter().for_each(|&(place, _)| live.set_bit(place as usize, true));
    live.append_n(places.len() - here, true);
    let table = Table::of_columns(Source::Requests, columns, locators, live.finish());
    let Joined { access, trail, repeated_lines, .. } = joined;
    Requests { table, repeated_lines, shard, places, access, trail }
}

struct Composer<'c> {
    log: &'c Table,
    joined: &'c Table,
    /// The place of each joined request, in order, with its number.
    places: &'c [(u32, u32)],
    /// How many of them have a main row here.
    here: usize,
}

impl Composer<'_> {
    /// A column: the access log's with what joined requests have besides, or that of joined requests alone.
    fn column(&self, target: usize, from_access: Option<usize>) -> Column {
        let joined = self.joined.column(target);
        let mut column = match (from_access, joined) {
            (Some(field), _) => self.log.column(field).clone(),
            // Codes stay what they are.
            (None, Column::Text(joined)) => Column::Text(TextColumn::with_dictionary(joined.dictionary().clone())),
            (None, _) => Column::new(&Source::Requests.fields()[target]),
        };
        let (here, behind) = self.places.split_at(self.here);
        match (&mut column, joined) {
            (Column::Text(column), Column::Text(joined)) if from_access.is_none() => {
                for &(place, number) in self.places {
                    joined.code(number as usize).into_iter().for_each(|code| column.set_code(place as usize, code));
                }
            }
            (Column::Text(column), _) => {
                let has = |place: u32| column.code(place as usize).is_some();
                let change = |&(place, number): &(u32, u32)| Some((place, joined.text(number as usize)?));
                let changes: Vec<_> = here.iter().filter(|(place, _)| !has(*place)).filter_map(change).collect();
                column.patch(&changes);
                behind.iter().filter_map(change).for_each(|(place, text)| column.set(place as usize, text));
            }
            // A main row with an identifier has it from the access log.
            (Column::Plain(column), _) => {
                for &(place, number) in if from_access.is_none() { self.places } else { behind } {
                    joined.text(number as usize).into_iter().for_each(|text| column.set(place as usize, text));
                }
            }
            (Column::Int(column), _) => {
                let has = |place: u32| from_access.is_some() && column.get(place as usize).is_some();
                let change = |&(place, number): &(u32, u32)| Some((place, joined.int(number as usize)?));
                let changes: Vec<_> = here.iter().filter(|(place, _)| !has(*place)).filter_map(change).collect();
                column.patch(&changes);
                behind.iter().filter_map(change).for_each(|(place, value)| column.set(place as usize, value));
            }
        }
        column
    }

    /// Fills the columns that say who saw each request, why one log is silent, and how many rows of each there are.
    fn fill_counts(&self, columns: &mut [Column], alone: &BooleanBuffer, context: &Context) {
        let mut silences = Silences::new(self.log, context);
        let mut counts = Counts::new(self.joined);
        let mut joined = self.places;
        for rows in row_groups(self.log.rows()) {
            let of_group;
            (of_group, joined) = joined.split_at(joined.partition_point(|(place, _)| (*place as usize) < rows.end));
            self.count_group(rows, of_group, alone, &mut silences, &mut counts);
        }
        joined.iter().for_each(|&(place, number)| self.copy(number, place, &mut counts));
        let [access_rows, trail_rows] = counts.rows;
        columns[requests::WITNESSED] = Column::Text(counts.witnessed);
        columns[requests::MISSING_BECAUSE] = Column::Text(counts.because);
        columns[requests::ACCESS_ROWS] = Column::Int(access_rows);
        columns[requests::TRAIL_ROWS] = Column::Int(trail_rows);
    }

    // A browser makes code fast that is called often; what loops once over all rows would stay slow.
    #[inline(never)]
    fn count_group(
        &self,
        rows: Range<usize>,
        joined: &[(u32, u32)],
        alone: &BooleanBuffer,
        silences: &mut Silences<'_>,
        counts: &mut Counts,
    ) {
        let mut joined = joined.iter().peekable();
        let only_access = counts.witnessed.intern("access");
        for row in rows {
            if alone.value(row) {
                counts.witnessed.set_code(row, only_access);
                counts.set_cause(row, silences.cause(row));
                counts.rows[0].set(row, 1);
                counts.rows[1].set(row, 0);
            } else if let Some(&(place, number)) = joined.next_if(|(place, _)| *place as usize == row) {
                self.copy(number, place, counts);
            }
        }
    }

    fn copy(&self, number: u32, place: u32, counts: &mut Counts) {
        let (number, place) = (number as usize, place as usize);
        let texts = [(&mut counts.witnessed, requests::WITNESSED), (&mut counts.because, requests::MISSING_BECAUSE)];
        for (column, field) in texts {
            let Column::Text(joined) = self.joined.column(field) else { continue };
            joined.code(number).into_iter().for_each(|code| column.set_code(place, code));
        }
        for (column, field) in counts.rows.iter_mut().zip([requests::ACCESS_ROWS, requests::TRAIL_ROWS]) {
            self.joined.column(field).int(number).into_iter().for_each(|value| column.set(place, value));
        }
    }
}

/// The columns that say who saw each request, why one log is silent, and how many rows there are of each.
struct Counts {
    witnessed: TextColumn,
    because: TextColumn,
    /// The codes of causes in `because`.
    causes: HashMap<Cause, u32, FixedState>,
    rows: [IntColumn; 2],
}

impl Counts {
    /// Columns of no rows, in which the codes of joined requests stay what they are.
    fn new(joined: &Table) -> Counts {
        let [witnessed, because] = [requests::WITNESSED, requests::MISSING_BECAUSE].map(|field| {
            let Column::Text(column) = joined.column(field) else { return TextColumn::default() };
            TextColumn::with_dictionary(column.dictionary().clone())
        });
        Counts { witnessed, because, causes: HashMap::default(), rows: Default::default() }
    }

    fn set_cause(&mut self, row: usize, cause: Cause) {
        let code = *self.causes.entry(cause).or_insert_with(|| self.because.intern(cause.name()));
        self.because.set_code(row, code);
    }
}

/// Fields by which the silence about a row goes; of the last one only whether there is a value.
const KINDS: [usize; 5] = [access::OPERATION, access::BUCKET, access::HTTP_STATUS, access::ERROR_CODE, access::KEY];

/// Fields that are asked of each row besides.
const MOMENTS: [usize; 2] = [access::TIME, access::TOTAL_TIME_MS];

/// Why there is no event of rows of the access log, asked in their order.
struct Silences<'c> {
    log: &'c Table,
    context: &'c Context,
    known: HashMap<[u64; 5], Silence, FixedState>,
    gaps: Gaps,
    /// The row group whose keys were read.
    group: Option<usize>,
    kinds: [Vec<u64>; 5],
    moments: [Vec<u64>; 2],
}

impl<'c> Silences<'c> {
    fn new(log: &'c Table, context: &'c Context) -> Silences<'c> {
        Silences {
            log,
            context,
            known: HashMap::default(),
            gaps: Gaps::default(),
            group: None,
            kinds: std::array::from_fn(|_| vec![0; GROUP_ROWS]),
            moments: std::array::from_fn(|_| vec![0; GROUP_ROWS]),
        }
    }

    fn cause(&mut self, row: usize) -> Cause {
        let (group, index) = (row / GROUP_ROWS, row % GROUP_ROWS);
        if self.group != Some(group) {
            self.group = Some(group);
            let fields = KINDS.iter().chain(&MOMENTS);
            for (field, keys) in fields.zip(self.kinds.iter_mut().chain(&mut self.moments)) {
                match self.log.column(*field) {
                    Column::Text(column) => column.keys().read_group(group, keys),
                    Column::Int(column) => column.keys().read_group(group, keys),
                    Column::Plain(_) => keys.fill(0),
                }
            }
        }
        let [operation, bucket, status, error, key] = std::array::from_fn(|kind| self.kinds[kind][index]);
        let [time, total] = std::array::from_fn(|moment| {
            let key = self.moments[moment][index];
            (key != 0).then(|| IntColumn::value_of(key))
        });
        let (log, context) = (self.log, self.context);
        let whole = || {
            let text = |field: usize| log.column(field).text(row);
            AccessRow {
                time,
                operation: text(access::OPERATION),
                key: text(access::KEY),
                bucket: text(access::BUCKET),
                http_status: log.column(access::HTTP_STATUS).int(row),
                error_code: text(access::ERROR_CODE),
                total_time_ms: total,
            }
        };
        let kind = [operation, bucket, status, error, u64::from(key != 0)];
        let silence = self.known.entry(kind).or_insert_with(|| Silence::of(&whole(), context));
        silence.cause(time, total, whole, context, &mut self.gaps)
    }
}
