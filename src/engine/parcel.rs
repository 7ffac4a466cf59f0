//! A message between the pool and a shard, as two workers pass it through a port: a text of bytes, with buffers that
//! move rather than being copied, and files.

use super::shard_message::Payload;
use super::worker::part;
use js_sys::{Array, ArrayBuffer, Object, Reflect, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use web_sys::MessagePort;

/// A message with what travels beside it.
pub struct Parcel {
    /// The id by which an answer is matched.
    pub id: u32,
    bytes: Vec<u8>,
    /// Buffers.
    pub payloads: Vec<Payload>,
    /// Files, or why one cannot be read.
    pub files: Array,
    /// Whether the answer to the same id is still to come.
    pub is_before_answer: bool,
}

impl Parcel {
    /// A message.
    pub fn new(id: u32, message: &impl Serialize, payloads: Vec<Payload>, files: Array) -> Result<Parcel, String> {
        let bytes = postcard::to_allocvec(message).map_err(|error| error.to_string())?;
        Ok(Parcel { id, bytes, payloads, files, is_before_answer: false })
    }

    /// The message, as one that the answer will follow.
    pub fn before_answer(self) -> Parcel {
        Parcel { is_before_answer: true, ..self }
    }

    /// What it says.
    pub fn open<M: DeserializeOwned>(&self) -> Result<M, String> {
        postcard::from_bytes(&self.bytes).map_err(|error| error.to_string())
    }

    /// Sends it.
    pub fn send(self, port: &MessagePort) -> Result<(), JsValue> {
        let bytes = Uint8Array::from(self.bytes.as_slice()).buffer();
        let moved = Array::of1(&bytes);
        let payloads = Array::new();
        for payload in self.payloads {
            let buffer = match payload {
                Payload::Here(bytes) => Uint8Array::from(bytes.as_slice()).buffer(),
                Payload::There(buffer) => buffer,
            };
            moved.push(&buffer);
            payloads.push(&buffer);
        }
        let message = Object::new();
        let set = |name: &str, value: &JsValue| Reflect::set(&message, &JsValue::from_str(name), value);
        set("id", &self.id.into())?;
        set("bytes", &bytes)?;
        set("payloads", &payloads)?;
        set("files", &self.files)?;
        set("is_before_answer", &self.is_before_answer.into())?;
        port.post_message_with_transferable(&message, &moved)
    }

    /// Takes one in.
    pub fn receive(data: &JsValue) -> Result<Parcel, JsValue> {
        let id = part(data, "id").as_f64().ok_or("a message without an id")? as u32;
        let bytes: ArrayBuffer = part(data, "bytes").dyn_into()?;
        let bytes = Uint8Array::new(&bytes).to_vec();
        let payloads = part(data, "payloads").dyn_into::<Array>()?;
        let payloads = payloads.iter().map(|buffer| buffer.dyn_into().map(Payload::There)).collect::<Result<_, _>>()?;
        let is_before_answer = part(data, "is_before_answer").is_truthy();
        Ok(Parcel { id, bytes, payloads, files: part(data, "files").dyn_into()?, is_before_answer })
    }
}
