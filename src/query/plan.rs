//! What of a query each shard does, and what is done to the merged result.

use crate::language::{
    Aggregate, AnswerColumn, Block, Column, Expr, Function, Key, Name, Query, SortKey, StageKind, names_in_stage,
    only_lazy, replace, visit_names,
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
        /// The most rows.
        limit: Option<u64>,
    },
    /// Groups with partial aggregates.
    Groups {
        /// What each group computes.
        aggregates: Vec<Aggregate>,
        /// By what rows are grouped.
        keys: Vec<Key>,
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
    /// Plans a query.
    pub fn new(query: &Query) -> Plan {
        let source = query.source;
        let mut aliases: Vec<(String, Name)> = Vec::new();
        let mut conditions = Vec::new();
        let mut sort: Vec<SortKey> = Vec::new();
        let mut limit = None;
        let mut outputs: Vec<Output> = default_outputs(source);
        let mut stages = query.stages.iter().map(|stage| &stage.kind).peekable();

        // Until rows are limited or grouped, every stage is a shard's own work.
        while let Some(stage) = stages.next_if(|stage| limit.is_none() || matches!(stage, StageKind::Fields(_))) {
            match stage {
                StageKind::Filter(expr) => conditions.push(replace_in_expr(expr, &aliases)),
                StageKind::Fields(columns) => {
                    outputs = columns.iter().map(|column| output(source, column, &aliases)).collect();
                    for output in &outputs {
                        aliases.retain(|(alias, _)| alias != &output.column.name);
                        aliases.push((output.column.name.clone(), output.name.clone()));
                    }
                }
                StageKind::Sort(keys) => {
                    let mut keys: Vec<SortKey> = keys.iter().map(|key| replace_in_sort(key, &aliases)).collect();
                    keys.append(&mut sort);
                    sort = keys;
                }
                StageKind::Limit(rows) => limit = Some(*rows),
                StageKind::Stats { aggregates, by } => {
                    let aggregates: Vec<Aggregate> =
                        aggregates.iter().map(|aggregate| replace_in_aggregate(aggregate, &aliases)).collect();
                    let keys: Vec<Key> = by.iter().map(|key| replace_in_key(key, &aliases)).collect();
                    let outputs = group_outputs(source, &aggregates, &keys);
                    let rest = stages.cloned().collect();
                    return Plan { source, conditions, head: Head::Groups { aggregates, keys }, outputs, rest };
                }
            }
        }
        let rest: Vec<StageKind> = stages.map(|stage| replace_in_stage(stage, &aliases)).collect();
        Plan { source, conditions, head: Head::Rows { sort, limit }, outputs, rest }
    }

    /// The fields that are read of every row: by conditions, sorts and groups, and by `others`. Free text reads all texts.
    pub fn whole_fields(&self, others: &[Name]) -> Vec<usize> {
        let mut names = others.to_vec();
        for condition in &self.conditions {
            names_in_stage(&StageKind::Filter(condition.clone()), self.source, &mut names);
        }
        let head = match &self.head {
            Head::Rows { sort, .. } => StageKind::Sort(sort.clone()),
            Head::Groups { aggregates, keys } => StageKind::Stats { aggregates: aggregates.clone(), by: keys.clone() },
        };
        names_in_stage(&head, self.source, &mut names);
        only_lazy(self.source, &names)
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
    let (kind, unit) = match name {
        Name::Alias(_) => (Kind::Text, Unit::None),
        Name::Field(resolved) if !resolved.path.is_empty() => (Kind::Text, Unit::None),
        Name::Field(resolved) => {
            let field = &source.fields()[resolved.index];
            (field.kind, field.unit)
        }
    };
    AnswerColumn { name: String::new(), kind, unit }
}

fn output(source: Source, column: &Column, aliases: &[(String, Name)]) -> Output {
    let name = replace(&column.name, aliases);
    let shape = shape(source, &name);
    Output { name, column: AnswerColumn { name: column.label.clone(), ..shape } }
}

/// The columns of groups: keys, then aggregates, each read by its label.
pub(super) fn group_outputs(source: Source, aggregates: &[Aggregate], keys: &[Key]) -> Vec<Output> {
    let number = |unit| AnswerColumn { name: String::new(), kind: Kind::Int, unit };
    let key_columns = keys.iter().map(|key| {
        let shape = match &key.block {
            Block::Value(name) => shape(source, name),
            Block::Bin { .. } => AnswerColumn { name: String::new(), kind: Kind::Time, unit: Unit::None },
        };
        (key.label.clone(), shape)
    });
    let aggregate_columns = aggregates.iter().map(|aggregate| {
        let shape = match &aggregate.function {
            Function::CountAll | Function::Count(_) | Function::CountDistinct(_) => number(Unit::None),
            Function::Sum(name) | Function::Avg(name) | Function::Pct(name, _) => number(shape(source, name).unit),
            Function::Min(name) | Function::Max(name) => shape(source, name),
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

fn replace_in_sort(key: &SortKey, aliases: &[(String, Name)]) -> SortKey {
    SortKey { name: replace(&key.name, aliases), ..key.clone() }
}

fn replace_in_key(key: &Key, aliases: &[(String, Name)]) -> Key {
    let block = match &key.block {
        Block::Value(name) => Block::Value(replace(name, aliases)),
        bin @ Block::Bin { .. } => bin.clone(),
    };
    Key { block, ..key.clone() }
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
        StageKind::Fields(columns) => StageKind::Fields(
            columns.iter().map(|column| Column { name: replace(&column.name, aliases), ..column.clone() }).collect(),
        ),
        StageKind::Sort(keys) => StageKind::Sort(keys.iter().map(|key| replace_in_sort(key, aliases)).collect()),
        StageKind::Limit(rows) => StageKind::Limit(*rows),
        StageKind::Stats { aggregates, by } => StageKind::Stats {
            aggregates: aggregates.iter().map(|aggregate| replace_in_aggregate(aggregate, aliases)).collect(),
            by: by.iter().map(|key| replace_in_key(key, aliases)).collect(),
        },
    }
}

fn replace_in_expr(expr: &Expr, aliases: &[(String, Name)]) -> Expr {
    let mut expr = expr.clone();
    visit_names(&mut expr, &mut |name| *name = replace(name, aliases));
    expr
}
