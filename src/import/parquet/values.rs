//! The values of a page, one after another.
//!
//! Source: `Encodings.md`.

use super::deltas::Deltas;
use super::runs::{Runs, bits};

/// How a column's values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Physical {
    /// A bit.
    Bool,
    /// 32 bits with a sign.
    Int32,
    /// 64 bits with a sign.
    Int64,
    /// Nanoseconds of a day, and the Julian day.
    Int96,
    /// A number of 32 bits with a point.
    Float,
    /// One of 64 bits.
    Double,
    /// Bytes behind their length.
    Bytes,
    /// So many bytes.
    Fixed(usize),
}

impl Physical {
    /// What has that number in Parquet, and that length.
    pub fn of(kind: i64, length: i64) -> Option<Physical> {
        Some(match kind {
            0 => Physical::Bool,
            1 => Physical::Int32,
            2 => Physical::Int64,
            3 => Physical::Int96,
            4 => Physical::Float,
            5 => Physical::Double,
            6 => Physical::Bytes,
            7 => Physical::Fixed(usize::try_from(length).ok().filter(|&length| length > 0)?),
            _ => return None,
        })
    }
}

/// A value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'v> {
    /// A truth.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number with a point.
    Float(f64),
    /// A time since 1970.
    Moment {
        /// Whole seconds.
        seconds: i64,
        /// And nanoseconds.
        nanoseconds: u32,
    },
    /// Bytes.
    Bytes(&'v [u8]),
}

/// The day from which days are counted today, counted from noon on January 1st, 4713 BC.
const JULIAN_DAY_OF_1970: i64 = 2_440_588;

/// The value that is written plainly at byte `at`, and the byte behind it.
fn plain(physical: Physical, bytes: &[u8], at: usize) -> Option<(Value<'_>, usize)> {
    let rest = bytes.get(at..)?;
    let (value, length) = match physical {
        Physical::Bool => return None,
        Physical::Int32 => (Value::Int(i64::from(i32::from_le_bytes(*rest.first_chunk()?))), 4),
        Physical::Int64 => (Value::Int(i64::from_le_bytes(*rest.first_chunk()?)), 8),
        Physical::Int96 => {
            let of_day = i64::from_le_bytes(*rest.first_chunk()?);
            let day = i64::from(i32::from_le_bytes(*rest.get(8..)?.first_chunk()?)) - JULIAN_DAY_OF_1970;
            let seconds = day * 24 * 60 * 60 + of_day.div_euclid(1_000_000_000);
            (Value::Moment { seconds, nanoseconds: of_day.rem_euclid(1_000_000_000) as u32 }, 12)
        }
        Physical::Float => (Value::Float(f64::from(f32::from_le_bytes(*rest.first_chunk()?))), 4),
        Physical::Double => (Value::Float(f64::from_le_bytes(*rest.first_chunk()?)), 8),
        Physical::Bytes => {
            let length = u32::from_le_bytes(*rest.first_chunk()?) as usize;
            let end = length.checked_add(4)?;
            (Value::Bytes(rest.get(4..end)?), end)
        }
        Physical::Fixed(length) => (Value::Bytes(rest.get(..length)?), length),
    };
    Some((value, at + length))
}

/// The values that a column's pages refer to.
#[derive(Default)]
pub struct Dictionary {
    bytes: Vec<u8>,
    /// Where each value stands.
    places: Vec<u32>,
}

impl Dictionary {
    /// The dictionary of so many values in those bytes; `None` where they hold fewer.
    pub fn new(physical: Physical, bytes: Vec<u8>, count: u64) -> Option<Dictionary> {
        let (mut places, mut at) = (Vec::new(), 0);
        for _ in 0..count {
            places.push(u32::try_from(at).ok()?);
            (_, at) = plain(physical, &bytes, at)?;
        }
        Some(Dictionary { bytes, places })
    }
}

/// The values of a page, and how far they were read.
pub enum Values {
    /// One behind another, from that byte on.
    Plain(usize),
    /// Truths, from that bit on.
    Bits(usize),
    /// Truths in runs.
    Runs(Runs),
    /// Places in the dictionary.
    Keys(Runs),
    /// Integers.
    Deltas(Deltas),
    /// The lengths of texts, which stand behind them.
    Lengths(Deltas, usize),
    /// How much of the text before it each text shares, the lengths of the rest, and those rests behind them.
    Prefixes(Deltas, Deltas, usize, Vec<u8>),
}

