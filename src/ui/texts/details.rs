//! What the details of a row say.

use super::things;
use crate::schema::{Field, Group, Source};
use crate::ui::format;

pub const PANEL: &str = "Details of the row";
pub const CLOSE: &str = "Close the details";
pub const WIDTH: &str = "Width of the details";
pub const WAITING: &str = "Reading the record…";
pub const UNNAMED: &str = "Row";
pub const BOTH_SIDES: &str = " Both sides of this request";
pub const EXPLAIN: &str = "Explain the fields";
pub const ONLY: &str = "Only rows like this";
pub const WITHOUT: &str = "Without rows like this";

pub fn only(field: &str) -> String {
    format!("Only this {field}")
}

pub fn without(field: &str) -> String {
    format!("Without this {field}")
}

pub fn more_records(count: u64) -> String {
    format!("{} more records of this request are not shown here.", format::count(count))
}

pub fn all_fields(source: Source) -> &'static str {
    if source == Source::Trail { "All fields of the event" } else { "All fields of the log record" }
}

/// What AWS calls a field, since when it writes it, and its column in Athena.
pub fn origin(field: &Field) -> String {
    let since = field.since.map(|since| format!(" · since {since}")).unwrap_or_default();
    // From a path there is no such name.
    let name = if field.group == Group::Path { String::new() } else { format!("AWS: {}{since}", field.aws) };
    let athena = field.athena.map(|athena| format!(" · Athena: {}", athena.column)).unwrap_or_default();
    name + &athena
}

pub const NEIGHBOURS: &str = "Neighbours";
pub const SAME_REQUEST: &str = "Same request ID";
pub const SAME_OBJECT: &str = "Same object";
pub const SAME_PRINCIPAL: &str = "Same principal";
pub const SAME_ADDRESS: &str = "Same IP address";
pub const SAME_KEY: &str = "Same access key";
pub const SHOW_REQUEST: &str = "Show this request";
pub const OBJECTS_LIFE: &str = "This object’s life";
pub const PRINCIPALS_DOINGS: &str = "This principal’s doings";

/// A door to a neighbour's rows, for those who do not see where it stands: `Same object, CloudTrail: 12 rows`.
pub fn door(label: &str, table: &str, rows: Option<u64>) -> String {
    let rows = rows.map(|rows| format!(": {}", format::counted(rows, things::ROW))).unwrap_or_default();
    format!("{label}, {table}{rows}")
}

pub const INFERRED: &str = "Inferred: who is behind this ID";

/// The requests of both logs that an inference rests on.
pub fn rests_on(requests: u64) -> String {
    format!("rests on {}", format::counted(requests, things::JOINED))
}

pub fn record(source: Source) -> &'static str {
    if source == Source::Trail { "CloudTrail record" } else { "Access-log record" }
}

pub const AS_IS: &str = "The record as the file has it";
pub const INDENTED: &str = "The record, indented";
pub const AS_FILE: &str = "As the file has it";
pub const SEARCH: &str = "Search in the record";
pub const NEXT: &str = "Next hit";
pub const PREVIOUS: &str = "Previous hit";
pub const NO_HIT: &str = "No hit";
pub const COPY: &str = "Copy";
pub const CUT: &str = "The record is long: only its beginning is coloured and indented.";
pub const FIELDS_HINT: &str = "Point at a field, or use ← and →, to see its name.";
pub const NOT_UTF8: &str = "Bytes that are not UTF-8 show as �; the file itself is not touched.";

pub fn place(place: usize, of: usize) -> String {
    format!("{} of {of}", place + 1)
}

/// Which hit is shown, of how many; of no more than so many are sought.
pub fn hit(place: usize, of: usize, most: usize) -> String {
    format!("{} of {of}{}", place + 1, if of == most { "+" } else { "" })
}

pub fn unreadable(reason: &str) -> String {
    format!("The record can no longer be read: {reason}.")
}

/// Where a record lies.
pub fn location(file: &str, offset: u64) -> String {
    format!("{file}, byte {}", format::count(offset))
}

pub fn deliveries(count: u64) -> String {
    format!(" · delivered {count} times, counted once in Compare")
}
