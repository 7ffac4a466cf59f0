//! The importers of CSV and of journals: fixtures, hostile rows, and the same rows for any cut.

mod support;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use support::{Line, check_content, check_counts, check_cuts, event, gzip, read, rows, session, trail};

/// A row of CSV in which every field stands in quotes, as Athena writes it; nothing where it is `None`.
fn quoted(fields: &[Option<&str>]) -> String {
    let fields =
        fields.iter().map(|field| field.map_or(String::new(), |text| format!("\"{}\"", text.replace('"', "\"\""))));
    fields.collect::<Vec<_>>().join(",")
}

/// The rows of a query on a content, which has no bad record.
fn all_rows(content: &[u8], query: &str) -> Vec<Json> {
    let mut pool = session(1, &[("unknown", content.to_vec())]);
    let report = pool.report();
    assert_eq!((report.totals.rejected, &report.files[0].refused), (0, &None), "{report:?}");
    rows(&mut pool, query)
}

/// What is rejected of a content: how many rows there are, and line, byte's text and reason of each problem.
fn check_rejected(content: &str, rows: u64, problems: &[(u64, &str, &str)]) {
    check_cuts(content.as_bytes(), false);
    let (_, report) = read(content.as_bytes(), 4096, 1);
    assert_eq!((report.counts.rows, report.counts.rejected), (rows, problems.len() as u64), "{content}\n{report:?}");
    for (problem, (line, text, reason)) in report.problems.iter().zip(problems) {
        assert_eq!((problem.line, problem.text.as_str()), (*line, *text), "{report:?}");
        assert!(content[problem.byte as usize..].starts_with(text), "{problem:?}");
        assert!(problem.reason.contains(reason), "{problem:?}");
    }
}

const CONSOLE: &str = "User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address,User agent,\
    Error code,Resources,Request ID,Event ID,Read-only,Event type,Recipient Account Id,Event category";

const CONSOLE_FIELDS: &str = "source trail | fields user_identity_user_name, user_identity_access_key_id, event_time, \
    event_source, event_name, aws_region, source_ip_address, user_agent, error_code, request_id, event_id, read_only, \
    event_type, event_category, recipient_account_id, resources, resources.0.resourceName, bucket, key";

/// Two rows, the first with commas, quotes and a line break within quotes.
fn console() -> String {
    format!(
        "{CONSOLE}\nada,AKIAEXAMPLE,2026-08-08T10:00:00Z,s3.amazonaws.com,PutBucketPolicy,eu-west-1,192.0.2.7,\
         \"[aws-cli/2.17 \"\"x\"\",\nmd]\",,\"[{{\"\"resourceType\"\":\"\"AWS::S3::Bucket\"\",\"\"resourceName\"\":\"\"photos\"\"}}, \
         {{\"\"resourceType\"\":\"\"AWS::S3::Object\"\",\"\"resourceName\"\":\"\"arn:aws:s3:::photos/a,b.jpg\"\"}}]\",\
         REQ1,event-1,false,AwsApiCall,111122223333,Management\n\
         root,,2026-08-08T10:00:01Z,kms.amazonaws.com,Decrypt,eu-west-1,s3.amazonaws.com,[kms],AccessDenied,[],REQ2,event-2,true,\
         AwsApiCall,111122223333,Management"
    )
}

