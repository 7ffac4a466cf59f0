//! Files that the browser lets a worker read: ahead, several at once, or on the spot.

use super::bell::Bell;
use super::message::describe;
use crate::import::ReadAt;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, File, FileReaderSync, MessageChannel, MessagePort};

/// A file as dropped: the browser lets it be read, or not.
#[derive(Clone)]
pub enum Dropped {
    /// A file; reading it waits for the browser.
    File(File),
    /// Why it cannot be read.
    Unreadable(String),
}

impl Dropped {
    /// What travels to another worker.
    pub fn to_message(&self) -> JsValue {
        match self {
            Dropped::File(file) => file.into(),
            Dropped::Unreadable(reason) => JsValue::from_str(reason),
        }
    }

    /// What travelled here.
    pub fn receive(value: JsValue) -> Result<Dropped, JsValue> {
        match value.as_string() {
            Some(reason) => Ok(Dropped::Unreadable(reason)),
            None => Ok(Dropped::File(value.dyn_into().map_err(|_| "this is not a file")?)),
        }
    }
}

impl ReadAt for Dropped {
    fn len(&self) -> u64 {
        match self {
            // Sizes are whole numbers below 2^53.
            Dropped::File(file) => file.size() as u64,
            Dropped::Unreadable(_) => 0,
        }
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        match self {
            Dropped::File(file) => BrowserFile::new(file.clone(), Rc::default())?.read_at(offset, length),
            Dropped::Unreadable(reason) => Err(reason.clone()),
        }
    }
}

/// A file that the browser lets this worker read.
pub struct BrowserFile {
    file: File,
    reader: FileReaderSync,
    length: u64,
    ahead: RefCell<Vec<Block>>,
    arrivals: Rc<Bell>,
}

/// Bytes that are read ahead. They stay outside of wasm's memory, which never shrinks, until they are wanted.
struct Block {
    range: Range<u64>,
    content: Rc<RefCell<Option<Result<ArrayBuffer, String>>>>,
}

impl Block {
    fn is_here(&self) -> bool {
        self.content.borrow().is_some()
    }

    /// The bytes of a range, if they are here.
    fn bytes(&self, range: &Range<u64>) -> Option<Result<Vec<u8>, String>> {
        if range.start < self.range.start || range.end > self.range.end {
            return None;
        }
        let content = self.content.borrow();
        Some(content.as_ref()?.as_ref().map_err(Clone::clone).map(|buffer| {
            // A block is a few megabytes.
            let (from, length) = ((range.start - self.range.start) as u32, (range.end - range.start) as u32);
            Uint8Array::new_with_byte_offset_and_length(buffer, from, length).to_vec()
        }))
    }
}

/// Frees the memory of a buffer, for which the garbage collector would wait: its bytes move to where nobody takes them.
fn give_back(buffer: &ArrayBuffer) {
    thread_local! {
        static NOWHERE: Option<MessagePort> = MessageChannel::new().ok().map(|channel| {
            channel.port2().close();
            channel.port1()
        });
    }
    NOWHERE.with(|nowhere| {
        let sent =
            nowhere.as_ref().map(|nowhere| nowhere.post_message_with_transferable(&JsValue::NULL, &Array::of1(buffer)));
        // It is collected later where it does not move.
        drop(sent);
    });
}

impl Drop for Block {
    fn drop(&mut self) {
        if let Some(Ok(buffer)) = self.content.take() {
            give_back(&buffer);
        }
    }
}

impl BrowserFile {
    /// A file, and who is told when a read of it arrives.
    pub fn new(file: File, arrivals: Rc<Bell>) -> Result<BrowserFile, String> {
        let reader = FileReaderSync::new().map_err(|error| describe(&error))?;
        // Sizes are whole numbers below 2^53.
        let length = file.size() as u64;
        Ok(BrowserFile { file, reader, length, ahead: RefCell::default(), arrivals })
    }

    fn slice(&self, range: &Range<u64>) -> Result<Blob, String> {
        if *range == (0..self.length) {
            return Ok(self.file.clone().into());
        }
        self.file.slice_with_f64_and_f64(range.start as f64, range.end as f64).map_err(|error| describe(&error))
    }

    fn begin(&self, range: &Range<u64>) -> Block {
        let content = Rc::new(RefCell::new(None));
        let slice = self.slice(range);
        let (arrivals, arrived, expected) = (self.arrivals.clone(), content.clone(), range.end - range.start);
        spawn_local(async move {
            let bytes = match slice {
                Ok(slice) => JsFuture::from(slice.array_buffer()).await.map_err(|error| describe(&error)),
                Err(reason) => Err(reason),
            };
            let bytes = bytes.and_then(|bytes| match bytes.dyn_into::<ArrayBuffer>() {
                Ok(bytes) if u64::from(bytes.byte_length()) == expected => Ok(bytes),
                _ => Err("the browser gave other bytes than were asked for".to_owned()),
            });
            *arrived.borrow_mut() = Some(bytes);
            arrivals.ring();
        });
        Block { range: range.clone(), content }
    }
}

impl ReadAt for BrowserFile {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let range = offset..offset.saturating_add(length as u64).min(self.length);
        if range.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(bytes) = self.ahead.borrow().iter().find_map(|block| block.bytes(&range)) {
            return bytes;
        }
        let buffer = self.reader.read_as_array_buffer(&self.slice(&range)?).map_err(|error| describe(&error))?;
        Ok(Uint8Array::new(&buffer).to_vec())
    }

    fn read_ahead(&self, ranges: &[Range<u64>]) -> bool {
        let mut ahead = self.ahead.borrow_mut();
        ahead.retain(|block| ranges.contains(&block.range));
        for range in ranges {
            if !ahead.iter().any(|block| block.range == *range) {
                ahead.push(self.begin(range));
            }
        }
        let first = ranges.first().and_then(|first| ahead.iter().find(|block| block.range == *first));
        first.is_none_or(Block::is_here)
    }
}
