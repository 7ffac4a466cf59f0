//! A button that opens what hangs below it.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// What a dropdown needs.
#[derive(Properties, PartialEq)]
pub struct DropdownProps {
    /// The button's label.
    pub label: AttrValue,
    /// Classes of the whole.
    #[prop_or_default]
    pub class: Classes,
    /// What hangs below.
    pub children: Html,
}

/// A button that opens what hangs below it; Escape and what happens elsewhere close it, as does another one that opens.
#[component]
pub fn Dropdown(props: &DropdownProps) -> Html {
    let whole = use_node_ref();
    {
        let whole = whole.clone();
        use_effect_with((), move |()| {
            let document = web_sys::window().and_then(|window| window.document());
            let listener = document.map(|document| {
                EventListener::new(&document, "pointerdown", move |event| {
                    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                    if let Some(whole) = whole.cast::<Element>().filter(|whole| !whole.contains(target.as_deref())) {
                        close(&whole);
                    }
                })
            });
            move || drop(listener)
        });
    }
    let on_key = {
        let whole = whole.clone();
        Callback::from(move |event: KeyboardEvent| {
            let open = whole.cast::<Element>().filter(|whole| whole.has_attribute("open"));
            if let ("Escape", Some(whole)) = (event.key().as_str(), open) {
                // It closes this, and nothing else.
                event.stop_propagation();
                close(&whole);
                let button = whole.first_element_child().and_then(|child| child.dyn_into::<HtmlElement>().ok());
                button.into_iter().for_each(|button| drop(button.focus()));
            }
        })
    };
    html! {
        <details class={classes!("menu", props.class.clone())} name="menu" onkeydown={on_key} ref={whole}>
            <summary>{ props.label.clone() }</summary>
            { props.children.clone() }
        </details>
    }
}

fn close(whole: &Element) {
    // There is nothing to close where it is not open.
    drop(whole.remove_attribute("open"));
}
