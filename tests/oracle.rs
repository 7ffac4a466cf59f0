//! Each kernel against a plain evaluator that goes row by row, on random tables, over one shard and several.

mod support;

use bucketscope::engine::Session;
use bucketscope::engine::message::{FacetAsked, Value};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{Line, rows, session};

/// A request as the evaluator sees it.
#[derive(Debug, Clone)]
struct Row {
    /// Seconds since 10:00:00.
    second: u32,
    id: String,
    key: Option<String>,
    status: i64,
    bytes: Option<i64>,
    total: Option<i64>,
    requester: Option<String>,
}

const KEYS: [&str; 7] = ["a", "reports/a.csv", "reports/B.csv.gz", "img/cat.png", "A", "x/y/z", "zz"];

fn row(id: usize) -> impl Strategy<Value = Row> {
    let number = |most: i64| prop_oneof![1 => Just(None), 6 => (0..most).prop_map(Some)];
    let status = prop::sample::select(vec![200, 206, 304, 403, 404, 503]);
    let requester = prop::option::of((0..5u8).prop_map(|number| format!("arn:aws:iam::1:user/u{number}")));
    let key = prop::option::weighted(0.8, prop::sample::select(KEYS.to_vec()).prop_map(str::to_owned));
    (0..3600u32, key, status, number(5000), number(70_000), requester).prop_map(
        move |(second, key, status, bytes, total, requester)| Row {
            second,
            id: format!("R{id:08}"),
            key,
            status,
            bytes,
            total,
            requester,
        },
    )
}

fn table(most: usize) -> impl Strategy<Value = Vec<Row>> {
    (0..most).prop_flat_map(|count| (0..count).map(row).collect::<Vec<_>>())
}

/// So many rows without a strategy, which would keep them all to make them smaller.
fn large(count: usize) -> Vec<Row> {
    let mut state = 7u64;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let missing = |value: u64| (value > 0).then_some(value as i64 - 1);
    (0..count)
        .map(|id| Row {
            second: random(3600) as u32,
            id: format!("R{id:08}"),
            key: missing(random(900)).map(|number| format!("{}/{number}", KEYS[number as usize % 7])),
            status: [200, 206, 403, 404][random(4) as usize],
            bytes: missing(random(5000)),
            total: missing(random(70_000)),
            requester: missing(random(6)).map(|number| format!("arn:aws:iam::1:user/u{number}")),
        })
        .collect()
}

/// A session that has the rows in several files.
fn load(table: &[Row], shards: usize) -> Session {
    let parts = table.chunks((table.len() / 5).max(1)).enumerate().map(|(part, rows)| {
        let lines = rows.iter().map(|row| {
            let number = |value: Option<i64>| value.map_or("-".to_owned(), |value| value.to_string());
            let line = Line { id: row.id.clone(), ..Line::default() }.text();
            let time = format!("10:{:02}:{:02}", row.second / 60, row.second % 60);
            line.replacen("10:00:00", &time, 1)
                .replacen("arn:aws:iam::111122223333:user/ada", row.requester.as_deref().unwrap_or("-"), 1)
                .replacen(" a.jpg ", &format!(" {} ", row.key.as_deref().unwrap_or("-")), 1)
                .replacen(
                    " 200 - 512 2048 20 ",
                    &format!(" {} - {} 2048 {} ", row.status, number(row.bytes), number(row.total)),
                    1,
                )
        });
        (format!("log{part}"), lines.collect::<String>().into_bytes())
    });
    let parts: Vec<(String, Vec<u8>)> = parts.collect();
    let files: Vec<(&str, Vec<u8>)> = parts.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
    session(shards, &files)
}

type Test = fn(&Row) -> bool;

