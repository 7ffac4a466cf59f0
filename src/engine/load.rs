//! A load: files in, rows out, a piece at a time.

use super::message::{Counts, FileReport, Progress};
use super::pool::Pool;
use crate::import::{
    Archive, Budget, Counted, FileImport, Flow, HEAD, Limits, Opened, Packing, Part, PartReport, ReadAt, Unpacked,
    can_split, open,
};
use std::cell::Cell;
use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;

/// Bytes of a file's beginning that are read first. They are recognised and parsed before more is asked for.
const FIRST: usize = 1 << 20;

/// Files whose beginnings are read ahead at once.
const FILES_AHEAD: usize = 32;

/// A load that is under way.
pub struct Load {
    waiting: VecDeque<Task>,
    /// Archives that are open, each within the one before it.
    archives: Vec<OpenArchive>,
    current: Option<Running>,
    /// The bytes read of what is unpacked now.
    unpacking: Option<Unpacking>,
    /// Files of which something is read ahead.
    ahead: Vec<u32>,
    /// Bytes that each shard has to read.
    bytes_of_shard: Vec<u64>,
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
    /// Archives and compressions around it.
    depth: usize,
    /// What the dropped file that it is, or lies in, may unpack to.
    budget: Rc<Budget>,
}

struct Running {
    task: Task,
    import: FileImport,
    offset: u64,
}

impl Running {
    /// Bytes of the piece that comes next, and of the one after it.
    fn pieces(&self) -> [usize; 2] {
        let piece = self.import.piece();
        let first = if self.offset == self.import.start() { FIRST.min(piece) } else { piece };
        [first, piece]
    }
}

struct OpenArchive {
    archive: Archive,
    /// Its place in `reports`.
    place: usize,
    depth: usize,
    members: usize,
    budget: Rc<Budget>,
}

/// What a file that is packed, or an archive, has given of itself.
struct Unpacking {
    /// Bytes read of it.
    read: Rc<Cell<u64>>,
    /// Its size, and the load's progress before it.
    size: u64,
    before: u64,
}

struct LoadedFile {
    file: u32,
    name: String,
    size: u64,
    parts_left: usize,
    parts: Vec<PartReport>,
    unreadable: Option<String>,
    /// Whether it is an archive whose members have reports of their own.
    is_archive: bool,
}

impl LoadedFile {
    fn new(file: u32, name: String, size: u64, parts_left: usize) -> LoadedFile {
        LoadedFile { file, name, size, parts_left, parts: Vec::new(), unreadable: None, is_archive: false }
    }
}

impl Load {
    /// Deals files over the pool's shards. Large text files are cut into ranges, one per shard; the others go whole
    /// to the shard that has the least to read.
    pub fn new(pool: &mut Pool, mut files: Vec<(String, Box<dyn ReadAt>)>, limits: Limits) -> Load {
        // By name, so that nothing depends on the order in which a folder was listed.
        files.sort_by(|(a, _), (b, _)| a.cmp(b));
        let shards = pool.shards();
        let total: u64 = files.iter().map(|(_, content)| content.len()).sum();
        let mut load = Load {
            waiting: VecDeque::new(),
            archives: Vec::new(),
            current: None,
            unpacking: None,
            ahead: Vec::new(),
            bytes_of_shard: vec![0; shards],
            reports: Vec::new(),
            progress: Progress { bytes_total: total, files_total: files.len() as u64, ..Progress::default() },
            rows_before: pool.rows_read(),
        };
        for (place, (name, content)) in files.into_iter().enumerate() {
            let size = content.len();
            let large = shards > 1 && size * 4 * shards as u64 > total;
            let split = large && content.read_at(0, HEAD).is_ok_and(|head| can_split(&head));
            let file = pool.files_mut().push(name.clone(), Rc::from(content));
            let budget = Budget::new(limits);
            if split {
                for shard in 0..shards {
                    let cut = |index: usize| (u128::from(size) * index as u128 / shards as u128) as u64;
                    let (start, end) = (cut(shard), cut(shard + 1));
                    load.bytes_of_shard[shard] += end - start;
                    let (part, budget) = (Part::Range { start, end }, budget.clone());
                    load.waiting.push_back(Task { place, file, shard, part, depth: 0, budget });
                }
            } else {
                let shard = load.idlest(size);
                load.waiting.push_back(Task { place, file, shard, part: Part::Whole, depth: 0, budget });
            }
            load.reports.push(LoadedFile::new(file, name, size, if split { shards } else { 1 }));
        }
        load
    }

    /// The shard that has the least to read; so many bytes more are its own now.
    fn idlest(&mut self, bytes: u64) -> usize {
        let least = (0..self.bytes_of_shard.len()).min_by_key(|&shard| self.bytes_of_shard[shard]).unwrap_or(0);
        self.bytes_of_shard[least] = self.bytes_of_shard[least].saturating_add(bytes);
        least
    }

