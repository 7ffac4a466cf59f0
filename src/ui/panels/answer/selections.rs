//! Two selections of rows: in which values they differ most, each with the way to its rows.

use super::super::ALL_REQUESTS;
use super::super::search::Search;
use super::compared::{Compared, Pair, use_compared};
use super::file_sets::{file_sets, parts_of};
use crate::engine::client::Client;
use crate::engine::message::{FileReport, Request, Response, Summary, Value};
use crate::language::{add_term, others, parse_with_default, set_time_range, time_range, without_field};
use crate::questions::Difference;
use crate::schema::Source;
use crate::ui::element::{element, list, text};
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::route::{Place, Route};
use crate::ui::texts::{format::NONE, selections as texts};
use std::rc::Rc;
use yew::prelude::*;

/// Characters of a value that are shown.
const SHOWN: usize = 56;

/// What the comparison needs.
#[derive(Properties, PartialEq)]
pub struct SelectionsProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// The view, with both filters.
    pub route: Route,
    /// What is loaded.
    pub summary: Summary,
    /// What it is called.
    pub title: &'static str,
    /// How it is read.
    pub why: &'static str,
}

/// Two selections of rows, side by side.
#[component]
pub fn Selections(props: &SelectionsProps) -> Html {
    let (a, b) = (&props.route.query, &props.route.against);
    let of_a = parse_with_default(a, Source::Requests);
    let source = of_a.as_ref().map_or(Source::Requests, |query| query.source);
    let times = props.summary.times[source as usize];
    let sees_both = props.summary.rows[..2].iter().all(|rows| *rows > 0);
    let of_b = parse_with_default(b, source);
    let is_other = of_b.as_ref().is_ok_and(|query| query.source != source);
    let is_same = a == b;
    let refusal = is_other.then(|| (texts::OTHER_TABLE.into(), None));
    let is_pair = of_a.is_ok() && of_b.is_ok() && !is_other && !is_same;
    let pair = is_pair.then(|| Pair { source, texts: [a.clone(), b.clone()], times });
    let (found, is_old) = use_compared(&props.client, pair.clone(), props.generation);
    let chosen = [use_state_eq(|| [0, 1]), use_state_eq(|| [0, 1])];
    let on_query = {
        let route = props.route.clone();
        Callback::from(move |b: String| route.with_against(b).go())
    };
    let report = use_answer(&props.client, Some(Request::Report), props.generation);
    // There may be very many files.
    let parts = use_memo((props.generation, report.response.as_ref().map(Rc::as_ptr)), |_| {
        let files: &[FileReport] = match report.response.as_deref() {
            Some(Response::Report(report)) => &report.files,
            _ => &[],
        };
        [Source::Access, Source::Trail].map(|log| parts_of(files, log))
    });
    let logs = [Source::Access, Source::Trail].into_iter().filter(|log| source == Source::Requests || source == *log);
    html! {
        <section class="panel answer-section selections" aria-label={props.title}>
            <h2>{ texts::AGAINST }</h2>
            <Search id="against" label={texts::AGAINST} placeholder={texts::EVERYTHING} client={props.client.clone()}
                generation={props.generation} {source} query={b.clone()} outcome="" refusal={refusal} {on_query} />
            <nav class="answers" aria-label={texts::PRESETS}>
                <h2>{ texts::PRESETS }</h2>
                <ul>{ for presets(a, source, times, sees_both).into_iter().map(|(label, a, b)| html! {
                    <li key={label}><a href={props.route.with_query(a).with_against(b).href()}>{ label }</a></li>
                }) }</ul>
                { for logs.map(|log| (log, &parts[log as usize])).filter(|(_, parts)| parts.len() > 1).map(|(log, parts)| {
                    file_sets(log, parts, &props.route, &chosen[log as usize])
                }) }
            </nav>
            <p class="missing" aria-live="polite">
                { match () {
                    () if is_same => texts::SAME,
                    () if pair.is_some() && is_old => texts::COMPARING,
                    () => "",
                } }
            </p>
            { match found.as_deref().filter(|_| pair.is_some()) {
                Some(Ok(found)) => html! { <div class={is_old.then_some("stale")}>{ compared(found, props.why) }</div> },
                Some(Err(message)) => html! { <p class="details-error">{ message }</p> },
                None => html! {},
            } }
        </section>
    }
}

