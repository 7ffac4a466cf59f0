//! Archives and what is compressed: each member an entry of its own, the same rows as without, and no bomb.

mod support;

use bucketscope::engine::Session;
use bucketscope::import::{Budget, FileImport, Flow, Limits, Part, PartReport, Tables};
use bucketscope::schema::{FileReport, RAISE};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use ruzstd::decoding::FrameDecoder;
use serde_json::{Value as Json, json};
use std::io::Write;
use support::packed::{tar, tar_member, zip, zstd};
use support::{Line, check_counts, event, gzip, rows, session, trail};

fn log() -> Vec<u8> {
    (0..300).map(|index| Line { id: format!("REQ{index:04}"), ..Line::default() }.text()).collect::<String>().into()
}

fn events() -> Vec<u8> {
    trail(&(0..50).map(|index| event("GetObject", "10:00:01", &format!("REQ{index:04}"))).collect::<Vec<_>>())
}

/// The files of a session: both logs, a folder deep, and one that is no log.
fn members() -> Vec<(&'static str, Vec<u8>)> {
    vec![("logs/a/access", log()), ("logs/trail.json.gz", gzip(&events())), ("notes.txt", b"no log\n".to_vec())]
}

const QUERIES: [&str; 4] = [
    "source access | limit 5",
    "source trail | fields event_id, @message",
    "source requests | stats count(*) by witnessed",
    "source access | request_id:REQ0007 | fields @message",
];

fn answers(pool: &mut Session) -> Vec<Vec<Json>> {
    QUERIES.iter().map(|query| rows(pool, query)).collect()
}

/// An archive gives the rows of its members, and reports each.
fn check_archive(name: &str, archive: &[u8]) {
    let files: Vec<(&str, Vec<u8>)> = members();
    let expected = answers(&mut session(1, &files));
    for shards in [1, 3] {
        let mut pool = session(shards, &[(name, archive.to_vec())]);
        let report = pool.report();
        check_counts(&report);
        let found: Vec<(String, bool)> =
            report.files.iter().map(|file| (file.name.clone(), file.refused.is_some())).collect();
        let named = |member: &str, refused| (format!("{name}!{member}"), refused);
        let mut wanted: Vec<(String, bool)> =
            files.iter().map(|(member, _)| named(member, *member == "notes.txt")).collect();
        wanted.sort();
        assert_eq!(found, wanted, "{report:?}");
        assert_eq!(answers(&mut pool), expected, "{name}");
    }
}

#[test]
fn a_digest_in_an_archive_is_kept() {
    let digest = br#"{"awsAccountId":"1","digestEndTime":"2026-08-08T10:00:00Z","logFiles":[]}"#;
    let pool = session(1, &[("a.zip", zip(&[("digest.json.gz", gzip(digest)), ("log", log())], true))]);
    let report = pool.report();
    check_counts(&report);
    assert_eq!(report.files[0].name, "a.zip!digest.json.gz");
    assert!(report.files[0].kept.is_some() && report.files[0].refused.is_none(), "{report:?}");
    assert_eq!(pool.summary().troubled_files, 0);
}

#[test]
fn archives_give_the_rows_of_their_members() {
    check_archive("stored.zip", &zip(&members(), false));
    check_archive("deflated.zip", &zip(&members(), true));
    check_archive("a.tar", &tar(&members()));
    check_archive("a.tar.gz", &gzip(&tar(&members())));
    check_archive("a.tar.zst", &zstd(&tar(&members())));
    check_archive("a.zip.gz", &gzip(&zip(&members(), true)));
    check_archive("a.zip.zst", &zstd(&zip(&members(), false)));
}

