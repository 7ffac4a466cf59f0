//! What Compare says.

use crate::schema::{BlindWindow, Source};
use crate::ui::format;
use crate::ui::texts::evidence;

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
pub const SEEN_BY_BOTH: &str = "seen by both";
pub const ONLY_ACCESS: &str = "only in the access log";
pub const ONLY_TRAIL: &str = "only in CloudTrail";

pub fn could_be_both(of: u64) -> String {
    format!("of {} that both could have seen", format::count(of))
}

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

/// The first line, of all requests.
pub const ALL_BUCKETS: &str = "all buckets";
pub const ALL_ASKED: &str = "everything";

/// Beside a name that no event proves.
pub const EXPECTED: &str = "expected";
pub const COUNTING: &str = "Counting…";
pub const UNTIMED: &str = "without a time";

/// A line's requests by time: the button that shows them.
pub fn by_time(asked: &str, bucket: &str) -> String {
    format!("By time: {asked}, {bucket}")
}

/// Why a line's name is none that an event proves.
pub fn expected(operations: &str, event: &str, by_name: bool) -> String {
    if by_name {
        format!("That {operations} is {event} follows from the names alone: neither AWS nor an event says so.")
    } else {
        format!("No {event} is loaded here: that {operations} is {event} is documented, or was seen in other logs.")
    }
}

/// The periods that are loaded.
pub const PERIODS: &str = "Loaded periods";

/// The time that both logs cover, empty where there is none.
pub fn both_cover(period: &str) -> String {
    if period.is_empty() { "No time is covered by both logs.".to_owned() } else { format!("both: {period}") }
}

/// The period of a log, empty where it is not loaded, and the times in it that have no row.
pub fn period(log: &str, period: &str, gaps: &str, more: usize) -> String {
    match (period, gaps, more) {
        ("", ..) => format!("{log}: not loaded"),
        (_, "", _) => format!("{log}: {period}, no gap"),
        (_, _, 0) => format!("{log}: {period}; no row: {gaps}"),
        _ => format!("{log}: {period}; no row: {gaps}; and {more} gaps more"),
    }
}

/// When a log was blind, and who said so.
pub fn blind(window: &BlindWindow, period: &str) -> String {
    let of = if window.log == Source::Access { "the access log of" } else { "the trail" };
    let mut text = format!("{of} {} did not record {}: {period}", window.subject, evidence::left_out(window));
    let turns = [("opened by", Some(&window.opened)), ("closed by", window.closed.as_ref())];
    for (how, turn) in turns.into_iter().filter_map(|(how, turn)| Some((how, turn?))) {
        text.push_str(&format!("; {how} {}", turn.event_name));
        if let Some(by) = &turn.by {
            text.push_str(&format!(" ({by})"));
        }
    }
    text
}

/// Saving the comparison as evidence.
pub const HASHING: &str = "Hashing the files…";
pub const CHANGED: &str = "Files came or went meanwhile: export again.";
pub const EXPORT_HTML: &str = "Export evidence (HTML)";
pub const EXPORT_CSV: &str = "Export evidence (CSV)";

/// Lines of the ledger that are not listed.
pub fn rest(lines: usize) -> String {
    format!("and {} rarer ones that are not listed", format::count(lines as u64))
}

pub fn part(witnesses: &str, requests: u64) -> String {
    format!("{witnesses}: {}", format::count(requests))
}
