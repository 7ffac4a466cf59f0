//! Folds the copies of an event that several trails or files delivered.

use super::shuffle::Part;
use crate::schema::trail;
use crate::table::Dictionary;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The columns of CloudTrail that folding reads.
pub const FOLD_FIELDS: &[usize] = &[trail::EVENT_ID, trail::ADDENDUM, trail::EVENT_VERSION];

/// A row of a shard.
pub type ShardRow = (u32, u32);

/// The copies to drop: of several live events with one event ID, all but one. An event with an addendum wins, else
/// one with a version, which every record has and a row of the event history's CSV has not, else the longer record, else
/// that with the greater hash; of equal ones, that of the file with the lower rank, and of the lower offset. The parts
/// need the columns [`FOLD_FIELDS`].
pub fn fold(parts: &[Part<'_>], rank_of_file: impl Fn(u32) -> u32) -> Vec<ShardRow> {
    let mut ids = Dictionary::default();
    let mut first: Vec<(usize, usize)> = Vec::new();
    let mut copies: BTreeMap<u32, Vec<(usize, usize)>> = BTreeMap::new();
    for (index, part) in parts.iter().enumerate() {
        let column = part.table.column(trail::EVENT_ID);
        for row in (0..part.table.rows()).filter(|&row| part.table.is_live(row)) {
            let Some(id) = column.text(row) else { continue };
            let code = ids.intern(id);
            match first.get(code as usize) {
                None => first.push((index, row)),
                Some(&at) => copies.entry(code).or_insert_with(|| vec![at]).push((index, row)),
            }
        }
    }
    let rank = |&(part, row): &(usize, usize)| {
        let table = parts[part].table;
        let fullness = [trail::ADDENDUM, trail::EVENT_VERSION].map(|field| table.column(field).text(row).is_some());
        let locator = table.locators().get(row);
        (fullness, locator.length, locator.hash, Reverse((rank_of_file(locator.file), locator.offset)))
    };
    let in_shard = |&(part, row): &(usize, usize)| (parts[part].shard, parts[part].row_in_shard(row));
    let losers = |rows: Vec<(usize, usize)>| {
        let winner = rows.iter().copied().max_by_key(rank);
        rows.into_iter().filter(move |row| Some(*row) != winner)
    };
    copies.into_values().flat_map(losers).map(|row| in_shard(&row)).collect()
}
