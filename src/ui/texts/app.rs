//! What the page as a whole says.

use super::things;
use crate::engine::message::{Progress, Stage};
use crate::ui::format;

pub const SKIP: &str = "Skip to the content";
pub const DROP: &str = "Drop the logs anywhere";
pub const WAITING_FOR_CHOICE: &str = "Waiting for your choice";

/// What is said aloud while a load reads.
pub const READING: &str = "Reading files";

/// What is said after a panic; the reason follows.
pub const STOPPED: &str = "The page stopped by a mistake of its own. Reload it and drop the files again. ";

/// How far a load has come.
pub fn progress(progress: &Progress) -> String {
    match progress.stage {
        Stage::Sorting => "Sorting".to_owned(),
        Stage::Joining => "Joining both logs by request ID".to_owned(),
        Stage::Reading if progress.files_total == 0 => "Listing the files".to_owned(),
        Stage::Reading => format!(
            "Reading · {} of {} · {} of {} · {} rows",
            format::count(progress.files),
            format::counted(progress.files_total, things::FILE),
            format::bytes(progress.bytes),
            format::bytes(progress.bytes_total),
            format::count(progress.rows),
        ),
    }
}

/// What a load brought, said aloud.
pub fn loaded(access: &str, trail: &str) -> String {
    format!("Loaded: {access} access-log records and {trail} CloudTrail events")
}
