//! What of a query each shard does, and what is done to the merged result.

use super::QueryError;
use super::compute::check;
use super::untyped::see_numbers;
use crate::language::{
    Aggregate, AnswerColumn, Column, Expr, Function, Name, Query, Scalar, Shape, SortKey, Span, StageKind, fields_of,
    names_in_stage, only_lazy, parsed, replace, set_end, visit_names,
};
use crate::schema::{Kind, Resolved, Source, Unit};

/// A query cut in two: what every shard does on its own rows, and what is done once to the merged result.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The table.
    pub source: Source,
    /// Conditions that shards apply; all must be true.
    pub conditions: Vec<Expr>,
    /// What shards deliver.
    pub head: Head,
    /// The columns of the answer, in order.
    pub outputs: Vec<Output>,
    /// What is done to the merged result, row by row in memory; empty for most queries over rows.
    pub rest: Vec<StageKind>,
}

/// What shards deliver.
#[derive(Debug, Clone, PartialEq)]
pub enum Head {
    /// Rows.
    Rows {
        /// By what they are sorted before the table's default order.
        sort: Vec<SortKey>,
        /// Of the rows that agree in these, only the first; of all rows each where there are none.
        dedup: Vec<Name>,
        /// The most rows.
        limit: Option<u64>,
    },
    /// Groups with partial aggregates.
    Groups {
        /// What each group computes.
        aggregates: Vec<Aggregate>,
        /// By what rows are grouped.
        keys: Vec<Column>,
    },
}

/// A column of a result: what it reads and how the answer shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// What it reads.
    pub name: Name,
    /// How the answer shows it.
    pub column: AnswerColumn,
}

impl Plan {
    /// Plans a query on a table whose last time is `end`. The error is about a regular expression of `parse`.
    pub fn new(query: &Query, end: Option<i64>) -> Result<Plan, QueryError> {
        let mut query = query.clone();
        see_numbers(&mut query);
        for stage in &mut query.stages {
            match &mut stage.kind {
                // Where no row has a time, none is before or after another.
                StageKind::Filter(expr) => set_end(expr, end.unwrap_or_default()),
                StageKind::Parse { name, pattern, labels } => {
                    parsed(name, pattern, labels).iter().try_for_each(|(_, part)| check(part, stage.span))?;
                }
                _ => {}
            }
        }
        let source = query.source;
        let mut aliases: Vec<(String, Name)> = Vec::new();
        let mut conditions = Vec::new();
        let mut sort: Vec<SortKey> = Vec::new();
        let mut limit = None;
        let mut outputs: Vec<Output> = default_outputs(source);
        let mut dedup = Vec::new();
        let mut stages = query.stages.iter().peekable();

        // Until rows are limited or grouped, every stage is a shard's own work.
        let is_own = |limit: Option<u64>, dedup: &[Name], kind: &StageKind| match kind {
            StageKind::Fields(_) | StageKind::Parse { .. } => true,
            StageKind::Limit(_) => limit.is_none(),
            _ => limit.is_none() && dedup.is_empty(),
        };
        while let Some(stage) = stages.next_if(|stage| is_own(limit, &dedup, &stage.kind)) {
            match &stage.kind {
                StageKind::Filter(expr) => conditions.push(replace_in_expr(expr, &aliases)),
                StageKind::Fields(columns) => {
                    outputs = columns.iter().map(|column| output(source, column, &aliases)).collect();
                    for output in &outputs {
                        aliases.retain(|(alias, _)| alias != &output.column.name);
                        aliases.push((output.column.name.clone(), output.name.clone()));
                    }
                }
                StageKind::Parse { name, pattern, labels } => {
                    outputs.retain(|output| !labels.contains(&output.column.name));
                    for (label, name) in parsed(&replace(name, &aliases), pattern, labels) {
                        aliases.retain(|(alias, _)| *alias != label);
                        // Where no `fields` chooses, what was taken out stands behind all columns.
                        let column = AnswerColumn { name: label.clone(), ..shape(source, &name) };
                        outputs.push(Output { name: name.clone(), column });
                        aliases.push((label, name));
                    }
                }
                StageKind::Sort(keys) => {
                    let mut keys: Vec<SortKey> = keys.iter().map(|key| replace_in_sort(key, &aliases)).collect();
                    keys.append(&mut sort);
                    sort = keys;
                }
                StageKind::Limit(rows) => limit = Some(*rows),
                StageKind::Dedup(columns) => {
                    dedup = columns.iter().map(|column| replace(&column.name, &aliases)).collect();
                }
                StageKind::Stats { aggregates, columns, by } => {
                    let aggregates: Vec<Aggregate> =
                        aggregates.iter().map(|aggregate| replace_in_aggregate(aggregate, &aliases)).collect();
                    let keys: Vec<Column> = by.iter().map(|key| replace_in_column(key, &aliases)).collect();
                    let outputs = group_outputs(source, &aggregates, &keys);
                    let of_groups = columns_of_groups(&keys, &aggregates, columns);
                    let rest = of_groups.into_iter().chain(stages.map(|stage| stage.kind.clone())).collect();
                    return Ok(Plan { source, conditions, head: Head::Groups { aggregates, keys }, outputs, rest });
                }
            }
        }
        let mut rest: Vec<StageKind> = stages.map(|stage| replace_in_stage(&stage.kind, &aliases)).collect();
        if !dedup.is_empty() {
            // Shards leave out what they can; the first of all of them is known when they are merged.
            let column = |name: &Name| Column { name: name.clone(), label: String::new(), span: Span::default() };
            let mut all = vec![StageKind::Dedup(dedup.iter().map(column).collect())];
            all.extend(limit.take().map(StageKind::Limit));
            rest.splice(0..0, all);
        }
        Ok(Plan { source, conditions, head: Head::Rows { sort, dedup, limit }, outputs, rest })
    }

