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
const NOT_IN_THE_SAMPLE: &[(&str, &str)] = &[
    ("requests-by-access-point", "no request comes through one"),
    ("who-encrypted-with-a-key-that-aws-does-not-keep", "nobody encrypts with a key of their own"),
    ("which-versions-were-deleted-for-good", "no request names a version"),
    ("who-encrypted-with-another-account-s-key", "nothing is encrypted by KMS"),
    ("what-failed-because-of-a-kms-key", "no key is refused"),
    ("who-turned-off-an-access-log", "the access logs stay on"),
    ("who-uses-tls-older-than-1-2", "every client has TLS 1.2 at least"),
    ("who-uses-tls-older-than-1-2-cloudtrail", "every client has TLS 1.2 at least"),
    ("which-other-accounts-come-in", "there is one account"),
    ("who-changed-a-public-access-block", "it is read only"),
    ("bucket-policies-that-let-everyone-in", "the one policy that is put denies"),
    ("keys-that-look-like-ransom-notes", "nothing is held to ransom"),
    ("who-set-up-replication", "nothing is replicated"),
    ("who-read-keys-that-look-like-secrets", "only a website is asked for such keys, and has none"),
    ("who-read-keys-that-look-like-secrets-cloudtrail", "only a website is asked for such keys, and has none"),
    ("who-suspended-versioning-or-mfa-delete", "versioning stays"),
    ("what-did-a-vpc-endpoint-deny", "network activity is not recorded"),
];

/// A question's query, with its source.
fn text(question: &Question) -> String {
    set_source(question.query, question.source)
}

#[test]
fn every_question_is_canonical_text_over_fields_of_its_table() {
    let mut wrong = Vec::new();
    for question in questions::all() {
        match parse_with_default(question.query, question.source) {
            Err(error) => wrong.push(format!("{}: {error}", question.id())),
            Ok(query) if print(&query) != question.query => {
                wrong.push(format!("{}\n  {}\n  {}", question.id(), question.query, print(&query)));
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
        let (id, title, why) = (question.id(), question.title, question.why);
        assert!(ids.insert(id.clone()) && titles.insert(title), "{id}");
        assert!(id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{id}");
        assert!(title.starts_with(char::is_uppercase) && !title.ends_with('.') && title.len() <= 60, "{title}");
        assert!(why.ends_with(['.', '?']) && why.len() <= 60, "{id}: {why}");
    }
    let order: Vec<_> = questions::all().iter().map(|question| question.use_case.label()).collect();
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
        if rows(&mut sample, &text(&question)).is_empty() {
            empty.insert(question.id());
        }
    }
    let expected: BTreeSet<String> = NOT_IN_THE_SAMPLE.iter().map(|(id, _)| (*id).to_owned()).collect();
    assert_eq!(empty, expected);
}