/// Conditions, and what they mean of a row.
const FILTERS: &[(&str, Test)] = &[
    ("", |_| true),
    ("http_status:403", |row| row.status == 403),
    ("-http_status:4*", |row| row.status / 100 != 4),
    ("filter http_status in [200, 404]", |row| [200, 404].contains(&row.status)),
    ("filter bytes_sent > 2500", |row| row.bytes.is_some_and(|bytes| bytes > 2500)),
    ("filter not bytes_sent > 2500", |row| row.bytes.is_none_or(|bytes| bytes <= 2500)),
    ("bytes_sent:1000..2000", |row| row.bytes.is_some_and(|bytes| (1000..=2000).contains(&bytes))),
    ("bytes_sent:-", |row| row.bytes.is_none()),
    ("filter bytes_sent != 0", |row| row.bytes != Some(0)),
    ("filter bytes_sent < total_time_ms", |row| row.bytes.zip(row.total).is_some_and(|(bytes, total)| bytes < total)),
    ("filter bytes_sent % 3 = 1", |row| row.bytes.is_some_and(|bytes| bytes % 3 == 1)),
    ("filter (bytes_sent + total_time_ms) / 2 >= 20000", |row| {
        row.bytes.zip(row.total).is_some_and(|(bytes, total)| bytes + total >= 40_000)
    }),
    ("key:reports/*", |row| row.key.as_ref().is_some_and(|key| key.starts_with("reports/"))),
    ("filter key like \"a\"", |row| row.key.as_ref().is_some_and(|key| key.contains('a'))),
    ("filter key not like /^[a-z]+\\//", |row| {
        row.key.as_ref().is_none_or(|key| {
            let head = key.split('/').next().unwrap_or_default();
            !key.contains('/') || head.is_empty() || !head.bytes().all(|byte| byte.is_ascii_lowercase())
        })
    }),
    ("filter strlen(key) > 5", |row| row.key.as_ref().is_some_and(|key| key.chars().count() > 5)),
    ("filter toupper(key) = \"A\"", |row| row.key.as_ref().is_some_and(|key| key.to_uppercase() == "A")),
    ("filter isblank(key) or isblank(requester)", |row| row.key.is_none() || row.requester.is_none()),
    ("time:2026-08-08T10:10..2026-08-08T10:19", |row| (600..1200).contains(&row.second)),
    ("filter time >= 2026-08-08T10:30:00Z", |row| row.second >= 1800),
    ("csv", |row| row.key.as_ref().is_some_and(|key| key.contains("csv"))),
    ("-\"U3\"", |row| row.requester.as_ref().is_none_or(|requester| !requester.contains("u3"))),
    ("http_status:403 or (bytes_sent>4000 -key:-)", |row| {
        row.status == 403 || row.bytes.is_some_and(|bytes| bytes > 4000) && row.key.is_some()
    }),
];

type KeyOf = fn(&Row) -> Vec<Json>;

/// What rows are grouped by.
const KEYS_OF: &[(&str, KeyOf)] = &[
    ("", |_| Vec::new()),
    (" by http_status", |row| vec![json!(row.status)]),
    (" by key", |row| vec![json!(row.key)]),
    (" by key, http_status", |row| vec![json!(row.key), json!(row.status)]),
    (" by requester, bin(5m)", |row| {
        vec![json!(row.requester), json!(format!("2026-08-08T10:{:02}:00Z", row.second / 300 * 5))]
    }),
    (" by bytes_sent", |row| vec![json!(row.bytes)]),
    (" by strlen(key), total_time_ms % 2", |row| {
        vec![json!(row.key.as_ref().map(|key| key.chars().count())), json!(row.total.map(|total| total % 2))]
    }),
];

fn default_order(table: &[Row]) -> Vec<&Row> {
    let mut sorted: Vec<&Row> = table.iter().collect();
    sorted.sort_by_key(|row| (row.second, &row.id));
    sorted
}

