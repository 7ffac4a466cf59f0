//! One file, or a range of it, on its way into the tables.

use super::detect::{Content, Refusal, name_json, name_records, name_text, recognise};
use super::gzip::Inflater;
use super::problems::{MOST_PROBLEMS, Problems};
use super::{access_log, cloudtrail};
use crate::schema::{Counts, FileReport, Source};
use crate::table::Table;

/// Bytes of the content's beginning by which it is recognised and, if refused, named.
const HEAD: usize = 64 << 10;

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

/// Which part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// The lines that begin from `start` to before `end`; only for files that [`super::can_split`].
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
}

/// One file, or a range of it, fed in pieces of any length: the same pieces or others give the same rows.
pub struct FileImport {
    file: u32,
    start: u64,
    end: u64,
    inflater: Option<Inflater>,
    /// Why the bytes broke, if they did.
    broken: Option<String>,
    /// Whether nothing that follows is wanted.
    done: bool,
    /// The content's beginning, until it is recognised and for naming what is refused.
    head: Vec<u8>,
    decoder: Option<Decoder>,
}

enum Decoder {
    Lines(access_log::Decoder),
    Json(cloudtrail::Decoder),
    Refused(Refusal),
}

impl FileImport {
    /// An import of a part of the file with number `file` and `size` bytes; `head` is its beginning, up to 64 KiB.
    pub fn new(file: u32, head: &[u8], size: u64, part: Part) -> FileImport {
        let (start, end) = match part {
            Part::Whole => (0, size.max(1)),
            Part::Range { start, end } => (start, end),
        };
        let mut import =
            FileImport { file, start, end, inflater: None, broken: None, done: false, head: Vec::new(), decoder: None };
        let head = &head[..head.len().min(HEAD)];
        match recognise(head) {
            Content::Gzip => {
                import.inflater = Some(Inflater::new());
                import.end = u64::MAX;
            }
            content => {
                import.head = head.to_vec();
                import.begin(content);
            }
        }
        import
    }

    /// Where in the file to begin feeding.
    pub fn start(&self) -> u64 {
        self.start.saturating_sub(1)
    }

    fn begin(&mut self, content: Content) {
        self.decoder = Some(match content {
            Content::Lines => Decoder::Lines(access_log::Decoder::new(self.file, self.start, self.end, &self.head)),
            Content::Json => Decoder::Json(cloudtrail::Decoder::new(self.file)),
            Content::Gzip => Decoder::Refused(Refusal::new("gzip", "gzip within gzip: not read yet; unpack it once")),
            Content::Refused(refusal) => Decoder::Refused(refusal),
        });
    }

    /// How many bytes to feed at once, so that no piece takes long: compressed ones may hold a thousand times as many.
    pub fn piece(&self) -> usize {
        if self.inflater.is_some() { 1 << 20 } else { 16 << 20 }
    }

    /// Takes in the next bytes of the file.
    pub fn push(&mut self, bytes: &[u8], tables: &mut Tables) -> Flow {
        let flow = match self.inflater.take() {
            None => self.content(bytes, tables),
            Some(mut inflater) => {
                let result = inflater.push(bytes, &mut |content| self.content(content, tables) == Flow::More);
                self.inflater = Some(inflater);
                match result {
                    Ok(true) => Flow::More,
                    Ok(false) => Flow::Done,
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
                    Decoder::Lines(decoder) => decoder.push(bytes, &mut tables.access),
                    Decoder::Json(decoder) => decoder.push(bytes, &mut tables.trail),
                    Decoder::Refused(_) => false,
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

    /// Ends the file before its end, for a reason: the rest is one rejected record.
    pub fn abort(mut self, reason: &str, tables: &mut Tables) -> PartReport {
        self.broken = Some(reason.to_owned());
        self.finish(tables)
    }

    /// Ends the file.
    pub fn finish(mut self, tables: &mut Tables) -> PartReport {
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
            None => PartReport::default(),
            Some(Decoder::Refused(refusal)) => {
                // An archive that breaks at once is broken, whatever it might have held.
                let refusal = match broken.filter(|_| self.head.is_empty()) {
                    Some(reason) => Refusal::new("gzip", reason),
                    None => refusal,
                };
                PartReport { refusal: Some(refusal), ..PartReport::default() }
            }
            Some(Decoder::Lines(mut decoder)) => {
                decoder.finish(broken, &mut tables.access);
                let reason = decoder.problems.first.first().map(|problem| problem.reason.as_str());
                let refusal = (decoder.rows == 0).then(|| name_text(&self.head, reason));
                PartReport {
                    format: "s3-access-log",
                    rows: decoder.rows,
                    lines: decoder.lines,
                    problems: decoder.problems,
                    times: decoder.times,
                    refusal,
                }
            }
            Some(Decoder::Json(mut decoder)) => {
                decoder.finish(broken);
                let scanner = decoder.scanner();
                let refusal = if decoder.rows > 0 {
                    None
                } else if scanner.lists == 0 {
                    Some(name_json(&scanner.keys, &self.head, scanner.documents))
                } else {
                    let first = decoder.problems.first.first();
                    first.map(|problem| name_records(&problem.reason, &problem.text))
                };
                PartReport {
                    format: "cloudtrail",
                    rows: decoder.rows,
                    lines: 0,
                    problems: decoder.problems,
                    times: decoder.times,
                    refusal,
                }
            }
        }
    }
}

/// What became of a part of a file.
#[derive(Debug, Clone, Default)]
pub struct PartReport {
    format: &'static str,
    rows: u64,
    /// Lines that begin in the part, by which the line numbers of later parts are shifted.
    lines: u64,
    problems: Problems,
    times: Option<(i64, i64)>,
    /// What the part would be refused as, if no part has a row.
    refusal: Option<Refusal>,
}

impl PartReport {
    /// The report of a file from those of its parts, in the order of their places.
    ///
    /// Only a file without one row is refused, and one that says by itself that it holds none is not.
    pub fn merge(name: String, size: u64, parts: Vec<PartReport>) -> FileReport {
        let mut report = FileReport { name, size, ..FileReport::default() };
        let rows: u64 = parts.iter().map(|part| part.rows).sum();
        if rows == 0
            && let Some(refusal) = parts.iter().find_map(|part| part.refusal.clone())
        {
            report.format = Some(refusal.format);
            report.refused = Some(refusal.reason);
            return report;
        }
        let mut lines = 0;
        let mut times: Option<(i64, i64)> = None;
        for part in parts {
            report.format = Some(part.format.to_owned());
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
