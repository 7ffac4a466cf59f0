//! The memory budget: a load that needs more is stopped by name, and keeps what it read.

mod support;

use bucketscope::engine::Session;
use bucketscope::engine::message::{Stopped, Summary};
use bucketscope::schema::Limits;
use support::{Line, check_counts, rows};

const FILES: usize = 30;
const LINES: usize = 2_000;

/// Files of an access log; every record is of a request of its own.
fn load(pool: &mut Session, memory: u64) -> Summary {
    let text = |file: usize| -> String {
        (0..LINES).map(|line| Line { id: format!("F{file}L{line}"), ..Line::default() }.text()).collect()
    };
    let files = (0..FILES).map(|file| (format!("log-{file:02}"), Box::new(text(file).into_bytes()) as _)).collect();
    pool.load_within(files, Limits { memory, ..Limits::default() })
}

#[test]
fn a_load_stops_at_the_budget_and_a_larger_one_reads_the_rest() {
    for shards in [1, 3] {
        let mut pool = Session::new(shards);
        let all = load(&mut pool, u64::MAX);
        assert_eq!((all.stopped, all.rows[0]), (Stopped::No, (FILES * LINES) as u64));

        let mut pool = Session::new(shards);
        let some = load(&mut pool, all.memory / 3);
        assert_eq!(some.stopped, Stopped::MemoryFull);
        assert!(some.rows[0] > 0 && some.rows[0] < all.rows[0], "{:?}", some.rows);
        assert_eq!(rows(&mut pool, "request_id:F0L7").len(), 1, "what was read is kept");
        let report = pool.report();
        check_counts(&report);
        assert_eq!(report.files.len(), FILES);
        let unread: Vec<_> = report.files.iter().filter_map(|file| file.refused.as_deref()).collect();
        assert!(!unread.is_empty() && unread.len() as u64 == some.refused_files);
        for reason in unread {
            let expected = "not read: the memory budget was used up before this file; \
                            raise it, or remove files, and drop it again";
            assert_eq!(reason, expected);
        }

        let again = load(&mut pool, 1 << 30);
        assert_eq!((again.stopped, again.rows, again.troubled_files), (Stopped::No, all.rows, 0));
        check_counts(&pool.report());
    }
}

#[test]
fn a_large_file_that_is_stopped_within_says_where() {
    let line = |index: usize| Line { id: format!("R{index}"), ..Line::default() }.text();
    let large: String = (0..100_000).map(line).collect();
    for shards in [1, 3] {
        let mut pool = Session::new(shards);
        let limits = Limits { memory: 4_000_000, ..Limits::default() };
        let summary = pool.load_within(vec![("large".to_owned(), Box::new(large.clone().into_bytes()) as _)], limits);
        assert_eq!(summary.stopped, Stopped::MemoryFull);
        let report = pool.report();
        check_counts(&report);
        let [file] = report.files.as_slice() else { panic!("one file") };
        assert!(file.counts.rows > 0 && file.counts.rows < 100_000, "{:?}", file.counts);
        assert!(file.problems.iter().any(|problem| problem.reason.starts_with("the memory budget was used up")));
        // Removing files makes room.
        assert_eq!(pool.remove(&["large".to_owned()]).stopped, Stopped::No);
        let summary = pool.load_within(vec![("small".to_owned(), Box::new(line(1).into_bytes()) as _)], limits);
        assert_eq!((summary.stopped, summary.rows[0]), (Stopped::No, 1));
    }
}
