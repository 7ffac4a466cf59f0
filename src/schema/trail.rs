//! The fields of a CloudTrail record to eventVersion 1.11, flattened where people filter on them.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use super::field::fields;
use super::{FILE_PATH, Field, Group, Kind, Unit};

const RECORD: &str =
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html";
const IDENTITY: &str =
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html";
const S3: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-understanding-s3-entries.html";
const PATHS: &str = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html";

fields! {
    EVENT_TIME: Field::new("event_time", "eventTime", Kind::Time, Group::Request)
        .aliases(&["eventTime", "@timestamp"])
        .athena("eventtime", "STRING")
        .doc("When the request was completed, to the second, in UTC.", RECORD)
        .shown(),
    EVENT_ID: Field::new("event_id", "eventID", Kind::Text, Group::Log)
        .aliases(&["eventID"])
        .athena("eventid", "STRING")
        .since("1.01")
        .doc("What CloudTrail calls the event; copies of one event share it.", RECORD)
        .unique(),
    EVENT_NAME: Field::new("event_name", "eventName", Kind::Text, Group::Request)
        .aliases(&["eventName"])
        .athena("eventname", "STRING")
        .doc("The action of the service's API that was called.", RECORD)
        .shown(),
    EVENT_SOURCE: Field::new("event_source", "eventSource", Kind::Text, Group::Request)
        .aliases(&["eventSource"])
        .athena("eventsource", "STRING")
        .doc("The service that was called.", RECORD)
        .shown(),
    AWS_REGION: Field::new("aws_region", "awsRegion", Kind::Text, Group::Request)
        .aliases(&["awsRegion"])
        .athena("awsregion", "STRING")
        .doc("The Region that the request was made to.", RECORD),
    SOURCE_IP_ADDRESS: Field::new("source_ip_address", "sourceIPAddress", Kind::Ip, Group::Client)
        .aliases(&["sourceIPAddress"])
        .athena("sourceipaddress", "STRING")
        .doc("The address that the request came from, or the name of the AWS service that made it.", RECORD)
        .shown(),
    USER_AGENT: Field::new("user_agent", "userAgent", Kind::Text, Group::Client)
        .aliases(&["userAgent"])
        .athena("useragent", "STRING")
        .doc("The program that asked, at most 1 KB, without the brackets that S3 puts around it.", RECORD),
    ERROR_CODE: Field::new("error_code", "errorCode", Kind::Text, Group::Outcome)
        .aliases(&["errorCode"])
        .athena("errorcode", "STRING")
        .doc("The service's error code; missing where the request succeeded.", RECORD)
        .shown(),
    ERROR_MESSAGE: Field::new("error_message", "errorMessage", Kind::Text, Group::Outcome)
        .aliases(&["errorMessage"])
        .athena("errormessage", "STRING")
        .doc("The error in words; for a denial it tells the kind of policy that denied.", RECORD),
    REQUEST_ID: Field::new("request_id", "requestID", Kind::Text, Group::Request)
        .aliases(&["requestID"])
        .athena("requestid", "STRING")
        .since("1.01")
        .doc("What the service calls the request; the access log's row of the same request carries the same ID.", RECORD)
        .unique(),
    READ_ONLY: Field::new("read_only", "readOnly", Kind::Bool, Group::Request)
        .aliases(&["readOnly"])
        .athena("readonly", "STRING")
        .since("1.01")
        .doc("Whether the action only reads.", RECORD),
    EVENT_TYPE: Field::new("event_type", "eventType", Kind::Text, Group::Log)
        .aliases(&["eventType"])
        .athena("eventtype", "STRING")
        .since("1.02")
        .doc("What made CloudTrail write the record: an API call, a service, a console action or a sign-in.", RECORD),
    EVENT_CATEGORY: Field::new("event_category", "eventCategory", Kind::Text, Group::Log)
        .aliases(&["eventCategory"])
        .athena("eventcategory", "STRING")
        .since("1.07")
        .doc("Management, Data, NetworkActivity, Insight or Aggregated.", RECORD),
    RECIPIENT_ACCOUNT_ID: Field::new("recipient_account_id", "recipientAccountId", Kind::Text, Group::Log)
        .aliases(&["recipientAccountId"])
        .athena("recipientaccountid", "STRING")
        .since("1.02")
        .doc("The account that received the event.", RECORD),
    USER_IDENTITY_TYPE: Field::new("user_identity_type", "userIdentity.type", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.type"])
        .athena("useridentity.type", "STRING")
        .doc("What kind of identity asked: IAMUser, AssumedRole, Root, AWSService, AWSAccount and others.", IDENTITY),
    USER_IDENTITY_ARN: Field::new("user_identity_arn", "userIdentity.arn", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.arn"])
        .athena("useridentity.arn", "STRING")
        .doc("The ARN of the principal that asked.", IDENTITY)
        .shown(),
    USER_IDENTITY_ACCOUNT_ID: Field::new("user_identity_account_id", "userIdentity.accountId", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.accountId"])
        .athena("useridentity.accountid", "STRING")
        .doc("The account that owns the identity; anonymous where nobody signed.", IDENTITY),
    USER_IDENTITY_PRINCIPAL_ID: Field::new("user_identity_principal_id", "userIdentity.principalId", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.principalId"])
        .athena("useridentity.principalid", "STRING")
        .doc("The identity's own ID, with the session's name for a role.", IDENTITY),
    USER_IDENTITY_ACCESS_KEY_ID: Field::new("user_identity_access_key_id", "userIdentity.accessKeyId", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.accessKeyId"])
        .athena("useridentity.accesskeyid", "STRING")
        .doc("The access key that signed the request.", IDENTITY),
    USER_IDENTITY_USER_NAME: Field::new("user_identity_user_name", "userIdentity.userName", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.userName"])
        .athena("useridentity.username", "STRING")
        .doc("The friendly name of the identity, where it has one.", IDENTITY),
    USER_IDENTITY_INVOKED_BY: Field::new("user_identity_invoked_by", "userIdentity.invokedBy", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.invokedBy"])
        .athena("useridentity.invokedby", "STRING")
        .doc("The AWS service that asked on somebody's behalf.", IDENTITY),
    SESSION_ISSUER_ARN: Field::new("session_issuer_arn", "userIdentity.sessionContext.sessionIssuer.arn", Kind::Text, Group::Caller)
        .aliases(&["userIdentity.sessionContext.sessionIssuer.arn"])
        .athena("useridentity.sessioncontext.sessionissuer.arn", "STRING")
        .doc("The role or user from which the temporary credentials were got.", IDENTITY),
    MFA_AUTHENTICATED: Field::new(
        "mfa_authenticated",
        "userIdentity.sessionContext.attributes.mfaAuthenticated",
        Kind::Bool,
        Group::Security,
    )
        .aliases(&["userIdentity.sessionContext.attributes.mfaAuthenticated"])
        .athena("useridentity.sessioncontext.attributes.mfaauthenticated", "STRING")
        .doc("Whether the temporary credentials were got with a second factor.", IDENTITY),
    BUCKET: Field::new("bucket", "requestParameters.bucketName", Kind::Text, Group::Object)
        .aliases(&["requestParameters.bucketName", "bucketName"])
        .athena("json_extract_scalar(requestparameters, '$.bucketName')", "STRING")
        .doc("The bucket that the request was about.", S3)
        .shown(),
    KEY: Field::new("key", "requestParameters.key", Kind::Text, Group::Object)
        .aliases(&["requestParameters.key"])
        .athena("json_extract_scalar(requestparameters, '$.key')", "STRING")
        .doc("The key of the object that the request was about.", S3)
        .shown(),
    BYTES_TRANSFERRED_IN: Field::new("bytes_transferred_in", "additionalEventData.bytesTransferredIn", Kind::Int, Group::Performance)
        .aliases(&["additionalEventData.bytesTransferredIn", "bytesTransferredIn"])
        .unit(Unit::Bytes)
        .athena("json_extract_scalar(additionaleventdata, '$.bytesTransferredIn')", "STRING")
        .doc("Bytes of the request's body.", S3),
    BYTES_TRANSFERRED_OUT: Field::new("bytes_transferred_out", "additionalEventData.bytesTransferredOut", Kind::Int, Group::Performance)
        .aliases(&["additionalEventData.bytesTransferredOut", "bytesTransferredOut"])
        .unit(Unit::Bytes)
        .athena("json_extract_scalar(additionaleventdata, '$.bytesTransferredOut')", "STRING")
        .doc("Bytes of the response's body.", S3),
    X_AMZ_ID_2: Field::new("x_amz_id_2", "additionalEventData.x-amz-id-2", Kind::Text, Group::Log)
        .aliases(&["x-amz-id-2"])
        .athena("json_extract_scalar(additionaleventdata, '$[\"x-amz-id-2\"]')", "STRING")
        .doc("The host ID of the response, which AWS Support asks for.", S3)
        .unique()
        .lazy(),
    VPC_ENDPOINT_ID: Field::new("vpc_endpoint_id", "vpcEndpointId", Kind::Text, Group::Client)
        .aliases(&["vpcEndpointId"])
        .athena("vpcendpointid", "STRING")
        .since("1.04")
        .doc("The VPC endpoint that the request came through.", RECORD),
    SHARED_EVENT_ID: Field::new("shared_event_id", "sharedEventID", Kind::Text, Group::Log)
        .aliases(&["sharedEventID"])
        .athena("sharedeventid", "STRING")
        .since("1.03")
        .doc("An ID that the copies of one action in several accounts share.", RECORD)
        .unique()
        .lazy(),
    TLS_VERSION: Field::new("tls_version", "tlsDetails.tlsVersion", Kind::Text, Group::Security)
        .aliases(&["tlsDetails.tlsVersion"])
        .athena("tlsdetails.tlsversion", "STRING")
        .since("1.08")
        .doc("The TLS version that was negotiated.", RECORD),
    CIPHER_SUITE: Field::new("cipher_suite", "additionalEventData.CipherSuite", Kind::Text, Group::Security)
        .athena("tlsdetails.ciphersuite", "STRING")
        .doc("The TLS cipher that was negotiated, by additionalEventData, else by tlsDetails.", S3),
    SIGNATURE_VERSION: Field::new("signature_version", "additionalEventData.SignatureVersion", Kind::Text, Group::Security)
        .aliases(&["additionalEventData.SignatureVersion"])
        .athena("json_extract_scalar(additionaleventdata, '$.SignatureVersion')", "STRING")
        .doc("SigV2 or SigV4.", S3),
    AUTHENTICATION_METHOD: Field::new("authentication_method", "additionalEventData.AuthenticationMethod", Kind::Text, Group::Security)
        .aliases(&["additionalEventData.AuthenticationMethod"])
        .athena("json_extract_scalar(additionaleventdata, '$.AuthenticationMethod')", "STRING")
        .doc("AuthHeader, or QueryString for presigned URLs.", S3),
    HOST_HEADER: Field::new("host_header", "tlsDetails.clientProvidedHostHeader", Kind::Text, Group::Client)
        .athena("tlsdetails.clientprovidedhostheader", "STRING")
        .doc("The endpoint that the client used, by tlsDetails, else by requestParameters.", RECORD),
    REQUEST_PARAMETERS: Field::new("request_parameters", "requestParameters", Kind::Json, Group::Request)
        .aliases(&["requestParameters"])
        .athena("requestparameters", "STRING")
        .doc("What was sent with the request, as JSON.", RECORD)
        .lazy(),
    RESPONSE_ELEMENTS: Field::new("response_elements", "responseElements", Kind::Json, Group::Outcome)
        .aliases(&["responseElements"])
        .athena("responseelements", "STRING")
        .doc("What the response said of a change, as JSON.", RECORD)
        .lazy(),
    ADDITIONAL_EVENT_DATA: Field::new("additional_event_data", "additionalEventData", Kind::Json, Group::Log)
        .aliases(&["additionalEventData"])
        .athena("additionaleventdata", "STRING")
        .doc("What belongs to neither the request nor the response, as JSON.", RECORD)
        .lazy(),
    RESOURCES: Field::new("resources", "resources", Kind::Json, Group::Object)
        .athena("resources", "ARRAY<STRUCT<arn:STRING,accountid:STRING,type:STRING>>")
        .since("1.01")
        .doc("The resources that the event touched, as a JSON array.", RECORD)
        .lazy(),
    EVENT_VERSION: Field::new("event_version", "eventVersion", Kind::Text, Group::Log)
        .aliases(&["eventVersion"])
        .athena("eventversion", "STRING")
        .doc("The version of the record's format.", RECORD)
        .on_request(),
    ACL_REQUIRED: Field::new("acl_required", "additionalEventData.aclRequired", Kind::Text, Group::Security)
        .aliases(&["additionalEventData.aclRequired"])
        .athena("json_extract_scalar(additionaleventdata, '$.aclRequired')", "STRING")
        .doc("Yes where an ACL was needed to authorize the request.", S3)
        .on_request(),
    TLS_DETAILS: Field::new("tls_details", "tlsDetails", Kind::Json, Group::Security)
        .aliases(&["tlsDetails"])
        .athena("tlsdetails", "STRUCT<tlsversion:STRING,ciphersuite:STRING,clientprovidedhostheader:STRING>")
        .since("1.08")
        .doc("What was negotiated to encrypt the request, as JSON.", RECORD)
        .on_request()
        .lazy(),
    USER_IDENTITY: Field::new("user_identity", "userIdentity", Kind::Json, Group::Caller)
        .aliases(&["userIdentity"])
        .athena("useridentity", "STRUCT<type:STRING,principalid:STRING,arn:STRING,accountid:STRING,…>")
        .doc("All that is said of who asked, as JSON.", IDENTITY)
        .on_request()
        .lazy(),
    API_VERSION: Field::new("api_version", "apiVersion", Kind::Text, Group::Request)
        .aliases(&["apiVersion"])
        .athena("apiversion", "STRING")
        .doc("The version of the service's API that was called.", RECORD)
        .on_request(),
    MANAGEMENT_EVENT: Field::new("management_event", "managementEvent", Kind::Bool, Group::Log)
        .aliases(&["managementEvent"])
        .since("1.06")
        .doc("Whether the event is a management event.", RECORD)
        .on_request(),
    SERVICE_EVENT_DETAILS: Field::new("service_event_details", "serviceEventDetails", Kind::Json, Group::Log)
        .aliases(&["serviceEventDetails"])
        .athena("serviceeventdetails", "STRING")
        .since("1.05")
        .doc("What a service says of an event of its own, as JSON.", RECORD)
        .on_request()
        .lazy(),
    ADDENDUM: Field::new("addendum", "addendum", Kind::Json, Group::Log)
        .athena("addendum", "STRUCT<reason:STRING,updatedfields:STRING,originalrequestid:STRING,originaleventid:STRING>")
        .since("1.08")
        .doc("Why the event was delivered late or again, as JSON.", RECORD)
        .on_request(),
    SESSION_CREDENTIAL_FROM_CONSOLE: Field::new("session_credential_from_console", "sessionCredentialFromConsole", Kind::Bool, Group::Caller)
        .aliases(&["sessionCredentialFromConsole"])
        .athena("sessioncredentialfromconsole", "STRING")
        .since("1.08")
        .doc("Whether the credentials came from a session of the console.", RECORD)
        .on_request(),
    EDGE_DEVICE_DETAILS: Field::new("edge_device_details", "edgeDeviceDetails", Kind::Json, Group::Client)
        .aliases(&["edgeDeviceDetails"])
        .athena("edgedevicedetails", "STRING")
        .since("1.08")
        .doc("The edge device that the request was made to, as JSON.", RECORD)
        .on_request(),
    VPC_ENDPOINT_ACCOUNT_ID: Field::new("vpc_endpoint_account_id", "vpcEndpointAccountId", Kind::Text, Group::Client)
        .aliases(&["vpcEndpointAccountId"])
        .athena("vpcendpointaccountid", "STRING")
        .since("1.09")
        .doc("The account that owns the VPC endpoint.", RECORD)
        .on_request(),
    EVENT_CONTEXT: Field::new("event_context", "eventContext", Kind::Json, Group::Log)
        .aliases(&["eventContext"])
        .since("1.11")
        .doc("What CloudTrail Lake added to the event, as JSON.", RECORD)
        .on_request()
        .lazy(),
    INSIGHT_DETAILS: Field::new("insight_details", "insightDetails", Kind::Json, Group::Log)
        .aliases(&["insightDetails"])
        .since("1.07")
        .doc("What CloudTrail Insights found unusual, as JSON.", RECORD)
        .on_request()
        .lazy(),
    SUMMARY: Field::new("summary", "summary", Kind::Json, Group::Log)
        .doc("What an aggregated event adds up, as JSON.", RECORD)
        .on_request()
        .lazy(),
    PATH_ACCOUNT_ID: Field::new("path_account_id", "Account in the file's path", Kind::Text, Group::Path)
        .doc("The account that the trail file is of, as its path says.", PATHS)
        .on_request(),
    PATH_REGION: Field::new("path_region", "Region in the file's path", Kind::Text, Group::Path)
        .doc("The region that the trail file is of, as its path says.", PATHS)
        .on_request(),
    PATH_DATE: Field::new("path_date", "Date in the file's path", Kind::Text, Group::Path)
        .doc("The day of the delivery, as 2026-08-08, as the path of the trail file says.", PATHS)
        .on_request(),
    PATH: Field::new(FILE_PATH, "Path of the file", Kind::Text, Group::Path)
        .doc("The file that the record lies in, by its path as it was dropped; within an archive behind a `!`.", PATHS)
        .on_request(),
    MESSAGE: Field::new("message", "The whole record", Kind::Text, Group::Log)
        .aliases(&["@message"])
        .doc("The record as the file has it, read again from the file.", RECORD)
        .on_request(),
}