/// What the aggregates of [`AGGREGATES`] give of rows in the default order.
fn aggregate(rows: &[&Row]) -> Vec<Json> {
    let bytes: Vec<i64> = rows.iter().filter_map(|row| row.bytes).collect();
    let keys: Vec<&String> = rows.iter().filter_map(|row| row.key.as_ref()).collect();
    let sum: i64 = bytes.iter().sum();
    let count = bytes.len();
    let or_missing = |value: f64| if count == 0 { Json::Null } else { json!(value) };
    let mut sorted: Vec<i64> = rows.iter().filter_map(|row| row.total).collect();
    sorted.sort_unstable();
    let percentile = (!sorted.is_empty()).then(|| sorted[(sorted.len() * 9).div_ceil(10).max(1) - 1]);
    let mean = sum as f64 / count as f64;
    let squares: i64 = bytes.iter().map(|bytes| bytes * bytes).sum();
    let variance = (squares * count as i64 - sum * sum) as f64 / count as f64 / count as f64;
    vec![
        json!(rows.len()),
        json!(keys.len()),
        json!(keys.iter().collect::<BTreeSet<_>>().len()),
        if count == 0 { Json::Null } else { json!(sum) },
        or_missing(mean),
        json!(bytes.iter().min()),
        json!(keys.iter().max()),
        json!(percentile),
        or_missing(variance.sqrt()),
        json!(rows.iter().find_map(|row| row.key.as_ref())),
        json!(rows.iter().rev().find_map(|row| row.bytes)),
        json!(rows.iter().filter_map(|row| row.bytes).map(|bytes| bytes.to_string()).min()),
    ]
}

const AGGREGATES: &str = "count(*), count(key), count_distinct(key), sum(bytes_sent), avg(bytes_sent), min(bytes_sent), \
    max(key), pct(total_time_ms, 90), stddev(bytes_sent), earliest(key), latest(bytes_sent), sortsFirst(bytes_sent)";

/// Of more distinct numbers percentiles are about right: so far from the exact one.
fn agree(found: &Json, expected: &Json) -> bool {
    match (found.as_f64(), expected.as_f64()) {
        (Some(a), Some(b)) => a == b || (a - b).abs() <= b.abs() * 0.0101,
        _ => found == expected,
    }
}

fn check_groups(pool: &mut Session, table: &[Row], filter: usize, keys: usize, exact: bool) {
    let ((condition, test), (by, key_of)) = (FILTERS[filter], KEYS_OF[keys]);
    let mut groups: BTreeMap<String, (Vec<Json>, Vec<&Row>)> = BTreeMap::new();
    for row in default_order(table).into_iter().filter(|row| test(row)) {
        let key = key_of(row);
        groups.entry(json!(key).to_string()).or_insert_with(|| (key, Vec::new())).1.push(row);
    }
    if by.is_empty() && groups.is_empty() {
        groups.insert("[]".to_owned(), (Vec::new(), Vec::new()));
    }
    let named = |list: &str, name: &str| -> Vec<String> {
        list.split(", ")
            .filter(|text| !text.is_empty())
            .enumerate()
            .map(|(at, text)| format!("{text} as {name}{at}"))
            .collect()
    };
    // No operand of these has a comma of its own but that of `pct`.
    let aggregates = named(&AGGREGATES.replace("ms, 90", "ms,90"), "a");
    let by = named(by.trim_start_matches(" by "), "k");
    let by_text = if by.is_empty() { String::new() } else { format!(" by {}", by.join(", ")) };
    let query = format!("{condition} | stats {}{by_text}", aggregates.join(", ")).trim_start_matches(" | ").to_owned();
    let mut found: BTreeMap<String, Vec<Json>> = BTreeMap::new();
    for row in rows(pool, &query) {
        let named = |name: &str, count: usize| -> Vec<Json> {
            (0..count).map(|at| row[&format!("{name}{at}")].clone()).collect()
        };
        found.insert(json!(named("k", by.len())).to_string(), named("a", aggregates.len()));
    }
    assert_eq!(found.keys().collect::<Vec<_>>(), groups.keys().collect::<Vec<_>>(), "{query}");
    for (name, (_, of_group)) in &groups {
        let expected = aggregate(of_group);
        for (place, (found, expected)) in found[name].iter().zip(&expected).enumerate() {
            let is_right = if exact || place != 7 { found == expected } else { agree(found, expected) };
            assert!(is_right, "{query}: {name}, aggregate {place}: {found}, not {expected}");
        }
    }
}

/// Sorts of groups by key, how many rows they have (`n`) and the sum of their bytes (`s`).
const GROUP_SORTS: [&str; 5] = ["", "n desc", "n, key desc", "s desc", "s, n desc"];

