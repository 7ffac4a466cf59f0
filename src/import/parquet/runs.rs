//! Numbers of a fixed width in runs: of one number, or of many packed bit by bit.
//!
//! Source: `Encodings.md`, RLE / bit-packing hybrid.

use super::compact::varint;

/// Runs within a page, and how far they were read.
pub struct Runs {
    at: usize,
    end: usize,
    width: u32,
    run: Run,
    /// Numbers that are left of the run.
    left: u64,
}

enum Run {
    Same(u64),
    /// The first bit of the next number.
    Packed(usize),
}

impl Runs {
    /// The runs from byte `at` to before `end` of a page, of numbers that are so many bits wide; `None` for no such width.
    pub fn new(at: usize, end: usize, width: u8) -> Option<Runs> {
        (width <= 32).then(|| Runs { at, end, width: u32::from(width), run: Run::Same(0), left: 0 })
    }

    /// The next number; `None` where there is none.
    pub fn next(&mut self, page: &[u8]) -> Option<u64> {
        let page = page.get(..self.end)?;
        while self.left == 0 {
            self.begin(page)?;
        }
        self.left -= 1;
        match &mut self.run {
            Run::Same(number) => Some(*number),
            Run::Packed(bit) => {
                let number = bits(page, *bit, self.width)?;
                *bit += self.width as usize;
                Some(number)
            }
        }
    }

    /// Begins the next run.
    fn begin(&mut self, page: &[u8]) -> Option<()> {
        let (header, length) = varint(page.get(self.at..)?).ok()?;
        self.at += length;
        let count = header >> 1;
        let bytes = if header & 1 == 1 {
            self.left = count.checked_mul(8)?;
            self.run = Run::Packed(self.at.checked_mul(8)?);
            usize::try_from(count.checked_mul(u64::from(self.width))?).ok()?
        } else {
            self.left = count;
            self.run = Run::Same(bits(page, self.at.checked_mul(8)?, self.width)?);
            self.width.div_ceil(8) as usize
        };
        // What was packed last may be cut behind its last number.
        self.at = self.at.checked_add(bytes)?.min(self.end);
        Some(())
    }
}

/// The number in so many bits from one on, the lowest first: 64 at most.
pub fn bits(bytes: &[u8], bit: usize, width: u32) -> Option<u64> {
    let (first, shift) = (bit / 8, bit % 8);
    let length = (shift + width as usize).div_ceil(8);
    let bytes = bytes.get(first..first.checked_add(length)?)?;
    let number = bytes.iter().rev().fold(0, |number: u128, &byte| number << 8 | u128::from(byte));
    let mask = u64::MAX.checked_shr(64u32.saturating_sub(width)).unwrap_or(0);
    Some((number >> shift) as u64 & mask)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &[u8], width: u8, expected: &[u64]) {
        let mut runs = Runs::new(0, page.len(), width).unwrap();
        let found: Vec<u64> = std::iter::from_fn(|| runs.next(page)).take(100).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn runs_follow_one_another() {
        // The example of Encodings.md: 0 to 7 in three bits each; then three times 5.
        check(&[0x03, 0x88, 0xc6, 0xfa, 0x06, 0x05], 3, &[0, 1, 2, 3, 4, 5, 6, 7, 5, 5, 5]);
        // Of no width all are 0, and of nine bits a run has two bytes.
        check(&[0x04], 0, &[0, 0]);
        check(&[0x04, 0xff, 0x01], 9, &[511, 511]);
    }

    #[test]
    fn what_is_cut_off_or_too_long_ends() {
        check(&[0x03, 0x88, 0xc6], 3, &[0, 1, 2, 3, 4]);
        check(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x88], 3, &[]);
        check(&[0x04], 8, &[]);
        assert!(Runs::new(0, 0, 33).is_none());
    }
}
