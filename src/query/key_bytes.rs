//! Values as bytes whose order is that of the values, so that keys are hashed, compared and sent without being taken apart.
//!
//! Numbers that are equal have the same bytes, but for times, which are another value than the same number.

use crate::schema::Value;
use std::cmp::Ordering;

/// What the bytes of a value begin with, in the order of values.
const TEXT: u8 = 1;
const BELOW: u8 = 2;
const NUMBER: u8 = 3;
const ABOVE: u8 = 4;
const MISSING: u8 = 5;

/// What stands behind the greatest integer that is not above a number.
const WHOLE: u8 = 0;
const TIME: u8 = 1;
const FRACTION: u8 = 2;

/// 2^63: floats from it on are above all integers.
const LIMIT: f64 = 9_223_372_036_854_775_808.0;

const SIGN: u64 = 1 << 63;

/// Appends a value.
pub fn write(value: &Value, bytes: &mut Vec<u8>) {
    match value {
        Value::Int(value) => write_integer(*value, false, bytes),
        Value::Time(value) => write_integer(*value, true, bytes),
        Value::Float(value) => write_float(*value, bytes),
        Value::Text(text) => write_text(text, bytes),
        Value::Missing => bytes.push(MISSING),
    }
}

/// Appends an integer or a time.
pub fn write_integer(value: i64, is_time: bool, bytes: &mut Vec<u8>) {
    bytes.push(NUMBER);
    bytes.extend_from_slice(&(value as u64 ^ SIGN).to_be_bytes());
    bytes.push(if is_time { TIME } else { WHOLE });
}

/// Appends a text.
pub fn write_text(text: &str, bytes: &mut Vec<u8>) {
    bytes.push(TEXT);
    bytes.extend_from_slice(text.as_bytes());
}

fn write_float(value: f64, bytes: &mut Vec<u8>) {
    let of_float = |value: f64| {
        let bits = value.to_bits();
        (if bits & SIGN == 0 { bits | SIGN } else { !bits }).to_be_bytes()
    };
    if !(-LIMIT..LIMIT).contains(&value) {
        bytes.push(if value < 0.0 { BELOW } else { ABOVE });
        bytes.extend_from_slice(&of_float(value));
    } else if value.fract() == 0.0 {
        write_integer(value as i64, false, bytes);
    } else {
        write_integer(value.floor() as i64, false, bytes);
        bytes.pop();
        bytes.push(FRACTION);
        bytes.extend_from_slice(&of_float(value));
    }
}

/// Whether bytes are those of a missing value.
pub fn is_missing(bytes: &[u8]) -> bool {
    bytes.first() == Some(&MISSING)
}

/// The value that some bytes are; an integer for a float that is one.
pub fn read(bytes: &[u8]) -> Value {
    let number = |from: usize| bytes.get(from..).and_then(<[u8]>::first_chunk).map(|bytes| u64::from_be_bytes(*bytes));
    let integer = || number(1).map(|bits| (bits ^ SIGN) as i64);
    let float =
        |from: usize| number(from).map(|bits| f64::from_bits(if bits & SIGN == 0 { !bits } else { bits ^ SIGN }));
    let value = match (bytes.first(), bytes.get(9)) {
        (Some(&NUMBER), Some(&WHOLE)) => integer().map(Value::Int),
        (Some(&NUMBER), Some(&TIME)) => integer().map(Value::Time),
        (Some(&NUMBER), _) => float(10).map(Value::Float),
        (Some(&BELOW | &ABOVE), _) => float(1).map(Value::Float),
        // They were a text when they were written.
        (Some(&TEXT), _) => std::str::from_utf8(&bytes[1..]).ok().map(|text| Value::Text(text.to_owned())),
        _ => None,
    };
    value.unwrap_or_default()
}

/// Compares bytes, eight at a time: what compares memory in a wasm module goes byte by byte.
pub fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let ((a_chunks, a_rest), (b_chunks, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    for (a, b) in a_chunks.iter().zip(b_chunks) {
        if a != b {
            return u64::from_be_bytes(*a).cmp(&u64::from_be_bytes(*b));
        }
    }
    match a_chunks.len().cmp(&b_chunks.len()) {
        Ordering::Equal => a_rest.cmp(b_rest),
        Ordering::Less => a_rest.cmp(&b[a.len() - a_rest.len()..]),
        Ordering::Greater => a[b.len() - b_rest.len()..].cmp(b_rest),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes_of(value: &Value) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(value, &mut bytes);
        bytes
    }

    /// Values that are near one another, and those at the ends of what there is.
    pub fn value() -> impl Strategy<Value = Value> {
        let edge = prop::sample::select(vec![i64::MIN, i64::MIN + 1, -1, 0, 1, 1 << 53, i64::MAX - 1, i64::MAX]);
        let integer = prop_oneof![edge, -3..4i64, any::<i64>()];
        let float = prop_oneof![
            integer.clone().prop_map(|value| value as f64),
            (-8..9i64).prop_map(|value| value as f64 / 4.0),
            prop::sample::select(vec![f64::MIN, -1e-300, -0.0, 1e-300, 9e15, 1e19, f64::MAX, f64::INFINITY]),
        ];
        prop_oneof![
            integer.clone().prop_map(Value::Int),
            integer.prop_map(Value::Time),
            float.prop_map(Value::Float),
            "[a\0ÿ]{0,10}".prop_map(Value::Text),
            Just(Value::Missing),
        ]
    }

    fn is_time(value: &Value) -> bool {
        matches!(value, Value::Time(_))
    }

    proptest! {
        #[test]
        fn bytes_are_in_the_order_of_values(a in value(), b in value()) {
            // Of equal numbers a time is the greater one.
            let order = a.cmp(&b).then(is_time(&a).cmp(&is_time(&b)));
            prop_assert_eq!(bytes_of(&a).cmp(&bytes_of(&b)), order);
            prop_assert_eq!(compare(&bytes_of(&a), &bytes_of(&b)), order);
        }

        #[test]
        fn values_are_read_as_they_were_written(value in value()) {
            let bytes = bytes_of(&value);
            let found = read(&bytes);
            prop_assert_eq!(&found, &value);
            prop_assert_eq!(is_time(&found), is_time(&value));
            prop_assert_eq!(is_missing(&bytes), value.is_missing());
        }

        #[test]
        fn bytes_compare_as_a_whole(a in "[ab]{0,20}", b in "[ab]{0,20}", same in "[ab]{0,20}") {
            let (a, b) = (same.clone() + &a, same + &b);
            prop_assert_eq!(compare(a.as_bytes(), b.as_bytes()), a.cmp(&b));
        }

        #[test]
        fn whatever_the_bytes_they_are_read(bytes in prop::collection::vec(prop_oneof![0..7u8, Just(255)], 0..24)) {
            read(&bytes);
        }
    }
}
