//! A load: what is to be read, dealt over the shards, and how far each has come.

use super::message::{Progress, Stopped};
use super::pool::MOST_STOPS;
use super::shard_message::{Ask, Errand, Outcome, Reading, Task};
use crate::import::{HEAD, Part, PartReport, ReadAt, Seam, can_split};
use crate::sorting::{groups, sort_by_key};
use std::collections::{HashSet, VecDeque};

/// A file is not cut into ranges smaller than this, but for one for each shard.
const LEAST_RANGE: u64 = 2 << 20;

/// Nor into larger ones.
const MOST_RANGE: u64 = 32 << 20;

/// Bytes that a shard has to read at most, so that one that is quick finds something left to do.
const MOST_BYTES_WAITING: u64 = 64 << 20;

/// Tasks that a shard has to do at most.
const MOST_TASKS_WAITING: usize = 128;

/// Bytes that one shard may hold: its memory ends at 4 GiB.
pub const MOST_SHARD_MEMORY: u64 = 3840 << 20;

/// A task that waits or is under way, with its content and its bytes.
#[derive(Clone)]
pub struct Job<C> {
    /// What a shard is told.
    pub task: Task,
    /// The file's content.
    pub content: C,
    /// Bytes to read.
    pub bytes: u64,
    /// Whether a shard stopped while it had this and others to do: then it is done alone, so that it is known which of them
    /// stops a shard.
    pub alone: bool,
}

impl<C> Job<C> {
    /// The first byte to read; a range looks at the byte before it, where its first line begins.
    pub fn start(&self) -> u64 {
        match self.task.part {
            Part::Whole => 0,
            Part::Range { start, .. } => start.saturating_sub(1),
        }
    }
}

/// A load that is under way.
pub struct Load<C> {
    waiting: VecDeque<Job<C>>,
    bytes_waiting: u64,
    /// The jobs of each shard, in the order in which it does them.
    under_way: Vec<VecDeque<Job<C>>>,
    readings: Vec<Reading>,
    /// How often each shard stopped since it last did a job, where no job is to blame.
    stops: Vec<u32>,
    /// Jobs that were done, with the shard that did them.
    done: Vec<(usize, Job<C>)>,
    /// What became of files, with the shard that has their rows, if any.
    outcomes: Vec<(Option<usize>, Outcome)>,
    progress: Progress,
    /// Parts of each file that are not done, by the file's number less the first one's.
    parts_left: Vec<usize>,
    first_file: u32,
    /// Bytes that each shard held when it began.
    memory_before: Vec<u64>,
}

/// What a load came to.
pub struct Ended<C> {
    /// Jobs that were done, with the shard that did them.
    pub done: Vec<(usize, Job<C>)>,
    /// What became of files, with the shard that has their rows, if any.
    pub outcomes: Vec<(Option<usize>, Outcome)>,
    /// Jobs that were not begun, or not ended.
    pub left: Vec<Job<C>>,
}

/// Cuts a file of a load of `total` bytes into tasks, numbered from `next`. Only a file that one shard would be busy with
/// for long is cut.
pub fn tasks<C: ReadAt>(file: u32, name: &str, content: &C, total: u64, shards: usize, next: &mut u32) -> Vec<Task> {
    let (size, shards) = (content.len(), shards as u64);
    let mut task = |part| {
        *next += 1;
        Task { number: *next - 1, file, name: name.to_owned(), part }
    };
    let is_large = shards > 1 && size.saturating_mul(4 * shards) > total;
    if !is_large || !content.read_at(0, HEAD).is_ok_and(|head| can_split(&head)) {
        return vec![task(Part::Whole)];
    }
    let range = (size / (4 * shards)).clamp(LEAST_RANGE, MOST_RANGE);
    let count = size.div_ceil(range).max(shards);
    let cut = |index: u64| (u128::from(size) * u128::from(index) / u128::from(count)) as u64;
    (0..count).map(|index| task(Part::Range { start: cut(index), end: cut(index + 1) })).collect()
}

