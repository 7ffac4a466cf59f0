//! The worker that is the pool: it answers the page, and asks the shards.

use super::browser_file::Dropped;
use super::message::{Days, Envelope, Failure, FileInfo, Progress, Reply, Request, Response, Summary};
use super::pool::Pool;
use super::remote::Remote;
use super::watch::Watch;
use super::worker::{now, part, send};
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

/// How long the page has to ask about rows before they are joined.
const ASKED_MS: i32 = 100;

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    pool: Pool<Remote>,
}

/// Takes the page's messages from now on; the first one brings a port for each shard.
pub fn start(scope: &DedicatedWorkerGlobalScope, first: &MessageEvent) -> Result<(), JsValue> {
    let ports: Array = part(&first.data(), "ports").dyn_into()?;
    let worker = Rc::new(Worker { scope: scope.clone(), pool: Pool::new(Remote::new(&ports)?) });
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
        request => spawn_local(async move {
            let started = now();
            let mut response = worker.pool.answer(&request).await;
            if let Response::Answer(answer) = &mut response {
                answer.milliseconds = now() - started;
            }
            if let Some(summary) = worker.pool.take_revived() {
                send(&worker.scope, &Reply { id: None, response: Response::Loaded(summary) });
            }
            send(&worker.scope, &Reply { id: Some(id), response });
        }),
    }
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
    let page = Page { scope: worker.scope.clone(), id, told: Cell::new(0.0) };
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
struct Page {
    scope: DedicatedWorkerGlobalScope,
    id: u32,
    /// When it was last told how far the load has come.
    told: Cell<f64>,
}

impl Watch for Page {
    fn progressed(&self, progress: &Progress) {
        if progress.stage != super::message::Stage::Reading || now() > self.told.get() + TOLD_MS {
            self.told.set(now());
            send(&self.scope, &Reply { id: Some(self.id), response: Response::Progress(progress.clone()) });
        }
    }

    fn grew(&self, summary: Summary) {
        send(&self.scope, &Reply { id: Some(self.id), response: Response::Grown(summary) });
    }

    fn wants_rows(&self) -> bool {
        true
    }

    async fn asks_first(&self) {
        let elapsed = Promise::new(&mut |resolve, _| {
            // Where there is no timer, there is no pause.
            if self.scope.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ASKED_MS).is_err() {
                drop(resolve.call0(&JsValue::UNDEFINED));
            }
        });
        drop(JsFuture::from(elapsed).await);
    }
}
