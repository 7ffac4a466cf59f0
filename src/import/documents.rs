//! Decodes JSON documents: finds their elements and has each read.

use super::Tables;
use super::detect::{name_json, name_records};
use super::format::{Decoder, Ended, Seam, Start};
use super::scanner::{Elements, Found, Scanner};
use crate::table::{Locator, record_hash};
use memchr::memmem;
use std::ops::Range;

/// The member of a trail file that holds its records.
pub const RECORDS: &str = "Records";

/// Reads one element and appends its row; its time, if it has one. The error says why it is no record.
pub type Reader = fn(element: &[u8], locator: Locator, tables: &mut Tables) -> Result<Option<i64>, String>;

/// How the records of trail files begin. In JSON that is well formed these bytes are the beginning of an object, wherever
/// they stand: within a string the quotation mark would have a backslash before it.
const BEGINNING: &[u8] = b"{\"eventVersion\"";

/// Bytes that are kept while such a beginning is looked for: it may span pieces, and white space may stand before it.
const KEPT: usize = 256;

/// A push decoder of JSON documents, or of a range of one.
pub struct Documents {
    file: u32,
    scanner: Scanner,
    read: Reader,
    /// Documents without a list that were no record.
    unlisted: u64,
    head: Vec<u8>,
    ended: Ended,
    /// The range that is read: elements that begin behind its end are of the next one if they begin as records do.
    range: Range<u64>,
    seam: Seam,
    /// The bytes in which the range's first record is looked for, and where they begin.
    search: Option<(Vec<u8>, u64)>,
}

impl Documents {
    /// A decoder of the elements that stand there, each read by `read`.
    pub fn new(start: &Start<'_>, elements: Elements, read: Reader) -> Documents {
        let is_middle = start.start > 0;
        Documents {
            file: start.file,
            scanner: Scanner::new(elements),
            read,
            unlisted: 0,
            head: start.head.to_vec(),
            ended: Ended::default(),
            range: start.start..start.end,
            seam: Seam { from: (!is_middle).then_some(0), to: None },
            search: is_middle.then(|| (Vec::new(), start.start - 1)),
        }
    }

    /// Looks for the range's first record in what was fed so far; gives the bytes from there on.
    fn find_first(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let (kept, offset) = self.search.as_mut()?;
        kept.extend_from_slice(bytes);
        let first = memmem::find_iter(kept, BEGINNING).find(|&place| {
            let before = kept[..place].iter().rfind(|byte| !byte.is_ascii_whitespace());
            *offset + place as u64 >= self.range.start && matches!(before, Some(b',' | b'['))
        });
        match first {
            Some(place) => {
                let begins = *offset + place as u64;
                let rest = kept.split_off(place);
                self.search = None;
                self.seam.from = (begins < self.range.end).then_some(begins);
                self.scanner = Scanner::at_element(RECORDS, begins);
                Some(rest)
            }
            None => {
                let passed = kept.len().saturating_sub(KEPT);
                kept.drain(..passed);
                *offset += passed as u64;
                None
            }
        }
    }

    /// How many documents without a list were no record.
    pub fn unlisted(&self) -> u64 {
        self.unlisted
    }

    fn scan(&mut self, bytes: &[u8], tables: &mut Tables) -> bool {
        self.take_in(tables, |scanner, found| scanner.push(bytes, found));
        !self.scanner.is_broken() && self.seam.to.is_none()
    }

    /// Takes in what the scanner finds.
    fn take_in<T>(
        &mut self,
        tables: &mut Tables,
        scan: impl FnOnce(&mut Scanner, &mut dyn FnMut(Found<'_>)) -> T,
    ) -> T {
        let Documents { file, scanner, read, ended, range, seam, unlisted, .. } = self;
        scan(scanner, &mut |found| match found {
            // What follows is for the next range.
            _ if seam.to.is_some() => {}
            Found::Record(record, byte, line) if byte >= range.end && record.starts_with(BEGINNING) => {
                seam.to = Some(byte);
                ended.lines = line - 1;
            }
            Found::Broken(reason, byte, line) => ended.problems.push(line, byte, reason, b""),
            Found::Refused(reason, record, byte, line) => ended.problems.push(line, byte, reason, record),
            Found::Record(record, byte, line) | Found::Document(record, byte, line) => {
                let is_document = matches!(found, Found::Document(..));
                let locator =
                    Locator { file: *file, offset: byte, length: record.len() as u32, hash: record_hash(record) };
                match read(record, locator, tables) {
                    Err(reason) if is_document => {
                        *unlisted += 1;
                        let reason = format!("a document without a list of records: {reason}");
                        ended.problems.push(line, byte, reason, record);
                    }
                    Err(reason) => ended.problems.push(line, byte, reason, record),
                    Ok(time) => {
                        ended.rows += 1;
                        time.into_iter().for_each(|time| ended.see(time));
                    }
                }
            }
        })
    }
}

impl Decoder for Documents {
    fn push(&mut self, bytes: &[u8], tables: &mut Tables) -> bool {
        if self.search.is_none() {
            return self.scan(bytes, tables);
        }
        let Some(rest) = self.find_first(bytes) else {
            // Beginnings that lie behind the range are not its own.
            return self.search.as_ref().is_some_and(|(kept, offset)| {
                *offset + (kept.len() as u64).saturating_sub(BEGINNING.len() as u64) < self.range.end
            });
        };
        self.seam.from.is_some() && self.scan(&rest, tables)
    }

    fn read_again(&mut self, record: &[u8], locator: Locator, tables: &mut Tables) {
        // What is no record now was none then, or the file has changed.
        let _ = (self.read)(record, locator, tables);
    }

    fn finish(mut self: Box<Self>, broken: Option<&str>, tables: &mut Tables) -> Ended {
        self.ended.seam = Some(self.seam);
        if self.seam.from.is_none() || self.seam.to.is_some() {
            if let Some(broken) = broken.filter(|_| self.seam.to.is_none()) {
                self.ended.problems.push(1, self.range.start, broken, b"");
            }
            return self.ended;
        }
        let cut = self.take_in(tables, |scanner, found| scanner.finish(found));
        match (cut, broken) {
            (Some((byte, line, record)), broken) => {
                let reason = if record.is_empty() {
                    "the file ends before its list of records does"
                } else {
                    "the file ends inside this record"
                };
                let reason = broken.map_or_else(|| reason.to_owned(), |broken| format!("{reason}: {broken}"));
                self.ended.problems.push(line, byte, reason, &record);
            }
            // Where the text broke, all that follows is told of already.
            (None, Some(broken)) if !self.scanner.is_broken() => {
                let (byte, line) = self.scanner.place();
                self.ended.problems.push(line, byte, broken, b"");
            }
            (None, _) => {}
        }
        let mut ended = self.ended;
        if ended.rows == 0 {
            let first = ended.problems.first.first();
            ended.refusal = match self.scanner.lists {
                0 => Some(name_json(&self.scanner.keys, &self.head)),
                _ => first.map(|problem| name_records(&problem.reason, &problem.text)),
            };
        }
        ended
    }
}
