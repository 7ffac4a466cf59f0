//! Recognises a file by its content. Names are not looked at.

use super::access_log;
use super::archive::{self, Kind};
use super::csv;
use super::format::{FORMATS, Format};
use super::gzip::is_gzip;
use super::parquet;
use super::scanner::{Elements, Scanner};
use super::unpacked::is_zstd;
use memchr::memmem;
use serde::{Deserialize, Serialize};
use std::cell::OnceCell;
use std::net::IpAddr;

/// What a content is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Records of a format.
    Of(&'static Format),
    /// gzip around another content.
    Gzip,
    /// Zstandard around another content.
    Zstd,
    /// An archive of contents.
    Archive(Kind),
    /// What is refused.
    Refused(Refusal),
}

/// A content's beginning, and what it shows at once.
pub struct Head<'b> {
    bytes: &'b [u8],
    /// The first character that is no white space, where the content is JSON.
    bracket: Option<u8>,
    /// The members of the first object: the document itself, or the first of a list.
    keys: Vec<String>,
    /// What `delimiter` looks at, once it was asked for.
    columns: OnceCell<Vec<(u8, Vec<String>)>>,
}

impl<'b> Head<'b> {
    /// The beginning of a content.
    pub fn new(bytes: &'b [u8]) -> Head<'b> {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let first = text.trim_ascii_start();
        let bracket = first.first().copied().filter(|byte| matches!(byte, b'{' | b'['));
        let bracket = bracket.filter(|_| !has_record(text));
        let object = match bracket {
            Some(b'[') => first[1..].trim_ascii_start(),
            _ => first,
        };
        let keys = if bracket.is_some() { keys_of(object) } else { Vec::new() };
        Head { bytes: text, bracket, keys, columns: OnceCell::new() }
    }

    /// Whether the content is a JSON object, or several.
    pub fn is_object(&self) -> bool {
        self.bracket == Some(b'{')
    }

    /// Whether the content is a JSON list.
    pub fn is_list(&self) -> bool {
        self.bracket == Some(b'[')
    }

    /// Where the elements stand of a format whose records come alone, one a line or in a list.
    pub fn elements(&self) -> Elements {
        if self.is_list() { Elements::List } else { Elements::Documents }
    }

    /// Whether the first object has a member of that name.
    pub fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|known| known == key)
    }

    /// Whether the words stand anywhere in it.
    pub fn mentions(&self, words: &str) -> bool {
        memmem::find(self.bytes, words.as_bytes()).is_some()
    }

    /// Its lines, without white space around them.
    pub fn lines(&self) -> impl Iterator<Item = &'b [u8]> {
        self.bytes.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii)
    }

    /// The first line that is not blank.
    pub fn first_line(&self) -> &'b [u8] {
        self.lines().find(|line| !line.is_empty()).unwrap_or_default()
    }

    /// The delimiter by which its first line is the header of a CSV with the columns that are looked for: `are_those` is
    /// told their names, in lower case.
    pub fn delimiter(&self, are_those: impl Fn(&[String]) -> bool) -> Option<u8> {
        let columns = self.columns.get_or_init(|| {
            let line = self.first_line();
            // A reader of CSV is costly to make; most contents are none.
            let mut delimiters = csv::DELIMITERS.to_vec();
            delimiters.retain(|delimiter| self.bracket.is_none() && line.contains(delimiter));
            if delimiters.is_empty() || is_record(line) {
                return Vec::new();
            }
            delimiters.into_iter().map(|delimiter| (delimiter, csv::names(line, delimiter))).collect()
        });
        columns.iter().find(|(_, names)| are_those(names)).map(|(delimiter, _)| *delimiter)
    }

    /// Whether one of its lines is an access-log record.
    pub fn has_record(&self) -> bool {
        has_record(self.bytes)
    }
}

/// The members of the object that a text begins with, as far as the text goes.
fn keys_of(text: &[u8]) -> Vec<String> {
    let mut scanner = Scanner::new(Elements::Documents);
    scanner.push(text, &mut |_| {});
    scanner.keys
}