fn console_rows() -> [Json; 2] {
    [
        json!({"user_identity_user_name": "ada", "user_identity_access_key_id": "AKIAEXAMPLE", "event_time": "2026-08-08T10:00:00Z",
            "event_source": "s3.amazonaws.com", "event_name": "PutBucketPolicy", "aws_region": "eu-west-1",
            "source_ip_address": "192.0.2.7", "user_agent": "aws-cli/2.17 \"x\",\nmd", "error_code": null, "request_id": "REQ1",
            "event_id": "event-1", "read_only": "false", "event_type": "AwsApiCall", "event_category": "Management",
            "recipient_account_id": "111122223333",
            "resources": "[{\"resourceType\":\"AWS::S3::Bucket\",\"resourceName\":\"photos\"},{\"resourceType\":\"AWS::S3::Object\",\
                \"resourceName\":\"arn:aws:s3:::photos/a,b.jpg\"}]",
            "resources.0.resourceName": "photos", "bucket": "photos", "key": "a,b.jpg"}),
        json!({"user_identity_user_name": "root", "user_identity_access_key_id": null, "event_time": "2026-08-08T10:00:01Z",
            "event_source": "kms.amazonaws.com", "event_name": "Decrypt", "aws_region": "eu-west-1",
            "source_ip_address": "s3.amazonaws.com", "user_agent": "[kms]", "error_code": "AccessDenied", "request_id": "REQ2",
            "event_id": "event-2", "read_only": "true", "event_type": "AwsApiCall", "event_category": "Management",
            "recipient_account_id": "111122223333", "resources": "[]", "resources.0.resourceName": null, "bucket": null,
            "key": null}),
    ]
}

#[test]
fn the_console_writes_sixteen_columns() {
    let expected = console_rows();
    let csv = console();
    check_content("console-csv", csv.as_bytes(), false, CONSOLE_FIELDS, &expected);
    check_content("console-csv", format!("{csv}\n").as_bytes(), false, CONSOLE_FIELDS, &expected);
    check_content("console-csv", format!("\u{feff}{csv}\n\n").as_bytes(), false, CONSOLE_FIELDS, &expected);
    // Line ends of another system; the one inside quotes is the agent's own.
    let crlf = csv.replace('\n', "\r\n").replace(",\r\nmd", ",\nmd");
    check_content("console-csv", crlf.as_bytes(), false, CONSOLE_FIELDS, &expected);
    // One file behind another, and one whose header was written otherwise.
    let quoted_header = quoted(&CONSOLE.split(',').map(Some).collect::<Vec<_>>());
    for header in [CONSOLE, &format!("\u{feff}{CONSOLE}"), &quoted_header, &format!("\u{feff}{quoted_header}")] {
        let second = csv.replacen(CONSOLE, header, 1);
        for content in [format!("{csv}\n{second}\n"), format!("{second}\n{csv}\n")] {
            check_cuts(content.as_bytes(), false);
            let (_, report) = read(content.as_bytes(), 4096, 1);
            assert_eq!((report.counts.rows, report.counts.rejected), (4, 0), "{header}");
        }
    }
}

#[test]
fn a_record_of_a_csv_is_read_again_byte_for_byte() {
    let csv = format!("\u{feff}{}\r\n", console());
    let records: Vec<Json> = all_rows(csv.as_bytes(), "source trail | fields @message")
        .into_iter()
        .map(|row| row["message"].clone())
        .collect();
    let start = csv.find("\nada").unwrap() + 1;
    let second = csv.find("\nroot").unwrap() + 1;
    assert_eq!(records, [json!(csv[start..second - 1]), json!(csv[second..].trim_end())]);
}

#[test]
fn columns_stand_in_any_order() {
    let csv = "Event ID,New column,EVENT NAME, Event time ,Event time\ne1,x,GetObject,2026-08-08T10:00:00Z,2020-01-01T00:00:00Z\n";
    assert_eq!(
        all_rows(csv.as_bytes(), "source trail | fields event_id, event_name, event_time, event_source"),
        [
            json!({"event_id": "e1", "event_name": "GetObject", "event_time": "2026-08-08T10:00:00Z", "event_source": null})
        ]
    );
}

#[test]
fn the_console_of_2020_wrote_ten_columns() {
    let csv = "Event ID,Event time,User name,Event name,Resource type,Resources,AWS access key,AWS region,Error code,Source IP address\n\
        e1,\"2020-05-13, 04:52:01 PM\",ada,CreateBucket,AWS::S3::Bucket,photos,AKIAEXAMPLE,eu-west-1,,192.0.2.7\n\
        e2,\"2020-05-13, 04:52:02 AM\",ada,ConsoleLogin,,,,eu-west-1,,192.0.2.7\n";
    check_content(
        "console-csv",
        csv.as_bytes(),
        false,
        "source trail | fields event_time, event_name, bucket, resources, request_id | sort event_name desc",
        &[
            json!({"event_time": "2020-05-13T16:52:01Z", "event_name": "CreateBucket", "bucket": "photos",
                "resources": "[{\"resourceName\":\"photos\",\"resourceType\":\"AWS::S3::Bucket\"}]", "request_id": null}),
            json!({"event_time": "2020-05-13T04:52:02Z", "event_name": "ConsoleLogin", "bucket": null, "resources": null,
                "request_id": null}),
        ],
    );
}

