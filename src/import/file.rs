//! One file, or a range of it, on its way into the tables.

use super::budget::Budget;
use super::checkpoint::Checkpoints;
use super::detect::{Content, Refusal, recognise};
use super::format::{Decoder, Ended, Seam, Start};
use super::gzip::Inflater;
use super::problems::MOST_PROBLEMS;
use super::source::ReadAt;
use super::unpacked::{Packing, Unpacked};
use crate::schema::{Counts, FileReport, PathFacts, Source, access, trail};
use crate::table::Table;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// Bytes that are read at once: so many that reading them is quick, so few that little waits in memory.
pub const PIECE: usize = 8 << 20;

/// Bytes of the content's beginning by which it is recognised and, if refused, named.
pub const HEAD: usize = 64 << 10;

/// The tables that an import fills.
#[derive(Debug)]
pub struct Tables {
    /// Access-log records.
    pub access: Table,
    /// CloudTrail events.
    pub trail: Table,
}

impl Default for Tables {
    fn default() -> Tables {
        Tables { access: Table::new(Source::Access), trail: Table::new(Source::Trail) }
    }
}

impl Tables {
    /// Tables without rows, of which one has some columns and the other none.
    pub fn with_fields(source: Source, fields: &[usize]) -> Tables {
        let table = |of: Source| Table::with_fields(of, fields.iter().copied().filter(|_| of == source));
        Tables { access: table(Source::Access), trail: table(Source::Trail) }
    }

    /// The table of a log.
    pub fn of(&mut self, source: Source) -> &mut Table {
        match source {
            Source::Trail => &mut self.trail,
            Source::Access | Source::Requests => &mut self.access,
        }
    }

    /// Sets what the path of a file tells, for the rows that follow.
    fn set_path(&mut self, path: &FilePath) {
        let FilePath { path, access, trail } = path;
        for (field, value) in [
            (access::PATH, path),
            (access::PATH_ACCOUNT_ID, &access.account),
            (access::PATH_REGION, &access.region),
            (access::PATH_BUCKET, &access.bucket),
            (access::PATH_DATE, &access.date),
        ] {
            self.access.set_constant(field, value.as_deref());
        }
        for (field, value) in [
            (trail::PATH, path),
            (trail::PATH_ACCOUNT_ID, &trail.account),
            (trail::PATH_REGION, &trail.region),
            (trail::PATH_DATE, &trail.date),
        ] {
            self.trail.set_constant(field, value.as_deref());
        }
    }
}

/// What the path of a file tells of records of either log.
#[derive(Default)]
struct FilePath {
    path: Option<String>,
    access: PathFacts,
    trail: PathFacts,
}

/// Which part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// All of it.
    Whole,
    /// The records that begin from `start` to before `end`; only for files that [`super::can_split`].
    Range {
        /// First byte.
        start: u64,
        /// The byte after the last.
        end: u64,
    },
}

/// Whether an import wants more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// The next bytes, please.
    More,
    /// Nothing more is wanted.
    Done,
    /// What gzip holds is no log but an archive, or compressed once more: it is to be opened by itself.
    Within,
}

/// One file, or a range of it, fed in pieces of any length: the same pieces or others give the same rows.
pub struct FileImport {
    file: u32,
    path: FilePath,
    start: u64,
    end: u64,
    inflater: Option<Inflater>,
    /// Where in it reading can begin, if it is compressed.
    checkpoints: Checkpoints,
    /// Why the bytes broke, if they did.
    broken: Option<String>,
    /// Whether nothing that follows is wanted.
    done: bool,
    /// The content's beginning, until it is recognised and for naming what is refused.
    head: Vec<u8>,
    decoder: Option<Decoding>,
    /// Bytes of it, if it is compressed, and bytes that came of them so far.
    packed: u64,
    unpacked: u64,
    budget: Rc<Budget>,
}

