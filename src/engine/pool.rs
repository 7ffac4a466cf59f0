//! The pool: it owns the session, deals files over its shards, and lets them fold, join and sort.

mod settle;

use super::load::{Job, Load, why};
use super::message::{Failure, Progress, Report, Request, Response, Stage, Stopped, Summary};
use super::port::Port;
use super::shard::plain_failure;
use super::shard_message::{Answered, Ask, Errand, Told};
use super::state::State;
use super::watch::{Shows, Watch};
use crate::import::{Limits, ReadAt};
use crate::schema::Source;
use futures_util::future::{join_all, try_join_all};
use futures_util::lock::{Mutex, MutexGuard};
use std::cell::{Cell, RefCell};

/// A session over the shards of a port.
pub struct Pool<P: Port> {
    port: P,
    session: Mutex<State<P::Content>>,
    /// Whether the load that is under way is to end.
    stopped: Cell<Stopped>,
    loading: Cell<bool>,
}

/// Why a shard gave no answer.
pub(super) enum Trouble {
    /// It stopped, for a reason; what it held is lost.
    Stopped(String),
    /// It cannot answer this.
    Failed(Failure),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Trouble {
        Trouble::Failed(failure)
    }
}

impl<P: Port> Pool<P> {
    /// A session without files.
    pub fn new(port: P) -> Pool<P> {
        let shards = port.shards();
        let session = State::new(shards);
        Pool { port, session: Mutex::new(session), stopped: Cell::default(), loading: Cell::new(false) }
    }

    /// How it reaches its shards.
    pub fn port(&self) -> &P {
        &self.port
    }

    /// The number of shards.
    pub fn shards(&self) -> usize {
        self.port.shards()
    }

    /// The live rows of a table that each shard has.
    pub async fn rows_by_shard(&self, source: Source) -> Vec<u64> {
        self.session.lock().await.states.iter().map(|state| state.rows[source as usize]).collect()
    }

    /// What is loaded.
    pub async fn summary(&self) -> Summary {
        self.session.lock().await.summary()
    }

    /// The import report, files by name.
    pub async fn report(&self) -> Report {
        self.session.lock().await.report()
    }

    /// Ends the load that is under way; what was read so far is kept.
    pub fn cancel(&self) {
        if self.stopped.get() == Stopped::No {
            self.stopped.set(Stopped::Cancelled);
        }
    }

    /// Answers a request about what is loaded.
    pub async fn answer(&self, request: &Request) -> Response {
        let answered = match self.try_answer(request).await {
            // Their rows are read again, then the question is asked once more.
            Err(Trouble::Stopped(..)) => match self.revive().await {
                Ok(_) => self.try_answer(request).await,
                Err(trouble) => Err(trouble),
            },
            answered => answered,
        };
        answered.unwrap_or_else(|trouble| Response::Failed(trouble.into_failure()))
    }

    async fn try_answer(&self, request: &Request) -> Result<Response, Trouble> {
        Ok(match request {
            Request::Hello => Response::Ready { protocol: super::message::PROTOCOL },
            Request::Rows { text, offset, limit } => Response::Answer(self.rows(text, *offset, *limit).await?),
            Request::Facets { text, fields, limit } => Response::Facets(self.facets(text, fields, *limit).await?),
            Request::Details { row } => Response::Details(self.details(*row).await?),
            Request::Report => Response::Report(self.report().await),
            Request::Remove { names } => Response::Loaded(self.remove(names).await?),
            Request::Allow { memory } => Response::Loaded(self.allow(*memory).await?),
            Request::Load { .. } | Request::Days | Request::Cancel => {
                return Err(plain_failure("what needs files is the transport's, which has them").into());
            }
        })
    }

