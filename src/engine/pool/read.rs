//! How files are read: dealt over the shards, and read again where a shard stopped.

use super::{MOST_STOPS, Pool, Trouble};
use crate::engine::load::{Job, Load, why};
use crate::engine::message::{Failure, Progress, Stage, Stopped, Summary};
use crate::engine::port::Port;
use crate::engine::shard::plain_failure;
use crate::engine::shard_message::{Answered, Ask, Told};
use crate::engine::watch::{Shows, Watch};
use crate::import::{Limits, ReadAt};
use crate::sorting::sort_by;
use futures_util::future::join_all;
use std::cell::RefCell;

impl<P: Port> Pool<P> {
    /// Reads files to the end, or until it is cancelled, or until a limit is reached.
    pub async fn load(
        &self,
        files: Vec<(String, P::Content)>,
        limits: Limits,
        watch: &impl Watch,
    ) -> Result<Summary, Failure> {
        self.when_whole().await;
        if self.loading.replace(true) {
            return Err(plain_failure("Files are being read already; wait until they are, or cancel."));
        }
        let loaded = self.load_alone(files, limits, limits.memory, watch).await;
        // What was read is there to be read again; whoever stopped while it was sorted or joined starts anew.
        let loaded = self.revived(loaded, watch).await;
        self.end_loading();
        loaded.map_err(Trouble::into_failure)
    }

    /// Starts shards again that stopped, and reads anew what they held.
    pub(super) async fn revive(&self) -> Result<(), Trouble> {
        self.loading.set(true);
        self.for_question.set(true);
        let revived = self.revived(Err(Trouble::Stopped(String::new())), &()).await;
        self.end_loading();
        *self.revived.borrow_mut() = Some(revived?);
        Ok(())
    }

    /// What a load comes to once no shard stops any more.
    pub(super) async fn revived(
        &self,
        mut loaded: Result<Summary, Trouble>,
        watch: &impl Watch,
    ) -> Result<Summary, Trouble> {
        for _ in 0..MOST_STOPS {
            if !matches!(loaded, Err(Trouble::Stopped(_))) {
                break;
            }
            self.reviving.set(true);
            let limits = self.session().await.limits;
            // What was read within its budget is read again.
            loaded = self.load_alone(Vec::new(), limits, u64::MAX, watch).await;
        }
        loaded
    }

    async fn load_alone(
        &self,
        mut files: Vec<(String, P::Content)>,
        limits: Limits,
        budget: u64,
        watch: &impl Watch,
    ) -> Result<Summary, Trouble> {
        self.stopped.set(Stopped::No);
        // By name, so that nothing depends on the order in which a folder was listed.
        sort_by(&mut files, |(a, _), (b, _)| a.cmp(b));
        let (load, begun) = {
            let mut session = self.session().await;
            let gone = session.make_way(&files);
            session.limits = limits;
            let begun = self.begin(gone, limits).await;
            let memory = begun.iter().map(|begun| *begun.as_ref().unwrap_or(&0)).collect();
            (RefCell::new(session.begin(files, memory)), begun)
        };
        for (shard, begun) in begun.into_iter().enumerate() {
            if let Err(Trouble::Stopped(reason)) = begun {
                self.replace(shard, &load, reason).await;
            }
        }
        self.read(&load, budget, watch).await;
        self.end_load(load.into_inner(), watch).await
    }

    /// Lets every shard begin a load; the bytes that each holds.
    async fn begin(&self, gone: Vec<u32>, limits: Limits) -> Vec<Result<u64, Trouble>> {
        let begin = async |shard| match self.ask(shard, Ask::Begin { gone: gone.clone(), limits }).await?.told {
            Told::Count(bytes) => Ok(bytes),
            _ => Ok(0),
        };
        join_all((0..self.shards()).map(begin)).await
    }

