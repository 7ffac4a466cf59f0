//! Other services: those that go to S3 for somebody, and those whose events CloudTrail has beside S3's.

use crate::sample::cast::*;
use crate::sample::operation::*;
use crate::sample::request::{Event, Scene, at};
use crate::sample::selection::{NARROWED, STOPPED};
use serde_json::{Value, json};

/// Queries in Athena: S3 sees Athena's machines, CloudTrail the service's name.
pub fn athena(scene: &mut Scene<'_>) {
    let starts = [at(7, 9, 20, 0), at(7, 13, 45, 0), at(8, 10, 15, 0), at(9, 11, 5, 0)];
    for start in starts {
        let mut query = scene.event(start, ("athena", "StartQueryExecution"), &ANNA, &ANNA_LAPTOP);
        query.request = json!({"queryString": "***OMITTED***", "workGroup": "analytics"});
        query.response = json!({"queryExecutionId": scene.random.uuid()});
        scene.events.push(query);
        let mut time = start + 900;
        let list = scene.request(time, &LIST, &EXPORTS, &ANNA, &ATHENA);
        let mut list = list.with("prefix", "warehouse/orders/");
        list.differently.through = Some("athena.amazonaws.com");
        scene.push(list);
        for part in 0..13 {
            time += scene.random.between(20, 400);
            let key = format!("warehouse/orders/dt=2026-08-06/part-{part:05}-c{part:03}.snappy.parquet");
            let length = scene.random.between(60_000, 4_000_000);
            let mut read = scene.object(time, &GET, &EXPORTS, key, 9_437_184, (&ANNA, &ATHENA)).range(length);
            read.differently.through = Some("athena.amazonaws.com");
            scene.push(read);
        }
        for part in 0..9 {
            time += scene.random.between(300, 900);
            let key = format!("results/{}.csv", scene.random.uuid());
            let operation = if part % 3 == 2 { &GET } else { &PUT };
            let size = scene.random.around(52_000);
            let mut result = scene.object(time, operation, &ATHENA_RESULTS, key, size, (&ANNA, &ATHENA));
            result.differently.through = Some("athena.amazonaws.com");
            scene.push(result);
        }
    }
}

