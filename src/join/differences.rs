//! Where the two sides of a request differ.

use super::compare::{PAIRS, Pair, Rule, compare_texts};
use super::log::At;
use super::shuffle::Part;
use crate::schema::access;
use crate::schema::operations::is_copy_source;
use crate::table::Column;

/// Pairs of distinct values up to which it is kept of each whether they differ.
const MOST_VERDICTS: usize = 1 << 16;

/// Where the two sides of requests differ. Of columns with few distinct values each pair of values is compared once.
pub struct Differences<'p, 't> {
    access: &'p [Part<'t>],
    trail: &'p [Part<'t>],
    /// For each of [`PAIRS`], part of the access log and part of CloudTrail, what is known of each pair of keys.
    verdicts: Vec<Vec<Option<bool>>>,
}

/// The fields of a pair that makes up `disagreements`.
pub fn compared(pair: &Pair) -> Option<(usize, usize)> {
    let is_compared = !matches!(pair.rule, Rule::NotCompared | Rule::SecondKey);
    pair.access.zip(pair.trail).filter(|_| is_compared)
}

impl<'p, 't> Differences<'p, 't> {
    /// Nothing is compared yet of the parts of the access log and of CloudTrail.
    pub fn new(access: &'p [Part<'t>], trail: &'p [Part<'t>]) -> Differences<'p, 't> {
        let verdicts = vec![Vec::new(); PAIRS.len() * access.len() * trail.len()];
        Differences { access, trail, verdicts }
    }

    /// One bit for each of [`PAIRS`]: whether both sides give a value, and the values differ.
    pub fn of(&mut self, at: At, event: At) -> u64 {
        let mut bits = 0;
        for (place, pair) in PAIRS.iter().enumerate() {
            let Some((field, other)) = compared(pair) else { continue };
            if self.differ(place, pair.rule, (at, field), (event, other)) && !self.is_about_source(at, field) {
                bits |= 1 << place;
            }
        }
        bits
    }

    /// Whether a field of a row is about a copy's source: it names another object than the event, which names the target.
    fn is_about_source(&self, at: At, field: usize) -> bool {
        let operation = self.access[at.part as usize].table.column(access::OPERATION).text(at.row as usize);
        matches!(field, access::BUCKET | access::KEY) && operation.is_some_and(is_copy_source)
    }

    fn differ(&mut self, place: usize, rule: Rule, (at, field): (At, usize), (event, other): (At, usize)) -> bool {
        let (part, other_part) = (at.part as usize, event.part as usize);
        let column = self.access[part].table.column(field);
        let other_column = self.trail[other_part].table.column(other);
        let (row, other_row) = (at.row as usize, event.row as usize);
        let compare = || {
            let texts = column.text(row).zip(other_column.text(other_row));
            let integers = || column.int(row).zip(other_column.int(other_row));
            match texts {
                Some((text, other)) => compare_texts(rule, text, other) == Some(false),
                None => integers().is_some_and(|(integer, other)| integer != other),
            }
        };
        let (Column::Text(column), Column::Text(other_column)) = (column, other_column) else { return compare() };
        // A missing value has a key too.
        let (width, height) = (other_column.dictionary().len() + 1, column.dictionary().len() + 1);
        if width.saturating_mul(height) > MOST_VERDICTS {
            return compare();
        }
        let verdicts = &mut self.verdicts[(place * self.access.len() + part) * self.trail.len() + other_part];
        if verdicts.is_empty() {
            verdicts.resize(width * height, None);
        }
        let keys = (column.keys().get(row) as usize, other_column.keys().get(other_row) as usize);
        *verdicts[keys.0 * width + keys.1].get_or_insert_with(compare)
    }
}

/// The access log's ids of the fields whose bits are set, in the order of [`PAIRS`].
pub fn names(bits: u64) -> String {
    let fields = PAIRS.iter().enumerate().filter(|(place, _)| bits >> place & 1 == 1);
    let ids: Vec<&str> = fields.filter_map(|(_, pair)| Some(access::FIELDS[pair.access?].id)).collect();
    ids.join(",")
}
