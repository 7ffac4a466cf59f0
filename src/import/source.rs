//! Reads records again by their place.

use crate::sorting::sort_numbers;
use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::rc::Rc;

/// Records that lie this near each other are read at once.
const GAP: u64 = 64 << 10;

/// The most bytes that are read at once for several records.
const LONGEST_READ: u64 = 8 << 20;

/// A file that can be read anywhere.
pub trait ReadAt {
    /// Its size in bytes; [`u64::MAX`] where nobody knows before all of it was read, as of what unpacks.
    fn len(&self) -> u64;

    /// Bytes that it takes where it lies: of what unpacks, those that it unpacks from.
    fn packed_len(&self) -> u64 {
        self.len()
    }

    /// Whether it has no byte.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Up to `length` bytes from `offset`; fewer only at the end of the file, and before what cannot be read. The error says
    /// why nothing there can be.
    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String>;

    /// Tells which ranges within the file will be read next, the first first, so that reading them may begin; what was
    /// told before and is not told again is forgotten. Whether the first is here: `read_at` gives it without waiting.
    fn read_ahead(&self, _ranges: &[Range<u64>]) -> bool {
        true
    }

    /// Tells that what was read last is not read on: what is held for that may be freed.
    fn release(&self) {}

    /// Bytes of memory that it holds by itself: not those of the file around it.
    fn memory(&self) -> u64 {
        0
    }
}

impl<T: ReadAt + ?Sized> ReadAt for Rc<T> {
    fn len(&self) -> u64 {
        self.as_ref().len()
    }

    fn packed_len(&self) -> u64 {
        self.as_ref().packed_len()
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        self.as_ref().read_at(offset, length)
    }

    fn read_ahead(&self, ranges: &[Range<u64>]) -> bool {
        self.as_ref().read_ahead(ranges)
    }

    fn release(&self) {
        self.as_ref().release();
    }

    fn memory(&self) -> u64 {
        self.as_ref().memory()
    }
}

/// A file that is in memory.
impl ReadAt for Vec<u8> {
    fn len(&self) -> u64 {
        self.as_slice().len() as u64
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(self.as_slice().len());
        let end = start.saturating_add(length).min(self.as_slice().len());
        Ok(self[start..end].to_vec())
    }

    fn memory(&self) -> u64 {
        self.capacity() as u64
    }
}

/// A part of a file, as if it were one.
pub struct Slice {
    whole: Rc<dyn ReadAt>,
    start: u64,
    length: u64,
}

impl Slice {
    /// `length` bytes from `start`, as far as there are so many.
    pub fn new(whole: Rc<dyn ReadAt>, start: u64, length: u64) -> Slice {
        Slice { whole, start, length }
    }
}

impl ReadAt for Slice {
    fn len(&self) -> u64 {
        self.length
    }

    /// What an archive says may be more than there is.
    fn packed_len(&self) -> u64 {
        self.length.min(self.whole.len().saturating_sub(self.start))
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let length = (length as u64).min(self.length.saturating_sub(offset)) as usize;
        if length == 0 {
            return Ok(Vec::new());
        }
        let bytes = self.whole.read_at(self.start.saturating_add(offset), length)?;
        // The archive says how long the member is, whatever is left of it.
        if bytes.is_empty() { Err("the archive ends before this".to_owned()) } else { Ok(bytes) }
    }

    fn release(&self) {
        self.whole.release();
    }
}

/// A file that tells how many bytes were read of it.
pub struct Counted {
    file: Rc<dyn ReadAt>,
    read: Rc<Cell<u64>>,
}

impl Counted {
    /// The same file, its bytes counted in `read`.
    pub fn new(file: Rc<dyn ReadAt>, read: Rc<Cell<u64>>) -> Counted {
        Counted { file, read }
    }
}

impl ReadAt for Counted {
    fn len(&self) -> u64 {
        self.file.len()
    }

    fn packed_len(&self) -> u64 {
        self.file.packed_len()
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let bytes = self.file.read_at(offset, length)?;
        self.read.set(self.read.get() + bytes.len() as u64);
        Ok(bytes)
    }

    fn release(&self) {
        self.file.release();
    }

    fn memory(&self) -> u64 {
        self.file.memory()
    }
}

/// A file as a stream.
pub struct Reader {
    file: Rc<dyn ReadAt>,
    at: u64,
}

impl Reader {
    /// A stream from the file's first byte.
    pub fn new(file: Rc<dyn ReadAt>) -> Reader {
        Reader { file, at: 0 }
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.file.read_at(self.at, buffer.len()).map_err(io::Error::other)?;
        buffer[..bytes.len()].copy_from_slice(&bytes);
        self.at += bytes.len() as u64;
        Ok(bytes.len())
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.file.len().checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = place.ok_or_else(|| io::Error::other("a place before the file's beginning"))?;
        Ok(self.at)
    }
}

/// Records by their place (first byte and length) in the file's uncompressed content, in the order asked for.
///
/// Neighbours are read at once.
pub fn reread(file: &dyn ReadAt, ranges: &[(u64, u32)]) -> Vec<Result<Vec<u8>, String>> {
    let mut found: Vec<Result<Vec<u8>, String>> = vec![Ok(Vec::new()); ranges.len()];
    let mut order: Vec<u32> = (0..ranges.len() as u32).collect();
    sort_numbers(&mut order, &mut |a, b| ranges[a as usize].cmp(&ranges[b as usize]));
    let order: Vec<usize> = order.into_iter().map(|place| place as usize).collect();
    let mut rest = order.as_slice();
    while let Some(&first) = rest.first() {
        let start = ranges[first].0;
        let end_of = |place: usize| ranges[place].0 + u64::from(ranges[place].1);
        let mut end = end_of(first);
        let mut count = 1;
        for &place in &rest[1..] {
            if ranges[place].0 > end + GAP || end_of(place) > start + LONGEST_READ {
                break;
            }
            end = end.max(end_of(place));
            count += 1;
        }
        let block = file.read_at(start, (end - start) as usize);
        for &place in &rest[..count] {
            let from = (ranges[place].0 - start) as usize;
            let to = from + ranges[place].1 as usize;
            found[place] = match &block {
                Ok(bytes) => {
                    bytes.get(from..to).map(<[u8]>::to_vec).ok_or_else(|| "the file is shorter now".to_owned())
                }
                Err(reason) => Err(reason.clone()),
            };
        }
        rest = &rest[count..];
    }
    file.release();
    found
}
