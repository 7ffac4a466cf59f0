//! The files of a session, from which records are read again.

use crate::import::{ReadAt, reread};
use crate::table::{Locator, RawRecords};

/// The files of a session, by number.
#[derive(Default)]
pub struct Files {
    files: Vec<Entry>,
}

struct Entry {
    name: String,
    content: Box<dyn ReadAt>,
}

impl Files {
    /// Takes in a file and gives its number.
    pub fn push(&mut self, name: String, content: Box<dyn ReadAt>) -> u32 {
        self.files.push(Entry { name, content });
        (self.files.len() - 1) as u32
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

    /// The size of a file in bytes.
    pub fn size(&self, file: u32) -> u64 {
        self.files.get(file as usize).map_or(0, |entry| entry.content.len())
    }

    /// Bytes of a file as it lies on disk.
    pub fn read_at(&self, file: u32, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let entry = self.files.get(file as usize).ok_or("the file is not of this session")?;
        entry.content.read_at(offset, length)
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
            let found = match self.files.get(file as usize) {
                Some(entry) => reread(entry.content.as_ref(), &ranges),
                None => vec![Err("the file is not of this session".to_owned()); places.len()],
            };
            for (place, record) in places.into_iter().zip(found) {
                records[place] = record;
            }
        }
        records
    }
}
