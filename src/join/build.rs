//! Builds the table `requests`: one row per request ID, from both logs.

use super::cause::{AccessRow, EventRow, Gaps, cause_of_access, cause_of_event};
use super::context::Context;
use super::differences::{Differences, names};
use super::log::{At, Ids, Log};
use super::shuffle::Part;
use crate::schema::operations::{expects_event, is_secondary};
use crate::schema::{Cause, Source, access, requests, trail};
use crate::table::{Column, Locator, Table, TextColumn};
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// The columns of the access log that the join reads.
pub const ACCESS_FIELDS: &[usize] = &[
    access::BUCKET,
    access::TIME,
    access::REMOTE_IP,
    access::REQUESTER,
    access::REQUEST_ID,
    access::OPERATION,
    access::KEY,
    access::HTTP_STATUS,
    access::ERROR_CODE,
    access::BYTES_SENT,
    access::TOTAL_TIME_MS,
    access::TURN_AROUND_TIME_MS,
    access::USER_AGENT,
    access::SIGNATURE_VERSION,
    access::CIPHER_SUITE,
    access::AUTHENTICATION_TYPE,
    access::HOST_HEADER,
    access::TLS_VERSION,
    access::ACL_REQUIRED,
];

/// The columns of CloudTrail that the join reads.
pub const TRAIL_FIELDS: &[usize] = &[
    trail::EVENT_TIME,
    trail::EVENT_ID,
    trail::EVENT_NAME,
    trail::EVENT_SOURCE,
    trail::SOURCE_IP_ADDRESS,
    trail::USER_AGENT,
    trail::ERROR_CODE,
    trail::REQUEST_ID,
    trail::USER_IDENTITY_TYPE,
    trail::USER_IDENTITY_ARN,
    trail::USER_IDENTITY_ACCESS_KEY_ID,
    trail::BUCKET,
    trail::KEY,
    trail::BYTES_TRANSFERRED_OUT,
    trail::TLS_VERSION,
    trail::CIPHER_SUITE,
    trail::SIGNATURE_VERSION,
    trail::AUTHENTICATION_METHOD,
    trail::ACL_REQUIRED,
    trail::HOST_HEADER,
];

/// Requests that were joined of the rows of both logs behind each.
#[derive(Debug)]
pub struct Joined {
    /// One row per request.
    pub table: Table,
    /// The access-log rows of each request, main row first.
    pub access: Members,
    /// The events of each request, main event first.
    pub trail: Members,
    /// Access-log lines that were delivered more than once, beyond the first of each.
    pub repeated_lines: u64,
}

impl Default for Joined {
    fn default() -> Joined {
        Joined {
            table: Table::new(Source::Requests),
            access: Members::default(),
            trail: Members::default(),
            repeated_lines: 0,
        }
    }
}

/// For each request, rows as (shard, row).
#[derive(Debug, Default)]
pub struct Members {
    ends: Vec<u32>,
    rows: Vec<(u32, u32)>,
}

impl Members {
    /// Makes room for more: for an eighth of what there is at least, so that nothing is moved too often and little stands
    /// empty.
    fn reserve(&mut self, requests: usize, rows: usize) {
        if self.ends.capacity() - self.ends.len() < requests {
            self.ends.reserve_exact(requests.max(self.ends.len() / 8));
        }
        if self.rows.capacity() - self.rows.len() < rows {
            self.rows.reserve_exact(rows.max(self.rows.len() / 8));
        }
    }

    /// Gives back memory that is not used.
    pub fn shrink(&mut self) {
        self.ends.shrink_to_fit();
        self.rows.shrink_to_fit();
    }

    /// Bytes of memory that they hold.
    pub fn bytes(&self) -> usize {
        self.ends.capacity() * size_of::<u32>() + self.rows.capacity() * size_of::<(u32, u32)>()
    }

    fn push(&mut self, rows: impl Iterator<Item = (u32, u32)>) {
        self.rows.extend(rows);
        self.ends.push(self.rows.len() as u32);
    }

    /// The rows of a request, the main one first.
    pub fn get(&self, request: usize) -> &[(u32, u32)] {
        let start = if request == 0 { 0 } else { self.ends[request - 1] as usize };
        &self.rows[start..self.ends[request] as usize]
    }
}

