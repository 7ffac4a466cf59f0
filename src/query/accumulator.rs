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
    /// The sum of the numbers, and that of the squares of its integers.
    Moments(Sum, i128),
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

    /// Adds what another has summed up.
    pub(super) fn merge(&mut self, other: Sum) {
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

    /// The sum, or the mean; missing when there was no number.
    pub(super) fn finish(&self, function: &Function) -> Value {
        match (i64::try_from(self.integers), function) {
            _ if self.count == 0 => Value::Missing,
            (_, Function::Avg(_)) => Value::Float(self.float() / self.count as f64),
            (Ok(whole), _) if self.others.is_empty() => Value::Int(whole),
            _ => Value::Float(self.float()),
        }
    }
}

/// Integers up to which squares are added up as integers: those of 2^33 of them fit in 127 bits.
const MOST_SQUARED: u64 = 1 << 46;

/// The variance of numbers as a whole population. An integer near their mean is taken from each first: squares of large
/// numbers, such as times, differ in digits that a float does not have.
fn variance(sum: &Sum, squares: i128) -> f64 {
    let count = sum.count as f64;
    let near = (sum.float() / count).round();
    let integers = sum.count - sum.others.values().sum::<u64>();
    // The sums of what is left of the integers, and of its squares.
    let exact = || {
        let near = near as i128;
        let left = sum.integers.checked_sub(near.checked_mul(integers.into())?)?;
        Some((left, squares.checked_sub(near.checked_mul(sum.integers.checked_add(left)?)?)?))
    };
    let exact = exact();
    let difference =
        |(left, squares): (i128, i128)| squares.checked_mul(sum.count.into())?.checked_sub(left.checked_mul(left)?);
    if sum.others.is_empty()
        && let Some(difference) = exact.and_then(difference)
    {
        return difference as f64 / count / count;
    }
    let (mut left, mut squares) = exact.map_or_else(
        || {
            let left = sum.integers as f64 - near * integers as f64;
            (left, squares as f64 - near * (sum.integers as f64 + left))
        },
        |(left, squares)| (left as f64, squares as f64),
    );
    for (value, times) in &sum.others {
        let Value::Float(value) = value else { continue };
        left += (value - near) * *times as f64;
        squares += (value - near).powi(2) * *times as f64;
    }
    (squares / count - (left / count).powi(2)).max(0.0)
}

impl Accumulator {
    /// An accumulator that has seen nothing.
    pub fn new(function: &Function) -> Accumulator {
        match function {
            Function::CountAll | Function::Count(_) => Accumulator::Count(0),
            Function::CountDistinct(_) => Accumulator::Distinct(Distinct::default()),
            Function::Sum(_) | Function::Avg(_) => Accumulator::Sum(Sum::default()),
            Function::Stddev(_) => Accumulator::Moments(Sum::default(), 0),
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
            Accumulator::Moments(sum, squares) => match number(value) {
                Some(Value::Int(value)) if value.unsigned_abs() > MOST_SQUARED => {
                    sum.add(Value::Float(value as f64), times);
                }
                Some(value) => {
                    if let Value::Int(value) = value {
                        *squares += i128::from(value).pow(2) * i128::from(times);
                    }
                    sum.add(value, times);
                }
                None => {}
            },
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
                *squares += other_squares;
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
    pub fn finish(&self, function: &Function) -> Value {
        match self {
            Accumulator::Count(count) => Value::Int(*count as i64),
            Accumulator::Distinct(seen) => Value::Int(seen.count() as i64),
            Accumulator::Sum(sum) => sum.finish(function),
            Accumulator::Moments(sum, _) if sum.count == 0 => Value::Missing,
            Accumulator::Moments(sum, squares) => Value::Float(variance(sum, *squares).sqrt()),
            Accumulator::Min(value) | Accumulator::Max(value) => value.clone(),
            Accumulator::Quantiles(numbers) => match function {
                Function::Pct(_, percent) => numbers.percentile(*percent),
                _ => Value::Missing,
            },
            Accumulator::FirstText(text) | Accumulator::LastText(text) => {
                text.clone().map_or(Value::Missing, Value::Text)
            }
            Accumulator::Earliest(found) | Accumulator::Latest(found) => {
                found.as_ref().map_or(Value::Missing, |(_, value)| value.clone())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Name;

    /// The standard deviation of values that come in several parts.
    fn check_stddev(values: &[Value], expected: f64) {
        let function = Function::Stddev(Name::Alias("x".to_owned()));
        for part in [1, 3, values.len()] {
            let mut all = Accumulator::new(&function);
            for values in values.chunks(part) {
                let mut seen = Accumulator::new(&function);
                values.iter().for_each(|value| seen.add(value, 1));
                all.merge(seen);
            }
            let Value::Float(found) = all.finish(&function) else { panic!("{values:?}") };
            assert!((found - expected).abs() <= expected * 1e-12, "{found}, not {expected}, of {values:?}");
        }
    }

    #[test]
    fn a_deviation_is_right_however_large_the_numbers() {
        for first in [0, 1_785_542_400_000, -1_785_542_400_000, 1 << 50] {
            check_stddev(&[2, 4, 4, 4, 5, 5, 7, 9].map(|value| Value::Int(first + value)), 2.0);
            check_stddev(
                &[2.5, 4.5, 4.5, 4.5, 5.5, 5.5, 7.5, 9.5].map(|value| Value::Float(first as f64 + value)),
                2.0,
            );
        }
        check_stddev(&[Value::Int(1_785_542_400_001), Value::Float(1_785_542_400_001.5)], 0.25);
        check_stddev(&[0, 1, i64::MAX].map(Value::Int), i64::MAX as f64 * 2f64.sqrt() / 3.0);
        check_stddev(&[7, 7, 7].map(Value::Int), 0.0);
        check_stddev(&[Value::Float(1e100), Value::Int(1), Value::Float(-1e100)], 1e100 * (2f64 / 3.0).sqrt());
    }
}
