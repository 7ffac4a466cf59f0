//! What the pool knows of a session: its files, what became of them, and what the shards hold.

use super::load::{Ended, Job, Load, MOST_SHARD_MEMORY, cut_off, remedy, tasks, why};
use super::message::{BlindWindow, Counts, FileReport, Report, Stopped, Summary};
use super::reading::{is_member, is_member_of};
use super::shard_message::{Ends, FileRows, Outcome, ShardState, Task, Told};
use crate::import::{Limits, Part, PartReport, ReadAt, Seam};
use crate::query::Relation;
use crate::schema::Source;
use crate::sorting::{groups, sort_by};
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What is known of a session. Whoever holds it is alone with the shards, but for reading.
pub struct State<C> {
    pub next_file: u32,
    pub next_task: u32,
    /// What the files of the last load may unpack to.
    pub limits: Limits,
    /// The jobs of each shard that were done.
    pub jobs: Vec<Vec<Job<C>>>,
    /// What became of files and members, by number and first byte, with the shard that has their rows, if any.
    pub outcomes: BTreeMap<(u32, u64), (Option<usize>, Outcome)>,
    /// Reports of files that were not begun.
    pub unread: BTreeMap<u32, FileReport>,
    /// Files that are forgotten, until the shards forgot their rows.
    pub gone: HashSet<u32>,
    /// Names that were removed: a member of an archive does not come back when the archive is read again.
    pub removed: HashSet<String>,
    pub reports: Vec<(u32, FileReport)>,
    pub states: Vec<ShardState>,
    pub stopped: Stopped,
    /// Counts how often rows of the logs got other numbers.
    pub numbering: u32,
    /// Whether both logs are sorted as they stay, with ties by record; while a load grows they are by hash.
    pub by_record: bool,
    /// Blind windows of both logs.
    pub windows: Vec<BlindWindow>,
    /// One bit for each column of requests that was put together.
    pub put_together: u64,
    /// What was answered last, where it lies in memory.
    pub relation: Option<(String, Relation)>,
    /// A place in the order of all shards that is known: the query, the place, and how many rows of each shard come
    /// before it.
    pub place: Option<(String, u64, Vec<u64>)>,
}

impl<C> State<C> {
    /// A session without files over so many shards.
    pub fn new(shards: usize) -> State<C> {
        State {
            next_file: 0,
            next_task: 0,
            limits: Limits::default(),
            jobs: (0..shards).map(|_| Vec::new()).collect(),
            outcomes: BTreeMap::new(),
            unread: BTreeMap::new(),
            gone: HashSet::new(),
            removed: HashSet::new(),
            reports: Vec::new(),
            states: vec![ShardState::default(); shards],
            stopped: Stopped::No,
            numbering: 0,
            by_record: true,
            windows: Vec::new(),
            put_together: 0,
            relation: None,
            place: None,
        }
    }

    /// The live rows of a table.
    pub fn rows(&self, source: Source) -> u64 {
        self.states.iter().map(|state| state.rows[source as usize]).sum()
    }

    /// The numbers of the files, and of members of archives, that files which are dropped again take the place of; they
    /// are forgotten.
    pub fn make_way(&mut self, files: &[(String, C)]) -> Vec<u32>
    where
        C: ReadAt,
    {
        let again: HashSet<(&str, u64)> = files.iter().map(|(name, content)| (name.as_str(), content.len())).collect();
        let names: HashSet<&str> = again.iter().map(|(name, _)| *name).collect();
        let is_again = |name: &str, size: u64| {
            again.contains(&(name, size)) || name.split_once('!').is_some_and(|(archive, _)| names.contains(archive))
        };
        let mut gone = self.find(is_again);
        // The report names the members of an archive, not the archive itself.
        let of_members = self.reports.iter().filter(|(file, _)| gone.contains(file));
        let archives: HashSet<&str> =
            of_members.filter_map(|(_, report)| Some(report.name.split_once('!')?.0)).collect();
        let jobs = self.jobs.iter().flatten().filter(|Job { task, content, .. }| {
            again.contains(&(task.name.as_str(), content.len())) || archives.contains(task.name.as_str())
        });
        gone.extend(jobs.map(|job| job.task.file).collect::<Vec<_>>());
        self.removed.retain(|name| !is_again(name, 0) && !names.contains(name.as_str()));
        self.forget(gone.clone());
        gone.into_iter().collect()
    }

    /// Forgets files by their names: members that are removed stay so when their archive is read again.
    pub fn remove(&mut self, names: &[String]) {
        self.removed.extend(names.iter().cloned());
        let gone = self.find(|name, _| names.iter().any(|removed| removed == name));
        self.forget(gone);
        self.stopped = Stopped::No;
    }

