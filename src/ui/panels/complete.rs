//! What may be written next in the query: the language's words, and the field's values with their counts.

use crate::engine::client::Client;
use crate::engine::message::{FacetAsked, Request, Response};
use crate::language::{Completion, Item, ItemKind, complete, set_source};
use crate::schema::Source;
use crate::sorting::sort_by_key;
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::texts::{complete as texts, format::NONE};
use gloo_timers::callback::Timeout;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Milliseconds without a key after which values are asked for.
const PAUSE_MS: u32 = 150;

/// Values that are offered of a field.
const VALUES: usize = 8;

/// Characters at the end of a long value that are always seen.
const TAIL: usize = 16;

/// The id of a list's option.
pub fn option_id(list: &str, place: usize) -> String {
    format!("{list}-{place}")
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What is inserted.
    pub text: String,
    label: String,
    /// What it means; of a value nothing.
    detail: String,
    /// How many rows have the value.
    count: Option<u64>,
    class: &'static str,
}

impl Choice {
    /// Whether something follows that can be chosen, too.
    pub fn goes_on(&self) -> bool {
        self.count.is_none() && self.text.ends_with([':', ' ', '(', '['])
    }
}

/// What may be chosen where the cursor stands.
#[derive(Clone, PartialEq, Default)]
pub struct Choices {
    /// The place that a choice replaces, in bytes.
    pub span: (usize, usize),
    /// What there is, best first.
    pub all: Rc<[Choice]>,
    /// The field whose values they are.
    field: Option<String>,
    /// Whether their counts belong to what was typed before.
    stale: bool,
}

/// What may be chosen at a byte of the text; nothing without one.
#[hook]
pub fn use_choices(client: &Client, generation: u32, source: Source, text: &str, place: Option<usize>) -> Choices {
    let completion = place.map(|place| complete(text, place, source)).unwrap_or_default();
    let wanted = completion.values_of.as_ref().map(|values| {
        let text = set_source(&values.query, source);
        Request::Facets(vec![FacetAsked { text, field: values.field.clone(), limit: VALUES }])
    });
    // Who goes on typing asks for nothing.
    let settled = use_state_eq(|| None::<Request>);
    {
        let settled = settled.setter();
        use_effect_with(wanted.clone(), move |wanted| {
            let wanted = wanted.clone();
            let timeout = Timeout::new(if wanted.is_some() { PAUSE_MS } else { 0 }, move || settled.set(wanted));
            move || drop(timeout)
        });
    }
    let asked = use_answer(client, (*settled).clone(), generation);
    let stale = asked.waiting || asked.request != wanted;
    let Completion { span, items, values_of } = completion;
    let (all, field) = match (values_of, asked.response.as_deref()) {
        (None, _) => (items.into_iter().map(of_language).collect(), None),
        (Some(values), Some(Response::Facets(facets))) => {
            // Until the answer comes, what was found for less still holds what is meant.
            let facets = facets.iter().filter(|facet| facet.field == values.field);
            let ranked = facets.flat_map(|facet| &facet.values).filter_map(|(value, count)| {
                let label = if value.is_missing() { NONE.to_owned() } else { format::in_utc(value) };
                let rank = values.rank(&format::in_utc(value)).or((!stale).then_some(1))?;
                let text = values.written(value)?;
                let choice = Choice { text, label, detail: String::new(), count: Some(*count), class: "token-value" };
                Some((rank, choice))
            });
            let mut ranked: Vec<(u8, Choice)> = ranked.collect();
            sort_by_key(&mut ranked, |(rank, _)| *rank);
            (ranked.into_iter().map(|(_, choice)| choice).collect(), Some(values.field))
        }
        (Some(_), _) => (Rc::default(), None),
    };
    Choices { span: (span.start, span.end), all, field, stale }
}

