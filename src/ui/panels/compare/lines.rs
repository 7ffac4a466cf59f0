//! The ledger as a table, of which one line at a time is shown by time.

use super::ledger::{Entry, KEYS, Ledger, Seen, by_bin, in_bin};
use super::link;
use crate::engine::client::Client;
use crate::engine::message::{Request, Response};
use crate::language::{Bins, count_by_bin};
use crate::schema::Source;
use crate::schema::operations::Evidence;
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::panels::ALL_REQUESTS;
use crate::ui::settings::use_settings;
use crate::ui::texts::compare as texts;
use std::rc::Rc;
use yew::prelude::*;

/// Lines that are shown, and bins of one by time.
const MOST_LINES: usize = 500;
const MOST_BINS: usize = 24;

/// Groups that are asked for: bins times witnesses and reasons.
const MOST_GROUPS: u64 = 2000;

/// What the table needs.
#[derive(Properties)]
pub struct LinesProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// The lines.
    pub ledger: Rc<Ledger>,
    /// All requests.
    pub all: Seen,
    /// The first and the last time that is loaded of both logs.
    pub loaded: Option<(i64, i64)>,
}

impl PartialEq for LinesProps {
    fn eq(&self, other: &LinesProps) -> bool {
        Rc::ptr_eq(&self.ledger, &other.ledger)
            && (self.generation, self.all, self.loaded) == (other.generation, other.all, other.loaded)
    }
}

/// The table: all requests first, then line by line.
#[component]
pub fn Lines(props: &LinesProps) -> Html {
    use_settings();
    // The query of the line that is shown by time.
    let open = use_state(|| None::<String>);
    let bins = props.loaded.map(|loaded| Bins::over(loaded, (i64::MIN, i64::MAX), MOST_BINS));
    let text = bins.as_ref().zip(open.as_ref());
    let text = text.and_then(|(bins, query)| count_by_bin(query, Source::Requests, bins.width, &KEYS));
    let request = text.map(|text| Request::Rows { text, offset: 0, limit: MOST_GROUPS });
    let asked = use_answer(&props.client, request, props.generation);
    let answer = asked.response.as_deref().filter(|_| !asked.waiting);

    let by_time = |query: &str| -> Vec<Html> {
        let (Some(bins), Some(response)) = (&bins, answer) else { return vec![said(texts::COUNTING)] };
        let answer = match response {
            Response::Answer(answer) => answer,
            Response::Failed(failure) => return vec![said(&failure.message)],
            _ => return Vec::new(),
        };
        let counts = by_bin(bins, answer);
        let most = counts.iter().map(|seen| seen.total()).max().unwrap_or_default();
        let row = |(place, seen): (usize, &Seen)| {
            let bin = (place < bins.count()).then(|| bins.bin(place));
            let label = bin.map_or_else(|| texts::UNTIMED.to_owned(), |(from, to)| format::bin(from, to));
            html! {
                <tr key={format!("bin{place}")} class="by-time">
                    <th scope="row" colspan="2">{ label }</th>
                    { cells(&in_bin(query, bin), *seen, most) }
                </tr>
            }
        };
        counts.iter().enumerate().filter(|(_, seen)| seen.total() > 0).map(row).collect()
    };
    // A line, and below it its requests by time where it is open.
    let line = |key: usize, query: String, bucket: &str, asked: &str, what: Html, seen: Seen| -> Vec<Html> {
        let is_open = open.as_ref() == Some(&query);
        let onclick = {
            let (open, query) = (open.setter(), query.clone());
            Callback::from(move |_: MouseEvent| open.set((!is_open).then(|| query.clone())))
        };
        let mut rows = vec![html! {
            <tr key={key} class={classes!((key == 0).then_some("all"))}>
                <td class="ledger-bucket" title={bucket.to_owned()}>
                    <button class="quiet" aria-expanded={is_open.to_string()} aria-label={texts::by_time(asked, bucket)} {onclick}>
                        { if is_open { "▾" } else { "▸" } }
                    </button>
                    { bucket.to_owned() }
                </td>
                <td class="mono">{ what }</td>
                { cells(&query, seen, seen.total()) }
            </tr>
        }];
        if is_open {
            rows.extend(by_time(&query));
        }
        rows
    };
    let ledger = &props.ledger;
    let all = line(0, String::new(), texts::ALL_BUCKETS, texts::ALL_ASKED, texts::ALL_ASKED.into(), props.all);
    let entries = ledger.lines.iter().take(MOST_LINES).enumerate();
    let lines = entries.flat_map(|(place, entry)| {
        line(place + 1, entry.query(), entry.bucket(), entry.asked(), what(entry), entry.seen)
    });
    let hidden = ledger.lines.len().saturating_sub(MOST_LINES);
    let rest = match (hidden, ledger.is_cut) {
        (0, false) => None,
        (0, true) => Some(texts::REST_UNKNOWN.to_owned()),
        (hidden, _) => Some(texts::rest(hidden)),
    };
    let heads =
        [texts::REQUESTS, texts::SHARE, texts::BOTH, texts::ACCESS_COLUMN, texts::TRAIL_COLUMN, texts::UNEXPLAINED];
    html! {
        <div class="ledger-scroll" tabindex="0" role="region" aria-label={texts::LEDGER}>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{ texts::BUCKET }</th>
                        <th scope="col">{ texts::ASKED }</th>
                        { for heads.into_iter().enumerate().map(|(place, head)| html! {
                            <th key={place} scope="col" class={if place == 1 { "share-column" } else { "right" }}>{ head }</th>
                        }) }
                    </tr>
                </thead>
                <tbody>{ for all.into_iter().chain(lines) }</tbody>
            </table>
            if let Some(rest) = rest { <p class="hint">{ rest }</p> }
        </div>
    }
}

