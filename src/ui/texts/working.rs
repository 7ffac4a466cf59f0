//! What is said of an answer that takes a while.

use crate::engine::message::Work;

pub const PROGRESS: &str = "Progress of the answer";
pub const STOP: &str = "Stop";

/// What is done for an answer.
pub fn work(work: Work) -> &'static str {
    match work {
        Work::Reading => "Reading records again",
        Work::Hashing => "Hashing files",
        Work::Filtering => "Filtering",
        Work::Computing => "Computing",
        Work::Grouping => "Grouping",
        Work::Sorting => "Sorting",
        Work::Gathering => "Gathering",
    }
}

pub fn under_way(work: &str) -> String {
    format!("{work}…")
}

pub fn part(work: &str, percent: &str) -> String {
    format!("{work} · {percent}%")
}
