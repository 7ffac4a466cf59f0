//! The query language: what parses, what it means, and what is said of what does not parse.

mod support;

use bucketscope::language::{Expr, ExprKind, Query, Span, StageKind, parse, parse_with_default, print};
use bucketscope::schema::{Kind, Source, Unit};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use support::{Line, event, rows, session, trail};

/// Twelve requests with some missing values.
fn pool() -> bucketscope::engine::Session {
    let mut log = String::new();
    for index in 0..12u32 {
        let line = Line {
            id: format!("R{index:02}"),
            time: ["10:00:00", "10:05:00", "11:00:00"][index as usize % 3],
            key: ["reports/a.csv", "reports/b.csv.gz", "img/%2543at.png", "-"][index as usize % 4],
            status: ["200", "403", "404"][index as usize % 3],
            error: ["-", "AccessDenied", "NoSuchKey"][index as usize % 3],
            bytes: ["-", "1500", "4096", "10000000"][index as usize % 4],
            total: ["20", "999", "1000", "60001"][index as usize % 4],
            ip: ["10.1.2.3", "192.0.2.7", "2001:db8::7"][index as usize % 3],
            requester: if index == 5 { "-" } else { "arn:aws:iam::1:user/ada" },
            user_agent: if index == 7 { "Boto3/1.2".to_owned() } else { "aws-cli/2.17 x".to_owned() },
            ..Line::default()
        };
        log += &line.text();
    }
    let mut event = event("GetObject", "10:00:01", "R00");
    event["requestParameters"]["x-amz-acl"] = json!("public-read");
    session(1, &[("log", log.into_bytes()), ("t.json", trail(&[event]))])
}

fn check_count(query: &str, expected: usize) {
    assert_eq!(rows(&mut pool(), query).len(), expected, "{query}");
}

#[test]
fn the_shorthand_means_what_it_says() {
    for (query, expected) in [
        ("", 12),
        ("http_status:403", 4),
        ("-http_status:403", 8),
        ("http_status:4*", 8),
        ("key:reports/*", 6),
        ("key:reports/a.csv", 3),
        ("key:*.CSV", 0),
        ("key:img/Cat.png", 3),
        ("key:-", 3),
        ("-key:-", 9),
        ("-key:reports/*", 6),
        ("requester:-", 1),
        ("-/nothing", 12),
        ("-é", 12),
        ("-*", 12),
        ("remote_ip:10.0.0.0/8", 4),
        ("remote_ip:2001:db8::/32", 4),
        ("-remote_ip:10.0.0.0/8", 8),
        ("total_time>1s", 3),
        ("total_time>1 s", 3),
        ("total_time > 1 s http_status:403", 1),
        ("total_time>1 seconds", 0),
        ("http_status in (403, 404)", 8),
        ("total_time>=1s", 6),
        ("total_time_ms<1000", 6),
        ("bytes_sent>=10MB", 3),
        ("bytes_sent>=4KiB", 6),
        ("bytes_sent:1500..4096", 6),
        ("bytes_sent:..4096", 6),
        ("http_status:403..", 8),
        ("time:2026-08-08", 12),
        ("time:2026-08-07", 0),
        ("time:2026-08-08T10", 8),
        ("time:2026-08-08T10:05", 4),
        ("time:2026-08-07..2026-08-08", 12),
        ("time:2026-08-08T10:01..2026-08-08T11:30", 8),
        ("time:end-1h..", 12),
        ("time:end-59m..end", 8),
        ("time:end", 4),
        ("time>=end-55m http_status:403", 4),
        ("-time:END-30m..", 8),
        ("-user_agent:*Boto3*", 11),
        ("boto3", 1),
        ("\"CLI/2.17 X\"", 11),
        ("-boto3 http_status:403", 3),
        ("(http_status:403 or http_status:404) key:-", 2),
        ("http_status:403 or http_status:404 key:-", 5),
        ("not (http_status:403 or http_status:404)", 4),
        ("http_status:403 # and a comment", 4),
        ("source access | http_status:403 | key:-", 1),
        ("operation:\"REST.GET.OBJECT\"", 12),
        ("user_agent:\"aws-cli/2.17 x\"", 11),
        ("httpstatus:403 requestid:R01", 1),
    ] {
        check_count(query, expected);
    }
}

#[test]
fn filters_mean_what_they_say() {
    for (query, expected) in [
        ("filter http_status = 403", 4),
        ("filter http_status != 403", 8),
        ("filter bytes_sent != 1500", 9),
        ("filter bytes_sent > 1500", 6),
        ("filter not bytes_sent > 1500", 6),
        ("filter key = \"reports/a.csv\"", 3),
        ("filter key != 'reports/a.csv'", 9),
        ("filter key like \"csv\"", 6),
        ("filter key not like \"csv\"", 6),
        ("filter key like /(?i)CSV$/", 3),
        ("filter key =~ /^img\\/C/", 3),
        ("filter error_code in [\"AccessDenied\", 'NoSuchKey']", 8),
        ("filter error_code not in [\"AccessDenied\"]", 8),
        ("filter http_status in [403, 404] and ispresent(key)", 6),
        ("filter not ispresent(key) or http_status = 200", 6),
        ("filter time >= 2026-08-08T11:00:00Z", 4),
        ("filter time < \"2026-08-08T11:00:00Z\"", 8),
        ("filter key = \"a # | b\"", 0),
        ("filter http_status:403 and total_time>1s", 1),
        ("filter `key` = \"reports/a.csv\"\n| limit 2", 2),
        ("source trail | filter requestParameters.x-amz-acl = \"public-read\"", 1),
        ("source trail | requestParameters.x-amz-acl:public-*", 1),
        ("source trail | eventName:GetObject userIdentity.type:IAMUser", 1),
        ("source requests | witnessed:access", 11),
        ("SOURCE requests | FILTER witnessed = 'both'", 1),
    ] {
        check_count(query, expected);
    }
}

