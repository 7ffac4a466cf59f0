//! Keys, as they stand on the keyboard.

use yew::prelude::*;

/// Keys that are pressed together, written as `Ctrl+Shift+Z`.
pub fn keys(keys: &str) -> Html {
    let is_mac = web_sys::window().is_some_and(|window| {
        window.navigator().platform().is_ok_and(|name| name.starts_with("Mac") || name.starts_with("iP"))
    });
    html! { <span class="keys">{ for keys.split('+').map(|key| html! {
        <kbd>{ if key == "Ctrl" && is_mac { "⌘" } else { key }.to_owned() }</kbd>
    }) }</span> }
}
