//! What a table says, and what is said while it is asked for.

use super::things;
use crate::schema::Source;
use crate::ui::format;

pub const ROWS: &str = "Rows";
pub const COUNTS: &str = "Counts by value";
pub const SHOW_COUNTS: &str = "Show counts";
pub const HIDE_COUNTS: &str = "Hide counts";
pub const MENU: &str = "Actions";
pub const ASK_AGAIN: &str = "Ask again";
pub const NOTHING: &str = "No row matches";
pub const NOTHING_HINT: &str = "Take a condition away above, or begin again.";
pub const REMOVE_CONDITIONS: &str = "Remove all conditions";
pub const WAITING: &str = "Asking the engine…";
pub const NO_ROWS: &str = "The engine gave no rows.";

/// What is said of a column whose values are about right only.
pub const ABOUT: &str = "About right: there are too many different values to count each. Percentiles are within 1 %, counts \
     of different values mostly within 2 %.";

/// The name of the rows of a place.
pub fn rows_of(place: &str) -> String {
    format!("{place} rows")
}

/// That a table's log is not loaded, and where its files come from.
pub fn not_loaded(source: Source) -> (&'static str, &'static str) {
    match source {
        Source::Trail => (
            "No CloudTrail file is loaded",
            "Drop them anywhere on this page: AWSLogs/…/CloudTrail/…json.gz in the trail's bucket.",
        ),
        _ => (
            "No access log is loaded",
            "Drop them anywhere on this page: the objects that S3 delivers to the log's target bucket.",
        ),
    }
}

/// That fields are asked about for which all records are read again; there is one at least.
pub fn reading_again(fields: &[&str]) -> String {
    match fields {
        [fields @ .., last] if !fields.is_empty() => format!(
            "Asking about {} and {last}: the first question about them reads all records again from the files…",
            fields.join(", ")
        ),
        _ => format!(
            "Asking about {}: the first question about it reads all records again from the files…",
            fields.concat()
        ),
    }
}

/// What a click on a column's head does: of sizes and durations, and of all else.
pub const LARGEST_FIRST: &str = "A click sorts, the largest first.";
pub const FIRST_TO_LAST: &str = "A click sorts.";

/// A column's meaning, and what a click on its head does.
pub fn head(doc: &str, is_amount: bool) -> String {
    format!("{doc} {}", if is_amount { LARGEST_FIRST } else { FIRST_TO_LAST }).trim_start().to_owned()
}

/// How much is shown, and how long it took: rows of the table's, or groups, and whether these are of all its rows.
pub fn outcome((shown, of): (u64, u64), of_all: Option<bool>, milliseconds: f64) -> String {
    let (total, whole) = (format::count(shown), format::counted(of, things::ROW));
    let how_much = match of_all {
        Some(true) => format!("{} of {whole}", format::counted(shown, things::GROUP)),
        Some(false) => format!("{} · table of {whole}", format::counted(shown, things::GROUP)),
        None if shown == of => total,
        None => format!("{total} of {}", format::count(of)),
    };
    format!("{how_much} · {milliseconds:.0} ms")
}