fn check_rows(query: &str, expected: Json) {
    assert_eq!(Json::Array(rows(&mut pool(), query)), expected, "{query}");
}

#[test]
fn pipelines_compute() {
    check_rows(
        "stats count(*) as n, count(key), count_distinct(key) by http_status | sort http_status desc | limit 2",
        json!([{"http_status": 404, "n": 4, "count(key)": 3, "count_distinct(key)": 3},
               {"http_status": 403, "n": 4, "count(key)": 3, "count_distinct(key)": 3}]),
    );
    check_rows(
        "stats sum(bytes_sent), avg(bytes_sent) as mean, min(total_time), max(total_time), pct(total_time, 50), pct(total_time, 95)",
        json!([{"sum(bytes_sent)": 30016788, "mean": 30016788.0 / 9.0, "min(total_time)": 20, "max(total_time)": 60001,
            "pct(total_time, 50)": 999, "pct(total_time, 95)": 60001}]),
    );
    check_rows(
        "filter key:img/* | stats count(*) by bin(1h), key | sort count(*)",
        json!([{"bin(1h)": "2026-08-08T11:00:00Z", "key": "img/Cat.png", "count(*)": 1},
               {"bin(1h)": "2026-08-08T10:00:00Z", "key": "img/Cat.png", "count(*)": 2}]),
    );
    check_rows(
        "stats count(*) by key | filter key:- or key like \"img\"",
        json!([{"key": "img/Cat.png", "count(*)": 3}, {"key": null, "count(*)": 3}]),
    );
    check_rows(
        "sort bytes_sent desc, request_id desc | fields request_id as id, bytes_sent | limit 4",
        json!([{"id": "R11", "bytes_sent": 10000000}, {"id": "R07", "bytes_sent": 10000000},
               {"id": "R03", "bytes_sent": 10000000}, {"id": "R10", "bytes_sent": 4096}]),
    );
    check_rows("sort bytes_sent | fields bytes_sent | limit 1", json!([{"bytes_sent": 1500}]));
    check_rows(
        "sort bytes_sent desc | limit 5 | filter http_status = 403 | fields key, total_time",
        json!([{"key": null, "total_time_ms": 60001}, {"key": "img/Cat.png", "total_time_ms": 1000}]),
    );
    check_rows(
        "limit 5 | stats count(*) as n by http_status | sort n desc, http_status | limit 1",
        json!([{"http_status": 200, "n": 4}]),
    );
    check_rows(
        "stats pct( total_time , 50 ) by key | sort pct(total_time,50) desc | limit 1 | fields key",
        json!([{"key": null}]),
    );
    check_rows("http_status:999 | stats count(*), sum(bytes_sent)", json!([{"count(*)": 0, "sum(bytes_sent)": null}]));
    check_rows("http_status:999 | stats count(*) by key", json!([]));
    check_rows(
        "fields key as k | filter k = \"reports/a.csv\" | stats count(*) by k",
        json!([{"k": "reports/a.csv", "count(*)": 3}]),
    );
    check_rows(
        "fields key as x | fields bucket as x, x as y | filter y = \"reports/a.csv\" | sort y | limit 1",
        json!([{"x": "photos", "y": "reports/a.csv"}]),
    );
    check_rows(
        "request_id:R00 | fields @timestamp, httpstatus, key_name, requestid",
        json!([{"time": "2026-08-08T10:00:00Z", "http_status": 200, "key": "reports/a.csv", "request_id": "R00"}]),
    );
}