/// Pairs of filters that can be chosen, from the present one.
fn presets(a: &str, source: Source, times: Option<(i64, i64)>, sees_both: bool) -> Vec<(&'static str, String, String)> {
    let mut pairs = Vec::new();
    pairs.extend(others(a, source).map(|rest| (texts::REST, a.to_owned(), rest)));
    if let Some((first, last)) = times {
        let over = |range| set_time_range(a, source, Some(range));
        match time_range(a, source, last) {
            Some((from, to)) if from > first => {
                let (from, to) = (from.max(first), to.min(last));
                let length = to.saturating_sub(from).max(0) + 1;
                pairs.push((texts::BEFORE, a.to_owned(), over((from - length, from - 1))));
            }
            None if first < last => {
                let middle = first + (last - first) / 2;
                pairs.push((texts::HALVES, over((middle + 1, last)), over((first, middle))));
            }
            _ => {}
        }
    }
    let (field, value, negated) = match source {
        Source::Access => ("http_status", Value::Int(403), false),
        Source::Trail => ("error_code", Value::Text("AccessDenied".to_owned()), false),
        Source::Requests => ("denied_because", Value::Missing, true),
    };
    let without = without_field(a, source, field);
    let with = |negated| add_term(&without, source, field, &value, negated);
    pairs.push((texts::DENIED, with(negated), with(!negated)));
    if source == Source::Requests && sees_both {
        let without = without_field(a, source, "witnessed");
        let seen = |by: &str| add_term(&without, source, "witnessed", &Value::Text(by.to_owned()), false);
        pairs.push((texts::SEEN_BY_BOTH, seen("both"), seen("access")));
    }
    pairs
}

fn compared(found: &Compared, why: &'static str) -> Html {
    let Pair { source, texts: queries, .. } = &found.pair;
    let place = Place::of(*source);
    let way = |query: &str| {
        let is_overview = query.is_empty() && place == Place::Compare;
        Route::new(place, if is_overview { ALL_REQUESTS } else { query }).href()
    };
    let share = |rows: u64, side: usize| rows as f64 * 100.0 / (found.totals[side].max(1)) as f64;
    let shares = |side: usize| found.bars[side].iter().map(move |rows| share(*rows, side));
    let greatest = shares(0).chain(shares(1)).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let period = format::bin(found.bins.from, found.bins.to);
    let row = |field: &'static str, difference: &Difference| {
        let value = match &difference.value {
            Value::Missing => NONE.to_owned(),
            value => format::plain(value),
        };
        let shares = [0, 1].map(|side| share(difference.rows[side], side));
        let points = shares[1] - shares[0];
        let shown = text(&format::middle(format::short_arn(&value), SHOWN));
        let mut cells = vec![element("th", &["scope", "class", "title"], &["row", "mono", &value], vec![shown])];
        for (side, query) in queries.iter().enumerate() {
            let rows = difference.rows[side];
            let to = || way(&add_term(query, *source, field, &difference.value, false));
            let href = if rows > 0 { to() } else { String::new() };
            let count = element("a", &["href"], &[&href], vec![text(&format::count(rows))]);
            cells.push(element("td", &["class"], &["right"], vec![count]));
            let share = text(&format::percent(rows, found.totals[side]));
            cells.push(element("td", &["class"], &["right missing"], vec![share]));
        }
        let side = if points < 0.0 { "side-0" } else { "side-1" };
        let bar = element("i", &["class", "style"], &[side, &format!("width:{:.1}%", points.abs() / 2.0)], Vec::new());
        cells.push(element("td", &["class", "title"], &["apart", &texts::points(points)], vec![bar]));
        element("tr", &[], &[], cells)
    };
    let mut charts = Vec::new();
    for (side, query) in queries.iter().enumerate() {
        charts.push(element("a", &["href"], &[&way(query)], vec![text(&texts::rows(side, found.totals[side]))]));
        let bar =
            |share: f64| element("i", &["style"], &[&format!("height:{:.1}%", share * 100.0 / greatest)], Vec::new());
        let values = [&*format!("selections-bars side-{side}"), "img", &texts::chart(side, &period)];
        charts.push(element("div", &["class", "role", "aria-label"], &values, shares(side).map(bar).collect()));
    }
    charts.push(element("small", &[], &[], vec![text(&[&*period, texts::CHART_HINT].join(". "))]));
    let mut parts = vec![element("div", &["class"], &["selections-charts"], charts)];
    let said = |words: &str| element("p", &["class"], &["missing"], vec![text(words)]);
    if found.fields.is_empty() {
        parts.push(said(texts::ALIKE));
    } else {
        let head = |(place, name): (usize, &&str)| {
            element("th", &["scope", "class"], &["col", if place > 0 { "right" } else { "" }], vec![text(name)])
        };
        let mut heads: Vec<Html> = texts::COLUMNS.iter().enumerate().map(head).collect();
        let ends = [texts::LESS, " ", texts::MORE].map(|end| match end {
            " " => text(end),
            end => element("span", &[], &[], vec![text(end)]),
        });
        let ends = element("span", &[], &[], ends.into());
        heads.push(element("th", &["scope", "class"], &["col", "apart"], vec![ends]));
        let mut table = vec![element("thead", &[], &[], vec![element("tr", &[], &[], heads)])];
        for field in &found.fields {
            let name = element("th", &["scope", "colspan"], &["rowgroup", "6"], vec![text(field.field)]);
            let mut rows = vec![element("tr", &["class"], &["group"], vec![name])];
            rows.extend(field.values.iter().map(|difference| row(field.field, difference)));
            table.push(element("tbody", &[], &[], rows));
        }
        let table = element("table", &[], &[], table);
        let names = &["class", "tabindex", "role", "aria-label"];
        parts.push(element("div", names, &["answer-scroll", "0", "region", why], vec![table]));
    }
    if !found.chosen.is_empty() {
        parts.push(said(&texts::chosen(&found.chosen)));
    }
    list(parts)
}
