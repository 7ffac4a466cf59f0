//! Columns that are left out: queries on them give the same as if they were there, and what is loaded stays small.

mod support;

use bucketscope::engine::message::{Request, Response};
use bucketscope::engine::{Files, Session};
use bucketscope::import::{Budget, FileImport, Limits, Part, ReadAt, Tables};
use bucketscope::language::{Name, lazy_fields, parse};
use bucketscope::query::{Order, Pace, Plan, Relation, count_values, fill, finish, group, select, sort_rows, values};
use bucketscope::schema::{Resolved, Source};
use bucketscope::table::Table;
use std::fmt::Write;
use std::rc::Rc;
use support::{event, gzip, rows, session, trail};

/// Access-log lines of about the length that S3 writes, each with IDs and a key of its own.
fn lines(count: usize) -> String {
    let mut text = String::new();
    for row in 0..count {
        let key = format!("images/products/tenant-{}/{:08x}.css", row % 90, row * 2_654_435_761 % 4_294_967_296);
        writeln!(
            text,
            "52a1850806116d13af96f0d4214d29a58103a65974cb398eb4f16c270ac9e5b9 acme-data-lake-raw [07/Mar/2025:00:{:02}:{:02} \
             +0000] 54.115.{}.{} arn:aws:iam::123456789012:user/svc-legacy-{} {row:016X} REST.GET.OBJECT {key} \"GET /{key} \
             HTTP/1.1\" {} - {} {} {} 18 \"-\" \"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, \
             like Gecko) Chrome/{}.0.0.0 Safari/537.36\" - {row:020x}w1XqyEE9UnadeQXG1UvnQEsVbhW8m4LDSmCCKMjAeIXo1alWXPs+ut60QoXoek \
             SigV4 ECDHE-RSA-AES128-GCM-SHA256 AuthHeader acme-data-lake-raw.s3.eu-west-1.amazonaws.com TLSv1.2 - - eu-west-1",
            row / 60 % 60,
            row % 60,
            row % 7,
            row % 251,
            row % 40,
            [200, 206, 304][row % 3],
            row * 7919 % 900_000,
            row * 7919 % 900_000,
            row % 400,
            100 + row % 30,
        )
        .unwrap();
    }
    text
}

/// Takes in a content as the next file.
fn import(content: &[u8], tables: &mut Tables, files: &mut Files) {
    let file = (0..).find(|&file| files.content(file).is_err()).unwrap_or_default();
    let packed: Rc<dyn ReadAt> = Rc::new(content.to_vec());
    let mut import = FileImport::new(
        file,
        &content[..content.len().min(64 << 10)],
        content.len() as u64,
        Part::Whole,
        Budget::new(Limits::default()),
    );
    import.push(content, tables);
    // Records lie in what a compressed content holds.
    let records = import.unpacked(packed.clone()).map_or(packed, |unpacked| Rc::new(unpacked));
    files.insert(file, "unknown".to_owned(), records);
    import.finish(tables);
}

/// What a query and the counts of its fields give on a table.
fn answer(table: &Table, query: &str, files: &Files) -> String {
    let plan = Plan::new(&parse(query).unwrap(), None).unwrap();
    let selected = finish(select(table, &plan.conditions, files, Pace::AT_ONCE)).unwrap();
    let mut rows = Order::new(table, Some(files)).selected(&selected, usize::MAX);
    let names: Vec<Name> = plan.outputs.iter().map(|output| output.name.clone()).collect();
    match &plan.head {
        bucketscope::query::Head::Rows { sort, .. } => {
            finish(sort_rows(table, sort, &mut rows, files, Pace::AT_ONCE));
            let counts: Vec<String> = plan
                .whole_fields(&[])
                .into_iter()
                .map(|index| {
                    let name = Name::Field(Resolved { index, path: Vec::new() });
                    format!(
                        "{:?}",
                        finish(count_values(table, &name, &selected, files, Pace::AT_ONCE)).top(
                            Source::Access,
                            "x".to_owned(),
                            10
                        )
                    )
                })
                .collect();
            format!("{rows:?} {:?} {counts:?}", values(table, &names, &rows, files))
        }
        bucketscope::query::Head::Groups { aggregates, keys } => {
            let groups = finish(group(table, aggregates, keys, &selected, files, Pace::AT_ONCE));
            let outputs = plan.outputs.clone();
            let mut answer = Relation::of_groups(plan.source, outputs, aggregates, groups);
            format!("{:?}", answer.window(0, u64::MAX))
        }
    }
}

