//! The coverage ledger: how many requests each log saw, by bucket and what was asked, and by time.

use crate::engine::message::{Answer, Value};
use crate::language::{Bins, add_condition, add_term, set_time_range};
use crate::schema::operations::{Evidence, expected_event};
use crate::schema::{Cause, Source};
use crate::sorting::{sort_by, sort_by_key};
use crate::ui::texts::compare as texts;
use std::collections::HashMap;

/// How many requests each log saw, by bucket and what was asked.
pub const LEDGER: &str =
    "source requests | stats count(*) as n by bucket, operation, event_name, witnessed, missing_because | sort n desc";

/// How many requests each log saw in all, whatever the ledger leaves out.
pub const TOTALS: &str = "source requests | stats count(*) as n by witnessed, missing_because";

/// What a line's requests are counted by, beside their time.
pub const KEYS: [&str; 2] = ["witnessed", "missing_because"];

/// Requests by who saw them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// By both logs.
    pub both: u64,
    /// By the access log alone.
    pub access: u64,
    /// By CloudTrail alone.
    pub trail: u64,
    /// Of those that one log alone has, what no rule explains.
    pub unexplained: u64,
    /// Of those that one log alone has, what the other could have had.
    pub could_be_both: u64,
}

impl Seen {
    fn add(&mut self, witnessed: &str, cause: Option<&str>, count: u64) {
        match witnessed {
            "both" => self.both += count,
            "access" => self.access += count,
            _ => self.trail += count,
        }
        let cause = cause.and_then(Cause::from_name);
        if cause == Some(Cause::Unexplained) {
            self.unexplained += count;
        }
        if cause.is_some_and(Cause::could_be_seen) {
            self.could_be_both += count;
        }
    }

    /// All of them.
    pub fn total(self) -> u64 {
        self.both + self.access + self.trail
    }
}

/// What the last values of a row say: who saw requests, why the other log is silent, and how many there are.
fn count_of(values: &[Value]) -> Option<(&str, Option<&str>, u64)> {
    let [witnessed, cause, count] = values else { return None };
    Some((witnessed.text().unwrap_or_default(), cause.text(), count.int().unwrap_or(0).unsigned_abs()))
}

/// A line of the ledger: what was asked of a bucket, under CloudTrail's name where there is one.
#[derive(Debug, Clone)]
pub struct Line {
    /// Whether these are the events of all other services together.
    pub is_other_service: bool,
    /// The bucket.
    pub bucket: Value,
    /// The event, seen or expected.
    pub event: Option<String>,
    /// The access log's operation, where no event is known or expected of it.
    pub operation: Option<String>,
}

impl Line {
    /// The line of a row of the answer. A request that only the access log saw stands with the event that its
    /// operation leads to expect.
    fn of(bucket: &Value, operation: &Value, event: &Value) -> Line {
        let (operation, event) = (operation.text(), event.text());
        // Whether the row names a key is not asked: an operation whose event depends on it keeps its own name.
        let expected = || {
            let event = |has_key| expected_event(operation?, has_key).map(|pair| pair.event_name);
            event(true).filter(|name| event(false) == Some(*name))
        };
        let event = event.or_else(expected).map(str::to_owned);
        let operation = if event.is_none() { operation.map(str::to_owned) } else { None };
        Line { is_other_service: false, bucket: bucket.clone(), event, operation }
    }

    /// The line of all other services.
    fn of_other_services() -> Line {
        Line { is_other_service: true, bucket: Value::Missing, event: None, operation: None }
    }

    /// What no other line has.
    fn key(&self) -> String {
        let part = |text: Option<&str>| text.map(|text| ["+", text].concat()).unwrap_or_default();
        let other = if self.is_other_service { "other" } else { "" };
        [other, &part(self.bucket.text()), &part(self.event.as_deref()), &part(self.operation.as_deref())].join("\0")
    }
}

