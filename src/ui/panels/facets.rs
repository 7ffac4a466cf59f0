//! The most frequent values of some fields, with their counts.

use crate::engine::client::Client;
use crate::engine::message::{Facet, Request, Response, Value};
use crate::language::{add_term, conditions, has_term, remove_condition, set_sort, set_source};
use crate::schema::Source;
use crate::ui::format;
use crate::ui::hooks::use_answer;
use std::collections::HashSet;
use yew::prelude::*;

/// Values that are shown of each field, and of one that was asked for more of.
const FEW_VALUES: usize = 6;
const MANY_VALUES: usize = 100;

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
    /// Called with the query that a click leads to.
    pub on_query: Callback<String>,
    /// Whether the rows are there: they are asked for first, since people look at them first.
    pub rows_are_there: bool,
}

/// The fields of each table by which people narrow down.
fn facet_fields(source: Source) -> &'static [&'static str] {
    match source {
        Source::Access => &[
            "http_status",
            "operation",
            "error_code",
            "bucket",
            "requester",
            "remote_ip",
            "authentication_type",
            "tls_version",
        ],
        Source::Trail => &[
            "event_name",
            "error_code",
            "bucket",
            "user_identity_arn",
            "user_identity_type",
            "source_ip_address",
            "event_source",
            "read_only",
        ],
        Source::Requests => &[
            "witnessed",
            "missing_because",
            "disagreements",
            "bucket",
            "operation",
            "event_name",
            "http_status",
            "principal_arn",
            "requester",
            "remote_ip",
        ],
    }
}

/// The most frequent values of some fields, with their counts.
#[component]
pub fn Facets(props: &FacetsProps) -> Html {
    let opened = use_state_eq(HashSet::<String>::new);
    // The order of rows changes no count.
    let query = set_sort(&props.query, props.source, &[]);
    let request = props.rows_are_there.then(|| Request::Facets {
        text: set_source(&query, props.source),
        fields: facet_fields(props.source).iter().map(|field| (*field).to_owned()).collect(),
        limit: if opened.is_empty() { FEW_VALUES } else { MANY_VALUES },
    });
    let asked = use_answer(&props.client, request, props.generation);
    let facets = match asked.response.as_deref() {
        Some(Response::Facets(facets)) => facets.as_slice(),
        _ => &[],
    };
    html! {
        <div class={classes!("facets", asked.waiting.then_some("stale"))}>
            { for facets.iter().filter(|facet| !facet.values.is_empty()).map(|facet| one(facet, props, &opened)) }
        </div>
    }
}

fn one(facet: &Facet, props: &FacetsProps, opened: &UseStateHandle<HashSet<String>>) -> Html {
    let is_open = opened.contains(&facet.field);
    let values = &facet.values[..facet.values.len().min(if is_open { MANY_VALUES } else { FEW_VALUES })];
    let most = values.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    let toggle = {
        let (opened, field) = (opened.clone(), facet.field.clone());
        Callback::from(move |_: MouseEvent| {
            let mut next = (*opened).clone();
            if !next.remove(&field) {
                next.insert(field.clone());
            }
            opened.set(next);
        })
    };
    let field = props.source.resolve(&facet.field).map(|resolved| &props.source.fields()[resolved.index]);
    let rest = facet.distinct.saturating_sub(values.iter().filter(|(value, _)| !value.is_missing()).count() as u64);
    let rest_label = match (is_open, rest) {
        (false, _) => format!("and {} more", format::count(rest)),
        (true, 0) => "Show fewer".to_owned(),
        (true, _) => format!("Show fewer ({} more are not listed)", format::count(rest)),
    };
    html! {
        <section key={facet.field.clone()} class="facet" aria-label={facet.field.clone()}>
            <h2 title={field.map(|field| field.doc)}>
                { &facet.field }
                if facet.distinct > 0 {
                    <span class="facet-distinct" title="Distinct values">{ format::count(facet.distinct) }</span>
                }
            </h2>
            <ul>{ for values.iter().map(|(value, count)| value_row(&facet.field, value, *count, most, props)) }</ul>
            if rest > 0 || is_open {
                <button class="facet-rest" onclick={toggle} aria-expanded={is_open.to_string()}>{ rest_label }</button>
            }
        </section>
    }
}

fn value_row(field: &str, value: &Value, count: u64, most: u64, props: &FacetsProps) -> Html {
    let state = has_term(&props.query, props.source, field, value);
    let text = format::plain(value);
    let label = if value.is_missing() { "(none)".to_owned() } else { text.clone() };
    let share = count as f64 * 100.0 / most as f64;
    let change = |negate: bool| {
        let (query, source, field) = (props.query.clone(), props.source, field.to_owned());
        let (value, on_query) = (value.clone(), props.on_query.clone());
        Callback::from(move |_: MouseEvent| on_query.emit(toggled(&query, source, &field, &value, negate)))
    };
    let key = format!("{value:?}");
    let shown = format::middle(format::short_arn(&label), 30);
    html! {
        <li {key} class={classes!("facet-value", (state == Some(false)).then_some("only"), (state == Some(true)).then_some("without"))}>
            <button class="facet-only" onclick={change(false)} aria-pressed={(state == Some(false)).to_string()}
                title={format!("Only {field}: {text}")} style={format!("--share:{share:.0}%")}>
                <span class="facet-label">{ shown }</span>
                <span class="facet-count">{ format::count(count) }</span>
            </button>
            <button class="facet-without" onclick={change(true)} aria-pressed={(state == Some(true)).to_string()}
                aria-label={format!("Without {field}: {label}")} title="Without this">{ "−" }</button>
        </li>
    }
}

/// The query with the condition added, or taken away where it stands already.
fn toggled(query: &str, source: Source, field: &str, value: &Value, negate: bool) -> String {
    if has_term(query, source, field, value) != Some(negate) {
        return add_term(query, source, field, value, negate);
    }
    // Only the condition itself changes when it is turned round, which tells its place.
    let turned = add_term(query, source, field, value, !negate);
    let before = conditions(query, source);
    let after = conditions(&turned, source);
    let changed = before.iter().zip(&after).find(|(a, b)| a.negated != b.negated);
    changed.map_or_else(|| query.to_owned(), |(condition, _)| remove_condition(query, source, condition.span))
}
