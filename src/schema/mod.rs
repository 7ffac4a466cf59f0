//! The two logs as data: every field once, the operation map, and the marks for "nothing".
//!
//! Here belongs what AWS's documentation says about the logs and how their files are named, and what import and page both
//! name: the report and the limits. Nothing here reads a byte of a log.

pub mod access;
mod cause;
mod denial;
mod field;
mod iam;
mod limits;
pub mod operations;
mod path;
mod report;
pub mod requests;
pub mod trail;
mod value;
mod window;

pub use cause::Cause;
pub use denial::{Denial, Denied};
pub use field::{Athena, FILE_PATH, Field, Group, Kind, RAW_RECORD, Resolved, Source, Unit};
pub use iam::iam_action;
pub use limits::{Limits, RAISE};
pub use path::PathFacts;
pub use report::{Counts, FileReport, Problem, Report};
pub use value::{RowId, Value, compare_int};
pub use window::{BlindWindow, LeftOut, Turn};
