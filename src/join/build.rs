//! Builds the table `requests`: one row per request ID, from both logs.

use super::cause::{AccessRow, EventRow, Gaps, cause_of_access, cause_of_event};
use super::context::Context;
use super::fold::ShardRow;
use super::log::{At, Ids, Log};
use super::shuffle::Part;
use crate::schema::operations::{expects_event, is_secondary};
use crate::schema::{Cause, Source, access, requests, trail};
use crate::table::{Locator, Table};
use std::borrow::Cow;
use std::collections::HashSet;

/// The columns of the access log that the join reads.
pub const ACCESS_FIELDS: &[usize] = &[
    access::BUCKET,
    access::TIME,
    access::REQUEST_ID,
    access::OPERATION,
    access::KEY,
    access::HTTP_STATUS,
    access::ERROR_CODE,
    access::TOTAL_TIME_MS,
];

/// The columns of CloudTrail that the join reads.
pub const TRAIL_FIELDS: &[usize] =
    &[trail::EVENT_TIME, trail::EVENT_NAME, trail::EVENT_SOURCE, trail::REQUEST_ID, trail::BUCKET, trail::KEY];

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

    /// The rows of all requests.
    pub fn rows(&self) -> &[(u32, u32)] {
        &self.rows
    }

    /// The rows of a request, the main one first.
    pub fn get(&self, request: usize) -> &[(u32, u32)] {
        let start = if request == 0 { 0 } else { self.ends[request - 1] as usize };
        &self.rows[start..self.ends[request] as usize]
    }
}

/// The columns that decide which of several records of a request ID belong together: access log, CloudTrail.
pub const SECOND_KEYS: [usize; 2] = [access::HOST_ID, trail::X_AMZ_ID_2];

/// Joins rows of both logs by request ID: the full outer join, appended to `joined`. All rows of one request ID must be
/// here. Without second keys, the rows of each log are given back that wait for them.
pub fn join(
    access: &[Part<'_>],
    events: &[Part<'_>],
    context: &Context,
    has_second_keys: bool,
    joined: &mut Joined,
) -> [Vec<ShardRow>; 2] {
    let mut ids = Ids::default();
    let access = Log::new(access, access::REQUEST_ID, &mut ids);
    let events = Log::new(events, trail::REQUEST_ID, &mut ids);
    let requests = ids.len() + access.single.len() + events.single.len();
    joined.access.reserve(requests, access.len());
    joined.trail.reserve(requests, events.len());
    let (gaps, tied) = (Gaps::default(), Default::default());
    let mut builder = Builder { access: &access, events: &events, context, has_second_keys, joined, gaps, tied };
    for number in 0..ids.len() {
        builder.push(access.of(number), events.of(number));
    }
    access.single_lines().for_each(|lines| builder.push(&lines, &[]));
    events.single.iter().for_each(|&at| builder.push(&[], &[at]));
    builder.tied
}

struct Builder<'b, 'p, 't> {
    access: &'b Log<'p, 't>,
    events: &'b Log<'p, 't>,
    context: &'b Context,
    has_second_keys: bool,
    joined: &'b mut Joined,
    gaps: Gaps,
    tied: [Vec<ShardRow>; 2],
}

impl Builder<'_, '_, '_> {
    /// Appends the request of some rows, if there are any and it is known which are the main ones.
    fn push(&mut self, rows: &[At], events: &[At]) {
        let (access, trail) = (self.access, self.events);
        let rank = |at: At| u8::from(is_secondary(access.text(at, access::OPERATION).unwrap_or_default()));
        let mut rows = access.ordered(rows, access::TIME, access::KEY, rank);
        let tied_rows = match rows.len() {
            0 | 1 => 0,
            _ => rows.iter().take_while(|&&at| rank(at) == 0).count(),
        };
        let is_tied = !events.is_empty() && distinct_lines(access, &rows[..tied_rows]) > 1;
        if is_tied && self.has_second_keys {
            let keys: HashSet<&str> = events.iter().filter_map(|&at| trail.text(at, SECOND_KEYS[1])).collect();
            let is_named = |&at: &At| access.text(at, SECOND_KEYS[0]).is_some_and(|key| keys.contains(key));
            let named = rows[..tied_rows].iter().position(is_named);
            put_first(&mut rows, named);
        }
        let main = rows.first().copied();
        let event_rank = |at: At| {
            let operation = main.and_then(|main| access.text(main, access::OPERATION));
            event_rank(trail, at, operation, main.is_some_and(|main| access.has(main, access::KEY)))
        };
        let mut events = trail.ordered(events, trail::EVENT_TIME, trail::KEY, event_rank);
        let tied_events = match (main, events.len()) {
            (None, _) | (_, 0 | 1) => 0,
            _ => events.iter().take_while(|&&at| event_rank(at) == event_rank(events[0])).count(),
        };
        if !self.has_second_keys && (is_tied || tied_events > 1) {
            self.tied[0].extend(rows.iter().map(|&at| access.in_shard(at)));
            self.tied[1].extend(events.iter().map(|&at| trail.in_shard(at)));
            return;
        }
        if let Some(main) = main {
            // The event with the row's second key, else the one about its object.
            let key = access.text(main, SECOND_KEYS[0]);
            let object = [access::BUCKET, access::KEY].map(|field| access.text(main, field));
            let differs = |place: usize| {
                let has_key = key.is_some() && trail.text(events[place], SECOND_KEYS[1]) == key;
                (!has_key, [trail::BUCKET, trail::KEY].map(|field| trail.text(events[place], field)) != object)
            };
            let closest = (0..tied_events).min_by_key(|&place| differs(place));
            put_first(&mut events, closest);
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
        // A request lies in no file; without an ID the hash of its main record tells it from others of its time.
        let has_id = table.column(requests::REQUEST_ID).text(table.rows()).is_some();
        let hash = if has_id { 0 } else { record.hash };
        table.end_row(Locator { hash, ..Locator::default() });
        self.joined.access.push(rows.iter().map(|&at| access.in_shard(at)));
        self.joined.trail.push(events.iter().map(|&at| trail.in_shard(at)));
    }

    /// Sets the request's ID and time, as the access log has them, else CloudTrail. What a main row of this shard has is not
    /// copied: its request will lie over it.
    fn fill(&mut self, main: Option<At>, event: Option<At>) {
        let (access, trail) = (self.access, self.events);
        let is_here = main.is_some_and(|at| access.parts[at.part as usize].is_own());
        let id = main.and_then(|at| access.text(at, access::REQUEST_ID));
        let of_event = || event.and_then(|at| trail.text(at, trail::REQUEST_ID));
        if let Some(id) = if is_here && id.is_some() { None } else { id.or_else(of_event) } {
            self.joined.table.set_text(requests::REQUEST_ID, id);
        }
        let time = main.and_then(|at| access.int(at, access::TIME));
        let of_event = || event.and_then(|at| trail.int(at, trail::EVENT_TIME));
        if let Some(time) = if is_here && time.is_some() { None } else { time.or_else(of_event) } {
            self.joined.table.set_int(requests::TIME, time);
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

/// Puts the row at a place before those before it.
fn put_first(rows: &mut Cow<'_, [At]>, place: Option<usize>) {
    if let Some(place) = place.filter(|&place| place > 0) {
        rows.to_mut()[..=place].rotate_right(1);
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
