//! Compare: what both logs saw, what only one saw and why, and the requests themselves.

use super::answer::AnswerPanel;
use super::table::TablePanel;
use super::working::WorkingNow;
use crate::engine::client::Client;
use crate::engine::message::{Answer, Request, Response, Summary, Value, Working};
use crate::language::add_term;
use crate::schema::operations::expected_event;
use crate::schema::{Cause, Source};
use crate::sorting::{sort_by, sort_by_key};
use crate::ui::actions::Act;
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::intake::Taken;
use crate::ui::route::{Place, Route};
use crate::ui::texts::compare as texts;
use crate::ui::widgets::disc::Disc;
use crate::ui::widgets::file_buttons::FileButtons;
use std::collections::{BTreeMap, BTreeSet};
use yew::prelude::*;

/// How many requests each log saw, by bucket and what was asked.
const LEDGER: &str =
    "source requests | stats count(*) as n by bucket, operation, event_name, witnessed, missing_because | sort n desc";

/// How many requests each log saw in all, whatever the ledger leaves out.
const TOTALS: &str = "source requests | stats count(*) as n by witnessed, missing_because";

/// Groups that are asked for, and lines of the ledger that are shown.
const MOST_GROUPS: u64 = 100_000;
const MOST_LINES: usize = 500;

/// What Compare needs.
#[derive(Properties, PartialEq)]
pub struct CompareProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// The view.
    pub route: Route,
    /// What is loaded.
    pub summary: Summary,
    /// Called with files, where a log is not loaded.
    pub on_files: Callback<Vec<Taken>>,
    /// Called with what is to be done.
    pub on_act: Callback<Act>,
    /// Whether log values are kept out of addresses, those of links included.
    pub private_address: bool,
    /// How far the answer to a question has come that takes a while.
    pub working: Option<Working>,
}

/// Compare: the overview without a query, the requests with one.
#[component]
pub fn ComparePanel(props: &CompareProps) -> Html {
    if let Some(answer) = &props.route.answer {
        return html! { <AnswerPanel key={answer.clone()} client={props.client.clone()} generation={props.generation}
        route={props.route.clone()} summary={props.summary.clone()} working={props.working} /> };
    }
    if props.route.query.is_empty() && props.route.row.is_none() {
        return html! { <Overview client={props.client.clone()} generation={props.generation}
        summary={props.summary.clone()} on_files={props.on_files.clone()} private_address={props.private_address}
        working={props.working} /> };
    }
    let above = html! {
        <p class="back"><a href={Route::new(Place::Compare, "").href()}>{ texts::BACK }</a></p>
    };
    html! {
        <TablePanel client={props.client.clone()} generation={props.generation} route={props.route.clone()} private_address={props.private_address}
            source={Source::Requests} loaded={props.summary.rows[2] > 0} times={props.summary.times[2]}
            on_files={props.on_files.clone()} on_act={props.on_act.clone()} {above} working={props.working} />
    }
}

#[derive(Properties, PartialEq)]
struct OverviewProps {
    client: Client,
    generation: u32,
    summary: Summary,
    on_files: Callback<Vec<Taken>>,
    private_address: bool,
    working: Option<Working>,
}

/// Requests by who saw them.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    both: u64,
    access: u64,
    trail: u64,
    unexplained: u64,
    /// Of those that one log alone has, what the other could have had.
    could_be_both: u64,
}

impl Seen {
    fn add(&mut self, witnessed: &str, cause: Option<&str>, count: u64) {
        match witnessed {
            "both" => self.both += count,
            "access" => self.access += count,
            _ => self.trail += count,
        }
        let cause = cause.and_then(Cause::from_name);
        if cause == Some(Cause::Unexplained) {
            self.unexplained += count;
        }
        if cause.is_some_and(Cause::could_be_seen) {
            self.could_be_both += count;
        }
    }

    fn total(self) -> u64 {
        self.both + self.access + self.trail
    }
}

/// A line of the ledger: what was asked of a bucket, under CloudTrail's name where there is one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    /// Whether these are the events of all other services together.
    is_other_service: bool,
    bucket: Value,
    event: Option<String>,
    /// The access log's operation, where no event is known or expected of it.
    operation: Option<String>,
}

