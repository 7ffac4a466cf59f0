//! A shard that stops is started again: what it held is read anew, and the file that stopped it is named.

mod support;

use bucketscope::engine::message::{Request, Response};
use bucketscope::engine::{Answered, Errand, Local, Pool, Port, run};
use bucketscope::import::{Limits, ReadAt};
use std::cell::Cell;
use std::rc::Rc;
use support::{Line, check_counts, event, trail};

/// Shards in this thread, of which any stops when it is told to, or when it reads a file that is poison to it.
struct Fragile {
    shards: Local,
    stopped: Vec<Cell<bool>>,
    /// The message that stops a shard, once.
    stops_at: Cell<Option<&'static str>>,
}

/// A content, and whether to read it stops a shard.
#[derive(Clone)]
struct Content(Rc<Vec<u8>>, bool);

impl ReadAt for Content {
    fn len(&self) -> u64 {
        ReadAt::len(self.0.as_ref())
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        self.0.read_at(offset, length)
    }
}

impl Port for Fragile {
    type Content = Content;

    fn shards(&self) -> usize {
        self.shards.shards()
    }

    async fn ask(&self, shard: usize, errand: Errand<Content>) -> Result<Answered, String> {
        let Errand { ask, payloads, contents } = errand;
        if contents.iter().any(|Content(_, is_poison)| *is_poison) {
            self.stopped[shard].set(true);
        }
        if self.stops_at.get().is_some_and(|name| format!("{ask:?}").starts_with(name)) {
            self.stops_at.set(None);
            self.stopped[shard].set(true);
        }
        if self.stopped[shard].get() {
            return Err("memory ran out".to_owned());
        }
        let contents = contents.into_iter().map(|Content(bytes, _)| bytes as Rc<dyn ReadAt>).collect();
        self.shards.ask(shard, Errand { ask, payloads, contents }).await
    }

    async fn restart(&self, shard: usize) -> Result<(), String> {
        self.stopped[shard].set(false);
        self.shards.restart(shard).await
    }

    fn now(&self) -> f64 {
        self.shards.now()
    }
}

fn pool(shards: usize) -> Pool<Fragile> {
    let stopped = vec![Cell::new(false); shards];
    Pool::new(Fragile { shards: Local::new(shards), stopped, stops_at: Cell::new(None) })
}

fn files() -> Vec<(String, Content)> {
    let log = |id: &str| Line { id: id.to_owned(), ..Line::default() }.text().into_bytes();
    let named = [
        ("a", log("A")),
        ("b", log("B")),
        ("c", log("C")),
        ("d.json", trail(&[event("GetObject", "10:00:00", "A"), event("GetObject", "10:00:01", "D")])),
    ];
    named.map(|(name, content)| (name.to_owned(), Content(Rc::new(content), false))).into()
}

fn total(pool: &Pool<Fragile>, text: &str) -> u64 {
    match run(pool.answer(&Request::Rows { text: text.to_owned(), offset: 0, limit: 10 })) {
        Response::Answer(answer) => answer.total,
        other => panic!("{other:?}"),
    }
}

#[test]
fn shards_that_stop_are_started_again_with_what_they_held() {
    for shards in 1..4 {
        let pool = pool(shards);
        run(pool.load(files(), Limits::default(), &())).unwrap();
        let (summary, report) = (run(pool.summary()), run(pool.report()));
        for stopping in [vec![0], (0..shards).collect()] {
            stopping.into_iter().for_each(|shard: usize| pool.port().stopped[shard].set(true));
            assert_eq!(total(&pool, "source access"), 3, "{shards} shards");
            assert_eq!(total(&pool, "source trail"), 2);
            assert_eq!(total(&pool, "source requests | witnessed:both"), 1);
            assert_eq!(run(pool.summary()).rows, summary.rows);
            assert_eq!(run(pool.report()), report);
        }
    }
}

#[test]
fn the_file_that_stops_a_shard_is_named_and_costs_no_other() {
    for shards in 1..4 {
        let pool = pool(shards);
        run(pool.load(files(), Limits::default(), &())).unwrap();
        let poison = Content(Rc::new(b"whatever".to_vec()), true);
        let more = Content(Rc::new(Line { id: "E".to_owned(), ..Line::default() }.text().into_bytes()), false);
        let summary =
            run(pool.load(vec![("bad".to_owned(), poison), ("e".to_owned(), more)], Limits::default(), &())).unwrap();
        assert_eq!(summary.rows, [4, 2, 5], "{shards} shards");
        assert_eq!((summary.files, summary.refused_files), (6, 1));
        let report = run(pool.report());
        check_counts(&report);
        let bad = report.files.iter().find(|file| file.name == "bad").unwrap();
        let reason = bad.refused.as_ref().unwrap();
        assert!(reason.contains("the engine stopped while it read this: memory ran out"), "{reason}");
        assert_eq!(total(&pool, "source access"), 4);
    }
}

#[test]
fn a_shard_that_stops_after_reading_costs_nothing() {
    for shards in 1..4 {
        for message in ["Drop", "Kinds", "Join", "EndJoin", "CountFiles"] {
            let pool = pool(shards);
            pool.port().stops_at.set(Some(message));
            let summary = run(pool.load(files(), Limits::default(), &())).unwrap();
            assert_eq!((summary.rows, summary.files, summary.refused_files), ([3, 2, 4], 4, 0), "{message}");
            assert!(pool.port().stops_at.get().is_none(), "{message} stopped a shard");
            check_counts(&run(pool.report()));
        }
    }
}
