//! Wakes who waits until something happened.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Poll, Waker};

/// Wakes who waits until something happened.
#[derive(Default)]
pub struct Bell {
    rung: Cell<u64>,
    waiting: RefCell<Vec<Waker>>,
}

impl Bell {
    /// How often it was rung.
    pub fn rung(&self) -> u64 {
        self.rung.get()
    }

    /// Tells that something happened.
    pub fn ring(&self) {
        self.rung.set(self.rung.get() + 1);
        self.waiting.take().into_iter().for_each(Waker::wake);
    }

    /// Waits until it was rung more often than `seen` times.
    pub async fn after(&self, seen: u64) {
        poll_fn(|context| {
            if self.rung.get() != seen {
                return Poll::Ready(());
            }
            let mut waiting = self.waiting.borrow_mut();
            if !waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }
}
