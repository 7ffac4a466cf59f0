//! What the rows over time say.

use super::things;
use crate::schema::Source;
use crate::ui::format;

pub const TITLE: &str = "Rows over time";
pub const WHEN: &str = "when";
pub const BACK: &str = "Back";
pub const BACK_HINT: &str = "Undo the last choice of a time";
pub const WHOLE: &str = "Whole time";
pub const WHOLE_HINT: &str = "Take the query's time away";
pub const KEYS: &str =
    "Left and right arrow keys go from bar to bar, and with Shift choose several; Enter shows their time only.";

/// What is counted apart, from the bottom of a bar to its top.
pub fn classes(source: Source) -> &'static [&'static str] {
    match source {
        Source::Trail => &["no error", "error"],
        _ => &["no error", "4xx", "5xx"],
    }
}

/// Rows of a class, behind those of all.
pub fn of_class(class: &str, rows: u64) -> String {
    format!(" · {class}: {}", format::count(rows))
}

pub fn untimed(rows: u64) -> String {
    format!("{} without a time", format::counted(rows, things::ROW))
}

pub fn spoken(period: &str, rows: &str) -> String {
    format!("{period}: {rows}")
}
