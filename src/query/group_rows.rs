//! Groups as the rows of an answer, of which only those that are asked for are sorted and built.

use super::key_table::KeyTable;
use super::partials::Results;
use crate::schema::Value;
use crate::sorting::sort_numbers;
use std::cmp::Ordering;
use std::ops::Range;

/// Rows that are sorted at least, since a page asks for a few more again and again.
const FEW: usize = 1024;

/// Groups as the rows of an answer: by their keys, until they are sorted otherwise. Their columns are the keys, then the
/// aggregates, until others are chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupRows {
    keys: KeyTable,
    aggregates: Vec<Results>,
    /// What each column is.
    columns: Vec<Part>,
    /// By what groups are sorted before their keys, each with whether it is descending.
    sort: Vec<(Part, bool)>,
    /// The groups, the first `sorted` of which are in their place, before all others.
    order: Vec<u32>,
    sorted: usize,
}

/// A part of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// The key at a place.
    Key(usize),
    /// The aggregate at a place.
    Aggregate(usize),
}

impl GroupRows {
    /// The rows of groups, with the values of their aggregates.
    pub fn new((keys, aggregates): (KeyTable, Vec<Results>)) -> GroupRows {
        let order = (0..keys.len() as u32).collect();
        let columns = (0..keys.width()).map(Part::Key).chain((0..aggregates.len()).map(Part::Aggregate)).collect();
        GroupRows { keys, aggregates, columns, sort: Vec::new(), order, sorted: 0 }
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Puts some of the columns first, by their places; the others stay behind them.
    pub fn choose(&mut self, columns: &[usize]) {
        let chosen: Vec<Part> = columns.iter().map(|&column| self.columns[column]).collect();
        self.columns.splice(0..0, chosen);
    }

    /// Adds a column behind the others, whose values are computed of those of some columns; its place.
    pub fn compute(&mut self, columns: &[Option<usize>], compute: impl Fn(&[Value]) -> Value) -> usize {
        let mut computed = vec![Value::Missing; self.keys.len()];
        for &group in &self.order {
            let value = |place: &Option<usize>| place.map_or(Value::Missing, |at| self.value(group, self.columns[at]));
            computed[group as usize] = compute(&columns.iter().map(value).collect::<Vec<_>>());
        }
        self.columns.push(Part::Aggregate(self.aggregates.len()));
        self.aggregates.push(Results::Values(computed));
        self.columns.len() - 1
    }

    /// Sorts rows by columns, each with whether it is descending, stably; missing values last both ways.
    pub fn sort(&mut self, keys: &[(usize, bool)]) {
        let first: Vec<(Part, bool)> =
            keys.iter().map(|&(column, descending)| (self.columns[column], descending)).collect();
        self.sort.splice(0..0, first);
        self.sorted = 0;
    }

    /// Keeps the first rows.
    pub fn limit(&mut self, rows: usize) {
        if rows >= self.len() {
            return;
        }
        self.reach(rows);
        self.order.truncate(rows);
        // The other groups are not kept, often nearly all of them.
        self.keys = self.keys.of(&self.order);
        self.aggregates.iter_mut().for_each(|results| *results = results.of(&self.order));
        self.order = (0..rows as u32).collect();
        self.sorted = rows;
    }

    /// Keeps the rows of whose values, in some columns, something holds.
    pub fn retain(&mut self, columns: &[usize], holds: impl Fn(&[Value]) -> bool) {
        let mut order = std::mem::take(&mut self.order);
        let mut values = Vec::with_capacity(columns.len());
        order.retain(|&group| {
            values.clear();
            values.extend(columns.iter().map(|&column| self.value(group, self.columns[column])));
            holds(&values)
        });
        (self.order, self.sorted) = (order, 0);
    }

    /// Some rows, in order, with the values of the first `width` columns.
    pub fn rows(&mut self, range: Range<usize>, width: usize) -> Vec<Vec<Value>> {
        let range = range.start.min(self.len())..range.end.min(self.len());
        self.reach(range.end);
        let row = |&group: &u32| self.columns[..width].iter().map(|&part| self.value(group, part)).collect();
        self.order[range].iter().map(row).collect()
    }

    /// All rows, in order, with the values of the first `width` columns.
    pub fn into_rows(mut self, width: usize) -> Vec<Vec<Value>> {
        self.rows(0..self.len(), width)
    }

    fn value(&self, group: u32, part: Part) -> Value {
        match part {
            Part::Key(place) => self.keys.value(group as usize, place),
            Part::Aggregate(place) => self.aggregates[place].value(group as usize),
        }
    }

    /// Puts the first rows, up to some place, in order.
    fn reach(&mut self, end: usize) {
        if end.min(self.len()) <= self.sorted {
            return;
        }
        let wanted = end.max(self.sorted * 2).max(FEW) - self.sorted;
        let mut rest = self.order.split_off(self.sorted);
        if wanted < rest.len() / 2 {
            let (first, others) = self.first_of(&rest, wanted);
            self.order.extend(first);
            self.sorted = self.order.len();
            self.order.extend(others);
        } else {
            self.sort_groups(&mut rest);
            self.order.append(&mut rest);
            self.sorted = self.order.len();
        }
    }

    /// The first `count` of some groups, at least one, in order, and all others.
    fn first_of(&self, groups: &[u32], count: usize) -> (Vec<u32>, Vec<u32>) {
        // The best so far; what is not before the last of them is out.
        let mut best: Vec<u32> = Vec::with_capacity(count * 2);
        let mut others = Vec::with_capacity(groups.len());
        let mut last = None;
        for &group in groups {
            if last.is_some_and(|last| self.compare(group, last).is_gt()) {
                others.push(group);
                continue;
            }
            best.push(group);
            if best.len() == count * 2 {
                self.sort_groups(&mut best);
                others.extend(best.drain(count..));
                last = best.last().copied();
            }
        }
        self.sort_groups(&mut best);
        others.extend(best.drain(count.min(best.len())..));
        (best, others)
    }

    fn sort_groups(&self, groups: &mut [u32]) {
        sort_numbers(groups, &mut |a, b| self.compare(a, b));
    }

    fn compare(&self, a: u32, b: u32) -> Ordering {
        let (a, b) = (a as usize, b as usize);
        for (part, descending) in &self.sort {
            let order = match part {
                Part::Aggregate(place) => self.aggregates[*place].compare(a, b, *descending),
                Part::Key(place) => {
                    let order = self.keys.compare_at(a, b, *place);
                    // Missing values are last as they are.
                    let is_missing = |group| self.keys.is_missing(group, *place);
                    if *descending && !is_missing(a) && !is_missing(b) { order.reverse() } else { order }
                }
            };
            if order.is_ne() {
                return order;
            }
        }
        self.keys.compare(a, b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{AnswerRow, parse};
    use crate::query::groups::Groups;
    use crate::query::plan::{Head, Plan};
    use crate::query::relation::Relation;
    use proptest::prelude::*;

    const STAGES: [&str; 14] = [
        "sort n desc",
        "sort n",
        "sort s desc, key",
        "sort key desc",
        "sort http_status desc, n",
        "sort n * 2 % 7, s",
        "limit 3000",
        "limit 20",
        "filter n > 2 and key != \"k7\"",
        "filter s % 3 = 1",
        "fields n as m, key, s, n, http_status",
        "fields key, http_status, n * 2 as n, s",
        "parse key \"k*\" as number",
        "dedup n",
    ];

    /// Groups with many equal counts, and the same as rows.
    fn both(plan: &Plan, count: usize) -> [Relation; 2] {
        let Head::Groups { aggregates, .. } = &plan.head else { panic!("no groups") };
        let rows = (0..count as i64).map(|number| {
            let number = number * 7919 % count as i64;
            let key = if number / 2 == 1 { Value::Missing } else { Value::Text(format!("k{}", number / 2)) };
            let sum = if number % 11 == 0 { Value::Missing } else { Value::Int(number * number % 1009) };
            (vec![key, Value::Int(number % 2 * 200)], vec![Value::Int(number % 5), sum])
        });
        let of_rows = rows.clone().flat_map(|(keys, values)| {
            // As many rows as the group counts, and the sum in the first.
            let Value::Int(times) = values[0] else { panic!() };
            let first = std::iter::once((keys.clone(), None, values.clone()));
            let more = std::iter::repeat_n((keys, None, vec![Value::Int(1), Value::Missing]), times as usize);
            first.chain(more)
        });
        let groups = Groups::of_rows(aggregates, of_rows, 2);
        let rows = rows.map(|(mut row, values)| {
            let Value::Int(times) = values[0] else { panic!() };
            row.extend([Value::Int(times + 1), values[1].clone()]);
            row
        });
        let mut rows: Vec<Vec<Value>> = rows.collect();
        rows.sort_by(|a, b| a[..2].cmp(&b[..2]));
        let outputs = plan.outputs.clone();
        let built = rows.into_iter().map(|values| AnswerRow { id: None, values }).collect();
        [
            Relation::of_groups(plan.source, outputs.clone(), aggregates, groups),
            Relation::new(plan.source, outputs.clone(), outputs.len(), built),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn groups_answer_as_their_rows_do(
            stages in prop::collection::vec(prop::sample::select(STAGES.to_vec()), 0..4),
            windows in prop::collection::vec((0..7000u64, 0..2000u64), 3),
        ) {
            let stages: String = stages.iter().map(|stage| format!(" | {stage}")).collect();
            let query = format!("stats count(*) as n, sum(bytes_sent) as s by key, http_status{stages}");
            let plan = Plan::new(&parse(&query).unwrap(), None).unwrap();
            for count in [0, 1, 6000] {
                let [groups, rows] = both(&plan, count);
                let (mut groups, mut rows) = (groups.apply(&plan.rest).unwrap(), rows.apply(&plan.rest).unwrap());
                prop_assert_eq!(groups.columns(), rows.columns());
                prop_assert_eq!(groups.len(), rows.len());
                for (offset, limit) in windows.iter().copied().chain([(0, 7000)]) {
                    prop_assert_eq!(groups.window(offset, limit), rows.window(offset, limit), "{} {}", query, offset);
                }
            }
        }
    }
}
