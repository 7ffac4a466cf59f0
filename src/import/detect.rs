//! Recognises a file by its content. Names are not looked at.

use super::access_log;
use super::gzip::is_gzip;
use std::net::IpAddr;

/// What a content is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Lines: an access log if any of them is a record.
    Lines,
    /// A JSON document: a trail file if it has a list of records.
    Json,
    /// gzip around another content.
    Gzip,
    /// What is refused.
    Refused(Refusal),
}

/// What is refused: its name in the report, and why in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// A short name.
    pub format: String,
    /// What it is, why it is not read, and what to do where there is something to do.
    pub reason: String,
}

impl Refusal {
    /// A refusal.
    pub fn new(format: &str, reason: impl Into<String>) -> Refusal {
        Refusal { format: format.to_owned(), reason: reason.into() }
    }
}

/// Beginnings of files that are no text, with their names and what to do.
const MAGIC: &[(&[u8], &str, &str)] = &[
    (b"PK\x03\x04", "zip", "a zip archive: not read yet; unpack it and drop the files"),
    (b"PK\x05\x06", "zip", "an empty zip archive"),
    (b"\x28\xb5\x2f\xfd", "zstd", "Zstandard-compressed: not read yet; unpack it and drop the files"),
    (b"BZh", "bzip2", "bzip2-compressed: not read; unpack it and drop the files"),
    (b"\xfd7zXZ\x00", "xz", "xz-compressed: not read; unpack it and drop the files"),
    (b"PAR1", "parquet", "Parquet: not read yet; drop the log as S3 delivers it, in text"),
    (b"\xff\xfe", "utf-16", "UTF-16 text: save it as UTF-8"),
    (b"\xfe\xff", "utf-16", "UTF-16 text: save it as UTF-8"),
    (b"\x89PNG", "image", "an image"),
    (b"%PDF", "pdf", "a PDF document"),
];

/// Recognises a content by its beginning.
pub fn recognise(head: &[u8]) -> Content {
    if head.is_empty() {
        return Content::Refused(Refusal::new("empty", "the file is empty"));
    }
    if is_gzip(head) {
        return Content::Gzip;
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    // One strange byte, or a first line that was cut at its front, makes no other file of a log.
    let has_record = || text.split(|&byte| byte == b'\n').any(is_record);
    if let Some((magic, format, reason)) = MAGIC.iter().find(|(magic, ..)| head.starts_with(magic)) {
        // A log may begin with letters that mean something elsewhere.
        if !(magic.iter().all(u8::is_ascii_graphic) && has_record()) {
            return Content::Refused(Refusal::new(format, *reason));
        }
    }
    if is_tar(head) {
        return Content::Refused(Refusal::new("tar", "a tar archive: not read yet; unpack it and drop the files"));
    }
    match text.trim_ascii_start().first() {
        _ if head.contains(&0) && !has_record() => {
            Content::Refused(Refusal::new("binary", "binary data, neither text nor an archive that is known"))
        }
        Some(b'{') if !has_record() => Content::Json,
        Some(b'[') if !has_record() => Content::Refused(json_list(head)),
        _ => Content::Lines,
    }
}

/// Whether a line is an access-log record. Within JSON, a line begins with white space, a bracket, a comma or a quote,
/// as no record does: what a client wrote into a JSON text makes no log of it.
fn is_record(line: &[u8]) -> bool {
    let begins_like_json = line.first().is_none_or(|byte| b" \t\r{}[],\"".contains(byte));
    !begins_like_json && access_log::parse(line.trim_ascii_end()).is_ok()
}

/// Whether a content begins with the header of a tar archive's first member, whose bytes add up to what it says.
/// Source: POSIX, ustar interchange format.
fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..512).filter(|header| &header[257..262] == b"ustar") else { return false };
    let (before, checksum, after) = (&header[..148], &header[148..156], &header[156..]);
    let sum: u32 = before.iter().chain(after).map(|&byte| u32::from(byte)).sum::<u32>() + 8 * u32::from(b' ');
    let digits: String = checksum.iter().map(|&byte| char::from(byte)).filter(char::is_ascii_digit).collect();
    u32::from_str_radix(&digits, 8) == Ok(sum)
}

/// Whether a file with this beginning may be cut into ranges of bytes.
pub fn can_split(head: &[u8]) -> bool {
    recognise(head) == Content::Lines
}

fn json_list(head: &[u8]) -> Refusal {
    let text = String::from_utf8_lossy(head);
    if text.contains("\"eventSource\"") && text.contains("\"eventName\"") {
        Refusal::new("cloudtrail-array", "a JSON array of CloudTrail records: not read yet")
    } else {
        Refusal::new("json", "a JSON array, but not of CloudTrail records")
    }
}

