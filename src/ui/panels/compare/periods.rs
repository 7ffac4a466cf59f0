//! The periods that are loaded of both logs, drawn over each other, with their gaps and with when a log was blind.

use crate::engine::client::Client;
use crate::engine::message::{BlindWindow, Request, Response, Summary, Value};
use crate::language::{Bins, add_condition, add_term, count_by_bin, set_time_range};
use crate::schema::Source;
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::panels::{compare::link, halves};
use crate::ui::settings::use_settings;
use crate::ui::texts::{compare as texts, evidence};
use crate::ui::widgets::disc::Disc;
use yew::prelude::*;

/// Bins at most, and marks of their axis.
const MOST_BINS: usize = 120;
const MOST_MARKS: usize = 6;

/// Gaps that are told in words.
const MOST_GAPS: usize = 5;

/// Buckets of which a window's rows are asked for by name.
const MOST_BUCKETS: usize = 20;

/// What the periods need.
#[derive(Properties, PartialEq)]
pub struct PeriodsProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// What is loaded.
    pub summary: Summary,
    /// The first and the last time that is loaded of both logs.
    pub loaded: (i64, i64),
    /// What stands beside the words.
    pub children: Html,
}

/// The ranges of time in which an answer by bins has rows, each with the millisecond after its last.
fn runs(bins: &Bins, response: Option<&Response>) -> Vec<(i64, i64)> {
    let mut runs: Vec<(i64, i64)> = Vec::new();
    let Some(Response::Answer(answer)) = response else { return runs };
    let mut has_rows = vec![false; bins.count()];
    for row in &answer.rows {
        if let Some(Value::Time(start)) = row.values.first() {
            has_rows[bins.place(*start)] = true;
        }
    }
    for place in (0..has_rows.len()).filter(|place| has_rows[*place]) {
        let (start, end) = bins.bin(place);
        match runs.last_mut().filter(|(_, last)| *last == start) {
            Some((_, last)) => *last = end,
            None => runs.push((start, end)),
        }
    }
    runs
}

/// The query of what the other log saw while a log was blind.
fn behind(window: &BlindWindow, end: i64) -> String {
    let requests = Source::Requests;
    let (saw, buckets) = match window.log {
        Source::Access => ("witnessed:trail", std::slice::from_ref(&window.subject)),
        _ => ("witnessed:access", window.buckets.as_slice()),
    };
    let to = window.closed.as_ref().map_or(end, |closed| closed.time);
    let text = set_time_range(saw, requests, Some((window.opened.time, to)));
    if buckets.is_empty() || buckets.len() > MOST_BUCKETS {
        return text;
    }
    let bucket = |bucket: &String| add_term("", requests, "bucket", &Value::Text(bucket.clone()), false);
    let buckets: Vec<String> = buckets.iter().map(bucket).collect();
    add_condition(&text, requests, &format!("({})", buckets.join(" or ")))
}

/// Both logs over one axis: where they have rows, where none, and where they were blind.
#[component]
pub fn Periods(props: &PeriodsProps) -> Html {
    use_settings();
    let bins = Bins::over(props.loaded, (i64::MIN, i64::MAX), MOST_BINS);
    let request = |source| {
        let text = count_by_bin("", source, bins.width, &[])?;
        Some(Request::Rows { text, offset: 0, limit: MOST_BINS as u64 + 1 })
    };
    let access = use_answer(&props.client, request(Source::Access), props.generation);
    let trail = use_answer(&props.client, request(Source::Trail), props.generation);
    let windows = use_answer(&props.client, Some(Request::Windows), props.generation);
    let windows = match windows.response.as_deref() {
        Some(Response::Windows(windows)) => windows.as_slice(),
        _ => &[],
    };
    let percent =
        |time: i64| (time.clamp(bins.from, bins.to) - bins.from) as f64 * 100.0 / (bins.to - bins.from) as f64;
    let place = |from: i64, to: i64| format!("left:{:.2}%;width:{:.2}%", percent(from), percent(to) - percent(from));
    let band = |source: Source, response: Option<&Response>| {
        let (left, right) = halves(source);
        let runs = runs(&bins, response);
        let times = props.summary.times[source as usize];
        let gaps: Vec<String> = runs.windows(2).map(|pair| format::bin(pair[0].1, pair[1].0)).collect();
        let more = gaps.len().saturating_sub(MOST_GAPS);
        let listed = gaps.into_iter().take(MOST_GAPS).collect::<Vec<_>>().join("; ");
        let words = texts::period(evidence::log(source), &times.map(format::period).unwrap_or_default(), &listed, more);
        html! {
            <div class="period">
                <span class="period-log"><Disc {left} {right} />{ evidence::log(source) }</span>
                <div class={if left { "band band-access" } else { "band band-trail" }}>
                    <div role="img" aria-label={words.clone()} title={words}>
                        { for runs.iter().map(|(from, to)| html! { <span key={*from} style={place(*from, *to)}></span> }) }
                    </div>
                    { for windows.iter().filter(|window| window.log == source).enumerate().map(|(key, window)| {
                        let end = window.closed.as_ref().map_or(bins.to, |closed| closed.time);
                        let when = format::period((window.opened.time, end));
                        let words = texts::blind(window, &when);
                        html! {
                            <a {key} class="blind" style={place(window.opened.time, end)} title={words.clone()}
                                aria-label={words} href={link(&behind(window, bins.to - 1))}>
                                <span>{ &window.opened.event_name }</span>
                            </a>
                        }
                    }) }
                </div>
            </div>
        }
    };
    let shared = match props.summary.times {
        [Some(access), Some(trail), _] => Some((access.0.max(trail.0), access.1.min(trail.1))),
        _ => None,
    };
    html! {
        <>
            { band(Source::Access, access.response.as_deref()) }
            { band(Source::Trail, trail.response.as_deref()) }
            <div class="period" aria-hidden="true">
                <span class="period-log"></span>
                <div class="period-axis">{ for bins.marks(MOST_MARKS).into_iter().filter(|(time, _)| percent(*time) < 92.0).map(|(time, label)| html! {
                    <span key={time} style={place(time, time)}>{ label }</span>
                }) }</div>
            </div>
            <div class="periods-foot">
                if let Some((from, to)) = shared {
                    <span>{ if from <= to { texts::both_cover(&format::period((from, to))) } else { texts::NO_OVERLAP.to_owned() } }</span>
                }
                { props.children.clone() }
            </div>
        </>
    }
}
