//! The page: state with one reducer, generic widgets, domain panels.
//!
//! Here belongs what people see and touch. Log data is parsed, scanned and sorted by the engine only; widgets know
//! no word of the domain, panels own no layout trick.

mod app;
mod format;
mod hooks;
mod intake;
mod panels;
mod route;
mod state;
mod widgets;

/// Mounts the page into the document's body.
pub fn start() {
    yew::Renderer::<app::App>::new().render();
}