/// Names a text of which no line is an access-log record.
pub fn name_text(head: &[u8], first_reason: Option<&str>) -> Refusal {
    let first = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
    let Some(first) = first else { return Refusal::new("empty", "the file holds nothing but white space") };
    let line = String::from_utf8_lossy(first);
    let lower = line.to_ascii_lowercase();
    let first_word = line.split(' ').next().unwrap_or_default();
    if lower.contains("bucketowner") && lower.contains("requestdatetime") {
        Refusal::new("athena-csv", "CSV of an Athena query on access logs: not read yet")
    } else if lower.contains("event name") && lower.contains("event time") {
        Refusal::new("console-csv", "CSV of CloudTrail's event history: not read yet")
    } else if line.contains(" {") && chrono::DateTime::parse_from_rfc3339(first_word).is_ok() {
        Refusal::new("cloudwatch-export", "an export of CloudWatch Logs: not read yet")
    } else if lower.contains("eventversion") && lower.contains(',') {
        Refusal::new("athena-csv", "CSV of an Athena query on CloudTrail: not read yet")
    } else if first_reason.is_some_and(|reason| reason.contains("Ceph")) {
        Refusal::new("ceph-journal", "a Ceph RGW journal log: not read yet")
    } else if line.contains('[') && first_word.parse::<IpAddr>().is_ok() {
        Refusal::new("web-server-log", "an access log of a web server (Apache, NGINX), not of S3")
    } else if lower.matches(',').count() >= 2 && access_log::parse(first).is_err() && !line.contains(" [") {
        Refusal::new("csv", "CSV, but neither of CloudTrail nor of access logs")
    } else {
        let why = first_reason.map_or_else(String::new, |reason| format!(" ({reason})"));
        Refusal::new("text", format!("text, but no line is an S3 access-log record{why}"))
    }
}

/// Names a JSON document without a list of CloudTrail records, by its members.
pub fn name_json(keys: &[String], head: &[u8], documents: u64) -> Refusal {
    let has = |name: &str| keys.iter().any(|key| key == name);
    let text = String::from_utf8_lossy(head);
    let within = |part: &str| text.contains(part);
    let not_yet = |format: &str, what: &str| Refusal::new(format, format!("{what}: not read yet"));
    if has("digestStartTime") || has("digestEndTime") {
        Refusal::new("cloudtrail-digest", "CloudTrail digest: holds no events")
    } else if has("eventName") && has("eventSource") {
        if documents > 1 {
            not_yet("cloudtrail-lines", "CloudTrail records, one a line")
        } else {
            not_yet("cloudtrail-record", "a single CloudTrail record")
        }
    } else if has("CloudTrailEvent") || has("Events") && within("\"CloudTrailEvent\"") {
        not_yet("lookup-events", "output of `aws cloudtrail lookup-events`")
    } else if has("detail-type") && within("CloudTrail") {
        not_yet("eventbridge", "an EventBridge event with a CloudTrail record")
    } else if has("detail-type") {
        Refusal::new("eventbridge", "an EventBridge event, but not one of CloudTrail")
    } else if has("messageType") && has("logEvents") {
        not_yet("cloudwatch-subscription", "a CloudWatch Logs subscription batch")
    } else if has("schema_version_id") || has("bucket_name") && has("request_uri") {
        not_yet("s3-access-log-json", "S3 access log as JSON, as CloudWatch Logs delivers it")
    } else if within("s3:TestEvent") {
        Refusal::new("s3-event-notification", "a test message of S3 event notifications, not a log")
    } else if has("TopicArn") || has("Type") && has("Message") {
        Refusal::new("sns", "an SNS message, not a log")
    } else if has("Messages") || has("ReceiptHandle") {
        Refusal::new("sqs", "an SQS message, not a log")
    } else if keys.is_empty() {
        Refusal::new("json", "JSON without a member that can be read")
    } else {
        let names: Vec<&str> = keys.iter().take(5).map(String::as_str).collect();
        Refusal::new("json", format!("JSON, but not of CloudTrail: its members are {}", names.join(", ")))
    }
}

/// Names a list of records of which none is a CloudTrail event, by why the first was rejected and by its text.
pub fn name_records(first_reason: &str, first_text: &str) -> Refusal {
    if first_reason.contains("S3 event notification") {
        Refusal::new("s3-event-notification", "S3 event notifications, not CloudTrail events")
    } else if first_text.contains("\"aws:sqs\"") || first_text.contains("\"receiptHandle\"") {
        Refusal::new("sqs", "SQS messages, not CloudTrail events")
    } else if first_text.contains("\"aws:sns\"") || first_text.contains("\"Sns\"") {
        Refusal::new("sns", "SNS messages, not CloudTrail events")
    } else {
        Refusal::new("json", format!("no record can be read: {first_reason}"))
    }
}
