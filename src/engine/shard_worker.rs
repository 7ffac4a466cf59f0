//! A worker that is a shard: it answers one message after another, and reads while there is none.

use super::bell::Bell;
use super::browser_file::{BrowserFile, Dropped};
use super::message::{PROTOCOL, Reply, Response};
use super::parcel::Parcel;
use super::port::given_up;
use super::shard::{Shard, plain_failure};
use super::shard_message::{Answered, Ask, Errand, Told};
use super::worker::{Clock, Yielder, part, send};
use crate::import::ReadAt;
use crate::language::Work;
use crate::query::{Pace, Turns};
use futures_util::future::{AbortHandle, abortable};
use js_sys::Array;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, MessagePort};

/// How long a shard reads, or works on a question, before it looks for messages.
const TURN_MS: f64 = 8.0;

/// How often the pool is told how far reading has come.
const TOLD_MS: f64 = 40.0;

/// How soon the pool is told how far a question has come, so that the page shows it after a fifth of a second.
const FIRST_WORKING_MS: f64 = 150.0;

/// How often it is told so then.
const WORKING_MS: f64 = 100.0;

struct Worker {
    port: MessagePort,
    clock: Clock,
    yielder: Yielder,
    /// Messages that wait.
    inbox: RefCell<VecDeque<Parcel>>,
    /// Rings when a message arrives, or a read of a file.
    arrivals: Rc<Bell>,
    /// What ends the question that is being answered.
    question: RefCell<Option<AbortHandle>>,
}

/// Takes the pool's messages from now on.
pub fn start(scope: &DedicatedWorkerGlobalScope, number: u32, port: &JsValue) -> Result<(), JsValue> {
    let port: MessagePort = port.clone().dyn_into()?;
    let worker = Rc::new(Worker {
        port: port.clone(),
        clock: Clock::new(),
        yielder: Yielder::new()?,
        inbox: RefCell::default(),
        arrivals: Rc::default(),
        question: RefCell::default(),
    });
    spawn_local(worker.clone().serve(Shard::new(number)));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Err(error) = worker.receive(&event.data()) {
            wasm_bindgen::throw_val(error);
        }
    });
    port.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // It takes messages as long as it lives.
    on_message.forget();
    // The page starts another one where one does not come so far.
    send(scope, &Reply { id: None, response: Response::Ready { protocol: PROTOCOL } });
    Ok(())
}

impl Worker {
    fn receive(&self, data: &JsValue) -> Result<(), JsValue> {
        if part(data, "give_up").is_truthy() {
            return self.give_up();
        }
        self.inbox.borrow_mut().push_back(Parcel::receive(data)?);
        self.arrivals.ring();
        Ok(())
    }

    /// Ends the question that is being answered, and parts of it that wait.
    fn give_up(&self) -> Result<(), JsValue> {
        if let Some(handle) = &*self.question.borrow() {
            handle.abort();
        }
        let is_question = |parcel: &Parcel| parcel.open().is_ok_and(|ask: Ask| ask.is_question());
        let (given_up, others) = self.inbox.take().into_iter().partition(is_question);
        self.inbox.replace(others);
        let given_up: VecDeque<Parcel> = given_up;
        given_up.into_iter().try_for_each(|parcel| self.send(parcel.id, Told::Failed(self::given_up()).into()))
    }

    async fn serve(self: Rc<Worker>, mut shard: Shard) {
        // The message that asked how far reading has come and was not answered yet, and when it came.
        let mut asked: Option<(u32, f64)> = None;
        let mut reads = false;
        loop {
            let arrived = self.arrivals.rung();
            let next = self.inbox.borrow_mut().pop_front();
            let done = match next {
                Some(parcel) => match self.answer(&mut shard, parcel).await {
                    Ok(Some(id)) => {
                        (asked, reads) = (Some((id, self.clock.now())), true);
                        Ok(())
                    }
                    Ok(None) => Ok(()),
                    Err(error) => Err(error),
                },
                None if reads => {
                    let is_here = self.read(&mut shard);
                    reads = !shard.is_idle();
                    let told = self.tell(&mut shard, &mut asked);
                    match is_here || !reads {
                        true => self.yielder.give_way().await,
                        false => self.arrivals.after(arrived).await,
                    }
                    told
                }
                None => {
                    self.arrivals.after(arrived).await;
                    Ok(())
                }
            };
            if let Err(error) = done {
                wasm_bindgen::throw_val(error);
            }
        }
    }

