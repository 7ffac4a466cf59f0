//! What an aggregate has seen of a group, as a partial result that merges.

use super::compute::{number, text};
use super::sketch::{Distinct, Quantiles};
use crate::language::Function;
use crate::schema::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an aggregate has seen so far. What is merged depends neither on the order of arrival nor on the shards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Accumulator {
    /// Rows or values.
    Count(u64),
    /// The sum of the numbers.
    Sum(Sum),
    /// The sums of the numbers and of their squares.
    Moments(Sum, Sum),
    /// The least value.
    Min(Value),
    /// The greatest value.
    Max(Value),
    /// The values seen.
    Distinct(Distinct),
    /// The numbers seen.
    Quantiles(Quantiles),
    /// The value that is first as text.
    FirstText(Option<String>),
    /// The value that is last as text.
    LastText(Option<String>),
    /// The value of the row with the least time, and that row's place in time.
    Earliest(Option<(Moment, Value)>),
    /// The value of the row with the greatest time.
    Latest(Option<(Moment, Value)>),
}

/// A row's place in time: its time, its request or event ID.
pub type Moment = (i64, Option<String>);

/// A sum of numbers: of the integers, how often each other number was seen, and how many numbers. The others are added up
/// at the end, smallest first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sum {
    integers: i128,
    others: BTreeMap<Value, u64>,
    count: u64,
}

impl Sum {
    /// The sum of so many integers.
    pub fn of_integers(integers: i128, count: u64) -> Sum {
        Sum { integers, others: BTreeMap::new(), count }
    }

    fn add(&mut self, value: Value, times: u64) {
        match value {
            Value::Int(value) => self.integers += i128::from(value) * i128::from(times),
            value => *self.others.entry(value).or_default() += times,
        }
        self.count += times;
    }

    fn merge(&mut self, other: Sum) {
        self.integers += other.integers;
        for (value, times) in other.others {
            *self.others.entry(value).or_default() += times;
        }
        self.count += other.count;
    }

    fn float(&self) -> f64 {
        let others = self.others.iter().map(|(value, times)| match value {
            Value::Float(value) => value * *times as f64,
            _ => 0.0,
        });
        self.integers as f64 + others.sum::<f64>()
    }

    fn value(&self) -> Value {
        match i64::try_from(self.integers) {
            Ok(whole) if self.others.is_empty() => Value::Int(whole),
            _ => Value::Float(self.float()),
        }
    }
}

/// A number's square; of one whose square is no integer of 64 bits as a float.
fn square(value: &Value) -> Value {
    match value {
        Value::Int(value) => value.checked_mul(*value).map_or(Value::Float((*value as f64).powi(2)), Value::Int),
        Value::Float(value) => Value::Float(value * value),
        value => value.clone(),
    }
}

impl Accumulator {
    /// An accumulator that has seen nothing.
    pub fn new(function: &Function) -> Accumulator {
        match function {
            Function::CountAll | Function::Count(_) => Accumulator::Count(0),
            Function::CountDistinct(_) => Accumulator::Distinct(Distinct::default()),
            Function::Sum(_) | Function::Avg(_) => Accumulator::Sum(Sum::default()),
            Function::Stddev(_) => Accumulator::Moments(Sum::default(), Sum::default()),
            Function::Min(_) => Accumulator::Min(Value::Missing),
            Function::Max(_) => Accumulator::Max(Value::Missing),
            Function::Pct(..) => Accumulator::Quantiles(Quantiles::default()),
            Function::SortsFirst(_) => Accumulator::FirstText(None),
            Function::SortsLast(_) => Accumulator::LastText(None),
            Function::Earliest(_) => Accumulator::Earliest(None),
            Function::Latest(_) => Accumulator::Latest(None),
        }
    }

    /// Takes in a value that occurred so many times; a missing one changes nothing.
    pub fn add(&mut self, value: &Value, times: u64) {
        if value.is_missing() {
            return;
        }
        match self {
            Accumulator::Count(count) => *count += times,
            Accumulator::Sum(sum) => number(value).into_iter().for_each(|value| sum.add(value, times)),
            Accumulator::Moments(sum, squares) => {
                if let Some(value) = number(value) {
                    squares.add(square(&value), times);
                    sum.add(value, times);
                }
            }
            Accumulator::Min(least) => {
                if *value < *least {
                    *least = value.clone();
                }
            }
            Accumulator::Max(greatest) => {
                if greatest.is_missing() || *value > *greatest {
                    *greatest = value.clone();
                }
            }
            Accumulator::Distinct(seen) => seen.add(value),
            Accumulator::Quantiles(numbers) => {
                number(value).into_iter().for_each(|value| numbers.add(value, times));
            }
            Accumulator::FirstText(first) => *first = first.take().into_iter().chain(text(value)).min(),
            Accumulator::LastText(last) => *last = last.take().into_iter().chain(text(value)).max(),
            Accumulator::Earliest(_) | Accumulator::Latest(_) => {}
        }
    }