    /// Numbers files and cuts them into tasks; the shards hold `memory` bytes each.
    pub fn begin(&mut self, files: Vec<(String, C)>, memory: Vec<u64>) -> Load<C>
    where
        C: ReadAt + Clone,
    {
        let shards = memory.len();
        let first = self.next_file;
        let total = files.iter().map(|(_, content)| content.len()).sum();
        let files = files.into_iter().map(|(name, content)| {
            self.next_file += 1;
            let tasks = tasks(self.next_file - 1, &name, &content, total, shards, &mut self.next_task);
            (content, tasks)
        });
        let files = files.collect();
        Load::new(first, files, memory)
    }

    /// Where the ranges of a document that were read really began and ended, each with where it should begin.
    pub fn seams(&self, file: u32) -> Vec<(u64, Seam)> {
        let parts = self.outcomes.range((file, 0)..=(file, u64::MAX));
        parts.filter_map(|((_, start), (_, outcome))| Some((*start, outcome.report.seam()?))).collect()
    }

    /// A task of a file that is read under a new number, whole.
    pub fn whole(&mut self, name: String) -> Task {
        self.next_file += 1;
        self.next_task += 1;
        Task { number: self.next_task - 1, file: self.next_file - 1, name, part: Part::Whole }
    }

    /// Forgets what a shard held that stopped; the jobs that are to be done again.
    pub fn lose(&mut self, shard: usize) -> Vec<Job<C>> {
        let held = std::mem::take(&mut self.jobs[shard]);
        let mut lost = Vec::new();
        for (place, (owner, outcome)) in std::mem::take(&mut self.outcomes) {
            match owner == Some(shard) {
                true => lost.push(outcome),
                false => drop(self.outcomes.insert(place, (owner, outcome))),
            }
        }
        // A file that was not read to its end has no job by which it would be read again.
        let is_again = |lost: &Outcome, job: &Job<C>| match is_member(lost.file) {
            true => lost.name.strip_prefix(&job.task.name).is_some_and(|member| member.starts_with('!')),
            false => (lost.file, lost.start) == (job.task.file, job.start()),
        };
        for outcome in lost.into_iter().filter(|lost| !held.iter().any(|job| is_again(lost, job))) {
            self.give_up(outcome, &held);
        }
        // The next one begins with these numbers anew.
        self.gone.retain(|&file| !is_member_of(file, shard));
        self.states[shard] = ShardState::default();
        self.put_together = 0;
        self.numbering += 1;
        self.forget_answers();
        held
    }

    /// What is said of a part of a file that was lost and is not read again.
    fn give_up(&mut self, lost: Outcome, held: &[Job<C>]) {
        let reason = "not read to its end before the engine stopped; drop it again";
        let Outcome { file, name, size, start, .. } = lost;
        let has_parts = self.outcomes.range((file, 0)..=(file, u64::MAX)).next().is_some();
        if !is_member(file) && (has_parts || held.iter().any(|job| job.task.file == file)) {
            let report = PartReport::cut_off(start, reason);
            self.outcomes.insert((file, start), (None, Outcome { file, name, size, start, report, unreadable: None }));
            return;
        }
        let number = if is_member(file) { self.next_file } else { file };
        self.next_file = self.next_file.max(number + 1);
        self.unread
            .insert(number, FileReport { name, size, refused: Some(reason.to_owned()), ..FileReport::default() });
    }

    pub fn take_states(&mut self, told: Vec<Told>) {
        let states = told.into_iter().map(|told| match told {
            Told::State(state) => state,
            _ => ShardState::default(),
        });
        self.states = states.collect();
        self.forget_answers();
    }

    /// Bytes that a shard may hold: its own, and an equal share of what the budget has left.
    pub fn allowance(&self, shard: usize) -> u64 {
        let total: u64 = self.states.iter().map(|state| state.memory).sum();
        let share = self.limits.memory.saturating_sub(total) / self.states.len().max(1) as u64;
        self.states[shard].memory.saturating_add(share).min(MOST_SHARD_MEMORY)
    }

    pub fn forget_answers(&mut self) {
        self.relation = None;
        self.place = None;
    }

    /// The first and the last time in each table.
    fn times(&self) -> [Option<(i64, i64)>; 3] {
        Source::ALL.map(|source| {
            let times = self.states.iter().filter_map(|state| state.times[source as usize]);
            times.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
        })
    }

    /// The last time in each table.
    pub fn ends(&self) -> Ends {
        self.times().map(|times| times.map(|(_, last)| last))
    }

    pub fn summary(&self) -> Summary {
        Summary {
            rows: Source::ALL.map(|source| self.rows(source)),
            times: self.times(),
            files: self.reports.len() as u64,
            troubled_files: self.reports.iter().filter(|(_, report)| report.is_troubled()).count() as u64,
            refused_files: self.reports.iter().filter(|(_, report)| report.refused.is_some()).count() as u64,
            repeated_lines: self.states.iter().map(|state| state.repeated_lines).sum(),
            stopped: self.stopped,
            memory: self.states.iter().map(|state| state.memory).sum(),
            numbering: self.numbering,
        }
    }