    /// Who holds the session is alone with the shards, but for reading.
    pub(super) async fn session(&self) -> MutexGuard<'_, State<P::Content>> {
        self.session.lock().await
    }

    /// Asks a shard.
    pub(super) async fn ask(&self, shard: usize, errand: impl Into<Errand<P::Content>>) -> Result<Answered, Trouble> {
        match self.port.ask(shard, errand.into()).await {
            Ok(Answered { told: Told::Failed(failure), .. }) => Err(Trouble::Failed(failure)),
            Ok(answered) => Ok(answered),
            Err(reason) => Err(Trouble::Stopped(reason)),
        }
    }

    /// Asks every shard, all at once; the answers in their order.
    pub(super) async fn ask_all(&self, errand: impl Fn(usize) -> Errand<P::Content>) -> Result<Vec<Answered>, Trouble> {
        try_join_all((0..self.shards()).map(|shard| self.ask(shard, errand(shard)))).await
    }

    /// Asks every shard the same.
    pub(super) async fn tell_all(&self, ask: &Ask) -> Result<Vec<Told>, Trouble> {
        let answered = self.ask_all(|_| ask.clone().into()).await?;
        Ok(answered.into_iter().map(|answered| answered.told).collect())
    }

    /// Reads files to the end, or until it is cancelled, or until a limit is reached.
    pub async fn load(
        &self,
        files: Vec<(String, P::Content)>,
        limits: Limits,
        watch: &impl Watch,
    ) -> Result<Summary, Failure> {
        if self.loading.replace(true) {
            return Err(plain_failure("Files are being read already; wait until they are, or cancel."));
        }
        self.stopped.set(Stopped::No);
        let loaded = match self.load_alone(files, limits, watch).await {
            // What was read is there to be read again; whoever stopped while it was sorted or joined starts anew.
            Err(Trouble::Stopped(..)) => self.revive_alone().await,
            loaded => loaded,
        };
        self.loading.set(false);
        loaded.map_err(Trouble::into_failure)
    }

    async fn load_alone(
        &self,
        mut files: Vec<(String, P::Content)>,
        limits: Limits,
        watch: &impl Watch,
    ) -> Result<Summary, Trouble> {
        // By name, so that nothing depends on the order in which a folder was listed.
        files.sort_by(|(a, _), (b, _)| a.cmp(b));
        let load = {
            let mut session = self.session().await;
            let gone = session.make_way(&files);
            session.limits = limits;
            // A shard that stopped is found out when it is to read.
            let memory = self.begin(gone, limits).await.unwrap_or_else(|_| vec![0; self.shards()]);
            session.begin(files, memory)
        };
        let load = RefCell::new(load);
        self.read(&load, limits.memory, watch).await;
        self.end_load(load.into_inner(), watch).await
    }

    /// Lets every shard begin a load; the bytes that each holds.
    async fn begin(&self, gone: Vec<u32>, limits: Limits) -> Result<Vec<u64>, Trouble> {
        let told = self.tell_all(&Ask::Begin { gone, limits }).await?;
        let memory = told.into_iter().map(|told| match told {
            Told::Count(bytes) => bytes,
            _ => 0,
        });
        Ok(memory.collect())
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
            load.borrow_mut().wait(Job { task, content, bytes });
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
                Err(Trouble::Stopped(reason)) => {
                    let held = std::mem::take(&mut self.session().await.jobs[shard]);
                    let restarted = self.port.restart(shard).await;
                    let limits = {
                        let mut session = self.session().await;
                        session.lose(shard);
                        session.limits
                    };
                    load.borrow_mut().lose(shard, &reason, held);
                    // The new one knows nothing of this load.
                    let begin = Ask::Begin { gone: Vec::new(), limits };
                    if restarted.is_err() || self.ask(shard, begin).await.is_err() {
                        break;
                    }
                }
            }
            if self.stopped.get() == Stopped::No && load.borrow().is_full(budget) {
                self.stopped.set(Stopped::MemoryFull);
            }
            let progress = load.borrow().progress().clone();
            watch.progressed(&progress);
            if watch.wants_rows() && shows.is_due(self.port.now(), &progress) {
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
        session.take_states(told);
        Some(session.summary())
    }

    async fn end_load(&self, load: Load<P::Content>, watch: &impl Watch) -> Result<Summary, Trouble> {
        let mut progress = Progress { stage: Stage::Sorting, ..load.progress().clone() };
        watch.progressed(&progress);
        {
            let mut session = self.session().await;
            session.stopped = self.stopped.get();
            session.take(load.finish());
        }
        let before_join = async |summary| {
            watch.grew(summary);
            progress.stage = Stage::Joining;
            watch.progressed(&progress);
            watch.asks_first().await;
        };
        self.settle(before_join).await
    }

    /// Starts shards again that stopped, and reads anew what they held.
    async fn revive(&self) -> Result<Summary, Trouble> {
        if self.loading.replace(true) {
            let message = "A part of the engine stopped, and starts again: ask once more in a while.";
            return Err(plain_failure(message).into());
        }
        let revived = self.revive_alone().await;
        self.loading.set(false);
        revived
    }

    async fn revive_alone(&self) -> Result<Summary, Trouble> {
        self.stopped.set(Stopped::No);
        let load = {
            let mut session = self.session().await;
            let mut load = session.begin(Vec::new(), vec![0; self.shards()]);
            for shard in 0..self.shards() {
                if let Err(Trouble::Stopped(reason)) = self.ask(shard, Ask::State).await {
                    self.port.restart(shard).await.map_err(|error| Trouble::Stopped(format!("{reason}; {error}")))?;
                    session.lose(shard);
                    std::mem::take(&mut session.jobs[shard]).into_iter().for_each(|job| load.wait(job));
                }
            }
            self.begin(Vec::new(), session.limits).await?;
            RefCell::new(load)
        };
        // What was read within its budget is read again.
        self.read(&load, u64::MAX, &()).await;
        self.end_load(load.into_inner(), &()).await
    }

    /// Sets what all shards may hold together.
    async fn allow(&self, memory: u64) -> Result<Summary, Trouble> {
        let mut session = self.session().await;
        session.limits.memory = memory;
        session.take_states(self.tell_all(&Ask::State).await?);
        // A load that is under way deals it when it has read.
        if !self.loading.get() {
            self.deal_memory(&session).await?;
        }
        Ok(session.summary())
    }

    /// Forgets files and all that came of them; the memory of their rows is used again.
    async fn remove(&self, names: &[String]) -> Result<Summary, Trouble> {
        if self.loading.replace(true) {
            let message = "Files are being read: wait until they are, or cancel, and remove it then.";
            return Err(plain_failure(message).into());
        }
        let removed = self.remove_alone(names).await;
        self.loading.set(false);
        removed
    }

    async fn remove_alone(&self, names: &[String]) -> Result<Summary, Trouble> {
        {
            let mut session = self.session().await;
            session.removed.extend(names.iter().cloned());
            let gone = session.find(|name, _| names.iter().any(|removed| removed == name));
            session.forget(gone);
            session.stopped = Stopped::No;
            let gone = std::mem::take(&mut session.gone).into_iter().collect();
            self.tell_all(&Ask::Remove { gone }).await?;
        }
        self.settle(async |_| {}).await
    }
}

impl Trouble {
    /// What is said of it.
    pub(super) fn into_failure(self) -> Failure {
        match self {
            Trouble::Failed(failure) => failure,
            Trouble::Stopped(reason) => {
                plain_failure(&format!("The engine stopped twice: {reason}. Reload the page and load less at once."))
            }
        }
    }
}
