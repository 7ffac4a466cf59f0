//! What the values, places and numbers of a chart are called, and the colours that mean something.

use super::shape::KeyKind;
use crate::engine::message::{AnswerColumn, AnswerRow, Value};
use crate::language::Bins;
use crate::schema::Unit;
use crate::sorting::sort_by_key;
use crate::ui::format;
use crate::ui::texts::chart as texts;
use crate::ui::texts::format as words;
use crate::ui::widgets::chart::{Ink, Place, Scale, Ticks, fixed};

/// The colours of status classes from 2xx to 5xx, and of the logs that saw a request, as the style sheet has them.
const STATUSES: u8 = 8;
const WITNESSES: u8 = 12;

/// What a group's value is called.
pub fn label_of(value: &Value, column: &AnswerColumn) -> String {
    let text = match value {
        Value::Missing => texts::NO_VALUE.to_owned(),
        Value::Text(text) if text.is_empty() => format::plain(value),
        value => format::cell(value, column),
    };
    format::short_arn(&text).to_owned()
}

/// The colour that a value has wherever it is shown, if it has one.
pub fn meaning(value: &Value, column: &AnswerColumn) -> Option<Ink> {
    match (column.name.as_str(), value) {
        ("http_status", Value::Int(status)) => Some(Ink(STATUSES + (status / 100 - 2).clamp(0, 3) as u8)),
        ("witnessed", Value::Text(witness)) => {
            let (left, right) = super::super::witnessed_halves(witness);
            Some(Ink(WITNESSES + if left && right { 2 } else { u8::from(right) }))
        }
        (_, Value::Missing) => Some(Ink::REST),
        _ => None,
    }
}

/// How an axis writes numbers, and how they are said.
type Written = (fn(f64, f64) -> String, fn(f64) -> String);

/// How numbers of a unit are written.
pub fn measured(unit: Unit) -> Written {
    match unit {
        Unit::Bytes => (bytes_tick, |number| format::bytes(number.max(0.0) as u64)),
        Unit::Milliseconds => (number_tick, |number| words::milliseconds(&format::number(number))),
        Unit::None => (number_tick, format::number),
    }
}

fn bytes_tick(number: f64, _: f64) -> String {
    format::bytes(number.max(0.0) as u64).replace(".0 ", " ")
}

fn number_tick(number: f64, step: f64) -> String {
    if step < 1.0 { fixed(number) } else { format::number(number.round()) }
}

/// The different numbers of a key, upwards, and their places. Times are as wide as the query cuts them or, where it does not
/// say, as the nearest two are apart.
pub fn places_by_number(rows: &[AnswerRow], axis: usize, kind: KeyKind, key: &AnswerColumn) -> (Vec<i64>, Vec<Place>) {
    let mut numbers: Vec<i64> = rows.iter().filter_map(|row| row.values[axis].int()).collect();
    sort_by_key(&mut numbers, |number| *number);
    numbers.dedup();
    let apart = || numbers.windows(2).map(|two| two[1] - two[0]).min().unwrap_or(1);
    let width = match kind {
        KeyKind::Time(width) => width.unwrap_or_else(apart),
        _ => 0,
    };
    let place = |number: &i64| Place {
        label: match kind {
            KeyKind::Time(Some(width)) => format::bin(*number, number + width),
            KeyKind::Time(None) => format::plain(&Value::Time(*number)),
            _ => texts::title(&format::cell(&Value::Int(*number), key), &format::unit(key)),
        },
        at: *number as f64,
        width: width as f64,
        ink: None,
    };
    let places = numbers.iter().map(place).collect();
    (numbers, places)
}

/// Round times of the zone that is shown.
pub fn time_ticks((from, to): (f64, f64), most: usize) -> Vec<(f64, String)> {
    let shift = format::zone_shift();
    let bins = Bins { from: from as i64 + shift, to: to as i64 + shift, width: 1 };
    bins.marks(most).into_iter().map(|(time, label)| ((time - shift) as f64, label)).collect()
}

/// Round numbers of a unit.
pub fn number_ticks(unit: Unit) -> Ticks {
    match unit {
        Unit::Bytes => |range, most| ticks(range, most, bytes_tick),
        _ => |range, most| ticks(range, most, number_tick),
    }
}

fn ticks((from, to): (f64, f64), most: usize, tick: fn(f64, f64) -> String) -> Vec<(f64, String)> {
    let scale = Scale::over((from, to), most, true);
    let seen = scale.ticks().filter(|number| (from..=to).contains(number));
    seen.map(|number| (number, tick(number, scale.step))).collect()
}