    /// How far it has come.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Lets the reads that come next begin, several at once. Whether the one that [`Load::step`] needs is here.
    pub fn read_ahead(&mut self, pool: &Pool) -> bool {
        let mut wanted: Vec<(u32, Vec<Range<u64>>)> = Vec::new();
        // What lies in archives is read in their order, on the spot.
        if self.archives.is_empty() && self.unpacking.is_none() {
            if let Some(running) = &self.current {
                let size = self.reports[running.task.place].size;
                let [first, second] = running.pieces().map(|bytes| bytes as u64);
                let middle = (running.offset + first).min(size);
                let ranges = [running.offset..middle, middle..(middle + second).min(size)];
                wanted.push((running.task.file, ranges.into_iter().filter(|range| !range.is_empty()).collect()));
            }
            for task in self.waiting.iter().take(FILES_AHEAD) {
                let size = self.reports[task.place].size;
                if matches!(task.part, Part::Whole) && size > 0 {
                    let beginning = 0..size.min(FIRST as u64);
                    wanted.push((task.file, vec![beginning]));
                }
            }
        }
        for file in self.ahead.extract_if(.., |file| wanted.iter().all(|(wanted, _)| wanted != file)) {
            pool.files().read_ahead(file, &[]);
        }
        let mut is_here = true;
        for (place, (file, ranges)) in wanted.iter().enumerate() {
            let came = pool.files().read_ahead(*file, ranges);
            is_here &= came || place > 0;
        }
        self.ahead = wanted.into_iter().map(|(file, _)| file).collect();
        is_here
    }

    /// Reads and parses one piece; false when nothing is left to read.
    pub fn step(&mut self, pool: &mut Pool) -> bool {
        let more = self.current.is_some() || self.next(pool);
        if let Some(running) = self.current.take() {
            self.feed(running, pool);
        }
        if let Some(Unpacking { read, size, before }) = &self.unpacking {
            let over = self.archives.is_empty() && self.current.is_none();
            self.progress.bytes = before + if over { *size } else { read.get().min(*size) };
            if over {
                self.unpacking = None;
            }
        }
        self.progress.rows = pool.rows_read() - self.rows_before;
        more
    }

    fn feed(&mut self, mut running: Running, pool: &mut Pool) {
        let file = running.task.file;
        let tables = running.task.shard;
        let flow = match pool.files().read_at(file, running.offset, running.pieces()[0]) {
            Ok(bytes) if bytes.is_empty() => Flow::Done,
            Ok(bytes) => {
                running.offset += bytes.len() as u64;
                if self.unpacking.is_none() {
                    let done = self.progress.bytes + bytes.len() as u64;
                    self.progress.bytes = done.min(self.progress.bytes_total);
                }
                running.import.push(&bytes, pool.tables(tables))
            }
            Err(reason) => {
                let report =
                    running.import.abort(&format!("cannot be read from here on: {reason}"), pool.tables(tables));
                self.reports[running.task.place].unreadable = Some(reason);
                return self.take_report(&running.task, report, pool);
            }
        };
        match flow {
            Flow::More => self.current = Some(running),
            Flow::Done if !running.import.is_within(pool.tables(tables)) => self.end(running, pool),
            Flow::Done | Flow::Within => self.unpack(running.task, Packing::Gzip, pool),
        }
    }

    /// Begins with what comes next: a member of the archive that is open, or another file.
    fn next(&mut self, pool: &mut Pool) -> bool {
        // A member goes before the archive's next one, another file waits until the archive is done.
        let is_next = |task: &Task| task.depth > 0 || self.archives.is_empty();
        if self.waiting.front().is_some_and(is_next)
            && let Some(task) = self.waiting.pop_front()
        {
            self.start(task, pool);
            return true;
        }
        let Some(open) = self.archives.last_mut() else { return false };
        let member = open.archive.next();
        let (place, depth, budget) = (open.place, open.depth, open.budget.clone());
        let Some(member) = member else {
            if open.members == 0 {
                self.reports[place].is_archive = false;
                self.reports[place].parts.push(PartReport::refused("archive", "an archive without a file in it"));
            }
            self.progress.files += u64::from(depth == 0);
            self.archives.pop();
            pool.files().read_ahead(self.reports[place].file, &[]);
            return true;
        };
        open.members += 1;
        let name = format!("{}!{}", self.reports[place].name, member.name);
        let (content, unreadable): (Rc<dyn ReadAt>, _) = match member.content {
            Ok(content) => (content, None),
            Err(reason) => (Rc::new(Vec::new()), Some(reason)),
        };
        let size = content.len();
        let file = pool.files_mut().push(name.clone(), content);
        let mut report = LoadedFile::new(file, name, size, 1);
        match unreadable {
            Some(reason) => {
                report.parts.push(PartReport::default());
                report.unreadable = Some(reason);
            }
            None => {
                let shard = self.idlest(size);
                let place = self.reports.len();
                self.waiting.push_front(Task { place, file, shard, part: Part::Whole, depth: depth + 1, budget });
            }
        }
        self.reports.push(report);
        true
    }

