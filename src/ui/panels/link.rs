//! The link to the view, and what it contains.

use crate::ui::clipboard;
use crate::ui::route::Route;
use crate::ui::texts::link as texts;
use crate::ui::widgets::dropdown::Dropdown;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What the link menu needs.
#[derive(Properties, PartialEq)]
pub struct LinkMenuProps {
    /// The view.
    pub route: Route,
    /// Whether the address keeps log values to itself.
    pub private: bool,
    /// Called to keep them to itself, or not.
    pub on_private: Callback<bool>,
}

/// The link to the view: says what it contains, copies it, and keeps log values out of it.
#[component]
pub fn LinkMenu(props: &LinkMenuProps) -> Html {
    let said = use_state_eq(|| None::<&'static str>);
    {
        let said = said.setter();
        use_effect_with((props.route.clone(), props.private), move |_| said.set(None));
    }
    let copy = {
        let (said, route) = (said.setter(), props.route.clone());
        Callback::from(move |_: MouseEvent| {
            let (said, link) = (said.clone(), route.link());
            spawn_local(async move { said.set(Some(clipboard::outcome(clipboard::copy(&link).await))) });
        })
    };
    let toggle = props.on_private.reform({
        let private = props.private;
        move |_: Event| !private
    });
    let queries = [&props.route.query, &props.route.against].map(String::as_str);
    let contents = match (queries.concat().is_empty(), props.private) {
        (true, _) => html! { { texts::PLACE_ONLY } },
        (false, true) => html! { { texts::NUMBER } },
        (false, false) => html! {
            <>{ texts::TEXT_BEFORE }<code>{ queries.join(" ") }</code>
            { texts::TEXT_AFTER }</>
        },
    };
    html! {
        <Dropdown label={texts::TITLE}>
            <div class="menu-body">
                <p>{ contents }</p>
                <div class="menu-row">
                    <button onclick={copy}>{ texts::COPY }</button>
                    <span aria-live="polite">{ said.unwrap_or_default() }</span>
                </div>
                <label class="check">
                    <input type="checkbox" checked={props.private} onchange={toggle} />
                    { texts::PRIVATE }
                </label>
            </div>
        </Dropdown>
    }
}
