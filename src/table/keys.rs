//! Keys of rows, in as few bytes as they need.

use super::GROUP_ROWS;
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder, ScalarBuffer};
use std::sync::Arc;

/// A number that a column holds for each row; 0 stands for a missing value.
pub trait Key: Copy + Default + Ord + Into<u64> {
    /// The key as it was widened.
    fn narrow(key: u64) -> Self;

    /// The key before this one, that of 0 being the greatest.
    fn before(self) -> Self;

    /// How far it is from a lesser key; nothing from a greater one.
    fn distance(self, base: Self) -> Self;
}

impl Key for u32 {
    fn narrow(key: u64) -> u32 {
        key as u32
    }

    fn before(self) -> u32 {
        self.wrapping_sub(1)
    }

    fn distance(self, base: u32) -> u32 {
        self.max(base) - base
    }
}

impl Key for u64 {
    fn narrow(key: u64) -> u64 {
        key
    }

    fn before(self) -> u64 {
        self.wrapping_sub(1)
    }

    fn distance(self, base: u64) -> u64 {
        self.max(base) - base
    }
}

/// The keys of a row group that is sealed: each is stored by its distance from the least, in the fewest bytes that hold
/// the greatest distance; in none at all where all keys are the same. 0, the missing value, has a distance of its own.
#[derive(Debug, Clone)]
struct Packed {
    /// The key that distance 0 stands for: 0 where a value is missing, else the least.
    zero: u64,
    /// What is added to the other distances.
    base: u64,
    /// The greatest key.
    greatest: u64,
    distances: Distances,
}

#[derive(Debug, Clone)]
enum Distances {
    None(usize),
    U8(ScalarBuffer<u8>),
    U16(ScalarBuffer<u16>),
    U32(ScalarBuffer<u32>),
    U64(ScalarBuffer<u64>),
}

impl Packed {
    fn new<K: Key>(keys: &[K]) -> Packed {
        // A loop without branches, which takes several keys at once; before a missing key comes the greatest of all.
        let (mut least, mut smallest, mut greatest) = (K::default().before(), K::default().before(), K::default());
        for &key in keys {
            least = least.min(key.before());
            smallest = smallest.min(key);
            greatest = greatest.max(key);
        }
        let (least, smallest, greatest): (u64, u64, u64) = (least.into(), smallest.into(), greatest.into());
        let missing = smallest == 0;
        if greatest == 0 {
            return Packed { zero: 0, base: 0, greatest, distances: Distances::None(keys.len()) };
        }
        let base = least + u64::from(!missing);
        let distance = |key: &K| Into::<u64>::into(key.distance(K::narrow(base)));
        let distances = match greatest - base {
            0 => Distances::None(keys.len()),
            0x1..=0xff => Distances::U8(keys.iter().map(|key| distance(key) as u8).collect()),
            0x100..=0xffff => Distances::U16(keys.iter().map(|key| distance(key) as u16).collect()),
            0x1_0000..=0xffff_ffff => Distances::U32(keys.iter().map(|key| distance(key) as u32).collect()),
            _ => Distances::U64(keys.iter().map(distance).collect()),
        };
        Packed { zero: if missing { 0 } else { base }, base, greatest, distances }
    }

    fn len(&self) -> usize {
        match &self.distances {
            Distances::None(len) => *len,
            Distances::U8(distances) => distances.len(),
            Distances::U16(distances) => distances.len(),
            Distances::U32(distances) => distances.len(),
            Distances::U64(distances) => distances.len(),
        }
    }

    /// The least and the greatest key that is no missing value.
    fn bounds(&self) -> Option<(u64, u64)> {
        (self.greatest != 0).then(|| (if self.zero == 0 { self.base + 1 } else { self.zero }, self.greatest))
    }

    fn key(&self, distance: u64) -> u64 {
        if distance == 0 { self.zero } else { self.base.wrapping_add(distance) }
    }

    /// Widens all keys into a buffer that is as long.
    fn read(&self, keys: &mut [u64]) {
        fn widen<D: Copy + Into<u64>>(packed: &Packed, distances: &[D], keys: &mut [u64]) {
            for (key, &distance) in keys.iter_mut().zip(distances) {
                *key = packed.key(distance.into());
            }
        }
        match &self.distances {
            Distances::None(_) => keys.fill(self.zero),
            Distances::U8(distances) => widen(self, distances, keys),
            Distances::U16(distances) => widen(self, distances, keys),
            Distances::U32(distances) => widen(self, distances, keys),
            Distances::U64(distances) => widen(self, distances, keys),
        }
    }

