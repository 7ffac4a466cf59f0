//! Measures the engine natively on generated logs: each stage of an import alone, whole imports, the join and some
//! queries.
//!
//! `make bench-native`; `cargo bench --bench engine -- scan` measures what has `scan` in its name. What follows `--` is
//! criterion's: `--save-baseline NAME` keeps the figures, `--baseline NAME` compares with them.

#[path = "../examples/generate/mod.rs"]
mod generate;

use bucketscope::engine::Session;
use bucketscope::import::{Checkpoints, Elements, Found, Inflater, ReadAt, Scanner, parse_access_line};
use bucketscope::schema::Source;
use bucketscope::table::{Locator, Table, record_hash};
use criterion::{
    BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use generate::{DEFAULT_SEED, Enough, Generator, Log};
use memchr::memchr_iter;
use std::hint::black_box;
use std::io::Write;

/// Bytes of a log on which a stage is measured: more than a processor's cache, and over in a tenth of a second.
const STAGE: u64 = 20_000_000;
/// Bytes of a log that is imported whole.
const WHOLE: u64 = 100_000_000;
/// How the page feeds files.
const PIECE: usize = 16 << 20;

fn log(log: Log, bytes: u64) -> Vec<u8> {
    let mut content = Vec::new();
    Generator::new(DEFAULT_SEED, log).file(Enough::Bytes(bytes), &mut content).expect("memory takes it");
    content
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

fn group<'c>(c: &'c mut Criterion, name: &str, bytes: usize) -> BenchmarkGroup<'c, WallTime> {
    let mut group = c.benchmark_group(name);
    group.sample_size(20).throughput(Throughput::BytesDecimal(bytes as u64));
    group
}

/// The stages through which an access log goes.
fn access_stages(c: &mut Criterion) {
    let content = log(Log::Access, STAGE);
    let mut group = group(c, "access log", content.len());
    group.bench_function("find lines", |b| b.iter(|| memchr_iter(b'\n', black_box(&content)).count()));
    let lines: Vec<&[u8]> = content.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()).collect();
    group.bench_function("split fields", |b| {
        b.iter(|| black_box(&lines).iter().filter(|line| parse_access_line(line).is_ok()).count());
    });
    let records: Vec<_> = lines.iter().filter_map(|line| Some((*line, parse_access_line(line).ok()?))).collect();
    group.bench_function("build columns", |b| {
        b.iter(|| {
            let mut table = Table::new(Source::Access);
            for (line, record) in &records {
                let locator = Locator { file: 0, offset: 0, length: line.len() as u32, hash: record_hash(line) };
                record.push(line, &mut table, locator);
            }
            table
        });
    });
}

/// What only CloudTrail goes through.
fn trail_stages(c: &mut Criterion) {
    let content = log(Log::Trail, STAGE);
    group(c, "CloudTrail", content.len()).bench_function("scan JSON", |b| {
        b.iter(|| {
            let (mut scanner, mut records) = (Scanner::new(Elements::Member("Records")), 0);
            for piece in black_box(&content).chunks(PIECE) {
                scanner.push(piece, &mut |found| records += u64::from(matches!(found, Found::Record(..))));
            }
            records
        });
    });
}

fn inflate(c: &mut Criterion) {
    for (name, which) in [("access log", Log::Access), ("CloudTrail", Log::Trail)] {
        let content = log(which, STAGE);
        let packed = gzip(&content);
        group(c, "inflate", content.len()).bench_function(name, |b| {
            b.iter(|| {
                let (mut inflater, mut checkpoints, mut bytes) = (Inflater::gzip(), Checkpoints::default(), 0);
                let whole = inflater.push(&mut black_box(packed.as_slice()), &mut checkpoints, &mut |piece| {
                    bytes += piece.len();
                    true
                });
                whole.map(|_| bytes)
            });
        });
    }
}

fn file(name: &str, content: &[u8]) -> (String, Box<dyn ReadAt>) {
    (name.to_owned(), Box::new(content.to_vec()))
}

fn load(files: Vec<(String, Box<dyn ReadAt>)>) -> Session {
    let mut session = Session::new(1);
    session.load(files);
    session
}

/// Whole files, until every row can be asked for.
fn import(c: &mut Criterion) {
    for (name, which) in [("access log", Log::Access), ("CloudTrail", Log::Trail)] {
        let content = log(which, WHOLE);
        let mut group = group(c, "import", content.len());
        group.sample_size(10);
        group.bench_function(name, |b| {
            b.iter_batched(|| vec![file(name, &content)], load, BatchSize::PerIteration);
        });
    }
}

/// Many small gzip files into rows, where what each file costs by itself weighs most.
fn small_files(c: &mut Criterion) {
    const FILES: u64 = 2000;
    let mut generator = Generator::new(DEFAULT_SEED, Log::Trail);
    let files: Vec<(String, Vec<u8>)> = (0..FILES)
        .map(|number| {
            let mut content = Vec::new();
            generator.small_file(&mut content).expect("memory takes it");
            (Log::Trail.file_name(number, true), gzip(&content))
        })
        .collect();
    let mut group = c.benchmark_group("import");
    group.sample_size(10).throughput(Throughput::Elements(FILES));
    group.bench_function("small files", |b| {
        let files = || files.iter().map(|(name, content)| file(name, content)).collect();
        b.iter_batched(files, load, BatchSize::PerIteration);
    });
}

/// Both logs with their join, and questions to them.
fn answers(c: &mut Criterion) {
    let (access, trail) = (log(Log::Access, WHOLE), log(Log::Trail, WHOLE));
    let both = || vec![file("access", &access), file("trail", &trail)];
    let mut group = c.benchmark_group("answers");
    group.sample_size(10);
    group.bench_function("load and join both logs", |b| b.iter_batched(both, load, BatchSize::PerIteration));
    let mut session = load(both());
    for query in [
        "http_status:403 key:*catalog*",
        "boto",
        "sort bytes_sent desc",
        "stats count(*), sum(bytes_sent), pct(total_time, 95) by requester",
        "source requests | stats count(*) by witnessed, missing_because",
    ] {
        let mut times = 0;
        group.bench_function(query, |b| {
            b.iter(|| {
                // Another text each time, so that nothing is remembered.
                times += 1;
                session.rows(&format!("{query} # {times}"), 0, 100)
            });
        });
    }
}

criterion_group!(benches, access_stages, trail_stages, inflate, import, small_files, answers);
criterion_main!(benches);
