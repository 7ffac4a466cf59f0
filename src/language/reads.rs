//! What a query reads.

use super::{Block, Expr, ExprKind, Name, Query, Stage, StageKind};
use crate::schema::{Resolved, Source};
use std::collections::BTreeSet;

/// The lazy fields whose values a query reads of every row, by its conditions, sorts and groups: their indexes in
/// [`Source::fields`], in order.
pub fn lazy_fields(query: &Query) -> Vec<usize> {
    let mut aliases: Vec<(String, Name)> = Vec::new();
    let (mut names, mut sorted) = (Vec::new(), Vec::new());
    for Stage { kind, .. } in &query.stages {
        let mut read = Vec::new();
        names_in_stage(kind, query.source, &mut read);
        let read = read.iter().map(|name| replace(name, &aliases));
        match kind {
            StageKind::Filter(_) => names.extend(read),
            StageKind::Sort(_) => sorted.extend(read),
            StageKind::Fields(columns) => {
                let read: Vec<Name> = read.collect();
                for (column, name) in columns.iter().zip(read) {
                    aliases.retain(|(alias, _)| *alias != column.label);
                    aliases.push((column.label.clone(), name));
                }
            }
            // What follows reads of few rows.
            StageKind::Limit(_) => break,
            // Groups do not depend on the order of rows, and what follows reads of groups.
            StageKind::Stats { .. } => {
                names.extend(read);
                sorted.clear();
                break;
            }
        }
    }
    names.append(&mut sorted);
    only_lazy(query.source, &names)
}

/// The lazy fields among some names, by their index in [`Source::fields`], in order.
pub fn only_lazy(source: Source, names: &[Name]) -> Vec<usize> {
    let indexes = names.iter().filter_map(|name| match name {
        Name::Field(resolved) => Some(resolved.index),
        Name::Alias(_) => None,
    });
    // The raw record is a field that no column holds.
    indexes.filter(|&index| source.fields()[index].lazy).collect::<BTreeSet<usize>>().into_iter().collect()
}

/// What a name stands for.
pub fn replace(name: &Name, aliases: &[(String, Name)]) -> Name {
    match name {
        Name::Alias(alias) => {
            aliases.iter().find(|(label, _)| label == alias).map_or_else(|| name.clone(), |(_, name)| name.clone())
        }
        Name::Field(_) => name.clone(),
    }
}

/// Calls a function on every name of a condition.
pub fn visit_names(expr: &mut Expr, visit: &mut impl FnMut(&mut Name)) {
    match &mut expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter_mut().for_each(|part| visit_names(part, visit)),
        ExprKind::Not(part) => visit_names(part, visit),
        ExprKind::Compare { name, .. }
        | ExprKind::Like { name, .. }
        | ExprKind::In { name, .. }
        | ExprKind::IsPresent { name }
        | ExprKind::Match { name, .. } => visit(name),
        ExprKind::FreeText(_) => {}
    }
}

/// Every name that a stage reads; free text reads every text.
pub fn names_in_stage(stage: &StageKind, source: Source, names: &mut Vec<Name>) {
    match stage {
        StageKind::Filter(expr) => {
            let mut expr = expr.clone();
            if has_free_text(&expr) {
                names.extend(source.searched().map(|index| Name::Field(Resolved { index, path: Vec::new() })));
            }
            visit_names(&mut expr, &mut |name| names.push(name.clone()));
        }
        StageKind::Fields(columns) => names.extend(columns.iter().map(|column| column.name.clone())),
        StageKind::Sort(keys) => names.extend(keys.iter().map(|key| key.name.clone())),
        StageKind::Limit(_) => {}
        StageKind::Stats { aggregates, by } => {
            names.extend(aggregates.iter().filter_map(|aggregate| aggregate.function.name().cloned()));
            names.extend(by.iter().map(|key| match &key.block {
                Block::Value(name) => name.clone(),
                Block::Bin { .. } => Name::Field(Resolved { index: source.time(), path: Vec::new() }),
            }));
        }
    }
}

fn has_free_text(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::FreeText(_) => true,
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().any(has_free_text),
        ExprKind::Not(part) => has_free_text(part),
        _ => false,
    }
}
