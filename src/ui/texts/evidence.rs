//! What the evidence of a comparison says, as HTML and as CSV, and what the page says of blind windows.

use crate::schema::{BlindWindow, LeftOut, Source};

pub const TITLE: &str = "Coverage of two S3 logs";
pub const LANGUAGE: &str = "en";

/// The head of the column that says to which table a row of the CSV belongs.
pub const SECTION: &str = "section";

/// The tables: what each is called, and its columns.
pub const ABOUT: (&str, &[&str]) = ("About", &["what", "value"]);
pub const FILES: (&str, &[&str]) = (
    "Files",
    &["file", "bytes", "SHA-256", "records", "rows", "duplicates", "rejected", "first time", "last time", "remark"],
);
pub const PERIODS: (&str, &[&str]) = ("Loaded periods", &["log", "first time", "last time", "rows"]);
pub const WINDOWS: (&str, &[&str]) = (
    "Blind windows",
    &[
        "log",
        "trail or bucket",
        "left out",
        "of buckets",
        "from",
        "opened by",
        "event ID",
        "who",
        "to",
        "closed by",
        "event ID",
        "who",
    ],
);
pub const LEDGER: (&str, &[&str]) = (
    "Ledger",
    &[
        "bucket",
        "what was asked",
        "operations",
        "name known by",
        "requests",
        "both",
        "access log only",
        "CloudTrail only",
        "unexplained",
    ],
);
pub const REASONS: (&str, &[&str]) =
    ("Why one log is silent", &["silent log", "rule", "requests", "what the rule says", "the page it rests on"]);

/// Columns of the widest of them.
pub const MOST_COLUMNS: usize = WINDOWS.1.len();

/// Rows of the first table.
pub const MADE_BY: &str = "made by";
pub const MADE_AT: &str = "made at";
pub const SHARE: &str = "share seen by both, of what both could have seen";
pub const FORMULA: &str = "formula";
pub const FORMULA_TEXT: &str = "seen by both / (seen by both + could have been seen by the silent log)";
pub const BOTH: &str = "seen by both";
pub const COULD_BE_BOTH: &str = "could have been seen by the silent log";
pub const ACCESS_ONLY: &str = "only in the access log";
pub const TRAIL_ONLY: &str = "only in CloudTrail";
pub const REST: &str = "rarer lines";
pub const REST_TEXT: &str = "not listed in the ledger; counted here and in the reasons";

/// What was dropped as one file, and holds several.
pub const ARCHIVE: &str = "archive; what lies in it follows";

/// The time that both logs cover.
pub const BOTH_LOGS: &str = "both";

/// How a line's name is known.
pub const PROVEN: &str = "an event";
pub const DOCUMENTED: &str = "expected: documented or seen elsewhere, no event here";
pub const BY_NAME: &str = "expected: by the names alone";

pub fn log(source: Source) -> &'static str {
    match source {
        Source::Access => "access log",
        _ => "CloudTrail",
    }
}

/// What a log did not record.
pub fn left_out(window: &BlindWindow) -> String {
    let parts = window.left_out.iter().map(|part| match part {
        LeftOut::All => "everything",
        LeftOut::ManagementReads => "management events that read",
        LeftOut::ManagementWrites => "management events that write",
        LeftOut::DataReads => "data events that read",
        LeftOut::DataWrites => "data events that write",
        LeftOut::SomeObjects => "data events of some objects",
        LeftOut::OtherRegions => "other Regions",
        LeftOut::GlobalServices => "global services",
    });
    parts.collect::<Vec<_>>().join(", ")
}
