//! Blind windows: when a log recorded nothing or less, and what the other one saw meanwhile.

use super::super::compare::behind;
use super::section::{framed, heads, scrolled};
use crate::engine::client::Client;
use crate::engine::message::{BlindWindow, Request, Response, Turn};
use crate::language::add_term;
use crate::schema::{Source, Value};
use crate::ui::element::{element, list, text};
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::route::{Place, Route};
use crate::ui::texts::{answer as texts, evidence};
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
    /// The last time of what is loaded.
    pub end: i64,
    /// Which logs are loaded.
    pub loaded: [bool; 2],
}

/// Blind windows, with what opened and closed each, and the number of requests that the other log saw in it.
#[component]
pub fn Windows(props: &WindowsProps) -> Html {
    let asked = use_answer(&props.client, Some(Request::Windows), props.generation);
    let windows: &[BlindWindow] = match asked.response.as_deref() {
        Some(Response::Windows(windows)) => windows,
        _ => &[],
    };
    let body = if windows.is_empty() {
        let words = if asked.waiting { texts::WAITING } else { texts::NO_WINDOW };
        element("p", &["class"], &["missing"], vec![text(words)])
    } else {
        let row = |(place, window): (usize, &BlindWindow)| {
            html! {
                <WindowRow key={place} client={props.client.clone()} generation={props.generation} window={window.clone()}
                    end={props.end} loaded={props.loaded} />
            }
        };
        let rows = list(windows.iter().enumerate().map(row).collect());
        scrolled(props.title, "windows", vec![heads(&texts::WINDOW_COLUMNS), element("tbody", &[], &[], vec![rows])])
    };
    framed(props.title, props.why, vec![text(props.title)], "", body)
}

#[derive(Properties, PartialEq)]
struct WindowProps {
    client: Client,
    generation: u32,
    window: BlindWindow,
    end: i64,
    loaded: [bool; 2],
}

#[component]
fn WindowRow(props: &WindowProps) -> Html {
    let window = &props.window;
    let query = behind(window, props.end);
    let count = Request::Rows { text: format!("source requests | {query} | stats count(*) as n"), offset: 0, limit: 1 };
    let asked = use_answer(&props.client, Some(count), props.generation);
    let count = match asked.response.as_deref() {
        Some(Response::Answer(answer)) => answer.rows.first().and_then(|row| row.values.first()?.int()),
        _ => None,
    };
    let link = |href: String, label: &str| element("a", &["href"], &[&href], vec![text(label)]);
    let event = |turn: &Turn| {
        let query = add_term("", Source::Trail, "event_id", &Value::Text(turn.event_id.clone()), false);
        let by = texts::turn(&turn.event_name, turn.by.as_deref().map(format::short_arn));
        link(Route::new(Place::Trail, query).href(), &format!("{} {by}", format::short_time(turn.time)))
    };
    let (left, right) = (window.log == Source::Access, window.log == Source::Trail);
    let small = |words: &str| element("small", &["class"], &["mono"], vec![text(words)]);
    let until = window.closed.as_ref().map_or_else(|| text(texts::STILL_OPEN), event);
    let meanwhile = if props.loaded[usize::from(left)] {
        let count =
            count.map_or_else(|| texts::UNDER_WAY.to_owned(), |count| texts::only_there(count.unsigned_abs(), left));
        link(Route::new(Place::Compare, query).href(), &count)
    } else {
        text(&texts::not_loaded(left))
    };
    let cells = [
        vec![html! { <Disc {left} {right} /> }, text(" "), text(&window.subject)],
        vec![text(&evidence::left_out(window)), small(&window.buckets.join(", "))],
        vec![event(&window.opened), element("br", &[], &[], Vec::new()), until],
        vec![meanwhile],
    ];
    element("tr", &[], &[], cells.into_iter().map(|parts| element("td", &[], &[], parts)).collect())
}
