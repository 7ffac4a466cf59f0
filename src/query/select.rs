//! The rows for which a condition is true.

use super::QueryError;
use super::predicate::Condition;
use super::reader::{Reader, is_raw_record, test_column, test_raw_records};
use crate::language::{Expr, Name};
use crate::table::{RawRecords, Table};
use arrow_buffer::BooleanBuffer;

/// One bit per row of the table: live, and every condition true of it.
pub fn select(table: &Table, conditions: &[Expr], raw: &dyn RawRecords) -> Result<BooleanBuffer, QueryError> {
    let mut selected = table.live();
    for condition in conditions {
        selected = &selected & &evaluate(table, &Condition::compile(condition)?, raw);
    }
    Ok(selected)
}

fn evaluate(table: &Table, condition: &Condition, raw: &dyn RawRecords) -> BooleanBuffer {
    let rows = table.rows();
    match condition {
        Condition::All(parts) => {
            parts.iter().fold(BooleanBuffer::new_set(rows), |all, part| &all & &evaluate(table, part, raw))
        }
        Condition::Any(parts) => {
            parts.iter().fold(BooleanBuffer::new_unset(rows), |any, part| &any | &evaluate(table, part, raw))
        }
        Condition::Not(part) => !&evaluate(table, part, raw),
        Condition::Column(name, test) if is_raw_record(table.source(), name) => {
            test_raw_records(table, raw, |datum| test.holds(datum))
        }
        Condition::Column(Name::Field(resolved), test) if resolved.path.is_empty() => {
            test_column(table, resolved.index, |datum| test.holds(datum))
        }
        Condition::Column(name, test) => Reader::new(table, name, raw).test(rows, |datum| test.holds(datum)),
        Condition::AnyText(test) => table.source().searched().fold(BooleanBuffer::new_unset(rows), |any, index| {
            &any | &test_column(table, index, |datum| test.holds(datum))
        }),
    }
}