    fn get(&self, index: usize) -> u64 {
        self.key(match &self.distances {
            Distances::None(_) => 0,
            Distances::U8(distances) => distances[index].into(),
            Distances::U16(distances) => distances[index].into(),
            Distances::U32(distances) => distances[index].into(),
            Distances::U64(distances) => distances[index],
        })
    }

    /// One bit per key: the verdict on it.
    fn test(&self, holds: impl Fn(u64) -> bool) -> BooleanBuffer {
        let verdict = |distance: u64| holds(self.key(distance));
        match &self.distances {
            Distances::None(len) if verdict(0) => BooleanBuffer::new_set(*len),
            Distances::None(len) => BooleanBuffer::new_unset(*len),
            // Of few keys each is asked about once, and none that there is not.
            Distances::U8(distances) => {
                let is_known = |distance: u64| distance <= self.greatest - self.base;
                let verdicts: [bool; 256] =
                    std::array::from_fn(|distance| is_known(distance as u64) && verdict(distance as u64));
                BooleanBuffer::collect_bool(distances.len(), |i| verdicts[usize::from(distances[i])])
            }
            Distances::U16(distances) => BooleanBuffer::collect_bool(distances.len(), |i| verdict(distances[i].into())),
            Distances::U32(distances) => BooleanBuffer::collect_bool(distances.len(), |i| verdict(distances[i].into())),
            Distances::U64(distances) => BooleanBuffer::collect_bool(distances.len(), |i| verdict(distances[i])),
        }
    }

    /// One bit per key: whether it is none of the missing ones and lies between two others, both included.
    fn within(&self, first: u64, last: u64) -> BooleanBuffer {
        let (least, greatest) = self.bounds().unwrap_or((1, 0));
        if first > greatest || last < least || first > last {
            return BooleanBuffer::new_unset(self.len());
        }
        if first <= least && last >= greatest && self.zero != 0 {
            return BooleanBuffer::new_set(self.len());
        }
        // The distance 0 stands for the least key, or for none.
        let zero_is_in = self.zero != 0 && first <= self.zero;
        let lowest = if zero_is_in { 0 } else { first.max(self.base + 1) - self.base };
        let span = last.min(greatest) - self.base - lowest;
        fn test<D: Copy + Into<u64>>(distances: &[D], lowest: u64, span: u64) -> BooleanBuffer {
            BooleanBuffer::collect_bool(distances.len(), |i| distances[i].into().wrapping_sub(lowest) <= span)
        }
        match &self.distances {
            Distances::None(len) if zero_is_in => BooleanBuffer::new_set(*len),
            Distances::None(len) => BooleanBuffer::new_unset(*len),
            Distances::U8(distances) => test(distances, lowest, span),
            Distances::U16(distances) => test(distances, lowest, span),
            Distances::U32(distances) => test(distances, lowest, span),
            Distances::U64(distances) => test(distances, lowest, span),
        }
    }

    fn bytes(&self) -> usize {
        match &self.distances {
            Distances::None(_) => 0,
            Distances::U8(distances) => distances.inner().capacity(),
            Distances::U16(distances) => distances.inner().capacity(),
            Distances::U32(distances) => distances.inner().capacity(),
            Distances::U64(distances) => distances.inner().capacity(),
        }
    }
}

/// Keys by row, in row groups: all but those pushed last are packed.
///
/// There may be fewer keys than rows: those that are not there are 0. Clones share what is packed.
#[derive(Debug, Clone, Default)]
pub struct Keys<K> {
    packed: Vec<Arc<Packed>>,
    /// The keys in `packed`.
    packed_keys: usize,
    open: Vec<K>,
}

impl<K: Key> Keys<K> {
    /// How many keys there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.packed_keys + self.open.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends a key.
    #[inline]
    pub fn push(&mut self, key: K) {
        if self.open.len().is_multiple_of(GROUP_ROWS) {
            self.turn();
        }
        self.open.push(key);
    }

    /// Sets the key of a row behind those that there are; the rows between have none.
    #[inline]
    pub fn set(&mut self, row: usize, key: K) {
        if self.len() < row {
            self.pad_to(row);
        }
        self.push(key);
    }

    /// Appends the keys of a row group, where there are none but of whole groups.
    pub fn push_group(&mut self, keys: &[K]) {
        debug_assert!(self.open.is_empty() && self.packed_keys.is_multiple_of(GROUP_ROWS) && keys.len() <= GROUP_ROWS);
        self.packed.push(Arc::new(Packed::new(keys)));
        self.packed_keys += keys.len();
    }

    /// Begins a group, or opens the last one again.
    #[cold]
    fn turn(&mut self) {
        match self.open.is_empty() {
            true => self.unseal(),
            false => self.pack(),
        }
    }

