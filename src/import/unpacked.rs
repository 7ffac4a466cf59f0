//! What lies inside a compressed content, as if it were a file.

use super::budget::Budget;
use super::checkpoint::{Checkpoint, Checkpoints};
use super::gzip::{Inflater, Sink};
use super::source::{ReadAt, Reader};
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;

/// Whether bytes begin like a Zstandard frame, or like one that holds something else.
/// Source: RFC 8878, sections 3.1.1 and 3.1.2.
pub fn is_zstd(head: &[u8]) -> bool {
    head.starts_with(b"\x28\xb5\x2f\xfd")
        || matches!(head, [first, rest @ ..] if first >> 4 == 5 && rest.starts_with(b"\x2a\x4d\x18"))
}

/// How a content is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// gzip, one member or several.
    Gzip,
    /// Zstandard, one frame or several.
    Zstd,
    /// A member of a zip archive.
    Deflate,
}

/// Bytes behind the place that was read last that are kept, so that a look back begins nothing anew.
const KEPT: u64 = 256 << 10;

/// Compressed bytes that are read at once: few at first, since little may be wanted.
const FIRST_PIECE: usize = 128 << 10;
const PIECE: usize = 1 << 20;

/// Bytes that are unpacked at once.
const UNPACKED: usize = 64 << 10;

/// What lies inside a compressed content. Reading forwards costs each byte once; reading elsewhere begins at the last
/// checkpoint before it. Checkpoints are noted where the content was read, every 4 MiB.
pub struct Unpacked {
    packed: Rc<dyn ReadAt>,
    packing: Packing,
    budget: Rc<Budget>,
    /// How far it was unpacked, and so counted.
    counted: Cell<u64>,
    end: RefCell<Option<End>>,
    checkpoints: RefCell<Checkpoints>,
    state: RefCell<Option<State>>,
}

/// Where the unpacked content ends, once it was seen: it does so for good, wherever reading begins.
#[derive(Clone)]
struct End {
    at: u64,
    /// Why nothing follows, or nothing because the content is whole.
    why: Result<(), String>,
}

/// A decoder under way.
struct State {
    decoder: Decoder,
    /// The bytes that were unpacked last, and where they begin.
    window: Vec<u8>,
    start: u64,
}

impl State {
    /// Where the bytes that were unpacked last end.
    fn end(&self) -> u64 {
        self.start + self.window.len() as u64
    }
}

impl Unpacked {
    /// The content of a packed one. What it unpacks to counts in `budget`.
    pub fn new(packed: Rc<dyn ReadAt>, packing: Packing, budget: Rc<Budget>) -> Unpacked {
        Unpacked {
            packed,
            packing,
            budget,
            counted: Cell::new(0),
            end: RefCell::new(None),
            checkpoints: RefCell::default(),
            state: RefCell::new(None),
        }
    }

    /// The same content, whose first bytes up to `at` were read already, which is all there is to read, with the
    /// checkpoints that were noted on the way.
    pub fn that_was_read(self, at: u64, checkpoints: Checkpoints) -> Unpacked {
        let end = RefCell::new(Some(End { at, why: Ok(()) }));
        Unpacked { end, checkpoints: RefCell::new(checkpoints), ..self }
    }

    /// A decoder at a checkpoint, or at the beginning.
    fn begin(&self, at: Option<&Checkpoint>) -> Result<State, String> {
        let (place, start) = at.map_or((0, 0), |checkpoint| (checkpoint.packed, checkpoint.unpacked));
        let decoder = match self.packing {
            Packing::Zstd => {
                let mut packed = BufReader::with_capacity(PIECE, Reader::new(self.packed.clone()));
                packed.seek(SeekFrom::Start(place)).map_err(|error| error.to_string())?;
                Decoder::Frames(Box::new(Frames {
                    packed,
                    decoder: FrameDecoder::new(),
                    is_within: false,
                    piece: vec![0; UNPACKED],
                    unpacked: start,
                }))
            }
            Packing::Gzip | Packing::Deflate => {
                let mut inflater = if self.packing == Packing::Gzip { Inflater::gzip() } else { Inflater::deflate() };
                if let Some(checkpoint) = at {
                    inflater.begin_at(checkpoint)?;
                }
                let packed =
                    Pieces { file: self.packed.clone(), next: place, piece: Vec::new(), used: 0, size: FIRST_PIECE };
                Decoder::Inflate { packed, inflater: Box::new(inflater) }
            }
        };
        Ok(State { decoder, window: Vec::new(), start })
    }

