//! A composed pair of logs of which the truth is known: each reason for silence, each shape of the join and each answer of
//! both logs, the same however records are dealt over files, in whatever order, under whatever names, in any number of
//! shards.
#![cfg(feature = "core")]

mod support;

use bucketscope::engine::Session;
use bucketscope::engine::message::{Request, Response};
use bucketscope::language::set_source;
use bucketscope::questions::{DeniedRequests, Form, answers, statements};
use bucketscope::schema::{Cause, Source, access, trail};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{Line, event, rows, session};

const ADA: &str = "arn:aws:iam::111122223333:user/ada";
const BOB: &str = "arn:aws:sts::111122223333:assumed-role/ops/bob";
const GUEST: &str = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";

/// The records of both logs.
struct Truth {
    lines: Vec<String>,
    events: Vec<Json>,
}

fn line(id: &str, time: &'static str) -> Line {
    Line { id: id.to_owned(), time, ..Line::default() }
}

fn of_bob(mut event: Json) -> Json {
    event["userIdentity"] = json!({"type": "AssumedRole", "arn": BOB, "accountId": "111122223333", "accessKeyId": "ASIABOB",
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::111122223333:role/ops"},
            "attributes": {"mfaAuthenticated": "true", "creationDate": "2026-08-08T06:00:00Z"}}});
    event
}

fn of_trail(name: &str, time: &str, parameters: Json) -> Json {
    let mut event = event(name, time, &format!("{name}-{time}"));
    event["eventSource"] = json!("cloudtrail.amazonaws.com");
    event["requestParameters"] = parameters;
    event
}

