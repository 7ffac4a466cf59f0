//! A list of things that have names, to which the present one can be added.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A thing of the list.
#[derive(Clone, PartialEq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// What it is.
    pub detail: String,
}

/// What else can be done with each thing.
#[derive(Clone, PartialEq)]
pub struct NamedAction {
    /// What its button says.
    pub label: AttrValue,
    /// The label of the button of the thing of a name.
    pub label_of: Callback<String, String>,
    /// Called with the place of a thing.
    pub on_act: Callback<usize>,
}

/// What the list needs.
#[derive(Properties, PartialEq)]
pub struct NamedListProps {
    /// The things.
    pub items: Vec<Named>,
    /// The label of the input for a name.
    pub name_label: AttrValue,
    /// The label of the button that saves.
    pub save_label: AttrValue,
    /// The label of the button that takes the thing of a name away.
    pub remove_label: Callback<String, String>,
    /// What else can be done with each thing.
    #[prop_or_default]
    pub action: Option<NamedAction>,
    /// Called with the name for the present thing.
    pub on_save: Callback<String>,
    /// Called with the place of the thing that is wanted.
    pub on_choose: Callback<usize>,
    /// Called with the place of one that is to go.
    pub on_remove: Callback<usize>,
}

/// A list of things that have names: chosen by a click, taken away, and added to by a name for the present one.
#[component]
pub fn NamedList(props: &NamedListProps) -> Html {
    let name = use_state_eq(String::new);
    let is_empty = name.trim().is_empty();
    let oninput = {
        let name = name.setter();
        Callback::from(move |event: InputEvent| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            input.into_iter().for_each(|input| name.set(input.value()));
        })
    };
    let onsubmit = {
        let (name, on_save) = (name.clone(), props.on_save.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !name.trim().is_empty() {
                on_save.emit(name.trim().to_owned());
                name.set(String::new());
            }
        })
    };
    html! {
        <>
            if !props.items.is_empty() {
                <ul class="named-list">{ for props.items.iter().enumerate().map(|(place, item)| {
                    let choose = props.on_choose.reform(move |_: MouseEvent| place);
                    let remove = props.on_remove.reform(move |_: MouseEvent| place);
                    html! {
                        <li key={item.name.clone()}>
                            <button class="named-item" onclick={choose} title={item.detail.clone()}>
                                <span>{ &item.name }</span>
                                <span class="menu-detail">{ &item.detail }</span>
                            </button>
                            if let Some(NamedAction { label, label_of, on_act }) = &props.action {
                                <button class="quiet named-action" onclick={on_act.reform(move |_: MouseEvent| place)}
                                    aria-label={label_of.emit(item.name.clone())}>{ label.clone() }</button>
                            }
                            <button class="quiet" onclick={remove} aria-label={props.remove_label.emit(item.name.clone())}>{ "×" }</button>
                        </li>
                    }
                }) }</ul>
            }
            <form class="menu-row" {onsubmit}>
                <input class="box" type="text" placeholder={props.name_label.clone()} aria-label={props.name_label.clone()}
                    value={(*name).clone()} {oninput} maxlength="80" autocomplete="off" />
                <button class="small" disabled={is_empty}>{ props.save_label.clone() }</button>
            </form>
        </>
    }
}