#[test]
fn spreadsheets_take_account_ids_for_numbers() {
    let row = |read_only: &str, account: &str, resources: &str| {
        format!("ada,2026-08-08T10:00:00Z,GetObject,{read_only},{account},{resources}\r\n")
    };
    let named = "\"[{\"\"type\"\":\"\"AWS::S3::Bucket\"\",\"\"accountId\"\":\"\"012345678901\"\"}]\"";
    for (read_only, account, resources, expected) in [
        ("FALSE", "1.11122E+11", "", Json::Null),
        ("FALSE", "12345678901", "", json!("012345678901")),
        ("false", "12345678901", named, json!("012345678901")),
        ("false", "12345678901", "", json!("12345678901")),
        ("TRUE", "111122223333", "", json!("111122223333")),
        ("TRUE", "2345678901", "", json!("2345678901")),
        ("TRUE", "anonymous", "", json!("anonymous")),
        ("FALSCH", "\"5,28758E+11\"", "", Json::Null),
        ("WAHR", "12345678901", "", json!("012345678901")),
        ("FAUX", "111122223333", "", json!("111122223333")),
        ("VRAI", "111122223333", "", json!("111122223333")),
        ("anything", "12345678901", "", json!("12345678901")),
    ] {
        let read_only_means = match read_only {
            "TRUE" | "WAHR" | "VRAI" => json!("true"),
            "anything" => Json::Null,
            _ => json!("false"),
        };
        let expected = json!({"read_only": read_only_means, "recipient_account_id": expected});
        let lake_row = quoted(&["GetObject", "s3.amazonaws.com", read_only].map(Some));
        let lake =
            format!("eventname,eventsource,readonly,recipientaccountid,resources\n{lake_row},{account},{resources}\n");
        let header = "User name,Event time,Event name,Read-only,Recipient Account Id,Resources\r\n";
        let console = format!("{header}{}", row(read_only, account, resources));
        for csv in [console, lake] {
            let found = all_rows(csv.as_bytes(), "source trail | fields read_only, recipient_account_id");
            assert_eq!(found, std::slice::from_ref(&expected), "{csv}");
        }
    }
}

/// A CSV with another delimiter, as spreadsheets write it where numbers have a decimal comma.
fn delimited(csv: &str, delimiter: char) -> String {
    let mut in_quotes = false;
    let swap = |c: char| {
        in_quotes ^= c == '"';
        if c == ',' && !in_quotes { delimiter } else { c }
    };
    csv.chars().map(swap).collect()
}

#[test]
fn spreadsheets_write_semicolons_and_tabs() {
    let access = |key, user_agent| {
        let mut row = access_row(key, user_agent);
        row[2] = Some("2026-08-08T10:00:00Z");
        format!("{}\n{}\n", quoted(&ACCESS_COLUMNS.map(Some)), quoted(&row))
    };
    let trail = trail_csv(
        "{type=IAMUser, arn=arn:aws:iam::111122223333:user/ada}",
        "{bucketName=photos, key=a;b, Host=h}",
        "{}",
        "[]",
        "{}",
    );
    for (format, csv, query) in [
        ("console-csv", console(), CONSOLE_FIELDS),
        ("athena-csv", access("a;b\tc", "\"aws; cli,\t\""), "source access"),
        ("athena-csv", access("a", "aws").replace('"', ""), "source access"),
        ("trail-csv", trail, TRAIL_FIELDS),
    ] {
        let expected = all_rows(csv.as_bytes(), query);
        for delimiter in [';', '\t'] {
            let csv = delimited(&csv, delimiter);
            check_content(format, csv.as_bytes(), false, query, &expected);
            let crlf = csv.replace('\n', "\r\n").replace(",\r\nmd", ",\nmd");
            check_content(format, format!("\u{feff}{crlf}").as_bytes(), false, query, &expected);
        }
    }
    // Commas between the names that are looked for, and semicolons in another.
    let csv = "Event name,Event time,a;b;c;d\nGetObject,2026-08-08T10:00:00Z,x\n";
    assert_eq!(all_rows(csv.as_bytes(), "source trail | fields event_name"), [json!({"event_name": "GetObject"})]);
    // A quote that nobody closes takes no row with it.
    let header = "Event name;Event time;Event ID\n";
    let row = "GetObject;2026-08-08T10:00:00Z;a,b\n";
    check_rejected(&format!("{header}{row}\"Get;x;y\n{row}{row}"), 3, &[(3, "\"Get;x;y", "a quote is not closed")]);
    let (_, report) = read(b"name;size;owner\na;1;x\n", 4096, 1);
    assert!(report.refused.unwrap().contains("CSV, but without the columns"));
}