impl Line {
    /// The line of a row of the answer. A request that only the access log saw stands with the event that its
    /// operation leads to expect.
    fn of(bucket: &Value, operation: &Value, event: &Value, cause: &Value) -> Line {
        if cause.text() == Some(Cause::OtherService.name()) {
            return Line { is_other_service: true, bucket: Value::Missing, event: None, operation: None };
        }
        let (operation, event) = (operation.text(), event.text());
        // Whether the row names a key is not asked: an operation whose event depends on it keeps its own name.
        let expected = || {
            let event = |has_key| expected_event(operation?, has_key).map(|pair| pair.event_name);
            event(true).filter(|name| event(false) == Some(*name))
        };
        let event = event.or_else(expected).map(str::to_owned);
        let operation = if event.is_none() { operation.map(str::to_owned) } else { None };
        Line { is_other_service: false, bucket: bucket.clone(), event, operation }
    }
}

/// Requests in all, and by who saw them and why the other log is silent.
struct Totals {
    all: Seen,
    reasons: Vec<((String, String), u64)>,
}

impl Totals {
    fn read(answer: &Answer) -> Totals {
        let mut totals = Totals { all: Seen::default(), reasons: Vec::new() };
        for row in &answer.rows {
            let [witnessed, cause, count] = row.values.as_slice() else { continue };
            let count = count.int().unwrap_or(0).unsigned_abs();
            let witnessed = witnessed.text().unwrap_or_default();
            totals.all.add(witnessed, cause.text(), count);
            totals.reasons.extend(cause.text().map(|cause| ((witnessed.to_owned(), cause.to_owned()), count)));
        }
        sort_by(&mut totals.reasons, |(_, a), (_, b)| b.cmp(a));
        totals
    }
}

/// The operations that the access log has of a line: all, and those of requests without an event, which stand there
/// because the event is expected of them.
#[derive(Debug, Clone, Default)]
struct Operations {
    all: BTreeSet<String>,
    without_event: BTreeSet<String>,
}

/// Requests by bucket and what was asked, most frequent first.
struct Ledger {
    lines: Vec<(Line, Seen, Operations)>,
    /// Whether there are more groups than were asked for.
    is_cut: bool,
}

impl Ledger {
    fn read(answer: &Answer) -> Ledger {
        let mut lines: BTreeMap<Line, (Seen, Operations)> = BTreeMap::new();
        for row in &answer.rows {
            let [bucket, operation, event, witnessed, cause, count] = row.values.as_slice() else { continue };
            let count = count.int().unwrap_or(0).unsigned_abs();
            let (seen, operations) = lines.entry(Line::of(bucket, operation, event, cause)).or_default();
            seen.add(witnessed.text().unwrap_or_default(), cause.text(), count);
            if let Some(operation) = operation.text() {
                operations.all.insert(operation.to_owned());
                if event.is_missing() {
                    operations.without_event.insert(operation.to_owned());
                }
            }
        }
        let mut lines: Vec<_> = lines.into_iter().map(|(line, (seen, operations))| (line, seen, operations)).collect();
        sort_by_key(&mut lines, |(_, seen, _)| std::cmp::Reverse(seen.total()));
        Ledger { lines, is_cut: answer.total > answer.rows.len() as u64 }
    }
}

#[component]
fn Overview(props: &OverviewProps) -> Html {
    let ask = |text: &str| Some(Request::Rows { text: text.to_owned(), offset: 0, limit: MOST_GROUPS });
    let totals = use_answer(&props.client, ask(TOTALS), props.generation);
    let groups = use_answer(&props.client, ask(LEDGER), props.generation);
    let (totals, ledger, waiting) = match (totals.response.as_deref(), groups.response.as_deref()) {
        (Some(Response::Answer(all)), Some(Response::Answer(lines))) => {
            (Totals::read(all), Ledger::read(lines), totals.waiting || groups.waiting)
        }
        (Some(Response::Failed(failure)), _) | (_, Some(Response::Failed(failure))) => {
            return html! { <p class="details-error">{ &failure.message }</p> };
        }
        _ => {
            return html! {
                <>
                    <p class="details-wait" aria-live="polite">{ texts::WAITING }</p>
                    if let Some(working) = props.working {
                        <p class="working"><WorkingNow {working} client={props.client.clone()} /></p>
                    }
                </>
            };
        }
    };
    let silent = (0..2).find(|&side| props.summary.rows[side] == 0);
    html! {
        <div class={classes!("compare", waiting.then_some("stale"))}>
            <h1 class="visually-hidden">{ super::label_of(Source::Requests) }</h1>
            if let Some(side) = silent {
                { one_log_only(side, props) }
            } else {
                { numbers(&totals.all) }
                { split_bar(&totals.all) }
            }
            { super::answer::ways() }
            <div class="compare-body">
                <div class="panel ledger">{ ledger_table(&ledger) }</div>
                if silent.is_none() {
                    <section class="panel reasons" aria-labelledby="reasons-title">
                        <h2 id="reasons-title">
                            { texts::SILENCES }
                            <a href={link(super::ALL_REQUESTS)}>{ texts::ALL_REQUESTS }</a>
                        </h2>
                        { reasons(&totals.reasons) }
                    </section>
                }
            </div>
        </div>
    }
}

