//! What both logs answer together: pages of several questions, each put to what a filter keeps.

use crate::schema::Source;

/// A page of several questions about one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What addresses call it: unique, in kebab-case.
    pub id: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What it tells, in a sentence or two.
    pub about: &'static str,
    /// A filter without which it would be about everything; empty where it needs none.
    pub example: &'static str,
    /// Its questions, in the order to read them.
    pub sections: Vec<Section>,
}

/// One question of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// What is asked.
    pub title: &'static str,
    /// The table that is asked.
    pub source: Source,
    /// The query, without its source, behind the filter that the page has.
    pub query: &'static str,
    /// How the answer is read.
    pub why: &'static str,
    /// How it is shown.
    pub form: Form,
    /// What stands beside each row.
    pub beside: Vec<Beside>,
}

/// How the answer of a section is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As a table.
    Table,
    /// As a table of what the answer can be about, where no filter says it: each row leads to the answer of itself.
    Choice,
    /// As one number.
    Number,
    /// As the IAM statements that would have allowed what was denied.
    Statements,
    /// As blind windows, which no query gives.
    Windows,
    /// As the values in which two selections of rows differ most; its query is `-`, as several are asked.
    Selections,
    /// As what each way to log costs, and what it would not tell; its query is `-`, as several are asked.
    Costs,
    /// As a line of a table: what is said of CloudTrail and of the access log, and one number. Where no data shows it, the
    /// query is `-`.
    Fact,
}

/// What stands beside each row of a table: the row of another answer that has the same value in a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Beside {
    /// The table that is asked.
    pub source: Source,
    /// The column that both answers have.
    pub on: &'static str,
    /// The query, in which `{in}` stands for the values of that column.
    pub query: &'static str,
}

/// Where the values of a column stand in the query of what is beside.
pub const VALUES: &str = "{in}";

/// Every answer: a line with its id and title behind `=`, a line about it, and a filter behind `?` if it needs one; for each section a line with its table, form and
/// title behind `-`, one with its query and one on how it is read; for what stands beside it a line with its table and
/// column behind `+`, and its query. As one text they weigh less in the page than as records.
const ALL: &str = r#"
= batch-deletes Batch deletions unmasked
CloudTrail knows who sent a batch deletion, the access log which keys it removed. Together: who removed what.
- requests table Each batch deletion
filter operation = "REST.POST.MULTI_OBJECT_DELETE" or event_name = "DeleteObjects" | fields time, bucket, principal_arn, requester, mfa_authenticated, remote_ip, request_id | sort time desc
keys and bytes: from the access log. events: keys that CloudTrail itself lists. No MFA value: not a temporary credential.
+ access request_id
filter operation = "BATCH.DELETE.OBJECT" and {in} | stats count(*) as keys, sum(object_size) as bytes, sum(300 <= http_status) as failed by request_id
+ trail request_id
filter event_name = "DeleteObject" and {in} | stats count(*) as events by request_id
- access table The keys, and who removed them
filter operation = "BATCH.DELETE.OBJECT" | fields time, bucket, key, version_id, object_size, http_status, request_id | sort time desc
A row without a principal has no event in CloudTrail: a prefix in its selectors leaves batch deletions out.
+ requests request_id
filter {in} | fields request_id, principal_arn, session_issuer_arn, mfa_authenticated
- trail table Keys that CloudTrail lists
filter event_name = "DeleteObject" and not ispresent(error_code) | stats count(*) as keys by request_id, user_identity_arn, bucket | filter keys > 1 | sort keys desc
Where CloudTrail logs an event for each key, these are the batches.

