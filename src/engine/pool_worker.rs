//! The worker that is the pool: it answers the page, and asks the shards.

use super::browser_file::Dropped;
use super::message::{Days, Envelope, Failure, FileInfo, Progress, Reply, Request, Response, Summary, Work, Working};
use super::pool::Pool;
use super::remote::Remote;
use super::watch::Watch;
use super::worker::{Clock, part, send};
use crate::import::{PEEK, ReadAt, peek_times};
use crate::language::format_time;
use crate::schema::Limits;
use js_sys::{Array, Promise};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// How often the page is told how far a load has come: what it draws then takes time from the shards.
const TOLD_MS: f64 = 100.0;

/// How soon the page is told that a question takes a while, where no shard told how far it has come.
const SLOW_MS: i32 = 200;

/// How long the page has to ask about rows before they are joined.
const ASKED_MS: i32 = 100;

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    pool: Pool<Remote>,
    clock: Clock,
    /// The question of which the page was told last that it takes a while.
    slow: Cell<Option<u32>>,
}

/// Takes the page's messages from now on; the first one brings a port for each shard.
pub fn start(scope: &DedicatedWorkerGlobalScope, first: &MessageEvent) -> Result<(), JsValue> {
    let ports: Array = part(&first.data(), "ports").dyn_into()?;
    let pool = Pool::new(Remote::new(&ports)?);
    let worker = Rc::new(Worker { scope: scope.clone(), pool, clock: Clock::new(), slow: Cell::new(None) });
    spawn_local(tell_of_work(worker.clone()));
    receive(&worker, &first.data());
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        receive(&worker, &event.data());
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker takes messages as long as it lives.
    on_message.forget();
    Ok(())
}

fn receive(worker: &Rc<Worker>, data: &JsValue) {
    if let Some(shard) = part(data, "stopped").as_f64()
        && let Ok(port) = part(data, "port").dyn_into()
    {
        let reason = part(data, "reason").as_string().unwrap_or_default();
        return worker.pool.port().replace(shard as usize, &reason, port);
    }
    let envelope: Envelope = match serde_wasm_bindgen::from_value(part(data, "envelope")) {
        Ok(envelope) => envelope,
        Err(error) => {
            let message = format!("The engine got a message that it cannot read: {error}");
            return send(&worker.scope, &failed(None, message));
        }
    };
    let (id, worker, files) = (envelope.id, worker.clone(), part(data, "files"));
    match envelope.request {
        Request::Load { files: infos, limits } => spawn_local(async move {
            let response = load(&worker, id, &infos, files, limits).await;
            send(&worker.scope, &Reply { id: Some(id), response });
        }),
        Request::Days => {
            let response = Response::Days(days(files));
            send(&worker.scope, &Reply { id: Some(id), response });
        }
        Request::Cancel => worker.pool.cancel(),
        Request::GiveUp { id } => worker.pool.give_up(id),
        request => spawn_local(async move {
            spawn_local(tell_if_slow(worker.clone(), id));
            let started = worker.clock.now();
            let mut response = worker.pool.answer(id, &request).await;
            if let Response::Answer(answer) = &mut response {
                answer.milliseconds = worker.clock.now() - started;
            }
            if let Some(summary) = worker.pool.take_revived() {
                send(&worker.scope, &Reply { id: None, response: Response::Loaded(summary) });
            }
            send(&worker.scope, &Reply { id: Some(id), response });
        }),
    }
}

/// Tells the page how far its question has come, as long as the worker lives.
async fn tell_of_work(worker: Rc<Worker>) {
    loop {
        let working = worker.pool.port().working().await;
        if let Some((id, working)) = worker.pool.asking().zip(working) {
            worker.tell(id, working);
        }
    }
}

/// Tells the page that its question takes a while, if no shard did: each of its parts may be done in no time.
async fn tell_if_slow(worker: Rc<Worker>, id: u32) {
    wait(&worker.scope, SLOW_MS).await;
    if worker.pool.asking() == Some(id) && worker.slow.get() != Some(id) {
        worker.tell(id, Working { work: Work::Gathering, part: 0.0 });
    }
}

impl Worker {
    fn tell(&self, id: u32, working: Working) {
        self.slow.set(Some(id));
        send(&self.scope, &Reply { id: Some(id), response: Response::Working(working) });
    }
}

async fn wait(scope: &DedicatedWorkerGlobalScope, milliseconds: i32) {
    let elapsed = Promise::new(&mut |resolve, _| {
        // Where there is no timer, there is no pause.
        if scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds).is_err() {
            drop(resolve.call0(&JsValue::UNDEFINED));
        }
    });
    drop(JsFuture::from(elapsed).await);
}

async fn load(worker: &Worker, id: u32, infos: &[FileInfo], files: JsValue, limits: Limits) -> Response {
    let dropped = || -> Result<Vec<(String, Dropped)>, JsValue> {
        let files: Array = files.dyn_into().map_err(|_| "the files did not arrive")?;
        let dropped = infos.iter().zip(files.iter()).map(|(info, file)| {
            let content = match &info.unreadable {
                Some(reason) => Dropped::Unreadable(reason.clone()),
                None => Dropped::receive(file)?,
            };
            Ok((info.name.clone(), content))
        });
        dropped.collect()
    };
    let files = match dropped() {
        Ok(files) => files,
        Err(error) => {
            let message = format!("The files cannot be read: {}", super::message::describe(&error));
            return failed(Some(id), message).response;
        }
    };
    let page = Page { worker, id, told: Cell::new(0.0) };
    worker.pool.load(files, limits, &page).await.map_or_else(Response::Failed, Response::Loaded)
}

/// The days of files as their first bytes tell them; of a small file, all of its days.
fn days(files: JsValue) -> Vec<Option<Days>> {
    let day = |time: i64| format_time(time).get(..10).map(str::to_owned);
    let of = |file: JsValue| {
        let file = Dropped::receive(file).ok()?;
        let head = file.read_at(0, PEEK).ok()?;
        let (first, last) = peek_times(&head, file.len())?;
        let is_whole = head.len() as u64 == file.len();
        Some(Days { first: day(first)?, last: day(last).filter(|_| is_whole) })
    };
    files.dyn_into::<Array>().map(|files| files.iter().map(of).collect()).unwrap_or_default()
}

fn failed(id: Option<u32>, message: String) -> Reply {
    Reply { id, response: Response::Failed(Failure { message, span: None }) }
}

/// The page, which waits for a load.
struct Page<'w> {
    worker: &'w Worker,
    id: u32,
    /// When it was last told how far the load has come.
    told: Cell<f64>,
}

impl Watch for Page<'_> {
    fn progressed(&self, progress: &Progress) {
        let now = self.worker.clock.now();
        if progress.stage != super::message::Stage::Reading || now > self.told.get() + TOLD_MS {
            self.told.set(now);
            send(&self.worker.scope, &Reply { id: Some(self.id), response: Response::Progress(progress.clone()) });
        }
    }

    fn grew(&self, summary: Summary) {
        send(&self.worker.scope, &Reply { id: Some(self.id), response: Response::Grown(summary) });
    }

    fn wants_rows(&self) -> bool {
        true
    }

    async fn asks_first(&self) {
        wait(&self.worker.scope, ASKED_MS).await;
    }
}
