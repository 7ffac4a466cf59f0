//! What a shard reads: tasks in, rows and outcomes out, a piece at a time.

use super::files::Files;
use super::shard_message::{Outcome, Reading, Task};
use crate::import::{
    Archive, Budget, Counted, FileImport, Flow, HEAD, Limits, Opened, PIECE, Packing, Part, PartReport, ReadAt, Tables,
    Unpacked, open,
};
use std::cell::Cell;
use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;

/// Bytes of a file's beginning that are read first. They are recognised and parsed before more is asked for.
const FIRST: usize = 1 << 20;

/// Bytes that are parsed at once: they fit in a processor's cache beside what the parser looks up.
const FED: u64 = 256 << 10;

/// Bytes that are read at once behind the end of a range, for its last line.
const TAIL: u64 = 64 << 10;

/// Tasks whose beginnings are read ahead at once.
const TASKS_AHEAD: usize = 32;

/// Bytes of them at most.
const BYTES_AHEAD: u64 = 16 << 20;

/// Who has fewer tasks left asks for more.
#[cfg(feature = "worker")]
const FEW_TASKS: usize = 16;

/// Numbers of members begin here; below are those of the files that were dropped.
const FIRST_MEMBER: u32 = 1 << 31;

/// Shards whose members have numbers of their own.
const MOST_SHARDS: u32 = 1 << 8;

/// Whether a number is that of a member of an archive.
pub fn is_member(file: u32) -> bool {
    file >= FIRST_MEMBER
}

/// Whether it is that of a member which a shard read.
pub fn is_member_of(file: u32, shard: usize) -> bool {
    is_member(file) && (file % MOST_SHARDS) as usize == shard % MOST_SHARDS as usize
}

/// What a shard reads in one load.
#[derive(Default)]
pub struct Reader {
    /// What each file as dropped may unpack to.
    limits: Limits,
    waiting: VecDeque<Item>,
    /// The task that is under way, archives and all that lies within.
    task: Option<u32>,
    /// Archives that are open, each within the one before it.
    archives: Vec<OpenArchive>,
    current: Option<Running>,
    /// The bytes read of what is unpacked now.
    unpacking: Option<Unpacking>,
    /// Files of which something is read ahead.
    ahead: Vec<u32>,
    /// The beginning of the file that is read in ranges.
    head: Option<(u32, Vec<u8>)>,
    /// Bytes read of the files as dropped.
    bytes: u64,
    done: Vec<u32>,
    outcomes: Vec<Outcome>,
}

/// A part of a file, or a member of an archive.
struct Item {
    /// The task's number; members are of the task that is under way.
    task: Option<u32>,
    file: u32,
    name: String,
    /// Its size, packed as it was dropped or as its archive says.
    size: u64,
    part: Part,
    /// Archives and compressions around it.
    depth: usize,
    /// What the dropped file that it is, or lies in, may unpack to.
    budget: Rc<Budget>,
}

struct Running {
    item: Item,
    import: FileImport,
    /// Where the piece begins that is being parsed.
    piece: u64,
    /// Where the bytes begin that are parsed next.
    offset: u64,
}

impl Running {
    /// The piece that is being parsed, and the one after it.
    fn pieces(&self) -> [Range<u64>; 2] {
        let middle = self.item.piece_end(self.piece, self.import.piece());
        [self.piece..middle, middle..self.item.piece_end(middle, self.import.piece())]
    }
}

struct OpenArchive {
    archive: Archive,
    item: Item,
    members: usize,
}

/// What a file that is packed, or an archive, has given of itself.
struct Unpacking {
    /// Bytes read of it.
    read: Rc<Cell<u64>>,
    /// Its size, and the bytes of the load before it.
    size: u64,
    before: u64,
}

impl Reader {
    /// Nothing to read yet, and what each file may unpack to.
    pub fn new(limits: Limits) -> Reader {
        Reader { limits, ..Reader::default() }
    }

    /// Takes in more to read.
    pub fn push(&mut self, task: Task, content: Rc<dyn ReadAt>, files: &mut Files) {
        let size = content.len();
        files.insert(task.file, task.name.clone(), content);
        let Task { number, file, name, part } = task;
        // Ranges of a file have one each: what can be cut is not packed.
        let budget = Budget::new(self.limits);
        self.waiting.push_back(Item { task: Some(number), file, name, size, part, depth: 0, budget });
    }

