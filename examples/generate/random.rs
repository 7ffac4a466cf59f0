//! Chance with a seed, in integers alone, so that every machine draws the same logs.

use std::fmt;

/// SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").
pub struct Random(u64);

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Random {
    /// A stream of its own for each seed and number.
    pub fn new(seed: u64, number: u64) -> Random {
        Random(scramble(seed ^ scramble(number.wrapping_add(STEP))))
    }

    /// Any number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        scramble(self.0)
    }

    /// A number below the bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// A number below the bound, small ones more often: of a thousand, the first comes 7 times as often as is its due.
    pub fn skewed(&mut self, bound: u64) -> u64 {
        let bound = self.below(bound) + 1;
        self.below(bound)
    }

    /// True in that many cases of a thousand.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u64) as usize]
    }

    /// One of them, the first ones more often.
    pub fn favour<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.skewed(items.len() as u64) as usize]
    }

    /// So many characters of an alphabet, whose length is a power of two.
    pub fn text<const LENGTH: usize>(&mut self, alphabet: &[u8]) -> Text<LENGTH> {
        let bits = alphabet.len().trailing_zeros();
        let mut text = [0; LENGTH];
        for part in text.chunks_mut((u64::BITS / bits) as usize) {
            let mut number = self.next();
            for byte in part {
                *byte = alphabet[number as usize & (alphabet.len() - 1)];
                number >>= bits;
            }
        }
        Text(text)
    }

    /// A UUID of version 4.
    pub fn uuid(&mut self) -> Uuid {
        Uuid(self.next(), self.next())
    }
}

fn scramble(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// What S3 makes request IDs of.
pub const REQUEST_ID: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// What host IDs are made of.
pub const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// What version IDs and upload IDs are made of.
pub const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
/// What principal IDs and access keys are made of.
pub const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Lower-case hexadecimal digits.
pub const HEX: &[u8; 16] = b"0123456789abcdef";

/// Characters of an alphabet, without an allocation: millions of them are drawn.
pub struct Text<const LENGTH: usize>([u8; LENGTH]);

impl<const LENGTH: usize> fmt::Display for Text<LENGTH> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).map_err(|_| fmt::Error)?)
    }
}

/// A UUID of version 4, as two random numbers.
pub struct Uuid(u64, u64);

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Uuid(high, low) = self;
        let (a, b, c) = (high >> 32, high >> 16 & 0xffff, high & 0xfff);
        write!(f, "{a:08x}-{b:04x}-4{c:03x}-a{:03x}-{:012x}", low >> 52, low & 0xffff_ffff_ffff)
    }
}
