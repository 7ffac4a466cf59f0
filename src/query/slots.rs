//! Numbers the groups that rows belong to.

use super::bins::Steps;
use super::key_table::{KeyTable, find_or_add, range};
use super::reader::Reader;
use crate::table::{GROUP_ROWS, HashedCode};
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Combinations of keys up to which each has a place of its own in a list.
const MOST_DENSE: u64 = 1 << 20;

/// The groups of rows, numbered from 0 in the order of their first rows.
pub struct Slots<'r, 't> {
    readers: &'r [Reader<'t>],
    /// Each group's keys, one group behind the other.
    keys: Vec<u64>,
    groups: usize,
    find: Find,
    /// The keys of a row group's rows, for each reader.
    read: Vec<Vec<u64>>,
}

/// How a group is found by its keys.
enum Find {
    /// There is one, or none before the first row.
    One,
    /// By the place of its combination of keys among all that there can be. Of each place the group's number plus one.
    Dense { axes: Vec<Axis>, places: Vec<u32> },
    /// By a hash of its keys.
    Hashed(HashTable<HashedCode>, FixedState),
}

/// Where the keys of a reader stand among all combinations.
#[derive(Clone, Copy)]
struct Axis {
    /// The least key but for 0, which has the first place.
    least: u64,
    steps: Steps,
    /// How many places the next key is away.
    stride: u64,
}

impl Axis {
    /// The place of a key, cut or not cut yet.
    #[inline]
    fn place(self, key: u64) -> u64 {
        if key == 0 { 0 } else { (self.steps.number(key - self.least) + 1) * self.stride }
    }
}

impl<'r, 't> Slots<'r, 't> {
    /// No groups yet, of the keys that the readers give.
    pub fn new(readers: &'r [Reader<'t>]) -> Slots<'r, 't> {
        let mut combinations = 1u64;
        let axes: Option<Vec<Axis>> = readers
            .iter()
            .map(|reader| {
                let (least, greatest) = reader.key_range()?;
                let (steps, stride) = (Steps::new(reader.key_step()), combinations);
                // 0 stands for what is missing.
                combinations = combinations.checked_mul(steps.number(greatest - least).checked_add(2)?)?;
                (combinations <= MOST_DENSE).then_some(Axis { least, steps, stride })
            })
            .collect();
        let find = match axes {
            _ if readers.is_empty() => Find::One,
            Some(axes) => Find::Dense { axes, places: vec![0; combinations as usize] },
            None => Find::Hashed(HashTable::new(), FixedState::default()),
        };
        let read = readers.iter().map(|_| vec![0; GROUP_ROWS]).collect();
        Slots { readers, keys: Vec::new(), groups: 0, find, read }
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.groups
    }

    /// The keys of the groups, as other shards understand them.
    pub fn keys(&self) -> KeyTable {
        let write = |place: usize, key, bytes: &mut Vec<u8>| self.readers[place].write(key, bytes);
        KeyTable::of_numbers(self.readers.len(), self.groups, &self.keys, write)
    }

    /// Appends the group of each of some rows of a row group.
    pub fn place(&mut self, number: usize, rows: &[u32], places: &mut Vec<u32>) {
        let Slots { readers, keys, groups, find, read } = self;
        for (reader, keys) in readers.iter().zip(read.iter_mut()) {
            match find {
                // The steps of an axis cut them.
                Find::Dense { .. } => reader.read_group_uncut(number, keys),
                _ => reader.read_group(number, keys),
            }
        }
        match find {
            Find::One => {
                *groups = 1;
                places.resize(rows.len(), 0);
            }
            Find::Dense { axes, places: known } => {
                let mut place_of = |at: u64, row: u32| {
                    let known = &mut known[at as usize];
                    if *known == 0 {
                        keys.extend(readers.iter().zip(read.iter()).map(|(reader, of)| reader.cut(of[row as usize])));
                        *groups += 1;
                        *known = *groups as u32;
                    }
                    *known - 1
                };
                match (read.as_slice(), axes.as_slice()) {
                    ([keys], [axis]) => {
                        places.extend(rows.iter().map(|&row| place_of(axis.place(keys[row as usize]), row)));
                    }
                    _ => {
                        let of_row = |&row: &u32| {
                            let keys = read.iter().map(|keys| keys[row as usize]);
                            place_of(keys.zip(axes.iter()).map(|(key, axis)| axis.place(key)).sum(), row)
                        };
                        places.extend(rows.iter().map(of_row));
                    }
                }
            }
            Find::Hashed(table, hasher) => {
                let width = read.len();
                let mut key = vec![0; width];
                // Logs are mostly in order of time, and neighbours often of one group.
                let mut last: Option<u32> = None;
                for &row in rows {
                    key.iter_mut().zip(read.iter()).for_each(|(key, keys)| *key = keys[row as usize]);
                    let is_it = |group: u32| keys[range(group, width)].iter().eq(&key);
                    if let Some(group) = last.filter(|&group| is_it(group)) {
                        places.push(group);
                        continue;
                    }
                    let group = find_or_add(table, hasher.hash_one(&key), *groups, is_it);
                    if group as usize == *groups {
                        keys.extend_from_slice(&key);
                        *groups += 1;
                    }
                    last = Some(group);
                    places.push(group);
                }
            }
        }
    }
}
