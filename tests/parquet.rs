//! Parquet: the same rows as those of its records as JSON lines, whatever the codec, the encoding and the form of its
//! pages; what is broken takes nothing else with it.

mod support;

use bucketscope::engine::Session;
use bucketscope::import::{Budget, Counted, Limits, Opened, ReadAt, open, reread};
use bucketscope::schema::FileReport;
use serde_json::{Value as Json, json};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use support::packed::{zip, zstd};
use support::{Line, check_counts, gzip, rows, session};

fn fixture(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/parquet/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The records of which most fixtures are made, as JSON lines.
fn records() -> Vec<u8> {
    fixture("records.json")
}

/// Every column that a record fills, and the record itself.
const QUERY: &str = "source access | fields time, bucket, remote_ip, requester, request_id, operation, key, http_status, \
    bytes_sent, object_size, total_time_ms, referer, user_agent, host_id, acl_required, trailing_fields, @message";

/// The Parquet files of those records: each codec, both forms of pages, with dictionaries and without, times of each kind.
const WRITTEN: [&str; 6] =
    ["plain", "snappy-dictionary", "gzip-dictionary", "zstd-dictionary-v2", "gzip-plain-v2", "snappy-delta-v2"];

fn parquet(name: &str) -> Vec<u8> {
    fixture(&format!("{name}.parquet"))
}

/// The report of a load of one file beside a log of one line, which loses nothing.
fn report(content: Vec<u8>) -> (Session, Vec<FileReport>) {
    let pool = session(2, &[("log.parquet", content), ("~log", Line::default().text().into_bytes())]);
    let report = pool.report();
    check_counts(&report);
    let mut files = report.files;
    assert_eq!(files.pop().map(|file| file.counts.rows), Some(1));
    (pool, files)
}

#[test]
fn rows_are_those_of_the_records_as_json() {
    let expected = rows(&mut session(1, &[("log.json", records())]), QUERY);
    assert_eq!(expected.len(), 40);
    for name in WRITTEN {
        for shards in [1, 3] {
            let mut pool = session(shards, &[("log.parquet", parquet(name))]);
            let report = pool.report();
            check_counts(&report);
            assert_eq!((report.totals.rows, report.totals.rejected), (40, 0), "{name}: {report:?}");
            assert!(report.files[0].name.starts_with("log.parquet!row group 1"), "{report:?}");
            assert_eq!(report.files[0].format.as_deref(), Some("s3-access-log-json"), "{report:?}");
            assert_eq!(rows(&mut pool, QUERY), expected, "{name}");
        }
    }
}

#[test]
fn a_packed_file_and_a_member_of_an_archive_are_read() {
    for content in [gzip(&parquet("plain")), zstd(&parquet("plain")), zip(&[("a/log.parquet", parquet("plain"))], true)]
    {
        let (mut pool, files) = report(content);
        assert!(files.iter().all(|file| !file.is_troubled()), "{files:?}");
        assert_eq!(rows(&mut pool, "source access | bucket:photos http_status:503 user_agent:*").len(), 10);
    }
}

#[test]
fn other_types_are_written_as_what_they_mean() {
    let (mut pool, files) = report(parquet("types"));
    assert_eq!(files[0].counts.rows, 2, "{files:?}");
    let query = "source access | filter request_id in [\"REQ1\", \"REQ2\"] | sort time | fields object_size, @message";
    let found = rows(&mut pool, query);
    let sizes: Vec<&Json> = found.iter().map(|row| &row["object_size"]).collect();
    assert_eq!(sizes, [&json!(655), &json!(-1)]);
    let found: Vec<&str> = found.iter().filter_map(|row| row["message"].as_str()).collect();
    assert_eq!(
        found,
        [
            "{\"bucket_name\":\"photos\",\"request_time\":\"2026-08-08T10:00:00.250Z\",\"request_id\":\"REQ1\",\
             \"operation\":\"REST.GET.OBJECT\",\"http_status\":200,\"object_size\":65536e-2,\"delivered\":\"2026-08-08\",\
             \"share\":0.5,\"shard\":null,\"host_id\":\"a\u{fffd}\"}",
            "{\"bucket_name\":\"photos\",\"request_time\":\"2026-08-08T10:00:01.000Z\",\"request_id\":\"REQ2\",\
             \"operation\":\"REST.PUT.OBJECT\",\"http_status\":null,\"object_size\":-100e-2,\"delivered\":\"1969-12-31\",\
             \"share\":\"inf\",\"shard\":18446744073709551615,\"host_id\":\"a\\nb\"}"
        ]
    );
}

#[test]
fn events_are_read_too() {
    let (mut pool, files) = report(parquet("events"));
    assert_eq!(files.iter().map(|file| file.counts.rows).collect::<Vec<_>>(), [4, 2], "{files:?}");
    assert_eq!(files[0].format.as_deref(), Some("cloudtrail-records"));
    let found = rows(&mut pool, "source trail | event_id:event-5 | fields request_id, event_name");
    assert_eq!(found, [json!({"request_id": "REQ5", "event_name": "GetObject"})]);
}

/// The row groups of a file, each as what can be read, or why it is refused.
fn open_groups(content: Rc<dyn ReadAt>, limits: Limits) -> Result<Vec<Rc<dyn ReadAt>>, String> {
    let budget = Budget::new(limits);
    let head = content.read_at(0, 100).unwrap();
    match open(&head, &content, &budget) {
        Opened::Archive(archive) => archive.map(|member| member.content).collect(),
        Opened::Broken(_, reason) => Err(reason),
        _ => panic!("not Parquet"),
    }
}

fn groups(content: Vec<u8>, limits: Limits) -> Vec<Rc<dyn ReadAt>> {
    open_groups(Rc::new(content), limits).unwrap()
}

fn read_all(group: &dyn ReadAt, piece: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    loop {
        let read = group.read_at(bytes.len() as u64, piece)?;
        if read.is_empty() {
            return Ok(bytes);
        }
        bytes.extend(read);
    }
}

#[test]
fn lines_are_the_same_wherever_reading_begins() {
    let groups = groups(parquet("many"), Limits::default());
    assert_eq!(groups.len(), 2);
    let lines = read_all(groups[0].as_ref(), 1 << 20).unwrap();
    assert_eq!(lines.iter().filter(|&&byte| byte == b'\n').count(), 1700);
    assert_eq!(read_all(self::groups(parquet("many"), Limits::default())[0].as_ref(), 977).unwrap(), lines);
    let fresh = self::groups(parquet("many"), Limits::default()).remove(0);
    let places: Vec<u64> = (0..200).map(|index| index * 7919 % lines.len() as u64).collect();
    for (content, is_released) in [(&groups[0], false), (&groups[0], true), (&fresh, false)] {
        for &place in &places {
            let end = (place as usize + 700).min(lines.len());
            assert_eq!(content.read_at(place, 700).unwrap(), lines[place as usize..end], "at {place}");
            if is_released {
                content.release();
            }
        }
    }
    assert!(fresh.memory() > 0 && fresh.memory() < 4000);
    assert_eq!(fresh.read_at(lines.len() as u64, 1), Ok(Vec::new()));
    let found = reread(fresh.as_ref(), &[(0, 3), (lines.len() as u64 - 2, 2)]);
    assert_eq!(found, [Ok(b"{\"s".to_vec()), Ok(b"}\n".to_vec())]);
}

#[test]
fn a_record_is_read_again_without_the_pages_before_it() {
    let read = Rc::new(Cell::new(0));
    let content = Counted::new(Rc::new(parquet("many")), read.clone());
    let group = open_groups(Rc::new(content), Limits::default()).unwrap().remove(0);
    let lines = read_all(group.as_ref(), 1 << 20).unwrap();
    group.release();
    let whole = read.replace(0);
    assert_eq!(group.read_at(lines.len() as u64 - 2, 2).unwrap(), b"}\n");
    assert!(read.get() < whole / 3, "{} of {whole} bytes for the last record", read.get());
}

/// The texts of the problems and refusals of a report.
fn said(files: &[FileReport]) -> Vec<String> {
    let of_file = |file: &FileReport| {
        let problems = file.problems.iter().map(|problem| problem.reason.clone());
        file.refused.clone().into_iter().chain(problems).collect::<Vec<_>>()
    };
    files.iter().flat_map(of_file).collect()
}

#[test]
fn a_damaged_page_takes_no_other_row_group_with_it() {
    let whole = parquet("gzip-dictionary");
    // The first page of a row group begins with a gzip member; of the second, one in the middle is flipped.
    let members: Vec<usize> =
        whole.windows(3).enumerate().filter(|(_, bytes)| *bytes == [0x1f, 0x8b, 8]).map(|(at, _)| at).collect();
    let mut damaged = whole.clone();
    let place = members[members.len() - 2] + 12;
    damaged[place] ^= 0xff;
    let (mut pool, files) = report(damaged);
    assert_eq!(files.iter().map(|file| file.counts.rows).collect::<Vec<_>>(), [25, 0], "{files:?}");
    let reasons = said(&files);
    assert_eq!(reasons.len(), 1, "{files:?}");
    assert!(reasons[0].contains("row 1 of 15 of it: the page at byte "), "{reasons:?}");
    assert!(reasons[0].contains("column "), "{reasons:?}");
    assert_eq!(rows(&mut pool, "source access | fields @message | limit 100").len(), 26);
}

#[test]
fn rows_before_a_damaged_page_are_read() {
    let mut damaged = parquet("plain");
    // A text of the eleventh row, on the third page of its row group, is said to be longer than the page.
    let key = b"\x0d\0\0\0part-00011.gz";
    let place = damaged.windows(key.len()).position(|bytes| bytes == key).unwrap();
    damaged[place + 3] = 0x7f;
    let (mut pool, files) = report(damaged);
    assert_eq!(files.iter().map(|file| file.counts.rows).collect::<Vec<_>>(), [11, 16, 8], "{files:?}");
    let reasons = said(&files);
    assert_eq!(reasons.len(), 1, "{files:?}");
    assert!(reasons[0].contains("reading ended here: row 12 of 16 of it: the page at byte "), "{reasons:?}");
    assert!(reasons[0].ends_with("its values are broken: column key_name"), "{reasons:?}");
    let found = rows(&mut pool, "source access | fields @message | limit 100");
    assert!(found.iter().all(|row| row["message"].as_str().is_some_and(|text| !text.is_empty())), "{found:?}");
}

/// A file that may become another one while it is read.
struct Changing {
    now: Rc<RefCell<Vec<u8>>>,
}

impl ReadAt for Changing {
    fn len(&self) -> u64 {
        self.now.borrow().len() as u64
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        self.now.borrow().read_at(offset, length)
    }
}

#[test]
fn a_file_that_changed_is_said_to_have() {
    let later = parquet("many");
    // A bucket whose name takes five times as much in JSON.
    let mut first = later.clone();
    let places: Vec<usize> =
        first.windows(6).enumerate().filter(|(_, text)| *text == b"photos").map(|(at, _)| at).collect();
    places.into_iter().for_each(|at| first[at..at + 6].fill(1));
    let now = Rc::new(RefCell::new(first));
    let groups = open_groups(Rc::new(Changing { now: now.clone() }), Limits::default()).unwrap();
    let mut length = 0;
    while let Ok(bytes) = groups[0].read_at(length, 1 << 20)
        && !bytes.is_empty()
    {
        length += bytes.len() as u64;
    }
    groups[0].release();
    now.replace(later);
    let read: Vec<_> = (0..length).step_by(997).map(|at| groups[0].read_at(at, 10)).collect();
    assert!(read.iter().any(Result::is_ok), "what is still there is read");
    let changed = Err("the file is not what it was: drop it again".to_owned());
    assert!(read.contains(&changed), "and nobody looks for the rest without end");
    assert!(read.iter().all(|read| read.is_ok() || *read == changed));
}

/// A file is refused whole, for that reason.
fn check_refused(content: Vec<u8>, reason: &str) {
    let (_, files) = report(content);
    assert_eq!(files.len(), 1, "{files:?}");
    let file = &files[0];
    assert_eq!((file.format.as_deref(), file.counts.records), (Some("parquet"), 0), "{file:?}");
    assert!(file.refused.as_ref().is_some_and(|said| said.contains(reason)), "{reason}: {file:?}");
}

#[test]
fn what_is_not_read_is_refused_by_name() {
    let whole = parquet("plain");
    check_refused(whole[..whole.len() / 2].to_vec(), "the file is cut short");
    check_refused(b"PAR1PAR1".to_vec(), "the file is cut short");
    check_refused(b"PAR1\xff\xff\xff\x7fPAR1".to_vec(), "footer is broken");
    check_refused(b"PAR1\0\0\0\0PAR1".to_vec(), "footer is broken");
    // A list of two million columns, each of them one byte, which would take a hundred times as much.
    let count = [0x80, 0x89, 0x7a];
    let columns = [b"\x29\xfc", &count[..], &vec![0; 2_000_000], b"\0"].concat();
    let length = (columns.len() as u32).to_le_bytes();
    check_refused([b"PAR1", &columns[..], &length, b"PAR1"].concat(), "more than a million columns");
    check_refused(b"PARE\0\0\0\0PARE".to_vec(), "encrypted");
    check_refused([&whole[..whole.len() - 1], b"E"].concat(), "encrypted");
    check_refused(parquet("other"), "its columns are id, name");
    check_refused(parquet("empty"), "without a row");
    check_refused(parquet("nested-field"), "column userIdentity");
    for (name, reason) in [
        ("lz4", "compressed by LZ4, which is not read: write it with Snappy"),
        ("byte-stream-split", "encoded by BYTE_STREAM_SPLIT, which is not read"),
    ] {
        let (_, files) = report(parquet(name));
        assert!(files.iter().all(|file| file.counts.rows == 0), "{files:?}");
        assert!(said(&files).iter().all(|said| said.contains(reason)), "{files:?}");
    }
}

/// Every byte of the footer and of the first pages, changed: whatever it says of sizes and places, nothing else is lost.
#[test]
fn a_footer_that_lies_costs_no_other_file_a_row() {
    let whole = parquet("events");
    let tail = whole.len() - 8;
    let footer = tail - u32::from_le_bytes(whole[tail..tail + 4].try_into().unwrap()) as usize;
    for place in (4..200).chain(footer..tail + 4) {
        for value in [0x00, 0x7f, 0xff, whole[place] ^ 1] {
            let mut lying = whole.clone();
            lying[place] = value;
            let (_, files) = report(lying);
            assert!(files.iter().map(|file| file.counts.rows).sum::<u64>() <= 6, "{place} {value}: {files:?}");
        }
    }
}

#[test]
fn limits_of_unpacking_hold() {
    let limits = Limits { ratio: 2, free: 20_000, ..Limits::default() };
    let group = groups(parquet("many"), limits).remove(0);
    for piece in [1 << 20, 100] {
        assert!(read_all(group.as_ref(), piece).unwrap_err().contains("more than 2 times its size"));
    }
    let refused = open_groups(Rc::new(parquet("plain")), Limits { members: 2, ..Limits::default() });
    assert!(refused.is_err_and(|reason| reason.contains("more than 2 members")));
}

/// A whole number as Parquet's headers write it: zigzag, seven bits a byte.
fn number(number: u64) -> Vec<u8> {
    let mut rest = number * 2;
    let mut bytes = Vec::new();
    while rest > 0x7f {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
    bytes
}

/// A file of one row, whose columns all lie on the same pages: so many without a value, and one that has it.
fn on_one_another(columns: usize, empty_pages: usize) -> Vec<u8> {
    let page = |values: u64, size: u64| {
        let (values, size) = (number(values), number(size));
        [&[0x15, 0, 0x15][..], &size, &[0x15], &size, &[0x2c, 0x15], &values, &[0x15, 0, 0x15, 0, 0x15, 0, 0, 0]]
            .concat()
    };
    let mut file = [b"PAR1".to_vec(), page(0, 0).repeat(empty_pages), page(1, 5), b"\x01\0\0\0a".to_vec()].concat();
    let pages = file.len() as u64 - 4;
    // A list's length is no zigzag number.
    let list = |length: usize| [vec![0xfc], vec![length as u8 | 0x80, (length >> 7) as u8]].concat();
    let mut footer =
        [vec![0x29], list(columns + 1), b"\x48\x01r\x15".to_vec(), number(columns as u64), vec![0]].concat();
    for column in 0..columns {
        let name =
            ["request_id", "operation", "bucket_name"].get(column).map_or(format!("c{column}"), ToString::to_string);
        footer.extend([&[0x15, 12, 0x25, 0, 0x18, name.len() as u8][..], name.as_bytes(), &[0]].concat());
    }
    footer.extend([vec![0x29, 0x1c, 0x19], list(columns)].concat());
    for _ in 0..columns {
        footer.extend([vec![0x3c, 0x45, 0, 0x36], number(pages), vec![0x26], number(4), vec![0, 0]].concat());
    }
    footer.extend([0x26, 2, 0, 0]);
    file.extend(&footer);
    file.extend((footer.len() as u32).to_le_bytes());
    [&file[..], b"PAR1"].concat()
}

#[test]
fn pages_without_a_value_cost_something() {
    let limits = Limits { ratio: 2, free: 1 << 20, ..Limits::default() };
    let lines = read_all(groups(on_one_another(3, 1), limits).remove(0).as_ref(), 100).unwrap();
    assert_eq!(lines, b"{\"request_id\":\"a\",\"operation\":\"a\",\"bucket_name\":\"a\"}\n");
    let read = Rc::new(Cell::new(0));
    let content = Counted::new(Rc::new(on_one_another(100, 2000)), read.clone());
    let group = open_groups(Rc::new(content), limits).unwrap().remove(0);
    for _ in 0..2 {
        assert!(read_all(group.as_ref(), 100).unwrap_err().contains("more than 2 times its size"));
    }
    assert!(read.get() < 2 << 20, "{} bytes were read", read.get());
    check_refused(on_one_another(5000, 0), "more than 4096 columns");
}

#[test]
fn times_without_a_zone_are_of_utc() {
    let found: Vec<Json> = ["snappy-delta-v2", "plain"]
        .map(|name| rows(&mut session(1, &[("a", parquet(name))]), QUERY).remove(39))
        .to_vec();
    assert_eq!(found[0], found[1]);
}
