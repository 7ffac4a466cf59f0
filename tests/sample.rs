//! The committed sample is what its generator writes, and its story holds: plain counting over the text, without the
//! library.
#![cfg(feature = "core")]

#[path = "../examples/sample/mod.rs"]
mod sample;

use chrono::NaiveDateTime;
use flate2::read::GzDecoder;
use sample::SampleFile;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The sample as text: the access log's rows, and CloudTrail's events with copies dropped.
struct Story {
    rows: Vec<Row>,
    broken: Vec<String>,
    events: BTreeMap<String, Value>,
    records: usize,
}

/// What the checks need of a row.
struct Row {
    text: String,
    bucket: String,
    received: i64,
    ip: String,
    requester: String,
    request_id: String,
    operation: String,
    /// What follows the request line: status, error, bytes sent, object size, total time.
    outcome: Vec<String>,
}

fn story() -> Story {
    let files = sample::sample(sample::DEFAULT_SEED).unwrap();
    let mut story = Story { rows: Vec::new(), broken: Vec::new(), events: BTreeMap::new(), records: 0 };
    for file in files.iter().filter(|file| file.name != "index.json") {
        let text = text(file);
        if file.name.starts_with("cloudtrail/") {
            assert!(!text.contains('\n'), "{} is one line", file.name);
            let document: Value = serde_json::from_str(&text).unwrap();
            for record in document["Records"].as_array().unwrap() {
                story.records += 1;
                story.events.insert(record["eventID"].as_str().unwrap().to_owned(), record.clone());
            }
        } else {
            assert!(text.ends_with('\n'), "{} ends its last line", file.name);
            for line in text.lines() {
                match row(line) {
                    Some(row) => story.rows.push(row),
                    None => story.broken.push(line.to_owned()),
                }
            }
        }
    }
    story
}

fn text(file: &SampleFile) -> String {
    let mut text = String::new();
    if file.name.ends_with(".gz") {
        GzDecoder::new(file.bytes.as_slice()).read_to_string(&mut text).unwrap();
    } else {
        text.push_str(std::str::from_utf8(&file.bytes).unwrap());
    }
    text
}

/// The sample's rows have no space before the request line but between fields, and none after the user agent.
fn row(line: &str) -> Option<Row> {
    let words: Vec<&str> = line.split(' ').collect();
    let head = words.get(..9)?;
    let rest = words.get(9..)?;
    let request_line = if rest.first()?.starts_with('"') && *rest.first()? != "\"-\"" { 3 } else { 1 };
    let outcome: Vec<String> =
        rest.get(request_line..request_line + 5)?.iter().map(|word| (*word).to_owned()).collect();
    // Ten fields follow the user agent; a row without quotes has 27 fields, of which the time is two words.
    let is_whole = match line.rsplit_once("\" ") {
        Some((_, tail)) => tail.split(' ').count() == 10,
        None => words.len() == 28,
    };
    is_whole.then_some(())?;
    let time = format!("{} {}", head[2], head[3]);
    let received = NaiveDateTime::parse_from_str(&time, "[%d/%b/%Y:%H:%M:%S +0000]").ok()?.and_utc().timestamp();
    Some(Row {
        text: line.to_owned(),
        bucket: head[1].to_owned(),
        received,
        ip: head[4].to_owned(),
        requester: head[5].to_owned(),
        request_id: head[6].to_owned(),
        operation: head[7].to_owned(),
        outcome,
    })
}

impl Story {
    fn event<'a>(&'a self, name: &str, arn_end: &str) -> &'a Value {
        let is_it = |event: &&Value| {
            event["eventName"] == name
                && event["userIdentity"]["arn"].as_str().is_some_and(|arn| arn.ends_with(arn_end))
        };
        self.events.values().find(is_it).unwrap_or_else(|| panic!("no {name} by {arn_end}"))
    }

    fn event_ids(&self) -> BTreeSet<&str> {
        self.events.values().filter_map(|event| event["requestID"].as_str()).collect()
    }

    fn row_ids(&self) -> BTreeSet<&str> {
        self.rows.iter().map(|row| row.request_id.as_str()).collect()
    }

    /// Rows that pass: there are at least so many, and CloudTrail has the request of all of them or of none.
    fn check_rows(&self, what: &str, at_least: usize, in_trail: bool, is_one: impl Fn(&Row) -> bool) {
        let events = self.event_ids();
        let rows: Vec<&Row> = self.rows.iter().filter(|row| is_one(row)).collect();
        assert!(rows.len() >= at_least, "{what}: {} rows", rows.len());
        for row in rows {
            assert_eq!(events.contains(row.request_id.as_str()), in_trail, "{what}: {}", row.text);
        }
    }
}

