//! Groups of rows and their aggregates, as partial results that merge.

use super::accumulator::{Accumulator, Moment};
use super::key_table::{KeyIndex, KeyTable};
use super::partials::{Partials, Results, twin};
use crate::language::Aggregate;
use crate::schema::Value;
use serde::{Deserialize, Serialize};

/// Groups by their keys, in no order, with what each aggregate has seen of them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Groups {
    keys: KeyTable,
    /// Of each aggregate; none of one whose [`twin`] has seen the same.
    partials: Vec<Option<Partials>>,
}

impl Groups {
    /// Groups that have different keys, with what each aggregate has seen of them that has no [`twin`]. Aggregates without
    /// `by` have one group, even over no rows.
    pub(super) fn new(mut keys: KeyTable, mut partials: Vec<Option<Partials>>, aggregates: &[Aggregate]) -> Groups {
        if keys.width() == 0 && keys.len() == 0 {
            keys.push_empty();
            let empty = |(place, aggregate): (usize, &Aggregate)| {
                let nothing = Accumulator::new(&aggregate.function);
                let seen = || Partials::of(&aggregate.function, std::iter::once(nothing));
                twin(aggregates, place).is_none().then(seen)
            };
            partials = aggregates.iter().enumerate().map(empty).collect();
        }
        Groups { keys, partials }
    }

    /// Groups with their counts of rows alone.
    pub(super) fn of_counts(keys: KeyTable, counts: Vec<u64>) -> Groups {
        Groups { keys, partials: vec![Some(Partials::Counts(counts))] }
    }

    /// Groups rows in memory by so many keys: for each row its keys, its place in time, and for each aggregate the value
    /// that it reads.
    pub fn of_rows(
        aggregates: &[Aggregate],
        rows: impl Iterator<Item = (Vec<Value>, Option<Moment>, Vec<Value>)>,
        width: usize,
    ) -> Groups {
        let mut keys = KeyTable::new(width);
        let mut index = KeyIndex::new(&keys);
        let mut accumulators: Vec<Vec<Accumulator>> = vec![Vec::new(); aggregates.len()];
        for (of_row, moment, values) in rows {
            let group = index.place(&mut keys, &of_row) as usize;
            for ((aggregate, seen), value) in aggregates.iter().zip(&mut accumulators).zip(values) {
                seen.resize_with(keys.len(), || Accumulator::new(&aggregate.function));
                seen[group].add(&value, 1);
                seen[group].add_at(moment.clone(), &value);
            }
        }
        let of_aggregate = |(place, seen): (usize, Vec<Accumulator>)| {
            twin(aggregates, place).is_none().then(|| Partials::of(&aggregates[place].function, seen.into_iter()))
        };
        Groups::new(keys, accumulators.into_iter().enumerate().map(of_aggregate).collect(), aggregates)
    }

    /// The groups of all shards.
    pub fn merged(parts: impl IntoIterator<Item = Groups>) -> Groups {
        let mut parts = parts.into_iter();
        let Some(mut merged) = parts.next() else { return Groups::default() };
        let mut index: Option<KeyIndex> = None;
        for part in parts {
            let index = index.get_or_insert_with(|| KeyIndex::new(&merged.keys));
            let groups = index.merge(&mut merged.keys, &part.keys);
            for (mine, other) in merged.partials.iter_mut().zip(part.partials) {
                mine.iter_mut().zip(other).for_each(|(mine, other)| mine.merge(other, &groups));
            }
        }
        merged
    }

    /// For each of the aggregates, whether any of its values is about right only.
    pub fn are_about(&self, aggregates: &[Aggregate]) -> Vec<bool> {
        (0..aggregates.len()).map(|place| self.seen(aggregates, place).is_some_and(Partials::are_about)).collect()
    }

    /// The keys of the groups, and the values of each of the aggregates.
    pub(super) fn finish(self, aggregates: &[Aggregate]) -> (KeyTable, Vec<Results>) {
        let results = aggregates
            .iter()
            .enumerate()
            .filter_map(|(place, aggregate)| Some(self.seen(aggregates, place)?.finish(&aggregate.function)));
        let results = results.collect();
        (self.keys, results)
    }

