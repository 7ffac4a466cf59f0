//! The logs that are measured: they are read whole, and both speak of the same requests.
#![cfg(feature = "core")]

#[path = "../examples/generate/mod.rs"]
mod generate;

use bucketscope::engine::Session;
use bucketscope::import::ReadAt;
use generate::{DEFAULT_SEED, Enough, Generator, Log};

fn log(seed: u64, log: Log, enough: Option<Enough>) -> Vec<u8> {
    let (mut content, mut generator) = (Vec::new(), Generator::new(seed, log));
    let written = match enough {
        Some(enough) => generator.file(enough, &mut content),
        None => generator.small_file(&mut content),
    };
    written.unwrap();
    assert_eq!(generator.bytes, content.len() as u64);
    content
}

#[test]
fn every_record_is_read_and_most_requests_are_in_both_logs() {
    let files = [Log::Access, Log::Trail].map(|which| {
        let content = log(DEFAULT_SEED, which, Some(Enough::Records(2000)));
        (which.file_name(0, false), Box::new(content) as Box<dyn ReadAt>)
    });
    let mut session = Session::new(1);
    session.load(Vec::from(files));
    let totals = session.report().totals;
    assert_eq!((totals.rows, totals.records), (4000, 4000));
    let both = session.rows("source requests | filter witnessed = \"both\"", 0, 1).unwrap().total;
    assert!((1550..1700).contains(&both), "{both} of 2000 records of each log have another in the other one");
}

#[test]
fn a_log_is_as_long_as_real_ones() {
    for (which, expected) in [(Log::Access, 600..660), (Log::Trail, 1850..1950)] {
        let mean = log(DEFAULT_SEED, which, Some(Enough::Records(1000))).len() / 1000;
        assert!(expected.contains(&mean), "{mean} bytes a record");
        let least = log(DEFAULT_SEED, which, Some(Enough::Bytes(100_000))).len();
        assert!((100_000..103_000).contains(&least), "{least} bytes");
    }
}

#[test]
fn a_seed_gives_the_same_bytes() {
    let small = |seed: u64| log(seed, Log::Trail, None);
    assert_eq!(small(1), small(1));
    assert_ne!(small(1), small(2));
}