= why-denied Why requests were denied
From CloudTrail's error message where there is one, else from the access log's error code.
- requests table By cause
filter ispresent(denied_because) | stats count(*) as requests, count_distinct(bucket) as buckets, count_distinct(principal_arn) as principals, max(time) as last by denied_because | sort requests desc
Not said: neither log names a policy; other accounts' requests and old events are so.
- requests table By who, what and where
filter ispresent(denied_because) | stats count(*) as requests, count_distinct(key) as keys, max(time) as last by denied_because, principal_arn, requester, event_name, operation, bucket | sort requests desc
A row leads to its requests.
- requests statements Statements that would have allowed them
filter denied_because in ["no_identity_policy_allows", "no_resource_policy_allows"] | stats count(*) as requests by denied_because, principal_arn, event_name, bucket, key, error_message | sort requests desc
Suggestions, no broader than the requests seen. An explicit deny, a service control policy or a boundary cannot be allowed away.

= identity Latency and bytes by identity
The access log measures, CloudTrail knows who: each number here needs both.
- requests table By principal
filter witnessed = "both" | stats count(*) as requests, pct(total_time_ms, 50) as p50, pct(total_time_ms, 95) as p95, pct(total_time_ms, 99) as p99, sum(bytes_sent) as bytes_sent by principal_arn | sort bytes_sent desc
total_time_ms: from the first byte received to the last byte sent.
- requests table By role or user behind the session
filter witnessed = "both" and ispresent(session_issuer_arn) | stats count(*) as requests, count_distinct(principal_arn) as sessions, pct(total_time_ms, 50) as p50, pct(total_time_ms, 95) as p95, sum(bytes_sent) as bytes_sent by session_issuer_arn | sort bytes_sent desc
The issuer is the role from which the credentials were got.
- requests table By access key
filter witnessed = "both" and ispresent(access_key_id) | stats count(*) as requests, count_distinct(remote_ip) as addresses, pct(total_time_ms, 95) as p95, sum(bytes_sent) as bytes_sent by access_key_id | sort bytes_sent desc
Keys that begin with ASIA are temporary.
- requests table With and without a second factor
filter witnessed = "both" | stats count(*) as requests, pct(total_time_ms, 95) as p95, sum(bytes_sent) as bytes_sent by mfa_authenticated, identity_type | sort requests desc
Only temporary credentials say.
- requests table By VPC endpoint
filter witnessed = "both" | stats count(*) as requests, pct(total_time_ms, 50) as p50, pct(total_time_ms, 95) as p95, sum(bytes_sent) as bytes_sent by vpc_endpoint_id | sort requests desc
No endpoint: over the internet, or over AWS's network.
- requests table Console and SDKs
filter witnessed = "both" | parse user_agent "*/*" as program, version | stats count(*) as requests, pct(total_time_ms, 50) as p50, pct(total_time_ms, 95) as p95, sum(bytes_sent) as bytes_sent by program, session_credential_from_console | sort requests desc
program: the user agent's first word.

= blind-windows Blind windows
When a log recorded nothing, or less, because somebody had said so; and what the other log saw meanwhile.
- trail windows Intervals
sort event_time asc
Opened by StopLogging, DeleteTrail, UpdateTrail, PutEventSelectors and PutBucketLogging, closed by their counterparts.
- trail table Every change to what is recorded
filter event_name in ["StopLogging", "StartLogging", "DeleteTrail", "CreateTrail", "UpdateTrail", "PutEventSelectors", "PutInsightSelectors", "PutBucketLogging"] | fields event_time, event_name, coalesce(request_parameters.name, request_parameters.trailName) as trail, bucket, user_identity_arn, source_ip_address, error_code | sort event_time asc
Failed attempts are listed too: error_code says why.
- access table What became of log files
filter key like /AWSLogs\// and operation in ["REST.DELETE.OBJECT", "BATCH.DELETE.OBJECT", "REST.PUT.OBJECT", "S3.EXPIRE.OBJECT"] | stats count(*) as requests, min(time) as first, max(time) as last by operation, requester, bucket | sort requests desc
Deletions below AWSLogs/ take evidence away.

