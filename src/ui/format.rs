//! Numbers, times and long texts, as people read them.

use super::texts::format as texts;
use super::texts::things::Thing;
use crate::engine::message::Summary;
use crate::language::{AnswerColumn, format_time, period_label};
use crate::schema::{Field, Kind, Unit, Value};
use std::cell::Cell;
use yew::AttrValue;

thread_local! {
    /// The offsets from UTC, in minutes, of the first and the last time that is loaded; `None` while times are shown in
    /// UTC. Heads of columns name the last one. The page sets them before it draws: whatever shows a time is drawn anew
    /// when the settings change.
    static ZONE: Cell<Option<(i32, i32)>> = const { Cell::new(None) };
}

/// Shows times in UTC from now on or, with the first and the last time that is loaded, in the browser's zone.
pub fn set_zone(local: Option<(i64, i64)>) {
    ZONE.set(local.map(|(first, last)| (local_offset(first), local_offset(last))));
}

/// How far the browser's zone is ahead of UTC at a time, in minutes.
fn local_offset(time: i64) -> i32 {
    -js_sys::Date::new(&(time as f64).into()).get_timezone_offset() as i32
}

/// How far the zone that is shown is ahead of UTC at a time, in minutes.
fn offset(time: i64) -> i32 {
    if ZONE.get().is_some() { local_offset(time) } else { 0 }
}

/// A zone by its offset: `UTC`, `UTC+2`, `UTC−3:30`.
fn zone_of(offset: i32) -> String {
    let sign = if offset < 0 { "−" } else { "+" };
    match (offset.abs() / 60, offset.abs() % 60) {
        (0, 0) => texts::UTC.to_owned(),
        (hours, 0) => format!("{}{sign}{hours}", texts::UTC),
        (hours, minutes) => format!("{}{sign}{hours}:{minutes:02}", texts::UTC),
    }
}

/// The offset of the zone that heads of columns name.
fn head_offset() -> i32 {
    ZONE.get().map_or(0, |(_, last)| last)
}

/// The zone that heads of columns name. A time of another offset says so itself.
pub fn zone() -> String {
    zone_of(head_offset())
}

/// How far the zone that heads of columns name is ahead of UTC, in milliseconds.
pub fn zone_shift() -> i64 {
    i64::from(head_offset()) * 60_000
}

/// A time as the clock of the zone that is shown has it, in milliseconds since that clock's 1970-01-01.
pub fn shown_clock(time: i64) -> i64 {
    time + i64::from(offset(time)) * 60_000
}

/// A range of times in words, `to` being the millisecond after its last: `8 Aug 2026 10:00 – 10:05 UTC`.
pub fn bin(from: i64, to: i64) -> String {
    let offset = offset(from);
    let shift = i64::from(offset) * 60_000;
    let text = period_label(from + shift, to + shift);
    match text.strip_suffix("UTC") {
        Some(clock) => format!("{clock}{}", zone_of(offset)),
        None => text,
    }
}

/// The least width of a column of times, in pixels: where offsets differ, some say theirs.
pub fn time_width() -> u32 {
    if ZONE.get().is_some_and(|(first, last)| first != last) { 200 } else { 160 }
}

/// A time to the second, without its zone.
fn clock(time: i64, offset: i32) -> String {
    format_time(time + i64::from(offset) * 60_000).replace('T', " ").trim_end_matches('Z').to_owned()
}

/// A whole number with thousands separators.
pub fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// A number of things: `1 file`, `2 files`.
pub fn counted(number: u64, [one, several]: Thing) -> String {
    format!("{} {}", count(number), if number == 1 { one } else { several })
}

fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{sign}{text}")
}

/// Bytes in the unit that suits their size, by powers of 1000.
pub fn bytes(number: u64) -> String {
    if number < 1000 {
        return format!("{number} {}", texts::BYTE);
    }
    let mut value = number as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < texts::GREATER_UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", texts::GREATER_UNITS[unit])
}

/// A text as a cell shows it: characters that cannot be seen, or that turn the writing's direction round, show as their
/// code, so that no text passes for another.
pub fn visible(text: &str) -> String {
    let hides = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    if !text.contains(hides) {
        return text.to_owned();
    }
    text.chars().map(|c| if hides(c) { format!("\\u{{{:x}}}", c as u32) } else { c.to_string() }).collect()
}

/// A value as a cell of a table shows it: numbers grouped, times short.
pub fn cell(value: &Value, column: &AnswerColumn) -> String {
    match value {
        Value::Missing => "–".to_owned(),
        Value::Text(text) => visible(text),
        // A status is a name made of digits.
        Value::Int(number) if column.name.contains("status") => number.to_string(),
        Value::Int(number) => grouped(&number.to_string()),
        Value::Float(number) => float(*number),
        Value::Time(time) => short_time(*time),
    }
}

