//! What CloudWatch Logs hands on: subscription batches, and exports to S3.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html>,
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3Export.html>

use super::Tables;
use super::documents::Documents;
use super::format::Format;
use super::members::text_member;
use super::scanner::Elements;
use super::{access_json, event};
use crate::table::Locator;

/// `{"messageType":"DATA_MESSAGE",…,"logEvents":[{"id","timestamp","message":"{…}"}]}`, one batch after another.
pub const SUBSCRIPTION: Format = Format {
    name: "cloudwatch-subscription",
    title: "CloudWatch Logs subscription batches of CloudTrail events or access-log records",
    recognises: |head| head.is_object() && head.has("messageType") && head.has("logEvents"),
    decoder: |start| {
        Box::new(Documents::new(start, Elements::Member("logEvents"), |element, locator, tables| {
            let message = text_member(element, "message")?;
            read_message(message.as_bytes(), locator, tables)
        }))
    },
    splits: false,
};

/// `2026-08-01T00:00:00.000Z {…}`, one a line.
pub const EXPORT: Format = Format {
    name: "cloudwatch-export",
    title: "exports of CloudWatch Logs, a time and a CloudTrail event or access-log record a line",
    recognises: |head| {
        if !head.first_line().first().is_some_and(u8::is_ascii_digit) {
            return false;
        }
        let line = String::from_utf8_lossy(head.first_line());
        let Some((time, rest)) = line.split_once(' ') else { return false };
        rest.trim_start().starts_with('{') && chrono::DateTime::parse_from_rfc3339(time).is_ok()
    },
    decoder: |start| Box::new(Documents::new(start, Elements::AfterWords, read_message)),
    splits: false,
};

/// A message is a record of either log.
fn read_message(message: &[u8], locator: Locator, tables: &mut Tables) -> Result<Option<i64>, String> {
    if access_json::is_record(message) {
        access_json::read(message, locator, tables)
    } else {
        event::read(message, locator, tables)
    }
}
