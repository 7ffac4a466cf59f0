//! What an import says of its input.

use super::Source;
use serde::{Deserialize, Serialize};

/// The import report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Report {
    /// One per file, in the order of names.
    pub files: Vec<FileReport>,
    /// The sums over all files.
    pub totals: Counts,
}

/// Records and what became of them: rows + duplicates + rejected = records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Records in the input.
    pub records: u64,
    /// Records that are rows.
    pub rows: u64,
    /// Events folded into another of the same event ID.
    pub duplicates: u64,
    /// Records that could not be read.
    pub rejected: u64,
}

impl Counts {
    /// Adds other counts.
    pub fn add(&mut self, other: Counts) {
        self.records += other.records;
        self.rows += other.rows;
        self.duplicates += other.duplicates;
        self.rejected += other.rejected;
    }
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FileReport {
    /// Path as dropped.
    pub name: String,
    /// What was recognised: `s3-access-log`, `cloudtrail`, or the name of what is refused.
    pub format: Option<String>,
    /// Its records.
    #[serde(flatten)]
    pub counts: Counts,
    /// Why the whole file was refused; then its counts are 0.
    pub refused: Option<String>,
    /// Why the whole file is kept though it holds no record; then its counts are 0.
    pub kept: Option<String>,
    /// The least time of its records, in milliseconds.
    pub first_time: Option<i64>,
    /// The greatest time of its records, in milliseconds.
    pub last_time: Option<i64>,
    /// The first hundred rejected records.
    pub problems: Vec<Problem>,
    /// Bytes of the file.
    pub size: u64,
    /// The log that its rows are of; of both, the one with more.
    pub log: Option<Source>,
}

impl FileReport {
    /// Whether the file was refused or has rejected records.
    pub fn is_troubled(&self) -> bool {
        self.refused.is_some() || self.counts.rejected > 0
    }
}

/// A rejected record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The line where it starts, from 1, in the file's uncompressed content.
    pub line: u64,
    /// Its first byte, from 0, in the file's uncompressed content.
    pub byte: u64,
    /// Why it was rejected.
    pub reason: String,
    /// Its beginning, at most 500 characters.
    pub text: String,
}
