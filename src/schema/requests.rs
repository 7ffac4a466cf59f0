//! The fields of a request: what each log says of it, and why one of them is silent.

use super::field::fields;
use super::{Field, Group, Kind, Unit};

const ACCESS: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html";
const RECORD: &str =
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html";
const IDENTITY: &str =
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html";
const DENIED: &str = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html";
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
    DENIED_BECAUSE: Field::new("denied_because", "Why it was denied", Kind::Text, Group::Outcome)
        .doc("Why the request was denied, from CloudTrail's error message, else from the access log's error code.", DENIED),
    ERROR_MESSAGE: Field::new("error_message", "errorMessage", Kind::Text, Group::Outcome)
        .aliases(&["errorMessage"])
        .doc("The error in words, from CloudTrail; for a denial it tells the kind of policy that denied.", RECORD),
    SESSION_ISSUER_ARN: Field::new("session_issuer_arn", "userIdentity.sessionContext.sessionIssuer.arn", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.sessionContext.sessionIssuer.arn"])
        .doc("The role or user from which the temporary credentials were got, from CloudTrail.", IDENTITY),
    MFA_AUTHENTICATED: Field::new(
        "mfa_authenticated",
        "userIdentity.sessionContext.attributes.mfaAuthenticated",
        Kind::Bool,
        Group::Security,
    )
        .aliases(&["userIdentity.sessionContext.attributes.mfaAuthenticated"])
        .doc("Whether the temporary credentials were got with a second factor, from CloudTrail.", IDENTITY),
    VPC_ENDPOINT_ID: Field::new("vpc_endpoint_id", "vpcEndpointId", Kind::Text, Group::Client)
        .aliases(&["vpcEndpointId"])
        .doc("The VPC endpoint that the request came through, from CloudTrail.", RECORD),
    VERSION_ID: Field::new("version_id", "Version Id", Kind::Text, Group::Object)
        .aliases(&["versionid"])
        .doc("The object version that the request names, from the access log.", ACCESS),
    OBJECT_SIZE: Field::new("object_size", "Object Size", Kind::Int, Group::Performance)
        .aliases(&["objectsize"])
        .unit(Unit::Bytes)
        .doc("The size of the object, from the access log.", ACCESS),
    TRAIL_BYTES_IN: Field::new("trail_bytes_in", "additionalEventData.bytesTransferredIn", Kind::Int, Group::Performance)
        .aliases(&["additionalEventData.bytesTransferredIn", "bytesTransferredIn", "bytes_transferred_in"])
        .unit(Unit::Bytes)
        .doc("Bytes of the request's body in CloudTrail.", BOTH),
    AUTHENTICATION_TYPE: Field::new("authentication_type", "Authentication Type, AuthenticationMethod", Kind::Text, Group::Security)
        .aliases(&["authtype", "additionalEventData.AuthenticationMethod", "AuthenticationMethod", "authentication_method"])
        .doc("AuthHeader, or QueryString for presigned URLs, as the access log says, else CloudTrail.", BOTH),
    SIGNATURE_VERSION: Field::new("signature_version", "Signature Version, SignatureVersion", Kind::Text, Group::Security)
        .aliases(&["sigv", "additionalEventData.SignatureVersion", "SignatureVersion"])
        .doc("SigV2 or SigV4, as the access log says, else CloudTrail; missing for requests that were not signed.", BOTH),
    ACL_REQUIRED: Field::new("acl_required", "aclRequired", Kind::Text, Group::Security)
        .aliases(&["aclrequired", "additionalEventData.aclRequired"])
        .doc("Yes where an ACL was needed to authorize the request, as the access log says, else CloudTrail.", BOTH),
    ACCESS_DUPLICATES: Field::new("access_duplicates", "Repeated access-log lines", Kind::Int, Group::Log)
        .doc("Access-log lines of the request that were delivered again, beyond the first of each.", BOTH)
        .on_request(),
    USER_NAME: Field::new("user_name", "userIdentity.userName", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.userName", "user_identity_user_name"])
        .doc("The friendly name of the identity, from CloudTrail.", IDENTITY)
        .on_request(),
    PRINCIPAL_ID: Field::new("principal_id", "userIdentity.principalId", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.principalId", "user_identity_principal_id"])
        .doc("The identity's own ID, with the session's name for a role, from CloudTrail.", IDENTITY)
        .on_request(),
    PRINCIPAL_ACCOUNT_ID: Field::new("principal_account_id", "userIdentity.accountId", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.accountId", "user_identity_account_id"])
        .doc("The account that owns the identity, from CloudTrail; anonymous where nobody signed.", IDENTITY)
        .on_request(),
    INVOKED_BY: Field::new("invoked_by", "userIdentity.invokedBy", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.invokedBy", "user_identity_invoked_by"])
        .doc("The AWS service that asked on somebody's behalf, from CloudTrail.", IDENTITY)
        .on_request(),
    SESSION_CREDENTIAL_FROM_CONSOLE: Field::new("session_credential_from_console", "sessionCredentialFromConsole", Kind::Bool, Group::Caller)
        .aliases(&["sessionCredentialFromConsole"])
        .doc("Whether the credentials came from a session of the console, from CloudTrail.", RECORD)
        .on_request(),
    EVENT_SOURCE: Field::new("event_source", "eventSource", Kind::Text, Group::Request)
        .aliases(&["eventSource"])
        .doc("The service that was called, from CloudTrail.", RECORD)
        .on_request(),
    AWS_REGION: Field::new("aws_region", "awsRegion", Kind::Text, Group::Request)
        .aliases(&["awsRegion"])
        .doc("The Region that the request was made to, from CloudTrail.", RECORD)
        .on_request(),
    READ_ONLY: Field::new("read_only", "readOnly", Kind::Bool, Group::Request)
        .aliases(&["readOnly"])
        .doc("Whether the action only reads, from CloudTrail.", RECORD)
        .on_request(),
    EVENT_CATEGORY: Field::new("event_category", "eventCategory", Kind::Text, Group::Log)
        .aliases(&["eventCategory"])
        .doc("Management, Data, NetworkActivity, Insight or Aggregated, from CloudTrail.", RECORD)
        .on_request(),
    RECIPIENT_ACCOUNT_ID: Field::new("recipient_account_id", "recipientAccountId", Kind::Text, Group::Log)
        .aliases(&["recipientAccountId"])
        .doc("The account that received the event, from CloudTrail.", RECORD)
        .on_request(),
    BUCKET_OWNER: Field::new("bucket_owner", "Bucket Owner", Kind::Text, Group::Object)
        .aliases(&["bucketowner"])
        .doc("The canonical user ID of the bucket's owner, from the access log.", ACCESS)
        .on_request(),
    REFERER: Field::new("referer", "Referer", Kind::Text, Group::Client)
        .aliases(&["referrer"])
        .doc("The page that linked to the request, as the client says, from the access log.", ACCESS)
        .on_request(),
    HOST_HEADER: Field::new("host_header", "Host Header, clientProvidedHostHeader", Kind::Text, Group::Client)
        .aliases(&["endpoint", "tlsDetails.clientProvidedHostHeader"])
        .doc("The endpoint that the client used, as the access log says, else CloudTrail.", BOTH)
        .on_request(),
    CIPHER_SUITE: Field::new("cipher_suite", "Cipher Suite, CipherSuite", Kind::Text, Group::Security)
        .aliases(&["ciphersuite", "additionalEventData.CipherSuite"])
        .doc("The TLS cipher that was negotiated, as the access log says, else CloudTrail.", BOTH)
        .on_request(),
    ACCESS_POINT_ARN: Field::new("access_point_arn", "Access Point ARN", Kind::Text, Group::Object)
        .aliases(&["accesspointarn"])
        .doc("The access point that the request came through, from the access log.", ACCESS)
        .on_request(),
    SOURCE_REGION: Field::new("source_region", "Source region", Kind::Text, Group::Client)
        .aliases(&["sourceregion"])
        .doc("The AWS Region that the request came from, from the access log.", ACCESS)
        .on_request(),
    HOST_IDS: Field::new("host_ids", "Host Id and x-amz-id-2", Kind::Text, Group::Log)
        .doc("Whether the second key confirms the match: agree or differ; missing where a log does not have it.", BOTH)
        .on_request()
        .unsearched(),
    MESSAGE: Field::new("message", "The main record", Kind::Text, Group::Log)
        .aliases(&["@message"])
        .doc("The request's main record as the file has it, read again from the file.", BOTH)
        .on_request(),
}
