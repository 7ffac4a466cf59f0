//! What S3 and CloudTrail do by themselves.

use crate::sample::cast::*;
use crate::sample::operation::{
    COMPUTE_CHECKSUM, CREATE_DELETE_MARKER, DELETE_UPLOAD, EXPIRE, GET, Operation, PUT, TRANSITION_SIA,
};
use crate::sample::request::{Authentication, Scene, at};

/// A run of the lifecycle rules: only the access log has it.
pub fn lifecycle(scene: &mut Scene<'_>) {
    let mut time = at(8, 0, 31, 0);
    for index in 0..38 {
        time += scene.random.between(200, 8_000);
        action(scene, time, &EXPIRE, &EXPORTS, format!("tmp/orders/2026-07-{:02}/part-{index:03}", index % 28 + 1));
    }
    for index in 0..30 {
        time += scene.random.between(200, 8_000);
        action(scene, time, &TRANSITION_SIA, &REPORTS, format!("2026/Q1/region-{index:02}.xlsx"));
    }
    for index in 0..6 {
        time += scene.random.between(200, 8_000);
        action(scene, time, &CREATE_DELETE_MARKER, &REPORTS, format!("scratch/ben/model-{index:02}.csv"));
    }
    for index in 0..2 {
        time += 1_000;
        action(scene, time, &DELETE_UPLOAD, &EXPORTS, format!("uploads/never-finished-{index}.bin"));
    }
}

/// A checksum job over a few objects: only the access log has it.
pub fn checksum_job(scene: &mut Scene<'_>) {
    for index in 0..8 {
        let time = at(9, 13, 0, 0) + index * 2_000;
        action(scene, time, &COMPUTE_CHECKSUM, &REPORTS, format!("2026/Q1/region-{index:02}.xlsx"));
    }
}

fn action(scene: &mut Scene<'_>, time: i64, operation: &'static Operation, bucket: &'static Bucket, key: String) {
    let mut action = scene.request(time, operation, bucket, &S3_ITSELF, &AWS_INTERNAL);
    action.key = Some(key);
    action.object_size = Some(scene.random.around(420_000));
    action.bytes_sent = None;
    action.total_ms = None;
    action.turn_around_ms = None;
    if operation.access == COMPUTE_CHECKSUM.access {
        action.request_id = scene.random.uuid();
    } else if bucket.versioned {
        action.version_id = Some(scene.random.alphanumeric(32));
    }
    scene.push(action);
}

/// The trail delivers its files, and the administrator reads some on the morning after.
pub fn trail_bucket(scene: &mut Scene<'_>) {
    for quarter in 0..24 {
        let (day, hour) = (7 + quarter / 8, quarter % 8 * 3);
        let file = format!(
            "AWSLogs/{ACCOUNT}/CloudTrail/{REGION}/2026/08/{day:02}/{ACCOUNT}_CloudTrail_{REGION}_202608{day:02}T{hour:02}05Z_{}.json.gz",
            scene.random.alphanumeric(16)
        );
        let size = scene.random.around(24_000);
        let mut put = scene.object(
            at(day, hour, 6, 2),
            &PUT,
            &TRAIL_LOGS,
            file.as_str(),
            size,
            (&TRAIL_DELIVERY, &CLOUDTRAIL_HOST),
        );
        put.authentication = Authentication::Header("SigV4");
        scene.push(put);
        if day == 8 && hour == 0 {
            let read = scene.object(at(8, 5, 20, 0), &GET, &TRAIL_LOGS, file, size, (&ADMIN, &ADMIN_CLI));
            scene.push(read);
        }
    }
}
