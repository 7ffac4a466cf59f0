//! Compare: what both logs saw, what only one saw and why, and the requests themselves.

mod evidence;
mod export;
mod ledger;
mod lines;
mod periods;

use super::answer::AnswerPanel;
use super::table::TablePanel;
use super::working::WorkingNow;
use crate::engine::client::Client;
use crate::engine::message::{Request, Response, Summary, Working};
use crate::schema::{Cause, Source};
use crate::ui::actions::Act;
use crate::ui::element::{element, text};
use crate::ui::format;
use crate::ui::hooks::{Asked, use_answer};
use crate::ui::intake::Taken;
use crate::ui::route::{Place, Route};
use crate::ui::texts::compare as texts;
use crate::ui::widgets::disc::Disc;
use crate::ui::widgets::file_buttons::FileButtons;
use ledger::{Counted, LEDGER, Ledger, Seen, TOTALS, Totals};
use lines::Lines;
use periods::Periods;
pub use periods::behind;
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

#[component]
fn Overview(props: &OverviewProps) -> Html {
    let ask = |text: &str| Some(Request::Rows { text: text.to_owned(), offset: 0, limit: MOST_GROUPS });
    let totals = use_answer(&props.client, ask(TOTALS), props.generation);
    let groups = use_answer(&props.client, ask(LEDGER), props.generation);
    // Answers are read once: those before are here until the next ones have come.
    let at = |asked: &Asked| asked.response.as_ref().map(Rc::as_ptr);
    let known =
        use_memo((at(&totals), at(&groups)), |_| match (totals.response.as_deref(), groups.response.as_deref()) {
            (Some(Response::Answer(all)), Some(Response::Answer(lines))) => {
                Ok(Rc::new(Counted { totals: Totals::read(all), ledger: Ledger::read(lines) }))
            }
            (Some(Response::Failed(failure)), _) | (_, Some(Response::Failed(failure))) => Err(failure.message.clone()),
            _ => Err(String::new()),
        });
    let counted = match known.as_ref() {
        Ok(counted) => counted,
        Err(why) if !why.is_empty() => return html! { <p class="details-error">{ why }</p> },
        Err(_) => {
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
    let all = &counted.totals.all;
    let class = if totals.waiting || groups.waiting { "compare stale" } else { "compare" };
    let part = |working| PartProps {
        client: props.client.clone(),
        generation: props.generation,
        summary: props.summary.clone(),
        counted: counted.clone(),
        working,
    };
    let (periods, lines) = (part(props.working), part(None));
    let lines = element("div", &["class"], &["panel ledger"], vec![html! { <Lines ..lines /> }]);
    let mut parts =
        vec![element("h1", &["class"], &["visually-hidden"], vec![text(super::label_of(Source::Requests))])];
    let mut body = vec![lines];
    match (0..2).find(|&side| props.summary.rows[side] == 0) {
        Some(side) => parts.push(one_log_only(side, props)),
        None => {
            parts.extend([numbers(all), split_bar(all)]);
            body.push(reasons(&counted.totals.reasons));
        }
    }
    if format::loaded_times(&props.summary).is_some() {
        parts.push(html! { <Periods ..periods /> });
    }
    parts.push(super::answer::ways());
    parts.push(element("div", &["class"], &["compare-body"], body));
    element("div", &["class"], &[class], parts)
}

/// What the parts of the overview need.
#[derive(Clone, Properties)]
pub struct PartProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// What is loaded.
    pub summary: Summary,
    /// What is counted of the requests.
    pub counted: Rc<Counted>,
    /// How far the answer to a question has come that takes a while.
    pub working: Option<Working>,
}

impl PartialEq for PartProps {
    fn eq(&self, other: &PartProps) -> bool {
        Rc::ptr_eq(&self.counted, &other.counted)
            && (self.generation, self.working, self.summary.times)
                == (other.generation, other.working, other.summary.times)
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

/// A disc, beside words that say the same.
fn disc(left: bool, right: bool) -> Html {
    html! { <Disc {left} {right} /> }
}

fn anchor(class: &str, query: &str, label: &str, children: Vec<Html>) -> Html {
    element("a", &["class", "href", "aria-label", "title"], &[class, &link(query), label, label], children)
}

fn numbers(all: &Seen) -> Html {
    let could = Cause::ALL.into_iter().filter(|cause| cause.could_be_seen());
    let could: String = could.map(|cause| [" or missing_because:", cause.name()].concat()).collect();
    let of = all.both + all.could_be_both;
    let cards = [
        (format::percent(all.both, of), &*["witnessed:both", &could].concat(), true, true, &*texts::could_be_both(of)),
        (format::count(all.both), "witnessed:both", true, true, texts::SEEN_BY_BOTH),
        (format::count(all.access), "witnessed:access", true, false, texts::ONLY_ACCESS),
        (format::count(all.trail), "witnessed:trail", false, true, texts::ONLY_TRAIL),
    ];
    let card = |(number, query, left, right, words): (String, &str, bool, bool, &str)| {
        let number = element("b", &[], &[], vec![text(&number)]);
        let words = element("span", &[], &[], vec![disc(left, right), text(words)]);
        anchor("panel number", query, "", vec![number, words])
    };
    element("div", &["class"], &["numbers"], cards.into_iter().map(card).collect())
}

fn split_bar(all: &Seen) -> Html {
    let counts = [
        ("split-access", all.access, texts::ACCESS_PART, "witnessed:access"),
        ("split-both", all.both, texts::BOTH, "witnessed:both"),
        ("split-trail", all.trail, texts::TRAIL_PART, "witnessed:trail"),
    ];
    let part = |(class, count, label, query): (&str, u64, &str, &str)| {
        let is_wide = count * 8 > all.total();
        let words = element("span", &[], &[], vec![text(if is_wide { label } else { "" })]);
        let label = texts::part(label, count);
        let values = [class, &link(query), &label, &label, &format!("flex-grow:{count}")];
        element("a", &["class", "href", "aria-label", "title", "style"], &values, vec![words])
    };
    let parts = counts.into_iter().filter(|(_, count, ..)| *count > 0).map(part).collect();
    element("div", &["class", "role", "aria-label"], &["split", "group", texts::WITNESSES], parts)
}

/// Why one log is silent, rule by rule, each with the page that it rests on.
fn reasons(reasons: &[((String, String), u64)]) -> Html {
    let reason = |((witnessed, cause), count): &((String, String), u64)| {
        let (left, right) = super::witnessed_halves(witnessed);
        let query = format!("witnessed:{witnessed} missing_because:{cause}");
        let silent = if left { Source::Trail } else { Source::Access };
        let (title, why, page) = Cause::from_name(cause)
            .map_or((&**cause, "", ""), |known| (known.label(silent), known.sentence(silent), known.page()));
        let who = if left { texts::ONLY_ACCESS } else { texts::ONLY_TRAIL };
        let said = vec![
            html! { <Disc {left} {right} label={who} /> },
            super::reason(title, why),
            element("b", &[], &[], vec![text(&format::count(*count))]),
        ];
        let page = element("small", &["class"], &["reason-page"], vec![text(page)]);
        element("li", &[], &[], vec![anchor("", &query, "", said), page])
    };
    let list = if reasons.is_empty() {
        element("p", &["class"], &["reasons-none"], vec![text(texts::NO_SILENCE)])
    } else {
        element("ul", &[], &[], reasons.iter().map(reason).collect())
    };
    let all = anchor("", super::ALL_REQUESTS, "", vec![text(texts::ALL_REQUESTS)]);
    let head = element("h2", &["id"], &["reasons-title"], vec![text(texts::SILENCES), all]);
    element("section", &["class", "aria-labelledby"], &["panel reasons", "reasons-title"], vec![head, list])
}
