//! Thrift's compact protocol, as far as it is in Parquet.
//!
//! Source: <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>

/// Structures within one another that are passed over.
const DEEPEST: usize = 32;

/// Why a structure cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The bytes end within it.
    Cut,
    /// It is no such structure.
    Broken,
}

/// The kind of a value, as the protocol numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind(u8);

const TRUE: Kind = Kind(1);
const FALSE: Kind = Kind(2);
const BYTE: Kind = Kind(3);
const I16: Kind = Kind(4);
const I32: Kind = Kind(5);
const I64: Kind = Kind(6);
const DOUBLE: Kind = Kind(7);
const BINARY: Kind = Kind(8);
const LIST: Kind = Kind(9);
const SET: Kind = Kind(10);
const MAP: Kind = Kind(11);
const STRUCT: Kind = Kind(12);

/// Bytes of which values are read one after another.
pub struct Compact<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Compact<'b> {
    /// The values that begin at the first byte.
    pub fn new(bytes: &'b [u8]) -> Compact<'b> {
        Compact { bytes, at: 0 }
    }

    /// Bytes that were read.
    pub fn read(&self) -> usize {
        self.at
    }

    fn byte(&mut self) -> Result<u8, Stop> {
        let byte = *self.bytes.get(self.at).ok_or(Stop::Cut)?;
        self.at += 1;
        Ok(byte)
    }

    fn varint(&mut self) -> Result<u64, Stop> {
        let (number, length) = varint(&self.bytes[self.at..])?;
        self.at += length;
        Ok(number)
    }

    fn take(&mut self, length: u64) -> Result<&'b [u8], Stop> {
        let rest = &self.bytes[self.at..];
        let taken = usize::try_from(length).ok().and_then(|length| rest.get(..length)).ok_or(Stop::Cut)?;
        self.at += taken.len();
        Ok(taken)
    }

    /// The number and kind of a structure's next field, whose value comes next; `None` at its end. `last` is the number
    /// of the field before it, 0 at first.
    pub fn field(&mut self, last: &mut i64) -> Result<Option<(i64, Kind)>, Stop> {
        let byte = self.byte()?;
        if byte == 0 {
            return Ok(None);
        }
        *last = match byte >> 4 {
            0 => zigzag(self.varint()?),
            step => last.checked_add(i64::from(step)).ok_or(Stop::Broken)?,
        };
        Ok(Some((*last, Kind(byte & 15))))
    }

    /// A field's number.
    pub fn int(&mut self, kind: Kind) -> Result<i64, Stop> {
        match kind {
            BYTE => Ok(i64::from(self.byte()?.cast_signed())),
            I16 | I32 | I64 => Ok(zigzag(self.varint()?)),
            _ => Err(Stop::Broken),
        }
    }

    /// A field's number, which counts something.
    pub fn count(&mut self, kind: Kind) -> Result<u64, Stop> {
        u64::try_from(self.int(kind)?).map_err(|_| Stop::Broken)
    }

    /// A field's truth, which its kind tells.
    pub fn bool(&self, kind: Kind) -> Result<bool, Stop> {
        match kind {
            TRUE => Ok(true),
            FALSE => Ok(false),
            _ => Err(Stop::Broken),
        }
    }

    /// A field's bytes.
    pub fn binary(&mut self, kind: Kind) -> Result<&'b [u8], Stop> {
        if kind != BINARY {
            return Err(Stop::Broken);
        }
        let length = self.varint()?;
        self.take(length)
    }

    /// Checks that a field is a structure, whose fields come next.
    pub fn structure(&self, kind: Kind) -> Result<(), Stop> {
        if kind == STRUCT { Ok(()) } else { Err(Stop::Broken) }
    }

    /// The number of structures in a field's list, which come next.
    pub fn structures(&mut self, kind: Kind) -> Result<u64, Stop> {
        match self.list(kind)? {
            (0, _) => Ok(0),
            (length, STRUCT) => Ok(length),
            _ => Err(Stop::Broken),
        }
    }

    fn list(&mut self, kind: Kind) -> Result<(u64, Kind), Stop> {
        if kind != LIST && kind != SET {
            return Err(Stop::Broken);
        }
        let byte = self.byte()?;
        let length = if byte >> 4 == 15 { self.varint()? } else { u64::from(byte >> 4) };
        Ok((length, Kind(byte & 15)))
    }

    /// Passes over a field's value.
    pub fn skip(&mut self, kind: Kind) -> Result<(), Stop> {
        match kind {
            TRUE | FALSE => Ok(()),
            kind => self.skip_element(kind, DEEPEST),
        }
    }

    fn skip_element(&mut self, kind: Kind, depth: usize) -> Result<(), Stop> {
        let depth = depth.checked_sub(1).ok_or(Stop::Broken)?;
        match kind {
            TRUE | FALSE | BYTE => self.take(1).map(|_| ()),
            I16 | I32 | I64 => self.varint().map(|_| ()),
            DOUBLE => self.take(8).map(|_| ()),
            BINARY => self.binary(kind).map(|_| ()),
            LIST | SET => {
                let (length, kind) = self.list(kind)?;
                (0..length).try_for_each(|_| self.skip_element(kind, depth))
            }
            MAP => {
                let length = self.varint()?;
                let kinds = if length == 0 { 0 } else { self.byte()? };
                (0..length).try_for_each(|_| {
                    self.skip_element(Kind(kinds >> 4), depth)?;
                    self.skip_element(Kind(kinds & 15), depth)
                })
            }
            STRUCT => {
                let mut last = 0;
                while let Some((_, kind)) = self.field(&mut last)? {
                    if kind != TRUE && kind != FALSE {
                        self.skip_element(kind, depth)?;
                    }
                }
                Ok(())
            }
            _ => Err(Stop::Broken),
        }
    }
}