= bridge Who is behind an ID
Learned from requests that both logs saw; offered, as inferred, for requests that only the access log saw.
- requests table Requesters and the principals seen with them
filter witnessed = "both" and ispresent(requester) | stats count(*) as seen_together by requester, principal_account_id, principal_arn | sort seen_together desc
seen_together: the rows that the inference rests on. without_event: requests of this requester that it would name. Not a fact of theirs.
+ requests requester
filter witnessed = "access" and {in} | stats count(*) as without_event by requester
- requests table Sessions and the people in them
filter ispresent(session_issuer_arn) | stats count(*) as requests, count_distinct(remote_ip) as addresses, min(time) as first, max(time) as last by session_issuer_arn, principal_arn, user_name | sort requests desc
The last part of a session's ARN is its name, which the caller chose.
- requests table Addresses and the principals behind them
filter witnessed = "both" and ispresent(remote_ip) | stats count(*) as seen_together, count_distinct(principal_arn) as principals by remote_ip | sort seen_together desc
An address with several principals is a proxy or a NAT: it names nobody.
+ requests remote_ip
filter witnessed = "access" and {in} | stats count(*) as without_event by remote_ip

= object One object's life
Every event of an object, from both logs in order.
? bucket:name key:"folder/object"
- requests choice Objects that were asked for most
stats count(*) as requests, count_distinct(principal_arn) as principals, max(time) as last by key, bucket | filter ispresent(key) | sort requests desc
A row leads to that object's life.
- requests number Requests
stats count(*) as requests
In both logs together.
- access number Bytes read
filter operation in ["REST.GET.OBJECT", "WEBSITE.GET.OBJECT"] and http_status < 300 | stats sum(bytes_sent) as bytes_sent
206 is a range: part of the object.
- requests number Principals
stats count_distinct(principal_arn) as principals
As CloudTrail names them.
- requests table The last change that succeeded
filter (operation in ["REST.PUT.OBJECT", "REST.POST.OBJECT", "REST.POST.UPLOAD", "REST.COPY.OBJECT", "REST.DELETE.OBJECT", "S3.EXPIRE.OBJECT"] or event_name in ["PutObject", "CompleteMultipartUpload", "CopyObject", "DeleteObject"]) and not http_status >= 300 and not ispresent(trail_error_code) | fields time, operation, event_name, version_id, principal_arn, requester | sort time desc | limit 1
Inferred: after a write it exists, after a deletion or an expiration it does not, unless versions are kept or later files are missing.
- access table Deleted in a batch
filter operation = "BATCH.DELETE.OBJECT" | fields time, key, version_id, object_size, http_status, request_id | sort time desc
The row of the key itself, which its request's main row does not show.
+ requests request_id
filter {in} | fields request_id, principal_arn, mfa_authenticated
- requests table Writes, deletions, tags, rights and retention
filter not operation in ["REST.GET.OBJECT", "REST.HEAD.OBJECT", "WEBSITE.GET.OBJECT", "WEBSITE.HEAD.OBJECT"] and not event_name in ["GetObject", "HeadObject"] | fields time, operation, event_name, version_id, http_status, principal_arn, requester, remote_ip | sort time asc
In order.
- access table Reads
filter operation in ["REST.GET.OBJECT", "REST.HEAD.OBJECT", "WEBSITE.GET.OBJECT", "WEBSITE.HEAD.OBJECT"] | fields time, operation, http_status, bytes_sent, object_size, requester, remote_ip | sort time asc
bytes_sent below object_size with 206: a range.
- requests table Readers
filter operation in ["REST.GET.OBJECT", "WEBSITE.GET.OBJECT"] or event_name = "GetObject" | stats count(*) as reads, sum(bytes_sent) as bytes, min(time) as first, max(time) as last by principal_arn, requester | sort reads desc
Each log names who asked in its own way.
- trail table Copies in
filter event_name in ["CopyObject", "UploadPartCopy"] and not ispresent(error_code) | fields event_time, request_parameters.x-amz-copy-source as copied_from, bucket, key, user_identity_arn | sort event_time asc
Copies of it to elsewhere stand at their targets.
- access table Copies out
filter operation in ["REST.COPY.OBJECT_GET", "REST.COPY.PART_GET"] | fields time, key, requester, remote_ip, request_id | sort time asc
The source's row of a copy; the target has the same request ID.
+ trail request_id
filter {in} | fields request_id, bucket as copied_to, key as copied_to_key

