//! Compare: what both logs saw, what only one saw and why, and the requests themselves.

mod evidence;
mod export;
mod ledger;
mod lines;
mod periods;

use super::table::TablePanel;
use super::working::WorkingNow;
use crate::engine::client::Client;
use crate::engine::message::{Request, Response, Summary, Working};
use crate::schema::{Cause, Source};
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::intake::Taken;
use crate::ui::route::{Place, Route};
use crate::ui::texts::compare as texts;
use crate::ui::widgets::disc::Disc;
use crate::ui::widgets::file_buttons::FileButtons;
use export::Export;
use ledger::{LEDGER, Ledger, Seen, TOTALS, Totals};
use lines::Lines;
use periods::Periods;
use std::rc::Rc;
use yew::prelude::*;

/// Groups that are asked for.
const MOST_GROUPS: u64 = 100_000;

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
    /// Whether log values are kept out of addresses, those of links included.
    pub private_address: bool,
    /// How far the answer to a question has come that takes a while.
    pub working: Option<Working>,
}

/// Compare: the overview without a query, the requests with one.
#[component]
pub fn ComparePanel(props: &CompareProps) -> Html {
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
            on_files={props.on_files.clone()} {above} working={props.working} />
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

#[component]
fn Overview(props: &OverviewProps) -> Html {
    let ask = |text: &str| Some(Request::Rows { text: text.to_owned(), offset: 0, limit: MOST_GROUPS });
    let counted = use_answer(&props.client, ask(TOTALS), props.generation);
    let groups = use_answer(&props.client, ask(LEDGER), props.generation);
    // An answer is read once: the one before it is here until the next one has come.
    let at = |response: &Option<Rc<Response>>| response.as_ref().map(Rc::as_ptr);
    let totals = use_memo(at(&counted.response), |_| match counted.response.as_deref() {
        Some(Response::Answer(answer)) => Some(Rc::new(Totals::read(answer))),
        _ => None,
    });
    let ledger = use_memo(at(&groups.response), |_| match groups.response.as_deref() {
        Some(Response::Answer(answer)) => Some(Rc::new(Ledger::read(answer))),
        _ => None,
    });
    let (Some(totals), Some(ledger)) = (totals.as_ref(), ledger.as_ref()) else {
        return match [&counted, &groups].into_iter().find_map(|asked| asked.response.as_deref()) {
            Some(Response::Failed(failure)) => html! { <p class="details-error">{ &failure.message }</p> },
            _ => html! {
                <>
                    <p class="details-wait" aria-live="polite">{ texts::WAITING }</p>
                    if let Some(working) = props.working {
                        <p class="working"><WorkingNow {working} client={props.client.clone()} /></p>
                    }
                </>
            },
        };
    };
    let waiting = counted.waiting || groups.waiting;
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
            if let Some(loaded) = format::loaded_times(&props.summary) {
                <section class="panel periods" aria-label={texts::PERIODS}>
                    <Periods client={props.client.clone()} generation={props.generation}
                        summary={props.summary.clone()} {loaded}>
                        <Export client={props.client.clone()} generation={props.generation} summary={props.summary.clone()}
                            totals={totals.clone()} ledger={ledger.clone()} working={props.working} />
                    </Periods>
                </section>
            }
            <div class="compare-body">
                <div class="panel ledger">
                    <Lines client={props.client.clone()} generation={props.generation} ledger={ledger.clone()} all={totals.all}
                        loaded={format::loaded_times(&props.summary)} />
                </div>
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
            { card(format::percent(all.both, all.both + all.could_be_both), &both_could, true, true, &texts::could_be_both(all.both, all.both + all.could_be_both)) }
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
            let (why, page) = known.map_or(("", ""), |known| (known.sentence(silent), known.page()));
            html! {
                <li key={query.clone()}>
                    <a href={link(&query)}>
                        <Disc {left} {right} label={if left { texts::ONLY_ACCESS } else { texts::ONLY_TRAIL }} />
                        <span class="reason-text">{ title }<small>{ why }</small></span>
                        <b>{ format::count(*count) }</b>
                    </a>
                    <small class="reason-page">{ page }</small>
                </li>
            }
        }) }</ul>
    }
}