/// The page asks for the other log rather than listing reasons that are none.
fn one_log_only(side: usize, props: &OverviewProps) -> Html {
    let (what, how) = texts::MISSING[side];
    html! {
        <section class="panel ask" aria-label={texts::OTHER_LOG}>
            <Disc left={side == 0} right={side == 1} />
            <div><h2>{ what }</h2><p>{ how }</p></div>
            <FileButtons on_files={props.on_files.clone()} primary=true />
        </section>
    }
}

fn link(query: &str) -> String {
    Route::new(Place::Compare, query).href()
}

fn numbers(all: &Seen) -> Html {
    let card = |number: String, query: &str, left: bool, right: bool, text: &str| {
        html! {
            <a class="panel number" href={link(query)}>
                <b>{ number }</b><span><Disc {left} {right} />{ text.to_owned() }</span>
            </a>
        }
    };
    let could = Cause::ALL.into_iter().filter(|cause| cause.could_be_seen());
    let could: Vec<String> = could.map(|cause| format!("missing_because:{}", cause.name())).collect();
    let both_could = format!("witnessed:both or {}", could.join(" or "));
    html! {
        <div class="numbers">
            { card(format::percent(all.both, all.both + all.could_be_both), &both_could, true, true, texts::COULD_BE_BOTH) }
            { card(format::count(all.both), "witnessed:both", true, true, texts::SEEN_BY_BOTH) }
            { card(format::count(all.access), "witnessed:access", true, false, texts::ONLY_ACCESS) }
            { card(format::count(all.trail), "witnessed:trail", false, true, texts::ONLY_TRAIL) }
        </div>
    }
}

fn split_bar(all: &Seen) -> Html {
    let part = |class: &'static str, count: u64, label: &str, query: &'static str| {
        let share = count as f64 * 100.0 / all.total().max(1) as f64;
        html! {
            if count > 0 {
                <a {class} style={format!("flex-grow:{share:.3}")} href={link(query)}
                    aria-label={texts::part(label, count)} title={texts::part(label, count)}>
                    <span>{ if share > 12.0 { label.to_owned() } else { String::new() } }</span>
                </a>
            }
        }
    };
    html! {
        <div class="split" role="group" aria-label={texts::WITNESSES}>
            { part("split-access", all.access, texts::ACCESS_PART, "witnessed:access") }
            { part("split-both", all.both, texts::BOTH, "witnessed:both") }
            { part("split-trail", all.trail, texts::TRAIL_PART, "witnessed:trail") }
        </div>
    }
}

fn ledger_table(ledger: &Ledger) -> Html {
    let hidden = ledger.lines.len().saturating_sub(MOST_LINES);
    let rest = match (hidden, ledger.is_cut) {
        (0, false) => None,
        (0, true) => Some(texts::REST_UNKNOWN.to_owned()),
        (hidden, _) => Some(texts::rest(hidden)),
    };
    html! {
        <div class="ledger-scroll" tabindex="0" role="region" aria-label={texts::LEDGER}>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{ texts::BUCKET }</th>
                        <th scope="col">{ texts::ASKED }</th>
                        <th scope="col" class="right">{ texts::REQUESTS }</th>
                        <th scope="col" class="share-column">{ texts::SHARE }</th>
                        <th scope="col" class="right">{ texts::BOTH }</th>
                        <th scope="col" class="right">{ texts::ACCESS_COLUMN }</th>
                        <th scope="col" class="right">{ texts::TRAIL_COLUMN }</th>
                        <th scope="col" class="right">{ texts::UNEXPLAINED }</th>
                    </tr>
                </thead>
                <tbody>{ for ledger.lines.iter().take(MOST_LINES).enumerate().map(|(index, (line, seen, operations))| ledger_row(index, line, *seen, operations)) }</tbody>
            </table>
            if let Some(rest) = rest { <p class="hint">{ rest }</p> }
        </div>
    }
}

