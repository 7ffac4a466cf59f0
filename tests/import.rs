//! The importers: hostile lines, broken files, and the same rows for any cut.

mod support;

use bucketscope::engine::Session;
use bucketscope::schema::Counts;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use support::{Line, check_content, check_counts, check_cuts, event, gzip, read, rows, session, trail};

fn one(line: &str) -> Json {
    let mut pool = session(1, &[("log", format!("{line}\n").into_bytes())]);
    let report = pool.report();
    assert_eq!(report.totals.rows, 1, "{line}\n{:?}", report.files);
    rows(&mut pool, "fields bucket_owner, bucket, time, remote_ip, requester, request_id, operation, key, request_uri, http_status, \
        error_code, bytes_sent, turn_around_time_ms, referer, user_agent, version_id, host_id, tls_version, source_region, trailing_fields")
        .remove(0)
}

fn check_line(line: &str, expected: &[(&str, Json)]) {
    let row = one(line);
    for (field, value) in expected {
        assert_eq!(&row[*field], value, "{field} of {line}");
    }
}

#[test]
fn hostile_lines_are_read_right() {
    let head = "0a1b b [06/Feb/2019:00:00:38 +0000] 192.0.2.3";
    let tail = "aG9zdA== SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader b.s3.amazonaws.com TLSv1.2";
    // Quotes in the user agent, the URI and the referer.
    check_line(
        &format!(
            "{head} - R1 REST.GET.OBJECT k \"GET /k HTTP/1.1\" 200 - 12 174 205 35 \"-\" \"\"Mozilla/5.0 (X)\" - {tail}"
        ),
        &[
            ("user_agent", json!("\"Mozilla/5.0 (X)")),
            ("referer", Json::Null),
            ("tls_version", json!("TLSv1.2")),
            ("key", json!("k")),
        ],
    );
    check_line(
        &format!(
            "{head} - R1 REST.GET.OBJECT %2522 \"GET /\" HTTP/1.1\" 403 AccessDenied 243 - 8 - \"referer test\" \"curl\" - {tail}"
        ),
        &[
            ("request_uri", json!("GET /\" HTTP/1.1")),
            ("key", json!("\"")),
            ("http_status", json!(403)),
            ("referer", json!("referer test")),
        ],
    );
    check_line(
        &format!(
            "{head} - R1 REST.GET.OBJECT k \"GET //?s=<?php$p=\"x\";$c=\"a b\" HTTP/1.1\" 404 NoSuchKey 1 - 8 - \"http://x/?id=452\"\" \"Moz\" - {tail}"
        ),
        &[
            ("request_uri", json!("GET //?s=<?php$p=\"x\";$c=\"a b\" HTTP/1.1")),
            ("referer", json!("http://x/?id=452\"")),
            ("user_agent", json!("Moz")),
        ],
    );
    check_line(
        &format!(
            "{head} - R1 REST.GET.OBJECT k \"GET /k HTTP/1.1\" 200 - 1 1 1 1 \"https://e,com/u\" \"Safari/604.1\"\" - {tail}"
        ),
        &[("user_agent", json!("Safari/604.1\"")), ("host_id", json!("aG9zdA=="))],
    );
    // Requesters: spaces, none at all, an address.
    let oai = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE";
    check_line(
        &format!(
            "{head} {oai} R1 REST.GET.OBJECT k \"GET /k HTTP/1.1\" 200 - 1 1 1 1 \"-\" \"Amazon CloudFront\" - {tail}"
        ),
        &[("requester", json!(oai)), ("request_id", json!("R1")), ("operation", json!("REST.GET.OBJECT"))],
    );
    check_line(
        &format!("{head}  R1 REST.GET.OBJECT k \"GET /k HTTP/1.1\" 200 - 1 1 1 1 \"-\" \"x\" - {tail}"),
        &[("requester", Json::Null), ("request_id", json!("R1"))],
    );
    check_line(
        &format!(
            "{head}  arn:aws:iam::1:user/a@b.c R1 REST.GET.OBJECT k \"GET /k HTTP/1.1\" 200 - 1 1 1 1 \"-\" \"x\" - {tail}"
        ),
        &[("requester", json!("arn:aws:iam::1:user/a@b.c"))],
    );
    // Nothing, bare or quoted, in any field.
    check_line(
        &format!("{head} - R1 S3.EXPIRE.OBJECT k \"-\" - - - - - - \"-\" \"-\" \"-\" aG9zdA== - - - \"-\" - \"-\" - -"),
        &[
            ("request_uri", Json::Null),
            ("http_status", Json::Null),
            ("user_agent", Json::Null),
            ("host_id", json!("aG9zdA==")),
            ("version_id", Json::Null),
        ],
    );
    check_line(
        &format!("{head} - R1 BATCH.DELETE.OBJECT a/ - 204 - - - - - - - - {tail}"),
        &[
            ("referer", Json::Null),
            ("user_agent", Json::Null),
            ("host_id", json!("aG9zdA==")),
            ("http_status", json!(204)),
        ],
    );
    check_line(
        &format!(
            "{head} - e5042925-b524-4b3b-a869-f3881e78ff3a S3.COMPUTE.OBJECT.CHECKSUM k - - - - 1048576 - - - - - bPf7== - - - - - - - -"
        ),
        &[
            ("operation", json!("S3.COMPUTE.OBJECT.CHECKSUM")),
            ("host_id", json!("bPf7==")),
            ("request_id", json!("e5042925-b524-4b3b-a869-f3881e78ff3a")),
        ],
    );
    // Lengths: 17 fields of 2006, 18, 27 of 2026, and what comes after.
    let short = format!("{head} - R1 WEBSITE.GET.OBJECT k \"GET /k HTTP/1.1\" 200 - 1 1 1 1 \"-\" \"x\"");
    check_line(&short, &[("user_agent", json!("x")), ("version_id", Json::Null)]);
    check_line(&format!("{short} v1"), &[("version_id", json!("v1"))]);
    check_line(
        &format!("{short} - {tail} - - us-east-1"),
        &[("source_region", json!("us-east-1")), ("trailing_fields", Json::Null)],
    );
    check_line(
        &format!("{short} - {tail} - - us-east-1 new newer newest"),
        &[("source_region", json!("us-east-1")), ("trailing_fields", json!("new newer newest"))],
    );
    // Other zones, long months, keys encoded twice.
    check_line(
        "o b [10/February/2012:16:42:07 -0500] 1.2.3.4 - R1 REST.GET.OBJECT Screen+Shot%252B%253Da%25zz%2520b \"GET / HTTP/1.1\" 200 - 1 1 1 1 \"-\" \"\" -",
        &[("time", json!("2012-02-10T21:42:07Z")), ("key", json!("Screen+Shot+=a%zz b")), ("user_agent", json!(""))],
    );
    // A user agent cannot forge the fields behind it.
    check_line(
        &format!(
            "{head} - R1 REST.GET.OBJECT k \"GET /k HTTP/1.1\" 200 - 1 1 1 1 \"-\" \"x\" - FORGED SigV4 \"-\" - {tail} - - -"
        ),
        &[("host_id", json!("aG9zdA==")), ("user_agent", json!("x\" - FORGED SigV4 \"-"))],
    );
    // Fields that no schema knows may hold quotes; they take nothing of what stands before them.
    for trailing in ["\"x\"", "a \"b\" c", "\"-\" \"q\"", "{\"k\":\"v\"}"] {
        let line = Line::default().text();
        check_line(
            &format!("{} {trailing}", line.trim_end()),
            &[
                ("user_agent", json!("aws-cli/2.17")),
                ("tls_version", json!("TLSv1.3")),
                ("source_region", json!("eu-west-1")),
                ("trailing_fields", json!(trailing)),
            ],
        );
    }
}