    /// Answers a message; of one by which reading goes on, gives the id under which it is told how far that has come.
    async fn answer(&self, shard: &mut Shard, parcel: Parcel) -> Result<Option<u32>, JsValue> {
        let id = parcel.id;
        let ask = match parcel.open() {
            Ok(ask) => ask,
            Err(error) => {
                let message = format!("The engine got a message that it cannot read: {error}");
                self.send(id, Told::Failed(plain_failure(&message)).into())?;
                return Ok(None);
            }
        };
        if let Ask::Read { tasks } = ask {
            shard.push(tasks, self.contents(&parcel.files)?);
            return Ok(Some(id));
        }
        let errand = Errand { ask, payloads: parcel.payloads, contents: self.contents(&parcel.files)? };
        let answered = match errand.ask.is_question() {
            true => {
                let turns = QuestionTurns::new(self, id);
                let (work, handle) = abortable(shard.answer(errand, Pace::of(&turns)));
                self.question.replace(Some(handle));
                let answered = work.await;
                self.question.take();
                answered.unwrap_or_else(|_| Told::Failed(given_up()).into())
            }
            false => shard.answer(errand, Pace::AT_ONCE).await,
        };
        self.send(id, answered)?;
        Ok(None)
    }

    fn contents(&self, files: &Array) -> Result<Vec<Rc<dyn ReadAt>>, JsValue> {
        let content = |file: JsValue| -> Result<Rc<dyn ReadAt>, JsValue> {
            Ok(match Dropped::receive(file)? {
                Dropped::File(file) => Rc::new(BrowserFile::new(file, self.arrivals.clone())?),
                unreadable => Rc::new(unreadable),
            })
        };
        files.iter().map(content).collect()
    }

    fn send(&self, id: u32, answered: Answered) -> Result<(), JsValue> {
        Parcel::new(id, &answered.told, answered.payloads, Array::new())?.send(&self.port)
    }

    /// Reads for one turn; false when what comes next is still on its way from the disk.
    fn read(&self, shard: &mut Shard) -> bool {
        let turn_ends = self.clock.now() + TURN_MS;
        loop {
            let is_here = shard.read_ahead();
            if !is_here || !shard.step() || self.clock.now() > turn_ends {
                return is_here;
            }
        }
    }

    /// Tells how far reading has come, if it is time.
    fn tell(&self, shard: &mut Shard, asked: &mut Option<(u32, f64)>) -> Result<(), JsValue> {
        let is_due = |since: f64| shard.is_idle() || shard.is_hungry() || self.clock.now() > since + TOLD_MS;
        match asked.take_if(|(_, since)| is_due(*since)) {
            Some((id, _)) => self.send(id, Told::Reading(shard.tell()).into()),
            None => Ok(()),
        }
    }
}

/// The turns of a question.
struct QuestionTurns<'w> {
    worker: &'w Worker,
    id: u32,
    turn_ends: Cell<f64>,
    next_told: Cell<f64>,
}

impl<'w> QuestionTurns<'w> {
    fn new(worker: &'w Worker, id: u32) -> QuestionTurns<'w> {
        let now = worker.clock.now();
        QuestionTurns { worker, id, turn_ends: Cell::new(now + TURN_MS), next_told: Cell::new(now + FIRST_WORKING_MS) }
    }
}

impl Turns for QuestionTurns<'_> {
    fn is_over(&self, work: Work, done: usize, of: usize) -> bool {
        let now = self.worker.clock.now();
        if now > self.next_told.get() {
            self.next_told.set(now + WORKING_MS);
            let told = Told::Working(work, done as f32 / of.max(1) as f32);
            let sent = Parcel::new(self.id, &told, Vec::new(), Array::new()).map(|parcel| parcel.before_answer());
            // Whoever does not hear of it waits for the answer all the same.
            drop(sent.map(|parcel| parcel.send(&self.worker.port)));
        }
        now > self.turn_ends.get()
    }

    fn next(&self) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(async {
            self.worker.yielder.give_way().await;
            self.turn_ends.set(self.worker.clock.now() + TURN_MS);
        })
    }
}
