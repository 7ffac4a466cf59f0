//! The palette: everything that can be done, found by words; the questions of a table are listed so, too.

use super::complete::show_option;
use crate::ui::actions::{Act, PageAction};
use crate::ui::format;
use crate::ui::texts::actions as texts;
use crate::ui::texts::{questions, things};
use crate::ui::widgets::dialog::close;
use crate::ui::widgets::keys::keys;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// The id of the list, by which the input names it.
const LIST: &str = "palette-list";

/// What the palette needs.
#[derive(Properties, PartialEq)]
pub struct PaletteProps {
    /// What can be done.
    pub actions: Vec<PageAction>,
    /// Whether these are questions: each group stands under a heading.
    pub grouped: bool,
    /// The dialog that it is in.
    pub dialog: NodeRef,
    /// Called with what is done, when the dialog is closed.
    pub on_act: Callback<Act>,
}

/// The palette: everything that can be done, found by words.
#[component]
pub fn Palette(props: &PaletteProps) -> Html {
    let (find, hint, label) = match props.grouped {
        true => (questions::FIND, questions::FIND, questions::TITLE),
        false => (texts::PALETTE, texts::PALETTE_HINT, texts::ACTIONS),
    };
    let text = use_state_eq(String::new);
    let active = use_state_eq(|| 0);
    let list = use_node_ref();
    let found: Vec<&PageAction> = props.actions.iter().filter(|action| has_words(action, &text)).collect();
    let count = found.len();
    let at = (*active).min(count.saturating_sub(1));
    let begins = |place: usize| props.grouped && (place == 0 || found[place - 1].group != found[place].group);
    {
        let list = list.clone();
        // Headings stand among the options.
        let heading = at + (0..at.min(count)).filter(|place| begins(*place)).count();
        let option = heading + usize::from(count > 0 && begins(at));
        use_effect_with((heading, option, count), move |(heading, option, _)| {
            if let Some(list) = list.cast::<HtmlElement>() {
                show_option(&list, *heading);
                show_option(&list, *option);
            }
        });
    }
    let choose = |act: Act| {
        let (dialog, on_act) = (props.dialog.clone(), props.on_act.clone());
        move || {
            // Closed first, so that what is done may move the focus.
            close(&dialog);
            on_act.emit(act);
        }
    };
    let oninput = {
        let (text, active) = (text.setter(), active.setter());
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            text.set(input.value());
            active.set(0);
        })
    };
    let onkeydown = {
        let (active, chosen) = (active.setter(), found.get(at).map(|action| choose(action.act)));
        Callback::from(move |event: KeyboardEvent| {
            if event.is_composing() {
                return;
            }
            match event.key().as_str() {
                "ArrowDown" if count > 0 => active.set((at + 1) % count),
                "ArrowUp" if count > 0 => active.set((at + count - 1) % count),
                "Enter" => chosen.iter().for_each(|choose| choose()),
                _ => return,
            }
            event.prevent_default();
        })
    };
    // A press would take the focus from the input before the click.
    let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
    html! {
        <>
            <input type="text" role="combobox" aria-label={find} placeholder={hint} value={(*text).clone()}
                {oninput} {onkeydown} spellcheck="false" autocomplete="off" autocapitalize="off" aria-autocomplete="list"
                aria-expanded={(count > 0).to_string()} aria-controls={LIST}
                aria-activedescendant={found.get(at).map(|action| action.id.clone())} />
            if count > 0 {
                <ul ref={list} id={LIST} role="listbox" aria-label={label} {onmousedown}>
                    { for found.iter().enumerate().map(|(place, action)| {
                        let choose = choose(action.act);
                        let onclick = Callback::from(move |_: MouseEvent| choose());
                        html! {
                            <>
                            if begins(place) { <li role="presentation">{ action.group }</li> }
                            <li id={action.id.clone()} role="option" class="choice-row"
                                aria-selected={(place == at).to_string()} {onclick}>
                                <span class="palette-label">{ action.label.clone() }</span>
                                if props.grouped { <span>{ action.detail }</span> }
                                <span class="palette-group">{ action.group }</span>
                                { action.keys.first().map(|first| keys(first)).unwrap_or_default() }
                            </li>
                            </>
                        }
                    }) }
                </ul>
            }
            <p role="status" class={if count > 0 { "visually-hidden" } else { "palette-nothing" }}>
                { if count > 0 { format::counted(count as u64, things::ACTION) } else { texts::nothing_called(text.trim()) } }
            </p>
        </>
    }
}

/// Whether an action's label and group have every word of a text, in any order and letter case.
fn has_words(action: &PageAction, text: &str) -> bool {
    let name = format!("{} {}", action.label, action.group).to_lowercase();
    text.to_lowercase().split_whitespace().all(|word| name.contains(word))
}
