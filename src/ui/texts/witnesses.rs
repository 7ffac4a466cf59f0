//! What is said of one request that two logs saw.

use super::things;
use crate::ui::format;

pub const TITLE: &str = "What both logs say";

/// Which log is silent; the reason follows.
pub const ACCESS_SILENT: &str = "The access log is silent. ";
pub const TRAIL_SILENT: &str = "CloudTrail is silent. ";

/// Why the request was denied; what that means follows.
pub fn denied(label: &str) -> String {
    format!("Denied: {label}. ")
}

pub const FIELD: &str = "field";
pub const ACCESS: &str = "access log";
pub const TRAIL: &str = "CloudTrail";
pub const DISAGREE: &str = "the logs disagree";
pub const AGREE: &str = "the logs agree";
pub const ONLY_ACCESS: &str = "only the access log says it";
pub const ONLY_TRAIL: &str = "only CloudTrail says it";
pub const NOT_COMPARABLE: &str = "not comparable: the logs mean different things, or write it in ways of their own";
pub const NOT_IN_LOG: &str = "not in this log";
pub const SILENT: &str = "silent";

pub fn agreeing(fields: u64) -> String {
    format!("{} agree", format::counted(fields, things::FIELD))
}

/// Stands behind how many agree.
pub fn disagreeing(fields: usize) -> String {
    format!(" · {fields} disagree")
}

/// The records of one log; there are several.
pub fn records(number: i64) -> String {
    format!("{number} records")
}
