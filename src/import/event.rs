//! A CloudTrail record, whatever brought it.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use super::Tables;
use super::access_log::parse_int;
use super::json_skip::{skip_space, skip_value};
use super::json_text::json_text;
use super::members::{Members, compact, text_of, walk, whole_number};
use crate::schema::trail;
use crate::table::{Locator, Row, Table};
use std::ops::Range;

/// Reads a record and appends its row; its time, if it has one that can be read. The error says why it is no CloudTrail event.
pub fn read(record: &[u8], locator: Locator, tables: &mut Tables) -> Result<Option<i64>, String> {
    let text = json_text(record);
    Ok(Event::read(&text, &tables.trail)?.push(locator, tables))
}

/// Appends the row of an event of which some fields are known, and its time, which it gives back. Fields are texts as
/// their columns hold them.
pub fn push(texts: Vec<(usize, String)>, time: Option<i64>, locator: Locator, tables: &mut Tables) -> Option<i64> {
    let mut event = Event { row: Row::default(), time, wanted: tables.trail.wanted() };
    texts.into_iter().for_each(|(field, text)| event.row.text(field, text));
    event.strip_brackets();
    event.push(locator, tables)
}

/// The objects of a record whose members have columns of their own.
#[derive(Debug, Clone, Copy)]
enum Within {
    Record,
    UserIdentity,
    SessionContext,
    SessionIssuer,
    SessionAttributes,
    RequestParameters,
    AdditionalEventData,
    TlsDetails,
    InsightDetails,
    TimeWindow,
}

impl Within {
    /// Which of them a member is.
    fn inner(self, name: &str) -> Option<Within> {
        Some(match (self, name) {
            (Within::Record, "userIdentity") => Within::UserIdentity,
            (Within::UserIdentity, "sessionContext") => Within::SessionContext,
            (Within::SessionContext, "sessionIssuer") => Within::SessionIssuer,
            (Within::SessionContext, "attributes") => Within::SessionAttributes,
            (Within::Record, "requestParameters") => Within::RequestParameters,
            (Within::Record, "additionalEventData") => Within::AdditionalEventData,
            (Within::Record, "tlsDetails") => Within::TlsDetails,
            (Within::Record, "insightDetails") => Within::InsightDetails,
            (Within::Record, "timeWindow") => Within::TimeWindow,
            _ => return None,
        })
    }
}

/// A record's values, by field.
struct Event<'a> {
    row: Row<'a>,
    time: Option<i64>,
    /// One bit per field: whether its table wants it.
    wanted: u64,
}

