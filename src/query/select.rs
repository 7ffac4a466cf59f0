//! The rows for which a condition is true.

use super::QueryError;
use super::lazy::test_again;
use super::pace::Pace;
use super::predicate::{Condition, Datum, Test};
use super::reader::{Reader, is_raw_record, test_column, test_raw_records};
use crate::language::{Expr, Name};
use crate::table::{RawRecords, Table};
use arrow_buffer::BooleanBuffer;
use std::pin::Pin;

/// One bit per row of the table: live, and every condition true of it.
pub async fn select(
    table: &Table,
    conditions: &[Expr],
    raw: &dyn RawRecords,
    pace: Pace<'_>,
) -> Result<BooleanBuffer, QueryError> {
    let mut selected = table.live();
    for condition in conditions {
        selected = &selected & &evaluate(table, &Condition::compile(condition)?, raw, pace).await;
    }
    Ok(selected)
}

/// What a future that holds itself needs.
type Verdicts<'w> = Pin<Box<dyn Future<Output = BooleanBuffer> + 'w>>;

fn evaluate<'w>(table: &'w Table, condition: &'w Condition, raw: &'w dyn RawRecords, pace: Pace<'w>) -> Verdicts<'w> {
    Box::pin(async move {
        let rows = table.rows();
        match condition {
            Condition::All(parts) => {
                let mut all = BooleanBuffer::new_set(rows);
                for part in parts {
                    all = &all & &evaluate(table, part, raw, pace).await;
                }
                all
            }
            Condition::Any(parts) => {
                let mut any = BooleanBuffer::new_unset(rows);
                for part in parts {
                    any = &any | &evaluate(table, part, raw, pace).await;
                }
                any
            }
            Condition::Not(part) => !&evaluate(table, part, raw, pace).await,
            Condition::Column(name, test) if is_raw_record(table.source(), name) => {
                test_raw_records(table, raw, pace, |datum| test.holds(datum)).await
            }
            Condition::Column(Name::Field(resolved), test) if resolved.path.is_empty() => {
                test_any(table, &[resolved.index], raw, pace, test).await
            }
            Condition::Column(name, test) => {
                let reader = Reader::new(table, name, raw, pace).await;
                reader.test(rows, pace, |datum| test.holds(datum)).await
            }
            Condition::AnyText(test) => {
                let searched: Vec<usize> = table.source().searched().collect();
                test_any(table, &searched, raw, pace, test).await
            }
        }
    })
}

/// One bit per row: whether the value of any of some fields passes.
async fn test_any(table: &Table, fields: &[usize], raw: &dyn RawRecords, pace: Pace<'_>, test: &Test) -> BooleanBuffer {
    let (here, left_out): (Vec<usize>, Vec<usize>) = fields.iter().partition(|&&index| table.has(index));
    let mut any = BooleanBuffer::new_unset(table.rows());
    for index in here {
        any = &any | &test_column(table, index, test, pace).await;
    }
    if !left_out.is_empty() {
        any = &any | &test_again(table, &left_out, raw, pace, |datum: Datum<'_>| test.holds(datum)).await;
    }
    any
}