/// A row that only says something.
fn said(text: &str) -> Html {
    html! { <tr key="said" class="by-time"><td colspan="8" aria-live="polite">{ text.to_owned() }</td></tr> }
}

/// What was asked, and whether no event proves that name.
fn what(entry: &Entry) -> Html {
    let operations = entry.operations.all.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let expected = entry
        .expected()
        .map(|(known, operations)| texts::expected(&operations.join(", "), entry.asked(), known == Evidence::Expected));
    html! {
        <>
            <span title={operations}>{ entry.asked().to_owned() }</span>
            if let Some(title) = expected { <span class="expected" {title}>{ texts::EXPECTED }</span> }
        </>
    }
}

/// The numbers of a query's requests, each of which leads to them; `most` is the number that fills the bar.
fn cells(query: &str, seen: Seen, most: u64) -> Html {
    let cell = |(key, count, more): (usize, u64, &str)| {
        let text = [query, more].join(" ");
        let text = if text == " " { ALL_REQUESTS } else { text.trim() };
        let class = if count == 0 {
            "right missing"
        } else if key == 4 {
            "right unexplained"
        } else {
            "right"
        };
        html! {
            <td {key} {class}>
                if count == 0 { { "0" } } else { <a href={link(text)}>{ format::count(count) }</a> }
            </td>
        }
    };
    let parts = [("split-access", seen.access), ("split-both", seen.both), ("split-trail", seen.trail)];
    let width = seen.total() as f64 * 100.0 / most.max(1) as f64;
    let total = [(0, seen.total(), "")];
    let counts = [
        (1, seen.both, "witnessed:both"),
        (2, seen.access, "witnessed:access"),
        (3, seen.trail, "witnessed:trail"),
        (4, seen.unexplained, "missing_because:unexplained"),
    ];
    html! {
        <>
            { for total.into_iter().map(cell) }
            <td class="share-column"><span class="share" aria-hidden="true" style={format!("width:{width:.2}%")}>
                { for parts.into_iter().filter(|(_, count)| *count > 0).map(|(class, count)| html! {
                    <span key={class} {class} style={format!("flex-grow:{count}")}></span>
                }) }
            </span></td>
            { for counts.into_iter().map(cell) }
        </>
    }
}
