//! What is said of two selections that are compared.

use crate::ui::format;
use crate::ui::texts::things;

/// The names of both selections.
pub const SIDES: [&str; 2] = ["A", "B"];

pub const AGAINST: &str = "Compare A, the filter above, with B";
pub const EVERYTHING: &str = "everything";
pub const COMPARE: &str = "Compare";
pub const PRESETS: &str = "Or choose both";
pub const OTHER_TABLE: &str = "A and B must be of one table: write the same source in both, or none.";
pub const SAME: &str = "A and B are the same rows: write a filter above or here, or choose both.";
pub const COMPARING: &str = "Comparing…";
pub const ALIKE: &str = "No field that is compared differs between them.";
pub const CHART_HINT: &str = "Each bar: its part of the selection. Both have one scale.";
pub const COLUMNS: [&str; 5] = ["value", "A", "of A", "B", "of B"];

/// The ends of the last column.
pub const LESS: &str = "B less";
pub const MORE: &str = "B more";

/// Pairs that can be chosen.
pub const FILES: &str = "One file or folder against another";
pub const REST: &str = "A against the rest";
pub const BEFORE: &str = "A against the same time before";
pub const HALVES: &str = "The later half of the time against the earlier";
pub const DENIED: &str = "Denied against allowed";
pub const SEEN_BY_BOTH: &str = "Seen by both against only in the access log";

/// The way to all rows of a selection.
pub fn rows(side: usize, rows: u64) -> String {
    format!("{}: {}", SIDES[side], format::counted(rows, things::ROW))
}

/// A selection's chart.
pub fn chart(side: usize, period: &str) -> String {
    format!("{} over time, {period}", SIDES[side])
}

/// Fields that a filter itself is about.
pub fn chosen(fields: &[&str]) -> String {
    format!("Left out, since a filter is about them: {}.", fields.join(", "))
}

/// How far shares lie apart, in hundredths of a selection.
pub fn points(points: f64) -> String {
    format!("{points:+.1} points")
}
