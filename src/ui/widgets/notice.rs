//! A message that stays until it is dismissed, and covers nothing.

use crate::ui::texts::widgets as texts;
use yew::prelude::*;

/// A message.
#[derive(Properties, PartialEq)]
pub struct NoticeProps {
    /// What happened, and what to do.
    pub text: AttrValue,
    /// Called when it is dismissed.
    pub on_dismiss: Callback<()>,
}

/// A message that stays until it is dismissed.
#[component]
pub fn Notice(props: &NoticeProps) -> Html {
    let dismiss = props.on_dismiss.reform(|_| ());
    html! {
        <div class="notice" role="alert">
            <span>{ props.text.clone() }</span>
            <button class="quiet" onclick={dismiss} aria-label={texts::DISMISS}>{ "×" }</button>
        </div>
    }
}
