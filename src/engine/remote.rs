//! Shards in workers of their own, as the pool's worker reaches them.

use super::browser_file::Dropped;
use super::parcel::Parcel;
use super::port::Port;
use super::shard_message::{Answered, Errand};
use super::worker::now;
use js_sys::{Array, Function, Promise};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageEvent, MessagePort};

/// Shards in workers of their own.
pub struct Remote {
    links: Vec<Rc<Link>>,
    next_id: Cell<u32>,
}

/// The way to one shard.
#[derive(Default)]
struct Link {
    port: RefCell<Option<MessagePort>>,
    pending: RefCell<HashMap<u32, Function>>,
    /// Why the shard stopped, while it is not restarted.
    stopped: RefCell<Option<String>>,
}

impl Remote {
    /// Shards behind ports.
    pub fn new(ports: &Array) -> Result<Remote, JsValue> {
        let links = ports.iter().map(|port| {
            let link = Rc::new(Link::default());
            link.connect(port.dyn_into()?);
            Ok(link)
        });
        Ok(Remote { links: links.collect::<Result<_, JsValue>>()?, next_id: Cell::new(0) })
    }

    /// A shard stopped, for a reason; another one, without rows, is behind a port.
    pub fn replace(&self, shard: usize, reason: &str, port: MessagePort) {
        let Some(link) = self.links.get(shard) else { return };
        *link.stopped.borrow_mut() = Some(reason.to_owned());
        link.connect(port);
        // Nobody answers what is under way.
        let pending: Vec<Function> = link.pending.borrow_mut().drain().map(|(_, resolve)| resolve).collect();
        for resolve in pending {
            drop(resolve.call1(&JsValue::UNDEFINED, &JsValue::from_str(reason)));
        }
    }
}

impl Link {
    fn connect(self: &Rc<Link>, port: MessagePort) {
        let link = Rc::downgrade(self);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let data = event.data();
            let id = super::worker::part(&data, "id").as_f64().map(|id| id as u32);
            let resolve = link.upgrade().zip(id).and_then(|(link, id)| link.pending.borrow_mut().remove(&id));
            if let Some(resolve) = resolve {
                // Resolving calls nothing of ours before the next turn, so it cannot fail.
                drop(resolve.call1(&JsValue::UNDEFINED, &data));
            }
        });
        port.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        // Few shards ever stop.
        on_message.forget();
        *self.port.borrow_mut() = Some(port);
    }

    fn reason(&self) -> Option<String> {
        self.stopped.borrow().clone()
    }
}

impl Port for Remote {
    type Content = Dropped;

    fn shards(&self) -> usize {
        self.links.len()
    }

    async fn ask(&self, shard: usize, errand: Errand<Dropped>) -> Result<Answered, String> {
        let link = &self.links[shard];
        if let Some(reason) = link.reason() {
            return Err(reason);
        }
        let id = self.next_id.get();
        self.next_id.set(id.wrapping_add(1));
        let files = errand.contents.iter().map(Dropped::to_message).collect();
        let parcel = Parcel::new(id, &errand.ask, errand.payloads, files)?;
        let answer = Promise::new(&mut |resolve, _| {
            link.pending.borrow_mut().insert(id, resolve);
        });
        let sent = match &*link.port.borrow() {
            Some(port) => parcel.send(port),
            None => Err("it was not started".into()),
        };
        sent.map_err(|error| super::message::describe(&error))?;
        let data = JsFuture::from(answer).await.map_err(|error| super::message::describe(&error))?;
        // In the place of an answer stands why there is none.
        if let Some(reason) = data.as_string() {
            return Err(reason);
        }
        let parcel = Parcel::receive(&data).map_err(|error| super::message::describe(&error))?;
        Ok(Answered { told: parcel.open()?, payloads: parcel.payloads })
    }

    async fn restart(&self, shard: usize) -> Result<(), String> {
        // The page put another worker in its place when it heard that it stopped.
        self.links[shard].stopped.borrow_mut().take();
        Ok(())
    }

    fn now(&self) -> f64 {
        now()
    }
}
