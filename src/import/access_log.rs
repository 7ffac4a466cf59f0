//! The S3 server access log as text: one record a line.
//!
//! AWS documents the fields and their order, and says that request URI, referer and user agent may hold quotes that
//! nobody escapes. So the line is read from what cannot be forged: the request ID before an operation, the numbers
//! after the request URI, and the last quote of the line.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html>

use super::format::Format;
use super::log_lines::Lines;
use super::presigned::{Presigned, masked};
use crate::schema::access;
use crate::table::{Locator, Table};
use memchr::{memchr, memchr_iter, memchr2, memmem, memrchr, memrchr_iter};
use std::borrow::Cow;
use std::ops::Range;

/// The log as text.
pub const FORMAT: Format = Format {
    name: "s3-access-log",
    title: "S3 server access log, text of any age: 17 to 27 fields and what may follow",
    recognises: |head| !head.is_object() && !head.is_list(),
    decoder: |start| Box::new(Lines::new(start, None)),
    splits: true,
};

/// A record's fields, as far as the line has them.
#[derive(Debug, Default)]
pub struct Record<'a> {
    fields: [&'a [u8]; access::LOG_FIELDS],
    /// How many fields the line has, trailing ones included.
    pub count: usize,
    /// Milliseconds since 1970, UTC.
    pub time: i64,
    trailing: &'a [u8],
}

/// Why a line of a journal is no record.
pub const JOURNAL: &str = "a record of a Ceph RGW journal, which is no S3 access log";

/// Splits a line without its line end. The error says why it is no record.
pub fn parse(line: &[u8]) -> Result<Record<'_>, &'static str> {
    let mut record = Record::default();
    let mut rest = line;
    record.fields[access::BUCKET_OWNER] = token(&mut rest).ok_or("no bucket owner")?;
    record.fields[access::BUCKET] = token(&mut rest).ok_or("no bucket")?;
    (record.time, rest) = bracketed_time(rest)?;
    record.fields[access::REMOTE_IP] = token(&mut rest).ok_or("the line ends after the remote IP")?;
    if is_operation(record.fields[access::REMOTE_IP]) {
        return Err(JOURNAL);
    }

    // The requester may hold spaces or be empty; the request ID stands right before the operation.
    let (requester, request_id, operation, after) = caller(rest)?;
    record.fields[access::REQUESTER] = requester;
    record.fields[access::REQUEST_ID] = request_id;
    record.fields[access::OPERATION] = operation;

    let (key, uri, numbers, after) = uri(after)?;
    record.fields[access::KEY] = key;
    record.fields[access::REQUEST_URI] = uri;
    record.fields[access::HTTP_STATUS..=access::TURN_AROUND_TIME_MS].copy_from_slice(&numbers);
    if numbers.iter().enumerate().any(|(place, number)| place != 1 && overflows(number)) {
        return Err("a number is too large");
    }

    let (referer, user_agent, tail) = referer_and_user_agent(after)?;
    record.fields[access::REFERER] = referer;
    record.fields[access::USER_AGENT] = user_agent;
    record.count = access::USER_AGENT + 1;
    let mut tail = tail.strip_prefix(b" ").unwrap_or(tail).trim_ascii_end();
    while !tail.is_empty() {
        if record.count == access::LOG_FIELDS {
            record.trailing = tail;
            record.count += tail.split(|&byte| byte == b' ').filter(|token| !token.is_empty()).count();
            break;
        }
        let end = memchr(b' ', tail).unwrap_or(tail.len());
        record.fields[record.count] = &tail[..end];
        record.count += 1;
        tail = &tail[(end + 1).min(tail.len())..];
    }
    Ok(record)
}

/// Where the fields of a line stand, in its order: the index of each, its first byte and the one behind it; none if the line
/// is no record. The time stands in its brackets, other fields without their quotes.
///
/// ```
/// use bucketscope::import::line_places;
/// use bucketscope::schema::access;
///
/// let line = br#"0a1b photos [08/Aug/2026:10:00:00 +0000] 192.0.2.7 - R1 REST.GET.OBJECT k "GET /k HTTP/1.1" 200 - 1 2 3 4 "-" "cli""#;
/// let places = line_places(line);
/// assert_eq!(places[2], (access::TIME as u32, 12, 40));
/// assert_eq!(places[8].0, access::REQUEST_URI as u32);
/// assert_eq!(&line[places[8].1 as usize..places[8].2 as usize], b"GET /k HTTP/1.1");
/// assert!(line_places(b"no record").is_empty());
/// ```
pub fn places(line: &[u8]) -> Vec<(u32, u32, u32)> {
    let Ok(record) = parse(line) else { return Vec::new() };
    let within = |field: &[u8]| {
        let start = (field.as_ptr() as usize).checked_sub(line.as_ptr() as usize)?;
        (!field.is_empty() && start + field.len() <= line.len()).then_some((start, start + field.len()))
    };
    let mut places: Vec<(usize, (usize, usize))> =
        record.fields.iter().enumerate().filter_map(|(index, field)| Some((index, within(field)?))).collect();
    places.extend(within(record.trailing).map(|place| (access::TRAILING_FIELDS, place)));
    // Between bucket and address, with a space on each side.
    if let (Some((_, before)), Some((after, _))) =
        (within(record.fields[access::BUCKET]), within(record.fields[access::REMOTE_IP]))
    {
        places.insert(access::TIME, (access::TIME, (before + 1, after - 1)));
    }
    places.into_iter().map(|(index, (start, end))| (index as u32, start as u32, end as u32)).collect()
}

