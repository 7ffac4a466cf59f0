//! The query: a coloured text, its error under the place, and the conditions as chips.

use super::chips::chips;
use super::complete::{ChoiceList, option_id, use_choices};
use super::working::WorkingNow;
use crate::engine::client::Client;
use crate::engine::message::Working;
use crate::language::{StageKind, TokenClass, highlight, parse_with_default};
use crate::schema::Source;
use crate::ui::format;
use crate::ui::route::Place;
use crate::ui::texts::{search as texts, things};
use crate::ui::views;
use crate::ui::widgets::disc::Disc;
use wasm_bindgen::JsCast;
use web_sys::{EventInit, HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// What the search bar needs.
#[derive(Properties, PartialEq)]
pub struct SearchProps {
    /// The engine, which knows the values.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// The table that is searched.
    pub source: Source,
    /// The query that is shown.
    pub query: AttrValue,
    /// What distinguishes its elements from those of another search bar of the page.
    #[prop_or("query")]
    pub id: &'static str,
    /// What it is called.
    #[prop_or(texts::FILTER)]
    pub label: &'static str,
    /// What stands in it where the query is empty, instead of examples.
    #[prop_or_default]
    pub placeholder: Option<&'static str>,
    /// What stands at the right: rows and time.
    pub outcome: AttrValue,
    /// What the engine says against the query, with the place in it.
    #[prop_or_default]
    pub refusal: Option<(AttrValue, Option<(usize, usize)>)>,
    /// How far the answer to a question has come that takes a while.
    #[prop_or_default]
    pub working: Option<Working>,
    /// Called with a query to show.
    pub on_query: Callback<String>,
}

/// Where something may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Menu {
    /// The cursor's byte in the text; nothing is offered without it.
    place: Option<usize>,
    /// Which choice the keys have reached.
    active: Option<usize>,
    /// How far the text is scrolled, in pixels.
    scroll: i32,
}

impl Menu {
    fn at_cursor(input: &HtmlInputElement) -> Menu {
        let units = input.selection_start().ok().flatten().unwrap_or_default();
        Menu { place: Some(byte_of(&input.value(), units)), active: None, scroll: input.scroll_left() }
    }
}

/// The page's search bar, if it shows one: the first.
fn bar() -> Option<HtmlInputElement> {
    web_sys::window()?.document()?.query_selector("[role=search] input").ok()??.dyn_into().ok()
}

/// Whether the page shows a search bar.
pub fn is_there() -> bool {
    bar().is_some()
}

/// Moves the focus to the search bar, if there is one.
pub fn focus() {
    if let Some(bar) = bar() {
        drop(bar.focus());
    }
}

/// Writes a query into the search bar, in place of what was typed and not run.
pub fn write(query: &str) {
    if let Some(bar) = bar() {
        type_in(&bar, query);
    }
}

/// Goes on in the search bar with a condition on a field, as if somebody had typed it: its values are offered.
pub fn begin_condition(source: Source, field: &str) {
    let Some(bar) = bar() else { return };
    let text = bar.value();
    let text = text.trim_end();
    // Behind another stage a condition is a stage of its own.
    let last = parse_with_default(text, source).ok().and_then(|query| query.stages.into_iter().next_back());
    let between = match last {
        Some(stage) if !matches!(stage.kind, StageKind::Filter(_)) => " | ",
        _ if text.is_empty() => "",
        _ => " ",
    };
    drop(bar.focus());
    type_in(&bar, &format!("{text}{between}{field}:"));
}

/// As if somebody had typed it.
fn type_in(bar: &HtmlInputElement, text: &str) {
    bar.set_value(text);
    let init = EventInit::new();
    init.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &init) {
        drop(bar.dispatch_event(&event));
    }
}

/// A query that was typed before or after the one at a place, and its place; without one the query that is shown.
fn recalled(source: Source, at: Option<usize>, by: i32) -> Option<(Option<String>, Option<usize>)> {
    let place = Place::of(source).name();
    let typed: Vec<String> = views::typed().into_iter().filter(|(of, _)| of == place).map(|(_, query)| query).collect();
    let next = at.map_or(-1, |at| at as i32) + by;
    match usize::try_from(next) {
        Ok(next) => typed.get(next).map(|query| (Some(query.clone()), Some(next))),
        Err(_) => at.map(|_| (None, None)),
    }
}

/// The byte of a place that the browser counts in UTF-16.
fn byte_of(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    text.char_indices()
        .find_map(|(at, c)| {
            let is_there = left == 0;
            left = left.saturating_sub(c.len_utf16());
            is_there.then_some(at)
        })
        .unwrap_or(text.len())
}

