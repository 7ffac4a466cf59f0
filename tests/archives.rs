//! Archives and what is compressed: each member an entry of its own, the same rows as without, and no bomb.

mod support;

use bucketscope::engine::Session;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::io::Write;
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

/// A zip archive, each member stored or deflated.
fn zip(members: &[(&str, Vec<u8>)], deflated: bool) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in members {
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let packed = match deflated {
            true => {
                let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(content).unwrap();
                encoder.finish().unwrap()
            }
            false => content.clone(),
        };
        let place = archive.len() as u32;
        let mut head = Vec::new();
        for part in [20u16, 0, if deflated { 8 } else { 0 }, 0, 0x21] {
            head.extend(part.to_le_bytes());
        }
        for part in [crc.sum(), packed.len() as u32, content.len() as u32] {
            head.extend(part.to_le_bytes());
        }
        head.extend((name.len() as u16).to_le_bytes());
        archive.extend(b"PK\x03\x04");
        archive.extend(&head);
        archive.extend([0, 0]);
        archive.extend(name.as_bytes());
        archive.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&head);
        directory.extend([0; 12]);
        directory.extend(place.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (archive.len() as u32, members.len() as u16);
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    archive.extend([(directory.len() as u32).to_le_bytes(), start.to_le_bytes()].concat());
    archive.extend([0, 0]);
    archive
}

fn tar_header(name: &str, size: usize, kind: u8) -> Vec<u8> {
    let mut header = vec![0u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    header[148..156].fill(b' ');
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

fn tar_member(archive: &mut Vec<u8>, name: &str, content: &[u8], kind: u8) {
    archive.extend(tar_header(name, content.len(), kind));
    archive.extend(content);
    archive.resize(archive.len().next_multiple_of(512), 0);
}

/// A tar archive with a folder, a long name of GNU's and one of pax's.
fn tar(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = Vec::new();
    tar_member(&mut archive, "logs/", b"", b'5');
    for (index, (name, content)) in members.iter().enumerate() {
        match index {
            0 => tar_member(&mut archive, "././@LongLink", format!("{name}\0").as_bytes(), b'L'),
            1 => tar_member(&mut archive, "pax", format!("{} path={name}\n", name.len() + 9).as_bytes(), b'x'),
            _ => {}
        }
        tar_member(&mut archive, if index < 2 { "short" } else { name }, content, b'0');
    }
    archive.extend([0; 1024]);
    archive
}

/// The raw blocks of one Zstandard frame.
fn zstd(content: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x80 | 0x20];
    frame.extend((content.len() as u32).to_le_bytes());
    let blocks: Vec<&[u8]> = content.chunks(100_000).collect();
    for (index, block) in blocks.iter().enumerate() {
        let last = u32::from(index + 1 == blocks.len());
        frame.extend(&((block.len() as u32) << 3 | last).to_le_bytes()[..3]);
        frame.extend(*block);
    }
    frame
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
fn archives_give_the_rows_of_their_members() {
    check_archive("stored.zip", &zip(&members(), false));
    check_archive("deflated.zip", &zip(&members(), true));
    check_archive("a.tar", &tar(&members()));
    check_archive("a.tar.gz", &gzip(&tar(&members())));
    check_archive("a.tar.zst", &zstd(&tar(&members())));
}

#[test]
fn what_is_compressed_twice_or_otherwise_is_read() {
    for (name, content) in [
        ("log.zst", zstd(&log())),
        ("log.zst", [zstd(&log()[..50_000]), zstd(&log()[50_000..])].concat()),
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
    for (name, content) in [("bomb.gz", bomb), ("a.zip", archive)] {
        let report = session(1, &[(name, content), ("log", log())]).report();
        check_counts(&report);
        let refused: Vec<&String> = report.files.iter().filter_map(|file| file.refused.as_ref()).collect();
        assert_eq!(refused.len(), 1, "{report:?}");
        assert!(refused[0].contains("250 times its size"), "{report:?}");
        assert_eq!(report.totals.rows % 300, 0);
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
