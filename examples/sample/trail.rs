//! A request or an event as CloudTrail writes it, in version 1.11 of its records.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use super::cast::{ACCOUNT, AWS_INTERNAL, Caller, Client, Identity, REGION, Tls};
use super::request::{Authentication, Event, Request};
use chrono::DateTime;
use serde::Serialize;
use serde_json::{Value, json};

/// Sessions of a role last so long before they are renewed.
const SESSION_MS: i64 = 4 * 60 * 60 * 1000;

/// A record, its members in CloudTrail's order.
#[derive(Serialize, Clone)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    event_version: &'static str,
    user_identity: UserIdentity,
    event_time: String,
    event_source: String,
    event_name: &'static str,
    pub aws_region: &'static str,
    #[serde(rename = "sourceIPAddress")]
    source_ip_address: String,
    user_agent: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<String>,
    request_parameters: Value,
    response_elements: Value,
    #[serde(skip_serializing_if = "Value::is_null")]
    additional_event_data: Value,
    #[serde(rename = "requestID", skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    #[serde(rename = "eventID")]
    pub event_id: String,
    read_only: bool,
    #[serde(skip_serializing_if = "Value::is_null")]
    resources: Value,
    event_type: &'static str,
    management_event: bool,
    recipient_account_id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    vpc_endpoint_id: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vpc_endpoint_account_id: Option<&'static str>,
    event_category: &'static str,
    #[serde(skip_serializing_if = "Value::is_null")]
    tls_details: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_credential_from_console: Option<&'static str>,
    /// Why it came late or changed.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub addendum: Value,
    #[serde(skip)]
    pub time_ms: i64,
}

#[derive(Serialize, Clone, Default)]
#[serde(rename_all = "camelCase")]
struct UserIdentity {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_id: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_key_id: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Value::is_null")]
    session_context: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    invoked_by: Option<&'static str>,
}

/// The record of a request that CloudTrail recorded.
pub fn record_of_request(request: &Request) -> Record {
    let time_ms = request.completed_ms();
    let through = request.differently.through;
    let is_service = matches!(request.caller.identity, Identity::Service { .. });
    // S3 puts square brackets around the user agents of callers that are not services.
    let user_agent = match (through, request.differently.user_agent) {
        (Some(service), _) => service.to_owned(),
        (None, Some(other)) => format!("[{other}]"),
        (None, None) if is_service => request.user_agent.clone(),
        (None, None) => format!("[{}]", request.user_agent),
    };
    let source_ip_address = match (&request.caller.identity, through) {
        (_, Some(service)) => service.to_owned(),
        (Identity::Service { name, .. }, None) => (*name).to_owned(),
        _ => request.ip.clone(),
    };
    let category = if request.operation.management { "Management" } else { "Data" };
    Record {
        event_version: "1.11",
        user_identity: user_identity(request.caller, through, time_ms),
        event_time: iso(time_ms),
        event_source: "s3.amazonaws.com".to_owned(),
        event_name: request.operation.event,
        aws_region: REGION,
        source_ip_address,
        user_agent,
        error_code: request.error.as_ref().map(|(code, _)| *code),
        error_message: request.error.as_ref().map(|(_, message)| message.clone()),
        request_parameters: parameters(request),
        response_elements: response(request),
        additional_event_data: additional(request),
        request_id: Some(request.request_id.clone()),
        event_id: request.event_id.clone(),
        read_only: request.operation.read_only,
        resources: resources(request),
        event_type: "AwsApiCall",
        management_event: request.operation.management,
        recipient_account_id: ACCOUNT,
        vpc_endpoint_id: request.client.vpc_endpoint,
        vpc_endpoint_account_id: request.client.vpc_endpoint.map(|_| ACCOUNT),
        event_category: category,
        tls_details: if through.is_some() { Value::Null } else { tls(request.client.tls, &request.host) },
        session_credential_from_console: request.user_agent.starts_with("S3Console").then_some("true"),
        addendum: Value::Null,
        time_ms,
    }
}

/// The record of another service's event.
pub fn record_of_event(event: &Event) -> Record {
    let client: &Client = event.client;
    let service_name = match event.caller.identity {
        Identity::Service { name, .. } => Some(name),
        _ => None,
    };
    // What AWS calls for somebody within itself has that name in place of an address.
    let internal = Some(client.ip).filter(|ip| *ip == AWS_INTERNAL.ip);
    let host = format!("{}.{}.amazonaws.com", event.service, event.region);
    Record {
        event_version: "1.11",
        user_identity: user_identity(event.caller, internal, event.time_ms),
        event_time: iso(event.time_ms),
        event_source: format!("{}.amazonaws.com", event.service),
        event_name: event.name,
        aws_region: event.region,
        source_ip_address: service_name.unwrap_or(client.ip).to_owned(),
        user_agent: service_name.unwrap_or(client.user_agent).to_owned(),
        error_code: event.error.as_ref().map(|(code, _)| *code),
        error_message: event.error.as_ref().map(|(_, message)| message.clone()),
        request_parameters: event.request.clone(),
        response_elements: event.response.clone(),
        additional_event_data: event.additional.clone(),
        request_id: (event.event_type == "AwsApiCall").then(|| event.request_id.clone()),
        event_id: event.event_id.clone(),
        read_only: event.read_only,
        resources: event.resources.clone(),
        event_type: event.event_type,
        management_event: true,
        recipient_account_id: ACCOUNT,
        vpc_endpoint_id: None,
        vpc_endpoint_account_id: None,
        event_category: "Management",
        tls_details: if service_name.is_some() { Value::Null } else { tls(client.tls, &host) },
        session_credential_from_console: None,
        addendum: Value::Null,
        time_ms: event.time_ms,
    }
}

