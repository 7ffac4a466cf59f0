//! A menu that opens at a place of the page.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// An entry of a menu.
#[derive(Debug, Clone, PartialEq)]
pub struct MenuItem {
    /// What it does.
    pub label: AttrValue,
    /// To what it does that.
    pub detail: Option<AttrValue>,
    /// Called when it is chosen.
    pub action: Callback<()>,
    /// Whether a line stands above it.
    pub begins_group: bool,
}

impl MenuItem {
    /// An entry without a detail.
    pub fn new(label: impl Into<AttrValue>, action: Callback<()>) -> MenuItem {
        MenuItem { label: label.into(), detail: None, action, begins_group: false }
    }
}

/// A menu.
#[derive(Properties, PartialEq)]
pub struct MenuProps {
    /// The menu's name.
    pub label: AttrValue,
    /// Where it opens, in pixels of the window.
    pub at: (i32, i32),
    /// Its entries.
    pub items: Vec<MenuItem>,
    /// Called when it is to close: after a choice, and without one.
    pub on_close: Callback<()>,
}

/// A menu that opens at a place of the page: arrows, Home and End move, Enter chooses, Escape and whatever happens
/// elsewhere closes.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let list = use_node_ref();
    {
        let (list, on_close) = (list.clone(), props.on_close.clone());
        use_effect_with(props.at, move |_| {
            focus(&list, |_, _| 0);
            let document = web_sys::window().and_then(|window| window.document());
            let listener = document.map(|document| {
                EventListener::new(&document, "pointerdown", move |event| {
                    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                    let inside = list.cast::<Element>().is_some_and(|list| list.contains(target.as_deref()));
                    if !inside {
                        on_close.emit(());
                    }
                })
            });
            move || drop(listener)
        });
    }
    let on_key = {
        let (list, on_close) = (list.clone(), props.on_close.clone());
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => focus(&list, |at, of| (at + 1) % of),
                "ArrowUp" => focus(&list, |at, of| (at + of - 1) % of),
                "Home" => focus(&list, |_, _| 0),
                "End" => focus(&list, |_, of| of - 1),
                "Escape" | "Tab" => on_close.emit(()),
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let (x, y) = props.at;
    let style = format!("--x:{x}px;--y:{y}px");
    html! {
        <ul class="popup-menu" role="menu" aria-label={props.label.clone()} ref={list} onkeydown={on_key} {style}>
            { for props.items.iter().enumerate().map(|(place, item)| {
                let (action, on_close) = (item.action.clone(), props.on_close.clone());
                let onclick = Callback::from(move |_: MouseEvent| {
                    on_close.emit(());
                    action.emit(());
                });
                html! {
                    <li key={place} role="none" class={classes!(item.begins_group.then_some("begins-group"))}>
                        <button role="menuitem" tabindex="-1" {onclick}>
                            <span>{ item.label.clone() }</span>
                            if let Some(detail) = &item.detail { <span class="menu-detail">{ detail.clone() }</span> }
                        </button>
                    </li>
                }
            }) }
        </ul>
    }
}

/// Moves the focus to the entry at the place that `next` makes of the present one and the number of entries.
fn focus(list: &NodeRef, next: impl Fn(usize, usize) -> usize) {
    let Some(list) = list.cast::<Element>() else { return };
    let buttons: Vec<HtmlElement> = (0..list.children().length())
        .filter_map(|place| list.children().item(place)?.first_element_child()?.dyn_into().ok())
        .collect();
    let active = list.owner_document().and_then(|document| document.active_element());
    let at = buttons.iter().position(|button| active.as_ref() == Some(button.unchecked_ref())).unwrap_or_default();
    if let Some(button) = buttons.get(next(at, buttons.len().max(1))) {
        // An element that cannot take the focus leaves it where it is.
        drop(button.focus());
    }
}
