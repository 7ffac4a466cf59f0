//! Inflates gzip in pieces, several members one after another.

use flate2::{Crc, Decompress, FlushDecompress, Status};

/// Whether bytes begin like a gzip member.
pub fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b])
}

/// Bytes that are inflated at once, so that a small piece cannot become a large allocation.
const OUTPUT: usize = 64 << 10;

/// A push decoder of gzip: fed in pieces of any length, it gives the same bytes.
/// Source: RFC 1952.
pub struct Inflater {
    state: State,
    /// Bytes of a header or trailer that is not whole yet.
    pending: Vec<u8>,
    inflate: Decompress,
    crc: Crc,
    output: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before a member; true before the first.
    Header(bool),
    Body,
    Trailer,
    /// After something that cannot be read.
    Broken,
}

/// The longest header that is waited for; names and comments in it are short.
const LONGEST_HEADER: usize = 64 << 10;

impl Default for Inflater {
    fn default() -> Inflater {
        Inflater::new()
    }
}

impl Inflater {
    /// A decoder at the start of a file.
    pub fn new() -> Inflater {
        Inflater {
            state: State::Header(true),
            pending: Vec::new(),
            inflate: Decompress::new(false),
            crc: Crc::new(),
            output: vec![0; OUTPUT],
        }
    }

    /// Takes in a piece and gives its inflated bytes to `sink`, as long as that says that it wants more; whether it
    /// still does. The error says what is broken. After an error every further piece is ignored.
    pub fn push(&mut self, mut bytes: &[u8], sink: &mut dyn FnMut(&[u8]) -> bool) -> Result<bool, String> {
        while !bytes.is_empty() && self.state != State::Broken {
            let result = match self.state {
                State::Header(first) => self.header(&mut bytes, first),
                State::Body => match self.body(&mut bytes, sink) {
                    Ok(false) => return Ok(false),
                    result => result.map(|_| ()),
                },
                State::Trailer => self.trailer(&mut bytes),
                State::Broken => Ok(()),
            };
            if let Err(reason) = result {
                self.state = State::Broken;
                return Err(reason);
            }
        }
        Ok(true)
    }

    /// Ends the file; the error says that it ends too early.
    pub fn finish(&self) -> Result<(), String> {
        match self.state {
            State::Header(_) if self.pending.iter().all(|&byte| byte == 0) => Ok(()),
            State::Broken => Ok(()),
            _ => Err("the gzip data ends early: the file is cut short".to_owned()),
        }
    }

    fn header(&mut self, bytes: &mut &[u8], first: bool) -> Result<(), String> {
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
                self.inflate.reset(false);
                self.crc = Crc::new();
                self.state = State::Body;
            }
            None if self.pending.len() > LONGEST_HEADER => return Err("the gzip header is broken".to_owned()),
            None => *bytes = &[],
        }
        Ok(())
    }

    fn body(&mut self, bytes: &mut &[u8], sink: &mut dyn FnMut(&[u8]) -> bool) -> Result<bool, String> {
        let (read_before, written_before) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(bytes, &mut self.output, FlushDecompress::None);
        let read = (self.inflate.total_in() - read_before) as usize;
        let written = (self.inflate.total_out() - written_before) as usize;
        self.crc.update(&self.output[..written]);
        // What comes before a break is whole.
        let more = sink(&self.output[..written]);
        *bytes = &bytes[read..];
        match status {
            Ok(Status::StreamEnd) => self.state = State::Trailer,
            Ok(_) if read > 0 || written > 0 => {}
            _ => return Err("the gzip data is broken".to_owned()),
        }
        Ok(more)
    }

    fn trailer(&mut self, bytes: &mut &[u8]) -> Result<(), String> {
        let wanted = 8 - self.pending.len();
        let taken = wanted.min(bytes.len());
        self.pending.extend_from_slice(&bytes[..taken]);
        *bytes = &bytes[taken..];
        if let [a, b, c, d, e, f, g, h] = self.pending[..] {
            self.pending.clear();
            self.state = State::Header(false);
            let (crc, length) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
            if crc != self.crc.sum() || length != self.crc.amount() {
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
            let mut inflater = Inflater::new();
            let mut text = Vec::new();
            let mut result = Ok(true);
            for piece in bytes.chunks(step) {
                result = result.and(inflater.push(piece, &mut |bytes| {
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
        let mut inflater = Inflater::new();
        let mut found = Vec::new();
        let sink = &mut |bytes: &[u8]| {
            found.extend_from_slice(bytes);
            true
        };
        inflater.push(&whole[..whole.len() / 2], sink).unwrap();
        assert!(!found.is_empty() && text.starts_with(&found));
        assert!(inflater.finish().is_err());
    }
}
