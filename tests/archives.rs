//! Archives and what is compressed: each member an entry of its own, the same rows as without, and no bomb.

mod support;

use bucketscope::engine::Pool;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::io::Write;
use support::packed::{tar, zip, zstd};
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

fn answers(pool: &mut Pool) -> Vec<Vec<Json>> {
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