= principal One principal's doings
What somebody did, where from and when.
? filter principal_arn = "arn:…" or requester = "arn:…"
- requests choice Principals, as CloudTrail names them
stats count(*) as requests, max(time) as last by principal_arn | filter ispresent(principal_arn) | sort requests desc
A row leads to all that the principal did, in both logs.
- requests choice Requesters, as the access log names them
stats count(*) as requests, max(time) as last by requester | filter ispresent(requester) | sort requests desc
Where CloudTrail does not say who it was. A row leads to both logs, too.
- requests number Requests
stats count(*) as requests
In both logs together.
- requests number Denied
filter ispresent(denied_because) | stats count(*) as requests
A click leads to them.
- requests number Bytes out
stats sum(bytes_sent) as bytes_sent
From the access log.
- requests table What was asked
stats count(*) as requests, min(time) as first, max(time) as last by event_source, event_name, operation, read_only | sort read_only asc, requests desc
What changes something stands first; the access log alone does not tell.
- requests table Buckets
stats count(*) as requests, sum(bytes_sent) as bytes_sent, min(time) as first, max(time) as last by bucket | sort requests desc
first and last: when they were seen there.
- requests table Sessions and access keys
stats count(*) as requests, min(time) as first, max(time) as last by principal_arn, access_key_id | sort first asc
One row for each session.
- requests table Addresses
stats count(*) as requests, min(time) as first, max(time) as last by remote_ip, source_ip | sort requests desc
A service's name in source_ip: AWS asked on somebody's behalf.
- requests table Programs
stats count(*) as requests, max(time) as last by user_agent | sort requests desc
As they name themselves.
- requests table Deleted
filter (operation in ["REST.DELETE.OBJECT", "REST.POST.MULTI_OBJECT_DELETE"] or event_name in ["DeleteObject", "DeleteObjects", "DeleteBucket"]) and not http_status >= 300 and not ispresent(trail_error_code) | fields time, event_name, operation, bucket, key, version_id, request_id | sort time desc
Deletions that succeeded.
- requests table Denied, by cause
filter ispresent(denied_because) | stats count(*) as requests by denied_because, event_name, operation, bucket | sort requests desc
What was tried and not allowed.

= presigned Presigned URLs
Who signed them, who used them, and how long after. Signatures are written over wherever they would show.
- access table By the key that signed, and when
filter authentication_type = "QueryString" | stats count(*) as uses, count_distinct(remote_ip) as addresses, count_distinct(key) as keys, max(presigned_age_ms) as oldest_use_ms, sum(presigned_expires_at < time) as past_expiry, sum(bytes_sent) as bytes by presigned_key_id, presigned_at | sort uses desc
One row is about one URL where signing times differ. oldest_use_ms: after signing.
- access table Used from several addresses
filter authentication_type = "QueryString" and http_status < 400 | stats count_distinct(remote_ip) as addresses, count(*) as uses, max(time) as last by presigned_key_id, presigned_at, bucket, key | filter addresses > 1 | sort addresses desc
A URL that was passed on.
- access table Used past expiry
filter authentication_type = "QueryString" and presigned_expires_at < time | fields time, presigned_expires_at, bucket, key, http_status, error_code, remote_ip, presigned_key_id | sort time desc
S3 refuses them: a success here is worth a look.
- requests table The people behind the keys
filter authentication_type = "QueryString" and ispresent(access_key_id) | stats count(*) as requests by access_key_id, principal_arn, session_issuer_arn | sort requests desc
CloudTrail turns the key into a principal.

