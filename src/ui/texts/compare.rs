//! What Compare says.

use crate::ui::format;

pub const BACK: &str = "← Back to the comparison";
pub const WAITING: &str = "Comparing…";
pub const SILENCES: &str = "Why one log is silent";
pub const ALL_REQUESTS: &str = "All requests";
pub const NO_SILENCE: &str = "Both logs saw every request.";

pub const OTHER_LOG: &str = "The other log";

/// What is to be dropped where a log is missing, and why: the access log, CloudTrail.
pub const MISSING: [(&str, &str); 2] = [
    ("Drop the access log too", "Only CloudTrail is loaded, so nothing can be compared yet."),
    ("Drop CloudTrail's files too", "Only the access log is loaded, so nothing can be compared yet."),
];

/// What stands under the numbers.
pub const COULD_BE_BOTH: &str = "of what both could see, both saw";
pub const SEEN_BY_BOTH: &str = "seen by both";
pub const ONLY_ACCESS: &str = "only in the access log";
pub const ONLY_TRAIL: &str = "only in CloudTrail";

/// The bar of who saw the requests.
pub const WITNESSES: &str = "Who saw the requests";
pub const ACCESS_PART: &str = "access log only";
pub const BOTH: &str = "both";
pub const TRAIL_PART: &str = "CloudTrail only";

/// The ledger and its columns.
pub const LEDGER: &str = "By bucket and operation";
pub const BUCKET: &str = "bucket";
pub const ASKED: &str = "what was asked";
pub const REQUESTS: &str = "requests";
pub const SHARE: &str = "who saw them";
pub const ACCESS_COLUMN: &str = "access only";
pub const TRAIL_COLUMN: &str = "trail only";
pub const UNEXPLAINED: &str = "unexplained";
pub const OTHER_SERVICES: &str = "events of other services";
pub const NO_BUCKET: &str = "(no bucket)";
pub const REST_UNKNOWN: &str = "Rarer ones are neither listed nor counted here.";

/// Lines of the ledger that are not listed.
pub fn rest(lines: usize) -> String {
    format!("and {} rarer ones that are not listed", format::count(lines as u64))
}

pub fn part(witnesses: &str, requests: u64) -> String {
    format!("{witnesses}: {}", format::count(requests))
}