    /// Unpacks some more, up to `end`, of which nothing before `offset` is wanted. Gives where the content ends, if it does
    /// so here.
    fn go_on(&self, state: &mut State, checkpoints: &mut Checkpoints, offset: u64, end: u64) -> Option<End> {
        let is_new = self.end.borrow().is_none();
        let State { decoder, window, start } = state;
        let mut past = None;
        let result = decoder.fill(checkpoints, &mut |bytes| {
            let at = *start + window.len() as u64;
            let mut length = bytes.len() as u64;
            if is_new {
                let known = self.counted.get().saturating_sub(at).min(length);
                let (allowed, result) = self.budget.take(self.packed.packed_len(), at + known, length - known);
                length = known + allowed;
                past = result.err();
                self.counted.set(self.counted.get().max(at + length));
            }
            let bytes = &bytes[..length as usize];
            let unpacked = at + length;
            if unpacked + KEPT <= offset {
                *start = unpacked;
                window.clear();
            } else {
                window.extend_from_slice(bytes);
            }
            past.is_none() && unpacked < end
        });
        let why = match (past, result) {
            (Some(reason), _) | (None, Err(reason)) => Err(reason),
            (None, Ok(false)) => Ok(()),
            (None, Ok(true)) => return None,
        };
        Some(End { at: state.end(), why })
    }
}

impl ReadAt for Unpacked {
    /// The most there can be: nobody knows before all of it was read.
    fn len(&self) -> u64 {
        u64::MAX
    }

    fn packed_len(&self) -> u64 {
        self.packed.packed_len()
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let known = self.end.borrow().clone();
        let mut end = offset.saturating_add(length as u64);
        match known {
            _ if length == 0 => return Ok(Vec::new()),
            Some(End { at, why }) if offset >= at => return why.map(|()| Vec::new()),
            Some(End { at, .. }) => end = end.min(at),
            None => {}
        }
        let mut checkpoints = self.checkpoints.borrow_mut();
        let mut kept = self.state.borrow_mut();
        let nearest = checkpoints.before(offset);
        // What was unpacked goes on, unless that leads back or the long way round.
        let goes_on = |state: &State| {
            state.start <= offset && nearest.is_none_or(|checkpoint| checkpoint.unpacked <= state.end())
        };
        let mut state = match kept.take().filter(goes_on) {
            Some(state) => state,
            None => self.begin(nearest)?,
        };
        // What lies far behind is not looked at again.
        let passed = offset.saturating_sub(state.start + KEPT).min(state.window.len() as u64);
        state.window.drain(..passed as usize);
        state.start += passed;
        let mut over = None;
        while over.is_none() && state.end() < end {
            over = self.go_on(&mut state, &mut checkpoints, offset, end);
        }
        let from = offset.saturating_sub(state.start).min(state.window.len() as u64) as usize;
        let to = end.saturating_sub(state.start).min(state.window.len() as u64) as usize;
        let bytes = state.window[from..to.max(from)].to_vec();
        // A decoder that broke goes on nowhere.
        *kept = over.as_ref().is_none_or(|end| end.why.is_ok()).then_some(state);
        let Some(over) = over else { return Ok(bytes) };
        // What lies before the end is given first.
        let result = if bytes.is_empty() { over.why.clone().map(|()| bytes) } else { Ok(bytes) };
        self.end.borrow_mut().get_or_insert(over);
        result
    }

