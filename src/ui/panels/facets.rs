//! The most frequent values of some fields, with their counts.

use super::field_list::FieldList;
use super::ranges::{RangeFacet, over_time, time_asked, time_ranges};
use crate::engine::client::Client;
use crate::engine::message::{Facet, FacetAsked, Request, Response, Value};
use crate::language::{FieldTerms, field_terms, set_sort, set_source, toggle_only, toggle_without, values_to_count};
use crate::schema::{Field, Kind, RAW_RECORD, Source};
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::layout::Layout;
use crate::ui::texts::{facets as texts, format::NONE};
use crate::ui::widgets::dropdown::Dropdown;
use gloo_timers::callback::Timeout;
use std::collections::HashMap;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Values that are shown of each field, and of one that was asked for more of.
const FEW_VALUES: usize = 6;
const MANY_VALUES: usize = 100;

/// Distinct values from which on one is looked for by its name.
const SEARCHED_FROM: u64 = 12;

/// Who goes on typing asks for nothing, in milliseconds.
const PAUSE_MS: u32 = 150;

/// What the facets need.
#[derive(Properties, PartialEq)]
pub struct FacetsProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// The table.
    pub source: Source,
    /// The query.
    pub query: AttrValue,
    /// The first and the last time in the table; `None` where no row has a time.
    pub times: Option<(i64, i64)>,
    /// Called with the query that a click leads to.
    pub on_query: Callback<String>,
    /// Whether the rows are there: they are asked for first, since people look at them first.
    pub rows_are_there: bool,
    /// Which fields are counted.
    pub layout: Layout,
    /// Called with another layout.
    pub on_layout: Callback<Layout>,
}

/// How one facet is looked at.
#[derive(Clone, PartialEq, Default)]
struct Look {
    /// Whether many values are listed.
    is_open: bool,
    /// What is looked for among them.
    searched: String,
}

/// The most frequent values of the fields that were chosen, each counted among the rows that the conditions on all other
/// fields keep.
#[component]
pub fn Facets(props: &FacetsProps) -> Html {
    let looks = use_state_eq(HashMap::<String, Look>::new);
    // What was typed, once nobody types.
    let settled = use_state_eq(HashMap::<String, Look>::new);
    {
        let settled = settled.setter();
        use_effect_with((*looks).clone(), move |looks| {
            let looks = looks.clone();
            let timeout = Timeout::new(PAUSE_MS, move || settled.set(looks));
            move || drop(timeout)
        });
    }
    let (source, fields) = (props.source, props.layout.facets(props.source));
    // The order of rows changes no count.
    let query = set_sort(&props.query, source, &[]);
    let asked = |field: &String| {
        let searched = settled.get(field).map_or("", |look| look.searched.as_str());
        let text = set_source(&values_to_count(&query, source, field, searched), source);
        FacetAsked { text, field: field.clone(), limit: MANY_VALUES }
    };
    // The table's time has ranges by itself.
    let time = source.fields()[source.time()].id;
    let others: Vec<FacetAsked> = fields.iter().filter(|field| *field != time).map(asked).collect();
    let times = props.times.filter(|_| others.len() < fields.len());
    let request = (props.rows_are_there && !others.is_empty()).then_some(Request::Facets(others));
    let answer = use_answer(&props.client, request, props.generation);
    let request = times.filter(|_| props.rows_are_there).and_then(|times| over_time(&query, source, times));
    let by_time = use_answer(&props.client, request, props.generation);
    let of_time = times.zip(by_time.response.as_ref()).map(|(times, response)| Facet {
        field: time.to_owned(),
        distinct: 0,
        values: Vec::new(),
        bins: time_ranges(response, times),
    });
    let facets = match answer.response.as_deref() {
        Some(Response::Facets(facets)) => facets.as_slice(),
        _ => &[],
    };
    let on_choose = {
        let layout = props.layout.clone();
        props.on_layout.reform(move |(id, shown)| layout.clone().with_facet(source, id, shown))
    };
    let reset = {
        let layout = props.layout.clone();
        props.on_layout.reform(move |_: MouseEvent| layout.clone().with_first_facets())
    };
    let choices: Vec<_> = source.fields().iter().filter(|field| may_be_counted(field)).collect();
    let one = |field: &String| {
        let facet = facets.iter().chain(&of_time).find(|facet| facet.field == *field)?;
        let mut terms = field_terms(&query, source, field);
        if let Some((_, end)) = times.filter(|_| field == time) {
            terms.range = time_asked(&query, source, end);
        }
        let look = looks.get(field).cloned().unwrap_or_default();
        let has_any = !facet.values.is_empty()
            || !facet.bins.is_empty()
            || !look.searched.is_empty()
            || terms != FieldTerms::default();
        has_any.then(|| {
            let on_look = {
                let (looks, field) = (looks.clone(), field.clone());
                Callback::from(move |look: Look| {
                    let mut next = (*looks).clone();
                    next.insert(field.clone(), look);
                    looks.set(next);
                })
            };
            one(facet, &terms, props, &look, &on_look)
        })
    };
    let shown: Vec<Html> = fields.iter().filter_map(one).collect();
    html! {
        <>
            <div class="facets-head">
                <h2>{ texts::TITLE }</h2>
                <Dropdown label={texts::CHOOSE} class="facets-menu">
                    <div class="menu-body">
                        <FieldList fields={choices} chosen={fields.clone()} {on_choose} />
                        <div class="menu-row">
                            <button class="small" onclick={reset}>{ texts::RESET }</button>
                            <span class="missing">{ texts::CHOOSE_HINT }</span>
                        </div>
                    </div>
                </Dropdown>
            </div>
            <div class={classes!("facets", answer.waiting.then_some("stale"))}>
                if !facets.is_empty() && shown.is_empty() { <p class="missing facets-none">{ texts::NOTHING_COUNTED }</p> }
                { for shown }
            </div>
        </>
    }
}

