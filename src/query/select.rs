//! The rows for which a condition is true.

use super::QueryError;
use super::lazy::test_again;
use super::pace::Pace;
use super::predicate::{Condition, Datum, Test};
use super::reader::{Reader, is_raw_record, test_column, test_raw_records};
use crate::language::{Expr, Name, Work};
use crate::sorting::sort_by_key;
use crate::table::{Column, RawRecords, Table, TextColumn};
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder};
use std::pin::Pin;

/// One bit per row of the table: live, and every condition true of it.
pub async fn select(
    table: &Table,
    conditions: &[Expr],
    raw: &dyn RawRecords,
    pace: Pace<'_>,
) -> Result<BooleanBuffer, QueryError> {
    let mut parts = Vec::new();
    for condition in conditions {
        flatten(Condition::compile(condition)?, &mut parts);
    }
    // What costs little goes first, and leaves less to the others.
    sort_by_key(&mut parts, |part| cost(table, part));
    let mut selected = table.live();
    for part in &parts {
        selected = match few_rows(table, part, &selected) {
            Some((column, test)) => test_rows(column, test, &selected, pace).await,
            None => &selected & &evaluate(table, part, raw, pace).await,
        };
    }
    Ok(selected)
}

/// The conditions that must all be true.
fn flatten(condition: Condition, parts: &mut Vec<Condition>) {
    match condition {
        Condition::All(all) => all.into_iter().for_each(|part| flatten(part, parts)),
        other => parts.push(other),
    }
}

/// What a condition costs, roughly: the bytes of distinct texts that it looks at, or as much as reading records again.
fn cost(table: &Table, condition: &Condition) -> usize {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().fold(0, |sum, part| sum.saturating_add(cost(table, part)))
        }
        Condition::Not(part) => cost(table, part),
        Condition::Column(name, _) if is_raw_record(table.source(), name) => usize::MAX,
        Condition::Column(Name::Field(resolved), _) if table.has(resolved.index) => {
            match table.column(resolved.index) {
                Column::Int(_) => 0,
                Column::Text(column) => column.dictionary().bytes(),
                Column::Plain(_) => usize::MAX,
            }
        }
        Condition::Column(..) | Condition::AnyText(_) => usize::MAX,
    }
}

/// Rows per distinct text below which the rows' own texts are tested rather than all texts.
const FEW: usize = 8;

/// Rows whose texts are tested at once.
const PART: usize = 1024;

/// The column and the test of a condition, where so few rows are selected that it is asked of their texts alone.
fn few_rows<'c>(table: &'c Table, part: &'c Condition, selected: &BooleanBuffer) -> Option<(&'c TextColumn, &'c Test)> {
    let Condition::Column(Name::Field(resolved), test) = part else { return None };
    let is_here = resolved.path.is_empty() && table.has(resolved.index);
    match table.column(resolved.index) {
        Column::Text(column) if is_here && selected.count_set_bits() * FEW < column.dictionary().len() => {
            Some((column, test))
        }
        _ => None,
    }
}

/// The selected rows whose text passes.
async fn test_rows(column: &TextColumn, test: &Test, selected: &BooleanBuffer, pace: Pace<'_>) -> BooleanBuffer {
    let mut passed = BooleanBufferBuilder::new(selected.len());
    passed.append_n(selected.len(), false);
    let rows: Vec<usize> = selected.set_indices().collect();
    for (number, part) in rows.chunks(PART).enumerate() {
        test_part(column, test, part, &mut passed);
        pace.turn(Work::Filtering, number * PART, rows.len()).await;
    }
    passed.finish()
}

// A browser makes code fast that is called often.
#[inline(never)]
fn test_part(column: &TextColumn, test: &Test, rows: &[usize], passed: &mut BooleanBufferBuilder) {
    for &row in rows {
        if test.holds(column.get(row).map_or(Datum::Missing, Datum::Text)) {
            passed.set_bit(row, true);
        }
    }
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