    fn release(&self) {
        *self.state.borrow_mut() = None;
        self.packed.release();
    }

    fn memory(&self) -> u64 {
        self.checkpoints.borrow().memory()
    }
}

enum Decoder {
    /// gzip and deflate.
    Inflate { packed: Pieces, inflater: Box<Inflater> },
    /// Zstandard.
    Frames(Box<Frames>),
}

/// A packed content, piece by piece.
struct Pieces {
    file: Rc<dyn ReadAt>,
    /// The byte after the piece.
    next: u64,
    piece: Vec<u8>,
    /// Bytes of the piece that were used.
    used: usize,
    /// Bytes of the next piece.
    size: usize,
}

impl Pieces {
    /// The bytes that were not used yet; none at the end of the content.
    fn rest(&mut self) -> Result<&[u8], String> {
        if self.used == self.piece.len() {
            self.piece = self.file.read_at(self.next, self.size)?;
            self.next += self.piece.len() as u64;
            self.used = 0;
            self.size = (self.size * 2).min(PIECE);
        }
        Ok(&self.piece[self.used..])
    }
}

impl Decoder {
    /// Unpacks some more, until `sink` has enough; whether there can be more.
    fn fill(&mut self, checkpoints: &mut Checkpoints, sink: Sink<'_>) -> Result<bool, String> {
        match self {
            Decoder::Inflate { packed, inflater } => {
                let mut rest = packed.rest()?;
                if rest.is_empty() || inflater.is_over() {
                    return inflater.finish().map(|()| false);
                }
                let result = inflater.push(&mut rest, checkpoints, sink);
                let left = rest.len();
                packed.used = packed.piece.len() - left;
                result.map(|_| true)
            }
            Decoder::Frames(frames) => frames.fill(checkpoints, sink),
        }
    }
}

/// Zstandard frames one after another.
struct Frames {
    packed: BufReader<Reader>,
    decoder: FrameDecoder,
    /// Whether the decoder is within a frame.
    is_within: bool,
    piece: Vec<u8>,
    /// Bytes that were unpacked.
    unpacked: u64,
}

impl Frames {
    /// Unpacks some more; whether there was more.
    fn fill(&mut self, checkpoints: &mut Checkpoints, sink: Sink<'_>) -> Result<bool, String> {
        loop {
            if !self.is_within && !self.begin(checkpoints)? {
                return Ok(false);
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder.decode_blocks(&mut self.packed, BlockDecodingStrategy::UptoBlocks(1)).map_err(broken)?;
            }
            let read = self.decoder.read(&mut self.piece).map_err(broken)?;
            if read > 0 {
                self.unpacked += read as u64;
                sink(&self.piece[..read]);
                return Ok(true);
            }
            self.is_within = false;
            let written = self.decoder.get_checksum_from_data();
            if written.is_some() && written != self.decoder.get_calculated_checksum() {
                return Err("the Zstandard checksum does not fit: the file was damaged".to_owned());
            }
        }
    }

    /// Begins the next frame, behind those that hold something else; whether there is one.
    fn begin(&mut self, checkpoints: &mut Checkpoints) -> Result<bool, String> {
        while !self.packed.fill_buf().map_err(broken)?.is_empty() {
            let place = self.packed.stream_position().map_err(broken)?;
            match self.decoder.init(&mut self.packed) {
                Ok(()) => {
                    checkpoints.push(Checkpoint { packed: place, unpacked: self.unpacked, block: None });
                    self.is_within = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let skipped = io::copy(&mut self.packed.by_ref().take(length.into()), &mut io::sink());
                    if skipped.map_err(broken)? < length.into() {
                        return Err("the compressed data ends early: the file is cut short".to_owned());
                    }
                }
                Err(error) => return Err(broken(error)),
            }
        }
        Ok(false)
    }
}

fn broken(error: impl Display) -> String {
    format!("the compressed data is broken: {error}")
}
