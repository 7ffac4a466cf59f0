//! Blind windows: what opens and closes them, and what the join says of requests in them. And the hashes of files.
#![cfg(feature = "core")]

mod support;

use bucketscope::engine::Session;
use bucketscope::engine::message::{BlindWindow, LeftOut, Request, Response};
use bucketscope::language::format_time;
use serde_json::{Value as Json, json};
use support::{Line, column, event, session, trail};

fn windows(pool: &mut Session) -> Vec<BlindWindow> {
    match pool.answer(&Request::Windows) {
        Response::Windows(windows) => windows,
        other => panic!("{other:?}"),
    }
}

/// An event of CloudTrail itself.
fn control(name: &str, time: &str, parameters: Json) -> Json {
    let mut control = event(name, time, &format!("{name}{time}"));
    control["eventSource"] = json!("cloudtrail.amazonaws.com");
    control["requestParameters"] = parameters;
    control
}

fn put_logging(time: &str, status: Json) -> Json {
    let mut put = event("PutBucketLogging", time, &format!("LOGGING{time}"));
    put["requestParameters"] = json!({"bucketName": "photos", "BucketLoggingStatus": status});
    put
}

/// The windows that events open: the subject, what is left out, when it opens and closes.
fn check_windows(events: &[Json], expected: &[(&str, &[LeftOut], &str, Option<&str>)]) {
    for shards in 1..4 {
        // In files of their own, in any order.
        let mut files: Vec<(String, Vec<u8>)> = events
            .iter()
            .rev()
            .enumerate()
            .map(|(place, event)| (format!("{place}.json"), trail(std::slice::from_ref(event))))
            .collect();
        files.push(("log".to_owned(), Line::default().text().into_bytes()));
        let files: Vec<(&str, Vec<u8>)> =
            files.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
        let found = windows(&mut session(shards, &files));
        let clock = |time: i64| format_time(time)["2026-08-08T".len()..].trim_end_matches('Z').to_owned();
        let found: Vec<(String, Vec<LeftOut>, String, Option<String>)> = found
            .into_iter()
            .map(|window| {
                (
                    window.subject,
                    window.left_out,
                    clock(window.opened.time),
                    window.closed.map(|closed| clock(closed.time)),
                )
            })
            .collect();
        let expected: Vec<(String, Vec<LeftOut>, String, Option<String>)> = expected
            .iter()
            .map(|(subject, out, opened, closed)| {
                (subject.to_string(), out.to_vec(), opened.to_string(), closed.map(str::to_owned))
            })
            .collect();
        assert_eq!(found, expected, "{shards} shards");
    }
}

fn main_trail() -> Json {
    json!({"name": "arn:aws:cloudtrail:eu-west-1:1:trail/main"})
}

fn selectors(kind: &str, objects: &[&str]) -> Json {
    json!({"trailName": "main", "eventSelectors": [{"readWriteType": kind, "includeManagementEvents": true,
        "dataResources": [{"type": "AWS::S3::Object", "values": objects}]}]})
}

#[test]
fn stopping_opens_and_starting_closes() {
    let all = [LeftOut::All];
    let stop = control("StopLogging", "09:00:00", main_trail());
    let again = control("StopLogging", "09:30:00", json!({"name": "main"}));
    let start = control("StartLogging", "11:00:00", json!({"name": "main"}));
    check_windows(&[stop.clone(), again, start.clone()], &[("main", &all, "09:00:00", Some("11:00:00"))]);
    check_windows(std::slice::from_ref(&stop), &[("main", &all, "09:00:00", None)]);
    let delete = control("DeleteTrail", "10:00:00", json!({"name": "other"}));
    check_windows(
        &[stop.clone(), delete, start],
        &[("main", &all, "09:00:00", Some("11:00:00")), ("other", &all, "10:00:00", None)],
    );
    // What failed changed nothing.
    let mut failed = stop;
    failed["errorCode"] = json!("AccessDenied");
    check_windows(&[failed], &[]);
}

#[test]
fn a_trail_that_is_updated_may_leave_out_regions() {
    let update = |time: &str, is_all: bool| {
        control(
            "UpdateTrail",
            time,
            json!({"name": "main", "isMultiRegionTrail": is_all, "includeGlobalServiceEvents": is_all}),
        )
    };
    let out = [LeftOut::OtherRegions, LeftOut::GlobalServices];
    check_windows(
        &[update("09:00:00", false), update("10:00:00", true)],
        &[("main", &out, "09:00:00", Some("10:00:00"))],
    );
    check_windows(&[update("10:00:00", true)], &[]);
    check_windows(&[control("UpdateTrail", "09:00:00", json!({"name": "main", "s3BucketName": "logs"}))], &[]);
}