    /// Whether everything is read.
    #[cfg(feature = "worker")]
    pub fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.current.is_none() && self.archives.is_empty() && self.task.is_none()
    }

    /// Whether little is left to read, and something was done that was not told of yet.
    #[cfg(feature = "worker")]
    pub fn is_hungry(&self) -> bool {
        self.waiting.len() < FEW_TASKS && !self.done.is_empty()
    }

    /// How far it has come, and what ended since the last time.
    pub fn tell(&mut self) -> Reading {
        Reading {
            bytes: self.bytes,
            done: std::mem::take(&mut self.done),
            outcomes: std::mem::take(&mut self.outcomes),
            ..Reading::default()
        }
    }

    /// Lets the reads that come next begin, several at once. Whether the one that [`Reader::step`] needs is here.
    pub fn read_ahead(&mut self, files: &Files) -> bool {
        let mut wanted: Vec<(u32, Vec<Range<u64>>)> = Vec::new();
        // What lies in archives is read in their order, on the spot.
        if self.archives.is_empty() && self.unpacking.is_none() {
            if let Some(running) = &self.current {
                running.pieces().into_iter().for_each(|piece| add(&mut wanted, running.item.file, piece));
            }
            let mut bytes = 0;
            for item in self.waiting.iter().take(TASKS_AHEAD) {
                let piece = item.start()..item.piece_end(item.start(), PIECE);
                bytes += piece.end - piece.start;
                if bytes > BYTES_AHEAD {
                    break;
                }
                add(&mut wanted, item.file, piece);
            }
        }
        for file in self.ahead.extract_if(.., |file| wanted.iter().all(|(wanted, _)| wanted != file)) {
            files.read_ahead(file, &[]);
        }
        let mut is_here = true;
        for (place, (file, ranges)) in wanted.iter().enumerate() {
            let came = files.read_ahead(*file, ranges);
            is_here &= came || place > 0;
        }
        self.ahead = wanted.into_iter().map(|(file, _)| file).collect();
        is_here
    }

    /// Reads and parses some bytes; false when nothing is left to read.
    pub fn step(&mut self, shard: u32, files: &mut Files, tables: &mut Tables) -> bool {
        let more = self.current.is_some() || self.next(shard, files);
        if let Some(running) = self.current.take() {
            self.feed(running, files, tables);
        }
        if let Some(Unpacking { read, size, before }) = &self.unpacking {
            let over = self.archives.is_empty() && self.current.is_none();
            self.bytes = before + if over { *size } else { read.get().min(*size) };
            if over {
                self.unpacking = None;
            }
        }
        self.end_task();
        more
    }

    /// Marks the task that is under way as done, if it is.
    fn end_task(&mut self) {
        let is_within = self.waiting.front().is_some_and(|item| item.depth > 0);
        if self.current.is_none() && self.archives.is_empty() && !is_within {
            self.done.extend(self.task.take());
        }
    }

    fn feed(&mut self, mut running: Running, files: &mut Files, tables: &mut Tables) {
        let file = running.item.file;
        let [piece, _] = running.pieces();
        // What is not read ahead costs much for each read.
        let is_ahead = self.unpacking.is_none() && self.archives.is_empty();
        let end = if is_ahead { piece.end.min(running.offset + FED) } else { piece.end };
        let flow = match files.read_at(file, running.offset, (end - running.offset) as usize) {
            Ok(bytes) if bytes.is_empty() => Flow::Done,
            Ok(bytes) => {
                running.offset += bytes.len() as u64;
                if running.offset < end || end == piece.end {
                    running.piece = running.offset;
                }
                if self.unpacking.is_none() {
                    self.bytes += bytes.len() as u64;
                }
                running.import.push(&bytes, tables)
            }
            Err(reason) => {
                end_unpacking(&mut running, files);
                let report = running.import.abort(&format!("reading ended here: {reason}"), tables);
                return self.take_report(&running.item, report, Some(reason), files);
            }
        };
        match flow {
            Flow::More => self.current = Some(running),
            Flow::Done if !running.import.is_within(tables) => self.end(running, files, tables),
            Flow::Done | Flow::Within => {
                if let Some(packed) = files.end_unpacking(file) {
                    files.replace(file, packed);
                }
                self.unpack(running.item, Packing::Gzip, files);
            }
        }
    }

    /// Begins with what comes next: a member of the archive that is open, or another file.
    fn next(&mut self, shard: u32, files: &mut Files) -> bool {
        // A member goes before the archive's next one, another file waits until the archive is done.
        let is_next = |item: &Item| item.depth > 0 || self.archives.is_empty();
        if self.waiting.front().is_some_and(is_next)
            && let Some(item) = self.waiting.pop_front()
        {
            self.task = self.task.or(item.task);
            self.start(item, files);
            return true;
        }
        let Some(open) = self.archives.last_mut() else { return false };
        let Some(member) = open.archive.next() else {
            if let Some(open) = self.archives.pop()
                && open.members == 0
            {
                let report = PartReport::refused("archive", "an archive without a file in it");
                self.take_report(&open.item, report, None, files);
            }
            return true;
        };
        open.members += 1;
        let name = format!("{}!{}", open.item.name, member.name);
        let (depth, budget) = (open.item.depth + 1, open.item.budget.clone());
        let (content, unreadable): (Rc<dyn ReadAt>, _) = match member.content {
            Ok(content) => (content, None),
            Err(reason) => (Rc::new(Vec::new()), Some(reason)),
        };
        let file = FIRST_MEMBER + shard % MOST_SHARDS + MOST_SHARDS * files.count_member();
        files.insert(file, name.clone(), content);
        let item = Item { task: None, file, name, size: member.size, part: Part::Whole, depth, budget };
        match unreadable {
            Some(reason) => self.take_report(&item, PartReport::default(), Some(reason), files),
            None => self.waiting.push_front(item),
        }
        true
    }

    fn start(&mut self, item: Item, files: &mut Files) {
        // A file that cannot be read says so at its first piece.
        let head = match self.head.take().filter(|(file, _)| *file == item.file) {
            Some((_, head)) => head,
            None => files.read_at(item.file, 0, HEAD).unwrap_or_default(),
        };
        let Ok(content) = files.content(item.file) else { return };
        let opened = match item.part {
            Part::Whole => open(&head, &content, &item.budget),
            Part::Range { .. } => Opened::Log,
        };
        match opened {
            Opened::Log => {
                let import = FileImport::new(item.file, &head, item.length(), item.part, item.budget.clone());
                let import = import.of_path(&item.name).packed_in(content.packed_len());
                if import.is_packed() {
                    // The import counts what it unpacks; what is unpacked once more for a record does not count again.
                    let again = Budget::new(*item.budget.limits());
                    files.begin_unpacking(item.file, Rc::new(Unpacked::new(content, Packing::Gzip, again)));
                }
                let offset = import.start();
                self.head = matches!(item.part, Part::Range { .. }).then_some((item.file, head));
                self.current = Some(Running { item, import, piece: offset, offset });
            }
            Opened::Packed(packing) => self.unpack(item, packing, files),
            Opened::Broken(format, reason) => self.take_report(&item, PartReport::refused(format, reason), None, files),
            Opened::Archive(_) if item.depth >= item.budget.limits().depth => self.too_deep(&item, files),
            Opened::Archive(archive) => {
                // What is read of the archive from now on counts as progress.
                let archive = match self.count(&item, content) {
                    Some(content) => match open(&head, &content, &item.budget) {
                        Opened::Archive(archive) => archive,
                        _ => archive,
                    },
                    None => archive,
                };
                self.archives.push(OpenArchive { archive, item, members: 0 });
            }
        }
    }

    /// Opens what a file holds packed, in its place.
    fn unpack(&mut self, item: Item, packing: Packing, files: &mut Files) {
        if item.depth >= item.budget.limits().depth {
            return self.too_deep(&item, files);
        }
        let Ok(content) = files.content(item.file) else { return };
        let content = self.count(&item, content.clone()).unwrap_or(content);
        files.replace(item.file, Rc::new(Unpacked::new(content, packing, item.budget.clone())));
        self.start(Item { depth: item.depth + 1, ..item }, files);
    }

    /// The content of a file as dropped, whose bytes count as progress when they are read; `None` within another.
    fn count(&mut self, item: &Item, content: Rc<dyn ReadAt>) -> Option<Rc<dyn ReadAt>> {
        if self.unpacking.is_some() {
            return None;
        }
        content.read_ahead(&[]);
        let read = Rc::new(Cell::new(0));
        self.unpacking = Some(Unpacking { read: read.clone(), size: item.size, before: self.bytes });
        Some(Rc::new(Counted::new(content, read)))
    }

    fn too_deep(&mut self, item: &Item, files: &Files) {
        self.take_report(item, PartReport::refused("archive", item.budget.limits().past_depth()), None, files);
    }

    fn end(&mut self, mut running: Running, files: &mut Files, tables: &mut Tables) {
        end_unpacking(&mut running, files);
        // What is not wanted of a file need not be read, and is done all the same.
        if self.unpacking.is_none() {
            let end = match running.item.part {
                Part::Whole => running.item.size,
                Part::Range { end, .. } => end,
            };
            self.bytes = (self.bytes + end).saturating_sub(running.offset);
        }
        let report = running.import.finish(tables);
        self.take_report(&running.item, report, None, files);
    }

    fn take_report(&mut self, item: &Item, report: PartReport, unreadable: Option<String>, files: &Files) {
        // What was read of it is not read on.
        if let Ok(content) = files.content(item.file) {
            content.release();
        }
        let (file, name, size, start) = (item.file, item.name.clone(), item.size, item.start());
        self.outcomes.push(Outcome { file, name, size, start, report, unreadable });
    }

    /// Ends reading, and says why: a file that was being read keeps what was read.
    pub fn end_reading(&mut self, why: &str, files: &mut Files, tables: &mut Tables) -> Reading {
        for file in self.ahead.drain(..) {
            files.read_ahead(file, &[]);
        }
        if let Some(mut running) = self.current.take() {
            end_unpacking(&mut running, files);
            let Running { item, import, .. } = running;
            let report = import.abort(&format!("{why} here"), tables);
            self.take_report(&item, report, None, files);
        }
        self.tell()
    }
}