/// Joins rows of both logs by request ID: the full outer join, appended to `joined`. All rows of one request ID must be
/// here.
pub fn join(access: &[Part<'_>], events: &[Part<'_>], context: &Context, joined: &mut Joined) {
    let mut ids = Ids::default();
    let access = Log::new(access, access::REQUEST_ID, &mut ids);
    let events = Log::new(events, trail::REQUEST_ID, &mut ids);
    let requests = ids.len() + access.single.len() + events.single.len();
    joined.access.reserve(requests, access.len());
    joined.trail.reserve(requests, events.len());
    let codes = Codes::new(&access, &events);
    let gaps = Gaps::default();
    let (differences, named) = (Differences::new(&access, &events), HashMap::default());
    let mut builder = Builder { access: &access, events: &events, context, joined, codes, gaps, differences, named };
    for number in 0..ids.len() {
        builder.push(access.of(number), events.of(number));
    }
    access.single_lines().for_each(|lines| builder.push(&lines, &[]));
    events.single.iter().for_each(|&at| builder.push(&[], &[at]));
}

/// For each text column of `requests` and each part that fills it, access log and CloudTrail in turn: the code there of
/// each code here, as far as it was asked for.
struct Codes {
    known: Vec<Vec<Vec<u32>>>,
}

impl Codes {
    const UNKNOWN: u32 = u32::MAX;

    fn new(access: &Log<'_, '_>, trail: &Log<'_, '_>) -> Codes {
        let parts = [access.parts.len(), trail.parts.len()];
        let known = (0..Source::Requests.fields().len() * 2).map(|place| vec![Vec::new(); parts[place % 2]]);
        Codes { known: known.collect() }
    }

    /// The code, in a column of `table`, of a code of a log's part.
    fn translate(&mut self, table: &mut Table, target: Target, column: &TextColumn, code: u32) -> Option<u32> {
        let known = &mut self.known[target.field * 2 + usize::from(target.from_trail)][target.part as usize];
        if known.len() <= code as usize {
            known.resize(column.dictionary().len(), Codes::UNKNOWN);
        }
        let slot = &mut known[code as usize];
        if *slot == Codes::UNKNOWN {
            *slot = table.intern(target.field, column.dictionary().get(code))?;
        }
        Some(*slot)
    }
}

/// A text column of `requests`, and the part of a log that fills it.
#[derive(Clone, Copy)]
struct Target {
    field: usize,
    from_trail: bool,
    part: u32,
}

struct Builder<'b, 'p, 't> {
    access: &'b Log<'p, 't>,
    events: &'b Log<'p, 't>,
    context: &'b Context,
    joined: &'b mut Joined,
    codes: Codes,
    gaps: Gaps,
    differences: Differences<'b, 'p, 't>,
    /// What the differences of a request are called.
    named: HashMap<u64, String, FixedState>,
}