    fn start(&mut self, task: Task, pool: &mut Pool) {
        // A file that cannot be read says so at its first piece.
        let head = pool.files().read_at(task.file, 0, HEAD).unwrap_or_default();
        let Ok(content) = pool.files().content(task.file) else { return };
        let opened = match task.part {
            Part::Whole => open(&head, &content, &task.budget),
            Part::Range { .. } => Opened::Log,
        };
        match opened {
            Opened::Log => {
                let import =
                    FileImport::new(task.file, &head, self.reports[task.place].size, task.part, task.budget.clone());
                let offset = import.start();
                self.current = Some(Running { task, import, offset });
            }
            Opened::Packed(packing) => self.unpack(task, packing, pool),
            Opened::Broken(format, reason) => self.take_report(&task, PartReport::refused(format, reason), pool),
            Opened::Archive(_) if task.depth >= task.budget.limits().depth => self.too_deep(&task, pool),
            Opened::Archive(archive) => {
                // What is read of the archive from now on counts as progress.
                let archive = match self.count(&task, content) {
                    Some(content) => match open(&head, &content, &task.budget) {
                        Opened::Archive(archive) => archive,
                        _ => archive,
                    },
                    None => archive,
                };
                self.reports[task.place].is_archive = true;
                let Task { place, depth, budget, .. } = task;
                self.archives.push(OpenArchive { archive, place, depth, members: 0, budget });
            }
        }
    }

    /// Opens what a file holds packed, in its place.
    fn unpack(&mut self, task: Task, packing: Packing, pool: &mut Pool) {
        if task.depth >= task.budget.limits().depth {
            return self.too_deep(&task, pool);
        }
        let Ok(content) = pool.files().content(task.file) else { return };
        let content = self.count(&task, content.clone()).unwrap_or(content);
        pool.files_mut().replace(task.file, Rc::new(Unpacked::new(content, packing, None, task.budget.clone())));
        self.reports[task.place].size = u64::MAX;
        self.start(Task { depth: task.depth + 1, ..task }, pool);
    }

    /// The content of a file as dropped, whose bytes count as progress when they are read; `None` within another.
    fn count(&mut self, task: &Task, content: Rc<dyn ReadAt>) -> Option<Rc<dyn ReadAt>> {
        if self.unpacking.is_some() {
            return None;
        }
        content.read_ahead(&[]);
        let read = Rc::new(Cell::new(0));
        let size = self.reports[task.place].size;
        self.unpacking = Some(Unpacking { read: read.clone(), size, before: self.progress.bytes });
        Some(Rc::new(Counted::new(content, read)))
    }

    fn too_deep(&mut self, task: &Task, pool: &Pool) {
        self.take_report(task, PartReport::refused("archive", task.budget.limits().past_depth()), pool);
    }

    fn end(&mut self, running: Running, pool: &mut Pool) {
        // What is not wanted of a file need not be read, and is done all the same.
        if self.unpacking.is_none() {
            let end = match running.task.part {
                Part::Whole => self.reports[running.task.place].size,
                Part::Range { end, .. } => end,
            };
            let rest = end.saturating_sub(running.offset);
            self.progress.bytes = (self.progress.bytes + rest).min(self.progress.bytes_total);
        }
        let report = running.import.finish(pool.tables(running.task.shard));
        self.take_report(&running.task, report, pool);
    }

    fn take_report(&mut self, task: &Task, report: PartReport, pool: &Pool) {
        // What was read of it ahead, or unpacked, is wanted no more.
        pool.files().read_ahead(task.file, &[]);
        let file = &mut self.reports[task.place];
        file.parts.push(report);
        file.parts_left -= 1;
        // The files that are counted are those that were dropped.
        if file.parts_left == 0 && task.place < self.progress.files_total as usize {
            self.progress.files += 1;
        }
    }

    /// Ends the load: a file that was being read keeps what was read, and one that was not begun is told of.
    pub fn finish(mut self, pool: &mut Pool) -> Vec<(u32, FileReport)> {
        for file in self.ahead.drain(..) {
            pool.files().read_ahead(file, &[]);
        }
        if let Some(Running { task, import, .. }) = self.current.take() {
            let report = import.abort("reading was cancelled here", pool.tables(task.shard));
            self.take_report(&task, report, pool);
        }
        let cancelled = !self.archives.is_empty() || !self.waiting.is_empty();
        self.reports
            .into_iter()
            // The members of an archive speak for it, unless it was not read to its end.
            .filter(|file| !file.is_archive || cancelled)
            .map(|mut file| {
                // Nobody knows how large it would be unpacked.
                file.size = if file.size == u64::MAX { 0 } else { file.size };
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