#[test]
fn bytes_that_are_not_utf8_stay_in_the_record() {
    let mut line = Line { key: "KEY", ..Line::default() }.text().into_bytes();
    let at = line.windows(3).position(|window| window == b"KEY").unwrap();
    line[at + 1] = 0xff;
    let mut pool = session(1, &[("log", line.clone())]);
    let answer = pool.rows("fields key", 0, 1).unwrap();
    assert_eq!(answer.rows[0].values[0].text(), Some("K\u{fffd}Y"));
    let request = bucketscope::engine::message::Request::Details { row: answer.rows[0].id.unwrap() };
    let bucketscope::engine::message::Response::Details(details) = pool.answer(&request) else { panic!("no details") };
    let raw = details.records[0].raw.as_ref().unwrap();
    line.pop();
    assert_eq!(raw.bytes.as_deref(), Some(line.as_slice()));
}

fn sample_log() -> Vec<u8> {
    let mut log = Vec::new();
    for index in 0..30 {
        log.extend(
            Line { id: format!("R{index}"), time: ["10:00:00", "10:00:01"][index % 2], ..Line::default() }
                .text()
                .into_bytes(),
        );
        match index {
            3 => log.extend(b"not a record\n"),
            5 => log.extend(b"\n  \n"),
            8 => log.extend(b"o b [broken] 1.2.3.4 - R REST.GET.OBJECT k\n"),
            9 => {
                log.pop();
                log.extend(b"\r\n");
            }
            _ => {}
        }
    }
    log
}

#[test]
fn any_cut_of_a_log_gives_the_same() {
    let log = sample_log();
    check_cuts(&log, true);
    let (_, report) = read(&log, 4096, 3);
    assert_eq!((report.counts.records, report.counts.rows, report.counts.rejected), (32, 30, 2));
    let places: Vec<(u64, &str)> =
        report.problems.iter().map(|problem| (problem.line, problem.reason.as_str())).collect();
    assert_eq!(places, [(5, "no time in [brackets] after the bucket"), (13, "the time in [brackets] cannot be read")]);
    // Without its last line end, and with its last line cut anywhere but inside its last field, where nothing tells.
    check_cuts(&log[..log.len() - 1], true);
    for cut in [11, 20, 60, 100, 200] {
        let cut = &log[..log.len() - cut];
        check_cuts(cut, true);
        let (_, report) = read(cut, 4096, 1);
        let last = report.problems.last().unwrap();
        assert!(last.reason.contains("cut off"), "{}", last.reason);
        assert_eq!((last.line, report.counts.rows, report.counts.rejected), (34, 29, 3));
    }
}

#[test]
fn a_last_line_alone_in_its_file_may_be_whole() {
    let line = Line::default().text();
    let (found, _) = read(line.trim_end().as_bytes(), 4096, 1);
    assert_eq!(found.len(), 1);
    let cut = line.split(" ECDHE").next().unwrap().split(" TLS_").next().unwrap();
    let (found, report) = read(cut.as_bytes(), 4096, 1);
    assert!(found.is_empty() && report.refused.is_some(), "{report:?}");
}

#[test]
fn a_last_line_is_cut_by_what_the_others_are() {
    let line = Line::default().text();
    let fields: Vec<&str> = line.trim_end().split(' ').collect();
    // The time and the request URI are of two and three words.
    let cut_after = |field: usize| fields[..field + 3].join(" ");
    let check = |before: &[usize], last: &str, rejected: u64| {
        let whole: String = before.iter().map(|&count| cut_after(count) + "\n").collect();
        let (_, report) = read(format!("{whole}{last}").as_bytes(), 4096, 1);
        assert_eq!(
            (report.counts.rows, report.counts.rejected),
            (before.len() as u64 + 1 - rejected, rejected),
            "{last}"
        );
    };
    check(&[27, 27], &cut_after(27), 0);
    check(&[27, 27], &cut_after(24), 1);
    // A file of several forms may end with any of them, but not with one that was never written.
    check(&[18, 27], &cut_after(24), 0);
    check(&[18, 27], &cut_after(22), 1);
    check(&[26, 27], &cut_after(18), 1);
    check(&[26, 27], &cut_after(26), 0);
    // Half a field is told by its form.
    check(&[18, 27], cut_after(24).strip_suffix(".3").unwrap(), 1);
    check(&[18, 27], cut_after(27).strip_suffix("west-1").unwrap(), 1);
}

