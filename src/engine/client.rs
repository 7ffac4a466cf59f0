//! The page's side of the transport: it starts the worker and matches answers to requests.

use super::message::{
    Days, Envelope, FailedAlone, Failure, FileInfo, PROTOCOL, Progress, Reply, Request, Response, Summary, Working,
    describe,
};
use super::page::{asset, lock_network};
use crate::schema::Limits;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array, WebAssembly};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, ErrorEvent, File, MessageChannel, MessageEvent, MessagePort, Url, Worker};

/// A worker that has not said hello after so long will not.
const START_LIMIT_MS: i32 = 30_000;

/// How often a worker is started again that does not come so far as to take messages.
const MOST_STARTS: u32 = 3;

/// Workers that read files at most: each has memory of its own, and more of them wait for the disk.
const MOST_SHARDS: usize = 16;

/// Hands the compiled module to the worker's own script, which then takes all further messages.
const BOOTSTRAP: &str = "
self.onmessage = (event) => {
  self.onmessage = null;
  wasm_bindgen.initSync({ module: event.data });
};
";

/// The engine, as the page sees it. Clones are the same engine.
#[derive(Clone)]
pub struct Client {
    inner: Rc<Inner>,
}

impl PartialEq for Client {
    fn eq(&self, other: &Client) -> bool {
        Rc::ptr_eq(&self.inner, &other.inner)
    }
}

/// What is told of what is loaded without being asked.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// How far it has come.
    Progress(Progress),
    /// More rows can be asked for.
    Grown(Summary),
    /// Rows were read again for a question, and have other numbers than before.
    Revived(Summary),
    /// How far the answer to a question has come that takes a while; nothing once it is here.
    Working(Option<Working>),
}

/// A question that is under way: who drops this gives it up.
pub struct Ticket {
    inner: Rc<Inner>,
    id: u32,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.inner.give_up(self.id);
    }
}

struct Inner {
    /// What a worker is made of, fetched before the network is locked.
    parts: Promise,
    /// The address of a worker's script, and its compiled module, once they are here.
    made_of: RefCell<Option<(String, JsValue)>>,
    /// The worker that is the pool.
    worker: RefCell<Option<Worker>>,
    /// The workers that are its shards.
    shards: RefCell<Vec<Worker>>,
    /// How often each was started since it last took messages.
    starts: RefCell<HashMap<usize, u32>>,
    pending: RefCell<HashMap<u32, Function>>,
    next_id: Cell<u32>,
    /// Whether the load that is under way is to be cancelled; the worker may not know of it yet.
    cancelled: Cell<bool>,
    on_news: Box<dyn Fn(News)>,
    /// The question whose answer takes a while.
    slow: Cell<Option<u32>>,
    /// Why the worker answers no more, if it does not.
    lost: RefCell<Option<String>>,
}

impl Client {
    /// Begins to fetch what workers are made of. They start with the first load.
    pub fn new(on_news: impl Fn(News) + 'static) -> Client {
        let parts = wasm_bindgen_futures::future_to_promise(async {
            let script = asset("worker.js").await.map_err(|error| JsValue::from_str(&error))?;
            let bytes = asset("worker_bg.wasm").await.map_err(|error| JsValue::from_str(&error))?;
            let buffer = Uint8Array::from(bytes.as_slice());
            let module = JsFuture::from(WebAssembly::compile(&buffer)).await?;
            Ok(Array::of2(&Uint8Array::from(script.as_slice()), &module).into())
        });
        Client {
            inner: Rc::new(Inner {
                parts,
                made_of: RefCell::default(),
                worker: RefCell::new(None),
                shards: RefCell::default(),
                starts: RefCell::default(),
                pending: RefCell::default(),
                next_id: Cell::new(1),
                cancelled: Cell::new(false),
                on_news: Box::new(on_news),
                slow: Cell::new(None),
                lost: RefCell::default(),
            }),
        }
    }

    /// Says that a load is about to begin: a cancel from now on is meant for it.
    pub fn expect_load(&self) {
        self.inner.cancelled.set(false);
    }