    /// The key of a row; 0 where there is none.
    #[inline]
    pub fn get(&self, row: usize) -> K {
        let (group, index) = (row / GROUP_ROWS, row % GROUP_ROWS);
        match self.packed.get(group) {
            Some(packed) if index < packed.len() => K::narrow(packed.get(index)),
            Some(_) => K::default(),
            None if group == self.packed.len() => self.open.get(index).copied().unwrap_or_default(),
            None => K::default(),
        }
    }

    /// The keys of the rows of a row group, widened, into a buffer that has a place for each row; 0 where there is none.
    pub fn read_group(&self, group: usize, keys: &mut [u64]) {
        let found = match self.packed.get(group) {
            Some(packed) => {
                let found = packed.len().min(keys.len());
                packed.read(&mut keys[..found]);
                found
            }
            None if group == self.packed.len() => {
                let found = self.open.len().min(keys.len());
                keys.iter_mut().zip(&self.open).for_each(|(key, &open)| *key = open.into());
                found
            }
            None => 0,
        };
        keys[found..].fill(0);
    }

    /// The least and the greatest key that is no missing value, widened; `None` where there is none.
    pub fn bounds(&self) -> Option<(u64, u64)> {
        let packed = self.packed.iter().filter_map(|packed| packed.bounds());
        let open = self.open.iter().map(|&key| key.into()).filter(|&key| key != 0).map(|key| (key, key));
        packed.chain(open).reduce(|(least, greatest), (a, b)| (least.min(a), greatest.max(b)))
    }

    /// Appends zeros until there are so many keys.
    fn pad_to(&mut self, rows: usize) {
        while self.len() < rows {
            self.push(K::default());
        }
    }

    /// Packs what is not packed yet: what follows costs the last group's unpacking.
    pub fn seal(&mut self) {
        if !self.open.is_empty() {
            self.pack();
        }
        self.open = Vec::new();
        self.packed.shrink_to_fit();
    }

    fn pack(&mut self) {
        self.packed.push(Arc::new(Packed::new(&self.open)));
        self.packed_keys += self.open.len();
        self.open.clear();
    }

    /// Unpacks a last group that is not full.
    fn unseal(&mut self) {
        if let Some(last) = self.packed.pop_if(|last| last.len() < GROUP_ROWS) {
            self.packed_keys -= last.len();
            self.open.extend((0..last.len()).map(|index| K::narrow(last.get(index))));
        }
    }

    /// One bit for each of so many rows: the verdict on its key.
    pub fn test(&self, rows: usize, holds: impl Fn(K) -> bool) -> BooleanBuffer {
        let mut verdicts = BooleanBufferBuilder::new(rows);
        for packed in &self.packed {
            verdicts.append_buffer(&packed.test(|key| holds(K::narrow(key))));
        }
        verdicts.append_buffer(&BooleanBuffer::collect_bool(self.open.len(), |index| holds(self.open[index])));
        verdicts.append_n(rows.saturating_sub(verdicts.len()), holds(K::default()));
        verdicts.truncate(rows);
        verdicts.finish()
    }

    /// One bit for each of so many rows: whether its key lies between two keys, both included, neither of which is 0.
    pub fn within(&self, rows: usize, first: K, last: K) -> BooleanBuffer {
        let mut verdicts = BooleanBufferBuilder::new(rows);
        self.packed.iter().for_each(|packed| verdicts.append_buffer(&packed.within(first.into(), last.into())));
        let is_within = |key: K| first <= key && key <= last;
        verdicts.append_buffer(&BooleanBuffer::collect_bool(self.open.len(), |index| is_within(self.open[index])));
        verdicts.append_n(rows.saturating_sub(verdicts.len()), false);
        verdicts.truncate(rows);
        verdicts.finish()
    }

    /// Changes the keys of some rows, which are in order. Their row groups are shared no more.
    pub fn patch(&mut self, changes: &[(u32, K)]) {
        let (changes, behind) = changes.split_at(changes.partition_point(|&(row, _)| (row as usize) < self.len()));
        let mut widened = vec![0; GROUP_ROWS];
        for of_group in changes.chunk_by(|(a, _), (b, _)| *a as usize / GROUP_ROWS == *b as usize / GROUP_ROWS) {
            let group = of_group[0].0 as usize / GROUP_ROWS;
            let index = |row: u32| row as usize % GROUP_ROWS;
            match self.packed.get_mut(group) {
                Some(packed) => {
                    packed.read(&mut widened[..packed.len()]);
                    let mut keys: Vec<K> = widened[..packed.len()].iter().map(|&key| K::narrow(key)).collect();
                    of_group.iter().for_each(|&(row, key)| keys[index(row)] = key);
                    *packed = Arc::new(Packed::new(&keys));
                }
                None => of_group.iter().for_each(|&(row, key)| self.open[index(row)] = key),
            }
        }
        behind.iter().for_each(|&(row, key)| self.set(row as usize, key));
    }

