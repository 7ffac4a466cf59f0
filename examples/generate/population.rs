//! Who asks for what: the buckets, operations, callers, clients and keys that requests are drawn from.

use super::random::{BASE32, HEX, Random};

/// The owner of all buckets, as the access log names it.
pub const OWNER: &str = "52a1850806116d13af96f0d4214d29a58103a65974cb398eb4f16c270ac9e5b9";
/// The account that owns all buckets.
pub const ACCOUNT: &str = "111122223333";
/// Another account, from which some callers come.
const PARTNER: &str = "444455556666";
/// Where all buckets lie.
pub const REGION: &str = "eu-west-1";

/// A bucket, and how many of a hundred requests are made to it.
pub struct Bucket {
    pub name: &'static str,
    share: usize,
    pub versioned: bool,
}

const fn bucket(name: &'static str, share: usize, versioned: bool) -> Bucket {
    Bucket { name, share, versioned }
}

const BUCKETS: &[Bucket] = &[
    bucket("acme-prod-assets", 18, true),
    bucket("acme-web-static", 15, false),
    bucket("acme-prod-media-eu-west-1", 14, false),
    bucket("acme-data-lake-raw", 12, false),
    bucket("acme-data-lake-curated", 9, false),
    bucket("acme-customer-uploads", 8, true),
    bucket("acme-ml-training-sets", 7, false),
    bucket("acme-logs-archive", 5, false),
    bucket("acme-backup-nightly", 4, true),
    bucket("acme-athena-results", 3, false),
    bucket("acme-analytics-export-prod", 3, false),
    bucket("acme-terraform-state", 2, true),
];

/// An operation under the names that both logs have for it, and how many of a thousand requests are of it.
pub struct Operation {
    pub access: &'static str,
    /// CloudTrail's event name; empty where CloudTrail records nothing.
    pub event: &'static str,
    /// Empty for what S3 does by itself.
    pub method: &'static str,
    /// What the request's URI ends with, where the operation is told by that.
    pub query: &'static str,
    pub on_object: bool,
    share: usize,
}

const fn on_object(
    access: &'static str,
    event: &'static str,
    method: &'static str,
    query: &'static str,
    share: usize,
) -> Operation {
    Operation { access, event, method, query, on_object: true, share }
}

const fn on_bucket(
    access: &'static str,
    event: &'static str,
    method: &'static str,
    query: &'static str,
    share: usize,
) -> Operation {
    Operation { access, event, method, query, on_object: false, share }
}

const OPERATIONS: &[Operation] = &[
    on_object("REST.GET.OBJECT", "GetObject", "GET", "", 520),
    on_object("REST.PUT.OBJECT", "PutObject", "PUT", "", 140),
    on_object("REST.HEAD.OBJECT", "HeadObject", "HEAD", "", 120),
    on_bucket("REST.GET.BUCKET", "ListObjects", "GET", "list-type=2&delimiter=%2F&encoding-type=url", 80),
    on_object("REST.PUT.PART", "UploadPart", "PUT", "", 40),
    on_object("REST.DELETE.OBJECT", "DeleteObject", "DELETE", "", 20),
    on_object("REST.COPY.OBJECT", "CopyObject", "PUT", "", 10),
    on_object("REST.POST.UPLOADS", "CreateMultipartUpload", "POST", "uploads", 10),
    on_object("REST.POST.UPLOAD", "CompleteMultipartUpload", "POST", "", 10),
    on_object("REST.GET.OBJECT_TAGGING", "GetObjectTagging", "GET", "tagging", 8),
    on_object("REST.GET.ACL", "GetObjectAcl", "GET", "acl", 5),
    on_object("REST.PUT.OBJECT_TAGGING", "PutObjectTagging", "PUT", "tagging", 4),
    on_bucket("REST.HEAD.BUCKET", "HeadBucket", "HEAD", "", 7),
    on_bucket("REST.GET.LOCATION", "GetBucketLocation", "GET", "location", 6),
    on_bucket("REST.GET.BUCKETVERSIONS", "ListObjectVersions", "GET", "versions&encoding-type=url", 5),
    on_bucket("REST.GET.BUCKETPOLICY", "GetBucketPolicy", "GET", "policy", 4),
    on_bucket("REST.GET.VERSIONING", "GetBucketVersioning", "GET", "versioning", 3),
    on_bucket("REST.GET.ENCRYPTION", "GetBucketEncryption", "GET", "encryption", 3),
    on_object("REST.OPTIONS.PREFLIGHT", "", "OPTIONS", "", 2),
    on_object("S3.EXPIRE.OBJECT", "", "", "", 3),
];

/// How a request ends: status, error code and message, and how many of a thousand end so.
pub struct Answer {
    /// `None` for whatever the operation answers when it succeeds.
    pub failure: Option<(u16, &'static str, &'static str)>,
    share: usize,
}