/// The first groups of all that are in order of their keys, and the most frequent values of fields.
fn check_top(pool: &mut Session, table: &[Row], filter: usize, sort: &str, limit: usize) {
    let (condition, test) = FILTERS[filter];
    let selected: Vec<&Row> = table.iter().filter(|row| test(row)).collect();
    let last = |key: Option<&String>| (key.is_none(), key.cloned());
    let mut groups: BTreeMap<(bool, Option<String>), (i64, Option<i64>)> = BTreeMap::new();
    for row in &selected {
        let (count, sum) = groups.entry(last(row.key.as_ref())).or_default();
        *count += 1;
        *sum = row.bytes.map_or(*sum, |bytes| Some(sum.unwrap_or_default() + bytes));
    }
    let mut expected: Vec<(Option<String>, i64, Option<i64>)> =
        groups.into_iter().map(|((_, key), (count, sum))| (key, count, sum)).collect();
    let descending = |sum: Option<i64>| (sum.is_none(), std::cmp::Reverse(sum));
    match sort {
        "n desc" => expected.sort_by_key(|(_, count, _)| -count),
        "n, key desc" => {
            expected.sort_by_key(|(key, ..)| (key.is_none(), std::cmp::Reverse(key.clone())));
            expected.sort_by_key(|(_, count, _)| *count);
        }
        "s desc" => expected.sort_by_key(|(.., sum)| descending(*sum)),
        "s, n desc" => expected.sort_by_key(|(_, count, sum)| (sum.is_none(), *sum, -count)),
        _ => {}
    }
    let stats = "stats count(*) as n, sum(bytes_sent) as s by key";
    let stages = [condition, stats, &if sort.is_empty() { String::new() } else { format!("sort {sort}") }];
    let stages: Vec<&str> = stages.into_iter().filter(|stage| !stage.is_empty()).collect();
    let all = stages.join(" | ");
    let json = |(key, count, sum): &(Option<String>, i64, Option<i64>)| json!({"key": key, "n": count, "s": sum});
    let expected: Vec<Json> = expected.iter().map(json).collect();
    assert_eq!(rows(pool, &all), expected, "{all}");
    let first = format!("{all} | limit {limit}");
    assert_eq!(rows(pool, &first), expected[..limit.min(expected.len())], "{first}");

    let fields = ["key", "http_status", "requester"];
    let value = |row: &Row, field: usize| match field {
        0 => row.key.clone().map_or(Value::Missing, Value::Text),
        1 => Value::Int(row.status),
        _ => row.requester.clone().map_or(Value::Missing, Value::Text),
    };
    let asked = |field: &str| FacetAsked { text: condition.to_owned(), field: field.to_owned(), limit };
    let found = pool.facets(&fields.map(asked)).unwrap();
    for (place, facet) in found.into_iter().enumerate() {
        let mut counts: BTreeMap<Value, u64> = BTreeMap::new();
        selected.iter().for_each(|row| *counts.entry(value(row, place)).or_default() += 1);
        assert_eq!(facet.distinct, counts.keys().filter(|value| !value.is_missing()).count() as u64);
        let mut expected: Vec<(Value, u64)> = counts.into_iter().collect();
        expected.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        expected.truncate(limit);
        assert_eq!(facet.values, expected, "{condition}: {}", facet.field);
    }
}

