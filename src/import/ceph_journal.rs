//! The journal of a Ceph Object Gateway: eight of the log's fields, one record a line.
//!
//! Source: <https://docs.ceph.com/en/latest/radosgw/bucket_logging/>

use super::access_log::{self, JOURNAL};
use super::format::Format;
use super::log_lines::Lines;
use crate::schema::access;
use crate::table::Row;
use memchr::{memchr, memrchr};

/// A journal. Where one line is a record of the log proper, the file is such a log.
pub const FORMAT: Format = Format {
    name: "ceph-journal",
    title: "journal of a Ceph Object Gateway: owner, bucket, time, operation, key, version, size, ETag",
    recognises: |head| {
        let is_journal = |line: &[u8]| access_log::parse(line).err() == Some(JOURNAL) && read(line, true).is_ok();
        !head.is_object() && !head.is_list() && !head.has_record() && head.lines().any(is_journal)
    },
    decoder: |start| Box::new(Lines::new(start, Some(read))),
    splits: true,
};

/// Reads a line without its line end, of which the last of a file may be cut off unless it `ended`. The error says why it
/// is no record.
fn read(line: &[u8], ended: bool) -> Result<(Row<'_>, i64), &'static str> {
    const WHY: &str = "a record of a Ceph journal that ends before its eighth field";
    let (owner, rest) = split(line).ok_or(WHY)?;
    let (bucket, rest) = split(rest).ok_or(WHY)?;
    let (time, rest) = access_log::bracketed_time(rest)?;
    let (operation, rest) = split(rest).ok_or(WHY)?;
    // The key is not encoded, so it may hold spaces; no field behind it does.
    let (rest, etag) = split_last(rest).ok_or(WHY)?;
    let (rest, second) = split_last(rest).ok_or(WHY)?;
    let (key, first) = split_last(rest).ok_or(WHY)?;
    if !ended && is_cut(etag) {
        return Err(WHY);
    }
    // Version and size are documented in this order, and written in the other one by the gateway's first releases.
    let is_number = |field: &[u8]| access_log::parse_int(field).is_some();
    let (version, size) = if is_number(first) && !is_number(second) { (second, first) } else { (first, second) };
    if size != b"-" && !is_number(size) {
        return Err("a record of a Ceph journal without a size");
    }
    let mut row = Row::default();
    let texts = [
        (access::BUCKET_OWNER, owner),
        (access::BUCKET, bucket),
        (access::OPERATION, operation),
        (access::KEY, key),
        (access::VERSION_ID, version),
    ];
    for (index, value) in texts.into_iter().filter(|(_, value)| *value != b"-") {
        row.text(index, String::from_utf8_lossy(value));
    }
    access_log::parse_int(size).into_iter().for_each(|size| row.int(access::OBJECT_SIZE, size));
    row.int(access::TIME, time);
    Ok((row, time))
}

/// Whether an ETag is not whole: it is an MD5 in hexadecimal, and may have a number of parts.
fn is_cut(etag: &[u8]) -> bool {
    let (digest, parts) = match etag.split_at_checked(32) {
        _ if etag == b"-" => return false,
        Some(halves) => halves,
        None => return true,
    };
    let is_whole = digest.iter().all(u8::is_ascii_hexdigit)
        && (parts.is_empty() || parts.strip_prefix(b"-").and_then(access_log::parse_int).is_some());
    !is_whole
}

fn split(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = memchr(b' ', text).filter(|&space| space > 0)?;
    Some((&text[..space], &text[space + 1..]))
}

fn split_last(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = memrchr(b' ', text).filter(|&space| space > 0 && space + 1 < text.len())?;
    Some((&text[..space], &text[space + 1..]))
}