/// A value as it stands in a facet or in the details, where no column heads it.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Missing => "–".to_owned(),
        Value::Text(text) if text.is_empty() => texts::EMPTY.to_owned(),
        Value::Text(text) => visible(text),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => float(*number),
        Value::Time(time) => {
            let offset = offset(*time);
            format!("{} {}", clock(*time, offset), zone_of(offset))
        }
    }
}

/// The same with its time in UTC, as the query language has it.
pub fn in_utc(value: &Value) -> String {
    match value {
        Value::Time(time) => format!("{} {}", clock(*time, 0), texts::UTC),
        value => plain(value),
    }
}

/// A value of a field with its unit, where no column heads it.
pub fn of_field(value: &Value, field: &Field) -> String {
    match (value, field.unit) {
        (Value::Int(number), Unit::Bytes) => texts::bytes(&grouped(&number.to_string())),
        (Value::Int(number), Unit::Milliseconds) => texts::milliseconds(&grouped(&number.to_string())),
        _ => plain(value),
    }
}

/// A number, with its decimals where it has some.
pub fn number(number: f64) -> String {
    if number == number.trunc() { grouped(&(number as i64).to_string()) } else { float(number) }
}

fn float(number: f64) -> String {
    let text = format!("{number:.2}");
    match text.split_once('.') {
        Some((whole, fraction)) => format!("{}.{fraction}", grouped(whole)),
        None => grouped(&text),
    }
}

/// A time to the second, without saying its zone where the column's head does.
pub fn short_time(time: i64) -> String {
    let offset = offset(time);
    let text = clock(time, offset);
    if offset == head_offset() { text } else { format!("{text} {}", zone_of(offset)) }
}

/// The first and last time of a range, shortened where they share their day or their zone.
pub fn period((first, last): (i64, i64)) -> String {
    let (from, to) = (offset(first), offset(last));
    let (first, mut last) = (clock(first, from), clock(last, to));
    if from == to && first.get(..10) == last.get(..10) {
        last.drain(..11);
    }
    let between = if from == to { String::new() } else { format!(" {}", zone_of(from)) };
    format!("{first}{between} – {last} {}", zone_of(to))
}

/// The first and the last time that is loaded.
pub fn loaded_times(summary: &Summary) -> Option<(i64, i64)> {
    summary.times[..2].iter().flatten().copied().reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
}

/// What stands behind a column's name: its unit, or the zone of its times.
pub fn unit(column: &AnswerColumn) -> AttrValue {
    let unit = match (column.kind, column.unit) {
        (Kind::Time, _) => return zone().into(),
        // A name that says its unit needs no other word for it.
        (_, Unit::Bytes) if !column.name.contains("bytes") => texts::BYTES,
        (_, Unit::Milliseconds) if !column.name.ends_with("_ms") => texts::MILLISECONDS,
        _ => "",
    };
    AttrValue::Static(unit)
}

/// The class of a status, by which it is coloured.
pub fn status_class(value: &Value) -> &'static str {
    match value.int().map(|status| status / 100) {
        Some(2) => "ok",
        Some(3) => "redirect",
        Some(4) => "client",
        Some(5) => "server",
        _ => "none",
    }
}

/// A condition in words, and whether it keeps rows away; `text` is the condition without what negates it.
pub fn condition(text: &str, negated: bool) -> (String, bool) {
    let text = visible(text);
    let text = text.as_str();
    let name_length = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '@' | '-')));
    let (name, value) = text.split_at(name_length.unwrap_or(text.len()));
    let Some(value) = value.strip_prefix(':').filter(|value| !value.is_empty()) else {
        return (text.to_owned(), negated);
    };
    if value == "-" {
        return (if negated { texts::any(name) } else { texts::no(name) }, false);
    }
    let words = match value.split_once("..").filter(|_| !value.starts_with('"')) {
        Some((from, "")) => texts::from(name, from),
        Some(("", to)) => texts::up_to(name, to),
        Some((from, to)) if from.ends_with('Z') && to.ends_with('Z') => {
            let same = from.get(..11).is_some_and(|day| to.starts_with(day));
            let plain = |time: &str| time.trim_end_matches('Z').replace('T', " ");
            format!("{name} {} – {} {}", plain(from), plain(if same { &to[11..] } else { to }), texts::UTC)
        }
        Some((from, to)) => format!("{name} {from} – {to}"),
        None => format!("{name} {value}"),
    };
    (words, negated)
}

/// A long text with its middle left out, so that both ends can be told from their like.
pub fn middle(text: &str, most: usize) -> String {
    let length = text.chars().count();
    if length <= most {
        return text.to_owned();
    }
    let head = most / 2;
    let tail = most - head - 1;
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(length - tail).collect();
    format!("{start}…{end}")
}

/// The part of an ARN that tells it from its like: what follows the account; of a session its role and its name.
pub fn short_arn(text: &str) -> &str {
    let rest = if text.starts_with("arn:") { text.splitn(6, ':').nth(5).unwrap_or(text) } else { text };
    rest.strip_prefix("assumed-role/").unwrap_or(rest)
}

/// A share of a whole in percent.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1}%", part as f64 * 100.0 / whole as f64) }
}
