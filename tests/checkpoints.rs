//! Reading anywhere in what is compressed: the same bytes as of the whole, and not from the beginning each time.

mod support;

use bucketscope::engine::Session;
use bucketscope::import::{Budget, Counted, Limits, Packing, ReadAt, Unpacked, reread};
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use std::cell::Cell;
use std::io::Write;
use std::rc::Rc;
use std::sync::LazyLock;
use support::packed::{self, deflate, gzip, tar, zip};
use support::{Line, rows};

/// Lines that differ, so that their blocks are as short as those of a real log.
static TEXT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut seed = 1u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        seed >> 16
    };
    let mut text = Vec::new();
    while text.len() < 14 << 20 {
        let (id, agent) = (format!("{:016X}", random()), format!("agent/{:x}{:x}", random(), random()));
        text.extend(Line { id, user_agent: agent, ..Line::default() }.text().bytes());
    }
    text
});

fn gzip_at(level: u32, bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Zstandard frames of raw blocks, 3 MB each.
fn zstd(bytes: &[u8]) -> Vec<u8> {
    bytes.chunks(3_000_000).flat_map(packed::zstd).collect()
}

type Packed = (&'static str, Packing, Vec<u8>);

/// The text in each way in which checkpoints come about, and in one in which none does.
static PACKED: LazyLock<Vec<Packed>> = LazyLock::new(|| {
    let text = &TEXT[..];
    let middle = text.len() / 3;
    vec![
        ("gzip", Packing::Gzip, gzip_at(6, text)),
        ("members", Packing::Gzip, [gzip_at(6, &text[..middle]), vec![0; 7], gzip_at(9, &text[middle..])].concat()),
        ("small members", Packing::Gzip, text.chunks(300_000).flat_map(gzip).collect()),
        ("stored", Packing::Gzip, gzip_at(0, text)),
        ("one block", Packing::Gzip, gzip_at(1, text)),
        ("deflate", Packing::Deflate, deflate(text)),
        ("zstd", Packing::Zstd, zstd(text)),
    ]
});

/// What is packed, and the compressed bytes that are read of it.
fn open(packing: Packing, packed: &[u8]) -> (Unpacked, Rc<Cell<u64>>) {
    let read = Rc::new(Cell::new(0));
    let packed = Counted::new(Rc::new(packed.to_vec()), read.clone());
    (Unpacked::new(Rc::new(packed), packing, Budget::new(Limits::default())), read)
}

fn read_all(content: &dyn ReadAt) {
    let mut offset = 0;
    loop {
        let bytes = content.read_at(offset, 1 << 20).unwrap();
        let from = offset as usize;
        assert!(TEXT.get(from..from + bytes.len()) == Some(&bytes[..]), "at {offset}");
        if bytes.is_empty() {
            break;
        }
        offset += bytes.len() as u64;
    }
    assert_eq!(offset as usize, TEXT.len());
}

fn check(content: &Unpacked, name: &str, offset: u64, length: usize) {
    let found = content.read_at(offset, length).unwrap();
    let from = (offset as usize).min(TEXT.len());
    let to = (from + length).min(TEXT.len());
    assert!(found == TEXT[from..to], "{name}: {length} bytes at {offset}");
}

#[test]
fn a_place_is_reached_from_the_checkpoint_before_it() {
    for (name, packing, packed) in PACKED.iter() {
        let (content, read) = open(*packing, packed);
        read_all(&content);
        assert!(read.get() <= packed.len() as u64, "{name}: read once");
        content.release();
        for offset in [13 << 20, 1 << 20, 9 << 20, 6 << 20] {
            read.set(0);
            check(&content, name, offset, 500);
            // The share of the packed bytes that unpack to twice the spacing, since a block ends where it ends.
            let most = packed.len() as u64 * (8 << 20) / TEXT.len() as u64;
            let is_near = read.get() <= most + (1 << 20);
            assert!(is_near || *name == "one block", "{name}: {} bytes read for {offset}", read.get());
            content.release();
        }
        let memory = content.memory();
        assert!(memory <= (TEXT.len() / 64) as u64, "{name}: {memory} bytes");
        let has_windows = matches!(*name, "gzip" | "members" | "stored" | "deflate");
        assert_eq!(memory >= 3 * (32 << 10), has_windows, "{name}: {memory} bytes");
    }
}

#[test]
fn an_import_notes_the_checkpoints() {
    let member = [("logs/access.log", TEXT.clone())];
    for (name, packed) in
        [("log.gz", gzip_at(6, &TEXT)), ("logs.zip", zip(&member, true)), ("logs.tar.gz", gzip_at(6, &tar(&member)))]
    {
        let size = packed.len() as u64;
        let read = Rc::new(Cell::new(0));
        let mut pool = Session::new(1);
        pool.load(vec![(name.to_owned(), Box::new(Counted::new(Rc::new(packed), read.clone())))]);
        let last = rows(&mut pool, "fields request_id | sort request_id desc | limit 1");
        let id = last[0]["request_id"].as_str().unwrap().to_owned();
        read.set(0);
        let found = rows(&mut pool, &format!("request_id:{id} | fields @message"));
        assert!(found[0]["message"].as_str().unwrap().contains(&id), "{name}: {found:?}");
        assert!(read.get() <= size / 2 + (1 << 20), "{name}: {} of {size} bytes read", read.get());
    }
}

#[test]
fn each_member_is_read_on_from_the_one_before_it() {
    let members: Vec<(&str, Vec<u8>)> = TEXT.chunks(100_000).map(|lines| ("access.log", lines.to_vec())).collect();
    for (name, packed) in [("a.tar.gz", gzip_at(6, &tar(&members))), ("a.tar.zst", packed::zstd(&tar(&members)))] {
        let size = packed.len() as u64;
        let read = Rc::new(Cell::new(0));
        let mut session = Session::new(1);
        session.load(vec![(name.to_owned(), Box::new(Counted::new(Rc::new(packed), read.clone())))]);
        assert!(session.summary().rows[0] > 1000, "{name}");
        // What it is shows in its first piece, which is then read once more.
        assert!(read.get() <= size + (3 << 20), "{name}: {} bytes read of {size}", read.get());
    }
}

#[test]
fn what_lies_before_a_break_is_read() {
    let whole = gzip_at(6, &TEXT);
    let mut broken = whole.clone();
    let middle = broken.len() / 2;
    broken[middle..middle + 64].fill(0xff);
    for packed in [&whole[..middle], &broken] {
        let (content, _) = open(Packing::Gzip, packed);
        let before = TEXT.len() as u64 / 2 - (2 << 20);
        check(&content, "before the break", before, 1000);
        assert!(content.read_at(TEXT.len() as u64 - 10, 5).is_err());
        check(&content, "again", 5, 1000);
        let found = reread(&content, &[(before, 100), (TEXT.len() as u64 - 50, 10), (0, 100)]);
        assert!(found[0].is_ok() && found[1].is_err() && found[2].is_ok(), "{found:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]
    #[test]
    fn any_place_is_the_same_as_of_the_whole(
        places in prop::collection::vec((0u64..15 << 20, 0usize..300_000, any::<bool>()), 1..24),
        read_first in any::<bool>(),
    ) {
        for (name, packing, packed) in PACKED.iter() {
            let (content, _) = open(*packing, packed);
            if read_first {
                read_all(&content);
            }
            for &(offset, length, is_released) in &places {
                check(&content, name, offset, length);
                if is_released {
                    content.release();
                }
            }
        }
    }
}
