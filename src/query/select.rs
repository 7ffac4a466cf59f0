//! The rows for which a condition is true.

use super::QueryError;
use super::predicate::{Test, free_text};
use super::reader::Reader;
use crate::language::{Expr, ExprKind};
use crate::table::{Column, RawRecords, Table};
use arrow_buffer::BooleanBuffer;

/// One bit per row of the table: live, and every condition true of it.
pub fn select(table: &Table, conditions: &[Expr], raw: &dyn RawRecords) -> Result<BooleanBuffer, QueryError> {
    let mut selected = table.live();
    for condition in conditions {
        selected = &selected & &evaluate(table, condition, raw)?;
    }
    Ok(selected)
}

fn evaluate(table: &Table, expr: &Expr, raw: &dyn RawRecords) -> Result<BooleanBuffer, QueryError> {
    let rows = table.rows();
    match &expr.kind {
        ExprKind::And(parts) => {
            parts.iter().try_fold(BooleanBuffer::new_set(rows), |all, part| Ok(&all & &evaluate(table, part, raw)?))
        }
        ExprKind::Or(parts) => {
            parts.iter().try_fold(BooleanBuffer::new_unset(rows), |any, part| Ok(&any | &evaluate(table, part, raw)?))
        }
        ExprKind::Not(part) => Ok(!&evaluate(table, part, raw)?),
        ExprKind::FreeText(text) => {
            let test = free_text(text, expr)?;
            Ok((0..table.source().fields().len()).fold(BooleanBuffer::new_unset(rows), |any, index| {
                match table.column(index) {
                    Column::Int(_) => any,
                    Column::Text(column) => {
                        let reader = Reader::Text { column, groups: column.groups() };
                        &any | &reader.test(rows, |datum| test.holds(datum))
                    }
                }
            }))
        }
        _ => match Test::compile(expr)? {
            None => Ok(BooleanBuffer::new_set(rows)),
            Some((name, test)) => {
                let reader = Reader::new(table, &name, raw);
                Ok(reader.test(rows, |datum| test.holds(datum)))
            }
        },
    }
}
