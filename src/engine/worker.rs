//! The worker's side of the transport: one pool in this thread, fed by messages.

use super::load::Load;
use super::message::{Envelope, Failure, FileInfo, Progress, Reply, Request, Response, describe};
use super::pool::Pool;
use crate::import::ReadAt;
use js_sys::{Array, Reflect, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, File, FileReaderSync, MessageEvent};

/// How long a load works before it looks for messages.
const TURN_MS: f64 = 40.0;

struct Worker {
    scope: DedicatedWorkerGlobalScope,
    pool: Pool,
    load: Option<(u32, Load)>,
    cancelled: bool,
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
    let worker = Worker { scope: scope.clone(), pool: Pool::new(1), load: None, cancelled: false };
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
            Ok(()) => return schedule(worker),
            Err(message) => Response::Failed(Failure { message, span: None }),
        },
        Request::Remove { .. } if worker.borrow().load.is_some() => {
            let message = "Files are being read: wait until they are, or cancel, and remove it then.".to_owned();
            Response::Failed(Failure { message, span: None })
        }
        Request::Cancel => {
            worker.borrow_mut().cancelled = true;
            return;
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
            let content = FileContent::new(file)?;
            Ok((info.name.clone(), Box::new(content) as Box<dyn ReadAt>))
        })
        .collect::<Result<Vec<_>, String>>()?;
    let load = worker.pool.begin(contents);
    worker.cancelled = false;
    worker.load = Some((id, load));
    Ok(())
}

fn schedule(worker: &Rc<RefCell<Worker>>) {
    let next = worker.clone();
    let turn = Closure::once_into_js(move || turn(&next));
    let scheduled = worker.borrow().scope.set_timeout_with_callback(turn.unchecked_ref());
    debug_assert!(scheduled.is_ok());
}

/// Works on the load for a while, then gives way to messages.
fn turn(worker: &Rc<RefCell<Worker>>) {
    let mut guard = worker.borrow_mut();
    let state = &mut *guard;
    let Some((id, mut load)) = state.load.take() else { return };
    let until = now(&state.scope) + TURN_MS;
    let mut more = true;
    while more && !state.cancelled && now(&state.scope) < until {
        more = load.step(&mut state.pool);
    }
    let scope = state.scope.clone();
    let tell = |progress: &Progress| {
        send(&scope, &Reply { id: Some(id), response: Response::Progress(progress.clone()) });
    };
    tell(load.progress());
    if more && !state.cancelled {
        state.load = Some((id, load));
        drop(guard);
        return schedule(worker);
    }
    let summary = state.pool.finish(load, more, tell);
    send(&scope, &Reply { id: Some(id), response: Response::Loaded(summary) });
}

fn now(scope: &DedicatedWorkerGlobalScope) -> f64 {
    scope.performance().map_or(0.0, |performance| performance.now())
}

/// A file that the browser lets this worker read.
struct FileContent {
    file: File,
    reader: FileReaderSync,
    length: u64,
}

impl FileContent {
    fn new(file: File) -> Result<FileContent, String> {
        let reader = FileReaderSync::new().map_err(|error| describe(&error))?;
        // Sizes are whole numbers below 2^53.
        let length = file.size() as u64;
        Ok(FileContent { file, reader, length })
    }
}

impl ReadAt for FileContent {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let end = offset.saturating_add(length as u64).min(self.length);
        if offset >= end {
            return Ok(Vec::new());
        }
        let slice = self.file.slice_with_f64_and_f64(offset as f64, end as f64).map_err(|error| describe(&error))?;
        let buffer = self.reader.read_as_array_buffer(&slice).map_err(|error| describe(&error))?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }
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