fn of_language(item: Item) -> Choice {
    let class = match item.kind {
        ItemKind::Field => "token-field",
        ItemKind::Function | ItemKind::Aggregate => "token-function",
        ItemKind::Command | ItemKind::Keyword => "token-keyword",
        ItemKind::Operator => "token-operator",
    };
    Choice { text: item.text, label: item.label, detail: item.detail, count: None, class }
}

/// What the list needs.
#[derive(Properties, PartialEq)]
pub struct ChoiceListProps {
    /// The list's id, by which the input names it.
    pub id: AttrValue,
    /// What there is.
    pub choices: Choices,
    /// Which one the keys have reached.
    pub active: Option<usize>,
    /// How many characters stand before the place.
    pub column: usize,
    /// How many pixels of them are scrolled out of sight.
    pub scroll: i32,
    /// Called with the one that is chosen.
    pub on_choose: Callback<usize>,
}

/// The list under the query.
#[component]
pub fn ChoiceList(props: &ChoiceListProps) -> Html {
    let list = use_node_ref();
    {
        let list = list.clone();
        use_effect_with((props.active, props.choices.all.clone()), move |(active, _)| {
            if let Some(list) = list.cast::<HtmlElement>() {
                show_option(&list, active.unwrap_or(0));
            }
        });
    }
    let title = props.choices.field.as_ref().map(|field| texts::values_of(field));
    // A press would take the focus from the input before the click.
    let onmousedown = Callback::from(|event: MouseEvent| event.prevent_default());
    html! {
        <div class={classes!("choices", props.choices.stale.then_some("asking"))} {onmousedown}
            style={format!("--column:{};--scroll:{}px", props.column, props.scroll)}>
            <ul ref={list} id={props.id.clone()} role="listbox" aria-label={title.clone().unwrap_or_else(|| texts::SUGGESTIONS.to_owned())}>
                { for props.choices.all.iter().enumerate().map(|(place, choice)| {
                    let onclick = props.on_choose.reform(move |_: MouseEvent| place);
                    let is_active = props.active == Some(place);
                    html! {
                        <li key={place} id={option_id(&props.id, place)} role="option" aria-selected={is_active.to_string()}
                            class="choice-row" title={choice.label.clone()} {onclick}>
                            <span class={classes!("choice-label", choice.class)}>{ label(&choice.label) }</span>
                            if let Some(count) = choice.count {
                                <span class="choice-count">{ format::count(count) }</span>
                            } else {
                                <span class="choice-detail">{ choice.detail.clone() }</span>
                            }
                        </li>
                    }
                }) }
            </ul>
            <p class="choices-foot" aria-hidden="true">
                <span>{ title.unwrap_or_default() }</span>
                <span class="choices-keys"><kbd>{ "↑" }</kbd><kbd>{ "↓" }</kbd>{ texts::CHOOSE }<kbd>{ texts::TAB }</kbd>{ texts::INSERT }<kbd>{ texts::ESCAPE }</kbd>{ texts::CLOSE }</span>
            </p>
        </div>
    }
}

/// A label whose end is seen where there is no room for all: long values differ there.
fn label(text: &str) -> Html {
    let characters = text.chars().count();
    let tail = text.char_indices().nth(characters.saturating_sub(TAIL)).map_or(0, |(at, _)| at);
    let (start, end) = text.split_at(if characters > 2 * TAIL { tail } else { text.len() });
    html! { <><span class="choice-start">{ start }</span>{ end }</> }
}

/// Scrolls a list so that an option is seen whole.
pub fn show_option(list: &HtmlElement, place: usize) {
    let option = list.children().item(place as u32);
    let Some(option) = option.and_then(|option| option.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let (top, bottom) = (option.offset_top(), option.offset_top() + option.offset_height());
    if top < list.scroll_top() {
        list.set_scroll_top(top);
    } else if bottom > list.scroll_top() + list.client_height() {
        list.set_scroll_top(bottom - list.client_height());
    }
}
