//! One request, before either log has written anything.

use super::population::{Bucket, Caller, Key, Operation, Population};
use super::random::{BASE64, REQUEST_ID, Random, Text, URL_SAFE, Uuid};

/// When the first request is received: 2026-08-01T00:00:00Z.
const BEGIN_MS: u64 = 1_785_542_400_000;
/// Twelve requests a second.
const APART_MS: u64 = 83;

/// A request: all that either log says of it follows from this.
pub struct Request<'p> {
    pub received_ms: u64,
    pub total_ms: u64,
    pub turn_around_ms: u64,
    pub bucket: &'static Bucket,
    pub operation: &'static Operation,
    pub caller: &'p Caller,
    pub ip: &'p str,
    pub user_agent: &'p str,
    pub referer: &'static str,
    pub key: Option<&'p Key>,
    pub version_id: Option<Text<32>>,
    /// Of a part that is uploaded.
    pub part: Option<(u64, Text<64>)>,
    pub presigned: bool,
    pub status: u16,
    /// S3's error code and message.
    pub error: Option<(&'static str, &'static str)>,
    pub bytes_sent: u64,
    pub bytes_received: u64,
    pub object_size: Option<u64>,
    pub tls: (&'static str, &'static str),
    pub access_point: Option<&'static str>,
    pub acl_required: bool,
    pub other_region: bool,
    pub request_id: Text<16>,
    /// All but the `=` at its end.
    pub host_id: Text<75>,
    pub event_id: Uuid,
    pub shared_event_id: Uuid,
    /// Which logs have it.
    pub in_access: bool,
    pub in_trail: bool,
}

const REFERERS: &[&str] =
    &["https://www.example.com/", "https://shop.example.com/products?id=42&ref=mail", "https://app.example.com/board"];

const ACCESS_POINTS: &[&str] = &["analytics-ap", "partner-readonly", "ml-ap"];

const TLS: &[(&str, &str)] = &[
    ("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256"),
    ("TLSv1.3", "TLS_AES_128_GCM_SHA256"),
    ("TLSv1.3", "TLS_AES_128_GCM_SHA256"),
    ("TLSv1.3", "TLS_AES_256_GCM_SHA384"),
];

impl<'p> Request<'p> {
    /// The request of that number. It depends on the seed and its number alone, so that both logs, written apart, speak
    /// of the same requests.
    pub fn new(population: &'p Population, seed: u64, number: u64) -> Request<'p> {
        let random = &mut Random::new(seed, number);
        let operation = *random.pick(&population.operations);
        let bucket = *random.pick(&population.buckets);
        let caller = random.favour(&population.callers);
        let user_agent = random.favour(&population.user_agents).as_str();
        let failure = random.pick(&population.answers).failure.filter(|_| !operation.method.is_empty());

        // Mostly small, up to 4 MB; one in a hundred up to 200 MB.
        let size = match random.below(100) {
            0 => random.skewed(200_000_000),
            percent => 200 + random.skewed(1 << (8 + percent / 7)),
        };
        let gets = operation.event == "GetObject";
        let puts = matches!(operation.event, "PutObject" | "UploadPart");
        let success = match operation.method {
            "DELETE" => 204,
            "GET" if gets && random.chance(60) => 206,
            _ => 200,
        };
        let status = failure.map_or(success, |(status, ..)| status);
        let bytes_sent = match operation.method {
            "" | "HEAD" | "DELETE" => 0,
            _ if failure.is_some() => 243 + random.below(120),
            _ if gets && status == 206 => size / 3 + 1,
            _ if gets => size,
            _ if puts => 0,
            _ => 300 + random.below(37_000),
        };
        let slowest_ms = if random.chance(20) { 3000 } else { 150 };
        let turn_around_ms = 2 + random.skewed(slowest_ms);
        let in_one = random.below(100);
        Request {
            received_ms: BEGIN_MS + number * APART_MS + random.below(APART_MS),
            total_ms: turn_around_ms + 1 + size / 100_000,
            turn_around_ms,
            bucket,
            operation,
            caller,
            ip: random.favour(&population.ips).as_str(),
            user_agent,
            referer: if user_agent.starts_with("Mozilla") { random.pick::<&str>(REFERERS) } else { "-" },
            key: operation.on_object.then(|| random.favour(&population.keys)),
            version_id: (bucket.versioned && (gets || puts) && random.chance(330)).then(|| random.text(URL_SAFE)),
            part: (operation.event == "UploadPart").then(|| (1 + random.below(60), random.text(URL_SAFE))),
            presigned: gets && caller.signs && random.chance(15),
            status,
            error: failure.map(|(_, code, message)| (code, message)),
            bytes_sent,
            bytes_received: if puts && failure.is_none() { size } else { 0 },
            object_size: (operation.on_object && failure.is_none()).then_some(size),
            tls: *random.pick(TLS),
            access_point: random.chance(80).then(|| *random.pick(ACCESS_POINTS)),
            acl_required: random.chance(27),
            other_region: random.chance(330),
            request_id: random.text(REQUEST_ID),
            host_id: random.text(BASE64),
            event_id: random.uuid(),
            shared_event_id: random.uuid(),
            // Of a hundred, 15 are in the access log alone and 15 in CloudTrail alone.
            in_access: in_one >= 15 || operation.event.is_empty(),
            in_trail: !(15..30).contains(&in_one) && !operation.event.is_empty(),
        }
    }

    /// The host that it was sent to.
    pub fn host(&self) -> String {
        format!("{}.s3.{}.amazonaws.com", self.bucket.name, super::population::REGION)
    }

    /// When it was completed: CloudTrail's event time.
    pub fn completed_ms(&self) -> u64 {
        self.received_ms + self.total_ms
    }

    /// Whether it changes nothing.
    pub fn is_read_only(&self) -> bool {
        matches!(self.operation.method, "GET" | "HEAD")
    }
}
