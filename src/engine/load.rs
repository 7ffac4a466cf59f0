//! A load: files in, rows out, a piece at a time.

use super::message::{Counts, FileReport, Progress};
use super::pool::Pool;
use crate::import::{FileImport, Flow, Part, PartReport, ReadAt, can_split};
use std::collections::VecDeque;

/// Bytes of a file's beginning by which it is recognised.
const HEAD: usize = 64 << 10;

/// A load that is under way.
pub struct Load {
    waiting: VecDeque<Task>,
    current: Option<Running>,
    /// The reports of each file's parts, by the file's place in this load.
    reports: Vec<LoadedFile>,
    progress: Progress,
    /// Rows of the session before this load.
    rows_before: u64,
}

/// A part of a file, and the shard that reads it.
struct Task {
    /// Place in `reports`.
    place: usize,
    file: u32,
    shard: usize,
    part: Part,
}

struct Running {
    task: Task,
    import: FileImport,
    offset: u64,
}

struct LoadedFile {
    file: u32,
    name: String,
    size: u64,
    parts_left: usize,
    parts: Vec<PartReport>,
    unreadable: Option<String>,
}

impl Load {
    /// Deals files over the pool's shards. Large text files are cut into ranges, one per shard; the others go whole
    /// to the shard that has the least to read.
    pub fn new(pool: &mut Pool, mut files: Vec<(String, Box<dyn ReadAt>)>) -> Load {
        // By name, so that nothing depends on the order in which a folder was listed.
        files.sort_by(|(a, _), (b, _)| a.cmp(b));
        let shards = pool.shards();
        let total: u64 = files.iter().map(|(_, content)| content.len()).sum();
        let mut waiting = VecDeque::new();
        let mut reports = Vec::new();
        let mut bytes_of_shard = vec![0u64; shards];
        for (place, (name, content)) in files.into_iter().enumerate() {
            let size = content.len();
            let large = shards > 1 && size * 4 * shards as u64 > total;
            let split = large && content.read_at(0, HEAD).is_ok_and(|head| can_split(&head));
            let file = pool.add_file(name.clone(), content);
            let mut task = |shard: usize, part: Part, bytes: u64| {
                bytes_of_shard[shard] += bytes;
                waiting.push_back(Task { place, file, shard, part });
            };
            let parts = if split {
                for shard in 0..shards {
                    let cut = |index: usize| (u128::from(size) * index as u128 / shards as u128) as u64;
                    let (start, end) = (cut(shard), cut(shard + 1));
                    task(shard, Part::Range { start, end }, end - start);
                }
                shards
            } else {
                let least = (0..shards).min_by_key(|&shard| bytes_of_shard[shard]).unwrap_or(0);
                bytes_of_shard[least] += size;
                waiting.push_back(Task { place, file, shard: least, part: Part::Whole });
                1
            };
            reports.push(LoadedFile { file, name, size, parts_left: parts, parts: Vec::new(), unreadable: None });
        }
        let progress = Progress { bytes_total: total, files_total: reports.len() as u64, ..Progress::default() };
        Load { waiting, current: None, reports, progress, rows_before: pool.rows_read() }
    }

    /// How far it has come.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Reads and parses one piece; false when nothing is left to read.
    pub fn step(&mut self, pool: &mut Pool) -> bool {
        let Some(mut running) = self.current.take().or_else(|| self.start(pool)) else { return false };
        let file = running.task.file;
        let piece = running.import.piece();
        let flow = match pool.files().read_at(file, running.offset, piece) {
            Ok(bytes) if bytes.is_empty() => Flow::Done,
            Ok(bytes) => {
                running.offset += bytes.len() as u64;
                self.progress.bytes = (self.progress.bytes + bytes.len() as u64).min(self.progress.bytes_total);
                running.import.push(&bytes, pool.tables(running.task.shard))
            }
            Err(reason) => {
                let report = running
                    .import
                    .abort(&format!("cannot be read from here on: {reason}"), pool.tables(running.task.shard));
                self.reports[running.task.place].unreadable = Some(reason);
                self.take_report(&running.task, report);
                return true;
            }
        };
        match flow {
            Flow::More => self.current = Some(running),
            Flow::Done => self.end(running, pool),
        }
        self.progress.rows = pool.rows_read() - self.rows_before;
        true
    }

    fn start(&mut self, pool: &Pool) -> Option<Running> {
        let task = self.waiting.pop_front()?;
        let size = self.reports[task.place].size;
        // A file that cannot be read says so at its first piece.
        let head = pool.files().read_at(task.file, 0, HEAD).unwrap_or_default();
        let import = FileImport::new(task.file, &head, size, task.part);
        let offset = import.start();
        Some(Running { task, import, offset })
    }

    fn end(&mut self, running: Running, pool: &mut Pool) {
        // What is not wanted of a file need not be read, and is done all the same.
        let end = match running.task.part {
            Part::Whole => self.reports[running.task.place].size,
            Part::Range { end, .. } => end,
        };
        let rest = end.saturating_sub(running.offset);
        self.progress.bytes = (self.progress.bytes + rest).min(self.progress.bytes_total);
        let report = running.import.finish(pool.tables(running.task.shard));
        self.take_report(&running.task, report);
    }

    fn take_report(&mut self, task: &Task, report: PartReport) {
        let file = &mut self.reports[task.place];
        file.parts.push(report);
        file.parts_left -= 1;
        if file.parts_left == 0 {
            self.progress.files += 1;
        }
    }

    /// Ends the load: a file that was being read keeps what was read, and one that was not begun is told of.
    pub fn finish(mut self, pool: &mut Pool) -> Vec<(u32, FileReport)> {
        if let Some(Running { task, import, .. }) = self.current.take() {
            let report = import.abort("reading was cancelled here", pool.tables(task.shard));
            self.take_report(&task, report);
        }
        self.reports
            .into_iter()
            .map(|file| {
                if file.parts.is_empty() {
                    let refused = Some("not read: reading was cancelled before this file; drop it again".to_owned());
                    let report = FileReport { name: file.name, size: file.size, refused, ..FileReport::default() };
                    return (file.file, report);
                }
                let mut report = PartReport::merge(file.name, file.size, file.parts);
                if let Some(reason) = file.unreadable.filter(|_| report.counts.rows == 0) {
                    report.counts = Counts::default();
                    report.problems.clear();
                    report.refused = Some(format!("cannot be read: {reason}"));
                }
                (file.file, report)
            })
            .collect()
    }
}
