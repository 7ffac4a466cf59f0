//! How the pool reaches its shards: in this thread here, in workers over there.

use super::message::Failure;
use super::shard::{Shard, plain_failure};
use super::shard_message::{Answered, Ask, Errand, Told};
use crate::import::ReadAt;
use crate::language::Work;
use crate::query::{Pace, Turns};
use futures_util::future::{AbortHandle, abortable};
use futures_util::lock::Mutex;
use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

/// How the pool reaches its shards.
pub trait Port {
    /// What a file's content is handed over as.
    type Content: ReadAt + Clone;

    /// The number of shards, at least one.
    fn shards(&self) -> usize;

    /// Asks a shard. The error says why it stopped: nothing that it held is left.
    fn ask(&self, shard: usize, errand: Errand<Self::Content>) -> impl Future<Output = Result<Answered, String>>;

    /// Gives up the question that shards answer: each of them answers that it was.
    fn give_up(&self);

    /// Puts a new shard without rows in the place of one that stopped.
    fn restart(&self, shard: usize) -> impl Future<Output = Result<(), String>>;

    /// Milliseconds since some moment.
    fn now(&self) -> f64;
}

/// What is said of a question that was given up.
pub fn given_up() -> Failure {
    plain_failure("This was stopped before it was answered.")
}

/// Shards in this thread.
pub struct Local {
    shards: Vec<Mutex<Shard>>,
    /// For each shard, what ends the question that it answers.
    questions: RefCell<Vec<Option<AbortHandle>>>,
    /// Whether questions give way as often as they can.
    in_turns: bool,
    began: std::time::Instant,
}

impl Local {
    /// So many shards without rows, at least one.
    pub fn new(shards: usize) -> Local {
        let shards: Vec<_> = (0..shards.max(1) as u32).map(|number| Mutex::new(Shard::new(number))).collect();
        let questions = RefCell::new(vec![None; shards.len()]);
        Local { shards, questions, in_turns: false, began: std::time::Instant::now() }
    }

    /// The same, with questions that give way as often as they can.
    #[cfg(test)]
    pub fn in_turns(shards: usize) -> Local {
        Local { in_turns: true, ..Local::new(shards) }
    }

    async fn ask_question(&self, shard: usize, errand: Errand<Rc<dyn ReadAt>>) -> Answered {
        let pace = if self.in_turns { Pace::of(&EachPart) } else { Pace::AT_ONCE };
        let (work, handle) = abortable(async { self.shards[shard].lock().await.answer(errand, pace).await });
        self.questions.borrow_mut()[shard] = Some(handle);
        let answered = work.await;
        self.questions.borrow_mut()[shard] = None;
        answered.unwrap_or_else(|_| Told::Failed(given_up()).into())
    }
}

impl Port for Local {
    type Content = Rc<dyn ReadAt>;

    fn shards(&self) -> usize {
        self.shards.len()
    }

    async fn ask(&self, shard: usize, errand: Errand<Rc<dyn ReadAt>>) -> Result<Answered, String> {
        if errand.ask.is_question() {
            return Ok(self.ask_question(shard, errand).await);
        }
        let reads = matches!(errand.ask, Ask::Read { .. });
        let answered = self.shards[shard].lock().await.answer(errand, Pace::AT_ONCE).await;
        if reads {
            // Others take their turn before this one goes on.
            give_way().await;
            let mut shard = self.shards[shard].lock().await;
            if shard.read_ahead() {
                shard.step();
            }
        }
        Ok(answered)
    }

    fn give_up(&self) {
        self.questions.borrow().iter().flatten().for_each(AbortHandle::abort);
    }

    async fn restart(&self, shard: usize) -> Result<(), String> {
        *self.shards[shard].lock().await = Shard::new(shard as u32);
        Ok(())
    }

    fn now(&self) -> f64 {
        self.began.elapsed().as_secs_f64() * 1000.0
    }
}

/// Each part of the work is a turn.
struct EachPart;

impl Turns for EachPart {
    fn is_over(&self, _work: Work, _done: usize, _of: usize) -> bool {
        true
    }

    fn next(&self) -> Pin<Box<dyn Future<Output = ()> + '_>> {
        Box::pin(give_way())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Pool;
    use crate::engine::message::{Request, Response};
    use crate::import::Limits;
    use crate::query::finish;
    use futures_util::future::join;
    use std::pin::pin;
    use std::task::{Context, Waker};

    fn lines() -> Vec<u8> {
        let line = |number: usize| {
            format!(
                "0a1b photos [08/Aug/2026:10:{:02}:{:02} +0000] 192.0.2.7 - ID{number:06} REST.GET.OBJECT {number}.jpg \
                 \"GET /{number}.jpg HTTP/1.1\" 200 - 243 - {} - \"-\" \"curl/8\" -\n",
                number / 60 % 60,
                number % 60,
                number % 977
            )
        };
        (0..40_000).map(line).collect::<String>().into_bytes()
    }

    fn loaded() -> Pool<Local> {
        let pool = Pool::new(Local::in_turns(2));
        let content: Rc<dyn ReadAt> = Rc::new(lines());
        finish(pool.load(vec![("log".to_owned(), content)], Limits::default(), &())).unwrap();
        pool
    }

    fn rows(text: &str) -> Request {
        Request::Rows { text: text.to_owned(), offset: 0, limit: 1 }
    }

    fn total(response: Response) -> Result<u64, Failure> {
        match response {
            Response::Answer(answer) => Ok(answer.total),
            Response::Failed(failure) => Err(failure),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_question_ends_between_two_turns_when_it_is_given_up() {
        let pool = loaded();
        // Each with so many turns that it takes: there are two row groups, five parts of the keys, and one block of records.
        let questions = [
            ("stats count(*) by key", 2),
            ("sort key desc", 2),
            ("filter strlen(key) > 8", 5),
            ("message like \"9.jpg\"", 1),
        ];
        for (text, most_turns) in questions {
            let request = rows(text);
            // However far it has come, another question has the shards to itself and the right answer.
            for turns in 0..=most_turns {
                let mut asked = pin!(pool.answer(7, &request));
                for _ in 0..turns {
                    let polled = asked.as_mut().poll(&mut Context::from_waker(Waker::noop()));
                    assert!(polled.is_pending(), "{text}: it takes more than {turns} turns");
                }
                // Before it begins there is nothing to give up.
                if turns > 0 {
                    pool.give_up(7);
                    assert_eq!(total(finish(asked)), Err(given_up()), "{text}, after {turns} turns");
                }
                assert_eq!(total(finish(pool.answer(8, &rows("http_status:200")))), Ok(40_000));
            }
            let answered = total(finish(pool.answer(7, &request))).unwrap();
            let mut session = crate::engine::Session::new(1);
            session.load(vec![("log".to_owned(), Box::new(lines()))]);
            assert_eq!(answered, session.rows(text, 0, 1).unwrap().total, "{text}");
        }
    }

    #[test]
    fn a_question_that_waits_is_given_up_too_and_the_one_before_it_is_answered() {
        let pool = loaded();
        let (first, second) = (rows("stats count(*) by key"), rows("sort key desc"));
        let mut both = pin!(join(pool.answer(1, &first), pool.answer(2, &second)));
        assert!(both.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        pool.give_up(2);
        let (first, second) = finish(both);
        assert_eq!((total(first), total(second)), (Ok(40_000), Err(given_up())));
    }
}
