//! One night. A contractor's access key turns up at an address nobody knows, reads the customers' files, deletes them in
//! one request, leaves a note and stops the trail. What it does in the next hour only the access log has seen.

use crate::sample::cast::*;
use crate::sample::operation::*;
use crate::sample::request::{Companion, Scene, at};

/// How many objects the one request deletes.
pub const DELETED: usize = 240;

/// What the contractor usually does.
pub fn by_day(scene: &mut Scene<'_>) {
    let who = (&CONTRACTOR, &CONTRACTOR_OFFICE);
    for index in 0..22 {
        let time = at(7, 9, 0, 0) + index * 1_200_000 + scene.random.between(0, 600_000);
        let key = format!("partners/lmoss/catalogue-{:02}.csv", index % 7);
        let size = scene.random.around(740_000);
        let operation = if index % 4 == 0 { &PUT } else { &GET };
        let request = scene.object(time, operation, &EXPORTS, key, size, who);
        scene.push(request);
    }
}

/// Lists, reads, deletes, leaves a note.
pub fn by_night(scene: &mut Scene<'_>) {
    let who = (&CONTRACTOR, &CONTRACTOR_NIGHT);
    let mut buckets = scene.request(at(8, 1, 17, 40), &LIST_BUCKETS, &EXPORTS, who.0, who.1);
    buckets.bucket = None;
    buckets.host = "s3.amazonaws.com".to_owned();
    scene.push(buckets);
    let mut time = at(8, 1, 18, 2);
    for bucket in [&EXPORTS, &REPORTS] {
        for prefix in ["", "customers/", "customers/2026/", "backup/"] {
            time += scene.random.between(900, 4_000);
            let list = scene.request(time, &LIST, bucket, who.0, who.1).with("prefix", prefix);
            scene.push(list);
        }
    }
    for part in 0..118 {
        time += scene.random.between(9_000, 34_000);
        let size = scene.random.around(31_000_000);
        let key = format!("customers/2026/segment-{part:03}.csv.gz");
        let read = scene.object(time, &GET, &EXPORTS, key, size, who);
        scene.push(read);
    }
    let mut delete = scene.request(at(8, 2, 11, 41), &DELETE_MANY, &EXPORTS, &CONTRACTOR, &CONTRACTOR_NIGHT_CLI);
    delete.total_ms = Some(2_841);
    delete.turn_around_ms = Some(2_790);
    delete.bytes_sent = Some(19_642);
    delete.bytes_received = 16_210;
    delete.companions = (0..DELETED)
        .map(|part| Companion {
            operation: "BATCH.DELETE.OBJECT",
            bucket: &EXPORTS,
            key: format!("customers/2026/segment-{part:03}.csv.gz"),
            status: 204,
            size: None,
        })
        .collect();
    scene.push(delete);
    let note = "customers/README_TO_RESTORE.txt";
    let note = scene.object(at(8, 2, 12, 30), &PUT, &EXPORTS, note, 1_337, (&CONTRACTOR, &CONTRACTOR_NIGHT_CLI));
    scene.push(note);
}

/// The trail is stopped: trail files are deleted and salaries read, and CloudTrail knows nothing of it.
pub fn while_stopped(scene: &mut Scene<'_>) {
    let who = (&CONTRACTOR, &CONTRACTOR_NIGHT);
    let mut time = at(8, 2, 16, 10);
    let folder = format!("AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/2026/08/08/");
    let list = scene.request(time, &LIST, &TRAIL_LOGS, who.0, who.1).with("prefix", &folder);
    scene.push(list);
    for minute in (0..60).step_by(5) {
        time += scene.random.between(600, 2_000);
        let key = format!(
            "{folder}{ACCOUNT}_CloudTrail_{REGION}_20260808T01{minute:02}Z_{}.json.gz",
            scene.random.alphanumeric(16)
        );
        let size = scene.random.around(21_000);
        let delete = scene.object(time, &DELETE, &TRAIL_LOGS, key, size, who);
        scene.push(delete);
    }
    for month in 1..=7 {
        for site in ["dublin", "berlin", "lyon", "oslo", "porto"] {
            time += scene.random.between(8_000, 40_000);
            let size = scene.random.around(2_200_000);
            let key = format!("hr/salaries/2026-{month:02}/{site}.xlsx");
            let read = scene.object(time, &GET, &REPORTS, key, size, who);
            scene.push(read);
        }
    }
}

/// The key is switched off; its program goes on trying.
pub fn key_is_off(scene: &mut Scene<'_>) {
    let mut time = at(8, 3, 24, 0);
    for attempt in 0..16 {
        time += 30_000 + attempt * 45_000 + scene.random.between(0, 9_000);
        let key = format!("hr/salaries/2025-{:02}/dublin.xlsx", attempt % 12 + 1);
        let read = scene.object(time, &GET, &REPORTS, key, 1_000_000, (&CONTRACTOR, &CONTRACTOR_NIGHT));
        let message = "The AWS Access Key Id you provided does not exist in our records.";
        scene.push(read.fails(403, "InvalidAccessKeyId", message));
    }
}
