//! The files of a session, from which records are read again.

use crate::import::{ReadAt, reread};
use crate::table::{Locator, RawRecords};
use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;

/// Why a number of no file leads nowhere.
const NOT_HERE: &str = "the file is not of this session";

/// The files of a session, by number.
#[derive(Default)]
pub struct Files {
    files: Vec<Entry>,
    /// The file of which records were read last.
    last: Cell<Option<u32>>,
}

struct Entry {
    name: String,
    content: Rc<dyn ReadAt>,
}

impl Files {
    /// Takes in a file and gives its number.
    pub fn push(&mut self, name: String, content: Rc<dyn ReadAt>) -> u32 {
        self.files.push(Entry { name, content });
        (self.files.len() - 1) as u32
    }

    /// What a file holds.
    pub fn content(&self, file: u32) -> Result<Rc<dyn ReadAt>, String> {
        self.files.get(file as usize).map(|entry| entry.content.clone()).ok_or_else(|| NOT_HERE.to_owned())
    }

    /// Puts what is packed in a file in its place: its records lie there.
    pub fn replace(&mut self, file: u32, content: Rc<dyn ReadAt>) {
        if let Some(entry) = self.files.get_mut(file as usize) {
            entry.content = content;
        }
    }

    /// The number of files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The name of a file.
    pub fn name(&self, file: u32) -> &str {
        self.files.get(file as usize).map_or("", |entry| &entry.name)
    }

    /// Bytes of a file as it lies on disk.
    pub fn read_at(&self, file: u32, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let entry = self.files.get(file as usize).ok_or(NOT_HERE)?;
        entry.content.read_at(offset, length)
    }

    /// Tells which ranges of a file will be read next. Whether the first is here.
    pub fn read_ahead(&self, file: u32, ranges: &[Range<u64>]) -> bool {
        self.files.get(file as usize).is_none_or(|entry| entry.content.read_ahead(ranges))
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
            // One at a time keeps what it unpacked, for records that follow.
            if let Some(last) = self.last.replace(Some(file)).filter(|&last| last != file) {
                self.read_ahead(last, &[]);
            }
            let found = match self.files.get(file as usize) {
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
