//! What this device remembers.

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