/// The number that bytes begin with, seven bits a byte, and its length in bytes.
pub fn varint(bytes: &[u8]) -> Result<(u64, usize), Stop> {
    let mut number = 0;
    for (index, &byte) in bytes.iter().enumerate().take(10) {
        number |= u64::from(byte & 0x7f) << (7 * index);
        if byte < 0x80 {
            return Ok((number, index + 1));
        }
    }
    Err(if bytes.len() < 10 { Stop::Cut } else { Stop::Broken })
}

/// A signed number, whose sign stands in its lowest bit.
pub fn zigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_and_passed_over() {
        // A number, a list of two texts, a truth, a structure within, and the end.
        let bytes = b"\x15\x07\x19\x28\x01a\x02bc\x11\x1c\x15\x02\x00\x00rest";
        let mut compact = Compact::new(bytes);
        let mut last = 0;
        let (field, kind) = compact.field(&mut last).unwrap().unwrap();
        assert_eq!((field, compact.int(kind)), (1, Ok(-4)));
        let mut fields = Vec::new();
        while let Some((field, kind)) = compact.field(&mut last).unwrap() {
            compact.skip(kind).unwrap();
            fields.push(field);
        }
        assert_eq!((fields, compact.read()), (vec![2, 3, 4], bytes.len() - 4));
    }

    #[test]
    fn what_ends_early_is_told_from_what_is_broken() {
        assert_eq!(varint(b"\x80"), Err(Stop::Cut));
        assert_eq!(varint(&[0xff; 12]), Err(Stop::Broken));
        assert_eq!(Compact::new(b"\x05ab").binary(BINARY), Err(Stop::Cut));
        assert_eq!(Compact::new(b"\x05").int(BINARY), Err(Stop::Broken));
        // Lists of lists without end.
        assert_eq!(Compact::new(&[0x19; 100]).skip(LIST), Err(Stop::Broken));
    }

    #[test]
    fn signs_stand_in_the_lowest_bit() {
        for (number, expected) in [(0, 0), (1, -1), (2, 1), (u64::MAX, i64::MIN), (u64::MAX - 1, i64::MAX)] {
            assert_eq!(zigzag(number), expected);
        }
    }
}
