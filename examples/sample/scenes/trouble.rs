//! What goes wrong: refusals and their reasons, failed proofs, wrong addresses, slowness.

use crate::sample::cast::*;
use crate::sample::operation::*;
use crate::sample::request::{Request, SLOW_HOUR, Scene, at};
use crate::sample::trail::arn;
use serde_json::json;

/// Refuses a request in the words that CloudTrail records and S3 sends.
fn refuse(request: Request, action: &str, resource: &str, reason: &str) -> Request {
    let who = arn(request.caller);
    let message =
        format!("User: {who} is not authorized to perform: {action} on resource: \"arn:aws:s3:::{resource}\" {reason}");
    request.fails(403, "AccessDenied", message)
}

/// Requests that were proven and refused: both logs have them, CloudTrail alone says why.
pub fn denied(scene: &mut Scene<'_>) {
    for index in 0..26 {
        let time = at(7, 8, 40, 0) + index * 1_000_000 + scene.random.between(0, 700_000);
        let key = format!("payroll/2026-{:02}.parquet", index % 7 + 1);
        let read = scene.object(time, &GET, &EXPORTS, key.as_str(), 0, (&BEN, &BEN_NOTEBOOK));
        let reason = "because no identity-based policy allows the s3:GetObject action";
        scene.push(refuse(read, "s3:GetObject", &format!("{}/{key}", EXPORTS.name), reason));
    }
    let mut policy = scene.request(at(9, 10, 0, 30), &PUT_POLICY, &REPORTS, &ADMIN, &ADMIN_CLI);
    policy.status = 204;
    policy.bytes_received = 611;
    policy.parameters.insert(
        "bucketPolicy".to_owned(),
        json!({"Version": "2012-10-17", "Statement": [{"Sid": "NoListing", "Effect": "Deny", "Principal": "*",
            "Action": "s3:ListBucket", "Resource": format!("arn:aws:s3:::{}", REPORTS.name),
            "Condition": {"ArnLike": {"aws:PrincipalArn": format!("arn:aws:iam::{ACCOUNT}:role/dashboard")}}}]}),
    );
    scene.push(policy);
    for index in 0..20 {
        let time = at(9, 10, 5, 0) + index * 950_000;
        let list = scene.request(time, &LIST, &REPORTS, &DASHBOARD, &DASHBOARD_HOST).with("prefix", "daily/");
        let reason = "with an explicit deny in a resource-based policy";
        scene.push(refuse(list, "s3:ListBucket", REPORTS.name, reason));
    }
    for index in 0..6 {
        let time = at(8, 1, 20, 0) + index * 21_000;
        let operation = if index % 2 == 0 { &GET_POLICY } else { &GET_LOGGING };
        let action = if index % 2 == 0 { "s3:GetBucketPolicy" } else { "s3:GetBucketLogging" };
        let look = scene.request(time, operation, &EXPORTS, &CONTRACTOR, &CONTRACTOR_NIGHT_CLI);
        let reason = format!("because no identity-based policy allows the {action} action");
        scene.push(refuse(look, action, EXPORTS.name, &reason));
    }
}

/// Requests that did not prove who sent them: CloudTrail never has those.
pub fn unproven(scene: &mut Scene<'_>) {
    for index in 0..20 {
        let time = at(7, 8, 0, 12) + index * 900_000;
        let key = format!("partners/inbound/stock-{index:03}.csv");
        let put = scene.object(time, &PUT, &EXPORTS, key, 4_000, (&EXPORTER, &MISCONFIGURED_JOB));
        let message = "The request signature we calculated does not match the signature you provided.";
        scene.push(put.fails(403, "SignatureDoesNotMatch", message));
    }
    for hour in (0..72).step_by(3) {
        let put = scene.object(at(7, hour, 47, 3), &PUT, &EXPORTS, "sensors/late.json", 900, (&EXPORTER, &LATE_CLOCK));
        let message = "The difference between the request time and the current time is too large.";
        scene.push(put.fails(403, "RequestTimeTooSkewed", message));
    }
}

/// Requests to the wrong address.
pub fn redirects(scene: &mut Scene<'_>) {
    for index in 0..13 {
        let time = at(7, 12, 0, 0) + index * 12_000_000 + scene.random.between(0, 900_000);
        let key = format!("2026/Q2/region-{:02}.xlsx", index + 1);
        let mut read = scene.object(time, &GET, &REPORTS, key, 0, (&CARLA, &ANNA_LAPTOP));
        read.host = format!("{}.s3.us-east-1.amazonaws.com", REPORTS.name);
        let (status, code) = if index % 3 == 0 { (307, "TemporaryRedirect") } else { (301, "PermanentRedirect") };
        scene.push(read.fails(status, code, "Please send all future requests to this endpoint."));
    }
}

/// In the slow hour the exporter is asked to slow down, and gives up an upload.
pub fn slow_hour(scene: &mut Scene<'_>) {
    for index in 0..36 {
        let time = SLOW_HOUR.start + 240_000 + index * 85_000;
        let key = format!("raw/orders/dt=2026-08-07/retry-{index:03}.json.gz");
        let put = scene.object(time, &PUT, &EXPORTS, key, 7_000_000, (&EXPORTER, &EXPORTER_POD));
        scene.push(if index % 3 == 2 { put } else { put.fails(503, "SlowDown", "Please reduce your request rate.") });
    }
    let key = "warehouse/orders/dt=2026-08-07/backfill.parquet";
    let upload_id = scene.random.alphanumeric(32);
    for (minute, operation) in [(21, &CREATE_UPLOAD), (34, &ABORT_UPLOAD)] {
        let time = at(7, 14, minute, 0);
        let request = scene.object(time, operation, &EXPORTS, key, 0, (&EXPORTER, &EXPORTER_POD));
        let continues = operation.event == "AbortMultipartUpload";
        scene.push(if continues { request.with("uploadId", &upload_id) } else { request });
    }
}

/// Downloads that the reader broke off, where the logs count the bytes differently, and a proxy that changes the user
/// agent.
pub fn aborted_downloads(scene: &mut Scene<'_>) {
    for index in 0..5 {
        let key = format!("warehouse/orders/dt=2026-08-04/fact-{index:03}.snappy.parquet");
        let time = at(7, 13, 10, 0) + index * 400_000;
        let mut read = scene.object(time, &GET, &EXPORTS, key, 67_108_864, (&ANNA, &ANNA_LAPTOP));
        read.bytes_sent = Some(scene.random.between(1_000_000, 9_000_000));
        read.differently.bytes_sent = Some(67_108_864);
        scene.push(read);
    }
    for index in 0..4 {
        let key = format!("2026/Q2/region-{:02}.xlsx", index + 9);
        let time = at(9, 9, 10, 0) + index * 330_000;
        let mut read = scene.object(time, &GET, &REPORTS, key, 300_000, (&BEN, &BEN_NOTEBOOK));
        read.user_agent = "Boto3/1.39.4 via corporate-proxy/4.2".to_owned();
        read.differently.user_agent = Some(BEN_NOTEBOOK.user_agent);
        scene.push(read);
    }
}
