//! The directory of a zip archive: every entry, those too that have the name of another.
//!
//! Source: APPNOTE.TXT of PKWARE, sections 4.3.12 and 4.5.3.

use std::io::{self, BufRead, Read};

/// What the directory says of a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path.
    pub name: String,
    /// Whether it is encrypted.
    pub is_encrypted: bool,
    /// How it is compressed, by zip's number.
    pub method: u16,
    /// Its CRC-32.
    pub sum: u32,
    /// Bytes that it takes in the archive, and bytes that it unpacks to.
    pub packed: u64,
    pub size: u64,
    /// Where its header stands, counted from the archive's first byte.
    pub header: u64,
}

/// What an entry begins with, and its bytes before its name.
const SIGNATURE: &[u8] = b"PK\x01\x02";
const LENGTH: usize = 46;

/// The extra field of numbers that take more than 32 bits, and what stands in their place.
const ZIP64: u16 = 1;
const ELSEWHERE: u64 = u32::MAX as u64;

/// Reads all entries, up to what is none.
pub fn entries(reader: &mut impl BufRead) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    loop {
        let mut fixed = Vec::with_capacity(LENGTH);
        reader.take(LENGTH as u64).read_to_end(&mut fixed)?;
        let Some(head) = fixed.first_chunk::<LENGTH>().filter(|head| head.starts_with(SIGNATURE)) else {
            return Ok(entries);
        };
        let short = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let long = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let mut name = vec![0; usize::from(short(28))];
        let mut extra = vec![0; usize::from(short(30))];
        reader.read_exact(&mut name)?;
        reader.read_exact(&mut extra)?;
        io::copy(&mut reader.take(u64::from(short(32))), &mut io::sink())?;
        let mut large = zip64(&extra).chunks_exact(8);
        let mut number = |at: usize| match u64::from(long(at)) {
            ELSEWHERE => large.next().and_then(|bytes| bytes.try_into().ok()).map_or(ELSEWHERE, u64::from_le_bytes),
            number => number,
        };
        let (size, packed, header) = (number(24), number(20), number(42));
        entries.push(Entry {
            name: String::from_utf8_lossy(&name).into_owned(),
            is_encrypted: short(8) & 1 == 1,
            method: short(10),
            sum: long(16),
            packed,
            size,
            header,
        });
    }
}

/// The numbers of the extra field of zip64, if there is one.
fn zip64(mut extra: &[u8]) -> &[u8] {
    while let [a, b, c, d, rest @ ..] = extra {
        let (field, after) = rest.split_at(usize::from(u16::from_le_bytes([*c, *d])).min(rest.len()));
        if u16::from_le_bytes([*a, *b]) == ZIP64 {
            return field;
        }
        extra = after;
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &[u8], numbers: [u32; 3], extra: &[u8]) -> Vec<u8> {
        let mut bytes = [SIGNATURE, &[0; LENGTH - 4]].concat();
        bytes[10] = 8;
        for (at, number) in [20, 24, 42].into_iter().zip(numbers) {
            bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
        bytes[28] = name.len() as u8;
        bytes[30] = extra.len() as u8;
        bytes[32] = 3;
        [&bytes, name, extra, b"why"].concat()
    }

    #[test]
    fn numbers_beyond_32_bits_and_equal_names() {
        let large = |numbers: &[u64]| {
            let numbers: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
            [b"\x55\x54\x01\0x\x01\0", &[numbers.len() as u8, 0][..], &numbers].concat()
        };
        let bytes = [
            entry(b"a", [7, 9, 11], b""),
            entry(b"a", [u32::MAX; 3], &large(&[9 << 32, 7 << 32, 11 << 32])),
            entry(b"a", [7, 9, u32::MAX], &large(&[11 << 32])),
            entry(b"a", [7, 9, u32::MAX], b"\x01"),
            b"PK\x05\x06".to_vec(),
        ];
        let found = entries(&mut bytes.concat().as_slice()).unwrap();
        assert!(found.iter().all(|entry| entry.name == "a" && entry.method == 8 && !entry.is_encrypted));
        let numbers: Vec<_> = found.iter().map(|entry| (entry.packed, entry.size, entry.header)).collect();
        let most = u64::from(u32::MAX);
        assert_eq!(numbers, [(7, 9, 11), (7 << 32, 9 << 32, 11 << 32), (7, 9, 11 << 32), (7, 9, most)]);
        assert!(entries(&mut &bytes[0][..LENGTH]).is_err(), "an entry without its name");
    }
}
