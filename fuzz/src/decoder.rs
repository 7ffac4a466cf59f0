//! A decoder: the same rows for any cut, each with its record, and no record without a row or a line of the report.

use super::memory::bounded;
use super::oracle;
use super::pieces::{Chance, feed};
use super::records::{Records, fill_all};
use bucketscope::import::{
    Budget, Ended, FileImport, Flow, Format, HEAD, Limits, Part, PartReport, Seam, Start, Tables,
};
use bucketscope::schema::Problem;
use bucketscope::table::{Locator, RawRecords, Table, record_hash};
use std::ops::Range;

/// Why a content ends early, where it is to.
const BROKEN: &str = "it breaks off here";

/// Checks what the decoder of a format makes of a content, whether or not the content would be recognised as of it.
pub fn check(format: &Format, content: &[u8]) {
    let mut chance = Chance::of(content);
    for broken in [None, Some(BROKEN)] {
        let mut tables = Tables::default();
        let whole = bounded(
            0,
            |_| content.len(),
            || decode(format, content, 0..content.len(), broken, || usize::MAX, &mut tables),
        );
        check_rows(content, &tables, 0);
        assert_eq!(whole.rows as usize, tables.access.rows() + tables.trail.rows());
        check_problems(content, &tables, &whole.problems.first);
        if broken.is_none()
            && whole.kept.is_none()
            && let Some(records) = oracle::records(format, content)
        {
            assert_eq!(whole.rows + whole.problems.count, records, "{:?}", whole.problems.first);
        }
        let records = Records { format, content };
        check_again(&tables, &records);
        fill_all(&mut tables, &records);
        let mut again = Tables::default();
        let pieces = decode(format, content, 0..content.len(), broken, chance.lengths(), &mut again);
        fill_all(&mut again, &records);
        assert_same(&tables, &again);
        assert_ended(&whole, &pieces);
        if broken.is_none() {
            check_ranges(format, content, &tables, &whole, &mut chance);
            check_recognised(format, content, &tables, &whole, chance.lengths());
        }
    }
}

/// Ranges of a content, each read by itself, give the same where the format may be cut into them. A document whose ranges
/// do not fit one another is read whole instead.
fn check_ranges(format: &Format, content: &[u8], tables: &Tables, whole: &Ended, chance: &mut Chance) {
    if !format.splits {
        return;
    }
    let mut again = Tables::default();
    let mut sum = Ended::default();
    let mut seams = Vec::new();
    let mut start = 0;
    for end in chance.places(content.len(), 3).into_iter().chain([content.len()]) {
        let next = decode(format, content, start..end, None, chance.lengths(), &mut again);
        seams.extend(next.seam);
        sum.rows += next.rows;
        sum.problems.count += next.problems.count;
        sum.problems.first.extend(
            next.problems.first.into_iter().map(|problem| Problem { line: problem.line + sum.lines, ..problem }),
        );
        sum.lines += next.lines;
        next.times.into_iter().for_each(|(first, last)| {
            sum.see(first);
            sum.see(last);
        });
        start = end;
    }
    if !seams.is_empty() && !Seam::all_hold(seams) {
        return;
    }
    sum.problems.first.truncate(whole.problems.first.len());
    if whole.seam.is_some() {
        // Behind a document's last range there is none whose lines would be shifted.
        sum.lines = whole.lines;
    }
    // By which of its parts a file without a row is named is not for its decoder to say.
    sum.refusal.clone_from(&whole.refusal);
    fill_all(&mut again, &Records { format, content });
    assert_same(tables, &again);
    assert_ended(whole, &sum);
}

/// Where the content is recognised as of the format, importing it as a file gives the same.
fn check_recognised(format: &Format, content: &[u8], tables: &Tables, ended: &Ended, length: impl FnMut() -> usize) {
    let mut again = Tables::default();
    let head = &content[..content.len().min(HEAD)];
    let mut import = FileImport::new(0, head, content.len() as u64, Part::Whole, Budget::new(Limits::default()));
    feed(content, length, |piece| import.push(piece, &mut again) == Flow::More);
    let report = PartReport::merge(String::new(), content.len() as u64, vec![import.finish(&mut again)]);
    let counts = report.counts;
    assert_eq!(counts.rows + counts.duplicates + counts.rejected, counts.records);
    if report.format.as_deref() == Some(format.name) && report.refused.is_none() {
        assert_eq!(report.kept, ended.kept);
        fill_all(&mut again, &Records { format, content });
        assert_same(tables, &again);
        assert_eq!((counts.rows, counts.rejected), (ended.rows, ended.problems.count));
        assert_eq!(report.problems, ended.problems.first);
    }
}

