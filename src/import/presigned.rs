//! Presigned URLs: who signed one, when, until when it holds; and the signature, which nobody needs to see.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html> (version 2).

use super::access_log::parse_int;
use crate::schema::access;
use crate::table::{Row, Table};
use memchr::memmem;
use std::borrow::Cow;

/// What a presigned URL says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Presigned<'u> {
    /// The access key that signed it.
    pub key_id: Option<&'u str>,
    /// When it was signed, in milliseconds; version 2 does not say.
    pub at: Option<i64>,
    /// Until when it holds, in milliseconds.
    pub expires_at: Option<i64>,
}

impl<'u> Presigned<'u> {
    /// What a request URI says; `None` where it is not presigned.
    pub fn of(uri: &'u str) -> Option<Presigned<'u>> {
        let (_, query) = uri.split_once('?')?;
        let query = query.split(' ').next()?;
        let mut presigned = Presigned::default();
        let mut seconds = None;
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match name {
                "X-Amz-Credential" => presigned.key_id = value.split(['/', '%']).next(),
                "X-Amz-Date" => presigned.at = parse_basic_time(value),
                "X-Amz-Expires" => seconds = parse_int(value.as_bytes()),
                "AWSAccessKeyId" => presigned.key_id = Some(value),
                "Expires" => presigned.expires_at = parse_int(value.as_bytes()).and_then(|at| at.checked_mul(1000)),
                _ => {}
            }
        }
        presigned.key_id = presigned.key_id.filter(|key| !key.is_empty());
        if let (Some(at), Some(seconds)) = (presigned.at, seconds) {
            presigned.expires_at = seconds.checked_mul(1000).and_then(|length| at.checked_add(length));
        }
        presigned.key_id.is_some().then_some(presigned)
    }

    /// Sets what it says in the row that the table is about to take in, of a request that came at `time`.
    pub fn set(&self, table: &mut Table, time: i64) {
        self.key_id.into_iter().for_each(|key| table.set_text(access::PRESIGNED_KEY_ID, key));
        for (field, value) in self.times(time) {
            if table.wants(field) {
                table.set_int(field, value);
            }
        }
    }

    /// The same in a row of its own, whose referer may be a presigned URL too.
    pub fn set_row(row: &mut Row<'_>, time: i64) {
        if let Some(referer) = row.get_text(access::REFERER).map(str::to_owned) {
            row.text(access::REFERER, masked(referer.into()));
        }
        let Some(uri) = row.get_text(access::REQUEST_URI).map(str::to_owned) else { return };
        let Some(presigned) = Presigned::of(&uri) else { return };
        presigned.key_id.into_iter().for_each(|key| row.text(access::PRESIGNED_KEY_ID, key.to_owned()));
        presigned.times(time).for_each(|(field, value)| row.int(field, value));
    }

    fn times(&self, time: i64) -> impl Iterator<Item = (usize, i64)> + use<> {
        let age = self.at.map(|at| time.saturating_sub(at));
        let times = [
            (access::PRESIGNED_AT, self.at),
            (access::PRESIGNED_EXPIRES_AT, self.expires_at),
            (access::PRESIGNED_AGE_MS, age),
        ];
        times.into_iter().filter_map(|(field, value)| Some((field, value?)))
    }
}

/// `20260808T100000Z` in milliseconds.
fn parse_basic_time(text: &str) -> Option<i64> {
    let bytes: &[u8; 16] = text.as_bytes().try_into().ok()?;
    if (bytes[8], bytes[15]) != (b'T', b'Z') {
        return None;
    }
    let number = |range: std::ops::Range<usize>| u32::try_from(parse_int(&bytes[range])?).ok();
    let date = chrono::NaiveDate::from_ymd_opt(number(0..4)? as i32, number(4..6)?, number(6..8)?)?;
    let time = date.and_hms_opt(number(9..11)?, number(11..13)?, number(13..15)?)?;
    Some(time.and_utc().timestamp_millis())
}

