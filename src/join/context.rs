//! What must be known of both logs as wholes before a row's silence can be explained.

use super::control::{Change, Control, controls};
use super::selectors::Asked;
use crate::schema::operations::{Category, ReadWrite, kind_of_event};
use crate::schema::{Cause, Source, trail};
use crate::sorting::sort_by;
use crate::table::{Column, RawRecords, Table};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// After new selectors were put, events may still be recorded by the old ones for so long. AWS says that changes take
/// effect within minutes and names no bound; a quarter of an hour is how long it says that delivery may take.
const SETTLING_MS: i64 = 15 * 60 * 1000;

/// First and last time, in milliseconds, both included.
pub type Range = (i64, i64);

/// Time ranges of one log, and what it says about the recording; of two shards, both together.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Scan {
    /// Live rows of each log: access log, CloudTrail.
    rows: [u64; 2],
    /// Time range of each log.
    ranges: [Option<Range>; 2],
    /// Time range of each bucket in each log.
    buckets: [HashMap<String, Option<Range>>; 2],
    /// The events that change what either log records, in order.
    pub(super) controls: Vec<Control>,
    /// By bucket and time, whether its access log is on from then.
    logging: Vec<(String, i64, bool)>,
}

/// A kind of event about a bucket.
type Kind = (String, Category, ReadWrite);

/// Both logs as wholes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Context {
    scan: Scan,
    kinds: HashMap<Kind, Seen>,
}

/// What CloudTrail holds of one kind of event about one bucket; of two shards, both together.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Seen {
    /// Whether an event lies in the overlap of both logs.
    in_overlap: bool,
    /// The first event.
    first: Option<i64>,
    /// For each control, the first event after the change has settled.
    first_after: Vec<Option<i64>>,
}

/// Scans the live rows of a shard's two tables. The records of the events that change what is recorded are read again.
pub fn scan(access: &Table, events: &Table, raw: &dyn RawRecords) -> Scan {
    let mut scan = Scan::default();
    for (side, table) in [access, events].into_iter().enumerate() {
        let source = table.source();
        let bucket = match source {
            Source::Trail => table.column(trail::BUCKET),
            _ => table.column(crate::schema::access::BUCKET),
        };
        let Column::Text(bucket) = bucket else { continue };
        let mut by_code: Vec<Option<Option<Range>>> = vec![None; bucket.dictionary().len()];
        for row in (0..table.rows()).filter(|&row| table.is_live(row)) {
            scan.rows[side] += 1;
            let time = table.column(source.time()).int(row).map(|time| (time, time));
            scan.ranges[side] = widest(scan.ranges[side], time);
            if let Some(code) = bucket.code(row) {
                let range = by_code[code as usize].get_or_insert(None);
                *range = widest(*range, time);
            }
        }
        for (code, range) in by_code.into_iter().enumerate() {
            if let Some(range) = range {
                scan.buckets[side].insert(bucket.dictionary().get(code as u32).to_owned(), range);
            }
        }
    }
    scan.controls = controls(events, raw);
    scan.sort();
    scan
}