/// The time in brackets that a text begins with, and what follows it.
pub fn bracketed_time(rest: &[u8]) -> Result<(i64, &[u8]), &'static str> {
    let time = rest.strip_prefix(b"[").and_then(|rest| Some((rest, memchr(b']', rest)?)));
    let Some((bracketed, end)) = time else { return Err("no time in [brackets] after the bucket") };
    let time = parse_time(&bracketed[..end]).ok_or("the time in [brackets] cannot be read")?;
    Ok((time, bracketed[end + 1..].strip_prefix(b" ").ok_or("the line ends after the time")?))
}

/// The bytes up to a space, which is passed over; `None` at the line's end or where there is nothing.
fn token<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = memchr(b' ', rest)?;
    let token = &rest[..end];
    *rest = &rest[end + 1..];
    (!token.is_empty()).then_some(token)
}

type Caller<'a> = (&'a [u8], &'a [u8], &'a [u8], &'a [u8]);

/// Requester, request ID and operation, and what follows them.
fn caller(rest: &[u8]) -> Result<Caller<'_>, &'static str> {
    let mut starts = [0usize; 3];
    let mut known: Option<Caller<'_>> = None;
    let mut shaped: Option<Caller<'_>> = None;
    let mut tokens = 0;
    let mut start = 0;
    for end in memchr_iter(b' ', rest) {
        let token = &rest[start..end];
        if !token.is_empty() {
            starts.rotate_left(1);
            starts[2] = start;
            tokens += 1;
            if tokens >= 2 {
                let id_start = starts[1];
                let id = rest[id_start..start].trim_ascii_end();
                let found = (rest[..id_start].trim_ascii(), id, token, &rest[end + 1..]);
                if is_operation(token) {
                    known = Some(found);
                    break;
                }
                // An operation of another shape may stand where one is due: third of three.
                if shaped.is_none() && tokens == 3 && is_operation_shaped(token) {
                    shaped = Some(found);
                }
            }
        }
        start = end + 1;
        // A quote begins the request URI: what follows is the client's own text.
        if rest.get(start) == Some(&b'"') {
            break;
        }
    }
    known.or(shaped).ok_or("no operation after the requester and the request ID")
}

/// An operation of one of the families that AWS documents, of two parts or more.
fn is_operation(token: &[u8]) -> bool {
    let Some(dot) = memchr(b'.', token) else { return false };
    matches!(&token[..dot], b"REST" | b"WEBSITE" | b"SOAP" | b"BATCH" | b"S3")
        && token.len() > dot + 1
        && are_all(&token[dot + 1..], |byte| byte.is_ascii_alphanumeric() | matches!(byte, b'_' | b'.'))
}

/// Whether something holds for all bytes, as it mostly does: without a branch for each.
#[inline]
fn are_all(bytes: &[u8], holds: impl Fn(u8) -> bool) -> bool {
    bytes.iter().fold(true, |all, &byte| all & holds(byte))
}

fn is_operation_shaped(token: &[u8]) -> bool {
    let upper = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'.');
    token == b"-" || token.contains(&b'.') && token.iter().all(upper) && token[0].is_ascii_uppercase()
}

type Uri<'a> = (&'a [u8], &'a [u8], [&'a [u8]; 6], &'a [u8]);