/// The caller's ARN as both logs write it; empty where it has none.
pub fn arn(caller: &Caller) -> String {
    match &caller.identity {
        Identity::Role { role, session, .. } => format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{session}"),
        Identity::User { name, .. } => format!("arn:aws:iam::{ACCOUNT}:user/{name}"),
        Identity::Root => format!("arn:aws:iam::{ACCOUNT}:root"),
        Identity::Anonymous | Identity::Service { .. } => String::new(),
    }
}

fn user_identity(caller: &Caller, through: Option<&'static str>, time_ms: i64) -> UserIdentity {
    let access_key_id = Some(caller.access_key).filter(|key| !key.is_empty());
    let mut identity =
        UserIdentity { account_id: Some(ACCOUNT), access_key_id, invoked_by: through, ..UserIdentity::default() };
    match &caller.identity {
        Identity::Role { role, id, session } => {
            identity.r#type = "AssumedRole";
            identity.principal_id = Some(format!("{id}:{session}"));
            identity.arn = Some(arn(caller));
            let created = time_ms - time_ms % SESSION_MS;
            identity.session_context = json!({
                "attributes": {"creationDate": iso(created), "mfaAuthenticated": caller.mfa.to_string()},
                "sessionIssuer": {"accountId": ACCOUNT, "arn": format!("arn:aws:iam::{ACCOUNT}:role/{role}"),
                    "principalId": id, "type": "Role", "userName": role},
            });
        }
        Identity::User { name, id } => {
            identity.r#type = "IAMUser";
            identity.principal_id = Some((*id).to_owned());
            identity.arn = Some(arn(caller));
            identity.user_name = Some(name);
        }
        Identity::Root => {
            identity.r#type = "Root";
            identity.principal_id = Some(ACCOUNT.to_owned());
            identity.arn = Some(arn(caller));
        }
        Identity::Anonymous => {
            identity.r#type = "AWSAccount";
            identity.principal_id = Some(String::new());
            identity.account_id = Some("anonymous");
        }
        Identity::Service { name, .. } => {
            identity = UserIdentity { r#type: "AWSService", invoked_by: Some(name), ..UserIdentity::default() };
        }
    }
    identity
}

fn parameters(request: &Request) -> Value {
    let mut parameters = request.parameters.clone();
    let operation = request.operation;
    parameters.insert("Host".to_owned(), Value::from(request.host.as_str()));
    if let Some(bucket) = request.bucket {
        parameters.insert("bucketName".to_owned(), Value::from(bucket.name));
    }
    if let Some(key) = &request.key {
        parameters.insert("key".to_owned(), Value::from(key.as_str()));
    }
    if !operation.parameter.is_empty() {
        parameters.insert(operation.parameter.to_owned(), Value::from(""));
    }
    if let Some((name, value)) = operation.query.split_once('=') {
        parameters.insert(name.to_owned(), Value::from(value));
    }
    Value::Object(parameters)
}

fn response(request: &Request) -> Value {
    if request.error.is_some()
        || !matches!(request.operation.event, "PutObject" | "CopyObject" | "CreateMultipartUpload")
    {
        return Value::Null;
    }
    let mut response = json!({"x-amz-server-side-encryption": "AES256"});
    if let Some(version) = &request.version_id {
        response["x-amz-version-id"] = Value::from(version.as_str());
    }
    response
}

fn additional(request: &Request) -> Value {
    let bytes_sent = request.differently.bytes_sent.or(request.bytes_sent);
    let mut additional = json!({
        "bytesTransferredIn": request.bytes_received,
        "bytesTransferredOut": bytes_sent.unwrap_or(0),
        "x-amz-id-2": request.host_id,
    });
    if let Some((_, cipher)) = request.client.tls.names() {
        additional["CipherSuite"] = Value::from(cipher);
    }
    let proof = match request.authentication {
        Authentication::Header(version) => Some((version, "AuthHeader")),
        Authentication::QueryString => Some(("SigV4", "QueryString")),
        Authentication::None => None,
    };
    if let Some((version, method)) = proof {
        additional["SignatureVersion"] = Value::from(version);
        additional["AuthenticationMethod"] = Value::from(method);
    }
    if request.acl_required {
        additional["aclRequired"] = Value::from("Yes");
    }
    if request.operation.event == "PutObject" && request.error.is_none() {
        additional["SSEApplied"] = Value::from("Default_SSE_S3");
    }
    additional
}

fn resources(request: &Request) -> Value {
    let Some(bucket) = request.bucket else { return Value::Null };
    let arn = format!("arn:aws:s3:::{}", bucket.name);
    let bucket = json!({"accountId": ACCOUNT, "type": "AWS::S3::Bucket", "ARN": arn});
    match (&request.key, request.operation.management) {
        (_, true) => json!([bucket]),
        (Some(key), false) => json!([{"type": "AWS::S3::Object", "ARN": format!("{arn}/{key}")}, bucket]),
        (None, false) => json!([{"type": "AWS::S3::Object", "ARNPrefix": format!("{arn}/")}, bucket]),
    }
}

fn tls(tls: Tls, host: &str) -> Value {
    match tls.names() {
        Some((version, cipher)) => {
            json!({"tlsVersion": version, "cipherSuite": cipher, "clientProvidedHostHeader": host})
        }
        None => Value::Null,
    }
}

/// A time as CloudTrail writes it.
pub fn iso(time_ms: i64) -> String {
    let time = DateTime::from_timestamp_millis(time_ms).unwrap_or_default();
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
