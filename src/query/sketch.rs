//! Percentiles and counts of distinct values: exact as long as there are few, else from a sketch of bounded size.

use crate::schema::Value;
use foldhash::quality::FixedState;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use std::hash::BuildHasher;

/// Distinct numbers up to which percentiles are exact.
const MOST_NUMBERS: usize = 4096;

/// How far a percentile of a sketch may be off, as a part of it.
pub const RELATIVE_ERROR: f64 = 0.01;

/// Numbers and how often each was seen; of many, how often each range of numbers was seen, whose ends are close enough to
/// one another: a DDSketch (Masson, Rim and Lee, VLDB 2019, <https://arxiv.org/abs/1908.10693>).
///
/// Which of both is kept depends only on what was seen, not on how it was parted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Quantiles {
    /// Each number.
    Exact(BTreeMap<Value, u64>),
    /// Each range by its number: of numbers below zero, zero, and of those above.
    Sketch { below: BTreeMap<i32, u64>, zero: u64, above: BTreeMap<i32, u64> },
}

impl Default for Quantiles {
    fn default() -> Self {
        Quantiles::Exact(BTreeMap::new())
    }
}

/// By how much the ends of a range differ, as a factor.
fn gamma() -> f64 {
    (1.0 + RELATIVE_ERROR) / (1.0 - RELATIVE_ERROR)
}

/// The range of a number above zero.
fn range_of(number: f64) -> i32 {
    (number.ln() / gamma().ln()).ceil() as i32
}

/// The number that is as far from both ends of a range, in proportion.
fn middle_of(range: i32) -> f64 {
    2.0 * gamma().powi(range) / (gamma() + 1.0)
}

fn float(value: &Value) -> f64 {
    match value {
        Value::Int(value) | Value::Time(value) => *value as f64,
        Value::Float(value) => *value,
        Value::Text(_) | Value::Missing => 0.0,
    }
}

impl Quantiles {
    /// Takes in a number that was seen so many times.
    pub fn add(&mut self, value: Value, times: u64) {
        match self {
            Quantiles::Exact(numbers) => {
                *numbers.entry(value).or_default() += times;
                if numbers.len() > MOST_NUMBERS {
                    let numbers = std::mem::take(numbers);
                    *self = Quantiles::Sketch { below: BTreeMap::new(), zero: 0, above: BTreeMap::new() };
                    numbers.into_iter().for_each(|(value, times)| self.add(value, times));
                }
            }
            Quantiles::Sketch { below, zero, above } => match float(&value) {
                number if number > 0.0 => *above.entry(range_of(number)).or_default() += times,
                number if number < 0.0 => *below.entry(range_of(-number)).or_default() += times,
                _ => *zero += times,
            },
        }
    }

    /// Takes in what another has seen.
    pub fn merge(&mut self, mut other: Quantiles) {
        if matches!(self, Quantiles::Exact(_)) && other.is_about() {
            std::mem::swap(self, &mut other);
        }
        match other {
            Quantiles::Exact(numbers) => numbers.into_iter().for_each(|(value, times)| self.add(value, times)),
            Quantiles::Sketch { below: more_below, zero: more_zero, above: more_above } => {
                let Quantiles::Sketch { below, zero, above } = self else { return };
                *zero += more_zero;
                more_below.into_iter().for_each(|(range, times)| *below.entry(range).or_default() += times);
                more_above.into_iter().for_each(|(range, times)| *above.entry(range).or_default() += times);
            }
        }
    }

    /// Whether percentiles are about right only.
    pub fn is_about(&self) -> bool {
        matches!(self, Quantiles::Sketch { .. })
    }

    /// The nearest-rank percentile: the least number that at least so many percent of the numbers do not exceed; from a
    /// sketch a number that is not farther from it than [`RELATIVE_ERROR`].
    pub fn percentile(&self, percent: f64) -> Value {
        let at = |mut seen: Box<dyn Iterator<Item = (Value, u64)> + '_>, total: u64| {
            let rank = ((percent * total as f64 / 100.0).ceil() as u64).clamp(1, total.max(1));
            let mut before = 0;
            let mut reached = |(_, times): &(Value, u64)| {
                before += times;
                before >= rank
            };
            seen.find(&mut reached).map(|(value, _)| value).unwrap_or_default()
        };
        match self {
            Quantiles::Exact(numbers) => {
                let seen = numbers.iter().map(|(value, times)| (value.clone(), *times));
                at(Box::new(seen), numbers.values().sum())
            }
            Quantiles::Sketch { below, zero, above } => {
                let below_zero = below.iter().rev().map(|(range, times)| (-middle_of(*range), *times));
                let above_zero = above.iter().map(|(range, times)| (middle_of(*range), *times));
                let all = below_zero.chain([(0.0, *zero)]).chain(above_zero);
                let total = below.values().sum::<u64>() + zero + above.values().sum::<u64>();
                at(Box::new(all.map(|(number, times)| (Value::Float(number), times))), total)
            }
        }
    }
}

/// Distinct values up to which they are counted exactly.
const MOST_VALUES: usize = 1_000_000;

