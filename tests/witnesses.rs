//! Requests of random logs are those that a plain outer join by request ID finds, in any number of shards, and what a row
//! has no partner for it has from its own record.

mod support;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{Line, event, rows, session, trail};

/// A record of a file: its request, time, and object.
#[derive(Debug, Clone)]
struct Record {
    request: Option<u8>,
    minute: u8,
    key: u8,
    status: bool,
}

const TIMES: [&str; 3] = ["07:00:00", "10:30:00", "13:00:00"];
const KEYS: [&str; 3] = ["a.jpg", "b.jpg", "-"];

fn record(requests: u8) -> impl Strategy<Value = Record> {
    (proptest::option::weighted(0.9, 0..requests), 0..3u8, 0..3u8, any::<bool>())
        .prop_map(|(request, minute, key, status)| Record { request, minute, key, status })
}

fn line(record: &Record) -> String {
    Line {
        id: record.request.map_or("-".to_owned(), |request| format!("REQUEST{request:09}")),
        time: TIMES[record.minute as usize],
        key: KEYS[record.key as usize],
        status: if record.status { "200" } else { "403" },
        ..Line::default()
    }
    .text()
}

/// An event; without a request ID of its own where the record has none.
fn event_of(place: usize, record: &Record) -> Json {
    let id = record.request.map(|request| format!("REQUEST{request:09}"));
    let mut event = event("GetObject", TIMES[record.minute as usize], id.as_deref().unwrap_or_default());
    event["eventID"] = json!(format!("event-{place}"));
    match KEYS[record.key as usize] {
        "-" => event["requestParameters"] = json!({ "bucketName": "photos" }),
        key => event["requestParameters"]["key"] = json!(key),
    }
    if id.is_none() {
        event.as_object_mut().unwrap().remove("requestID");
    }
    event
}

/// By request, the lines and how many events there are; a line without an ID is a request of its own, and so is an event.
fn plain_join(lines: &[Record], events: &[Record]) -> Vec<(u64, u64)> {
    let mut by_id: BTreeMap<u8, (BTreeSet<String>, u64)> = BTreeMap::new();
    lines.iter().for_each(|record| {
        if let Some(request) = record.request {
            by_id.entry(request).or_default().0.insert(line(record));
        }
    });
    events.iter().filter_map(|record| record.request).for_each(|request| by_id.entry(request).or_default().1 += 1);
    let without_id: BTreeSet<String> = lines.iter().filter(|record| record.request.is_none()).map(line).collect();
    let mut found: Vec<(u64, u64)> = by_id.into_values().map(|(lines, events)| (lines.len() as u64, events)).collect();
    found.extend(without_id.iter().map(|_| (1, 0)));
    found.extend(events.iter().filter(|record| record.request.is_none()).map(|_| (0, 1)));
    found.sort_unstable();
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn requests_are_those_of_a_plain_join(
        lines in proptest::collection::vec(record(30), 0..60),
        events in proptest::collection::vec(record(30), 0..30),
        cut in 0..60usize,
    ) {
        let (first, second) = lines.split_at(cut.min(lines.len()));
        let text = |lines: &[Record]| lines.iter().map(line).collect::<String>().into_bytes();
        let events_of = |events: &[Record], from: usize| -> Vec<u8> {
            trail(&events.iter().enumerate().map(|(place, record)| event_of(from + place, record)).collect::<Vec<_>>())
        };
        let half = events.len() / 2;
        let files = [
            ("1.log", text(first)),
            ("2.log", text(second)),
            ("1.json", events_of(&events[..half], 0)),
            ("2.json", events_of(&events[half..], half)),
        ];
        let answers = |shards: usize| {
            let mut session = session(shards, &files);
            // What needs groups and dictionaries, and what needs every row.
            ["source requests", "source requests | stats count(*) as n, count(key) as k by bucket, key, event_name, user_agent"]
                .map(|query| rows(&mut session, query))
        };
        let [expected, groups] = answers(1);
        let number = |row: &Json, name: &str| row[name].as_u64().unwrap();
        let mut found: Vec<(u64, u64)> =
            expected.iter().map(|row| (number(row, "access_rows"), number(row, "trail_rows"))).collect();
        found.sort_unstable();
        prop_assert_eq!(found, plain_join(&lines, &events));
        for row in &expected {
            let sides = (number(row, "access_rows") > 0, number(row, "trail_rows") > 0);
            let witnessed = match sides { (true, true) => "both", (true, false) => "access", _ => "trail" };
            prop_assert_eq!(row["witnessed"].as_str(), Some(witnessed));
            prop_assert_eq!(row["missing_because"].is_null(), witnessed == "both");
            prop_assert_eq!(row["operation"].is_null(), witnessed == "trail");
            prop_assert_eq!(row["event_name"].is_null(), witnessed == "access");
            prop_assert_eq!(row["bucket"].as_str(), Some("photos"));
        }
        let total: u64 = groups.iter().map(|row| number(row, "n")).sum();
        prop_assert_eq!(total, expected.len() as u64, "rows that are no request are in no group");
        for shards in [2, 3] {
            prop_assert_eq!(&answers(shards), &[expected.clone(), groups.clone()], "{} shards", shards);
        }
    }
}
