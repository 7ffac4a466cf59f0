//! CloudTrail's records as they are: in trail files, in lists, alone or one a line.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use super::detect::Head;
use super::documents::{Documents, RECORDS};
use super::event;
use super::format::Format;
use super::scanner::Elements;

/// Trail files, and whatever other JSON document: what it is shows when it has no list of records.
pub const FORMAT: Format = Format {
    name: "cloudtrail",
    title: "CloudTrail trail file, `{\"Records\":[…]}`",
    recognises: |head| head.is_object(),
    decoder: |start| Box::new(Documents::new(start, Elements::Member(RECORDS), event::read)),
    splits: true,
};

/// A list of records.
pub const LIST: Format = Format {
    name: "cloudtrail-list",
    title: "CloudTrail records in a JSON list, `[{…},…]`",
    recognises: |head| head.is_list() && is_record(head),
    decoder: |start| Box::new(Documents::new(start, Elements::List, event::read)),
    splits: false,
};

/// Records one after another, or one alone.
pub const LINES: Format = Format {
    name: "cloudtrail-records",
    title: "CloudTrail records alone or one a line, those with `@timestamp` too",
    // A record has no such member, but a broken document may stand before one.
    recognises: |head| head.is_object() && is_record(head) && !head.has(RECORDS),
    decoder: |start| Box::new(Documents::new(start, Elements::Documents, event::read)),
    splits: false,
};

fn is_record(head: &Head<'_>) -> bool {
    // Insights and aggregated events tell of many calls, and name them within these members.
    let tells_of_many = || head.has("eventType") && (head.has("insightDetails") || head.has("timeWindow"));
    head.has("eventSource") && head.has("eventName") || tells_of_many()
}
