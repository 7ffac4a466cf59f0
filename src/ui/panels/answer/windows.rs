//! Blind windows: when a log recorded nothing or less, and what the other one saw meanwhile.

use crate::engine::client::Client;
use crate::engine::message::{BlindWindow, Request, Response, Turn};
use crate::language::{add_condition, add_term, format_time, set_time_range};
use crate::schema::{Source, Value};
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::route::{Place, Route};
use crate::ui::texts::{answer as texts, windows as words};
use crate::ui::widgets::disc::Disc;
use yew::prelude::*;

/// What the windows need.
#[derive(Properties, PartialEq)]
pub struct WindowsProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// What it is called.
    pub title: &'static str,
    /// How it is read.
    pub why: &'static str,
}

/// Blind windows, with what opened and closed each, and the number of requests that the other log saw in it.
#[component]
pub fn Windows(props: &WindowsProps) -> Html {
    let asked = use_answer(&props.client, Some(Request::Windows), props.generation);
    let windows: &[BlindWindow] = match asked.response.as_deref() {
        Some(Response::Windows(windows)) => windows,
        _ => &[],
    };
    html! {
        <section class="panel answer-section" aria-label={props.title}>
            <h2>{ props.title }</h2>
            <p class="answer-why">{ props.why }</p>
            if windows.is_empty() {
                <p class="missing">{ if asked.waiting { texts::WAITING } else { texts::NO_WINDOW } }</p>
            } else {
                <div class="answer-scroll" tabindex="0" role="group" aria-label={props.title}>
                    <table>
                        <thead><tr>{ for texts::WINDOW_COLUMNS.map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
                        <tbody>{ for windows.iter().enumerate().map(|(place, window)| html! {
                            <WindowRow key={place} client={props.client.clone()} generation={props.generation} window={window.clone()} />
                        }) }</tbody>
                    </table>
                </div>
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct WindowProps {
    client: Client,
    generation: u32,
    window: BlindWindow,
}

/// The requests that the other log alone saw in a window.
pub fn meanwhile(window: &BlindWindow) -> String {
    let is_access = window.log == Source::Access;
    let other = if is_access { "witnessed:trail" } else { "witnessed:access" };
    let query = match is_access {
        true => add_term(other, Source::Requests, "bucket", &Value::Text(window.subject.clone()), false),
        false => other.to_owned(),
    };
    match &window.closed {
        Some(closed) => set_time_range(&query, Source::Requests, Some((window.opened.time, closed.time))),
        None => add_condition(&query, Source::Requests, &format!("time>={}", format_time(window.opened.time))),
    }
}

#[component]
fn WindowRow(props: &WindowProps) -> Html {
    let window = &props.window;
    let query = meanwhile(window);
    let count = Request::Rows { text: format!("source requests | {query} | stats count(*) as n"), offset: 0, limit: 1 };
    let asked = use_answer(&props.client, Some(count), props.generation);
    let count = match asked.response.as_deref() {
        Some(Response::Answer(answer)) => answer.rows.first().and_then(|row| row.values.first()?.int()),
        _ => None,
    };
    let event = |turn: &Turn| {
        let query = add_term("", Source::Trail, "event_id", &Value::Text(turn.event_id.clone()), false);
        let label = format!(
            "{} {}",
            format::short_time(turn.time),
            texts::turn(&turn.event_name, turn.by.as_deref().map(format::short_arn))
        );
        html! { <a href={Route::new(Place::Trail, query).href()}>{ label }</a> }
    };
    let (left, right) = (window.log == Source::Access, window.log == Source::Trail);
    html! {
        <tr>
            <td><Disc {left} {right} />{ " " }<span class="mono">{ window.subject.clone() }</span></td>
            <td>{ words::left_out(&window.left_out) }
                if !window.buckets.is_empty() { <small class="mono">{ window.buckets.join(", ") }</small> }
            </td>
            <td>{ event(&window.opened) }<br />
                { match &window.closed {
                    Some(closed) => event(closed),
                    None => html! { { texts::STILL_OPEN } },
                } }
            </td>
            <td><a href={Route::new(Place::Compare, query).href()}>
                { count.map_or_else(|| texts::UNDER_WAY.to_owned(), |count| words::only_there(count.unsigned_abs(), left)) }
            </a></td>
        </tr>
    }
}
