//! How much a load may take: what the user chose, else a share of the device's memory and what no log unpacks to.

use super::storage;
use crate::schema::Limits;
use std::cell::Cell;
use wasm_bindgen::JsValue;

/// Where the browser remembers what was chosen.
const KEY: &str = "bucketscope.limits";

/// A gigabyte, as the page writes sizes.
pub const GB: u64 = 1_000_000_000;

/// The most memory that nobody chose.
const MOST_BY_DEFAULT: u64 = 4 * GB;

/// What may be used where the browser does not tell the device's memory.
const DEVICE_UNKNOWN: u64 = 2 * GB;

thread_local! {
    static CHOSEN: Cell<Option<Limits>> = Cell::new(stored());
}

fn stored() -> Option<Limits> {
    serde_json::from_str(&storage::read(KEY)?).ok()
}

/// What a load may take.
pub fn current() -> Limits {
    CHOSEN.get().unwrap_or_else(by_default)
}

/// What it may take where nobody chose: half of the device's memory, 4 GB at most.
pub fn by_default() -> Limits {
    let memory = device_memory().map_or(DEVICE_UNKNOWN, |memory| (memory / 2).min(MOST_BY_DEFAULT));
    Limits { memory, ..Limits::default() }
}

/// What a load may take from the next one on.
pub fn set(limits: Limits) {
    let chosen = (limits != by_default()).then_some(limits);
    CHOSEN.set(chosen);
    storage::write(KEY, chosen.and_then(|limits| serde_json::to_string(&limits).ok()).as_deref());
}

/// The device's memory, rounded by the browser. Only some browsers tell it.
/// Source: <https://www.w3.org/TR/device-memory/>
fn device_memory() -> Option<u64> {
    let navigator = web_sys::window()?.navigator();
    let gigabytes = js_sys::Reflect::get(&navigator, &JsValue::from_str("deviceMemory")).ok()?.as_f64()?;
    (gigabytes > 0.0).then_some((gigabytes * GB as f64) as u64)
}
