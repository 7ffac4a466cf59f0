//! Folds the copies of an event that several trails or files delivered.

use super::shuffle::Part;
use crate::schema::trail;
use crate::sorting::{groups, sort_by_key};
use crate::table::Dictionary;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// The columns of CloudTrail that folding reads.
pub const FOLD_FIELDS: &[usize] = &[trail::EVENT_ID, trail::ADDENDUM, trail::EVENT_VERSION];

/// A row of a shard.
pub type ShardRow = (u32, u32);

/// Which copies of events to drop.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Folded {
    /// Those that are known.
    pub dropped: Vec<ShardRow>,
    /// Copies of which all but one go, which their records must decide: see [`Folded::decide`].
    pub tied: Vec<Vec<ShardRow>>,
}

impl Folded {
    /// Drops all of some tied copies but the one with the greatest record, and of equal ones the first.
    pub fn decide(&mut self, copies: Vec<ShardRow>, records: &[Vec<u8>]) {
        let winner = (0..copies.len().min(records.len())).rev().max_by_key(|&place| &records[place]);
        let losers = copies.into_iter().enumerate().filter(|(place, _)| Some(*place) != winner);
        self.dropped.extend(losers.map(|(_, row)| row));
    }
}

/// The copies to drop: of several live events with one event ID, all but one. An event with an addendum wins, else
/// one with a version, which every record has and a row of the event history's CSV has not, else the one with the greater
/// bytes; of equal ones, that of the file with the lower rank, and of the lower offset. The parts need the columns
/// [`FOLD_FIELDS`].
pub fn fold(parts: &[Part<'_>], rank_of_file: impl Fn(u32) -> u32) -> Folded {
    let mut ids = Dictionary::default();
    // The first event of each ID, until another one has it too.
    let mut first: Vec<Option<(usize, usize)>> = Vec::new();
    let mut copies: Vec<(u32, (usize, usize))> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let column = part.table.column(trail::EVENT_ID);
        for row in (0..part.table.rows()).filter(|&row| part.table.is_live(row)) {
            let Some(id) = column.text(row) else { continue };
            let code = ids.intern(id);
            match first.get_mut(code as usize) {
                None => first.push(Some((index, row))),
                Some(first) => copies.extend(first.take().into_iter().chain([(index, row)]).map(|row| (code, row))),
            }
        }
    }
    let fullness = |&(part, row): &(usize, usize)| {
        [trail::ADDENDUM, trail::EVENT_VERSION].map(|field| parts[part].table.column(field).text(row).is_some())
    };
    let locator = |&(part, row): &(usize, usize)| parts[part].table.locators().get(row);
    let place = |row: &(usize, usize)| (rank_of_file(locator(row).file), locator(row).offset);
    let in_shard = |(part, row): (usize, usize)| (parts[part].shard, parts[part].row_in_shard(row));
    let mut folded = Folded::default();
    for (_, mut rows) in groups(copies) {
        sort_by_key(&mut rows, |row| (Reverse(fullness(row)), place(row)));
        let fullest = rows.iter().take_while(|row| fullness(row) == fullness(&rows[0])).count();
        let same = rows[..fullest].windows(2).all(|pair| locator(&pair[0]).hash == locator(&pair[1]).hash);
        let mut rows: Vec<ShardRow> = rows.into_iter().map(in_shard).collect();
        folded.dropped.extend(rows.drain(if same { 1 } else { fullest }..));
        if !same {
            folded.tied.push(rows);
        }
    }
    folded
}