impl Item {
    /// Its first byte, in the file.
    fn start(&self) -> u64 {
        match self.part {
            Part::Whole => 0,
            Part::Range { start, .. } => start.saturating_sub(1),
        }
    }

    /// Bytes that there are to read, or the most there can be: nobody knows how much comes out of what is packed, and what
    /// an archive says may be wrong.
    fn length(&self) -> u64 {
        if self.depth == 0 { self.size } else { u64::MAX }
    }

    /// Where a piece ends that begins at `from`, of at most `piece` bytes. The last line of a range ends behind the
    /// range, where little is read at once.
    fn piece_end(&self, from: u64, piece: usize) -> u64 {
        let is_first = from == self.start() && self.part == Part::Whole;
        let piece = if is_first { FIRST.min(piece) } else { piece } as u64;
        let end = match self.part {
            Part::Whole => from.saturating_add(piece),
            Part::Range { end, .. } if from < end => end.min(from + piece),
            Part::Range { .. } => from + TAIL,
        };
        end.min(self.length())
    }
}

/// Puts what a gzip file holds in its place, with the checkpoints that its import noted.
fn end_unpacking(running: &mut Running, files: &mut Files) {
    let file = running.item.file;
    if let Some(packed) = files.end_unpacking(file) {
        packed.release();
        if let Some(unpacked) = running.import.unpacked(packed) {
            files.replace(file, Rc::new(unpacked));
        }
    }
}

/// Adds a range of a file, unless it is empty.
fn add(wanted: &mut Vec<(u32, Vec<Range<u64>>)>, file: u32, range: Range<u64>) {
    if range.is_empty() {
        return;
    }
    match wanted.iter_mut().find(|(known, _)| *known == file) {
        Some((_, ranges)) => ranges.push(range),
        None => wanted.push((file, vec![range])),
    }
}
