//! What the first bytes of a file tell of its times.

mod support;

use bucketscope::import::{PEEK, peek_times};
use bucketscope::language::format_time;
use support::{Line, event, gzip, trail};

/// The times of a file, from its first bytes.
fn check(content: &[u8], expected: Option<(&str, &str)>) {
    let head = &content[..content.len().min(PEEK)];
    let found = peek_times(head, content.len() as u64).map(|(first, last)| (format_time(first), format_time(last)));
    let expected = expected.map(|(first, last)| (format!("2026-08-08T{first}Z"), format!("2026-08-08T{last}Z")));
    assert_eq!(found, expected);
}

#[test]
fn first_bytes_tell_the_times_of_their_records() {
    let line = |time| Line { time, ..Line::default() }.text();
    let log = line("10:00:00") + &line("09:00:00") + line("11:00:00").trim_end();
    check(log.as_bytes(), Some(("09:00:00", "11:00:00")));
    check(&gzip(log.as_bytes()), Some(("09:00:00", "11:00:00")));
    // What follows the first bytes is not known.
    check((log.clone() + "\n" + &line("23:00:00").repeat(100)).as_bytes(), Some(("09:00:00", "23:00:00")));
    check((line("10:00:00").repeat(100) + &line("23:00:00")).as_bytes(), Some(("10:00:00", "10:00:00")));
    let events = trail(&[event("GetObject", "10:00:00", "A"), event("GetObject", "10:00:09", "B")]);
    check(&events, Some(("10:00:00", "10:00:09")));
    check(&gzip(&events), Some(("10:00:00", "10:00:09")));
    for nothing in [b"".as_slice(), b"no log\n", b"{\"Records\":[]}", b"PK\x03\x04", b"\x1f\x8b\x08"] {
        check(nothing, None);
    }
}
