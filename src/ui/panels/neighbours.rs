//! Where a row leads: others of the same request, object, principal, address or access key.

use crate::engine::client::Client;
use crate::engine::message::{FacetAsked, Request, Response, Value};
use crate::language::{add_term, quoted, set_sort, set_source};
use crate::schema::Source;
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::route::{Place, Route};
use crate::ui::texts::details as texts;
use crate::ui::widgets::disc::Disc;
use yew::prelude::*;

/// A value that neighbours share.
struct Shared {
    /// The fields of all tables that may hold it.
    from: &'static [&'static str],
    /// The fields that rows are found by, of which one holds it, for each of [`Source::ALL`]; none where the table has none.
    by: [&'static [&'static str]; 3],
}

/// What makes rows neighbours.
pub struct Kind {
    /// What the details call it.
    pub label: &'static str,
    /// What the menu of a cell calls the way to the requests; `None` where it has none.
    pub menu: Option<&'static str>,
    /// The answer of both logs to which that way leads, by its id; without one it leads to the rows.
    answer: Option<&'static str>,
    /// What they share.
    shared: &'static [Shared],
    /// The order of the requests.
    order: &'static str,
}

/// All that makes rows neighbours.
pub const KINDS: [Kind; 5] = [
    Kind {
        label: texts::SAME_REQUEST,
        menu: Some(texts::SHOW_REQUEST),
        answer: None,
        shared: &[Shared { from: &["request_id"], by: [&["request_id"]; 3] }],
        order: "",
    },
    Kind {
        label: texts::SAME_OBJECT,
        menu: Some(texts::OBJECTS_LIFE),
        answer: Some("object"),
        shared: &[Shared { from: &["bucket"], by: [&["bucket"]; 3] }, Shared { from: &["key"], by: [&["key"]; 3] }],
        order: super::ALL_REQUESTS,
    },
    Kind {
        label: texts::SAME_PRINCIPAL,
        menu: Some(texts::PRINCIPALS_DOINGS),
        answer: Some("principal"),
        shared: &[Shared {
            from: &["requester", "principal_arn", "user_identity_arn"],
            by: [&["requester"], &["user_identity_arn"], &["requester", "principal_arn"]],
        }],
        order: super::ALL_REQUESTS,
    },
    Kind {
        label: texts::SAME_ADDRESS,
        menu: None,
        answer: None,
        shared: &[Shared {
            from: &["remote_ip", "source_ip", "source_ip_address"],
            by: [&["remote_ip"], &["source_ip_address"], &["remote_ip", "source_ip"]],
        }],
        order: super::ALL_REQUESTS,
    },
    Kind {
        label: texts::SAME_KEY,
        menu: None,
        answer: None,
        shared: &[Shared {
            from: &["access_key_id", "user_identity_access_key_id"],
            by: [&[], &["user_identity_access_key_id"], &["access_key_id"]],
        }],
        order: super::ALL_REQUESTS,
    },
];

/// The way to an answer about one thing, by the values of a row that names it.
pub fn way_to<'v>(answer: &str, value_of: impl Fn(&str) -> Option<&'v Value>) -> Option<Route> {
    KINDS.iter().find(|kind| kind.answer == Some(answer))?.way(value_of)
}

impl Kind {
    /// Where the menu of a cell leads to, by the row's own values; `None` where it leads nowhere.
    pub fn way<'v>(&self, value_of: impl Fn(&str) -> Option<&'v Value>) -> Option<Route> {
        let query = self.query(Source::Requests, value_of)?;
        Some(match self.answer {
            Some(answer) => Route::answer(answer, set_sort(&query, Source::Requests, &[])),
            None => Route::new(Place::Compare, query),
        })
    }

    /// The query of a row's neighbours in a table, by the row's own values; `None` where it lacks one of them.
    pub fn query<'v>(&self, source: Source, value_of: impl Fn(&str) -> Option<&'v Value>) -> Option<String> {
        let mut query = if source == Source::Requests { self.order.to_owned() } else { String::new() };
        for shared in self.shared {
            let value = shared.from.iter().find_map(|field| value_of(field))?;
            query = match (shared.by[source as usize], value) {
                ([], _) => return None,
                ([field], value) => add_term(&query, source, field, value, false),
                (fields, Value::Text(text)) => {
                    let text = quoted(text);
                    let either: Vec<String> = fields.iter().map(|field| format!("{field} = {text}")).collect();
                    format!("filter {} | {query}", either.join(" or "))
                }
                _ => return None,
            };
        }
        Some(query)
    }
}

