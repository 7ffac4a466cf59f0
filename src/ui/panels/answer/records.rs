//! The queries of the records that each way to log writes, and of those that it would not.

use crate::engine::message::{Answer, Value};
use crate::language::{begins_with, quoted};
use crate::questions::{CATEGORIES, Group, NEVER, Records};

/// Requests by all that decides what records they are.
pub const GROUPS: &str = "stats count(*) as n, sum(access_rows) as lines, sum(trail_rows) as events by operation, \
                          ispresent(key), coalesce(event_category, event_name), read_only, missing_because";

/// Keys up to their first `/`, those of most requests first.
pub const PREFIXES: &str =
    "parse key \"*/*\" as prefix, rest | filter ispresent(prefix) | stats count(*) as n by prefix | sort n desc";

/// The groups that the answer to [`GROUPS`] holds.
pub fn groups(answer: &Answer) -> Vec<Group<'_>> {
    answer.rows.iter().filter_map(|row| group(&row.values)).collect()
}

fn group(values: &[Value]) -> Option<Group<'_>> {
    let [operation, key, event, read_only, cause, requests, lines, events] = values else { return None };
    let [requests, lines, events] = [requests, lines, events].map(|value| value.int().unwrap_or(0).unsigned_abs());
    let has_key = key.int() == Some(1);
    let [operation, event, read_only, cause] = [operation, event, read_only, cause].map(Value::text);
    Some(Group { operation, has_key, event, read_only, cause, requests, lines, events })
}

/// The condition on the requests that have records of a kind, in a sample; `prefixes` are those of
/// [`Records::Prefixes`].
pub fn condition(records: Records, sample: &[Group], prefixes: &str) -> String {
    match records {
        Records::Lines => "access_rows > 0".to_owned(),
        Records::Prefixes => format!("({}) and {}", of_kind(records, sample), keys_in(prefixes)),
        _ => of_kind(records, sample),
    }
}

/// The condition on the requests that have data events, but no key that begins with one of some prefixes.
pub fn outside(sample: &[Group], prefixes: &str) -> String {
    format!("({}) and not ({})", of_kind(Records::Data, sample), keys_in(prefixes))
}

/// The condition on keys that begin with one of some prefixes.
pub fn keys_in(prefixes: &str) -> String {
    begins_with("key", &prefixes_of(prefixes))
}

/// Prefixes, which commas separate.
pub fn prefixes_of(text: &str) -> Vec<&str> {
    text.split(',').map(str::trim).filter(|prefix| !prefix.is_empty()).collect()
}

/// The requests whose events are of a kind, and those without an event of whose operation one is expected.
fn of_kind(records: Records, sample: &[Group]) -> String {
    let list = |field: &str, listed: Vec<String>, absent: &str, more: &str| {
        let mut names: Vec<String> = Vec::new();
        listed.into_iter().for_each(|name| {
            if !names.contains(&name) {
                names.push(name)
            }
        });
        (!names.is_empty()).then(|| format!("{field} in [{}] and not ispresent({absent}){more}", names.join(", ")))
    };
    let named = sample.iter().filter(|group| records.holds(group.kind())).filter_map(|group| group.event);
    let named = named.filter(|event| !CATEGORIES.contains(event)).map(quoted).collect();
    // What is expected of an operation may depend on whether a key is named.
    let expected = |with_key: bool, without: bool, more: &str| {
        let of = |operation: &str, has_key| {
            records.holds(Group { operation: Some(operation), has_key, ..Group::default() }.kind())
        };
        let operations = sample.iter().filter(|group| group.event.is_none()).filter_map(|group| group.operation);
        let operations = operations.filter(|name| (of(name, true), of(name, false)) == (with_key, without));
        let never = NEVER.map(quoted).join(", ");
        let more = format!(" and missing_because not in [{never}]{more}");
        list("operation", operations.map(quoted).collect(), "event_name", &more)
    };
    let recorded = match records {
        Records::Management => "event_category = \"Management\"",
        Records::Writes => "event_category = \"Data\" and read_only != \"true\"",
        Records::Reads => "event_category = \"Data\" and read_only = \"true\"",
        _ => "event_category = \"Data\"",
    };
    let parts = [
        Some(recorded.to_owned()),
        list("event_name", named, "event_category", ""),
        expected(true, true, ""),
        expected(true, false, " and ispresent(key)"),
        expected(false, true, " and not ispresent(key)"),
    ];
    parts.into_iter().flatten().collect::<Vec<String>>().join(" or ")
}