    /// Starts a shard again that stopped during a load, for a reason; all that it held is to be read again.
    async fn replace(&self, shard: usize, load: &RefCell<Load<P::Content>>, mut reason: String) {
        // Nobody asks before all know that its rows have other numbers.
        let mut session = self.session().await;
        loop {
            let held = session.lose(shard);
            load.borrow_mut().lose(shard, &reason, held);
            if load.borrow().is_given_up(shard) {
                return;
            }
            let limits = session.limits;
            let begun = match self.port.restart(shard).await {
                // The new one knows nothing of this load.
                Ok(()) => self.ask(shard, Ask::Begin { gone: Vec::new(), limits }).await.map(drop),
                Err(reason) => Err(Trouble::Stopped(reason)),
            };
            match begun {
                Err(Trouble::Stopped(again)) => reason = again,
                Err(Trouble::Failed(_)) => return,
                Ok(()) => break,
            }
        }
        // Whoever stopped too is found out when it is to read.
        join_all((0..self.shards()).map(|shard| self.ask(shard, Ask::Renumbered))).await;
        self.changed.ring();
    }

    /// Reads what waits on all shards; what was cut where it must not be is read once more, whole.
    async fn read(&self, load: &RefCell<Load<P::Content>>, budget: u64, watch: &impl Watch) {
        self.read_waiting(load, budget, watch).await;
        let mut session = self.session().await;
        let known = |file: u32| session.seams(file);
        let unproven =
            if self.stopped.get() != Stopped::No { Vec::new() } else { load.borrow_mut().take_unproven(known) };
        if unproven.is_empty() {
            return;
        }
        session.forget(unproven.iter().map(|job| job.task.file).collect());
        for Job { task, content, .. } in unproven {
            let bytes = content.len();
            let task = session.whole(task.name);
            load.borrow_mut().wait(Job { task, content, bytes, alone: false });
        }
        drop(session);
        self.read_waiting(load, budget, watch).await;
    }

    async fn read_waiting(&self, load: &RefCell<Load<P::Content>>, budget: u64, watch: &impl Watch) {
        let shows = Shows::new(self.port.now());
        join_all((0..self.shards()).map(|shard| self.read_on(shard, load, budget, &shows, watch))).await;
    }

    /// Reads on one shard.
    async fn read_on(
        &self,
        shard: usize,
        load: &RefCell<Load<P::Content>>,
        budget: u64,
        shows: &Shows,
        watch: &impl Watch,
    ) {
        while self.stopped.get() == Stopped::No && !load.borrow().is_over(shard) {
            let errand = load.borrow_mut().deal(shard);
            match self.ask(shard, errand).await {
                Ok(Answered { told: Told::Reading(reading), .. }) => load.borrow_mut().take(shard, reading),
                Ok(_) | Err(Trouble::Failed(_)) => break,
                Err(Trouble::Stopped(reason)) => self.replace(shard, load, reason).await,
            }
            if self.stopped.get() == Stopped::No && load.borrow().is_full(budget) {
                self.stopped.set(Stopped::MemoryFull);
            }
            let progress = load.borrow().progress().clone();
            watch.progressed(&progress);
            // Who asks while rows are read again waits for all of them.
            let shown = watch.wants_rows() && !self.reviving.get();
            if shown && shows.is_due(self.port.now(), &progress) {
                if let Some(mut summary) = self.show().await {
                    summary.files += progress.files_total;
                    watch.grew(summary);
                }
                shows.end(self.port.now());
            }
        }
        let end = Ask::EndReading { why: why(self.stopped.get()).to_owned() };
        if let Ok(Answered { told: Told::Reading(reading), .. }) = self.ask(shard, end).await {
            load.borrow_mut().take(shard, reading);
        }
    }

    /// Shows the rows that were read so far.
    async fn show(&self) -> Option<Summary> {
        let mut session = self.session().await;
        let told = self.tell_all(&Ask::Show).await.ok()?;
        session.by_record = false;
        session.take_states(told);
        self.tell_all(&Ask::Ends { ends: session.ends() }).await.ok()?;
        Some(session.summary())
    }

    async fn end_load(&self, load: Load<P::Content>, watch: &impl Watch) -> Result<Summary, Trouble> {
        let mut progress = Progress { stage: Stage::Sorting, ..load.progress().clone() };
        watch.progressed(&progress);
        let stopped = self.stopped.get();
        {
            let mut session = self.session().await;
            // What was read again is what a load left that had ended so.
            if stopped != Stopped::No || !self.reviving.get() {
                session.stopped = stopped;
            }
            session.take(load.finish(), stopped);
        }
        let before_join = async |summary| {
            watch.grew(summary);
            watch.asks_first().await;
            progress.stage = Stage::Joining;
            watch.progressed(&progress);
        };
        self.settle(before_join).await
    }
}