const ACCESS_COLUMNS: [&str; 27] = [
    "bucketowner",
    "bucket_name",
    "requestdatetime",
    "remoteip",
    "requester",
    "requestid",
    "operation",
    "key",
    "request_uri",
    "httpstatus",
    "errorcode",
    "bytessent",
    "objectsize",
    "totaltime",
    "turnaroundtime",
    "referrer",
    "useragent",
    "versionid",
    "hostid",
    "sigv",
    "ciphersuite",
    "authtype",
    "endpoint",
    "tlsversion",
    "accesspointarn",
    "aclrequired",
    "sourceregion",
];

/// What Athena gives of [`Line`]'s default, with a key and a user agent of its own.
fn access_row<'a>(key: &'a str, user_agent: &'a str) -> [Option<&'a str>; 27] {
    [
        "0a1b",
        "photos",
        "08/Aug/2026:10:00:00 +0000",
        "192.0.2.7",
        "arn:aws:iam::111122223333:user/ada",
        "REQ0000000000001",
        "REST.GET.OBJECT",
        key,
        "\"GET /a.jpg HTTP/1.1\"",
        "200",
        "-",
        "512",
        "2048",
        "20",
        "9",
        "\"-\"",
        user_agent,
        "-",
        "aG9zdA==",
        "SigV4",
        "TLS_AES_128_GCM_SHA256",
        "AuthHeader",
        "photos.s3.amazonaws.com",
        "TLSv1.3",
        "-",
        "-",
        "eu-west-1",
    ]
    .map(Some)
}

#[test]
fn athena_gives_the_access_log_as_the_log_has_it() {
    let lines = [
        Line { key: "a%252C%2522b.jpg", user_agent: "aws \"x\", cli".to_owned(), ..Line::default() }.text(),
        Line { time: "10:00:01", key: "-", user_agent: String::new(), bytes: "-", ..Line::default() }.text(),
    ];
    let query = "source access";
    let expected = rows(&mut session(1, &[("log", lines.concat().into_bytes())]), query);
    let header = quoted(&ACCESS_COLUMNS.map(Some));
    let first = quoted(&access_row("a%252C%2522b.jpg", "\"aws \"x\", cli\""));
    let mut second = access_row("-", "\"\"");
    (second[2], second[11]) = (Some("2026-08-08 10:00:01.000"), None);
    let csv = format!("{header}\n{first}\n{}\n", quoted(&second));
    check_content("athena-csv", csv.as_bytes(), false, query, &expected);
    second[2] = Some("2026-08-08T10:00:01Z");
    let csv = format!("{header}\r\n{first}\r\n{}", quoted(&second));
    check_content("athena-csv", csv.as_bytes(), false, query, &expected);
}

