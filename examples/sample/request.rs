//! One request to S3, and one event of another service, before either log has written anything.

use super::cast::{Bucket, Caller, Client, REGION};
use super::operation::Operation;
use super::random::Random;
use serde_json::{Map, Value};

/// The hour in which everything was slow.
pub const SLOW_HOUR: std::ops::Range<i64> = at(7, 14, 0, 0)..at(7, 15, 0, 0);

/// A moment of August 2026 in UTC, in milliseconds since 1970.
pub const fn at(day: i64, hour: i64, minute: i64, second: i64) -> i64 {
    // 2026-08-01T00:00:00Z
    1_785_542_400_000 + ((((day - 1) * 24 + hour) * 60 + minute) * 60 + second) * 1000
}

/// How a request proves who sent it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Authentication {
    /// With a header: the signature's version.
    Header(&'static str),
    /// With a presigned URL.
    QueryString,
    /// Not at all.
    None,
}

/// A further row of the access log that shares the request's ID: a key of a batch delete, a copy's source.
pub struct Companion {
    pub operation: &'static str,
    pub bucket: &'static Bucket,
    pub key: String,
    pub status: u16,
    pub size: Option<i64>,
}

/// What CloudTrail saw differently; `None` where it saw the same.
#[derive(Default)]
pub struct Differently {
    /// The service that made the request for its caller.
    pub through: Option<&'static str>,
    pub user_agent: Option<&'static str>,
    pub bytes_sent: Option<i64>,
}

/// A request.
pub struct Request {
    pub request_id: String,
    pub host_id: String,
    pub event_id: String,
    pub received_ms: i64,
    /// `None` for what S3 does by itself.
    pub total_ms: Option<i64>,
    pub turn_around_ms: Option<i64>,
    pub operation: &'static Operation,
    pub bucket: Option<&'static Bucket>,
    pub key: Option<String>,
    /// Further query parameters, percent-encoded once.
    pub query: String,
    pub host: String,
    pub caller: &'static Caller,
    pub client: &'static Client,
    pub ip: String,
    pub user_agent: String,
    pub authentication: Authentication,
    pub status: u16,
    /// S3's error code and message.
    pub error: Option<(&'static str, String)>,
    pub bytes_sent: Option<i64>,
    pub bytes_received: i64,
    pub object_size: Option<i64>,
    pub version_id: Option<String>,
    pub referer: Option<String>,
    pub source_region: Option<&'static str>,
    pub acl_required: bool,
    /// Further members of CloudTrail's request parameters.
    pub parameters: Map<String, Value>,
    pub companions: Vec<Companion>,
    pub differently: Differently,
}

impl Request {
    /// When it was completed: CloudTrail's event time.
    pub fn completed_ms(&self) -> i64 {
        self.received_ms + self.total_ms.unwrap_or(0)
    }

    /// Whether CloudTrail could have it: not what S3 does by itself, what failed to prove who sent it, or a redirect.
    pub fn is_witnessable(&self) -> bool {
        let code = self.error.as_ref().map_or("", |(code, _)| code);
        let unproven = matches!(code, "SignatureDoesNotMatch" | "InvalidAccessKeyId" | "RequestTimeTooSkewed");
        !self.operation.event.is_empty() && !unproven && !matches!(self.status, 301 | 307)
    }

    /// Turns it into one that fails, quickly and with a short answer.
    pub fn fails(mut self, status: u16, code: &'static str, message: impl Into<String>) -> Request {
        let message = message.into();
        let is_head = self.operation.method == "HEAD";
        self.status = status;
        self.bytes_sent = (!is_head).then_some(231 + message.len() as i64);
        self.bytes_received = 0;
        self.object_size = None;
        self.version_id = None;
        let total = self.total_ms.unwrap_or(0).min(60) / 2 + 3;
        self.total_ms = Some(total);
        self.turn_around_ms = None;
        self.error = Some((code, message));
        self
    }

    /// Makes it one for so many bytes of the object.
    pub fn range(mut self, length: i64) -> Request {
        self.status = 206;
        self.bytes_sent = Some(length);
        self.total_ms = self.turn_around_ms.map(|turn_around| turn_around + length / self.client.speed.max(1) + 1);
        self
    }

    /// Adds a query parameter and CloudTrail's member for it.
    pub fn with(mut self, name: &str, value: &str) -> Request {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.push_str(&format!("{name}={}", percent_encode(value, false)));
        self.parameters.insert(name.to_owned(), Value::from(value));
        self
    }

