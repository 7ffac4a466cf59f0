//! Limits: how much a load may take.

use crate::schema::Limits;
use crate::ui::limits::{GB, by_default};
use crate::ui::texts::limits as texts;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the limits need.
#[derive(Properties, PartialEq)]
pub struct LimitsProps {
    /// What a load may take.
    pub limits: Limits,
    /// Bytes that the engine holds.
    pub memory: u64,
    /// Called with other limits.
    pub on_limits: Callback<Limits>,
}

/// One limit, as it is shown and changed.
struct Knob {
    id: &'static str,
    label: &'static str,
    unit: &'static str,
    /// What one of the unit is, and the least that can be chosen.
    scale: u64,
    least: u64,
    get: fn(&Limits) -> u64,
    set: fn(&mut Limits, u64),
}

impl PartialEq for Knob {
    fn eq(&self, other: &Knob) -> bool {
        self.id == other.id
    }
}

/// Workers alone take a few megabytes each.
const MEMORY: Knob = Knob {
    id: "memory-budget",
    label: texts::MEMORY,
    unit: texts::GIGABYTES,
    scale: GB,
    least: 10_000_000,
    get: |limits| limits.memory,
    set: |limits, bytes| limits.memory = bytes,
};

const UNPACKING: [Knob; 4] = [
    Knob {
        id: "unpacking-ratio",
        label: texts::RATIO.0,
        unit: texts::RATIO.1,
        scale: 1,
        least: 1,
        get: |limits| limits.ratio,
        set: |limits, times| limits.ratio = times,
    },
    Knob {
        id: "unpacking-size",
        label: texts::UNPACKED.0,
        unit: texts::UNPACKED.1,
        scale: GB,
        least: 1_000_000,
        get: |limits| limits.unpacked,
        set: |limits, bytes| limits.unpacked = bytes,
    },
    Knob {
        id: "unpacking-members",
        label: texts::MEMBERS.0,
        unit: texts::MEMBERS.1,
        scale: 1,
        least: 1,
        get: |limits| limits.members,
        set: |limits, members| limits.members = members,
    },
    Knob {
        id: "unpacking-depth",
        label: texts::DEPTH.0,
        unit: texts::DEPTH.1,
        scale: 1,
        least: 1,
        get: |limits| limits.depth as u64,
        set: |limits, depth| limits.depth = usize::try_from(depth).unwrap_or(usize::MAX),
    },
];

/// Limits: how much a load may take.
#[component]
pub fn LimitsPanel(props: &LimitsProps) -> Html {
    let change = |knob: &'static Knob| {
        let (limits, on_limits) = (props.limits, props.on_limits.clone());
        Callback::from(move |value: u64| {
            let mut limits = limits;
            (knob.set)(&mut limits, value);
            on_limits.emit(limits);
        })
    };
    let to_default = props.on_limits.reform(|_: MouseEvent| by_default());
    let memory = texts::in_use(props.memory);
    html! {
        <section class="limits" aria-label={texts::TITLE}>
            <Setting knob={&MEMORY} value={props.limits.memory} hint={memory} on_change={change(&MEMORY)} />
            <details>
                <summary>{ texts::UNPACKING }</summary>
                { for UNPACKING.iter().map(|knob| html! {
                    <Setting key={knob.id} {knob} value={(knob.get)(&props.limits)} hint={AttrValue::default()}
                        on_change={change(knob)} />
                }) }
                <p class="hint">{ texts::UNPACKING_HINT }</p>
            </details>
            if props.limits != by_default() {
                <button class="small" onclick={to_default}>{ texts::TO_DEFAULT }</button>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct SettingProps {
    knob: &'static Knob,
    value: u64,
    hint: AttrValue,
    on_change: Callback<u64>,
}

/// A limit that can be typed.
#[component]
fn Setting(props: &SettingProps) -> Html {
    let knob = props.knob;
    let mistaken = use_state_eq(|| false);
    let on_change = {
        let (on_change, mistaken) = (props.on_change.clone(), mistaken.setter());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let value = parse(&input.value(), knob);
            mistaken.set(value.is_none());
            value.into_iter().for_each(|value| on_change.emit(value));
        })
    };
    let hint_id = format!("{}-hint", knob.id);
    html! {
        <div class="limit">
            <label for={knob.id}>{ knob.label }</label>
            <span class="with-unit">
                <input class="box right" id={knob.id} type="text" inputmode="decimal" size="7" autocomplete="off"
                    value={written(props.value, knob)} onchange={on_change} aria-invalid={mistaken.then_some("true")}
                    aria-describedby={hint_id.clone()} />
                { knob.unit }
            </span>
            <p class={classes!("hint", mistaken.then_some("mistaken"))} id={hint_id} aria-live="polite">
                if *mistaken {
                    { texts::mistaken(&written(knob.least, knob)) }
                } else {
                    { props.hint.clone() }
                }
            </p>
        </div>
    }
}

/// A value as a number of its unit, as short as it can be written.
fn written(value: u64, knob: &Knob) -> String {
    let text = format!("{:.2}", value as f64 / knob.scale as f64);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The value of what was typed.
fn parse(text: &str, knob: &Knob) -> Option<u64> {
    // Many write a comma for the point.
    let text = text.trim().trim_end_matches(knob.unit).trim_end().replace(',', ".");
    let value = text.parse::<f64>().ok()? * knob.scale as f64;
    (value >= knob.least as f64 && value < u64::MAX as f64).then_some(value.round() as u64)
}
