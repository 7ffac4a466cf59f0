//! What the built-in questions find in logs of which everything is known: the planted rows, and not those that nearly are.
#![cfg(feature = "core")]

mod support;

use bucketscope::engine::Session;
use bucketscope::language::{StageKind, parse_with_default, set_source};
use bucketscope::questions::{self, Question};
use bucketscope::schema::Source;
use bucketscope::schema::access::LOG_FIELDS;
use serde_json::{Value as Json, json};
use support::{rows, session, trail};

/// An access-log line: what differs from a plain read, by field.
fn line(id: &str, differences: &[(&str, &str)]) -> String {
    let fields = Source::Access.fields();
    let value = |index: usize| {
        let field = fields[index].id;
        let given = differences.iter().find(|(name, _)| *name == field).map(|(_, value)| *value);
        let plain = match field {
            "bucket" => "photos",
            "time" => "10:00:00",
            "remote_ip" => "192.0.2.7",
            "requester" => "arn:aws:iam::111122223333:user/ada",
            "request_id" => id,
            "operation" => "REST.GET.OBJECT",
            "key" => "a.jpg",
            "request_uri" => "GET /a.jpg HTTP/1.1",
            "http_status" => "200",
            "user_agent" => "aws-cli/2.17",
            "signature_version" => "SigV4",
            "cipher_suite" => "TLS_AES_128_GCM_SHA256",
            "authentication_type" => "AuthHeader",
            "host_header" => "photos.s3.amazonaws.com",
            "tls_version" => "TLSv1.3",
            _ => "-",
        };
        match (field, given.unwrap_or(plain)) {
            ("time", time) => format!("[08/Aug/2026:{time} +0000]"),
            ("request_uri" | "referer" | "user_agent", text) => format!("\"{text}\""),
            (_, text) => text.to_owned(),
        }
    };
    (0..LOG_FIELDS).map(value).collect::<Vec<_>>().join(" ") + "\n"
}

/// An answer with an error.
fn failed(status: &'static str, error: &'static str) -> [(&'static str, &'static str); 2] {
    [("http_status", status), ("error_code", error)]
}

const NOBODY: [(&str, &str); 3] = [("requester", "-"), ("signature_version", "-"), ("authentication_type", "-")];
const PLAIN_HTTP: [(&str, &str); 2] = [("cipher_suite", "-"), ("tls_version", "-")];

