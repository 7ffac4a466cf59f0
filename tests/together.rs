//! Columns of requests, put together of both logs: the same for any number of shards, for one request and for all.
#![cfg(feature = "core")]

#[path = "../examples/sample/mod.rs"]
mod sample;
mod support;

use bucketscope::engine::Session;
use bucketscope::engine::message::{Details, Request, Response, RowId};
use bucketscope::schema::{RAW_RECORD, Source};
use serde_json::{Value as Json, json};
use support::{Line, column, event, rows, session, trail};

/// Every column of requests but the raw record.
fn all_columns() -> String {
    let ids: Vec<&str> =
        Source::Requests.fields().iter().map(|field| field.id).filter(|id| *id != RAW_RECORD).collect();
    format!("source requests | fields {}", ids.join(", "))
}

/// The bundled sample.
fn sample(shards: usize) -> Session {
    let files = sample::sample(sample::DEFAULT_SEED).unwrap();
    let files = files.iter().filter(|file| file.name != "index.json");
    let files: Vec<(&str, Vec<u8>)> = files.map(|file| (file.name.as_str(), file.bytes.clone())).collect();
    session(shards, &files)
}

fn details(pool: &mut Session, row: RowId) -> Details {
    match pool.answer(&Request::Details { row }) {
        Response::Details(details) => details,
        other => panic!("{other:?}"),
    }
}

#[test]
fn any_number_of_shards_puts_the_same_together() {
    let text = all_columns();
    let mut alone = sample(1);
    let expected = rows(&mut alone, &text);
    let said = |id: &str| expected.iter().filter(|row| !row[id].is_null()).count();
    for field in Source::Requests.fields().iter().filter(|field| field.id != RAW_RECORD) {
        // What no record of the sample says.
        let is_unsaid = ["access_point_arn", "session_credential_from_console"].contains(&field.id);
        assert!(said(field.id) > 0 || is_unsaid, "{}", field.id);
    }
    for shards in [2, 3, 5] {
        assert_eq!(rows(&mut sample(shards), &text), expected, "{shards} shards");
    }
    // One column after another comes to the same.
    let mut pool = sample(3);
    for field in Source::Requests.fields().iter().filter(|field| field.id != RAW_RECORD).rev() {
        let found = column(&mut pool, &format!("source requests | fields {}", field.id), field.id);
        let whole: Vec<Json> = expected.iter().map(|row| row[field.id].clone()).collect();
        assert_eq!(found, whole, "{}", field.id);
    }
}

#[test]
fn a_request_says_by_itself_what_its_columns_say() {
    let mut pool = sample(2);
    let fields = Source::Requests.fields();
    let answer = pool.rows(&all_columns(), 0, 100_000).unwrap();
    let mut alone = sample(2);
    let mut seen = std::collections::BTreeSet::new();
    for row in &answer.rows {
        let of_row = |id: &str| {
            let place = answer.columns.iter().position(|column| column.name == id).unwrap();
            row.values[place].clone()
        };
        // Some of each kind.
        let kind = ["witnessed", "operation", "event_name", "error_code", "trail_error_code"]
            .map(|id| of_row(id).text().map(str::to_owned));
        if !seen.insert(kind) {
            continue;
        }
        let told = details(&mut alone, row.id.unwrap()).request.unwrap().values;
        for (field, value) in fields.iter().zip(told).filter(|(field, _)| field.id != RAW_RECORD) {
            assert_eq!(value, of_row(field.id), "{} of {:?}", field.id, of_row("request_id"));
        }
    }
    assert!(seen.len() > 30, "{} kinds", seen.len());
}

/// Two logs of one request, of which the access log's has this host ID and CloudTrail's the other.
fn check_host_ids(ids: &[&str], other: Option<&str>, expected: Json) {
    let line = |id: &&str| Line::default().text().replace("aG9zdA==", id);
    let mut get = event("GetObject", "10:00:00", "REQ0000000000001");
    get["additionalEventData"]["x-amz-id-2"] = json!(other);
    for shards in 1..4 {
        let files: Vec<(String, Vec<u8>)> =
            ids.iter().enumerate().map(|(place, id)| (format!("log{place}"), line(id).into_bytes())).collect();
        let mut files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, log)| (name.as_str(), log.clone())).collect();
        files.push(("trail.json", trail(std::slice::from_ref(&get))));
        let mut pool = session(shards, &files);
        let found = column(&mut pool, "source requests | fields host_ids", "host_ids");
        assert_eq!(found, std::slice::from_ref(&expected), "{ids:?} and {other:?}, {shards} shards");
        // The request by itself says the same.
        let row = pool.rows("source requests", 0, 1).unwrap().rows[0].id.unwrap();
        let place = Source::Requests.fields().iter().position(|field| field.id == "host_ids").unwrap();
        let told = details(&mut pool, row).request.unwrap().values[place].clone();
        assert_eq!(
            told.text().map_or(Json::Null, |text| json!(text)),
            expected,
            "{ids:?} and {other:?}, {shards} shards"
        );
    }
}