/// A query gives the same before the lazy columns are filled, after, and when more rows came after that.
fn check_query(source: Source, contents: [&[u8]; 2], query: &str) -> String {
    let (mut tables, mut files) = (Tables::default(), Files::default());
    let fields = Plan::new(&parse(query).unwrap(), None).unwrap().whole_fields(&[]);
    assert!(!fields.is_empty(), "nothing lazy in {query}");
    for content in contents {
        import(content, &mut tables, &mut files);
        let table = tables.of(source);
        assert!(fields.iter().all(|&index| !table.has(index)));
        let expected = answer(table, query, &files);
        finish(fill(table, &fields, &files, Pace::AT_ONCE, |_| true));
        assert!(fields.iter().all(|&index| table.has(index)));
        assert_eq!(answer(table, query, &files), expected, "{query}");
        assert!(expected.len() > 20, "{query} gives {expected}");
    }
    answer(tables.of(source), query, &files)
}

#[test]
fn a_query_does_not_tell_whether_a_column_is_there() {
    let text = lines(300);
    let (first, second) = text.split_at(text.match_indices('\n').nth(99).unwrap().0 + 1);
    for query in [
        "filter request_uri like /tenant-1/ | fields time, request_uri, host_id",
        "sort host_id desc | fields request_uri",
        "stats count(*), max(request_uri), count_distinct(host_id) by operation",
        "w1XqyEE9 | fields request_id, host_id",
        "sort request_uri | filter not request_uri like 'tenant-1'",
    ] {
        let plain = check_query(Source::Access, [first.as_bytes(), second.as_bytes()], query);
        let packed = check_query(Source::Access, [&gzip(first.as_bytes()), second.as_bytes()], query);
        assert_eq!(packed, plain, "{query} of what is compressed");
    }
    let events = |from: u32, to: u32| -> Vec<serde_json::Value> {
        (from..to)
            .map(|n| {
                event(["GetObject", "PutObject"][n as usize % 2], &format!("10:00:{:02}", n % 60), &format!("R{n}"))
            })
            .collect()
    };
    for query in [
        "source trail | filter requestParameters.Host like /photos/ | sort request_parameters",
        "source trail | stats count(*), count_distinct(user_identity) by additionalEventData.bytesTransferredOut",
        "source trail | aG9zdA | fields event_id, x_amz_id_2, tls_details",
    ] {
        check_query(Source::Trail, [&trail(&events(0, 20)), &gzip(&trail(&events(20, 90)))], query);
    }
}

#[test]
fn rows_of_a_csv_are_read_again_by_its_header() {
    let csv = "\"eventname\",\"eventsource\",\"eventtime\",\"requestparameters\",\"eventid\"\n\
               \"GetObject\",\"s3.amazonaws.com\",\"2026-08-08T10:00:00Z\",\"{\"\"bucketName\"\":\"\"photos\"\",\"\"x\"\":1}\",\"e1\"\n\
               \"PutObject\",\"s3.amazonaws.com\",\"2026-08-08T10:00:01Z\",\"{\"\"bucketName\"\":\"\"films\"\",\"\"x\"\":2}\",\"e2\"\n";
    let mut pool = session(1, &[("csv", csv.as_bytes().to_vec())]);
    let found = rows(&mut pool, "source trail | filter requestParameters.x = 2 | fields bucket, request_parameters");
    assert_eq!(
        found,
        [serde_json::json!({"bucket": "films", "request_parameters": "{\"bucketName\":\"films\",\"x\":2}"})]
    );
}

#[test]
fn a_file_that_changed_gives_rows_without_the_values() {
    let text = lines(20);
    let (mut tables, mut files) = (Tables::default(), Files::default());
    import(text.as_bytes(), &mut tables, &mut files);
    files.replace(0, Rc::new(Vec::new()));
    let index = Source::Access.resolve("request_uri").unwrap().index;
    finish(fill(&mut tables.access, &[index], &files, Pace::AT_ONCE, |_| true));
    assert!(tables.access.has(index));
    assert!((0..20).all(|row| tables.access.column(index).text(row).is_none()));
}

