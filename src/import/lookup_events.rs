//! The output of `aws cloudtrail lookup-events`: `{"Events":[{…,"CloudTrailEvent":"{…}"}]}`, or one such event a line.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html>

use super::detect::Head;
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
        let head = Head::new(start.head);
        let elements = match head.is_object() && head.has("Events") {
            true => Elements::Member("Events"),
            false => head.elements(),
        };
        Box::new(Documents::new(start, elements, |element, locator, tables| {
            let record = text_member(element, RECORD)?;
            event::read(record.as_bytes(), locator, tables)
        }))
    },
    splits: false,
};