#[test]
fn any_columns_with_a_time_make_an_access_log() {
    let csv = "operation,count,timestamp,requestdatetime,httpstatus\nREST.GET.OBJECT,3,2026/08/08,08/Aug/2026:10:00:00 +0200,-\n";
    assert_eq!(
        all_rows(csv.as_bytes(), "fields operation, time, http_status, trailing_fields"),
        [
            json!({"operation": "REST.GET.OBJECT", "time": "2026-08-08T08:00:00Z", "http_status": null, "trailing_fields": null})
        ]
    );
    check_rejected(
        "operation,requestdatetime,httpstatus\nREST.GET.OBJECT,yesterday,200\nREST.GET.OBJECT,08/Aug/2026:10:00:00 +0000,2E+02\n\
         REST.PUT.OBJECT,-,200\nREST.PUT.OBJECT,08/Aug/2026:10:00:00 +0000,200\n",
        1,
        &[
            (2, "REST.GET.OBJECT,yesterday,200", "the request's time cannot be read"),
            (3, "REST.GET.OBJECT,08/Aug/2026:10:00:00 +0000,2E+02", "http_status is no number"),
            (4, "REST.PUT.OBJECT,-,200", "without a time"),
        ],
    );
}

/// CloudTrail's columns and those of two events, with structs as they are given.
fn trail_csv(identity: &str, parameters: &str, additional: &str, resources: &str, tls: &str) -> String {
    let columns = [
        "eventversion",
        "useridentity",
        "eventtime",
        "eventsource",
        "eventname",
        "awsregion",
        "sourceipaddress",
        "useragent",
        "errorcode",
        "requestparameters",
        "responseelements",
        "additionaleventdata",
        "requestid",
        "eventid",
        "readonly",
        "resources",
        "eventcategory",
        "tlsdetails",
        "partition_date",
    ];
    let row = |name: &str, second: &str, id: &str, read_only: &str| {
        let (time, event_id) =
            (format!("2026-08-08 10:00:0{second}.000"), format!("event-{name}-{id}-10:00:0{second}"));
        quoted(&[
            Some("1.11"),
            Some(identity),
            Some(&time),
            Some("s3.amazonaws.com"),
            Some(name),
            Some("eu-west-1"),
            Some("192.0.2.7"),
            Some("[aws-cli/2.17]"),
            None,
            Some(parameters),
            None,
            Some(additional),
            Some(id),
            Some(&event_id),
            Some(read_only),
            Some(resources),
            Some("Data"),
            Some(tls),
            Some("2026/08/08"),
        ])
    };
    format!(
        "{}\n{}\n{}\n",
        quoted(&columns.map(Some)),
        row("GetObject", "0", "A", "true"),
        row("PutObject", "1", "B", "false")
    )
}

const TRAIL_FIELDS: &str = "source trail | fields event_time, event_id, event_name, event_source, event_version, aws_region, \
    source_ip_address, user_agent, error_code, request_id, read_only, event_category, user_identity_type, user_identity_arn, \
    user_identity_access_key_id, bucket, key, host_header, signature_version, cipher_suite, authentication_method, x_amz_id_2, \
    bytes_transferred_out, tls_version, resources.0.ARN as arn, requestParameters.bucketName as asked, \
    userIdentity.sessionContext.attributes.mfaAuthenticated as mfa, response_elements";

