//! What lies inside a compressed content, as if it were a file.

use super::checkpoint::{Checkpoint, Checkpoints};
use super::gzip::{Inflater, Sink};
use super::source::{ReadAt, Reader};
use ruzstd::decoding::StreamingDecoder;
use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;

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

/// A content may unpack to so many times its size; past it, and past [`FREE`] bytes, it is taken for a bomb. Logs come to
/// 30 times, and rarely to 100.
pub const MOST_RATIO: u64 = 250;

/// So much may be unpacked from however little.
pub const FREE: u64 = 64 << 20;

/// Bytes behind the place that was read last that are kept, so that a look back begins nothing anew.
const KEPT: u64 = 256 << 10;

/// Compressed bytes that are read at once: few at first, since little may be wanted.
const FIRST_PIECE: usize = 128 << 10;
const PIECE: usize = 1 << 20;

/// Bytes that are unpacked at once.
const UNPACKED: usize = 64 << 10;

/// Why what unpacks to too much is refused.
pub fn bomb() -> String {
    format!("it unpacks to more than {MOST_RATIO} times its size, which no log does: not read")
}

/// What lies inside a compressed content. Reading forwards costs each byte once; reading elsewhere begins at the last
/// checkpoint before it. Checkpoints are noted where the content was read, every 4 MiB.
pub struct Unpacked {
    packed: Rc<dyn ReadAt>,
    packing: Packing,
    /// Bytes of the unpacked content, where the archive tells.
    length: Option<u64>,
    /// Where the unpacked content ends, once it was seen.
    end: Cell<Option<u64>>,
    checkpoints: RefCell<Checkpoints>,
    state: RefCell<Option<State>>,
}

/// A decoder under way.
struct State {
    decoder: Decoder,
    /// The bytes that were unpacked last, and where they begin.
    window: Vec<u8>,
    start: u64,
    /// Why nothing follows them, or nothing because they are the last.
    over: Option<Result<(), String>>,
}

impl State {
    /// Where the bytes that were unpacked last end.
    fn end(&self) -> u64 {
        self.start + self.window.len() as u64
    }
}

impl Unpacked {
    /// The content of a packed one; `length` is its size, where the archive tells.
    pub fn new(packed: Rc<dyn ReadAt>, packing: Packing, length: Option<u64>) -> Unpacked {
        Unpacked { length, ..Unpacked::with(packed, packing, Checkpoints::default()) }
    }

    /// The content of a packed one that was read already, with the checkpoints that were noted on the way.
    pub fn with(packed: Rc<dyn ReadAt>, packing: Packing, checkpoints: Checkpoints) -> Unpacked {
        Unpacked {
            packed,
            packing,
            length: None,
            end: Cell::new(None),
            checkpoints: RefCell::new(checkpoints),
            state: RefCell::new(None),
        }
    }

    /// A decoder at a checkpoint, or at the beginning.
    fn begin(&self, at: Option<&Checkpoint>) -> Result<State, String> {
        let (place, start) = at.map_or((0, 0), |checkpoint| (checkpoint.packed, checkpoint.unpacked));
        let decoder = match self.packing {
            Packing::Zstd => {
                let mut packed = BufReader::with_capacity(PIECE, Reader::new(self.packed.clone()));
                packed.seek(SeekFrom::Start(place)).map_err(|error| error.to_string())?;
                Decoder::Frames(Box::new(Frames {
                    packed: Some(packed),
                    frame: None,
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
        Ok(State { decoder, window: Vec::new(), start, over: None })
    }

    /// Whether so many unpacked bytes are more than any log unpacks to.
    fn is_bomb(&self, unpacked: u64) -> bool {
        unpacked > FREE && unpacked / MOST_RATIO > self.packed.len()
    }
}

impl ReadAt for Unpacked {
    /// Its size, or the most there can be where nobody knows.
    fn len(&self) -> u64 {
        self.length.unwrap_or(u64::MAX)
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let end = offset.saturating_add(length as u64);
        if length == 0 || self.end.get().is_some_and(|end| offset >= end) {
            return Ok(Vec::new());
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
        while state.over.is_none() && state.end() < end {
            let State { decoder, window, start, over } = &mut state;
            let mut is_bomb = false;
            let result = decoder.fill(&mut checkpoints, &mut |bytes| {
                let unpacked = *start + (window.len() + bytes.len()) as u64;
                is_bomb |= self.is_bomb(unpacked);
                if unpacked + KEPT <= offset {
                    *start = unpacked;
                    window.clear();
                } else {
                    window.extend_from_slice(bytes);
                }
                !is_bomb && unpacked < end
            });
            if is_bomb {
                return Err(bomb());
            }
            match result {
                Ok(true) => {}
                Ok(false) => *over = Some(Ok(())),
                Err(reason) => *over = Some(Err(reason)),
            }
        }
        if state.over == Some(Ok(())) {
            self.end.set(Some(state.end()));
        }
        let from = offset.saturating_sub(state.start).min(state.window.len() as u64) as usize;
        let to = from.saturating_add(length).min(state.window.len());
        let bytes = state.window[from..to].to_vec();
        let over = state.over.clone();
        // What was read to its end is not read on.
        *kept = (over != Some(Ok(())) || to < state.window.len()).then_some(state);
        match over {
            Some(Err(reason)) if bytes.is_empty() => Err(reason),
            _ => Ok(bytes),
        }
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
            Decoder::Frames(frames) => {
                frames.fill(checkpoints, sink).map_err(|error| format!("the compressed data is broken: {error}"))
            }
        }
    }
}

type Packed = BufReader<Reader>;

/// Zstandard frames one after another.
struct Frames {
    packed: Option<Packed>,
    frame: Option<StreamingDecoder<Packed, ruzstd::decoding::FrameDecoder>>,
    piece: Vec<u8>,
    /// Bytes that were unpacked.
    unpacked: u64,
}

impl Frames {
    /// Unpacks some more; whether there was more.
    fn fill(&mut self, checkpoints: &mut Checkpoints, sink: Sink<'_>) -> io::Result<bool> {
        loop {
            if let Some(frame) = &mut self.frame {
                let read = frame.read(&mut self.piece)?;
                if read > 0 {
                    self.unpacked += read as u64;
                    sink(&self.piece[..read]);
                    return Ok(true);
                }
                self.packed = self.frame.take().map(StreamingDecoder::into_inner);
            }
            let Some(mut packed) = self.packed.take() else { return Ok(false) };
            if packed.fill_buf()?.is_empty() {
                return Ok(false);
            }
            let place = packed.stream_position()?;
            checkpoints.push(Checkpoint { packed: place, unpacked: self.unpacked, block: None });
            self.frame = Some(StreamingDecoder::new(packed).map_err(io::Error::other)?);
        }
    }
}
