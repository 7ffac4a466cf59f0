//! Composed records of both logs, and a session over files in memory.
#![allow(dead_code)] // each test file uses its own part

pub mod packed;

use bucketscope::engine::message::{Report, Value};
use bucketscope::engine::{Files, Session};
use bucketscope::import::{Budget, FileImport, Flow, Limits, Part, PartReport, ReadAt, Tables};
use bucketscope::language::format_time;
use bucketscope::query::{Pace, fill, finish};
use bucketscope::schema::FileReport;
pub use packed::gzip;
use serde_json::{Value as Json, json};
use std::rc::Rc;

/// A session over files in memory.
pub fn session(shards: usize, files: &[(&str, Vec<u8>)]) -> Session {
    let mut pool = Session::new(shards);
    pool.load(files.iter().map(|(name, content)| (name.to_string(), Box::new(content.clone()) as _)).collect());
    pool
}

/// All rows of an answer, each an object with its columns in order.
pub fn rows(pool: &mut Session, query: &str) -> Vec<Json> {
    let mut rows = Vec::new();
    loop {
        let answer =
            pool.rows(query, rows.len() as u64, 1000).unwrap_or_else(|failure| panic!("{query}: {}", failure.message));
        for row in &answer.rows {
            let cells = answer.columns.iter().zip(&row.values).map(|(column, value)| {
                let value = match value {
                    Value::Missing => Json::Null,
                    Value::Text(text) => json!(text),
                    Value::Int(value) => json!(value),
                    Value::Float(value) => json!(value),
                    Value::Time(time) => json!(format_time(*time)),
                };
                (column.name.clone(), value)
            });
            rows.push(Json::Object(cells.collect()));
        }
        if answer.rows.is_empty() || rows.len() as u64 >= answer.total {
            assert_eq!(rows.len() as u64, answer.total);
            return rows;
        }
    }
}

/// One column of an answer.
pub fn column(pool: &mut Session, query: &str, name: &str) -> Vec<Json> {
    rows(pool, query).into_iter().map(|row| row[name].clone()).collect()
}

/// The report holds rows + duplicates + rejected = records, for every file and in sum.
pub fn check_counts(report: &Report) {
    let mut sum = 0;
    for file in &report.files {
        let counts = file.counts;
        assert_eq!(counts.rows + counts.duplicates + counts.rejected, counts.records, "{}", file.name);
        if file.refused.is_some() {
            assert_eq!(counts.records, 0, "{}", file.name);
        }
        sum += counts.records;
    }
    assert_eq!(sum, report.totals.records);
}

/// An access-log line, built from what differs.
pub struct Line {
    pub bucket: &'static str,
    pub time: &'static str,
    pub ip: &'static str,
    pub requester: &'static str,
    pub id: String,
    pub operation: &'static str,
    pub key: &'static str,
    pub uri: &'static str,
    pub status: &'static str,
    pub error: &'static str,
    pub bytes: &'static str,
    pub total: &'static str,
    pub user_agent: String,
    pub host: &'static str,
    pub tls: &'static str,
    pub acl: &'static str,
}

impl Default for Line {
    fn default() -> Line {
        Line {
            bucket: "photos",
            time: "10:00:00",
            ip: "192.0.2.7",
            requester: "arn:aws:iam::111122223333:user/ada",
            id: "REQ0000000000001".to_owned(),
            operation: "REST.GET.OBJECT",
            key: "a.jpg",
            uri: "\"GET /a.jpg HTTP/1.1\"",
            status: "200",
            error: "-",
            bytes: "512",
            total: "20",
            user_agent: "aws-cli/2.17".to_owned(),
            host: "photos.s3.amazonaws.com",
            tls: "TLSv1.3",
            acl: "-",
        }
    }
}

impl Line {
    /// The line, with its line end.
    pub fn text(&self) -> String {
        let Line { bucket, time, ip, requester, id, operation, key, uri, status, error, bytes, total, .. } = self;
        let Line { user_agent, host, tls, acl, .. } = self;
        format!(
            "0a1b {bucket} [08/Aug/2026:{time} +0000] {ip} {requester} {id} {operation} {key} {uri} {status} {error} \
             {bytes} 2048 {total} 9 \"-\" \"{user_agent}\" - aG9zdA== SigV4 TLS_AES_128_GCM_SHA256 AuthHeader {host} {tls} - \
             {acl} eu-west-1\n"
        )
    }
}

