//! What both logs answer together: every query runs on the sample, alone and behind a filter.
#![cfg(feature = "core")]

#[path = "../examples/sample/mod.rs"]
mod sample;
mod support;

use bucketscope::language::{parse_with_default, set_source};
use bucketscope::questions::{Form, Section, VALUES, answers};
use bucketscope::schema::Source;
use std::collections::BTreeSet;
use support::{rows, session};

/// Sections that find nothing in the sample: its trail lists no keys of batch deletions, and nobody used an old URL there. Its
/// logs disagree about few fields; tests/truth.rs has others.
const NOT_IN_THE_SAMPLE: &[&str] = &["batch-deletes: Keys that CloudTrail lists", "presigned: Used past expiry"];

fn text(section: &Section, filter: &str) -> String {
    set_source(&section.behind(filter), section.source)
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
    let files = sample::sample(sample::DEFAULT_SEED).unwrap();
    let files = files.iter().filter(|file| file.name != "index.json");
    let files: Vec<(&str, Vec<u8>)> = files.map(|file| (file.name.as_str(), file.bytes.clone())).collect();
    let mut pool = session(2, &files);
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
