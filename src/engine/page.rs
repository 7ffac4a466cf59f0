//! What the engine has to do with the page: it locks its network, and is made of its assets.

use super::message::describe;
use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::Url;

/// What the page allows itself once files are read: nothing but what it holds already, and its worker's `blob:`.
const LOCK: &str = "default-src 'none'; script-src 'wasm-unsafe-eval' blob:; worker-src blob:; \
     style-src 'unsafe-inline'; img-src data:; connect-src 'none'";

/// Forbids the page, and every worker that it starts from now on, to connect to anything.
pub fn lock_network() -> Result<(), String> {
    let document = web_sys::window().and_then(|window| window.document()).ok_or("The page has no document.")?;
    let insert = || -> Result<(), JsValue> {
        let meta = document.create_element("meta")?;
        meta.set_attribute("http-equiv", "Content-Security-Policy")?;
        meta.set_attribute("content", LOCK)?;
        document.head().ok_or(JsValue::NULL)?.append_child(&meta)?;
        Ok(())
    };
    insert().map_err(|_| "The browser does not let the page lock its network; no file was read.".to_owned())
}

/// The bytes of one of the page's own assets: from an element of the page where it is inlined (the single file), else
/// fetched from beside the page.
pub async fn asset(name: &str) -> Result<Vec<u8>, String> {
    let window = web_sys::window().ok_or("The page has no window.")?;
    let document = window.document().ok_or("The page has no document.")?;
    let problem = |error: JsValue| format!("Cannot load {name}, a part of this page: {}", describe(&error));
    if let Some(element) = document.get_element_by_id(&format!("asset:{name}")) {
        let text = window.atob(element.text_content().unwrap_or_default().trim()).map_err(problem)?;
        // `atob` gives one character per byte.
        return Ok(text.chars().map(|c| c as u32 as u8).collect());
    }
    let base = document.base_uri().map_err(problem)?.unwrap_or_default();
    let address = Url::new_with_base(name, &base).map_err(problem)?.href();
    let response: web_sys::Response = JsFuture::from(window.fetch_with_str(&address)).await.map_err(problem)?.into();
    if !response.ok() {
        return Err(format!("Cannot load {name}, a part of this page: the server answered {}.", response.status()));
    }
    let buffer = JsFuture::from(response.array_buffer().map_err(problem)?).await.map_err(problem)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
