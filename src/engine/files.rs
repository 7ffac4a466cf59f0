//! The files of a session, from which records are read again.

use crate::import::{HEAD, ReadAt, mask, parse_again, reread};
use crate::schema::Source;
use crate::sorting::groups;
use crate::table::{Locator, RawRecords, Table};
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
    /// What the records lie in.
    content: Rc<dyn ReadAt>,
    /// What is read of the file now, while its records lie in what is packed in it.
    packed: Option<Rc<dyn ReadAt>>,
}

impl Files {
    /// Takes in a file under a number. A file that is here already stays.
    pub fn insert(&mut self, file: u32, name: String, content: Rc<dyn ReadAt>) {
        self.files.entry(file).or_insert(Entry { name, content, packed: None });
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

    /// Records of a file lie in what is packed in it, which is still being read as it is.
    pub fn begin_unpacking(&mut self, file: u32, unpacked: Rc<dyn ReadAt>) {
        if let Some(entry) = self.files.get_mut(&file) {
            entry.packed = Some(std::mem::replace(&mut entry.content, unpacked));
        }
    }

    /// What is read of a file that is being unpacked; from now on it is read as what is packed in it.
    pub fn end_unpacking(&mut self, file: u32) -> Option<Rc<dyn ReadAt>> {
        self.files.get_mut(&file)?.packed.take()
    }

    /// Forgets a file.
    pub fn remove(&mut self, file: u32) {
        self.files.remove(&file);
    }

    /// The name of a file.
    pub fn name(&self, file: u32) -> &str {
        self.files.get(&file).map_or("", |entry| &entry.name)
    }

    /// Bytes of a file, as it is being read.
    pub fn read_at(&self, file: u32, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        self.read_now(file).ok_or(NOT_HERE)?.read_at(offset, length)
    }

    /// Tells which ranges of a file will be read next. Whether the first is here.
    pub fn read_ahead(&self, file: u32, ranges: &[Range<u64>]) -> bool {
        self.read_now(file).is_none_or(|content| content.read_ahead(ranges))
    }

    /// Bytes of memory that the files hold, so that records can be read again.
    pub fn memory(&self) -> u64 {
        self.files.values().map(|entry| entry.content.memory()).sum()
    }

    fn read_now(&self, file: u32) -> Option<&Rc<dyn ReadAt>> {
        let entry = self.files.get(&file)?;
        Some(entry.packed.as_ref().unwrap_or(&entry.content))
    }
}

impl RawRecords for Files {
    fn read(&self, locators: &[Locator]) -> Vec<Result<Vec<u8>, String>> {
        let mut records: Vec<Result<Vec<u8>, String>> = vec![Ok(Vec::new()); locators.len()];
        for (file, places) in groups(locators.iter().enumerate().map(|(place, locator)| (locator.file, place))) {
            let ranges: Vec<(u64, u32)> =
                places.iter().map(|&place| (locators[place].offset, locators[place].length)).collect();
            let found = match self.files.get(&file) {
                Some(entry) => reread(entry.content.as_ref(), &ranges),
                None => vec![Err(NOT_HERE.to_owned()); places.len()],
            };
            for (place, mut record) in places.into_iter().zip(found) {
                // Whoever sees a signature could use it.
                record.iter_mut().for_each(|record| mask(record));
                records[place] = record;
            }
        }
        records
    }

    fn parse(&self, source: Source, fields: &[usize], locators: &[Locator]) -> Table {
        parse_again(source, fields, locators, &self.read(locators), |file| {
            let Some(entry) = self.files.get(&file) else { return Vec::new() };
            let head = entry.content.read_at(0, HEAD).unwrap_or_default();
            entry.content.release();
            head
        })
    }
}
