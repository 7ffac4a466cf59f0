//! Why there is no event of the rows of the access log that stand alone.

use super::cause::{AccessRow, Gaps, Silence};
use super::context::Context;
use crate::schema::{Cause, access};
use crate::table::{Column, GROUP_ROWS, IntColumn, Table};
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Fields by which the silence about a row goes; of the last one only whether there is a value.
const KINDS: [usize; 5] = [access::OPERATION, access::BUCKET, access::HTTP_STATUS, access::ERROR_CODE, access::KEY];

/// Fields that are asked of each row besides.
const MOMENTS: [usize; 2] = [access::TIME, access::TOTAL_TIME_MS];

/// Why there is no event of rows of the access log, asked in their order.
pub struct Silences<'c> {
    log: &'c Table,
    context: &'c Context,
    known: HashMap<[u64; 5], Silence, FixedState>,
    gaps: Gaps,
    /// The row group whose keys were read.
    group: Option<usize>,
    kinds: [Vec<u64>; 5],
    moments: [Vec<u64>; 2],
}

impl<'c> Silences<'c> {
    pub fn new(log: &'c Table, context: &'c Context) -> Silences<'c> {
        Silences {
            log,
            context,
            known: HashMap::default(),
            gaps: Gaps::default(),
            group: None,
            kinds: std::array::from_fn(|_| vec![0; GROUP_ROWS]),
            moments: std::array::from_fn(|_| vec![0; GROUP_ROWS]),
        }
    }

    pub fn cause(&mut self, row: usize) -> Cause {
        let (group, index) = (row / GROUP_ROWS, row % GROUP_ROWS);
        if self.group != Some(group) {
            self.group = Some(group);
            let fields = KINDS.iter().chain(&MOMENTS);
            for (field, keys) in fields.zip(self.kinds.iter_mut().chain(&mut self.moments)) {
                match self.log.column(*field) {
                    Column::Text(column) => column.keys().read_group(group, keys),
                    Column::Int(column) => column.keys().read_group(group, keys),
                    Column::Plain(_) => keys.fill(0),
                }
            }
        }
        let [operation, bucket, status, error, key] = std::array::from_fn(|kind| self.kinds[kind][index]);
        let [time, total] = std::array::from_fn(|moment| {
            let key = self.moments[moment][index];
            (key != 0).then(|| IntColumn::value_of(key))
        });
        let (log, context) = (self.log, self.context);
        let whole = || {
            let text = |field: usize| log.column(field).text(row);
            AccessRow {
                time,
                operation: text(access::OPERATION),
                key: text(access::KEY),
                bucket: text(access::BUCKET),
                http_status: log.column(access::HTTP_STATUS).int(row),
                error_code: text(access::ERROR_CODE),
                total_time_ms: total,
            }
        };
        let kind = [operation, bucket, status, error, u64::from(key != 0)];
        let silence = self.known.entry(kind).or_insert_with(|| Silence::of(&whole(), context));
        silence.cause(time, total, whole, context, &mut self.gaps)
    }
}