fn truth() -> Truth {
    let mut lines: Vec<String> = Vec::new();
    let mut events: Vec<Json> = Vec::new();
    let mut see = |line: Line| lines.push(line.text());
    // Both logs reach from six to six.
    for (id, time) in [("FIRST", "06:00:00"), ("LAST", "18:00:00")] {
        see(line(id, time));
        events.push(event("GetObject", time, id));
        events.push(event("PutObject", time, &format!("{id}-PUT")));
        see(Line { operation: "REST.PUT.OBJECT", ..line(&format!("{id}-PUT"), time) });
    }

    // One for each reason why CloudTrail is silent.
    let at = "12:00:00";
    see(Line {
        operation: "S3.EXPIRE.OBJECT",
        uri: "\"-\"",
        status: "-",
        requester: "AmazonS3",
        ..line("LIFECYCLE", at)
    });
    see(Line { operation: "S3.COMPUTE.OBJECT.CHECKSUM", uri: "-", status: "-", ..line("CHECKSUM", at) });
    see(Line { status: "403", error: "SignatureDoesNotMatch", requester: "-", ..line("FORGED", at) });
    see(Line { status: "307", error: "TemporaryRedirect", ..line("REDIRECT", at) });
    see(Line { bucket: "-", key: "-", operation: "SOAP.ListAllMyBuckets", ..line("ACCOUNT", at) });
    see(line("EDGE", "05:30:00"));
    see(Line { bucket: "unlogged", ..line("NO-BUCKET", at) });
    see(Line { operation: "REST.HEAD.OBJECT", ..line("BLIND", "14:30:00") });
    see(Line { operation: "REST.GET.LOGGING_STATUS", key: "-", ..line("NOT-SELECTED", at) });
    see(line("LOST", at));
    // One for each reason why the access log is.
    let mut other_service = event("Decrypt", at, "KMS");
    other_service["eventSource"] = json!("kms.amazonaws.com");
    let mut list = event("ListBuckets", at, "LIST");
    list["requestParameters"] = json!({"Host": "s3.amazonaws.com"});
    let mut unlogged = event("GetObject", at, "NO-LOG");
    unlogged["requestParameters"]["bucketName"] = json!("private");
    let mut off = event("PutBucketLogging", "15:00:00", "OFF");
    off["requestParameters"] = json!({"bucketName": "photos", "BucketLoggingStatus": {}});
    let mut on = event("PutBucketLogging", "16:00:00", "ON");
    on["requestParameters"] =
        json!({"bucketName": "photos", "BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": "logs"}}});
    events.extend([
        other_service,
        list,
        unlogged,
        off,
        on,
        event("GetObject", "15:30:00", "SWITCHED-OFF"),
        event("GetObject", "18:14:00", "LATE-EVENT"),
        event("GetObject", at, "LOST-LINE"),
        of_trail("StopLogging", "14:00:00", json!({"name": "main"})),
        of_trail("StartLogging", "14:45:00", json!({"name": "main"})),
    ]);

    // A copy: two lines, one event.
    see(Line { operation: "REST.COPY.OBJECT", key: "copy.jpg", ..line("COPY", "08:00:00") });
    see(Line { operation: "REST.COPY.OBJECT_GET", uri: "-", ..line("COPY", "08:00:00") });
    let mut copy = event("CopyObject", "08:00:00", "COPY");
    copy["requestParameters"] = json!({"bucketName": "photos", "key": "copy.jpg", "x-amz-copy-source": "photos/a.jpg"});
    events.push(copy);
    // A batch deletion: one line and one for each key, one event, with a second factor.
    see(Line { operation: "REST.POST.MULTI_OBJECT_DELETE", key: "-", requester: BOB, ..line("BATCH", "09:00:00") });
    for key in ["a.jpg", "b.jpg", "c.jpg"] {
        see(Line {
            operation: "BATCH.DELETE.OBJECT",
            key,
            uri: "-",
            status: "204",
            requester: BOB,
            ..line("BATCH", "09:00:00")
        });
    }
    let mut batch = of_bob(event("DeleteObjects", "09:00:01", "BATCH"));
    batch["requestParameters"] = json!({"bucketName": "photos"});
    events.push(batch);
    // The same line twice, the same event by two trails, and two events of one ID.
    see(line("TWICE", "10:00:00"));
    see(line("TWICE", "10:00:00"));
    events.extend([event("GetObject", "10:00:00", "TWICE"), event("GetObject", "10:00:00", "TWICE")]);
    let mut shared = event("Decrypt", "10:00:01", "TWICE");
    shared["eventSource"] = json!("kms.amazonaws.com");
    events.push(shared);
    // Two lines of one ID, of which the event is of the second; of the third, in another order; of neither; of two events
    // the later is of the line, although the earlier is of its key.
    let other = |line: Line, host: &str| line.text().replace("aG9zdA==", host);
    lines.push(other(Line { status: "304", ..line("TIED", "10:10:00") }, "b3RoZXI="));
    lines.push(line("TIED", "10:10:01").text());
    events.push(event("GetObject", "10:10:01", "TIED"));
    lines.push(other(Line { operation: "REST.HEAD.OBJECT", ..line("TIED-3", "10:11:00") }, "b3RoZXI="));
    lines.push(other(Line { status: "304", ..line("TIED-3", "10:11:00") }, "dGhpcmQ="));
    lines.push(Line { operation: "REST.PUT.OBJECT", ..line("TIED-3", "10:11:01") }.text());
    events.push(event("PutObject", "10:11:00", "TIED-3"));
    lines.push(other(Line { status: "304", ..line("TIED-NONE", "10:12:00") }, "b3RoZXI="));
    lines.push(other(line("TIED-NONE", "10:12:01"), "dGhpcmQ="));
    events.push(event("GetObject", "10:12:00", "TIED-NONE"));
    lines.push(line("TIED-EVENTS", "10:13:00").text());
    let mut another = event("GetObject", "10:13:00", "TIED-EVENTS");
    another["additionalEventData"]["x-amz-id-2"] = json!("b3RoZXI=");
    let mut later = event("GetObject", "10:13:01", "TIED-EVENTS");
    later["requestParameters"]["key"] = json!("b.jpg");
    events.extend([another, later]);
    let mut see = |line: Line| lines.push(line.text());
    // The logs disagree.
    see(Line { ip: "198.51.100.7", bytes: "100", ..line("DISPUTED", "10:20:00") });
    events.push(event("GetObject", "10:20:00", "DISPUTED"));

    // Denied, once for each cause that only CloudTrail can tell, and by the access log alone.
    for (id, context) in [
        ("DENY-IDENTITY", "because no identity-based policy allows the s3:GetObject action"),
        ("DENY-SCP", "with an explicit deny in a service control policy"),
        ("DENY-BUCKET", "with an explicit deny in a resource-based policy"),
        ("DENY-VPCE", "because no VPC endpoint policy allows the s3:GetObject action"),
    ] {
        see(Line { status: "403", error: "AccessDenied", ..line(id, "11:00:00") });
        let mut denied = event("GetObject", "11:00:00", id);
        denied["errorCode"] = json!("AccessDenied");
        denied["errorMessage"] = json!(format!(
            "User: {ADA} is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::photos/a.jpg\" {context}"
        ));
        events.push(denied);
    }
    // Another account's canonical ID: once with an event, once without.
    see(Line { requester: GUEST, ..line("GUEST", "11:10:00") });
    see(Line { requester: GUEST, ..line("GUEST-ALONE", "11:20:00") });
    let mut guest = event("GetObject", "11:10:00", "GUEST");
    guest["userIdentity"] = json!({"type": "AWSAccount", "accountId": "999988887777", "principalId": "AIDAGUEST"});
    events.push(guest);
    // A presigned URL, used in time and past its expiry, from two addresses.
    for (id, time, ip) in [("SIGNED1", "11:30:10", "192.0.2.7"), ("SIGNED2", "11:40:00", "203.0.113.9")] {
        let uri = "\"GET /a.jpg?X-Amz-Credential=AKIASIGNER%2F20260808%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260808T113000Z\
            &X-Amz-Expires=60&X-Amz-Signature=abcdef HTTP/1.1\"";
        lines.push(
            Line { uri, ip, ..line(id, time) }
                .text()
                .replace(" AuthHeader ", " QueryString ")
                .replace("\"-\" \"aws", "\"https://a/?X-Amz-Signature=abcdef\" \"aws"),
        );
    }
    Truth { lines, events }
}