#[test]
fn athena_and_lake_give_cloudtrail_as_the_trail_has_it() {
    let mut events = [event("GetObject", "10:00:00", "A"), event("PutObject", "10:00:01", "B")];
    for event in &mut events {
        event["resources"] = json!([{"type": "AWS::S3::Object", "ARN": "arn:aws:s3:::photos/a.jpg"}]);
        event["userIdentity"]["sessionContext"] = json!({"attributes": {"mfaAuthenticated": "false"}});
    }
    let expected = rows(&mut session(1, &[("t.json", trail(&events))]), TRAIL_FIELDS);
    let event = &events[0];
    let identity = "{type=IAMUser, principalid=null, arn=arn:aws:iam::111122223333:user/ada, accesskeyid=AKIAEXAMPLE, username=null, \
        sessioncontext={attributes={mfaauthenticated=false, creationdate=2026-08-08T09:00:00Z}, sessionissuer=null}}";
    let resources = "[{arn=arn:aws:s3:::photos/a.jpg, accountid=null, type=AWS::S3::Object}]";
    let athena = trail_csv(
        identity,
        &event["requestParameters"].to_string(),
        &event["additionalEventData"].to_string(),
        resources,
        "{tlsversion=TLSv1.3, ciphersuite=null, clientprovidedhostheader=null}",
    );
    check_content("trail-csv", athena.as_bytes(), false, TRAIL_FIELDS, &expected);
    let lake = trail_csv(
        identity,
        "{bucketName=photos, key=a.jpg, Host=photos.s3.amazonaws.com}",
        "{bytesTransferredOut=512.0, SignatureVersion=SigV4, CipherSuite=TLS_AES_128_GCM_SHA256, AuthenticationMethod=AuthHeader, \
         x-amz-id-2=aG9zdA==}",
        resources,
        "{tlsversion=TLSv1.3}",
    );
    check_content("trail-csv", lake.as_bytes(), false, TRAIL_FIELDS, &expected);
    let as_json = trail_csv(
        &event["userIdentity"]
            .to_string()
            .to_lowercase()
            .replace("iamuser", "IAMUser")
            .replace("akia", "AKIA")
            .replace("example", "EXAMPLE"),
        &event["requestParameters"].to_string(),
        &event["additionalEventData"].to_string(),
        &event["resources"].to_string(),
        &event["tlsDetails"].to_string(),
    );
    check_content("trail-csv", as_json.as_bytes(), false, TRAIL_FIELDS, &expected);
}

#[test]
fn a_struct_that_is_none_is_a_text() {
    let csv = trail_csv("{type=IAMUser", "{\"bucketName\":\"ph", "null", "arn:x", "{");
    let found = all_rows(
        csv.as_bytes(),
        "source trail | fields user_identity, request_parameters, additional_event_data, bucket, tls_details",
    );
    assert_eq!(
        found[0],
        json!({"user_identity": "\"{type=IAMUser\"", "request_parameters": "\"{\\\"bucketName\\\":\\\"ph\"",
            "additional_event_data": null, "bucket": null, "tls_details": "\"{\""})
    );
}

#[test]
fn a_whole_event_wins_over_its_row_of_a_csv() {
    // The bytes of this row are greater than those of any JSON.
    let event = event("GetObject", "10:00:00", "A");
    let csv = format!(
        "User name,Event time,Event name,Event ID\nÜna,2026-08-08T10:00:00Z,GetObject,{}\n",
        event["eventID"].as_str().unwrap()
    );
    for names in [["a", "b"], ["b", "a"]] {
        let files = [(names[0], csv.clone().into_bytes()), (names[1], trail(std::slice::from_ref(&event)))];
        let mut pool = session(1, &files);
        let report = pool.report();
        check_counts(&report);
        assert_eq!((report.totals.rows, report.totals.duplicates), (1, 1), "{report:?}");
        assert_eq!(rows(&mut pool, "source trail | fields request_id"), [json!({"request_id": "A"})]);
    }
}