impl Values {
    /// The values that begin at byte `at` of a page, by Parquet's number of their encoding. The error says why they cannot
    /// be read.
    pub fn new(encoding: i64, physical: Physical, page: &[u8], at: usize) -> Result<Values, String> {
        let is_bytes = matches!(physical, Physical::Bytes | Physical::Fixed(_));
        let values = match (encoding, physical) {
            (0, Physical::Bool) => at.checked_mul(8).map(Values::Bits),
            (0, _) => Some(Values::Plain(at)),
            // No width stands in a page without values.
            (2 | 8, _) => Runs::new(at + 1, page.len(), page.get(at).copied().unwrap_or(0)).map(Values::Keys),
            // Their length in bytes stands before them.
            (3, Physical::Bool) => Runs::new(at + 4, page.len(), 1).map(Values::Runs),
            // Nor does any of their lengths.
            (5..=7, _) if at == page.len() => Some(Values::Plain(at)),
            (5, Physical::Int32 | Physical::Int64) => Deltas::new(page, at).map(Values::Deltas),
            (6, Physical::Bytes) => Values::lengths(page, at),
            (7, _) if is_bytes => Values::prefixes(page, at),
            _ => return Err(format!("it is encoded by {}, which is not read", name(encoding))),
        };
        values.ok_or_else(|| "its values are broken".to_owned())
    }

    fn lengths(page: &[u8], at: usize) -> Option<Values> {
        let lengths = Deltas::new(page, at)?;
        let end = lengths.end(page)?;
        Some(Values::Lengths(lengths, end))
    }

    fn prefixes(page: &[u8], at: usize) -> Option<Values> {
        let prefixes = Deltas::new(page, at)?;
        let suffixes = Deltas::new(page, prefixes.end(page)?)?;
        let end = suffixes.end(page)?;
        Some(Values::Prefixes(prefixes, suffixes, end, Vec::new()))
    }

    /// The next value; `None` where there is none.
    pub fn next<'v>(&'v mut self, physical: Physical, page: &'v [u8], dictionary: &'v Dictionary) -> Option<Value<'v>> {
        match self {
            Values::Plain(at) => {
                let value;
                (value, *at) = plain(physical, page, *at)?;
                Some(value)
            }
            Values::Bits(bit) => {
                let truth = bits(page, *bit, 1)?;
                *bit += 1;
                Some(Value::Bool(truth == 1))
            }
            Values::Runs(runs) => Some(Value::Bool(runs.next(page)? == 1)),
            Values::Keys(keys) => {
                let place = *dictionary.places.get(usize::try_from(keys.next(page)?).ok()?)?;
                plain(physical, &dictionary.bytes, place as usize).map(|(value, _)| value)
            }
            Values::Deltas(deltas) => {
                let number = deltas.next(page)?;
                // The distances of 32 bits may go round.
                Some(Value::Int(if physical == Physical::Int32 { i64::from(number as i32) } else { number }))
            }
            Values::Lengths(lengths, at) => take(page, at, lengths.next(page)?).map(Value::Bytes),
            Values::Prefixes(prefixes, suffixes, at, text) => {
                let shared = usize::try_from(prefixes.next(page)?).ok().filter(|&shared| shared <= text.len())?;
                let suffix = take(page, at, suffixes.next(page)?)?;
                text.truncate(shared);
                text.extend_from_slice(suffix);
                Some(Value::Bytes(text))
            }
        }
    }
}

/// So many bytes from `at` on, which goes behind them.
fn take<'p>(page: &'p [u8], at: &mut usize, length: i64) -> Option<&'p [u8]> {
    let end = at.checked_add(usize::try_from(length).ok()?)?;
    let bytes = page.get(*at..end)?;
    *at = end;
    Some(bytes)
}

/// What Parquet calls an encoding.
fn name(encoding: i64) -> String {
    match encoding {
        0 => "PLAIN".to_owned(),
        3 => "RLE".to_owned(),
        4 => "BIT_PACKED".to_owned(),
        5 => "DELTA_BINARY_PACKED".to_owned(),
        6 => "DELTA_LENGTH_BYTE_ARRAY".to_owned(),
        7 => "DELTA_BYTE_ARRAY".to_owned(),
        9 => "BYTE_STREAM_SPLIT".to_owned(),
        other => format!("encoding {other}"),
    }
}
