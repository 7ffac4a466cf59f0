//! Puts the table `requests` together: it lies over the access log, whose columns it shares.

use super::build::{Joined, Members};
use super::context::Context;
use super::silences::Silences;
use crate::schema::{Cause, Source, access, requests};
use crate::table::{Column, IntColumn, Locator, Table, TextColumn, row_groups};
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder};
use std::ops::Range;

/// The requests of a shard, and the rows of both logs behind each.
///
/// The first rows of the table are those of the shard's access log, in the same place: a request stands where its main row
/// does, and other rows of the access log are not live. Requests without a main row here follow.
#[derive(Debug)]
pub struct Requests {
    /// One live row per request.
    pub table: Table,
    /// Access-log lines that were delivered more than once, beyond the first of each.
    pub repeated_lines: u64,
    pub(super) shard: u32,
    /// The rows of requests that are more than one access-log row, in order, each with its number in `access` and `trail`.
    pub(super) places: Vec<(u32, u32)>,
    /// How many of them lie over a row of the access log.
    pub(super) here: usize,
    pub(super) access: Members,
    pub(super) trail: Members,
    /// Both logs as they were joined, access log first.
    pub(super) logs: [Table; 2],
    /// For each shard the rows of both logs that it joined, in order.
    pub(super) dealt: Vec<[Vec<u32>; 2]>,
}

impl Requests {
    /// No requests.
    pub fn empty() -> Requests {
        Requests {
            table: Table::new(Source::Requests),
            repeated_lines: 0,
            shard: 0,
            places: Vec::new(),
            here: 0,
            access: Members::default(),
            trail: Members::default(),
            logs: [Source::Access, Source::Trail].map(Table::new),
            dealt: Vec::new(),
        }
    }

    /// The rows of the access log behind a request, as shard and row, the main one first.
    pub fn access_rows(&self, request: u32) -> Vec<(u32, u32)> {
        match self.number(request) {
            Some(number) => self.access.get(number).to_vec(),
            None => vec![(self.shard, request)],
        }
    }

    /// The events behind a request, as shard and row, the main one first.
    pub fn events(&self, request: u32) -> Vec<(u32, u32)> {
        self.number(request).map_or_else(Vec::new, |number| self.trail.get(number).to_vec())
    }

    fn number(&self, request: u32) -> Option<usize> {
        let found = self.places.binary_search_by_key(&request, |(place, _)| *place).ok()?;
        Some(self.places[found].1 as usize)
    }

    /// Bytes of memory that it holds; what it shares with the access log is counted by each in its part.
    pub fn bytes(&self) -> usize {
        let places = self.places.capacity() * size_of::<(u32, u32)>();
        let dealt: usize = self.dealt.iter().flatten().map(|rows| rows.capacity() * size_of::<u32>()).sum();
        let logs: usize = self.logs.iter().map(Table::bytes).sum();
        self.table.bytes() + places + self.access.bytes() + self.trail.bytes() + dealt + logs
    }
}

