//! A record as the file has it, coloured, with a search in it.

use crate::engine::message::{Raw, Record};
use crate::schema::{Kind, Source};
use crate::ui::clipboard;
use crate::ui::record_text::{PieceKind, Pieces, find, is_json};
use crate::ui::texts::details as texts;
use crate::ui::widgets::disc::Disc;
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

/// Hits that are marked; no more are sought.
const MOST_HITS: usize = 1_000;

/// Who goes on typing searches nothing, in milliseconds.
const PAUSE_MS: u32 = 120;

/// Records that are open before anybody opens one.
const OPEN: usize = 2;

/// What a record needs.
#[derive(Properties, PartialEq)]
pub struct RawRecordProps {
    /// The record.
    pub record: Rc<Record>,
    /// Its place among those that are shown.
    pub place: usize,
    /// How many are shown.
    pub of: usize,
}

/// A record as the file has it, which can be closed.
#[component]
pub fn RawRecord(props: &RawRecordProps) -> Html {
    let is_open = use_state_eq(|| props.place < OPEN);
    let toggle = {
        let is_open = is_open.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            is_open.set(!*is_open);
        })
    };
    let record = &props.record;
    let (left, right) = super::halves(record.source);
    html! {
        <details class="raw-record" open={*is_open}>
            <summary onclick={toggle}>
                <Disc {left} {right} />{ texts::record(record.source) }
                if props.of > 1 { <span class="raw-place">{ texts::place(props.place, props.of) }</span> }
            </summary>
            // What nobody sees is not cut into pieces.
            if *is_open {
                {
                    match &record.raw {
                        Ok(_) => html! { <RawText record={record.clone()} /> },
                        Err(reason) => html! { <><p class="details-error">{ texts::unreadable(reason) }</p>{ note(record, Html::default()) }</> },
                    }
                }
            }
        </details>
    }
}

#[derive(Properties, PartialEq)]
struct RawTextProps {
    record: Rc<Record>,
}