#[test]
fn a_bad_row_takes_no_other_with_it() {
    let header = "Event name,Event time,Event ID\n";
    let [a, b, c] = [
        "GetObject,2026-08-08T10:00:00Z,e1",
        "PutObject,2026-08-08T10:00:01Z,e2",
        "HeadObject,2026-08-08T10:00:02Z,e3",
    ];
    check_rejected(
        &format!("{header}{a}\nGetObject,x\n\n  \n{b}\n"),
        2,
        &[(3, "GetObject,x", "2 fields where the header has 3")],
    );
    check_rejected(&format!("{header}{a}\n{b},more\n{c},,"), 2, &[(3, &format!("{b},more"), "4 fields where")]);
    check_rejected(
        &format!("{header}{a}\n,2026-08-08T10:00:01Z,e2\nno CSV\n{c}"),
        2,
        &[(3, ",2026-08-08T10:00:01Z,e2", "no event name"), (4, "no CSV", "one field where")],
    );
    // The last one is cut off.
    check_rejected(
        &format!("{header}{a}\nGetObject,20"),
        1,
        &[(3, "GetObject,20", "cut off at the end of the file: 2 fields")],
    );
    check_rejected(
        &format!("{header}{a}\nGetObject,2026-08-08T10:00:02Z,\"e3\nmore"),
        1,
        &[(3, "GetObject,2026-08-08T10:00:02Z,\"e3\nmore", "cut off at the end of the file: a quote is not closed")],
    );
    // A quote that nobody closes, before a row, and before another quote.
    check_rejected(&format!("{header}{a}\n\"Get,x,y\n{b}\n{c}\n"), 3, &[(3, "\"Get,x,y", "a quote is not closed")]);
    check_rejected(&format!("{header}{a}\n\"Get,x,y\n{b}\n{c}"), 3, &[(3, "\"Get,x,y", "a quote is not closed")]);
    check_rejected(
        &format!("{header}{a}\n\"Get,x,y\n{b}\n\"Head\"\"Object\",2026-08-08T10:00:02Z,e3\n"),
        3,
        &[(3, "\"Get,x,y", "a quote is not closed")],
    );
    // No row at all.
    let (_, report) = read(format!("{header}GetObject,x\n").as_bytes(), 4096, 1);
    assert_eq!(report.format.as_deref(), Some("console-csv"));
    assert!(report.refused.unwrap().contains("no row can be read: 2 fields"));
    // An answer without a row is a fine file.
    let (_, report) = read(header.as_bytes(), 4096, 1);
    assert_eq!((report.format.as_deref(), report.refused, report.counts.records), (Some("console-csv"), None, 0));
}

#[test]
fn text_inside_a_field_makes_no_row() {
    // A key with line breaks, in a file that is cut off inside it.
    let header = quoted(&["eventname", "eventsource", "requestparameters"].map(Some));
    let row = |key: &str| quoted(&["GetObject", "s3.amazonaws.com", key].map(Some));
    let hostile = row("\n\"Forged\",\"s3.amazonaws.com\",\"x\"\nForged,s3.amazonaws.com,x\n\",\",\n");
    let content = format!("{header}\n{}\n{}", row("k"), hostile.strip_suffix('"').unwrap());
    check_cuts(content.as_bytes(), false);
    let (_, report) = read(content.as_bytes(), 4096, 1);
    assert_eq!((report.counts.rows, report.counts.rejected), (1, 1), "{report:?}");
}

#[test]
fn broken_archives_of_csv_lose_what_is_cut() {
    let csv = console();
    let check = |content: &[u8], rows: u64, rejected: u64, reason: &str| {
        for step in [1, 7, 4096] {
            let (_, report) = read(content, step, 1);
            assert_eq!((report.counts.rows, report.counts.rejected), (rows, rejected), "{report:?}");
            assert!(report.problems.iter().all(|problem| problem.reason.contains(reason)), "{report:?}");
        }
    };
    let packed = gzip(csv.as_bytes());
    check(&[packed.clone(), b"garbage".to_vec()].concat(), 2, 1, "not gzip");
    check(&[gzip(&csv.as_bytes()[..csv.len() - 60]), b"garbage".to_vec()].concat(), 1, 1, "not gzip");
}

#[test]
fn a_record_that_is_too_long_is_refused_alone() {
    let a = "GetObject,2026-08-08T10:00:00Z,e1";
    let b = format!("PutObject,2026-08-08T10:00:01Z,{}", "e".repeat(1000));
    let long = format!("GetObject,2026-08-08T10:00:01Z,\"{}", "x".repeat(17 << 20));
    let header = "Event name,Event time,Event ID\n";
    let endless = format!("GetObject,2026-08-08T10:00:01Z,\"x\n{}", format!("{b}\n").repeat(17_000));
    for (content, rows, line) in
        [(format!("{header}{a}\n{long}\"\n{b}\n"), 2, 3), (format!("{header}{a}\n{endless}"), 17_001, 3)]
    {
        for step in [4096, usize::MAX >> 1] {
            let (_, report) = read(content.as_bytes(), step, 1);
            assert_eq!((report.counts.rows, report.counts.rejected), (rows, 1), "{step}");
            assert_eq!((report.problems[0].line, report.problems[0].reason.contains("16 MiB")), (line, true));
        }
    }
}

