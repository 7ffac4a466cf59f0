//! A value of a Parquet column as JSON.

use super::values::Value;
use chrono::{DateTime, SecondsFormat};
use std::io::Write;

/// What the values of a column mean, beside what they are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Meaning {
    /// Themselves: numbers, texts.
    #[default]
    Plain,
    /// Integers of so many bits, without a sign.
    Unsigned(u32),
    /// Times since 1970, so many to a second.
    Time(i64),
    /// Days since 1970.
    Date,
    /// Integers of which so many digits stand behind the point.
    Decimal(i64),
}

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

impl Meaning {
    /// What an older writer's number of a type means.
    pub fn converted(kind: i64, scale: i64) -> Meaning {
        match kind {
            5 => Meaning::Decimal(scale),
            6 => Meaning::Date,
            9 => Meaning::Time(1_000),
            10 => Meaning::Time(1_000_000),
            11 => Meaning::Unsigned(8),
            12 => Meaning::Unsigned(16),
            13 => Meaning::Unsigned(32),
            14 => Meaning::Unsigned(64),
            _ => Meaning::Plain,
        }
    }

    /// Adds a value to a line of JSON. Bytes that are not UTF-8 become U+FFFD; a time is written as in the log's JSON form,
    /// and where it is none of our calendar as its number.
    pub fn write(self, value: Value<'_>, line: &mut Vec<u8>) {
        let text = match (value, self) {
            (Value::Int(number), Meaning::Time(unit)) => {
                let part = number.rem_euclid(unit) * (1_000_000_000 / unit);
                time(number.div_euclid(unit), part as u32).unwrap_or_else(|| number.to_string())
            }
            (Value::Moment { seconds, nanoseconds }, _) => {
                time(seconds, nanoseconds).unwrap_or_else(|| seconds.to_string())
            }
            (Value::Int(number), Meaning::Date) => {
                let day = number.checked_mul(SECONDS_A_DAY).and_then(|seconds| DateTime::from_timestamp(seconds, 0));
                day.map_or_else(|| number.to_string(), |day| format!("\"{}\"", day.date_naive()))
            }
            (Value::Int(number), Meaning::Unsigned(bits)) => {
                let mask = u64::MAX.checked_shr(64u32.saturating_sub(bits)).unwrap_or(0);
                (number.cast_unsigned() & mask).to_string()
            }
            (Value::Int(number), Meaning::Decimal(scale)) => decimal(i128::from(number), scale),
            (Value::Int(number), Meaning::Plain) => number.to_string(),
            (Value::Bytes(bytes), Meaning::Decimal(scale)) => decimal(big_endian(bytes), scale),
            (Value::Bytes(bytes), _) => return quoted(&String::from_utf8_lossy(bytes), line),
            (Value::Bool(truth), _) => truth.to_string(),
            (Value::Float(number), _) if number.is_finite() => format!("{number:?}"),
            (Value::Float(number), _) => format!("\"{number}\""),
        };
        line.extend_from_slice(text.as_bytes());
    }
}

/// Adds a text to a line of JSON.
pub fn quoted(text: &str, line: &mut Vec<u8>) {
    // What is written to a vector is always written.
    let _ = write!(line, "{}", serde_json::Value::from(text));
}

fn time(seconds: i64, nanoseconds: u32) -> Option<String> {
    let time = DateTime::from_timestamp(seconds, nanoseconds)?;
    let is_finer = !nanoseconds.is_multiple_of(1_000_000);
    let format = if is_finer { SecondsFormat::Nanos } else { SecondsFormat::Millis };
    Some(format!("\"{}\"", time.to_rfc3339_opts(format, true)))
}

fn decimal(number: i128, scale: i64) -> String {
    if scale == 0 { number.to_string() } else { format!("{number}e{}", scale.saturating_neg()) }
}

/// The number in bytes of which the highest stands first: of more than sixteen the last, which is where the digits are.
fn big_endian(bytes: &[u8]) -> i128 {
    let sign = if bytes.first().is_some_and(|&byte| byte >= 0x80) { -1 } else { 0 };
    bytes.iter().fold(sign, |number, &byte| number << 8 | i128::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(meaning: Meaning, value: Value<'_>, expected: &str) {
        let mut line = Vec::new();
        meaning.write(value, &mut line);
        assert_eq!(String::from_utf8(line).unwrap(), expected);
    }

    #[test]
    fn values_are_written_as_what_they_mean() {
        check(Meaning::Time(1_000), Value::Int(1_786_183_200_250), "\"2026-08-08T10:00:00.250Z\"");
        check(Meaning::Time(1_000_000), Value::Int(-1), "\"1969-12-31T23:59:59.999999000Z\"");
        check(Meaning::Time(1_000_000_000), Value::Int(0), "\"1970-01-01T00:00:00.000Z\"");
        check(Meaning::Time(1_000), Value::Int(i64::MAX), "9223372036854775807");
        check(Meaning::Date, Value::Int(20673), "\"2026-08-08\"");
        check(Meaning::Date, Value::Int(i64::MAX), "9223372036854775807");
        check(Meaning::Unsigned(64), Value::Int(-1), "18446744073709551615");
        check(Meaning::Unsigned(32), Value::Int(-1), "4294967295");
        check(Meaning::Decimal(0), Value::Bytes(&[0xff, 0x00]), "-256");
        check(Meaning::Decimal(2), Value::Int(12345), "12345e-2");
        check(Meaning::Plain, Value::Bytes(b"a\"\xff\n"), "\"a\\\"\u{fffd}\\n\"");
        check(Meaning::Plain, Value::Float(f64::NAN), "\"NaN\"");
        check(Meaning::Plain, Value::Float(1.0), "1.0");
        check(Meaning::Plain, Value::Float(-1e300), "-1e300");
        check(Meaning::Plain, Value::Bool(true), "true");
    }
}