/// Counts the kinds of events of a shard, once the whole is scanned.
pub fn kinds(events: &Table, scan: &Scan) -> Context {
    let mut context = Context { scan: scan.clone(), kinds: HashMap::new() };
    let overlap = scan.overlap();
    let text = |field: usize, row: usize| events.column(field).text(row);
    for row in (0..events.rows()).filter(|&row| events.is_live(row)) {
        let (Some(bucket), Some(name)) = (text(trail::BUCKET, row), text(trail::EVENT_NAME, row)) else { continue };
        if text(trail::EVENT_SOURCE, row) != Some("s3.amazonaws.com") {
            continue;
        }
        let (category, access) = kind_of_event(name);
        let category = match text(trail::EVENT_CATEGORY, row) {
            Some("Data") => Category::Data,
            Some("Management") => Category::Management,
            _ => category,
        };
        let access = match text(trail::READ_ONLY, row) {
            Some("true") => ReadWrite::Read,
            Some("false") => ReadWrite::Write,
            _ => access,
        };
        let Some(time) = events.column(trail::EVENT_TIME).int(row) else { continue };
        let seen = context.kinds.entry((bucket.to_owned(), category, access)).or_default();
        seen.in_overlap |= overlap.is_some_and(|(first, last)| first <= time && time <= last);
        seen.first = Some(seen.first.map_or(time, |first| first.min(time)));
        seen.first_after.resize(scan.controls.len(), None);
        // Of the controls that have settled, the last one notes it; the others follow below.
        let settled = scan.controls.partition_point(|control| control.time + SETTLING_MS < time);
        if let Some(first) = settled.checked_sub(1).and_then(|last| seen.first_after.get_mut(last)) {
            *first = Some(first.map_or(time, |first| first.min(time)));
        }
    }
    for seen in context.kinds.values_mut() {
        let mut least: Option<i64> = None;
        for first in seen.first_after.iter_mut().rev() {
            least = earlier(least, *first);
            *first = least;
        }
    }
    context
}

impl Scan {
    /// Adds the scan of another shard.
    pub fn merge(&mut self, other: Scan) {
        for side in 0..2 {
            self.rows[side] += other.rows[side];
            self.ranges[side] = widest(self.ranges[side], other.ranges[side]);
        }
        for (mine, other) in self.buckets.iter_mut().zip(other.buckets) {
            for (bucket, range) in other {
                let mine = mine.entry(bucket).or_insert(None);
                *mine = widest(*mine, range);
            }
        }
        self.controls.extend(other.controls);
        self.sort();
    }

    /// Sorts the changes, so that nothing depends on which shard answered first: at one second, what stops recording
    /// comes before what starts it.
    fn sort(&mut self) {
        fn order(control: &Control) -> (i64, u8, &str) {
            (control.time, control.change.rank(), &control.event_id)
        }
        sort_by(&mut self.controls, |a, b| order(a).cmp(&order(b)));
        let logging = self.controls.iter().filter_map(|control| match control.change {
            Change::Logging(is_on) => Some((control.subject.clone(), control.time, is_on)),
            _ => None,
        });
        self.logging = logging.collect();
        // Those of one bucket stay in their order.
        sort_by(&mut self.logging, |(a, ..), (b, ..)| a.cmp(b));
    }

    /// Whether the log on a side (0 access log, 1 CloudTrail) has any row.
    pub fn is_loaded(&self, side: usize) -> bool {
        self.rows[side] > 0
    }

    /// Whether the log on a side holds the bucket.
    pub fn holds(&self, side: usize, bucket: &str) -> bool {
        self.buckets[side].contains_key(bucket)
    }

    /// The loaded time range of the log on a side: of the bucket where the log holds it, else of the log.
    pub fn range(&self, side: usize, bucket: Option<&str>) -> Option<Range> {
        bucket.and_then(|bucket| self.buckets[side].get(bucket).copied().flatten()).or(self.ranges[side])
    }

    /// The buckets that either log holds, in order.
    pub fn bucket_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.buckets.iter().flat_map(HashMap::keys).map(String::as_str).collect();
        sort_by(&mut names, |a, b| a.cmp(b));
        names.dedup();
        names
    }

    /// Whether the access log of a bucket was switched off at a time.
    pub fn is_logging_off(&self, bucket: &str, time: i64) -> bool {
        let until = self.logging.partition_point(|(of, at, _)| (of.as_str(), *at) <= (bucket, time));
        let last = until.checked_sub(1).map(|last| &self.logging[last]);
        last.is_some_and(|(of, _, is_on)| of == bucket && !is_on)
    }

    fn overlap(&self) -> Option<Range> {
        let ((a, b), (c, d)) = (self.ranges[0]?, self.ranges[1]?);
        Some((a.max(c), b.min(d)))
    }
}

