//! What is said of the ways to log and what they cost.

use crate::ui::format;
use crate::ui::texts::things;

/// The ways, in the order of `questions::WAYS`.
pub const WAYS: [&str; 8] = [
    "Access log, to S3",
    "Access log, to CloudWatch Logs",
    "Access log, by CloudWatch to S3",
    "CloudTrail data events, all",
    "CloudTrail data events, writes only",
    "CloudTrail data events of prefixes (a/, b/)",
    "CloudTrail management events, first copy",
    "CloudTrail management events, another copy",
];

/// The prices, in the order of `questions::PRICES`, and what each is for.
pub const PRICES: [[&str; 2]; 6] = [
    ["Stored in S3 Standard", "USD per GB and month"],
    ["CloudTrail data events", "USD per 100,000"],
    ["CloudTrail management events, further copies", "USD per 100,000"],
    ["Delivered to CloudWatch Logs", "USD per GB, first 10 TB"],
    ["Stored in CloudWatch Logs", "USD per GB and month"],
    ["Delivered by CloudWatch to S3", "USD per GB, first 10 TB"],
];
/// What stands above the ways of each log.
pub const ALONE: [&str; 2] = ["The access log alone", "CloudTrail alone"];
pub const PRICES_TITLE: &str = "Prices";
pub const PRICES_HINT: &str =
    "US East (N. Virginia), each of the month beside it: check them. They stay on this device; an empty one is reset.";
pub const COLUMNS: [&str; 6] =
    ["way to log", "in the sample", "in 30 days", "GB in 30 days", "USD in 30 days", "what it would not tell"];
pub const PREFIXES: &str = "Prefixes of keys, separated by commas";
/// Where no record of a log is loaded.
pub const NO_SIZE: &str = "–";
pub const FREE: &str = "The first copy has no fee, its storage has.";
pub const TOO_SHORT: &str = "Less than an hour is loaded: too little to tell a month from.";
pub const SIZES: &str = "Stored for one month, in GB of 2^30 bytes, by the average size of a record in the files as they were \
                         dropped: packed files count packed, which CloudWatch's delivery does not. The requests by which \
                         CloudTrail puts its files are not counted.";

/// By what the sample is multiplied.
pub fn scaled(period: &str, factor: f64) -> String {
    format!("{period}, times {} for 30 days.", format::number((factor * 100.0).round() / 100.0))
}

/// The size of a record of each log; without one, storage is left out.
pub fn record_sizes([access, trail]: &[Option<String>; 2]) -> String {
    let size = |record: &str, size: &Option<String>| match size {
        Some(size) => format!("{record}: {size}."),
        None => format!("{record}: none is loaded, so its storage is left out."),
    };
    [size("A line of the access log", access), size("An event of CloudTrail", trail)].join(" ")
}

/// How many requests have records of whose number theirs differs.
pub fn of_requests(requests: u64) -> String {
    format!("of {}", format::counted(requests, things::REQUEST))
}

/// The month of a price.
pub fn as_of(month: &str) -> String {
    format!("as of {month}")
}

/// Built-in questions of a log that is not written.
pub fn questions(count: usize) -> String {
    format!("{} built-in questions have no rows", format::count(count as u64))
}

/// What requests lose where a way alone is used.
pub const NO_IDENTITY: &str = "requests lose principal, session and access key; the requester stays";
pub const NOT_IN_ACCESS: &str = "requests are not seen";
pub const NO_LATENCY: &str = "requests lose latency and sizes";
pub const NO_KEYS: &str = "batch deletions lose their keys";
pub const NOT_IN_TRAIL: &str = "requests are not seen: failed authentication, redirects, lifecycle";
pub const NO_READS: &str = "reads of objects are not seen";
pub const NOT_OF_PREFIXES: &str = "data events outside the prefixes are not seen";
pub const NO_DATA: &str = "data events are not seen";
