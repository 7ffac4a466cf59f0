//! Rows of an answer on their way: column by column, each as short as its values let it be.

use super::message::{AnswerRow, RowId, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::collections::HashMap;

/// The values of some rows, column by column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Columns {
    rows: usize,
    columns: Vec<Cells>,
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Cells {
    /// The same in all rows.
    Same(Value),
    /// Integers, each by its distance from the one before it.
    Ints(Vec<i64>),
    /// Times, in the same way.
    Times(Vec<i64>),
    /// Texts: for each row the place of its text among the distinct ones plus one, 0 where it has none.
    Texts { distinct: Vec<String>, places: Vec<u32> },
    /// Whatever comes.
    Any(Vec<Value>),
}

impl Columns {
    /// Of rows that have as many values each.
    pub fn of(rows: &[impl AsRef<[Value]>]) -> Columns {
        let width = rows.first().map_or(0, |row| row.as_ref().len());
        let column = |place: usize| rows.iter().map(move |row| &row.as_ref()[place]);
        Columns { rows: rows.len(), columns: (0..width).map(|place| Cells::of(column(place))).collect() }
    }

    /// The rows.
    pub fn into_rows(self) -> Vec<Vec<Value>> {
        let width = self.columns.len();
        let mut rows: Vec<Vec<Value>> = (0..self.rows).map(|_| Vec::with_capacity(width)).collect();
        for cells in self.columns {
            cells.add_to(&mut rows);
        }
        rows
    }
}

impl Cells {
    fn of<'v>(values: impl Iterator<Item = &'v Value> + Clone) -> Cells {
        let Some(first) = values.clone().next() else { return Cells::Any(Vec::new()) };
        // Values that are equal may still be of different kinds.
        if values.clone().all(|value| value == first && is_like(value, first)) {
            return Cells::Same(first.clone());
        }
        if values.clone().all(|value| matches!(value, Value::Text(_) | Value::Missing)) {
            return Cells::texts(values.map(Value::text));
        }
        match first {
            Value::Int(_) if values.clone().all(|value| is_like(value, first)) => Cells::Ints(distances(values)),
            Value::Time(_) if values.clone().all(|value| is_like(value, first)) => Cells::Times(distances(values)),
            _ => Cells::Any(values.cloned().collect()),
        }
    }

    fn texts<'v>(values: impl Iterator<Item = Option<&'v str>>) -> Cells {
        let mut distinct: Vec<String> = Vec::new();
        let mut known: HashMap<&str, u32> = HashMap::new();
        let places = values
            .map(|text| {
                text.map_or(0, |text| {
                    *known.entry(text).or_insert_with(|| {
                        distinct.push(text.to_owned());
                        distinct.len() as u32
                    })
                })
            })
            .collect();
        Cells::Texts { distinct, places }
    }

    fn add_to(self, rows: &mut [Vec<Value>]) {
        let numbers = |rows: &mut [Vec<Value>], distances: Vec<i64>, value: fn(i64) -> Value| {
            let mut number = 0i64;
            for (row, distance) in rows.iter_mut().zip(distances) {
                number = number.wrapping_add(distance);
                row.push(value(number));
            }
        };
        match self {
            Cells::Same(value) => rows.iter_mut().for_each(|row| row.push(value.clone())),
            Cells::Ints(distances) => numbers(rows, distances, Value::Int),
            Cells::Times(distances) => numbers(rows, distances, Value::Time),
            Cells::Texts { distinct, places } => rows.iter_mut().zip(places).for_each(|(row, place)| {
                let text = (place as usize).checked_sub(1).and_then(|place| distinct.get(place));
                row.push(text.map_or(Value::Missing, |text| Value::Text(text.clone())));
            }),
            Cells::Any(values) => rows.iter_mut().zip(values).for_each(|(row, value)| row.push(value)),
        }
    }
}

/// Whether two values are of one kind.
fn is_like(a: &Value, b: &Value) -> bool {
    std::mem::discriminant(a) == std::mem::discriminant(b)
}

fn distances<'v>(values: impl Iterator<Item = &'v Value>) -> Vec<i64> {
    let mut before = 0i64;
    let distance = |value: &Value| {
        let number = value.int().unwrap_or_default();
        number.wrapping_sub(std::mem::replace(&mut before, number))
    };
    values.map(distance).collect()
}

