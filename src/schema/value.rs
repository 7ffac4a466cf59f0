//! A value of a row, and the name of a row.

use super::Source;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

/// A value of a row or of an answer.
///
/// Values are totally ordered: text by bytes, then numbers and times by size, as Logs Insights sorts them, then missing ones.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Sort.html>
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub enum Value {
    /// Text; the text of a JSON field is compact JSON.
    Text(String),
    /// An integer.
    Int(i64),
    /// A number that is not an integer.
    Float(f64),
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Time(i64),
    /// The record does not have it.
    #[default]
    Missing,
}

impl Value {
    /// Whether the record does not have it.
    pub fn is_missing(&self) -> bool {
        matches!(self, Value::Missing)
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A text, or nothing where it is empty.
    pub fn text_or_missing(text: String) -> Value {
        if text.is_empty() { Value::Missing } else { Value::Text(text) }
    }

    /// The integer or time, if it is one.
    pub fn int(&self) -> Option<i64> {
        match self {
            Value::Int(value) | Value::Time(value) => Some(*value),
            _ => None,
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Value::Text(_) => 0,
            Value::Int(_) | Value::Float(_) | Value::Time(_) => 1,
            Value::Missing => 2,
        }
    }

    fn float(&self) -> f64 {
        match self {
            Value::Int(value) | Value::Time(value) => *value as f64,
            // Minus nothing is nothing.
            Value::Float(value) => *value + 0.0,
            Value::Text(_) | Value::Missing => 0.0,
        }
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            (Value::Int(a) | Value::Time(a), Value::Int(b) | Value::Time(b)) => a.cmp(b),
            (Value::Int(a) | Value::Time(a), Value::Float(b)) => compare_int(*a, *b),
            (Value::Float(a), Value::Int(b) | Value::Time(b)) => compare_int(*b, *a).reverse(),
            _ => self.rank().cmp(&other.rank()).then_with(|| self.float().total_cmp(&other.float())),
        }
    }
}

/// Compares an integer with a number that is not NaN, without the loss of turning a large integer into a float.
pub fn compare_int(value: i64, number: f64) -> Ordering {
    // 2^63 as a float; beyond it no integer can equal the number.
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if number >= LIMIT {
        return Ordering::Less;
    }
    if number < -LIMIT {
        return Ordering::Greater;
    }
    let floor = number.floor();
    value.cmp(&(floor as i64)).then(if number > floor { Ordering::Less } else { Ordering::Equal })
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Value) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Value {}

impl Hash for Value {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.rank().hash(state);
        match self {
            Value::Text(text) => text.hash(state),
            _ => self.float().to_bits().hash(state),
        }
    }
}

/// A row by its place: stable until files are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RowId {
    /// The table.
    pub source: Source,
    /// The shard that owns the row.
    pub shard: u32,
    /// The row's number in the shard.
    pub row: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_integers_keep_their_place_among_floats() {
        let large = 1 << 53;
        assert!(Value::Int(large + 1) > Value::Float(large as f64));
        assert_eq!(Value::Int(large), Value::Float(large as f64));
        assert!(Value::Int(-1) > Value::Float(-1.5));
        assert_eq!(Value::Float(-0.0), Value::Float(0.0));
    }

    #[test]
    fn missing_values_sort_after_all_others() {
        let mut values =
            vec![Value::Missing, Value::Text("a".into()), Value::Int(3), Value::Float(2.5), Value::Text(String::new())];
        values.sort();
        assert_eq!(
            values,
            [Value::Text(String::new()), Value::Text("a".into()), Value::Float(2.5), Value::Int(3), Value::Missing]
        );
    }
}
