//! What an aggregate has seen of many groups.

use super::accumulator::{Accumulator, Sum};
use super::order::compare_values;
use crate::language::{Aggregate, Function};
use crate::schema::Value;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// What an aggregate has seen of each group: as little as it needs where it is used often, else an accumulator. Which it
/// is depends on the aggregate alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Partials {
    /// Rows or values.
    Counts(Vec<u64>),
    /// The sums of the numbers.
    Sums(Vec<Sum>),
    /// The least values.
    Least(Vec<Value>),
    /// The greatest values.
    Greatest(Vec<Value>),
    /// Everything else.
    Others(Vec<Accumulator>),
}

/// The place of an aggregate before the one at a place that sees the same: percentiles of one column do.
pub fn twin(aggregates: &[Aggregate], place: usize) -> Option<usize> {
    let Function::Pct(name, _) = &aggregates[place].function else { return None };
    let is_twin = |other: &Aggregate| matches!(&other.function, Function::Pct(other, _) if other == name);
    aggregates[..place].iter().position(is_twin)
}

impl Partials {
    /// What an aggregate's accumulators have seen.
    pub fn of(function: &Function, accumulators: impl Iterator<Item = Accumulator>) -> Partials {
        let mut partials = Partials::new(function);
        for accumulator in accumulators {
            match (&mut partials, accumulator) {
                (Partials::Counts(counts), Accumulator::Count(count)) => counts.push(count),
                (Partials::Sums(sums), Accumulator::Sum(sum)) => sums.push(sum),
                (Partials::Least(values), Accumulator::Min(value)) => values.push(value),
                (Partials::Greatest(values), Accumulator::Max(value)) => values.push(value),
                (Partials::Others(others), accumulator) => others.push(accumulator),
                _ => debug_assert!(false, "an accumulator of another aggregate"),
            }
        }
        partials
    }

    /// Those of no group.
    fn new(function: &Function) -> Partials {
        match function {
            Function::CountAll | Function::Count(_) => Partials::Counts(Vec::new()),
            Function::Sum(_) | Function::Avg(_) => Partials::Sums(Vec::new()),
            Function::Min(_) => Partials::Least(Vec::new()),
            Function::Max(_) => Partials::Greatest(Vec::new()),
            _ => Partials::Others(Vec::new()),
        }
    }

    /// Takes in what another shard's groups have seen, of each of which the group here is given: one that is here already,
    /// or the next new one.
    pub fn merge(&mut self, other: Partials, groups: &[u32]) {
        match (self, other) {
            (Partials::Counts(mine), Partials::Counts(others)) => {
                merge(mine, others, groups, |count, other| *count += other);
            }
            (Partials::Sums(mine), Partials::Sums(others)) => merge(mine, others, groups, Sum::merge),
            (Partials::Least(mine), Partials::Least(others)) => {
                merge(mine, others, groups, |least, other| *least = std::mem::take(least).min(other));
            }
            (Partials::Greatest(mine), Partials::Greatest(others)) => {
                merge(mine, others, groups, |greatest, other| {
                    if greatest.is_missing() || (!other.is_missing() && other > *greatest) {
                        *greatest = other;
                    }
                });
            }
            (Partials::Others(mine), Partials::Others(others)) => merge(mine, others, groups, Accumulator::merge),
            // Shards answer the same query, so they have seen the same of it.
            _ => debug_assert!(false, "partial results of different aggregates"),
        }
    }

    /// Whether any of the values is about right only.
    pub fn are_about(&self) -> bool {
        matches!(self, Partials::Others(others) if others.iter().any(Accumulator::is_about))
    }

    /// The aggregate's value of each group.
    pub fn finish(&self, function: &Function) -> Results {
        match self {
            Partials::Counts(counts) => Results::Counts(counts.clone()),
            Partials::Sums(sums) => Results::Values(sums.iter().map(|sum| sum.finish(function)).collect()),
            Partials::Least(values) | Partials::Greatest(values) => Results::Values(values.clone()),
            Partials::Others(others) => {
                Results::Values(others.iter().map(|accumulator| accumulator.finish(function)).collect())
            }
        }
    }
}

/// The value of an aggregate for each group.
#[derive(Debug, Clone, PartialEq)]
pub enum Results {
    /// Integers that are counts.
    Counts(Vec<u64>),
    /// Values.
    Values(Vec<Value>),
}

impl Results {
    /// The value of a group.
    pub fn value(&self, group: usize) -> Value {
        match self {
            Results::Counts(counts) => Value::Int(counts[group] as i64),
            Results::Values(values) => values[group].clone(),
        }
    }

    /// The values of some groups.
    pub fn of(&self, groups: &[u32]) -> Results {
        match self {
            Results::Counts(counts) => Results::Counts(groups.iter().map(|&group| counts[group as usize]).collect()),
            Results::Values(values) => {
                Results::Values(groups.iter().map(|&group| values[group as usize].clone()).collect())
            }
        }
    }

    /// How two groups stand for a sort; missing values last both ways.
    pub fn compare(&self, a: usize, b: usize, descending: bool) -> Ordering {
        match self {
            Results::Counts(counts) if descending => counts[b].cmp(&counts[a]),
            Results::Counts(counts) => counts[a].cmp(&counts[b]),
            Results::Values(values) => compare_values(&values[a], &values[b], descending),
        }
    }
}

fn merge<T>(mine: &mut Vec<T>, others: Vec<T>, groups: &[u32], merge: impl Fn(&mut T, T)) {
    for (other, &group) in others.into_iter().zip(groups) {
        match mine.get_mut(group as usize) {
            Some(mine) => merge(mine, other),
            None => mine.push(other),
        }
    }
}
