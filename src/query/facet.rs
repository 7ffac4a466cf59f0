//! Counts by value of a field.

use super::amounts::bins;
use super::group::count_rows;
use super::group_rows::GroupRows;
use super::groups::Groups;
use super::pace::Pace;
use super::reader::Reader;
use crate::language::{Aggregate, Facet, Function, Name, Span};
use crate::schema::{Source, Unit, Value};
use crate::table::{RawRecords, Table};
use arrow_buffer::BooleanBuffer;
use serde::{Deserialize, Serialize};

/// How often each value of a field occurs: groups by it, with their counts. Of several shards, the sum.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FacetCounts {
    groups: Groups,
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
    FacetCounts { groups: Groups::of_counts(slots.keys(), counted) }
}

impl FacetCounts {
    /// The counts of all shards.
    pub fn merged(parts: impl IntoIterator<Item = FacetCounts>) -> FacetCounts {
        FacetCounts { groups: Groups::merged(parts.into_iter().map(|part| part.groups)) }
    }

    /// The most frequent values of a field, at most `limit`; equal counts by value. Of what has a unit, ranges too.
    pub fn top(self, source: Source, field: String, limit: usize) -> Facet {
        let count = Aggregate { function: Function::CountAll, label: String::new(), span: Span::default() };
        let (keys, counts) = self.groups.finish(&[count]);
        let distinct = (0..keys.len()).filter(|&group| !keys.is_missing(group, 0)).count() as u64;
        let rows_of = |group: usize| match counts[0].value(group) {
            Value::Int(rows) => rows as u64,
            _ => 0,
        };
        let amount = |group: usize| match keys.value(group, 0) {
            Value::Int(amount) => Some((amount, rows_of(group))),
            _ => None,
        };
        let unit = source.resolve(&field).map(|resolved| source.fields()[resolved.index].unit);
        let bins = match unit {
            Some(Unit::Bytes | Unit::Milliseconds) => bins((0..keys.len()).filter_map(amount)),
            _ => Vec::new(),
        };
        let mut rows = GroupRows::new((keys, counts));
        rows.sort(&[(1, true)]);
        let counted = |row: Vec<Value>| {
            let [value, Value::Int(count)] = <[Value; 2]>::try_from(row).ok()? else { return None };
            Some((value, count as u64))
        };
        let values = rows.rows(0..limit, 2).into_iter().filter_map(counted).collect();
        Facet { field, distinct, values, bins }
    }
}
