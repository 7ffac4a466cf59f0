//! Integers as their distances from one another.
//!
//! Source: `Encodings.md`, delta encoding.

use super::compact::{varint, zigzag};
use super::runs::bits;

/// Integers within a page, and how far they were read.
#[derive(Clone)]
pub struct Deltas {
    at: usize,
    /// Small blocks in a block, and integers in each.
    minis: usize,
    per_mini: u64,
    /// Integers that are left of all, and of the small block.
    left: u64,
    left_in_mini: u64,
    /// The integer that was read last; at first the one that comes next.
    value: i64,
    is_first: bool,
    /// The block's least distance, and where the widths of its small blocks stand.
    least: i64,
    widths: usize,
    /// The small block that comes next, and of this one the width and the first bit of the next distance.
    mini: usize,
    width: u8,
    bit: usize,
}

impl Deltas {
    /// The integers that begin at byte `at` of a page; `None` where they do not.
    pub fn new(page: &[u8], mut at: usize) -> Option<Deltas> {
        let mut number = || {
            let (number, length) = varint(page.get(at..)?).ok()?;
            at += length;
            Some(number)
        };
        let (block, minis, left, value) = (number()?, number()?, number()?, zigzag(number()?));
        let per_mini = block.checked_div(minis).filter(|count| *count > 0 && count % 8 == 0)?;
        let minis = usize::try_from(minis).ok()?;
        Some(Deltas {
            at,
            minis,
            per_mini,
            left,
            left_in_mini: 0,
            value,
            is_first: true,
            least: 0,
            widths: 0,
            mini: minis,
            width: 0,
            bit: 0,
        })
    }

    /// The next integer; `None` where there is none.
    pub fn next(&mut self, page: &[u8]) -> Option<i64> {
        self.left = self.left.checked_sub(1)?;
        if self.is_first {
            self.is_first = false;
            return Some(self.value);
        }
        if self.left_in_mini == 0 {
            self.begin(page)?;
        }
        self.left_in_mini -= 1;
        let distance = bits(page, self.bit, u32::from(self.width))?;
        self.bit += usize::from(self.width);
        self.value = self.value.wrapping_add(self.least).wrapping_add(distance.cast_signed());
        Some(self.value)
    }

    /// Begins the next small block.
    fn begin(&mut self, page: &[u8]) -> Option<()> {
        if self.mini == self.minis {
            let (least, length) = varint(page.get(self.at..)?).ok()?;
            self.least = zigzag(least);
            self.widths = self.at + length;
            self.at = self.widths.checked_add(self.minis)?;
            self.mini = 0;
        }
        self.width = *page.get(self.widths + self.mini)?;
        self.bit = self.at.checked_mul(8)?;
        let bytes = (self.per_mini / 8).checked_mul(u64::from(self.width))?;
        self.at = self.at.checked_add(usize::try_from(bytes).ok()?)?;
        self.mini += 1;
        self.left_in_mini = self.per_mini;
        (self.width <= 64).then_some(())
    }

    /// The byte behind all of them, before any was read.
    pub fn end(&self, page: &[u8]) -> Option<usize> {
        let mut walk = self.clone();
        let mut left = self.left.saturating_sub(1);
        while left > 0 {
            walk.begin(page)?;
            left = left.saturating_sub(self.per_mini);
        }
        Some(walk.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(page: &[u8]) -> Vec<i64> {
        let Some(mut deltas) = Deltas::new(page, 0) else { return Vec::new() };
        std::iter::from_fn(|| deltas.next(page)).take(1000).collect()
    }

    #[test]
    fn integers_are_their_distances() {
        // 7, 5, 3, 1, 2, 3, 4, 5, of Encodings.md: blocks of 128 in four.
        let mut page = vec![0x80, 0x01, 0x04, 0x08, 0x0e, 0x03, 2, 0, 0, 0, 0xc0, 0x3f, 0, 0, 0, 0, 0, 0];
        assert_eq!(read(&page), [7, 5, 3, 1, 2, 3, 4, 5]);
        assert_eq!(Deltas::new(&page, 0).unwrap().end(&page), Some(page.len()));
        page.truncate(11);
        assert_eq!(read(&page), [7, 5, 3, 1, 2]);
    }

    #[test]
    fn sizes_that_cannot_be_end_it() {
        assert_eq!(read(&[0x80, 0x01, 0x00, 0x08, 0x0e]), [0_i64; 0]);
        assert_eq!(read(&[0x04, 0x04, 0x08, 0x0e]), [0_i64; 0]);
        assert_eq!(read(&[0x80, 0x01, 0x04, 0x08, 0x0e, 0x03, 65, 0, 0, 0]), [7]);
        let most = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
        let page = [&[0xf8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x01], &most[..], &[0x0e, 0, 64]];
        let page = page.concat();
        assert_eq!(read(&page), [7]);
        assert_eq!(Deltas::new(&page, 0).unwrap().end(&page), None);
    }
}