fn check_rows(pool: &mut Session, table: &[Row], filter: usize, sort: &str, dedup: &str, limit: Option<usize>) {
    let (condition, test) = FILTERS[filter];
    let mut expected: Vec<&Row> = default_order(table).into_iter().filter(|row| test(row)).collect();
    let missing_last = |descending: bool| {
        move |a: Option<i64>, b: Option<i64>| match (a, b) {
            (Some(a), Some(b)) if descending => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        }
    };
    match sort {
        "bytes_sent" => expected.sort_by(|a, b| missing_last(false)(a.bytes, b.bytes)),
        "total_time_ms desc" => expected.sort_by(|a, b| missing_last(true)(a.total, b.total)),
        "key desc, bytes_sent" => expected.sort_by(|a, b| {
            let keys = match (&a.key, &b.key) {
                (Some(a), Some(b)) => b.cmp(a),
                (a, b) => a.is_none().cmp(&b.is_none()),
            };
            keys.then_with(|| missing_last(false)(a.bytes, b.bytes))
        }),
        "http_status" => expected.sort_by_key(|row| row.status),
        _ => {}
    }
    match dedup {
        "key" => {
            let mut seen = BTreeSet::new();
            expected.retain(|row| seen.insert(row.key.clone()));
        }
        "http_status, requester" => {
            let mut seen = BTreeSet::new();
            expected.retain(|row| seen.insert((row.status, row.requester.clone())));
        }
        _ => {}
    }
    expected.truncate(limit.unwrap_or(usize::MAX));
    let stages = [
        Some(condition.to_owned()),
        (!sort.is_empty()).then(|| format!("sort {sort}")),
        (!dedup.is_empty()).then(|| format!("dedup {dedup}")),
        limit.map(|limit| format!("limit {limit}")),
        Some("fields request_id".to_owned()),
    ];
    let stages: Vec<String> = stages.into_iter().flatten().filter(|stage| !stage.is_empty()).collect();
    let query = stages.join(" | ");
    let found: Vec<Json> = rows(pool, &query).into_iter().map(|row| row["request_id"].clone()).collect();
    let expected: Vec<Json> = expected.into_iter().map(|row| json!(row.id)).collect();
    assert!(
        found == expected,
        "{query}: {} rows, {} expected; first that differ: {:?}",
        found.len(),
        expected.len(),
        found.iter().zip(&expected).find(|(a, b)| a != b)
    );
}

const SORTS: [&str; 5] = ["", "bytes_sent", "total_time_ms desc", "key desc, bytes_sent", "http_status"];
const DEDUPS: [&str; 3] = ["", "key", "http_status, requester"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn kernels_agree_with_the_evaluator(table in table(60), limit in prop::option::of(0..40usize)) {
        for shards in [1, 3] {
            let mut pool = load(&table, shards);
            for filter in 0..FILTERS.len() {
                check_groups(&mut pool, &table, filter, filter % KEYS_OF.len(), true);
                check_rows(&mut pool, &table, filter, SORTS[filter % 5], DEDUPS[filter % 3], limit);
                check_top(&mut pool, &table, filter, GROUP_SORTS[filter % 5], limit.unwrap_or(3));
            }
            for keys in 0..KEYS_OF.len() {
                check_groups(&mut pool, &table, 0, keys, true);
            }
        }
    }
}

#[test]
fn kernels_agree_over_several_row_groups() {
    let table = large(40_000);
    for shards in [1, 2] {
        let mut pool = load(&table, shards);
        for filter in [0, 4, 9, 13, 20] {
            for keys in 0..KEYS_OF.len() {
                check_groups(&mut pool, &table, filter, keys, false);
            }
            for (sort, dedup) in [("total_time_ms desc", ""), ("key desc, bytes_sent", ""), ("bytes_sent", "key")] {
                check_rows(&mut pool, &table, filter, sort, dedup, None);
            }
            GROUP_SORTS.into_iter().for_each(|sort| check_top(&mut pool, &table, filter, sort, 20));
            check_rows(&mut pool, &table, filter, "bytes_sent", "", Some(700));
            // Most of the rows that could be the last of these are equal.
            check_rows(&mut pool, &table, filter, "http_status", "", Some(700));
            check_rows(&mut pool, &table, filter, "", "", Some(700));
            check_rows(&mut pool, &table, filter, "", "", Some(3000));
            check_rows(&mut pool, &table, filter, "total_time_ms desc", "", Some(3000));
        }
    }
}

