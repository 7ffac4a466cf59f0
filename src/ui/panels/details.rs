//! Everything about one row.

use super::inferred::Inferred;
use super::neighbours::Neighbours;
use super::raw::RawRecord;
use super::witnesses::Witnesses;
use crate::engine::client::Client;
use crate::engine::message::{Details, Record, Request, Response, RowId, Value};
use crate::language::add_term;
use crate::schema::{Group, RAW_RECORD, Source};
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::route::{Place, Route};
use crate::ui::texts::details as texts;
use crate::ui::widgets::disc::Disc;
use crate::ui::widgets::side_panel::SidePanel;
use std::rc::Rc;
use yew::prelude::*;

/// Where this device remembers how wide the details are.
const WIDTH_KEY: &str = "bucketscope.details-width";

/// What the details need.
#[derive(Properties, PartialEq)]
pub struct DetailsProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// The row.
    pub id: RowId,
    /// The table that is shown beside.
    pub source: Source,
    /// The query there.
    pub query: AttrValue,
    /// Called with a query that the row still answers.
    pub on_narrow: Callback<String>,
    /// Called with any other query.
    pub on_query: Callback<String>,
    /// Called to close the details.
    pub on_close: Callback<()>,
}

/// Everything about one row: fields with their meaning, the raw record, and for a request both sides.
#[component]
pub fn DetailsPanel(props: &DetailsProps) -> Html {
    let asked = use_answer(&props.client, Some(Request::Details { row: props.id }), props.generation);
    let explained = use_state_eq(|| false);
    let records = use_memo(asked.response.clone(), |response| match response.as_deref() {
        Some(Response::Details(details)) => details.records.iter().cloned().map(Rc::new).collect(),
        _ => Vec::new(),
    });
    let close = props.on_close.reform(|_: MouseEvent| ());
    let body = match asked.response.as_deref() {
        Some(Response::Details(details)) if details.row == props.id => show(details, &records, props, &explained),
        Some(Response::Failed(failure)) if !asked.waiting => {
            html! { <p class="details-error">{ &failure.message }</p> }
        }
        _ => html! { <p class="details-wait" aria-live="polite">{ texts::WAITING }</p> },
    };
    html! {
        <SidePanel class="details" label={texts::PANEL} edge={texts::WIDTH} stored={WIDTH_KEY}>
            <button class="quiet details-close" onclick={close} aria-label={texts::CLOSE}>{ "×" }</button>
            <div class="details-scroll">{ body }</div>
        </SidePanel>
    }
}

fn show(details: &Details, records: &[Rc<Record>], props: &DetailsProps, explained: &UseStateHandle<bool>) -> Html {
    let source = details.row.source;
    let values = match (&details.request, details.records.first()) {
        (Some(request), _) => &request.values,
        (None, Some(record)) => &record.values,
        (None, None) => return html! {},
    };
    let value = |id: &str| {
        let index = source.fields().iter().position(|field| field.id == id);
        index.and_then(|index| values.get(index)).filter(|value| !value.is_missing()).map(format::plain)
    };
    let title = value("request_id").or_else(|| value("event_id")).unwrap_or_else(|| texts::UNNAMED.to_owned());
    let explain = {
        let explained = explained.clone();
        Callback::from(move |_: Event| explained.set(!*explained))
    };
    let subtitle = value("key").or_else(|| value("bucket"));
    html! {
        <>
            <header class="details-head">
                <h2>{ title }</h2>
                if let Some(subtitle) = subtitle { <p class="mono">{ subtitle }</p> }
                if let Some(id) = value("request_id").filter(|_| source != Source::Requests) {
                    <p>{ both_sides(&id) }</p>
                }
                <label class="check explain">
                    <input type="checkbox" checked={**explained} onchange={explain} />{ texts::EXPLAIN }
                </label>
            </header>
            <Inferred client={props.client.clone()} generation={props.generation} {source} values={values.clone()} />
            if let Some(request) = &details.request {
                <Witnesses request={request.clone()} explained={**explained} />
                { for details.records.iter().take(MAIN_RECORDS).map(|record| all_fields(record, props, **explained)) }
            } else if let Some(record) = details.records.first() {
                { fields(record, props, **explained) }
            }
            <Neighbours client={props.client.clone()} generation={props.generation} {source} values={values.clone()} />
            { for records.iter().enumerate().map(|(place, record)| html! {
                <RawRecord key={format!("{:?}", record.id)} record={record.clone()} {place} of={records.len()} />
            }) }
            if details.more_records > 0 { <p class="details-more">{ texts::more_records(details.more_records) }</p> }
        </>
    }
}

