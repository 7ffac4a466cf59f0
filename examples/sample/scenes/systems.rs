//! What machines do every day.

use crate::sample::cast::*;
use crate::sample::operation::*;
use crate::sample::request::{Authentication, Companion, Request, Scene, at};

const MIB: i64 = 1 << 20;

/// Each night: read the day's raw orders, write the warehouse's parts, tidy up.
pub fn nightly_load(scene: &mut Scene<'_>) {
    for day in 7..=9 {
        nightly_load_of(scene, day);
    }
}

fn nightly_load_of(scene: &mut Scene<'_>, day: i64) {
    let who = (&ETL, &ETL_HOST);
    let raw = format!("raw/orders/dt=2026-08-{:02}", day - 1);
    let warehouse = format!("warehouse/orders/dt=2026-08-{:02}", day - 1);
    let mut now = at(day, 1, 40, 0);
    let next = |scene: &mut Scene<'_>, now: &mut i64, seconds: i64| {
        *now += scene.random.between(seconds * 600, seconds * 1500);
        *now
    };
    for page in 0..3 {
        let time = next(scene, &mut now, 2);
        let mut list = scene.request(time, &LIST, &EXPORTS, who.0, who.1).with("prefix", &format!("{raw}/"));
        if page > 0 {
            list = list.with("max-keys", "1000");
        }
        scene.push(list);
    }
    for part in 0..46 {
        let time = next(scene, &mut now, 40);
        let size = scene.random.around(18 * MIB);
        let read = scene.object(time, &GET, &EXPORTS, format!("{raw}/part-{part:05}.json.gz"), size, who);
        scene.push(read);
    }
    for file in 0..5 {
        upload_in_parts(scene, &mut now, &format!("{warehouse}/fact-{file:03}.snappy.parquet"));
    }
    for part in 0..44 {
        let time = next(scene, &mut now, 35);
        let size = scene.random.around(9 * MIB);
        let key = format!("{warehouse}/part-{part:05}-c{part:03}.snappy.parquet");
        let write = scene.object(time, &PUT, &EXPORTS, key, size, who);
        scene.push(write);
    }
    for name in ["daily", "by-region", "by-product", "returns"] {
        let time = next(scene, &mut now, 12);
        let size = scene.random.around(2 * MIB);
        let source = format!("{warehouse}/summary-{name}.parquet");
        let key = format!("daily/2026-08-{:02}/{name}.parquet", day - 1);
        let copy = copy(scene, time, &source, &key, size);
        scene.push(copy);
    }
    let time = next(scene, &mut now, 5);
    let done = scene.object(time, &PUT, &EXPORTS, format!("{warehouse}/_SUCCESS"), 0, who);
    scene.push(done);
    let time = next(scene, &mut now, 5);
    let mut tidy = scene.request(time, &DELETE_MANY, &EXPORTS, who.0, who.1);
    tidy.companions = (0..6)
        .map(|part| Companion {
            operation: "BATCH.DELETE.OBJECT",
            bucket: &EXPORTS,
            key: format!("tmp/orders/_temporary/0/attempt-{part:02}"),
            status: 204,
            size: None,
        })
        .collect();
    scene.push(tidy);
}

fn upload_in_parts(scene: &mut Scene<'_>, now: &mut i64, key: &str) {
    let who = (&ETL, &ETL_HOST);
    let upload_id = scene.random.alphanumeric(32);
    *now += 4_000;
    let create = scene.object(*now, &CREATE_UPLOAD, &EXPORTS, key, 0, who);
    scene.push(create);
    for part in 1..=4 {
        *now += scene.random.between(1_500, 6_000);
        let part = part.to_string();
        let put = scene.object(*now, &PUT_PART, &EXPORTS, key, 16 * MIB, who);
        let put = put.with("partNumber", &part).with("uploadId", &upload_id);
        scene.push(put);
    }
    *now += 2_000;
    let complete = scene.object(*now, &COMPLETE_UPLOAD, &EXPORTS, key, 64 * MIB, who).with("uploadId", &upload_id);
    scene.push(complete);
}

/// A copy is one event, and two rows that share the request ID: the target's, and the source's in its own bucket's log.
fn copy(scene: &mut Scene<'_>, time: i64, source: &str, key: &str, size: i64) -> Request {
    let copy = scene.object(time, &COPY, &REPORTS, key, size, (&ETL, &ETL_HOST));
    let mut copy = copy.with_header("x-amz-copy-source", &format!("{}/{source}", EXPORTS.name));
    copy.companions.push(Companion {
        operation: "REST.COPY.OBJECT_GET",
        bucket: &EXPORTS,
        key: source.to_owned(),
        status: 200,
        size: Some(size),
    });
    copy
}

