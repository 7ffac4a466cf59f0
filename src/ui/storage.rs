//! What this device remembers.

use serde::Serialize;
use serde::de::DeserializeOwned;

fn local() -> Option<web_sys::Storage> {
    // A browser may refuse it, as it does for some pages from disk; then what was chosen holds until the page is closed.
    web_sys::window()?.local_storage().ok()?
}

/// What is remembered under a key.
pub fn read(key: &str) -> Option<String> {
    local()?.get_item(key).ok()?
}

/// Remembers a text under a key, or forgets what was there.
pub fn write(key: &str, text: Option<&str>) {
    if let Some(storage) = local() {
        drop(match text {
            Some(text) => storage.set_item(key, text),
            None => storage.remove_item(key),
        });
    }
}

/// The list that is remembered under a key; empty where none is, or another version wrote it.
pub fn read_list<T: DeserializeOwned>(key: &str) -> Vec<T> {
    read(key).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Remembers a list under a key.
pub fn write_list<T: Serialize>(key: &str, list: &[T]) {
    let text = (!list.is_empty()).then(|| serde_json::to_string(list).ok()).flatten();
    write(key, text.as_deref());
}