/// Records of a request whose fields are all shown: those of both logs that speak first.
const MAIN_RECORDS: usize = 2;

/// The way from one log's record to what both say of its request.
fn both_sides(request_id: &str) -> Html {
    let query = add_term("", Source::Requests, "request_id", &Value::Text(request_id.to_owned()), false);
    html! { <a href={Route::new(Place::Compare, query).href()}><Disc left=true right=true />{ texts::BOTH_SIDES }</a> }
}

/// All fields of a record, behind what both logs say.
fn all_fields(record: &Record, props: &DetailsProps, explained: bool) -> Html {
    let (left, right) = super::halves(record.source);
    let name = texts::all_fields(record.source);
    html! {
        <details key={name} class="all-fields">
            <summary><Disc {left} {right} />{ name }</summary>
            { fields(record, props, explained) }
        </details>
    }
}

/// A record's fields by group; a click on a value narrows the table down to it.
fn fields(record: &Record, props: &DetailsProps, explained: bool) -> Html {
    let source = record.source;
    let fields = source.fields();
    html! { <>{ for Group::ALL.into_iter().map(|group| {
        let rows: Vec<usize> = (0..fields.len())
            .filter(|&index| fields[index].group == group && fields[index].id != RAW_RECORD)
            .filter(|&index| !fields[index].on_request || record.values.get(index).is_some_and(|value| !value.is_missing()))
            .collect();
        if rows.is_empty() {
            return Html::default();
        }
        html! {
            <section key={group.label()} class="field-group">
                <h3>{ group.label() }</h3>
                <dl>{ for rows.into_iter().map(|index| {
                    let value = record.values.get(index).cloned().unwrap_or_default();
                    field_row(index, &value, props, (source, explained))
                }) }</dl>
            </section>
        }
    }) }</> }
}

fn field_row(index: usize, value: &Value, props: &DetailsProps, (source, explained): (Source, bool)) -> Html {
    let field = &source.fields()[index];
    let text = format::of_field(value, field);
    let narrow = |negate: bool| {
        let on_query = if negate { &props.on_query } else { &props.on_narrow };
        let (query, on_query, id) = (props.query.clone(), on_query.clone(), field.id);
        let value = value.clone();
        Callback::from(move |_: MouseEvent| on_query.emit(add_term(&query, source, id, &value, negate)))
    };
    let same_table = props.source == source;
    html! {
        <div key={field.id} class="field-row">
            <dt title={format!("{} — {}", field.aws, field.doc)}>
                { super::breakable(field.id) }
                if !explained { <span class="visually-hidden">{ format!(": {}", field.doc) }</span> }
            </dt>
            <dd class={classes!(value.is_missing().then_some("missing"), matches!(value, Value::Text(_)).then_some("mono"))}>
                <span class="field-value">{ text }</span>
                if same_table {
                    <span class="field-actions">
                        <button class="quiet" onclick={narrow(false)} title={texts::ONLY}
                            aria-label={texts::only(field.id)}>{ "=" }</button>
                        <button class="quiet" onclick={narrow(true)} title={texts::WITHOUT}
                            aria-label={texts::without(field.id)}>{ "−" }</button>
                    </span>
                }
            </dd>
            if explained {
                <dd class="explanation">
                    <p>{ field.doc }</p>
                    <p>{ texts::origin(field) }</p>
                    // The page is locked to its own address: this one is to be copied, not followed.
                    <p class="page">{ field.page }</p>
                </dd>
            }
        </div>
    }
}