/// Puts together the requests of the shard `shard`: of each live row of its access log that is not `taken` one, and those
/// that were joined of several rows or of events. `dealt` has, for each shard, the rows of both logs that it joined.
pub fn compose(
    logs: [&Table; 2],
    shard: u32,
    taken: &BooleanBuffer,
    mut dealt: Vec<[Vec<u32>; 2]>,
    mut joined: Joined,
    context: &Context,
) -> Requests {
    let log = logs[0];
    joined.access.shrink();
    joined.trail.shrink();
    dealt.iter_mut().flatten().for_each(|rows| {
        rows.sort_unstable();
        rows.shrink_to_fit();
    });
    let first_behind = log.rows() as u32;
    let mut behind = first_behind..;
    let main_row = |number: u32| {
        let main = joined.access.get(number as usize).first();
        main.filter(|(of, _)| *of == shard).map(|(_, row)| *row)
    };
    let numbers = 0..joined.table.rows() as u32;
    let mut places: Vec<(u32, u32)> =
        numbers.filter_map(|number| Some((main_row(number).or_else(|| behind.next())?, number))).collect();
    places.sort_unstable();
    let here = places.partition_point(|&(place, _)| place < first_behind);
    let alone = &(&log.live() & &!taken);

    let mut locators = log.locators().clone();
    for &(_, number) in &places[here..] {
        locators.push(Locator { hash: joined.table.locators().hash(number as usize), ..Locator::default() });
    }
    locators.seal();
    let mut live = BooleanBufferBuilder::new(log.rows() + places.len() - here);
    live.append_buffer(alone);
    places[..here].iter().for_each(|&(place, _)| live.set_bit(place as usize, true));
    live.append_n(places.len() - here, true);
    let mut table = Table::of_rows(Source::Requests, locators, live.finish());

    let composer = Composer { log, joined: &joined.table, places: &places, here };
    for (target, from_access) in [(requests::REQUEST_ID, access::REQUEST_ID), (requests::TIME, access::TIME)] {
        table.put(target, composer.over(target, from_access));
    }
    table.put(requests::ACCESS_DUPLICATES, composer.duplicates());
    for (target, column) in composer.counts(alone, context) {
        table.put(target, column);
    }
    let Joined { access, trail, repeated_lines, .. } = joined;
    let logs = logs.map(Table::clone);
    Requests { table, repeated_lines, shard, places, here, access, trail, logs, dealt }
}

struct Composer<'c> {
    log: &'c Table,
    joined: &'c Table,
    /// The place of each joined request, in order, with its number.
    places: &'c [(u32, u32)],
    /// How many of them have a main row here.
    here: usize,
}

impl Composer<'_> {
    /// A column of the access log with what joined requests have besides.
    fn over(&self, target: usize, from_access: usize) -> Column {
        let (joined, mut column) = (self.joined.column(target), self.log.column(from_access).clone());
        let (here, behind) = self.places.split_at(self.here);
        match &mut column {
            Column::Int(column) => {
                let lacks = |place: u32| column.get(place as usize).is_none();
                let change = |&(place, number): &(u32, u32)| Some((place, joined.int(number as usize)?));
                let changes: Vec<_> = here.iter().filter(|(place, _)| lacks(*place)).filter_map(change).collect();
                column.patch(&changes);
                behind.iter().filter_map(change).for_each(|(place, value)| column.set(place as usize, value));
            }
            // A main row with an identifier has it from the access log.
            column => {
                for &(place, number) in behind {
                    joined.text(number as usize).into_iter().for_each(|text| column.set_text(place as usize, text));
                }
            }
        }
        column
    }

    /// How many lines of each request were delivered again.
    fn duplicates(&self) -> Column {
        let joined = self.joined.column(requests::ACCESS_DUPLICATES);
        let mut column = IntColumn::default();
        for &(place, number) in self.places {
            joined.int(number as usize).into_iter().for_each(|count| column.set(place as usize, count));
        }
        Column::Int(column)
    }

    /// The columns that say who saw each request, why one log is silent, and how many rows of each there are.
    fn counts(&self, alone: &BooleanBuffer, context: &Context) -> [(usize, Column); 4] {
        let mut silences = Silences::new(self.log, context);
        let mut counts = Counts::new(self.joined);
        let mut joined = self.places;
        for rows in row_groups(self.log.rows()) {
            let of_group;
            (of_group, joined) = joined.split_at(joined.partition_point(|(place, _)| (*place as usize) < rows.end));
            self.count_group(rows, of_group, alone, &mut silences, &mut counts);
        }
        for &(place, number) in joined {
            counts.copy(self.joined, place as usize, number as usize);
        }
        let ([witnessed, because], [access_rows, trail_rows]) = (counts.texts, counts.rows);
        [
            (requests::WITNESSED, Column::Text(witnessed)),
            (requests::MISSING_BECAUSE, Column::Text(because)),
            (requests::ACCESS_ROWS, Column::Int(access_rows)),
            (requests::TRAIL_ROWS, Column::Int(trail_rows)),
        ]
    }

    // A browser makes code fast that is called often; what loops once over all rows would stay slow.
    #[inline(never)]
    fn count_group(
        &self,
        rows: Range<usize>,
        joined: &[(u32, u32)],
        alone: &BooleanBuffer,
        silences: &mut Silences<'_>,
        counts: &mut Counts,
    ) {
        let only_access = counts.texts[0].intern("access") + 1;
        let (one, none) = (IntColumn::key_of(1), IntColumn::key_of(0));
        let mut texts = [vec![0u32; rows.len()], vec![0u32; rows.len()]];
        let mut integers = [vec![0u64; rows.len()], vec![0u64; rows.len()]];
        for index in alone.slice(rows.start, rows.len()).set_indices() {
            texts[0][index] = only_access;
            texts[1][index] = counts.key_of(silences.cause(rows.start + index));
            integers[0][index] = one;
            integers[1][index] = none;
        }
        for &(place, number) in joined {
            let (index, number) = (place as usize - rows.start, number as usize);
            let (of_texts, of_integers) = Counts::keys(self.joined, number);
            texts.iter_mut().zip(of_texts).for_each(|(keys, key)| keys[index] = key);
            integers.iter_mut().zip(of_integers).for_each(|(keys, key)| keys[index] = key);
        }
        counts.texts.iter_mut().zip(&texts).for_each(|(column, keys)| column.push_group(keys));
        counts.rows.iter_mut().zip(&integers).for_each(|(column, keys)| column.push_group(keys));
    }
}

