//! CloudTrail's trail files: `{"Records":[…]}`.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use super::json::{Found, Scanner};
use super::json_text::json_text;
use super::problems::Problems;
use crate::schema::trail;
use crate::table::{Locator, Row, Table, record_hash};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// A push decoder of trail files.
#[derive(Debug, Default)]
pub struct Decoder {
    file: u32,
    scanner: Scanner,
    /// Records that are rows.
    pub rows: u64,
    /// Records that are not.
    pub problems: Problems,
    /// Least and greatest time.
    pub times: Option<(i64, i64)>,
}

impl Decoder {
    /// A decoder at the start of a file.
    pub fn new(file: u32) -> Decoder {
        Decoder { file, ..Decoder::default() }
    }

    /// What the content consists of so far.
    pub fn scanner(&self) -> &Scanner {
        &self.scanner
    }

    /// Takes in a piece; false when nothing can be read any more.
    pub fn push(&mut self, bytes: &[u8], table: &mut Table) -> bool {
        let Decoder { file, scanner, rows, problems, times } = self;
        scanner.push(bytes, &mut |found| match found {
            Found::Broken(reason, byte, line) => problems.push(line, byte, reason, b""),
            Found::Refused(reason, record, byte, line) => problems.push(line, byte, reason, record),
            Found::Record(record, byte, line) => match Event::read(record) {
                Err(reason) => problems.push(line, byte, reason, record),
                Ok(event) => {
                    let locator =
                        Locator { file: *file, offset: byte, length: record.len() as u32, hash: record_hash(record) };
                    if let Some(time) = event.push(table, locator) {
                        let (first, last) = times.unwrap_or((time, time));
                        *times = Some((first.min(time), last.max(time)));
                    }
                    *rows += 1;
                }
            },
        });
        !scanner.is_broken()
    }

    /// Ends the content. `broken` says why it ends early, if it does.
    pub fn finish(&mut self, broken: Option<&str>) {
        match (self.scanner.finish(), broken) {
            (Some((byte, line, record)), broken) => {
                let reason = if record.is_empty() {
                    "the file ends before its list of records does"
                } else {
                    "the file ends inside this record"
                };
                let reason = broken.map_or_else(|| reason.to_owned(), |broken| format!("{reason}: {broken}"));
                self.problems.push(line, byte, reason, &record);
            }
            (None, Some(broken)) => {
                let (byte, line) = self.scanner.place();
                self.problems.push(line, byte, broken, b"");
            }
            (None, None) => {}
        }
    }
}