enum Decoding {
    Of(&'static str, Box<dyn Decoder>),
    Refused(Refusal),
    Within,
}

impl FileImport {
    /// An import of a part of the file with number `file` and `size` bytes; `head` is its beginning, up to 64 KiB.
    /// What it unpacks to counts in `budget`.
    pub fn new(file: u32, head: &[u8], size: u64, part: Part, budget: Rc<Budget>) -> FileImport {
        let (start, end) = match part {
            Part::Whole => (0, size.max(1)),
            Part::Range { start, end } => (start, end),
        };
        let mut import = FileImport {
            file,
            path: FilePath::default(),
            start,
            end,
            inflater: None,
            checkpoints: Checkpoints::default(),
            broken: None,
            done: false,
            head: Vec::new(),
            decoder: None,
            packed: size,
            unpacked: 0,
            budget,
        };
        let head = &head[..head.len().min(HEAD)];
        match recognise(head) {
            Content::Gzip => {
                import.inflater = Some(Inflater::gzip());
                import.end = u64::MAX;
            }
            content => {
                import.head = head.to_vec();
                import.begin(content);
            }
        }
        import
    }

    /// Fills the columns that come from a file's path.
    pub fn of_path(mut self, path: &str) -> FileImport {
        self.path = FilePath {
            path: Some(path.to_owned()),
            access: PathFacts::of_access_log(path),
            trail: PathFacts::of_trail(path),
        };
        self
    }

    /// Says how many bytes a compressed file has, where `size` is only the most there can be: what it may unpack to does
    /// not depend on the pieces in which it is fed.
    pub fn packed_in(mut self, bytes: u64) -> FileImport {
        self.packed = bytes;
        self
    }

    /// Whether what is fed is compressed: its records do not lie in it.
    pub fn is_packed(&self) -> bool {
        self.inflater.is_some()
    }

    /// Where in the file to begin feeding.
    pub fn start(&self) -> u64 {
        self.start.saturating_sub(1)
    }

    fn begin(&mut self, content: Content) {
        self.decoder = Some(match content {
            Content::Of(format) => {
                let start = Start { file: self.file, start: self.start, end: self.end, head: &self.head };
                Decoding::Of(format.name, (format.decoder)(&start))
            }
            Content::Gzip | Content::Zstd | Content::Archive(_) => Decoding::Within,
            Content::Refused(refusal) => Decoding::Refused(refusal),
        });
    }

    /// How many bytes to feed at once, so that no piece takes long: compressed ones may hold a thousand times as many.
    pub fn piece(&self) -> usize {
        if self.inflater.is_some() { 1 << 20 } else { PIECE }
    }

    /// Takes in the next bytes of the file.
    pub fn push(&mut self, bytes: &[u8], tables: &mut Tables) -> Flow {
        tables.set_path(&self.path);
        let flow = match self.inflater.take() {
            None => self.content(bytes, tables),
            Some(mut inflater) => {
                let mut flow = Flow::More;
                let mut checkpoints = std::mem::take(&mut self.checkpoints);
                let mut rest = bytes;
                let result = inflater.push(&mut rest, &mut checkpoints, &mut |content| {
                    let (allowed, result) = self.budget.take(self.packed, self.unpacked, content.len() as u64);
                    self.unpacked += allowed;
                    flow = self.content(&content[..allowed as usize], tables);
                    if let Err(reason) = result {
                        self.broken.get_or_insert(reason);
                        flow = Flow::Done;
                    }
                    flow == Flow::More
                });
                self.inflater = Some(inflater);
                self.checkpoints = checkpoints;
                match result {
                    Ok(_) => flow,
                    Err(reason) => {
                        self.broken.get_or_insert(reason);
                        return Flow::Done;
                    }
                }
            }
        };
        self.done |= flow == Flow::Done;
        flow
    }

    /// Takes in content, unwrapped.
    fn content(&mut self, bytes: &[u8], tables: &mut Tables) -> Flow {
        match &mut self.decoder {
            None => {
                self.head.extend_from_slice(bytes);
                if self.head.len() < HEAD {
                    return Flow::More;
                }
                self.begin_with_head(tables)
            }
            Some(decoder) => {
                let more = match decoder {
                    Decoding::Of(_, decoder) => decoder.push(bytes, tables),
                    Decoding::Refused(_) => false,
                    Decoding::Within => return Flow::Within,
                };
                if more { Flow::More } else { Flow::Done }
            }
        }
    }

    /// Recognises unwrapped content once enough of it is here, and feeds what was kept back.
    fn begin_with_head(&mut self, tables: &mut Tables) -> Flow {
        let kept = std::mem::take(&mut self.head);
        self.head = kept[..kept.len().min(HEAD)].to_vec();
        self.begin(recognise(&self.head));
        self.content(&kept, tables)
    }