    /// Adds an `x-amz-` header, which CloudTrail records among the parameters and the access log not at all.
    pub fn with_header(mut self, name: &str, value: &str) -> Request {
        self.parameters.insert(name.to_owned(), Value::from(value));
        self
    }
}

/// An event of another service than S3.
pub struct Event {
    pub event_id: String,
    pub request_id: String,
    pub time_ms: i64,
    /// The service, without `.amazonaws.com`.
    pub service: &'static str,
    pub name: &'static str,
    pub region: &'static str,
    pub event_type: &'static str,
    pub read_only: bool,
    pub caller: &'static Caller,
    pub client: &'static Client,
    pub request: Value,
    pub response: Value,
    pub additional: Value,
    pub resources: Value,
    pub error: Option<(&'static str, String)>,
}

/// A scene being played: its own stream of chance, and where its requests and events go.
pub struct Scene<'a> {
    pub random: Random,
    pub requests: &'a mut Vec<Request>,
    pub events: &'a mut Vec<Event>,
}

impl Scene<'_> {
    /// A request that succeeds, with everything that follows from what it is.
    pub fn request(
        &mut self,
        received_ms: i64,
        operation: &'static Operation,
        bucket: &'static Bucket,
        caller: &'static Caller,
        client: &'static Client,
    ) -> Request {
        let slow = if SLOW_HOUR.contains(&received_ms) { 9 } else { 1 };
        let turn_around = self.random.around(operation.usual_ms.max(1)) * slow;
        let answer = match (operation.method, operation.access) {
            ("HEAD" | "DELETE", _) | (_, "REST.PUT.OBJECT" | "REST.PUT.PART") => None,
            (_, "REST.GET.BUCKET") => Some(self.random.between(900, 240_000)),
            ("PUT", "REST.PUT.ACL" | "REST.PUT.OBJECT_TAGGING" | "REST.PUT.BUCKETPOLICY") => None,
            _ => Some(self.random.between(190, 780)),
        };
        let proves = !caller.access_key.is_empty();
        let random = &mut self.random;
        Request {
            request_id: random.request_id(),
            host_id: random.host_id(),
            event_id: random.uuid(),
            received_ms: received_ms + random.between(0, 999),
            total_ms: Some(turn_around + random.between(1, 4)),
            turn_around_ms: Some(turn_around),
            operation,
            bucket: Some(bucket),
            key: None,
            query: String::new(),
            host: format!("{}.s3.{REGION}.amazonaws.com", bucket.name),
            caller,
            client,
            ip: client.ip.to_owned(),
            user_agent: client.user_agent.to_owned(),
            authentication: if proves { Authentication::Header("SigV4") } else { Authentication::None },
            status: if operation.method == "DELETE" { 204 } else { 200 },
            error: None,
            bytes_sent: answer,
            bytes_received: 0,
            object_size: None,
            version_id: None,
            referer: None,
            source_region: client.source_region,
            acl_required: false,
            parameters: Map::new(),
            companions: Vec::new(),
            differently: Differently::default(),
        }
    }

    /// A request about an object of that size.
    pub fn object(
        &mut self,
        received_ms: i64,
        operation: &'static Operation,
        bucket: &'static Bucket,
        key: impl Into<String>,
        size: i64,
        who: (&'static Caller, &'static Client),
    ) -> Request {
        let mut request = self.request(received_ms, operation, bucket, who.0, who.1);
        request.key = Some(key.into());
        let transfer = self.random.around(size / who.1.speed.max(1));
        match operation.event {
            "GetObject" => {
                request.bytes_sent = Some(size);
                request.object_size = Some(size);
                request.total_ms = request.total_ms.map(|total| total + transfer);
            }
            "PutObject" | "UploadPart" => {
                request.bytes_received = size;
                request.object_size = Some(size);
                request.total_ms = request.total_ms.map(|total| total + transfer);
                if bucket.versioned {
                    request.version_id = Some(self.random.alphanumeric(32));
                }
            }
            "DeleteObject" | "HeadObject" | "CopyObject" | "CompleteMultipartUpload" => {
                request.object_size = Some(size)
            }
            _ => {}
        }
        request
    }

    /// The request happened.
    pub fn push(&mut self, request: Request) {
        self.requests.push(request);
    }

    /// An event of another service; the scene sets what is particular to it.
    pub fn event(
        &mut self,
        time_ms: i64,
        (service, name): (&'static str, &'static str),
        caller: &'static Caller,
        client: &'static Client,
    ) -> Event {
        Event {
            event_id: self.random.uuid(),
            request_id: self.random.uuid(),
            time_ms: time_ms + self.random.between(0, 999),
            service,
            name,
            region: REGION,
            event_type: "AwsApiCall",
            read_only: false,
            caller,
            client,
            request: Value::Null,
            response: Value::Null,
            additional: Value::Null,
            resources: Value::Null,
            error: None,
        }
    }
}

/// Encodes like the SDKs do: everything but letters, digits and `-_.~`, and `/` where it separates.
pub fn percent_encode(text: &str, keep_slash: bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) || (keep_slash && byte == b'/') {
            encoded.push(byte as char);
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