/// A line of a journal.
fn journal(key: &str, rest: &str) -> String {
    format!(
        "owner tenant:films [08/Aug/2026:10:00:00 +0000] REST.PUT.OBJECT {key} {rest} 9e107d9d372bb6826bd81d3542a419d6\n"
    )
}

#[test]
fn a_journal_is_an_access_log_of_few_fields() {
    let lines = [journal("a.jpg", "- 512"), journal("a b%20c", "512 v1"), journal("-", "v1 -")].concat();
    let row = |key: Json, version: Json, size: Json| {
        json!({"bucket_owner": "owner", "bucket": "tenant:films", "time": "2026-08-08T10:00:00Z", "operation": "REST.PUT.OBJECT",
            "key": key, "version_id": version, "object_size": size, "request_id": null})
    };
    let expected = [
        row(json!("a b%20c"), json!("v1"), json!(512)),
        row(json!("a.jpg"), Json::Null, json!(512)),
        row(Json::Null, json!("v1"), Json::Null),
    ];
    let query = "fields bucket_owner, bucket, time, operation, key, version_id, object_size, request_id | sort key";
    for content in [lines.clone(), lines.replace('\n', "\r\n"), lines.trim_end().to_owned(), format!("\u{feff}{lines}")]
    {
        let found = all_rows(content.as_bytes(), query);
        for row in &expected {
            assert!(found.contains(row), "{found:?}");
        }
        check_content("ceph-journal", content.as_bytes(), true, query, &found);
    }
}

#[test]
fn a_bad_line_of_a_journal_takes_no_other_with_it() {
    let (good, bad) = (journal("a.jpg", "- 512"), journal("a.jpg", "- many"));
    for (content, rows, line, reason) in [
        (format!("{good}{bad}{good}"), 2, 2, "without a size"),
        (
            format!("{good}owner films [08/Aug/2026:10:00:00 +0000] REST.PUT.OBJECT k\n{good}"),
            2,
            2,
            "before its eighth field",
        ),
        (format!("{good}{good}not a line\n"), 2, 3, "no time in [brackets]"),
        (format!("{good}{}", &good[..good.len() - 9]), 1, 2, "cut off at the end of the file"),
        (format!("{good}{}", &good[..60]), 1, 2, "cut off at the end of the file"),
    ] {
        check_cuts(content.as_bytes(), true);
        let (_, report) = read(content.as_bytes(), 4096, 1);
        assert_eq!((report.counts.rows, report.counts.rejected), (rows, 1), "{content}{report:?}");
        assert_eq!(report.problems[0].line, line);
        assert!(report.problems[0].reason.contains(reason), "{report:?}");
    }
}

#[test]
fn a_journal_line_in_a_log_is_rejected() {
    let (line, journal) = (Line::default().text(), journal("a.jpg", "- 512"));
    for content in [format!("{line}{journal}"), format!("{journal}{line}")] {
        check_cuts(content.as_bytes(), true);
        let (_, report) = read(content.as_bytes(), 4096, 1);
        assert_eq!(
            (report.format.as_deref(), report.counts.rows, report.counts.rejected),
            (Some("s3-access-log"), 1, 1)
        );
        assert!(report.problems[0].reason.contains("Ceph"), "{report:?}");
    }
}

proptest! {
    #[test]
    fn no_change_of_a_csv_breaks_anything(at in 0usize..4000, byte in any::<u8>(), quote in any::<bool>(), step in 1usize..40) {
        let access = format!("{}\n{}\n{}\n", quoted(&ACCESS_COLUMNS.map(Some)), quoted(&access_row("a", "b")), quoted(&access_row("c", "d")));
        let trail = trail_csv("{type=IAMUser, sessioncontext={attributes={a=b}}}", "{}", "{a=[b]}", "[{arn=x}]", "{}");
        for content in [console(), access, trail] {
            let mut content = content.into_bytes();
            let at = at % content.len();
            content[at] = if quote { b'"' } else { byte };
            let (found, report) = read(&content, step, 1);
            prop_assert_eq!((found, report.clone()), read(&content, usize::MAX >> 1, 1));
            prop_assert_eq!(report.counts.rows + report.counts.rejected, report.counts.records);
        }
    }
}