    /// The lazy fields that are read of every row: by conditions, sorts and groups, and by `others`. Free text reads all
    /// texts.
    pub fn whole_fields(&self, others: &[Name]) -> Vec<usize> {
        only_lazy(self.source, &self.whole_names(others))
    }

    /// The fields that are read of any row: those that are read of every one, and what an answer shows of a row.
    pub fn fields(&self, others: &[Name]) -> Vec<usize> {
        let mut names = self.whole_names(others);
        if let Head::Rows { .. } = self.head {
            names.extend(self.working_outputs().into_iter().map(|output| output.name));
        }
        fields_of(&names)
    }

    fn whole_names(&self, others: &[Name]) -> Vec<Name> {
        let mut names = others.to_vec();
        for condition in &self.conditions {
            names_in_stage(&StageKind::Filter(condition.clone()), self.source, &mut names);
        }
        let head = match &self.head {
            Head::Rows { sort, dedup, .. } => {
                names.extend(dedup.iter().cloned());
                StageKind::Sort(sort.clone())
            }
            Head::Groups { aggregates, keys } => {
                StageKind::Stats { aggregates: aggregates.clone(), columns: Vec::new(), by: keys.clone() }
            }
        };
        names_in_stage(&head, self.source, &mut names);
        names
    }

    /// The columns that must be in memory for `rest`: those of the answer, then all others that it reads.
    pub fn working_outputs(&self) -> Vec<Output> {
        let mut outputs = self.outputs.clone();
        let Head::Rows { .. } = self.head else { return outputs };
        let mut names = Vec::new();
        for stage in &self.rest {
            names_in_stage(stage, self.source, &mut names);
        }
        for name in names {
            if !outputs.iter().any(|output| output.name == name) {
                let column = AnswerColumn { name: label(self.source, &name), ..shape(self.source, &name) };
                outputs.push(Output { name, column });
            }
        }
        outputs
    }
}

/// The columns of an answer to a query that chooses none.
pub(super) fn default_outputs(source: Source) -> Vec<Output> {
    (0..source.columns().len())
        .map(|index| {
            let name = Name::Field(Resolved { index, path: Vec::new() });
            let column = AnswerColumn { name: label(source, &name), ..shape(source, &name) };
            Output { name, column }
        })
        .collect()
}

/// What an answer calls a name that has no label of its own.
fn label(source: Source, name: &Name) -> String {
    match name {
        Name::Alias(alias) => alias.clone(),
        Name::Computed(_) => String::new(),
        Name::Field(resolved) => {
            let mut label = source.fields()[resolved.index].id.to_owned();
            for step in &resolved.path {
                label.push('.');
                label.push_str(step);
            }
            label
        }
    }
}

/// The kind and unit of a name, in a column without a name.
fn shape(source: Source, name: &Name) -> AnswerColumn {
    shape_among(source, name, &[])
}

/// The kind and unit of a name that may be one of some columns.
pub(super) fn shape_among(source: Source, name: &Name, columns: &[Output]) -> AnswerColumn {
    let known = columns.iter().find(|output| output.name == *name).map(|output| &output.column);
    let (kind, unit) = match name {
        _ if known.is_some() => known.map_or((Kind::Text, Unit::None), |column| (column.kind, column.unit)),
        Name::Alias(_) => (Kind::Text, Unit::None),
        Name::Computed(computed) => {
            let shape = computed.shape(&mut |name| {
                let AnswerColumn { kind, unit, .. } = shape_among(source, name, columns);
                Some(Shape { kind, unit })
            });
            let shape = shape.map_or((Kind::Text, Unit::None), |shape| (shape.kind, shape.unit));
            // Who multiplies or divides mostly turns one unit into another: nobody knows which it is then.
            match computed.scalar {
                Scalar::Multiply | Scalar::Divide => (shape.0, Unit::None),
                _ => shape,
            }
        }
        Name::Field(resolved) if !resolved.path.is_empty() => (Kind::Text, Unit::None),
        Name::Field(resolved) => {
            let field = &source.fields()[resolved.index];
            (field.kind, field.unit)
        }
    };
    let mut about = known.is_some_and(|column| column.about);
    name.each_read(&mut |read| {
        about |= columns.iter().any(|output| output.name == *read && output.column.about);
    });
    AnswerColumn { name: String::new(), kind, unit, about }
}

