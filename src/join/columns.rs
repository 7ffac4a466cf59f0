//! The columns of `requests` that say what either log says: put together of both when somebody asks for them.

use super::compose::Requests;
use super::differences::{Differences, names};
use super::log::At;
use super::origins::{ORIGINS, Origin, host_ids, reads};
use super::shuffle::{Batch, Part, Rows, batch_again};
use crate::query::Pace;
use crate::schema::{Denial, Denied, Source, access, requests, trail};
use crate::sorting::sort_by_key;
use crate::table::{Column, IntColumn, RawRecords, Table, TextColumn};
use foldhash::fast::FixedState;
use std::borrow::Cow;
use std::collections::HashMap;

impl Requests {
    /// Rows that the columns `targets` come from: for each of so many shards those of the access log that it joined, then for
    /// each those of CloudTrail. A shard's own are among them where it has to read them again too.
    pub async fn deal_columns(
        &self,
        targets: &[usize],
        (shard, shards): (u32, u32),
        raw: &dyn RawRecords,
        pace: Pace<'_>,
    ) -> Vec<Batch> {
        let mut batches = Vec::with_capacity(2 * shards as usize);
        for (log, fields) in reads(targets).iter().enumerate() {
            let table = &self.logs[log];
            for home in 0..shards {
                let rows = match self.dealt.get(home as usize) {
                    Some(dealt) if home != shard => Cow::Borrowed(dealt[log].as_slice()),
                    Some(_) if !has_all(table, fields) => Cow::Owned(self.own(log)),
                    _ => Cow::default(),
                };
                batches.push(batch_again(table, shard, fields, &rows, raw, pace).await);
            }
        }
        batches
    }

    /// The shard's own rows of a log that were joined with others here, in order.
    fn own(&self, log: usize) -> Vec<u32> {
        let members = [&self.access, &self.trail][log];
        let own = members.rows().iter().filter(|(shard, _)| *shard == self.shard).map(|(_, row)| *row);
        let mut rows: Vec<u32> = own.collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// Puts columns together, of its own rows and of those that other shards dealt: of each of them a batch of the access
    /// log, then of each one of CloudTrail.
    pub fn put_together(&mut self, targets: &[usize], dealt: Vec<Batch>) {
        let half = dealt.len() / 2;
        let table = |(place, batch): (usize, &Batch)| {
            let source = if place < half { Source::Access } else { Source::Trail };
            batch.to_table(Table::with_fields(source, 0..source.fields().len()))
        };
        let tables: Vec<Table> = dealt.iter().enumerate().map(table).collect();
        let fields = reads(targets);
        let parts_of = |log: usize| -> Vec<Part<'_>> {
            let own = Part { shard: self.shard, table: &self.logs[log], rows: Rows::Live };
            let own = has_all(own.table, &fields[log]).then_some(own);
            let others =
                dealt.iter().zip(&tables).skip(log * half).take(half).filter(|(batch, _)| !batch.rows().is_empty());
            let others =
                others.map(|(batch, table)| Part { shard: batch.shard(), table, rows: Rows::Dealt(batch.rows()) });
            own.into_iter().chain(others).collect()
        };
        let parts = [parts_of(0), parts_of(1)];
        let sides = Sides::new(self, [&parts[0], &parts[1]]);
        let columns: Vec<(usize, Column)> = ORIGINS
            .iter()
            .filter(|(target, _)| targets.contains(target))
            .map(|&(target, origin)| {
                let column = match origin {
                    Origin::Logs(access, trail) => sides.column(target, access, trail),
                    Origin::Disagreements => sides.disagreements(),
                    Origin::DeniedBecause => sides.denials(),
                    Origin::HostIds => sides.host_ids(),
                };
                (target, column)
            })
            .collect();
        columns.into_iter().for_each(|(target, column)| self.table.put(target, column));
    }
}

fn has_all(table: &Table, fields: &[usize]) -> bool {
    fields.iter().all(|&field| table.has(field))
}

