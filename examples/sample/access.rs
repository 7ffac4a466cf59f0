//! A request as the access log writes it: 27 fields, as of 2026.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html>

use super::cast::{Bucket, Identity, OWNER};
use super::request::{Authentication, Companion, Request, percent_encode};
use super::trail::arn;
use chrono::DateTime;

/// A line of one bucket's log.
pub struct Line {
    pub bucket: &'static Bucket,
    /// When the request was received.
    pub received_ms: i64,
    /// When the line was written, which gives the order within a file.
    pub written_ms: i64,
    pub text: String,
}

/// The request's lines, without line ends: none where no bucket that logs is involved.
pub fn lines(request: &Request) -> Vec<Line> {
    let companions = request.companions.iter().map(|companion| (companion.bucket, companion_line(request, companion)));
    let main = request.bucket.map(|bucket| (bucket, main_line(request, bucket)));
    companions
        .chain(main)
        .filter(|(bucket, _)| bucket.access_logging)
        .map(|(bucket, text)| Line {
            bucket,
            received_ms: request.received_ms,
            written_ms: request.completed_ms(),
            text,
        })
        .collect()
}

fn main_line(request: &Request, bucket: &Bucket) -> String {
    let total = number(request.total_ms);
    let turn_around = number(request.turn_around_ms);
    let from_http = !request.operation.method.is_empty();
    let is_checksum_job = request.operation.access == "S3.COMPUTE.OBJECT.CHECKSUM";
    // Lifecycle rows quote their nil, those of a checksum job do not.
    let nil = if is_checksum_job { "-" } else { "\"-\"" };
    let quoted = |text: Option<&str>| text.map_or(nil.to_owned(), |text| format!("\"{text}\""));
    let uri = from_http.then(|| format!("{} {} HTTP/1.1", request.operation.method, uri(request)));
    let fields = [
        head(request, bucket.name, request.operation.access, request.key.as_deref()),
        quoted(uri.as_deref()),
        number(from_http.then_some(i64::from(request.status))),
        request.error.as_ref().map_or("-", |(code, _)| code).to_owned(),
        number(request.bytes_sent.filter(|&bytes| bytes > 0)),
        number(request.object_size),
        total,
        turn_around,
        quoted(request.referer.as_deref()),
        quoted(Some(request.user_agent.as_str()).filter(|_| from_http)),
        request.version_id.clone().unwrap_or_else(|| "-".to_owned()),
        tail(request, from_http),
    ];
    fields.join(" ")
}

/// A key of a batch delete or the source of a copy: no request line, no referer, no user agent.
fn companion_line(request: &Request, companion: &Companion) -> String {
    let head = head(request, companion.bucket.name, companion.operation, Some(&companion.key));
    let size = number(companion.size);
    let tail = tail(request, true);
    format!("{head} - {} - - {size} - - - - - {tail}", companion.status)
}

/// Fields 1 to 8: bucket owner to key.
fn head(request: &Request, bucket: &str, operation: &str, key: Option<&str>) -> String {
    let time = DateTime::from_timestamp_millis(request.received_ms).unwrap_or_default();
    let time = time.format("[%d/%b/%Y:%H:%M:%S +0000]");
    // The key is encoded twice: once as in a request line, and what that gives once more.
    let key = key.map_or("-".to_owned(), |key| percent_encode(&percent_encode(key, true), true));
    let ip = if request.operation.method.is_empty() { "-" } else { &request.ip };
    let id = &request.request_id;
    format!("{OWNER} {bucket} {time} {ip} {} {id} {operation} {key}", requester(request))
}

/// Fields 19 to 27: host ID to source region.
fn tail(request: &Request, from_http: bool) -> String {
    let (version, cipher) = request.client.tls.names().filter(|_| from_http).unwrap_or(("-", "-"));
    let (signature, authentication) = match request.authentication {
        Authentication::Header(version) if from_http => (version, "AuthHeader"),
        Authentication::QueryString => ("SigV4", "QueryString"),
        _ => ("-", "-"),
    };
    let host = if from_http { request.host.as_str() } else { "-" };
    let acl = if request.acl_required { "Yes" } else { "-" };
    let region = request.source_region.filter(|_| from_http).unwrap_or("-");
    format!("{} {signature} {cipher} {authentication} {host} {version} - {acl} {region}", request.host_id)
}

fn requester(request: &Request) -> String {
    if !request.is_witnessable() && request.error.is_some() {
        return "-".to_owned();
    }
    match &request.caller.identity {
        Identity::Anonymous => "-".to_owned(),
        Identity::Service { .. } if request.operation.access == "S3.COMPUTE.OBJECT.CHECKSUM" => OWNER.to_owned(),
        Identity::Service { requester, .. } => (*requester).to_owned(),
        Identity::Root => OWNER.to_owned(),
        Identity::Role { .. } | Identity::User { .. } => arn(request.caller),
    }
}

fn uri(request: &Request) -> String {
    let path = request.key.as_ref().map_or(String::new(), |key| percent_encode(key, true));
    let query: Vec<&str> =
        [request.operation.query, request.query.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/{path}{mark}{}", query.join("&"))
}

fn number(number: Option<i64>) -> String {
    number.map_or("-".to_owned(), |number| number.to_string())
}