fn seconds(event: &Value) -> i64 {
    chrono::DateTime::parse_from_rfc3339(event["eventTime"].as_str().unwrap()).unwrap().timestamp()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("www/samples")
}

fn files_below(folder: &Path, prefix: &str, names: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            files_below(&entry.path(), &format!("{name}/"), names);
        } else {
            names.insert(name);
        }
    }
}

#[test]
fn the_committed_files_are_what_the_generator_writes() {
    let files = sample::sample(sample::DEFAULT_SEED).unwrap();
    for file in &files {
        let committed = std::fs::read(folder().join(&file.name)).unwrap_or_default();
        assert!(committed == file.bytes, "{} differs: see www/samples/README.md on how to write it again", file.name);
    }
    let mut there = BTreeSet::new();
    files_below(&folder(), "", &mut there);
    there.remove("README.md");
    let written: BTreeSet<String> = files.into_iter().map(|file| file.name).collect();
    assert_eq!(there, written, "nothing else lies there");
}

#[test]
fn the_index_lists_every_file_and_its_size() {
    let files = sample::sample(sample::DEFAULT_SEED).unwrap();
    let (index, files) = files.split_last().unwrap();
    let listed: Vec<Value> = serde_json::from_slice(&index.bytes).unwrap();
    let listed: Vec<(&str, u64)> =
        listed.iter().map(|file| (file["name"].as_str().unwrap(), file["size"].as_u64().unwrap())).collect();
    let expected: Vec<(&str, u64)> = files.iter().map(|file| (file.name.as_str(), file.bytes.len() as u64)).collect();
    assert_eq!(listed, expected);
    assert!(expected.iter().map(|(_, size)| size).sum::<u64>() < 500_000, "the sample stays small");
}

#[test]
fn the_seed_decides() {
    let bytes =
        |seed: u64| -> Vec<u8> { sample::sample(seed).unwrap().into_iter().flat_map(|file| file.bytes).collect() };
    assert!(bytes(1) == bytes(1));
    assert!(bytes(1) != bytes(2));
}

#[test]
fn most_requests_are_in_both_logs() {
    let story = story();
    let (rows, events) = (story.row_ids(), story.event_ids());
    let both = rows.intersection(&events).count();
    let all = rows.union(&events).count();
    assert!((2_800..3_400).contains(&all), "{all} requests");
    assert!((65..=75).contains(&(both * 100 / all)), "{both} of {all} in both");
}

#[test]
fn one_line_is_broken_and_some_things_came_twice() {
    let story = story();
    assert_eq!(story.broken.len(), 1);
    let different: BTreeSet<&str> = story.rows.iter().map(|row| row.text.as_str()).collect();
    assert_eq!(story.rows.len() - different.len(), 2, "rows that came twice");
    assert_eq!(story.records - story.events.len(), 5, "events that came twice");
}

#[test]
fn an_event_is_timed_by_the_end_of_its_request() {
    let story = story();
    let events: BTreeMap<&str, &Value> =
        story.events.values().filter_map(|event| Some((event["requestID"].as_str()?, event))).collect();
    let mut checked = 0;
    for row in &story.rows {
        let (Some(event), Ok(total)) = (events.get(row.request_id.as_str()), row.outcome[4].parse::<i64>()) else {
            continue;
        };
        let lag = seconds(event) - row.received;
        assert!((total / 1000..=total / 1000 + 1).contains(&lag), "{lag} s after {}", row.text);
        checked += 1;
    }
    assert!(checked > 2_000);
}

#[test]
fn the_batch_delete_has_one_event_and_a_row_for_each_key() {
    let story = story();
    let event = story.event("DeleteObjects", "user/contractor-lmoss");
    assert!(event["requestParameters"].get("key").is_none());
    let id = event["requestID"].as_str().unwrap();
    let count =
        |operation: &str| story.rows.iter().filter(|row| row.request_id == id && row.operation == operation).count();
    assert_eq!((count("REST.POST.MULTI_OBJECT_DELETE"), count("BATCH.DELETE.OBJECT")), (1, 240));
    let reads = story.rows.iter().filter(|row| {
        row.ip == event["sourceIPAddress"] && row.operation == "REST.GET.OBJECT" && row.received < seconds(event)
    });
    assert!(reads.count() > 100, "reads come before it");
}