/// What a row of the access log says of its being denied.
fn denied(log: &Table, row: usize) -> Denied<'_> {
    Denied {
        http_status: log.column(access::HTTP_STATUS).int(row),
        error_code: log.column(access::ERROR_CODE).text(row),
        is_anonymous: log.column(access::REQUESTER).text(row).is_none(),
        ..Denied::default()
    }
}

/// Finds a row among the parts of its log.
fn at(parts: &[Part<'_>], (shard, row): (u32, u32)) -> Option<At> {
    let part = parts.iter().position(|part| part.shard == shard)?;
    let row = match parts[part].rows {
        Rows::Dealt(rows) => rows.binary_search(&row).ok()? as u32,
        Rows::Live | Rows::Some(_) => row,
    };
    Some(At { part: part as u32, row })
}

/// The requests that were joined, with the main row of each log.
struct Sides<'s, 't> {
    requests: &'s Requests,
    parts: [&'s [Part<'t>]; 2],
    /// For each of the requests' places, the main row and the main event.
    mains: Vec<[Option<At>; 2]>,
}

impl<'s, 't> Sides<'s, 't> {
    fn new(requests: &'s Requests, parts: [&'s [Part<'t>]; 2]) -> Sides<'s, 't> {
        let main = |log: usize, number: usize| {
            let members = [&requests.access, &requests.trail][log];
            members.get(number).first().and_then(|&row| at(parts[log], row))
        };
        let mains = requests.places.iter().map(|&(_, number)| [main(0, number as usize), main(1, number as usize)]);
        Sides { requests, parts, mains: mains.collect() }
    }

    /// Each joined request's place with its main row and its main event.
    fn each(&self) -> impl Iterator<Item = (usize, [Option<At>; 2])> + '_ {
        self.requests.places.iter().zip(&self.mains).map(|(&(place, _), &mains)| (place as usize, mains))
    }