    /// Bytes of memory that it holds; what it shares with clones is counted by each in its part.
    pub fn bytes(&self) -> usize {
        let packed = |packed: &Arc<Packed>| (size_of::<Packed>() + packed.bytes()) / Arc::strong_count(packed);
        self.packed.capacity() * size_of::<Arc<Packed>>()
            + self.packed.iter().map(packed).sum::<usize>()
            + self.open.capacity() * size_of::<K>()
    }
}

impl<K: Key> FromIterator<K> for Keys<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Keys<K> {
        let mut all = Keys::default();
        keys.into_iter().for_each(|key| all.push(key));
        all.seal();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check_keys<K: Key + std::fmt::Debug>(expected: &[K]) -> Keys<K> {
        let mut keys = Keys::default();
        // Sealed on the way, as between two loads.
        for (place, &key) in expected.iter().enumerate() {
            if place == expected.len() / 2 || place == 3 {
                keys.seal();
            }
            keys.push(key);
        }
        for sealed in [false, true] {
            if sealed {
                keys.seal();
            }
            assert_eq!(keys.len(), expected.len());
            assert!((0..expected.len()).all(|row| keys.get(row) == expected[row]), "sealed: {sealed}");
            assert_eq!(keys.get(expected.len() + GROUP_ROWS), K::default());
            let mut widened = vec![7; GROUP_ROWS];
            for (group, part) in expected.chunks(GROUP_ROWS).enumerate() {
                keys.read_group(group, &mut widened);
                let expected = part.iter().map(|&key| key.into()).chain(std::iter::repeat(0));
                assert!(widened.iter().copied().eq(expected.take(GROUP_ROWS)));
            }
            let present = expected.iter().map(|&key| key.into()).filter(|&key| key != 0);
            assert_eq!(keys.bounds(), present.clone().min().zip(present.max()));
            let even = |key: K| Into::<u64>::into(key).is_multiple_of(2);
            let greatest = expected.iter().copied().max().unwrap_or_default();
            keys.test(expected.len(), |key| {
                assert!(key <= greatest, "nothing is asked about a key that there cannot be");
                true
            });
            let mut ends: Vec<K> = expected.iter().copied().filter(|&key| key != K::default()).take(9).collect();
            ends.extend([K::narrow(1), K::narrow(200), K::default().before()]);
            for (&first, &last) in ends.iter().flat_map(|first| ends.iter().map(move |last| (first, last))) {
                let found = keys.within(expected.len() + 2, first, last);
                let is_within = |key: K| first <= key && key <= last;
                assert!((0..expected.len()).all(|row| found.value(row) == is_within(expected[row])));
                assert!(!found.value(expected.len()));
            }
            let verdicts = keys.test(expected.len() + 2, even);
            assert_eq!(verdicts.len(), expected.len() + 2);
            assert!((0..expected.len()).all(|row| verdicts.value(row) == even(expected[row])));
            assert!(verdicts.value(expected.len()) && verdicts.value(expected.len() + 1));
        }
        keys
    }

    #[test]
    fn keys_come_back_whatever_their_range() {
        for span in [0u64, 1, 0xfe, 0xff, 0x100, 0xfffe, 0xffff, 0x1_0000, 0xffff_fffe, 0xffff_ffff, u64::MAX - 1] {
            for missing in [false, true] {
                let key = |row: u64| {
                    if missing && row.is_multiple_of(3) { 0 } else { 1 + if row.is_multiple_of(2) { 0 } else { span } }
                };
                check_keys(&(0..100).map(key).collect::<Vec<u64>>());
            }
        }
        check_keys::<u32>(&[]);
        check_keys(&[0u32; 9]);
    }

    #[test]
    fn groups_are_packed_one_by_one() {
        let all: Vec<u32> = (0..GROUP_ROWS as u32 * 2 + 10).map(|row| if row % 7 == 0 { 0 } else { row }).collect();
        let keys = check_keys(&all);
        assert!(keys.bytes() < 4 * all.len(), "{} bytes", keys.bytes());
        assert!(check_keys(&vec![5u64; GROUP_ROWS + 1]).bytes() < 1000);
    }

    proptest! {
        #[test]
        fn any_keys_come_back(keys in proptest::collection::vec(prop_oneof![Just(0), any::<u64>(), 0..300u64], 0..200)) {
            check_keys(&keys);
        }
    }
}
