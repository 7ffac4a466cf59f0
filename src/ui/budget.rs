//! How much memory the engine may use: what the user chose, else a share of the device's.

use std::cell::Cell;
use wasm_bindgen::JsValue;

/// Where the browser remembers what was chosen.
const KEY: &str = "bucketscope.memory-budget";

/// A gigabyte, as the page writes sizes.
pub const GB: u64 = 1_000_000_000;

/// The most that nobody chose.
const MOST_BY_DEFAULT: u64 = 4 * GB;

/// What may be used where the browser does not tell the device's memory.
const DEVICE_UNKNOWN: u64 = 2 * GB;

/// The least that can be chosen: workers alone take a few megabytes each.
pub const LEAST: u64 = 10_000_000;

thread_local! {
    static CHOSEN: Cell<Option<u64>> = Cell::new(stored());
}

fn storage() -> Option<web_sys::Storage> {
    // A browser may refuse it, as it does for some pages from disk; then a reload forgets the choice.
    web_sys::window()?.local_storage().ok()?
}

fn stored() -> Option<u64> {
    let bytes: u64 = storage()?.get_item(KEY).ok()??.parse().ok()?;
    (bytes >= LEAST).then_some(bytes)
}

/// Bytes that the engine may hold.
pub fn current() -> u64 {
    CHOSEN.get().unwrap_or_else(by_default)
}

/// Bytes that it may hold where nobody chose: half of the device's memory, 4 GB at most.
pub fn by_default() -> u64 {
    device_memory().map_or(DEVICE_UNKNOWN, |memory| (memory / 2).min(MOST_BY_DEFAULT))
}

/// Bytes that it may hold from the next load on.
pub fn set(bytes: u64) {
    let chosen = (bytes != by_default()).then_some(bytes);
    CHOSEN.set(chosen);
    if let Some(storage) = storage() {
        drop(match chosen {
            Some(bytes) => storage.set_item(KEY, &bytes.to_string()),
            None => storage.remove_item(KEY),
        });
    }
}

/// The device's memory, rounded by the browser. Only some browsers tell it.
/// Source: <https://www.w3.org/TR/device-memory/>
fn device_memory() -> Option<u64> {
    let navigator = web_sys::window()?.navigator();
    let gigabytes = js_sys::Reflect::get(&navigator, &JsValue::from_str("deviceMemory")).ok()?.as_f64()?;
    (gigabytes > 0.0).then_some((gigabytes * GB as f64) as u64)
}
