//! Why one log is silent about a request.

use super::context::{Context, Range};
use super::selectors::Asked;
use crate::schema::Cause;
use crate::schema::operations::{
    expected_event, is_account_level, is_authentication_failure, is_checksum_job, is_lifecycle, kind_of_operation,
};
use std::collections::HashMap;

/// A partner may lie so far outside the loaded files: the delivery delay that AWS gives for CloudTrail.
const EDGE_MS: i64 = 15 * 60 * 1000;

/// Why an access-log row has no event.
pub fn cause_of_access(row: &AccessRow<'_>, context: &Context, gaps: &mut Gaps) -> Cause {
    let scan = context.scan();
    let operation = row.operation.unwrap_or_default();
    if !scan.is_loaded(1) {
        return Cause::OtherLogNotLoaded;
    }
    if is_lifecycle(operation) {
        return Cause::Lifecycle;
    }
    if is_checksum_job(operation) {
        return Cause::ChecksumJob;
    }
    if is_authentication_failure(row.http_status, row.error_code) {
        return Cause::AuthenticationFailure;
    }
    if matches!(row.http_status, Some(301 | 307)) {
        return Cause::Redirect;
    }
    let Some(bucket) = row.bucket else { return Cause::NotABucketRequest };
    let edge = Edge { time: row.time, margin: EDGE_MS.saturating_add(row.total_time_ms.unwrap_or(0)) };
    if edge.is_near(scan.range(1, row.bucket)) {
        return Cause::Edge;
    }
    if !scan.holds(1, bucket) {
        return Cause::BucketNotInOtherLog;
    }
    let has_key = row.key.is_some();
    if let Some((category, access)) = kind_of_operation(operation, has_key) {
        if !context.records(bucket, category, access) {
            return Cause::EventNotSelected;
        }
        // Which key it is matters only where selectors choose among the bucket's objects.
        let key = row.key.filter(|_| context.goes_by_key(bucket));
        let kind = (bucket.to_owned(), operation.to_owned(), has_key, key.map(str::to_owned));
        let gaps = gaps.0.entry(kind).or_insert_with(|| {
            let event_name = expected_event(operation, has_key).map(|pair| pair.event_name);
            context.gaps(Asked { bucket, key, category, access, event_name })
        });
        if row.time.is_some_and(|time| gaps.iter().any(|(start, end)| (*start..*end).contains(&time))) {
            return Cause::EventNotSelected;
        }
    }
    Cause::Unexplained
}

/// Why an event has no access-log row.
pub fn cause_of_event(event: &EventRow<'_>, context: &Context) -> Cause {
    let scan = context.scan();
    if !scan.is_loaded(0) {
        return Cause::OtherLogNotLoaded;
    }
    if event.event_source != Some("s3.amazonaws.com") {
        return Cause::OtherService;
    }
    let Some(bucket) = event.bucket.filter(|_| !is_account_level(event.event_name.unwrap_or_default())) else {
        return Cause::NotABucketRequest;
    };
    if (Edge { time: event.time, margin: EDGE_MS }).is_near(scan.range(0, Some(bucket))) {
        return Cause::Edge;
    }
    if !scan.holds(0, bucket) {
        return Cause::BucketNotInOtherLog;
    }
    Cause::Unexplained
}

/// When CloudTrail did not record the events of a bucket's operations, worked out once for each: by bucket, operation,
/// whether it has a key, and the key where that matters.
#[derive(Debug, Default)]
pub struct Gaps(HashMap<(String, String, bool, Option<String>), Vec<Range>>);

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
