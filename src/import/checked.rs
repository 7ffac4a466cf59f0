//! A member whose archive says how long it is, and what its bytes add up to.

use super::source::ReadAt;
use std::cell::Cell;
use std::rc::Rc;
use zlib_rs::crc32::crc32;

/// Bytes that somebody who reads forwards passes over, and that are read all the same: an archive's padding.
const GAP: u64 = 64 << 10;

/// What an archive says of a member, and what was read of it. It is read to its own end, whatever the archive says; reading
/// behind that fails where the archive said otherwise.
///
/// Who has not read all of it, from its beginning on, is not told.
pub struct Checked {
    content: Rc<dyn ReadAt>,
    /// Bytes that the archive says it has.
    length: u64,
    /// Their CRC-32.
    sum: u32,
    /// Bytes from the beginning on that were read, and their CRC-32.
    read: Cell<(u64, u32)>,
}

impl Checked {
    /// A content that should have `length` bytes, whose CRC-32 should be `sum`.
    pub fn new(content: Rc<dyn ReadAt>, length: u64, sum: u32) -> Checked {
        Checked { content, length, sum, read: Cell::new((0, 0)) }
    }

    /// Takes in bytes that lie at `offset`, as far as they follow those that were read.
    fn take(&self, offset: u64, bytes: &[u8]) {
        let (read, sum) = self.read.get();
        let known = read.checked_sub(offset).and_then(|known| usize::try_from(known).ok());
        if let Some(new) = known.and_then(|known| bytes.get(known..)) {
            self.read.set((read + new.len() as u64, crc32(sum, new)));
        }
    }

    /// Whether all that was read, which is all there is, is what the archive says.
    fn verdict(&self) -> Result<(), String> {
        let (read, sum) = self.read.get();
        let length = (read != self.length)
            .then(|| format!("the archive says that this member has {} bytes, but it has {read}", self.length));
        let changed = (sum != self.sum)
            .then(|| "the archive's checksum does not match: bytes of this member were changed".to_owned());
        let reasons: Vec<String> = length.into_iter().chain(changed).collect();
        if reasons.is_empty() { Ok(()) } else { Err(reasons.join("; ")) }
    }
}

impl ReadAt for Checked {
    fn len(&self) -> u64 {
        self.content.len()
    }

    fn packed_len(&self) -> u64 {
        self.content.packed_len()
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let (read, _) = self.read.get();
        if offset > read && offset - read <= GAP {
            self.take(read, &self.content.read_at(read, (offset - read) as usize)?);
        }
        let bytes = self.content.read_at(offset, length)?;
        self.take(offset, &bytes);
        if bytes.is_empty() && length > 0 && offset == self.read.get().0 {
            self.verdict()?;
        }
        Ok(bytes)
    }

    fn release(&self) {
        self.content.release();
    }

    fn memory(&self) -> u64 {
        self.content.memory()
    }
}
