//! Contents put into containers.
#![allow(dead_code)] // not every test needs each container

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder};
use std::io::Write;

/// A zip archive, each member stored or deflated.
pub fn zip(members: &[(&str, Vec<u8>)], deflated: bool) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in members {
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let packed = match deflated {
            true => deflate(content),
            false => content.clone(),
        };
        let place = archive.len() as u32;
        let mut head = Vec::new();
        for part in [20u16, 0, if deflated { 8 } else { 0 }, 0, 0x21] {
            head.extend(part.to_le_bytes());
        }
        for part in [crc.sum(), packed.len() as u32, content.len() as u32] {
            head.extend(part.to_le_bytes());
        }
        head.extend((name.len() as u16).to_le_bytes());
        archive.extend(b"PK\x03\x04");
        archive.extend(&head);
        archive.extend([0, 0]);
        archive.extend(name.as_bytes());
        archive.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&head);
        directory.extend([0; 12]);
        directory.extend(place.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (archive.len() as u32, members.len() as u16);
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([count.to_le_bytes(), count.to_le_bytes()].concat());
    archive.extend([(directory.len() as u32).to_le_bytes(), start.to_le_bytes()].concat());
    archive.extend([0, 0]);
    archive
}

fn tar_header(name: &str, size: usize, kind: u8) -> Vec<u8> {
    let mut header = vec![0u8; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    header[148..156].fill(b' ');
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

/// Adds a member of a kind to a tar archive.
pub fn tar_member(archive: &mut Vec<u8>, name: &str, content: &[u8], kind: u8) {
    archive.extend(tar_header(name, content.len(), kind));
    archive.extend(content);
    archive.resize(archive.len().next_multiple_of(512), 0);
}

/// A tar archive with a folder, a long name of GNU's and one of pax's.
pub fn tar(members: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut archive = Vec::new();
    tar_member(&mut archive, "logs/", b"", b'5');
    for (index, (name, content)) in members.iter().enumerate() {
        match index {
            0 => tar_member(&mut archive, "././@LongLink", format!("{name}\0").as_bytes(), b'L'),
            1 => tar_member(&mut archive, "pax", format!("{} path={name}\n", name.len() + 9).as_bytes(), b'x'),
            _ => {}
        }
        tar_member(&mut archive, if index < 2 { "short" } else { name }, content, b'0');
    }
    archive.extend([0; 1024]);
    archive
}

/// One gzip member.
pub fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// Deflate alone.
pub fn deflate(content: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// The raw blocks of one Zstandard frame.
pub fn zstd(content: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x80 | 0x20];
    frame.extend((content.len() as u32).to_le_bytes());
    // A frame has one block at least.
    let blocks: Vec<&[u8]> = if content.is_empty() { vec![content] } else { content.chunks(100_000).collect() };
    for (index, block) in blocks.iter().enumerate() {
        let last = u32::from(index + 1 == blocks.len());
        frame.extend(&((block.len() as u32) << 3 | last).to_le_bytes()[..3]);
        frame.extend(*block);
    }
    frame
}