/// Registers of the sketch, as a power of two: with 2^14 the standard error is 0.8 %.
const PRECISION: u32 = 14;

/// The values seen; of very many, a HyperLogLog of them (Flajolet, Fusy, Gandouet and Meunier, 2007,
/// <https://algo.inria.fr/flajolet/Publications/FlFuGaMe07.pdf>).
///
/// Which of both is kept depends only on what was seen, not on how it was parted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Distinct {
    /// Each value.
    Exact(HashSet<Value, FixedState>),
    /// For each part of the values by their hash, the longest run of zeros in the rest of a hash, plus one.
    Sketch(Vec<u8>),
}

impl Default for Distinct {
    fn default() -> Self {
        Distinct::Exact(HashSet::default())
    }
}

impl Distinct {
    /// Takes in a value.
    pub fn add(&mut self, value: &Value) {
        match self {
            Distinct::Exact(seen) => {
                if !seen.contains(value) {
                    seen.insert(value.clone());
                }
                if seen.len() > MOST_VALUES {
                    let seen = std::mem::take(seen);
                    *self = Distinct::Sketch(vec![0; 1 << PRECISION]);
                    seen.iter().for_each(|value| self.add(value));
                }
            }
            Distinct::Sketch(registers) => {
                let hash = FixedState::default().hash_one(value);
                let register = &mut registers[(hash >> (64 - PRECISION)) as usize];
                // The bit behind the others ends every run.
                let run = ((hash << PRECISION) | (1 << (PRECISION - 1))).leading_zeros() as u8 + 1;
                *register = run.max(*register);
            }
        }
    }

    /// Takes in what another has seen.
    pub fn merge(&mut self, mut other: Distinct) {
        if matches!(self, Distinct::Exact(_)) && other.is_about() {
            std::mem::swap(self, &mut other);
        }
        match other {
            Distinct::Exact(seen) => seen.iter().for_each(|value| self.add(value)),
            Distinct::Sketch(more) => {
                let Distinct::Sketch(registers) = self else { return };
                registers.iter_mut().zip(more).for_each(|(register, run)| *register = run.max(*register));
            }
        }
    }

    /// Whether the count is about right only.
    pub fn is_about(&self) -> bool {
        matches!(self, Distinct::Sketch(_))
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        match self {
            Distinct::Exact(seen) => seen.len() as u64,
            Distinct::Sketch(registers) => {
                let parts = registers.len() as f64;
                let sum: f64 = registers.iter().map(|&run| (-f64::from(run)).exp2()).sum();
                // Above a million values no register is empty, and 64 bits collide too seldom to be corrected for.
                let bias = 0.7213 / (1.0 + 1.079 / parts);
                (bias * parts * parts / sum).round() as u64
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_numbers_have_exact_percentiles() {
        let mut numbers = Quantiles::default();
        (1..=100).for_each(|number| numbers.add(Value::Int(number), 1));
        for percent in [1, 7, 50, 95, 100] {
            assert_eq!(numbers.percentile(f64::from(percent)), Value::Int(percent.into()));
        }
        assert_eq!(Quantiles::default().percentile(50.0), Value::Missing);
    }

    #[test]
    fn percentiles_of_many_numbers_are_close_whatever_the_parts() {
        let all: Vec<i64> = (0..20_000).map(|number: i64| (number * number) % 99_991 - 10_000).collect();
        let of = |numbers: &[i64]| {
            let mut quantiles = Quantiles::default();
            numbers.iter().for_each(|&number| quantiles.add(Value::Int(number), 1));
            quantiles
        };
        let whole = of(&all);
        assert!(whole.is_about());
        let mut sorted = all.clone();
        sorted.sort_unstable();
        for percent in [0.5, 5.0, 10.0, 50.0, 95.0, 99.9] {
            let exact = sorted[(percent * sorted.len() as f64 / 100.0).ceil() as usize - 1] as f64;
            let Value::Float(found) = whole.percentile(percent) else { panic!("{percent}") };
            assert!((found - exact).abs() <= exact.abs() * RELATIVE_ERROR * 1.0001, "{percent}: {found}, {exact}");
        }
        for parts in [2, 3, 17] {
            let mut merged = Quantiles::default();
            all.chunks(all.len() / parts).for_each(|part| merged.merge(of(part)));
            assert_eq!(merged, whole);
        }
    }

    #[test]
    fn very_many_values_are_counted_about() {
        let of = |values: std::ops::Range<i64>| {
            let mut distinct = Distinct::default();
            values.for_each(|value| distinct.add(&Value::Int(value)));
            distinct
        };
        let few = of(0..1000);
        assert_eq!((few.count(), few.is_about()), (1000, false));
        let (mut left, right) = (of(0..900_000), of(600_000..1_500_000));
        assert!(!left.is_about());
        left.merge(right);
        assert!(left.is_about());
        assert!((left.count() as f64 / 1_500_000.0 - 1.0).abs() < 0.03, "{}", left.count());
        assert_eq!(left, of(0..1_500_000));
    }
}