#[test]
fn one_strange_line_makes_no_other_file_of_a_log() {
    let line = Line::default().text();
    for (strange, rows, rejected) in
        [("[06/Feb/2019:00:00:38 +0000] x\n", 1, 1), ("{\"x\":1}\n", 1, 1), ("a\0b\n", 1, 1), ("\u{feff}", 1, 0)]
    {
        let (_, report) = read(format!("{strange}{line}").as_bytes(), 4096, 1);
        assert_eq!((report.counts.rows, report.counts.rejected), (rows, rejected), "{strange}: {report:?}");
    }
    let with_nothing = Line { user_agent: "a\0b".to_owned(), ..Line::default() }.text();
    assert_eq!(one(with_nothing.trim_end())["user_agent"], json!("a\0b"));
    assert_eq!(one(&format!("\u{feff}{}", line.trim_end()))["bucket_owner"], json!("0a1b"));
    for time in ["10:00:99 +0000", "10:00:00 +0099", "10:00:00 +9900"] {
        let (_, report) = read(line.replace("10:00:00 +0000", time).as_bytes(), 4096, 1);
        assert!(report.refused.is_some(), "{time}");
    }
}

#[test]
fn what_a_client_wrote_makes_no_other_file_of_a_trail() {
    let mut hostile = event("GetObject", "10:00:00", "A");
    hostile["userAgent"] =
        json!("[x b [06/Feb/2019:00:00:38 +0000] 1.1.1.1 - I REST.GET.OBJECT k - 200 - 1 1 1 1 - - - ]");
    let records = json!({"Records": [hostile, event("PutObject", "10:00:01", "B")]});
    let compact = records.to_string();
    let pretty = serde_json::to_string_pretty(&records).unwrap();
    for content in
        [compact.clone(), compact + "\n", pretty.clone(), pretty.replace("  ", "\t"), pretty.replace("  ", "")]
    {
        for content in [content.clone().into_bytes(), gzip(content.as_bytes())] {
            let (found, report) = read(&content, 4096, 1);
            assert_eq!(report.format.as_deref(), Some("cloudtrail"), "{report:?}");
            assert_eq!((found.len(), report.counts.rejected), (2, 0));
        }
    }
}

#[test]
fn letters_that_mean_something_elsewhere_make_no_other_file_of_a_log() {
    let line = Line::default().text();
    for owner in ["BZhang", "PAR1s", "%PDF"] {
        let (found, _) = read(line.replacen("0a1b", owner, 1).as_bytes(), 4096, 1);
        assert_eq!(found.len(), 1, "{owner}");
    }
    let padding = "k".repeat(257 - line.find("a.jpg").unwrap());
    let with_ustar = line.replacen("a.jpg", &format!("{padding}ustar"), 1);
    assert_eq!(with_ustar.find("ustar"), Some(257));
    assert_eq!(read(with_ustar.as_bytes(), 4096, 1).0.len(), 1);
}

#[test]
fn half_a_surrogate_pair_takes_nothing_with_it() {
    let content = br#"{"Records":[{"eventSource":"s3.amazonaws.com","eventName":"GetObject","x\ud800":1,
        "userAgent":"[a\udc00b]","requestParameters":{"key":"k\ud83d\ude00\ud800"}}]}"#;
    let mut pool = session(1, &[("t.json", content.to_vec())]);
    let found = rows(&mut pool, "source trail | fields user_agent, key, @message");
    assert_eq!(found[0]["user_agent"], json!("a\u{fffd}b"));
    assert_eq!(found[0]["key"], json!("k\u{1f600}\u{fffd}"));
    assert!(found[0]["message"].as_str().unwrap().contains("\\ud800"), "the record stays as it is");
}

fn sample_trail() -> Vec<u8> {
    let mut broken = trail(&[
        event("GetObject", "10:00:00", "A"),
        event("PutObject", "10:00:01", "B"),
        event("GetObject", "10:00:02", "C"),
    ]);
    // A value without quotes in the second record.
    let at = broken.windows(11).position(|window| window == b"\"PutObject\"").unwrap();
    broken[at] = b' ';
    broken[at + 10] = b' ';
    broken
}

#[test]
fn any_cut_of_a_trail_file_gives_the_same() {
    let file = sample_trail();
    check_cuts(&file, false);
    let (_, report) = read(&file, 4096, 1);
    assert_eq!((report.counts.records, report.counts.rows, report.counts.rejected), (3, 2, 1));
    assert!(report.problems[0].reason.contains("not valid JSON") && report.problems[0].line == 1, "{report:?}");
    let pretty =
        serde_json::to_vec_pretty(&json!({"Records": [event("GetObject", "10:00:00", "A")], "x": [1]})).unwrap();
    check_cuts(&pretty, false);
    let cut = &file[..file.len() - 40];
    check_cuts(cut, false);
    let (_, report) = read(cut, 4096, 1);
    assert_eq!((report.counts.rows, report.counts.rejected), (1, 2));
    let problem = report.problems.last().unwrap();
    assert_eq!(&file[problem.byte as usize..][..2], b"{\"", "the place is where the record starts");
}

#[test]
fn whatever_stands_in_the_list_of_records_is_counted() {
    let event = event("GetObject", "10:00:00", "A").to_string();
    let file = format!("{{\"Records\":[\"a text\", {event}, null, 5 , true,\n[1, 2], {{}}, \"}}\"]}}").into_bytes();
    check_cuts(&file, false);
    let (_, report) = read(&file, 4096, 1);
    assert_eq!((report.counts.records, report.counts.rows, report.counts.rejected), (8, 1, 7));
    assert_eq!(report.problems.last().map(|problem| (problem.line, problem.text.as_str())), Some((2, "\"}\"")));
}

