//! Columns that tables leave out, read again from the records.

use super::pace::Pace;
use super::predicate::Datum;
use crate::language::Work;
use crate::table::{Column, RawRecords, Table};
use arrow_buffer::BooleanBuffer;

/// Bytes of records that are read again at once: so many that compressed files are not inflated too often, and no more than
/// a piece of a load, since wasm's memory never shrinks.
const RAW_BYTES: u64 = 16 << 20;

/// Fills lazy columns that lack rows, as long as there is `room` for what the table holds with them; whether there was.
/// Where there was none, these columns are left out again.
///
/// Without it a query on such a column is answered too, by reading the records for it alone.
///
/// Work that is dropped in between leaves them as far as they are, and goes on from there the next time.
pub async fn fill(
    table: &mut Table,
    fields: &[usize],
    raw: &dyn RawRecords,
    pace: Pace<'_>,
    mut room: impl FnMut(&Table) -> bool,
) -> bool {
    let lacking: Vec<usize> = fields.iter().copied().filter(|&index| !table.has(index)).collect();
    let Some(from) = lacking.iter().map(|&index| table.lacks_from(index)).min() else { return true };
    let total = table.rows();
    for rows in blocks(table, (from..total).map(|row| row as u32).collect()) {
        let again = raw.parse(table.source(), &lacking, &table.locators().select(&rows));
        table.fill(&lacking, rows[0] as usize, &again);
        if !room(table) {
            table.leave_out(&lacking);
            return false;
        }
        pace.turn(Work::Reading, rows[0] as usize + rows.len(), total).await;
    }
    table.seal_fields(&lacking);
    true
}

/// Rows in blocks whose records are read at once.
pub fn blocks(table: &Table, rows: Vec<u32>) -> Vec<Vec<u32>> {
    let mut bytes = 0;
    let mut number = 0u32;
    let numbered: Vec<(u32, u32)> = rows
        .into_iter()
        .map(|row| {
            bytes += u64::from(table.locators().length(row as usize));
            if bytes > RAW_BYTES {
                bytes = u64::from(table.locators().length(row as usize));
                number += 1;
            }
            (number, row)
        })
        .collect();
    numbered.chunk_by(|a, b| a.0 == b.0).map(|block| block.iter().map(|(_, row)| *row).collect()).collect()
}

/// The numbers of the live rows.
pub(super) fn live_rows(table: &Table) -> Vec<u32> {
    (0..table.rows() as u32).filter(|&row| table.is_live(row as usize)).collect()
}

/// Gives way after a block of records was read again.
pub(super) async fn read_until(table: &Table, rows: &[u32], pace: Pace<'_>) {
    let last = rows.last().map_or(0, |&row| row as usize + 1);
    pace.turn(Work::Reading, last, table.rows()).await;
}

/// A lazy column of the live rows, for one query.
pub(super) async fn read_column(table: &Table, index: usize, raw: &dyn RawRecords, pace: Pace<'_>) -> Column {
    let mut column = Column::new(&table.source().fields()[index]);
    for rows in blocks(table, live_rows(table)) {
        let again = raw.parse(table.source(), &[index], &table.locators().select(&rows));
        for (place, &row) in rows.iter().enumerate() {
            again.column(index).text(place).into_iter().for_each(|text| column.set_text(row as usize, text));
        }
        read_until(table, &rows, pace).await;
    }
    column
}

/// One bit per row: whether the value of any of some lazy columns passes; none is kept.
pub(super) async fn test_again(
    table: &Table,
    fields: &[usize],
    raw: &dyn RawRecords,
    pace: Pace<'_>,
    holds: impl Fn(Datum<'_>) -> bool,
) -> BooleanBuffer {
    let mut verdicts = vec![holds(Datum::Missing); table.rows()];
    for rows in blocks(table, live_rows(table)) {
        let again = raw.parse(table.source(), fields, &table.locators().select(&rows));
        for (place, &row) in rows.iter().enumerate() {
            let text = |&index: &usize| again.column(index).text(place).map_or(Datum::Missing, Datum::Text);
            verdicts[row as usize] = fields.iter().any(|index| holds(text(index)));
        }
        read_until(table, &rows, pace).await;
    }
    BooleanBuffer::from(verdicts)
}
