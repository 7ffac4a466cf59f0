//! A thin line that grows, with words and a way to stop.

use crate::ui::texts::widgets as texts;
use yew::prelude::*;

/// Work that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    /// What is being done.
    pub label: AttrValue,
    /// How much of it is done.
    pub done: u64,
    /// How much there is; 0 where nobody knows.
    pub of: u64,
    /// Whether it can be stopped.
    pub stops: bool,
}

/// What the line needs.
#[derive(Properties, PartialEq)]
pub struct ProgressProps {
    /// The work.
    pub work: Work,
    /// Called to stop it.
    pub on_cancel: Callback<()>,
}

/// A thin line that grows, with words and a way to stop.
#[component]
pub fn ProgressLine(props: &ProgressProps) -> Html {
    let Work { label, done, of, stops } = &props.work;
    let share = if *of > 0 { (*done as f64 * 100.0 / *of as f64).min(100.0) } else { 0.0 };
    html! {
        <div class="progress">
            <div class="progress-track" role="progressbar" aria-label={texts::PROGRESS} aria-valuemin="0"
                aria-valuemax="100" aria-valuenow={format!("{share:.0}")}>
                <div class="progress-done" style={format!("transform:scaleX({:.4})", share / 100.0)}></div>
            </div>
            <span class="progress-label">{ label.clone() }</span>
            if *stops {
                <button onclick={props.on_cancel.reform(|_| ())}>{ texts::CANCEL }</button>
            }
        </div>
    }
}
