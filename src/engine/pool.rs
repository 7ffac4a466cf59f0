//! The pool: it owns the session, deals files over its shards, and lets them fold, join and sort.

mod hashes;
mod read;
mod settle;
mod together;

use super::bell::Bell;
use super::message::{Failure, Report, Request, Response, Stopped, Summary};
use super::port::{Port, given_up};
use super::shard::plain_failure;
use super::shard_message::{Answered, Ask, Errand, Told};
use super::state::State;
use crate::schema::Source;
use futures_util::future::try_join_all;
use futures_util::lock::{Mutex, MutexGuard};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};

/// How often a shard may stop in a row, and be started again, before what was asked for is given up.
pub(super) const MOST_STOPS: u32 = 3;

/// A session over the shards of a port.
pub struct Pool<P: Port> {
    port: P,
    session: Mutex<State<P::Content>>,
    /// Whether the load that is under way is to end.
    stopped: Cell<Stopped>,
    loading: Cell<bool>,
    /// Whether shards were started again that have not all of their rows yet.
    reviving: Cell<bool>,
    /// Whether that is for a question: nobody who cancels a load means it.
    for_question: Cell<bool>,
    /// Rings when a shard that stopped is there again, and when a load ended.
    changed: Bell,
    /// What is loaded since rows were read again for a question, until somebody is told.
    revived: RefCell<Option<Summary>>,
    /// The questions that are not answered yet, and whether each was given up.
    questions: RefCell<HashMap<u32, bool>>,
    /// The question that the shards answer.
    asking: Cell<Option<u32>>,
}

/// The session of a question that has its turn.
pub(super) struct Turn<'p, P: Port> {
    session: MutexGuard<'p, State<P::Content>>,
    asking: &'p Cell<Option<u32>>,
}

impl<P: Port> Drop for Turn<'_, P> {
    fn drop(&mut self) {
        self.asking.set(None);
    }
}

impl<P: Port> Deref for Turn<'_, P> {
    type Target = State<P::Content>;

    fn deref(&self) -> &State<P::Content> {
        &self.session
    }
}

