//! The fields of the S3 server access log, in the log's order.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html>

use super::field::fields;
use super::{FILE_PATH, Field, Group, Kind, Unit};

const PAGE: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html";
const PRESIGNED: &str = "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html";
const PATHS: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html";

/// Fields that a record line has in this schema; what follows them is kept as `trailing_fields`.
pub const LOG_FIELDS: usize = 27;

fields! {
    BUCKET_OWNER: Field::new("bucket_owner", "Bucket Owner", Kind::Text, Group::Object)
        .aliases(&["bucketowner", "bucket_owner_id"])
        .athena("bucketowner", "STRING")
        .doc("The canonical user ID of the account that owns the bucket.", PAGE),
    BUCKET: Field::new("bucket", "Bucket", Kind::Text, Group::Object)
        .aliases(&["bucket_name"])
        .athena("bucket_name", "STRING")
        .doc("The bucket that the request was processed against.", PAGE)
        .shown(),
    TIME: Field::new("time", "Time", Kind::Time, Group::Request)
        .aliases(&["requestdatetime", "request_time", "@timestamp"])
        .athena("requestdatetime", "STRING")
        .doc("When S3 received the request, to the second, in UTC.", PAGE)
        .shown(),
    REMOTE_IP: Field::new("remote_ip", "Remote IP", Kind::Ip, Group::Client)
        .aliases(&["remoteip"])
        .athena("remoteip", "STRING")
        .doc("The address the request seems to come from; a proxy or firewall may hide the true one.", PAGE)
        .shown(),
    REQUESTER: Field::new("requester", "Requester", Kind::Text, Group::Caller)
        .athena("requester", "STRING")
        .doc("The canonical user ID, ARN or service that asked; missing for anonymous requests.", PAGE)
        .shown(),
    REQUEST_ID: Field::new("request_id", "Request ID", Kind::Text, Group::Request)
        .aliases(&["requestid"])
        .athena("requestid", "STRING")
        .doc("What S3 calls the request; CloudTrail's event of the same request carries the same ID.", PAGE)
        .unique(),
    OPERATION: Field::new("operation", "Operation", Kind::Text, Group::Request)
        .athena("operation", "STRING")
        .doc("What was done, as REST.method.resource, WEBSITE…, SOAP…, BATCH… or S3.action.resource.", PAGE)
        .shown(),
    KEY: Field::new("key", "Key", Kind::Text, Group::Object)
        .aliases(&["key_name"])
        .athena("key", "STRING")
        .doc("The object's key, decoded; the log itself encodes it twice.", PAGE)
        .shown(),
    REQUEST_URI: Field::new("request_uri", "Request-URI", Kind::Text, Group::Request)
        .athena("request_uri", "STRING")
        .doc("The first line of the HTTP request: method, path with query, and protocol.", PAGE)
        .lazy(),
    HTTP_STATUS: Field::new("http_status", "HTTP status", Kind::Int, Group::Outcome)
        .aliases(&["httpstatus"])
        .athena("httpstatus", "STRING")
        .doc("The numeric HTTP status of the response.", PAGE)
        .shown(),
    ERROR_CODE: Field::new("error_code", "Error Code", Kind::Text, Group::Outcome)
        .aliases(&["errorcode"])
        .athena("errorcode", "STRING")
        .doc("S3's error code; missing where the request succeeded.", PAGE),
    BYTES_SENT: Field::new("bytes_sent", "Bytes Sent", Kind::Int, Group::Performance)
        .aliases(&["bytessent", "bytes_sent_size"])
        .unit(Unit::Bytes)
        .athena("bytessent", "BIGINT")
        .doc("Bytes of the response without the overhead of HTTP; missing where there were none.", PAGE)
        .shown(),
    OBJECT_SIZE: Field::new("object_size", "Object Size", Kind::Int, Group::Performance)
        .aliases(&["objectsize"])
        .unit(Unit::Bytes)
        .athena("objectsize", "BIGINT")
        .doc("The whole size of the object in question.", PAGE),
    TOTAL_TIME_MS: Field::new("total_time_ms", "Total Time", Kind::Int, Group::Performance)
        .aliases(&["total_time", "totaltime", "total_duration"])
        .unit(Unit::Milliseconds)
        .athena("totaltime", "STRING")
        .doc("How long the request was in flight as the server saw it, to the last byte of the response.", PAGE)
        .shown(),
    TURN_AROUND_TIME_MS: Field::new("turn_around_time_ms", "Turn-Around Time", Kind::Int, Group::Performance)
        .aliases(&["turn_around_time", "turnaroundtime", "turn_around_duration"])
        .unit(Unit::Milliseconds)
        .athena("turnaroundtime", "STRING")
        .doc("How long S3 worked, from the request's last byte to the response's first.", PAGE),
    REFERER: Field::new("referer", "Referer", Kind::Text, Group::Client)
        .aliases(&["referrer"])
        .athena("referrer", "STRING")
        .doc("The page that linked to the request, as the client says.", PAGE),
    USER_AGENT: Field::new("user_agent", "User-Agent", Kind::Text, Group::Client)
        .aliases(&["useragent"])
        .athena("useragent", "STRING")
        .doc("The program that asked, as it names itself.", PAGE),
    VERSION_ID: Field::new("version_id", "Version Id", Kind::Text, Group::Object)
        .aliases(&["versionid"])
        .athena("versionid", "STRING")
        .doc("The object version that the request names.", PAGE),
    HOST_ID: Field::new("host_id", "Host Id", Kind::Text, Group::Log)
        .aliases(&["hostid"])
        .athena("hostid", "STRING")
        .since("2019")
        .doc("The x-amz-id-2 of the response, which AWS Support asks for.", PAGE)
        .unique()
        .lazy(),
    SIGNATURE_VERSION: Field::new("signature_version", "Signature Version", Kind::Text, Group::Security)
        .aliases(&["sigv"])
        .athena("sigv", "STRING")
        .since("2019")
        .doc("SigV2 or SigV4; missing for requests that were not signed.", PAGE),
    CIPHER_SUITE: Field::new("cipher_suite", "Cipher Suite", Kind::Text, Group::Security)
        .aliases(&["ciphersuite"])
        .athena("ciphersuite", "STRING")
        .since("2019")
        .doc("The TLS cipher that was negotiated; missing for plain HTTP.", PAGE),
    AUTHENTICATION_TYPE: Field::new("authentication_type", "Authentication Type", Kind::Text, Group::Security)
        .aliases(&["authtype"])
        .athena("authtype", "STRING")
        .since("2019")
        .doc("AuthHeader, or QueryString for presigned URLs; missing for requests that were not signed.", PAGE),
    HOST_HEADER: Field::new("host_header", "Host Header", Kind::Text, Group::Client)
        .aliases(&["endpoint"])
        .athena("endpoint", "STRING")
        .since("2019")
        .doc("The endpoint that the client used.", PAGE),
    TLS_VERSION: Field::new("tls_version", "TLS version", Kind::Text, Group::Security)
        .aliases(&["tlsversion"])
        .athena("tlsversion", "STRING")
        .since("2019")
        .doc("The TLS version that was negotiated; missing for plain HTTP.", PAGE),
    ACCESS_POINT_ARN: Field::new("access_point_arn", "Access Point ARN", Kind::Text, Group::Object)
        .aliases(&["accesspointarn"])
        .athena("accesspointarn", "STRING")
        .since("2021")
        .doc("The access point that the request came through.", PAGE),
    ACL_REQUIRED: Field::new("acl_required", "aclRequired", Kind::Text, Group::Security)
        .aliases(&["aclrequired"])
        .athena("aclrequired", "STRING")
        .since("2022")
        .doc("Yes where an ACL was needed to authorize the request.", PAGE),
    SOURCE_REGION: Field::new("source_region", "Source region", Kind::Text, Group::Client)
        .aliases(&["sourceregion"])
        .athena("sourceregion", "STRING")
        .since("2026")
        .doc("The AWS Region that the request came from; missing for addresses outside AWS.", PAGE),
    PRESIGNED_KEY_ID: Field::new("presigned_key_id", "X-Amz-Credential in the Request-URI", Kind::Text, Group::Security)
        .doc("The access key that signed a presigned URL, from the request URI.", PRESIGNED)
        .on_request(),
    PRESIGNED_AT: Field::new("presigned_at", "X-Amz-Date in the Request-URI", Kind::Time, Group::Security)
        .doc("When a presigned URL was signed, from the request URI; version 2 does not say.", PRESIGNED)
        .on_request(),
    PRESIGNED_EXPIRES_AT: Field::new("presigned_expires_at", "X-Amz-Expires in the Request-URI", Kind::Time, Group::Security)
        .doc("Until when a presigned URL holds, from the request URI.", PRESIGNED)
        .on_request(),
    PRESIGNED_AGE_MS: Field::new("presigned_age_ms", "Time since X-Amz-Date", Kind::Int, Group::Security)
        .unit(Unit::Milliseconds)
        .doc("How long after it was signed a presigned URL was used.", PRESIGNED)
        .on_request(),
    TRAILING_FIELDS: Field::new("trailing_fields", "Fields after the last known one", Kind::Text, Group::Log)
        .doc("What the line holds after the fields that this schema knows, as written.", PAGE)
        .on_request(),
    PATH_ACCOUNT_ID: Field::new("path_account_id", "Account in the file's path", Kind::Text, Group::Path)
        .doc("The account that owns the bucket, as the date-based path of the log file says; the records do not.", PATHS)
        .on_request(),
    PATH_REGION: Field::new("path_region", "Region in the file's path", Kind::Text, Group::Path)
        .doc("The region of the bucket, as the date-based path of the log file says; the records do not.", PATHS)
        .on_request(),
    PATH_BUCKET: Field::new("path_bucket", "Bucket in the file's path", Kind::Text, Group::Path)
        .doc("The bucket that was logged, as the date-based path of the log file says.", PATHS)
        .on_request(),
    PATH_DATE: Field::new("path_date", "Date in the file's path", Kind::Text, Group::Path)
        .doc("The day in the path of the log file, as 2026-08-08: of the requests or of their delivery.", PATHS)
        .on_request(),
    PATH: Field::new(FILE_PATH, "Path of the file", Kind::Text, Group::Path)
        .doc("The file that the record lies in, by its path as it was dropped; within an archive behind a `!`.", PATHS)
        .on_request(),
    MESSAGE: Field::new("message", "The whole record", Kind::Text, Group::Log)
        .aliases(&["@message"])
        .doc("The record as the file has it, read again from the file.", PAGE)
        .on_request(),
}
