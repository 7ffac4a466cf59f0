//! Measures the engine natively on generated logs: import, join, and some queries.
//!
//! `make bench`; `BENCH_ROWS` chooses how many requests (200,000 by default). Each figure is the median of five runs.

use bucketscope::engine::Session;
use bucketscope::import::ReadAt;
use std::fmt::Write;
use std::time::Instant;

const RUNS: usize = 5;

/// A sequence of numbers that is the same every time: SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % bound
    }
}

/// So many requests: nine of ten in the access log, seven of ten in CloudTrail.
fn logs(requests: u64) -> (Vec<u8>, Vec<u8>) {
    let mut random = Random(7);
    let (mut access, mut trail) = (String::new(), String::from("{\"Records\":["));
    for index in 0..requests {
        let id = format!("{index:016X}");
        let second = index * 80_000 / requests;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let key = format!("data/{}/part-{:05}.parquet", random.below(40), random.below(9000));
        let user = random.below(60);
        let ip = format!("10.{}.{}.{}", random.below(4), random.below(256), random.below(256));
        let (status, error) =
            [("200", "-"), ("200", "-"), ("206", "-"), ("403", "AccessDenied")][random.below(4) as usize];
        let bytes = random.below(5_000_000);
        if random.below(10) != 0 {
            writeln!(
                access,
                "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be bucket-{} [08/Aug/2026:{hour:02}:{minute:02}:\
                 {second:02} +0000] {ip} arn:aws:sts::111122223333:assumed-role/role-{user}/session {id} REST.GET.OBJECT {key} \
                 \"GET /{key} HTTP/1.1\" {status} {error} {bytes} {bytes} {} {} \"-\" \"aws-sdk-java/2.{user} Linux/5.10 \
                 Java/17\" - {index:x}bPf7qjG4XwYdPgDQTl72GW/uotRhdPz2UryEyAFLDSRmKrakUkJCYLtAw6fdANcrsUYc1M= SigV4 \
                 TLS_AES_128_GCM_SHA256 AuthHeader bucket.s3.eu-west-1.amazonaws.com TLSv1.3 - - eu-west-1",
                random.below(12),
                random.below(900),
                random.below(300),
            )
            .unwrap();
        }
        if random.below(10) < 7 {
            let comma = if trail.ends_with('[') { "" } else { "," };
            write!(
                trail,
                "{comma}{{\"eventVersion\":\"1.11\",\"userIdentity\":{{\"type\":\"AssumedRole\",\"arn\":\"arn:aws:sts::111122223333:\
                 assumed-role/role-{user}/session\",\"accountId\":\"111122223333\",\"accessKeyId\":\"ASIA{user:016}\",\
                 \"sessionContext\":{{\"sessionIssuer\":{{\"type\":\"Role\",\"arn\":\"arn:aws:iam::111122223333:role/role-{user}\"}},\
                 \"attributes\":{{\"mfaAuthenticated\":\"false\"}}}}}},\"eventTime\":\"2026-08-08T{hour:02}:{minute:02}:{second:02}Z\",\
                 \"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\",\"awsRegion\":\"eu-west-1\",\
                 \"sourceIPAddress\":\"{ip}\",\"userAgent\":\"[aws-sdk-java/2.{user} Linux/5.10 Java/17]\",\
                 \"requestParameters\":{{\"bucketName\":\"bucket-1\",\"key\":\"{key}\",\"Host\":\"bucket.s3.eu-west-1.amazonaws.com\"}},\
                 \"responseElements\":null,\"additionalEventData\":{{\"SignatureVersion\":\"SigV4\",\"CipherSuite\":\
                 \"TLS_AES_128_GCM_SHA256\",\"bytesTransferredIn\":0,\"AuthenticationMethod\":\"AuthHeader\",\
                 \"bytesTransferredOut\":{bytes}}},\"requestID\":\"{id}\",\"eventID\":\"{index:032x}\",\"readOnly\":true,\
                 \"eventCategory\":\"Data\"}}"
            )
            .unwrap();
        }
    }
    trail.push_str("]}");
    (access.into_bytes(), trail.into_bytes())
}

fn median(mut run: impl FnMut() -> f64) -> f64 {
    let mut times: Vec<f64> = (0..RUNS).map(|_| run()).collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}

fn seconds(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64()
}

#[allow(clippy::print_stdout)] // the figures are what it is for
fn main() {
    let requests = std::env::var("BENCH_ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(200_000);
    let (access, trail) = logs(requests);
    let megabytes = |content: &[u8]| content.len() as f64 / 1e6;
    println!(
        "{requests} requests: {:.0} MB of access log, {:.0} MB of CloudTrail",
        megabytes(&access),
        megabytes(&trail)
    );
    let file = |name: &str, content: &[u8]| (name.to_owned(), Box::new(content.to_vec()) as Box<dyn ReadAt>);
    for (name, content) in [("access log", &access), ("CloudTrail", &trail)] {
        let mut held = 0;
        let time = median(|| {
            let mut session = Session::new(1);
            let files = vec![file(name, content)];
            seconds(|| held = session.load(files).memory)
        });
        println!("{:>8.0} MB/s  import {name}", megabytes(content) / time);
        println!("{:>8.3} bytes held for each of {name}", held as f64 / content.len() as f64);
    }
    let mut session = Session::new(1);
    let both = vec![file("access", &access), file("trail", &trail)];
    println!("{:>8.0} ms    load both", 1e3 * seconds(|| _ = session.load(both)));
    for query in [
        "http_status:403 key:*part-000*",
        "boto",
        "sort bytes_sent desc",
        "stats count(*), sum(bytes_sent), pct(total_time, 95) by requester",
        "source requests | stats count(*) by witnessed, missing_because",
    ] {
        let mut place = 0;
        let time = median(|| {
            // Another text each time, so that nothing is remembered.
            place += 1;
            let query = format!("{query} # {place}");
            seconds(|| _ = session.rows(&query, 0, 100))
        });
        println!("{:>8.1} ms    {query}", 1e3 * time);
    }
}
