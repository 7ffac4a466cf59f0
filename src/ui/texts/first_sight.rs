//! What a person reads before any file is loaded.

pub const TITLE: &str = "Both sides of every S3 request";
pub const LEAD: &str = "Drop S3 server access logs and CloudTrail files here, single, in folders or in archives, as they \
     come: see them as tables, filter them, and compare what each says of the same request.";
pub const TRY_SAMPLE: &str = "Try the sample";
pub const SAMPLE_HINT: &str = "The sample is composed: no real account, person or address is in it.";

/// Between the two stands the filter.
pub const LINK_BEFORE: &str = "The link that you opened holds a filter, ";
pub const LINK_AFTER: &str = ": it is asked of the files that you drop.";

pub const PRIVATE: &str = "Nothing leaves this tab";
pub const PRIVATE_HOW: &str = "The logs are read by this page, in this browser. There is no server behind it.";
pub const CHECK: &str = "Check it yourself";
pub const CHECK_OFFLINE: &str = "Cut the network, then drop your files: everything works.";
pub const CHECK_TOOLS: &str = "Open the browser's developer tools, tab Network, and watch it stay empty.";

/// Between the three stand a directive of the policy, and what is typed in the console.
pub const CHECK_POLICY: [&str; 3] = [
    "Before the first file is read, the page forbids itself every connection (content security policy ",
    "); its worker inherits that. After you dropped a file, type ",
    " in the console and see it refused.",
];

pub const TWO_LOGS: &str = "Two logs, one story";
pub const TWO_LOGS_HOW: &str = "How it went, from the access log: latency, sizes, failed signatures, lifecycle. Who did it, \
     from CloudTrail: identity, session, key. Joined by request ID.";
pub const EXPLAINED: &str = "Every silence explained";
pub const EXPLAINED_HOW: &str = "A request that only one log saw is given the reason: not selected, lifecycle, \
     authentication failure, at the edge of the loaded period, or unexplained.";
