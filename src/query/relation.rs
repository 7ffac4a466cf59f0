//! A result in memory, and the stages that follow a merge.

use super::QueryError;
use super::group::Groups;
use super::order::compare_values;
use super::plan::{Output, group_outputs};
use super::predicate::{Condition, Datum};
use crate::language::{AnswerColumn, AnswerRow, Block, Name, StageKind};
use crate::schema::{Resolved, Source, Value};

/// A result in memory: what `stats` or `limit` left, small enough to be worked on row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    source: Source,
    outputs: Vec<Output>,
    /// How many of the outputs the answer shows; the others were only read on the way.
    shown: usize,
    rows: Vec<AnswerRow>,
}

impl Relation {
    /// A result with its columns, the first `shown` of which belong to the answer.
    pub fn new(source: Source, outputs: Vec<Output>, shown: usize, rows: Vec<AnswerRow>) -> Relation {
        Relation { source, outputs, shown, rows }
    }

    /// Applies stages in order.
    pub fn apply(mut self, stages: &[StageKind]) -> Result<Relation, QueryError> {
        for stage in stages {
            match stage {
                StageKind::Filter(expr) => {
                    let condition = Condition::compile(expr)?;
                    let keep: Vec<bool> = self.rows.iter().map(|row| self.holds(&condition, row)).collect();
                    let mut keep = keep.into_iter();
                    self.rows.retain(|_| keep.next().unwrap_or(false));
                }
                StageKind::Sort(keys) => {
                    for key in keys.iter().rev() {
                        if let Some(index) = self.index(&key.name) {
                            self.rows
                                .sort_by(|a, b| compare_values(&a.values[index], &b.values[index], key.descending));
                        }
                    }
                }
                StageKind::Limit(limit) => self.rows.truncate(usize::try_from(*limit).unwrap_or(usize::MAX)),
                StageKind::Fields(columns) => {
                    let chosen: Vec<(usize, String)> = columns
                        .iter()
                        .filter_map(|column| Some((self.index(&column.name)?, column.label.clone())))
                        .collect();
                    self.choose(&chosen);
                }
                StageKind::Stats { aggregates, by } => {
                    let time = Name::Field(Resolved { index: self.source.time(), path: Vec::new() });
                    let missing = Value::Missing;
                    let rows = self.rows.iter().map(|row| {
                        let value = |name: &Name| self.index(name).map_or(&missing, |index| &row.values[index]);
                        let keys = by
                            .iter()
                            .map(|key| match &key.block {
                                Block::Value(name) => value(name).clone(),
                                Block::Bin { milliseconds } => match value(&time) {
                                    Value::Time(at) => Value::Time(at - at.rem_euclid((*milliseconds).max(1))),
                                    _ => Value::Missing,
                                },
                            })
                            .collect();
                        let one = &COUNTED;
                        let values = aggregates.iter().map(|a| a.function.name().map_or(one, &value)).collect();
                        (keys, values)
                    });
                    let rows = Groups::of_rows(aggregates, rows, !by.is_empty()).finish(aggregates);
                    let outputs = group_outputs(self.source, aggregates, by);
                    let shown = outputs.len();
                    let rows = rows.into_iter().map(|values| AnswerRow { id: None, values }).collect();
                    self = Relation { source: self.source, outputs, shown, rows };
                }
            }
        }
        Ok(self)
    }

    /// The columns of the answer.
    pub fn columns(&self) -> Vec<AnswerColumn> {
        self.outputs[..self.shown].iter().map(|output| output.column.clone()).collect()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Rows of the answer, from `offset`, at most `limit`.
    pub fn window(&self, offset: u64, limit: u64) -> Vec<AnswerRow> {
        let clamp = |place: u64| usize::try_from(place).unwrap_or(usize::MAX).min(self.rows.len());
        self.rows[clamp(offset)..clamp(offset.saturating_add(limit))]
            .iter()
            .map(|row| AnswerRow { id: row.id, values: row.values[..self.shown].to_vec() })
            .collect()
    }

    /// Puts the chosen columns first, under their labels; the others stay readable behind them.
    fn choose(&mut self, chosen: &[(usize, String)]) {
        let first = chosen.iter().map(|(index, label)| Output {
            name: Name::Alias(label.clone()),
            column: AnswerColumn { name: label.clone(), ..self.outputs[*index].column.clone() },
        });
        self.outputs = first.chain(self.outputs.iter().cloned()).collect();
        self.shown = chosen.len();
        for row in &mut self.rows {
            let mut values: Vec<Value> = chosen.iter().map(|(index, _)| row.values[*index].clone()).collect();
            values.append(&mut row.values);
            row.values = values;
        }
    }

    fn index(&self, name: &Name) -> Option<usize> {
        let exact = self.outputs.iter().position(|output| output.name == *name);
        exact.or_else(|| {
            let label = match name {
                Name::Alias(alias) => alias.as_str(),
                Name::Field(resolved) if resolved.path.is_empty() => self.source.fields()[resolved.index].id,
                Name::Field(_) => return None,
            };
            self.outputs.iter().position(|output| output.column.name == label)
        })
    }

    fn holds(&self, condition: &Condition, row: &AnswerRow) -> bool {
        match condition {
            Condition::All(parts) => parts.iter().all(|part| self.holds(part, row)),
            Condition::Any(parts) => parts.iter().any(|part| self.holds(part, row)),
            Condition::Not(part) => !self.holds(part, row),
            Condition::Column(name, test) => {
                test.holds(self.index(name).map_or(Datum::Missing, |index| Datum::from(&row.values[index])))
            }
            Condition::AnyText(test) => {
                row.values.iter().any(|value| value.text().is_some_and(|text| test.holds(Datum::Text(text))))
            }
        }
    }
}

/// What `count(*)` counts: a value that every row has.
static COUNTED: Value = Value::Int(1);
