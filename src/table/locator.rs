//! Where the record of a row lies.

use super::{Keys, Table};
use crate::schema::Source;
use foldhash::fast::FixedState;
use std::hash::BuildHasher;

/// Where the record of a row lies, and a hash of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Locator {
    /// The file's number in the session.
    pub file: u32,
    /// The first byte of the record, in the file's uncompressed content.
    pub offset: u64,
    /// The record's length in bytes, without its line end.
    pub length: u32,
    /// [`record_hash`] of the record's bytes.
    pub hash: u64,
}

/// The hash by which records are compared before their bytes are: equal bytes have equal hashes.
pub fn record_hash(bytes: &[u8]) -> u64 {
    FixedState::default().hash_one(bytes)
}

/// The locators of a table's rows: about 14 bytes each, since the rows of a file stand together and lie near each other.
#[derive(Debug, Clone, Default)]
pub struct Locators {
    /// Where rows of another file begin, in order: the row, and the file.
    runs: Vec<(u32, u32)>,
    offsets: Keys<u64>,
    lengths: Keys<u32>,
    hashes: Keys<u64>,
}

impl Locators {
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// Appends a row's locator.
    pub fn push(&mut self, locator: Locator) {
        if self.runs.last().is_none_or(|&(_, file)| file != locator.file) {
            self.runs.push((self.len() as u32, locator.file));
        }
        self.offsets.push(locator.offset);
        self.lengths.push(locator.length);
        self.hashes.push(locator.hash);
    }

    /// The locator of a row.
    pub fn get(&self, row: usize) -> Locator {
        Locator {
            file: self.file(row),
            offset: self.offsets.get(row),
            length: self.lengths.get(row),
            hash: self.hashes.get(row),
        }
    }

    /// The locators of some rows.
    pub fn select(&self, rows: &[u32]) -> Vec<Locator> {
        rows.iter().map(|&row| self.get(row as usize)).collect()
    }

    /// The file that a row lies in.
    pub fn file(&self, row: usize) -> u32 {
        let run = self.runs.partition_point(|&(first, _)| first as usize <= row);
        self.runs[run - 1].1
    }

    /// The hash of a row's record.
    pub fn hash(&self, row: usize) -> u64 {
        self.hashes.get(row)
    }

    /// The length of a row's record in bytes.
    pub fn length(&self, row: usize) -> u32 {
        self.lengths.get(row)
    }

    /// Stores them in as few bytes as they need.
    pub fn seal(&mut self) {
        self.runs.shrink_to_fit();
        self.offsets.seal();
        self.lengths.seal();
        self.hashes.seal();
    }

    /// Bytes of memory that they hold.
    pub fn bytes(&self) -> usize {
        let runs = self.runs.capacity() * size_of::<(u32, u32)>();
        runs + self.offsets.bytes() + self.lengths.bytes() + self.hashes.bytes()
    }
}

/// Reads records again from the files they came from.
pub trait RawRecords {
    /// The bytes of records, in the order asked for. A record that can no longer be read (a file that was moved or
    /// changed) is an error with its reason.
    fn read(&self, locators: &[Locator]) -> Vec<Result<Vec<u8>, String>>;

    /// The rows of records, in the order asked for, with the values of some fields of their table alone. A record that can
    /// no longer be read has a row without values.
    fn parse(&self, source: Source, fields: &[usize], locators: &[Locator]) -> Table;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locators_come_back_whatever_the_files() {
        let mut locators = Locators::default();
        let expected: Vec<Locator> = (0..200u64)
            .map(|row| Locator {
                file: [0, 0, 7, 3][row as usize / 50],
                offset: row % 50 * 600 + (1 << 40) * (row / 150),
                length: 580 + row as u32 % 7,
                hash: record_hash(&row.to_le_bytes()),
            })
            .collect();
        expected.iter().for_each(|locator| locators.push(*locator));
        for _ in 0..2 {
            assert!((0..200).all(|row| locators.get(row) == expected[row]));
            locators.seal();
        }
    }
}
