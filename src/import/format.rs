//! The formats: what each is called, how a content is known to be of it, and what decodes it.

use super::detect::{Head, Refusal};
use super::problems::Problems;
use super::{
    Tables, access_json, access_log, athena_csv, ceph_journal, cloudtrail, cloudwatch, console_csv, digest,
    eventbridge, lookup_events, trail_csv,
};
use crate::table::Locator;
use serde::{Deserialize, Serialize};

/// A format: its only description in the program.
pub struct Format {
    /// What the report calls it.
    pub name: &'static str,
    /// What README's table of formats calls it.
    pub title: &'static str,
    /// Whether a content with this beginning is of it.
    pub recognises: fn(&Head<'_>) -> bool,
    /// A decoder at its start.
    pub decoder: fn(&Start<'_>) -> Box<dyn Decoder>,
    /// Whether a file may be cut into ranges of bytes: its records are lines, or found by how they begin.
    pub splits: bool,
}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Format) -> bool {
        self.name == other.name
    }
}

impl Eq for Format {}

/// Every format. The first one that recognises a content has it; those that say least about it come last.
pub const FORMATS: &[&Format] = &[
    &cloudwatch::EXPORT,
    &console_csv::FORMAT,
    &athena_csv::FORMAT,
    &trail_csv::FORMAT,
    &ceph_journal::FORMAT,
    &access_log::FORMAT,
    &cloudwatch::SUBSCRIPTION,
    &lookup_events::FORMAT,
    &eventbridge::FORMAT,
    &access_json::FORMAT,
    &digest::FORMAT,
    &cloudtrail::LINES,
    &cloudtrail::LIST,
    &cloudtrail::FORMAT,
];

/// Where a decoder begins.
pub struct Start<'h> {
    /// The file's number in the session.
    pub file: u32,
    /// The first byte of the range that is decoded, in the content; lines that begin before it are not its own.
    pub start: u64,
    /// The byte after the last: lines that begin there or later are not its own.
    pub end: u64,
    /// The content's beginning.
    pub head: &'h [u8],
}

/// A push decoder: fed the content in pieces of any length, it gives the same rows.
pub trait Decoder {
    /// Takes in the next bytes of the content; false when nothing more is wanted.
    fn push(&mut self, bytes: &[u8], tables: &mut Tables) -> bool;

    /// Reads a record again that a decoder of this content found, and appends its row as it did then; what is no such
    /// record appends none.
    fn read_again(&mut self, record: &[u8], locator: Locator, tables: &mut Tables);

    /// Ends the content. `broken` says why it ends early, if it does.
    fn finish(self: Box<Self>, broken: Option<&str>, tables: &mut Tables) -> Ended;
}

/// What became of a content, or of a range of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Ended {
    /// Records that are rows.
    pub rows: u64,
    /// Lines that begin in the range, by which the line numbers of later ranges are shifted.
    pub lines: u64,
    /// Records that are not.
    pub problems: Problems,
    /// Least and greatest time.
    pub times: Option<(i64, i64)>,
    /// What it is refused as, if no range of it has a row.
    pub refusal: Option<Refusal>,
    /// Why the content, which holds no record, is kept all the same.
    pub kept: Option<String>,
    /// Where a range of a document really began and ended.
    pub seam: Option<Seam>,
}

/// Where a range of a JSON document really began and ended. In the middle of a document nobody can know what a byte
/// means: a range looks for what can hardly be anything but the beginning of a record. It is proven right by the range
/// before it, which reads on until a record begins in that way behind its own end: at the very same byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Seam {
    /// Where its first record begins; `None` where none begins in it.
    pub from: Option<u64>,
    /// Where the first record of a later range begins; `None` where the document ended before one did.
    pub to: Option<u64>,
}

impl Seam {
    /// Whether ranges, in the order of their places, are those of one document, each of its bytes read once.
    pub fn all_hold(seams: impl IntoIterator<Item = Seam>) -> bool {
        let mut next = Some(0);
        for Seam { from, to } in seams {
            if from.is_some() {
                if from != next {
                    return false;
                }
                next = to;
            }
        }
        next.is_none()
    }
}

impl Ended {
    /// Widens the time range.
    pub fn see(&mut self, time: i64) {
        let (first, last) = self.times.unwrap_or((time, time));
        self.times = Some((first.min(time), last.max(time)));
    }
}