#[test]
fn windows_are_parts_of_the_whole() {
    let table = large(9000);
    for shards in [1, 2] {
        let mut pool = load(&table, shards);
        for (number, sort) in ["", "| sort http_status", "| sort key desc", "| sort total_time_ms"].iter().enumerate() {
            let query = format!("-http_status:404 {sort} | fields request_id");
            let whole = pool.rows(&query, 0, 100_000).unwrap();
            // From the first rows to the last ones, and back, each as a query that was not asked before.
            for (place, offset) in [0, 300, 1000, 2040, 5000, whole.total - 50, 5000, 40].into_iter().enumerate() {
                let anew = format!("{query} # {number} {}", if place < 4 { 0 } else { place });
                let window = pool.rows(&anew, offset, 100).unwrap();
                let end = (offset as usize + 100).min(whole.rows.len());
                assert_eq!(window.total, whole.total, "{anew}");
                assert_eq!(window.rows, whole.rows[offset as usize..end], "{anew}, from {offset}");
            }
        }
    }
}

#[test]
fn sums_may_be_larger_than_their_numbers() {
    let row = |second: u32| Row {
        second,
        id: format!("R{second:08}"),
        key: None,
        status: 200,
        bytes: Some(5_000_000_000_000_000_000),
        total: Some(i64::from(second)),
        requester: None,
    };
    let table: Vec<Row> = (0..8).map(row).collect();
    for shards in [1, 2] {
        let mut pool = load(&table, shards);
        let found = rows(&mut pool, "stats sum(bytes_sent) as s, avg(bytes_sent) as a, sum(total_time_ms) as t");
        assert_eq!(found, [json!({"s": 4e19, "a": 5e18, "t": 28})]);
    }
}

#[test]
fn a_time_is_another_key_than_the_same_number() {
    // Rows have no bytes, or as many as the milliseconds of the time of row 2, which has none.
    let time = 1_786_183_202_000;
    let row = |second: u32, bytes| Row {
        second,
        id: format!("R{second:08}"),
        key: None,
        status: 200,
        bytes,
        total: None,
        requester: None,
    };
    let table: Vec<Row> = (0..40).map(|second| row(second, (second % 4 != 2).then_some(time))).collect();
    let mixed = "coalesce(bytes_sent, time)";
    for shards in [1, 2, 3] {
        let mut pool = load(&table, shards);
        let found = rows(&mut pool, &format!("stats count(*) as n by {mixed} as x | limit 2"));
        assert_eq!(found, [json!({"x": time, "n": 30}), json!({"x": "2026-08-08T10:00:02Z", "n": 1})]);
        // They are equal for a sort: the default order decides.
        let sorted = rows(&mut pool, &format!("filter {mixed} = {time} | sort {mixed} | fields request_id"));
        let expected = table.iter().filter(|row| row.second == 2 || row.bytes.is_some());
        assert_eq!(sorted, expected.map(|row| json!({"request_id": row.id})).collect::<Vec<_>>());
    }
}

#[test]
fn where_one_condition_leaves_few_rows_the_others_still_hold() {
    let row = |second: u32| Row {
        second,
        id: format!("R{second:08}"),
        key: (second != 200).then(|| format!("k{second}")),
        status: if matches!(second, 7 | 123 | 200) { 403 } else { 200 },
        bytes: None,
        total: None,
        requester: None,
    };
    let table: Vec<Row> = (0..900).map(row).collect();
    for shards in [1, 2, 3] {
        let mut pool = load(&table, shards);
        for (condition, expected) in [
            ("key like \"12\"", vec![123]),
            ("key = \"k7\"", vec![7]),
            ("key like /^k[0-9]$/", vec![7]),
            ("key:-", vec![200]),
            ("not (key like \"12\")", vec![7, 200]),
            ("key in [\"k7\", \"k8\"]", vec![7]),
        ] {
            // Whichever stands first.
            for query in
                [format!("filter http_status = 403 and {condition}"), format!("filter {condition} | http_status:403")]
            {
                let expected: Vec<_> = expected.iter().map(|second| json!(format!("R{second:08}"))).collect();
                let query = format!("{query} | fields request_id");
                let found: Vec<_> = rows(&mut pool, &query).into_iter().map(|row| row["request_id"].clone()).collect();
                assert_eq!(found, expected, "{query}, {shards} shards");
            }
        }
    }
}
