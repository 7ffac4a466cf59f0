//! Counts by value of a field.

use super::group::count_rows;
use super::pace::Pace;
use super::reader::Reader;
use crate::language::{Facet, Name};
use crate::schema::Value;
use crate::table::{RawRecords, Table};
use arrow_buffer::BooleanBuffer;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// How often each value of a field occurs; of two shards, the sum.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FacetCounts {
    counts: HashMap<Value, u64>,
}

/// Counts the values of a field among the selected rows.
pub async fn count_values(
    table: &Table,
    name: &Name,
    selected: &BooleanBuffer,
    raw: &dyn RawRecords,
    pace: Pace<'_>,
) -> FacetCounts {
    let reader = [Reader::new(table, name, raw, pace).await];
    let (slots, counted) = count_rows(&reader, selected, pace, |_, _, _, _| {}).await;
    let of_group = |(group, count): (usize, u64)| Some((slots.values(group).pop()?, count));
    let counts = counted.into_iter().enumerate().filter_map(of_group).collect();
    FacetCounts { counts }
}

impl FacetCounts {
    /// Adds the counts of another shard.
    pub fn merge(&mut self, other: FacetCounts) {
        for (value, count) in other.counts {
            *self.counts.entry(value).or_default() += count;
        }
    }

    /// The most frequent values, at most `limit`; equal counts by value.
    pub fn top(self, field: String, limit: usize) -> Facet {
        let distinct = self.counts.keys().filter(|value| !value.is_missing()).count() as u64;
        let mut values: Vec<(Value, u64)> = self.counts.into_iter().collect();
        values.sort_unstable_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
        values.truncate(limit);
        Facet { field, distinct, values }
    }
}