/// Numbers that look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for place in (1..items.len()).rev() {
            items.swap(place, self.below(place + 1));
        }
    }
}

/// The truth in files: records shuffled and dealt by a seed; 0 for one file of each log in the order composed.
fn load(seed: u64, shards: usize) -> Session {
    let Truth { mut lines, mut events } = truth();
    let mut dice = Dice(seed);
    let count = if seed == 0 { 1 } else { 2 + dice.below(5) };
    if seed != 0 {
        dice.shuffle(&mut lines);
        dice.shuffle(&mut events);
    }
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for file in 0..count {
        let part = |length: usize| length * file / count..length * (file + 1) / count;
        let name = if seed == 0 { String::new() } else { format!("{}-", dice.below(1000)) };
        files.push((format!("{name}log-{file}"), lines[part(lines.len())].concat().into_bytes()));
        files.push((format!("{name}trail-{file}.json"), support::trail(&events[part(events.len())])));
    }
    dice.shuffle(&mut files);
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
    session(shards, &files)
}

/// All that is asked of the truth.
fn told(pool: &mut Session) -> BTreeMap<String, Json> {
    let mut told = BTreeMap::new();
    let columns = "request_id, witnessed, missing_because, access_rows, trail_rows, access_duplicates, time, bucket, key, operation, \
        event_name, http_status, principal_arn, mfa_authenticated, disagreements, denied_because, host_ids";
    told.insert("requests".to_owned(), json!(rows(pool, &format!("source requests | fields {columns}"))));
    for answer in answers() {
        for section in answer.sections.iter().filter(|section| section.query != "-" && section.form != Form::Windows) {
            let found = rows(pool, &set_source(section.query, section.source));
            told.insert(format!("{}: {}", answer.id, section.title), json!(found));
        }
    }
    let Response::Windows(windows) = pool.answer(&Request::Windows) else { panic!("no windows") };
    told.insert("windows".to_owned(), json!(windows));
    told
}

#[test]
fn the_truth_is_told_however_the_records_come() {
    let expected = told(&mut load(0, 1));
    for seed in 1..12 {
        let found = told(&mut load(seed, 1 + seed as usize % 4));
        for (what, expected) in &expected {
            assert_eq!(&found[what], expected, "{what}, seed {seed}");
        }
    }
}

/// One column of the requests, by their IDs.
fn by_id(pool: &mut Session, column: &str) -> BTreeMap<String, Json> {
    let found = rows(pool, &format!("source requests | fields request_id, {column}"));
    found.into_iter().map(|row| (row["request_id"].as_str().unwrap_or("-").to_owned(), row[column].clone())).collect()
}

