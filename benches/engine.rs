//! Measures the engine natively on generated logs: each stage of an import alone, whole imports, the join and some
//! queries.
//!
//! `make bench-native`; `cargo bench --bench engine -- scan` measures what has `scan` in its name. What follows `--` is
//! criterion's: `--save-baseline NAME` keeps the figures, `--baseline NAME` compares with them.

#[path = "../examples/generate/mod.rs"]
mod generate;

use bucketscope::engine::Session;
use bucketscope::import::{Checkpoints, Elements, Found, Inflater, ReadAt, Scanner, parse_access_line};
use bucketscope::join::{Batch, Context, Joining, Part, Rows, Scan, Together, kinds, match_rows, scan};
use bucketscope::schema::{Source, access, trail};
use bucketscope::table::{Locator, RawRecords, Table, record_hash};
use criterion::{
    BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use flate2::Compression;
use flate2::write::GzEncoder;
use generate::{DEFAULT_SEED, Enough, Generator, Log};
use memchr::memchr_iter;
use std::hint::black_box;
use std::io::Write;
use std::thread;

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

/// Rows of one log of a shard, made column by column: every `step`-th request of `requests`, from `first` on.
fn rows_of(source: Source, first: usize, step: usize, requests: usize) -> Table {
    let mut table = Table::new(source);
    let [id, time, bucket, key, name] = match source {
        Source::Access => [access::REQUEST_ID, access::TIME, access::BUCKET, access::KEY, access::OPERATION],
        _ => [trail::REQUEST_ID, trail::EVENT_TIME, trail::BUCKET, trail::KEY, trail::EVENT_NAME],
    };
    let (names, is_trail) = match source {
        Source::Access => (["REST.GET.OBJECT", "REST.PUT.OBJECT", "REST.HEAD.OBJECT"], false),
        _ => (["GetObject", "PutObject", "HeadObject"], true),
    };
    for request in (first..requests).step_by(step) {
        // Both logs are in the order of their files, not in each other's.
        let request = request.wrapping_mul(0x9e37_79b1) % requests;
        table.set_text(id, &format!("{request:016X}"));
        table.set_int(time, 1_786_183_200_000 + request as i64);
        table.set_text(bucket, ["exports", "reports"][request % 2]);
        table.set_text(key, &format!("data/{:05}", request % 50_000));
        table.set_text(name, names[request % 3]);
        if is_trail {
            table.set_text(trail::EVENT_SOURCE, "s3.amazonaws.com");
        } else {
            table.set_int(access::HTTP_STATUS, 200);
            table.set_int(access::TOTAL_TIME_MS, 20);
        }
        let hash = record_hash(&request.to_le_bytes());
        table.end_row(Locator { file: 0, offset: request as u64 * 300, length: 300, hash });
    }
    table.seal();
    table
}

/// Rows that came from another shard.
fn part((batch, table): &(Batch, Table)) -> Part<'_> {
    Part { shard: batch.shard(), table, rows: Rows::Dealt(batch.rows()) }
}

/// Does the work of two shards, each on a thread of its own.
fn each<I: Send, O: Send>(inputs: [I; 2], work: impl Fn(usize, I) -> O + Sync) -> [O; 2] {
    let [first, second] = inputs;
    thread::scope(|scope| {
        let other = scope.spawn(|| work(1, second));
        [work(0, first), other.join().expect("no shard stops")]
    })
}

/// What two shards dealt, by whom it was dealt to: of each kind that of both, then the next kind.
fn dealt_to(dealt: [Vec<Vec<u8>>; 2]) -> [Vec<Vec<u8>>; 2] {
    let mut to = [Vec::new(), Vec::new()];
    let [first, second] = dealt;
    for (place, (first, second)) in first.into_iter().zip(second).enumerate() {
        to[place % 2].extend([first, second]);
    }
    to
}

/// Joins and explains rows of two shards, on a thread for each.
fn join_on_two_threads(shards: &[[Table; 2]; 2], context: &Context) -> usize {
    let logs = |shard: usize| [&shards[shard][0], &shards[shard][1]];
    let begun = each([(); 2], |shard, ()| {
        let mut joining = Joining::new(context.clone());
        let hashes = joining.deal_hashes(logs(shard), 2, 0, 1);
        (joining, hashes)
    });
    let [(first, first_hashes), (second, second_hashes)] = begun;
    let matched = each(dealt_to([first_hashes, second_hashes]), |_, dealt| {
        match_rows(&dealt).iter().map(Together::encode).collect()
    });
    let [first_matched, second_matched] = dealt_to(matched);
    let dealt = each([(first, first_matched), (second, second_matched)], |shard, (mut joining, matched)| {
        let mut together = Together::default();
        matched.iter().for_each(|part| together.extend(Together::decode(part)));
        let batches = joining.deal_rows(logs(shard), shard as u32, 2, &together);
        (joining, batches.iter().map(Batch::encode).collect::<Vec<Vec<u8>>>())
    });
    let [(first, first_rows), (second, second_rows)] = dealt;
    let [first_rows, second_rows] = dealt_to([first_rows, second_rows]);
    let rows = each([(first, first_rows), (second, second_rows)], |shard, (mut joining, rows)| {
        let table = |(place, bytes): (usize, &Vec<u8>)| {
            let batch = Batch::decode(bytes);
            let table = batch.to_table(Table::new(if place < 2 { Source::Access } else { Source::Trail }));
            (batch, table)
        };
        let received: Vec<(Batch, Table)> = rows.iter().enumerate().map(table).collect();
        let parts: Vec<Part<'_>> = received.iter().map(part).collect();
        joining.join(logs(shard), (shard as u32, 2), &parts[..2], &parts[2..]);
        joining.end(logs(shard), shard as u32).table.live_rows()
    });
    rows.iter().sum()
}

/// The join alone, of rows that are loaded: 1.6 million lines against 260,000 events, and 5 million against 5 million.
fn joins(c: &mut Criterion) {
    struct Nothing;
    impl RawRecords for Nothing {
        fn read(&self, locators: &[Locator]) -> Vec<Result<Vec<u8>, String>> {
            locators.iter().map(|_| Err("made up".to_owned())).collect()
        }

        fn parse(&self, source: Source, _fields: &[usize], _locators: &[Locator]) -> Table {
            Table::new(source)
        }
    }
    let mut group = c.benchmark_group("join");
    group.sample_size(10);
    for (name, lines, events) in [("1.6M with 260k", 1_600_000, 260_000), ("5M with 5M", 5_000_000, 5_000_000)] {
        let shards = [0, 1].map(|shard| {
            let of = |source: Source, step: usize| rows_of(source, shard * step, 2 * step, lines);
            [of(Source::Access, 1), of(Source::Trail, lines / events)]
        });
        let mut whole = Scan::default();
        shards.iter().for_each(|[access, events]| whole.merge(scan(access, events, &Nothing)));
        let mut context: Option<Context> = None;
        for [_, events] in &shards {
            let part = kinds(events, &whole);
            match &mut context {
                Some(context) => context.merge(part),
                None => context = Some(part),
            }
        }
        let context = context.unwrap_or_default();
        group.throughput(Throughput::Elements((lines + events) as u64));
        group.bench_function(name, |b| b.iter(|| assert!(join_on_two_threads(&shards, &context) >= lines)));
    }
}

criterion_group!(benches, access_stages, trail_stages, inflate, import, small_files, answers, joins);
criterion_main!(benches);
