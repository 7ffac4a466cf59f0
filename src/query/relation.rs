//! A result in memory, and the stages that follow a merge.

use super::QueryError;
use super::compute::Computer;
use super::group_rows::GroupRows;
use super::groups::Groups;
use super::order::compare_values;
use super::plan::{Output, columns_of_groups, group_outputs, mark_about, shape_among};
use super::predicate::{Condition, Datum};
use crate::language::{Aggregate, AnswerColumn, AnswerRow, Column, Name, ParsePattern, SortKey, StageKind, parsed};
use crate::schema::{Resolved, Source, Value};
use crate::sorting::sort_by;
use std::cmp::Ordering;
use std::collections::HashSet;

/// A result in memory: what `stats` or `limit` left, small enough to be worked on row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    source: Source,
    outputs: Vec<Output>,
    /// How many of the outputs the answer shows; the others were only read on the way.
    shown: usize,
    rows: Vec<AnswerRow>,
    /// Groups that are the rows, as long as a stage does not need all rows built.
    groups: Option<GroupRows>,
}

impl Relation {
    /// A result with its columns, the first `shown` of which belong to the answer.
    pub fn new(source: Source, outputs: Vec<Output>, shown: usize, rows: Vec<AnswerRow>) -> Relation {
        Relation { source, outputs, shown, rows, groups: None }
    }

    /// Groups as a result: a column of each of their keys, then of their aggregates. The rows are by keys.
    pub fn of_groups(source: Source, mut outputs: Vec<Output>, aggregates: &[Aggregate], groups: Groups) -> Relation {
        let keys = outputs.len() - aggregates.len();
        mark_about(&mut outputs, keys, &groups.are_about(aggregates));
        let groups = Some(GroupRows::new(groups.finish(aggregates)));
        Relation { source, shown: outputs.len(), outputs, rows: Vec::new(), groups }
    }

    /// Applies stages in order.
    pub fn apply(mut self, stages: &[StageKind]) -> Result<Relation, QueryError> {
        for stage in stages {
            if self.apply_to_groups(stage)? {
                continue;
            }
            if let Some(groups) = self.groups.take() {
                self.rows = groups.into_rows(self.outputs.len()).into_iter().map(of_no_row).collect();
            }
            match stage {
                StageKind::Filter(expr) => {
                    let condition = Condition::compile(expr)?;
                    let mut tested = Vec::new();
                    columns_of(&condition, &mut tested);
                    let values = self.values(&tested);
                    let mut values = values.iter();
                    self.rows.retain(|row| {
                        values.next().is_some_and(|values| {
                            holds(&condition, &row.values, &|name| value_of(name, &tested, values))
                        })
                    });
                }
                StageKind::Sort(keys) => {
                    let names: Vec<Name> = keys.iter().map(|key| key.name.clone()).collect();
                    let values = self.values(&names);
                    let mut sorted: Vec<(Vec<Value>, AnswerRow)> = values.into_iter().zip(self.rows).collect();
                    sort_by(&mut sorted, |(a, _), (b, _)| {
                        let sides = keys.iter().zip(a.iter().zip(b));
                        let mut orders = sides.map(|(key, (a, b))| compare_values(a, b, key.descending));
                        orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
                    });
                    self.rows = sorted.into_iter().map(|(_, row)| row).collect();
                }
                StageKind::Limit(limit) => self.rows.truncate(usize::try_from(*limit).unwrap_or(usize::MAX)),
                StageKind::Dedup(columns) => {
                    let names: Vec<Name> = columns.iter().map(|column| column.name.clone()).collect();
                    let mut seen = HashSet::new();
                    let mut is_new = self.values(&names).into_iter().map(|values| seen.insert(values));
                    self.rows.retain(|_| is_new.next().unwrap_or(false));
                }
                StageKind::Fields(columns) => self.choose(chosen(columns)),
                StageKind::Parse { name, pattern, labels } => self.choose(self.with_parsed(name, pattern, labels)),
                StageKind::Stats { aggregates, columns, by } => {
                    let field = |index| Name::Field(Resolved { index, path: Vec::new() });
                    let mut names: Vec<Name> = by.iter().map(|key| key.name.clone()).collect();
                    names.extend([field(self.source.time()), field(self.source.identity())]);
                    names.extend(aggregates.iter().filter_map(|aggregate| aggregate.function.name().cloned()));
                    let rows = self.values(&names).into_iter().map(|mut values| {
                        let mut read = values.split_off(by.len()).into_iter();
                        let (time, id) = (read.next().unwrap_or_default(), read.next().unwrap_or_default());
                        let moment = time.int().map(|time| (time, id.text().map(str::to_owned)));
                        let one = Value::Int(1);
                        let of = |aggregate: &Aggregate| match aggregate.function.name() {
                            Some(_) => read.next().unwrap_or_default(),
                            // `count(*)` counts what every row has.
                            None => one.clone(),
                        };
                        let of_aggregates = aggregates.iter().map(of).collect();
                        (values, moment, of_aggregates)
                    });
                    let groups = Groups::of_rows(aggregates, rows, by.len());
                    let outputs = group_outputs(self.source, aggregates, by);
                    self = Relation::of_groups(self.source, outputs, aggregates, groups);
                    if let Some(stage) = columns_of_groups(by, aggregates, columns) {
                        self = self.apply(&[stage])?;
                    }
                }
            }
        }
        Ok(self)
    }

