//! The query language: what parses, what it means, and what is said of what does not parse.

mod support;

use bucketscope::language::{parse, parse_with_default};
use bucketscope::schema::Source;
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
    check_error("dedup key", "`dedup` is not supported yet", "dedup");
    check_error("stats median(key)", "not supported yet", "median");
    check_error("stats cuont(*)", "did you mean `count`?", "cuont");
    check_error("stats pct(total_time)", "a field and a percentage", ")");
    check_error("stats count(*) by bin(x)", "takes a width", "bin(x");
    check_error("stats count(*) | filter key = 'x'", "no field `key` in the answer of `stats`", "key");
    check_error("limit many", "a number of rows", "many");
    check_error("filter isblank(key)", "not supported yet", "isblank");
    check_error("| key:a", "a stage is expected", "|");
    check_error("arn:aws:s3:::b", "put it in quotes", "arn");
    check_error("fields nothing", "no field `nothing`", "nothing");
    check_error("key in [a, b", "list is not closed", "[");
    check_error("remote_ip:10.0.0.0/99", "no network", "10.0.0.0/99");
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
                ",", "stats", "count(*)", "by", "bin(5m)", "sort", "desc", "limit", "fields", "as", "source", "trail", "*", "ispresent(", "#", "\n", "`", " ",
            ]),
            0..20,
        )
    ) {
        let text = words.join(" ");
        let joined = words.concat();
        for text in [text, joined] {
            let conditions = bucketscope::language::conditions(&text, Source::Access);
            for condition in conditions {
                let shorter = bucketscope::language::remove_condition(&text, Source::Access, condition.span);
                prop_assert!(shorter.len() < text.len(), "{text:?} -> {shorter:?}");
            }
            let pieces = bucketscope::language::highlight(&text, Source::Access);
            let whole: String = pieces.iter().map(|(span, _)| &text[span.start..span.end]).collect();
            prop_assert_eq!(whole, text);
        }
    }
}
