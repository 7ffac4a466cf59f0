//! A shard that stops is started again: what it held is read anew, and the file that stopped it is named.

mod support;

use bucketscope::engine::message::{FacetAsked, Progress, Report, Request, Response, RowId, Stopped};
use bucketscope::engine::{Answered, Errand, Local, Pool, Port, Watch};
use bucketscope::import::{Limits, ReadAt};
use bucketscope::query::finish;
use bucketscope::schema::Source;
use futures_util::future::join;
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use support::packed::zip;
use support::{Line, check_counts, event, trail};

/// Shards in this thread, of which any stops when it is told to, or when it reads a file that is poison to it.
struct Fragile {
    shards: Local,
    stopped: Vec<Cell<bool>>,
    /// Messages each of which stops a shard, that one or any, once.
    stops_at: RefCell<Vec<(&'static str, Option<usize>)>>,
    /// The messages that were answered.
    answered: RefCell<Vec<(usize, String)>>,
    /// Whether others take their turn before a message is answered.
    is_slow: Cell<bool>,
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
        if self.is_slow.get() {
            give_way().await;
        }
        let name: String = format!("{ask:?}").chars().take_while(|c| c.is_alphanumeric()).collect();
        let stops = |&(at, of): &(&str, Option<usize>)| at == name && of.is_none_or(|of| of == shard);
        let place = self.stops_at.borrow().iter().position(stops);
        if let Some(place) = place {
            self.stops_at.borrow_mut().remove(place);
            self.stopped[shard].set(true);
        }
        if self.stopped[shard].get() {
            return Err("memory ran out".to_owned());
        }
        self.answered.borrow_mut().push((shard, name));
        let contents = contents.into_iter().map(|Content(bytes, _)| bytes as Rc<dyn ReadAt>).collect();
        self.shards.ask(shard, Errand { ask, payloads, contents }).await
    }

    fn give_up(&self) {
        self.shards.give_up();
    }

    async fn restart(&self, shard: usize) -> Result<(), String> {
        self.stopped[shard].set(false);
        self.shards.restart(shard).await
    }

    fn now(&self) -> f64 {
        self.shards.now()
    }
}

