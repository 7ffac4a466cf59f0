//! What Files says: what became of each file and of its records.

use super::things;
use crate::ui::format;

pub const WAITING: &str = "Reading the report…";

/// The table of files and its columns.
pub const TABLE: &str = "Files and their records";
pub const FILE: &str = "file";
pub const FORMAT: &str = "format";
pub const SIZE: &str = "size";
pub const RECORDS: &str = "records";
pub const ROWS: &str = "rows";
pub const DUPLICATES: &str = "duplicates";
pub const REJECTED: &str = "rejected";
pub const PERIOD: &str = "period";
pub const REMOVE: &str = "remove";

/// Behind the numbers of a sum: rows + duplicates + rejected = records.
pub const SUM: [&str; 4] = [" rows + ", " duplicates + ", " rejected = ", " records"];

pub const REMOVE_ACCESS: &str = "Remove the access log";
pub const REMOVE_TRAIL: &str = "Remove CloudTrail";
pub const REMOVE_ALL: &str = "Remove all";
pub const REMOVE_FILE: &str = "Remove this file";

/// Stands before the reason.
pub const REFUSED: &str = "Refused: ";

/// Stands before the sum.
pub fn files(files: u64) -> String {
    format!("{}: ", format::counted(files, things::FILE))
}

/// Stands behind the sum.
pub fn refused(files: u64) -> String {
    format!(" · {} refused", format::counted(files, things::FILE))
}

pub fn unlisted(files: u64, are_fine: bool) -> String {
    let files = format::count(files);
    if are_fine {
        format!("{files} more files without problems are not listed.")
    } else {
        format!("{files} more files, some of them with problems, are not listed.")
    }
}

pub fn remove(file: &str) -> String {
    format!("Remove {file}")
}

/// What is wrong with a record, and where it lies.
pub fn problem(line: u64, byte: u64, reason: &str) -> String {
    format!("Line {}, byte {}: {reason}", format::count(line), format::count(byte))
}

pub fn more(problems: u64) -> String {
    format!("and {} more", format::count(problems))
}
