//! A request as CloudTrail writes it, in version 1.11 of its records.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use super::moment::Moments;
use super::population::{ACCOUNT, REGION};
use super::request::Request;
use std::io::{self, Write};

/// The format of the times.
pub const TIME: &str = "%Y-%m-%dT%H:%M:%SZ";

/// Writes the request's record. No text of the population needs an escape in JSON.
pub fn write(request: &Request<'_>, times: &mut Moments, out: &mut Vec<u8>) -> io::Result<()> {
    let (name, identity) = (request.operation.event, &request.caller.identity);
    let time = times.text(request.completed_ms());
    write!(out, r#"{{"eventVersion":"1.11","userIdentity":{identity},"eventTime":"{time}","#)?;
    write!(out, r#""eventSource":"s3.amazonaws.com","eventName":"{name}","awsRegion":"{REGION}","#)?;
    write!(out, r#""sourceIPAddress":"{}","userAgent":"[{}]","#, request.ip, request.user_agent)?;
    if let Some((code, message)) = request.error {
        write!(out, r#""errorCode":"{code}","errorMessage":"{message}","#)?;
    }
    write_parameters(request, out)?;
    write_response(request, out)?;
    write_additional(request, out)?;
    let (id, event, read_only) = (&request.request_id, &request.event_id, request.is_read_only());
    write!(out, r#""requestID":"{id}","eventID":"{event}","readOnly":{read_only},"#)?;
    write_resources(request, out)?;
    write!(out, r#""eventType":"AwsApiCall","managementEvent":false,"recipientAccountId":"{ACCOUNT}","#)?;
    if request.ip.starts_with("10.") {
        write!(out, r#""vpcEndpointId":"vpce-0a1b2c3d4e5f60718","vpcEndpointAccountId":"{ACCOUNT}","#)?;
    }
    let ((tls, cipher), host) = (request.tls, request.host());
    write!(out, r#""sharedEventID":"{}","eventCategory":"Data","#, request.shared_event_id)?;
    write!(
        out,
        r#""tlsDetails":{{"tlsVersion":"{tls}","cipherSuite":"{cipher}","clientProvidedHostHeader":"{host}"}}}}"#
    )
}

fn write_parameters(request: &Request<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    let bucket = request.bucket.name;
    write!(out, r#""requestParameters":{{"bucketName":"{bucket}","Host":"{}""#, request.host())?;
    if let Some(key) = request.key {
        write!(out, r#","key":"{}""#, key.plain)?;
    }
    if let Some(version) = &request.version_id {
        write!(out, r#","versionId":"{version}""#)?;
    }
    if let Some((number, upload)) = &request.part {
        write!(out, r#","partNumber":"{number}","uploadId":"{upload}""#)?;
    }
    match request.operation.event {
        "PutObject" | "CopyObject" | "CreateMultipartUpload" => {
            write!(out, r#","x-amz-server-side-encryption":"aws:kms","x-amz-storage-class":"STANDARD_IA""#)?;
            write!(out, r#","x-amz-acl":"bucket-owner-full-control""#)?;
        }
        "ListObjects" => write!(out, r#","list-type":"2","delimiter":"/","encoding-type":"url""#)?,
        _ => {}
    }
    write!(out, "}},")
}

fn write_response(request: &Request<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    if request.operation.method != "PUT" || request.error.is_some() {
        return write!(out, r#""responseElements":null,"#);
    }
    write!(out, r#""responseElements":{{"x-amz-server-side-encryption":"aws:kms","#)?;
    write!(out, r#""x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:{REGION}:{ACCOUNT}:key/"#)?;
    write!(out, r#"0f3a2b1c-55aa-4e6d-9d5e-2f1e0d9c8b7a","x-amz-server-side-encryption-bucket-key-enabled":"true"}},"#)
}

fn write_additional(request: &Request<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    write!(out, r#""additionalEventData":{{"#)?;
    if request.caller.signs {
        let method = if request.presigned { "QueryString" } else { "AuthHeader" };
        write!(out, r#""SignatureVersion":"SigV4","AuthenticationMethod":"{method}","#)?;
    }
    let (cipher, received, sent) = (request.tls.1, request.bytes_received, request.bytes_sent);
    write!(out, r#""CipherSuite":"{cipher}","bytesTransferredIn":{received},"#)?;
    write!(out, r#""x-amz-id-2":"{}=","bytesTransferredOut":{sent}}},"#, request.host_id)
}

fn write_resources(request: &Request<'_>, out: &mut Vec<u8>) -> io::Result<()> {
    let bucket = request.bucket.name;
    match request.key {
        Some(key) => {
            write!(out, r#""resources":[{{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::{bucket}/{}"}},"#, key.plain)?
        }
        None => write!(out, r#""resources":[{{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::{bucket}/"}},"#)?,
    }
    write!(out, r#"{{"accountId":"{ACCOUNT}","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::{bucket}"}}],"#)
}
