//! What a query reads.

use super::{
    Aggregate, Computed, Expr, ExprKind, Function, Name, Operand, ParsePattern, Query, Scalar, Stage, StageKind,
};
#[cfg(feature = "core")]
use super::{Literal, Match};
use crate::schema::{Resolved, Source};

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
            StageKind::Dedup(_) => names.extend(read),
            StageKind::Parse { name, pattern, labels } => {
                aliases.retain(|(alias, _)| !labels.contains(alias));
                let parts = parsed(&replace(name, &aliases), pattern, labels);
                aliases.extend(parts);
            }
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
    // The raw record is a field that no column holds.
    fields_of(names).into_iter().filter(|&index| source.fields()[index].lazy).collect()
}

/// The fields that some names read, by their index in [`Source::fields`], in order.
pub fn fields_of(names: &[Name]) -> Vec<usize> {
    let mut indexes = Vec::new();
    for name in names {
        name.each_read(&mut |name| match name {
            Name::Field(resolved) => {
                if let Err(place) = indexes.binary_search(&resolved.index) {
                    indexes.insert(place, resolved.index);
                }
            }
            Name::Alias(_) | Name::Computed(_) => {}
        });
    }
    indexes
}

/// What a name stands for.
pub fn replace(name: &Name, aliases: &[(String, Name)]) -> Name {
    match name {
        Name::Alias(alias) => {
            aliases.iter().find(|(label, _)| label == alias).map_or_else(|| name.clone(), |(_, name)| name.clone())
        }
        Name::Field(_) => name.clone(),
        Name::Computed(computed) => {
            let operands = computed.operands.iter().map(|operand| match operand {
                Operand::Name(name) => Operand::Name(replace(name, aliases)),
                constant @ Operand::Constant(_) => constant.clone(),
            });
            let operands = operands.collect();
            Name::Computed(Box::new(Computed { scalar: computed.scalar.clone(), operands }))
        }
    }
}

/// The columns that `parse` takes out of a text, by their labels.
pub fn parsed(name: &Name, pattern: &ParsePattern, labels: &[String]) -> Vec<(String, Name)> {
    let (pattern, groups) = match pattern {
        ParsePattern::Regex(pattern) => (pattern.clone(), labels.to_vec()),
        // As little as possible for each asterisk, but all that is left for one at the end.
        ParsePattern::Glob(glob) => {
            let groups: Vec<String> = (1..=labels.len()).map(|number| format!("part{number}")).collect();
            let mut pieces = glob.split('*');
            let mut pattern = format!("(?s){}", escape(pieces.next().unwrap_or_default()));
            for (place, (piece, group)) in pieces.zip(&groups).enumerate() {
                let is_end = piece.is_empty() && place + 1 == groups.len();
                let all = if is_end { "*" } else { "*?" };
                pattern.push_str(&format!("(?<{group}>.{all}){}", escape(piece)));
            }
            (pattern, groups)
        }
    };
    let capture = |group: String| Computed {
        scalar: Scalar::Capture { pattern: pattern.clone(), group },
        operands: vec![Operand::Name(name.clone())],
    };
    labels.iter().cloned().zip(groups.into_iter().map(|group| Name::Computed(Box::new(capture(group))))).collect()
}

/// A text as a regular expression that matches it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
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

/// Sets the times of a condition that are said from the end of the data, of which `end` is the last.
#[cfg(feature = "core")]
pub fn set_end(expr: &mut Expr, end: i64) {
    let set = |literal: &mut Literal| {
        if let Literal::FromEnd(back) = literal {
            let start = end.saturating_sub(*back);
            *literal = Literal::Time { start, end: start.saturating_add(1) };
        }
    };
    match &mut expr.kind {
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter_mut().for_each(|part| set_end(part, end)),
        ExprKind::Not(part) => set_end(part, end),
        ExprKind::Compare { value, .. } | ExprKind::Match { value: Match::Equals(value), .. } => set(value),
        ExprKind::In { values, .. } => values.iter_mut().for_each(set),
        ExprKind::Match { value: Match::Range(from, to), .. } => from.iter_mut().chain(to).for_each(set),
        ExprKind::Match { .. } | ExprKind::Like { .. } | ExprKind::IsPresent { .. } | ExprKind::FreeText(_) => {}
    }
}

/// Every column that a stage reads; free text reads every text.
pub fn names_in_stage(stage: &StageKind, source: Source, names: &mut Vec<Name>) {
    let mut read = |name: &Name| name.each_read(&mut |name| names.push(name.clone()));
    let field = |index| Name::Field(Resolved { index, path: Vec::new() });
    match stage {
        StageKind::Filter(expr) => {
            let mut expr = expr.clone();
            if has_free_text(&expr) {
                source.searched().for_each(|index| read(&field(index)));
            }
            visit_names(&mut expr, &mut |name| read(name));
        }
        StageKind::Fields(columns) | StageKind::Dedup(columns) => columns.iter().for_each(|column| read(&column.name)),
        StageKind::Sort(keys) => keys.iter().for_each(|key| read(&key.name)),
        StageKind::Limit(_) => {}
        StageKind::Parse { name, .. } => read(name),
        StageKind::Stats { aggregates, by, .. } => {
            for Aggregate { function, .. } in aggregates {
                function.name().into_iter().for_each(&mut read);
                if matches!(function, Function::Earliest(_) | Function::Latest(_)) {
                    read(&field(source.time()));
                    read(&field(source.identity()));
                }
            }
            by.iter().for_each(|key| read(&key.name));
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