#[test]
fn members_of_one_name_are_all_read() {
    let members = [("log", one_line("A")), ("trail.json", events()), ("log", one_line("B")), ("log", one_line("C"))];
    for content in [zip(&members, true), zip(&members, false), gzip(&zip(&members, true)), tar(&members)] {
        let mut pool = session(2, &[("a", content)]);
        let report = pool.report();
        check_counts(&report);
        assert_eq!((report.files.len(), report.totals.rows, report.totals.rejected), (4, 53, 0), "{report:?}");
        let found = rows(&mut pool, "source access | fields request_id, @message | sort request_id");
        let ids: Vec<&str> = found.iter().filter_map(|row| row["request_id"].as_str()).collect();
        assert_eq!(ids, ["A", "B", "C"]);
        assert!(found.iter().all(|row| row["message"].as_str().is_some_and(|text| !text.is_empty())), "{found:?}");
    }
}

/// A log of one line, the file of a tar archive.
fn one_line(id: &str) -> Vec<u8> {
    Line { id: id.to_owned(), ..Line::default() }.text().into_bytes()
}

/// The request IDs that a content gives, and the names and reasons of what is refused in it.
fn read_of(name: &str, content: Vec<u8>) -> (Vec<String>, Vec<String>) {
    let mut pool = session(1, &[(name, content)]);
    let report = pool.report();
    check_counts(&report);
    let refused = |file: &FileReport| Some(format!("{}: {}", file.name, file.refused.as_ref()?));
    let found = rows(&mut pool, "source access | fields request_id | sort request_id");
    let ids = found.iter().filter_map(|row| row["request_id"].as_str().map(str::to_owned)).collect();
    (ids, report.files.iter().filter_map(refused).collect())
}

#[test]
fn tar_archives_one_behind_the_other_are_read() {
    let (first, second) = (tar(&[("a", one_line("A"))]), tar(&[("b", one_line("B"))]));
    let (length, end) = (first.len(), first.len() - 1024);
    let padded = [&first, &vec![0; 3 << 20][..], &second, &[0; 300]].concat();
    let both = [&first[..], &second].concat();
    let one_block = [&first[..end + 512], &second].concat();
    for (name, content) in [
        ("one-zero-block.tar", one_block),
        ("a.tar.gz", [gzip(&first), gzip(&second)].concat()),
        ("a.tar.gz", gzip(&both)),
        ("a.tar.zst", zstd(&both)),
        ("a.tar", both),
        ("padded.tar", padded),
    ] {
        assert_eq!(read_of(name, content), (vec!["A".to_owned(), "B".to_owned()], vec![]), "{name}");
    }
    // What follows and is no archive is told, with the byte of its block.
    let garbage = [&first[..], &[0; 512], b"garbage"].concat();
    let reason =
        format!("a!(at byte {}): cannot be read: bytes that are no tar follow the end of the archive", length + 512);
    for content in [garbage.clone(), gzip(&garbage)] {
        assert_eq!(read_of("a", content), (vec!["A".to_owned()], vec![reason.clone()]));
    }
}