#[test]
fn what_is_computed_stands_wherever_a_field_does() {
    for (query, expected) in [
        ("filter bytes_sent > 1500 + 1", 6),
        ("filter bytes_sent / 2 >= 750", 9),
        ("filter (bytes_sent + 1) * 2 > 3002", 6),
        ("filter (bytes_sent > 1500 or key:-) and http_status:200", 2),
        ("filter total_time_ms < bytes_sent", 9),
        ("filter bytes_sent > total_time_ms", 9),
        ("filter not bytes_sent > total_time_ms", 3),
        ("filter total_time_ms > 2 * 500", 3),
        ("filter 1000 <= total_time_ms", 6),
        ("bytes_sent-1 > 1499 http_status:403", 2),
        ("filter strlen(key) = 13", 3),
        ("filter strcontains(key, \"csv\")", 6),
        ("filter not strcontains(key, \"csv\")", 6),
        ("filter isblank(key)", 3),
        ("filter isblank(key) and not isblank(error_code)", 2),
        ("filter coalesce(key, \"none\") = \"none\"", 3),
        ("filter tolower(user_agent) like \"boto\"", 1),
        ("filter isIpInSubnet(remote_ip, '10.0.0.0/8')", 4),
        ("filter isValidIpv6(remote_ip)", 4),
        ("filter ispresent(bytes_sent) and http_status in [403]", 3),
        ("filter toupper(error_code) in [\"ACCESSDENIED\"]", 4),
        ("filter datefloor(time, 1h) = 2026-08-08T11", 4),
        ("filter time - datefloor(time, 1h) >= 5m", 4),
        ("parse key \"*/*\" as folder, name | filter folder = \"reports\"", 6),
        ("parse key /\\.(?<ending>[a-z]+)$/ | ending:csv", 3),
        ("parse total_time_ms /(?<digits>\\d+)/ | filter digits > 20", 9),
        ("parse total_time_ms /(?<digits>\\d+)/ | digits:..999", 6),
        ("parse total_time_ms /(?<digits>\\d+)/ | filter digits = \"20\"", 3),
        ("error -boto3", 0),
        ("aws-cli", 11),
        ("dedup http_status", 3),
        ("dedup http_status, key", 12),
        ("dedup key | filter ispresent(key)", 3),
        ("limit 100000", 12),
    ] {
        check_count(query, expected);
    }
    check_rows(
        "sort request_id | fields request_id, bytes_sent / 1000 as kb, concat(bucket, \"/\", key) as object | limit 2",
        json!([{"request_id": "R00", "kb": null, "object": "photos/reports/a.csv"},
               {"request_id": "R01", "kb": 1.5, "object": "photos/reports/b.csv.gz"}]),
    );
    check_rows(
        "stats sum(bytes_sent) / count(*) as mean, count(*) * 2, max(bytes_sent) - min(bytes_sent) as spread by http_status \
         | sort mean desc | limit 1",
        json!([{"http_status": 200, "mean": 2501399, "count(*) * 2": 8, "spread": 9998500}]),
    );
    check_rows(
        "stats sum(bytes_sent / 1000) as kb by strlen(key) as length | sort length | limit 1",
        json!([{"length": 11, "kb": 12.288}]),
    );
    check_rows(
        "stats earliest(key), latest(request_id), sortsFirst(error_code), sortsLast(error_code), median(http_status)",
        json!([{"earliest(key)": "reports/a.csv", "latest(request_id)": "R11", "sortsFirst(error_code)": "AccessDenied",
                "sortsLast(error_code)": "NoSuchKey", "median(http_status)": 403}]),
    );
    check_rows("http_status:200 | stats stddev(total_time_ms)", json!([{"stddev(total_time_ms)": 25692.889590312727}]));
    check_rows(
        "sort total_time_ms desc, request_id | dedup http_status | fields http_status, request_id",
        json!([{"http_status": 200, "request_id": "R03"}, {"http_status": 403, "request_id": "R07"},
               {"http_status": 404, "request_id": "R11"}]),
    );
    check_rows(
        "parse key \"*/*.*\" as folder, name, ending | stats count(*) as n by ending | sort n desc, ending | limit 2",
        json!([{"ending": "csv", "n": 3}, {"ending": "csv.gz", "n": 3}]),
    );
    check_rows(
        "stats count(*) as n by key, http_status | stats sum(n) as total, count(*) as kinds by http_status | limit 1",
        json!([{"http_status": 200, "total": 4, "kinds": 4}]),
    );
    check_rows(
        "limit 3 | parse key \"*/*\" as a, b | fields a, strlen(b) as l | sort l desc | limit 1",
        json!([{"a": "img", "l": 7}]),
    );
}

#[test]
fn a_column_that_is_taken_out_has_one_place() {
    let answer = pool().rows("parse key \"*/*\" as bucket, x | parse key \"*/*\" as x, y", 0, 1).unwrap();
    let count = |name: &str| answer.columns.iter().filter(|column| column.name == name).count();
    assert_eq!((count("bucket"), count("x"), count("y")), (1, 1, 1));
}

/// A tree without the places of its parts in the text, and without the labels of what only orders or drops rows.
fn bare(mut query: Query) -> Query {
    fn clear(expr: &mut Expr) {
        expr.span = Span::default();
        match &mut expr.kind {
            ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter_mut().for_each(clear),
            ExprKind::Not(part) => clear(part),
            _ => {}
        }
    }
    query.source_span = query.source_span.map(|_| Span::default());
    for stage in &mut query.stages {
        stage.span = Span::default();
        match &mut stage.kind {
            StageKind::Filter(expr) => clear(expr),
            StageKind::Fields(columns) => columns.iter_mut().for_each(|column| column.span = Span::default()),
            StageKind::Stats { aggregates, columns, by } => {
                aggregates.iter_mut().for_each(|aggregate| aggregate.span = Span::default());
                columns.iter_mut().chain(by).for_each(|column| column.span = Span::default());
            }
            StageKind::Sort(keys) => {
                keys.iter_mut().for_each(|key| (key.span, key.label) = (Span::default(), String::new()));
            }
            StageKind::Dedup(columns) => {
                columns.iter_mut().for_each(|column| (column.span, column.label) = (Span::default(), String::new()));
            }
            StageKind::Parse { .. } | StageKind::Limit(_) => {}
        }
    }
    query
}