const fn fails(status: u16, code: &'static str, message: &'static str, share: usize) -> Answer {
    Answer { failure: Some((status, code, message)), share }
}

const ANSWERS: &[Answer] = &[
    Answer { failure: None, share: 900 },
    fails(403, "AccessDenied", "Access Denied", 40),
    fails(404, "NoSuchKey", "The specified key does not exist.", 40),
    fails(503, "SlowDown", "Please reduce your request rate.", 10),
    fails(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 4),
    fails(400, "BadRequest", "An error occurred when parsing the HTTP request.", 3),
    fails(500, "InternalError", "We encountered an internal error. Please try again.", 3),
];

/// Who sends requests.
pub struct Caller {
    /// The access log's name for it.
    pub requester: String,
    /// CloudTrail's `userIdentity`, as JSON.
    pub identity: String,
    /// Whether its requests are signed.
    pub signs: bool,
}

/// An object's key: as it is, as in a request line, and as in the access log's key field, which is encoded twice.
pub struct Key {
    pub plain: String,
    pub encoded: String,
    pub encoded_twice: String,
}

/// All that requests are drawn from.
pub struct Population {
    /// Each as often as its share says, and so the next two.
    pub buckets: Vec<&'static Bucket>,
    pub operations: Vec<&'static Operation>,
    pub answers: Vec<&'static Answer>,
    pub callers: Vec<Caller>,
    pub ips: Vec<String>,
    pub user_agents: Vec<String>,
    pub keys: Vec<Key>,
}

impl Population {
    /// The population of a seed.
    pub fn new(seed: u64) -> Population {
        let random = &mut Random::new(seed, u64::MAX);
        Population {
            buckets: by_share(BUCKETS, |bucket| bucket.share),
            operations: by_share(OPERATIONS, |operation| operation.share),
            answers: by_share(ANSWERS, |answer| answer.share),
            callers: callers(random),
            ips: ips(random),
            user_agents: user_agents(random),
            keys: (0..120_000).map(|number| key(number, random)).collect(),
        }
    }
}

