//! Cuts integers down to multiples of a width.

use crate::table::IntColumn;

/// The key of the greatest multiple of a width that is not above a key's integer.
pub fn cut(key: u64, width: Option<i64>) -> u64 {
    let Some(width) = width.filter(|_| key != 0) else { return key };
    let value = IntColumn::value_of(key);
    IntColumn::key_of(value.div_euclid(width.max(1)) * width.max(1))
}

/// Cuts keys down as [`cut`] does.
pub fn cut_all(keys: &mut [u64], width: i64) {
    let Some(least) = keys.iter().copied().filter(|&key| key != 0).min() else { return };
    let (least, steps) = (cut(least, Some(width)), Steps::new(width.unsigned_abs()));
    for key in keys.iter_mut().filter(|key| **key != 0) {
        *key = least + steps.number(*key - least) * steps.width;
    }
}

/// Divides by a width, faster than a processor does.
#[derive(Clone, Copy)]
pub struct Steps {
    width: u64,
    reciprocal: f64,
}

impl Steps {
    /// Steps that are so wide.
    pub fn new(width: u64) -> Steps {
        Steps { width: width.max(1), reciprocal: 1.0 / width.max(1) as f64 }
    }

    /// How many steps lie below a number.
    #[inline]
    pub fn number(self, of: u64) -> u64 {
        if self.width == 1 {
            return of;
        }
        if of >> 52 != 0 {
            return of / self.width;
        }
        // What is rounded is off by one at most.
        let about = (of as f64 * self.reciprocal) as u64;
        let rest = of.wrapping_sub(about * self.width) as i64;
        if rest < 0 { about - 1 } else { about + u64::from(rest >= self.width as i64) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_counted_as_division_does() {
        for width in [1, 2, 3, 7, 1000, 60_000, 3_600_000, 86_400_000, 1 << 62] {
            for of in [0, 1, 2, 6, 7, 8, 59_999, 60_000, 86_399_999, 86_400_000, (1 << 52) - 1, 1 << 52, u64::MAX] {
                assert_eq!(Steps::new(width).number(of), of / width, "{of} / {width}");
                assert_eq!(Steps::new(width).number((of / width).saturating_mul(width)), of / width);
            }
        }
    }
}