    fn column_of(&self, log: usize, at: At, field: usize) -> &'t Column {
        self.parts[log][at.part as usize].table.column(field)
    }

    fn text(&self, log: usize, at: Option<At>, field: Option<usize>) -> Option<&'t str> {
        let at = at?;
        self.column_of(log, at, field?).text(at.row as usize)
    }

    fn int(&self, log: usize, at: Option<At>, field: Option<usize>) -> Option<i64> {
        let at = at?;
        self.column_of(log, at, field?).int(at.row as usize)
    }

    /// A column of what the logs say: where both do, the access log's value stands.
    fn column(&self, target: usize, access: Option<usize>, trail: Option<usize>) -> Column {
        let log = &self.requests.logs[0];
        let (of_access, of_trail) = match (access, trail) {
            (Some(access), trail) => (access, trail),
            (None, Some(trail)) => return self.of_trail(target, trail),
            (None, None) => return Column::new(&requests::FIELDS[target]),
        };
        let mut column = log.column(of_access).clone();
        let text = |main, event| self.text(0, main, access).or_else(|| self.text(1, event, of_trail));
        let int = |main, event| self.int(0, main, access).or_else(|| self.int(1, event, of_trail));
        let behind = self.each().skip(self.requests.here);
        // What a main row says stands in its place already.
        let here = || self.each().take(if of_trail.is_some() { self.requests.here } else { 0 });
        match &mut column {
            Column::Int(column) => {
                let lacking = here().filter(|(place, _)| column.get(*place).is_none());
                let changes: Vec<_> =
                    lacking.filter_map(|(place, [main, event])| Some((place as u32, int(main, event)?))).collect();
                column.patch(&changes);
            }
            Column::Text(column) => {
                let lacking = here().filter(|(place, _)| column.code(*place).is_none());
                let changes: Vec<_> =
                    lacking.filter_map(|(place, [main, event])| Some((place as u32, text(main, event)?))).collect();
                column.patch(&changes);
            }
            // Texts that nearly every row has one of its own of are the access log's alone.
            Column::Plain(_) => {}
        }
        for (place, [main, event]) in behind {
            text(main, event).into_iter().for_each(|text| column.set_text(place, text));
            int(main, event).into_iter().for_each(|value| column.set_int(place, value));
        }
        column
    }

    /// A column of what CloudTrail alone says. Codes of the shard's own events stay what they are.
    fn of_trail(&self, target: usize, field: usize) -> Column {
        let own = self.parts[1].iter().position(Part::is_own);
        let mut column = match own.map(|own| self.parts[1][own].table.column(field)) {
            Some(Column::Text(own)) => Column::Text(TextColumn::with_dictionary(own.dictionary().clone())),
            _ => Column::new(&requests::FIELDS[target]),
        };
        let mut known: Vec<Vec<Option<u32>>> = vec![Vec::new(); self.parts[1].len()];
        for (place, [_, event]) in self.each() {
            let Some(event) = event else { continue };
            let row = event.row as usize;
            match (&mut column, self.column_of(1, event, field)) {
                (Column::Text(column), Column::Text(of_part)) => {
                    let Some(code) = of_part.code(row) else { continue };
                    if own == Some(event.part as usize) {
                        column.set_code(place, code);
                        continue;
                    }
                    let known = &mut known[event.part as usize];
                    known.resize(of_part.dictionary().len(), None);
                    let text = || of_part.dictionary().get(code);
                    let code = *known[code as usize].get_or_insert_with(|| column.intern(text()));
                    column.set_code(place, code);
                }
                (column, of_part) => {
                    of_part.text(row).into_iter().for_each(|text| column.set_text(place, text));
                    of_part.int(row).into_iter().for_each(|value| column.set_int(place, value));
                }
            }
        }
        column
    }

    /// Where the logs disagree.
    fn disagreements(&self) -> Column {
        let mut column = TextColumn::default();
        let mut differences = Differences::new(self.parts[0], self.parts[1]);
        let mut known: HashMap<u64, u32, FixedState> = HashMap::default();
        for (place, mains) in self.each() {
            let [Some(main), Some(event)] = mains else { continue };
            let bits = differences.of(main, event);
            if bits != 0 {
                let code = *known.entry(bits).or_insert_with(|| column.intern(&names(bits)));
                column.set_code(place, code);
            }
        }
        Column::Text(column)
    }

    /// Why requests were denied, of those that were joined and of those that the access log alone has.
    fn denials(&self) -> Column {
        let mut found: Vec<(usize, Denial)> = Vec::new();
        for (place, [main, event]) in self.each() {
            let of_access = main.map(|main| denied(self.parts[0][main.part as usize].table, main.row as usize));
            let of_both = Denied {
                trail_error_code: self.text(1, event, Some(trail::ERROR_CODE)),
                error_message: self.text(1, event, Some(trail::ERROR_MESSAGE)),
                ..of_access.unwrap_or_default()
            };
            found.extend(Denial::of(&of_both).map(|denial| (place, denial)));
        }
        let log = &self.requests.logs[0];
        let forbidden = IntColumn::key_of(403);
        let (Column::Int(statuses), Column::Text(codes)) =
            (log.column(access::HTTP_STATUS), log.column(access::ERROR_CODE))
        else {
            return Column::Text(TextColumn::default());
        };
        let failed =
            &statuses.keys().within(log.rows(), forbidden, forbidden) | &codes.keys().test(log.rows(), |key| key != 0);
        let is_joined =
            |row: &usize| self.requests.places.binary_search_by_key(row, |(place, _)| *place as usize).is_ok();
        let alone = failed.set_indices().filter(|row| !is_joined(row));
        found.extend(alone.filter_map(|row| Some((row, Denial::of(&denied(log, row))?))));
        sort_by_key(&mut found, |(row, _)| *row);
        let mut column = TextColumn::default();
        found.into_iter().for_each(|(place, denial)| column.set(place, denial.name()));
        Column::Text(column)
    }

    /// Whether the second keys of both logs agree.
    fn host_ids(&self) -> Column {
        let mut column = TextColumn::default();
        for (place, [main, event]) in self.each() {
            let ids = [self.text(0, main, Some(access::HOST_ID)), self.text(1, event, Some(trail::X_AMZ_ID_2))];
            if let [Some(of_access), Some(of_trail)] = ids {
                column.set(place, host_ids(of_access == of_trail));
            }
        }
        Column::Text(column)
    }
}