fn by_share<T>(items: &'static [T], share: impl Fn(&T) -> usize) -> Vec<&'static T> {
    items.iter().flat_map(|item| std::iter::repeat_n(item, share(item))).collect()
}

const ROLES: &[&str] = &[
    "AppServerRole",
    "EtlWorkerRole",
    "GlueJobRole",
    "AthenaQueryRole",
    "LambdaThumbnailer",
    "EKSNodeRole",
    "BackupRole",
    "DataScientist",
    "AdminSSO",
    "CIPublishRole",
    "EmrEc2Role",
    "SageMakerExecution",
];

/// 160 sessions of roles, 20 users, a service and the public.
fn callers(random: &mut Random) -> Vec<Caller> {
    let public = Caller {
        requester: "-".to_owned(),
        identity: r#"{"type":"AWSAccount","principalId":"","accountId":"anonymous"}"#.to_owned(),
        signs: false,
    };
    let service = Caller {
        requester: "svc:cloudfront.amazonaws.com".to_owned(),
        identity: r#"{"type":"AWSService","invokedBy":"cloudfront.amazonaws.com"}"#.to_owned(),
        signs: true,
    };
    let mut callers = vec![public, service];
    callers.extend((0..20).map(|number| user(number, random)));
    callers.extend((0..160).map(|number| session(ROLES[number % ROLES.len()], random)));
    // The first ones are drawn most often: chance says which those are.
    let length = callers.len() as u64;
    for place in 0..callers.len() {
        callers.swap(place, random.below(length) as usize);
    }
    callers
}

fn user(number: usize, random: &mut Random) -> Caller {
    let name = format!("svc-legacy-{number:02}");
    let arn = format!("arn:aws:iam::{ACCOUNT}:user/{name}");
    let (id, key) = (random.text::<17>(BASE32), random.text::<16>(BASE32));
    let identity = format!(
        concat!(
            r#"{{"type":"IAMUser","principalId":"AIDA{id}","arn":"{arn}","accountId":"{account}","#,
            r#""accessKeyId":"AKIA{key}","userName":"{name}"}}"#
        ),
        id = id,
        arn = arn,
        account = ACCOUNT,
        key = key,
        name = name,
    );
    Caller { requester: arn, identity, signs: true }
}

fn session(role: &str, random: &mut Random) -> Caller {
    let name = match random.below(4) {
        0 => format!("i-0{}", random.text::<16>(HEX)),
        1 => format!("botocore-session-{}", 1_785_000_000 + random.below(1_000_000)),
        2 => format!("user{}@example.com", random.below(400)),
        _ => format!("eks-{}-{}", role.to_lowercase(), random.text::<8>(HEX)),
    };
    let account = if random.chance(900) { ACCOUNT } else { PARTNER };
    let arn = format!("arn:aws:sts::{account}:assumed-role/{role}/{name}");
    let (id, key) = (random.text::<17>(BASE32), random.text::<16>(BASE32));
    let (hour, minute) = (random.below(24), random.below(60));
    let identity = format!(
        concat!(
            r#"{{"type":"AssumedRole","principalId":"AROA{id}:{name}","arn":"{arn}","accountId":"{account}","#,
            r#""accessKeyId":"ASIA{key}","sessionContext":{{"sessionIssuer":{{"type":"Role","principalId":"AROA{id}","#,
            r#""arn":"arn:aws:iam::{account}:role/service-role/{role}","accountId":"{account}","userName":"{role}"}},"#,
            r#""attributes":{{"creationDate":"2026-07-31T{hour:02}:{minute:02}:00Z","mfaAuthenticated":"false"}}}}}}"#
        ),
        id = id,
        name = name,
        arn = arn,
        account = account,
        key = key,
        role = role,
        hour = hour,
        minute = minute,
    );
    Caller { requester: arn, identity, signs: true }
}

fn ips(random: &mut Random) -> Vec<String> {
    const FIRST: &[u64] = &[10, 10, 10, 172, 52, 54, 3, 203, 198];
    let four = |random: &mut Random| {
        let first = *random.pick(FIRST);
        format!("{first}.{}.{}.{}", random.below(256), random.below(256), 1 + random.below(254))
    };
    let six = |random: &mut Random| {
        let part = |random: &mut Random| random.below(1 << 16);
        format!("2001:db8:{:x}:{:x}::{:x}", part(random), part(random), part(random))
    };
    (0..6300).map(|_| if random.chance(48) { six(random) } else { four(random) }).collect()
}

fn user_agents(random: &mut Random) -> Vec<String> {
    let mut agents: Vec<String> =
        ["Amazon CloudFront", "curl/8.5.0", "python-requests/2.31.0", "Go-http-client/1.1", "rclone/v1.65.2", "-"]
            .map(str::to_owned)
            .into();
    for _ in 0..18 {
        let r = &mut *random;
        agents.extend([
            format!(
                "aws-sdk-java/2.{}.{} Linux/5.10.{}-200.amzn2.x86_64 Java/17.0.{}",
                15 + r.below(16),
                r.below(200),
                150 + r.below(80),
                5 + r.below(7)
            ),
            format!(
                "Boto3/1.{0}.{1} md/Botocore#1.{0}.{1} ua/2.0 os/linux#5.10.0 md/arch#x86_64 lang/python#3.11.{2} \
                 cfg/retry-mode#legacy",
                26 + r.below(10),
                r.below(160),
                r.below(10)
            ),
            format!(
                "aws-cli/2.{}.{} Python/3.11.6 Linux/6.1.0 exe/x86_64.ubuntu.22 prompt/off command/s3.{}",
                9 + r.below(16),
                r.below(30),
                r.pick(&["cp", "sync", "ls", "rm", "mv"])
            ),
            format!(
                "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 Safari/537.36",
                r.pick(&["Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64"]),
                110 + r.below(40)
            ),
            format!(
                "S3Console/0.4, aws-internal/3 aws-sdk-java/1.11.{} Linux/4.9.217 java/1.8.0_{}",
                600 + r.below(430),
                200 + r.below(200)
            ),
            format!(
                "Hadoop 3.3.{}-amzn-{}, aws-sdk-java/1.12.{} Linux/5.10.0 java/11.0.19",
                r.below(7),
                r.below(9),
                100 + r.below(600)
            ),
        ]);
    }
    agents
}

const FOLDERS: &[&str] = &[
    "images/products/catalog",
    "media/video/hls",
    "raw/events/year=2026/month=08",
    "curated/orders/dt=2026-08-01",
    "logs/app/region=eu",
    "uploads/user docs",
    "exports/weekly/v2",
    "static/build/v1",
    "models/checkpoints/tenant-17",
    "backup/db/prod",
];

const ENDINGS: &[&str] =
    &["jpg", "png", "parquet", "json.gz", "csv", "mp4", "js", "css", "html", "log.gz", "tar.zst", "avro"];

fn key(number: usize, random: &mut Random) -> Key {
    let folder = FOLDERS[number % FOLDERS.len()];
    // A few need more encoding than the others.
    let special = if number.is_multiple_of(37) { "Übersicht & Größe/" } else { "" };
    let plain = format!("{folder}/{special}{}.{}", random.text::<12>(HEX), random.pick(ENDINGS));
    let encoded = percent_encode(&plain);
    let encoded_twice = encoded.replace('%', "%25");
    Key { plain, encoded, encoded_twice }
}

/// Encodes like the SDKs do: everything but letters, digits, `-_.~` and `/`.
fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            encoded.push(byte as char);
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
