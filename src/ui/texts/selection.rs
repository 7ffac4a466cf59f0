//! What is said of rows that are selected, and of their comparison.

use super::things;
use crate::schema::Source;
use crate::ui::format;

pub const COMPARE: &str = "Compare";
pub const COPY_TEXT: &str = "Copy as text";
pub const COPY_JSON: &str = "Copy as JSON";
pub const COPY_MARKDOWN: &str = "Copy as Markdown";
pub const CLEAR: &str = "Clear";
pub const HOW_MANY: &str = "Two to five rows can be compared.";
pub const MOST: &str = "At most 1,000 rows can be selected.";
pub const FAILED: &str = "The rows between could not be read.";

pub fn selected(rows: usize) -> String {
    format!("{} selected", format::counted(rows as u64, things::ROW))
}

pub const SIDE_BY_SIDE: &str = "Rows side by side";
pub const CLOSE: &str = "Close the comparison";
pub const ONLY_DIFFERENT: &str = "Only what differs";
pub const WAITING: &str = "Reading the records…";
pub const FIELD: &str = "field";

pub const VALUE: &str = "value";

pub const DIFFERS: &str = "differs";
pub const ALL_ALIKE: &str = "These rows agree in every field.";
pub const REMOVE: &str = "×";

pub fn remove(row: &str) -> String {
    format!("Take {row} out of the comparison")
}

pub fn title(source: Source, rows: usize) -> String {
    let rows = rows as u64;
    match source {
        Source::Access => format!("{} of the access log", format::counted(rows, things::RECORD)),
        Source::Trail => format!("{} of CloudTrail", format::counted(rows, things::EVENT)),
        Source::Requests => format::counted(rows, things::REQUEST),
    }
}

/// In how many of the fields that any row has they differ.
pub fn differing(different: usize, of: usize) -> String {
    format!("{different} of {} differ", format::counted(of as u64, things::FIELD))
}