fn access_log() -> String {
    let operation = |name: &'static str| ("operation", name);
    let key = |name: &'static str| ("key", name);
    let by_s3 = [("requester", "AmazonS3"), ("remote_ip", "-"), ("http_status", "-"), ("host_header", "-")];
    let denied = failed("403", "AccessDenied");
    let old = line("old-line", &[]);
    let old = old.split(' ').take(21).collect::<Vec<_>>().join(" ") + "\n";
    [
        line("read", &[]),
        line("head", &[operation("REST.HEAD.OBJECT")]),
        line("read-refused", &denied),
        line("read-of-such-a-name", &[key("REST.DELETE.OBJECT")]),
        line("missing", &failed("404", "NoSuchKey")),
        line("unchanged", &[("http_status", "304")]),
        line("delete", &[operation("REST.DELETE.OBJECT"), ("http_status", "204")]),
        line("delete-refused", &[&[operation("REST.DELETE.OBJECT")][..], &denied].concat()),
        line("delete-version", &[operation("REST.DELETE.OBJECT"), ("http_status", "204"), ("version_id", "v1")]),
        line("delete-tags", &[operation("REST.DELETE.OBJECT_TAGGING"), ("http_status", "204"), ("version_id", "v1")]),
        line("batch", &[operation("REST.POST.MULTI_OBJECT_DELETE"), key("-")]),
        line("batch", &[operation("BATCH.DELETE.OBJECT"), key("x"), ("http_status", "204"), ("version_id", "v2")]),
        line("batch", &[&[operation("BATCH.DELETE.OBJECT"), key("y")][..], &denied].concat()),
        line("expired", &[&[operation("S3.EXPIRE.OBJECT")][..], &by_s3, &PLAIN_HTTP].concat()),
        line("marker", &[&[operation("S3.CREATE.DELETEMARKER")][..], &by_s3, &PLAIN_HTTP].concat()),
        line("moved", &[&[operation("S3.TRANSITION_SIA.OBJECT")][..], &by_s3, &PLAIN_HTTP].concat()),
        line("checksum", &[&[operation("S3.COMPUTE.OBJECT.CHECKSUM")][..], &by_s3, &PLAIN_HTTP].concat()),
        line("restore", &[operation("REST.POST.RESTORE"), ("http_status", "202")]),
        line("restore-refused", &[&[operation("REST.POST.RESTORE")][..], &denied].concat()),
        line("bad-signature", &[&failed("403", "SignatureDoesNotMatch")[..], &[NOBODY[0]]].concat()),
        line("old-token", &[&failed("400", "ExpiredToken")[..], &[NOBODY[0]]].concat()),
        line("slow-down", &failed("503", "SlowDown")),
        line("unavailable", &failed("503", "ServiceUnavailable")),
        line("broken", &failed("500", "InternalError")),
        line("redirect", &failed("301", "PermanentRedirect")),
        line("upload-refused", &[&[operation("REST.PUT.OBJECT")][..], &denied].concat()),
        line("acl-put-refused", &[&[operation("REST.PUT.ACL")][..], &denied].concat()),
        line("sigv2", &[("signature_version", "SigV2")]),
        line("tls-1.0", &[("tls_version", "TLSv1")]),
        line("tls-1.1", &[("tls_version", "TLSv1.1")]),
        line("tls-1.2", &[("tls_version", "TLSv1.2")]),
        line("plain-http", &PLAIN_HTTP),
        old,
        line("anonymous", &NOBODY),
        line("anonymous-refused", &[&NOBODY[..], &denied].concat()),
        line("anonymous-redirect", &[&NOBODY[..], &failed("301", "PermanentRedirect")].concat()),
        line("preflight", &[&NOBODY[..], &[operation("REST.OPTIONS.PREFLIGHT")]].concat()),
        line("website", &[&NOBODY[..], &PLAIN_HTTP, &[operation("WEBSITE.GET.OBJECT")]].concat()),
        line("acl", &[("acl_required", "Yes")]),
        line("acl-read", &[operation("REST.GET.ACL")]),
        line("access-point", &[("access_point_arn", "arn:aws:s3:eu-west-1:111122223333:accesspoint/p")]),
        line("presigned", &[("authentication_type", "QueryString")]),
        line("presigned-refused", &[&[("authentication_type", "QueryString")][..], &denied].concat()),
        line("note", &[operation("REST.PUT.OBJECT"), key("HOW_TO_RECOVER_FILES.txt")]),
        line("note-refused", &[&[operation("REST.PUT.OBJECT"), key("HOW_TO_RECOVER_FILES.txt")][..], &denied].concat()),
        line("note-read", &[key("HOW_TO_RECOVER_FILES.txt")]),
        line("no-note", &[operation("REST.PUT.OBJECT"), key("recovered/files.txt")]),
        line("secret", &[key("home/.aws/credentials")]),
        line("secret-key", &[key("server.pem")]),
        line("secret-refused", &[&[key(".env")][..], &denied].concat()),
        line("secret-put", &[operation("REST.PUT.OBJECT"), key("id_rsa")]),
        line("no-secret", &[key("docs/credentials-guide.html")]),
    ]
    .concat()
}

/// Puts the members of one JSON object into another, at every depth.
fn merge(into: &mut Json, from: Json) {
    match (into, from) {
        (Json::Object(into), Json::Object(from)) => {
            from.into_iter().for_each(|(name, value)| merge(into.entry(name).or_insert(Json::Null), value));
        }
        (into, from) => *into = from,
    }
}

/// An event: what differs from one that a user of the account made by the command line.
fn event(id: &str, name: &str, differences: Json) -> Json {
    let mut event = support::event(name, "10:00:00", id);
    merge(
        &mut event,
        json!({
            "recipientAccountId": "111122223333", "eventType": "AwsApiCall", "userIdentity": {"accountId": "111122223333"},
        }),
    );
    merge(&mut event, differences);
    event
}

