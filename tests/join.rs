//! The join: its shapes, its reasons, its disagreements, and the same answers for any number of shards.

mod support;

use bucketscope::engine::message::Stopped;
use bucketscope::schema::{Field, Group, Source};
use serde_json::{Value as Json, json};
use support::{Line, check_counts, column, event, gzip, rows, session, trail};

/// Two hours of matched requests, so that what lies between them is at no edge.
fn background(bucket: &'static str) -> (String, Vec<Json>) {
    let mut log = String::new();
    let mut events = Vec::new();
    for (index, time) in ["07:00:00", "07:30:00", "12:30:00", "13:00:00"].into_iter().enumerate() {
        let id = format!("BACKGROUND{bucket}{index}");
        log += &Line { bucket, time, id: id.clone(), ..Line::default() }.text();
        let mut get = event("GetObject", time, &id);
        get["requestParameters"]["bucketName"] = json!(bucket);
        events.push(get);
        let mut policy = event("GetBucketPolicy", time, &format!("{id}P"));
        policy["requestParameters"] = json!({ "bucketName": bucket });
        events.push(policy);
    }
    (log, events)
}

fn check_cause(line: Line, expected: Json) {
    let (mut log, events) = background("photos");
    let id = line.id.clone();
    log += &line.text();
    let mut pool = session(1, &[("log", log.into_bytes()), ("trail.json", trail(&events))]);
    let found = rows(&mut pool, &format!("source requests | request_id:{id} | fields witnessed, missing_because"));
    assert_eq!(found, [json!({"witnessed": "access", "missing_because": expected})], "{}", line.text());
}

#[test]
fn each_silence_of_cloudtrail_has_its_reason() {
    let middle = || Line { id: "LONELY".to_owned(), ..Line::default() };
    check_cause(Line { operation: "S3.EXPIRE.OBJECT", uri: "\"-\"", status: "-", ..middle() }, json!("lifecycle"));
    check_cause(Line { operation: "S3.TRANSITION_SIA.OBJECT", uri: "-", status: "-", ..middle() }, json!("lifecycle"));
    check_cause(
        Line { operation: "S3.COMPUTE.OBJECT.CHECKSUM", uri: "-", status: "-", ..middle() },
        json!("checksum_job"),
    );
    let denied = |error| Line { status: "403", error, ..middle() };
    check_cause(denied("SignatureDoesNotMatch"), json!("authentication_failure"));
    check_cause(denied("AccessDenied"), json!("unexplained"));
    check_cause(Line { status: "307", error: "TemporaryRedirect", ..middle() }, json!("redirect"));
    check_cause(Line { status: "301", error: "PermanentRedirect", ..middle() }, json!("redirect"));
    check_cause(Line { time: "06:00:00", ..middle() }, json!("edge"));
    check_cause(Line { time: "07:10:00", ..middle() }, json!("edge"));
    check_cause(Line { time: "07:16:00", ..middle() }, json!("unexplained"));
    // The margin grows by the time that the request took.
    check_cause(Line { time: "07:16:00", total: "120000", ..middle() }, json!("edge"));
    let account_level = || Line { bucket: "-", key: "-", operation: "SOAP.ListAllMyBuckets", ..middle() };
    check_cause(account_level(), json!("not_a_bucket_request"));
    check_cause(Line { time: "07:10:00", ..account_level() }, json!("not_a_bucket_request"));
    check_cause(Line { bucket: "unknown", ..middle() }, json!("bucket_not_in_other_log"));
    check_cause(Line { operation: "REST.PUT.OBJECT", ..middle() }, json!("event_not_selected"));
    check_cause(middle(), json!("unexplained"));
    // What lies in the row itself goes before the edge, and the edge before the rest.
    check_cause(Line { time: "06:00:00", operation: "S3.EXPIRE.OBJECT", uri: "-", ..middle() }, json!("lifecycle"));
    check_cause(Line { time: "06:00:00", bucket: "unknown", ..middle() }, json!("edge"));
}