/// The members of a JSON object, in order, their values not looked into.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members<'de>, D::Error> {
        struct AnyObject;
        impl<'de> Visitor<'de> for AnyObject {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::with_capacity(24);
                while let Some((Key(key), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    members.push((key, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(AnyObject)
    }
}

/// A key that is borrowed where it holds no escape.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

fn members(json: &str) -> Vec<(Cow<'_, str>, &RawValue)> {
    if !json.starts_with('{') {
        return Vec::new();
    }
    serde_json::from_str::<Members<'_>>(json).map_or_else(|_| Vec::new(), |members| members.0)
}

/// A record's values, by field.
struct Event {
    texts: Vec<(usize, String)>,
    integers: Vec<(usize, i64)>,
    time: Option<i64>,
}

impl Event {
    /// Reads a record. Its members may be of any type and stand in any order; only what is no CloudTrail event is an
    /// error, which says what it is.
    fn read(record: &[u8]) -> Result<Event, String> {
        let text = json_text(record);
        let members: Members<'_> = serde_json::from_str(&text).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => "not a JSON object".to_owned(),
            _ => format!("not valid JSON: {}", plain(&error)),
        })?;
        let mut event = Event { texts: Vec::with_capacity(32), integers: Vec::new(), time: None };
        for (key, value) in &members.0 {
            event.member(key, value.get());
        }
        event.check()?;
        event.strip_brackets();
        Ok(event)
    }

    fn member(&mut self, key: &str, json: &str) {
        match key {
            "eventTime" => self.time = text_of(json).and_then(|text| parse_time(&text)),
            "eventID" => self.identifier(trail::EVENT_ID, json),
            "eventName" => self.text(trail::EVENT_NAME, json),
            "eventSource" => self.text(trail::EVENT_SOURCE, json),
            "eventVersion" => self.text(trail::EVENT_VERSION, json),
            "awsRegion" => self.text(trail::AWS_REGION, json),
            "sourceIPAddress" => self.text(trail::SOURCE_IP_ADDRESS, json),
            "userAgent" => self.text(trail::USER_AGENT, json),
            "errorCode" => self.text(trail::ERROR_CODE, json),
            "errorMessage" => self.text(trail::ERROR_MESSAGE, json),
            "requestID" => self.identifier(trail::REQUEST_ID, json),
            "readOnly" => self.text(trail::READ_ONLY, json),
            "eventType" => self.text(trail::EVENT_TYPE, json),
            "eventCategory" => self.text(trail::EVENT_CATEGORY, json),
            "recipientAccountId" => self.text(trail::RECIPIENT_ACCOUNT_ID, json),
            "sharedEventID" => self.text(trail::SHARED_EVENT_ID, json),
            "vpcEndpointId" => self.text(trail::VPC_ENDPOINT_ID, json),
            "resources" => self.json(trail::RESOURCES, json),
            "responseElements" => self.json(trail::RESPONSE_ELEMENTS, json),
            "userIdentity" => {
                self.json(trail::USER_IDENTITY, json);
                self.user_identity(json);
            }
            "apiVersion" => self.text(trail::API_VERSION, json),
            "managementEvent" => self.text(trail::MANAGEMENT_EVENT, json),
            "serviceEventDetails" => self.json(trail::SERVICE_EVENT_DETAILS, json),
            "addendum" => self.json(trail::ADDENDUM, json),
            "sessionCredentialFromConsole" => self.text(trail::SESSION_CREDENTIAL_FROM_CONSOLE, json),
            "edgeDeviceDetails" => self.json(trail::EDGE_DEVICE_DETAILS, json),
            "vpcEndpointAccountId" => self.text(trail::VPC_ENDPOINT_ACCOUNT_ID, json),
            "eventContext" => self.json(trail::EVENT_CONTEXT, json),
            "requestParameters" => {
                self.json(trail::REQUEST_PARAMETERS, json);
                for (key, value) in members(json) {
                    match key.as_ref() {
                        "bucketName" => self.text(trail::BUCKET, value.get()),
                        "key" => self.text(trail::KEY, value.get()),
                        "Host" => self.text_unless_set(trail::HOST_HEADER, value.get()),
                        _ => {}
                    }
                }
            }
            "additionalEventData" => {
                self.json(trail::ADDITIONAL_EVENT_DATA, json);
                for (key, value) in members(json) {
                    match key.as_ref() {
                        "SignatureVersion" => self.text(trail::SIGNATURE_VERSION, value.get()),
                        "AuthenticationMethod" => self.text(trail::AUTHENTICATION_METHOD, value.get()),
                        "CipherSuite" | "cipherSuite" => self.text(trail::CIPHER_SUITE, value.get()),
                        "x-amz-id-2" | "xAmzId2" => self.text(trail::X_AMZ_ID_2, value.get()),
                        "aclRequired" => self.text(trail::ACL_REQUIRED, value.get()),
                        "bytesTransferredIn" => self.integer(trail::BYTES_TRANSFERRED_IN, value.get()),
                        "bytesTransferredOut" => self.integer(trail::BYTES_TRANSFERRED_OUT, value.get()),
                        _ => {}
                    }
                }
            }
            "tlsDetails" => {
                self.json(trail::TLS_DETAILS, json);
                for (key, value) in members(json) {
                    match key.as_ref() {
                        "tlsVersion" => self.text(trail::TLS_VERSION, value.get()),
                        "cipherSuite" => self.text_unless_set(trail::CIPHER_SUITE, value.get()),
                        "clientProvidedHostHeader" => self.text(trail::HOST_HEADER, value.get()),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn user_identity(&mut self, json: &str) {
        for (key, value) in members(json) {
            match key.as_ref() {
                "type" => self.text(trail::USER_IDENTITY_TYPE, value.get()),
                "arn" => self.text(trail::USER_IDENTITY_ARN, value.get()),
                "accountId" => self.text(trail::USER_IDENTITY_ACCOUNT_ID, value.get()),
                "principalId" => self.text(trail::USER_IDENTITY_PRINCIPAL_ID, value.get()),
                "accessKeyId" => self.text(trail::USER_IDENTITY_ACCESS_KEY_ID, value.get()),
                "userName" => self.text(trail::USER_IDENTITY_USER_NAME, value.get()),
                "invokedBy" => self.text(trail::USER_IDENTITY_INVOKED_BY, value.get()),
                "sessionContext" => {
                    for (key, value) in members(value.get()) {
                        for (inner, value) in members(value.get()) {
                            match (key.as_ref(), inner.as_ref()) {
                                ("sessionIssuer", "arn") => self.text(trail::SESSION_ISSUER_ARN, value.get()),
                                ("attributes", "mfaAuthenticated") => self.text(trail::MFA_AUTHENTICATED, value.get()),
                                _ => {}
                            }
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn text(&mut self, field: usize, json: &str) {
        if let Some(text) = text_of(json) {
            self.texts.retain(|(known, _)| *known != field);
            self.texts.push((field, text));
        }
    }

    /// An ID; an empty one names nothing, and events that share it share nothing.
    fn identifier(&mut self, field: usize, json: &str) {
        if json != "\"\"" {
            self.text(field, json);
        }
    }

    fn text_unless_set(&mut self, field: usize, json: &str) {
        if self.get(field).is_none() {
            self.text(field, json);
        }
    }

    fn json(&mut self, field: usize, json: &str) {
        if json != "null" {
            self.texts.push((field, compact(json)));
        }
    }

    /// Byte counts come as integers and as floats (`0.0`), and could come as texts.
    fn integer(&mut self, field: usize, json: &str) {
        let number = json.trim_matches('"');
        let value = number.parse::<i64>().ok().or_else(|| {
            let float = number.parse::<f64>().ok().filter(|float| float.is_finite() && float.abs() < 9e15)?;
            Some(float as i64)
        });
        self.integers.extend(value.map(|value| (field, value)));
    }

    fn get(&self, field: usize) -> Option<&str> {
        self.texts.iter().find(|(known, _)| *known == field).map(|(_, text)| text.as_str())
    }

    /// Whether this is a CloudTrail event: it says what was called and of which service.
    fn check(&self) -> Result<(), String> {
        let source = self.get(trail::EVENT_SOURCE).unwrap_or_default();
        if source == "aws:s3" {
            return Err("an S3 event notification, not a CloudTrail event".to_owned());
        }
        match self.get(trail::EVENT_TYPE) {
            Some("AwsCloudTrailInsight") => return Err("a CloudTrail Insights event: not read yet".to_owned()),
            Some("AwsAggregatedEvent") => return Err("an aggregated CloudTrail event: not read yet".to_owned()),
            _ => {}
        }
        if source.is_empty() || self.get(trail::EVENT_NAME).is_none() {
            return Err("not a CloudTrail event: it has no eventSource or no eventName".to_owned());
        }
        Ok(())
    }

    /// S3 puts one pair of brackets around the user agent.
    fn strip_brackets(&mut self) {
        if !self.get(trail::EVENT_SOURCE).is_some_and(|source| source.starts_with("s3")) {
            return;
        }
        for (field, text) in &mut self.texts {
            if *field == trail::USER_AGENT
                && let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'))
            {
                *text = inner.to_owned();
            }
        }
    }

    fn push(self, table: &mut Table, locator: Locator) -> Option<i64> {
        let mut row = Row::default();
        for (field, text) in self.texts {
            row.text(field, text);
        }
        for (field, value) in self.integers {
            row.int(field, value);
        }
        if let Some(time) = self.time {
            row.int(trail::EVENT_TIME, time);
        }
        table.push(&row, locator);
        self.time
    }
}

/// An error without the place that serde_json counts within the record.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// A JSON value as text: a string's content, a number, `true` or `false`, compact JSON; `None` for `null`.
fn text_of(json: &str) -> Option<String> {
    match json.as_bytes().first()? {
        b'n' => None,
        b'"' => serde_json::from_str(json).ok(),
        b'{' | b'[' => Some(compact(json)),
        _ => Some(json.to_owned()),
    }
}

/// JSON without the white space outside its strings.
fn compact(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for c in json.chars() {
        if in_string {
            in_string = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if c == '"' {
            in_string = true;
        } else if c.is_ascii_whitespace() {
            continue;
        }
        text.push(c);
    }
    text
}

/// RFC 3339, in milliseconds since 1970-01-01T00:00:00Z.
fn parse_time(text: &str) -> Option<i64> {
    chrono::DateTime::parse_from_rfc3339(text).ok().map(|time| time.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_goes_only_outside_strings() {
        assert_eq!(compact("{ \"a b\" : [ 1 , \"c \\\" d\" ] }\n"), r#"{"a b":[1,"c \" d"]}"#);
    }

    #[test]
    fn any_type_is_read_as_text() {
        assert_eq!(text_of("true").as_deref(), Some("true"));
        assert_eq!(text_of("12").as_deref(), Some("12"));
        assert_eq!(text_of(r#""a\u0041""#).as_deref(), Some("aA"));
        assert_eq!(text_of("null"), None);
    }
}