/// Key, request URI, and the six fields after it: status, error code and four numbers.
fn uri(rest: &[u8]) -> Result<Uri<'_>, &'static str> {
    const WHY: &str = "no status, error code and sizes after the request URI";
    // A key has no spaces, being encoded; where one does, the URI that follows decides.
    for space in memchr_iter(b' ', rest) {
        let (key, after) = (&rest[..space], &rest[space + 1..]);
        if let Some(quoted) = after.strip_prefix(b"\"") {
            for quote in memchr_iter(b'"', quoted) {
                if let Some((numbers, after)) = quoted[quote + 1..].strip_prefix(b" ").and_then(numbers) {
                    return Ok((key, &quoted[..quote], numbers, after));
                }
            }
            return Err(WHY);
        }
        if let Some((numbers, rest)) = after.strip_prefix(b"- ").and_then(numbers) {
            return Ok((key, &after[..1], numbers, rest));
        }
    }
    Err(WHY)
}

/// Status, error code, bytes sent, object size, total and turn-around time, each followed by a space.
fn numbers(mut rest: &[u8]) -> Option<([&[u8]; 6], &[u8])> {
    let mut found: [&[u8]; 6] = [b""; 6];
    for (place, slot) in found.iter_mut().enumerate() {
        let value = unquoted(token(&mut rest)?);
        let fits = match place {
            0 => value == b"-" || value.len() == 3 && are_all(value, |byte| byte.is_ascii_digit()),
            1 => !value.contains(&b'"'),
            _ => value == b"-" || are_all(value, |byte| byte.is_ascii_digit()),
        };
        if !fits {
            return None;
        }
        *slot = value;
    }
    Some((found, rest))
}

/// `"-"` stands for nothing as `-` does.
fn unquoted(value: &[u8]) -> &[u8] {
    if value == b"\"-\"" { &value[1..2] } else { value }
}

/// Whether digits are a number that does not fit.
fn overflows(number: &[u8]) -> bool {
    number.len() > FITTING_DIGITS && parse_int(number).is_none()
}

/// Any number of so many digits fits.
const FITTING_DIGITS: usize = 18;

type Client<'a> = (&'a [u8], &'a [u8], &'a [u8]);

/// Referer, user agent, and what follows them.
fn referer_and_user_agent(rest: &[u8]) -> Result<Client<'_>, &'static str> {
    const WHY: &str = "the line ends in the referer or the user agent";
    let (referer, rest) = if let Some(quoted) = rest.strip_prefix(b"\"") {
        // The referer ends where the user agent begins; a user agent that is nothing has no quote to begin with.
        if let Some(end) = memchr_iter(b'"', quoted).find(|&quote| quoted[quote..].starts_with(b"\" \"")) {
            (&quoted[..end], &quoted[end + 2..])
        } else {
            let end = memmem::find(quoted, b"\" - ")
                .or_else(|| quoted.ends_with(b"\" -").then(|| quoted.len() - 3))
                .ok_or(WHY)?;
            (&quoted[..end], &quoted[end + 2..])
        }
    } else {
        let end = memchr(b' ', rest).ok_or(WHY)?;
        (&rest[..end], &rest[end + 1..])
    };
    let Some(quoted) = rest.strip_prefix(b"\"") else {
        let end = memchr(b' ', rest).unwrap_or(rest.len());
        if end == 0 {
            return Err(WHY);
        }
        return Ok((referer, &rest[..end], &rest[end..]));
    };
    let end = end_of_user_agent(quoted).ok_or(WHY)?;
    Ok((referer, &quoted[..end], &quoted[end + 1..]))
}

/// The quote that closes the user agent: the last one before fields that look like those that S3 writes there; on older
/// lines the last of all, but for those around a nothing (`"-"`) behind it.
fn end_of_user_agent(quoted: &[u8]) -> Option<usize> {
    if let Some(end) = memrchr_iter(b'"', quoted).find(|&end| is_tail(&quoted[end + 1..])) {
        return Some(end);
    }
    let mut end = memrchr(b'"', quoted)?;
    loop {
        let closes_nothing =
            end >= 3 && &quoted[end - 3..end] == b" \"-" && matches!(quoted.get(end + 1), None | Some(b' '));
        if !closes_nothing {
            return Some(end);
        }
        match memrchr(b'"', &quoted[..end - 2]) {
            Some(before) => end = before,
            // The nothing is the user agent itself.
            None => return Some(end),
        }
    }
}

/// Whether fields look like those behind the user agent since 2019: version, host ID, signature version, cipher suite,
/// authentication type, host header, TLS version. None of them ever holds a quote; what follows them may.
fn is_tail(mut rest: &[u8]) -> bool {
    (access::VERSION_ID..=access::TLS_VERSION).all(|field| {
        rest = rest.trim_ascii_start();
        // To the next space or quote and no farther, so that a line full of quotes costs its length once.
        let end = memchr2(b' ', b'"', rest).unwrap_or(rest.len());
        let token = &rest[..end];
        if token.is_empty() || rest.get(end) == Some(&b'"') {
            return false;
        }
        rest = &rest[end..];
        token == b"-"
            || match field {
                access::SIGNATURE_VERSION => token.starts_with(b"Sig"),
                access::AUTHENTICATION_TYPE => matches!(token, b"AuthHeader" | b"QueryString"),
                access::TLS_VERSION => token.len() > 3 && token[..3].eq_ignore_ascii_case(b"TLS"),
                _ => true,
            }
    })
}

