//! A dialog over the page: Escape or a click beside it closes it, and the focus goes back to where it was.

use gloo_events::EventListener;
use web_sys::{Element, HtmlDialogElement};
use yew::prelude::*;

/// A dialog over the page.
#[derive(Properties, PartialEq)]
pub struct DialogProps {
    /// The dialog, by which [`close`] closes it.
    pub node: NodeRef,
    /// Its name.
    pub label: AttrValue,
    /// Its class.
    pub class: &'static str,
    /// Called when it is closed.
    pub on_close: Callback<()>,
    /// What is in it.
    pub children: Html,
}

/// Closes a dialog, so that the focus goes back to where it was.
pub fn close(node: &NodeRef) {
    if let Some(dialog) = node.cast::<HtmlDialogElement>() {
        dialog.close();
    }
}

/// A dialog over the page; what is first in it has the focus.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    {
        let (node, on_close) = (props.node.clone(), props.on_close.clone());
        use_effect_with((), move |()| {
            let listener = node.cast::<HtmlDialogElement>().map(|dialog| {
                // It can only fail on a dialog that is open, or not in the document.
                drop(dialog.show_modal());
                EventListener::new(&dialog, "close", move |_| on_close.emit(()))
            });
            move || drop(listener)
        });
    }
    let onclick = {
        let node = props.node.clone();
        Callback::from(move |event: MouseEvent| {
            // What is beside the content is the dialog itself.
            if event.target_dyn_into::<Element>() == node.cast::<Element>() {
                close(&node);
            }
        })
    };
    // Escape closes the dialog, and nothing that it lies over.
    let onkeydown = Callback::from(|event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
        }
    });
    html! {
        <dialog class={props.class} ref={props.node.clone()} aria-label={props.label.clone()} {onclick} {onkeydown}>
            <div>{ props.children.clone() }</div>
        </dialog>
    }
}
