//! Whatever is dropped: records are counted once, and a log that is dropped beside it loses none of its rows.

use super::container::{LIMITS, Walk};
use super::memory::bounded;
use bucketscope::engine::Session;

/// A record of the log beside it.
const LINE: &[u8] = br#"0a1b photos [08/Aug/2026:10:00:00 +0000] 192.0.2.7 - BESIDE REST.GET.OBJECT a.jpg "GET /a.jpg HTTP/1.1" 200 - 243 - 7 - "-" "curl/8" -"#;

/// What a session needs whatever is dropped: the tables and the join, and the buffers of what is open at once.
const SESSION: usize = 10 << 20;

/// Checks what a session makes of a content.
pub fn check(content: &[u8]) {
    // A row is held in its table and in the join.
    let bytes = 2 * (content.len() + Walk::of(content, LIMITS, || usize::MAX).unpacked());
    bounded(
        SESSION,
        |()| bytes,
        || {
            let mut session = Session::new(1);
            let files: [(&str, &[u8]); 2] = [("dropped", content), ("~beside", LINE)];
            let files = files.map(|(name, content)| (name.to_owned(), Box::new(content.to_vec()) as _));
            session.load_within(files.into(), LIMITS);
            let report = session.report();
            for file in &report.files {
                let counts = file.counts;
                assert_eq!(counts.rows + counts.duplicates + counts.rejected, counts.records, "{file:?}");
                assert!(file.refused.is_none() || counts.records == 0, "{file:?}");
            }
            let sum: u64 = report.files.iter().map(|file| file.counts.records).sum();
            assert_eq!(sum, report.totals.records);
            let rows = session.rows("source access | request_id:BESIDE", 0, 1).expect("an answer").total;
            assert!(rows >= 1, "{report:?}");
        },
    );
}
