//! Shards in workers of their own, as the pool's worker reaches them.

use super::bell::Bell;
use super::browser_file::Dropped;
use super::message::Working;
use super::parcel::Parcel;
use super::port::Port;
use super::shard_message::{Answered, Errand, Told};
use super::worker::{Clock, part};
use js_sys::{Array, Function, Object, Promise, Reflect};
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
    clock: Clock,
    /// Rings when a shard tells how far its question has come.
    works: Rc<Bell>,
}

/// The way to one shard.
#[derive(Default)]
struct Link {
    port: RefCell<Option<MessagePort>>,
    pending: RefCell<HashMap<u32, Function>>,
    /// Why the shard stopped, while it is not restarted.
    stopped: RefCell<Option<String>>,
    /// How far the question has come that it answers.
    working: Cell<Option<Working>>,
    /// Rings when it tells so.
    works: Rc<Bell>,
}

impl Remote {
    /// Shards behind ports.
    pub fn new(ports: &Array) -> Result<Remote, JsValue> {
        let works: Rc<Bell> = Rc::default();
        let links = ports.iter().map(|port| {
            let link = Rc::new(Link { works: works.clone(), ..Link::default() });
            link.connect(port.dyn_into()?);
            Ok(link)
        });
        let links = links.collect::<Result<_, JsValue>>()?;
        Ok(Remote { links, next_id: Cell::new(0), clock: Clock::new(), works })
    }

    /// How far the shard has come that is furthest behind, of those that work on a question; waits until one of them tells.
    pub async fn working(&self) -> Option<Working> {
        self.works.after(self.works.rung()).await;
        let told = self.links.iter().filter_map(|link| link.working.get());
        told.min_by(|a, b| a.part.total_cmp(&b.part))
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
            let Some(link) = link.upgrade() else { return };
            if part(&data, "is_before_answer").is_truthy() {
                return link.hear(&data);
            }
            let id = part(&data, "id").as_f64().map(|id| id as u32);
            let resolve = id.and_then(|id| link.pending.borrow_mut().remove(&id));
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

    /// Hears how far a question has come.
    fn hear(&self, data: &JsValue) {
        let told = Parcel::receive(data).ok().and_then(|parcel| parcel.open().ok());
        if let Some(Told::Working(work, part)) = told {
            self.working.set(Some(Working { work, part }));
            self.works.ring();
        }
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
        link.working.set(None);
        // In the place of an answer stands why there is none.
        if let Some(reason) = data.as_string() {
            return Err(reason);
        }
        let parcel = Parcel::receive(&data).map_err(|error| super::message::describe(&error))?;
        Ok(Answered { told: parcel.open()?, payloads: parcel.payloads })
    }

    fn give_up(&self) {
        let message = Object::new();
        // A plain object takes any member.
        drop(Reflect::set(&message, &JsValue::from_str("give_up"), &JsValue::TRUE));
        for link in &self.links {
            if let Some(port) = &*link.port.borrow() {
                // A shard that cannot be reached answers nothing either.
                drop(port.post_message(&message));
            }
        }
    }

    async fn restart(&self, shard: usize) -> Result<(), String> {
        // The page put another worker in its place when it heard that it stopped.
        self.links[shard].stopped.borrow_mut().take();
        Ok(())
    }

    fn now(&self) -> f64 {
        self.clock.now()
    }
}