= disagreements Where the logs disagree
Fields that both logs give, and that differ. What means nothing is left out: encoding, brackets around a user agent, a service's name for an address, received against completed time.
- requests number Requests that differ
filter ispresent(disagreements) | stats count(*) as requests
Of those that both logs saw.
- requests number Bucket
filter disagreements like /(^|,)bucket(,|$)/ | stats count(*) as requests
bucket differs.
- requests number Key
filter disagreements like /(^|,)key(,|$)/ | stats count(*) as requests
key differs.
- requests number Address
filter disagreements like /(^|,)remote_ip(,|$)/ | stats count(*) as requests
remote_ip differs.
- requests number User agent
filter disagreements like /(^|,)user_agent(,|$)/ | stats count(*) as requests
user_agent differs.
- requests number Error code
filter disagreements like /(^|,)error_code(,|$)/ | stats count(*) as requests
error_code differs.
- requests number Bytes sent
filter disagreements like /(^|,)bytes_sent(,|$)/ | stats count(*) as requests
bytes_sent differs.
- requests number TLS version
filter disagreements like /(^|,)tls_version(,|$)/ | stats count(*) as requests
tls_version differs.
- requests number Cipher suite
filter disagreements like /(^|,)cipher_suite(,|$)/ | stats count(*) as requests
cipher_suite differs.
- requests number Signature version
filter disagreements like /(^|,)signature_version(,|$)/ | stats count(*) as requests
signature_version differs.
- requests number Authentication
filter disagreements like /(^|,)authentication_type(,|$)/ | stats count(*) as requests
authentication_type differs.
- requests number ACL required
filter disagreements like /(^|,)acl_required(,|$)/ | stats count(*) as requests
acl_required differs.
- requests number Host
filter disagreements like /(^|,)host_header(,|$)/ | stats count(*) as requests
host_header differs.
- requests number Requester
filter disagreements like /(^|,)requester(,|$)/ | stats count(*) as requests
requester differs.
- requests number Second keys that differ
filter host_ids = "differ" | stats count(*) as requests
Host Id and x-amz-id-2 are of different responses: the match is in doubt.
- requests table By what differs together
filter ispresent(disagreements) | stats count(*) as requests, max(time) as last by disagreements, operation, event_name | sort requests desc
A row leads to its requests, whose details show both sides.

= selections Any two selections
This filter against that: the fields and values in which they differ most.
- requests selections The filter against another
-
Ranked by how far the shares lie apart.

= costs What logging costs
Each way to log, from what is loaded: its price in a month, and what it would not tell.
- requests costs Ways to log
-
Data events are counted where CloudTrail has them, else expected from the access log.