#[test]
fn each_silence_is_explained() {
    let mut pool = load(3, 2);
    let found = by_id(&mut pool, "missing_because");
    for (id, cause) in [
        ("LIFECYCLE", "lifecycle"),
        ("CHECKSUM", "checksum_job"),
        ("FORGED", "authentication_failure"),
        ("REDIRECT", "redirect"),
        ("ACCOUNT", "not_a_bucket_request"),
        ("EDGE", "edge"),
        ("NO-BUCKET", "bucket_not_in_other_log"),
        ("BLIND", "trail_stopped"),
        ("NOT-SELECTED", "event_not_selected"),
        ("LOST", "unexplained"),
        ("KMS", "other_service"),
        ("LIST", "not_a_bucket_request"),
        ("NO-LOG", "bucket_not_in_other_log"),
        ("SWITCHED-OFF", "logging_off"),
        ("LATE-EVENT", "edge"),
        ("LOST-LINE", "unexplained"),
    ] {
        assert_eq!(found[id], json!(cause), "{id}");
    }
    let mut alone = session(1, &[("log", truth().lines.concat().into_bytes())]);
    assert!(by_id(&mut alone, "missing_because").values().any(|cause| *cause == json!("other_log_not_loaded")));
    let seen: BTreeSet<&str> = found.values().filter_map(Json::as_str).collect();
    let all = Cause::ALL.into_iter().filter(|cause| *cause != Cause::OtherLogNotLoaded).map(Cause::name);
    assert_eq!(seen, all.collect());
}