impl<P: Port> DerefMut for Turn<'_, P> {
    fn deref_mut(&mut self) -> &mut State<P::Content> {
        &mut self.session
    }
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
        Pool {
            port,
            session: Mutex::new(session),
            stopped: Cell::default(),
            loading: Cell::new(false),
            reviving: Cell::new(false),
            for_question: Cell::new(false),
            changed: Bell::default(),
            revived: RefCell::default(),
            questions: RefCell::default(),
            asking: Cell::new(None),
        }
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
        self.whole_session().await.states.iter().map(|state| state.rows[source as usize]).collect()
    }

    /// What is loaded.
    pub async fn summary(&self) -> Summary {
        self.whole_session().await.summary()
    }

    /// The import report, files by name.
    pub async fn report(&self) -> Report {
        self.whole_session().await.report()
    }

    /// Ends the load that is under way; what was read so far is kept.
    pub fn cancel(&self) {
        if self.stopped.get() == Stopped::No && !self.for_question.get() {
            self.stopped.set(Stopped::Cancelled);
        }
    }

    /// What is loaded since rows were read again for a question and have other numbers than before, once.
    pub fn take_revived(&self) -> Option<Summary> {
        self.revived.take()
    }

    /// Answers a request about what is loaded; the number is by what it can be given up.
    pub async fn answer(&self, number: u32, request: &Request) -> Response {
        self.questions.borrow_mut().insert(number, false);
        let answered = self.answer_again(number, request).await;
        self.questions.borrow_mut().remove(&number);
        answered.unwrap_or_else(|trouble| Response::Failed(trouble.into_failure()))
    }

    /// Nobody waits any more for the answer to a question: it ends between two turns of its work.
    pub fn give_up(&self, number: u32) {
        if let Some(is_given_up) = self.questions.borrow_mut().get_mut(&number) {
            *is_given_up = true;
        }
        if self.asking.get() == Some(number) {
            self.port.give_up();
        }
    }

    /// The question that the shards answer.
    pub fn asking(&self) -> Option<u32> {
        self.asking.get()
    }

    fn is_given_up(&self, number: u32) -> bool {
        self.questions.borrow().get(&number).is_some_and(|is_given_up| *is_given_up)
    }

    /// Answers a request, once more where a shard stopped meanwhile and has its rows again.
    async fn answer_again(&self, number: u32, request: &Request) -> Result<Response, Trouble> {
        for _ in 1..MOST_STOPS {
            let seen = self.changed.rung();
            match self.try_answer(number, request).await {
                // Who reads finds it out too, and starts it again.
                Err(Trouble::Stopped(_)) if self.loading.get() => self.changed.after(seen).await,
                Err(Trouble::Stopped(_)) if self.changed.rung() != seen => {}
                Err(Trouble::Stopped(_)) => self.revive().await?,
                answered => return answered,
            }
        }
        self.try_answer(number, request).await
    }

    async fn try_answer(&self, number: u32, request: &Request) -> Result<Response, Trouble> {
        Ok(match request {
            Request::Hello => Response::Ready { protocol: super::message::PROTOCOL },
            Request::Rows { text, offset, limit } => Response::Answer(self.rows(number, text, *offset, *limit).await?),
            Request::Facets(asked) => Response::Facets(self.facets(number, asked).await?),
            Request::Details { row } => Response::Details(self.details(*row).await?),
            Request::Report => Response::Report(self.report().await),
            Request::Windows => Response::Windows(self.session().await.windows.clone()),
            Request::Hashes => Response::Hashes(self.hashes(number).await?),
            Request::Remove { names } => Response::Loaded(self.remove(names).await?),
            Request::Allow { memory } => Response::Loaded(self.allow(*memory).await?),
            Request::Load { .. } | Request::Days | Request::Cancel | Request::GiveUp { .. } => {
                return Err(plain_failure("this is the transport's to answer").into());
            }
        })
    }

    /// Who holds the session is alone with the shards, but for reading.
    pub(super) async fn session(&self) -> MutexGuard<'_, State<P::Content>> {
        self.session.lock().await
    }

    /// The session for a question: no shard lacks rows that it had.
    pub(super) async fn whole_session(&self) -> MutexGuard<'_, State<P::Content>> {
        loop {
            self.when_whole().await;
            let session = self.session.lock().await;
            if !self.reviving.get() {
                return session;
            }
        }
    }

    /// The session for a question that may be given up; so it is until then.
    pub(super) async fn turn(&self, number: u32) -> Result<Turn<'_, P>, Trouble> {
        let session = self.whole_session().await;
        if self.is_given_up(number) {
            return Err(given_up().into());
        }
        self.asking.set(Some(number));
        Ok(Turn { session, asking: &self.asking })
    }

    /// Waits until no shard lacks rows that it had.
    async fn when_whole(&self) {
        while self.reviving.get() {
            self.changed.after(self.changed.rung()).await;
        }
    }

    fn end_loading(&self) {
        self.reviving.set(false);
        self.for_question.set(false);
        self.loading.set(false);
        self.changed.ring();
    }

    /// Asks a shard.
    pub(super) async fn ask(&self, shard: usize, errand: impl Into<Errand<P::Content>>) -> Result<Answered, Trouble> {
        let errand = errand.into();
        if errand.ask.is_question() && self.asking.get().is_some_and(|number| self.is_given_up(number)) {
            return Err(given_up().into());
        }
        match self.port.ask(shard, errand).await {
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

    /// Sets what all shards may hold together.
    async fn allow(&self, memory: u64) -> Result<Summary, Trouble> {
        let mut session = self.whole_session().await;
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
        self.when_whole().await;
        if self.loading.replace(true) {
            let message = "Files are being read: wait until they are, or cancel, and remove it then.";
            return Err(plain_failure(message).into());
        }
        self.session().await.remove(names);
        let removed = self.settle(async |_| {}).await;
        let removed = self.revived(removed, &()).await;
        self.end_loading();
        removed
    }
}

impl Trouble {
    /// What is said of it.
    pub(super) fn into_failure(self) -> Failure {
        match self {
            Trouble::Failed(failure) => failure,
            Trouble::Stopped(reason) => plain_failure(&format!(
                "The engine stopped again and again: {reason}. Reload the page and load less at once."
            )),
        }
    }
}