    /// Applies a stage to groups that are not built as rows yet; `false` if it is one that needs the rows.
    fn apply_to_groups(&mut self, stage: &StageKind) -> Result<bool, QueryError> {
        let Some(mut groups) = self.groups.take() else { return Ok(false) };
        let mut is_applied = true;
        match stage {
            StageKind::Sort(keys) => {
                let place = |key: &SortKey| (self.place(&mut groups, &key.name), key.descending);
                let places: Vec<(usize, bool)> = keys.iter().map(place).collect();
                groups.sort(&places);
            }
            StageKind::Limit(limit) => groups.limit(usize::try_from(*limit).unwrap_or(usize::MAX)),
            StageKind::Filter(expr) => {
                let condition = Condition::compile(expr)?;
                let mut tested = Vec::new();
                columns_of(&condition, &mut tested);
                is_applied = !reads_all(&condition);
                if is_applied {
                    let places: Vec<usize> = tested.iter().map(|name| self.place(&mut groups, name)).collect();
                    groups.retain(&places, |values| holds(&condition, &[], &|name| value_of(name, &tested, values)));
                }
            }
            StageKind::Fields(columns) => self.choose_of_groups(&mut groups, chosen(columns)),
            StageKind::Parse { name, pattern, labels } => {
                let columns = self.with_parsed(name, pattern, labels);
                self.choose_of_groups(&mut groups, columns);
            }
            StageKind::Dedup(_) | StageKind::Stats { .. } => is_applied = false,
        }
        self.groups = Some(groups);
        Ok(is_applied)
    }

    /// The column of groups that has the values of a name; what is computed becomes a new one behind all others.
    fn place(&self, groups: &mut GroupRows, name: &Name) -> usize {
        self.index(name).unwrap_or_else(|| {
            let mut reads = Vec::new();
            let computer = match name {
                Name::Computed(computed) => Some(Computer::new(computed, &mut reads)),
                Name::Field(_) | Name::Alias(_) => None,
            };
            let places: Vec<Option<usize>> = reads.iter().map(|name| self.index(name)).collect();
            groups
                .compute(&places, |values| computer.as_ref().map_or(Value::Missing, |computer| computer.value(values)))
        })
    }

    fn choose_of_groups(&mut self, groups: &mut GroupRows, columns: Vec<(Name, String)>) {
        let places: Vec<usize> = columns.iter().map(|(name, _)| self.place(groups, name)).collect();
        groups.choose(&places);
        self.show(columns);
    }