    /// Takes in the value of a row with a place in time; one without a time is neither early nor late.
    pub fn add_at(&mut self, moment: Option<Moment>, value: &Value) {
        let (Some(moment), false) = (moment, value.is_missing()) else { return };
        let new = Some((moment, value.clone()));
        match self {
            Accumulator::Earliest(earliest) if earliest.is_none() || new < *earliest => *earliest = new,
            Accumulator::Latest(latest) if new > *latest => *latest = new,
            _ => {}
        }
    }

    /// Takes in what another accumulator of the same aggregate has seen.
    pub fn merge(&mut self, other: Accumulator) {
        match (self, other) {
            (Accumulator::Count(count), Accumulator::Count(other)) => *count += other,
            (Accumulator::Sum(sum), Accumulator::Sum(other)) => sum.merge(other),
            (Accumulator::Moments(sum, squares), Accumulator::Moments(other, other_squares)) => {
                sum.merge(other);
                squares.merge(other_squares);
            }
            (this @ Accumulator::Min(_), Accumulator::Min(value))
            | (this @ Accumulator::Max(_), Accumulator::Max(value)) => this.add(&value, 1),
            (Accumulator::Distinct(seen), Accumulator::Distinct(other)) => seen.merge(other),
            (Accumulator::Quantiles(numbers), Accumulator::Quantiles(other)) => numbers.merge(other),
            (Accumulator::FirstText(first), Accumulator::FirstText(other)) => {
                *first = first.take().into_iter().chain(other).min();
            }
            (Accumulator::LastText(last), Accumulator::LastText(other)) => {
                *last = last.take().into_iter().chain(other).max();
            }
            (this @ Accumulator::Earliest(_), Accumulator::Earliest(Some((moment, value))))
            | (this @ Accumulator::Latest(_), Accumulator::Latest(Some((moment, value)))) => {
                this.add_at(Some(moment), &value);
            }
            (Accumulator::Earliest(_), Accumulator::Earliest(None)) => {}
            (Accumulator::Latest(_), Accumulator::Latest(None)) => {}
            // Shards answer the same query, so their accumulators are of the same kind.
            _ => debug_assert!(false, "accumulators of different aggregates"),
        }
    }

    /// Whether the value that it gives is about right only.
    pub fn is_about(&self) -> bool {
        match self {
            Accumulator::Distinct(seen) => seen.is_about(),
            Accumulator::Quantiles(numbers) => numbers.is_about(),
            _ => false,
        }
    }

    /// The aggregate's value.
    pub fn finish(self, function: &Function) -> Value {
        match self {
            Accumulator::Count(count) => Value::Int(count as i64),
            Accumulator::Distinct(seen) => Value::Int(seen.count() as i64),
            Accumulator::Sum(sum) if sum.count == 0 => Value::Missing,
            Accumulator::Sum(sum) => match function {
                Function::Avg(_) => Value::Float(sum.float() / sum.count as f64),
                _ => sum.value(),
            },
            Accumulator::Moments(sum, _) if sum.count == 0 => Value::Missing,
            Accumulator::Moments(sum, squares) => {
                let count = sum.count as f64;
                // Of integers the difference of large squares is exact.
                let exact = (sum.others.is_empty() && squares.others.is_empty())
                    .then(|| squares.integers.checked_mul(i128::from(sum.count)))
                    .flatten()
                    .and_then(|squares| squares.checked_sub(sum.integers.checked_mul(sum.integers)?));
                let variance = match exact {
                    Some(difference) => difference as f64 / count / count,
                    None => squares.float() / count - (sum.float() / count).powi(2),
                };
                Value::Float(variance.max(0.0).sqrt())
            }
            Accumulator::Min(value) | Accumulator::Max(value) => value,
            Accumulator::Quantiles(numbers) => match function {
                Function::Pct(_, percent) => numbers.percentile(*percent),
                _ => Value::Missing,
            },
            Accumulator::FirstText(text) | Accumulator::LastText(text) => text.map_or(Value::Missing, Value::Text),
            Accumulator::Earliest(found) | Accumulator::Latest(found) => {
                found.map_or(Value::Missing, |(_, value)| value)
            }
        }
    }
}
