//! Groups of rows and their aggregates, as partial results that merge.

use super::compute::{number, text};
use super::order::identity;
use super::predicate::Datum;
use super::reader::Reader;
use crate::language::{Aggregate, Column, Function};
use crate::schema::Value;
use crate::table::{RawRecords, Table};
use arrow_buffer::BooleanBuffer;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::BuildHasher;

/// Groups by their keys, each with one accumulator per aggregate.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Groups {
    groups: BTreeMap<Vec<Value>, Vec<Accumulator>>,
}

/// What an aggregate has seen so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Accumulator {
    /// Rows or values.
    Count(u64),
    /// Sum of the integers, how often each other number was seen, and how many numbers. The others are added up at the
    /// end, smallest first, so that the sum depends neither on the order of arrival nor on the shards.
    Sum(i128, BTreeMap<Value, u64>, u64),
    /// The least value.
    Min(Value),
    /// The greatest value.
    Max(Value),
    /// The values seen.
    Distinct(HashSet<Value>),
    /// How often each number was seen.
    Numbers(BTreeMap<Value, u64>),
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

impl Accumulator {
    /// An accumulator that has seen nothing.
    pub fn new(function: &Function) -> Accumulator {
        match function {
            Function::CountAll | Function::Count(_) => Accumulator::Count(0),
            Function::CountDistinct(_) => Accumulator::Distinct(HashSet::new()),
            Function::Sum(_) | Function::Avg(_) => Accumulator::Sum(0, BTreeMap::new(), 0),
            Function::Min(_) => Accumulator::Min(Value::Missing),
            Function::Max(_) => Accumulator::Max(Value::Missing),
            Function::Pct(..) | Function::Stddev(_) => Accumulator::Numbers(BTreeMap::new()),
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
            Accumulator::Sum(int, floats, count) => match number(value) {
                Some(Value::Int(value)) => {
                    *int += i128::from(value) * i128::from(times);
                    *count += times;
                }
                Some(value @ Value::Float(_)) => {
                    *floats.entry(value).or_default() += times;
                    *count += times;
                }
                _ => {}
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
            Accumulator::Distinct(seen) => {
                if !seen.contains(value) {
                    seen.insert(value.clone());
                }
            }
            Accumulator::Numbers(counts) => {
                if let Some(value) = number(value) {
                    *counts.entry(value).or_default() += times;
                }
            }
            Accumulator::FirstText(first) => {
                *first = first.take().into_iter().chain(text(value)).min();
            }
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
            (Accumulator::Sum(int, floats, count), Accumulator::Sum(other_int, other_floats, other_count)) => {
                *int += other_int;
                add_counts(floats, other_floats);
                *count += other_count;
            }
            (this @ Accumulator::Min(_), Accumulator::Min(value))
            | (this @ Accumulator::Max(_), Accumulator::Max(value)) => this.add(&value, 1),
            (Accumulator::Distinct(seen), Accumulator::Distinct(other)) => seen.extend(other),
            (Accumulator::Numbers(counts), Accumulator::Numbers(other)) => add_counts(counts, other),
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

    /// The aggregate's value.
    pub fn finish(self, function: &Function) -> Value {
        match self {
            Accumulator::Count(count) => Value::Int(count as i64),
            Accumulator::Distinct(seen) => Value::Int(seen.len() as i64),
            Accumulator::Sum(_, _, 0) => Value::Missing,
            Accumulator::Sum(int, floats, count) => {
                let fractions = floats.iter().map(|(value, times)| match value {
                    Value::Float(value) => value * *times as f64,
                    _ => 0.0,
                });
                let sum = int as f64 + fractions.sum::<f64>();
                match function {
                    Function::Avg(_) => Value::Float(sum / count as f64),
                    _ if floats.is_empty() => i64::try_from(int).map_or(Value::Float(sum), Value::Int),
                    _ => Value::Float(sum),
                }
            }
            Accumulator::Min(value) | Accumulator::Max(value) => value,
            Accumulator::Numbers(counts) => match function {
                Function::Pct(_, percent) => percentile(&counts, *percent),
                Function::Stddev(_) => deviation(&counts),
                _ => Value::Missing,
            },
            Accumulator::FirstText(text) | Accumulator::LastText(text) => text.map_or(Value::Missing, Value::Text),
            Accumulator::Earliest(found) | Accumulator::Latest(found) => {
                found.map_or(Value::Missing, |(_, value)| value)
            }
        }
    }
}

fn add_counts(counts: &mut BTreeMap<Value, u64>, other: BTreeMap<Value, u64>) {
    for (value, times) in other {
        *counts.entry(value).or_default() += times;
    }
}

/// The nearest-rank percentile: the least value that at least so many percent of the values do not exceed.
fn percentile(counts: &BTreeMap<Value, u64>, percent: f64) -> Value {
    let total: u64 = counts.values().sum();
    let rank = ((percent * total as f64 / 100.0).ceil() as u64).clamp(1, total.max(1));
    let mut seen = 0;
    for (value, times) in counts {
        seen += times;
        if seen >= rank {
            return value.clone();
        }
    }
    Value::Missing
}

/// The standard deviation of numbers, as a whole population.
fn deviation(counts: &BTreeMap<Value, u64>) -> Value {
    let weighted = || {
        counts.iter().map(|(value, times)| match value {
            Value::Int(value) => (*value as f64, *times as f64),
            Value::Float(value) => (*value, *times as f64),
            _ => (0.0, 0.0),
        })
    };
    let total: f64 = weighted().map(|(_, times)| times).sum();
    if total == 0.0 {
        return Value::Missing;
    }
    let mean = weighted().map(|(value, times)| value * times).sum::<f64>() / total;
    let squares: f64 = weighted().map(|(value, times)| (value - mean).powi(2) * times).sum();
    Value::Float((squares / total).sqrt())
}

impl Groups {
    /// Groups rows in memory: for each row its keys, its place in time, and for each aggregate the value that it reads.
    pub fn of_rows(
        aggregates: &[Aggregate],
        rows: impl Iterator<Item = (Vec<Value>, Option<Moment>, Vec<Value>)>,
        grouped: bool,
    ) -> Groups {
        let new = || aggregates.iter().map(|aggregate| Accumulator::new(&aggregate.function)).collect::<Vec<_>>();
        let mut groups: BTreeMap<Vec<Value>, Vec<Accumulator>> = BTreeMap::new();
        for (keys, moment, values) in rows {
            let accumulators = groups.entry(keys).or_insert_with(new);
            for (accumulator, value) in accumulators.iter_mut().zip(values) {
                accumulator.add(&value, 1);
                accumulator.add_at(moment.clone(), &value);
            }
        }
        let mut groups = Groups { groups };
        groups.keep_one_unless(grouped, new);
        groups
    }

    /// Adds the groups of another shard.
    pub fn merge(&mut self, other: Groups) {
        for (keys, accumulators) in other.groups {
            match self.groups.get_mut(&keys) {
                None => {
                    self.groups.insert(keys, accumulators);
                }
                Some(mine) => mine.iter_mut().zip(accumulators).for_each(|(mine, other)| mine.merge(other)),
            }
        }
    }

    /// The rows of the answer, by keys: the keys, then the aggregates.
    pub fn finish(self, aggregates: &[Aggregate]) -> Vec<Vec<Value>> {
        self.groups
            .into_iter()
            .map(|(mut row, accumulators)| {
                let values = accumulators.into_iter().zip(aggregates);
                row.extend(values.map(|(accumulator, aggregate)| accumulator.finish(&aggregate.function)));
                row
            })
            .collect()
    }

    /// Aggregates without `by` have one row, even over no rows.
    fn keep_one_unless(&mut self, grouped: bool, new: impl FnOnce() -> Vec<Accumulator>) {
        if !grouped {
            self.groups.entry(Vec::new()).or_insert_with(new);
        }
    }
}

/// Groups the selected rows.
///
/// Within a shard, rows are grouped by the keys of their values, and what an aggregate saw is counted by key too, so
/// that each distinct value is looked at once.
pub fn group(
    table: &Table,
    aggregates: &[Aggregate],
    keys: &[Column],
    selected: &BooleanBuffer,
    raw: &dyn RawRecords,
) -> Groups {
    let key_readers: Vec<Reader<'_>> = keys.iter().map(|key| Reader::new(table, &key.name, raw)).collect();
    let value_readers: Vec<Option<Reader<'_>>> = aggregates
        .iter()
        .map(|aggregate| aggregate.function.name().map(|name| Reader::new(table, name, raw)))
        .collect();

    let width = key_readers.len();
    let hasher = FixedState::default();
    let mut places: HashTable<u32> = HashTable::new();
    let mut group_keys: Vec<u64> = Vec::new();
    let mut rows_of: Vec<u64> = Vec::new();
    let mut states: Vec<Vec<State>> = Vec::new();
    let mut key = vec![0u64; width];
    for row in selected.set_indices() {
        for (slot, reader) in key.iter_mut().zip(&key_readers) {
            *slot = reader.key(row);
        }
        let hash = hasher.hash_one(&key);
        let at = |place: u32| &group_keys[place as usize * width..(place as usize + 1) * width];
        let place = match places.find(hash, |&place| at(place) == key.as_slice()) {
            Some(&place) => place as usize,
            None => {
                let place = rows_of.len();
                places.insert_unique(hash, place as u32, |&place| {
                    hasher.hash_one(&group_keys[place as usize * width..(place as usize + 1) * width])
                });
                group_keys.extend_from_slice(&key);
                rows_of.push(0);
                let readers = value_readers.iter().map(Option::as_ref);
                states
                    .push(aggregates.iter().zip(readers).map(|(a, reader)| State::new(&a.function, reader)).collect());
                place
            }
        };
        rows_of[place] += 1;
        for (state, reader) in states[place].iter_mut().zip(&value_readers) {
            if let Some(reader) = reader {
                state.add(reader.key(row), reader, table, row);
            }
        }
    }

    let new = || aggregates.iter().map(|aggregate| Accumulator::new(&aggregate.function)).collect::<Vec<_>>();
    let mut groups = Groups::default();
    for (place, states) in states.into_iter().enumerate() {
        let keys = group_keys[place * width..(place + 1) * width]
            .iter()
            .zip(&key_readers)
            .map(|(key, reader)| reader.value(*key))
            .collect();
        let mut accumulators = new();
        for ((accumulator, state), reader) in accumulators.iter_mut().zip(states).zip(&value_readers) {
            match reader {
                None => *accumulator = Accumulator::Count(rows_of[place]),
                Some(reader) => state.finish(accumulator, reader, table),
            }
        }
        groups.groups.insert(keys, accumulators);
    }
    groups.keep_one_unless(!keys.is_empty(), new);
    groups
}

/// What an aggregate has seen within one shard, before its values are looked at.
enum State {
    /// How many values.
    Count(u64),
    /// The sum of integers, and how many.
    Sum(i128, u64),
    /// The least and the greatest key of an integer column; keys are in the order of the values.
    Bounds(Option<(u64, u64)>),
    /// How often each key was seen.
    Keys(HashMap<u64, u64, FixedState>),
    /// The row with the least or the greatest time that has a value.
    Edge { latest: bool, row: Option<usize> },
}

/// A row's time and ID; `None` without a time.
fn moment(table: &Table, row: usize) -> Option<(i64, Option<&str>)> {
    let time = table.column(table.source().time()).int(row)?;
    Some((time, identity(table, row)))
}

impl State {
    fn new(function: &Function, reader: Option<&Reader<'_>>) -> State {
        let integers = reader.is_some_and(|reader| matches!(reader, Reader::Int { .. }));
        match function {
            Function::CountAll | Function::Count(_) => State::Count(0),
            Function::Sum(_) | Function::Avg(_) if integers => State::Sum(0, 0),
            Function::Min(_) | Function::Max(_) if integers => State::Bounds(None),
            Function::Earliest(_) => State::Edge { latest: false, row: None },
            Function::Latest(_) => State::Edge { latest: true, row: None },
            _ => State::Keys(HashMap::default()),
        }
    }

    fn add(&mut self, key: u64, reader: &Reader<'_>, table: &Table, row: usize) {
        if key == 0 {
            return;
        }
        match self {
            State::Count(count) => *count += 1,
            State::Sum(sum, count) => {
                if let Datum::Int(value) = reader.datum(key) {
                    *sum += i128::from(value);
                    *count += 1;
                }
            }
            State::Bounds(bounds) => {
                let (least, greatest) = bounds.unwrap_or((key, key));
                *bounds = Some((least.min(key), greatest.max(key)));
            }
            State::Keys(seen) => *seen.entry(key).or_default() += 1,
            State::Edge { latest, row: edge } => {
                let Some(new) = moment(table, row) else { return };
                let value = |row: usize| reader.value(reader.key(row));
                let order = edge.and_then(|edge| moment(table, edge).map(|old| (new.cmp(&old), edge)));
                // Of rows at one place in time the values decide, so that nothing depends on the rows' order.
                let order = order.map(|(order, edge)| order.then_with(|| value(row).cmp(&value(edge))));
                if order.is_none_or(|order| if *latest { order.is_gt() } else { order.is_lt() }) {
                    *edge = Some(row);
                }
            }
        }
    }

    fn finish(self, accumulator: &mut Accumulator, reader: &Reader<'_>, table: &Table) {
        match (self, accumulator) {
            (State::Count(count), Accumulator::Count(total)) => *total = count,
            (State::Sum(sum, count), Accumulator::Sum(int, _, total)) => (*int, *total) = (sum, count),
            (State::Bounds(Some((least, greatest))), accumulator) => {
                accumulator.add(&reader.value(least), 1);
                accumulator.add(&reader.value(greatest), 1);
            }
            (State::Keys(seen), accumulator) => {
                seen.into_iter().for_each(|(key, times)| accumulator.add(&reader.value(key), times));
            }
            (State::Edge { row: Some(row), .. }, accumulator) => {
                let moment = moment(table, row).map(|(time, id)| (time, id.map(str::to_owned)));
                accumulator.add_at(moment, &reader.value(reader.key(row)));
            }
            _ => {}
        }
    }
}