    /// The columns of the answer.
    pub fn columns(&self) -> Vec<AnswerColumn> {
        self.outputs[..self.shown].iter().map(|output| output.column.clone()).collect()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.groups.as_ref().map_or(self.rows.len(), GroupRows::len)
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Rows of the answer, from `offset`, at most `limit`.
    pub fn window(&mut self, offset: u64, limit: u64) -> Vec<AnswerRow> {
        let clamp = |place: u64| usize::try_from(place).unwrap_or(usize::MAX).min(self.len());
        let range = clamp(offset)..clamp(offset.saturating_add(limit));
        if let Some(groups) = &mut self.groups {
            return groups.rows(range, self.shown).into_iter().map(of_no_row).collect();
        }
        self.rows[range].iter().map(|row| AnswerRow { id: row.id, values: row.values[..self.shown].to_vec() }).collect()
    }

    /// The columns that are shown, with those that `parse` takes out of a text behind them.
    fn with_parsed(&self, name: &Name, pattern: &ParsePattern, labels: &[String]) -> Vec<(Name, String)> {
        let shown = self.outputs[..self.shown].iter().filter(|output| !labels.contains(&output.column.name));
        let shown = shown.map(|output| (output.name.clone(), output.column.name.clone()));
        shown.chain(parsed(name, pattern, labels).into_iter().map(|(label, name)| (name, label))).collect()
    }

    /// Puts columns first, under their labels; the others stay readable behind them.
    fn choose(&mut self, columns: Vec<(Name, String)>) {
        let names: Vec<Name> = columns.iter().map(|(name, _)| name.clone()).collect();
        let chosen = self.values(&names);
        self.show(columns);
        for (row, mut values) in self.rows.iter_mut().zip(chosen) {
            values.append(&mut row.values);
            row.values = values;
        }
    }

    /// Shows columns first, under their labels.
    fn show(&mut self, columns: Vec<(Name, String)>) {
        let mut outputs: Vec<Output> = Vec::with_capacity(columns.len() + self.outputs.len());
        for (name, label) in columns {
            let shape = match self.index(&name) {
                Some(index) => self.outputs[index].column.clone(),
                None => shape_among(self.source, &name, &self.outputs),
            };
            outputs.push(Output { name: Name::Alias(label.clone()), column: AnswerColumn { name: label, ..shape } });
        }
        self.shown = outputs.len();
        outputs.append(&mut self.outputs);
        self.outputs = outputs;
    }

    /// The values of names, one list per row.
    fn values(&self, names: &[Name]) -> Vec<Vec<Value>> {
        let mut reads: Vec<Name> = Vec::new();
        let parts: Vec<Result<Option<usize>, Computer>> = names
            .iter()
            .map(|name| match name {
                // What was computed before, for a column, is not computed again.
                Name::Computed(computed) if self.index(name).is_none() => Err(Computer::new(computed, &mut reads)),
                name => Ok(self.index(name)),
            })
            .collect();
        let places: Vec<Option<usize>> = reads.iter().map(|name| self.index(name)).collect();
        let value = |row: &AnswerRow, place: Option<usize>| place.map_or(Value::Missing, |at| row.values[at].clone());
        let of_row = |row: &AnswerRow| {
            let read: Vec<Value> = places.iter().map(|place| value(row, *place)).collect();
            let of_part = |part: &Result<Option<usize>, Computer>| match part {
                Ok(place) => value(row, *place),
                Err(computer) => computer.value(&read),
            };
            parts.iter().map(of_part).collect()
        };
        self.rows.iter().map(of_row).collect()
    }

    fn index(&self, name: &Name) -> Option<usize> {
        let exact = self.outputs.iter().position(|output| output.name == *name);
        exact.or_else(|| {
            let label = match name {
                Name::Alias(alias) => alias.as_str(),
                Name::Field(resolved) if resolved.path.is_empty() => self.source.fields()[resolved.index].id,
                Name::Field(_) | Name::Computed(_) => return None,
            };
            self.outputs.iter().position(|output| output.column.name == label)
        })
    }
}

/// The columns that `fields` chooses.
fn chosen(columns: &[Column]) -> Vec<(Name, String)> {
    columns.iter().map(|column| (column.name.clone(), column.label.clone())).collect()
}

/// A row of an answer that no row of a table is behind.
fn of_no_row(values: Vec<Value>) -> AnswerRow {
    AnswerRow { id: None, values }
}

/// Whether a condition looks at all columns.
fn reads_all(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().any(reads_all),
        Condition::Not(part) => reads_all(part),
        Condition::Column(..) => false,
        Condition::AnyText(_) => true,
    }
}

/// The columns that a condition tests.
fn columns_of(condition: &Condition, names: &mut Vec<Name>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| columns_of(part, names)),
        Condition::Not(part) => columns_of(part, names),
        Condition::Column(name, _) => names.push(name.clone()),
        Condition::AnyText(_) => {}
    }
}

fn holds<'v>(condition: &Condition, row: &[Value], value: &impl Fn(&Name) -> &'v Value) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().all(|part| holds(part, row, value)),
        Condition::Any(parts) => parts.iter().any(|part| holds(part, row, value)),
        Condition::Not(part) => !holds(part, row, value),
        Condition::Column(name, test) => test.holds(Datum::from(value(name))),
        Condition::AnyText(test) => {
            row.iter().any(|value| value.text().is_some_and(|text| test.holds(Datum::Text(text))))
        }
    }
}

/// The value of a name among those of some names.
fn value_of<'v>(name: &Name, names: &[Name], values: &'v [Value]) -> &'v Value {
    names.iter().position(|known| known == name).map_or(&MISSING, |place| &values[place])
}

static MISSING: Value = Value::Missing;
