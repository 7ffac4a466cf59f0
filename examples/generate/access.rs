//! A request as the access log writes it: 27 fields, as of 2026.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html>

use super::moment::Moments;
use super::population::{ACCOUNT, OWNER, REGION};
use super::request::Request;
use std::fmt::{self, Display};
use std::io::{self, Write};

/// A value, or `-` where there is none.
struct OrNil<T>(Option<T>);

impl<T: Display> Display for OrNil<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("-"),
        }
    }
}

/// The format of the times.
pub const TIME: &str = "[%d/%b/%Y:%H:%M:%S +0000]";

/// Writes the request's line, with its line end.
pub fn write(request: &Request<'_>, times: &mut Moments, out: &mut Vec<u8>) -> io::Result<()> {
    let (bucket, time) = (request.bucket.name, times.text(request.received_ms));
    let (id, host_id, size) = (&request.request_id, &request.host_id, OrNil(request.object_size));
    let key = request.key.map_or("-", |key| &key.encoded_twice);
    let operation = request.operation.access;
    if request.operation.method.is_empty() {
        // S3 did it by itself: no client, no request line, no status.
        let head = format_args!("{OWNER} {bucket} {time} - AmazonS3 {id} {operation} {key}");
        return writeln!(out, r#"{head} "-" - - - {size} - - "-" "-" - {host_id}= - - - - - - - -"#);
    }
    let (status, error) = (request.status, request.error.map_or("-", |(code, _)| code));
    let bytes_sent = OrNil(Some(request.bytes_sent).filter(|&bytes| bytes > 0));
    let version = OrNil(request.version_id.as_ref());
    let (tls, cipher) = request.tls;
    let (signature, authentication) = match (request.caller.signs, request.presigned) {
        (false, _) => ("-", "-"),
        (true, false) => ("SigV4", "AuthHeader"),
        (true, true) => ("SigV4", "QueryString"),
    };
    let acl = if request.acl_required { "Yes" } else { "-" };
    let region = if request.other_region { "-" } else { REGION };

    write!(out, "{OWNER} {bucket} {time} {} {} {id} {operation} {key} ", request.ip, request.caller.requester)?;
    write_uri(request, out)?;
    write!(out, " {status} {error} {bytes_sent} {size} {} {} ", request.total_ms, request.turn_around_ms)?;
    write!(out, r#""{}" "{}" {version} {host_id}= "#, request.referer, request.user_agent)?;
    write!(out, "{signature} {cipher} {authentication} {bucket}.s3.{REGION}.amazonaws.com {tls} ")?;
    match request.access_point {
        Some(name) => write!(out, "arn:aws:s3:{REGION}:{ACCOUNT}:accesspoint/{name}")?,
        None => write!(out, "-")?,
    }
    writeln!(out, " {acl} {region}")
}

/// Writes the request line in its quotes.
fn write_uri(request: &Request<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    write!(out, r#""{} /{}"#, request.operation.method, request.key.map_or("", |key| &key.encoded))?;
    let query = request.operation.query;
    if let Some((number, upload)) = &request.part {
        write!(out, "?partNumber={number}&uploadId={upload}")?;
    } else if !query.is_empty() {
        write!(out, "?{query}")?;
    } else if request.presigned {
        write!(out, "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-SignedHeaders=host&X-Amz-Expires=3600")?;
    } else if let (Some(version), "GET") = (&request.version_id, request.operation.method) {
        write!(out, "?versionId={version}")?;
    }
    write!(out, r#" HTTP/1.1""#)
}