/// The query of a line's requests.
fn line_query(line: &Line, operations: &Operations) -> String {
    if line.is_other_service {
        return format!("missing_because:{}", Cause::OtherService.name());
    }
    let bucket = add_term("", Source::Requests, "bucket", &line.bucket, false);
    let text = |field: &str, value: &str| add_term("", Source::Requests, field, &Value::Text(value.to_owned()), false);
    let what = match (&line.event, &line.operation) {
        (Some(event), _) => {
            let without_event =
                operations.without_event.iter().map(|name| format!("({} event_name:-)", text("operation", name)));
            let parts: Vec<String> = std::iter::once(text("event_name", event)).chain(without_event).collect();
            if parts.len() == 1 { parts.concat() } else { format!("({})", parts.join(" or ")) }
        }
        (None, Some(operation)) => format!("{} event_name:-", text("operation", operation)),
        (None, None) => "operation:- event_name:-".to_owned(),
    };
    format!("{bucket} {what}")
}

fn ledger_row(index: usize, line: &Line, seen: Seen, operations: &Operations) -> Html {
    let base = line_query(line, operations);
    let cell = |count: u64, more: &str| {
        let class = classes!("right", (count == 0).then_some("missing"));
        html! {
            <td {class}>
                if count == 0 { { "0" } } else { <a href={link(format!("{base} {more}").trim())}>{ format::count(count) }</a> }
            </td>
        }
    };
    let share = |class: &'static str, count: u64| {
        html! {
            if count > 0 { <span {class} style={format!("flex-grow:{count}")}></span> }
        }
    };
    let names: Vec<&str> = operations.all.iter().map(String::as_str).collect();
    let what = match &line.event {
        Some(event) => html! { <span title={names.join(", ")}>{ event }</span> },
        None if line.is_other_service => html! { { texts::OTHER_SERVICES } },
        None => html! { { line.operation.clone().unwrap_or_else(|| "–".to_owned()) } },
    };
    html! {
        <tr key={index}>
            <td class="ledger-bucket" title={line.bucket.text().map(str::to_owned)}>{ line.bucket.text().unwrap_or(texts::NO_BUCKET) }</td>
            <td class="mono">{ what }</td>
            { cell(seen.total(), "") }
            <td class="share-column"><span class="share" aria-hidden="true">
                { share("split-access", seen.access) }{ share("split-both", seen.both) }{ share("split-trail", seen.trail) }
            </span></td>
            { cell(seen.both, "witnessed:both") }
            { cell(seen.access, "witnessed:access") }
            { cell(seen.trail, "witnessed:trail") }
            { cell(seen.unexplained, "missing_because:unexplained") }
        </tr>
    }
}

fn reasons(reasons: &[((String, String), u64)]) -> Html {
    if reasons.is_empty() {
        return html! { <p class="reasons-none">{ texts::NO_SILENCE }</p> };
    }
    html! {
        <ul>{ for reasons.iter().map(|((witnessed, cause), count)| {
            let (left, right) = super::witnessed_halves(witnessed);
            let query = format!("witnessed:{witnessed} missing_because:{cause}");
            let silent = if left { Source::Trail } else { Source::Access };
            let known = Cause::from_name(cause);
            let title = known.map_or(cause.as_str(), |known| known.label(silent)).to_owned();
            let why = known.map_or("", |known| known.sentence(silent));
            html! {
                <li key={query.clone()}>
                    <a href={link(&query)}>
                        <Disc {left} {right} label={if left { texts::ONLY_ACCESS } else { texts::ONLY_TRAIL }} />
                        <span class="reason-text">{ title }<small>{ why }</small></span>
                        <b>{ format::count(*count) }</b>
                    </a>
                </li>
            }
        }) }</ul>
    }
}
