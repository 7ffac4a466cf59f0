//! Inflates gzip and bare deflate in pieces.

use super::checkpoint::{Block, Checkpoint, Checkpoints, FOLLOWING, SAMPLE, WINDOW};
use zlib_rs::crc32::crc32;
use zlib_rs::{Inflate, InflateFlush, Status};

/// Whether bytes begin like a gzip member.
pub fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b])
}

/// Bytes that are inflated at once, so that a small piece cannot become a large allocation.
const OUTPUT: usize = 64 << 10;

/// A push decoder of gzip, several members one after another, or of deflate alone: fed in pieces of any length, it gives
/// the same bytes.
/// Source: RFC 1952.
pub struct Inflater {
    state: State,
    /// Whether members have headers and trailers.
    framed: bool,
    /// Bytes of a header or trailer that is not whole yet.
    pending: Vec<u8>,
    stream: Inflate,
    /// Checksum and length of the member so far; `None` where it was begun inside.
    sum: Option<(u32, u32)>,
    /// The last bytes that were given, up to [`WINDOW`], as far as they are kept; then room for those that follow.
    output: Vec<u8>,
    kept: usize,
    /// Compressed bytes that were taken in, and bytes that came of them.
    packed: u64,
    unpacked: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before a member; true before the first.
    Header(bool),
    Body,
    Trailer,
    /// After the end, or after something that cannot be read.
    Over,
}

/// Takes in inflated bytes; false when no more are wanted now.
pub type Sink<'s> = &'s mut dyn FnMut(&[u8]) -> bool;

/// Why what cannot be inflated is not read.
const BROKEN: &str = "the compressed data is broken";

/// The longest header that is waited for; names and comments in it are short.
const LONGEST_HEADER: usize = 64 << 10;

impl Inflater {
    /// A decoder of gzip at the start of a file.
    pub fn gzip() -> Inflater {
        Inflater {
            state: State::Header(true),
            framed: true,
            pending: Vec::new(),
            stream: Inflate::new(false, 15),
            sum: Some((0, 0)),
            output: vec![0; WINDOW + OUTPUT + FOLLOWING],
            kept: 0,
            packed: 0,
            unpacked: 0,
        }
    }

    /// A decoder of deflate alone, at its start.
    pub fn deflate() -> Inflater {
        Inflater { state: State::Body, framed: false, ..Inflater::gzip() }
    }

    /// Goes to a checkpoint: the compressed bytes from there come next.
    pub fn begin_at(&mut self, checkpoint: &Checkpoint) -> Result<(), String> {
        self.state = State::Body;
        self.pending.clear();
        self.kept = 0;
        (self.packed, self.unpacked) = (checkpoint.packed, checkpoint.unpacked);
        self.sum = checkpoint.block.is_none().then_some((0, 0));
        match &checkpoint.block {
            Some(block) => block.begin(&mut self.stream).map_err(|_| BROKEN.to_owned()),
            None => {
                self.stream.reset(false);
                Ok(())
            }
        }
    }

    /// Takes bytes in from the front of a piece and gives the inflated ones to `sink`, as long as that says that it wants
    /// more; whether it still does. What was not taken in comes again with the next call. Places to begin at are noted in
    /// `checkpoints`. The error says what is broken; after it every further byte is ignored.
    pub fn push(&mut self, bytes: &mut &[u8], checkpoints: &mut Checkpoints, sink: Sink<'_>) -> Result<bool, String> {
        while !bytes.is_empty() && self.state != State::Over {
            let before = bytes.len();
            let result = match self.state {
                State::Header(first) => self.header(bytes, first, checkpoints).map(|()| true),
                State::Body => self.body(bytes, checkpoints, sink),
                State::Trailer => self.trailer(bytes).map(|()| true),
                State::Over => Ok(true),
            };
            self.packed += (before - bytes.len()) as u64;
            match result {
                Ok(true) => {}
                Ok(false) => return Ok(false),
                Err(reason) => {
                    self.state = State::Over;
                    return Err(reason);
                }
            }
        }
        Ok(true)
    }

    /// Whether nothing more is read, whatever comes.
    pub fn is_over(&self) -> bool {
        self.state == State::Over
    }

    /// Ends the file; the error says that it ends too early.
    pub fn finish(&self) -> Result<(), String> {
        match self.state {
            State::Header(_) if self.pending.iter().all(|&byte| byte == 0) => Ok(()),
            State::Over => Ok(()),
            _ => Err("the compressed data ends early: the file is cut short".to_owned()),
        }
    }