fn decode(
    format: &Format,
    content: &[u8],
    range: Range<usize>,
    broken: Option<&str>,
    length: impl FnMut() -> usize,
    tables: &mut Tables,
) -> Ended {
    let head = &content[..content.len().min(HEAD)];
    let start = Start { file: 0, start: range.start as u64, end: range.end as u64, head };
    let mut decoder = (format.decoder)(&start);
    feed(&content[range.start.saturating_sub(1)..], length, |piece| decoder.push(piece, tables));
    decoder.finish(broken, tables)
}

fn assert_ended(whole: &Ended, pieces: &Ended) {
    assert_eq!(whole.rows, pieces.rows);
    assert_eq!(whole.lines, pieces.lines);
    assert_eq!(whole.times, pieces.times);
    assert_eq!(whole.problems.count, pieces.problems.count);
    assert_eq!(whole.problems.first, pieces.problems.first);
    assert_eq!(whole.refusal, pieces.refusal);
    assert_eq!(whole.kept, pieces.kept);
    // What is kept without a row is neither refused nor damaged.
    assert!(whole.kept.is_none() || whole.rows + whole.problems.count == 0 && whole.refusal.is_none(), "{whole:?}");
}

/// A row that is read from its record again says what it said at first, in the columns that are there.
fn check_again(tables: &Tables, records: &dyn RawRecords) {
    for table in [&tables.access, &tables.trail] {
        let fields: Vec<usize> = (0..table.source().fields().len()).filter(|&index| table.has(index)).collect();
        let locators: Vec<Locator> = locators(table).collect();
        assert_same_fields(table, &records.parse(table.source(), &fields, &locators), &fields);
    }
}

/// The same rows in the same order, cell by cell, each in the same place.
pub fn assert_same(a: &Tables, b: &Tables) {
    for (a, b) in [(&a.access, &b.access), (&a.trail, &b.trail)] {
        for row in 0..a.rows().min(b.rows()) {
            assert_eq!(a.locators().get(row), b.locators().get(row), "row {row}");
        }
        let fields: Vec<usize> = (0..a.source().fields().len()).collect();
        assert_same_fields(a, b, &fields);
    }
}

fn assert_same_fields(a: &Table, b: &Table, fields: &[usize]) {
    assert_eq!(a.rows(), b.rows());
    for row in 0..a.rows() {
        for &index in fields {
            let (a, b, id) = (a.column(index), b.column(index), a.source().fields()[index].id);
            assert_eq!((a.text(row), a.int(row)), (b.text(row), b.int(row)), "{id} of row {row}");
        }
    }
}

fn locators(table: &Table) -> impl Iterator<Item = Locator> {
    (0..table.rows()).map(|row| table.locators().get(row))
}

/// The rows of a file, in the order of their places.
fn places(tables: &Tables, file: u32) -> Vec<Locator> {
    let mut places: Vec<Locator> =
        locators(&tables.access).chain(locators(&tables.trail)).filter(|locator| locator.file == file).collect();
    places.sort_by_key(|locator| locator.offset);
    places
}

/// Each row has its record in the content, and no two have a byte in common.
pub fn check_rows(content: &[u8], tables: &Tables, file: u32) {
    let mut free = 0;
    for locator in places(tables, file) {
        assert!(locator.offset >= free, "{locator:?} begins before {free}");
        free = locator.offset + u64::from(locator.length);
        let record = content.get(locator.offset as usize..free as usize).expect("a record within the content");
        assert_eq!(record_hash(record), locator.hash, "{locator:?}");
    }
}

/// Each rejected record begins at the line and byte where it is said to, and lies in no row's record.
fn check_problems(content: &[u8], tables: &Tables, problems: &[Problem]) {
    let rows = places(tables, 0);
    let mut last = 0;
    for problem in problems {
        let (before, from) = content.split_at_checked(problem.byte as usize).expect("a place in the content");
        assert!(problem.byte >= last, "{problem:?}");
        last = problem.byte;
        assert_eq!(problem.line as usize, 1 + memchr::memchr_iter(b'\n', before).count(), "{problem:?}");
        assert!(String::from_utf8_lossy(from).starts_with(&problem.text), "{problem:?}");
        let next = rows.partition_point(|locator| locator.offset <= problem.byte);
        let inside = rows[..next].last().is_some_and(|row| problem.byte < row.offset + u64::from(row.length));
        assert!(!inside, "{problem:?} lies in a row's record");
    }
}
