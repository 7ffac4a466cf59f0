//! What the counts by value say.

use super::things;
use crate::ui::format;

pub const TITLE: &str = "Counts";
pub const CHOOSE: &str = "Fields";
pub const CHOOSE_HINT: &str = "Fields whose values are counted.";
pub const RESET: &str = "Reset";
pub const DISTINCT: &str = "Distinct values";
pub const NOTHING_COUNTED: &str = "No row to count under these conditions.";
pub const NOTHING_FOUND: &str = "No value holds that.";
pub const WITHOUT_THIS: &str = "Without this";
pub const FEWER: &str = "Show fewer";
pub const CLEAR: &str = "Clear";

pub fn more(rest: u64) -> String {
    format!("and {} more", format::count(rest))
}

pub fn fewer(unlisted: u64) -> String {
    match unlisted {
        0 => FEWER.to_owned(),
        _ => format!("{FEWER} ({} more are not listed)", format::count(unlisted)),
    }
}

pub fn search(field: &str) -> String {
    format!("Find a value of {field}")
}

/// What a click on a value does; others of its field may be chosen already.
pub fn only(field: &str, value: &str, beside_others: bool) -> String {
    format!("{} {field}: {value}", if beside_others { "Also" } else { "Only" })
}

pub fn without(field: &str, value: &str) -> String {
    format!("Without {field}: {value}")
}

pub fn range_end(field: &str, is_last: bool) -> String {
    format!("{} {field}", if is_last { "Greatest" } else { "Least" })
}

pub fn range(from: &str, to: &str) -> String {
    if from == to { from.to_owned() } else { format!("{from} – {to}") }
}

pub fn bar(range: &str, rows: u64) -> String {
    format!("{range}: {}", format::counted(rows, things::ROW))
}

pub fn clear(field: &str) -> String {
    format!("{CLEAR} {field}")
}
