//! Limits: how much memory the engine may use.

use crate::ui::budget::{GB, LEAST, by_default};
use crate::ui::format;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the limits need.
#[derive(Properties, PartialEq)]
pub struct LimitsProps {
    /// Bytes that the engine may hold.
    pub budget: u64,
    /// Bytes that it holds.
    pub memory: u64,
    /// Called with another budget.
    pub on_budget: Callback<u64>,
}

/// Limits: how much memory the engine may use.
#[component]
pub fn Limits(props: &LimitsProps) -> Html {
    let mistaken = use_state_eq(|| false);
    let on_change = {
        let (on_budget, mistaken) = (props.on_budget.clone(), mistaken.setter());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let budget = parse(&input.value());
            mistaken.set(budget.is_none());
            if let Some(budget) = budget {
                on_budget.emit(budget);
            }
        })
    };
    let to_default = {
        let (on_budget, mistaken) = (props.on_budget.clone(), mistaken.setter());
        Callback::from(move |_: MouseEvent| {
            mistaken.set(false);
            on_budget.emit(by_default());
        })
    };
    let default = by_default();
    html! {
        <section class="limits" aria-label="Limits">
            <label for="memory-budget">{ "Memory budget" }</label>
            <span class="with-unit">
                <input class="box right" id="memory-budget" type="text" inputmode="decimal" size="5" autocomplete="off"
                    value={gigabytes(props.budget)} onchange={on_change} aria-invalid={mistaken.then_some("true")}
                    aria-describedby="memory-budget-hint" />
                { "GB" }
            </span>
            <p class={classes!("hint", mistaken.then_some("mistaken"))} id="memory-budget-hint" aria-live="polite">
                if *mistaken {
                    { format!("Write a number of gigabytes, {} or more.", gigabytes(LEAST)) }
                } else {
                    { format!("{} in use. ", format::bytes(props.memory)) }
                    { "A load that needs more is stopped, and keeps what it read. A change counts from the next load on." }
                }
            </p>
            if props.budget != default {
                <button class="small" onclick={to_default}>{ format!("Back to {}", format::bytes(default)) }</button>
            }
        </section>
    }
}

/// Bytes as a number of gigabytes, as short as it can be written.
fn gigabytes(bytes: u64) -> String {
    (bytes as f64 / GB as f64).to_string()
}

/// The bytes of what was typed.
fn parse(text: &str) -> Option<u64> {
    // Many write a comma for the point.
    let text = text.trim().trim_end_matches("GB").trim_end().replace(',', ".");
    let bytes = text.parse::<f64>().ok()? * GB as f64;
    (bytes >= LEAST as f64 && bytes < u64::MAX as f64).then_some(bytes.round() as u64)
}
