//! Copies text.

use super::texts::notices;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Clipboard;

/// What is said after a text was copied, or not.
pub fn outcome(copied: bool) -> &'static str {
    if copied { notices::COPIED } else { notices::NOT_COPIED }
}

/// Copies a text; whether the browser did. A page that was not served over HTTPS has no clipboard at all.
pub async fn copy(text: &str) -> bool {
    let Some(window) = web_sys::window() else { return false };
    let clipboard = js_sys::Reflect::get(&window.navigator(), &JsValue::from_str("clipboard"));
    match clipboard.ok().and_then(|clipboard| clipboard.dyn_into::<Clipboard>().ok()) {
        Some(clipboard) => JsFuture::from(clipboard.write_text(text)).await.is_ok(),
        None => false,
    }
}
