//! What each log is there to see: the trail's selectors and when they changed, and the time that the files cover.

use super::cast::{ATHENA_RESULTS, EXPORTS, REPORTS, TRAIL_LOGS, WEB};
use super::request::{Event, Request, at};
use std::ops::Range;

/// The access log files hold what was received in these three days.
pub const ACCESS_LOG: Range<i64> = at(7, 0, 0, 0)..at(10, 0, 0, 0);
/// The trail files begin a little before and end a little after.
pub const TRAIL_FILES: Range<i64> = at(6, 23, 30, 0)..at(10, 0, 30, 0);
/// From StopLogging to StartLogging.
pub const STOPPED: Range<i64> = at(8, 2, 14, 3)..at(8, 3, 16, 20);
/// From here on the selectors leave out reads of acme-reports.
pub const NARROWED: i64 = at(9, 16, 5, 12);

/// Whether the trail recorded the request.
pub fn is_recorded(request: &Request) -> bool {
    let time = request.received_ms;
    if !request.is_witnessable() || STOPPED.contains(&time) || !TRAIL_FILES.contains(&request.completed_ms()) {
        return false;
    }
    let Some(bucket) = request.bucket else { return true };
    let (name, reads) = (bucket.name, request.operation.read_only);
    if name == TRAIL_LOGS.name {
        // The trail's own bucket is left out of everything, lest each delivery cause an event that is delivered.
        return false;
    }
    request.operation.management
        || name == EXPORTS.name
        || name == ATHENA_RESULTS.name
        || (name == REPORTS.name && !(reads && time >= NARROWED))
        || (name == WEB.name && !reads)
}

/// Whether the trail recorded the event of another service: always but while it was stopped, and it sees itself being
/// stopped and started.
pub fn is_event_recorded(event: &Event) -> bool {
    event.service == "cloudtrail" || !STOPPED.contains(&event.time_ms)
}

/// Whether the access log files cover the request.
pub fn is_logged(request: &Request) -> bool {
    ACCESS_LOG.contains(&request.received_ms)
}