/// Every few minutes the shop hands over its orders; now and then it looks first whether they are there.
pub fn order_exports(scene: &mut Scene<'_>) {
    let who = (&EXPORTER, &EXPORTER_POD);
    let end = at(10, 0, 30, 0);
    let mut time = at(6, 23, 31, 0);
    let mut part = 0;
    while time < end {
        let (day, hour) = ((time - at(1, 0, 0, 0)) / 86_400_000 + 1, time / 3_600_000 % 24);
        let key = format!("raw/orders/dt=2026-08-{day:02}/part-{:05}.json.gz", part % 240);
        if scene.random.chance(18) {
            let head = scene.object(time - 2_000, &HEAD, &EXPORTS, key.as_str(), 0, who);
            scene.push(head.fails(404, "NoSuchKey", "The specified key does not exist."));
        }
        let busy = if (8..20).contains(&hour) { 18 } else { 7 };
        let size = scene.random.around(busy * MIB);
        let put = scene.object(time, &PUT, &EXPORTS, key, size, who);
        scene.push(put);
        part += 1;
        time += scene.random.between(7 * 60_000, 15 * 60_000);
    }
}

/// The dashboard reads figures and pieces of tables, by day more than by night.
pub fn dashboard(scene: &mut Scene<'_>) {
    let who = (&DASHBOARD, &DASHBOARD_HOST);
    for (day, count) in [(7, 190), (8, 90), (9, 120)] {
        for index in 0..count {
            let time = at(day, 5, 0, 0) + index * (18 * 3_600_000 / count) + scene.random.between(0, 240_000);
            let date = format!("daily/2026-08-{:02}", day - 1);
            if scene.random.chance(60) {
                let region = scene.random.pick(&["emea", "amer", "apac", "dach"]).to_owned();
                let key = format!("{date}/kpi-{region}.json");
                let size = scene.random.around(48_000);
                let read = scene.object(time, &GET, &REPORTS, key, size, who);
                scene.push(read);
            } else {
                let name = scene.random.pick(&["daily", "by-region", "by-product", "returns"]).to_owned();
                let read = scene.object(time, &GET, &REPORTS, format!("{date}/{name}.parquet"), 2 * MIB, who);
                scene.push(read.range(65_536));
            }
        }
    }
}

/// A scan of every bucket's settings, every six hours: management events, which the trail has for all.
pub fn posture_scan(scene: &mut Scene<'_>) {
    let who = (&POSTURE, &POSTURE_LAMBDA);
    for (hour, minute) in (0..=72).step_by(6).map(|hour| (hour, if hour == 72 { 20 } else { 2 })) {
        let mut time = at(7, hour, minute, 0) - if hour == 0 { 20 * 60_000 } else { 0 };
        let mut buckets = scene.request(time, &LIST_BUCKETS, &EXPORTS, who.0, who.1);
        buckets.bucket = None;
        buckets.host = format!("s3.{REGION}.amazonaws.com");
        scene.push(buckets);
        for bucket in [&EXPORTS, &REPORTS, &WEB] {
            for operation in [&GET_BUCKET_ACL, &GET_LOGGING, &GET_POLICY, &GET_PUBLIC_ACCESS] {
                time += scene.random.between(150, 900);
                let request = scene.request(time, operation, bucket, who.0, who.1);
                let no_policy = operation.event == "GetBucketPolicy" && bucket.name == EXPORTS.name;
                let message = "The bucket policy does not exist";
                let request = if no_policy { request.fails(404, "NoSuchBucketPolicy", message) } else { request };
                scene.push(request);
            }
        }
    }
}

/// An old machine that still signs with version 2 and needs an ACL to be let in.
pub fn legacy_backup(scene: &mut Scene<'_>) {
    let who = (&LEGACY, &LEGACY_HOST);
    for day in 7..=9 {
        let first = scene.request(at(day, 22, 9, 58), &HEAD_BUCKET, &REPORTS, who.0, who.1);
        scene.push(first);
        for volume in 0..9 {
            let time = at(day, 22, 10, 0) + volume * 95_000;
            let size = scene.random.around(120 * MIB);
            let key = format!("backup/legacy/2026-08-{day:02}/volume-{volume:02}.tar");
            let mut put = scene.object(time, &PUT, &REPORTS, key, size, who);
            put.authentication = Authentication::Header("SigV2");
            put.acl_required = true;
            put = put.with_header("x-amz-acl", "bucket-owner-full-control");
            scene.push(put);
        }
    }
}