impl Builder<'_, '_, '_> {
    /// Appends the request of some rows, if there are any.
    fn push(&mut self, rows: &[At], events: &[At]) {
        let (access, trail) = (self.access, self.events);
        let rank = |at: At| u8::from(is_secondary(access.text(at, access::OPERATION).unwrap_or_default()));
        let rows = access.ordered(rows, access::TIME, access::KEY, rank);
        let main = rows.first().copied();
        let event_rank = |at: At| {
            let operation = main.and_then(|main| access.text(main, access::OPERATION));
            event_rank(trail, at, operation, main.is_some_and(|main| access.has(main, access::KEY)))
        };
        let mut events = trail.ordered(events, trail::EVENT_TIME, trail::KEY, event_rank);
        // Of events that could all be the main one, the one about the main row's object is.
        if let (Some(at), Some(&first)) = (main, events.first())
            && events.len() > 1
        {
            let object = [access::BUCKET, access::KEY].map(|field| access.text(at, field));
            let same = |event: At| [trail::BUCKET, trail::KEY].map(|field| trail.text(event, field)) == object;
            let tied = events.iter().take_while(|&&event| event_rank(event) == event_rank(first));
            if let Some(place) = tied.into_iter().position(|&event| same(event)) {
                events.to_mut()[..=place].rotate_right(1);
            }
        }
        let event = events.first().copied();

        let Some(record) = main.map(|at| access.locator(at)).or_else(|| event.map(|at| trail.locator(at))) else {
            return;
        };
        self.fill(main, event);
        let distinct = distinct_lines(access, &rows);
        let repeated = (rows.len() - distinct) as i64;
        let (witnessed, cause) = match (main, event) {
            (Some(at), None) => ("access", Some(self.cause_of_access(at))),
            (None, Some(at)) => ("trail", Some(self.cause_of_event(at))),
            _ => ("both", None),
        };
        let differences = main.zip(event).map_or(0, |(at, event)| self.differences.of(at, event));
        let table = &mut self.joined.table;
        table.set_int(requests::ACCESS_ROWS, distinct as i64);
        table.set_int(requests::TRAIL_ROWS, events.len() as i64);
        if repeated > 0 {
            table.set_int(requests::ACCESS_DUPLICATES, repeated);
            self.joined.repeated_lines += repeated as u64;
        }
        table.set_text(requests::WITNESSED, witnessed);
        if let Some(cause) = cause {
            table.set_text(requests::MISSING_BECAUSE, cause.name());
        }
        if differences != 0 {
            let named = self.named.entry(differences).or_insert_with(|| names(differences));
            table.set_text(requests::DISAGREEMENTS, named);
        }
        // A request lies in no file; without an ID the hash of its main record tells it from others of its time.
        let has_id = table.column(requests::REQUEST_ID).text(table.rows()).is_some();
        let hash = if has_id { 0 } else { record.hash };
        table.end_row(Locator { hash, ..Locator::default() });
        self.joined.access.push(rows.iter().map(|&at| access.in_shard(at)));
        self.joined.trail.push(events.iter().map(|&at| trail.in_shard(at)));
    }

    /// Fills the columns that a log gives; where both do, the access log's value stands. What a main row of this shard has
    /// is not copied: its request will lie over it.
    fn fill(&mut self, main: Option<At>, event: Option<At>) {
        let (access, trail) = (self.access, self.events);
        let is_here = main.is_some_and(|at| access.parts[at.part as usize].is_own());
        let is_asked = |(_, _, from_trail): &&(usize, Option<usize>, Option<usize>)| !is_here || from_trail.is_some();
        for &(target, from_access, from_trail) in TEXTS.iter().filter(is_asked) {
            let filled = from_access.zip(main).is_some_and(|(field, at)| match is_here {
                true => access.has(at, field),
                false => self.fill_text(target, access, false, field, at),
            });
            if let (false, Some((field, at))) = (filled, from_trail.zip(event)) {
                self.fill_text(target, trail, true, field, at);
            }
        }
        for &(target, from_access, from_trail) in INTEGERS.iter().filter(is_asked) {
            let of_access = from_access.zip(main).and_then(|(field, at)| access.int(at, field));
            let of_event = || from_trail.zip(event).and_then(|(field, at)| trail.int(at, field));
            let value = if is_here && of_access.is_some() { None } else { of_access.or_else(of_event) };
            if let Some(value) = value {
                self.joined.table.set_int(target, value);
            }
        }
    }

    /// Fills a text column with a row's text in a column of a log; whether it has one.
    fn fill_text(&mut self, target: usize, log: &Log<'_, '_>, from_trail: bool, field: usize, at: At) -> bool {
        let (table, row) = (&mut self.joined.table, at.row as usize);
        match log.parts[at.part as usize].table.column(field) {
            Column::Text(column) => {
                let Some(code) = column.code(row) else { return false };
                let target = Target { field: target, from_trail, part: at.part };
                if let Some(code) = self.codes.translate(table, target, column, code) {
                    table.set_code(target.field, code);
                }
                true
            }
            column => column.text(row).map(|text| table.set_text(target, text)).is_some(),
        }
    }

    fn cause_of_access(&mut self, at: At) -> Cause {
        let log = self.access;
        let row = AccessRow {
            time: log.int(at, access::TIME),
            operation: log.text(at, access::OPERATION),
            key: log.text(at, access::KEY),
            bucket: log.text(at, access::BUCKET),
            http_status: log.int(at, access::HTTP_STATUS),
            error_code: log.text(at, access::ERROR_CODE),
            total_time_ms: log.int(at, access::TOTAL_TIME_MS),
        };
        cause_of_access(&row, self.context, &mut self.gaps)
    }

    fn cause_of_event(&self, at: At) -> Cause {
        let log = self.events;
        let event = EventRow {
            time: log.int(at, trail::EVENT_TIME),
            event_source: log.text(at, trail::EVENT_SOURCE),
            event_name: log.text(at, trail::EVENT_NAME),
            bucket: log.text(at, trail::BUCKET),
        };
        cause_of_event(&event, self.context)
    }
}