#[test]
fn each_shape_of_the_join_is_one_request() {
    let mut pool = load(5, 3);
    let requests = rows(
        &mut pool,
        "source requests | fields request_id, access_rows, trail_rows, access_duplicates, time, key, operation, http_status, \
         event_name, disagreements, host_ids",
    );
    let short: Vec<String> = requests
        .iter()
        .map(|row| {
            row.as_object()
                .unwrap()
                .values()
                .map(|value| value.as_str().map_or(value.to_string(), str::to_owned))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let by_id: BTreeMap<&str, &Json> = requests.iter().map(|row| (row["request_id"].as_str().unwrap(), row)).collect();
    let check = |id: &str, expected: Json| {
        for (column, value) in expected.as_object().unwrap() {
            assert_eq!(&by_id[id][column], value, "{id} {column}: {short:#?}");
        }
    };
    check("FIRST", json!({"access_rows": 1, "trail_rows": 1, "disagreements": null, "host_ids": "agree"}));
    check(
        "COPY",
        json!({"access_rows": 2, "trail_rows": 1, "operation": "REST.COPY.OBJECT", "key": "copy.jpg", "event_name": "CopyObject"}),
    );
    check(
        "BATCH",
        json!({"access_rows": 4, "trail_rows": 1, "operation": "REST.POST.MULTI_OBJECT_DELETE", "event_name": "DeleteObjects"}),
    );
    check("TWICE", json!({"access_rows": 1, "trail_rows": 2, "access_duplicates": 1, "event_name": "GetObject"}));
    check("TIED", json!({"access_rows": 2, "trail_rows": 1, "http_status": 200, "host_ids": "agree"}));
    check(
        "TIED-3",
        json!({"access_rows": 3, "operation": "REST.PUT.OBJECT", "event_name": "PutObject", "time": "2026-08-08T10:11:01Z",
            "host_ids": "agree"}),
    );
    check("TIED-NONE", json!({"access_rows": 2, "http_status": 304, "host_ids": "differ"}));
    check("TIED-EVENTS", json!({"access_rows": 1, "trail_rows": 2, "disagreements": "key", "host_ids": "agree"}));
    check("DISPUTED", json!({"disagreements": "remote_ip,bytes_sent", "host_ids": "agree"}));
}

#[test]
fn a_tied_request_says_by_itself_what_its_columns_say() {
    for shards in 1..5 {
        let mut pool = load(7, shards);
        let fields =
            ["request_id", "time", "key", "http_status", "operation", "event_name", "disagreements", "host_ids"];
        let places = fields.map(|id| Source::Requests.fields().iter().position(|field| field.id == id).unwrap());
        let text = format!("source requests | request_id:TIED* | fields {}", fields.join(", "));
        let answer = pool.rows(&text, 0, 10).unwrap();
        assert_eq!(answer.rows.len(), 4);
        for row in answer.rows {
            let Response::Details(details) = pool.answer(&Request::Details { row: row.id.unwrap() }) else { panic!() };
            let request = details.request.unwrap();
            assert_eq!(places.map(|place| request.values[place].clone()).to_vec(), row.values, "{shards} shards");
            let mains = [Source::Access, Source::Trail]
                .map(|source| details.records.iter().find(|record| record.source == source));
            let ids = [access::HOST_ID, trail::X_AMZ_ID_2];
            let keys = [0, 1].map(|log| mains[log].unwrap().values[ids[log]].clone());
            let agree = if keys[0] == keys[1] { "agree" } else { "differ" };
            assert_eq!(row.values.last().and_then(|value| value.text()), Some(agree), "{shards} shards");
        }
    }
}

/// The rows of a section of an answer.
fn section(pool: &mut Session, id: &str, title: &str) -> Vec<Json> {
    let answer = answers().into_iter().find(|answer| answer.id == id).unwrap();
    let section = answer.sections.iter().find(|section| section.title == title).unwrap();
    rows(pool, &set_source(section.query, section.source))
}

/// What stands beside the rows of a section, of values of its column.
fn beside(pool: &mut Session, id: &str, title: &str, place: usize, values: &[&str]) -> Vec<Json> {
    let answer = answers().into_iter().find(|answer| answer.id == id).unwrap();
    let section = answer.sections.into_iter().find(|section| section.title == title).unwrap();
    let beside = section.beside[place];
    let values: Vec<String> = values.iter().map(|value| format!("{value:?}")).collect();
    rows(pool, &set_source(&beside.query_of(&values), beside.source))
}

#[test]
fn each_answer_is_true() {
    let pool = &mut load(7, 2);
    // Batch deletions.
    let deletions = section(pool, "batch-deletes", "Each batch deletion");
    assert_eq!(deletions.len(), 1);
    assert_eq!((&deletions[0]["principal_arn"], &deletions[0]["mfa_authenticated"]), (&json!(BOB), &json!("true")));
    let removed = beside(pool, "batch-deletes", "Each batch deletion", 0, &["BATCH"]);
    assert_eq!(removed, [json!({"request_id": "BATCH", "keys": 3, "bytes": 3 * 2048, "failed": 0})]);
    let keys: BTreeSet<String> = section(pool, "batch-deletes", "The keys, and who removed them")
        .iter()
        .map(|row| row["key"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(keys, ["a.jpg", "b.jpg", "c.jpg"].map(str::to_owned).into());
    assert_eq!(
        beside(pool, "batch-deletes", "The keys, and who removed them", 0, &["BATCH"])[0]["principal_arn"],
        json!(BOB)
    );

    // Denials.
    let causes: BTreeMap<String, i64> = section(pool, "why-denied", "By cause")
        .iter()
        .map(|row| (row["denied_because"].as_str().unwrap().to_owned(), row["requests"].as_i64().unwrap()))
        .collect();
    let expected = [
        "bad_signature",
        "no_identity_policy_allows",
        "resource_policy_denies",
        "service_control_policy",
        "vpc_endpoint_policy",
    ];
    assert_eq!(causes, expected.map(|cause| (cause.to_owned(), 1)).into());
    let denied = section(pool, "why-denied", "Statements that would have allowed them");
    let text = |row: &Json, name: &str| row[name].as_str().map(str::to_owned);
    let found: Vec<[Option<String>; 6]> = denied
        .iter()
        .map(|row| {
            ["denied_because", "principal_arn", "event_name", "bucket", "key", "error_message"]
                .map(|name| text(row, name))
        })
        .collect();
    let groups = found.iter().map(|[because, principal, event_name, bucket, key, message]| DeniedRequests {
        because: because.as_deref(),
        principal: principal.as_deref(),
        event_name: event_name.as_deref(),
        bucket: bucket.as_deref(),
        key: key.as_deref(),
        message: message.as_deref(),
        requests: 1,
    });
    let suggested = statements(groups);
    assert_eq!(suggested.len(), 1);
    assert!(suggested[0].json.contains("arn:aws:s3:::photos/a.jpg") && suggested[0].principal == ADA);

    // Identity.
    let principals = section(pool, "identity", "By principal");
    let of_bob = principals.iter().find(|row| row["principal_arn"] == json!(BOB)).unwrap();
    assert_eq!((&of_bob["requests"], &of_bob["p50"]), (&json!(1), &json!(20)));
    let factors = section(pool, "identity", "With and without a second factor");
    assert!(factors.iter().any(|row| row["mfa_authenticated"] == json!("true") && row["requests"] == json!(1)));

    // Blind windows.
    let Response::Windows(windows) = pool.answer(&Request::Windows) else { panic!("no windows") };
    let windows: Vec<(&str, i64)> = windows
        .iter()
        .map(|window| (window.subject.as_str(), (window.closed.as_ref().unwrap().time - window.opened.time) / 60_000))
        .collect();
    assert_eq!(windows, [("main", 45), ("photos", 60)]);

    // The bridge: one row that the inference rests on, one that it would name.
    let bridge = section(pool, "bridge", "Requesters and the principals seen with them");
    let guest = bridge.iter().find(|row| row["requester"] == json!(GUEST)).unwrap();
    assert_eq!((&guest["principal_account_id"], &guest["seen_together"]), (&json!("999988887777"), &json!(1)));
    let without = beside(pool, "bridge", "Requesters and the principals seen with them", 0, &[GUEST]);
    assert_eq!(without, [json!({"requester": GUEST, "without_event": 1})]);

    // An object's life, behind its filter.
    let life = |pool: &mut Session, title: &str| {
        let answer = answers().into_iter().find(|answer| answer.id == "object").unwrap();
        let section = answer.sections.into_iter().find(|section| section.title == title).unwrap();
        rows(pool, &set_source(&section.behind("bucket:photos key:b.jpg"), section.source))
    };
    assert_eq!(life(pool, "Deleted in a batch").len(), 1);
    assert_eq!(life(pool, "Requests")[0]["requests"], json!(0), "the batch's main row is of no key");
    let copies = section(pool, "object", "Copies in");
    assert_eq!((&copies[0]["copied_from"], &copies[0]["key"]), (&json!("photos/a.jpg"), &json!("copy.jpg")));
    assert_eq!(beside(pool, "object", "Copies out", 0, &["COPY"])[0]["copied_to_key"], json!("copy.jpg"));

    // Presigned URLs.
    let urls = section(pool, "presigned", "By the key that signed, and when");
    assert_eq!(urls.len(), 1);
    let expected = json!({"presigned_key_id": "AKIASIGNER", "presigned_at": "2026-08-08T11:30:00Z", "uses": 2, "addresses": 2, "keys": 1,
        "oldest_use_ms": 600_000, "past_expiry": 1, "bytes": 1024});
    assert_eq!(urls[0], expected);
    let records = rows(pool, "source access | authentication_type:QueryString | fields @message, request_uri, referer");
    assert!(
        records
            .iter()
            .all(|row| row.to_string().contains("X-Amz-Signature=xxxxxx") && !row.to_string().contains("abcdef"))
    );

    // Disagreements.
    for (title, expected) in [
        ("Requests that differ", 2),
        ("Address", 1),
        ("Bytes sent", 1),
        ("User agent", 0),
        ("Second keys that differ", 1),
    ] {
        assert_eq!(section(pool, "disagreements", title)[0]["requests"], json!(expected), "{title}");
    }

    // AWS's comparison.
    for (title, expected) in [
        ("Keys in a batch deletion", 3),
        ("Authentication failures", 1),
        ("Redirects", 1),
        ("Lifecycle transitions, expirations, restores", 2),
        ("Requests of other accounts, for the bucket's owner", 2),
        ("Records that came twice", 1),
        ("Account-level calls, which are about no bucket", 1),
    ] {
        let found = section(pool, "two-logs", title);
        assert_eq!(found[0].as_object().unwrap().values().next().unwrap(), &json!(expected), "{title}");
    }
}