= two-logs The two logs, as AWS compares them
AWS's table "Logging options for Amazon S3", each line with what the loaded data shows for it.
- requests fact Object operations
filter witnessed = "both" and ispresent(key) | stats count(*) as requests
Yes; at a price, and as far as selectors name them|Yes
- requests fact Bucket operations
filter witnessed = "both" and not ispresent(key) | stats count(*) as requests
Yes|Yes
- trail fact Account-level calls, which are about no bucket
filter event_source = "s3.amazonaws.com" and not ispresent(bucket) | stats count(*) as events
Yes|No
- trail fact Identity, session and second factor
filter event_source = "s3.amazonaws.com" and ispresent(user_identity_type) | stats count(*) as events
Yes|The requester alone
- access fact Object size, total time, turn-around time, referer
filter ispresent(object_size) or ispresent(total_time_ms) or ispresent(referer) | stats count(*) as requests
Yes, says AWS's table since 2024; its events carry none of them|Yes
- access fact Lifecycle transitions, expirations, restores
filter operation like /^S3\./ | stats count(*) as actions
No|Yes
- access fact Keys in a batch deletion
filter operation = "BATCH.DELETE.OBJECT" | stats count(*) as keys
Yes, says AWS's table; its guide of 2023 said no|Yes
- access fact Authentication failures
filter http_status = 403 and error_code in ["SignatureDoesNotMatch", "InvalidAccessKeyId", "RequestTimeTooSkewed", "ExpiredToken", "InvalidToken"] | stats count(*) as requests
No; AccessDenied and anonymous requests yes|Yes
- access fact Redirects
filter http_status in [301, 307] | stats count(*) as requests
No|Yes, but of newer Regions
- access fact Requests of other accounts, for the bucket's owner
filter requester like /^[0-9a-f]{64}$/ and requester != bucket_owner and not user_agent = "Amazon CloudFront" | stats count(*) as requests
Yes, with full access to the object|Yes
- requests fact Records that came twice
stats sum(access_duplicates) as records
By two trails; folded by event ID here|Possible
- trail fact Only a part of the objects, by prefix
filter event_name = "PutEventSelectors" and not ispresent(error_code) | stats count(*) as changes
Yes|No
- trail fact Integrity by digests and signatures
-
Yes|No
- trail fact Several destinations, other accounts, encryption of choice
-
Yes|Only through CloudWatch Logs
- trail fact Speed of delivery
-
Data events about 5 minutes, management events about 15|Within a few hours, best effort
- trail fact Price
-
Management events free once; data events 0.10 USD for 100,000|Storage only; CloudWatch Logs at its own price
"#;

/// Every answer.
///
/// ```
/// let object = bucketscope::questions::answers().into_iter().find(|answer| answer.id == "object").unwrap();
/// assert_eq!(object.title, "One object's life");
/// ```
pub fn answers() -> Vec<Answer> {
    let mut answers: Vec<Answer> = Vec::new();
    let mut lines = ALL.lines().filter(|line| !line.is_empty());
    while let Some(line) = lines.next() {
        let Some((mark, head)) = line.split_once(' ') else { continue };
        let mut next = || lines.next().unwrap_or_default();
        match mark {
            "=" => {
                let (id, title) = head.split_once(' ').unwrap_or((head, head));
                answers.push(Answer { id, title, about: next(), example: "", sections: Vec::new() });
            }
            "?" => answers.last_mut().into_iter().for_each(|answer| answer.example = head),
            "-" => {
                let mut words = head.splitn(3, ' ');
                let source = words.next().and_then(Source::from_name).unwrap_or(Source::Requests);
                let form = match words.next() {
                    Some("choice") => Form::Choice,
                    Some("number") => Form::Number,
                    Some("statements") => Form::Statements,
                    Some("windows") => Form::Windows,
                    Some("fact") => Form::Fact,
                    Some("selections") => Form::Selections,
                    Some("costs") => Form::Costs,
                    _ => Form::Table,
                };
                let title = words.next().unwrap_or_default();
                let section = Section { title, source, form, query: next(), why: next(), beside: Vec::new() };
                answers.last_mut().into_iter().for_each(|answer| answer.sections.push(section.clone()));
            }
            _ => {
                let (source, on) = head.split_once(' ').unwrap_or_default();
                let source = Source::from_name(source).unwrap_or(Source::Requests);
                let beside = Beside { source, on, query: next() };
                let section = answers.last_mut().and_then(|answer| answer.sections.last_mut());
                section.into_iter().for_each(|section| section.beside.push(beside));
            }
        }
    }
    answers
}

impl Section {
    /// The query behind a filter; of requests, what follows their table.
    pub fn behind(&self, filter: &str) -> String {
        behind(filter, self.query)
    }
}

impl Beside {
    /// The query of the rows that stand beside some values, each as the language writes it.
    pub fn query_of(&self, values: &[String]) -> String {
        self.query.replace(VALUES, &format!("{} in [{}]", self.on, values.join(", ")))
    }
}

/// A query behind a filter.
pub fn behind(filter: &str, query: &str) -> String {
    match filter.trim() {
        "" => query.to_owned(),
        filter => format!("{filter}\n| {query}"),
    }
}
