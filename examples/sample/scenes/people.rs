//! What people do in office hours, and what they call their files.

use crate::sample::cast::*;
use crate::sample::operation::*;
use crate::sample::request::{Companion, Scene, at};

/// Names that a log reader must get right: two encodings, other scripts, signs that mean something elsewhere.
const DIFFICULT_NAMES: &[&str] = &[
    "shared/Quarterly report (final) v2.xlsx",
    "shared/übersicht août 2026.csv",
    "shared/売上レポート 2026-07.csv",
    "shared/a+b=c & d.csv",
    "shared/100% done.txt",
    "shared/already%20encoded.txt",
    "shared/\"quoted\" and 'quoted'.txt",
    "shared/=SUM(A1:A9).csv",
    "shared/<b>not bold</b>.html",
    "shared/Отчёт за июль.pdf",
    "shared/emoji 📦 parcel.json",
];

/// Analysts read reports and exports: many on Friday, few at the weekend.
pub fn analysts(scene: &mut Scene<'_>) {
    for (day, count) in [(7, 190), (8, 24), (9, 30)] {
        for _ in 0..count {
            let time = at(day, 7, 30, 0) + scene.random.between(0, 10 * 3_600_000);
            let people = [(&ANNA, &ANNA_LAPTOP), (&BEN, &BEN_NOTEBOOK), (&ANNA, &ANNA_LAPTOP)];
            let who = *scene.random.pick(&people);
            match scene.random.between(1, 10) {
                1 => {
                    let list = scene.request(time, &LIST, &REPORTS, who.0, who.1).with("prefix", "2026/Q2/");
                    scene.push(list);
                }
                2 => {
                    let key = format!("2026/Q2/region-{:02}.xlsx", scene.random.between(1, 24));
                    let size = scene.random.around(310_000);
                    let head = scene.object(time, &HEAD, &REPORTS, key, size, who);
                    scene.push(head);
                }
                3 | 4 => {
                    let key = format!("warehouse/orders/dt=2026-08-05/part-{:05}-c012.snappy.parquet", time % 44);
                    let length = scene.random.between(20_000, 900_000);
                    let read = scene.object(time, &GET, &EXPORTS, key, 9_437_184, who);
                    scene.push(read.range(length));
                }
                5 => {
                    let key = format!("scratch/ben/model-{:02}.csv", scene.random.between(1, 30));
                    let size = scene.random.around(2_400_000);
                    let put = scene.object(time, &PUT, &REPORTS, key, size, who);
                    scene.push(put);
                }
                _ => {
                    let key = format!("2026/Q2/region-{:02}.xlsx", scene.random.between(1, 24));
                    let size = scene.random.around(310_000);
                    let read = scene.object(time, &GET, &REPORTS, key, size, who);
                    scene.push(read);
                }
            }
        }
    }
}

/// Carla looks around in the console, and so does the administrator on the morning after.
pub fn console(scene: &mut Scene<'_>) {
    let visits = [
        (at(7, 10, 20, 0), &CARLA, &CARLA_CONSOLE),
        (at(7, 16, 5, 0), &CARLA, &CARLA_CONSOLE),
        (at(8, 5, 12, 0), &ADMIN, &ADMIN_CONSOLE),
        (at(9, 15, 50, 0), &ADMIN, &ADMIN_CONSOLE),
    ];
    for (start, caller, client) in visits {
        let mut time = start;
        for _ in 0..2 {
            let mut buckets = scene.request(time, &LIST_BUCKETS, &EXPORTS, caller, client);
            buckets.bucket = None;
            buckets.host = format!("s3.{REGION}.amazonaws.com");
            scene.push(buckets);
            time += 5_000;
        }
        for bucket in [&EXPORTS, &REPORTS] {
            for operation in [&GET_LOCATION, &GET_VERSIONING, &LIST, &GET_BUCKET_ACL] {
                time += scene.random.between(300, 9_000);
                let request = scene.request(time, operation, bucket, caller, client);
                scene.push(request);
            }
            for index in 0..4 {
                time += scene.random.between(4_000, 30_000);
                let key = format!("2026/Q2/region-{:02}.xlsx", index + 3);
                let operation = *scene.random.pick(&[&HEAD, &GET_TAGGING, &GET_ACL]);
                let size = scene.random.around(310_000);
                let look = scene.object(time, operation, bucket, key, size, (caller, client));
                scene.push(look);
            }
        }
    }
}

/// Ben shares files with names that break careless parsers; each is written, tagged, given an ACL, and read.
pub fn difficult_names(scene: &mut Scene<'_>) {
    let who = (&BEN, &BEN_NOTEBOOK);
    let long = format!("shared/{}.txt", "a-very-long-name-".repeat(12));
    let names = DIFFICULT_NAMES.iter().map(|name| (*name).to_owned()).chain([long[..196].to_owned() + ".txt"]);
    let mut time = at(7, 11, 2, 0);
    for (index, name) in names.enumerate() {
        for operation in [&PUT, &PUT_TAGGING, &PUT_ACL, &GET, &GET_TAGGING] {
            if index % 3 != 0 && matches!(operation.event, "PutObjectAcl" | "PutObjectTagging") {
                continue;
            }
            time += scene.random.between(2_000, 40_000);
            let size = scene.random.around(64_000);
            let mut request = scene.object(time, operation, &REPORTS, name.as_str(), size, who);
            // The ACL given a moment ago is what lets the reader in.
            request.acl_required = operation.event == "GetObject" && index % 3 == 0;
            if operation.event == "PutObjectAcl" {
                request = request.with_header("x-amz-acl", "authenticated-read");
            }
            scene.push(request);
        }
    }
}

/// On the morning after, the administrator copies the deleted objects back: one event and two rows each, in two
/// buckets' logs.
pub fn restore(scene: &mut Scene<'_>) {
    let who = (&ADMIN, &ADMIN_CLI);
    let list = scene.request(at(8, 5, 38, 0), &LIST, &REPORTS, who.0, who.1).with("prefix", "backup/customers/");
    scene.push(list);
    let mut time = at(8, 5, 40, 0);
    for part in 0..52 {
        time += scene.random.between(3_000, 40_000);
        let size = scene.random.around(31_000_000);
        let source = format!("backup/customers/2026/segment-{part:03}.csv.gz");
        let key = format!("customers/2026/segment-{part:03}.csv.gz");
        let copy = scene.object(time, &COPY, &EXPORTS, key, size, who);
        let mut copy = copy.with_header("x-amz-copy-source", &format!("{}/{source}", REPORTS.name));
        copy.companions.push(Companion {
            operation: "REST.COPY.OBJECT_GET",
            bucket: &REPORTS,
            key: source,
            status: 200,
            size: Some(size),
        });
        scene.push(copy);
    }
}
