//! The rows for which a condition is true.

use super::QueryError;
use super::lazy::test_again;
use super::predicate::{Condition, Datum, Test};
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
            test_any(table, &[resolved.index], raw, test)
        }
        Condition::Column(name, test) => Reader::new(table, name, raw).test(rows, |datum| test.holds(datum)),
        Condition::AnyText(test) => {
            let searched: Vec<usize> = table.source().searched().collect();
            test_any(table, &searched, raw, test)
        }
    }
}

/// One bit per row: whether the value of any of some fields passes.
fn test_any(table: &Table, fields: &[usize], raw: &dyn RawRecords, test: &Test) -> BooleanBuffer {
    let (here, left_out): (Vec<usize>, Vec<usize>) = fields.iter().partition(|&&index| table.has(index));
    let mut any = BooleanBuffer::new_unset(table.rows());
    for index in here {
        any = &any | &test_column(table, index, test);
    }
    if !left_out.is_empty() {
        any = &any | &test_again(table, &left_out, raw, |datum: Datum<'_>| test.holds(datum));
    }
    any
}
