//! The worker's side of the transport: one pool in this thread, fed by messages.

use super::browser_file::{Arrivals, BrowserFile};
use super::load::Load;
use super::message::{Envelope, Failure, FileInfo, Progress, Reply, Request, Response};
use super::pool::Pool;
use crate::import::ReadAt;
use js_sys::{Array, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent};

/// How long a load works before it looks for messages.
const TURN_MS: f64 = 40.0;

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    pool: Pool,
    load: Option<(u32, Load)>,
    cancelled: bool,
    arrivals: Rc<Arrivals>,
    /// When the page was told of a load's progress.
    told: f64,
}

/// Why a load gives way.
enum Pause {
    /// Others had to wait long enough.
    Messages,
    /// The bytes that come next are not here yet.
    Reads,
    /// It is over.
    Ended,
}

/// Takes messages from now on.
pub fn start() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    let panics = scope.clone();
    std::panic::set_hook(Box::new(move |info| {
        // The instance is lost after this; the page must know why.
        let failure = Failure { message: format!("The engine stopped: {info}"), span: None };
        send(&panics, &Reply { id: None, response: Response::Failed(failure) });
    }));
    let worker = Worker {
        scope: scope.clone(),
        pool: Pool::new(1),
        load: None,
        cancelled: false,
        arrivals: Rc::default(),
        told: 0.0,
    };
    let worker = Rc::new(RefCell::new(worker));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| receive(&worker, &event));
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker takes messages as long as it lives.
    on_message.forget();
    Ok(())
}

fn send(scope: &DedicatedWorkerGlobalScope, reply: &Reply) {
    let sent = super::message::encode(reply).and_then(|value| scope.post_message(&value));
    // A worker that can no longer be heard has nobody to tell.
    drop(sent);
}

fn receive(worker: &Rc<RefCell<Worker>>, event: &MessageEvent) {
    let data = event.data();
    let part = |name: &str| Reflect::get(&data, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    let envelope: Envelope = match serde_wasm_bindgen::from_value(part("envelope")) {
        Ok(envelope) => envelope,
        Err(error) => {
            let failure =
                Failure { message: format!("The engine got a message that it cannot read: {error}"), span: None };
            return send(&worker.borrow().scope, &Reply { id: None, response: Response::Failed(failure) });
        }
    };
    let id = envelope.id;
    let response = match &envelope.request {
        Request::Load { files } => match begin(worker, id, files, part("files")) {
            Ok(()) => return spawn_local(run(worker.clone())),
            Err(message) => Response::Failed(Failure { message, span: None }),
        },
        Request::Remove { .. } if worker.borrow().load.is_some() => {
            let message = "Files are being read: wait until they are, or cancel, and remove it then.".to_owned();
            Response::Failed(Failure { message, span: None })
        }
        Request::Cancel => {
            worker.borrow_mut().cancelled = true;
            return worker.borrow().arrivals.tell();
        }
        request => {
            let started = now(&worker.borrow().scope);
            let mut response = worker.borrow_mut().pool.answer(request);
            if let Response::Answer(answer) = &mut response {
                answer.milliseconds = now(&worker.borrow().scope) - started;
            }
            response
        }
    };
    send(&worker.borrow().scope, &Reply { id: Some(id), response });
}

fn begin(worker: &Rc<RefCell<Worker>>, id: u32, infos: &[FileInfo], files: JsValue) -> Result<(), String> {
    let mut worker = worker.borrow_mut();
    if worker.load.is_some() {
        return Err("Files are being read already; wait until they are, or cancel.".to_owned());
    }
    let files: Array = files.dyn_into().map_err(|_| "The files did not arrive.".to_owned())?;
    let contents = infos
        .iter()
        .zip(files.iter())
        .map(|(info, file)| {
            if let Some(reason) = &info.unreadable {
                return Ok((info.name.clone(), Box::new(Unreadable(reason.clone())) as Box<dyn ReadAt>));
            }
            let file: File = file.dyn_into().map_err(|_| format!("This is not a file: {}", info.name))?;
            let content = BrowserFile::new(file, worker.arrivals.clone())?;
            Ok((info.name.clone(), Box::new(content) as Box<dyn ReadAt>))
        })
        .collect::<Result<Vec<_>, String>>()?;
    let load = worker.pool.begin(contents);
    worker.cancelled = false;
    worker.load = Some((id, load));
    Ok(())
}

/// Reads what was begun, giving way to messages now and then.
async fn run(worker: Rc<RefCell<Worker>>) {
    loop {
        let pause = turn(&mut worker.borrow_mut());
        let (scope, arrivals) = {
            let worker = worker.borrow();
            (worker.scope.clone(), worker.arrivals.clone())
        };
        match pause {
            Pause::Messages => give_way(&scope).await,
            Pause::Reads => arrivals.next().await,
            Pause::Ended => return,
        }
    }
}

async fn give_way(scope: &DedicatedWorkerGlobalScope) {
    let later = Promise::new(&mut |resolve, _| {
        let scheduled = scope.set_timeout_with_callback(&resolve);
        debug_assert!(scheduled.is_ok());
    });
    let waited = JsFuture::from(later).await;
    debug_assert!(waited.is_ok());
}

/// Works on the load for a while.
fn turn(worker: &mut Worker) -> Pause {
    let Some((id, mut load)) = worker.load.take() else { return Pause::Ended };
    let scope = worker.scope.clone();
    let began = now(&scope);
    let tell = |progress: &Progress| {
        send(&scope, &Reply { id: Some(id), response: Response::Progress(progress.clone()) });
    };
    let mut more = true;
    while more && !worker.cancelled {
        let pause = match load.read_ahead(&worker.pool) {
            false => Pause::Reads,
            true if now(&scope) > began + TURN_MS => Pause::Messages,
            true => {
                more = load.step(&mut worker.pool);
                continue;
            }
        };
        let time = now(&scope);
        if time > worker.told + TURN_MS {
            tell(load.progress());
            worker.told = time;
        }
        worker.load = Some((id, load));
        return pause;
    }
    tell(load.progress());
    let summary = worker.pool.finish(load, more, tell);
    send(&scope, &Reply { id: Some(id), response: Response::Loaded(summary) });
    Pause::Ended
}

fn now(scope: &DedicatedWorkerGlobalScope) -> f64 {
    scope.performance().map_or(0.0, |performance| performance.now())
}

/// A file that the browser did not let the page read.
struct Unreadable(String);

impl ReadAt for Unreadable {
    fn len(&self) -> u64 {
        0
    }

    fn read_at(&self, _offset: u64, _length: usize) -> Result<Vec<u8>, String> {
        Err(self.0.clone())
    }
}