    fn header(&mut self, bytes: &mut &[u8], first: bool, checkpoints: &mut Checkpoints) -> Result<(), String> {
        let all = bytes.len();
        // Tapes and block devices pad files with zeros.
        if !first && self.pending.is_empty() {
            let padding = bytes.iter().take_while(|&&byte| byte == 0).count();
            *bytes = &bytes[padding..];
            if bytes.is_empty() {
                return Ok(());
            }
        }
        let before = self.pending.len();
        // No more than a header may have: many small members lie in one piece.
        let room = (LONGEST_HEADER + 1).saturating_sub(before).min(bytes.len());
        self.pending.extend_from_slice(&bytes[..room]);
        if self.pending.len() >= 2 && !is_gzip(&self.pending) {
            return Err("bytes that are not gzip follow the compressed data".to_owned());
        }
        match header_length(&self.pending)? {
            Some(length) => {
                *bytes = &bytes[length - before..];
                self.pending.clear();
                self.stream.reset(false);
                self.sum = Some((0, 0));
                self.state = State::Body;
                let packed = self.packed + (all - bytes.len()) as u64;
                checkpoints.push(Checkpoint { packed, unpacked: self.unpacked, block: None });
            }
            None if self.pending.len() > LONGEST_HEADER => return Err("the gzip header is broken".to_owned()),
            None => *bytes = &[],
        }
        Ok(())
    }

    fn body(&mut self, bytes: &mut &[u8], checkpoints: &mut Checkpoints, sink: Sink<'_>) -> Result<bool, String> {
        let packed = self.packed + bytes.len() as u64;
        // The window of a checkpoint is kept from shortly before one is wanted.
        let is_near = self.unpacked + 2 * OUTPUT as u64 >= checkpoints.next();
        let is_wanted = self.kept == WINDOW && self.unpacked >= checkpoints.next() && bytes.len() > SAMPLE;
        let flush = if is_wanted { InflateFlush::Block } else { InflateFlush::NoFlush };
        let piece = *bytes;
        let (mut written, mut more) = self.inflate(bytes, 0, OUTPUT, flush, sink)?;
        // Only at the end of a block does a decoder stop with bytes left and room left.
        let read = piece.len() - bytes.len();
        let is_end = is_wanted && more && self.state == State::Body && written < OUTPUT && read > 0;
        if is_end && bytes.len() >= SAMPLE {
            let place = Checkpoint { packed: packed - bytes.len() as u64, unpacked: self.unpacked, block: None };
            let (last, rest) = (piece[read - 1], *bytes);
            let following;
            (following, more) = self.inflate(bytes, written, FOLLOWING, InflateFlush::NoFlush, sink)?;
            let (window, after) = self.output[written..].split_at(WINDOW);
            if let Some(block) = Block::find(window, last, rest, &after[..following]) {
                checkpoints.push(Checkpoint { block: Some(block), ..place });
            }
            written += following;
        }
        self.kept = if is_near { (self.kept + written).min(WINDOW) } else { 0 };
        if is_near {
            self.output.copy_within(written..written + WINDOW, 0);
        }
        Ok(more)
    }

    /// Inflates up to `room` bytes to behind the `at` that were inflated before; how many, and whether more are wanted.
    fn inflate(
        &mut self,
        bytes: &mut &[u8],
        at: usize,
        room: usize,
        flush: InflateFlush,
        sink: Sink<'_>,
    ) -> Result<(usize, bool), String> {
        let (read_before, written_before) = (self.stream.total_in(), self.stream.total_out());
        let output = &mut self.output[WINDOW + at..][..room];
        let status = self.stream.decompress(bytes, output, flush);
        let read = (self.stream.total_in() - read_before) as usize;
        let written = (self.stream.total_out() - written_before) as usize;
        let output = &output[..written];
        self.unpacked += written as u64;
        if let Some((sum, length)) = &mut self.sum {
            *sum = crc32(*sum, output);
            *length = length.wrapping_add(written as u32);
        }
        // What comes before a break is whole.
        let more = sink(output);
        *bytes = &bytes[read..];
        match status {
            Ok(Status::StreamEnd) => self.state = if self.framed { State::Trailer } else { State::Over },
            Ok(_) if read > 0 || written > 0 => {}
            _ => return Err(BROKEN.to_owned()),
        }
        Ok((written, more))
    }

