//! Reads numbers with units, times and networks.

use super::{IpNet, Literal, Shape};
use crate::schema::{Kind, Unit, Value};
use chrono::{DateTime, NaiveDateTime, SecondsFormat};

const DAY_MS: i64 = 86_400_000;

/// Reads a value as a column of this shape has it. The error says what was expected.
pub(super) fn literal(text: &str, quoted: bool, shape: Option<Shape>) -> Result<Literal, String> {
    match shape {
        Some(Shape { kind: Kind::Int, unit }) => {
            integer(text).or_else(|| number(text, unit).map(Literal::Number)).ok_or_else(|| number_error(text, unit))
        }
        Some(Shape { kind: Kind::Time, .. }) => from_end(text)
            .map(Literal::FromEnd)
            .or_else(|| time(text).map(|(start, end)| Literal::Time { start, end }))
            .ok_or_else(|| {
                format!("`{text}` is no time; write 2026-08-01, 2026-08-01T10:05, 2026-08-01T10:05:03Z or end-1h")
            }),
        Some(_) => Ok(Literal::Text(text.to_owned())),
        // Beside what has no type, a number is one unless it is quoted, or has more digits than are compared.
        None => {
            let is_digits = text.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
            let number =
                || integer(text).or_else(|| number(text, Unit::None).filter(|_| !is_digits).map(Literal::Number));
            Ok(Some(()).filter(|()| !quoted).and_then(|()| number()).unwrap_or_else(|| Literal::Text(text.to_owned())))
        }
    }
}

/// A number beside no column: with or without a unit of bytes or of time, which gives bytes or milliseconds.
pub(super) fn constant(text: &str) -> Option<Value> {
    if let Ok(number) = text.parse() {
        return Some(Value::Int(number));
    }
    let number = [Unit::None, Unit::Bytes, Unit::Milliseconds].into_iter().find_map(|unit| number(text, unit))?;
    let is_whole = number.fract() == 0.0 && number.abs() < 9e15;
    Some(if is_whole { Value::Int(number as i64) } else { Value::Float(number) })
}

/// An integer, kept whole however large.
fn integer(text: &str) -> Option<Literal> {
    text.parse().ok().map(Literal::Int)
}

fn number_error(text: &str, unit: Unit) -> String {
    match unit {
        Unit::None => format!("`{text}` is no number"),
        Unit::Bytes => format!("`{text}` is no number of bytes; write 1500, 10MB or 4KiB"),
        Unit::Milliseconds => format!("`{text}` is no duration; write 250 (milliseconds), 250ms or 1.5s"),
    }
}

/// A number in the unit, which may be written with another: `10MB` is 10,000,000 bytes, `1s` is 1000 milliseconds.
fn number(text: &str, unit: Unit) -> Option<f64> {
    let split = text
        .char_indices()
        .find(|(at, c)| c.is_ascii_alphabetic() && !is_exponent(text, *at))
        .map_or(text.len(), |(at, _)| at);
    let (digits, suffix) = text.split_at(split);
    let value: f64 = digits.trim_end().parse().ok()?;
    let factor = match (unit, suffix.to_ascii_lowercase().as_str()) {
        (_, "") => 1.0,
        (Unit::Bytes, "b") => 1.0,
        (Unit::Bytes, "kb") => 1e3,
        (Unit::Bytes, "mb") => 1e6,
        (Unit::Bytes, "gb") => 1e9,
        (Unit::Bytes, "tb") => 1e12,
        (Unit::Bytes, "kib") => 1024.0,
        (Unit::Bytes, "mib") => 1024.0 * 1024.0,
        (Unit::Bytes, "gib") => 1024.0 * 1024.0 * 1024.0,
        (Unit::Bytes, "tib") => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        (Unit::Milliseconds, suffix) => duration_factor(suffix)?,
        _ => return None,
    };
    value.is_finite().then_some(value * factor)
}

/// `1e9` is a number, `1e` is not.
fn is_exponent(text: &str, at: usize) -> bool {
    let rest = &text[at..];
    rest.starts_with(['e', 'E']) && rest[1..].trim_start_matches(['+', '-']).starts_with(|c: char| c.is_ascii_digit())
}

fn duration_factor(suffix: &str) -> Option<f64> {
    Some(match suffix {
        "ms" => 1.0,
        "s" | "sec" => 1e3,
        "m" | "min" => 60e3,
        "h" => 3_600e3,
        "d" => DAY_MS as f64,
        "w" => 7.0 * DAY_MS as f64,
        _ => return None,
    })
}

/// The width of a `bin`, in milliseconds: `5m`, `1h`, `1d`.
pub(super) fn width(text: &str) -> Option<i64> {
    let split = text.find(|c: char| c.is_ascii_alphabetic())?;
    let count: i64 = text[..split].parse().ok()?;
    let factor = duration_factor(&text[split..].to_ascii_lowercase())? as i64;
    count.checked_mul(factor).filter(|width| *width > 0)
}

/// How many milliseconds before the last time in the table a text says: `end`, `end-1h`.
fn from_end(text: &str) -> Option<i64> {
    let lower = text.to_ascii_lowercase();
    match lower.strip_prefix("end")? {
        "" => Some(0),
        back => width(back.strip_prefix('-')?),
    }
}