#[test]
fn the_second_key_confirms_or_contradicts_the_match() {
    check_host_ids(&["aG9zdA=="], Some("aG9zdA=="), json!("agree"));
    check_host_ids(&["aG9zdA=="], Some("b3RoZXI="), json!("differ"));
    check_host_ids(&["aG9zdA=="], None, Json::Null);
    check_host_ids(&["-"], Some("aG9zdA=="), Json::Null);
    // Of several records of one request, the event is of one.
    check_host_ids(&["b3RoZXI=", "aG9zdA=="], Some("aG9zdA=="), json!("agree"));
    check_host_ids(&["b3RoZXI=", "dGhpcmQ="], Some("aG9zdA=="), json!("differ"));
}

#[test]
fn denials_are_explained_by_either_log() {
    let denied = |id: &str, error: &'static str, requester: &'static str| {
        Line { id: id.to_owned(), status: "403", error, requester, ..Line::default() }.text()
    };
    let ada = "arn:aws:iam::111122223333:user/ada";
    let log = [
        denied("SIGNATURE", "SignatureDoesNotMatch", ada),
        denied("POLICY", "AccessDenied", ada),
        denied("SILENT", "AccessDenied", ada),
        denied("NOBODY", "AccessDenied", "-"),
        Line { id: "FINE".to_owned(), ..Line::default() }.text(),
        Line { id: "MISSING".to_owned(), status: "404", error: "NoSuchKey", ..Line::default() }.text(),
    ]
    .concat();
    let event = |id: &str, code: &str, context: &str| {
        let mut get = event("GetObject", "10:00:00", id);
        get["errorCode"] = json!(code);
        get["errorMessage"] =
            json!(format!("User: {ada} is not authorized to perform: s3:GetObject on resource: \"x\" {context}"));
        get
    };
    let events = [
        event("POLICY", "AccessDenied", "with an explicit deny in a service control policy"),
        event("ALONE", "AccessDenied", "because no identity-based policy allows the s3:GetObject action"),
        event("OTHER", "NoSuchBucket", ""),
    ];
    for shards in 1..4 {
        let mut pool = session(shards, &[("log", log.clone().into_bytes()), ("trail.json", trail(&events))]);
        let found = rows(&mut pool, "source requests | fields request_id, denied_because | sort request_id");
        let found: Vec<(&str, &Json)> =
            found.iter().map(|row| (row["request_id"].as_str().unwrap(), &row["denied_because"])).collect();
        let expected = [
            ("ALONE", json!("no_identity_policy_allows")),
            ("FINE", Json::Null),
            ("MISSING", Json::Null),
            ("NOBODY", json!("anonymous")),
            ("OTHER", Json::Null),
            ("POLICY", json!("service_control_policy")),
            ("SIGNATURE", json!("bad_signature")),
            ("SILENT", json!("not_said")),
        ];
        assert_eq!(found, expected.iter().map(|(id, value)| (*id, value)).collect::<Vec<_>>(), "{shards} shards");
    }
}

#[test]
fn columns_are_those_of_the_join_while_files_are_added() {
    let line = |id: &str| Line { id: id.to_owned(), ..Line::default() }.text().into_bytes();
    let mut pool = session(2, &[("a", line("A")), ("trail.json", trail(&[event("GetObject", "10:00:00", "A")]))]);
    assert_eq!(column(&mut pool, "source requests", "event_name"), [json!("GetObject")]);
    pool.load(vec![("b".to_owned(), Box::new(line("B")) as _)]);
    let found = rows(&mut pool, "source requests | fields request_id, event_name | sort request_id");
    assert_eq!(
        found,
        [json!({"request_id": "A", "event_name": "GetObject"}), json!({"request_id": "B", "event_name": null})]
    );
}