    fn trailer(&mut self, bytes: &mut &[u8]) -> Result<(), String> {
        let wanted = 8 - self.pending.len();
        let taken = wanted.min(bytes.len());
        self.pending.extend_from_slice(&bytes[..taken]);
        *bytes = &bytes[taken..];
        if let [a, b, c, d, e, f, g, h] = self.pending[..] {
            self.pending.clear();
            self.state = State::Header(false);
            let written = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
            if self.sum.is_some_and(|sum| sum != written) {
                return Err("the gzip checksum does not fit: the file was damaged".to_owned());
            }
        }
        Ok(())
    }
}

/// The length of a member's header; `None` while it is not whole.
fn header_length(bytes: &[u8]) -> Result<Option<usize>, String> {
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    const CHECK: u8 = 2;
    let (Some(&method), Some(&flags)) = (bytes.get(2), bytes.get(3)) else { return Ok(None) };
    if method != 8 || flags & 0xe0 != 0 {
        return Err("the gzip header is broken".to_owned());
    }
    let mut length = 10;
    if flags & EXTRA != 0 {
        let Some(size) = bytes.get(length..length + 2) else { return Ok(None) };
        length += 2 + usize::from(u16::from_le_bytes([size[0], size[1]]));
    }
    for flag in [NAME, COMMENT] {
        if flags & flag != 0 {
            let Some(end) = bytes.get(length..).and_then(|rest| memchr::memchr(0, rest)) else { return Ok(None) };
            length += end + 1;
        }
    }
    if flags & CHECK != 0 {
        length += 2;
    }
    Ok((bytes.len() >= length).then_some(length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn check_inflate(bytes: &[u8], expected: &[u8], error: Option<&str>) {
        for step in [1, 7, 4096] {
            let mut inflater = Inflater::gzip();
            let mut text = Vec::new();
            let mut result = Ok(true);
            for mut piece in bytes.chunks(step) {
                result = result.and(inflater.push(&mut piece, &mut Checkpoints::default(), &mut |bytes| {
                    text.extend_from_slice(bytes);
                    true
                }));
            }
            let result = result.and_then(|_| inflater.finish());
            assert_eq!(text, expected, "in pieces of {step}");
            match (error, result) {
                (None, result) => assert_eq!(result, Ok(()), "in pieces of {step}"),
                (Some(part), result) => {
                    let error = result.expect_err("no error");
                    assert!(error.contains(part), "{error:?} in pieces of {step}");
                }
            }
        }
    }

    #[test]
    fn members_padding_garbage_and_breaks() {
        let text = "one line of a log\n".repeat(30_000).into_bytes();
        let whole = gzip(&text);
        check_inflate(&whole, &text, None);
        check_inflate(&[whole.clone(), gzip(b"more")].concat(), &[text.clone(), b"more".to_vec()].concat(), None);
        check_inflate(&[whole.clone(), vec![0; 100]].concat(), &text, None);
        check_inflate(&[whole.clone(), b"garbage".to_vec()].concat(), &text, Some("not gzip"));
        let mut damaged = whole.clone();
        let end = damaged.len() - 6;
        damaged[end] ^= 1;
        check_inflate(&damaged, &text, Some("checksum"));
        check_inflate(&[], b"", None);
    }

    #[test]
    fn what_comes_before_a_break_is_given_whatever_the_pieces() {
        let text = "one line of a log\n".repeat(3000).into_bytes();
        let whole = gzip(&text);
        // A block of a kind that deflate does not have stands behind a stored one that is not the last.
        let stored = [&[0x00, 5, 0, !5, 0xff][..], b"whole", &[0x07, 0xff, 0xff]].concat();
        let broken = [&whole, &whole[..10], &stored].concat();
        check_inflate(&broken, &[&text, b"whole".as_slice()].concat(), Some("broken"));
    }

    #[test]
    fn a_cut_file_gives_what_it_has() {
        let text = "one line of a log\n".repeat(30_000).into_bytes();
        let whole = gzip(&text);
        let mut inflater = Inflater::gzip();
        let mut found = Vec::new();
        let sink = &mut |bytes: &[u8]| {
            found.extend_from_slice(bytes);
            true
        };
        inflater.push(&mut &whole[..whole.len() / 2], &mut Checkpoints::default(), sink).unwrap();
        assert!(!found.is_empty() && text.starts_with(&found));
        assert!(inflater.finish().is_err());
    }
}
