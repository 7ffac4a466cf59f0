//! The keys of groups, and the groups by their keys.

use super::key_bytes;
use crate::schema::Value;
use crate::table::{HashedCode, same};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::ops::Range;

/// The keys of groups: the values of each key, and which of them a group has.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct KeyTable {
    groups: usize,
    values: Vec<Values>,
    /// The place of the value of each key, one group behind the other. None of a single key: a group is its value.
    codes: Vec<u32>,
}

/// Values one after another, each as [`key_bytes`] writes it, and where each ends.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Values {
    #[serde(with = "as_bytes")]
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Values {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn push(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.bytes);
        self.ends.push(self.bytes.len());
    }

    #[inline]
    fn get(&self, place: usize) -> &[u8] {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.bytes[start..self.ends[place]]
    }

    fn iter(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|place| self.get(place))
    }
}

impl KeyTable {
    /// No groups, of so many keys.
    pub fn new(width: usize) -> KeyTable {
        KeyTable { groups: 0, values: vec![Values::default(); width], codes: Vec::new() }
    }

    /// So many groups, no two of which have the same keys: the numbers of each one's keys, one group behind the other, and
    /// what appends the value of such a number of the key at a place.
    pub fn of_numbers(
        width: usize,
        groups: usize,
        numbers: &[u64],
        write: impl Fn(usize, u64, &mut Vec<u8>),
    ) -> KeyTable {
        let mut table = KeyTable::new(width);
        table.groups = groups;
        if let [values] = table.values.as_mut_slice() {
            numbers.iter().for_each(|&number| values.push(|bytes| write(0, number, bytes)));
            return table;
        }
        table.codes = vec![0; numbers.len()];
        for (place, values) in table.values.iter_mut().enumerate() {
            let mut known: HashMap<u64, u32, FixedState> = HashMap::default();
            for (code, &number) in table.codes.iter_mut().zip(numbers).skip(place).step_by(width) {
                *code = *known.entry(number).or_insert_with(|| {
                    values.push(|bytes| write(place, number, bytes));
                    values.len() as u32 - 1
                });
            }
        }
        table
    }

    /// The number of groups.
    pub fn len(&self) -> usize {
        self.groups
    }

    /// How many keys a group has.
    pub fn width(&self) -> usize {
        self.values.len()
    }

    /// Appends a group without keys.
    pub fn push_empty(&mut self) {
        self.groups += 1;
    }

    /// The value of the key at a place of a group.
    pub fn value(&self, group: usize, place: usize) -> Value {
        key_bytes::read(self.bytes(group, place))
    }

    /// Whether a group has no value of the key at a place.
    pub fn is_missing(&self, group: usize, place: usize) -> bool {
        key_bytes::is_missing(self.bytes(group, place))
    }