/// Whether a field's values are worth counting: not what each row has another value of, and not what is read again from the
/// files.
fn may_be_counted(field: &Field) -> bool {
    !field.unique && !field.lazy && field.id != RAW_RECORD && field.kind != Kind::Json
}

fn field_of(source: Source, id: &str) -> Option<&'static Field> {
    source.resolve(id).map(|resolved| &source.fields()[resolved.index])
}

fn one(facet: &Facet, terms: &FieldTerms, props: &FacetsProps, look: &Look, on_look: &Callback<Look>) -> Html {
    let field = field_of(props.source, &facet.field);
    let is_time = field.is_some_and(|field| field.kind == Kind::Time);
    let has_range = is_time || facet.bins.len() > 1 || terms.range.is_some() && !facet.bins.is_empty();
    let body = match field.filter(|_| has_range) {
        Some(field) => html! {
            <RangeFacet {field} bins={facet.bins.clone()} range={terms.range.clone()} source={props.source}
                query={props.query.clone()} on_query={props.on_query.clone()} />
        },
        None => values(facet, terms, props, look, on_look),
    };
    html! {
        <section key={facet.field.clone()} class="facet" aria-label={facet.field.clone()}>
            <h3 title={field.map(|field| field.doc)}>
                { &facet.field }
                if facet.distinct > 0 && !has_range {
                    <span class="facet-distinct" title={texts::DISTINCT}>{ format::count(facet.distinct) }</span>
                }
            </h3>
            { body }
        </section>
    }
}

/// The values of a field that are most frequent, and those that the query names.
fn values(facet: &Facet, terms: &FieldTerms, props: &FacetsProps, look: &Look, on_look: &Callback<Look>) -> Html {
    let few = if look.is_open { MANY_VALUES } else { FEW_VALUES };
    let named = |value: &Value| terms.only.contains(value) || terms.without.contains(value);
    let known = |value: &Value| facet.values.iter().any(|(known, _)| known == value);
    let listed = facet.values.iter().enumerate().filter(|(place, (value, _))| *place < few || named(value));
    let mut listed: Vec<(&Value, Option<u64>)> = listed.map(|(_, (value, rows))| (value, Some(*rows))).collect();
    // Those that no row has under the other conditions, or that are rare.
    let unknown = terms.only.iter().chain(&terms.without).filter(|value| !known(value));
    listed.extend(unknown.map(|value| (value, (facet.distinct <= MANY_VALUES as u64).then_some(0))));
    let most = listed.iter().filter_map(|(_, rows)| *rows).max().unwrap_or(1).max(1);
    let counted = listed.iter().filter(|(value, _)| known(value) && !value.is_missing()).count() as u64;
    let rest = facet.distinct.saturating_sub(counted);
    let toggle = {
        let look = Look { is_open: !look.is_open, ..look.clone() };
        on_look.reform(move |_: MouseEvent| look.clone())
    };
    let on_search = {
        let look = look.clone();
        on_look.reform(move |event: InputEvent| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            Look { searched: input.map(|input| input.value()).unwrap_or_default(), ..look.clone() }
        })
    };
    let label = texts::search(&facet.field);
    html! {
        <>
            if facet.distinct >= SEARCHED_FROM || !look.searched.is_empty() {
                <input class="box facet-search" type="search" placeholder={label.clone()} aria-label={label}
                    value={look.searched.clone()} oninput={on_search} />
            }
            if listed.is_empty() { <p class="missing">{ texts::NOTHING_FOUND }</p> }
            <ul>{ for listed.into_iter().map(|(value, rows)| value_row(&facet.field, value, rows, most, terms, props)) }</ul>
            if rest > 0 || look.is_open {
                <button class="facet-rest" onclick={toggle} aria-expanded={look.is_open.to_string()}>
                    { if look.is_open { texts::fewer(rest) } else { texts::more(rest) } }
                </button>
            }
        </>
    }
}

fn value_row(
    field: &str,
    value: &Value,
    rows: Option<u64>,
    most: u64,
    terms: &FieldTerms,
    props: &FacetsProps,
) -> Html {
    let (is_only, is_without) = (terms.only.contains(value), terms.without.contains(value));
    let text = format::plain(value);
    let label = if value.is_missing() { NONE.to_owned() } else { text.clone() };
    let share = rows.unwrap_or_default() as f64 * 100.0 / most as f64;
    let change = |edit: fn(&str, Source, &str, &Value) -> String| {
        let (query, source, field) = (props.query.clone(), props.source, field.to_owned());
        let value = value.clone();
        props.on_query.reform(move |_: MouseEvent| edit(&query, source, &field, &value))
    };
    let key = format!("{value:?}");
    let shown = super::cut(format::short_arn(&label), 6);
    let title = texts::only(field, &text, !terms.only.is_empty() && !is_only);
    html! {
        <li {key} class={classes!("facet-value", is_only.then_some("only"), is_without.then_some("without"))}>
            <button class="facet-only" onclick={change(toggle_only)} aria-pressed={is_only.to_string()} {title}
                style={format!("--share:{share:.0}%")}>
                <span class="facet-label">{ shown }</span>
                <span class="facet-count">{ rows.map(format::count) }</span>
            </button>
            <button class="facet-without" onclick={change(toggle_without)} aria-pressed={is_without.to_string()}
                aria-label={texts::without(field, &label)} title={texts::WITHOUT_THIS}>{ "−" }</button>
        </li>
    }
}
