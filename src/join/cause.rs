//! Why one log is silent about a request.

use super::context::{Context, Range};
use super::selectors::Asked;
use crate::schema::Cause;
use crate::schema::operations::{
    Category, ReadWrite, expected_event, is_account_level, is_authentication_failure, is_checksum_job, is_lifecycle,
    kind_of_operation,
};
use std::collections::HashMap;

/// A partner may lie so far outside the loaded files: the delivery delay that AWS gives for CloudTrail.
const EDGE_MS: i64 = 15 * 60 * 1000;

/// Why an access-log row has no event.
pub fn cause_of_access(row: &AccessRow<'_>, context: &Context, gaps: &mut Gaps) -> Cause {
    Silence::of(row, context).cause(row.time, row.total_time_ms, || *row, context, gaps)
}

/// Why access-log rows have no event that agree in bucket, operation, HTTP status, error code and whether they have a key;
/// what else it depends on is asked of each row.
pub enum Silence {
    /// The cause.
    Is(Cause),
    /// That the row is at an edge of CloudTrail's range for its bucket, or else this.
    AtEdge(Option<Range>, Recorded),
}

/// Whether CloudTrail recorded what rows tell of.
pub enum Recorded {
    /// The cause is this one in any case.
    Never(Cause),
    /// Not at times, each with the cause.
    But(Vec<(Range, Cause)>),
    /// The row's key decides when it did not.
    ByKey(Category, ReadWrite),
}

impl Silence {
    /// What rows like this one have in common.
    pub fn of(row: &AccessRow<'_>, context: &Context) -> Silence {
        let scan = context.scan();
        let operation = row.operation.unwrap_or_default();
        if !scan.is_loaded(1) {
            return Silence::Is(Cause::OtherLogNotLoaded);
        }
        if is_lifecycle(operation) {
            return Silence::Is(Cause::Lifecycle);
        }
        if is_checksum_job(operation) {
            return Silence::Is(Cause::ChecksumJob);
        }
        if is_authentication_failure(row.http_status, row.error_code) {
            return Silence::Is(Cause::AuthenticationFailure);
        }
        if matches!(row.http_status, Some(301 | 307)) {
            return Silence::Is(Cause::Redirect);
        }
        let Some(bucket) = row.bucket else { return Silence::Is(Cause::NotABucketRequest) };
        Silence::AtEdge(scan.range(1, row.bucket), Recorded::of(row, bucket, context))
    }

    /// The cause for a row; `row` gives all of it, where that is needed.
    pub fn cause<'r>(
        &self,
        time: Option<i64>,
        total_time_ms: Option<i64>,
        row: impl FnOnce() -> AccessRow<'r>,
        context: &Context,
        gaps: &mut Gaps,
    ) -> Cause {
        let (range, recorded) = match self {
            Silence::Is(cause) => return *cause,
            Silence::AtEdge(range, recorded) => (range, recorded),
        };
        let edge = Edge { time, margin: EDGE_MS.saturating_add(total_time_ms.unwrap_or(0)) };
        if edge.is_near(*range) {
            return Cause::Edge;
        }
        let ranges = match recorded {
            Recorded::Never(cause) => return *cause,
            Recorded::But(ranges) => ranges,
            Recorded::ByKey(category, access) => gaps.of_key(&row(), *category, *access, context),
        };
        let holds = |range: &Range| time.is_some_and(|time| (range.0..range.1).contains(&time));
        let causes = ranges.iter().filter(|(range, _)| holds(range)).map(|(_, cause)| *cause);
        causes.min_by_key(|cause| *cause != Cause::TrailStopped).unwrap_or(Cause::Unexplained)
    }
}

