//! Reads ahead: what a load needs next is told before it is needed, and forgotten when it is over.

mod support;

use bucketscope::engine::Session;
use bucketscope::engine::message::Stopped;
use bucketscope::import::ReadAt;
use std::cell::{Cell, RefCell};
use std::ops::Range;
use std::rc::Rc;
use support::{Line, event, gzip, trail};

/// What was told of a file, and what was read that was not told.
#[derive(Default)]
struct Told {
    ranges: Vec<Range<u64>>,
    most: usize,
    /// How often somebody had to wait for what was told.
    waits: usize,
    untold: Vec<Range<u64>>,
}

/// A file whose bytes are a while on their way.
struct Slow {
    content: Vec<u8>,
    told: Rc<RefCell<Told>>,
}

impl ReadAt for Slow {
    fn len(&self) -> u64 {
        ReadAt::len(&self.content)
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let range = offset..offset.saturating_add(length as u64).min(self.len());
        let mut told = self.told.borrow_mut();
        let is_told = told.ranges.iter().any(|known| known.start <= range.start && range.end <= known.end);
        if !range.is_empty() && !is_told {
            told.untold.push(range);
        }
        self.content.read_at(offset, length)
    }

    fn read_ahead(&self, ranges: &[Range<u64>]) -> bool {
        assert!(ranges.iter().all(|range| range.end <= self.len() && !range.is_empty()));
        let mut told = self.told.borrow_mut();
        let is_here = ranges.first().is_none_or(|first| told.ranges.contains(first));
        told.waits += usize::from(!is_here);
        told.ranges = ranges.to_vec();
        told.most = told.most.max(ranges.len());
        is_here
    }
}

/// A text of several pieces, the same compressed, cut off and compressed twice, an empty file, an image and a trail file.
fn files() -> Vec<(String, Vec<u8>)> {
    let log: String =
        (0..80_000).map(|index| Line { id: format!("REQ{index:05}"), ..Line::default() }.text()).collect();
    let events =
        trail(&(0..50).map(|index| event("GetObject", "10:00:01", &format!("REQ{index:04}"))).collect::<Vec<_>>());
    let cut = gzip(log.as_bytes());
    let named = [
        ("a", log.clone().into_bytes()),
        ("b.gz", gzip(log.as_bytes())),
        ("c.gz", cut[..cut.len() / 2].to_vec()),
        ("d", Vec::new()),
        ("e.png", b"\x89PNG\r\n\x1a\n".to_vec()),
        ("f.gz.gz", gzip(&gzip(log.as_bytes()))),
        ("g", events),
    ];
    named.map(|(name, content)| (name.to_owned(), content)).into()
}

type Files = Vec<(String, Box<dyn ReadAt>)>;

fn slow() -> (Files, Vec<Rc<RefCell<Told>>>) {
    let told: Vec<Rc<RefCell<Told>>> = files().iter().map(|_| Rc::default()).collect();
    let slow = files()
        .into_iter()
        .zip(&told)
        .map(|((name, content), told)| (name, Box::new(Slow { content, told: told.clone() }) as Box<dyn ReadAt>));
    (slow.collect(), told)
}

#[test]
fn reads_are_told_before_they_are_needed() {
    let mut plain = Session::new(1);
    plain.load(files().into_iter().map(|(name, content)| (name, Box::new(content) as Box<dyn ReadAt>)).collect());

    let (files, told) = slow();
    let mut pool = Session::new(1);
    pool.load(files);
    assert_eq!(pool.report(), plain.report());
    assert!(told.iter().any(|told| told.borrow().waits > 0));

    // What lies within a compressed file that is compressed again is read on the spot.
    for (told, name) in told.iter().zip(["a", "b.gz", "c.gz", "d", "e.png", "f.gz.gz", "g"]) {
        let told = told.borrow();
        assert_eq!(told.untold.is_empty(), name != "f.gz.gz", "{name}: {:?}", told.untold);
        assert!(told.ranges.is_empty(), "{name} is forgotten");
    }
    assert_eq!(told[0].borrow().most, 2, "the piece that comes next, and the one after it");
}

#[test]
fn a_load_that_is_cancelled_forgets_what_it_told() {
    let (files, told) = slow();
    let most = Cell::new(0);
    let enough = |_: &_| {
        most.set(most.get().max(told.iter().filter(|told| !told.borrow().ranges.is_empty()).count()));
        most.get() > 3
    };
    assert_eq!(Session::new(1).load_until(files, enough).stopped, Stopped::Cancelled);
    assert!(most.get() > 3, "several files at once");
    assert!(told.iter().all(|told| told.borrow().ranges.is_empty()));
}