#[test]
fn for_an_hour_the_trail_is_stopped() {
    let story = story();
    let stop = seconds(story.event("StopLogging", "user/contractor-lmoss"));
    let start = seconds(story.event("StartLogging", "platform-admin/jo.brandt"));
    assert!((3_600..4_000).contains(&(start - stop)));
    let inside = |time: i64| stop < time && time < start;
    let late = story.events.values().filter(|event| inside(seconds(event)) && event["eventName"] != "StartLogging");
    // A request that was received before the stop is recorded when it is complete.
    assert!(late.count() <= 2);
    story.check_rows("while the trail is stopped", 120, false, |row| inside(row.received));
    story.check_rows("salaries", 30, false, |row| row.text.contains(" hr/salaries/2026") && inside(row.received));
}

#[test]
fn what_the_trail_cannot_or_need_not_see_is_in_the_access_log_alone() {
    let story = story();
    for code in ["SignatureDoesNotMatch", "InvalidAccessKeyId", "RequestTimeTooSkewed"] {
        story.check_rows(code, 15, false, |row| row.outcome[..2] == ["403", code]);
    }
    story.check_rows("redirects", 10, false, |row| matches!(row.outcome[0].as_str(), "301" | "307"));
    story.check_rows("lifecycle", 70, false, |row| {
        row.operation.starts_with("S3.") && row.operation.matches('.').count() == 2
    });
    story.check_rows("checksums", 8, false, |row| row.operation == "S3.COMPUTE.OBJECT.CHECKSUM");
    story.check_rows("the trail's bucket", 30, false, |row| row.bucket == "acme-trail-logs");
    story.check_rows("reads of the website", 300, false, |row| {
        row.bucket == "acme-web" && row.operation.ends_with("GET.OBJECT")
    });
    story.check_rows("releases", 30, true, |row| row.bucket == "acme-web" && row.operation == "REST.PUT.OBJECT");
    let narrowed = seconds(story.event("PutEventSelectors", "platform-admin/jo.brandt"));
    story.check_rows("reads after the selectors were narrowed", 30, false, |row| {
        row.bucket == "acme-reports" && row.operation == "REST.GET.OBJECT" && row.received > narrowed
    });
}

#[test]
fn strangers_are_told_apart() {
    let story = story();
    let nobody = |event: &&Value| event["userIdentity"]["accountId"] == "anonymous";
    let ids: BTreeSet<&str> =
        story.events.values().filter(nobody).filter_map(|event| event["requestID"].as_str()).collect();
    assert!(ids.len() > 60);
    for row in story.rows.iter().filter(|row| ids.contains(row.request_id.as_str())) {
        assert_eq!(row.requester, "-", "{}", row.text);
    }
    let presigned = |row: &&Row| row.text.contains("X-Amz-Signature=XXXXXXXX") && row.text.contains(" QueryString ");
    let addresses: BTreeSet<&str> = story.rows.iter().filter(presigned).map(|row| row.ip.as_str()).collect();
    assert!(addresses.len() > 20, "{} addresses", addresses.len());
}

#[test]
fn refusals_say_why_and_services_stand_for_their_callers() {
    let story = story();
    let count = |is_one: &dyn Fn(&Value) -> bool| story.events.values().filter(|event| is_one(event)).count();
    let says = |event: &Value, words: &str| event["errorMessage"].as_str().is_some_and(|text| text.contains(words));
    assert!(count(&|event| says(event, "no identity-based policy allows the s3:GetObject action")) > 20);
    assert!(count(&|event| says(event, "explicit deny in a resource-based policy")) >= 10);
    assert!(count(&|event| event["sourceIPAddress"] == "athena.amazonaws.com") > 80);
    let hostile = story.rows.iter().filter(|row| row.text.contains("<script>")).count();
    assert_eq!(count(&|event| event["userAgent"].as_str().is_some_and(|text| text.contains("<script>"))), hostile);
    assert!(hostile > 5);
}

#[test]
fn a_copy_has_two_rows_in_two_buckets() {
    let story = story();
    let mut copies = 0;
    for source in story.rows.iter().filter(|row| row.operation == "REST.COPY.OBJECT_GET") {
        let target =
            story.rows.iter().find(|row| row.request_id == source.request_id && row.operation == "REST.COPY.OBJECT");
        assert_ne!(target.unwrap().bucket, source.bucket);
        copies += 1;
    }
    assert!(copies > 50);
    let longest =
        story.events.values().filter_map(|event| event["requestParameters"]["key"].as_str()).map(str::len).max();
    assert_eq!(longest, Some(200), "one key is long");
}
