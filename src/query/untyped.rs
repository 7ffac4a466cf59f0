//! What paths, `parse` and functions of texts give has no declared type: where it is put in order, a text that is
//! written as a number is that number. A field's texts are texts.

use crate::language::{Computed, Function, Name, Operand, Query, Scalar, Stage, StageKind, visit_names};
use crate::schema::Value;
use std::collections::HashSet;

/// Has sorts, `min`, `max` and comparisons of columns see numbers in texts without a type.
pub(super) fn see_numbers(query: &mut Query) {
    let mut untyped = Untyped::default();
    for Stage { kind, .. } in &mut query.stages {
        match kind {
            StageKind::Filter(expr) => visit_names(expr, &mut |name| untyped.compare(name)),
            StageKind::Sort(keys) => keys.iter_mut().for_each(|key| {
                untyped.compare(&mut key.name);
                untyped.order(&mut key.name);
            }),
            StageKind::Fields(columns) => {
                columns.iter_mut().for_each(|column| untyped.compare(&mut column.name));
                let is_untyped: Vec<bool> = columns.iter().map(|column| untyped.holds(&column.name)).collect();
                for (column, is_untyped) in columns.iter().zip(is_untyped) {
                    untyped.name(&column.label, is_untyped);
                }
            }
            StageKind::Dedup(columns) => columns.iter_mut().for_each(|column| untyped.compare(&mut column.name)),
            StageKind::Parse { labels, .. } => labels.iter().for_each(|label| untyped.name(label, true)),
            StageKind::Limit(_) => {}
            StageKind::Stats { aggregates, columns, by } => {
                by.iter_mut().for_each(|key| untyped.compare(&mut key.name));
                let mut after = Untyped::default();
                for aggregate in &mut *aggregates {
                    let is_first = matches!(aggregate.function, Function::Earliest(_) | Function::Latest(_));
                    let is_ordered = matches!(aggregate.function, Function::Min(_) | Function::Max(_));
                    if let Some(name) = aggregate.function.name_mut() {
                        untyped.compare(name);
                        after.name(&aggregate.label, (is_first || is_ordered) && untyped.holds(name));
                        if is_ordered {
                            untyped.order(name);
                        }
                    }
                }
                columns.iter_mut().for_each(|column| after.compare(&mut column.name));
                let of_columns = columns.iter().map(|column| (&column.label, after.holds(&column.name)));
                let of_keys = by.iter().map(|key| (&key.label, untyped.holds(&key.name)));
                let labels = of_columns.chain(of_keys).filter(|(_, is_untyped)| *is_untyped);
                untyped = Untyped { labels: labels.map(|(label, _)| label.clone()).collect() };
            }
        }
    }
}

/// The columns without a type that earlier stages named.
#[derive(Default)]
struct Untyped {
    labels: HashSet<String>,
}

impl Untyped {
    fn name(&mut self, label: &str, is_untyped: bool) {
        if is_untyped {
            self.labels.insert(label.to_owned());
        } else {
            self.labels.remove(label);
        }
    }

    /// Whether what a name stands for has no type.
    fn holds(&self, name: &Name) -> bool {
        match name {
            Name::Field(resolved) => !resolved.path.is_empty(),
            Name::Alias(label) => self.labels.contains(label),
            Name::Computed(computed) => {
                let chooses = matches!(computed.scalar, Scalar::Coalesce | Scalar::Greatest | Scalar::Least);
                computed.scalar.is_text()
                    || chooses && computed.operands.iter().any(|operand| self.holds_operand(operand))
            }
        }
    }

    fn holds_operand(&self, operand: &Operand) -> bool {
        matches!(operand, Operand::Name(name) if self.holds(name))
    }

    /// Has a name be ordered by the number that it holds.
    fn order(&self, name: &mut Name) {
        if self.holds(name) {
            let operands = vec![Operand::Name(name.clone())];
            *name = Name::Computed(Box::new(Computed { scalar: Scalar::AsNumber, operands }));
        }
    }

    /// Has the comparisons in what is computed see numbers.
    fn compare(&self, name: &mut Name) {
        let Name::Computed(computed) = name else { return };
        // A text in quotes is compared as a text.
        let is_text = |operand: &Operand| matches!(operand, Operand::Constant(Value::Text(_)));
        let compares = computed.scalar.is_comparison() && !computed.operands.iter().any(is_text);
        for operand in &mut computed.operands {
            if let Operand::Name(name) = operand {
                self.compare(name);
                if compares {
                    self.order(name);
                }
            }
        }
    }
}