/// A line, who saw its requests, and how the access log calls them.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What was asked of which bucket.
    pub line: Line,
    /// Who saw it.
    pub seen: Seen,
    /// The access log's operations.
    pub operations: Vec<String>,
    /// Those of requests without an event, which stand here because the event is expected of them.
    pub without_event: Vec<String>,
    /// Whether another service has an event of the same name, which stands elsewhere.
    is_shared: bool,
}

impl Entry {
    /// The bucket as it is shown.
    pub fn bucket(&self) -> &str {
        self.line.bucket.text().unwrap_or(texts::NO_BUCKET)
    }

    /// What was asked as it is shown.
    pub fn asked(&self) -> &str {
        let Line { is_other_service, event, operation, .. } = &self.line;
        if *is_other_service {
            texts::OTHER_SERVICES
        } else {
            event.as_ref().or(operation.as_ref()).map_or("–", String::as_str)
        }
    }

    /// How well it is known that the access log's operations are the line's event, where no event proves it; with those
    /// that the names alone tell.
    pub fn expected(&self) -> Option<(Evidence, Vec<&str>)> {
        self.line.event.as_ref()?;
        let operations = self.without_event.iter().map(String::as_str);
        let by_name: Vec<&str> = operations
            .filter(|name| expected_event(name, true).is_some_and(|pair| pair.evidence == Evidence::Expected))
            .collect();
        match self.seen.both + self.seen.trail {
            _ if !by_name.is_empty() => Some((Evidence::Expected, by_name)),
            0 => Some((Evidence::Documented, self.operations.iter().map(String::as_str).collect())),
            _ => None,
        }
    }

    /// The query of the line's requests.
    pub fn query(&self) -> String {
        let line = &self.line;
        if line.is_other_service {
            return format!("missing_because:{}", Cause::OtherService.name());
        }
        let bucket = add_term("", Source::Requests, "bucket", &line.bucket, false);
        let text =
            |field: &str, value: &str| add_term("", Source::Requests, field, &Value::Text(value.to_owned()), false);
        let what = match (&line.event, &line.operation) {
            (Some(event), _) => {
                let without_event = self.without_event.iter();
                let without_event = without_event.map(|name| format!("({} event_name:-)", text("operation", name)));
                let parts: Vec<String> = std::iter::once(text("event_name", event)).chain(without_event).collect();
                if parts.len() == 1 { parts.concat() } else { format!("({})", parts.join(" or ")) }
            }
            (None, Some(operation)) => format!("{} event_name:-", text("operation", operation)),
            (None, None) => "operation:- event_name:-".to_owned(),
        };
        if !self.is_shared {
            return format!("{bucket} {what}");
        }
        format!("{bucket} {what} -missing_because:{}", Cause::OtherService.name())
    }
}

/// Requests in all, and by who saw them and why the other log is silent.
pub struct Totals {
    /// All requests.
    pub all: Seen,
    /// By which log has them and the name of the cause, most frequent first.
    pub reasons: Vec<((String, String), u64)>,
}

impl Totals {
    /// The totals that the answer to [`TOTALS`] holds.
    pub fn read(answer: &Answer) -> Totals {
        let mut totals = Totals { all: Seen::default(), reasons: Vec::new() };
        for (witnessed, cause, count) in answer.rows.iter().filter_map(|row| count_of(&row.values)) {
            totals.all.add(witnessed, cause, count);
            totals.reasons.extend(cause.map(|cause| ((witnessed.to_owned(), cause.to_owned()), count)));
        }
        sort_by(&mut totals.reasons, |(_, a), (_, b)| b.cmp(a));
        totals
    }
}

/// Requests by bucket and what was asked, most frequent first.
pub struct Ledger {
    /// The lines.
    pub lines: Vec<Entry>,
    /// Whether there are more groups than were asked for.
    pub is_cut: bool,
}

