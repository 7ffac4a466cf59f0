//! A worker that is a shard: it reads while nobody asks, and answers between two pieces.

use super::bell::Bell;
use super::browser_file::{BrowserFile, Dropped};
use super::message::{PROTOCOL, Reply, Response};
use super::parcel::Parcel;
use super::shard::{Shard, plain_failure};
use super::shard_message::{Answered, Ask, Errand, Told};
use super::worker::{Yielder, now, send};
use crate::import::ReadAt;
use js_sys::Array;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, MessagePort};

/// How long a shard reads before it looks for messages.
const TURN_MS: f64 = 8.0;

/// How often the pool is told how far reading has come.
const TOLD_MS: f64 = 40.0;

struct Worker {
    shard: RefCell<Shard>,
    port: MessagePort,
    /// Rings when a read of a file arrives.
    arrivals: Rc<Bell>,
    yielder: Yielder,
    /// The message that asked how far reading has come and was not answered yet, and when it came.
    asked: Cell<Option<(u32, f64)>>,
    is_reading: Cell<bool>,
}

/// Takes the pool's messages from now on.
pub fn start(scope: &DedicatedWorkerGlobalScope, number: u32, port: &JsValue) -> Result<(), JsValue> {
    let port: MessagePort = port.clone().dyn_into()?;
    let worker = Rc::new(Worker {
        shard: RefCell::new(Shard::new(number)),
        port: port.clone(),
        arrivals: Rc::default(),
        yielder: Yielder::new()?,
        asked: Cell::new(None),
        is_reading: Cell::new(false),
    });
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
    fn receive(self: &Rc<Worker>, data: &JsValue) -> Result<(), JsValue> {
        let parcel = Parcel::receive(data)?;
        let id = parcel.id;
        let ask = match parcel.open() {
            Ok(ask) => ask,
            Err(error) => {
                let message = format!("The engine got a message that it cannot read: {error}");
                return self.send(id, Told::Failed(plain_failure(&message)).into());
            }
        };
        let contents = self.contents(&parcel.files)?;
        if let Ask::Read { tasks } = ask {
            self.shard.borrow_mut().push(tasks, contents);
            self.asked.set(Some((id, now())));
            if !self.is_reading.replace(true) {
                spawn_local(self.clone().read());
            }
            return Ok(());
        }
        let errand = Errand { ask, payloads: parcel.payloads, contents: Vec::new() };
        let answered = self.shard.borrow_mut().answer(errand);
        self.send(id, answered)
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

    /// Reads what there is to read, giving way to messages now and then.
    async fn read(self: Rc<Worker>) {
        loop {
            let (turn_ends, arrived) = (now() + TURN_MS, self.arrivals.rung());
            let is_here = loop {
                let is_here = self.shard.borrow_mut().read_ahead();
                if !is_here || !self.shard.borrow_mut().step() || now() > turn_ends {
                    break is_here;
                }
            };
            let is_idle = self.shard.borrow().is_idle();
            if let Some((id, since)) = self.asked.get()
                && (is_idle || self.shard.borrow().is_hungry() || now() > since + TOLD_MS)
            {
                self.asked.set(None);
                let told = Told::Reading(self.shard.borrow_mut().tell());
                if let Err(error) = self.send(id, told.into()) {
                    wasm_bindgen::throw_val(error);
                }
            }
            if is_idle {
                return self.is_reading.set(false);
            }
            match is_here {
                true => self.yielder.give_way().await,
                false => self.arrivals.after(arrived).await,
            }
        }
    }
}