/// The query: a coloured text, its error under the place, and the conditions as chips.
#[component]
pub fn Search(props: &SearchProps) -> Html {
    let draft = use_state_eq(|| props.query.to_string());
    // Which of the queries that were typed stands in the bar, counted from the last one.
    let recall = use_state_eq(|| None::<usize>);
    let colours = use_node_ref();
    let input = use_node_ref();
    {
        let draft = draft.setter();
        let recall = recall.setter();
        use_effect_with(props.query.clone(), move |query| {
            draft.set(query.to_string());
            recall.set(None);
        });
    }
    let source = props.source;
    let parsed = parse_with_default(&draft, source);
    let menu = use_state_eq(Menu::default);
    let choices = use_choices(&props.client, props.generation, source, &draft, menu.place);
    let count = if menu.place.is_some() { choices.all.len() } else { 0 };
    let active = menu.active.filter(|active| *active < count);
    let oninput = {
        let (draft, menu) = (draft.setter(), menu.setter());
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            // Nothing is offered to who types elsewhere.
            let is_typed = input.matches(":focus").unwrap_or_default() && !input.value().is_empty();
            menu.set(if is_typed { Menu::at_cursor(&input) } else { Menu::default() });
            draft.set(input.value());
        })
    };
    let on_choose = {
        let (draft, menu, choices, input) = (draft.clone(), menu.setter(), choices.clone(), input.clone());
        Callback::from(move |place: usize| {
            let Some((choice, input)) = choices.all.get(place).zip(input.cast::<HtmlInputElement>()) else { return };
            let (start, end) = choices.span;
            let (Some(before), Some(after)) = (draft.get(..start), draft.get(end..)) else { return };
            let before = format!("{before}{}", choice.text);
            let text = format!("{before}{after}");
            let cursor = before.encode_utf16().count() as u32;
            input.set_value(&text);
            // The cursor of a text field can always be set.
            drop(input.set_selection_range(cursor, cursor));
            menu.set(if choice.goes_on() { Menu::at_cursor(&input) } else { Menu::default() });
            draft.set(text);
        })
    };
    let onkeydown = {
        let (draft, query, menu, recall) = (draft.clone(), props.query.clone(), menu.clone(), recall.clone());
        let (on_query, on_choose) = (props.on_query.clone(), on_choose.clone());
        Callback::from(move |event: KeyboardEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            // A key that ends the composition of a character is no key of the page's.
            if event.is_composing() {
                return;
            }
            match (event.key().as_str(), active) {
                (" ", _) if event.ctrl_key() => menu.set(Menu::at_cursor(&input)),
                (key @ ("ArrowUp" | "ArrowDown"), _) if event.alt_key() => {
                    let by = if key == "ArrowUp" { 1 } else { -1 };
                    if let Some((text, place)) = recalled(source, *recall, by) {
                        recall.set(place);
                        menu.set(Menu::default());
                        draft.set(text.unwrap_or_else(|| query.to_string()));
                    }
                }
                ("ArrowDown", _) if count > 0 => {
                    menu.set(Menu { active: Some(active.map_or(0, |active| (active + 1) % count)), ..*menu });
                }
                ("ArrowUp", _) if count > 0 => {
                    menu.set(Menu {
                        active: Some(active.map_or(count - 1, |active| (active + count - 1) % count)),
                        ..*menu
                    });
                }
                ("Enter", Some(active)) => on_choose.emit(active),
                ("Tab", Some(active)) if !event.shift_key() => on_choose.emit(active),
                ("Enter", None) => {
                    menu.set(Menu::default());
                    if parse_with_default(&draft, source).is_ok() {
                        views::remember(Place::of(source), draft.trim());
                        on_query.emit(draft.trim().to_owned());
                    }
                    return;
                }
                ("Escape", _) if count > 0 => menu.set(Menu::default()),
                ("Escape", _) => {
                    menu.set(Menu::default());
                    draft.set(query.to_string());
                    return;
                }
                ("ArrowLeft" | "ArrowRight" | "Home" | "End", _) => return menu.set(Menu::default()),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let close = {
        let menu = menu.setter();
        Callback::from(move |()| menu.set(Menu::default()))
    };
    // The coloured text lies under the input and scrolls with it.
    let onscroll = {
        let colours = colours.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(colours) = colours.cast::<HtmlElement>() {
                colours.set_scroll_left(input.scroll_left());
            }
        })
    };
    let error = match &parsed {
        Err(error) => Some((error.message.clone(), Some((error.span.start, error.span.end)), error.suggestion.clone())),
        // What the engine refuses belongs to the query that was run.
        Ok(_) if *draft == *props.query => {
            props.refusal.as_ref().map(|(message, span)| (message.to_string(), *span, None))
        }
        Ok(_) => None,
    };
    // What is being written is no mistake yet.
    let error = error.filter(|_| count == 0);
    let changed = draft.trim() != props.query.trim();
    let (left, right) = super::halves(source);
    let [list, error_id] = ["choices", "error"].map(|part| format!("{}-{part}", props.id));
    let run = {
        let (draft, on_query) = (draft.clone(), props.on_query.clone());
        Callback::from(move |_: MouseEvent| on_query.emit(draft.trim().to_owned()))
    };
    // The button is gone with its chip.
    let on_less = {
        let (on_query, input) = (props.on_query.clone(), input.clone());
        Callback::from(move |query: String| {
            on_query.emit(query);
            select(&input, None);
        })
    };
    let on_find = {
        let (draft, input) = (draft.clone(), input.clone());
        // The text may have been changed since it was run.
        Callback::from(move |(start, condition): (usize, String)| {
            let is_there = draft.get(start..).is_some_and(|rest| rest.starts_with(&condition));
            let start = if is_there { Some(start) } else { draft.find(&condition) };
            let units = |end: usize| draft[..end].encode_utf16().count() as u32;
            select(&input, start.map(|start| (units(start), units(start + condition.len()))));
        })
    };
    html! {
        <div class="search" role="search" aria-label={props.label}>
            <div class="query-frame">
                <div class={classes!("query", error.is_some().then_some("wrong"))}>
                    <Disc {left} {right} />
                    <div class="query-text">
                        <div class="query-colours" ref={colours} aria-hidden="true">{ coloured(&draft, source, error.as_ref().and_then(|(_, span, _)| *span)) }</div>
                        <input type="text" role="combobox" aria-label={props.label} ref={input.clone()} value={(*draft).clone()} {oninput} {onkeydown} {onscroll}
                            placeholder={props.placeholder.unwrap_or_else(|| texts::placeholder(source))} spellcheck="false" autocomplete="off" autocapitalize="off"
                            aria-autocomplete="list" aria-expanded={(count > 0).to_string()} aria-controls={list.clone()}
                            aria-activedescendant={active.map(|place| option_id(&list, place))} onblur={close.reform(|_: FocusEvent| ())}
                            onmousedown={close.reform(|_: MouseEvent| ())}
                            aria-invalid={error.is_some().to_string()} aria-describedby={error_id.clone()} />
                    </div>
                    if let Some(working) = props.working {
                        <WorkingNow {working} client={props.client.clone()} />
                    }
                    if changed && parsed.is_ok() {
                        <button class="small" onclick={run}>{ texts::RUN }<kbd aria-hidden="true">{ "↵" }</kbd></button>
                    } else if props.working.is_none() && !props.outcome.is_empty() {
                        // What was answered before is no answer to what is mistaken now.
                        <span class="outcome" aria-live="polite">{ if error.is_none() { props.outcome.clone() } else { AttrValue::default() } }</span>
                    }
                </div>
                if count > 0 {
                    <ChoiceList id={list} choices={choices.clone()} {active} scroll={menu.scroll} {on_choose}
                        column={draft.get(..choices.span.0).map_or(0, |before| before.chars().count())} />
                }
                <p class="visually-hidden" role="status">
                    { if count > 0 { format::counted(count as u64, things::SUGGESTION) } else { String::new() } }
                </p>
                // While somebody types, what lies below stays where it is.
                <div id={error_id} class={classes!("query-error", (changed && error.is_some()).then_some("floating"))} aria-live="polite">
                    if let Some((message, span, suggestion)) = error {
                        <span>{ message }</span>
                        if let (Some(suggestion), Some((start, end))) = (suggestion, span) {
                            { suggestion_button(&draft, suggestion, start, end) }
                        }
                    }
                </div>
            </div>
            { chips(&props.query, source, &on_less, &on_find) }
        </div>
    }
}