    /// The content of a compressed file, `packed`, in which records can be read again; `None` where the file is plain.
    pub fn unpacked(&mut self, packed: Rc<dyn ReadAt>) -> Option<Unpacked> {
        self.inflater.as_ref()?;
        let unpacked = Unpacked::new(packed, Packing::Gzip, self.budget.clone());
        Some(unpacked.that_was_read(self.unpacked, std::mem::take(&mut self.checkpoints)))
    }

    /// Ends the file before its end, for a reason: the rest is one rejected record.
    pub fn abort(mut self, reason: &str, tables: &mut Tables) -> PartReport {
        self.broken = Some(reason.to_owned());
        self.finish(tables)
    }

    /// Whether the content, which ended, is to be opened by itself: it was too short to tell before.
    pub fn is_within(&mut self, tables: &mut Tables) -> bool {
        if self.decoder.is_none() {
            tables.set_path(&self.path);
            self.begin_with_head(tables);
        }
        matches!(self.decoder, Some(Decoding::Within))
    }

    /// Ends the file.
    pub fn finish(mut self, tables: &mut Tables) -> PartReport {
        tables.set_path(&self.path);
        if let Some(inflater) = &self.inflater
            && self.broken.is_none()
            && !self.done
        {
            self.broken = inflater.finish().err();
        }
        if self.decoder.is_none() {
            self.begin_with_head(tables);
        }
        let broken = self.broken.as_deref();
        match self.decoder {
            None | Some(Decoding::Within) => PartReport::default(),
            Some(Decoding::Refused(refusal)) => {
                // An archive that breaks at once is broken, whatever it might have held.
                let refusal = match broken.filter(|_| self.head.is_empty()) {
                    Some(reason) => Refusal::new("gzip", reason),
                    None => refusal,
                };
                PartReport { format: String::new(), ended: Ended { refusal: Some(refusal), ..Ended::default() } }
            }
            Some(Decoding::Of(format, decoder)) => {
                PartReport { format: format.to_owned(), ended: decoder.finish(broken, tables) }
            }
        }
    }
}

/// What became of a part of a file.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct PartReport {
    format: String,
    ended: Ended,
}

impl PartReport {
    /// A report of a file that is refused whole.
    pub fn refused(format: &str, reason: impl Into<String>) -> PartReport {
        PartReport {
            format: String::new(),
            ended: Ended { refusal: Some(Refusal::new(format, reason)), ..Ended::default() },
        }
    }

    /// Where a range of a document really began and ended; `None` for what has no such seams.
    pub fn seam(&self) -> Option<Seam> {
        self.ended.seam
    }

    /// A report of a part that was not read to its end, from its first byte on: one rejected record.
    pub fn cut_off(byte: u64, reason: &str) -> PartReport {
        let mut part = PartReport::default();
        part.ended.problems.push(1, byte, reason, b"");
        part
    }

    /// The report of a file from those of its parts, in the order of their places.
    ///
    /// Only a file without one row is refused, and one that says by itself that it holds none is not.
    pub fn merge(name: String, size: u64, parts: Vec<PartReport>) -> FileReport {
        let mut report = FileReport { name, size, ..FileReport::default() };
        let rows: u64 = parts.iter().map(|part| part.ended.rows).sum();
        if rows == 0
            && let Some(refusal) = parts.iter().find_map(|part| part.ended.refusal.clone())
        {
            report.format = Some(refusal.format);
            report.refused = Some(refusal.reason);
            return report;
        }
        let mut lines = 0;
        let mut times: Option<(i64, i64)> = None;
        for PartReport { format, ended: part } in parts {
            report.format = report.format.or(Some(format).filter(|format| !format.is_empty()));
            report.kept = part.kept;
            let rejected = part.problems.count;
            report.counts.add(Counts { records: part.rows + rejected, rows: part.rows, duplicates: 0, rejected });
            let room = MOST_PROBLEMS - report.problems.len();
            report.problems.extend(part.problems.first.into_iter().take(room).map(|mut problem| {
                problem.line += lines;
                problem
            }));
            lines += part.lines;
            times = match (times, part.times) {
                (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
                (a, b) => a.or(b),
            };
        }
        (report.first_time, report.last_time) = times.unzip();
        report
    }
}
