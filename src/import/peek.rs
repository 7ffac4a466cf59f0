//! What the first bytes of a file tell of its times, before anybody decides to read it.

use super::budget::Budget;
use super::file::{FileImport, Part, PartReport, Tables};
use crate::schema::Limits;

/// So many first bytes have one whole record at least, but for very few files.
pub const PEEK: usize = 16 << 10;

/// The first and the last time, in milliseconds, of the records that stand whole in the first bytes of a file of `size`
/// bytes; `None` where there is none, as in archives.
///
/// ```
/// use bucketscope::import::peek_times;
///
/// let line = b"o b [08/Aug/2026:10:00:00 +0000] - - R REST.GET.OBJECT k - 200 - - - - - - - -\n";
/// assert_eq!(peek_times(line, 1 << 30), Some((1_786_183_200_000, 1_786_183_200_000)));
/// ```
pub fn peek_times(head: &[u8], size: u64) -> Option<(i64, i64)> {
    let mut tables = Tables::default();
    let mut import = FileImport::new(0, head, size, Part::Whole, Budget::new(Limits::default()));
    import.push(head, &mut tables);
    let part = match head.len() as u64 == size {
        true => import.finish(&mut tables),
        false => import.abort("only its first bytes were read", &mut tables),
    };
    let report = PartReport::merge(String::new(), size, vec![part]);
    report.first_time.zip(report.last_time)
}
