//! The files of a session, from which records are read again.

use crate::import::{ReadAt, reread};
use crate::table::{Locator, RawRecords};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// Why a number of no file leads nowhere.
const NOT_HERE: &str = "the file is not of this session";

/// The files of a shard, by number: those that it was told to read, and the members of archives among them.
#[derive(Default)]
pub struct Files {
    files: HashMap<u32, Entry>,
    members: u32,
}

struct Entry {
    name: String,
    content: Rc<dyn ReadAt>,
}

impl Files {
    /// Takes in a file under a number. A file that is here already stays.
    pub fn insert(&mut self, file: u32, name: String, content: Rc<dyn ReadAt>) {
        self.files.entry(file).or_insert(Entry { name, content });
    }

    /// Counts one more member of an archive, and gives how many there were before.
    pub fn count_member(&mut self) -> u32 {
        self.members += 1;
        self.members - 1
    }

    /// What a file holds.
    pub fn content(&self, file: u32) -> Result<Rc<dyn ReadAt>, String> {
        self.files.get(&file).map(|entry| entry.content.clone()).ok_or_else(|| NOT_HERE.to_owned())
    }

    /// Puts what is packed in a file in its place: its records lie there.
    pub fn replace(&mut self, file: u32, content: Rc<dyn ReadAt>) {
        if let Some(entry) = self.files.get_mut(&file) {
            entry.content = content;
        }
    }

    /// Forgets a file.
    pub fn remove(&mut self, file: u32) {
        self.files.remove(&file);
    }

    /// The name of a file.
    pub fn name(&self, file: u32) -> &str {
        self.files.get(&file).map_or("", |entry| &entry.name)
    }

    /// Bytes of a file as it lies on disk.
    pub fn read_at(&self, file: u32, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let entry = self.files.get(&file).ok_or(NOT_HERE)?;
        entry.content.read_at(offset, length)
    }

    /// Tells which ranges of a file will be read next. Whether the first is here.
    pub fn read_ahead(&self, file: u32, ranges: &[Range<u64>]) -> bool {
        self.files.get(&file).is_none_or(|entry| entry.content.read_ahead(ranges))
    }
}

impl RawRecords for Files {
    fn read(&self, locators: &[Locator]) -> Vec<Result<Vec<u8>, String>> {
        let mut by_file: std::collections::BTreeMap<u32, Vec<usize>> = std::collections::BTreeMap::new();
        for (place, locator) in locators.iter().enumerate() {
            by_file.entry(locator.file).or_default().push(place);
        }
        let mut records: Vec<Result<Vec<u8>, String>> = vec![Ok(Vec::new()); locators.len()];
        for (file, places) in by_file {
            let ranges: Vec<(u64, u32)> =
                places.iter().map(|&place| (locators[place].offset, locators[place].length)).collect();
            let found = match self.files.get(&file) {
                Some(entry) => reread(entry.content.as_ref(), &ranges),
                None => vec![Err(NOT_HERE.to_owned()); places.len()],
            };
            for (place, record) in places.into_iter().zip(found) {
                records[place] = record;
            }
        }
        records
    }
}