    /// Whether the load that is to begin was cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.inner.cancelled.get()
    }

    /// Of which days files have records, as far as their first bytes tell. The first call locks the network and starts the
    /// worker.
    pub async fn days(&self, files: &[File]) -> Vec<Option<Days>> {
        // What is wrong is told when the files are loaded.
        if self.ensure_started().await.is_err() {
            return Vec::new();
        }
        let handles: Array = files.iter().collect();
        match self.post(Request::Days, Some(("files", &handles))).await {
            Response::Days(days) => days,
            _ => Vec::new(),
        }
    }

    /// Reads files within limits, one load at a time; where a file cannot be read, its [`FileInfo`] says why. The first call
    /// locks the network and starts the worker.
    pub async fn load(&self, files: Vec<(FileInfo, Option<File>)>, limits: Limits) -> Response {
        let cancelled = || failed("Reading was cancelled before it began.".to_owned());
        if self.inner.cancelled.get() {
            return cancelled();
        }
        if let Err(message) = self.ensure_started().await {
            return failed(message);
        }
        if self.inner.cancelled.get() {
            return cancelled();
        }
        let handles: Array = files.iter().map(|(_, file)| JsValue::from(file.clone())).collect();
        let files = files.into_iter().map(|(info, _)| info).collect();
        self.post(Request::Load { files, limits }, Some(("files", &handles))).await
    }

    /// Asks about what is loaded, for somebody who waits for the answer whatever happens.
    pub async fn ask(&self, request: Request) -> Response {
        let (_ticket, answer) = self.question(request);
        answer.await
    }

    /// Asks about what is loaded, for somebody who may ask something else before the answer is here.
    pub fn question(&self, request: Request) -> (Ticket, impl Future<Output = Response> + 'static) {
        let (client, id) = (self.clone(), self.inner.next_id());
        let answer = async move {
            if client.inner.worker.borrow().is_none() {
                return failed("No file is loaded yet.".to_owned());
            }
            client.post_as(id, request, None, None).await
        };
        (Ticket { inner: self.inner.clone(), id }, answer)
    }

    /// Ends the question whose answer takes a while.
    pub fn stop(&self) {
        if let Some(id) = self.inner.slow.get() {
            self.inner.give_up(id);
        }
    }

    /// Ends the load that is under way; what was read so far is kept.
    pub fn cancel(&self) {
        self.inner.cancelled.set(true);
        // It has no answer of its own: the load's answer comes early.
        drop(self.inner.send(self.inner.next_id(), &Request::Cancel, None));
    }

    async fn ensure_started(&self) -> Result<(), String> {
        if self.inner.worker.borrow().is_some() {
            return Ok(());
        }
        if self.inner.made_of.borrow().is_none() {
            let parts: Array = JsFuture::from(self.inner.parts.clone()).await.map_err(|error| describe(&error))?.into();
            lock_network()?;
            let address = worker_address(&parts.get(0)).map_err(|error| describe(&error))?;
            *self.inner.made_of.borrow_mut() = Some((address, parts.get(1)));
        }
        let ports = self.start_workers().map_err(|error| {
            self.end_workers();
            describe(&error)
        })?;
        let hello = self.post_within(Request::Hello, Some(("ports", &ports)), Some(START_LIMIT_MS)).await;
        let problem = match hello {
            Response::Ready { protocol: PROTOCOL } => return Ok(()),
            Response::Ready { protocol } => {
                format!("The page and its worker are of different builds ({PROTOCOL} and {protocol}). Reload the page.")
            }
            Response::Failed(failure) => failure.message,
            _ => "The engine gave no hello. Reload the page.".to_owned(),
        };
        self.end_workers();
        Err(problem)
    }

    /// Forgets all that is loaded and ends the workers, so that their memory, which never shrinks, is given back. The next
    /// load starts others.
    pub fn reset(&self) {
        self.end_workers();
        self.inner.answer_pending("No file is loaded any more.".to_owned());
    }

    fn end_workers(&self) {
        let shards = self.inner.shards.borrow_mut().drain(..).collect::<Vec<_>>();
        self.inner.starts.borrow_mut().clear();
        for worker in self.inner.worker.borrow_mut().take().into_iter().chain(shards) {
            worker.terminate();
        }
    }

    /// Starts the pool's worker and one for each shard; the ports by which the pool reaches them.
    fn start_workers(&self) -> Result<Array, JsValue> {
        let pool = self.inner.start_worker(|inner, worker, message| {
            if inner.worker.borrow().as_ref() == Some(worker) {
                inner.lose(message);
            }
        })?;
        let inner = Rc::downgrade(&self.inner);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(inner) = inner.upgrade() {
                inner.receive(event.data());
            }
        });
        pool.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        // It listens as long as the page lives.
        on_message.forget();
        *self.inner.worker.borrow_mut() = Some(pool);
        (0..cores()).map(|number| self.inner.start_shard(number)).collect()
    }

    async fn post(&self, request: Request, beside: Option<(&str, &Array)>) -> Response {
        self.post_within(request, beside, None).await
    }

    async fn post_within(&self, request: Request, beside: Option<(&str, &Array)>, limit: Option<i32>) -> Response {
        self.post_as(self.inner.next_id(), request, beside, limit).await
    }

    async fn post_as(&self, id: u32, request: Request, beside: Option<(&str, &Array)>, limit: Option<i32>) -> Response {
        let lost = self.inner.lost.borrow().clone();
        if let Some(message) = lost {
            return failed(message);
        }
        let promise = Promise::new(&mut |resolve, _| {
            if let Some(limit) = limit {
                expire(&resolve, limit);
            }
            self.inner.pending.borrow_mut().insert(id, resolve);
        });
        if let Err(error) = self.inner.send(id, &request, beside) {
            self.inner.pending.borrow_mut().remove(&id);
            return failed(format!("The engine cannot be reached: {}", describe(&error)));
        }
        match JsFuture::from(promise).await {
            Ok(value) if value.is_undefined() => {
                failed("The engine did not start in time. Reload the page.".to_owned())
            }
            Ok(value) => serde_wasm_bindgen::from_value::<Response>(value)
                .unwrap_or_else(|error| failed(format!("The engine's answer cannot be read: {error}"))),
            Err(error) => failed(describe(&error)),
        }
    }
}