    pub fn report(&self) -> Report {
        let files: Vec<FileReport> = self.reports.iter().map(|(_, report)| report.clone()).collect();
        let mut totals = Counts::default();
        files.iter().for_each(|file| totals.add(file.counts));
        Report { files, totals }
    }

    /// Takes in what a load came to, and why it ended.
    pub fn take(&mut self, ended: Ended<C>, stopped: Stopped)
    where
        C: ReadAt,
    {
        let Ended { done, outcomes, left } = ended;
        done.into_iter().for_each(|(shard, job)| self.jobs[shard].push(job));
        for (shard, outcome) in outcomes {
            self.outcomes.insert((outcome.file, outcome.start), (shard, outcome));
        }
        let mut parts = Vec::new();
        for job in left {
            let Task { file, part, name, .. } = &job.task;
            let is_begun = self.outcomes.range((*file, 0)..=(*file, u64::MAX)).next().is_some();
            match part {
                Part::Whole if is_begun => {}
                Part::Range { .. } if is_begun => parts.push((*file, job)),
                _ => {
                    let refused = format!("not read: {} before this file; {}", why(stopped), remedy(stopped));
                    let report = FileReport { name: name.clone(), size: job.content.len(), ..FileReport::default() };
                    self.unread.insert(*file, FileReport { refused: Some(refused), ..report });
                }
            }
        }
        for (file, mut jobs) in groups(parts) {
            jobs.retain(|job| !self.outcomes.contains_key(&(file, job.start())));
            let bytes: u64 = jobs.iter().map(|job| job.bytes).sum();
            if let Some(first) = jobs.iter().min_by_key(|job| job.start()) {
                let (why, remedy) = (why(stopped), remedy(stopped));
                let reason = format!("{why}: {bytes} bytes of the file, from here on, were not read; {remedy}");
                let outcome = cut_off(first, &reason);
                self.outcomes.insert((file, outcome.start), (None, outcome));
            }
        }
        let again = self.outcomes.values().filter(|(_, outcome)| self.removed.contains(&outcome.name));
        let again: HashSet<u32> = again.map(|(_, outcome)| outcome.file).collect();
        self.forget(again);
    }

    /// The numbers of files and members that a test of their names and sizes finds.
    pub fn find(&self, is_meant: impl Fn(&str, u64) -> bool) -> HashSet<u32> {
        let meant = self.reports.iter().filter(|(_, report)| is_meant(&report.name, report.size));
        meant.map(|(file, _)| *file).collect()
    }

    /// Forgets files by their numbers.
    pub fn forget(&mut self, gone: HashSet<u32>) {
        self.unread.retain(|file, _| !gone.contains(file));
        self.outcomes.retain(|(file, _), _| !gone.contains(file));
        self.jobs.iter_mut().for_each(|jobs| jobs.retain(|job| !gone.contains(&job.task.file)));
        self.gone.extend(gone);
    }

    /// Writes the reports anew, files by name.
    pub fn write_reports(&mut self) {
        let parts = groups(self.outcomes.values().map(|(_, outcome)| (outcome.file, outcome)));
        self.reports = parts.into_iter().map(|(file, parts)| (file, report_of(&parts))).collect();
        self.reports.extend(self.unread.iter().map(|(&file, report)| (file, report.clone())));
        sort_by(&mut self.reports, |(_, a), (_, b)| a.name.cmp(&b.name));
    }

    /// Moves folded events from the rows of their files to the duplicates, and tells which log a file is of.
    pub fn count_rows(&mut self, counts: Vec<FileRows>) {
        let mut by_file: HashMap<u32, FileRows> = HashMap::new();
        for rows in counts {
            let sum = by_file.entry(rows.file).or_default();
            sum.access += rows.access;
            sum.events += rows.events;
            sum.live_events += rows.live_events;
        }
        for (file, report) in &mut self.reports {
            let FileRows { access, events, live_events, .. } = by_file.get(file).copied().unwrap_or_default();
            let read = report.counts.rows + report.counts.duplicates;
            report.counts.duplicates = events - live_events;
            report.counts.rows = read - report.counts.duplicates;
            report.log = match access.cmp(&events) {
                Ordering::Greater => Some(Source::Access),
                Ordering::Less => Some(Source::Trail),
                Ordering::Equal => None,
            };
        }
    }
}

/// The report of a file from what became of its parts, in their order.
fn report_of(parts: &[&Outcome]) -> FileReport {
    let Some(first) = parts.first() else { return FileReport::default() };
    let reports = parts.iter().map(|part| part.report.clone()).collect();
    let mut report = PartReport::merge(first.name.clone(), first.size, reports);
    if let Some(reason) = parts.iter().find_map(|part| part.unreadable.as_ref())
        && report.counts.rows == 0
    {
        report.counts = Counts::default();
        report.problems.clear();
        report.refused = Some(format!("cannot be read: {reason}"));
    }
    report
}