/// An answer's rows as they travel.
#[derive(Serialize, Deserialize)]
struct Packed<'r> {
    /// Which rows of the table they are; of groups nothing.
    ids: Cow<'r, [Option<RowId>]>,
    values: Columns,
}

/// Writes rows as the bytes of their columns.
pub fn serialize<S: Serializer>(rows: &[AnswerRow], serializer: S) -> Result<S::Ok, S::Error> {
    let values: Vec<&[Value]> = rows.iter().map(|row| row.values.as_slice()).collect();
    let ids: Vec<Option<RowId>> = rows.iter().map(|row| row.id).collect();
    let packed = Packed { ids: Cow::Owned(ids), values: Columns::of(&values) };
    let bytes = postcard::to_allocvec(&packed).map_err(serde::ser::Error::custom)?;
    serializer.serialize_bytes(&bytes)
}

/// Reads what [`serialize`] wrote.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<AnswerRow>, D::Error> {
    let bytes: serde_bytes::ByteBuf = Deserialize::deserialize(deserializer)?;
    let packed: Packed<'_> = postcard::from_bytes(&bytes).map_err(serde::de::Error::custom)?;
    let rows = packed.values.into_rows().into_iter();
    Ok(packed.ids.iter().zip(rows).map(|(&id, values)| AnswerRow { id, values }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Source;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            "[ab]{0,2}".prop_map(Value::Text),
            any::<i64>().prop_map(Value::Int),
            (0..5i64).prop_map(Value::Int),
            (0..5i64).prop_map(|number| Value::Float(number as f64)),
            any::<i64>().prop_map(Value::Time),
            Just(Value::Missing),
        ]
    }

    /// Columns of one kind, of two, or of any.
    fn column(rows: usize) -> impl Strategy<Value = Vec<Value>> {
        (value(), value()).prop_flat_map(move |(a, b)| {
            let like = |a: Value| {
                value().prop_map(move |b| match (&a, &b) {
                    (Value::Int(_), Value::Time(number)) => Value::Int(*number),
                    (Value::Time(_), Value::Int(number)) => Value::Time(*number),
                    (a, b) if is_like(a, b) => b.clone(),
                    (a, _) => a.clone(),
                })
            };
            let one = proptest::collection::vec(like(a.clone()), rows);
            let two = proptest::collection::vec(prop_oneof![Just(a), Just(b)], rows);
            prop_oneof![one, two, proptest::collection::vec(value(), rows)]
        })
    }

    fn check_rows(columns: &[Vec<Value>], rows: usize) {
        let rows: Vec<AnswerRow> = (0..rows)
            .map(|row| AnswerRow {
                id: (row % 2 == 0).then_some(RowId { source: Source::Trail, shard: 1, row: row as u32 }),
                values: columns.iter().map(|column| column[row].clone()).collect(),
            })
            .collect();
        #[derive(Serialize, Deserialize)]
        struct Message(#[serde(with = "super")] Vec<AnswerRow>);
        let bytes = postcard::to_allocvec(&Message(rows.clone())).unwrap();
        let Message(back) = postcard::from_bytes(&bytes).unwrap();
        // Not by equality: an integer equals a time, and both a number.
        assert_eq!(format!("{back:?}"), format!("{rows:?}"));
    }

    proptest! {
        #[test]
        fn rows_come_back_as_they_were(columns in (0..6usize).prop_flat_map(|rows| proptest::collection::vec(column(rows), 1..4))) {
            check_rows(&columns, columns[0].len());
        }
    }

    #[test]
    fn a_window_of_a_log_is_short() {
        let rows: Vec<Vec<Value>> = (0..100)
            .map(|row| {
                let key = Value::Text(format!("reports/{row}.csv"));
                vec![Value::Time(1_786_000_000_000 + row * 1000), Value::Text("reports-of-a-bucket".into()), key]
            })
            .collect();
        let bytes = postcard::to_allocvec(&Columns::of(&rows)).unwrap().len();
        assert!(bytes < 2500, "{bytes} bytes: times by distance, and each bucket once");
    }
}