#[test]
fn gzip_members_garbage_and_breaks_lose_nothing() {
    let one = trail(&[event("GetObject", "10:00:00", "A")]);
    let two = trail(&[event("GetObject", "10:00:01", "B")]);
    let check = |content: &[u8], rows: u64, rejected: u64, reason: &str| {
        for step in [1, 7, 4096] {
            let (_, report) = read(content, step, 1);
            assert_eq!((report.counts.rows, report.counts.rejected), (rows, rejected), "{report:?}");
            assert!(report.problems.iter().all(|problem| problem.reason.contains(reason)), "{report:?}");
        }
    };
    check(&[gzip(&one), gzip(&two)].concat(), 2, 0, "");
    check(&[gzip(&one), b"garbage".to_vec()].concat(), 1, 1, "not gzip");
    // A last line without a line end is whole if its bytes came whole.
    let lines = [Line::default().text(), Line::default().text().trim_end().to_owned()].concat();
    let packed = gzip(lines.as_bytes());
    check(&[packed.clone(), b"garbage".to_vec()].concat(), 2, 1, "not gzip");
    check(&packed[..packed.len() - 4], 2, 1, "cut short");
    let log = gzip(&sample_log());
    let (_, whole) = read(&log, 4096, 1);
    let (_, cut) = read(&log[..log.len() - 30], 4096, 1);
    assert!(cut.counts.rows > 0 && cut.counts.rows < whole.counts.rows);
    assert!(cut.problems.last().unwrap().reason.contains("cut short"), "{cut:?}");
}

fn check_refused(name: &str, content: &[u8], format: &str) {
    let mut pool = session(1, &[(name, content.to_vec()), ("good", Line::default().text().into_bytes())]);
    let report = pool.report();
    check_counts(&report);
    let file = report.files.iter().find(|file| file.name == name).unwrap();
    assert_eq!(file.format.as_deref(), Some(format), "{file:?}");
    assert!(file.refused.is_some() && file.problems.is_empty(), "{file:?}");
    assert_eq!(rows(&mut pool, "source access").len(), 1, "a refused file takes nothing with it");
}

/// A digest file, shortened.
const DIGEST: &[u8] = br#"{"awsAccountId":"111122223333","digestStartTime":"2026-08-08T09:00:00Z",
    "digestEndTime":"2026-08-08T10:00:00Z","digestS3Bucket":"trails","previousDigestHashAlgorithm":"SHA-256",
    "logFiles":[{"s3Bucket":"trails","s3Object":"AWSLogs/a.json.gz","hashValue":"00","hashAlgorithm":"SHA-256"}]}"#;

