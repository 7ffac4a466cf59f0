//! CSV of the CloudTrail console's event history: its 16 columns, the 10 of 2020, and what spreadsheets make of them.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events-console.html>

use super::Tables;
use super::csv_rows::{Cells, Columns, Rows};
use super::event::{self, parse_time};
use super::format::Format;
use super::members::compact;
use super::spreadsheet::{account, boolean};
use crate::schema::trail;
use crate::table::Locator;
use serde_json::{Value, json};
use std::collections::HashSet;

/// CSV of the event history.
pub const FORMAT: Format = Format {
    name: COLUMNS.name,
    title: "CSV of the CloudTrail console's event history, of 2020 and saved again by spreadsheets too",
    recognises: |head| COLUMNS.are_of(head),
    decoder: |start| Box::new(Rows::new(start, COLUMNS)),
    splits: false,
};

const COLUMNS: Columns = Columns { name: "console-csv", are_those, holds, read };

fn are_those(names: &[String]) -> bool {
    ["event name", "event time"].iter().all(|name| names.iter().any(|known| known == name))
}

/// The column of 2020 with the types of the resources; it is no field.
const RESOURCE_TYPE: usize = usize::MAX;

fn holds(name: &str) -> Option<usize> {
    Some(match name {
        "event time" => trail::EVENT_TIME,
        "event name" => trail::EVENT_NAME,
        "event source" => trail::EVENT_SOURCE,
        "event id" => trail::EVENT_ID,
        "event type" => trail::EVENT_TYPE,
        "event category" => trail::EVENT_CATEGORY,
        "request id" => trail::REQUEST_ID,
        "user name" => trail::USER_IDENTITY_USER_NAME,
        "aws access key" => trail::USER_IDENTITY_ACCESS_KEY_ID,
        "aws region" => trail::AWS_REGION,
        "source ip address" => trail::SOURCE_IP_ADDRESS,
        "user agent" => trail::USER_AGENT,
        "error code" => trail::ERROR_CODE,
        "read-only" => trail::READ_ONLY,
        "recipient account id" => trail::RECIPIENT_ACCOUNT_ID,
        "resources" => trail::RESOURCES,
        "resource type" => RESOURCE_TYPE,
        _ => return None,
    })
}

fn read(cells: &Cells<'_>, locator: Locator, tables: &mut Tables) -> Result<Option<i64>, String> {
    if cells.get(trail::EVENT_NAME).is_none() {
        return Err("no event name".to_owned());
    }
    let mut fields = Vec::with_capacity(20);
    let mut time = None;
    for (column, text) in cells.iter() {
        match column {
            RESOURCE_TYPE => {}
            trail::EVENT_TIME => time = console_time(text),
            trail::READ_ONLY => fields.extend(boolean(text).map(|text| (column, text.to_owned()))),
            trail::RECIPIENT_ACCOUNT_ID => fields.extend(account(text, cells).map(|account| (column, account))),
            trail::RESOURCES => {
                let resources = Resources::read(text, cells.get(RESOURCE_TYPE));
                let (bucket, key) = resources.object();
                fields.extend(bucket.map(|bucket| (trail::BUCKET, bucket)));
                fields.extend(key.map(|key| (trail::KEY, key)));
                fields.push((column, resources.json));
            }
            _ => fields.push((column, text.to_owned())),
        }
    }
    Ok(event::push(fields, time, locator, tables))
}

/// `2026-08-08T10:00:00Z`, or `2020-05-13, 04:52:01 PM` as the console of 2020 wrote it, which names no zone: UTC.
fn console_time(text: &str) -> Option<i64> {
    parse_time(text).or_else(|| {
        let (date, clock) = text.split_once(", ")?;
        let (clock, half) = clock.split_once(' ')?;
        let (hour, rest) = clock.split_once(':')?;
        let noon = ["AM", "PM"].iter().position(|name| *name == half)? as u32 * 12;
        let hour = hour.parse::<u32>().ok().filter(|hour| (1..=12).contains(hour))? % 12 + noon;
        parse_time(&format!("{date}T{hour:02}:{rest}Z"))
    })
}

/// The resources of an event.
struct Resources {
    json: String,
    /// Their types and names.
    list: Vec<(String, String)>,
}

