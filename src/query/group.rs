//! Groups the rows of a table.

use super::accumulator::{Accumulator, Sum};
use super::groups::Groups;
use super::order::identity;
use super::pace::Pace;
use super::partials::{Partials, twin};
use super::reader::Reader;
use super::selected::Selected;
use super::slots::Slots;
use crate::language::{Aggregate, Column, Function, Work};
use crate::table::{GROUP_ROWS, IntColumn, RawRecords, Table};
use arrow_buffer::BooleanBuffer;
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Cells of a histogram of all groups, above which each group counts its keys for itself.
const MOST_CELLS: usize = 1 << 21;

/// Groups the selected rows.
///
/// Rows are grouped a row group at a time by the keys of their values; what an aggregate saw is counted by key too, so that
/// each distinct value is looked at once.
pub async fn group(
    table: &Table,
    aggregates: &[Aggregate],
    keys: &[Column],
    selected: &BooleanBuffer,
    raw: &dyn RawRecords,
    pace: Pace<'_>,
) -> Groups {
    let key_readers = Reader::of_all(table, keys.iter().map(|key| &key.name), raw, pace).await;
    let mut states: Vec<Option<State<'_>>> = Vec::with_capacity(aggregates.len());
    for (place, aggregate) in aggregates.iter().enumerate() {
        states.push(match twin(aggregates, place) {
            Some(_) => None,
            None => Some(State::new(table, aggregate, raw, pace).await),
        });
    }
    let mut values = vec![0; GROUP_ROWS];
    let (slots, counted) = count_rows(&key_readers, selected, pace, |number, rows, places, groups| {
        for state in states.iter_mut().flatten() {
            state.grow(groups);
            state.read(number, rows, places, &mut values, table);
        }
    })
    .await;
    let seen = |state: State<'_>, aggregate: &Aggregate| state.finish(&aggregate.function, &counted, table);
    let partials =
        states.into_iter().zip(aggregates).map(|(state, aggregate)| state.map(|state| seen(state, aggregate)));
    Groups::new(slots.keys(), partials.collect(), aggregates)
}

/// Numbers the groups of the selected rows, and counts the rows of each. For each row group `each` is told its number, its
/// selected rows, their groups, and how many groups there are so far.
pub(super) async fn count_rows<'r, 't>(
    keys: &'r [Reader<'t>],
    selected: &BooleanBuffer,
    pace: Pace<'_>,
    mut each: impl FnMut(usize, &[u32], &[u32], usize),
) -> (Slots<'r, 't>, Vec<u64>) {
    let mut slots = Slots::new(keys);
    let mut counted = Vec::new();
    let mut places = Vec::with_capacity(GROUP_ROWS);
    let mut in_groups = Selected::new(selected);
    for number in in_groups.groups() {
        let rows = in_groups.of_group(number);
        if rows.is_empty() {
            continue;
        }
        places.clear();
        slots.place(number, rows, &mut places);
        counted.resize(slots.len(), 0);
        match counted.as_mut_slice() {
            [all] => *all += rows.len() as u64,
            counted => places.iter().for_each(|&place| counted[place as usize] += 1),
        }
        each(number, rows, &places, slots.len());
        pace.turn(Work::Grouping, number * GROUP_ROWS, selected.len()).await;
    }
    (slots, counted)
}

