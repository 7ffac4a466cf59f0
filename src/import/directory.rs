//! The directory of a zip archive: every entry, those too that have the name of another.
//!
//! Source: APPNOTE.TXT of PKWARE, sections 4.3.12 to 4.3.16 and 4.5.3.

use super::source::{ReadAt, Reader};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;

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

/// The record that ends an archive, and its bytes before its comment.
const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;

/// The same with numbers of 64 bits, and what stands between both and tells where it is.
const END64: &[u8] = b"PK\x06\x06";
const END64_LENGTH: usize = 56;
const LOCATOR: &[u8] = b"PK\x06\x07";
const LOCATOR_LENGTH: usize = 20;

/// Bytes at the end of an archive among which its end is looked for: a comment has up to 65,535, and what copied the
/// archive may have put others behind.
const TAIL: u64 = 128 << 10;

/// Bytes that are read at once.
const PIECE: usize = 256 << 10;

/// Where an archive begins in a content of known length, since something else may stand before it, and its entries. The
/// error says why they cannot be read.
pub fn read(content: &Rc<dyn ReadAt>) -> Result<(u64, Vec<Entry>), String> {
    let from = content.len().saturating_sub(TAIL);
    let tail = content.read_at(from, TAIL as usize)?;
    let mut before = tail.len();
    while let Some(at) = memchr::memmem::rfind(&tail[..before], END) {
        if let Some((start, directory)) = place(content, &tail, from, at) {
            let mut reader = BufReader::with_capacity(PIECE, Reader::new(content.clone()));
            let entries = reader.seek(SeekFrom::Start(directory)).and_then(|_| entries(&mut reader));
            return Ok((start, entries.map_err(|error| error.to_string())?));
        }
        before = at;
    }
    Err("its end was not found".to_owned())
}

/// Where an archive and its directory begin, by its end in the last bytes of the content, which begin at `from`; `None`
/// where no directory is there.
fn place(content: &Rc<dyn ReadAt>, tail: &[u8], from: u64, at: usize) -> Option<(u64, u64)> {
    let end = tail.get(at..at + END_LENGTH)?;
    let (mut until, mut length, mut offset) = (from + at as u64, long(end, 12), long(end, 16));
    let locator = at.checked_sub(LOCATOR_LENGTH).map(|at| &tail[at..at + LOCATOR_LENGTH]);
    if let Some(locator) = locator.filter(|locator| locator.starts_with(LOCATOR)) {
        let is_end = |at: &u64| content.read_at(*at, END64_LENGTH).is_ok_and(|bytes| bytes.starts_with(END64));
        let beside = (from + at as u64).checked_sub((LOCATOR_LENGTH + END64_LENGTH) as u64);
        until = beside.into_iter().chain([huge(locator, 8)]).find(is_end)?;
        let end = content.read_at(until, END64_LENGTH).ok().filter(|end| end.len() == END64_LENGTH)?;
        (length, offset) = (huge(&end, 40), huge(&end, 48));
    }
    let begins = |at: u64| length == 0 || content.read_at(at, 4).is_ok_and(|bytes| bytes == SIGNATURE);
    match until.checked_sub(length) {
        Some(directory) if directory >= offset && begins(directory) => Some((directory - offset, directory)),
        // Something stands between the directory and its end.
        _ => (offset < until && begins(offset)).then_some((0, offset)),
    }
}

/// The little-endian numbers of 32 and of 64 bits at a place.
fn long(bytes: &[u8], at: usize) -> u64 {
    bytes[at..at + 4].iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte))
}

fn huge(bytes: &[u8], at: usize) -> u64 {
    long(bytes, at + 4) << 32 | long(bytes, at)
}

/// Reads all entries, up to what is none.
fn entries(reader: &mut impl BufRead) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    loop {
        let mut fixed = Vec::with_capacity(LENGTH);
        reader.take(LENGTH as u64).read_to_end(&mut fixed)?;
        let Some(head) = fixed.first_chunk::<LENGTH>().filter(|head| head.starts_with(SIGNATURE)) else {
            return Ok(entries);
        };
        let short = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let mut name = vec![0; usize::from(short(28))];
        let mut extra = vec![0; usize::from(short(30))];
        reader.read_exact(&mut name)?;
        reader.read_exact(&mut extra)?;
        io::copy(&mut reader.take(u64::from(short(32))), &mut io::sink())?;
        let mut large = zip64(&extra).chunks_exact(8);
        let mut number = |at: usize| match long(head, at) {
            ELSEWHERE => large.next().and_then(|bytes| bytes.try_into().ok()).map_or(ELSEWHERE, u64::from_le_bytes),
            number => number,
        };
        let (size, packed, header) = (number(24), number(20), number(42));
        entries.push(Entry {
            name: String::from_utf8_lossy(&name).into_owned(),
            is_encrypted: short(8) & 1 == 1,
            method: short(10),
            sum: long(head, 16) as u32,
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

    /// The end of an archive whose directory has a length and stands at an offset.
    fn end(length: u64, offset: u64, is_large: bool, comment: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let (mut short_length, mut short_offset) = (length as u32, offset as u32);
        if is_large {
            bytes.extend([END64, &[0; 36], &length.to_le_bytes(), &offset.to_le_bytes()].concat());
            bytes.extend([LOCATOR, &[0; 4], &(offset + length).to_le_bytes(), &[0; 4]].concat());
            (short_length, short_offset) = (u32::MAX, u32::MAX);
        }
        bytes.extend([END, &[0; 8], &short_length.to_le_bytes(), &short_offset.to_le_bytes()].concat());
        bytes.extend([&(comment.len() as u16).to_le_bytes(), comment].concat());
        bytes
    }

    fn read_of(content: Vec<u8>) -> Result<(u64, usize), String> {
        let content: Rc<dyn ReadAt> = Rc::new(content);
        read(&content).map(|(start, entries)| (start, entries.len()))
    }

    #[test]
    fn the_directory_is_found_behind_and_before_what_does_not_belong_to_it() {
        let entries = [entry(b"a", [0; 3], b""), entry(b"b", [0; 3], b"")].concat();
        let length = entries.len() as u64;
        for is_large in [false, true] {
            for (name, before, between, end, start) in [
                ("as it is", 0, 0, end(length, 9, is_large, b""), 0),
                ("a comment with another end in it", 0, 0, end(length, 9, is_large, b"so PK\x05\x06 it is"), 0),
                ("something before it", 7, 0, end(length, 9, is_large, b""), 7),
                ("something behind it", 0, 0, [end(length, 9, is_large, b""), vec![0; 99_000]].concat(), 0),
                ("something behind the directory", 0, 5, end(length, 9, is_large, b""), 0),
            ] {
                let content = [&vec![1; before][..], &[2; 9], &entries, &vec![3; between], &end].concat();
                assert_eq!(read_of(content), Ok((start, 2)), "{name}, {is_large}");
            }
        }
        assert_eq!(read_of(end(0, 0, false, b"")), Ok((0, 0)), "an archive of nothing");
        let far = [entries.clone(), end(length, 9 << 40, true, b"")].concat();
        for content in [Vec::new(), entries, far, b"PK\x05\x06".to_vec()] {
            assert_eq!(read_of(content), Err("its end was not found".to_owned()));
        }
    }
}