fn output(source: Source, column: &Column, aliases: &[(String, Name)]) -> Output {
    let name = replace(&column.name, aliases);
    let shape = shape(source, &name);
    Output { name, column: AnswerColumn { name: column.label.clone(), ..shape } }
}

/// The columns of groups: keys, then aggregates, each read by its label.
pub(super) fn group_outputs(source: Source, aggregates: &[Aggregate], keys: &[Column]) -> Vec<Output> {
    let number = |unit| AnswerColumn { name: String::new(), kind: Kind::Int, unit, about: false };
    let key_columns = keys.iter().map(|key| (key.label.clone(), shape(source, &key.name)));
    let aggregate_columns = aggregates.iter().map(|aggregate| {
        let shape = match &aggregate.function {
            Function::CountAll | Function::Count(_) | Function::CountDistinct(_) => number(Unit::None),
            Function::Sum(name) | Function::Avg(name) | Function::Pct(name, _) | Function::Stddev(name) => {
                number(shape(source, name).unit)
            }
            Function::Min(name) | Function::Max(name) | Function::Earliest(name) | Function::Latest(name) => {
                shape(source, name)
            }
            Function::SortsFirst(_) | Function::SortsLast(_) => {
                AnswerColumn { name: String::new(), kind: Kind::Text, unit: Unit::None, about: false }
            }
        };
        (aggregate.label.clone(), shape)
    });
    key_columns
        .chain(aggregate_columns)
        .map(|(label, shape)| Output {
            name: Name::Alias(label.clone()),
            column: AnswerColumn { name: label, ..shape },
        })
        .collect()
}

/// Marks the columns of groups whose values are about right only: of each aggregate whether any of them is.
pub(super) fn mark_about(outputs: &mut [Output], keys: usize, about: &[bool]) {
    outputs[keys..].iter_mut().zip(about).for_each(|(output, &about)| output.column.about |= about);
}

/// The stage that makes the columns of `stats` of its groups, unless they are that already.
pub(super) fn columns_of_groups(keys: &[Column], aggregates: &[Aggregate], columns: &[Column]) -> Option<StageKind> {
    let is_aggregate = |(column, aggregate): (&Column, &Aggregate)| {
        column.label == aggregate.label && column.name == Name::Alias(aggregate.label.clone())
    };
    if columns.len() == aggregates.len() && columns.iter().zip(aggregates).all(is_aggregate) {
        return None;
    }
    let keys = keys.iter().map(|key| Column { name: Name::Alias(key.label.clone()), ..key.clone() });
    Some(StageKind::Fields(keys.chain(columns.iter().cloned()).collect()))
}

fn replace_in_sort(key: &SortKey, aliases: &[(String, Name)]) -> SortKey {
    SortKey { name: replace(&key.name, aliases), ..key.clone() }
}

fn replace_in_column(column: &Column, aliases: &[(String, Name)]) -> Column {
    Column { name: replace(&column.name, aliases), ..column.clone() }
}

fn replace_in_aggregate(aggregate: &Aggregate, aliases: &[(String, Name)]) -> Aggregate {
    let mut aggregate = aggregate.clone();
    if let Some(name) = aggregate.function.name_mut() {
        *name = replace(name, aliases);
    }
    aggregate
}

fn replace_in_stage(stage: &StageKind, aliases: &[(String, Name)]) -> StageKind {
    match stage {
        StageKind::Filter(expr) => StageKind::Filter(replace_in_expr(expr, aliases)),
        StageKind::Fields(columns) => {
            StageKind::Fields(columns.iter().map(|column| replace_in_column(column, aliases)).collect())
        }
        StageKind::Dedup(columns) => {
            StageKind::Dedup(columns.iter().map(|column| replace_in_column(column, aliases)).collect())
        }
        StageKind::Sort(keys) => StageKind::Sort(keys.iter().map(|key| replace_in_sort(key, aliases)).collect()),
        StageKind::Limit(rows) => StageKind::Limit(*rows),
        StageKind::Parse { name, pattern, labels } => {
            StageKind::Parse { name: replace(name, aliases), pattern: pattern.clone(), labels: labels.clone() }
        }
        StageKind::Stats { aggregates, columns, by } => StageKind::Stats {
            aggregates: aggregates.iter().map(|aggregate| replace_in_aggregate(aggregate, aliases)).collect(),
            columns: columns.clone(),
            by: by.iter().map(|key| replace_in_column(key, aliases)).collect(),
        },
    }
}

fn replace_in_expr(expr: &Expr, aliases: &[(String, Name)]) -> Expr {
    let mut expr = expr.clone();
    visit_names(&mut expr, &mut |name| *name = replace(name, aliases));
    expr
}
