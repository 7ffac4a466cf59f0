//! The built-in questions: each is canonical text over known fields, runs on the sample, and finds what it is asked for.
#![cfg(feature = "core")]

mod support;

use bucketscope::engine::Session;
use bucketscope::language::{parse_with_default, print, set_source};
use bucketscope::questions::{self, Question};
use std::collections::BTreeSet;
use std::path::Path;
use support::{rows, session};

/// Questions that find nothing in the sample, and why.
const NOT_IN_THE_SAMPLE: &[(&str, &str)] = &[];

/// A question's query, with its source.
fn text(question: &Question) -> String {
    set_source(question.query, question.source)
}

#[test]
fn every_question_is_canonical_text_over_fields_of_its_table() {
    let mut wrong = Vec::new();
    for question in questions::all() {
        match parse_with_default(question.query, question.source) {
            Err(error) => wrong.push(format!("{}: {error}", question.id)),
            Ok(query) if print(&query) != question.query => {
                wrong.push(format!("{}\n  {}\n  {}", question.id, question.query, print(&query)));
            }
            Ok(_) => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ids_and_titles_are_unique_and_well_formed() {
    let (mut ids, mut titles) = (BTreeSet::new(), BTreeSet::new());
    for question in questions::all() {
        let Question { id, title, why, .. } = question;
        assert!(ids.insert(id) && titles.insert(title), "{id}");
        assert!(id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{id}");
        assert!(title.starts_with(char::is_uppercase) && !title.ends_with('.') && title.len() <= 60, "{title}");
        assert!(why.ends_with(['.', '?']) && why.len() <= 60, "{id}: {why}");
    }
    let order: Vec<_> = questions::all().map(|question| question.use_case.label()).collect();
    let different: BTreeSet<_> = order.iter().collect();
    assert_eq!(order.chunk_by(|one, next| one == next).count(), different.len(), "those of a use case stand together");
}

fn sample() -> Session {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/samples");
    let index: Vec<serde_json::Value> =
        serde_json::from_slice(&std::fs::read(folder.join("index.json")).unwrap()).unwrap();
    let files: Vec<(&str, Vec<u8>)> = index
        .iter()
        .map(|file| file["name"].as_str().unwrap())
        .map(|name| (name, std::fs::read(folder.join(name)).unwrap()))
        .collect();
    session(2, &files)
}

#[test]
fn every_question_is_answered_of_the_sample() {
    let mut sample = sample();
    let mut empty = BTreeSet::new();
    for question in questions::all() {
        let found = rows(&mut sample, &text(question));
        if std::env::var_os("SHOW_ANSWERS").is_some() {
            println!("{} {}: {} rows", question.id, question.title, found.len());
            found.iter().take(4).for_each(|row| println!("    {row}"));
        }
        if found.is_empty() {
            empty.insert(question.id);
        }
    }
    let expected: BTreeSet<&str> = NOT_IN_THE_SAMPLE.iter().map(|(id, _)| *id).collect();
    assert_eq!(empty, expected);
}