/// Which of several events of a request is its main one: the one that the access log's operation leads to expect,
/// then S3's others, a batch delete before the deletes of its keys, then those of other services.
fn event_rank(log: &Log<'_, '_>, at: At, operation: Option<&str>, has_key: bool) -> u8 {
    let name = log.text(at, trail::EVENT_NAME).unwrap_or_default();
    if log.text(at, trail::EVENT_SOURCE) != Some("s3.amazonaws.com") {
        3
    } else if operation.is_some_and(|operation| expects_event(operation, has_key, name)) {
        0
    } else if name == "DeleteObject" {
        2
    } else {
        1
    }
}

/// Lines that were delivered twice are counted once.
fn distinct_lines(log: &Log<'_, '_>, rows: &[At]) -> usize {
    if rows.len() < 2 {
        return rows.len();
    }
    let mut lines: Vec<(u64, u32)> = rows
        .iter()
        .map(|&at| {
            let locator = log.locator(at);
            (locator.hash, locator.length)
        })
        .collect();
    lines.sort_unstable();
    lines.dedup();
    lines.len()
}

/// Text columns of `requests`: the field of the access log and that of CloudTrail that fill them.
pub(super) const TEXTS: &[(usize, Option<usize>, Option<usize>)] = &[
    (requests::REQUEST_ID, Some(access::REQUEST_ID), Some(trail::REQUEST_ID)),
    (requests::BUCKET, Some(access::BUCKET), Some(trail::BUCKET)),
    (requests::KEY, Some(access::KEY), Some(trail::KEY)),
    (requests::OPERATION, Some(access::OPERATION), None),
    (requests::EVENT_NAME, None, Some(trail::EVENT_NAME)),
    (requests::ERROR_CODE, Some(access::ERROR_CODE), None),
    (requests::TRAIL_ERROR_CODE, None, Some(trail::ERROR_CODE)),
    (requests::REMOTE_IP, Some(access::REMOTE_IP), None),
    (requests::SOURCE_IP, None, Some(trail::SOURCE_IP_ADDRESS)),
    (requests::REQUESTER, Some(access::REQUESTER), None),
    (requests::PRINCIPAL_ARN, None, Some(trail::USER_IDENTITY_ARN)),
    (requests::IDENTITY_TYPE, None, Some(trail::USER_IDENTITY_TYPE)),
    (requests::ACCESS_KEY_ID, None, Some(trail::USER_IDENTITY_ACCESS_KEY_ID)),
    (requests::USER_AGENT, Some(access::USER_AGENT), Some(trail::USER_AGENT)),
    (requests::TLS_VERSION, Some(access::TLS_VERSION), Some(trail::TLS_VERSION)),
];

/// Integer columns of `requests`, likewise.
pub(super) const INTEGERS: &[(usize, Option<usize>, Option<usize>)] = &[
    (requests::TIME, Some(access::TIME), Some(trail::EVENT_TIME)),
    (requests::HTTP_STATUS, Some(access::HTTP_STATUS), None),
    (requests::BYTES_SENT, Some(access::BYTES_SENT), None),
    (requests::TRAIL_BYTES_OUT, None, Some(trail::BYTES_TRANSFERRED_OUT)),
    (requests::TOTAL_TIME_MS, Some(access::TOTAL_TIME_MS), None),
    (requests::TURN_AROUND_TIME_MS, Some(access::TURN_AROUND_TIME_MS), None),
];
