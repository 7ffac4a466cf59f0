//! A thin line that grows, with words and a way to stop.

use yew::prelude::*;

/// Work that is under way.
#[derive(Properties, PartialEq)]
pub struct ProgressProps {
    /// What is being done.
    pub label: AttrValue,
    /// How much of it is done.
    pub done: f64,
    /// How much there is; 0 where nobody knows.
    pub of: f64,
    /// Called to stop it.
    pub on_cancel: Callback<()>,
}

/// A thin line that grows, with words and a way to stop.
#[component]
pub fn ProgressLine(props: &ProgressProps) -> Html {
    let share = if props.of > 0.0 { (props.done / props.of * 100.0).clamp(0.0, 100.0) } else { 0.0 };
    html! {
        <div class="progress">
            <div class="progress-track" role="progressbar" aria-label="Progress of loading" aria-valuemin="0"
                aria-valuemax="100" aria-valuenow={format!("{share:.0}")}>
                <div class="progress-done" style={format!("width:{share:.1}%")}></div>
            </div>
            <span class="progress-label">{ props.label.clone() }</span>
            <button class="small" onclick={props.on_cancel.reform(|_| ())}>{ "Cancel" }</button>
        </div>
    }
}
