//! The lines of an access log, or of a journal that is one, as rows.

use super::Tables;
use super::access_log::{JOURNAL, Record, parse};
use super::detect::name_text;
use super::format::{Decoder, Ended, Start};
use super::partial::Partial;
use super::problems::{LONGEST_RECORD, TOO_LONG};
use crate::table::{Locator, Row, Table, record_hash};
use memchr::{memchr, memrchr};

/// Numbers of fields that S3 has never written: between the lines of 2006 to 2018 and those since 2019.
const NEVER_WRITTEN: std::ops::RangeInclusive<usize> = 19..=23;

/// Reads a line that is no record of the log, of which the last of a file may be cut off unless it `ended`: its row and
/// its time. The error says why it is no record.
pub type OtherLine = fn(line: &[u8], ended: bool) -> Result<(Row<'_>, i64), &'static str>;

/// A push decoder of log lines.
pub struct Lines {
    file: u32,
    /// Where the next byte lies in the content.
    offset: u64,
    /// Lines that begin at or after this place belong to the next range.
    end: u64,
    /// Whether the line that is under way began before this range.
    skipping: bool,
    /// A line that has not ended yet: where it begins, and its bytes.
    start: u64,
    partial: Partial,
    /// What reads the other lines, if they are records of a journal.
    journal: Option<OtherLine>,
    /// The file's beginning, by which it is named where it is refused, and a cut-off last line is told.
    head: Vec<u8>,
    ended: Ended,
}

impl Lines {
    /// A decoder of the lines of a range. It must be fed from the range's first byte, or from the byte before it if there
    /// is one. `journal` reads the lines of a journal, where those are records too.
    pub fn new(start: &Start<'_>, journal: Option<OtherLine>) -> Lines {
        let before = start.start.saturating_sub(1);
        Lines {
            file: start.file,
            offset: before,
            end: start.end,
            skipping: start.start > 0,
            start: before,
            partial: Partial::default(),
            journal,
            head: start.head.to_vec(),
            ended: Ended::default(),
        }
    }

    fn take(&mut self, mut bytes: &[u8], table: &mut Table) -> bool {
        loop {
            if !self.skipping && self.start >= self.end {
                return false;
            }
            let Some(end) = memchr(b'\n', bytes) else {
                if !self.skipping {
                    self.partial.keep(bytes);
                }
                self.offset += bytes.len() as u64;
                return true;
            };
            if self.skipping {
                self.skipping = false;
            } else if self.partial.is_empty() && end <= LONGEST_RECORD {
                self.line(&bytes[..end], self.start, true, table);
            } else {
                self.partial.keep(&bytes[..end]);
                self.end_line(true, table);
            }
            self.offset += end as u64 + 1;
            self.start = self.offset;
            bytes = &bytes[end + 1..];
        }
    }

    /// Ends the line that was kept.
    fn end_line(&mut self, ended: bool, table: &mut Table) {
        let mut partial = std::mem::take(&mut self.partial);
        if partial.is_too_long() {
            self.ended.lines += 1;
            self.ended.problems.push(self.ended.lines, self.start, TOO_LONG, partial.bytes());
        } else {
            self.line(partial.bytes(), self.start, ended, table);
        }
        partial.clear();
        self.partial = partial;
    }

    fn end(&mut self, broken: Option<&str>, table: &mut Table) {
        if let Some(reason) = broken {
            let whole = !self.partial.is_too_long()
                && match parse(self.partial.bytes()) {
                    Ok(record) => !self.is_cut(&record),
                    Err(reason) => self.journal_line(self.partial.bytes(), false, reason).is_ok(),
                };
            if whole {
                self.offset = self.start + self.partial.bytes().len() as u64;
                self.end_line(false, table);
                self.start = self.offset;
            }
            self.ended.lines += u64::from(!whole);
            self.ended.problems.push(self.ended.lines, self.start, reason, self.partial.bytes());
        } else if !self.partial.is_empty() && self.start < self.end {
            self.end_line(false, table);
        }
    }

    fn line(&mut self, line: &[u8], offset: u64, ended: bool, table: &mut Table) {
        self.ended.lines += 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // A byte order mark belongs to no field.
        let (line, offset) = match line.strip_prefix(b"\xef\xbb\xbf") {
            Some(line) if offset == 0 => (line, 3),
            _ => (line, offset),
        };
        if line.trim_ascii().is_empty() {
            return;
        }
        match parse(line) {
            Ok(record) if !ended && self.is_cut(&record) => {
                self.ended.problems.push(self.ended.lines, offset, "the line is cut off at the end of the file", line);
            }
            Ok(record) => {
                let locator = Locator { file: self.file, offset, length: line.len() as u32, hash: record_hash(line) };
                record.push(line, table, locator);
                self.ended.rows += 1;
                self.ended.see(record.time);
            }
            Err(reason) => match self.journal_line(line, ended, reason) {
                Ok((row, time)) => {
                    let hash = record_hash(line);
                    table.push(&row, Locator { file: self.file, offset, length: line.len() as u32, hash });
                    self.ended.rows += 1;
                    self.ended.see(time);
                }
                Err(reason) if ended => self.ended.problems.push(self.ended.lines, offset, reason, line),
                Err(reason) => {
                    let reason = format!("the line is cut off at the end of the file: {reason}");
                    self.ended.problems.push(self.ended.lines, offset, reason, line);
                }
            },
        }
    }

    /// Reads a line that is no record for a reason, where it is one of a journal.
    fn journal_line<'l>(
        &self,
        line: &'l [u8],
        ended: bool,
        reason: &'static str,
    ) -> Result<(Row<'l>, i64), &'static str> {
        match self.journal {
            Some(read) if reason == JOURNAL => read(line, ended),
            _ => Err(reason),
        }
    }

    /// Whether a last line without a line end is not whole: it ends inside a field, or has fewer fields than any other
    /// line of this file, or a number that S3 has never written.
    fn is_cut(&self, record: &Record<'_>) -> bool {
        let count = record.count;
        if record.ends_inside_a_field() {
            return true;
        }
        let whole_lines = memrchr(b'\n', &self.head).map_or(&[][..], |end| &self.head[..end]);
        let records = whole_lines.split(|&byte| byte == b'\n').filter_map(|line| parse(line.trim_ascii_end()).ok());
        let usual: Vec<usize> = records.map(|record| record.count).collect();
        let is_short = usual.iter().min().is_some_and(|&least| count < least);
        is_short || NEVER_WRITTEN.contains(&count) && !usual.contains(&count)
    }
}

impl Decoder for Lines {
    fn push(&mut self, bytes: &[u8], tables: &mut Tables) -> bool {
        self.take(bytes, &mut tables.access)
    }

    fn read_again(&mut self, line: &[u8], locator: Locator, tables: &mut Tables) {
        match parse(line) {
            Ok(record) => record.push(line, &mut tables.access, locator),
            Err(reason) => {
                if let Ok((row, _)) = self.journal_line(line, true, reason) {
                    tables.access.push(&row, locator);
                }
            }
        }
    }

    fn finish(mut self: Box<Self>, broken: Option<&str>, tables: &mut Tables) -> Ended {
        self.end(broken, &mut tables.access);
        let mut ended = self.ended;
        if ended.rows == 0 {
            let reason = ended.problems.first.first().map(|problem| problem.reason.as_str());
            ended.refusal = Some(name_text(&self.head, reason));
        }
        ended
    }
}