impl<'a> Event<'a> {
    /// Reads a record. Its members may be of any type and stand in any order; only what is no CloudTrail event is an
    /// error, which says what it is.
    fn read(record: &'a str, table: &Table) -> Result<Event<'a>, String> {
        let new = || Event { row: Row::default(), time: None, wanted: table.wanted() };
        let mut event = new();
        let bytes = record.as_bytes();
        let end = event.walk(record, skip_space(bytes, 0), Within::Record);
        if end.is_none_or(|end| skip_space(bytes, end) < bytes.len()) {
            // What is unusual, or no object, is for the full reader, which says why.
            event = new();
            event.members(&Members::parse(record)?, Within::Record);
        }
        event.check()?;
        event.strip_brackets();
        Ok(event)
    }

    /// Takes in the members of an object at a place, in one pass over it; gives the place behind it. `None` where
    /// something is unusual.
    fn walk(&mut self, json: &'a str, at: usize, within: Within) -> Option<usize> {
        walk(json, at, &mut |name, value| {
            let inner = within.inner(name).filter(|_| json.as_bytes().get(value) == Some(&b'{'));
            let end = match inner {
                Some(inner) => self.walk(json, value, inner)?,
                None => skip_value(json.as_bytes(), value)?,
            };
            self.member(within, name, json.get(value..end)?);
            Some(end)
        })
    }

    /// Takes in the members of an object.
    fn members(&mut self, members: &Members<'a>, within: Within) {
        for (name, value) in members.iter() {
            if let Some(inner) = within.inner(name) {
                self.members(&Members::of(value), inner);
            }
            self.member(within, name, value);
        }
    }

    fn push(mut self, locator: Locator, tables: &mut Tables) -> Option<i64> {
        if let Some(time) = self.time {
            self.row.int(trail::EVENT_TIME, time);
        }
        tables.trail.push(&self.row, locator);
        self.time
    }

    /// Takes in a member's value; those within it were taken in before.
    fn member(&mut self, within: Within, name: &str, json: &'a str) {
        match within {
            Within::Record => self.record_member(name, json),
            Within::UserIdentity => match name {
                "type" => self.text(trail::USER_IDENTITY_TYPE, json),
                "arn" => self.text(trail::USER_IDENTITY_ARN, json),
                "accountId" => self.text(trail::USER_IDENTITY_ACCOUNT_ID, json),
                "principalId" => self.text(trail::USER_IDENTITY_PRINCIPAL_ID, json),
                "accessKeyId" => self.text(trail::USER_IDENTITY_ACCESS_KEY_ID, json),
                "userName" => self.text(trail::USER_IDENTITY_USER_NAME, json),
                "invokedBy" => self.text(trail::USER_IDENTITY_INVOKED_BY, json),
                _ => {}
            },
            Within::SessionContext => {}
            Within::SessionIssuer => {
                if name == "arn" {
                    self.text(trail::SESSION_ISSUER_ARN, json);
                }
            }
            Within::SessionAttributes => {
                if name == "mfaAuthenticated" {
                    self.text(trail::MFA_AUTHENTICATED, json);
                }
            }
            Within::RequestParameters => match name {
                "bucketName" => self.text(trail::BUCKET, json),
                "key" => self.text(trail::KEY, json),
                "Host" => self.text_unless_set(trail::HOST_HEADER, json),
                _ => {}
            },
            Within::AdditionalEventData => match name {
                "SignatureVersion" => self.text(trail::SIGNATURE_VERSION, json),
                "AuthenticationMethod" => self.text(trail::AUTHENTICATION_METHOD, json),
                "CipherSuite" | "cipherSuite" => self.text(trail::CIPHER_SUITE, json),
                "x-amz-id-2" | "xAmzId2" => self.text(trail::X_AMZ_ID_2, json),
                "aclRequired" => self.text(trail::ACL_REQUIRED, json),
                "bytesTransferredIn" => self.integer(trail::BYTES_TRANSFERRED_IN, json),
                "bytesTransferredOut" => self.integer(trail::BYTES_TRANSFERRED_OUT, json),
                _ => {}
            },
            Within::TlsDetails => match name {
                "tlsVersion" => self.text(trail::TLS_VERSION, json),
                "cipherSuite" => self.text_unless_set(trail::CIPHER_SUITE, json),
                "clientProvidedHostHeader" => self.text(trail::HOST_HEADER, json),
                _ => {}
            },
            Within::InsightDetails => match name {
                "eventSource" => self.text(trail::EVENT_SOURCE, json),
                "eventName" => self.text(trail::EVENT_NAME, json),
                _ => {}
            },
            Within::TimeWindow => {
                if name == "windowStart" {
                    // It may name no zone: UTC.
                    let parse = |text: &str| parse_time(text).or_else(|| parse_time(&format!("{text}Z")));
                    self.time = self.time.or_else(|| parse(&text_of(json)?));
                }
            }
        }
    }

    fn record_member(&mut self, name: &str, json: &'a str) {
        match name {
            "eventTime" => self.time = text_of(json).and_then(|text| parse_time(&text)).or(self.time),
            // Logstash moves the time there.
            "@timestamp" => self.time = self.time.or_else(|| text_of(json).and_then(|text| parse_time(&text))),
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
            "userIdentity" => self.json(trail::USER_IDENTITY, json),
            "apiVersion" => self.text(trail::API_VERSION, json),
            "managementEvent" => self.text(trail::MANAGEMENT_EVENT, json),
            "serviceEventDetails" => self.json(trail::SERVICE_EVENT_DETAILS, json),
            "addendum" => self.json(trail::ADDENDUM, json),
            "sessionCredentialFromConsole" => self.text(trail::SESSION_CREDENTIAL_FROM_CONSOLE, json),
            "edgeDeviceDetails" => self.json(trail::EDGE_DEVICE_DETAILS, json),
            "vpcEndpointAccountId" => self.text(trail::VPC_ENDPOINT_ACCOUNT_ID, json),
            "eventContext" => self.json(trail::EVENT_CONTEXT, json),
            "insightDetails" => self.json(trail::INSIGHT_DETAILS, json),
            // Aggregated events spell it so, and have a window of time.
            "eventId" => self.identifier(trail::EVENT_ID, json),
            "summary" => self.json(trail::SUMMARY, json),
            "requestParameters" => self.json(trail::REQUEST_PARAMETERS, json),
            "additionalEventData" => self.json(trail::ADDITIONAL_EVENT_DATA, json),
            "tlsDetails" => self.json(trail::TLS_DETAILS, json),
            _ => {}
        }
    }

    fn text(&mut self, field: usize, json: &'a str) {
        if let Some(text) = text_of(json) {
            self.row.text(field, text);
        }
    }

    /// An ID; an empty one names nothing, and events that share it share nothing.
    fn identifier(&mut self, field: usize, json: &'a str) {
        if json != "\"\"" {
            self.text(field, json);
        }
    }

    fn text_unless_set(&mut self, field: usize, json: &'a str) {
        if self.get(field).is_none() {
            self.text(field, json);
        }
    }

    fn json(&mut self, field: usize, json: &'a str) {
        if self.wanted >> field & 1 == 1 && json != "null" {
            self.row.text(field, compact(json));
        }
    }

    /// Byte counts come as integers and as floats (`0.0`), and could come as texts.
    fn integer(&mut self, field: usize, json: &'a str) {
        if let Some(value) = whole_number(json.trim_matches('"')) {
            self.row.int(field, value);
        }
    }

    fn get(&self, field: usize) -> Option<&str> {
        self.row.get_text(field)
    }

    /// Whether this is a CloudTrail event: it says what was called and of which service.
    fn check(&self) -> Result<(), String> {
        let source = self.get(trail::EVENT_SOURCE).unwrap_or_default();
        if source == "aws:s3" {
            return Err("an S3 event notification, not a CloudTrail event".to_owned());
        }
        // Insights and aggregated events tell of many calls, and name them otherwise.
        let tells_of_many = matches!(self.get(trail::EVENT_TYPE), Some("AwsCloudTrailInsight" | "AwsAggregatedEvent"));
        if !tells_of_many && (source.is_empty() || self.get(trail::EVENT_NAME).is_none()) {
            return Err("not a CloudTrail event: it has no eventSource or no eventName".to_owned());
        }
        Ok(())
    }

    /// S3 puts one pair of brackets around the user agent.
    fn strip_brackets(&mut self) {
        if !self.get(trail::EVENT_SOURCE).is_some_and(|source| source.starts_with("s3")) {
            return;
        }
        let inner = |text: &str| text.strip_prefix('[')?.strip_suffix(']').map(str::to_owned);
        if let Some(inner) = self.get(trail::USER_AGENT).and_then(inner) {
            self.row.text(trail::USER_AGENT, inner);
        }
    }
}

/// RFC 3339, or `2026-08-08 10:00:00.000` as Athena writes it and `2026-08-08 10:00:00.25+00` as DuckDB does, in
/// milliseconds since 1970-01-01T00:00:00Z.
pub fn parse_time(text: &str) -> Option<i64> {
    if let Some(time) = usual_time(text.as_bytes()) {
        return Some(time);
    }
    if let Ok(time) = chrono::DateTime::parse_from_rfc3339(text) {
        return Some(time.timestamp_millis());
    }
    let bare = text.strip_suffix(" UTC").unwrap_or(text);
    // DuckDB leaves out the minutes of an offset that has none.
    let whole = [format!("{bare}Z"), format!("{text}:00")];
    let time = whole.iter().find_map(|text| chrono::DateTime::parse_from_rfc3339(text).ok())?;
    Some(time.timestamp_millis())
}

/// The time as CloudTrail writes it: `2026-08-08T10:00:00Z`.
fn usual_time(text: &[u8]) -> Option<i64> {
    let text: &[u8; 20] = text.try_into().ok()?;
    let [_, _, _, _, b'-', _, _, b'-', _, _, b'T', _, _, b':', _, _, b':', _, _, b'Z'] = text else { return None };
    let number = |range: Range<usize>| Some(parse_int(&text[range])? as u32);
    let date = chrono::NaiveDate::from_ymd_opt(number(0..4)? as i32, number(5..7)?, number(8..10)?)?;
    let time = date.and_hms_opt(number(11..13)?, number(14..16)?, number(17..19)?)?;
    Some(time.and_utc().timestamp_millis())
}
