//! The page: state with one reducer, generic widgets, domain panels.
//!
//! Here belongs what people see and touch. Log data is parsed, scanned and sorted by the engine only; widgets know
//! no word of the domain, panels own no layout trick.

mod actions;
mod app;
mod choice;
mod clipboard;
mod download;
mod element;
mod format;
mod hooks;
mod intake;
mod layout;
mod limits;
mod loads;
mod markup;
mod panels;
mod record_text;
mod route;
mod settings;
mod state;
mod storage;
mod texts;
mod views;
mod widgets;

/// Mounts the page into the document's body.
pub fn start() {
    yew::set_custom_panic_hook(Box::new(|info| show_panic(&info.to_string())));
    settings::apply();
    yew::Renderer::<app::App>::new().render();
}

/// After a panic nothing on the page answers any more: it must say so.
fn show_panic(reason: &str) {
    web_sys::console::error_1(&reason.into());
    let body = web_sys::window().and_then(|window| window.document()).and_then(|document| document.body());
    if let Some(body) = body {
        // Where even this fails, the console has the reason.
        drop(body.set_attribute("data-stopped", &format!("{}({reason})", texts::app::STOPPED)));
    }
}