impl Inner {
    fn next_id(&self) -> u32 {
        self.next_id.replace(self.next_id.get() + 1)
    }

    fn send(&self, id: u32, request: &Request, beside: Option<(&str, &Array)>) -> Result<(), JsValue> {
        let message = Object::new();
        let envelope = super::message::encode(&Envelope { id, request: request.clone() })?;
        Reflect::set(&message, &JsValue::from_str("envelope"), &envelope)?;
        let moved = Array::new();
        if let Some((name, values)) = beside {
            Reflect::set(&message, &JsValue::from_str(name), values)?;
            values.iter().filter(|value| value.has_type::<MessagePort>()).for_each(|port| _ = moved.push(&port));
        }
        match &*self.worker.borrow() {
            Some(worker) => worker.post_message_with_transfer(&message, &moved),
            None => Err(JsValue::from_str("it was not started")),
        }
    }

    /// Nobody waits any more for an answer, if it is not here.
    fn give_up(&self, id: u32) {
        if self.pending.borrow().contains_key(&id) {
            // What cannot be sent needs no end.
            drop(self.send(self.next_id(), &Request::GiveUp { id }, None));
        }
    }

    fn receive(&self, data: JsValue) {
        let part = |name: &str| Reflect::get(&data, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
        let Some(id) = part("id").as_f64() else {
            let reply: Result<Reply, _> = serde_wasm_bindgen::from_value(data);
            match reply {
                Ok(Reply { response: Response::Failed(failure), .. }) => self.lose(&failure.message),
                Ok(Reply { response: Response::Loaded(summary), .. }) => (self.on_news)(News::Revived(summary)),
                _ => {}
            }
            return;
        };
        let response = part("response");
        let is_news = |name: &str| Reflect::has(&response, &JsValue::from_str(name)).unwrap_or(false);
        if is_news("Progress") || is_news("Grown") || is_news("Working") {
            match serde_wasm_bindgen::from_value(response) {
                Ok(Response::Working(working)) if self.pending.borrow().contains_key(&(id as u32)) => {
                    self.slow.set(Some(id as u32));
                    (self.on_news)(News::Working(Some(working)));
                }
                Ok(Response::Progress(progress)) => (self.on_news)(News::Progress(progress)),
                Ok(Response::Grown(summary)) => (self.on_news)(News::Grown(summary)),
                _ => {}
            }
            return;
        }
        if self.slow.get() == Some(id as u32) {
            self.end_slow();
        }
        let resolve = self.pending.borrow_mut().remove(&(id as u32));
        if let Some(resolve) = resolve {
            // Resolving calls nothing of ours before the next turn, so it cannot fail.
            drop(resolve.call1(&JsValue::UNDEFINED, &response));
        }
    }

    /// Starts a worker; `on_stop` hears which it is and why it stopped, once: each message that still waits for it fails
    /// too.
    fn start_worker(
        self: &Rc<Inner>,
        on_stop: impl Fn(&Rc<Inner>, &Worker, &str) + 'static,
    ) -> Result<Worker, JsValue> {
        let made_of = self.made_of.borrow();
        let (address, module) = made_of.as_ref().ok_or("the engine is not here yet")?;
        let worker = Worker::new(address)?;
        let (inner, started, has_stopped) = (Rc::downgrade(self), worker.clone(), Cell::new(false));
        let on_error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            if let Some(inner) = inner.upgrade().filter(|_| !has_stopped.replace(true)) {
                on_stop(&inner, &started, &event.message());
            }
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        // It listens as long as the page lives.
        on_error.forget();
        worker.post_message(module)?;
        Ok(worker)
    }

    /// Starts the worker that is a shard, in the place of one that stopped if there is one; the port by which the pool
    /// reaches it.
    fn start_shard(self: &Rc<Inner>, number: usize) -> Result<MessagePort, JsValue> {
        let panicked: Rc<RefCell<Option<String>>> = Rc::default();
        let why = panicked.clone();
        *self.starts.borrow_mut().entry(number).or_default() += 1;
        let worker = self.start_worker(move |inner, worker, message| {
            let reason = why.borrow().clone().unwrap_or_else(|| message.to_owned());
            // One that was ended has no place any more.
            let is_here = inner.shards.borrow().get(number) == Some(worker);
            if is_here {
                inner.replace_shard(number, &reason);
            }
        })?;
        // A shard says by itself only that it takes messages, and why it is about to stop.
        let inner = Rc::downgrade(self);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let reply: Result<Reply, _> = serde_wasm_bindgen::from_value(event.data());
            match reply {
                // What follows a panic comes of it.
                Ok(Reply { response: Response::Failed(failure), .. }) => {
                    panicked.borrow_mut().get_or_insert(failure.message);
                }
                Ok(Reply { response: Response::Ready { .. }, .. }) => {
                    if let Some(inner) = inner.upgrade() {
                        inner.starts.borrow_mut().remove(&number);
                    }
                }
                _ => {}
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        let channel = MessageChannel::new()?;
        let message = Object::new();
        Reflect::set(&message, &JsValue::from_str("shard"), &JsValue::from(number as u32))?;
        Reflect::set(&message, &JsValue::from_str("port"), &channel.port2())?;
        worker.post_message_with_transfer(&message, &Array::of1(&channel.port2()))?;
        let mut shards = self.shards.borrow_mut();
        match shards.get_mut(number) {
            Some(place) => *place = worker,
            None => shards.push(worker),
        }
        Ok(channel.port1())
    }

    /// A shard stopped: another one takes its place, and the pool hears why.
    fn replace_shard(self: &Rc<Inner>, number: usize, reason: &str) {
        if let Some(stopped) = self.shards.borrow().get(number) {
            stopped.terminate();
        }
        if self.starts.borrow().get(&number).is_some_and(|&starts| starts > MOST_STARTS) {
            return self.lose(reason);
        }
        let replace = || -> Result<(), JsValue> {
            let port = self.start_shard(number)?;
            let message = Object::new();
            Reflect::set(&message, &JsValue::from_str("stopped"), &JsValue::from(number as u32))?;
            Reflect::set(&message, &JsValue::from_str("reason"), &JsValue::from_str(reason))?;
            Reflect::set(&message, &JsValue::from_str("port"), &port)?;
            match &*self.worker.borrow() {
                Some(pool) => pool.post_message_with_transfer(&message, &Array::of1(&port)),
                None => Ok(()),
            }
        };
        if let Err(error) = replace() {
            self.lose(&format!("{reason}, and cannot be started again: {}", describe(&error)));
        }
    }

    /// The pool is gone: whoever waits for it is told.
    fn lose(&self, reason: &str) {
        let message = format!("The engine stopped: {reason}. Reload the page and drop the files again.");
        *self.lost.borrow_mut() = Some(message.clone());
        self.answer_pending(message);
    }

    /// The answer that took a while is here, or nobody works on it any more.
    fn end_slow(&self) {
        if self.slow.take().is_some() {
            (self.on_news)(News::Working(None));
        }
    }

    /// Tells everybody who waits for an answer that there is none.
    fn answer_pending(&self, message: String) {
        self.end_slow();
        let pending: Vec<Function> = self.pending.borrow_mut().drain().map(|(_, resolve)| resolve).collect();
        let response = FailedAlone { failed: Failure { message, span: None } };
        if let Ok(response) = super::message::encode(&response) {
            for resolve in pending {
                drop(resolve.call1(&JsValue::UNDEFINED, &response));
            }
        }
    }
}

fn failed(message: String) -> Response {
    Response::Failed(Failure { message, span: None })
}

/// The address of the workers' script.
fn worker_address(script: &JsValue) -> Result<String, JsValue> {
    let pieces = Array::of2(script, &JsValue::from_str(BOOTSTRAP));
    let options = BlobPropertyBag::new();
    options.set_type("text/javascript");
    Url::create_object_url_with_blob(&Blob::new_with_u8_array_sequence_and_options(&pieces, &options)?)
}

/// Workers that read files: one for each core.
fn cores() -> usize {
    let cores = web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    // It is a small whole number.
    (cores as usize).clamp(1, MOST_SHARDS)
}

/// Resolves a promise with nothing after a while, unless it was resolved before.
fn expire(resolve: &Function, limit: i32) {
    if let Some(window) = web_sys::window() {
        drop(window.set_timeout_with_callback_and_timeout_and_arguments_0(resolve, limit));
    }
}
