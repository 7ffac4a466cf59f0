//! Columns from the path of a file: filled where S3 or CloudTrail laid the file out, missing otherwise.

mod support;

use bucketscope::import::{Budget, FileImport, Limits, Part, Tables};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use support::packed::zip;
use support::{Line, column, event, gzip, rows, session, trail};

const ACCESS: &str = "source access | fields path_account_id, path_region, path_bucket, path_date";
const TRAIL: &str = "source trail | fields path_account_id, path_region, path_date";

fn log() -> Vec<u8> {
    Line::default().text().into()
}

fn events() -> Vec<u8> {
    trail(&[event("GetObject", "10:00:00", "A")])
}

/// The one record of a file has these values from its path, whatever is packed and shared.
fn check(name: &str, content: Vec<u8>, query: &str, expected: Json) {
    for content in [content.clone(), gzip(&content)] {
        for shards in [1, 3] {
            let mut pool = session(shards, &[(name, content.clone())]);
            assert_eq!(rows(&mut pool, query), std::slice::from_ref(&expected), "{name}");
        }
    }
}

#[test]
fn paths_fill_their_columns() {
    let access = |account: Json, region: Json, bucket: Json, date: Json| json!({"path_account_id": account, "path_region": region, "path_bucket": bucket, "path_date": date});
    let whole = access(json!("111122223333"), json!("eu-west-1"), json!("photos"), json!("2026-08-08"));
    let partitioned = "logs/111122223333/eu-west-1/photos/2026/08/08/2026-08-08-00-00-00-0123456789ABCDEF";
    check(partitioned, log(), ACCESS, whole);
    let day = access(Json::Null, Json::Null, Json::Null, json!("2026-08-08"));
    check("2026-08-08-10-55-00-0123456789ABCDEF", log(), ACCESS, day);
    check("log", log(), ACCESS, access(Json::Null, Json::Null, Json::Null, Json::Null));

    let trail = json!({"path_account_id": "111122223333", "path_region": "eu-west-1", "path_date": "2026-08-08"});
    check("a/AWSLogs/111122223333/CloudTrail/eu-west-1/2026/08/08/x.json", events(), TRAIL, trail.clone());
    check("111122223333_CloudTrail_eu-west-1_20260808T1005Z_0123456789abcDEF.json.gz", events(), TRAIL, trail);
    let nothing = json!({"path_account_id": null, "path_region": null, "path_date": null});
    check("trail.json", events(), TRAIL, nothing.clone());
    // The layout of one log says nothing of the other's records.
    check(partitioned, events(), TRAIL, nothing);
}

#[test]
fn every_record_knows_its_file() {
    let archive = zip(&[("b/log", log()), ("trail.json", events())], true);
    let mut pool = session(2, &[("a.zip", archive), ("c/log", gzip(&log())), ("d.json", events())]);
    let mut files = |source: &str| column(&mut pool, &format!("source {source} | fields path | sort path"), "path");
    assert_eq!(files("access"), [json!("a.zip!b/log"), json!("c/log")]);
    assert_eq!(files("trail").len(), 1, "copies of an event are one row");
    // The report calls files the same.
    let names: Vec<String> = pool.report().files.into_iter().map(|file| file.name).collect();
    assert_eq!(names, ["a.zip!b/log", "a.zip!trail.json", "c/log", "d.json"]);
}

#[test]
fn each_file_has_its_own_path() {
    let name = |day: &str, letter: &str| format!("2026-08-{day}-00-00-00-{}", letter.repeat(16));
    let names = [name("07", "A"), name("08", "B"), name("09", "C"), "log".to_owned()];
    let files: Vec<(&str, Vec<u8>)> = names.iter().map(|name| (name.as_str(), log())).collect();
    let mut pool = session(2, &files);
    let mut count = |query: &str| rows(&mut pool, query).len();
    assert_eq!(count("source access | filter path_date = \"2026-08-08\""), 1);
    assert_eq!(count("path_date:2026-08-08"), 1);
    assert_eq!(count("path_date:2026-08-*"), 3);
    assert_eq!(count("path_date>=2026-08-08"), 2);
    assert_eq!(count("path_date:2026-08-07..2026-08-08"), 2);
    assert_eq!(count("path_date:-"), 1);
    assert_eq!(count("\"2026-08-08\""), 0, "free text is not searched for in paths");
    assert_eq!(count(&format!("path:{}", names[1])), 1);
    assert_eq!(count("path:2026-08-*"), 3);
    assert_eq!(count(r"path like /^(log)/"), 1);
    // What is removed takes its values along, and what stays keeps its own.
    pool.remove(&[names[0].clone()]);
    let found = rows(&mut pool, "fields path_date | sort path_date");
    let days: Vec<&Json> = found.iter().map(|row| &row["path_date"]).collect();
    assert_eq!(days, [&json!("2026-08-08"), &json!("2026-08-09"), &Json::Null]);
}

proptest! {
    #[test]
    fn no_name_is_too_strange(name in ".{0,80}|([0-9]{11,13}[/_!]|[a-zé-]{1,12}[/_!]|AWSLogs/|CloudTrail[/_]|[0-9]{2,4}[-/]){0,12}[0-9A-Zä.TZ-]{0,40}(\\.json)?(\\.gz)?") {
        let mut tables = Tables::default();
        let log = log();
        let mut import = FileImport::new(0, &log, log.len() as u64, Part::Whole, Budget::new(Limits::default())).of_path(&name);
        import.push(&log, &mut tables);
        import.finish(&mut tables);
        prop_assert_eq!(tables.access.rows(), 1);
    }
}