/// What an aggregate has seen within one shard, by group, before its values are looked at.
enum State<'t> {
    /// All rows.
    Rows,
    /// How many values.
    Count(Reader<'t>, Vec<u64>),
    /// The sum of integers that are so small that 64 bits hold it, and how many.
    Sum(Reader<'t>, Vec<(i64, u64)>),
    /// The sum of any integers, and how many.
    LargeSum(Reader<'t>, Vec<(i128, u64)>),
    /// The least and the greatest key of integers; keys are in the order of the values. 0 where there is none.
    Bounds(Reader<'t>, Vec<(u64, u64)>),
    /// How often each key was seen: of each group so many cells, the first of which stands for the key `least`.
    Cells { reader: Reader<'t>, least: u64, width: usize, cells: Vec<u32> },
    /// How often each key was seen.
    Keys(Reader<'t>, Vec<HashMap<u64, u64, FixedState>>),
    /// The row with the least or the greatest time that has a value.
    Edge { reader: Reader<'t>, latest: bool, rows: Vec<Option<usize>> },
}

/// A row's time and ID; `None` without a time.
fn moment(table: &Table, row: usize) -> Option<(i64, Option<&str>)> {
    let time = table.column(table.source().time()).int(row)?;
    Some((time, identity(table, row)))
}

/// Whether the sum of a reader's integers, of so many rows, fits in 64 bits.
fn are_small(reader: &Reader<'_>, rows: usize) -> bool {
    let Some((least, greatest)) = reader.key_range() else { return true };
    let largest = IntColumn::value_of(least).unsigned_abs().max(IntColumn::value_of(greatest).unsigned_abs());
    largest.checked_mul(rows as u64).is_some_and(|sum| sum <= i64::MAX as u64)
}

impl<'t> State<'t> {
    async fn new(table: &'t Table, aggregate: &Aggregate, raw: &dyn RawRecords, pace: Pace<'_>) -> State<'t> {
        let Some(name) = aggregate.function.name() else { return State::Rows };
        let reader = Reader::new(table, name, raw, pace).await;
        let integers = matches!(reader, Reader::Int { .. });
        match &aggregate.function {
            Function::Count(_) => State::Count(reader, Vec::new()),
            Function::Sum(_) | Function::Avg(_) if integers => match are_small(&reader, table.rows()) {
                true => State::Sum(reader, Vec::new()),
                false => State::LargeSum(reader, Vec::new()),
            },
            Function::Min(_) | Function::Max(_) if integers => State::Bounds(reader, Vec::new()),
            Function::Earliest(_) => State::Edge { reader, latest: false, rows: Vec::new() },
            Function::Latest(_) => State::Edge { reader, latest: true, rows: Vec::new() },
            _ => match reader.key_range() {
                Some((least, greatest)) if greatest - least < MOST_CELLS as u64 => {
                    State::Cells { reader, least, width: (greatest - least) as usize + 1, cells: Vec::new() }
                }
                _ => State::Keys(reader, Vec::new()),
            },
        }
    }

    /// Makes room for so many groups.
    fn grow(&mut self, groups: usize) {
        match self {
            State::Rows => {}
            State::Count(_, counts) => counts.resize(groups, 0),
            State::Sum(_, sums) => sums.resize(groups, (0, 0)),
            State::LargeSum(_, sums) => sums.resize(groups, (0, 0)),
            State::Bounds(_, bounds) => bounds.resize(groups, (0, 0)),
            State::Cells { width, cells, .. } if groups * *width <= MOST_CELLS => cells.resize(groups * *width, 0),
            State::Cells { .. } => self.scatter(groups),
            State::Keys(_, seen) => seen.resize_with(groups, HashMap::default),
            State::Edge { rows, .. } => rows.resize(groups, None),
        }
    }

    /// Goes on with a map for each of so many groups.
    fn scatter(&mut self, groups: usize) {
        let State::Cells { reader, least, width, cells } = std::mem::replace(self, State::Rows) else { return };
        let mut seen: Vec<HashMap<u64, u64, FixedState>> = cells
            .chunks(width)
            .map(|cells| {
                let keys = (least..).zip(cells).filter(|(_, times)| **times > 0);
                keys.map(|(key, &times)| (key, times.into())).collect()
            })
            .collect();
        seen.resize_with(groups, HashMap::default);
        *self = State::Keys(reader, seen);
    }

    /// Takes in rows of a row group, each of which belongs to the group at its place.
    fn read(&mut self, number: usize, rows: &[u32], places: &[u32], keys: &mut [u64], table: &Table) {
        let reader = match self {
            State::Rows => return,
            State::Count(reader, _)
            | State::Sum(reader, _)
            | State::LargeSum(reader, _)
            | State::Bounds(reader, _)
            | State::Cells { reader, .. }
            | State::Keys(reader, _)
            | State::Edge { reader, .. } => &*reader,
        };
        reader.read_group(number, keys);
        let present = rows.iter().zip(places).filter_map(|(&row, &place)| {
            let key = keys[row as usize];
            (key != 0).then_some((row as usize, place as usize, key))
        });
        match self {
            State::Rows => {}
            State::Count(_, counts) => present.for_each(|(_, place, _)| counts[place] += 1),
            State::Sum(_, sums) => present.for_each(|(_, place, key)| {
                let sum = &mut sums[place];
                *sum = (sum.0 + IntColumn::value_of(key), sum.1 + 1);
            }),
            State::LargeSum(_, sums) => present.for_each(|(_, place, key)| {
                let sum = &mut sums[place];
                *sum = (sum.0 + i128::from(IntColumn::value_of(key)), sum.1 + 1);
            }),
            State::Bounds(_, bounds) => present.for_each(|(_, place, key)| {
                let (least, greatest) = bounds[place];
                bounds[place] = (if least == 0 { key } else { least.min(key) }, greatest.max(key));
            }),
            State::Cells { least, width, cells, .. } => {
                present.for_each(|(_, place, key)| cells[place * *width + (key - *least) as usize] += 1);
            }
            State::Keys(_, seen) => present.for_each(|(_, place, key)| *seen[place].entry(key).or_default() += 1),
            State::Edge { reader, latest, rows } => present.for_each(|(row, place, key)| {
                let row = number * GROUP_ROWS + row;
                let Some(new) = moment(table, row) else { return };
                let order = rows[place].and_then(|edge| moment(table, edge).map(|old| (new.cmp(&old), edge)));
                // Of rows at one place in time the values decide, so that nothing depends on the rows' order.
                let value = |edge: usize| reader.value(key).cmp(&reader.value(reader.key(edge)));
                let order = order.map(|(order, edge)| order.then_with(|| value(edge)));
                if order.is_none_or(|order| if *latest { order.is_gt() } else { order.is_lt() }) {
                    rows[place] = Some(row);
                }
            }),
        }
    }

    /// What it saw of all groups, each of which has so many rows.
    fn finish(self, function: &Function, counted: &[u64], table: &Table) -> Partials {
        match self {
            State::Rows => Partials::Counts(counted.to_vec()),
            State::Count(_, counts) => Partials::Counts(counts),
            State::Sum(_, sums) => {
                Partials::Sums(sums.into_iter().map(|(sum, count)| Sum::of_integers(sum.into(), count)).collect())
            }
            State::LargeSum(_, sums) => {
                Partials::Sums(sums.into_iter().map(|(sum, count)| Sum::of_integers(sum, count)).collect())
            }
            state => {
                let of_group = |group| {
                    let mut accumulator = Accumulator::new(function);
                    state.tell(group, &mut accumulator, table);
                    accumulator
                };
                Partials::of(function, (0..counted.len()).map(of_group))
            }
        }
    }

    /// Tells an accumulator what it saw of a group.
    fn tell(&self, place: usize, accumulator: &mut Accumulator, table: &Table) {
        match self {
            // What these saw is told of all groups at once.
            State::Rows | State::Count(..) | State::Sum(..) | State::LargeSum(..) => {}
            State::Bounds(reader, bounds) => {
                let (least, greatest) = bounds[place];
                accumulator.add(&reader.value(least), 1);
                accumulator.add(&reader.value(greatest), 1);
            }
            State::Cells { reader, least, width, cells } => {
                let of_group = (*least..).zip(&cells[place * width..(place + 1) * width]);
                of_group
                    .filter(|(_, times)| **times > 0)
                    .for_each(|(key, &times)| accumulator.add(&reader.value(key), times.into()));
            }
            State::Keys(reader, seen) => {
                seen[place].iter().for_each(|(&key, &times)| accumulator.add(&reader.value(key), times));
            }
            State::Edge { reader, rows, .. } => {
                let Some(row) = rows[place] else { return };
                let moment = moment(table, row).map(|(time, id)| (time, id.map(str::to_owned)));
                accumulator.add_at(moment, &reader.value(reader.key(row)));
            }
        }
    }
}