#[test]
fn members_of_every_kind_are_read_or_told() {
    let mut archive = Vec::new();
    tar_member(&mut archive, "contiguous", &one_line("A"), b'7');
    tar_member(&mut archive, "old", &one_line("B"), 0);
    tar_member(&mut archive, "sparse", &one_line("C"), b'S');
    tar_member(&mut archive, "unknown", &one_line("D"), b'Z');
    for (kind, content) in
        [(b'1', ""), (b'5', ""), (b'6', ""), (b'V', ""), (b'D', "Ylog\0"), (b'g', "19 comment=nothing\n")]
    {
        tar_member(&mut archive, "no file", content.as_bytes(), kind);
    }
    // The long names of a link and of the link's target.
    tar_member(&mut archive, "././@LongLink", b"link", b'L');
    tar_member(&mut archive, "././@LongLink", b"target", b'K');
    tar_member(&mut archive, "link", b"", b'2');
    tar_member(&mut archive, "last", &one_line("E"), b'0');
    let (ids, refused) = read_of("a", archive);
    assert_eq!(ids, ["A", "B", "E"]);
    assert_eq!(
        refused,
        [
            "a!sparse: cannot be read: a member of tar's kind `S`, which is not read",
            "a!unknown: cannot be read: a member of tar's kind `Z`, which is not read"
        ]
    );
    // A sparse member whose parts are told in two more blocks.
    let mut archive = tar(&[("first", one_line("A"))]);
    archive.truncate(archive.len() - 1024);
    let mut sparse = Vec::new();
    tar_member(&mut sparse, "sparse", &one_line("B"), b'S');
    sparse[482] = 1;
    let sum: u32 = sparse[..148].iter().chain(&sparse[156..512]).map(|&byte| u32::from(byte)).sum::<u32>() + 8 * 32;
    sparse[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut places = vec![b'1'; 1024];
    places[504] = 1;
    places[1016] = 0;
    sparse.splice(512..512, places);
    archive.extend(sparse);
    tar_member(&mut archive, "last", &one_line("C"), b'0');
    let (ids, refused) = read_of("a", archive);
    assert_eq!((ids, refused.len()), (vec!["A".to_owned(), "C".to_owned()], 1), "{refused:?}");
}

/// A Zstandard frame with the checksum of its content behind it, by a decoder.
fn zstd_with_checksum(content: &[u8]) -> Vec<u8> {
    let mut frame = zstd(content);
    let mut decoder = FrameDecoder::new();
    decoder.decode_all(&frame, &mut vec![0; content.len()]).unwrap();
    frame[4] |= 4;
    frame.extend(decoder.get_calculated_checksum().unwrap().to_le_bytes());
    frame
}

/// A Zstandard frame that holds something else.
fn zstd_skippable(content: &[u8]) -> Vec<u8> {
    [&[0x5e, 0x2a, 0x4d, 0x18][..], &(content.len() as u32).to_le_bytes(), content].concat()
}

#[test]
fn what_is_compressed_twice_or_otherwise_is_read() {
    for (name, content) in [
        ("log.zst", zstd(&log())),
        ("log.zst", [zstd(&log()[..50_000]), zstd(&log()[50_000..])].concat()),
        ("log.zst", [zstd_with_checksum(&log()[..50_000]), zstd_with_checksum(&log()[50_000..])].concat()),
        // What pzstd begins with, and what the seekable format ends with.
        (
            "log.zst",
            [zstd_skippable(b"size"), zstd(&log()), zstd_skippable(&[0; 300_000]), zstd_skippable(b"")].concat(),
        ),
        ("log.gz.gz", gzip(&gzip(&log()))),
        ("log.gz.zst", zstd(&gzip(&log()))),
    ] {
        let mut pool = session(2, &[(name, content)]);
        let report = pool.report();
        assert_eq!((report.files.len(), report.totals.rows, report.totals.rejected), (1, 300, 0), "{report:?}");
        let found = rows(&mut pool, "request_id:REQ0299 | fields @message");
        assert_eq!(found[0]["message"].as_str().map(|text| text.contains("REQ0299")), Some(true), "{name}");
    }
}

#[test]
fn archives_within_archives_are_read_but_not_too_deep() {
    let mut archive = zip(&[("access", log())], true);
    for depth in 0..3 {
        archive = zip(&[("inner.zip", archive)], depth % 2 == 0);
    }
    let pool = session(1, &[("a.zip", archive.clone())]);
    let report = pool.report();
    assert_eq!(report.totals.rows, 300, "{report:?}");
    assert_eq!(report.files[0].name, "a.zip!inner.zip!inner.zip!inner.zip!access");
    let pool = session(1, &[("a.zip", zip(&[("one.zip", archive)], true)), ("log", log())]);
    let report = pool.report();
    assert_eq!(report.totals.rows, 300);
    assert!(
        report.files[0].refused.as_ref().is_some_and(|reason| reason.contains("more than 4 archives")),
        "{report:?}"
    );
}

#[test]
fn a_broken_archive_gives_what_lies_before_the_break() {
    let whole = tar(&members());
    let cut = &whole[..whole.len() - 1024 - 508];
    let mut flipped = whole.clone();
    let place = flipped.windows(9).rposition(|window| window == b"notes.txt").unwrap();
    flipped[place] = b'N';
    for (archive, reason) in [(cut.to_vec(), None), (flipped, Some("broken here"))] {
        let pool = session(1, &[("a.tar", archive)]);
        let report = pool.report();
        check_counts(&report);
        assert_eq!(report.totals.rows, 350, "{report:?}");
        if let Some(reason) = reason {
            assert!(report.files.iter().any(|file| file.refused.as_ref().is_some_and(|said| said.contains(reason))));
        }
    }
    let packed = gzip(&whole);
    let report = session(1, &[("a.tar.gz", packed[..packed.len() - 300].to_vec())]).report();
    check_counts(&report);
    assert!(report.totals.rows > 0, "{report:?}");
    let broken = zip(&members(), true);
    let report = session(1, &[("a.zip", broken[..broken.len() - 100].to_vec()), ("log", log())]).report();
    assert_eq!(report.totals.rows, 300);
    assert!(report.files[0].refused.as_ref().is_some_and(|reason| reason.contains("directory")), "{report:?}");
    let report = session(1, &[("empty.zip", zip(&[], false))]).report();
    assert!(report.files[0].refused.as_ref().is_some_and(|reason| reason.contains("without a file")), "{report:?}");
}

#[test]
fn a_bomb_is_refused_by_name_and_costs_nothing_else() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![b'x'; 1 << 20];
    for _ in 0..200 {
        encoder.write_all(&zeros).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let archive = zip(&[("bomb.gz", bomb.clone()), ("access", log())], true);
    for (name, content) in [("bomb.gz.gz", gzip(&bomb)), ("bomb.gz", bomb), ("a.zip", archive)] {
        let report = session(1, &[(name, content), ("log", log())]).report();
        check_counts(&report);
        let refused: Vec<&String> = report.files.iter().filter_map(|file| file.refused.as_ref()).collect();
        assert_eq!(refused.len(), 1, "{report:?}");
        assert!(refused[0].contains("250 times its size"), "{report:?}");
        assert_eq!(report.totals.rows % 300, 0);
    }
}

/// One of those limits is reached: the file that passes it is refused for it, with the limit's name and how to read it, and
/// no other file loses a row. Where the limit is raised, everything is read.
fn check_limit(limits: Limits, raised: Limits, name: &str, content: &[u8], rows: u64, reason: &str) {
    let load = |limits| {
        let mut session = Session::new(2);
        let files: [(&str, &[u8]); 2] = [(name, content), ("~log", &log())];
        let files = files.map(|(name, content)| (name.to_owned(), Box::new(content.to_vec()) as _));
        session.load_within(files.into(), limits);
        let report = session.report();
        check_counts(&report);
        assert_eq!(report.files.last().map(|file| file.counts.rows), Some(300), "{report:?}");
        // What was read before a limit can be read again.
        let records = support::rows(&mut session, "source access | fields @message | limit 2000");
        assert_eq!(records.len() as u64, report.totals.rows);
        assert!(records.iter().all(|record| record["message"].as_str().is_some_and(|text| text.contains("REQ"))));
        report
    };
    let report = load(limits);
    let said = |file: &FileReport| {
        let problems = file.problems.iter().map(|problem| problem.reason.clone());
        file.refused.clone().into_iter().chain(problems).find(|said| said.contains(reason))
    };
    let found: Vec<String> = report.files.iter().filter_map(said).collect();
    // Beside the file that reaches it, the rest of its archive.
    assert!((1..=2).contains(&found.len()), "{reason}: {report:?}");
    assert!(found.iter().all(|said| said.trim_end_matches(')').ends_with(RAISE)), "{reason}: {report:?}");
    let report = load(raised);
    assert!(report.files.iter().all(|file| !file.is_troubled()), "{report:?}");
    assert_eq!(report.totals.rows, rows + 300, "{reason}");
}

#[test]
fn each_limit_refuses_by_its_name_and_can_be_raised() {
    let usual = Limits::default();
    let ratio = Limits { ratio: 5, free: 10_000, ..usual };
    for (name, content) in
        [("a.gz", gzip(&log())), ("a.gz.zst", zstd(&gzip(&log()))), ("a.zip", zip(&[("a", log())], true))]
    {
        check_limit(ratio, Limits { ratio: 1000, ..ratio }, name, &content, 300, "more than 5 times its size");
    }
    let deep = gzip(&zip(&[("a.gz", gzip(&log()))], false));
    check_limit(Limits { depth: 1, ..usual }, usual, "a.zip.gz", &deep, 300, "within more than 1 archives");
    let many: Vec<(&str, Vec<u8>)> = ["a", "b", "c", "d"].map(|name| (name, log())).to_vec();
    let members = Limits { members: 3, ..usual };
    for (name, content) in [("a.tar", tar(&many)), ("a.zip", zip(&many, true)), ("a.zip.gz", gzip(&zip(&many, false)))]
    {
        check_limit(members, usual, name, &content, 1200, "more than 3 members");
    }
    let unpacked = Limits { unpacked: 100 << 10, ..usual };
    let packed = [("a.gz", gzip(&log())), ("b.gz", gzip(&log())), ("c.gz", gzip(&log()))];
    for (name, content) in [("a.tar", tar(&packed)), ("a.zip", zip(&packed, true)), ("b.zip", zip(&many[..3], false))] {
        check_limit(unpacked, usual, name, &content, 900, "unpacks to more than 100 KiB");
    }
    for (name, content) in [("a.gz", gzip(&log())), ("a.zst", zstd(&log()))] {
        let unpacked = Limits { unpacked: 32 << 10, ..usual };
        check_limit(unpacked, usual, name, &content, 300, "unpacks to more than 32 KiB");
    }
}

/// What an import of a gzip file gives that is fed in pieces of that length: its rows, and where and why it ended.
fn import(content: &[u8], limits: Limits, step: usize) -> FileReport {
    let size = content.len() as u64;
    let mut tables = Tables::default();
    let mut import = FileImport::new(0, &content[..100], size, Part::Whole, Budget::new(limits));
    for piece in content.chunks(step) {
        if import.push(piece, &mut tables) != Flow::More {
            break;
        }
    }
    PartReport::merge(String::new(), size, vec![import.finish(&mut tables)])
}

#[test]
fn how_much_may_be_unpacked_does_not_depend_on_the_pieces() {
    // It begins with what unpacks to far more than its size, and goes on with what does not.
    let same = Line::default().text().repeat(2_000);
    let other = (0..2_000u64).map(|index| {
        let word = |seed: u64| format!("{:016X}", (index + seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        Line { id: word(0), user_agent: [1, 2, 3, 4, 5].map(|seed| word(seed << 32)).concat(), ..Line::default() }
            .text()
    });
    let text = same + &other.collect::<String>();
    let content = gzip(text.as_bytes());
    let ratio = (text.len() / content.len()) as u64;
    let usual = Limits { free: 10_000, ..Limits::default() };
    for (limits, is_whole) in [
        (Limits { ratio: ratio + 1, ..usual }, true),
        (Limits { ratio: ratio - 1, ..usual }, false),
        (Limits { unpacked: text.len() as u64, ..usual }, true),
        (Limits { unpacked: 300_001, ..usual }, false),
    ] {
        let whole = import(&content, limits, content.len());
        assert_eq!(whole.counts.rows == 4_000, is_whole, "{whole:?}");
        assert_eq!(whole.problems.len(), usize::from(!is_whole), "{whole:?}");
        for step in [1, 7, 4096] {
            assert_eq!(import(&content, limits, step), whole, "pieces of {step}");
        }
        // Dropped, and as a member.
        for (name, dropped) in [("a.gz", content.clone()), ("a.tar", tar(&[("log.gz", content.clone())]))] {
            let mut session = Session::new(1);
            session.load_within(vec![(name.to_owned(), Box::new(dropped) as _)], limits);
            let file = session.report().files.remove(0);
            assert_eq!((file.counts, &file.problems), (whole.counts, &whole.problems), "{name}");
        }
    }
}

#[test]
fn members_of_one_archive_count_together_however_deep() {
    let inner = |name| zip(&[(name, log()), ("more", log())], true);
    let nested = tar(&[("a.zip", inner("a")), ("b.zip", inner("b"))]);
    let limits = Limits { members: 5, ..Limits::default() };
    check_limit(limits, Limits::default(), "a.tar", &nested, 1200, "more than 5 members");
}

#[test]
fn what_lies_before_a_break_of_a_member_is_read() {
    let lines = (0..1000).map(|index| Line { id: format!("REQ{:x}", index * 7919), ..Line::default() }.text());
    let lines = lines.collect::<String>().into_bytes();
    let packed = gzip(&lines);
    // Deflated data without its end, stored, and then said to be deflated and as long as all of it.
    let mut archive = zip(&[("log", packed[10..packed.len() * 3 / 4].to_vec())], false);
    let place = archive.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    archive[place + 10] = 8;
    archive[place + 24..place + 28].copy_from_slice(&(lines.len() as u32).to_le_bytes());
    let report = session(1, &[("a.zip", archive)]).report();
    check_counts(&report);
    assert!(report.totals.rows > 500 && report.totals.rejected >= 1, "{report:?}");
    let last = report.files[0].problems.last().map(|problem| problem.reason.as_str());
    assert!(last.is_some_and(|reason| reason.contains("the compressed data ends early")), "{report:?}");
}

/// Where an archive's directory says the checksum of its last member, and how long that is.
const CHECKSUM: usize = 16;
const SIZE: usize = 24;

/// An archive with another number there.
fn said(archive: &[u8], at: usize, number: u32) -> Vec<u8> {
    let mut archive = archive.to_vec();
    let place = at + archive.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    archive[place..place + 4].copy_from_slice(&number.to_le_bytes());
    archive
}

/// All rows of what does not fit its archive's directory, or its checksum, are read; one line of the report tells.
fn check_told(name: &str, content: Vec<u8>, rows: u64, reason: &str) {
    let mut pool = session(2, &[(name, content), ("~log", log())]);
    let report = pool.report();
    check_counts(&report);
    assert_eq!(report.totals.rows, rows + 300, "{name}, {reason}: {report:?}");
    let troubled: Vec<&FileReport> = report.files.iter().filter(|file| file.is_troubled()).collect();
    assert_eq!(troubled.len(), 1, "{name}, {reason}: {report:?}");
    let problems = troubled[0].problems.iter().map(|problem| &problem.reason);
    let told: Vec<&String> = troubled[0].refused.iter().chain(problems).collect();
    assert!(told.len() == 1 && told[0].contains(reason), "{name}, {reason}: {told:?}");
    assert_eq!(troubled[0].counts.rejected, u64::from(troubled[0].refused.is_none()), "{told:?}");
    let records = support::rows(&mut pool, "source access | fields request_id, @message | limit 20000");
    let is_whole = |record: &Json| record["message"].as_str().is_some_and(|text| text.contains("REQ"));
    assert!(records.iter().all(is_whole), "{name}, {reason}");
}

#[test]
fn a_member_is_read_to_its_end_and_compared_with_what_the_directory_says() {
    let lines = |count: u32| (0..count).map(|index| Line { id: format!("REQ{index:05}"), ..Line::default() }.text());
    // In one piece, and in several.
    for count in [1, 300, 15_000] {
        let text: Vec<u8> = lines(count).collect::<String>().into();
        for (name, content) in [("log", text.clone()), ("log.gz", gzip(&text))] {
            let length = content.len() as u32;
            for deflated in [false, true] {
                let archive = zip(&[(name, content.clone())], deflated);
                let rows = u64::from(count);
                check_told("a.zip", said(&archive, CHECKSUM, 0x1234_5678), rows, "checksum does not match");
                for size in [0, length / 2, length - 1, length + 1, u32::MAX - 1] {
                    let reason = format!("this member has {size} bytes, but it has {length}");
                    check_told("a.zip", said(&archive, SIZE, size), rows, &reason);
                }
            }
        }
    }
}

#[test]
fn bytes_that_were_changed_are_told() {
    let mut archive = zip(&[("log", log())], false);
    let place = archive.windows(7).position(|window| window == b"REQ0123").unwrap();
    archive[place + 3] = b'9';
    check_told("a.zip", archive, 300, "bytes of this member were changed");
    let archive = zip(&[("trail.json", events())], true);
    check_told("a.zip", said(&archive, CHECKSUM, 7), 50, "bytes of this member were changed");
    let mut frame = zstd_with_checksum(&log());
    let place = frame.windows(7).position(|window| window == b"REQ0123").unwrap();
    frame[place + 3] = b'9';
    let archive = zip(&[("log.zst", frame.clone())], true);
    for (name, content) in [("a.zst", frame.clone()), ("a.zip", archive), ("a.zst", [frame, zstd(b"")].concat())] {
        check_told(name, content, 300, "the Zstandard checksum does not fit: the file was damaged");
    }
    let cut = [zstd(&log()), zstd_skippable(b"cut")];
    check_told("a.zst", cut.concat().split_last().unwrap().1.to_vec(), 300, "the file is cut short");
}

#[test]
fn what_an_archive_lies_in_is_compared_too() {
    let mut packed = Vec::new();
    for (name, inner) in
        [("b.tar", tar(&members())), ("b.tar.gz", gzip(&tar(&members()))), ("b.zip", zip(&members(), true))]
    {
        packed.push(("a.zip", said(&zip(&[(name, inner.clone())], true), CHECKSUM, 7)));
        if name != "b.zip" {
            packed.push(("a.zip", said(&zip(&[(name, inner)], false), CHECKSUM, 7)));
        }
    }
    for inner in [tar(&members()), zip(&members(), true)] {
        let mut content = gzip(&inner);
        let trailer = content.len() - 8;
        content[trailer] ^= 1;
        packed.push(("a.gz", content));
    }
    for (number, (name, content)) in packed.into_iter().enumerate() {
        let report = session(1, &[(name, content)]).report();
        check_counts(&report);
        assert_eq!(report.totals.rows, 350, "{number}: {report:?}");
        let told: Vec<&String> = report.files.iter().filter_map(|file| file.refused.as_ref()).collect();
        assert_eq!(told.iter().filter(|reason| reason.contains("checksum")).count(), 1, "{number}: {report:?}");
        assert_eq!(told.len(), 2, "notes.txt is no log: {report:?}");
    }
}

#[test]
fn what_is_dropped_again_is_read_once_however_it_is_packed() {
    for (name, content) in [("a.zst", zstd(&log())), ("a.gz", gzip(&log())), ("a.gz.zst", zstd(&gzip(&log())))] {
        let mut pool = session(1, &[(name, content.clone())]);
        pool.load(vec![(name.to_owned(), Box::new(content.clone()) as _)]);
        let report = pool.report();
        assert_eq!((report.totals.rows, report.files.len()), (300, 1), "{report:?}");
        assert_eq!(report.files[0].size, content.len() as u64);
    }
}

#[test]
fn a_raw_record_of_a_member_is_read_again() {
    let mut pool = session(1, &[("a.tar.gz", gzip(&tar(&members())))]);
    let found = rows(&mut pool, "source trail | limit 1 | fields @message");
    let record: Json = serde_json::from_str(found[0]["message"].as_str().unwrap()).unwrap();
    assert_eq!(record["eventName"], json!("GetObject"));
}

proptest! {
    #[test]
    fn no_change_of_an_archive_breaks_anything(place in 0usize..5000, byte in any::<u8>(), kind in 0usize..4) {
        let small = [("a", Line::default().text().into_bytes()), ("b.gz", gzip(&trail(&[event("GetObject", "10:00:00", "A")])))];
        let mut archive = vec![zip(&small, true), zip(&small, false), tar(&small), zstd(&tar(&small))].swap_remove(kind);
        let place = place % archive.len();
        archive[place] = byte;
        let pool = session(1, &[("x", archive), ("good", Line::default().text().into_bytes())]);
        let report = pool.report();
        check_counts(&report);
        prop_assert!(report.totals.rows >= 1);
    }
}
