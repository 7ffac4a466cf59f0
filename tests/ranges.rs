//! A JSON document that several shards share gives what one shard gives, wherever it is cut.

mod support;

use bucketscope::import::Seam;
use proptest::prelude::*;
use support::{check_counts, check_cuts, rows, session};

/// A record as CloudTrail writes it, with what else stands in it.
fn record(number: usize, more: &str) -> String {
    format!(
        r#"{{"eventVersion":"1.11","eventTime":"2026-08-08T10:00:{:02}Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"event-{number}","requestID":"REQ{number}"{more}}}"#,
        number % 60
    )
}

fn trail_of(records: &[String], between: &str) -> Vec<u8> {
    format!("{{\"Records\":[{}]}}", records.join(between)).into_bytes()
}

fn all(shards: usize, content: &[u8]) -> (Vec<serde_json::Value>, String) {
    let mut session = session(shards, &[("t.json", content.to_vec())]);
    let report = session.report();
    check_counts(&report);
    (rows(&mut session, "source trail | fields @message, event_id"), format!("{report:?}"))
}

fn check_shards(content: &[u8]) {
    let expected = all(1, content);
    for shards in 2..6 {
        assert_eq!(all(shards, content), expected, "{shards} shards: {}", String::from_utf8_lossy(content));
    }
}

#[test]
fn ranges_of_a_trail_file_are_whole() {
    let records: Vec<String> = (0..40).map(|number| record(number, "")).collect();
    let content = trail_of(&records, ",");
    check_cuts(&content, true);
    check_shards(&content);
    assert_eq!(all(4, &content).0.len(), 40);
    check_shards(&trail_of(&records, ",\n  "));
}

#[test]
fn what_only_looks_like_a_record_is_none() {
    let inner = r#","requestParameters":{"a":[1,{"eventVersion":"1.08","eventName":"no record"}]}"#;
    let text = r#","errorMessage":"said ,{\"eventVersion\":\"1.08\"} and [{\"eventVersion\"" "#;
    let mixed: Vec<String> = (0..30).map(|number| record(number, [inner, text, ""][number % 3])).collect();
    let content = trail_of(&mixed, ",");
    check_shards(&content);
    assert_eq!(all(3, &content).0.len(), 30);
    // Lists of other names hold no records, whatever is in them.
    let other = format!("{{\"Other\":[{}],\"Records\":[{}]}}", mixed.join(","), record(99, ""));
    check_shards(other.as_bytes());
}

#[test]
fn what_is_broken_is_told_of_as_if_it_were_read_whole() {
    let records: Vec<String> = (0..30).map(|number| record(number, "")).collect();
    let content = trail_of(&records, ",");
    check_shards(&content[..content.len() / 2]);
    check_shards(&[&content[..content.len() / 2], b"}]]" as &[u8], &content[content.len() / 2..]].concat());
    check_shards(&[content.as_slice(), content.as_slice()].concat());
    check_shards(&trail_of(&[record(1, ""), "{\"eventVersion\":5}".to_owned(), "7".to_owned(), record(2, "")], ","));
}

#[test]
fn seams_hold_only_where_each_begins_where_the_one_before_ended() {
    let seam = |from, to| Seam { from, to };
    assert!(Seam::all_hold([seam(Some(0), None)]));
    assert!(Seam::all_hold([seam(Some(0), Some(9)), seam(None, None), seam(Some(9), None), seam(None, None)]));
    assert!(!Seam::all_hold([seam(Some(0), Some(9)), seam(Some(8), None)]));
    assert!(!Seam::all_hold([seam(Some(0), None), seam(Some(8), None)]));
    assert!(!Seam::all_hold([seam(Some(0), Some(9)), seam(None, None)]));
}

proptest! {
    #[test]
    fn any_document_gives_the_same_for_any_number_of_shards(
        parts in proptest::collection::vec(
            prop_oneof![
                4 => (0..50usize).prop_map(|number| record(number, "") + ","),
                1 => Just(r#"{"a":[{"eventVersion":"#.to_owned()),
                1 => Just(r#""{\"eventVersion\"","#.to_owned()),
                1 => Just("]}".to_owned()),
                1 => Just(r#"{"Records":["#.to_owned()),
                1 => Just("\"\\".to_owned()),
                1 => Just(" \n".to_owned()),
            ],
            0..14,
        ),
        shards in 2..6usize,
    ) {
        let content = format!("{{\"Records\":[{}{}]}}", parts.concat(), record(60, "")).into_bytes();
        prop_assert_eq!(all(shards, &content), all(1, &content), "{}", String::from_utf8_lossy(&content));
    }
}