impl<C: ReadAt + Clone> Load<C> {
    /// A load of files, each with its tasks, on shards that hold so many bytes each. The files have numbers in sequence
    /// from `first_file`.
    pub fn new(first_file: u32, files: Vec<(C, Vec<Task>)>, memory_before: Vec<u64>) -> Load<C> {
        let shards = memory_before.len();
        let bytes_total = files.iter().map(|(content, _)| content.len()).sum();
        let files_total = files.len() as u64;
        let parts_left = files.iter().map(|(_, tasks)| tasks.len()).collect();
        let mut load = Load {
            waiting: VecDeque::new(),
            bytes_waiting: 0,
            under_way: (0..shards).map(|_| VecDeque::new()).collect(),
            readings: memory_before.iter().map(|&memory| Reading { memory, ..Reading::default() }).collect(),
            stops: vec![0; shards],
            done: Vec::new(),
            outcomes: Vec::new(),
            progress: Progress { bytes_total, files_total, ..Progress::default() },
            parts_left,
            first_file,
            memory_before,
        };
        for (content, tasks) in files {
            let parts = tasks.len() as u64;
            let bytes = content.len() / parts.max(1);
            tasks.into_iter().for_each(|task| load.wait(Job { task, content: content.clone(), bytes, alone: false }));
        }
        // What cannot be shared goes first, so that nobody waits for it at the end.
        let large = bytes_total / (4 * shards as u64);
        let first = |job: &Job<C>| shards > 1 && job.bytes > large && job.task.part == Part::Whole;
        sort_by_key(load.waiting.make_contiguous(), |job| !first(job));
        load
    }

    /// Adds a job that is to be done.
    pub fn wait(&mut self, job: Job<C>) {
        self.bytes_waiting += job.bytes;
        self.waiting.push_back(job);
    }

    /// Adds a job that is to be done before those that wait.
    fn wait_first(&mut self, job: Job<C>) {
        self.bytes_waiting += job.bytes;
        self.waiting.push_front(job);
    }

    /// What to tell a shard now: more to read, if it has little left.
    pub fn deal(&mut self, shard: usize) -> Errand<C> {
        let shards = self.under_way.len();
        // Half of a fair share, so that who is quick takes over from who is slow; all of it where there is nobody else.
        let parts = if shards == 1 { 1 } else { 2 * shards };
        let most_bytes = (self.bytes_waiting / parts as u64).min(MOST_BYTES_WAITING);
        let most_tasks = self.waiting.len().div_ceil(parts).min(MOST_TASKS_WAITING);
        let mut bytes: u64 = self.under_way[shard].iter().map(|job| job.bytes).sum();
        let mut errand = Errand { ask: Ask::State, payloads: Vec::new(), contents: Vec::new() };
        let mut tasks = Vec::new();
        // Who does a job alone gets no other.
        let fits = |under_way: &VecDeque<Job<C>>, next: &Job<C>, bytes: u64| {
            let is_alone = next.alone || under_way.iter().any(|job| job.alone);
            under_way.is_empty() || !is_alone && bytes <= most_bytes && under_way.len() < most_tasks
        };
        while self.waiting.front().is_some_and(|next| fits(&self.under_way[shard], next, bytes))
            && let Some(job) = self.waiting.pop_front()
        {
            bytes += job.bytes;
            self.bytes_waiting -= job.bytes;
            tasks.push(job.task.clone());
            errand.contents.push(job.content.clone());
            self.under_way[shard].push_back(job);
        }
        errand.ask = Ask::Read { tasks };
        errand
    }

    /// Takes in how far a shard has come.
    pub fn take(&mut self, shard: usize, reading: Reading) {
        for number in &reading.done {
            let jobs = &mut self.under_way[shard];
            if let Some(place) = jobs.iter().position(|job| job.task.number == *number)
                && let Some(job) = jobs.remove(place)
            {
                self.count(&job);
                self.done.push((shard, job));
                self.stops[shard] = 0;
            }
        }
        self.outcomes.extend(reading.outcomes.iter().cloned().map(|outcome| (Some(shard), outcome)));
        self.readings[shard] = Reading { done: Vec::new(), outcomes: Vec::new(), ..reading };
        let sum = |part: fn(&Reading) -> u64| self.readings.iter().map(part).sum::<u64>();
        self.progress.bytes = sum(|reading| reading.bytes).min(self.progress.bytes_total);
        self.progress.rows = sum(|reading| reading.rows);
    }

    /// How many parts of a job's file are left, if it is of this load.
    fn left_of(&mut self, job: &Job<C>) -> Option<&mut usize> {
        let place = job.task.file.checked_sub(self.first_file)?;
        self.parts_left.get_mut(place as usize)
    }

    fn count(&mut self, job: &Job<C>) {
        if let Some(left) = self.left_of(job) {
            *left = left.saturating_sub(1);
            let is_done = *left == 0;
            self.progress.files += u64::from(is_done);
        }
    }

    /// Takes back that a job was done.
    fn count_back(&mut self, job: &Job<C>) {
        if let Some(left) = self.left_of(job) {
            let was_done = *left == 0;
            *left += 1;
            self.progress.files -= u64::from(was_done);
        }
    }

    /// Whether a shard has nothing left to do and gets nothing more.
    pub fn is_over(&self, shard: usize) -> bool {
        self.is_given_up(shard) || self.waiting.is_empty() && self.under_way[shard].is_empty()
    }

