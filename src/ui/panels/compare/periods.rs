//! The periods that are loaded of both logs, drawn over each other, with their gaps and with when a log was blind.

use super::export::{Step, export};
use super::ledger::shared;
use super::{PartProps, disc, link};
use crate::engine::message::{BlindWindow, Request, Response, Value};
use crate::language::{Bins, add_condition, add_term, count_by_bin, set_time_range};
use crate::schema::Source;
use crate::ui::element::{element, text};
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::panels::halves;
use crate::ui::settings::use_settings;
use crate::ui::texts::{compare as texts, evidence};
use yew::prelude::*;

/// Bins at most, and marks of their axis.
const MOST_BINS: usize = 120;
const MOST_MARKS: usize = 6;

/// Where, in thousandths of the axis, a mark has no room any more.
const LAST_MARK: i64 = 920;

/// Gaps that are told in words.
const MOST_GAPS: usize = 5;

/// Buckets of which a window's rows are asked for by name.
const MOST_BUCKETS: usize = 20;

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

/// The query of what the other log alone saw while a log was blind; where nothing closed that, until `end`.
pub fn behind(window: &BlindWindow, end: i64) -> String {
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
    let any = buckets.join(" or ");
    add_condition(&text, requests, &if buckets.len() > 1 { format!("({any})") } else { any })
}

/// Both logs over one axis: where they have rows, where none, and where they were blind; and what saves the comparison.
#[component]
pub fn Periods(props: &PartProps) -> Html {
    use_settings();
    let step = use_state(|| Step::Idle);
    // What is loaded may change while files are hashed.
    let newest = use_mut_ref(|| 0);
    *newest.borrow_mut() = props.generation;
    let loaded = format::loaded_times(&props.summary).unwrap_or_default();
    let bins = Bins::over(loaded, (i64::MIN, i64::MAX), MOST_BINS);
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
    // A thousandth of the axis is finer than a pixel of most.
    let part = |time: i64| (time.clamp(bins.from, bins.to) - bins.from) * 1000 / (bins.to - bins.from);
    let place = |from: i64, to: i64| {
        let (from, to) = (part(from), part(to));
        format!("left:calc({from}%/10);width:calc({}%/10)", to - from)
    };
    let window = |window: &BlindWindow| {
        let end = window.closed.as_ref().map_or(bins.to, |closed| closed.time);
        let words = texts::blind(window, &format::period((window.opened.time, end)));
        let href = link(&behind(window, bins.to - 1));
        let name = element("span", &[], &[], vec![text(&window.opened.event_name)]);
        let values = ["blind", &href, &words, &words, &place(window.opened.time, end)];
        element("a", &["class", "href", "aria-label", "title", "style"], &values, vec![name])
    };
    let band = |source: Source, response: Option<&Response>| {
        let (left, right) = halves(source);
        let runs = runs(&bins, response);
        let gaps: Vec<String> = runs.windows(2).take(MOST_GAPS).map(|pair| format::bin(pair[0].1, pair[1].0)).collect();
        let more = runs.len().saturating_sub(gaps.len() + 1);
        let period = props.summary.times[source as usize].map(format::period).unwrap_or_default();
        let words = texts::period(evidence::log(source), &period, &gaps.join("; "), more);
        let run = |&(from, to): &(i64, i64)| element("span", &["style"], &[&place(from, to)], Vec::new());
        let runs = runs.iter().map(run).collect();
        let mut band = vec![element("div", &["role", "aria-label", "title"], &["img", &words, &words], runs)];
        band.extend(windows.iter().filter(|blind| blind.log == source).map(window));
        let name = vec![disc(left, right), text(evidence::log(source))];
        row(name, if left { "band" } else { "band band-trail" }, band)
    };
    let shared = shared([props.summary.times[0], props.summary.times[1]]);
    let covered = shared.map_or_else(String::new, format::period);
    let mark = |(time, label): (i64, String)| element("span", &["style"], &[&place(time, time)], vec![text(&label)]);
    let marks = bins.marks(MOST_MARKS).into_iter().filter(|(time, _)| part(*time) < LAST_MARK).map(mark).collect();
    let foot = vec![element("span", &[], &[], vec![text(&texts::both_cover(&covered))]), export(props, &step, &newest)];
    let parts = vec![
        band(Source::Access, access.response.as_deref()),
        band(Source::Trail, trail.response.as_deref()),
        row(Vec::new(), "band-axis", marks),
        element("div", &["class"], &["periods-foot"], foot),
    ];
    element("section", &["class", "aria-label"], &["panel periods", texts::PERIODS], parts)
}

/// What is before a band, and the band.
fn row(name: Vec<Html>, class: &str, band: Vec<Html>) -> Html {
    let name = element("span", &["class"], &["band-log"], name);
    element("div", &["class"], &["band-row"], vec![name, element("div", &["class"], &[class], band)])
}
