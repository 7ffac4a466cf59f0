//! A disc of two halves, either or both of them filled.

use yew::prelude::*;

/// Which halves are filled, and what that means in words.
#[derive(Properties, PartialEq)]
pub struct DiscProps {
    /// The left half.
    pub left: bool,
    /// The right half.
    pub right: bool,
    /// What the disc says; without it the text beside the disc says it.
    #[prop_or_default]
    pub label: Option<AttrValue>,
}

/// A disc of two halves.
#[component]
pub fn Disc(props: &DiscProps) -> Html {
    let class = classes!("disc", props.left.then_some("disc-left"), props.right.then_some("disc-right"));
    match &props.label {
        Some(label) => html! { <span {class} role="img" aria-label={label.clone()} title={label.clone()}></span> },
        None => html! { <span {class} aria-hidden="true"></span> },
    }
}