/// Moves the focus to the text, and selects a part of it, in UTF-16.
fn select(input: &NodeRef, part: Option<(u32, u32)>) {
    if let Some(input) = input.cast::<HtmlInputElement>() {
        // A text field that is shown takes the focus, and any selection.
        drop(input.focus());
        if let Some((start, end)) = part {
            drop(input.set_selection_range(start, end));
        }
    }
}

fn suggestion_button(draft: &UseStateHandle<String>, suggestion: String, start: usize, end: usize) -> Html {
    let label = suggestion.clone();
    let draft = draft.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        let text = draft.as_str();
        if let (Some(before), Some(after)) = (text.get(..start), text.get(end..)) {
            draft.set(format!("{before}{suggestion}{after}"));
        }
    });
    html! { <button class="small" {onclick}>{ texts::WRITE }<code>{ label }</code></button> }
}

fn coloured(text: &str, source: Source, wrong: Option<(usize, usize)>) -> Html {
    html! { <>{ for highlight(text, source).into_iter().map(|(span, class)| {
        let class = match class {
            TokenClass::Plain => "",
            TokenClass::Keyword => "token-keyword",
            TokenClass::Field => "token-field",
            TokenClass::Operator => "token-operator",
            TokenClass::Value => "token-value",
            TokenClass::Text => "token-text",
            TokenClass::Function => "token-function",
            TokenClass::Comment => "token-comment",
        };
        let wrong = wrong.is_some_and(|(start, end)| span.start < end.max(start + 1) && start < span.end);
        html! {
            <span key={span.start} class={classes!(class, wrong.then_some("token-wrong"))}>{ &text[span.start..span.end] }</span>
        }
    }) }</> }
}