    /// Whether a shard stopped so often that it gets nothing more.
    pub fn is_given_up(&self, shard: usize) -> bool {
        self.stops[shard] >= MOST_STOPS
    }

    /// A shard stopped for a reason: all that it held is read again; `held` are its jobs of earlier loads. A file that it
    /// read alone is to blame and not read again; of several nobody knows which.
    pub fn lose(&mut self, shard: usize, reason: &str, held: Vec<Job<C>>) {
        self.outcomes.retain(|(owner, _)| *owner != Some(shard));
        let mut lost = std::mem::take(&mut self.under_way[shard]);
        if lost.len() != 1 {
            self.stops[shard] += 1;
        } else if let Some(job) = lost.pop_front() {
            let reason = format!("the engine stopped while it read this: {reason}");
            self.outcomes.push((None, cut_off(&job, &reason)));
            self.count(&job);
        }
        lost.into_iter().rev().for_each(|job| self.wait_first(Job { alone: true, ..job }));
        let done: Vec<Job<C>> = self.done.extract_if(.., |(owner, _)| *owner == shard).map(|(_, job)| job).collect();
        done.iter().for_each(|job| self.count_back(job));
        // They were there before: a load that ends early must not cost them.
        held.into_iter().chain(done).rev().for_each(|job| self.wait_first(job));
        self.readings[shard] = Reading::default();
    }

    /// Takes out the files that were cut into ranges which do not hold; they are to be read whole. `known` gives the seams
    /// of those ranges of a file that were read before, each with where it begins.
    pub fn take_unproven(&mut self, known: impl Fn(u32) -> Vec<(u64, Seam)>) -> Vec<Job<C>> {
        let seam = |(_, outcome): &(_, Outcome)| Some((outcome.file, (outcome.start, outcome.report.seam()?)));
        let mut broken = groups(self.outcomes.iter().filter_map(seam));
        broken.retain(|(file, seams)| {
            // A range that was read again has its newer seam.
            let ranges = groups(known(*file).into_iter().chain(seams.iter().copied()));
            !Seam::all_hold(ranges.iter().filter_map(|(_, seams)| seams.last().copied()))
        });
        let broken: HashSet<u32> = broken.into_iter().map(|(file, _)| file).collect();
        let is_meant = |job: &Job<C>| matches!(job.task.part, Part::Range { .. }) && broken.contains(&job.task.file);
        let jobs = self.done.iter().filter(|(_, job)| is_meant(job)).map(|(_, job)| (job.task.file, job.clone()));
        let unproven = groups(jobs);
        let taken: HashSet<u32> = unproven.iter().map(|(file, _)| *file).collect();
        self.done.retain(|(_, job)| !taken.contains(&job.task.file));
        self.outcomes.retain(|(_, outcome)| !taken.contains(&outcome.file));
        unproven.into_iter().filter_map(|(_, mut jobs)| jobs.pop()).collect()
    }

    /// Whether the shards need more than `budget` bytes, or one more than it can have. What they held when the load began
    /// is used again where files were removed, so that nothing is full before something grows.
    pub fn is_full(&self, budget: u64) -> bool {
        let needed = |reading: &Reading| reading.memory + reading.needed;
        let shards = self.readings.iter().zip(&self.memory_before);
        let mut grown =
            shards.filter(|(reading, before)| reading.memory > **before).map(|(reading, _)| needed(reading));
        let total: u64 = self.readings.iter().map(needed).sum();
        grown.any(|shard| shard > MOST_SHARD_MEMORY || total > budget)
    }

    /// How far it has come.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Ends the load.
    pub fn finish(self) -> Ended<C> {
        let left = self.under_way.into_iter().flatten().chain(self.waiting).collect();
        Ended { done: self.done, outcomes: self.outcomes, left }
    }
}

/// Why reading ended before its end; where nobody stopped it, no shard was left to go on.
pub fn why(stopped: Stopped) -> &'static str {
    match stopped {
        Stopped::No => "the engine stopped",
        Stopped::Cancelled => "reading was cancelled",
        Stopped::MemoryFull => "the memory budget was used up",
    }
}

/// What to do about it.
pub fn remedy(stopped: Stopped) -> &'static str {
    match stopped {
        Stopped::No | Stopped::Cancelled => "drop it again",
        Stopped::MemoryFull => "raise it, or remove files, and drop it again",
    }
}

/// What became of a part that was not read to its end.
pub fn cut_off<C: ReadAt>(job: &Job<C>, reason: &str) -> Outcome {
    let (start, unreadable) = (job.start(), (job.task.part == Part::Whole).then(|| reason.to_owned()));
    Outcome {
        file: job.task.file,
        name: job.task.name.clone(),
        size: job.content.len(),
        start,
        report: PartReport::cut_off(start, reason),
        unreadable,
    }
}
