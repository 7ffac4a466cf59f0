//! What lies inside a compressed content, as if it were a file.

use super::budget::Budget;
use super::source::{ReadAt, Reader};
use flate2::bufread::{DeflateDecoder, MultiGzDecoder};
use ruzstd::decoding::StreamingDecoder;
use std::cell::{Cell, RefCell};
use std::io::{BufRead, BufReader, Read};
use std::ops::Range;
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

/// Bytes behind the place that was read last that are kept, so that a look back begins nothing anew.
const KEPT: usize = 256 << 10;

/// Bytes that are unpacked at once: always so many, so that a limit is reached at the same byte whatever is asked for.
const OUTPUT: usize = 64 << 10;

/// Compressed bytes that are read at once.
const PIECE: usize = 1 << 20;

/// What lies inside a compressed content. Reading forwards costs each byte once; reading backwards begins anew.
pub struct Unpacked {
    packed: Rc<dyn ReadAt>,
    packing: Packing,
    /// Bytes of the unpacked content, where the archive tells.
    length: Option<u64>,
    budget: Rc<Budget>,
    /// How far it was unpacked, and so counted.
    counted: Cell<u64>,
    state: RefCell<Option<State>>,
}

struct State {
    reader: Box<dyn Read>,
    /// The bytes that were unpacked last, and where they begin.
    window: Vec<u8>,
    start: u64,
    /// Why nothing follows them, if something went wrong.
    broken: Option<String>,
}

impl Unpacked {
    /// The content of a packed one; `length` is its size, where the archive tells. What it unpacks to counts in `budget`.
    pub fn new(packed: Rc<dyn ReadAt>, packing: Packing, length: Option<u64>, budget: Rc<Budget>) -> Unpacked {
        Unpacked { packed, packing, length, budget, counted: Cell::new(0), state: RefCell::new(None) }
    }

    fn open(&self) -> Box<dyn Read> {
        let packed = BufReader::with_capacity(PIECE, Reader::new(self.packed.clone()));
        match self.packing {
            Packing::Gzip => Box::new(MultiGzDecoder::new(packed)),
            Packing::Deflate => Box::new(DeflateDecoder::new(packed)),
            Packing::Zstd => Box::new(Frames { packed: Some(packed), frame: None }),
        }
    }
}

impl ReadAt for Unpacked {
    /// Its size, or the most there can be where nobody knows.
    fn len(&self) -> u64 {
        self.length.unwrap_or(u64::MAX)
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let mut state = self.state.borrow_mut();
        if state.as_ref().is_some_and(|state| offset < state.start) {
            *state = None;
        }
        let state =
            state.get_or_insert_with(|| State { reader: self.open(), window: Vec::new(), start: 0, broken: None });
        let wanted = length as u64;
        let mut piece = vec![0; OUTPUT];
        loop {
            // What lies far behind is not looked at again.
            let passed = offset.saturating_sub(state.start + KEPT as u64).min(state.window.len() as u64) as usize;
            state.window.drain(..passed);
            state.start += passed as u64;
            let end = state.start + state.window.len() as u64;
            if end >= offset.saturating_add(wanted) || state.broken.is_some() {
                break;
            }
            let read = match state.reader.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) => {
                    state.broken = Some(format!("what is packed is broken: {error}"));
                    break;
                }
            };
            let end = end + read as u64;
            if let Err(reason) = self.budget.count(self.packed.len(), self.counted.get(), end) {
                state.broken = Some(reason);
                break;
            }
            self.counted.set(end.max(self.counted.get()));
            state.window.extend_from_slice(&piece[..read]);
        }
        let from = (offset - state.start).min(state.window.len() as u64) as usize;
        let to = from.saturating_add(length).min(state.window.len());
        match &state.broken {
            // What lies before the break is given first.
            Some(reason) if from == to && length > 0 => Err(reason.clone()),
            _ => Ok(state.window[from..to].to_vec()),
        }
    }

    /// Where nothing more is to be read, lets go of its buffers: an archive may have a million members.
    fn read_ahead(&self, ranges: &[Range<u64>]) -> bool {
        if ranges.is_empty() {
            *self.state.borrow_mut() = None;
        }
        true
    }
}

/// Zstandard frames one after another.
struct Frames<R: BufRead> {
    packed: Option<R>,
    frame: Option<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                let read = frame.read(buffer)?;
                if read > 0 {
                    return Ok(read);
                }
                self.packed = self.frame.take().map(StreamingDecoder::into_inner);
            }
            let Some(mut packed) = self.packed.take() else { return Ok(0) };
            if packed.fill_buf()?.is_empty() {
                return Ok(0);
            }
            let frame = StreamingDecoder::new(packed).map_err(std::io::Error::other)?;
            self.frame = Some(frame);
        }
    }
}
