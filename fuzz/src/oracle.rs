//! How many records a content has, counted in another way than its decoder does.

use bucketscope::import::Format;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Deserializer as Json;

/// The records of a content, where they can be told: the lines of a log, and what lies in documents that are all valid.
pub fn records(format: &Format, content: &[u8]) -> Option<u64> {
    match format.name {
        "s3-access-log" | "ceph-journal" => Some(lines(content)),
        "cloudtrail" | "cloudtrail-digest" => elements(content, "Records"),
        "cloudwatch-subscription" => elements(content, "logEvents"),
        "cloudtrail-records" => documents(content),
        "cloudtrail-list" => lists(content),
        "eventbridge" | "s3-access-log-json" if content.trim_ascii_start().starts_with(b"[") => lists(content),
        "eventbridge" | "s3-access-log-json" => documents(content),
        _ => None,
    }
}

/// Lines that are not blank.
fn lines(content: &[u8]) -> u64 {
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    content.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count() as u64
}

/// Objects and lists one after another.
fn documents(content: &[u8]) -> Option<u64> {
    let mut documents = 0;
    for document in Json::from_slice(content).into_iter::<&serde_json::value::RawValue>() {
        let is_nested = document.ok()?.get().starts_with(['{', '[']);
        documents += u64::from(is_nested.then_some(true)?);
    }
    Some(documents)
}

/// The elements of lists one after another.
fn lists(content: &[u8]) -> Option<u64> {
    let mut json = Json::from_slice(content);
    let mut elements = 0;
    while json.end().is_err() {
        elements += json.deserialize_seq(Elements).ok()?;
    }
    Some(elements)
}

/// The elements of the lists that a member of each document has; a document without such a list is one itself.
fn elements(content: &[u8], member: &'static str) -> Option<u64> {
    let mut json = Json::from_slice(content);
    let mut elements = 0;
    while json.end().is_err() {
        elements += json.deserialize_map(Document { member }).ok()?;
    }
    Some(elements)
}

struct Document {
    member: &'static str,
}

impl<'de> Visitor<'de> for Document {
    type Value = u64;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<u64, A::Error> {
        let mut elements = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == self.member {
                let Length(length) = map.next_value()?;
                elements = length.map(|length| length + elements.unwrap_or(0)).or(elements);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(elements.unwrap_or(1))
    }
}

/// The length of a list; `None` of what is none.
struct Length(Option<u64>);

impl<'de> serde::Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Length, D::Error> {
        let raw = <&serde_json::value::RawValue>::deserialize(deserializer)?;
        let mut json = Json::from_str(raw.get());
        Ok(Length(raw.get().starts_with('[').then(|| json.deserialize_seq(Elements).unwrap_or(0))))
    }
}

struct Elements;

impl<'de> Visitor<'de> for Elements {
    type Value = u64;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<u64, A::Error> {
        let mut elements = 0;
        while list.next_element::<IgnoredAny>()?.is_some() {
            elements += 1;
        }
        Ok(elements)
    }
}
