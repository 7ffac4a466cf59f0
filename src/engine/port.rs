//! How the pool reaches its shards: in this thread here, in workers over there.

use super::shard::Shard;
use super::shard_message::{Answered, Ask, Errand};
use crate::import::ReadAt;
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// How the pool reaches its shards.
pub trait Port {
    /// What a file's content is handed over as.
    type Content: ReadAt + Clone;

    /// The number of shards, at least one.
    fn shards(&self) -> usize;

    /// Asks a shard. The error says why it stopped: nothing that it held is left.
    fn ask(&self, shard: usize, errand: Errand<Self::Content>) -> impl Future<Output = Result<Answered, String>>;

    /// Puts a new shard without rows in the place of one that stopped.
    fn restart(&self, shard: usize) -> impl Future<Output = Result<(), String>>;

    /// Milliseconds since some moment.
    fn now(&self) -> f64;
}

/// Shards in this thread.
pub struct Local {
    shards: Vec<RefCell<Shard>>,
    began: std::time::Instant,
}

impl Local {
    /// So many shards without rows, at least one.
    pub fn new(shards: usize) -> Local {
        let shards = (0..shards.max(1) as u32).map(|number| RefCell::new(Shard::new(number))).collect();
        Local { shards, began: std::time::Instant::now() }
    }
}

impl Port for Local {
    type Content = Rc<dyn ReadAt>;

    fn shards(&self) -> usize {
        self.shards.len()
    }

    async fn ask(&self, shard: usize, errand: Errand<Rc<dyn ReadAt>>) -> Result<Answered, String> {
        let reads = matches!(errand.ask, Ask::Read { .. });
        let answered = self.shards[shard].borrow_mut().answer(errand);
        if reads {
            // Others take their turn before this one goes on.
            give_way().await;
            let mut shard = self.shards[shard].borrow_mut();
            if shard.read_ahead() {
                shard.step();
            }
        }
        Ok(answered)
    }

    async fn restart(&self, shard: usize) -> Result<(), String> {
        *self.shards[shard].borrow_mut() = Shard::new(shard as u32);
        Ok(())
    }

    fn now(&self) -> f64 {
        self.began.elapsed().as_secs_f64() * 1000.0
    }
}

async fn give_way() {
    let mut gave_way = false;
    std::future::poll_fn(|_| match std::mem::replace(&mut gave_way, true) {
        true => Poll::Ready(()),
        false => Poll::Pending,
    })
    .await;
}

/// Runs what waits for nothing but its turn.
pub fn run<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return done;
        }
    }
}
