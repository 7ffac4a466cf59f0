//! EventBridge events of CloudTrail: `{"detail-type":"AWS API Call via CloudTrail",…,"detail":{…}}`, alone, one a line
//! or in a list.
//!
//! Source: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html>

use super::detect::Head;
use super::documents::Documents;
use super::event;
use super::format::Format;
use super::members::json_member;

/// EventBridge events of CloudTrail.
pub const FORMAT: Format = Format {
    name: "eventbridge",
    title: "EventBridge events of CloudTrail, alone, one a line or in a list",
    recognises: |head| head.has("detail-type") && head.has("detail") && head.mentions("via CloudTrail"),
    decoder: |start| {
        let elements = Head::new(start.head).elements();
        Box::new(Documents::new(start, elements, |element, locator, tables| {
            let record = json_member(element, "detail")?;
            event::read(record.as_bytes(), locator, tables)
        }))
    },
    splits: false,
};