#[test]
fn a_digest_is_kept_and_holds_no_events() {
    for content in [DIGEST.to_vec(), gzip(DIGEST)] {
        let mut pool = session(2, &[("digest", content), ("log", Line::default().text().into())]);
        let report = pool.report();
        check_counts(&report);
        let file = &report.files[0];
        assert_eq!((file.format.as_deref(), file.counts), (Some("cloudtrail-digest"), Counts::default()));
        assert_eq!(file.kept.as_deref(), Some("CloudTrail digest: kept for verification, holds no events"));
        assert!(file.refused.is_none() && !file.is_troubled() && file.problems.is_empty(), "{file:?}");
        let summary = pool.summary();
        assert_eq!((summary.files, summary.troubled_files, summary.refused_files), (2, 0, 0));
        assert_eq!(report.files[1].kept, None);
        assert_eq!(rows(&mut pool, "source access").len(), 1);
    }
    check_cuts(DIGEST, false);
    let with_events = format!(r#"{{"digestEndTime":"x","Records":[{}]}}"#, event("GetObject", "10:00:00", "A"));
    let (found, report) = read(with_events.as_bytes(), 4096, 1);
    assert_eq!((found.len(), report.kept), (1, None), "whatever it is called, no event is lost");
}

#[test]
fn what_is_no_log_is_refused_by_name() {
    check_refused("empty", b"", "empty");
    check_refused("blank", b"\n \n", "empty");
    check_refused("a.zip", b"PK\x03\x04rest", "zip");
    check_refused(
        "apache",
        b"203.0.113.9 - - [10/Oct/2000:13:55:36 -0700] \"GET /a HTTP/1.0\" 200 2326\n",
        "web-server-log",
    );
    check_refused(
        "notification",
        br#"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put"}]}"#,
        "s3-event-notification",
    );
    check_refused(
        "test-event",
        br#"{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}"#,
        "s3-event-notification",
    );
    check_refused("cut-digest", &DIGEST[..DIGEST.len() - 9], "cloudtrail-digest");
    check_refused("other-json", br#"{"detectorId":"x"}"#, "json");
    check_refused("other-list", br#"[{"operationName":"x","time":"y"}]"#, "json");
    check_refused("other-bridge", br#"{"detail-type":"Object Created","source":"aws.s3","detail":{}}"#, "eventbridge");
    check_refused("broken-json", b"{not json", "json");
    check_refused(
        "other.csv",
        b"Event Type,Event Name,Event DateTime\nAwsApiCall,ListObjects,2026-08-08T10:00:00Z\n",
        "csv",
    );
    check_refused("notes.txt", b"just some text\n", "text");
    check_refused("log.parquet", b"PAR1\x15\x04\x15\x10", "parquet");
    check_refused("image", b"\x89PNG\r\n", "image");
    check_refused("binary", b"ab\x00cd", "binary");
}

/// A file of another form holds the same events as a trail file: the same rows, whatever the form and the cut.
fn check_form(format: &str, content: &[u8]) {
    let events = [event("GetObject", "10:00:00", "A"), event("PutObject", "10:00:01", "B")];
    let query = "source trail";
    let expected = rows(&mut session(1, &[("t.json", trail(&events))]), query);
    check_content(format, content, false, query, &expected);
}

#[test]
fn events_come_in_many_forms() {
    let [a, b] = [event("GetObject", "10:00:00", "A"), event("PutObject", "10:00:01", "B")];
    check_form("cloudtrail-list", json!([a, b]).to_string().as_bytes());
    check_form("cloudtrail-list", serde_json::to_string_pretty(&json!([a, b])).unwrap().as_bytes());
    check_form("cloudtrail-records", format!("{a}\n{b}\n").as_bytes());
    check_form("cloudtrail-records", format!("{b}{a}").as_bytes());
    let looked_up = |event: &Json| {
        json!({"EventId": event["eventID"], "EventName": event["eventName"], "EventTime": 1786176000.0, "ReadOnly": "true",
            "Resources": [{"ResourceType": "AWS::S3::Object", "ResourceName": "x"}], "CloudTrailEvent": event.to_string()})
    };
    check_form(
        "lookup-events",
        json!({"Events": [looked_up(&a), looked_up(&b)], "NextToken": "x"}).to_string().as_bytes(),
    );
    check_form("lookup-events", format!("{}\n{}", looked_up(&a), looked_up(&b)).as_bytes());
    check_form("lookup-events", json!([looked_up(&a), looked_up(&b)]).to_string().as_bytes());
    let bridged = |event: &Json| {
        json!({"version": "0", "id": "1", "detail-type": "AWS API Call via CloudTrail", "source": "aws.s3", "resources": [],
            "detail": event})
    };
    check_form("eventbridge", format!("{}\n{}\n", bridged(&a), bridged(&b)).as_bytes());
    check_form("eventbridge", json!([bridged(&a), bridged(&b)]).to_string().as_bytes());
    let batch = |event: &Json| {
        json!({"messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "g", "logStream": "s", "subscriptionFilters": ["f"],
            "logEvents": [{"id": "1", "timestamp": 1786176000000u64, "message": event.to_string()}]})
    };
    check_form("cloudwatch-subscription", format!("{}{}", batch(&a), batch(&b)).as_bytes());
    check_form("cloudwatch-export", format!("2026-08-08T10:00:00.000Z {a}\n2026-08-08T10:00:01.000Z {b}\n").as_bytes());
}

#[test]
fn one_broken_element_takes_no_other_with_it() {
    let [a, b] = [event("GetObject", "10:00:00", "A"), event("PutObject", "10:00:01", "B")];
    for (content, reason) in [
        (format!("{a}\nno JSON at all \" \n{b}\n"), "not valid JSON"),
        (format!("{a}\n{{\"eventName\":\"x\"}}\n{b}"), "no eventSource"),
        (format!("[{a},5,{b}]"), "not a JSON object"),
        (format!("{a}\n{b}\n{{\"eventSource\":"), "the file ends inside this record"),
    ] {
        let (found, report) = read(content.as_bytes(), 4096, 1);
        assert_eq!((found.len(), report.counts.rejected), (2, 1), "{content}");
        assert!(report.problems[0].reason.contains(reason), "{report:?}");
    }
}

#[test]
fn a_document_without_the_list_is_a_record_of_its_own() {
    let [a, b] = [event("GetObject", "10:00:00", "A"), event("PutObject", "10:00:01", "B")];
    let looked_up = json!({"EventId": "1", "CloudTrailEvent": a.to_string()});
    for (content, expected) in [
        (format!("{{\"Records\":[{a}]}}\n{b}\n"), (2, 0)),
        (format!("{{\"x\":[1,{{}}]}}{{\"Records\":[{a}]}}\n{b}\n{{\"Records\":[]}}"), (2, 1)),
        (format!("{{\"Records\":[{a}]}}{{\"Events\":[{b}]}}"), (1, 1)),
        (format!("[{a}]{b}\n{{}}"), (2, 1)),
        (format!("{{\"Events\":[{looked_up}]}}\n{looked_up}\n{{\"Records\":[]}}"), (2, 1)),
        (format!("{}{{\"Records\":[{a}]}}", String::from_utf8_lossy(DIGEST)), (1, 1)),
    ] {
        let (found, report) = read(content.as_bytes(), 4096, 1);
        assert_eq!((found.len(), report.counts.rejected), expected, "{content}: {report:?}");
        check_cuts(content.as_bytes(), false);
    }
    let digests = [DIGEST, DIGEST].concat();
    assert_eq!(read(&digests, 4096, 1).1.kept, read(DIGEST, 4096, 1).1.kept);
}

#[test]
fn a_line_that_is_cut_takes_no_other_with_it() {
    let [a, b, c] =
        [("10:00:00", "A"), ("10:00:01", "B"), ("10:00:02", "C")].map(|(time, id)| event("GetObject", time, id));
    let cut = a.to_string();
    let lines = format!("{cut}\n");
    // Wherever it is cut, in the first line or later, one record is lost and all others are rows.
    for at in 1..cut.len() {
        if !cut.is_char_boundary(at) {
            continue;
        }
        let cut = &cut[..at];
        for content in [format!("{b}\n{cut}\n{c}\n{b}\n"), format!("{b}\n{cut}\r\n{c}")] {
            let (found, report) = read(content.as_bytes(), 4096, 1);
            let events = content.matches("\"eventName\":\"GetObject\"").count()
                - usize::from(cut.contains("\"eventName\":\"GetObject\""));
            assert_eq!((found.len(), report.counts.rejected), (events, 1), "{content}: {report:?}");
        }
        let content = format!("{cut}\n{c}\n{b}\n");
        let (found, report) = read(content.as_bytes(), 4096, 1);
        assert_eq!((found.len(), report.counts.rejected), (2, 1), "{content}: {report:?}");
        let time = "2026-08-08T10:00:00.000Z";
        let export = format!("{time} {b}\n{time} {cut}\n{time} {c}\n{time} {b}\n");
        let (found, report) = read(export.as_bytes(), 4096, 1);
        assert_eq!((found.len(), report.counts.rejected), (3, 1), "{export}: {report:?}");
        if at % 50 == 1 {
            check_cuts(content.as_bytes(), false);
            check_cuts(export.as_bytes(), false);
        }
    }
    for (content, expected) in [
        (format!("{a}}}\n{b}\n"), (2, 1)),
        (format!("{a}\n]]\n{b}\n"), (2, 1)),
        (format!("{b}\n{{\"a\":[1}}]\n{a}\n"), (2, 1)),
        (format!("{b}\n{{\"a\":1]}}\n{a}\n"), (2, 1)),
        // The end of another record closes what was cut.
        (format!("{b}\n{{\"a\":{{\"b\":\n{a}\n\"c\":1}}}}\n{lines}"), (3, 2)),
        // A trail file without its commas is none of lines.
        (format!("{{\"Records\":[\n{a}\n{b}]}}"), (2, 0)),
        // White space makes no other record of one.
        (format!("{}\n{b}", serde_json::to_string_pretty(&a).unwrap()), (2, 0)),
        (format!("{}\n{b}", a.to_string().replace([','], ",\n").replace(":{", ":\n{")), (2, 0)),
    ] {
        let (found, report) = read(content.as_bytes(), 4096, 1);
        assert_eq!((found.len(), report.counts.rejected), expected, "{content}: {report:?}");
        check_cuts(content.as_bytes(), false);
    }
}

#[test]
fn an_exported_line_of_words_is_one_rejected_record() {
    let [a, b] = [event("GetObject", "10:00:00", "A"), event("PutObject", "10:00:01", "B")];
    let time = "2026-08-08T10:00:00.000Z";
    for words in ["[WARN text", "done }", "a \"quote", "a stack\n  of 3 [lines\n\tor more", "{", "5"] {
        let content = format!("{time} {a}\n{time} {words}\n{time} [INFO] {b}\n");
        let (found, report) = read(content.as_bytes(), 4096, 1);
        assert_eq!((found.len(), report.counts.rejected), (2, 1), "{content}: {report:?}");
        check_cuts(content.as_bytes(), false);
        let content = format!("{time} {a}\n{time} {words}\n");
        let (found, report) = read(content.as_bytes(), 4096, 1);
        assert_eq!((found.len(), report.counts.rejected), (1, 1), "{content}: {report:?}");
        check_cuts(content.as_bytes(), false);
    }
}

#[test]
fn logstash_moves_the_time() {
    let mut moved = event("GetObject", "10:00:00", "A");
    moved["@timestamp"] = moved["eventTime"].take();
    moved.as_object_mut().unwrap().remove("eventTime");
    let mut pool = session(1, &[("t.json", moved.to_string().into_bytes())]);
    assert_eq!(rows(&mut pool, "source trail")[0]["event_time"], json!("2026-08-08T10:00:00Z"));
}

#[test]
fn events_that_tell_of_many_calls_are_rows_of_their_own_form() {
    let insight = json!({"eventVersion": "1.07", "eventTime": "2026-08-08T10:00:00Z", "awsRegion": "eu-west-1", "eventID": "i1",
        "eventType": "AwsCloudTrailInsight", "eventCategory": "Insight", "recipientAccountId": "111122223333",
        "insightDetails": {"state": "Start", "eventSource": "s3.amazonaws.com", "eventName": "DeleteObject",
            "insightType": "ApiCallRateInsight"}});
    let aggregated = json!({"eventVersion": "1.0", "eventId": "a1", "eventType": "AwsAggregatedEvent", "eventCategory": "Aggregated",
        "timeWindow": {"windowStart": "2026-08-08 10:05:00", "windowEnd": "2026-08-08 10:10:00", "windowSize": "PT5M"},
        "summary": {"primaryDimension": "eventName"}});
    let usual = event("GetObject", "10:00:00", "A");
    for first in [&insight, &aggregated] {
        for content in [first.to_string(), format!("{first}\n{usual}\n"), json!([first, usual]).to_string()] {
            let (found, report) = read(content.as_bytes(), 4096, 1);
            let events = 1 + usize::from(content.contains("GetObject"));
            assert_eq!((found.len(), report.counts.rejected), (events, 0), "{report:?}");
        }
    }
    let mut pool = session(1, &[("t.json", trail(&[insight, aggregated]))]);
    assert_eq!(pool.report().totals.rejected, 0);
    let found = rows(
        &mut pool,
        "source trail | fields event_time, event_id, event_name, event_category, insightDetails.state, summary",
    );
    assert_eq!(
        found,
        [
            json!({"event_time": "2026-08-08T10:00:00Z", "event_id": "i1", "event_name": "DeleteObject", "event_category": "Insight",
            "insightDetails.state": "Start", "summary": null}),
            json!({"event_time": "2026-08-08T10:05:00Z", "event_id": "a1", "event_name": null, "event_category": "Aggregated",
            "insightDetails.state": null, "summary": "{\"primaryDimension\":\"eventName\"}"}),
        ]
    );
}

#[test]
fn a_byte_order_mark_hides_no_list() {
    let a = event("GetObject", "10:00:00", "A");
    let looked_up = json!([{"EventId": "1", "CloudTrailEvent": a.to_string()}]);
    let bridged = json!([{"detail-type": "AWS API Call via CloudTrail", "detail": a}]);
    let access = json!([{"bucket_name": "photos", "request_id": "R", "operation": "REST.GET.OBJECT",
        "request_time": "2026-08-08T10:00:00Z"}]);
    for (format, list) in [("lookup-events", looked_up), ("eventbridge", bridged), ("s3-access-log-json", access)] {
        let content = format!("\u{feff}{list}");
        let (found, report) = read(content.as_bytes(), 4096, 1);
        assert_eq!((found.len(), report.counts.rejected, report.format.as_deref()), (1, 0, Some(format)), "{report:?}");
        check_cuts(content.as_bytes(), false);
    }
}

#[test]
fn a_byte_order_mark_may_stand_before_any_document() {
    let [a, b] = [event("GetObject", "10:00:00", "A"), event("PutObject", "10:00:01", "B")];
    for content in [
        format!("\u{feff}{{\"Records\":[{a}]}}\n\u{feff}{{\"Records\":[{b}]}}"),
        format!("\u{feff}{a}\n\u{feff}{b}\n"),
        format!("\u{feff}[{a}]\n\u{feff}[{b}]\n"),
    ] {
        let (found, report) = read(content.as_bytes(), 4096, 1);
        assert_eq!((found.len(), report.counts.rejected), (2, 0), "{report:?}");
        check_cuts(content.as_bytes(), false);
    }
}

#[test]
fn an_event_is_no_access_log_record_whatever_its_caller_wrote() {
    let mut event = event("GetObject", "10:00:00", "A");
    event["requestParameters"]["tags"] = json!({"request_id": "x", "operation": "y"});
    let batch = json!({"messageType": "DATA_MESSAGE", "logEvents": [{"id": "1", "message": event.to_string()}]});
    for content in [batch.to_string(), format!("2026-08-08T10:00:00.000Z {event}\n")] {
        let mut pool = session(1, &[("unknown", content.into_bytes())]);
        assert_eq!(rows(&mut pool, "source trail").len(), 1, "{:?}", pool.report());
    }
}

#[test]
fn members_without_number_hide_no_format() {
    let mut record = String::from("{");
    (0..300).for_each(|index| record.push_str(&format!("\"m{index}\":null,")));
    record.push_str(
        "\"bucket_name\":\"b\",\"request_id\":\"R\",\"operation\":\"REST.GET.OBJECT\",\
         \"request_time\":\"2026-08-08T10:00:00Z\"}\n",
    );
    let (found, report) = read(record.as_bytes(), 4096, 1);
    assert_eq!((found.len(), report.format.as_deref()), (1, Some("s3-access-log-json")), "{report:?}");
}

#[test]
fn a_window_of_time_is_written_in_any_form() {
    for start in ["2026-08-08 10:05:00", "2026-08-08T10:05:00", "2026-08-08T10:05:00Z", "2026-08-08T12:05:00+02:00"] {
        let event = json!({"eventId": "a1", "eventType": "AwsAggregatedEvent", "timeWindow": {"windowStart": start}});
        let mut pool = session(1, &[("t.json", trail(&[event]))]);
        let found = rows(&mut pool, "source trail | fields event_time");
        assert_eq!(found, [json!({"event_time": "2026-08-08T10:05:00Z"})], "{start}");
    }
}

#[test]
fn an_event_whose_time_cannot_be_read_stays_and_is_found() {
    let mut event = event("GetObject", "10:00:00", "REQ0000000000001");
    event["eventTime"] = json!("08.08.2026 10:00");
    let csv = "Event name,Event time,Event source,Request ID\n\
        GetObject,08.08.2026 10:00,s3.amazonaws.com,REQ0000000000001\n";
    for content in [trail(&[event]), csv.as_bytes().to_vec()] {
        let mut pool = session(1, &[("events", content), ("log", Line::default().text().into_bytes())]);
        let report = pool.report();
        assert_eq!((report.totals.rows, report.totals.rejected), (2, 0), "{report:?}");
        let found = rows(&mut pool, "source trail | filter event_time:- | fields event_name");
        assert_eq!(found, [json!({"event_name": "GetObject"})]);
        let found = rows(&mut pool, "source requests | fields witnessed, time");
        assert_eq!(found, [json!({"witnessed": "both", "time": "2026-08-08T10:00:00Z"})]);
    }
}

#[test]
fn numbers_of_json_are_whole_or_nothing() {
    let record = |size: &str| {
        format!(
            "{{\"bucket\":\"photos\",\"time\":\"2026-08-08T10:00:00Z\",\"request_id\":\"R1\",\
             \"operation\":\"REST.GET.OBJECT\",\"object_size\":{size}}}\n"
        )
    };
    for (size, expected) in [
        ("9007199254740993", json!(9_007_199_254_740_993_i64)),
        ("\"512\"", json!(512)),
        ("512.0", json!(512)),
        ("5.12e2", json!(512)),
        // What is written for a missing value in a column of floats.
        ("\"NaN\"", Json::Null),
        ("null", Json::Null),
        ("\"-\"", Json::Null),
    ] {
        let mut pool = session(1, &[("unknown", record(size).into_bytes())]);
        assert_eq!(rows(&mut pool, "fields object_size"), [json!({"object_size": expected})], "{size}");
    }
    for size in ["\"inf\"", "1e30", "1e400", "9223372036854775808", "\"many\"", "\"\""] {
        let (_, report) = read(format!("{}{}", record("1"), record(size)).as_bytes(), 4096, 1);
        assert_eq!((report.counts.rows, report.counts.rejected), (1, 1), "{size}");
        assert!(report.problems[0].reason.contains("object_size is no whole number"), "{report:?}");
    }
}

#[test]
fn the_access_log_comes_as_json_too() {
    let record = json!({"schema_version_id": "V_1_0", "bucket_arn": "arn:aws:s3:::photos", "bucket_name": "photos",
        "request_time": "2026-08-08T10:00:00.250Z", "bucket_owner_id": "0a1b", "remote_ip": "192.0.2.7", "requester": null,
        "request_id": "REQ0000000000001", "operation": "REST.GET.OBJECT", "key_name": "a%2520b.jpg",
        "request_uri": "GET /a%20b.jpg HTTP/1.1", "http_status": 200, "error_code": null, "bytes_sent_size": 512,
        "object_size": 2048, "total_duration": 20, "turn_around_duration": 9, "referer": null, "user_agent": "aws-cli/2.17",
        "host_id": "aG9zdA==", "tls_version": "TLSv1.3", "acl_required": true, "source_region": "eu-west-1", "new_field": 7});
    let message = json!({"messageType": "DATA_MESSAGE", "logEvents": [{"id": "1", "message": record.to_string()}]});
    for (format, content) in [
        ("s3-access-log-json", record.to_string()),
        ("s3-access-log-json", json!([record]).to_string()),
        ("cloudwatch-subscription", message.to_string()),
        ("cloudwatch-export", format!("2026-08-08T10:00:00.250Z {record}\n")),
    ] {
        let mut pool = session(1, &[("unknown", content.clone().into_bytes())]);
        let report = pool.report();
        assert_eq!((report.files[0].format.as_deref(), report.totals.rows), (Some(format), 1), "{report:?}");
        let found = rows(
            &mut pool,
            "fields time, bucket, key, requester, http_status, bytes_sent, total_time_ms, \
            turn_around_time_ms, acl_required, user_agent, bucket_owner, trailing_fields",
        );
        assert_eq!(
            found,
            [json!({"time": "2026-08-08T10:00:00.250Z", "bucket": "photos", "key": "a b.jpg", "requester": null,
            "http_status": 200, "bytes_sent": 512, "total_time_ms": 20, "turn_around_time_ms": 9, "acl_required": "Yes",
            "user_agent": "aws-cli/2.17", "bucket_owner": "0a1b", "trailing_fields": "new_field=7"})]
        );
        check_cuts(content.as_bytes(), false);
    }
}

#[test]
fn parquet_written_as_json_is_read() {
    // What DuckDB writes of a timestamp, without a time zone and with one.
    for time in ["2026-08-08 10:00:00.25", "2026-08-08 10:00:00.25+00", "2026-08-08 12:00:00.25+02"] {
        let record = json!({"bucket_name": "photos", "request_id": "REQ1", "operation": "REST.GET.OBJECT",
            "request_time": time, "http_status": 200, "requester": null});
        let mut pool = session(1, &[("log.json", format!("{record}\n").into_bytes())]);
        let found = rows(&mut pool, "fields time, http_status");
        assert_eq!(found, [json!({"time": "2026-08-08T10:00:00.250Z", "http_status": 200})], "{time}");
    }
}

#[test]
fn readme_has_a_line_for_each_format() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    for format in bucketscope::import::FORMATS {
        let line = format!("| {} | `{}` |", format.title, format.name);
        assert!(readme.contains(&line), "README's table of formats has no line {line}");
    }
}

#[test]
fn an_empty_list_of_records_is_a_fine_file() {
    let pool = session(1, &[("t.json", br#"{"Records":[]}"#.to_vec())]);
    let report = pool.report();
    assert_eq!(report.files[0].refused, None);
    assert_eq!(report.files[0].format.as_deref(), Some("cloudtrail"));
    assert_eq!(report.totals.records, 0);
}

#[test]
fn events_are_flattened() {
    let mut full = event("GetObject", "10:00:00", "A");
    full["userIdentity"] = json!({"type": "AssumedRole", "principalId": "", "userName": "own",
        "sessionContext": {"sessionIssuer": {"arn": "arn:role", "userName": "role"}, "attributes": {"mfaAuthenticated": "false"}}});
    full["readOnly"] = json!(true);
    full["managementEvent"] = json!(false);
    full["apiVersion"] = json!("2006-03-01");
    full["addendum"] = json!({"reason": "DELIVERY_DELAY"});
    full["tlsDetails"]["clientProvidedHostHeader"] = json!("client.host");
    full["errorMessage"] = json!({"odd": "type"});
    full["requestParameters"]["x-amz-acl"] = json!("public-read");
    full["resources"] = json!([{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::photos/a.jpg"}]);
    let mut kms = event("Decrypt", "10:00:01", "B");
    kms["eventSource"] = json!("kms.amazonaws.com");
    kms["eventTime"] = json!("no time");
    let mut pool = session(1, &[("t.json", trail(&[full, kms]))]);
    let query = "source trail | fields user_agent, host_header, mfa_authenticated, read_only, session_issuer_arn, \
        user_identity_user_name, user_identity_principal_id, bytes_transferred_out, error_message, \
        requestParameters.x-amz-acl, resources.0.ARN, event_time, x_amz_id_2, event_version, \
        userIdentity.sessionContext.sessionIssuer.userName as issuer, managementEvent, apiVersion, addendum.reason as late";
    let found = rows(&mut pool, query);
    assert_eq!(
        found[0],
        json!({"user_agent": "aws-cli/2.17", "host_header": "client.host", "mfa_authenticated": "false", "read_only": "true",
            "session_issuer_arn": "arn:role", "user_identity_user_name": "own", "user_identity_principal_id": "",
            "bytes_transferred_out": 512, "error_message": "{\"odd\":\"type\"}", "requestParameters.x-amz-acl": "public-read",
            "resources.0.ARN": "arn:aws:s3:::photos/a.jpg", "event_time": "2026-08-08T10:00:00Z", "x_amz_id_2": "aG9zdA==",
            "event_version": "1.11", "issuer": "role", "management_event": "false", "api_version": "2006-03-01",
            "late": "DELIVERY_DELAY"})
    );
    assert_eq!(found[1]["user_agent"], json!("[aws-cli/2.17]"), "the brackets are S3's");
    assert_eq!(found[1]["event_time"], Json::Null);
}

proptest! {
    #[test]
    fn no_bytes_break_the_importers(content in proptest::collection::vec(any::<u8>(), 0..2000), step in 1usize..100) {
        let (found, report) = read(&content, step, 1);
        prop_assert_eq!(found.len() as u64, report.counts.rows);
        prop_assert_eq!(report.counts.rows + report.counts.rejected, report.counts.records);
    }

    #[test]
    fn no_change_of_a_line_breaks_anything(at in 0usize..300, byte in any::<u8>(), ranges in 1usize..4) {
        let mut log = Line::default().text().repeat(3).into_bytes();
        let at = at % log.len();
        log[at] = byte;
        let (found, report) = read(&log, 13, ranges);
        prop_assert_eq!(found.len() as u64 + report.counts.rejected, report.counts.records);
        prop_assert!(report.counts.rows >= 2 || byte == b'\n' || report.refused.is_some());
    }

    #[test]
    fn no_change_of_an_event_breaks_anything(at in 0usize..2000, byte in any::<u8>()) {
        let mut file = trail(&[event("GetObject", "10:00:00", "A"), event("GetObject", "10:00:01", "B")]);
        let at = at % file.len();
        file[at] = byte;
        let (found, report) = read(&file, 29, 1);
        prop_assert_eq!(found.len() as u64, report.counts.rows);
    }
}

/// Every file of a folder of real logs, where there is one.
#[test]
fn real_logs_lose_no_record() {
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !corpus.is_dir() {
        eprintln!("skipped: there is no ../shared/corpus");
        return;
    }
    let mut files = Vec::new();
    let mut waiting = vec![corpus];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            files.push((path.to_string_lossy().into_owned(), std::fs::read(&path).unwrap()));
        }
    }
    let mut answers = Vec::new();
    for shards in [1, 4] {
        let mut pool = Session::new(shards);
        pool.load(files.iter().map(|(name, content)| (name.clone(), Box::new(content.clone()) as _)).collect());
        let report = pool.report();
        check_counts(&report);
        let lines = |part: &str| -> u64 {
            report.files.iter().filter(|file| file.name.contains(part)).map(|file| file.counts.rows).sum()
        };
        let known = ["/access-log/", "/cloudtrail/invictus/", "/cloudtrail/stratus/"];
        assert_eq!(known.map(lines), [67, 2900, 310]);
        assert_eq!(report.totals.rejected, 1, "the Ceph journal line only");
        answers.push(["source access", "source trail", "source requests"].map(|query| rows(&mut pool, query)));
    }
    assert_eq!(answers[0], answers[1]);
}