/// The fields of a table by which the menu of a cell leads on, shown or not.
pub fn needed(source: Source) -> impl Iterator<Item = &'static str> {
    let leads = KINDS.iter().filter(|kind| kind.menu.is_some());
    let fields = leads.flat_map(|kind| kind.shared).flat_map(|shared| shared.from).copied();
    fields.filter(move |id| source.fields().iter().any(|field| field.id == *id))
}

/// What the neighbours need.
#[derive(Properties, PartialEq)]
pub struct NeighboursProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// The row's table.
    pub source: Source,
    /// One value per field of it.
    pub values: Vec<Value>,
}

/// Where a row leads, with the number of rows there.
#[component]
pub fn Neighbours(props: &NeighboursProps) -> Html {
    let fields = props.source.fields();
    let value_of = |name: &str| {
        let place = fields.iter().position(|field| field.id == name)?;
        props.values.get(place).filter(|value| !value.is_missing())
    };
    let kinds = KINDS.iter().filter_map(|kind| {
        let queries = Source::ALL.map(|source| kind.query(source, value_of));
        queries.iter().any(Option::is_some).then_some((kind.label, queries))
    });
    html! {
        <table class="neighbours">
            <caption>{ texts::NEIGHBOURS }</caption>
            <tbody>{ for kinds.map(|(label, queries)| html! {
                <tr key={label}>
                    <th scope="row">{ label }</th>
                    { for queries.into_iter().zip(Source::ALL).map(|(query, source)| html! {
                        <td key={source.name()}>
                            if let Some(query) = query {
                                <Door client={props.client.clone()} generation={props.generation} {label} {source} {query} />
                            }
                        </td>
                    }) }
                </tr>
            }) }</tbody>
        </table>
    }
}

/// A door to rows of a table.
#[derive(Properties, PartialEq)]
struct DoorProps {
    client: Client,
    generation: u32,
    label: &'static str,
    source: Source,
    query: AttrValue,
}

/// A field of each table that every row has one of few values of, so that their counts add up to all rows.
const COUNTED: [&str; 3] = ["http_status", "event_category", "witnessed"];
const MOST_VALUES: usize = 1_000;

#[component]
fn Door(props: &DoorProps) -> Html {
    // Counts by value disturb no answer that the engine keeps for a table.
    let request = Request::Facets(vec![FacetAsked {
        text: set_source(&props.query, props.source),
        field: COUNTED[props.source as usize].to_owned(),
        limit: MOST_VALUES,
    }]);
    let asked = use_answer(&props.client, Some(request), props.generation);
    let rows = match asked.response.as_deref().filter(|_| !asked.waiting) {
        Some(Response::Facets(facets)) => {
            facets.first().map(|facet| facet.values.iter().map(|(_, count)| *count).sum::<u64>())
        }
        _ => None,
    };
    let (left, right) = super::halves(props.source);
    let words = texts::door(props.label, super::label_of(props.source), rows);
    match rows {
        Some(0) => html! {
            <span class="door missing" title={words.clone()}>
                <Disc {left} {right} /><span aria-hidden="true">{ "0" }</span><span class="visually-hidden">{ words }</span>
            </span>
        },
        rows => html! {
            <a class="door" href={Route::new(Place::of(props.source), props.query.as_str()).href()} title={words.clone()}
                aria-label={words}>
                <Disc {left} {right} />{ rows.map_or_else(|| "…".to_owned(), format::count) }
            </a>
        },
    }
}