/// An event of S3, to be changed by its JSON members.
pub fn event(name: &str, time: &str, request_id: &str) -> Json {
    json!({
        "eventVersion": "1.11",
        "eventTime": format!("2026-08-08T{time}Z"),
        "eventSource": "s3.amazonaws.com",
        "eventName": name,
        "awsRegion": "eu-west-1",
        "sourceIPAddress": "192.0.2.7",
        "userAgent": "[aws-cli/2.17]",
        "requestID": request_id,
        "eventID": format!("event-{name}-{request_id}-{time}"),
        "readOnly": name.starts_with("Get") || name.starts_with("List") || name.starts_with("Head"),
        "eventCategory": if name.contains("Object") { "Data" } else { "Management" },
        "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ada", "accessKeyId": "AKIAEXAMPLE"},
        "requestParameters": {"bucketName": "photos", "key": "a.jpg", "Host": "photos.s3.amazonaws.com"},
        "additionalEventData": {
            "bytesTransferredOut": 512.0, "SignatureVersion": "SigV4", "CipherSuite": "TLS_AES_128_GCM_SHA256",
            "AuthenticationMethod": "AuthHeader", "x-amz-id-2": "aG9zdA=="
        },
        "tlsDetails": {"tlsVersion": "TLSv1.3"}
    })
}

/// A trail file of events.
pub fn trail(events: &[Json]) -> Vec<u8> {
    json!({ "Records": events }).to_string().into_bytes()
}

/// Reads a content in pieces, whole or as ranges; gives the access rows' texts and the report.
pub fn read(content: &[u8], step: usize, ranges: usize) -> (Vec<String>, FileReport) {
    let mut tables = Tables::default();
    let head = &content[..content.len().min(64 << 10)];
    let size = content.len() as u64;
    let parts: Vec<Part> = match ranges {
        1 => vec![Part::Whole],
        _ => (0..ranges as u64)
            .map(|index| Part::Range { start: size * index / ranges as u64, end: size * (index + 1) / ranges as u64 })
            .collect(),
    };
    let mut reports = Vec::new();
    let mut files = Files::default();
    for part in parts {
        let mut import = FileImport::new(0, head, size, part, Budget::new(Limits::default()));
        let start = import.start() as usize;
        for piece in content[start.min(content.len())..].chunks(step) {
            if import.push(piece, &mut tables) == Flow::Done {
                break;
            }
        }
        let packed: Rc<dyn ReadAt> = Rc::new(content.to_vec());
        let records = import.unpacked(packed.clone()).map_or(packed, |unpacked| Rc::new(unpacked));
        files.insert(0, "unknown".to_owned(), records);
        reports.push(import.finish(&mut tables));
    }
    let mut found = Vec::new();
    for table in [&mut tables.access, &mut tables.trail] {
        let fields: Vec<usize> = (0..table.source().fields().len()).collect();
        finish(fill(table, &fields, &files, Pace::AT_ONCE, |_| true));
        for row in 0..table.rows() {
            let cells: Vec<String> = (0..table.source().fields().len())
                .map(|field| {
                    let column = table.column(field);
                    format!("{:?}{:?}", column.text(row), column.int(row))
                })
                .collect();
            found.push(format!("{:?} {}", table.locators().get(row), cells.join(" ")));
        }
    }
    (found, PartReport::merge("unknown".to_owned(), size, reports))
}

/// The same rows and the same report, however the content is cut.
pub fn check_cuts(content: &[u8], splits: bool) {
    let expected = read(content, usize::MAX >> 1, 1);
    for step in [1, 7, 4096] {
        assert_eq!(read(content, step, 1), expected, "pieces of {step}");
    }
    if splits {
        for ranges in [2, 3, 5, 50] {
            assert_eq!(read(content, 4096, ranges), expected, "{ranges} ranges");
        }
    }
    let packed = gzip(content);
    let (found, report) = read(&packed, 7, 1);
    assert_eq!((found, report.counts), (expected.0, expected.1.counts), "gzipped");
}

/// A content is of a format and gives those rows, plain and gzipped, under a name that says nothing, for any cut.
pub fn check_content(format: &str, content: &[u8], splits: bool, query: &str, expected: &[Json]) {
    for content in [content.to_vec(), gzip(content)] {
        let mut pool = session(2, &[("unknown", content)]);
        let report = pool.report();
        check_counts(&report);
        assert_eq!((report.files[0].format.as_deref(), report.totals.rejected), (Some(format), 0), "{report:?}");
        assert_eq!(rows(&mut pool, query), expected, "{format}");
    }
    check_cuts(content, splits);
}