#[test]
fn selectors_open_where_they_let_less_through() {
    let put = |time: &str, parameters: Json| control("PutEventSelectors", time, parameters);
    let all = selectors("All", &["arn:aws:s3"]);
    let writes = selectors("WriteOnly", &["arn:aws:s3"]);
    // Of data events alone is known that there were such before.
    check_windows(&[put("09:00:00", all.clone())], &[]);
    check_windows(
        &[put("08:00:00", all.clone()), put("09:00:00", writes.clone()), put("10:00:00", all.clone())],
        &[("main", &[LeftOut::ManagementReads, LeftOut::DataReads], "09:00:00", Some("10:00:00"))],
    );
    // Who puts the same ones again, or others that leave it out still, ends nothing.
    let nothing = selectors("WriteOnly", &["arn:aws:s3:::others/"]);
    check_windows(
        &[
            put("08:00:00", all.clone()),
            put("09:00:00", writes.clone()),
            put("09:30:00", writes.clone()),
            put("09:40:00", nothing),
            put("10:00:00", all.clone()),
        ],
        &[
            ("main", &[LeftOut::ManagementReads, LeftOut::DataReads], "09:00:00", Some("10:00:00")),
            ("main", &[LeftOut::DataWrites], "09:40:00", Some("10:00:00")),
        ],
    );
    // Without selectors of before, what was recorded before tells.
    let get = event("GetObject", "08:00:00", "EARLY");
    check_windows(
        &[get.clone(), put("09:00:00", writes.clone())],
        &[("main", &[LeftOut::DataReads], "09:00:00", None)],
    );
    check_windows(&[put("07:00:00", writes), get], &[]);
    let others = selectors("All", &["arn:aws:s3:::others/"]);
    check_windows(
        &[put("08:00:00", all.clone()), put("09:00:00", others)],
        &[("main", &[LeftOut::DataReads, LeftOut::DataWrites], "09:00:00", None)],
    );
    let prefix = selectors("All", &["arn:aws:s3:::photos/private/"]);
    check_windows(
        &[put("08:00:00", all), put("09:00:00", prefix)],
        &[("main", &[LeftOut::SomeObjects], "09:00:00", None)],
    );
}

#[test]
fn an_access_log_that_is_switched_off_explains_what_it_missed() {
    let all = [LeftOut::All];
    let off = put_logging("09:00:00", json!({"xmlns": "http://s3.amazonaws.com/doc/2006-03-01/"}));
    let on = put_logging("11:00:00", json!({"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": ""}}));
    check_windows(&[off.clone(), on.clone()], &[("photos", &all, "09:00:00", Some("11:00:00"))]);
    check_windows(std::slice::from_ref(&on), &[]);
    let log: String =
        ["07:00:00", "13:00:00"].map(|time| Line { time, id: time.to_owned(), ..Line::default() }.text()).concat();
    let events = [off, on, event("GetObject", "10:00:00", "INSIDE"), event("GetObject", "12:00:00", "OUTSIDE")];
    for shards in 1..4 {
        let mut pool = session(shards, &[("log", log.clone().into_bytes()), ("trail.json", trail(&events))]);
        let found = column(&mut pool, "source requests | event_name:GetObject | sort request_id", "missing_because");
        assert_eq!(found, [json!("logging_off"), json!("unexplained")]);
        let window = windows(&mut pool).remove(0);
        assert_eq!(window.opened.by.as_deref(), Some("arn:aws:iam::111122223333:user/ada"));
        assert_eq!(window.opened.event_name, "PutBucketLogging");
    }
}

#[test]
fn files_have_the_hashes_of_what_was_dropped() {
    let hash_of = |pool: &mut Session| match pool.answer(&Request::Hashes) {
        Response::Hashes(hashes) => hashes,
        other => panic!("{other:?}"),
    };
    let log = Line::default().text().into_bytes();
    let packed = support::gzip(&log);
    let files = [("b.gz", packed.clone()), ("a", log.clone()), ("abc.txt", b"abc".to_vec())];
    for shards in 1..4 {
        let mut pool = session(shards, &files);
        let found = hash_of(&mut pool);
        let names: Vec<(&str, u64)> = found.iter().map(|hash| (hash.name.as_str(), hash.size)).collect();
        assert_eq!(names, [("a", log.len() as u64), ("abc.txt", 3), ("b.gz", packed.len() as u64)]);
        assert_eq!(found[1].sha256.as_deref(), Ok("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        assert!(found[0].sha256 != found[2].sha256 && found.iter().all(|hash| hash.sha256.is_ok()));
        pool.remove(&["abc.txt".to_owned()]);
        assert_eq!(hash_of(&mut pool).len(), 2);
    }
}
