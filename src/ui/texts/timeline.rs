//! What the rows over time say.

use super::things;
use crate::ui::format;
use crate::ui::panels::timeline::Split;

pub const TITLE: &str = "Rows over time";
pub const WHEN: &str = "when";
pub const BACK: &str = "Back";
pub const BACK_HINT: &str = "Undo the last choice of a time";
pub const WHOLE: &str = "Whole time";
pub const WHOLE_HINT: &str = "Take the query's time away";
pub const KEYS: &str =
    "Left and right arrow keys go from bar to bar, and with Shift choose several; Enter shows their time only.";

/// What chooses by what bars are cut into parts.
pub const SPLIT: &str = "Bars by";
pub const OTHERS: &str = "other";

/// What a bar can be cut by, and what the menu says that chooses it.
pub fn split(by: Split) -> [&'static str; 2] {
    match by {
        Split::Status => ["Status", "By status"],
        Split::Error => ["Error", "By error"],
        Split::Operation => ["Operation", "By operation"],
        Split::EventName => ["Event name", "By event"],
        Split::Witnessed => ["Log", "By log"],
    }
}

/// What is counted apart, from the bottom of a bar to its top.
pub fn classes(by: Split) -> &'static [&'static str] {
    match by {
        Split::Error => &["no error", "error"],
        Split::Witnessed => &["access log only", "CloudTrail only", "both logs"],
        _ => &["no error", "4xx", "5xx"],
    }
}

/// Rows of a part, behind those of all.
pub fn of_part(part: &str, rows: u64) -> String {
    format!(" · {part}: {}", format::count(rows))
}

pub fn untimed(rows: u64) -> String {
    format!("{} without a time", format::counted(rows, things::ROW))
}

pub fn spoken(period: &str, rows: &str) -> String {
    format!("{period}: {rows}")
}