impl Ledger {
    /// The lines that the answer to [`LEDGER`] holds.
    pub fn read(answer: &Answer) -> Ledger {
        let mut lines: Vec<Entry> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut of_others: Vec<String> = Vec::new();
        for row in &answer.rows {
            let [bucket, operation, event, counts @ ..] = row.values.as_slice() else { continue };
            let Some((witnessed, cause, count)) = count_of(counts) else { continue };
            let mut line = Line::of(bucket, operation, event);
            if cause == Some(Cause::OtherService.name()) {
                of_others.push(line.key());
                line = Line::of_other_services();
            }
            let place = *known.entry(line.key()).or_insert(lines.len());
            if place == lines.len() {
                let (operations, without_event) = (Vec::new(), Vec::new());
                lines.push(Entry { line, seen: Seen::default(), operations, without_event, is_shared: false });
            }
            let entry = &mut lines[place];
            entry.seen.add(witnessed, cause, count);
            let Some(operation) = operation.text() else { continue };
            for (names, holds) in [(&mut entry.operations, true), (&mut entry.without_event, event.is_missing())] {
                if holds && !names.iter().any(|name| name == operation) {
                    names.push(operation.to_owned());
                }
            }
        }
        for key in of_others {
            if let Some(place) = known.get(&key) {
                lines[*place].is_shared = true;
            }
        }
        sort_by_key(&mut lines, |entry| std::cmp::Reverse(entry.seen.total()));
        Ledger { lines, is_cut: answer.total > answer.rows.len() as u64 }
    }
}

/// What is counted of the requests.
pub struct Counted {
    /// In all.
    pub totals: Totals,
    /// By bucket and what was asked.
    pub ledger: Ledger,
}

/// The time that both logs cover, by the first and the last time of each.
pub fn shared(times: [Option<(i64, i64)>; 2]) -> Option<(i64, i64)> {
    let (access, trail) = (times[0]?, times[1]?);
    Some((access.0.max(trail.0), access.1.min(trail.1))).filter(|(first, last)| first <= last)
}

/// The requests of each bin, as a line's answer by time and [`KEYS`] counts them; those without a time at the end.
pub fn by_bin(bins: &Bins, answer: &Answer) -> Vec<Seen> {
    let mut counts = vec![Seen::default(); bins.count() + 1];
    for row in &answer.rows {
        let [start, of @ ..] = row.values.as_slice() else { continue };
        let Some((witnessed, cause, count)) = count_of(of) else { continue };
        let place = if let Value::Time(start) = start { bins.place(*start) } else { bins.count() };
        counts[place].add(witnessed, cause, count);
    }
    counts
}

/// The query of a line's requests in a range of times, `to` being the millisecond after its last; without one, of those
/// that have no time.
pub fn in_bin(query: &str, bin: Option<(i64, i64)>) -> String {
    match bin {
        Some((from, to)) => set_time_range(query, Source::Requests, Some((from, to - 1))),
        None => add_condition(query, Source::Requests, "time:-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::message::AnswerRow;

    #[test]
    fn an_event_of_other_services_is_in_no_line_of_its_name() {
        let row = |event: &str, cause: &str| {
            let text = |text: &str| Value::Text(text.to_owned());
            let values = vec![Value::Missing, Value::Missing, text(event), text("trail"), text(cause), Value::Int(2)];
            AnswerRow { id: None, values }
        };
        let rows = vec![
            row("TagResource", "other_service"),
            row("RunInstances", "other_service"),
            row("TagResource", "not_a_bucket_request"),
            row("ListBuckets", "not_a_bucket_request"),
        ];
        let answer = Answer {
            source: Source::Requests,
            columns: Vec::new(),
            total: 4,
            of: 8,
            offset: 0,
            rows,
            milliseconds: 0.0,
        };
        let lines: Vec<(String, u64)> =
            Ledger::read(&answer).lines.iter().map(|entry| (entry.query(), entry.seen.total())).collect();
        let expected = [
            ("missing_because:other_service", 4),
            ("bucket:- event_name:TagResource -missing_because:other_service", 2),
            ("bucket:- event_name:ListBuckets", 2),
        ];
        assert_eq!(lines, expected.map(|(query, requests)| (query.to_owned(), requests)));
    }
}