fn check_print(text: &str) {
    let Ok(query) = parse(text) else { return };
    let printed = print(&query);
    let again = parse(&printed).unwrap_or_else(|error| panic!("{text}: printed {printed}: {error}"));
    assert_eq!(bare(again.clone()), bare(query), "{text}: printed {printed}");
    assert_eq!(print(&again), printed, "{text}");
}

#[test]
fn what_is_printed_parses_to_the_same_tree() {
    for text in [
        "",
        "source trail",
        "a \"b c\" -d http_status:403 or (key:x* key:-)",
        "key:img/*.png bytes_sent:10MB.. time:2026-08-01..2026-08-02T10 remote_ip:10.0.0.0/8 key:\"a b\"..\"c\"",
        "filter not (a = 1)",
        "filter bytes_sent != 1.5kB and key not like /a\\/b\\\\/ and error_code not in [\"x\", 'y\"']",
        "filter (bytes_sent + 1) * -2 ^ 2 - 3 > object_size or 5 < strlen(key)",
        "filter isblank(key) and ispresent(trim(key, \"/\")) and not strcontains(key, \"a\")",
        "time:end-90m..end-1h filter_me or time>=end-7d",
        "filter time > 2026-08-01T10:00:00.250Z and time < 2026-08-01T10:00",
        "fields key as `my key`, bytes_sent / 1KiB, `key` as k | sort k desc, strlen(k) | dedup k, bytes_sent % 2",
        "stats count( * ), pct( total_time , 99.5 ) as p, sum(bytes_sent)/count(*) by bin(90m), datefloor(time, 1d), key",
        "stats count(*) as n, sum(bytes_sent * 2) by key | filter n > 5 | stats max(n) | sort `max(n)`",
        "parse key \"*/*\" as `first part`, rest | parse key /(?<x>a)(?<y>b)/ | fields x, `first part`",
        "source trail | requestParameters.x-amz-acl:public* | fields resources.0.ARN, userIdentity.type",
        "limit 5 # and why",
    ] {
        check_print(text);
        if let Err(error) = parse(text) {
            assert!(text.contains("a = 1"), "{text}: {error}");
        }
    }
}

#[test]
fn a_path_leads_to_its_place_and_no_other() {
    let mut event = event("GetObject", "10:00:00", "A");
    event["requestParameters"]["Host"] = json!("in-parameters");
    event["tlsDetails"] =
        json!({"clientProvidedHostHeader": "in-tls", "cipherSuite": "tls-cipher", "keyExchange": "x25519"});
    event["additionalEventData"]["CipherSuite"] = json!("event-cipher");
    event["additionalEventData"]["n"] = json!(5.0);
    let mut pool = session(1, &[("t.json", trail(&[event]))]);
    let query = "source trail | fields requestParameters.Host as a, tlsDetails.clientProvidedHostHeader as b, \
                 tlsDetails.cipherSuite as c, additionalEventData.CipherSuite as d, tlsDetails.keyExchange as e, \
                 additionalEventData.n as n, host_header, cipher_suite";
    let expected = json!({"a": "in-parameters", "b": "in-tls", "c": "tls-cipher", "d": "event-cipher", "e": "x25519",
        "n": 5, "host_header": "in-tls", "cipher_suite": "event-cipher"});
    assert_eq!(rows(&mut pool, query), [expected]);
}

#[test]
fn large_integers_are_compared_whole() {
    let sizes = (1u64 << 53) - 2..(1 << 53) + 3;
    let lines: String = sizes.map(|size| Line::default().text().replace(" 2048 ", &format!(" {size} "))).collect();
    let mut pool = session(1, &[("log", lines.into_bytes())]);
    for (query, expected) in [
        ("object_size:9007199254740993", 1),
        ("object_size > 9007199254740992", 2),
        ("object_size in [9007199254740993, 9007199254740991]", 2),
        ("object_size:9007199254740991..9007199254740993", 3),
    ] {
        assert_eq!(rows(&mut pool, query).len(), expected, "{query}");
    }
}

#[test]
fn a_percentile_is_the_nearest_rank() {
    let lines: String = (1..=100)
        .map(|size| Line { total: Box::leak(format!("{size}").into_boxed_str()), ..Line::default() }.text())
        .collect();
    let mut pool = session(3, &[("log", lines.into_bytes())]);
    for percent in [7, 14, 28, 55, 95, 100] {
        let found = rows(&mut pool, &format!("stats pct(total_time, {percent}) as p"));
        assert_eq!(found, [json!({"p": percent})]);
    }
}