/// Events of STS, KMS, sign-in, IAM and the like.
pub fn others(scene: &mut Scene<'_>) {
    for hour in (0..72).step_by(4) {
        for (caller, role) in [(&EC2_SERVICE, "etl-nightly"), (&LAMBDA_SERVICE, "posture-scan")] {
            let mut assume = scene.event(at(7, hour, 1, 30), ("sts", "AssumeRole"), caller, &AWS_INTERNAL);
            assume.read_only = true;
            assume.request = json!({"roleArn": format!("arn:aws:iam::{ACCOUNT}:role/{role}"), "roleSessionName": role});
            assume.resources = json!([{"accountId": ACCOUNT, "type": "AWS::IAM::Role",
                "ARN": format!("arn:aws:iam::{ACCOUNT}:role/{role}")}]);
            scene.events.push(assume);
        }
    }
    for index in 0..34 {
        let time = at(7, 6, 0, 0) + index * 7_000_000 + scene.random.between(0, 900_000);
        let mut decrypt = scene.event(time, ("kms", "Decrypt"), &DASHBOARD, &AWS_INTERNAL);
        decrypt.read_only = true;
        decrypt.request = json!({"encryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "encryptionContext": {"aws:s3:arn": format!("arn:aws:s3:::{}", REPORTS.name)}});
        decrypt.resources = json!([{"accountId": ACCOUNT, "type": "AWS::KMS::Key",
            "ARN": format!("arn:aws:kms:{REGION}:{ACCOUNT}:key/3f2a9c14-77b0-4e1d-9a56-0c8d1e2f3a4b")}]);
        scene.events.push(decrypt);
    }
    let sign_ins = [
        (at(7, 10, 18, 0), &CARLA, &CARLA_BROWSER, "Success"),
        (at(7, 16, 3, 0), &CARLA, &CARLA_BROWSER, "Success"),
        (at(8, 4, 58, 0), &ADMIN, &ADMIN_BROWSER, "Success"),
        (at(9, 15, 48, 0), &ADMIN, &ADMIN_BROWSER, "Success"),
        (at(9, 20, 11, 0), &ROOT, &BROWSER, "Failure"),
        (at(9, 20, 12, 0), &ROOT, &BROWSER, "Success"),
    ];
    for (time, caller, client, result) in sign_ins {
        let mut sign_in = scene.event(time, ("signin", "ConsoleLogin"), caller, client);
        sign_in.region = "us-east-1";
        sign_in.event_type = "AwsConsoleSignIn";
        sign_in.response = json!({"ConsoleLogin": result});
        sign_in.additional = json!({"LoginTo": "https://console.aws.amazon.com/console/home", "MobileVersion": "No",
            "MFAUsed": if caller.mfa { "Yes" } else { "No" }});
        scene.events.push(sign_in);
    }
    let mut keys = scene.event(at(8, 3, 20, 41), ("iam", "UpdateAccessKey"), &ADMIN, &ADMIN_CLI);
    keys.region = "us-east-1";
    keys.request = json!({"userName": "contractor-lmoss", "accessKeyId": CONTRACTOR.access_key, "status": "Inactive"});
    scene.events.push(keys);
    let mut identity = scene.event(at(8, 1, 17, 22), ("sts", "GetCallerIdentity"), &CONTRACTOR, &CONTRACTOR_NIGHT_CLI);
    identity.read_only = true;
    scene.events.push(identity);
    for second in [5, 11, 18] {
        let mut users = scene.event(at(8, 1, 19, second), ("iam", "ListUsers"), &CONTRACTOR, &CONTRACTOR_NIGHT_CLI);
        users.region = "us-east-1";
        users.read_only = true;
        let message = format!(
            "User: arn:aws:iam::{ACCOUNT}:user/contractor-lmoss is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::{ACCOUNT}:user/ because no identity-based policy allows the iam:ListUsers action"
        );
        users.error = Some(("AccessDenied", message));
        scene.events.push(users);
    }
}

/// The trail is looked at, stopped, started again, and on Sunday told to record less.
pub fn trail_changes(scene: &mut Scene<'_>) {
    let name = json!({"name": format!("arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/{TRAIL}")});
    let night = (&CONTRACTOR, &CONTRACTOR_NIGHT_CLI);
    let mut look = scene.event(at(8, 2, 13, 21), ("cloudtrail", "DescribeTrails"), night.0, night.1);
    look.read_only = true;
    look.request = json!({"includeShadowTrails": false});
    scene.events.push(look);
    let stop = change(scene, STOPPED.start, "StopLogging", night, name.clone());
    scene.events.push(stop);
    let start = change(scene, STOPPED.end, "StartLogging", (&ADMIN, &ADMIN_CLI), name);
    scene.events.push(start);
    let object = |bucket: &Bucket| format!("arn:aws:s3:::{}/", bucket.name);
    let data = json!({"field": "eventCategory", "equals": ["Data"]});
    let objects = json!({"field": "resources.type", "equals": ["AWS::S3::Object"]});
    let selectors = json!({"trailName": TRAIL, "advancedEventSelectors": [
        {"name": "Management events", "fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]}]},
        {"name": "All of exports and results", "fieldSelectors": [data, objects,
            {"field": "resources.ARN", "startsWith": [object(&EXPORTS), object(&ATHENA_RESULTS)]}]},
        {"name": "Writes only, reads cost too much", "fieldSelectors": [data, objects,
            {"field": "readOnly", "equals": ["false"]},
            {"field": "resources.ARN", "startsWith": [object(&REPORTS), object(&WEB)]}]},
    ]});
    let mut narrow = change(scene, NARROWED, "PutEventSelectors", (&ADMIN, &ADMIN_BROWSER), selectors.clone());
    narrow.response = selectors;
    scene.events.push(narrow);
}

fn change(
    scene: &mut Scene<'_>,
    time: i64,
    name: &'static str,
    (caller, client): (&'static Caller, &'static Client),
    request: Value,
) -> Event {
    let mut change = scene.event(time, ("cloudtrail", name), caller, client);
    change.request = request;
    change
}