/// A text without the signatures and session tokens of presigned URLs.
pub fn masked(text: Cow<'_, str>) -> Cow<'_, str> {
    if !may_have_secret(text.as_bytes()) {
        return text;
    }
    let mut bytes = text.as_bytes().to_vec();
    mask(&mut bytes);
    match String::from_utf8(bytes) {
        Ok(changed) if changed != *text => Cow::Owned(changed),
        _ => text,
    }
}

/// What makes a request be taken for somebody's: in URLs, and in JSON.
const SECRETS: [&[u8]; 5] = [
    b"X-Amz-Signature=",
    b"Signature=",
    b"X-Amz-Security-Token=",
    b"X-Amz-Signature\":\"",
    b"X-Amz-Security-Token\":\"",
];

/// Nearly no record has one.
fn may_have_secret(record: &[u8]) -> bool {
    memmem::find(record, b"ignature").is_some() || memmem::find(record, b"Security-Token").is_some()
}

/// Writes `x` over the signatures and session tokens of presigned URLs in a record; nothing moves.
pub fn mask(record: &mut [u8]) {
    if !may_have_secret(record) {
        return;
    }
    for secret in SECRETS {
        let mut from = 0;
        while let Some(at) = memmem::find(&record[from..], secret) {
            let start = from + at + secret.len();
            // A name that only ends like it is another one.
            let is_whole =
                secret != b"Signature=" || matches!(record.get((from + at).wrapping_sub(1)), Some(b'?' | b'&'));
            from = start;
            if is_whole {
                let end = record[start..].iter().position(|byte| matches!(byte, b'&' | b' ' | b'"' | b'#'));
                let end = end.map_or(record.len(), |length| start + length);
                record[start..end].fill(b'x');
                from = end;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_say_who_signed() {
        let uri = "GET /b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAEXAMPLE%2F20260808%2Feu-west-1%2Fs3%2Faws4_request\
            &X-Amz-Date=20260808T100000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=abc HTTP/1.1";
        let at = 1_786_183_200_000;
        let expected = Presigned { key_id: Some("AKIAEXAMPLE"), at: Some(at), expires_at: Some(at + 3_600_000) };
        assert_eq!(Presigned::of(uri), Some(expected));
        let second = "GET /b/k?AWSAccessKeyId=AKIAEXAMPLE&Expires=1786183200&Signature=a%2Bb HTTP/1.1";
        let expected = Presigned { key_id: Some("AKIAEXAMPLE"), at: None, expires_at: Some(at) };
        assert_eq!(Presigned::of(second), Some(expected));
        for other in ["GET /b/k HTTP/1.1", "GET /b/k?versionId=1 HTTP/1.1", "-", "GET /k?X-Amz-Credential= HTTP/1.1"] {
            assert_eq!(Presigned::of(other), None, "{other}");
        }
        let broken =
            "GET /k?X-Amz-Credential=AKIA/1&X-Amz-Date=20261308T100000Z&X-Amz-Expires=9223372036854775807 HTTP/1.1";
        assert_eq!(Presigned::of(broken), Some(Presigned { key_id: Some("AKIA"), ..Presigned::default() }));
    }

    fn check_mask(record: &str, expected: &str) {
        let mut bytes = record.as_bytes().to_vec();
        mask(&mut bytes);
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
    }

    #[test]
    fn signatures_are_written_over() {
        check_mask(
            "\"GET /k?X-Amz-Signature=0af9&a=b HTTP/1.1\" 200",
            "\"GET /k?X-Amz-Signature=xxxx&a=b HTTP/1.1\" 200",
        );
        check_mask("GET /k?a=b&Signature=a%2B HTTP/1.1", "GET /k?a=b&Signature=xxxx HTTP/1.1");
        check_mask("GET /k?MySignature=abc HTTP/1.1", "GET /k?MySignature=abc HTTP/1.1");
        check_mask("{\"X-Amz-Signature\":\"ab\",\"k\":1}", "{\"X-Amz-Signature\":\"xx\",\"k\":1}");
        check_mask(
            "k?X-Amz-Security-Token=IQ%2F&X-Amz-Signature=ab",
            "k?X-Amz-Security-Token=xxxxx&X-Amz-Signature=xx",
        );
        check_mask("SignatureDoesNotMatch SigV4", "SignatureDoesNotMatch SigV4");
        assert_eq!(masked("https://a/k?X-Amz-Signature=ab&é".into()), "https://a/k?X-Amz-Signature=xx&é");
    }
}
