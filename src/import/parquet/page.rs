//! A page of a Parquet column: its header, and what it unpacks to.

use super::REMEDY;
use super::compact::{Compact, Kind, Stop};
use super::snappy;
use crate::import::budget::Budget;
use crate::import::source::{ReadAt, Slice};
use crate::import::unpacked::{Packing, Unpacked};
use crate::schema::Limits;
use std::rc::Rc;
use zlib_rs::crc32::crc32;

/// The most bytes that a page may have: writers end one after a megabyte, or after a row group of texts.
const LARGEST: u64 = 64 << 20;

/// Bytes of a header that are read at first, and the most: a longest value of the page may stand in it.
pub const FIRST_OF_HEADER: usize = 256;
const MOST_OF_HEADER: usize = 1 << 20;

/// What a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Values of rows.
    Data,
    /// Values of rows, their levels not compressed.
    DataV2,
    /// The column's dictionary.
    Dictionary,
    /// Something that is not needed.
    Other,
}

/// The header of a page.
pub struct Header {
    /// What the page holds.
    pub content: Content,
    /// Its values, those that are missing too.
    pub values: u64,
    /// How they are encoded, by Parquet's number.
    pub encoding: i64,
    /// And how it is told which are missing.
    pub levels_encoding: i64,
    /// Bytes of the levels of repetition and of definition, in the second form.
    pub repetition: u64,
    pub definition: u64,
    /// Bytes that it unpacks to.
    pub unpacked: u64,
    packed: u64,
    is_compressed: bool,
    checksum: Option<u32>,
    /// Its bytes in the file, behind the header.
    start: u64,
}

impl Header {
    /// Reads the header at byte `at` of a file, of a page that ends before `end`. The error says what is broken.
    pub fn read(file: &dyn ReadAt, at: u64, end: u64) -> Result<Header, String> {
        let mut size = FIRST_OF_HEADER;
        let header = loop {
            let bytes = file.read_at(at, (size as u64).min(end.saturating_sub(at)) as usize)?;
            match parse(&bytes, at) {
                Err(Stop::Cut) if bytes.len() == size && size < MOST_OF_HEADER => size *= 16,
                header => break header.map_err(|_| "its header is broken".to_owned())?,
            }
        };
        if header.packed.max(header.unpacked) > LARGEST {
            return Err("it is larger than 64 MiB, which is not read".to_owned());
        }
        if header.end() > end {
            return Err("it ends behind its column".to_owned());
        }
        if header.repetition.saturating_add(header.definition) > header.packed.min(header.unpacked) {
            return Err("its levels are longer than it is".to_owned());
        }
        Ok(header)
    }

    /// The byte of the file behind the page.
    pub fn end(&self) -> u64 {
        self.start.saturating_add(self.packed)
    }

    /// What the page unpacks to: its levels, if any, and its values.
    pub fn bytes(&self, file: &Rc<dyn ReadAt>, codec: i64) -> Result<Vec<u8>, String> {
        let mut packed = file.read_at(self.start, self.packed as usize)?;
        if packed.len() as u64 != self.packed {
            return Err("the file ends within it".to_owned());
        }
        if self.checksum.is_some_and(|checksum| crc32(0, &packed) != checksum) {
            return Err("its checksum is not that of its bytes".to_owned());
        }
        let levels = (self.repetition + self.definition) as usize;
        let size = self.unpacked as usize - levels;
        let values = packed.split_off(levels);
        let values = if self.is_compressed { unpack(codec, values, size)? } else { values };
        if values.len() != size {
            return Err("it does not unpack to the size that it should have".to_owned());
        }
        packed.extend_from_slice(&values);
        Ok(packed)
    }
}

/// Unpacks bytes, by Parquet's number of how they are compressed, to `size` bytes or another number that is not right.
fn unpack(codec: i64, packed: Vec<u8>, size: usize) -> Result<Vec<u8>, String> {
    let packing = match codec {
        0 => return Ok(packed),
        _ if size == 0 => return Ok(Vec::new()),
        1 => return snappy::unpack(&packed, size).ok_or_else(|| "its compressed data is broken".to_owned()),
        2 => Packing::Gzip,
        6 => Packing::Zstd,
        codec => return Err(refused(codec)),
    };
    // What a page may unpack to was counted before.
    let budget = Budget::new(Limits { ratio: u64::MAX, unpacked: u64::MAX, ..Limits::default() });
    let length = packed.len() as u64;
    let packed = Slice::new(Rc::new(packed), 0, length);
    let unpacked = Unpacked::new(Rc::new(packed), packing, budget);
    let bytes = unpacked.read_at(0, size)?;
    // What follows: more bytes, nothing, or that the checksum does not fit.
    let more = unpacked.read_at(bytes.len() as u64, 1)?;
    Ok([bytes, more].concat())
}

fn refused(codec: i64) -> String {
    let name = match codec {
        3 => "LZO",
        4 => "Brotli",
        5 | 7 => "LZ4",
        _ => "something unknown",
    };
    format!("it is compressed by {name}, which is not read: write it with Snappy, gzip or Zstandard, or {REMEDY}")
}

/// Reads the header that bytes begin with, which stand at byte `at` of the file.
fn parse(bytes: &[u8], at: u64) -> Result<Header, Stop> {
    let mut compact = Compact::new(bytes);
    let mut header = Header {
        content: Content::Other,
        values: 0,
        encoding: 0,
        levels_encoding: 0,
        repetition: 0,
        definition: 0,
        unpacked: 0,
        packed: 0,
        is_compressed: true,
        checksum: None,
        start: 0,
    };
    let mut last = 0;
    while let Some((field, kind)) = compact.field(&mut last)? {
        match field {
            1 => {
                header.content = match compact.int(kind)? {
                    0 => Content::Data,
                    2 => Content::Dictionary,
                    3 => Content::DataV2,
                    _ => Content::Other,
                }
            }
            2 => header.unpacked = compact.count(kind)?,
            3 => header.packed = compact.count(kind)?,
            4 => header.checksum = Some(compact.int(kind)? as u32),
            5 | 7 | 8 => of_values(&mut compact, kind, field, &mut header)?,
            _ => compact.skip(kind)?,
        }
    }
    header.start = at.saturating_add(compact.read() as u64);
    Ok(header)
}

/// Reads what a header says of values: in a page of data, of a dictionary, or of data in the second form.
fn of_values(compact: &mut Compact<'_>, kind: Kind, form: i64, header: &mut Header) -> Result<(), Stop> {
    compact.structure(kind)?;
    let mut last = 0;
    while let Some((field, kind)) = compact.field(&mut last)? {
        match (form, field) {
            (_, 1) => header.values = compact.count(kind)?,
            (5 | 7, 2) | (8, 4) => header.encoding = compact.int(kind)?,
            (5, 3) => header.levels_encoding = compact.int(kind)?,
            (8, 5) => header.definition = compact.count(kind)?,
            (8, 6) => header.repetition = compact.count(kind)?,
            (8, 7) => header.is_compressed = compact.bool(kind)?,
            _ => compact.skip(kind)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    #[test]
    fn a_page_ends_where_it_should_with_its_checksum() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(b"values").unwrap();
        let packed = encoder.finish().unwrap();
        assert_eq!(unpack(2, packed.clone(), 6), Ok(b"values".to_vec()));
        assert_ne!(unpack(2, packed.clone(), 5).map(|bytes| bytes.len()), Ok(5));
        let mut changed = packed;
        let trailer = changed.len() - 8;
        changed[trailer] ^= 1;
        assert!(unpack(2, changed, 6).is_err_and(|reason| reason.contains("checksum")));
    }
}
