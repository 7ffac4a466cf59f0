//! Long work goes in turns: between two of them others do theirs, hear how far it is, and may end it.

use crate::language::Work;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// Who gives long work its turns.
pub trait Turns {
    /// Hears that so many of so many parts of some work are done. Whether its turn is over.
    fn is_over(&self, work: Work, done: usize, of: usize) -> bool;

    /// Waits for the next turn. Work that somebody ends is dropped here.
    fn next(&self) -> Pin<Box<dyn Future<Output = ()> + '_>>;
}

/// What long work asks whether its turn is over, each time that a part of it is done.
#[derive(Clone, Copy)]
pub struct Pace<'p>(Option<&'p dyn Turns>);

impl<'p> Pace<'p> {
    /// Work in one turn, however long that is.
    pub const AT_ONCE: Pace<'static> = Pace(None);

    /// Work in turns that somebody gives.
    pub fn of(turns: &'p dyn Turns) -> Pace<'p> {
        Pace(Some(turns))
    }

    /// Says that so many of so many parts of some work are done, and waits for the next turn if this one is over.
    pub async fn turn(self, work: Work, done: usize, of: usize) {
        if let Some(turns) = self.0
            && turns.is_over(work, done, of)
        {
            turns.next().await;
        }
    }

    /// The same of records that are read again.
    pub async fn reading(self, done: usize, of: usize) {
        self.turn(Work::Reading, done, of).await;
    }
}

/// Runs what waits for nothing but its turn.
pub fn finish<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return done;
        }
    }
}
