//! Who is behind a requester that CloudTrail does not name: inferred from requests that both logs saw.

use crate::engine::client::Client;
use crate::engine::message::{FacetAsked, Request, Response, Value};
use crate::language::{add_term, set_source};
use crate::schema::Source;
use crate::ui::element::{element, keyed, list, text};
use crate::ui::format;
use crate::ui::hooks::{Asked, use_answer};
use crate::ui::route::{Place, Route};
use crate::ui::texts::details as texts;
use yew::prelude::*;

/// What CloudTrail says of who asked.
const LEARNED: [&str; 4] = ["principal_account_id", "principal_arn", "session_issuer_arn", "user_name"];

/// Values that are shown of each.
const VALUES: usize = 3;

/// What the inference needs.
#[derive(Properties, PartialEq)]
pub struct InferredProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// The row's table.
    pub source: Source,
    /// One value per field of it.
    pub values: Vec<Value>,
}

/// Who is behind the requester of a row without an event, with the requests that say so; nothing where none does.
#[component]
pub fn Inferred(props: &InferredProps) -> Html {
    let value = |id: &str| {
        let place = props.source.fields().iter().position(|field| field.id == id)?;
        props.values.get(place).filter(|value| !value.is_missing())
    };
    let request = value("request_id").filter(|_| props.source == Source::Access);
    let seen = request.map(|id| counted(&term("", "request_id", id), &["witnessed"]));
    let seen = use_answer(&props.client, seen, props.generation);
    let witnessed = match props.source {
        Source::Access => counts(&seen).and_then(|counts| Some(&counts.first()?.first()?.0)),
        _ => value("witnessed"),
    };
    let is_alone = witnessed.and_then(Value::text) == Some("access");
    let requester = value("requester").filter(|_| is_alone);
    let both = requester.map(|requester| term("witnessed:both", "requester", requester));
    let learned = use_answer(&props.client, both.as_ref().map(|both| counted(both, &LEARNED)), props.generation);
    let Some((both, counts)) = both.zip(counts(&learned)) else { return Html::default() };
    let rows = LEARNED.iter().zip(counts).flat_map(|(field, counts)| {
        // That a requester is who they say they are tells nothing.
        let told = counts.iter().filter(|(value, _)| !value.is_missing() && Some(value) != requester);
        told.take(VALUES).map(|(value, count)| row(&both, field, value, *count)).collect::<Vec<_>>()
    });
    let rows: Vec<Html> = rows.collect();
    if rows.is_empty() {
        return Html::default();
    }
    let bridge = Route::answer("bridge", both).href();
    let head = element("h3", &[], &[], vec![element("a", &["href"], &[&bridge], vec![text(texts::INFERRED)])]);
    let rows = element("dl", &[], &[], vec![list(rows)]);
    element("section", &["class", "aria-label"], &["inferred", texts::INFERRED], vec![head, rows])
}

/// Something that was learned, and the way to the requests that it rests on.
fn row(both: &str, field: &str, value: &Value, count: u64) -> Html {
    let href = Route::new(Place::Compare, term(both, field, value)).href();
    let rests = element("a", &["href"], &[&href], vec![text(&texts::rests_on(count))]);
    let value = format::plain(value);
    let said = element("span", &["class"], &["mono"], vec![text(&value)]);
    let name = element("dt", &[], &[], vec![super::breakable(field)]);
    let said = element("dd", &[], &[], vec![element("span", &["class"], &["field-value"], vec![said, rests])]);
    keyed(&[field, &value].concat(), "div", &["class"], &["field-row"], vec![name, said])
}

fn term(query: &str, field: &str, value: &Value) -> String {
    add_term(query, Source::Requests, field, value, false)
}

/// Asks for counts by value, which disturb no answer that the engine keeps for a table.
fn counted(query: &str, fields: &[&str]) -> Request {
    let text = set_source(query, Source::Requests);
    let of_field = |field: &&str| FacetAsked { text: text.clone(), field: (*field).to_owned(), limit: VALUES + 2 };
    Request::Facets(fields.iter().map(of_field).collect())
}

/// The counts by value of each field that was asked for, the most frequent first.
fn counts(asked: &Asked) -> Option<Vec<&[(Value, u64)]>> {
    match asked.response.as_deref().filter(|_| !asked.waiting)? {
        Response::Facets(facets) => Some(facets.iter().map(|facet| facet.values.as_slice()).collect()),
        _ => None,
    }
}
