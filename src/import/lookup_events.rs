//! The output of `aws cloudtrail lookup-events`: `{"Events":[{…,"CloudTrailEvent":"{…}"}]}`, or one such event a line.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html>

use super::documents::Documents;
use super::event;
use super::format::Format;
use super::members::text_member;
use super::scanner::Elements;

/// The member whose text is the record.
const RECORD: &str = "CloudTrailEvent";

/// The output of `aws cloudtrail lookup-events`.
pub const FORMAT: Format = Format {
    name: "lookup-events",
    title: "output of `aws cloudtrail lookup-events`, or one of its events a line",
    recognises: |head| head.has(RECORD) || head.is_object() && head.has("Events") && head.mentions(RECORD),
    decoder: |start| {
        // An answer without any event is told by its list.
        let elements = match start.head.trim_ascii_start().first() {
            Some(b'[') => Elements::List,
            _ if super::detect::Head::new(start.head).has("Events") => Elements::Member("Events"),
            _ => Elements::Documents,
        };
        Box::new(Documents::new(start, elements, |element, locator, tables| {
            let record = text_member(element, RECORD)?;
            event::read(record.as_bytes(), locator, tables)
        }))
    },
    splits: false,
};
