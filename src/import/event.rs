//! A CloudTrail record, whatever brought it.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use super::Tables;
use super::access_log::parse_int;
use super::json_text::json_text;
use super::members::{Members, compact, text_of};
use crate::schema::trail;
use crate::table::{Locator, Row, Table};
use std::ops::Range;

/// Reads a record and appends its row; its time, if it has one. The error says why it is no CloudTrail event.
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
        let members = Members::parse(record)?;
        let mut event = Event { row: Row::default(), time: None, wanted: table.wanted() };
        for (key, value) in members.iter() {
            event.member(key, value);
        }
        event.check()?;
        event.strip_brackets();
        Ok(event)
    }

    fn push(mut self, locator: Locator, tables: &mut Tables) -> Option<i64> {
        if let Some(time) = self.time {
            self.row.int(trail::EVENT_TIME, time);
        }
        tables.trail.push(&self.row, locator);
        self.time
    }

    fn member(&mut self, key: &str, json: &'a str) {
        match key {
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
            "insightDetails" => {
                self.json(trail::INSIGHT_DETAILS, json);
                for (key, value) in Members::of(json).iter() {
                    match key {
                        "eventSource" => self.text(trail::EVENT_SOURCE, value),
                        "eventName" => self.text(trail::EVENT_NAME, value),
                        _ => {}
                    }
                }
            }
            // Aggregated events spell it so, and have a window of time.
            "eventId" => self.identifier(trail::EVENT_ID, json),
            "summary" => self.json(trail::SUMMARY, json),
            "timeWindow" => {
                let start = Members::of(json).get("windowStart").and_then(text_of);
                let start = start.and_then(|text| parse_time(&format!("{}Z", text.replace(' ', "T"))));
                self.time = self.time.or(start);
            }
            "requestParameters" => {
                self.json(trail::REQUEST_PARAMETERS, json);
                for (key, value) in Members::of(json).iter() {
                    match key {
                        "bucketName" => self.text(trail::BUCKET, value),
                        "key" => self.text(trail::KEY, value),
                        "Host" => self.text_unless_set(trail::HOST_HEADER, value),
                        _ => {}
                    }
                }
            }
            "additionalEventData" => {
                self.json(trail::ADDITIONAL_EVENT_DATA, json);
                for (key, value) in Members::of(json).iter() {
                    match key {
                        "SignatureVersion" => self.text(trail::SIGNATURE_VERSION, value),
                        "AuthenticationMethod" => self.text(trail::AUTHENTICATION_METHOD, value),
                        "CipherSuite" | "cipherSuite" => self.text(trail::CIPHER_SUITE, value),
                        "x-amz-id-2" | "xAmzId2" => self.text(trail::X_AMZ_ID_2, value),
                        "aclRequired" => self.text(trail::ACL_REQUIRED, value),
                        "bytesTransferredIn" => self.integer(trail::BYTES_TRANSFERRED_IN, value),
                        "bytesTransferredOut" => self.integer(trail::BYTES_TRANSFERRED_OUT, value),
                        _ => {}
                    }
                }
            }
            "tlsDetails" => {
                self.json(trail::TLS_DETAILS, json);
                for (key, value) in Members::of(json).iter() {
                    match key {
                        "tlsVersion" => self.text(trail::TLS_VERSION, value),
                        "cipherSuite" => self.text_unless_set(trail::CIPHER_SUITE, value),
                        "clientProvidedHostHeader" => self.text(trail::HOST_HEADER, value),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn user_identity(&mut self, json: &'a str) {
        for (key, value) in Members::of(json).iter() {
            match key {
                "type" => self.text(trail::USER_IDENTITY_TYPE, value),
                "arn" => self.text(trail::USER_IDENTITY_ARN, value),
                "accountId" => self.text(trail::USER_IDENTITY_ACCOUNT_ID, value),
                "principalId" => self.text(trail::USER_IDENTITY_PRINCIPAL_ID, value),
                "accessKeyId" => self.text(trail::USER_IDENTITY_ACCESS_KEY_ID, value),
                "userName" => self.text(trail::USER_IDENTITY_USER_NAME, value),
                "invokedBy" => self.text(trail::USER_IDENTITY_INVOKED_BY, value),
                "sessionContext" => {
                    for (key, value) in Members::of(value).iter() {
                        for (inner, value) in Members::of(value).iter() {
                            match (key, inner) {
                                ("sessionIssuer", "arn") => self.text(trail::SESSION_ISSUER_ARN, value),
                                ("attributes", "mfaAuthenticated") => self.text(trail::MFA_AUTHENTICATED, value),
                                _ => {}
                            }
                        }
                    }
                }
                _ => {}
            }
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
        let number = json.trim_matches('"');
        let value = number.parse::<i64>().ok().or_else(|| {
            let float = number.parse::<f64>().ok().filter(|float| float.is_finite() && float.abs() < 9e15)?;
            Some(float as i64)
        });
        if let Some(value) = value {
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
    if let Ok(time) = chrono::NaiveDateTime::parse_from_str(bare, "%Y-%m-%d %H:%M:%S%.f") {
        return Some(time.and_utc().timestamp_millis());
    }
    // DuckDB leaves out the minutes of an offset that has none.
    let time = chrono::DateTime::parse_from_rfc3339(&format!("{text}:00")).ok()?;
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
