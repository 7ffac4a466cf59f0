//! Rejected records, on their way into the report.

use crate::schema::Problem;
use serde::{Deserialize, Serialize};

/// Problems that are kept for each file.
pub const MOST_PROBLEMS: usize = 100;

/// The longest record that is read, in bytes: a longer one is no record of these logs, and is rejected.
pub const LONGEST_RECORD: usize = 16 << 20;

/// Why a longer one is rejected.
pub const TOO_LONG: &str = "longer than 16 MiB, so it is no record of these logs";

/// Bytes of a record that is too long that are kept, to show its beginning.
pub const SHOWN_OF_TOO_LONG: usize = 2000;

/// Characters of a rejected record that are kept.
const MOST_TEXT: usize = 500;

/// The rejected records of a part: all are counted, the first hundred are kept.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Problems {
    /// The number of rejected records.
    pub count: u64,
    /// The first hundred.
    pub first: Vec<Problem>,
}

impl Problems {
    /// Adds a rejected record: its line from 1, its first byte from 0, why, and its bytes or their beginning.
    pub fn push(&mut self, line: u64, byte: u64, reason: impl Into<String>, record: &[u8]) {
        self.count += 1;
        if self.first.len() < MOST_PROBLEMS {
            // Four bytes make at most one character, so this is enough of them.
            let beginning = &record[..record.len().min(MOST_TEXT * 4)];
            let text: String = String::from_utf8_lossy(beginning).chars().take(MOST_TEXT).collect();
            self.first.push(Problem { line, byte, reason: reason.into(), text });
        }
    }
}
