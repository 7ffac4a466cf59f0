//! Places inside a compressed content at which reading can begin.
//!
//! Between two deflate blocks, all that a decoder needs is where the next block begins, to the bit, and the 32 KiB before
//! it (zlib's `examples/zran.c` shows how). The decoder tells the byte; the bit is found by trying the eight there are.
//! A decoder begins at a bit by being fed empty blocks that end there.

use zlib_rs::{Inflate, InflateError, InflateFlush};

/// Unpacked bytes between two checkpoints: inflated in about 6 ms, while their windows come to a 128th of what is unpacked.
pub const SPACING: u64 = 4 << 20;

/// How far back a deflate block may refer. Source: RFC 1951, section 2.
pub const WINDOW: usize = 32 << 10;

/// Compressed bytes behind a place that are looked at to find its bit.
pub const SAMPLE: usize = 16 << 10;

/// Unpacked bytes behind a place that are looked at to find its bit.
pub const FOLLOWING: usize = 4 << 10;

/// Fewer unpacked bytes prove nothing.
const LEAST_PROOF: usize = 1 << 10;

/// A place at which reading can begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The first compressed byte that is still to be read.
    pub packed: u64,
    /// The first unpacked byte that comes of it.
    pub unpacked: u64,
    /// What a deflate block needs; `None` where a member or a frame begins.
    pub block: Option<Block>,
}

/// Where a deflate block begins, and what lies before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The compressed byte before the place, of which so many bits belong to the block.
    last: u8,
    unused: u8,
    /// The unpacked bytes before the place.
    window: Box<[u8]>,
}

impl Block {
    /// The block behind a window and a byte some bits of which are its own: which ones shows in what it gives, which must
    /// be `following`. `rest` are the compressed bytes behind that byte.
    pub fn find(window: &[u8], last: u8, rest: &[u8], following: &[u8]) -> Option<Block> {
        let following = &following[..following.len().min(FOLLOWING)];
        if following.len() < LEAST_PROOF {
            return None;
        }
        let mut probe = Inflate::new(false, 15);
        let mut found = vec![0; following.len()];
        let mut gives = |unused: u8| {
            begin_block(&mut probe, window, last, unused).ok()?;
            let fed = probe.total_out();
            probe.decompress(&rest[..rest.len().min(SAMPLE)], &mut found, InflateFlush::NoFlush).ok()?;
            let given = (probe.total_out() - fed) as usize;
            (given >= LEAST_PROOF && found[..given] == following[..given]).then_some(unused)
        };
        // Several fit where the bits between are padding, and then mean the same.
        let unused = (0..8).find_map(&mut gives)?;
        Some(Block { last, unused, window: window.into() })
    }

    /// Sets a decoder to the beginning of the block.
    pub fn begin(&self, stream: &mut Inflate) -> Result<(), InflateError> {
        begin_block(stream, &self.window, self.last, self.unused)
    }
}

fn begin_block(stream: &mut Inflate, window: &[u8], last: u8, unused: u8) -> Result<(), InflateError> {
    stream.reset(false);
    stream.set_dictionary(window)?;
    if unused > 0 {
        let mut prelude = empty_blocks(8 - unused);
        if let Some(end) = prelude.last_mut() {
            *end |= last & (0xff << (8 - unused));
        }
        stream.decompress(&prelude, &mut [0; 8], InflateFlush::NoFlush)?;
    }
    Ok(())
}

/// Deflate blocks without content that end after so many bits of a byte, 1 to 7; the other bits of the last byte are 0.
/// Source: RFC 1951, sections 3.2.3 to 3.2.7.
fn empty_blocks(bits: u8) -> Vec<u8> {
    let mut writer = BitWriter::default();
    if bits % 2 == 1 {
        // A block of 93 bits with codes of its own: not the last, of type 2, with 257 literal and length codes,
        // 1 distance code and 19 code length codes.
        writer.push(0, 1);
        writer.push(2, 2);
        writer.push(0, 5);
        writer.push(0, 5);
        writer.push(15, 4);
        // Their lengths, in the order 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15: only 18 and 1
        // have a code, of one bit each, and that of 1 is 0.
        for index in 0..19 {
            writer.push(u32::from(index == 2 || index == 17), 3);
        }
        // Twice 18: 138 and 118 codes of no length; then one bit for the end of the block and one for a distance.
        writer.push(1, 1);
        writer.push(138 - 11, 7);
        writer.push(1, 1);
        writer.push(118 - 11, 7);
        writer.push(0, 2);
        // The end of the block.
        writer.push(0, 1);
    }
    while writer.bits % 8 != usize::from(bits) {
        // A block of 10 bits with the fixed codes: not the last, of type 1, and its end.
        writer.push(0, 1);
        writer.push(1, 2);
        writer.push(0, 7);
    }
    writer.bytes
}

/// Bits in deflate's order: the least first.
#[derive(Default)]
struct BitWriter {
    bytes: Vec<u8>,
    bits: usize,
}

impl BitWriter {
    fn push(&mut self, value: u32, bits: usize) {
        for place in 0..bits {
            if self.bits.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(byte) = self.bytes.last_mut() {
                *byte |= ((value >> place & 1) as u8) << (self.bits % 8);
            }
            self.bits += 1;
        }
    }
}

/// The checkpoints of a content, in order.
#[derive(Debug, Clone, Default)]
pub struct Checkpoints(Vec<Checkpoint>);

impl Checkpoints {
    /// The unpacked byte from which on the next one is wanted.
    pub fn next(&self) -> u64 {
        self.0.last().map_or(0, |last| last.unpacked) + SPACING
    }

    /// Takes in a checkpoint, if one is wanted there.
    pub fn push(&mut self, checkpoint: Checkpoint) {
        if checkpoint.unpacked >= self.next() {
            self.0.push(checkpoint);
        }
    }

    /// The last one from which an unpacked byte is reached.
    pub fn before(&self, unpacked: u64) -> Option<&Checkpoint> {
        let count = self.0.partition_point(|checkpoint| checkpoint.unpacked <= unpacked);
        self.0.get(count.checked_sub(1)?)
    }

    /// Bytes that they take.
    pub fn memory(&self) -> u64 {
        let windows = self.0.iter().filter_map(|checkpoint| checkpoint.block.as_ref()).map(|block| block.window.len());
        (self.0.capacity() * size_of::<Checkpoint>() + windows.sum::<usize>()) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_blocks_end_at_each_bit() {
        for bits in 1..8 {
            let mut prelude = empty_blocks(bits);
            // A last block with the fixed codes, holding `a`, 18 bits: its first bits share the prelude's last byte.
            let (mut writer, at) = (BitWriter::default(), prelude.len() * 8 - 8 + usize::from(bits));
            for byte in &prelude {
                writer.push(u32::from(*byte), 8);
            }
            writer.bits = at;
            writer.bytes.truncate(prelude.len());
            writer.push(0b011, 3);
            // The code of a literal is 0x30 more, and stands with its greatest bit first.
            writer.push(u32::from((b'a' + 0x30).reverse_bits()), 8);
            writer.push(0, 7);
            prelude = writer.bytes;
            let mut found = [0; 8];
            let mut stream = Inflate::new(false, 15);
            assert_eq!(stream.decompress(&prelude, &mut found, InflateFlush::NoFlush), Ok(zlib_rs::Status::StreamEnd));
            assert_eq!((stream.total_out(), found[0]), (1, b'a'), "{bits} bits");
        }
    }
}
