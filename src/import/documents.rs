//! Decodes JSON documents: finds their elements and has each read.

use super::Tables;
use super::detect::{name_json, name_records};
use super::format::{Decoder, Ended, Start};
use super::scanner::{Elements, Found, Scanner};
use crate::table::{Locator, record_hash};

/// Reads one element and appends its row; its time, if it has one. The error says why it is no record.
pub type Reader = fn(element: &[u8], locator: Locator, tables: &mut Tables) -> Result<Option<i64>, String>;

/// A push decoder of JSON documents.
pub struct Documents {
    file: u32,
    scanner: Scanner,
    read: Reader,
    head: Vec<u8>,
    ended: Ended,
}

impl Documents {
    /// A decoder of the elements that stand there, each read by `read`.
    pub fn new(start: &Start<'_>, elements: Elements, read: Reader) -> Documents {
        Documents {
            file: start.file,
            scanner: Scanner::new(elements),
            read,
            head: start.head.to_vec(),
            ended: Ended::default(),
        }
    }
}

impl Decoder for Documents {
    fn push(&mut self, bytes: &[u8], tables: &mut Tables) -> bool {
        let Documents { file, scanner, read, ended, .. } = self;
        scanner.push(bytes, &mut |found| match found {
            Found::Broken(reason, byte, line) => ended.problems.push(line, byte, reason, b""),
            Found::Refused(reason, record, byte, line) => ended.problems.push(line, byte, reason, record),
            Found::Record(record, byte, line) => {
                let locator =
                    Locator { file: *file, offset: byte, length: record.len() as u32, hash: record_hash(record) };
                match read(record, locator, tables) {
                    Err(reason) => ended.problems.push(line, byte, reason, record),
                    Ok(time) => {
                        ended.rows += 1;
                        time.into_iter().for_each(|time| ended.see(time));
                    }
                }
            }
        });
        !scanner.is_broken()
    }

    fn read_again(&mut self, record: &[u8], locator: Locator, tables: &mut Tables) {
        // What is no record now was none then, or the file has changed.
        let _ = (self.read)(record, locator, tables);
    }

    fn finish(mut self: Box<Self>, broken: Option<&str>, _tables: &mut Tables) -> Ended {
        match (self.scanner.finish(), broken) {
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