#[test]
fn each_silence_of_the_access_log_has_its_reason() {
    let check = |change: &dyn Fn(&mut Json), expected: &str| {
        let (log, mut events) = background("photos");
        let mut lonely = event("GetObject", "10:00:00", "LONELY");
        change(&mut lonely);
        events.push(lonely);
        let mut pool = session(1, &[("log", log.into_bytes()), ("trail.json", trail(&events))]);
        let found = column(&mut pool, "source requests | request_id:LONELY", "missing_because");
        assert_eq!(found, [json!(expected)]);
    };
    check(&|_| {}, "unexplained");
    check(&|event| event["eventTime"] = json!("2026-08-08T06:30:00Z"), "edge");
    check(&|event| event["eventSource"] = json!("kms.amazonaws.com"), "other_service");
    check(
        &|event| {
            event["eventName"] = json!("ListBuckets");
            event["requestParameters"] = json!({"Host": "s3.amazonaws.com"});
        },
        "not_a_bucket_request",
    );
    check(&|event| event["requestParameters"]["bucketName"] = json!("unknown"), "bucket_not_in_other_log");
}

#[test]
fn a_stopped_trail_explains_what_it_missed() {
    let check = |controls: &[(&str, &str, Json)], time: &'static str, expected: &str| {
        let (mut log, mut events) = background("photos");
        for (name, time, parameters) in controls {
            let mut control = event(name, time, "");
            control["eventSource"] = json!("cloudtrail.amazonaws.com");
            control["requestParameters"] = parameters.clone();
            events.push(control);
        }
        log += &Line { id: "LONELY".to_owned(), time, ..Line::default() }.text();
        let mut pool = session(1, &[("log", log.into_bytes()), ("trail.json", trail(&events))]);
        let found = column(&mut pool, "source requests | request_id:LONELY", "missing_because");
        assert_eq!(found, [json!(expected)], "{controls:?} at {time}");
    };
    let name = json!({"name": "main"});
    let stop = ("StopLogging", "09:00:00", json!({"name": "arn:aws:cloudtrail:eu-west-1:1:trail/main"}));
    let start = ("StartLogging", "11:00:00", name.clone());
    check(&[stop.clone(), start.clone()], "10:00:00", "trail_stopped");
    check(&[stop.clone(), start.clone()], "11:30:00", "unexplained");
    check(&[stop, start], "08:30:00", "unexplained");
    let writes = json!({"trailName": "main", "eventSelectors": [{"readWriteType": "WriteOnly",
        "dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}]});
    let all = json!({"trailName": "main", "eventSelectors": [{"readWriteType": "All",
        "dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}]});
    check(&[("PutEventSelectors", "09:00:00", writes.clone())], "10:00:00", "event_not_selected");
    check(
        &[("PutEventSelectors", "09:00:00", writes), ("PutEventSelectors", "09:30:00", all)],
        "10:00:00",
        "unexplained",
    );
    // A bucket may be left out, or all events but some.
    let advanced = |field: Json| {
        json!({"trailName": "main", "advancedEventSelectors": [{"fieldSelectors": [
            {"field": "eventCategory", "equals": ["Data"]}, {"field": "resources.type", "equals": ["AWS::S3::Object"]}, field]}]})
    };
    let not_photos = advanced(json!({"field": "resources.ARN", "notStartsWith": ["arn:aws:s3:::photos/"]}));
    check(&[("PutEventSelectors", "09:00:00", not_photos)], "10:00:00", "event_not_selected");
    let not_others = advanced(json!({"field": "resources.ARN", "notStartsWith": ["arn:aws:s3:::others/"]}));
    check(&[("PutEventSelectors", "09:00:00", not_others.clone())], "10:00:00", "unexplained");
    let not_this = advanced(json!({"field": "resources.ARN", "notStartsWith": ["arn:aws:s3:::photos/a"]}));
    check(&[("PutEventSelectors", "09:00:00", not_this)], "10:00:00", "event_not_selected");
    let not_that = advanced(json!({"field": "resources.ARN", "notStartsWith": ["arn:aws:s3:::photos/b"]}));
    check(&[("PutEventSelectors", "09:00:00", not_that)], "10:00:00", "unexplained");
    let puts = advanced(json!({"field": "eventName", "equals": ["PutObject"]}));
    check(&[("PutEventSelectors", "09:00:00", puts.clone())], "10:00:00", "event_not_selected");
    check(
        &[("PutEventSelectors", "09:00:00", puts), ("PutEventSelectors", "09:30:00", not_others)],
        "10:00:00",
        "unexplained",
    );
}

#[test]
fn changes_of_one_second_have_one_order() {
    let (mut log, events) = background("photos");
    log += &Line { id: "LONELY".to_owned(), ..Line::default() }.text();
    let change = |id: &str, values: Json| {
        let mut control = event("PutEventSelectors", "09:00:00", "");
        control["eventID"] = json!(id);
        control["eventSource"] = json!("cloudtrail.amazonaws.com");
        control["requestParameters"] = json!({"trailName": "main", "eventSelectors": [{"readWriteType": "All",
            "dataResources": [{"type": "AWS::S3::Object", "values": values}]}]});
        trail(&[control])
    };
    let changes = [change("1", json!(["arn:aws:s3"])), change("2", json!([]))];
    for (first, second) in [(0, 1), (1, 0)] {
        for shards in [1, 2] {
            let files = [
                ("log", log.clone().into_bytes()),
                ("a", changes[first].clone()),
                ("b", changes[second].clone()),
                ("c", trail(&events)),
            ];
            let mut pool = session(shards, &files);
            let found = column(&mut pool, "source requests | request_id:LONELY", "missing_because");
            assert_eq!(found, [json!("event_not_selected")], "{first} before {second}, {shards} shards");
        }
    }
}

#[test]
fn one_log_alone_has_one_reason() {
    let mut pool = session(1, &[("log", Line::default().text().into_bytes())]);
    assert_eq!(column(&mut pool, "source requests", "missing_because"), [json!("other_log_not_loaded")]);
    let mut pool = session(1, &[("trail.json", trail(&[event("GetObject", "10:00:00", "A")]))]);
    assert_eq!(column(&mut pool, "source requests", "missing_because"), [json!("other_log_not_loaded")]);
    // What no access log ever has is not missing from one.
    let mut event = event("RunInstances", "10:00:00", "A");
    event["eventSource"] = json!("ec2.amazonaws.com");
    let mut pool = session(1, &[("trail.json", trail(&[event]))]);
    assert_eq!(column(&mut pool, "source requests", "missing_because"), [json!("other_service")]);
}

/// A batch delete, a copy, a line delivered twice, a matched request, an event without a request ID.
fn shapes() -> Vec<(&'static str, Vec<u8>)> {
    let line = |id: &str, operation, key, time| Line { id: id.to_owned(), operation, key, time, ..Line::default() };
    let mut log = String::new();
    for key in ["x", "y", "z"] {
        log += &Line { uri: "-", status: "204", ..line("BATCH", "BATCH.DELETE.OBJECT", key, "09:00:00") }.text();
    }
    log += &line("BATCH", "REST.POST.MULTI_OBJECT_DELETE", "-", "09:00:00").text();
    log += &Line { uri: "-", bucket: "other", ..line("COPY", "REST.COPY.OBJECT_GET", "from", "09:10:00") }.text();
    log += &line("COPY", "REST.COPY.OBJECT", "to", "09:10:00").text();
    let twice = line("TWICE", "REST.GET.OBJECT", "a.jpg", "09:20:00").text();
    log += &twice;
    log += &twice;
    log += &line("ONE", "REST.GET.OBJECT", "a.jpg", "09:30:00").text();

    let mut delete = event("DeleteObjects", "09:00:01", "BATCH");
    delete["requestParameters"] = json!({"bucketName": "photos", "delete": ""});
    let mut each = event("DeleteObject", "09:00:01", "BATCH");
    each["requestParameters"]["key"] = json!("x");
    let mut sign_in = event("ConsoleLogin", "09:40:00", "");
    sign_in["requestID"] = Json::Null;
    sign_in["eventSource"] = json!("signin.amazonaws.com");
    let first =
        trail(&[each, delete.clone(), event("CopyObject", "09:10:00", "COPY"), event("GetObject", "09:30:00", "ONE")]);
    let second = trail(&[delete, sign_in, event("GetObject", "09:20:00", "TWICE")]);
    vec![("a.log", log.into_bytes()), ("1.json", first), ("2.json.gz", gzip(&second))]
}

#[test]
fn every_shape_is_one_request() {
    let mut pool = session(1, &shapes());
    let query = "source requests | fields request_id, witnessed, access_rows, trail_rows, access_duplicates, operation, \
                 event_name, key";
    let expected = [
        json!({"request_id": "BATCH", "witnessed": "both", "access_rows": 4, "trail_rows": 2, "access_duplicates": null,
            "operation": "REST.POST.MULTI_OBJECT_DELETE", "event_name": "DeleteObjects", "key": null}),
        json!({"request_id": "COPY", "witnessed": "both", "access_rows": 2, "trail_rows": 1, "access_duplicates": null,
            "operation": "REST.COPY.OBJECT", "event_name": "CopyObject", "key": "to"}),
        json!({"request_id": "TWICE", "witnessed": "both", "access_rows": 1, "trail_rows": 1, "access_duplicates": 1,
            "operation": "REST.GET.OBJECT", "event_name": "GetObject", "key": "a.jpg"}),
        json!({"request_id": "ONE", "witnessed": "both", "access_rows": 1, "trail_rows": 1, "access_duplicates": null,
            "operation": "REST.GET.OBJECT", "event_name": "GetObject", "key": "a.jpg"}),
        json!({"request_id": null, "witnessed": "trail", "access_rows": 0, "trail_rows": 1, "access_duplicates": null,
            "operation": null, "event_name": "ConsoleLogin", "key": "a.jpg"}),
    ];
    assert_eq!(rows(&mut pool, query), expected);
    let report = pool.report();
    check_counts(&report);
    assert_eq!((report.totals.records, report.totals.rows, report.totals.duplicates), (16, 15, 1));
    assert_eq!(pool.summary().repeated_lines, 1);
}

#[test]
fn nothing_is_no_request_id() {
    let mut events = [event("GetObject", "10:00:00", ""), event("GetObject", "10:00:01", "")];
    events[0]["eventID"] = json!("");
    events[1]["eventID"] = json!("");
    let line = Line { id: "-".to_owned(), ..Line::default() }.text();
    let other = Line { id: "-".to_owned(), key: "b.jpg", ..Line::default() }.text();
    let log = [line.as_str(), other.as_str(), line.as_str()].concat();
    let mut pool = session(2, &[("log", log.into_bytes()), ("t.json", trail(&events))]);
    assert_eq!(pool.report().totals.rows, 5);
    let query = "source requests | sort witnessed, key | fields request_id, access_rows, access_duplicates, trail_rows";
    let expected = [
        json!({"request_id": null, "access_rows": 1, "access_duplicates": 1, "trail_rows": 0}),
        json!({"request_id": null, "access_rows": 1, "access_duplicates": null, "trail_rows": 0}),
        json!({"request_id": null, "access_rows": 0, "access_duplicates": null, "trail_rows": 1}),
        json!({"request_id": null, "access_rows": 0, "access_duplicates": null, "trail_rows": 1}),
    ];
    assert_eq!(rows(&mut pool, query), expected);
}

#[test]
fn rows_of_one_request_meet_the_events_of_their_objects() {
    let mut log = String::new();
    for key in ["a", "m", "z"] {
        let id = "BATCH".to_owned();
        log += &Line { id, key, operation: "BATCH.DELETE.OBJECT", uri: "-", bytes: "-", ..Line::default() }.text();
    }
    let mut events = Vec::new();
    for (key, time) in [("a", "10:00:03"), ("m", "10:00:02"), ("z", "10:00:01")] {
        let mut delete = event("DeleteObject", time, "BATCH");
        delete["requestParameters"]["key"] = json!(key);
        delete["additionalEventData"]["bytesTransferredOut"] = json!(0);
        events.push(delete);
    }
    // A copy's source lies in another bucket, and only that bucket's log is loaded.
    let source = Line {
        id: "COPY".to_owned(),
        bucket: "other",
        key: "from",
        operation: "REST.COPY.OBJECT_GET",
        ..Line::default()
    };
    log += &source.text();
    events.push(event("CopyObject", "10:00:00", "COPY"));
    let mut pool = session(1, &[("log", log.into_bytes()), ("t.json", trail(&events))]);
    let found = rows(&mut pool, "source requests | fields request_id, trail_rows, disagreements | sort request_id");
    let expected = [
        json!({"request_id": "BATCH", "trail_rows": 3, "disagreements": null}),
        json!({"request_id": "COPY", "trail_rows": 1, "disagreements": null}),
    ];
    assert_eq!(found, expected);
}

#[test]
fn any_number_of_shards_and_any_order_of_files_gives_the_same() {
    let (log, events) = background("photos");
    let mut files = shapes();
    files.push(("b.log", log.into_bytes()));
    files.push(("3.json", trail(&events)));
    let queries = [
        "source access",
        "source trail",
        "source requests",
        "source requests | sort key desc, event_name",
        "source access | sort operation | limit 7 | stats count(*) by operation",
        "source requests | stats count(*), count_distinct(key), pct(total_time, 50), min(time), max(key) by witnessed, bin(1h)",
        "source trail | fields event_time, @message | limit 3",
    ];
    let answers = |shards: usize, files: &[(&str, Vec<u8>)]| -> Vec<Vec<Json>> {
        let mut pool = session(shards, files);
        check_counts(&pool.report());
        queries.iter().map(|query| rows(&mut pool, query)).collect()
    };
    let expected = answers(1, &files);
    assert!(expected.iter().all(|rows| !rows.is_empty()));
    for shards in [2, 3, 7] {
        assert_eq!(answers(shards, &files), expected, "{shards} shards");
    }
    files.reverse();
    assert_eq!(answers(1, &files), expected, "files in reverse");
    assert_eq!(answers(3, &files), expected, "files in reverse, 3 shards");
    // Names say nothing, but for the columns that come from the path.
    let names = ["AWSLogs/111122223333/CloudTrail/eu-west-1/2026/08/08/p", "2026-08-08-00-00-00-0123456789ABCDEF", "q"];
    for (index, file) in files.iter_mut().enumerate() {
        file.0 = names.get(index).unwrap_or(&["s", "t"][index % 2]);
    }
    assert_eq!(answers(2, &files), expected, "other names");
    for source in [Source::Access, Source::Trail] {
        let (path, others): (Vec<&Field>, Vec<&Field>) =
            source.fields().iter().partition(|field| field.group == Group::Path);
        let all = |files: &[(&str, Vec<u8>)], fields: &[&Field]| {
            let ids: Vec<&str> = fields.iter().map(|field| field.id).collect();
            rows(&mut session(2, files), &format!("source {} | fields {}", source.name(), ids.join(", ")))
        };
        let unnamed: Vec<(&str, Vec<u8>)> =
            files.iter().zip(["a", "b", "c", "d", "e"]).map(|((_, content), name)| (name, content.clone())).collect();
        assert_eq!(all(&files, &others), all(&unnamed, &others), "every other field, {source:?}");
        assert_ne!(all(&files, &path), all(&unnamed, &path), "{source:?}");
    }
}

#[test]
fn ties_of_time_and_id_go_by_the_records_bytes() {
    // Of one second, and but for the last two of one request; neither the key nor the length is in the bytes' order.
    let line = |operation, key, bytes| Line { operation, key, bytes, ..Line::default() };
    let mut lines = vec![
        line("REST.POST.MULTI_OBJECT_DELETE", "-", "5"),
        line("BATCH.DELETE.OBJECT", "z", "-"),
        line("BATCH.DELETE.OBJECT", "a%2520b", "-"),
        line("BATCH.DELETE.OBJECT", "a%2Bb", "-"),
        line("BATCH.DELETE.OBJECT", "a0", "77777"),
        line("BATCH.DELETE.OBJECT", "a0", "8"),
        line("BATCH.DELETE.OBJECT", "%C3%A9", "-"),
        Line { id: "REQ0000000000000".to_owned(), ..line("REST.GET.OBJECT", "zz", "1") },
        Line { id: "REQ0000000000002".to_owned(), ..line("BATCH.DELETE.OBJECT", "0", "1") },
    ];
    let files: Vec<(String, Vec<u8>)> = (0..)
        .zip(&lines)
        .map(|(index, line)| (format!("{}", index % 4 * 100 + index), line.text().into_bytes()))
        .collect();
    lines.sort_by_key(|line| (line.id.clone(), line.text()));
    let expected: Vec<Json> = lines.iter().map(|line| json!(line.text().trim_end())).collect();
    for shards in [1, 2, 3] {
        let files: Vec<(&str, Vec<u8>)> =
            files.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
        let mut pool = session(shards, &files);
        assert_eq!(column(&mut pool, "source access | fields @message", "message"), expected, "{shards} shards");
        for (place, record) in expected.iter().enumerate().rev() {
            let answer = pool.rows("source access | fields @message", place as u64, 1).unwrap();
            assert_eq!(json!(answer.rows[0].values[0].text()), *record, "row {place} of {shards} shards");
        }
    }
}

#[test]
fn shards_really_share_the_rows() {
    let log: String = (0..40).map(|index| Line { id: format!("R{index}"), ..Line::default() }.text()).collect();
    let pool = session(4, &[("log", log.into_bytes())]);
    for source in [Source::Access, Source::Requests] {
        let owned = pool.rows_by_shard(source);
        assert!(owned.iter().all(|rows| *rows > 0), "{source:?}: {owned:?}");
        assert_eq!(owned.iter().sum::<u64>(), 40);
    }
}

fn check_disagreements(change_line: &dyn Fn(&mut Line), change_event: &dyn Fn(&mut Json), expected: Json) {
    let mut line = Line::default();
    change_line(&mut line);
    let mut event = event("GetObject", "10:00:01", &line.id);
    change_event(&mut event);
    let mut pool = session(1, &[("log", line.text().into_bytes()), ("t.json", trail(&[event]))]);
    assert_eq!(column(&mut pool, "source requests", "disagreements"), [expected], "{}", line.text());
}

#[test]
fn disagreements_are_named_and_nothing_else() {
    check_disagreements(&|_| {}, &|_| {}, Json::Null);
    check_disagreements(&|line| line.tls = "TLSV1.3", &|_| {}, Json::Null);
    check_disagreements(&|line| line.host = "photos.s3.amazonaws.com:443", &|_| {}, Json::Null);
    check_disagreements(
        &|line| line.bytes = "-",
        &|event| event["additionalEventData"]["bytesTransferredOut"] = json!(0.0),
        Json::Null,
    );
    check_disagreements(
        &|line| line.key = "a%2520b.jpg",
        &|event| event["requestParameters"]["key"] = json!("a b.jpg"),
        Json::Null,
    );
    check_disagreements(&|line| line.requester = "0a1b2c", &|_| {}, Json::Null);
    check_disagreements(&|line| line.user_agent = "[aws-cli/2.17]".to_owned(), &|_| {}, Json::Null);
    let long = "x".repeat(1500);
    check_disagreements(
        &|line| line.user_agent = long.clone(),
        &|event| event["userAgent"] = json!(format!("[{}", &long[..1023])),
        Json::Null,
    );
    // A service's name stands for an address that nobody knows.
    check_disagreements(&|_| {}, &|event| event["sourceIPAddress"] = json!("athena.amazonaws.com"), Json::Null);
    check_disagreements(&|_| {}, &|event| event["sourceIPAddress"] = json!("192.0.2.8"), json!("remote_ip"));
    check_disagreements(
        &|line| (line.status, line.error) = ("404", "NoSuchKey"),
        &|event| {
            event["errorCode"] = json!("AccessDenied");
            event["userAgent"] = json!("[other]");
            event["additionalEventData"]["bytesTransferredOut"] = json!(7);
            event["userIdentity"]["arn"] = json!("arn:aws:iam::1:user/eve");
        },
        json!("user_agent,error_code,bytes_sent,requester"),
    );
    check_disagreements(
        &|line| line.acl = "Yes",
        &|event| event["additionalEventData"]["aclRequired"] = json!("No"),
        json!("acl_required"),
    );
}

#[test]
fn of_copies_the_addendum_wins_and_then_the_greater_bytes() {
    let plain = event("GetObject", "10:00:00", "A");
    let mut late = plain.clone();
    late["addendum"] = json!({"reason": "DELIVERY_DELAY"});
    let mut greater = plain.clone();
    greater["awsRegion"] = json!("us-2");
    for (copies, region, addendum) in [
        (vec![plain.clone(), late.clone(), greater.clone()], "eu-west-1", true),
        (vec![greater.clone(), late, plain.clone()], "eu-west-1", true),
        (vec![plain.clone(), greater.clone()], "us-2", false),
        (vec![greater, plain], "us-2", false),
    ] {
        for shards in [1, 3] {
            let files: Vec<(String, Vec<u8>)> = copies
                .iter()
                .enumerate()
                .map(|(index, copy)| (format!("{index}.json"), trail(std::slice::from_ref(copy))))
                .collect();
            let files: Vec<(&str, Vec<u8>)> =
                files.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
            let mut pool = session(shards, &files);
            let found = rows(&mut pool, "source trail | fields aws_region, @message");
            assert_eq!(found.len(), 1);
            assert_eq!(found[0]["aws_region"], json!(region));
            assert_eq!(found[0]["message"].as_str().unwrap().contains("addendum"), addendum);
            let report = pool.report();
            check_counts(&report);
            assert_eq!(report.totals.duplicates as usize, copies.len() - 1);
        }
    }
}

#[test]
fn an_addendum_is_seen_whatever_bytes_stand_beside_it() {
    let copy = |addendum: &str, message: &[u8]| {
        let head = format!(
            r#"{{"Records":[{{"eventSource":"s3.amazonaws.com","eventName":"X","eventID":"1",{addendum}"errorMessage":""#
        );
        [head.as_bytes(), message, br#""}]}"#].concat()
    };
    let files = [("a", copy(r#""addendum":{"reason":"DELIVERY_DELAY"},"#, b"A\xff\\ud800")), ("b", copy("", b"Z"))];
    let mut pool = session(1, &files);
    assert_eq!(column(&mut pool, "source trail", "error_message"), [json!("A\u{fffd}\u{fffd}")]);
}

#[test]
fn files_that_come_later_join_those_before() {
    let mut pool = session(2, &[("log", Line::default().text().into_bytes())]);
    let later = trail(&[event("GetObject", "10:00:01", "REQ0000000000001")]);
    pool.load(vec![("t.json".to_owned(), Box::new(later))]);
    assert_eq!(column(&mut pool, "source requests", "witnessed"), [json!("both")]);
    check_counts(&pool.report());
}

#[test]
fn a_load_that_is_cancelled_keeps_what_it_read() {
    let log = |name: &str, lines: usize| -> Vec<u8> {
        (0..lines)
            .map(|index| Line { id: format!("{name}{index}"), ..Line::default() }.text())
            .collect::<String>()
            .into_bytes()
    };
    let mut pool = session(1, &[("before", log("A", 5))]);
    // The second file is longer than what one step reads.
    let files = [("first", log("B", 7)), ("second", log("C", 150_000)), ("third", log("D", 9))];
    let dropped =
        || files.clone().map(|(name, content)| (name.to_owned(), Box::new(content) as _)).into_iter().collect();
    let summary = pool.load_until(dropped(), |progress| progress.rows > 7);
    assert_eq!(summary.stopped, Stopped::Cancelled);
    let report = pool.report();
    check_counts(&report);
    let names: Vec<&str> = report.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["before", "first", "second", "third"]);
    assert!(report.files[3].refused.as_ref().is_some_and(|reason| reason.contains("drop it again")));
    let second = &report.files[2];
    assert!(
        second.counts.rows > 0 && second.counts.rows < 150_000 && second.counts.rejected == 1,
        "{:?}",
        second.counts
    );
    assert_eq!(second.problems[0].reason, "reading was cancelled here");
    assert_eq!(summary.rows[0], 12 + second.counts.rows);
    // Dropped again, they are read anew, not twice.
    let summary = pool.load(dropped());
    assert_eq!((summary.rows[0], summary.files, summary.troubled_files), (5 + 7 + 150_000 + 9, 4, 0));
    assert_eq!(rows(&mut pool, "request_id:C7").len(), 1);
    check_counts(&pool.report());
}

#[test]
fn files_that_are_removed_take_with_them_what_came_of_them() {
    let one = trail(&[event("GetObject", "10:00:00", "A"), event("GetObject", "10:00:01", "B")]);
    let two = trail(&[event("GetObject", "10:00:01", "B"), event("GetObject", "10:00:02", "C")]);
    let log = |id: &str| Line { id: id.to_owned(), ..Line::default() }.text().into_bytes();
    let files = [("one", one), ("two", two), ("log-a", log("A")), ("log-c", log("C"))];
    for shards in [1, 3] {
        let mut pool = session(shards, &files);
        assert_eq!(pool.report().totals.duplicates, 1);
        // The copy that was folded away is a row again.
        let summary = pool.remove(&["one".to_owned(), "log-a".to_owned()]);
        assert_eq!((summary.rows, summary.files), ([1, 2, 2], 2));
        let left = [files[1].clone(), files[3].clone()];
        for query in ["source access", "source trail", "source requests", "source trail | fields @message"] {
            assert_eq!(rows(&mut pool, query), rows(&mut session(1, &left), query), "{query}");
        }
        check_counts(&pool.report());
        assert_eq!(pool.report().totals.duplicates, 0);
        assert_eq!(pool.remove(&["two".to_owned(), "log-c".to_owned()]).rows, [0; 3]);
        pool.load(vec![("one".to_owned(), Box::new(files[0].1.clone()))]);
        assert_eq!(rows(&mut pool, "source trail").len(), 2);
    }
}

#[test]
fn a_trail_file_that_is_dropped_again_is_read_anew() {
    let both = trail(&[event("GetObject", "10:00:00", "A"), event("GetObject", "10:00:01", "B")]);
    let mut pool = session(2, &[("t.json", both.clone()), ("copy.json", both.clone())]);
    assert_eq!(pool.report().totals.duplicates, 2);
    pool.load(vec![("t.json".to_owned(), Box::new(both))]);
    let report = pool.report();
    check_counts(&report);
    assert_eq!((report.totals.rows, report.totals.duplicates, report.files.len()), (2, 2, 2));
    assert_eq!(rows(&mut pool, "source trail").len(), 2);
}