    /// What an aggregate has seen, or its twin.
    fn seen(&self, aggregates: &[Aggregate], place: usize) -> Option<&Partials> {
        self.partials.get(twin(aggregates, place).unwrap_or(place))?.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Function, Name, Span};
    use crate::query::group_rows::GroupRows;
    use crate::query::key_bytes::tests::value;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// A row: two keys, its time, and what the aggregates read of it.
    type Row = ((Value, Value), Option<i64>, Value);

    fn row() -> impl Strategy<Value = Row> {
        let key = || prop_oneof![3 => (0..3i64).prop_map(Value::Int), 1 => value()];
        let read = prop_oneof![
            4 => (-9..9i64).prop_map(Value::Int),
            1 => (-9..9i64).prop_map(|number| Value::Float(number as f64 / 4.0)),
            1 => "[ab]{0,2}".prop_map(Value::Text),
            1 => Just(Value::Missing),
        ];
        ((key(), key()), prop::option::of(0..9i64), read)
    }

    fn aggregates() -> Vec<Aggregate> {
        let x = || Name::Alias("x".to_owned());
        let functions = [
            Function::CountAll,
            Function::Count(x()),
            Function::Sum(x()),
            Function::Avg(x()),
            Function::Min(x()),
            Function::Max(x()),
            Function::CountDistinct(x()),
            Function::Pct(x(), 50.0),
            Function::Stddev(x()),
            Function::Earliest(x()),
            Function::Latest(x()),
            Function::SortsFirst(x()),
            Function::SortsLast(x()),
        ];
        let aggregate = |function| Aggregate { function, label: String::new(), span: Span::default() };
        functions.into_iter().map(aggregate).collect()
    }

    fn of_rows(rows: &[Row]) -> Groups {
        let aggregates = aggregates();
        let rows = rows.iter().map(|((a, b), time, read)| {
            let values = std::iter::once(Value::Int(1)).chain(vec![read.clone(); aggregates.len() - 1]);
            (vec![a.clone(), b.clone()], time.map(|time| (time, None)), values.collect())
        });
        Groups::of_rows(&aggregates, rows, 2)
    }

    fn answer(keys: usize, groups: Groups) -> Vec<Vec<Value>> {
        let aggregates = aggregates();
        GroupRows::new(groups.finish(&aggregates)).into_rows(keys + aggregates.len())
    }

    /// What goes from a shard to the pool.
    fn sent(groups: &Groups) -> Groups {
        postcard::from_bytes(&postcard::to_allocvec(groups).unwrap()).unwrap()
    }

    proptest! {
        #[test]
        fn shards_give_what_one_gives(rows in prop::collection::vec((row(), 0..4usize), 0..80), first in 0..4usize) {
            let all: Vec<Row> = rows.iter().map(|(row, _)| row.clone()).collect();
            let part = |number: usize| {
                let of_part = rows.iter().filter(|(_, part)| *part == number).map(|(row, _)| row.clone());
                sent(&of_rows(&of_part.collect::<Vec<_>>()))
            };
            let parts = (0..4).map(|number| part((first + number) % 4));
            let found = answer(2, Groups::merged(parts));
            prop_assert_eq!(&found, &answer(2, of_rows(&all)));

            // Groups by their keys, of which a time is another than the same number.
            let is_time = |value: &Value| matches!(value, Value::Time(_));
            let mut expected: BTreeMap<_, (i64, i64)> = BTreeMap::new();
            for ((a, b), _, read) in all {
                let counts = expected.entry([(a.clone(), is_time(&a)), (b.clone(), is_time(&b))]).or_default();
                *counts = (counts.0 + 1, counts.1 + i64::from(!read.is_missing()));
            }
            prop_assert_eq!(found.len(), expected.len());
            for (row, ([a, b], counts)) in found.iter().zip(expected) {
                prop_assert_eq!(&row[..2], &[a.0, b.0][..]);
                prop_assert_eq!((is_time(&row[0]), is_time(&row[1])), (a.1, b.1));
                prop_assert_eq!(&row[2..4], &[Value::Int(counts.0), Value::Int(counts.1)][..]);
            }
        }
    }

    #[test]
    fn aggregates_without_keys_have_a_row_over_no_rows() {
        let none = || Groups::new(KeyTable::new(0), Vec::new(), &aggregates());
        let rows = answer(0, Groups::merged([none(), none(), none()]));
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0][..3], [Value::Int(0), Value::Int(0), Value::Missing]);
    }
}