#[test]
fn requests_have_the_names_of_both_logs() {
    for (name, id) in [
        ("total_duration", "total_time_ms"),
        ("bytes_sent_size", "bytes_sent"),
        ("requestdatetime", "time"),
        ("request_time", "time"),
        ("errorcode", "error_code"),
        ("errorCode", "trail_error_code"),
        ("EVENTNAME", "event_name"),
    ] {
        let resolved = Source::Requests.resolve(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(Source::Requests.fields()[resolved.index].id, id, "{name}");
    }
}

#[test]
fn missing_values_sort_last_both_ways() {
    for direction in ["asc", "desc"] {
        let found = rows(&mut pool(), &format!("sort key {direction} | fields key"));
        assert!(found[9..].iter().all(|row| row["key"].is_null()), "{direction}: {found:?}");
    }
}

fn check_error(query: &str, message: &str, at: &str) {
    let error = parse(query).expect_err(query);
    assert!(error.to_string().contains(message), "{query}: {error}");
    assert_eq!(&query[error.span.start..error.span.end], at, "{query}: {error}");
}

#[test]
fn errors_say_what_and_where_and_what_was_meant() {
    check_error("opertion:x", "no field `opertion` in access; did you mean `operation`?", "opertion");
    check_error("filter opertion = 'x'", "did you mean `operation`?", "opertion");
    check_error("fields key as x, bucket as x", "two columns are called `x`", "bucket as x");
    check_error("status:403", "no field `status` in access; did you mean `http_status`?", "status");
    check_error("status=403", "did you mean `http_status`?", "status");
    check_error("eventName:GetObject", "no field `eventName` in access, but in trail", "eventName");
    check_error("source trail | requester:x", "no field `requester` in trail, but in access", "requester");
    check_error("source trial", "did you mean `trail`?", "trial");
    check_error("source access | source trail", "only at the beginning", "source");
    check_error("http_status:abc", "`abc` is no number", "abc");
    check_error("http_status:10MB", "`10MB` is no number", "10MB");
    check_error("total_time>10MB", "no duration", "10MB");
    check_error("time:yesterday", "`yesterday` is no time", "yesterday");
    check_error("key:\"open", "quote is not closed", "\"");
    check_error("filter key like /open", "no closing", "/");
    check_error("(key:a", "parenthesis is not closed", "(");
    check_error("key:a)", "is expected here", ")");
    check_error("key:", "value is expected", ":");
    check_error("filter", "a condition is expected here", "");
    check_error("filter banana", "is no condition", "banana");
    check_error("fliter key = 'x'", "did you mean `filter`?", "fliter");
    check_error("where http_status = 403", "no command `where`; did you mean `filter`?", "where");
    check_error("filter http_status > 200 < 300", "`<` is no condition; write field = value", "<");
    check_error("unnest key", "`unnest` is a command of Logs Insights that is not here", "unnest");
    check_error("stats median(kye)", "did you mean `key`?", "kye");
    check_error("stats count(*) + key", "is no aggregate", "count(*) + key");
    check_error("stats sum(count(*))", "`count` is an aggregate", "count");
    check_error("fields sum(bytes_sent)", "`sum` is an aggregate", "sum");
    check_error("fields 5", "a field is expected here, or something computed of one", "5");
    check_error("fields strlne(key)", "did you mean `strlen`?", "strlne");
    check_error("fields substr(key)", "is used so: substr(text, start)", "substr(key)");
    check_error("fields bytes_sent * (2 + ", "is expected here", "");
    check_error(
        "filter isIpInSubnet(remote_ip, \"10/8\")",
        "`10/8` is no network",
        "isIpInSubnet(remote_ip, \"10/8\")",
    );
    check_error("filter strlen(key)", "a comparison is expected behind this", "");
    check_error("filter 5 = 6", "a field is expected on one side", "5 = ");
    check_error("dedup", "a field is expected", "");
    check_error("parse key", "`parse` takes a field and", "");
    check_error("parse key \"a=*\"", "a name for each `*`", "");
    check_error("parse key \"a=*, *\" as a", "for each `*` a name is expected behind `as`: 2, not 1", "\"a=*, *\"");
    check_error(
        &format!("parse key \"{0}\" as {1}", "*a".repeat(101), labels(101)),
        "too much is taken out",
        &format!("\"{0}\" as {1}", "*a".repeat(101), labels(101)),
    );
    check_error("parse key /a/", "no named group", "/a/");
    check_error("stats count(*) | stats earliest(`count(*)`)", "an earlier `stats` dropped", "earliest");
    check_error("stats cuont(*)", "did you mean `count`?", "cuont");
    check_error("stats pct(total_time)", "a field and a percentage", ")");
    check_error("stats count(*) by bin(x)", "takes a width", "bin(x)");
    check_error("stats count(*) | filter key = 'x'", "no field `key` in the answer of `stats`", "key");
    check_error("limit many", "a number of rows", "many");
    check_error("filter isblnk(key)", "no function `isblnk`; did you mean `isblank`?", "isblnk");
    check_error("| key:a", "a stage is expected", "|");
    check_error("arn:aws:s3:::b", "put it in quotes", "arn");
    check_error("fields nothing", "no field `nothing`", "nothing");
    check_error("key in [a, b", "list is not closed", "[");
    check_error("remote_ip:10.0.0.0/99", "no network", "10.0.0.0/99");
    check_error("filter key = `kye`", "no field `kye` in access; did you mean `key`?", "`kye`");
    check_error("fields key as ``", "a name is expected between the backquotes", "``");
    check_error("http-status:200", "no field `http-status` in access; did you mean `http_status`?", "http-status");
    check_error("x-amz-acl:private", "to search for text with `x-amz-acl:` in it, put it in quotes", "x-amz-acl");
    check_error("http_status :200", "a field is expected right before `:`", ":");
    check_error("source", "a source is expected here: access, trail or requests", "");
    check_error("sort by key", "a field is expected here, not `by`", "by");
    check_error("stats by key", "an aggregate like count(*) is expected here, not `by`", "by");
    check_error("sort -key", "a text has no negative; did you mean `key desc`?", "-key");
    check_error("time:2026-08-01T10:05:03+25:00", "no time", "2026-08-01T10:05:03+25:00");
}

fn labels(count: usize) -> String {
    (0..count).map(|number| format!("l{number}")).collect::<Vec<_>>().join(",")
}

#[test]
fn operators_of_other_languages_are_errors_and_never_values() {
    check_error("filter key == \"a\"", "no operator `==`; did you mean `=`?", "==");
    check_error("filter key ==a", "did you mean `=`?", "==");
    check_error("key == a", "did you mean `=`?", "==");
    check_error("filter strlen(key) == 3", "did you mean `=`?", "==");
    check_error("filter key <> \"a\"", "did you mean `!=`?", "<>");
    check_error("filter key !~ /a/", "did you mean `not =~`?", "!~");
    check_error("filter http_status => 3", "did you mean `>=`?", "=>");
    check_error("filter http_status = 403 && key like 'x'", "did you mean `and`?", "&&");
    check_error("a && b", "did you mean `and`?", "&&");
    check_error("filter http_status = 403 || key like 'x'", "did you mean `or`?", "|");
    check_error("filter key = =a", "a value is expected here", "=a");
    check_error("and key:a", "a condition is expected before `and`", "and");
    check_error("key:a and or key:b", "a condition is expected before `or`", "or");
    check_error("OR", "a condition is expected before `OR`", "OR");
    check_error("like 'x'", "a field is expected before `like`", "like");
    check_error("in [3]", "a field is expected before `in`", "in");
    check_error("- key:a", "`-` is no condition", "-");
    check_error("'a' = 'b'", "put it in quotes", "=");
    check_error("key:(a or b)", "write (key:a or key:b)", "(a");
    check_count("key:\"(a\" or key:(a) or or-else", 0);
}

#[test]
fn columns_of_columns_do_not_grow_without_end() {
    let stages = |count: usize, of: fn(usize) -> String| {
        let stages: Vec<String> = (0..count).map(|place| format!("fields {} as a{}", of(place), place + 1)).collect();
        format!("fields bytes_sent as a0 | {} | limit 1", stages.join(" | "))
    };
    let doubled = stages(200, |place| format!("a{place} + a{place}"));
    let error = parse(&doubled).unwrap_err();
    assert_eq!(
        (error.message.as_str(), &doubled[error.span.start..error.span.end]),
        ("too much is computed at once here", "a7")
    );
    let deep = parse(&stages(3000, |place| format!("a{place} + 1"))).unwrap_err();
    assert_eq!(deep.message, "too much is computed at once here");
    check_count(&stages(100, |place| format!("a{place} + 1")), 1);
    let parsed = (0..3000).fold("fields key as a0".to_owned(), |text, place| {
        text + &format!(" | parse a{place} \"*\" as a{}", place + 1)
    });
    assert!(parse(&parsed).unwrap_err().message.starts_with("too much is taken out here"));
}

#[test]
fn a_second_stats_aggregates_what_the_first_counted() {
    check_rows(
        "stats count(*) by http_status, key | stats max(count(*)), count(*) as groups by http_status \
         | sort max(count(*)) desc, http_status | limit 1",
        json!([{"http_status": 200, "max(count(*))": 1, "groups": 4}]),
    );
    check_rows(
        "stats count(*) by http_status | stats count(*), sum(count(*)) / count(*) as mean",
        json!([{"count(*)": 3, "mean": 4}]),
    );
    check_print(
        "stats count(*), sum(bytes_sent) by key | stats max(count(*)), count(*), max(sum(bytes_sent)) | sort max(count(*))",
    );
}

#[test]
fn a_comparison_is_a_value_too() {
    check_rows(
        "stats sum(http_status >= 400) as errors, sum(bytes_sent != 1500), avg(bytes_sent = 1500) as share by bucket",
        json!([{"bucket": "photos", "errors": 8, "sum(bytes_sent != 1500)": 9, "share": 0.25}]),
    );
    check_rows(
        "stats count(*) as n by http_status = 403 as denied",
        json!([{"denied": 0, "n": 8}, {"denied": 1, "n": 4}]),
    );
    check_rows(
        "stats sum(bytes_sent) > 1MB as much, count(*) < 2 by key = \"img/Cat.png\" as is | limit 1",
        json!([{"is": 0, "much": 1, "count(*) < 2": 0}]),
    );
    check_count("fields bytes_sent > 1500 as more | filter more = 1", 6);
    check_count("filter (bytes_sent > 1500) = 0", 6);
    check_count("filter (bytes_sent != 1500) = 1 and (key = bucket) + (http_status = 403) = 1", 3);
    for text in [
        "filter (key != bucket) = 1 or (key < bucket) = 0 or (key < bucket) = 1 or (key = bucket) in [1, 0]",
        "fields key != bucket, (key = bucket) * 2, abs(http_status >= 400) | sort key < bucket desc",
        "stats sum(http_status >= 400) / count(*), max((http_status = 403) + 1) by bytes_sent > 5",
    ] {
        assert!(parse(text).is_ok(), "{text}");
        check_print(text);
    }
    check_error("fields time > \"2026-08-08\" as late", "in `filter` only", "time > \"2026-08-08\"");
    check_error("stats sum(http_status == 403)", "did you mean `=`?", "==");
}

#[test]
fn times_are_searched_as_they_are_shown() {
    check_count("filter time like \"T10:05\"", 4);
    check_count("filter time =~ /2026-08-08T1[01]:00/", 8);
    check_count("filter bin(1h) not like \"T11\"", 8);
    check_count("filter time like \"17\"", 0);
    check_count("stats count(*) by bin(1h) as hour | filter hour like \"T11\"", 1);
}

/// Objects whose names hold numbers, and calls whose parameters do.
fn numbered() -> bucketscope::engine::Session {
    let names = ["9", "10", "x", "0011", "-3", "2.5", "", "9a"];
    let line = |(place, name): (usize, &&str)| {
        let line = Line { id: format!("N{place}"), ..Line::default() }.text();
        line.replacen(" a.jpg ", &format!(" part-{name}.csv "), 1)
    };
    let log: String = names.iter().enumerate().map(line).collect();
    let events: Vec<Json> = (0..4)
        .map(|place| {
            let mut event = event("GetObject", "10:00:01", &format!("E{place}"));
            event["requestParameters"]["n"] = [json!("9"), json!("10"), json!(100), json!("none")][place].clone();
            event
        })
        .collect();
    session(2, &[("log", log.into_bytes()), ("t.json", trail(&events))])
}

#[test]
fn texts_without_a_type_are_ordered_by_the_numbers_that_they_hold() {
    let check = |query: &str, expected: Json| {
        assert_eq!(Json::Array(rows(&mut numbered(), query)), expected, "{query}");
    };
    let column = |query: &str, name: &str, expected: Json| {
        let found: Vec<Json> = rows(&mut numbered(), query).into_iter().map(|row| row[name].clone()).collect();
        assert_eq!(Json::Array(found), expected, "{query}");
    };
    let parse = "parse key \"part-*.csv\" as n";
    let ascending = json!(["", "9a", "x", "-3", "2.5", "9", "10", "0011"]);
    let descending = json!(["0011", "10", "9", "2.5", "-3", "x", "9a", ""]);
    column(&format!("{parse} | sort n"), "n", ascending.clone());
    column(&format!("{parse} | sort n desc"), "n", descending.clone());
    column(&format!("{parse} | limit 8 | sort n desc"), "n", descending.clone());
    column(&format!("{parse} | fields n as m | sort m desc"), "m", descending.clone());
    column(&format!("{parse} | stats count(*) by n as m | sort m desc"), "m", descending);
    column("fields substr(key, 5, strlen(key) - 9) as n | sort n", "n", ascending);
    // A field's texts are texts.
    column("sort key | limit 3", "key", json!(["part--3.csv", "part-.csv", "part-0011.csv"]));
    check(
        &format!("{parse} | filter n like /^\\d/ and n != \"9a\" | stats min(n), max(n), sum(n), max(key)"),
        json!([{"min(n)": 2.5, "max(n)": 11, "sum(n)": 32.5, "max(key)": "part-9.csv"}]),
    );
    check(&format!("{parse} | stats max(n) as m | stats max(m)"), json!([{"max(m)": 11}]));
    column(&format!("{parse} | fields 5 + 5 as ten | filter n >= ten | sort n"), "ten", json!([10, 10]));
    column(
        &format!("{parse} | parse key \"part-*.*\" as a, b | filter a <= n and n = a and n > 9"),
        "n",
        json!(["10", "0011"]),
    );
    column(&format!("{parse} | filter n = 11"), "n", json!(["0011"]));
    check(
        &format!("{parse} | stats sum(n = 11) as a, sum(n = \"11\") as b, sum(n = \"0011\") as c, sum(n > 9) as d"),
        json!([{"a": 1, "b": 0, "c": 1, "d": 2}]),
    );
    column(&format!("{parse} | filter n in [9, \"10\", \"11\"] | sort n"), "n", json!(["9", "10"]));
    column(&format!("{parse} | n:2..10 | sort n"), "n", json!(["2.5", "9", "10"]));
    let path = "source trail | fields requestParameters.n as n";
    column(&format!("{path} | sort n"), "n", json!(["none", "9", "10", 100]));
    column(&format!("{path} | filter n > 9 | sort n desc"), "n", json!([100, "10"]));
    column(
        "source trail | filter requestParameters.n > 9.5 | fields requestParameters.n as n | sort n",
        "n",
        json!(["10", 100]),
    );
    column(
        "source trail | requestParameters.n:10.. | fields requestParameters.n as n | sort n",
        "n",
        json!(["10", 100]),
    );
    check("source trail | stats max(requestParameters.n) as m", json!([{"m": 100}]));
}

#[test]
fn what_is_chosen_of_several_has_the_type_that_they_share() {
    let column = |query: &str| {
        let answer = pool().rows(query, 0, 1).unwrap();
        let column = answer.columns.last().unwrap();
        (column.kind, column.unit)
    };
    for (computed, expected) in [
        ("coalesce(bytes_sent, object_size)", (Kind::Int, Unit::Bytes)),
        ("coalesce(bytes_sent, 0)", (Kind::Int, Unit::Bytes)),
        ("greatest(total_time_ms, 1s)", (Kind::Int, Unit::Milliseconds)),
        ("coalesce(bytes_sent, total_time_ms)", (Kind::Int, Unit::None)),
        ("bytes_sent + total_time_ms", (Kind::Int, Unit::None)),
        ("bytes_sent + 1", (Kind::Int, Unit::Bytes)),
        ("coalesce(http_status, error_code)", (Kind::Text, Unit::None)),
        ("coalesce(bytes_sent, \"none\")", (Kind::Text, Unit::None)),
        ("coalesce(remote_ip, key)", (Kind::Text, Unit::None)),
        ("coalesce(time, time)", (Kind::Time, Unit::None)),
        ("coalesce(time, key)", (Kind::Text, Unit::None)),
        ("coalesce(substr(key, 1), bytes_sent)", (Kind::Text, Unit::None)),
    ] {
        assert_eq!(column(&format!("fields {computed} as x")), expected, "{computed}");
        assert_eq!(column(&format!("stats min({computed}) as x")), expected, "min of {computed}");
    }
    // What may be either is compared as what it is.
    check_count("filter coalesce(error_code, http_status) = 200", 4);
    check_count("filter coalesce(error_code, http_status) = AccessDenied", 4);
    check_count("fields coalesce(bytes_sent, key) as x | filter x > 1000", 9);
    check_count("filter coalesce(bytes_sent, 0) >= 10MB", 3);
    check_count("filter strcontains(key, \"csv\") = true", 6);
    check_count("filter isblank(key) = FALSE", 9);
}

#[test]
fn a_tab_is_the_default_source() {
    assert_eq!(parse_with_default("event_name:x", Source::Trail).map(|query| query.source), Ok(Source::Trail));
    assert_eq!(
        parse_with_default("source access | key:x", Source::Trail).map(|query| query.source),
        Ok(Source::Access)
    );
}

#[test]
fn a_regular_expression_that_cannot_be_used_is_a_failure_with_its_place() {
    let failure = pool().rows("filter key like /a(/", 0, 1).unwrap_err();
    assert!(failure.message.contains("regular expression"), "{}", failure.message);
    assert!(failure.span.is_some());
    for query in ["parse key /(?<x>a{1000}){1000}/", "stats count(*) by key | parse key /(?<x>a/ | fields x"] {
        let failure = pool().rows(query, 0, 1).unwrap_err();
        assert!(failure.message.contains("regular expression") && failure.span.is_some(), "{}", failure.message);
    }
    let failure = pool().rows("filter key like /(a{1000}){1000}/", 0, 1).unwrap_err();
    assert!(failure.message.contains("too large"), "{}", failure.message);
}

proptest! {
    #[test]
    fn no_text_breaks_the_parser(text in "\\PC{0,60}") {
        if let Err(error) = parse(&text) {
            prop_assert!(error.span.start <= error.span.end && error.span.end <= text.len());
            prop_assert!(text.is_char_boundary(error.span.start) && text.is_char_boundary(error.span.end));
        }
    }

    #[test]
    fn no_mixture_of_the_languages_words_breaks_the_parser(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "key", ":", "=", "(", ")", "|", "and", "or", "not", "-", "\"a\"", "'", "..", "403", "like", "/x/", "in", "[", "]",
                ",", "stats", "count(*)", "by", "+", "/", "^", "%", "bytes_sent", "strlen(", "sum(", "dedup", "parse", "\"*/*\"", "a", "coalesce(", "1.5", "10MB", "isblank(", "!=", "<", "bin(5m)", "sort", "desc", "limit", "fields", "as", "source", "trail", "*", "ispresent(", "#", "\n", "`", " ",
            ]),
            0..20,
        )
    ) {
        let text = words.join(" ");
        let joined = words.concat();
        for text in [text, joined] {
            check_print(&text);
            let conditions = bucketscope::language::conditions(&text, Source::Access);
            for condition in conditions {
                let shorter = bucketscope::language::remove_condition(&text, Source::Access, condition.span);
                prop_assert!(shorter != text && parse(&shorter).is_ok(), "{text:?} -> {shorter:?}");
            }
            let pieces = bucketscope::language::highlight(&text, Source::Access);
            let whole: String = pieces.iter().map(|(span, _)| &text[span.start..span.end]).collect();
            prop_assert_eq!(whole, text);
        }
    }
}