fn events() -> Vec<Json> {
    let denied = |with: Json| {
        let mut denied = json!({"errorCode": "AccessDenied", "errorMessage": "Access Denied"});
        merge(&mut denied, with);
        denied
    };
    let parameters = |parameters: Json| json!({ "requestParameters": parameters });
    let of_trail = |with: Json| {
        let mut event = json!({"eventSource": "cloudtrail.amazonaws.com"});
        merge(&mut event, with);
        event
    };
    let policy =
        |statement: Json| parameters(json!({"bucketPolicy": {"Version": "2012-10-17", "Statement": [statement]}}));
    let public = || policy(json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}));
    let suspended = || parameters(json!({"VersioningConfiguration": {"Status": "Suspended"}}));
    let grant = json!({"AccessControlPolicy": {"AccessControlList": {"Grant": {
        "Grantee": {"URI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "Permission": "READ"}}}});
    let customer_key = || parameters(json!({"x-amz-server-side-encryption-customer-algorithm": "AES256"}));
    let kms_key = |account: &str| {
        let key = format!("arn:aws:kms:eu-west-1:{account}:key/1234");
        json!({"responseElements": {"x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": key}})
    };
    let account = |id: &str| json!({"userIdentity": {"type": "AWSAccount", "accountId": id}});
    let root = || json!({"userIdentity": {"type": "Root", "arn": "arn:aws:iam::111122223333:root"}});
    let root_and = |with: Json| {
        let mut event = root();
        merge(&mut event, with);
        event
    };
    let both = |mut one: Json, other: Json| {
        merge(&mut one, other);
        one
    };
    vec![
        event("trail-read", "GetObject", json!({})),
        event("trail-read-refused", "GetObject", denied(json!({}))),
        event("trail-delete", "DeleteObject", json!({})),
        event("trail-delete-refused", "DeleteObject", denied(json!({}))),
        event("batch", "DeleteObjects", json!({})),
        event("root", "ConsoleLogin", root()),
        event("root-refused", "GetObject", both(root(), denied(json!({})))),
        event("root-by-service", "GetObject", root_and(json!({"userIdentity": {"invokedBy": "s3.amazonaws.com"}}))),
        event("root-service-event", "RotateKey", root_and(json!({"eventType": "AwsServiceEvent"}))),
        event("stop", "StopLogging", of_trail(json!({}))),
        event("selectors", "PutEventSelectors", of_trail(json!({}))),
        event("stop-refused", "StopLogging", of_trail(denied(json!({})))),
        event("describe", "DescribeTrails", of_trail(json!({}))),
        event("stop-of-another-service", "StopLogging", json!({"eventSource": "example.amazonaws.com"})),
        event("logging-off", "PutBucketLogging", parameters(json!({"BucketLoggingStatus": {"xmlns": "x"}}))),
        event(
            "logging-on",
            "PutBucketLogging",
            parameters(json!({"BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": "logs"}}})),
        ),
        event("logging-off-refused", "PutBucketLogging", denied(parameters(json!({"BucketLoggingStatus": {}})))),
        event("logging-read", "GetBucketLogging", json!({"userAgent": "[S3Console/0.4, aws-internal/3]"})),
        event("policy-public", "PutBucketPolicy", public()),
        event("policy-aws-public", "PutBucketPolicy", policy(json!({"Effect": "Allow", "Principal": {"AWS": "*"}}))),
        event("policy-public-refused", "PutBucketPolicy", denied(public())),
        event("policy-deny", "PutBucketPolicy", policy(json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*"}))),
        event(
            "policy-own",
            "PutBucketPolicy",
            policy(json!({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}})),
        ),
        event("policy-read", "GetBucketPolicy", json!({})),
        event("acl-public", "PutBucketAcl", parameters(json!({"x-amz-acl": "public-read"}))),
        event("acl-group", "PutObjectAcl", parameters(grant)),
        event("acl-private", "PutObjectAcl", parameters(json!({"x-amz-acl": "private"}))),
        event("acl-public-refused", "PutBucketAcl", denied(parameters(json!({"x-amz-acl": "public-read"})))),
        event("acl-name", "PutObject", parameters(json!({"key": "public-read/AllUsers"}))),
        event("block-off", "DeleteBucketPublicAccessBlock", json!({})),
        event("block-off-refused", "DeleteBucketPublicAccessBlock", denied(json!({}))),
        event("block-read", "GetBucketPublicAccessBlock", json!({"userAgent": "[S3Console/0.4, aws-internal/3]"})),
        event("versioning-off", "PutBucketVersioning", suspended()),
        event(
            "mfa-delete-off",
            "PutBucketVersioning",
            parameters(json!({"VersioningConfiguration": {"Status": "Enabled", "MfaDelete": "Disabled"}})),
        ),
        event(
            "versioning-on",
            "PutBucketVersioning",
            parameters(json!({"VersioningConfiguration": {"Status": "Enabled"}})),
        ),
        event("versioning-off-refused", "PutBucketVersioning", denied(suspended())),
        event("bucket-gone", "DeleteBucket", json!({})),
        event("bucket-gone-refused", "DeleteBucket", denied(json!({}))),
        event("replication", "PutBucketReplication", json!({})),
        event("replication-gone", "DeleteBucketReplication", json!({})),
        event("customer-key", "CopyObject", customer_key()),
        event("customer-key-read", "GetObject", customer_key()),
        event("customer-key-refused", "PutObject", denied(customer_key())),
        event("kms-own", "PutObject", kms_key("111122223333")),
        event("kms-foreign", "PutObject", kms_key("444455556666")),
        event("kms-foreign-read", "GetObject", kms_key("444455556666")),
        event(
            "kms-refused",
            "GetObject",
            denied(json!({"errorMessage": "User: x is not authorized to perform: kms:Decrypt"})),
        ),
        event("kms-call-refused", "Decrypt", denied(json!({"eventSource": "kms.amazonaws.com"}))),
        event("kms-call", "Decrypt", json!({"eventSource": "kms.amazonaws.com"})),
        event("other-account", "GetObject", account("444455556666")),
        event("other-account-refused", "GetObject", denied(account("444455556666"))),
        event("trail-anonymous", "GetObject", account("anonymous")),
        event("trail-anonymous-old", "GetObject", account("ANONYMOUS_PRINCIPAL")),
        event("trail-anonymous-refused", "GetObject", denied(account("anonymous"))),
        event("scan", "ListBuckets", json!({})),
        event("scan-console", "ListBuckets", json!({"userAgent": "[S3Console/0.4, aws-internal/3]"})),
        event("scan-service", "GetBucketAcl", json!({"userIdentity": {"invokedBy": "config.amazonaws.com"}})),
        event("endpoint-refused", "GetObject", json!({"errorCode": "VpceAccessDenied", "vpcEndpointId": "vpce-1"})),
        event("trail-sigv2", "GetObject", json!({"additionalEventData": {"SignatureVersion": "SigV2"}})),
        event("trail-tls-1.1", "GetObject", json!({"tlsDetails": {"tlsVersion": "TLSv1.1"}})),
        event("trail-acl", "GetObject", json!({"additionalEventData": {"aclRequired": "Yes"}})),
        event("retention", "PutObjectRetention", json!({})),
        event("retention-read", "GetObjectRetention", json!({})),
        event("retention-refused", "PutObjectRetention", denied(json!({}))),
        event("trail-secret", "GetObject", parameters(json!({"key": ".env.production"}))),
    ]
}

fn logs() -> Session {
    session(2, &[("log", access_log().into_bytes()), ("trail.json", trail(&events()))])
}

fn question(id: &str) -> Question {
    questions::all().into_iter().find(|question| question.id() == id).unwrap_or_else(|| panic!("no question {id}"))
}

/// The request IDs of the rows that a question looks at.
fn rows_of(logs: &mut Session, question: &Question) -> Vec<String> {
    let query = parse_with_default(question.query, question.source).unwrap();
    let end = query.stages.iter().find(|stage| !matches!(stage.kind, StageKind::Filter(_) | StageKind::Parse { .. }));
    let kept = &question.query[..end.unwrap().span.start];
    let text = set_source(&format!("{kept}fields request_id"), question.source);
    let mut ids: Vec<String> =
        rows(logs, &text).iter().map(|row| row["request_id"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

#[test]
fn each_question_finds_what_was_planted_and_nothing_else() {
    let mut logs = logs();
    let mut wrong = Vec::new();
    for (id, planted) in [
        (
            "who-was-refused-what",
            "acl-put-refused anonymous-refused bad-signature batch delete-refused note-refused presigned-refused \
                     read-refused restore-refused secret-refused upload-refused",
        ),
        ("failed-keys-and-signatures", "bad-signature old-token"),
        ("keys-that-were-not-found", "missing"),
        ("what-was-told-to-slow-down", "slow-down"),
        ("server-errors-with-ids-for-aws-support", "broken slow-down unavailable"),
        ("failed-uploads", "note-refused upload-refused"),
        ("redirected-requests", "anonymous-redirect redirect"),
        ("what-failed-because-of-a-kms-key", "kms-call-refused kms-refused"),
        ("what-did-a-vpc-endpoint-deny", "endpoint-refused"),
        ("who-deleted-objects", "batch delete delete-version trail-delete"),
        ("which-objects-were-deleted", "batch delete delete-version"),
        ("deleted-by-a-rule-or-by-somebody", "batch delete delete-version expired marker"),
        ("keys-removed-by-each-batch-deletion", "batch batch"),
        ("who-sent-batch-deletions", "batch"),
        ("which-versions-were-deleted-for-good", "batch delete-version"),
        ("what-was-moved-expired-or-restored", "expired marker moved restore"),
        ("who-still-signs-with-version-2", "sigv2"),
        ("who-still-signs-with-version-2-cloudtrail", "trail-sigv2"),
        ("who-uses-tls-older-than-1-2", "tls-1.0 tls-1.1"),
        ("who-uses-tls-older-than-1-2-cloudtrail", "trail-tls-1.1"),
        ("what-came-over-plain-http", "plain-http website"),
        ("what-still-needs-acls", "acl"),
        ("what-still-needs-acls-cloudtrail", "trail-acl"),
        ("requests-by-access-point", "access-point"),
        ("what-may-anybody-do", "anonymous website"),
        ("what-may-anybody-do-cloudtrail", "trail-anonymous trail-anonymous-old"),
        ("objects-read-by-presigned-links", "presigned"),
        ("keys-that-look-like-ransom-notes", "note"),
        ("who-read-keys-that-look-like-secrets", "secret secret-key"),
        ("who-read-keys-that-look-like-secrets-cloudtrail", "trail-secret"),
        ("what-did-the-root-user-do", "root root-refused"),
        ("who-stopped-or-changed-a-trail", "selectors stop"),
        ("who-turned-off-an-access-log", "logging-off"),
        ("bucket-policies-that-let-everyone-in", "policy-aws-public policy-public"),
        ("who-made-something-public-by-an-acl", "acl-group acl-public"),
        ("who-changed-a-public-access-block", "block-off"),
        (
            "who-changed-settings-of-a-bucket",
            "acl-public block-off logging-off logging-on mfa-delete-off policy-aws-public policy-deny policy-own \
                             policy-public replication replication-gone versioning-off versioning-on",
        ),
        (
            "deletions-and-administration-with-or-without-mfa",
            "acl-public batch block-off bucket-gone logging-off logging-on mfa-delete-off policy-aws-public policy-deny \
                 policy-own policy-public replication replication-gone stop stop-of-another-service trail-delete versioning-off \
                 versioning-on",
        ),
        ("who-suspended-versioning-or-mfa-delete", "mfa-delete-off versioning-off"),
        ("who-set-up-replication", "replication"),
        ("who-encrypted-with-a-key-that-aws-does-not-keep", "customer-key"),
        ("who-encrypted-with-another-account-s-key", "kms-foreign"),
        ("which-other-accounts-come-in", "other-account"),
        ("who-changed-tags-acls-retention-or-holds", "acl-group acl-private retention"),
        ("who-looked-around", "policy-read scan"),
    ] {
        let found = rows_of(&mut logs, &question(id)).join(" ");
        if found != planted {
            wrong.push(format!("{id}\n  planted: {planted}\n  found:   {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The answer to a question of two logs.
fn answer(id: &str, log: &str, events: &[Json]) -> Vec<Json> {
    let question = question(id);
    let mut logs = session(2, &[("log", log.as_bytes().to_vec()), ("trail.json", trail(events))]);
    rows(&mut logs, &set_source(question.query, question.source))
}

#[test]
fn what_is_counted_by_the_hour_is_found_from_its_number_on() {
    let deletions = |count: usize, operation, time, requester: &'static str| -> String {
        let fields = [("operation", operation), ("http_status", "204"), ("time", time), ("requester", requester)];
        (0..count).map(|number| line(&format!("{requester}{number}"), &fields)).collect()
    };
    let log = deletions(50, "BATCH.DELETE.OBJECT", "10:10:00", "many")
        + &deletions(49, "REST.DELETE.OBJECT", "10:10:00", "few")
        + &deletions(30, "REST.DELETE.OBJECT", "10:50:00", "slow")
        + &deletions(30, "REST.DELETE.OBJECT", "11:10:00", "slow ")
        + &deletions(90, "S3.EXPIRE.OBJECT", "10:10:00", "AmazonS3");
    let found = answer("bulk-deletions-50-keys-or-more-in-an-hour", &log, &[]);
    assert_eq!(
        found.iter().map(|row| (&row["requester"], &row["deleted"])).collect::<Vec<_>>(),
        [(&json!("many"), &json!(50))]
    );

    let reads = |count: usize, operation, status, requester: &'static str| -> String {
        let fields = [("operation", operation), ("http_status", status), ("requester", requester)];
        (0..count).map(|number| line(&format!("{requester}{number}"), &fields)).collect()
    };
    let log = reads(100, "REST.GET.OBJECT", "206", "many")
        + &reads(99, "REST.GET.OBJECT", "200", "few")
        + &reads(100, "REST.GET.OBJECT", "403", "refused")
        + &reads(100, "REST.HEAD.OBJECT", "200", "heads");
    let found = answer("bulk-reads-100-or-more-in-an-hour", &log, &[]);
    assert_eq!(
        found.iter().map(|row| (&row["requester"], &row["reads"])).collect::<Vec<_>>(),
        [(&json!("many"), &json!(100))]
    );
}

#[test]
fn an_access_key_went_round_where_three_addresses_used_it_and_no_service_did() {
    let used = |key: &str, from: &str| {
        event(
            &format!("{key}{from}"),
            "GetObject",
            json!({"sourceIPAddress": from, "userIdentity": {"accessKeyId": key}}),
        )
    };
    let mut events: Vec<Json> = ["192.0.2.1", "192.0.2.2", "2001:db8::1"].map(|from| used("AKIAROUND", from)).into();
    events.extend(["192.0.2.1", "192.0.2.2", "athena.amazonaws.com"].map(|from| used("AKIAHOME", from)));
    events.extend(["192.0.2.4", "192.0.2.5", "192.0.2.6"].map(|from| {
        let mut event = used("AKIASERVICE", from);
        event["userIdentity"]["invokedBy"] = json!("cloudformation.amazonaws.com");
        event
    }));
    let found = answer("access-keys-used-from-3-addresses-or-more", "", &events);
    let found: Vec<_> = found.iter().map(|row| (&row["user_identity_access_key_id"], &row["addresses"])).collect();
    assert_eq!(found, [(&json!("AKIAROUND"), &json!(3))]);
}

#[test]
fn an_object_is_overwritten_by_what_succeeds() {
    let put = |id, key, status, operation| line(id, &[("key", key), ("http_status", status), ("operation", operation)]);
    let log = put("1", "twice", "200", "REST.PUT.OBJECT")
        + &put("2", "twice", "200", "REST.COPY.OBJECT")
        + &put("3", "once", "200", "REST.PUT.OBJECT")
        + &put("4", "once", "403", "REST.PUT.OBJECT")
        + &put("5", "once", "200", "REST.COPY.OBJECT_GET")
        + &put("6", "once", "200", "REST.PUT.OBJECT_TAGGING");
    let found = answer("keys-written-more-than-once", &log, &[]);
    assert_eq!(
        found.iter().map(|row| (&row["key"], &row["writes"])).collect::<Vec<_>>(),
        [(&json!("twice"), &json!(2))]
    );
}

#[test]
fn bytes_are_those_that_were_sent() {
    let log = line("both", &[("bytes_sent", "100"), ("object_size", "9000")])
        + &line("part", &[("bytes_sent", "50"), ("object_size", "9000"), ("http_status", "206")]);
    let of_trail = event(
        "trail-alone",
        "GetObject",
        json!({"additionalEventData": {"bytesTransferredOut": 7}, "requestParameters": {"size": 5}}),
    );
    let of_both = event("both", "GetObject", json!({"additionalEventData": {"bytesTransferredOut": 100}}));
    let events = [of_trail, of_both];
    let found = answer("bytes-sent-to-each-identity", &log, &events);
    let bytes: i64 = found.iter().map(|row| row["bytes"].as_i64().unwrap()).sum();
    assert_eq!(bytes, 157, "a request that both logs saw counts once");
    assert_eq!(answer("most-read-keys-cloudtrail", &log, &events)[0]["bytes"], 107);
    assert_eq!(answer("whole-and-partial-reads-by-key", &log, &[])[0]["partial"], 1);
}