impl Context {
    /// Adds what another shard counted.
    pub fn merge(&mut self, other: Context) {
        for (kind, seen) in other.kinds {
            let mine = self.kinds.entry(kind).or_default();
            mine.in_overlap |= seen.in_overlap;
            mine.first = earlier(mine.first, seen.first);
            mine.first_after.resize(seen.first_after.len().max(mine.first_after.len()), None);
            for (mine, other) in mine.first_after.iter_mut().zip(seen.first_after) {
                *mine = earlier(*mine, other);
            }
        }
    }

    /// What is known of the logs' times and buckets.
    pub fn scan(&self) -> &Scan {
        &self.scan
    }

    /// Whether CloudTrail held this kind of event about this bucket before a time.
    pub fn recorded_before(&self, bucket: &str, category: Category, access: ReadWrite, time: i64) -> bool {
        let seen = self.kinds.get(&(bucket.to_owned(), category, access));
        seen.and_then(|seen| seen.first).is_some_and(|first| first < time)
    }

    /// Whether CloudTrail holds this kind of event about this bucket in the overlap of both logs.
    pub fn records(&self, bucket: &str, category: Category, access: ReadWrite) -> bool {
        self.kinds.get(&(bucket.to_owned(), category, access)).is_some_and(|seen| seen.in_overlap)
    }

    /// Whether some selectors choose among the objects of a bucket.
    pub fn goes_by_key(&self, bucket: &str) -> bool {
        self.scan.controls.iter().any(|control| match &control.change {
            Change::Select(selectors) => selectors.go_by_name_or_key(bucket),
            _ => false,
        })
    }

    /// The intervals that `StopLogging`, `DeleteTrail` and `PutEventSelectors` events opened for a kind of event, each
    /// from its first millisecond to before its last: until the trail is started or its selectors are put again, or,
    /// where neither happens, until an event of the kind shows that it is recorded after all. Each with what it is the
    /// cause of.
    pub fn gaps(&self, asked: Asked<'_>) -> Vec<(Range, Cause)> {
        let seen = self.kinds.get(&(asked.bucket.to_owned(), asked.category, asked.access));
        let mut gaps = Vec::new();
        // What no counterpart closes ends when an event of the kind shows that it is recorded after all. Where names
        // or keys decide, another event of the kind says nothing about this one.
        let recorded = |index: usize| seen.and_then(|seen| seen.first_after.get(index).copied().flatten());
        let mut stopped: HashMap<&str, (i64, usize)> = HashMap::new();
        let mut left_out: HashMap<&str, (i64, Option<usize>)> = HashMap::new();
        for (index, control) in self.scan.controls.iter().enumerate() {
            let trail = control.subject.as_str();
            match &control.change {
                Change::Stop => {
                    stopped.entry(trail).or_insert((control.time, index));
                }
                Change::Start => {
                    let stop = stopped.remove(trail);
                    gaps.extend(stop.map(|(start, _)| ((start, control.time), Cause::TrailStopped)));
                }
                Change::Select(selectors) => {
                    let left = left_out.remove(trail);
                    gaps.extend(left.map(|(start, _)| ((start, control.time), Cause::EventNotSelected)));
                    if !selectors.cover(asked) {
                        let by_kind = !selectors.go_by_name_or_key(asked.bucket);
                        left_out.insert(trail, (control.time, by_kind.then_some(index)));
                    }
                }
                Change::Update { .. } | Change::Logging(_) => {}
            }
        }
        let stopped = stopped.into_values().map(|(start, index)| (start, Some(index), Cause::TrailStopped));
        let left_out = left_out.into_values().map(|(start, index)| (start, index, Cause::EventNotSelected));
        let end = |index: Option<usize>| index.and_then(recorded).unwrap_or(i64::MAX);
        gaps.extend(stopped.chain(left_out).map(|(start, index, cause)| ((start, end(index)), cause)));
        gaps
    }
}

fn earlier(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

fn widest(a: Option<Range>, b: Option<Range>) -> Option<Range> {
    match (a, b) {
        (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
        (a, b) => a.or(b),
    }
}
