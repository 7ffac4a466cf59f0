//! Where the record of a row lies.

use foldhash::fast::FixedState;
use std::hash::BuildHasher;

/// Where the record of a row lies, and a hash of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// The locators of a table's rows, a column for each part.
#[derive(Debug, Default)]
pub struct Locators {
    files: Vec<u32>,
    offsets: Vec<u64>,
    lengths: Vec<u32>,
    hashes: Vec<u64>,
}

impl Locators {
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Appends a row's locator.
    pub fn push(&mut self, locator: Locator) {
        self.files.push(locator.file);
        self.offsets.push(locator.offset);
        self.lengths.push(locator.length);
        self.hashes.push(locator.hash);
    }

    /// The locator of a row.
    pub fn get(&self, row: usize) -> Locator {
        Locator { file: self.files[row], offset: self.offsets[row], length: self.lengths[row], hash: self.hashes[row] }
    }

    /// The locators of some rows.
    pub fn select(&self, rows: &[u32]) -> Vec<Locator> {
        rows.iter().map(|&row| self.get(row as usize)).collect()
    }

    /// The file that a row lies in.
    pub fn file(&self, row: usize) -> u32 {
        self.files[row]
    }

    /// The hash of a row's record.
    pub fn hash(&self, row: usize) -> u64 {
        self.hashes[row]
    }
}

/// Reads records again from the files they came from.
pub trait RawRecords {
    /// The bytes of records, in the order asked for. A record that can no longer be read (a file that was moved or
    /// changed) is an error with its reason.
    fn read(&self, locators: &[Locator]) -> Vec<Result<Vec<u8>, String>>;
}