    /// How the keys of two groups stand.
    pub fn compare(&self, a: usize, b: usize) -> Ordering {
        let mut orders = (0..self.values.len()).map(|place| self.compare_at(a, b, place));
        orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// How the keys at a place of two groups stand.
    #[inline]
    pub fn compare_at(&self, a: usize, b: usize, place: usize) -> Ordering {
        let (a, b) = (self.code(a, place), self.code(b, place));
        // Groups of several keys often share one.
        if a == b { Ordering::Equal } else { key_bytes::compare(self.values[place].get(a), self.values[place].get(b)) }
    }

    /// Some of the groups.
    pub fn of(&self, groups: &[u32]) -> KeyTable {
        let numbers: Vec<u64> = groups.iter().flat_map(|&group| self.numbers(group as usize)).collect();
        let write = |place: usize, number: u64, bytes: &mut Vec<u8>| {
            bytes.extend_from_slice(self.values[place].get(number as usize));
        };
        KeyTable::of_numbers(self.values.len(), groups.len(), &numbers, write)
    }

    fn numbers(&self, group: usize) -> impl Iterator<Item = u64> {
        (0..self.values.len()).map(move |place| self.code(group, place) as u64)
    }

    #[inline]
    fn code(&self, group: usize, place: usize) -> usize {
        if self.values.len() == 1 { group } else { self.codes[group * self.values.len() + place] as usize }
    }

    fn bytes(&self, group: usize, place: usize) -> &[u8] {
        self.values[place].get(self.code(group, place))
    }

    fn codes(&self, group: u32) -> &[u32] {
        &self.codes[range(group, self.values.len())]
    }
}

/// Where the keys of a group stand among those of all, of which each has as many.
pub fn range(group: u32, width: usize) -> Range<usize> {
    group as usize * width..(group as usize + 1) * width
}

/// Finds what has a hash and is it, among what was numbered so far; if it is new, it gets the next number.
#[inline]
pub fn find_or_add(table: &mut HashTable<HashedCode>, hash: u64, next: usize, is_it: impl Fn(u32) -> bool) -> u32 {
    let new = HashedCode::new(hash, next as u32);
    match table.find(new.spread(), |known| known.may_be(hash) && is_it(known.code)) {
        Some(known) => known.code,
        None => {
            table.insert_unique(new.spread(), new, HashedCode::spread);
            next as u32
        }
    }
}

/// Finds the groups of a table by their keys.
pub struct KeyIndex {
    values: Vec<HashTable<HashedCode>>,
    /// By codes; empty where there is a single key.
    groups: HashTable<HashedCode>,
    hasher: FixedState,
}

impl KeyIndex {
    /// Finds the groups of a table, no two of which have the same keys.
    pub fn new(keys: &KeyTable) -> KeyIndex {
        let hasher = FixedState::default();
        let fill = |hashes: &mut dyn Iterator<Item = u64>, count: usize| {
            let mut table = HashTable::with_capacity(count);
            for (code, hash) in (0..).zip(hashes) {
                let new = HashedCode::new(hash, code);
                table.insert_unique(new.spread(), new, HashedCode::spread);
            }
            table
        };
        let of_values = |values: &Values| fill(&mut values.iter().map(|bytes| hasher.hash_one(bytes)), values.len());
        let values: Vec<HashTable<HashedCode>> = keys.values.iter().map(of_values).collect();
        let groups = match keys.values.len() {
            1 => HashTable::new(),
            _ => fill(&mut (0..keys.groups as u32).map(|group| hasher.hash_one(keys.codes(group))), keys.groups),
        };
        KeyIndex { values, groups, hasher }
    }

    /// The group of some keys, which is added to the table if it is new.
    pub fn place(&mut self, keys: &mut KeyTable, of_group: &[Value]) -> u32 {
        let mut bytes = Vec::new();
        let code = |(place, value): (usize, &Value)| {
            bytes.clear();
            key_bytes::write(value, &mut bytes);
            self.code(&mut keys.values[place], place, &bytes)
        };
        let codes: Vec<u32> = of_group.iter().enumerate().map(code).collect();
        self.group(keys, &codes)
    }

    /// The groups of another table, which are added where they are new.
    pub fn merge(&mut self, keys: &mut KeyTable, other: &KeyTable) -> Vec<u32> {
        let of_place = |(place, values): (usize, &Values)| {
            values.iter().map(|bytes| self.code(&mut keys.values[place], place, bytes)).collect()
        };
        let here: Vec<Vec<u32>> = other.values.iter().enumerate().map(of_place).collect();
        let mut codes = vec![0; here.len()];
        let of_group = |group: usize| {
            codes
                .iter_mut()
                .zip(&here)
                .enumerate()
                .for_each(|(place, (code, here))| *code = here[other.code(group, place)]);
            self.group(keys, &codes)
        };
        (0..other.groups).map(of_group).collect()
    }

    fn code(&mut self, values: &mut Values, place: usize, bytes: &[u8]) -> u32 {
        let (hash, next) = (self.hasher.hash_one(bytes), values.len());
        let code = find_or_add(&mut self.values[place], hash, next, |code| same(values.get(code as usize), bytes));
        if code as usize == next {
            values.push(|all| all.extend_from_slice(bytes));
        }
        code
    }

    fn group(&mut self, keys: &mut KeyTable, codes: &[u32]) -> u32 {
        let next = keys.groups;
        let group = match codes {
            [code] => *code,
            _ => find_or_add(&mut self.groups, self.hasher.hash_one(codes), next, |group| {
                keys.codes(group).iter().eq(codes)
            }),
        };
        if group as usize == next {
            keys.groups += 1;
            if codes.len() > 1 {
                keys.codes.extend_from_slice(codes);
            }
        }
        group
    }
}

/// Bytes as they are, rather than one number after another.
mod as_bytes {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        <&[u8]>::deserialize(deserializer).map(<[u8]>::to_vec)
    }
}