/// The text with what searches, copies and indents it.
#[component]
fn RawText(props: &RawTextProps) -> Html {
    let as_file = use_state_eq(|| false);
    // What the box holds, once nobody types: to draw a long record takes a while.
    let wanted = use_state_eq(String::new);
    let pause = use_mut_ref(|| None::<Timeout>);
    // Keys may follow one another faster than the page is drawn; so the place is counted, whatever the number of hits.
    let at = use_state_eq(|| 0usize);
    let field = use_state_eq(|| None::<usize>);
    let said = use_state_eq(|| "");
    let hit = use_node_ref();
    let record = props.record.clone();
    let pieces = use_memo((record.clone(), *as_file), |(record, as_file)| pieces(record, !as_file));
    let hits = use_memo((pieces.clone(), (*wanted).clone()), |(pieces, wanted)| find(&pieces.text, wanted, MOST_HITS));
    let current = if hits.is_empty() { 0 } else { *at % hits.len() };
    {
        let hit = hit.clone();
        use_effect_with((hits.clone(), current), move |_| {
            if let Some(hit) = hit.cast::<Element>() {
                let options = ScrollIntoViewOptions::new();
                options.set_block(ScrollLogicalPosition::Nearest);
                hit.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
    let Ok(Raw { text, bytes, fields }) = &record.raw else { return html! {} };
    let step = {
        let (at, hits) = (at.clone(), hits.clone());
        Callback::from(move |back: bool| {
            let of = hits.len().max(1);
            at.set((current + if back { of - 1 } else { 1 }) % of);
        })
    };
    let search = {
        let (wanted, at) = (wanted.setter(), at.setter());
        Callback::from(move |text: String| {
            let (wanted, at) = (wanted.clone(), at.clone());
            pause.replace(Some(Timeout::new(if text.is_empty() { 0 } else { PAUSE_MS }, move || {
                wanted.set(text);
                at.set(0);
            })));
        })
    };
    let on_key = {
        let (step, search) = (step.clone(), search.clone());
        Callback::from(move |event: KeyboardEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            match event.key().as_str() {
                "Enter" => step.emit(event.shift_key()),
                "Escape" if !input.value().is_empty() => {
                    input.set_value("");
                    search.emit(String::new());
                }
                _ => return,
            }
            event.prevent_default();
            // It clears this, and closes nothing.
            event.stop_propagation();
        })
    };
    let copy = {
        let (said, record) = (said.setter(), record.clone());
        Callback::from(move |_: MouseEvent| {
            let (said, record) = (said.clone(), record.clone());
            spawn_local(async move {
                if let Ok(raw) = &record.raw {
                    said.set(clipboard::outcome(clipboard::copy(&raw.text).await));
                }
            });
        })
    };
    let point = {
        let field = field.setter();
        Callback::from(move |element: Option<Element>| {
            let place = element.and_then(|element| element.closest("[data-place]").ok()?);
            let place = place.and_then(|element| element.get_attribute("data-place")?.parse().ok());
            place.into_iter().for_each(|place| field.set(Some(place)));
        })
    };
    let walk = {
        let (field, count) = (field.clone(), fields.len());
        Callback::from(move |event: KeyboardEvent| {
            let next = match (event.key().as_str(), *field) {
                _ if count == 0 => return,
                ("ArrowRight", at) => at.map_or(0, |at| (at + 1).min(count - 1)),
                ("ArrowLeft", at) => at.map_or(0, |at| at.saturating_sub(1)),
                _ => return,
            };
            event.prevent_default();
            field.set(Some(next));
        })
    };
    let is_json = is_json(text);
    let switch = {
        let as_file = as_file.clone();
        Callback::from(move |_: Event| as_file.set(!*as_file))
    };
    let told = field.and_then(|place| fields.get(place)).map(|(index, ..)| &Source::Access.fields()[*index as usize]);
    html! {
        <>
            <div class="raw-tools">
                <input type="search" class="box" aria-label={texts::SEARCH} placeholder={texts::SEARCH}
                    oninput={search.reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value())}
                    onkeydown={on_key} spellcheck="false" autocomplete="off" />
                <span class="raw-hits" role="status">
                    { match (wanted.is_empty(), hits.len()) {
                        (true, _) => String::new(),
                        (_, 0) => texts::NO_HIT.to_owned(),
                        (_, of) => texts::hit(current, of, MOST_HITS),
                    } }
                </span>
                { for [(texts::PREVIOUS, "↑", true), (texts::NEXT, "↓", false)].map(|(label, sign, back)| html! {
                    <button class="quiet" aria-label={label} title={label} disabled={hits.is_empty()}
                        onclick={step.reform(move |_: MouseEvent| back)}>{ sign }</button>
                }) }
                if is_json {
                    <label class="check"><input type="checkbox" checked={*as_file} onchange={switch} />{ texts::AS_FILE }</label>
                }
            </div>
            <pre class="raw" tabindex="0" role="group" aria-label={if is_json && !*as_file { texts::INDENTED } else { texts::AS_IS }}
                onkeydown={walk} onpointerover={point.reform(|event: PointerEvent| event.target_dyn_into::<Element>())}
                onclick={point.reform(|event: MouseEvent| event.target_dyn_into::<Element>())}>
                { coloured(&pieces, &hits, current, *field, &hit) }
            </pre>
            if !fields.is_empty() {
                <p class="raw-note raw-told" aria-live="polite">
                    <span>{ match told {
                        Some(field) => html! { <><b class="mono">{ field.id }</b>{ " " }{ field.doc }</> },
                        None => html! { { texts::FIELDS_HINT } },
                    } }</span>
                </p>
            }
            if pieces.is_cut { <p class="raw-note">{ texts::CUT }</p> }
            if bytes.is_some() { <p class="raw-note">{ texts::NOT_UTF8 }</p> }
            { note(&record, html! {
                <span class="raw-copy">
                    <span aria-live="polite">{ *said }</span><button class="small" onclick={copy}>{ texts::COPY }</button>
                </span>
            }) }
        </>
    }
}

/// Where a record lies.
fn note(record: &Record, more: Html) -> Html {
    html! {
        <p class="raw-note">
            { texts::location(&record.file, record.offset) }
            if record.deliveries > 1 { { texts::deliveries(record.deliveries) } }
            { more }
        </p>
    }
}

/// The pieces of a record: JSON, a line of the access log, or what has none.
fn pieces(record: &Record, is_indented: bool) -> Pieces {
    match &record.raw {
        Ok(raw) if is_json(&raw.text) => Pieces::of_json(&raw.text, is_indented),
        Ok(raw) => Pieces::of_line(&raw.text, &raw.fields),
        Err(_) => Pieces::plain(""),
    }
}

/// The text in its colours, with all hits marked.
fn coloured(pieces: &Pieces, hits: &[(usize, usize)], current: usize, field: Option<usize>, node: &NodeRef) -> Html {
    let mut start = 0;
    let mut place = 0;
    let mut next = 0;
    let text = pieces.text.as_str();
    html! { <>{ for pieces.pieces.iter().map(|&(kind, end)| {
        let from = start;
        start = end;
        let content = marked(text, (from, end), hits, &mut next, current, node);
        match kind {
            PieceKind::Plain => content,
            PieceKind::Rest => html! { <div class="raw-rest">{ content }</div> },
            PieceKind::Field(index) => {
                place += 1;
                let class = classes!("raw-field", field_class(index, &text[from..end], text[..from].ends_with('"')),
                    (field == Some(place - 1)).then_some("active"));
                html! { <span {class} data-place={(place - 1).to_string()}>{ content }</span> }
            }
            PieceKind::Key => html! { <span class="token-field">{ content }</span> },
            PieceKind::Text => html! { <span class="token-text">{ content }</span> },
            PieceKind::Number => html! { <span class="token-function">{ content }</span> },
            PieceKind::Literal => html! { <span class="token-keyword">{ content }</span> },
        }
    }) }</> }
}

/// A piece with the hits in it, of which the first one that may lie there is the `next`.
fn marked(
    text: &str,
    (mut start, end): (usize, usize),
    hits: &[(usize, usize)],
    next: &mut usize,
    current: usize,
    node: &NodeRef,
) -> Html {
    let mut parts = Vec::new();
    while let Some(&(from, to)) = hits.get(*next).filter(|(from, _)| *from < end) {
        // A hit may begin in a piece before, and end in one behind.
        let (from, until) = (from.max(start), to.min(end));
        parts.push(html! { { &text[start..from] } });
        let is_current = *next == current;
        // What is scrolled to is where it begins.
        let node = if is_current && from == hits[*next].0 { node.clone() } else { NodeRef::default() };
        parts.push(html! { <mark class={is_current.then_some("current")} ref={node}>{ &text[from..until] }</mark> });
        start = until;
        if to > end {
            break;
        }
        *next += 1;
    }
    if parts.is_empty() {
        return html! { { &text[start..end] } };
    }
    parts.push(html! { { &text[start..end] } });
    html! { <>{ for parts }</> }
}

/// How a field of a line is coloured, by its kind and by whether it stands in quotes.
fn field_class(index: u32, text: &str, is_quoted: bool) -> &'static str {
    let kind = Source::Access.fields().get(index as usize).map(|field| field.kind);
    match kind {
        _ if text == "-" => "token-operator",
        Some(Kind::Time) => "token-field",
        Some(Kind::Int) => "token-function",
        _ if is_quoted => "token-text",
        _ => "token-value",
    }
}
