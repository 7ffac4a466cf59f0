//! CloudTrail's digest files: which log files were delivered, with the hash of each, signed.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html>

use super::Tables;
use super::detect::Refusal;
use super::documents::{Documents, RECORDS};
use super::event;
use super::format::{Decoder, Ended, Format, Start};
use super::problems::Problems;
use super::scanner::Elements;
use crate::table::Locator;

/// Digest files.
pub const FORMAT: Format = Format {
    name: "cloudtrail-digest",
    title: "CloudTrail digest file: kept for verification, holds no events",
    recognises: |head| head.is_object() && (head.has("digestStartTime") || head.has("digestEndTime")),
    decoder: |start| Box::new(Digest::new(start)),
    splits: false,
};

/// Why a file without a record is kept.
const KEPT: &str = "CloudTrail digest: kept for verification, holds no events";

/// Reads a digest as a trail file would be read: should it hold events after all, none is lost.
struct Digest(Box<Documents>);

impl Digest {
    fn new(start: &Start<'_>) -> Digest {
        Digest(Box::new(Documents::new(start, Elements::Member(RECORDS), event::read)))
    }
}

impl Decoder for Digest {
    fn push(&mut self, bytes: &[u8], tables: &mut Tables) -> bool {
        self.0.push(bytes, tables)
    }

    fn read_again(&mut self, record: &[u8], locator: Locator, tables: &mut Tables) {
        self.0.read_again(record, locator, tables);
    }

    fn finish(self: Box<Self>, broken: Option<&str>, tables: &mut Tables) -> Ended {
        // A digest is a document without a list of records.
        let digests = self.0.unlisted();
        let mut ended = self.0.finish(broken, tables);
        if ended.rows == 0 {
            match ended.problems.first.last() {
                // Nothing can be verified with a part of a digest.
                Some(problem) if ended.problems.count > digests => {
                    let reason = format!("a CloudTrail digest, but it is broken: {}", problem.reason);
                    ended.refusal = Some(Refusal::new(FORMAT.name, reason));
                }
                _ => {
                    ended.refusal = None;
                    ended.problems = Problems::default();
                    ended.kept = Some(KEPT.to_owned());
                }
            }
        }
        ended
    }
}
