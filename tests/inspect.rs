//! `inspect` as its users call it: arguments, output, exit status.

use serde_json::Value as Json;
use std::path::PathBuf;
use std::process::{Command, Output};

mod support;
use support::{Line, event, trail};

/// The built example stands beside the tests' own folder.
fn inspect(arguments: &[&str]) -> Output {
    let mut path = PathBuf::from(std::env::current_exe().unwrap().parent().unwrap().parent().unwrap());
    path.push("examples/inspect");
    path.set_extension(std::env::consts::EXE_EXTENSION);
    Command::new(path).args(arguments).output().expect("the example `inspect` is built with the tests")
}

fn folder(name: &str) -> String {
    let folder = std::env::temp_dir().join(format!("bucketscope-{name}-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("deep/er")).unwrap();
    let log = Line::default().text()
        + &Line { id: "DENIED".to_owned(), key: "%253D1", status: "403", ..Line::default() }.text()
        + "bad\n";
    std::fs::write(folder.join("deep/er/log"), log).unwrap();
    std::fs::write(folder.join("deep/t.json"), trail(&[event("GetObject", "10:00:01", "REQ0000000000001")])).unwrap();
    std::fs::write(folder.join("notes.txt"), "nothing of a log\n").unwrap();
    folder.to_string_lossy().into_owned()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn without_a_query_the_report_is_printed() {
    let folder = folder("report");
    let output = inspect(&[&folder]);
    assert_eq!(output.status.code(), Some(0));
    let report: Json = serde_json::from_slice(&output.stdout).unwrap();
    let files = report["files"].as_array().unwrap();
    assert_eq!(files.len(), 3);
    let log = files.iter().find(|file| file["name"].as_str().unwrap().ends_with("er/log")).unwrap();
    assert_eq!((&log["records"], &log["rows"], &log["rejected"]), (&3.into(), &2.into(), &1.into()));
    assert_eq!((&log["problems"][0]["line"], &log["problems"][0]["text"]), (&3.into(), &"bad".into()));
    assert_eq!(log["first_time"], "2026-08-08T10:00:00Z");
    assert!(files.iter().any(|file| file["refused"].is_string() && file["records"] == 0));
    assert_eq!(report["totals"]["records"], 4);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn answers_are_lines_of_json_in_the_columns_order() {
    let folder = folder("ndjson");
    let output = inspect(&["--query", "sort http_status desc | fields http_status, key, version_id, time", &folder]);
    assert_eq!(output.status.code(), Some(0));
    let expected = "{\"http_status\":403,\"key\":\"=1\",\"version_id\":null,\"time\":\"2026-08-08T10:00:00Z\"}\n\
                    {\"http_status\":200,\"key\":\"a.jpg\",\"version_id\":null,\"time\":\"2026-08-08T10:00:00Z\"}\n";
    assert_eq!(text(&output.stdout), expected);
    let whole = inspect(&["--query", "source requests", "--shards", "3", &folder]);
    assert_eq!(whole.stdout, inspect(&["--query", "source requests", &folder]).stdout);
    let first: Json = serde_json::from_str(text(&whole.stdout).lines().next().unwrap()).unwrap();
    let names: Vec<&str> = bucketscope::schema::Source::Requests.columns().iter().map(|field| field.id).collect();
    let found: std::collections::BTreeSet<&str> = first.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(found, names.into_iter().collect());
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_empty_line_stands_between_answers() {
    let folder = folder("several");
    let queries =
        ["--query", "http_status:403 | fields key", "--query", "http_status:999", "--query", "stats count(*)"];
    let output = inspect(&[&queries[..], &[&folder]].concat());
    assert_eq!(text(&output.stdout), "{\"key\":\"=1\"}\n\n\n{\"count(*)\":2}\n");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn csv_holds_no_formula() {
    let folder = folder("csv");
    let output =
        inspect(&["--format", "csv", "--query", "http_status:403 | fields key, http_status, version_id", &folder]);
    assert_eq!(text(&output.stdout), "key,http_status,version_id\n'=1,403,\n");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_report_goes_where_it_is_sent() {
    let folder = folder("where");
    let file = format!("{folder}/report.out");
    let output = inspect(&["--report", &file, "--query", "limit 1", &format!("{folder}/deep")]);
    assert_eq!((output.status.code(), text(&output.stdout).lines().count()), (Some(0), 1));
    let report: Json = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(report["totals"]["rows"], 3);
    let output = inspect(&["--report", "-", &format!("{folder}/deep")]);
    assert_eq!(text(&output.stderr), text(&output.stdout), "without a query the report is the output too");
    std::fs::remove_dir_all(folder).unwrap();
}

fn check_wrong(arguments: &[&str], message: &str) {
    let output = inspect(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(text(&output.stderr).contains(message), "{arguments:?}: {}", text(&output.stderr));
    assert!(output.stdout.is_empty(), "{arguments:?}");
}

#[test]
fn what_is_wrong_ends_with_2_and_a_line() {
    let folder = folder("wrong");
    check_wrong(&[], "no file or folder given");
    check_wrong(&["/nowhere/at/all"], "/nowhere/at/all");
    check_wrong(&["--shards", "0", &folder], "--shards takes a number");
    check_wrong(&["--format", "xml", &folder], "no format `xml`");
    check_wrong(&["--quarry", "x", &folder], "no option `--quarry`");
    check_wrong(&["--query"], "--query takes a value");
    check_wrong(&["--query", "opertion:x", &folder], "did you mean `operation`?\nopertion:x\n^^^^^^^^\n");
    check_wrong(&["--query", "http_status:\"a\nb\"", &folder], "`a\\nb` is no number");
    std::fs::remove_dir_all(folder).unwrap();
}