/// A time as written: its first millisecond and the first after. A day, an hour, a minute and a second last as long
/// as they do; without a zone it is UTC.
pub fn time(text: &str) -> Option<(i64, i64)> {
    let (date, clock) = match text.find(['T', 't', ' ']) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, ""),
    };
    let midnight = DateTime::parse_from_rfc3339(&format!("{date}T00:00:00Z")).ok()?.timestamp_millis();
    if clock.is_empty() {
        return (!text.contains(['T', 't', ' '])).then_some((midnight, midnight + DAY_MS));
    }
    let (clock, offset) = zone(clock)?;
    let mut parts = clock.splitn(3, ':');
    let two_digits =
        |part: &str, below: i64| part.parse::<i64>().ok().filter(|value| part.len() == 2 && (0..below).contains(value));
    let hour = two_digits(parts.next()?, 24)?;
    let (minute, seconds) = (parts.next(), parts.next());
    let start = midnight + hour * 3_600_000 - offset;
    let Some(minute) = minute else { return Some((start, start + 3_600_000)) };
    let start = start + two_digits(minute, 60)? * 60_000;
    let Some(seconds) = seconds else { return Some((start, start + 60_000)) };
    let (second, fraction) = match seconds.split_once('.') {
        Some((second, fraction)) => (second, Some(fraction)),
        None => (seconds, None),
    };
    let start = start + two_digits(second, 60)? * 1000;
    let Some(fraction) = fraction else { return Some((start, start + 1000)) };
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits: String = fraction.chars().chain("00".chars()).take(3).collect();
    let start = start + digits.parse::<i64>().ok()?;
    Some((start, start + 1))
}

/// A clock without its zone, and the zone in milliseconds east of UTC.
fn zone(clock: &str) -> Option<(&str, i64)> {
    if let Some(clock) = clock.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = clock.find(['+', '-']) else { return Some((clock, 0)) };
    let digits: String = clock[at + 1..].chars().filter(|c| *c != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = (digits[..2].parse::<i64>().ok()?, digits[2..].parse::<i64>().ok()?);
    let minutes = (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)?;
    let sign = if clock[at..].starts_with('-') { -1 } else { 1 };
    Some((&clock[..at], sign * minutes * 60_000))
}

/// A time as RFC 3339 in UTC, with milliseconds where there are any.
pub fn format_time(milliseconds: i64) -> String {
    let time = DateTime::from_timestamp_millis(milliseconds).map(|time| time.naive_utc());
    let format = if milliseconds % 1000 == 0 { SecondsFormat::Secs } else { SecondsFormat::Millis };
    time.unwrap_or(NaiveDateTime::MIN).and_utc().to_rfc3339_opts(format, true)
}

/// Whether a text is meant as a network: an address with something behind a slash.
pub(super) fn is_network(text: &str) -> bool {
    text.split_once('/').is_some_and(|(address, _)| address.parse::<std::net::IpAddr>().is_ok())
}

/// A network of addresses: `10.0.0.0/8`.
pub fn network(text: &str) -> Option<IpNet> {
    let (address, prefix) = text.split_once('/')?;
    let address: std::net::IpAddr = address.parse().ok()?;
    let prefix: u8 = prefix.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    (prefix <= most).then_some(IpNet { address, prefix })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_number(text: &str, unit: Unit, expected: Option<f64>) {
        assert_eq!(number(text, unit), expected, "{text} as {unit:?}");
    }

    #[test]
    fn numbers_have_the_units_of_their_field() {
        check_number("10MB", Unit::Bytes, Some(10_000_000.0));
        check_number("4KiB", Unit::Bytes, Some(4096.0));
        check_number("1.5kB", Unit::Bytes, Some(1500.0));
        check_number("1s", Unit::Milliseconds, Some(1000.0));
        check_number("250", Unit::Milliseconds, Some(250.0));
        check_number("2m", Unit::Milliseconds, Some(120_000.0));
        check_number("1e3", Unit::None, Some(1000.0));
        check_number("-1", Unit::None, Some(-1.0));
        check_number("10MB", Unit::None, None);
        check_number("10s", Unit::Bytes, None);
        check_number("ten", Unit::None, None);
    }

    fn check_time(text: &str, expected: Option<(&str, i64)>) {
        let found = time(text).map(|(start, end)| (format_time(start), end - start));
        assert_eq!(found, expected.map(|(start, length)| (start.to_owned(), length)), "{text}");
    }

    #[test]
    fn times_last_as_long_as_they_are_written() {
        check_time("2026-08-01", Some(("2026-08-01T00:00:00Z", DAY_MS)));
        check_time("2026-08-01T10", Some(("2026-08-01T10:00:00Z", 3_600_000)));
        check_time("2026-08-01 10:05", Some(("2026-08-01T10:05:00Z", 60_000)));
        check_time("2026-08-01T10:05:03Z", Some(("2026-08-01T10:05:03Z", 1000)));
        check_time("2026-08-01T10:05:03+02:00", Some(("2026-08-01T08:05:03Z", 1000)));
        check_time("2026-08-01T10:05:03-2359", Some(("2026-08-02T10:04:03Z", 1000)));
        check_time("2026-08-01T10:05:03+25:00", None);
        check_time("2026-08-01T10:05:03+01:60", None);
        check_time("2026-08-01T10:05:03.5Z", Some(("2026-08-01T10:05:03.500Z", 1)));
        check_time("2026-13-01", None);
        check_time("2026-08-01T25", None);
        check_time("yesterday", None);
    }
}
