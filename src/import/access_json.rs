//! The S3 server access log as JSON: one object a record, as CloudWatch Logs delivers it since 2026.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html>

use super::detect::Head;
use super::documents::Documents;
use super::format::Format;
use super::json_text::json_text;
use super::members::{Members, text_of, whole_number};
use super::presigned::Presigned;
use super::{Tables, access_log, event};
use crate::schema::{Kind, Source, access};
use crate::table::{Locator, Row};
use memchr::memmem;

/// The access log as JSON.
pub const FORMAT: Format = Format {
    name: "s3-access-log-json",
    title: "S3 server access log as JSON, one record a line or in a list",
    recognises: |head| {
        head.has("operation") && head.has("request_id") && (head.has("bucket_name") || head.has("bucket"))
    },
    decoder: |start| {
        let elements = Head::new(start.head).elements();
        Box::new(Documents::new(start, elements, read))
    },
    splits: false,
};

/// Whether a message is such a record: by its own members, since within those of an event stands what its caller wrote.
pub fn is_record(message: &[u8]) -> bool {
    // Most messages that are none lack the words, which is told faster.
    let mentions = |words: &[u8]| memmem::find(message, words).is_some();
    mentions(b"\"request_id\"") && mentions(b"\"operation\"") && {
        let text = json_text(message);
        let members = Members::parse(&text).unwrap_or_default();
        let has = |name: &str| members.get(name).is_some();
        has("request_id") && has("operation") && !has("eventSource")
    }
}

/// Members that say nothing of the request.
const NOT_FIELDS: [&str; 2] = ["schema_version_id", "bucket_arn"];

/// Reads a record and appends its row. Values are as in the text form.
pub fn read(record: &[u8], locator: Locator, tables: &mut Tables) -> Result<Option<i64>, String> {
    let text = json_text(record);
    let members = Members::parse(&text)?;
    let mut row = Row::default();
    let mut others = Vec::new();
    let mut time = None;
    for (name, value) in members.iter() {
        let resolved = Source::Access.resolve(name).filter(|resolved| resolved.path.is_empty());
        let Some(text) = text_of(value).filter(|text| text != "-") else { continue };
        let Some(index) = resolved.map(|resolved| resolved.index).filter(|index| *index < access::LOG_FIELDS) else {
            if !NOT_FIELDS.contains(&name) {
                others.push(format!("{name}={text}"));
            }
            continue;
        };
        match access::FIELDS[index].kind {
            Kind::Time => {
                time = Some(event::parse_time(&text).ok_or("the request's time cannot be read")?);
            }
            // A column of floats has it where a value is missing.
            Kind::Int if text == "NaN" => {}
            Kind::Int => {
                row.int(
                    index,
                    whole_number(&text).ok_or_else(|| format!("{name} is no whole number that can be read"))?,
                );
            }
            // The text form writes Yes or nothing.
            _ if index == access::ACL_REQUIRED => {
                if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("yes") {
                    row.text(index, "Yes");
                }
            }
            _ if index == access::KEY => row.text(index, access_log::decode_key(text.as_bytes())),
            _ => row.text(index, text.into_owned()),
        }
    }
    let Some(time) = time else { return Err("an access-log record without a time".to_owned()) };
    row.int(access::TIME, time);
    if !others.is_empty() {
        row.text(access::TRAILING_FIELDS, others.join(" "));
    }
    Presigned::set_row(&mut row, time);
    tables.access.push(&row, locator);
    Ok(Some(time))
}
