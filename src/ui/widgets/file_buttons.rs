//! Buttons that choose files or a folder.

use crate::ui::intake::{Taken, from_list};
use crate::ui::texts::widgets as texts;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Buttons that choose files or a folder.
#[derive(Properties, PartialEq)]
pub struct FileButtonsProps {
    /// Called with what was chosen.
    pub on_files: Callback<Vec<Taken>>,
    /// The label of the button for files.
    #[prop_or(AttrValue::Static(texts::OPEN_FILES))]
    pub files_label: AttrValue,
    /// The label of the button for a folder; empty for no such button.
    #[prop_or(AttrValue::Static(texts::OPEN_FOLDER))]
    pub folder_label: AttrValue,
    /// Whether the first button is what people most likely want.
    #[prop_or_default]
    pub primary: bool,
}

/// The page's first input for files, or for a folder.
fn input(folder: bool) -> Option<HtmlInputElement> {
    let selector = if folder { "input[webkitdirectory]" } else { "input[type=file]:not([webkitdirectory])" };
    web_sys::window()?.document()?.query_selector(selector).ok()??.dyn_into().ok()
}

/// Whether the page asks for files now, or for a folder.
pub fn is_there(folder: bool) -> bool {
    input(folder).is_some()
}

/// Asks for files, or for a folder, as the page's button does.
pub fn ask(folder: bool) {
    if let Some(input) = input(folder) {
        input.click();
    }
}

/// Buttons that choose files or a folder. Each is a button of its own; the inputs behind them are not reached by Tab.
#[component]
pub fn FileButtons(props: &FileButtonsProps) -> Html {
    let files = use_node_ref();
    let folder = use_node_ref();
    let click = |input: &NodeRef| {
        let input = input.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                input.click();
            }
        })
    };
    let on_change = props.on_files.reform(|event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let taken = input.files().map(|list| from_list(&list)).unwrap_or_default();
        // The same files may be chosen again.
        input.set_value("");
        taken
    });
    html! {
        <>
            <button class={classes!(props.primary.then_some("primary"))} onclick={click(&files)}>
                { props.files_label.clone() }
            </button>
            <input ref={files} type="file" multiple=true hidden=true aria-label={props.files_label.clone()}
                onchange={on_change.clone()} />
            if !props.folder_label.is_empty() {
                <button onclick={click(&folder)}>{ props.folder_label.clone() }</button>
                <input ref={folder} type="file" webkitdirectory=true hidden=true
                    aria-label={props.folder_label.clone()} onchange={on_change} />
            }
        </>
    }
}
