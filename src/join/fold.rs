//! Folds the copies of an event that several trails or files delivered.

use super::shuffle::Part;
use crate::schema::trail;
use crate::table::{Dictionary, Locator, RawRecords};
use std::collections::BTreeMap;

/// The columns of CloudTrail that folding reads.
pub const FOLD_FIELDS: &[usize] = &[trail::EVENT_ID, trail::ADDENDUM, trail::EVENT_VERSION];

/// A row of a shard.
pub type ShardRow = (u32, u32);

/// The copies to drop: of several live events with one event ID, all but one. An event with an addendum wins, else
/// one with a version, which every record has and a row of the event history's CSV has not, else the one with the greater
/// bytes; of equal ones, that of the lower file number and offset. The parts need the columns [`FOLD_FIELDS`].
///
/// Only copies that differ are read again.
pub fn fold(parts: &[Part<'_>], raw: &dyn RawRecords) -> Vec<ShardRow> {
    let mut ids = Dictionary::default();
    let mut first: Vec<(u32, u32)> = Vec::new();
    let mut copies: BTreeMap<u32, Vec<(usize, usize)>> = BTreeMap::new();
    for (index, part) in parts.iter().enumerate() {
        let column = part.table.column(trail::EVENT_ID);
        for row in (0..part.table.rows()).filter(|&row| part.table.is_live(row)) {
            let Some(id) = column.text(row) else { continue };
            let code = ids.intern(id);
            if code as usize == first.len() {
                first.push((index as u32, row as u32));
            } else {
                let (first_part, first_row) = first[code as usize];
                let copies = copies.entry(code).or_insert_with(|| vec![(first_part as usize, first_row as usize)]);
                copies.push((index, row));
            }
        }
    }
    // Copies that differ are read again, all at once: a compressed file is inflated from its start for each read.
    let locator = |&(part, row): &(usize, usize)| parts[part].table.locators().get(row);
    let differ = |rows: &[(usize, usize)]| rows.windows(2).any(|pair| locator(&pair[0]).hash != locator(&pair[1]).hash);
    let groups: Vec<Vec<(usize, usize)>> = copies.into_values().collect();
    let (differing, equal): (Vec<_>, Vec<_>) = groups.into_iter().partition(|rows| differ(rows));
    let mut dropped = Vec::new();
    let mut drop_all_but = |rows: &[(usize, usize)], winner: Option<usize>| {
        let losers = rows.iter().enumerate().filter(|(place, _)| Some(*place) != winner);
        dropped.extend(losers.map(|(_, &(part, row))| (parts[part].shard, parts[part].row_in_shard(row))));
    };
    let place = |row: &(usize, usize)| {
        let locator = locator(row);
        std::cmp::Reverse((locator.file, locator.offset))
    };
    for rows in equal {
        drop_all_but(&rows, (0..rows.len()).max_by_key(|&index| place(&rows[index])));
    }
    let locators: Vec<Locator> = differing.iter().flatten().map(locator).collect();
    let mut texts = raw.read(&locators).into_iter().map(Result::unwrap_or_default);
    for rows in differing {
        let records: Vec<Vec<u8>> = texts.by_ref().take(rows.len()).collect();
        let has = |field: usize, (part, row): (usize, usize)| parts[part].table.column(field).text(row).is_some();
        let rank = |index: usize| {
            let row = rows[index];
            let fullness = [trail::ADDENDUM, trail::EVENT_VERSION].map(|field| has(field, row));
            (fullness, records[index].as_slice(), place(&row))
        };
        drop_all_but(&rows, (0..rows.len()).max_by(|&a, &b| rank(a).cmp(&rank(b))));
    }
    dropped
}
