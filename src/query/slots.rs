//! Numbers the groups that rows belong to.

use super::reader::Reader;
use crate::schema::Value;
use crate::table::GROUP_ROWS;
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
    /// By the place of its combination of keys among all that there can be: of each reader the least key but for 0, and
    /// how many places a step of its key is. Of each place the group's number plus one.
    Dense { steps: Vec<(u64, u64)>, places: Vec<u32> },
    /// By a hash of its keys.
    Hashed(HashTable<u32>, FixedState),
}

impl<'r, 't> Slots<'r, 't> {
    /// No groups yet, of the keys that the readers give.
    pub fn new(readers: &'r [Reader<'t>]) -> Slots<'r, 't> {
        let mut combinations = 1u64;
        let steps: Option<Vec<(u64, u64)>> = readers
            .iter()
            .map(|reader| {
                let (least, greatest) = reader.key_range()?;
                let step = combinations;
                // 0 stands for what is missing.
                combinations = combinations.checked_mul((greatest - least).checked_add(2)?)?;
                (combinations <= MOST_DENSE).then_some((least, step))
            })
            .collect();
        let find = match steps {
            _ if readers.is_empty() => Find::One,
            Some(steps) => Find::Dense { steps, places: vec![0; combinations as usize] },
            None => Find::Hashed(HashTable::new(), FixedState::default()),
        };
        let read = readers.iter().map(|_| vec![0; GROUP_ROWS]).collect();
        Slots { readers, keys: Vec::new(), groups: 0, find, read }
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.groups
    }

    /// The values of a group's keys.
    pub fn values(&self, group: usize) -> Vec<Value> {
        let width = self.readers.len();
        let keys = &self.keys[group * width..(group + 1) * width];
        keys.iter().zip(self.readers).map(|(&key, reader)| reader.value(key)).collect()
    }

    /// Appends the group of each of some rows of a row group.
    pub fn place(&mut self, number: usize, rows: &[u32], places: &mut Vec<u32>) {
        for (reader, keys) in self.readers.iter().zip(&mut self.read) {
            reader.read_group(number, keys);
        }
        let Slots { keys, groups, find, read, .. } = self;
        match find {
            Find::One => {
                *groups = 1;
                places.resize(rows.len(), 0);
            }
            Find::Dense { steps, places: known } => {
                let mut place_of = |at: u64, row: u32| {
                    let known = &mut known[at as usize];
                    if *known == 0 {
                        keys.extend(read.iter().map(|keys| keys[row as usize]));
                        *groups += 1;
                        *known = *groups as u32;
                    }
                    *known - 1
                };
                let at = |(key, (least, step)): (u64, &(u64, u64))| if key == 0 { 0 } else { (key - least + 1) * step };
                match (read.as_slice(), steps.as_slice()) {
                    ([keys], [step]) => {
                        places.extend(rows.iter().map(|&row| place_of(at((keys[row as usize], step)), row)));
                    }
                    _ => {
                        let of_row = |&row: &u32| {
                            let keys = read.iter().map(|keys| keys[row as usize]);
                            place_of(keys.zip(steps.iter()).map(at).sum(), row)
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
                    let of = |group: u32| group as usize * width..(group as usize + 1) * width;
                    if let Some(group) = last.filter(|&group| keys[of(group)] == *key) {
                        places.push(group);
                        continue;
                    }
                    let hash = hasher.hash_one(&key);
                    let group = match table.find(hash, |&group| keys[of(group)] == *key) {
                        Some(&group) => group,
                        None => {
                            let group = *groups as u32;
                            keys.extend_from_slice(&key);
                            *groups += 1;
                            table.insert_unique(hash, group, |&group| hasher.hash_one(&keys[of(group)]));
                            group
                        }
                    };
                    last = Some(group);
                    places.push(group);
                }
            }
        }
    }
}