/// The columns that say who saw each request, why one log is silent, and how many rows there are of each.
struct Counts {
    /// Who saw it, and why one log is silent.
    texts: [TextColumn; 2],
    /// The keys of causes; 0 of those that no row had yet.
    causes: [u32; Cause::ALL.len()],
    /// Of the access log, and of CloudTrail.
    rows: [IntColumn; 2],
}

impl Counts {
    /// Columns of no rows, in which the codes of joined requests stay what they are.
    fn new(joined: &Table) -> Counts {
        let texts = [requests::WITNESSED, requests::MISSING_BECAUSE].map(|field| {
            let Column::Text(column) = joined.column(field) else { return TextColumn::default() };
            TextColumn::with_dictionary(column.dictionary().clone())
        });
        Counts { texts, causes: [0; Cause::ALL.len()], rows: Default::default() }
    }

    fn key_of(&mut self, cause: Cause) -> u32 {
        let key = &mut self.causes[cause as usize];
        if *key == 0 {
            *key = self.texts[1].intern(cause.name()) + 1;
        }
        *key
    }

    /// The keys of a joined request.
    fn keys(joined: &Table, number: usize) -> ([u32; 2], [u64; 2]) {
        let text = |field: usize| match joined.column(field) {
            Column::Text(column) => column.keys().get(number),
            _ => 0,
        };
        let integer = |field: usize| match joined.column(field) {
            Column::Int(column) => column.keys().get(number),
            _ => 0,
        };
        let texts = [requests::WITNESSED, requests::MISSING_BECAUSE].map(text);
        (texts, [requests::ACCESS_ROWS, requests::TRAIL_ROWS].map(integer))
    }

    /// Sets what is said of a joined request behind the others.
    fn copy(&mut self, joined: &Table, place: usize, number: usize) {
        let (texts, integers) = Counts::keys(joined, number);
        for (column, key) in self.texts.iter_mut().zip(texts) {
            key.checked_sub(1).into_iter().for_each(|code| column.set_code(place, code));
        }
        for (column, key) in self.rows.iter_mut().zip(integers) {
            column.set(place, IntColumn::value_of(key));
        }
    }
}
