//! What both logs answer together: every query runs on the sample, alone and behind a filter.
#![cfg(feature = "core")]

#[path = "../src/ui/panels/answer/records.rs"]
mod records;
#[path = "../examples/sample/mod.rs"]
mod sample;
mod support;

use bucketscope::engine::Session;
use bucketscope::language::{parse_with_default, set_source};
use bucketscope::questions::{Form, Records, Section, VALUES, answers};
use bucketscope::schema::Source;
use bucketscope::{engine, language, questions};
use records::{GROUPS, PREFIXES, condition, groups, keys_in, outside};
use serde_json::json;
use std::collections::BTreeSet;
use support::{event, rows, session, trail};

/// Sections that find nothing in the sample: its trail lists no keys of batch deletions, nobody used an old URL there, and no
/// other account asked. Its logs disagree about few fields; tests/truth.rs has others.
const NOT_IN_THE_SAMPLE: &[&str] = &[
    "batch-deletes: Keys that CloudTrail lists",
    "presigned: Used past expiry",
    "two-logs: Requests of other accounts, for the bucket's owner",
];

fn text(section: &Section, filter: &str) -> String {
    set_source(&section.behind(filter), section.source)
}

/// The sample, and more files.
fn composed(more: &[(&str, Vec<u8>)]) -> Session {
    let files = sample::sample(sample::DEFAULT_SEED).unwrap();
    let files = files.iter().filter(|file| file.name != "index.json");
    let files = files.map(|file| (file.name.as_str(), file.bytes.clone()));
    session(2, &files.chain(more.iter().cloned()).collect::<Vec<_>>())
}

#[test]
fn answers_are_well_formed() {
    let all = answers();
    let ids: BTreeSet<&str> = all.iter().map(|answer| answer.id).collect();
    assert_eq!(ids.len(), all.len());
    for answer in &all {
        assert!(answer.about.ends_with('.') && answer.title.starts_with(char::is_uppercase), "{}", answer.id);
        assert!(!answer.sections.is_empty(), "{}", answer.id);
        for section in &answer.sections {
            if section.form == Form::Fact {
                assert_eq!(section.why.split('|').count(), 2, "{}", section.title);
            } else {
                assert!(section.why.ends_with('.'), "{}: {}", answer.id, section.title);
            }
            // Its form asks by itself, or nothing is asked.
            if section.query == "-" {
                continue;
            }
            parse_with_default(section.query, section.source)
                .unwrap_or_else(|error| panic!("{}: {error}", section.title));
            for beside in &section.beside {
                assert!(beside.query.contains(VALUES), "{}", section.title);
                let query = beside.query_of(&["\"a\"".to_owned(), "\"b\"".to_owned()]);
                parse_with_default(&query, beside.source).unwrap_or_else(|error| panic!("{query}: {error}"));
            }
        }
    }
}

#[test]
fn every_section_is_answered_of_the_sample() {
    let mut pool = composed(&[]);
    let mut empty = BTreeSet::new();
    for answer in answers() {
        for section in answer.sections.iter().filter(|section| section.query != "-") {
            let found = rows(&mut pool, &text(section, ""));
            let is_nothing =
                found.is_empty() || found.len() == 1 && found[0].as_object().unwrap().values().all(|value| value == 0);
            if is_nothing && answer.id != "disagreements" {
                empty.insert(format!("{}: {}", answer.id, section.title));
            }
            let Some(first) = found.first() else { continue };
            for beside in &section.beside {
                let values: Vec<String> = found
                    .iter()
                    .take(50)
                    .filter_map(|row| row[beside.on].as_str())
                    .map(|value| format!("{value:?}"))
                    .collect();
                assert!(!values.is_empty(), "{}: {first}", section.title);
                let other = rows(&mut pool, &set_source(&beside.query_of(&values), beside.source));
                assert!(other.iter().all(|row| row[beside.on].is_string()), "{}", section.title);
            }
        }
    }
    let expected: BTreeSet<String> = NOT_IN_THE_SAMPLE.iter().map(|title| (*title).to_owned()).collect();
    assert_eq!(empty, expected);
}

#[test]
fn a_filter_stands_before_every_section() {
    let mut pool = session(1, &[]);
    for answer in answers() {
        for section in
            answer.sections.iter().filter(|section| section.source == Source::Requests && section.query != "-")
        {
            for filter in
                ["bucket:photos key:\"a b\"", "filter principal_arn = \"x\" or requester = \"x\"", "request_id:R1"]
            {
                assert!(pool.rows(&text(section, filter), 0, 1).is_ok(), "{}", text(section, filter));
            }
        }
    }
}

#[test]
fn records_of_each_way_to_log_lead_to_their_requests() {
    // Events of before 2021 have no category.
    let old = ["PutObject", "GetObject", "RunInstances"].map(|name| {
        let mut event = event(name, "10:00:00", &format!("OLD{name}"));
        event.as_object_mut().unwrap().remove("eventCategory");
        event["readOnly"] = json!(name == "GetObject");
        event
    });
    let mut pool = composed(&[("old.json", trail(&old))]);
    let mut ask = |query: &str| pool.rows(&format!("source requests | {query}"), 0, 5000).unwrap();
    let answer = ask(GROUPS);
    let sample = groups(&answer);
    let mut requests_of = |condition: &str| ask(&format!("filter {condition}")).total;
    let mut check = |records: Records, condition: &str| {
        let (_, requests) = records.count(&sample);
        assert!(requests > 0 && requests_of(condition) == requests, "{records:?}: {requests}, {condition}");
        requests
    };
    for records in [Records::Lines, Records::Management] {
        check(records, &condition(records, &sample, ""));
    }
    let [data, reads, writes] = [Records::Data, Records::Reads, Records::Writes]
        .map(|records| check(records, &condition(records, &sample, "")));
    assert_eq!(data, reads + writes);

    assert_eq!(ask(PREFIXES).rows[0].values[0].text(), Some("raw"));
    for prefixes in ["raw/", " raw/ ,assets,", "a b/*.(x)/"] {
        let inside = ask(&format!("filter {} | {GROUPS}", keys_in(prefixes)));
        let (_, inside) = Records::Prefixes.count(&groups(&inside));
        assert_eq!(ask(&format!("filter {}", condition(Records::Prefixes, &sample, prefixes))).total, inside);
        assert_eq!(ask(&format!("filter {}", outside(&sample, prefixes))).total, data - inside);
        assert_eq!(inside > 0, prefixes.contains("raw"));
    }
}

#[test]
fn keys_begin_with_one_of_several_prefixes() {
    let keys = ["photos/1", "raw/a", "raw/b", "photos", "x.y/1", "xzy/1", "a|b/1"];
    let events = keys.map(|key| {
        let mut event = event("GetObject", "10:00:00", key);
        event["requestParameters"]["key"] = json!(key);
        event
    });
    let mut pool = session(1, &[("trail.json", trail(&events))]);
    let mut check = |prefixes: &str, expected: &[&str]| {
        let query = format!("source requests | filter {} | fields key", keys_in(prefixes));
        let found: BTreeSet<String> =
            rows(&mut pool, &query).iter().map(|row| row["key"].as_str().unwrap().to_owned()).collect();
        assert_eq!(found, expected.iter().map(|key| (*key).to_owned()).collect(), "{prefixes}");
    };
    check("photos/", &["photos/1"]);
    check("photos/, raw/", &["photos/1", "raw/a", "raw/b"]);
    check(",raw/b ,,photos", &["photos", "photos/1", "raw/b"]);
    check("x.y/", &["x.y/1"]);
    check("a|b/", &["a|b/1"]);
}
