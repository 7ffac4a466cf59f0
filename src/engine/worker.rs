//! What a worker is told first: to be the pool, or one of its shards.

use super::message::{Failure, Reply, Response};
use super::{pool_worker, shard_worker};
use js_sys::{Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent, MessagePort, Performance};

/// Takes messages from now on. The first one says what this worker is: with a `shard` number and a `port` a shard, without
/// them the pool.
pub fn start() -> Result<(), JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().dyn_into()?;
    let panics = scope.clone();
    std::panic::set_hook(Box::new(move |info| {
        // The instance is lost after this; the page must know why.
        let failure = Failure { message: info.to_string(), span: None };
        send(&panics, &Reply { id: None, response: Response::Failed(failure) });
    }));
    let here = scope.clone();
    let first = Closure::once_into_js(move |event: MessageEvent| {
        let shard = part(&event.data(), "shard").as_f64();
        let begun = match shard {
            Some(number) => shard_worker::start(&here, number as u32, &part(&event.data(), "port")),
            None => pool_worker::start(&here, &event),
        };
        if let Err(error) = begun {
            wasm_bindgen::throw_val(error);
        }
    });
    scope.set_onmessage(Some(first.unchecked_ref()));
    Ok(())
}

/// A member of an object that came with a message.
pub(super) fn part(data: &JsValue, name: &str) -> JsValue {
    Reflect::get(data, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Tells the page something.
pub(super) fn send(scope: &DedicatedWorkerGlobalScope, reply: &Reply) {
    let sent = super::message::encode(reply).and_then(|value| scope.post_message(&value));
    // A worker that can no longer be heard has nobody to tell.
    drop(sent);
}

/// Tells the time.
pub(super) struct Clock(Option<Performance>);

impl Clock {
    pub(super) fn new() -> Clock {
        let scope: Result<DedicatedWorkerGlobalScope, _> = js_sys::global().dyn_into();
        Clock(scope.ok().and_then(|scope| scope.performance()))
    }

    /// Milliseconds since this worker began.
    pub(super) fn now(&self) -> f64 {
        self.0.as_ref().map_or(0.0, Performance::now)
    }
}

/// Lets messages that wait be answered. A timer would take four milliseconds at least.
pub(super) struct Yielder {
    port: MessagePort,
    waiting: Rc<RefCell<Option<js_sys::Function>>>,
}

impl Yielder {
    pub(super) fn new() -> Result<Yielder, JsValue> {
        let channel = MessageChannel::new()?;
        let waiting: Rc<RefCell<Option<js_sys::Function>>> = Rc::default();
        let woken = waiting.clone();
        let wake = Closure::<dyn FnMut()>::new(move || {
            if let Some(resolve) = woken.borrow_mut().take() {
                // Resolving calls nothing of ours before the next turn, so it cannot fail.
                drop(resolve.call0(&JsValue::UNDEFINED));
            }
        });
        channel.port1().set_onmessage(Some(wake.as_ref().unchecked_ref()));
        // It is used as long as the worker lives.
        wake.forget();
        Ok(Yielder { port: channel.port2(), waiting })
    }

    pub(super) async fn give_way(&self) {
        let later = Promise::new(&mut |resolve, _| {
            *self.waiting.borrow_mut() = Some(resolve);
        });
        if self.port.post_message(&JsValue::UNDEFINED).is_ok() {
            drop(JsFuture::from(later).await);
        }
    }
}