impl Recorded {
    fn of(row: &AccessRow<'_>, bucket: &str, context: &Context) -> Recorded {
        if !context.scan().holds(1, bucket) {
            return Recorded::Never(Cause::BucketNotInOtherLog);
        }
        let (operation, has_key) = (row.operation.unwrap_or_default(), row.key.is_some());
        let Some((category, access)) = kind_of_operation(operation, has_key) else {
            return Recorded::Never(Cause::Unexplained);
        };
        if !context.records(bucket, category, access) {
            return Recorded::Never(Cause::EventNotSelected);
        }
        // Which key it is matters only where selectors choose among the bucket's objects.
        if has_key && context.goes_by_key(bucket) {
            return Recorded::ByKey(category, access);
        }
        let event_name = expected_event(operation, has_key).map(|pair| pair.event_name);
        Recorded::But(context.gaps(Asked { bucket, key: None, category, access, event_name }))
    }
}

/// Why an event has no access-log row.
pub fn cause_of_event(event: &EventRow<'_>, context: &Context) -> Cause {
    let scan = context.scan();
    if event.event_source != Some("s3.amazonaws.com") {
        return Cause::OtherService;
    }
    if !scan.is_loaded(0) {
        return Cause::OtherLogNotLoaded;
    }
    let Some(bucket) = event.bucket.filter(|_| !is_account_level(event.event_name.unwrap_or_default())) else {
        return Cause::NotABucketRequest;
    };
    if event.time.is_some_and(|time| scan.is_logging_off(bucket, time)) {
        return Cause::LoggingOff;
    }
    if (Edge { time: event.time, margin: EDGE_MS }).is_near(scan.range(0, Some(bucket))) {
        return Cause::Edge;
    }
    if !scan.holds(0, bucket) {
        return Cause::BucketNotInOtherLog;
    }
    Cause::Unexplained
}

/// When CloudTrail did not record the events of an object's operations, worked out once for each: by bucket, operation and
/// key.
#[derive(Debug, Default)]
pub struct Gaps(HashMap<(String, String, String), Vec<(Range, Cause)>>);

impl Gaps {
    fn of_key(
        &mut self,
        row: &AccessRow<'_>,
        category: Category,
        access: ReadWrite,
        context: &Context,
    ) -> &[(Range, Cause)] {
        let [bucket, operation, key] = [row.bucket, row.operation, row.key].map(Option::unwrap_or_default);
        self.0.entry((bucket.to_owned(), operation.to_owned(), key.to_owned())).or_insert_with(|| {
            let event_name = expected_event(operation, true).map(|pair| pair.event_name);
            context.gaps(Asked { bucket, key: Some(key), category, access, event_name })
        })
    }
}

/// What the rules ask of an access-log row.
#[derive(Debug, Clone, Copy, Default)]
pub struct AccessRow<'a> {
    /// When the request was received.
    pub time: Option<i64>,
    /// The operation.
    pub operation: Option<&'a str>,
    /// The key.
    pub key: Option<&'a str>,
    /// The bucket.
    pub bucket: Option<&'a str>,
    /// The HTTP status.
    pub http_status: Option<i64>,
    /// The error code.
    pub error_code: Option<&'a str>,
    /// How long the request took.
    pub total_time_ms: Option<i64>,
}

/// What the rules ask of an event.
#[derive(Debug, Clone, Copy, Default)]
pub struct EventRow<'a> {
    /// When the request was completed.
    pub time: Option<i64>,
    /// The service.
    pub event_source: Option<&'a str>,
    /// The API call.
    pub event_name: Option<&'a str>,
    /// The bucket.
    pub bucket: Option<&'a str>,
}

/// A time and how near to the end of a range it may be.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    /// When; a row without a time is at no edge.
    pub time: Option<i64>,
    /// How far from an end still counts.
    pub margin: i64,
}

impl Edge {
    /// Whether the time lies outside the range, or within the margin of its ends.
    pub fn is_near(self, range: Option<(i64, i64)>) -> bool {
        let (Some(time), Some((first, last))) = (self.time, range) else { return false };
        time <= first.saturating_add(self.margin) || time >= last.saturating_sub(self.margin)
    }
}