async fn give_way() {
    let mut gave_way = false;
    poll_fn(|_| if std::mem::replace(&mut gave_way, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

fn pool(shards: usize) -> Pool<Fragile> {
    let stopped = vec![Cell::new(false); shards];
    let (stops_at, answered, is_slow) = Default::default();
    Pool::new(Fragile { shards: Local::new(shards), stopped, stops_at, answered, is_slow })
}

/// A pool that has read the [`files`].
fn loaded(shards: usize) -> Pool<Fragile> {
    let pool = pool(shards);
    finish(pool.load(files(), Limits::default(), &())).unwrap();
    pool
}

fn file(name: &str, content: Vec<u8>) -> (String, Content) {
    (name.to_owned(), Content(Rc::new(content), false))
}

/// A file that stops whoever reads it.
fn poison(name: &str) -> (String, Content) {
    (name.to_owned(), Content(Rc::new(b"whatever".to_vec()), true))
}

fn log(id: &str) -> Vec<u8> {
    Line { id: id.to_owned(), ..Line::default() }.text().into_bytes()
}

fn files() -> Vec<(String, Content)> {
    let events = trail(&[event("GetObject", "10:00:00", "A"), event("GetObject", "10:00:01", "D")]);
    vec![file("a", log("A")), file("b", log("B")), file("c", log("C")), file("d.json", events)]
}

/// Counts the files of a load, and ends it when it has come so far.
#[derive(Default)]
struct Counting<'p> {
    files: Cell<u64>,
    ends: Option<(&'p Pool<Fragile>, u64)>,
}

impl Watch for Counting<'_> {
    fn progressed(&self, progress: &Progress) {
        assert!(progress.files <= progress.files_total, "{progress:?}");
        self.files.set(progress.files);
        if let Some((pool, bytes)) = self.ends
            && progress.bytes >= bytes
        {
            pool.cancel();
        }
    }
}

fn refused(report: &Report, name: &str) -> Option<String> {
    let of_name: Vec<_> = report.files.iter().filter(|file| file.name == name).collect();
    assert_eq!(of_name.len(), 1, "{name} has one line: {report:?}");
    of_name[0].refused.clone()
}

fn total(pool: &Pool<Fragile>, text: &str) -> u64 {
    match finish(pool.answer(0, &Request::Rows { text: text.to_owned(), offset: 0, limit: 10 })) {
        Response::Answer(answer) => answer.total,
        other => panic!("{other:?}"),
    }
}

#[test]
fn shards_that_stop_are_started_again_with_what_they_held() {
    for shards in 1..4 {
        let pool = loaded(shards);
        let (summary, report) = (finish(pool.summary()), finish(pool.report()));
        for stopping in [vec![0], (0..shards).collect()] {
            stopping.into_iter().for_each(|shard: usize| pool.port().stopped[shard].set(true));
            assert_eq!(total(&pool, "source access"), 3, "{shards} shards");
            assert_eq!(total(&pool, "source trail"), 2);
            assert_eq!(total(&pool, "source requests | witnessed:both"), 1);
            assert_eq!(finish(pool.summary()).rows, summary.rows);
            assert_eq!(finish(pool.report()), report);
        }
    }
}

#[test]
fn the_file_that_stops_a_shard_is_named_and_costs_no_other() {
    for shards in 1..4 {
        let pool = loaded(shards);
        // Those before it and those behind it have done nothing.
        let more = vec![file("aa", log("AA")), poison("bad"), poison("bad-too"), file("e", log("E"))];
        let watch = Counting::default();
        let summary = finish(pool.load(more, Limits::default(), &watch)).unwrap();
        assert_eq!(watch.files.get(), 4, "each file is counted once");
        assert_eq!(summary.rows, [5, 2, 6], "{shards} shards");
        assert_eq!((summary.files, summary.refused_files), (8, 2));
        let report = finish(pool.report());
        check_counts(&report);
        for name in ["bad", "bad-too"] {
            let reason = refused(&report, name).unwrap();
            assert!(reason.contains("the engine stopped while it read this: memory ran out"), "{reason}");
        }
        assert_eq!(total(&pool, "source access"), 5);
    }
}

#[test]
fn a_shard_that_stops_after_reading_costs_nothing() {
    for shards in 1..4 {
        for message in ["Drop", "Kinds", "DealHashes", "Match", "DealRows", "Join", "EndJoin", "CountFiles"] {
            let pool = pool(shards);
            pool.port().stops_at.borrow_mut().push((message, None));
            let summary = finish(pool.load(files(), Limits::default(), &())).unwrap();
            assert_eq!((summary.rows, summary.files, summary.refused_files), ([3, 2, 4], 4, 0), "{message}");
            assert!(pool.port().stops_at.borrow().is_empty(), "{message} stopped a shard");
            check_counts(&finish(pool.report()));
        }
    }
}

#[test]
fn questions_wait_while_rows_are_read_again() {
    for shards in 1..4 {
        let pool = loaded(shards);
        let before = finish(pool.summary());
        pool.port().is_slow.set(true);
        pool.port().stopped[0].set(true);
        let rows = Request::Rows { text: "source access".to_owned(), offset: 0, limit: 10 };
        let facets = Request::Facets(vec![FacetAsked {
            text: "source access".to_owned(),
            field: "bucket".to_owned(),
            limit: 5,
        }]);
        let cancel = async {
            // Only once it reads; and it reads on.
            while !pool.port().answered.borrow().iter().any(|(_, name)| name == "Read") {
                give_way().await;
            }
            pool.cancel();
        };
        pool.port().answered.borrow_mut().clear();
        let (answer, (counts, ())) = finish(join(pool.answer(0, &rows), join(pool.answer(0, &facets), cancel)));
        let Response::Answer(answer) = answer else { panic!("{answer:?}") };
        assert_eq!((answer.total, answer.rows.len()), (3, 3), "{shards} shards");
        let Response::Facets(counts) = counts else { panic!("{counts:?}") };
        assert_eq!(counts[0].values[0].1, 3, "{shards} shards");
        // Whoever looks is told once that rows have other numbers.
        let revived = pool.take_revived().unwrap();
        assert_eq!((revived.rows, revived.files), (before.rows, before.files));
        assert!(revived.numbering > before.numbering);
        assert!(pool.take_revived().is_none());

        // What is dropped or removed waits as well.
        pool.port().stopped[0].set(true);
        let more = vec![file("e", log("E"))];
        let (answer, summary) = finish(join(pool.answer(0, &rows), pool.load(more, Limits::default(), &())));
        assert!(matches!(answer, Response::Answer(_)));
        assert_eq!(summary.unwrap().rows, [4, 2, 5]);
        pool.port().stopped[0].set(true);
        let remove = Request::Remove { names: vec!["e".to_owned()] };
        let (_, removed) = finish(join(pool.answer(0, &rows), pool.answer(0, &remove)));
        let Response::Loaded(summary) = removed else { panic!("{removed:?}") };
        assert_eq!(summary.rows, before.rows);
    }
}

#[test]
fn details_of_a_request_are_of_no_other_while_rows_get_other_numbers() {
    let id = |source: Source| source.fields().iter().position(|field| field.id == "request_id").unwrap();
    for shards in 1..4 {
        let pool = loaded(shards);
        pool.port().is_slow.set(true);
        let is_over = Cell::new(false);
        let remove = async {
            let removed = pool.answer(0, &Request::Remove { names: vec!["a".to_owned()] }).await;
            assert!(matches!(removed, Response::Loaded(_)));
            is_over.set(true);
        };
        let ask = async {
            let mut seen = 0;
            while !is_over.get() {
                for row in (0..shards as u32).flat_map(|shard| (0..4).map(move |row| (shard, row))) {
                    let row = RowId { source: Source::Requests, shard: row.0, row: row.1 };
                    give_way().await;
                    let Response::Details(details) = pool.answer(0, &Request::Details { row }).await else { continue };
                    seen += 1;
                    let request = &details.request.unwrap().values[id(Source::Requests)];
                    assert!(details.records.iter().all(|record| record.values[id(record.source)] == *request));
                }
            }
            seen
        };
        let (_, seen) = finish(join(remove, ask));
        assert!(seen > 0, "{shards} shards");
        assert_eq!(total(&pool, "source requests"), 4);
    }
}

#[test]
fn a_shard_that_stops_when_a_load_begins_keeps_no_other_from_it() {
    let pool = loaded(3);
    pool.port().stopped[0].set(true);
    pool.port().answered.borrow_mut().clear();
    let summary = finish(pool.load(vec![file("e", log("E"))], Limits::default(), &())).unwrap();
    assert_eq!((summary.rows, summary.files, summary.refused_files), ([4, 2, 5], 5, 0));
    for shard in 0..3 {
        assert!(pool.port().answered.borrow().contains(&(shard, "Begin".to_owned())), "shard {shard}");
    }
}

#[test]
fn shards_that_stop_while_others_are_started_again_lose_nothing() {
    let stops: [&[(&str, Option<usize>)]; 5] = [
        // One that cannot begin is given up, and the other reads all.
        &[("Begin", Some(0)); 4],
        &[("Begin", Some(1))],
        &[("Begin", Some(0)), ("Begin", Some(1))],
        &[("EndJoin", Some(0)), ("EndJoin", Some(1))],
        &[("Drop", None), ("Join", None)],
    ];
    for stops in stops {
        let pool = loaded(2);
        let (summary, report) = (finish(pool.summary()), finish(pool.report()));
        pool.port().stops_at.borrow_mut().extend(stops);
        pool.port().stopped[0].set(true);
        assert_eq!(total(&pool, "source access"), 3, "{stops:?}");
        assert_eq!((finish(pool.summary()).rows, finish(pool.report())), (summary.rows, report), "{stops:?}");
        assert!(pool.port().stops_at.borrow().is_empty(), "{stops:?}");

        // The same during a load.
        pool.port().stops_at.borrow_mut().extend(stops);
        let summary = finish(pool.load(vec![file("e", log("E"))], Limits::default(), &())).unwrap();
        assert_eq!((summary.rows, summary.files, summary.refused_files), ([4, 2, 5], 5, 0), "{stops:?}");
    }
}

#[test]
fn what_nobody_is_left_to_read_is_told() {
    let pool = pool(1);
    pool.port().stops_at.borrow_mut().extend([("Begin", None); 3]);
    let summary = finish(pool.load(files(), Limits::default(), &())).unwrap();
    assert_eq!((summary.rows, summary.files, summary.refused_files), ([0; 3], 4, 4));
    let reason = refused(&finish(pool.report()), "a").unwrap();
    assert_eq!(reason, "not read: the engine stopped before this file; drop it again");
}

#[test]
fn removed_files_stay_away_when_a_shard_stops_meanwhile() {
    for shards in 1..4 {
        let pool = loaded(shards);
        pool.port().stops_at.borrow_mut().push(("Remove", Some(0)));
        let names = vec!["a".to_owned(), "c".to_owned(), "d.json".to_owned()];
        finish(pool.answer(0, &Request::Remove { names }));
        assert!(pool.port().stops_at.borrow().is_empty());
        assert_eq!((total(&pool, "source access"), total(&pool, "source trail")), (1, 0), "{shards} shards");
        assert_eq!(finish(pool.report()).files.len(), 1);
    }
}

#[test]
fn an_archive_that_is_dropped_again_is_there_once_whatever_stops() {
    let archive = || vec![file("logs.zip", zip(&[("x", log("X")), ("y", log("Y"))], false))];
    for shards in 1..4 {
        let pool = pool(shards);
        let stop_all = || pool.port().stopped.iter().for_each(|stopped| stopped.set(true));
        let load = || finish(pool.load(archive(), Limits::default(), &())).unwrap().rows[0];
        assert_eq!((load(), load()), (2, 2));
        stop_all();
        assert_eq!(total(&pool, "source access"), 2, "{shards} shards: it does not come back twice");
        stop_all();
        assert_eq!(load(), 2, "{shards} shards: its new rows have the numbers of the old ones");
        assert_eq!(finish(pool.report()).files.len(), 2);
    }
}

#[test]
fn a_load_that_ended_early_stays_so_when_a_shard_stops() {
    let long = |id: &str| log(id).repeat(4000);
    for packed in [false, true] {
        let pool = loaded(1);
        let content = if packed { zip(&[("x", long("L"))], false) } else { long("L") };
        let watch = Counting { ends: Some((&pool, 300_000)), ..Counting::default() };
        // It ends within one file, and a shard stops when all are sorted.
        pool.port().stops_at.borrow_mut().push(("Drop", Some(0)));
        let more = vec![file("long", content), file("never", log("N"))];
        let summary = finish(pool.load(more, Limits::default(), &watch)).unwrap();
        assert_eq!(summary.stopped, Stopped::Cancelled);
        assert_eq!(summary.rows[0], 3, "what was not read to its end is not read again");
        let report = finish(pool.report());
        check_counts(&report);
        let reason = refused(&report, if packed { "long!x" } else { "long" }).unwrap();
        assert_eq!(reason, "not read to its end before the engine stopped; drop it again");
        assert!(refused(&report, "never").unwrap().contains("reading was cancelled before this file"));
    }
}

#[test]
fn what_is_dropped_again_and_again_takes_no_more_memory() {
    let pool = pool(2);
    let load = || finish(pool.load(vec![file("a", log("A").repeat(2000))], Limits::default(), &())).unwrap();
    let first = load();
    let last = (0..5).fold(first.clone(), |_, _| load());
    assert_eq!(last.rows, first.rows);
    assert!(last.memory < first.memory * 3 / 2, "{} bytes, {} at first", last.memory, first.memory);
    assert!(last.numbering > first.numbering, "rows have other numbers");
}