/// What is refused: its name in the report, and why in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    (b"BZh", "bzip2", "bzip2-compressed: not read; unpack it and drop the files"),
    (b"\xfd7zXZ\x00", "xz", "xz-compressed: not read; unpack it and drop the files"),
    (b"PARE", "parquet", parquet::ENCRYPTED),
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
    // The second stands in an archive without members.
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Content::Archive(Kind::Zip);
    }
    if is_zstd(head) {
        return Content::Zstd;
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    // One strange byte, or a first line that was cut at its front, makes no other file of a log.
    if let Some((magic, format, reason)) = MAGIC.iter().find(|(magic, ..)| head.starts_with(magic)) {
        // A log may begin with letters that mean something elsewhere.
        if !(magic.iter().all(u8::is_ascii_graphic) && has_record(text)) {
            return Content::Refused(Refusal::new(format, *reason));
        }
    }
    if head.starts_with(parquet::MAGIC) && !has_record(text) {
        return Content::Archive(Kind::Parquet);
    }
    if head.get(257..262) == Some(b"ustar") && archive::is_header(head) {
        return Content::Archive(Kind::Tar);
    }
    if head.contains(&0) && !has_record(text) {
        return Content::Refused(Refusal::new("binary", "binary data, neither text nor an archive that is known"));
    }
    let known = Head::new(head);
    match FORMATS.iter().find(|format| (format.recognises)(&known)) {
        Some(format) => Content::Of(format),
        None => Content::Refused(Refusal::new("json", "a JSON list, but of records of neither log")),
    }
}

/// Whether one line of a text is an access-log record.
fn has_record(text: &[u8]) -> bool {
    text.split(|&byte| byte == b'\n').any(is_record)
}

/// Whether a line is an access-log record. Within JSON, a line begins with white space, a bracket, a comma or a quote,
/// as no record does: what a client wrote into a JSON text makes no log of it.
fn is_record(line: &[u8]) -> bool {
    let begins_like_json = line.first().is_none_or(|byte| b" \t\r{}[],\"".contains(byte));
    !begins_like_json && access_log::parse(line.trim_ascii_end()).is_ok()
}

/// Whether a file with this beginning may be cut into ranges of bytes.
pub fn can_split(head: &[u8]) -> bool {
    matches!(recognise(head), Content::Of(format) if format.splits)
}

/// Names a text of which no line is an access-log record.
pub fn name_text(head: &[u8], first_reason: Option<&str>) -> Refusal {
    let first = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).find(|line| !line.is_empty());
    let Some(first) = first else { return Refusal::new("empty", "the file holds nothing but white space") };
    let line = String::from_utf8_lossy(first);
    let first_word = line.split(' ').next().unwrap_or_default();
    if line.contains('[') && first_word.parse::<IpAddr>().is_ok() {
        Refusal::new("web-server-log", "an access log of a web server (Apache, NGINX), not of S3")
    } else if csv::DELIMITERS.iter().any(|&delimiter| first.iter().filter(|&&byte| byte == delimiter).count() >= 2)
        && access_log::parse(first).is_err()
        && !line.contains(" [")
    {
        Refusal::new("csv", "CSV, but without the columns by which one of CloudTrail or of access logs is known")
    } else {
        let why = first_reason.map_or_else(String::new, |reason| format!(" ({reason})"));
        Refusal::new("text", format!("text, but no line is an S3 access-log record{why}"))
    }
}

/// Names a JSON document without a list of records, by its members.
pub fn name_json(keys: &[String], head: &[u8]) -> Refusal {
    let has = |name: &str| keys.iter().any(|key| key == name);
    let within = |part: &str| memmem::find(head, part.as_bytes()).is_some();
    if has("detail-type") {
        Refusal::new("eventbridge", "an EventBridge event, but not one of CloudTrail")
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
        Refusal::new("json", format!("JSON, but of neither log: its members are {}", names.join(", ")))
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
