//! The worker: the engine behind a message port.

fn main() {
    #[cfg(target_arch = "wasm32")]
    if let Err(error) = bucketscope::engine::worker::start() {
        wasm_bindgen::throw_val(error);
    }
}