/// A question that would keep more than the budget allows is refused by the columns' names, keeps nothing, and lets others
/// be asked; where the budget is raised, it is answered.
fn check_refusal(query: &str, fields: &str) {
    let text = lines(5000);
    let (first, second) = text.split_at(text.match_indices('\n').nth(2499).unwrap().0 + 1);
    let files = [("first", first.as_bytes().to_vec()), ("second", gzip(second.as_bytes()))];
    let expected = rows(&mut session(1, &files), query);
    for shards in [1, 2] {
        let mut session = session(shards, &files);
        let memory = session.summary().memory;
        let allow = |session: &mut Session, memory| match session.answer(&Request::Allow { memory }) {
            Response::Loaded(summary) => summary.memory,
            other => panic!("{other:?}"),
        };
        assert_eq!(allow(&mut session, memory + 1000), memory);
        for _ in 0..2 {
            let refusal = session.rows(query, 0, 10).map(|_| ()).unwrap_err();
            let is_told = refusal.message.contains(fields) && refusal.message.contains("Raise the budget under Files");
            assert!(is_told, "{query}: {refusal:?}");
        }
        assert_eq!(session.rows("stats count(*)", 0, 10).unwrap().rows.len(), 1);
        let held = allow(&mut session, u64::MAX);
        assert!(held < memory + 1000, "{query}: {held} bytes of {memory}");
        assert_eq!(rows(&mut session, query), expected);
        assert!(allow(&mut session, u64::MAX) > memory + 100_000);
    }
}

#[test]
fn what_is_left_out_is_filled_within_the_budget() {
    check_refusal("request_uri:*tenant-1* | fields request_id, request_uri", "`request_uri`");
    check_refusal("w1XqyEE9 | fields request_id | limit 20", "`request_uri`, `host_id`");
    check_refusal("stats max(host_id)", "`host_id`");
}

#[test]
fn the_page_knows_what_is_read_again() {
    for query in [
        "http_status:403",
        "request_uri:*tenant-1* | fields host_id",
        "w1XqyEE9",
        "fields request_uri as uri, host_id as request_uri | sort uri | stats count(*) by request_uri",
        "fields host_id as uri | limit 5 | sort uri",
        "stats max(host_id) as most by request_uri | sort most",
        "source trail | filter requestParameters.Host like /photos/ | sort request_parameters",
        "source requests | http_status:200",
    ] {
        let query = parse(query).unwrap();
        assert_eq!(lazy_fields(&query), Plan::new(&query, None).unwrap().whole_fields(&[]), "{query:?}");
    }
}

fn check_memory(name: &str, content: Vec<u8>, most: f64) {
    let (size, own) = (content.len() as f64, content.capacity() as u64);
    let mut session = Session::new(1);
    let summary = session.load(vec![(name.to_owned(), Box::new(content) as Box<dyn ReadAt>)]);
    // The content itself is in memory here, which a file on disk is not.
    let held = (summary.memory - own) as f64 / size;
    assert!(held <= most, "{held:.3} bytes held for each of {name}");
}

#[test]
fn what_is_loaded_takes_less_than_half_of_its_size() {
    check_memory("access log", lines(70_000).into_bytes(), 0.45);
    let events: Vec<serde_json::Value> = (0..20_000)
        .map(|n| {
            let mut event = event("GetObject", &format!("10:{:02}:{:02}", n / 60 % 60, n % 60), &format!("{n:016X}"));
            event["requestParameters"]["key"] = format!("images/products/tenant-{}/{n:08x}.css", n % 90).into();
            event["sharedEventID"] = format!("ac4fafaf-a3cf-48b9-b188-{n:012x}").into();
            event["resources"] =
                serde_json::json!([{"type": "AWS::S3::Object", "ARN": format!("arn:aws:s3:::photos/{n}")}]);
            event
        })
        .collect();
    check_memory("CloudTrail", trail(&events), 0.35);
}
