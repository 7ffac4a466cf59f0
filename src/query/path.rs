//! Follows paths into JSON.

use crate::schema::Value;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// The value at a path of a JSON text: text, number, `true` or `false` as text, compact JSON, or missing.
pub fn follow(text: &str, path: &[String]) -> Value {
    let Some((step, rest)) = path.split_first() else { return json_value(text) };
    let found = if text.starts_with('[') {
        let Ok(index) = step.parse::<usize>() else { return Value::Missing };
        serde_json::from_str::<Vec<&RawValue>>(text).ok().and_then(|items| items.get(index).copied())
    } else if text.starts_with('{') {
        serde_json::from_str::<HashMap<String, &RawValue>>(text).ok().and_then(|members| members.get(step).copied())
    } else {
        None
    };
    found.map_or(Value::Missing, |value| follow(value.get(), rest))
}

fn json_value(text: &str) -> Value {
    match text.as_bytes().first() {
        None => Value::Missing,
        Some(b'n') => Value::Missing,
        Some(b'"') => serde_json::from_str(text).map_or(Value::Missing, Value::Text),
        Some(b'0'..=b'9' | b'-') => match parse_number(text) {
            // `5.0` is the number that `5` is, and is shown as it, whichever a table holds first.
            Some(Value::Float(number)) if number.fract() == 0.0 && number.abs() < 9e15 => Value::Int(number as i64),
            number => number.unwrap_or_else(|| Value::Text(text.to_owned())),
        },
        Some(_) => Value::Text(text.to_owned()),
    }
}

/// A number that a text column holds, as JSON paths and client-written values do.
pub fn parse_number(text: &str) -> Option<Value> {
    match text.parse::<i64>() {
        Ok(value) => Some(Value::Int(value)),
        Err(_) => text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Value::Float),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_follow(json: &str, path: &str, expected: Value) {
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        assert_eq!(follow(json, &path), expected, "{path:?} of {json}");
    }

    #[test]
    fn paths_lead_into_objects_and_arrays() {
        let json = r#"{"a":{"b":[{"ARN":"x"},{"ARN":"y\u0021"}]},"n":3,"f":0.5,"t":true,"z":null,"o":{"k":[1]}}"#;
        check_follow(json, "a.b.1.ARN", Value::Text("y!".into()));
        check_follow(json, "n", Value::Int(3));
        check_follow(json, "f", Value::Float(0.5));
        assert_eq!(format!("{:?}", json_value("5.0")), "Int(5)");
        check_follow(json, "t", Value::Text("true".into()));
        check_follow(json, "z", Value::Missing);
        check_follow(json, "o", Value::Text(r#"{"k":[1]}"#.into()));
        check_follow(json, "a.b.7.ARN", Value::Missing);
        check_follow(json, "a.b.x", Value::Missing);
        check_follow("not json", "a", Value::Missing);
    }
}
