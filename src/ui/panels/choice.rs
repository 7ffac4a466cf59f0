//! Asks what of a big load is to be read.

use crate::ui::choice::{Amount, Choice, Pick};
use crate::ui::format;
use crate::ui::texts::{choice as texts, things};
use gloo_events::EventListener;
use std::rc::Rc;
use web_sys::{HtmlDialogElement, HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// What the question needs.
#[derive(Properties, PartialEq)]
pub struct ChoiceDialogProps {
    /// What there is to choose from.
    pub choice: Rc<Choice>,
    /// Called with what is to be read; with `None` for nothing.
    pub on_pick: Callback<Option<Pick>>,
}

/// The ways to choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    All,
    Period,
    Path,
}

/// Asks what of a big load is to be read.
#[component]
pub fn ChoiceDialog(props: &ChoiceDialogProps) -> Html {
    let choice = &props.choice;
    let way = use_state_eq(|| Way::All);
    let (first, last) = choice.range.clone().unwrap_or_default();
    let from = use_state_eq(|| first.clone());
    let to = use_state_eq(|| last.clone());
    let text = use_state_eq(String::new);
    let dialog = use_node_ref();
    let read = use_node_ref();
    {
        let (dialog, read, on_pick) = (dialog.clone(), read.clone(), props.on_pick.clone());
        use_effect_with((), move |()| {
            let listener = dialog.cast::<HtmlDialogElement>().map(|dialog| {
                // It can only fail on a dialog that is open, or not in the document.
                drop(dialog.show_modal());
                // Escape closes it, and a phone's way back.
                EventListener::new(&dialog, "close", move |_| on_pick.emit(None))
            });
            if let Some(read) = read.cast::<HtmlElement>() {
                drop(read.focus());
            }
            move || drop(listener)
        });
    }
    let period = Pick::Period { from: (*from).clone(), to: (*to).clone() };
    let path = Pick::Path((*text).clone());
    let pick = match *way {
        Way::All => Pick::All,
        Way::Period => period.clone(),
        Way::Path => path.clone(),
    };
    let wanted = choice.amount(&pick);
    let without_day = choice.without_day();
    let read_picked = {
        let (dialog, on_pick, is_some) = (dialog.clone(), props.on_pick.clone(), wanted.files > 0);
        Callback::from(move |(): ()| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>().filter(|_| is_some) {
                on_pick.emit(Some(pick.clone()));
                // Closed by hand, so that the focus goes back to where it was.
                dialog.close();
            }
        })
    };
    let option = |this: Way, label: &str, id: &'static str, amount: Amount, disabled: bool, inputs: Html| {
        let choose = {
            let way = way.setter();
            Callback::from(move |_: Event| way.set(this))
        };
        html! {
            <div class={classes!("choice-option", (*way == this).then_some("chosen"), disabled.then_some("disabled"))}>
                <input type="radio" name="choice" {id} checked={*way == this} onchange={choose} {disabled} />
                <label for={id}>{ label }</label>
                <span class="choice-inputs">{ inputs }</span>
                <span class="choice-amount">{ if disabled { html! {} } else { amount_text(amount) } }</span>
            </div>
        }
    };
    let on_enter = {
        let read_picked = read_picked.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" {
                event.prevent_default();
                read_picked.emit(());
            }
        })
    };
    let input = |kind: &'static str, name: &'static str, this: Way, value: &UseStateHandle<String>, disabled: bool| {
        let (way, setter) = (way.setter(), value.setter());
        let on_input = Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            setter.set(input.value());
            // Who writes into the inputs of one way means that way.
            way.set(this);
        });
        html! {
            <input class="box" type={kind} aria-label={name} value={(**value).clone()} oninput={on_input} {disabled}
                onkeydown={on_enter.clone()}
                autocomplete="off" spellcheck="false" />
        }
    };
    let no_day = choice.range.is_none();
    let days = html! {
        <>
            { input("date", texts::FROM, Way::Period, &from, no_day) }<span>{ "–" }</span>{ input("date", texts::TO, Way::Period, &to, no_day) }
        </>
    };
    let close = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        })
    };
    let all = choice.amount(&Pick::All);
    html! {
        <dialog class="choice" ref={dialog} aria-labelledby="choice-title" aria-describedby="choice-found">
            <h2 id="choice-title">{ texts::TITLE }</h2>
            <p id="choice-found">
                <b>{ plain_amount(all) }</b>
                if let Some((first, last)) = &choice.range {
                    { texts::BEFORE_DAYS }<span class="day">{ first }</span>
                    if first != last {
                        { texts::BETWEEN_DAYS }<span class="day">{ last }</span>
                    }
                    { if choice.peeked { texts::BY_RECORDS } else { texts::BY_NAMES } }
                }
                { texts::LATER }
            </p>
            <fieldset>
                <legend class="visually-hidden">{ texts::WAYS }</legend>
                { option(Way::All, texts::ALL, "choice-all", all, false, html! {}) }
                { option(Way::Period, texts::PERIOD, "choice-period", choice.amount(&period), no_day, days) }
                { option(Way::Path, texts::PATH, "choice-path", choice.amount(&path), false,
                    input("text", texts::TEXT, Way::Path, &text, false)) }
            </fieldset>
            <p class="hint">
                if no_day {
                    { texts::NO_DAY }
                } else {
                    { texts::DELIVERY }
                    if without_day.files > 0 {
                        { texts::without_day(without_day.files) }
                    }
                }
            </p>
            <p class="visually-hidden" aria-live="polite">{ texts::chosen(&plain_amount(wanted)) }</p>
            <div class="choice-buttons">
                <button onclick={close}>{ texts::CANCEL }</button>
                <button class="primary" ref={read} onclick={read_picked.reform(|_| ())} disabled={wanted.files == 0}>
                    { if wanted.files == 0 { texts::NOTHING.to_owned() } else { texts::read(&plain_amount(wanted)) } }
                </button>
            </div>
        </dialog>
    }
}

fn plain_amount(amount: Amount) -> String {
    texts::amount(amount.files, amount.bytes)
}

fn amount_text(amount: Amount) -> Html {
    html! { <>{ format::counted(amount.files, things::FILE) }<span>{ format::bytes(amount.bytes) }</span></> }
}
