//! Whatever a file holds: the same rows whole and in pieces, and rows + rejected = records.
#![no_main]

use bucketscope::import::{FileImport, Flow, Part, PartReport, Tables};
use libfuzzer_sys::fuzz_target;

fn read(content: &[u8], step: usize) -> (usize, usize, bucketscope::schema::Counts) {
    let mut tables = Tables::default();
    let mut import = FileImport::new(0, &content[..content.len().min(64 << 10)], content.len() as u64, Part::Whole);
    for piece in content.chunks(step) {
        if import.push(piece, &mut tables) == Flow::Done {
            break;
        }
    }
    let report = PartReport::merge(String::new(), content.len() as u64, vec![import.finish(&mut tables)]);
    (tables.access.rows(), tables.trail.rows(), report.counts)
}

fuzz_target!(|content: &[u8]| {
    let whole = read(content, usize::MAX);
    assert_eq!(whole, read(content, 3));
    let (access, trail, counts) = whole;
    assert_eq!((access + trail) as u64, counts.rows);
    assert_eq!(counts.rows + counts.rejected, counts.records);
});
