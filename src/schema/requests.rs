//! The fields of a request: what each log says of it, and why one of them is silent.

use super::field::fields;
use super::{Field, Group, Kind, Unit};

const ACCESS: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html";
const RECORD: &str =
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html";
const IDENTITY: &str =
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html";
const BOTH: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html";

fields! {
    REQUEST_ID: Field::new("request_id", "Request ID, requestID", Kind::Text, Group::Request)
        .aliases(&["requestID", "requestid"])
        .doc("What S3 calls the request; both logs carry it.", ACCESS)
        .unique(),
    WITNESSED: Field::new("witnessed", "Seen by", Kind::Text, Group::Log)
        .doc("Which logs saw the request: both, access or trail.", BOTH)
        .shown(),
    MISSING_BECAUSE: Field::new("missing_because", "Why one log is silent", Kind::Text, Group::Log)
        .doc("The rule that explains why one log is silent; missing where both speak.", BOTH)
        .shown(),
    ACCESS_ROWS: Field::new("access_rows", "Access-log records", Kind::Int, Group::Log)
        .doc("Different access-log records of the request; a copy has two, a batch delete one more than keys.", BOTH),
    TRAIL_ROWS: Field::new("trail_rows", "CloudTrail events", Kind::Int, Group::Log)
        .doc("CloudTrail events of the request, copies folded.", BOTH),
    TIME: Field::new("time", "Time, eventTime", Kind::Time, Group::Request)
        .aliases(&["eventTime", "event_time", "requestdatetime", "request_time", "@timestamp"])
        .doc("When S3 received the request, else when CloudTrail saw it completed.", BOTH)
        .shown(),
    BUCKET: Field::new("bucket", "Bucket, requestParameters.bucketName", Kind::Text, Group::Object)
        .aliases(&["requestParameters.bucketName", "bucket_name"])
        .doc("The bucket, as the access log says, else CloudTrail.", BOTH)
        .shown(),
    KEY: Field::new("key", "Key, requestParameters.key", Kind::Text, Group::Object)
        .aliases(&["requestParameters.key", "key_name"])
        .doc("The decoded key, as the access log says, else CloudTrail.", BOTH)
        .shown(),
    OPERATION: Field::new("operation", "Operation", Kind::Text, Group::Request)
        .doc("The access log's operation, of the main row where there are several.", ACCESS)
        .shown(),
    EVENT_NAME: Field::new("event_name", "eventName", Kind::Text, Group::Request)
        .aliases(&["eventName"])
        .doc("CloudTrail's event name, of the main event where there are several.", RECORD)
        .shown(),
    HTTP_STATUS: Field::new("http_status", "HTTP status", Kind::Int, Group::Outcome)
        .aliases(&["httpstatus"])
        .doc("The HTTP status, from the access log.", ACCESS)
        .shown(),
    ERROR_CODE: Field::new("error_code", "Error Code", Kind::Text, Group::Outcome)
        .aliases(&["errorcode"])
        .doc("The error code in the access log.", ACCESS),
    TRAIL_ERROR_CODE: Field::new("trail_error_code", "errorCode", Kind::Text, Group::Outcome)
        .aliases(&["errorCode"])
        .doc("The error code in CloudTrail.", RECORD),
    REMOTE_IP: Field::new("remote_ip", "Remote IP", Kind::Ip, Group::Client)
        .aliases(&["remoteip"])
        .doc("The address in the access log.", ACCESS),
    SOURCE_IP: Field::new("source_ip", "sourceIPAddress", Kind::Ip, Group::Client)
        .aliases(&["sourceIPAddress", "source_ip_address"])
        .doc("The address or service's name in CloudTrail.", RECORD),
    REQUESTER: Field::new("requester", "Requester", Kind::Text, Group::Caller)
        .doc("Who asked, as the access log says.", ACCESS)
        .shown(),
    PRINCIPAL_ARN: Field::new("principal_arn", "userIdentity.arn", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.arn", "user_identity_arn"])
        .doc("Who asked, as CloudTrail says.", IDENTITY)
        .shown(),
    IDENTITY_TYPE: Field::new("identity_type", "userIdentity.type", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.type", "user_identity_type"])
        .doc("What kind of identity asked, from CloudTrail.", IDENTITY),
    ACCESS_KEY_ID: Field::new("access_key_id", "userIdentity.accessKeyId", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.accessKeyId", "user_identity_access_key_id"])
        .doc("The access key that signed, from CloudTrail.", IDENTITY),
    USER_AGENT: Field::new("user_agent", "User-Agent, userAgent", Kind::Text, Group::Client)
        .aliases(&["userAgent", "useragent"])
        .doc("The program that asked, as the access log says, else CloudTrail.", BOTH),
    BYTES_SENT: Field::new("bytes_sent", "Bytes Sent", Kind::Int, Group::Performance)
        .aliases(&["bytessent", "bytes_sent_size"])
        .unit(Unit::Bytes)
        .doc("Bytes of the response in the access log.", ACCESS),
    TRAIL_BYTES_OUT: Field::new("trail_bytes_out", "additionalEventData.bytesTransferredOut", Kind::Int, Group::Performance)
        .aliases(&["additionalEventData.bytesTransferredOut", "bytesTransferredOut", "bytes_transferred_out"])
        .unit(Unit::Bytes)
        .doc("Bytes of the response in CloudTrail.", BOTH),
    TOTAL_TIME_MS: Field::new("total_time_ms", "Total Time", Kind::Int, Group::Performance)
        .aliases(&["total_time", "totaltime", "total_duration"])
        .unit(Unit::Milliseconds)
        .doc("How long the request was in flight, from the access log.", ACCESS),
    TURN_AROUND_TIME_MS: Field::new("turn_around_time_ms", "Turn-Around Time", Kind::Int, Group::Performance)
        .aliases(&["turn_around_time", "turnaroundtime", "turn_around_duration"])
        .unit(Unit::Milliseconds)
        .doc("How long S3 worked before it answered, from the access log.", ACCESS),
    TLS_VERSION: Field::new("tls_version", "TLS version, tlsDetails.tlsVersion", Kind::Text, Group::Security)
        .aliases(&["tlsDetails.tlsVersion", "tlsversion"])
        .doc("The TLS version, as the access log says, else CloudTrail.", BOTH),
    DISAGREEMENTS: Field::new("disagreements", "Where the logs disagree", Kind::Text, Group::Log)
        .doc("The access log's names of the fields that both logs give and that differ, comma-separated.", BOTH)
        .shown(),
    ACCESS_DUPLICATES: Field::new("access_duplicates", "Repeated access-log lines", Kind::Int, Group::Log)
        .doc("Access-log lines of the request that were delivered again, beyond the first of each.", BOTH)
        .on_request(),
    MESSAGE: Field::new("message", "The main record", Kind::Text, Group::Log)
        .aliases(&["@message"])
        .doc("The request's main record as the file has it, read again from the file.", BOTH)
        .on_request(),
}