impl Resources {
    /// Reads a JSON list, or names beside a column of types.
    fn read(text: &str, types: Option<&str>) -> Resources {
        if let Ok(values @ Value::Array(_)) = serde_json::from_str(text) {
            let list = values.as_array().into_iter().flatten().filter_map(|resource| {
                let member = |names: [&str; 2]| {
                    let (_, value) =
                        resource.as_object()?.iter().find(|(name, _)| names.contains(&name.to_lowercase().as_str()))?;
                    value.as_str().map(str::to_owned)
                };
                Some((member(["resourcetype", "type"])?, member(["resourcename", "arn"])?))
            });
            return Resources { json: compact(text).into_owned(), list: list.collect() };
        }
        let parts = |text: &str| -> Vec<String> { text.split(',').map(|part| part.trim().to_owned()).collect() };
        let (names, types) = (parts(text), types.map(parts).unwrap_or_default());
        if names.len() != types.len() {
            return Resources { json: json!(text).to_string(), list: Vec::new() };
        }
        let list: Vec<(String, String)> = types.into_iter().zip(names).collect();
        let resources: Vec<Value> =
            list.iter().map(|(kind, name)| json!({"resourceType": kind, "resourceName": name})).collect();
        Resources { json: Value::from(resources).to_string(), list }
    }

    /// The bucket and the key, where the resources name one and no other.
    fn object(&self) -> (Option<String>, Option<String>) {
        let (mut buckets, mut objects) = (HashSet::new(), HashSet::new());
        for (kind, name) in &self.list {
            let path = name.split_once(":s3:::").filter(|(partition, _)| partition.starts_with("arn:"));
            match (kind.as_str(), path.map(|(_, path)| path)) {
                ("AWS::S3::Bucket", path) => {
                    buckets.insert(path.unwrap_or(name));
                }
                ("AWS::S3::Object", Some(path)) => {
                    objects.extend(path.split_once('/').filter(|(_, key)| !key.is_empty()));
                }
                _ => {}
            }
        }
        if let Some(&(bucket, key)) = objects.iter().next().filter(|_| objects.len() == 1) {
            return (Some(bucket.to_owned()), Some(key.to_owned()));
        }
        buckets.extend(objects.iter().map(|(bucket, _)| *bucket));
        (buckets.iter().next().filter(|_| buckets.len() == 1).map(|bucket| (*bucket).to_owned()), None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_object(resources: &str, types: Option<&str>, bucket: Option<&str>, key: Option<&str>) {
        let found = Resources::read(resources, types).object();
        assert_eq!((found.0.as_deref(), found.1.as_deref()), (bucket, key), "{resources}");
    }

    #[test]
    fn resources_tell_bucket_and_key() {
        let bucket = r#"{"resourceType":"AWS::S3::Bucket","resourceName":"photos"}"#;
        let object = r#"{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::photos/a/b.jpg"}"#;
        let other = r#"{"resourceType":"AWS::S3::Object","resourceName":"arn:aws-cn:s3:::photos/c"}"#;
        let role = r#"{"resourceType":"AWS::IAM::Role","resourceName":"photos"}"#;
        check_object(&format!("[{bucket}]"), None, Some("photos"), None);
        check_object(&format!("[{object},{bucket},{role}]"), None, Some("photos"), Some("a/b.jpg"));
        check_object(&format!("[{object},{other}]"), None, Some("photos"), None);
        check_object(&format!("[{role}, 5, null]"), None, None, None);
        check_object("photos", Some("AWS::S3::Bucket"), Some("photos"), None);
        check_object("arn:aws:s3:::photos", Some("AWS::S3::Bucket"), Some("photos"), None);
        check_object("photos, films", Some("AWS::S3::Bucket, AWS::S3::Bucket"), None, None);
        check_object("a, b", Some("AWS::S3::Bucket"), None, None);
        check_object("[{\"resourceType", None, None, None);
    }

    #[test]
    fn the_console_of_2020_wrote_hours_to_twelve() {
        assert_eq!(console_time("2020-05-13, 04:52:01 PM"), parse_time("2020-05-13T16:52:01Z"));
        assert_eq!(console_time("2020-05-13, 12:00:00 AM"), parse_time("2020-05-13T00:00:00Z"));
        assert_eq!(console_time("2020-05-13, 12:30:00 PM"), parse_time("2020-05-13T12:30:00Z"));
        assert_eq!(console_time("2020-05-13, 13:00:00 PM"), None);
        assert_eq!(console_time("5/13/2020 16:52"), None);
    }
}
