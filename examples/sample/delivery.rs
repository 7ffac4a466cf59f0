//! Delivery: what each log saw goes into files, with what delivery does to it: rows that never come, rows and events
//! that come twice, an event that comes late, a broken line.

use super::SampleFile;
use super::access::{Line, lines};
use super::cast::{ACCOUNT, Bucket, EXPORTS, REGION, REPORTS, TRAIL_LOGS, WEB};
use super::random::Random;
use super::request::{Event, Request, at};
use super::selection::{TRAIL_FILES, is_event_recorded, is_logged, is_recorded};
use super::trail::{Record, record_of_event, record_of_request};
use chrono::DateTime;
use flate2::{Compression, GzBuilder};
use serde_json::json;
use std::io::{self, Write};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// A trail file every eight hours; real ones come every five minutes, and are smaller.
const TRAIL_FILE_MS: i64 = 8 * 60 * 60 * 1000;
/// One in so many requests that both logs saw loses its access log rows: delivery is on a best-effort basis.
const LOST_ROWS: i64 = 160;
/// And one in so many its event, as if a trail file were missing.
const LOST_EVENTS: i64 = 420;
/// How many events come in two files.
const REPEATED_EVENTS: usize = 5;

/// What came of a request: whether each log delivered it.
struct Fate {
    row: bool,
    event: bool,
}

/// The files of both logs.
pub fn deliver(seed: u64, requests: &[Request], events: &[Event]) -> io::Result<Vec<SampleFile>> {
    let mut random = Random::new(seed, "delivery");
    let fates: Vec<Fate> = requests.iter().map(|request| fate(&mut random, request)).collect();
    let written: Vec<Line> =
        requests.iter().zip(&fates).filter(|(_, fate)| fate.row).flat_map(|(request, _)| lines(request)).collect();
    let mut files = access_files(&mut random, written)?;
    let recorded = requests.iter().zip(&fates).filter(|(_, fate)| fate.event);
    let mut records: Vec<Record> = recorded.map(|(request, _)| record_of_request(request)).collect();
    records.extend(events.iter().filter(|event| is_event_recorded(event)).map(record_of_event));
    files.extend(trail_files(&mut random, records)?);
    Ok(files)
}

fn fate(random: &mut Random, request: &Request) -> Fate {
    let mut fate = Fate { row: is_logged(request), event: is_recorded(request) };
    let both = fate.row && fate.event && request.companions.is_empty();
    let plays_a_part = request.bucket.is_some_and(|bucket| bucket.name != WEB.name);
    if both && plays_a_part {
        fate.row = random.between(1, LOST_ROWS) > 1;
        fate.event = !fate.row || random.between(1, LOST_EVENTS) > 1;
    }
    fate
}

/// One file per bucket and day. The trail's own bucket has few rows: they stay plain text, as S3 writes them.
fn access_files(random: &mut Random, written: Vec<Line>) -> io::Result<Vec<SampleFile>> {
    let mut files = Vec::new();
    for bucket in [&EXPORTS, &REPORTS, &TRAIL_LOGS, &WEB] {
        let mut again: Option<String> = None;
        for day in 7..=9 {
            let from = at(day, 0, 0, 0);
            let is_here =
                |line: &&Line| line.bucket.name == bucket.name && (from..from + DAY_MS).contains(&line.received_ms);
            let mut lines: Vec<&Line> = written.iter().filter(is_here).collect();
            lines.sort_by_key(|line| line.written_ms);
            let Some(last) = lines.last() else { continue };
            let name = access_file_name(bucket, last.written_ms + random.between(600_000, 2_400_000), random);
            let mut texts: Vec<String> = lines.iter().map(|line| line.text.clone()).collect();
            // A row that the file before had too.
            texts.extend(again.take());
            if day == 7 && (bucket.name == EXPORTS.name || bucket.name == REPORTS.name) {
                again = texts.get(texts.len() / 2).cloned();
            }
            if day == 8 && bucket.name == REPORTS.name {
                let middle = texts.len() / 2;
                let broken: String = texts[middle].chars().take(137).collect();
                texts.insert(middle, broken);
            }
            let text = texts.join("\n") + "\n";
            files.push(if bucket.name == TRAIL_LOGS.name {
                SampleFile { name, bytes: text.into_bytes() }
            } else {
                SampleFile { name: format!("{name}.log.gz"), bytes: gzip(text.as_bytes())? }
            });
        }
    }
    Ok(files)
}

fn access_file_name(bucket: &Bucket, time_ms: i64, random: &mut Random) -> String {
    let time = DateTime::from_timestamp_millis(time_ms).unwrap_or_default().format("%Y-%m-%d-%H-%M-%S");
    format!("access-log/{}/{time}-{}", bucket.name, random.hex(16).to_uppercase())
}

/// One file per Region and span of hours; the global services' events are in us-east-1.
fn trail_files(random: &mut Random, mut records: Vec<Record>) -> io::Result<Vec<SampleFile>> {
    records.sort_by(|a, b| (a.time_ms, &a.event_id).cmp(&(b.time_ms, &b.event_id)));
    let mut files = Vec::new();
    for (region, file_ms) in [(REGION, TRAIL_FILE_MS), ("us-east-1", 4 * DAY_MS)] {
        let mut again: Vec<Record> = Vec::new();
        let mut from = TRAIL_FILES.start;
        while from < TRAIL_FILES.end {
            let to = (from + file_ms - from % file_ms).min(TRAIL_FILES.end);
            let is_here = |record: &&Record| record.aws_region == region && (from..to).contains(&record.time_ms);
            let mut here: Vec<Record> = records.iter().filter(is_here).cloned().collect();
            here.append(&mut again);
            if here.is_empty() {
                from = to;
                continue;
            }
            if region == REGION && from == at(7, 8, 0, 0) {
                again = here.iter().rev().take(REPEATED_EVENTS).cloned().collect();
                // One of them came late and says so.
                if let Some(late) = again.first_mut() {
                    late.addendum = json!({"reason": "DELIVERY_DELAY"});
                }
            }
            let time = DateTime::from_timestamp_millis(to + 300_000).unwrap_or_default().format("%Y%m%dT%H%MZ");
            let name = format!("cloudtrail/{ACCOUNT}_CloudTrail_{region}_{time}_{}.json.gz", random.alphanumeric(16));
            let text = serde_json::to_vec(&json_records(&here))?;
            files.push(SampleFile { name, bytes: gzip(&text)? });
            from = to;
        }
    }
    Ok(files)
}

fn json_records(records: &[Record]) -> impl serde::Serialize {
    #[derive(serde::Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct File<'a> {
        records: &'a [Record],
    }
    File { records }
}

/// No time of its own and no name, so that the same text gives the same bytes.
fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}