/// `06/Feb/2019:00:00:38 +0000`, the month short or long, as milliseconds since 1970-01-01T00:00:00Z.
pub fn parse_time(text: &[u8]) -> Option<i64> {
    usual_time(text).or_else(|| any_time(text))
}

/// The time as S3 writes it, without a second that leaps: `06/Feb/2019:00:00:38 +0000`.
fn usual_time(text: &[u8]) -> Option<i64> {
    const MONTHS: [&[u8; 3]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    let text: &[u8; 26] = text.try_into().ok()?;
    let [_, _, b'/', a, b, c, b'/', _, _, _, _, b':', _, _, b':', _, _, b':', _, _, b' ', b'+', b'0', b'0', b'0', b'0'] =
        *text
    else {
        return None;
    };
    let number = |range: Range<usize>| Some(parse_int(&text[range])? as u32);
    let month = MONTHS.iter().position(|name| **name == [a, b, c])? as u32 + 1;
    let date = chrono::NaiveDate::from_ymd_opt(number(7..11)? as i32, month, number(0..2)?)?;
    let time = date.and_hms_opt(number(12..14)?, number(15..17)?, number(18..20)?)?;
    Some(time.and_utc().timestamp_millis())
}

/// The time in any letter case, with long months, other zones and seconds that leap.
fn any_time(text: &[u8]) -> Option<i64> {
    const MONTHS: [&[u8]; 12] =
        [b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"];
    const LONG: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let mut parts = text.splitn(3, |&byte| byte == b'/');
    let (day, month, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let short = month.get(..3)?.to_ascii_lowercase();
    let month_index = MONTHS.iter().position(|name| *name == short.as_slice())?;
    if month.len() > 3 && !LONG[month_index].as_bytes().eq_ignore_ascii_case(month) {
        return None;
    }
    let (clock, zone) = rest.split_at(memchr(b' ', rest)?);
    let mut clock = clock.split(|&byte| byte == b':');
    let mut number = |length: usize| clock.next().filter(|digits| digits.len() == length).and_then(parse_int);
    let (year, hour, minute, second) = (number(4)?, number(2)?, number(2)?, number(2)?);
    let [sign @ (b'+' | b'-'), zone @ ..] = &zone[1..] else { return None };
    if zone.len() != 4 || clock.next().is_some() {
        return None;
    }
    let (hours, minutes) = (parse_int(&zone[..2])?, parse_int(&zone[2..])?);
    if hours > 14 || minutes > 59 || second > 60 {
        return None;
    }
    let zone = hours * 60 + minutes;
    let zone = if *sign == b'-' { -zone } else { zone };
    let date =
        chrono::NaiveDate::from_ymd_opt(year as i32, month_index as u32 + 1, u32::try_from(parse_int(day)?).ok()?)?;
    // S3 may write a leap second as 60.
    let time = date.and_hms_opt(hour as u32, minute as u32, second.min(59) as u32)?;
    Some((time.and_utc().timestamp() - zone * 60) * 1000)
}

/// A number without a sign.
pub fn parse_int(digits: &[u8]) -> Option<i64> {
    let digit = |byte: &u8| Some(byte.wrapping_sub(b'0')).filter(|digit| *digit < 10).map(i64::from);
    if digits.is_empty() {
        None
    } else if digits.len() <= FITTING_DIGITS {
        digits.iter().try_fold(0, |number, byte| Some(number * 10 + digit(byte)?))
    } else {
        digits.iter().try_fold(0i64, |number, byte| number.checked_mul(10)?.checked_add(digit(byte)?))
    }
}

/// The key: the log encodes it twice. `+` stays, and so does what is no valid escape.
pub fn decode_key(key: &[u8]) -> String {
    let mut once = Vec::with_capacity(key.len());
    decode_escapes(key, &mut once);
    let mut twice = Vec::new();
    if memchr(b'%', &once).is_some() {
        decode_escapes(&once, &mut twice);
    } else {
        twice = once;
    }
    String::from_utf8(twice).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Appends a text with each escape `%XX` as the byte that it stands for; what is no valid escape stays.
fn decode_escapes(mut text: &[u8], decoded: &mut Vec<u8>) {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    while let Some(at) = memchr(b'%', text) {
        decoded.extend_from_slice(&text[..at]);
        let escaped = match text[at..] {
            [_, high, low, ..] => digit(high).zip(digit(low)).map(|(high, low)| (high * 16 + low) as u8),
            _ => None,
        };
        decoded.push(escaped.unwrap_or(b'%'));
        text = &text[at + if escaped.is_some() { 3 } else { 1 }..];
    }
    decoded.extend_from_slice(text);
}

impl Record<'_> {
    /// Whether the last field has too little of what such a field holds, as far as its form tells.
    pub fn ends_inside_a_field(&self) -> bool {
        let Some(last) = self.count.checked_sub(1).filter(|&last| last < access::LOG_FIELDS) else { return false };
        let value = self.fields[last];
        if value == b"-" {
            return false;
        }
        match last {
            access::SIGNATURE_VERSION => !matches!(value, b"SigV2" | b"SigV4" | b"SigV4A"),
            access::AUTHENTICATION_TYPE => !matches!(value, b"AuthHeader" | b"QueryString"),
            access::TLS_VERSION => !value.last().is_some_and(u8::is_ascii_digit) || !value.contains(&b'.'),
            access::ACCESS_POINT_ARN => !value.starts_with(b"arn:") || value.split(|&byte| byte == b':').count() < 6,
            access::ACL_REQUIRED => value != b"Yes",
            access::SOURCE_REGION => {
                !value.last().is_some_and(u8::is_ascii_digit) || value.split(|&byte| byte == b'-').count() < 3
            }
            _ => false,
        }
    }

    /// Appends the record of a line as a row.
    pub fn push(&self, line: &[u8], table: &mut Table, locator: Locator) {
        // Fields begin and end at ASCII characters, so a line that is UTF-8 is so in each of its parts.
        let whole = std::str::from_utf8(line).ok();
        let text = |part: &'_ [u8]| -> Cow<'_, str> {
            let start = (part.as_ptr() as usize).wrapping_sub(line.as_ptr() as usize);
            match whole.and_then(|whole| whole.get(start..start.wrapping_add(part.len()))) {
                Some(part) => Cow::Borrowed(part),
                None => Cow::Owned(String::from_utf8_lossy(part).into_owned()),
            }
        };
        let row = table.rows();
        for (index, value) in self.fields.iter().enumerate().take(self.count) {
            let Some(column) = table.column_mut(index) else { continue };
            let value = unquoted(value);
            match FORMS[index] {
                Form::Time => column.set_int(row, self.time),
                _ if value == b"-" => {}
                // It may be a presigned URL too.
                Form::Quoted if index == access::REFERER => column.set_text(row, &masked(text(value))),
                Form::Quoted => column.set_text(row, &text(value)),
                _ if value.is_empty() => {}
                Form::Int => parse_int(value).into_iter().for_each(|number| column.set_int(row, number)),
                Form::Key if memchr(b'%', value).is_some() => column.set_text(row, &decode_key(value)),
                Form::Key | Form::Text => column.set_text(row, &text(value)),
            }
        }
        // Lines of before 2019 do not say how they were signed.
        let auth = self.fields[access::AUTHENTICATION_TYPE];
        if (auth == b"QueryString" || self.count <= access::AUTHENTICATION_TYPE)
            && let Some(presigned) = Presigned::of(&text(self.fields[access::REQUEST_URI]))
        {
            presigned.set(table, self.time);
        }
        if !self.trailing.is_empty() {
            table.set_text(access::TRAILING_FIELDS, &text(self.trailing));
        }
        table.end_row(locator);
    }
}

/// How the log writes a field.
#[derive(Clone, Copy)]
enum Form {
    Time,
    Int,
    Key,
    Text,
    /// In quotes: only there can a text have no length.
    Quoted,
}

/// The forms of the log's fields.
const FORMS: [Form; access::LOG_FIELDS] = {
    let mut forms = [Form::Text; access::LOG_FIELDS];
    forms[access::TIME] = Form::Time;
    forms[access::KEY] = Form::Key;
    forms[access::REQUEST_URI] = Form::Quoted;
    forms[access::REFERER] = Form::Quoted;
    forms[access::USER_AGENT] = Form::Quoted;
    forms[access::HTTP_STATUS] = Form::Int;
    forms[access::BYTES_SENT] = Form::Int;
    forms[access::OBJECT_SIZE] = Form::Int;
    forms[access::TOTAL_TIME_MS] = Form::Int;
    forms[access::TURN_AROUND_TIME_MS] = Form::Int;
    forms
};
