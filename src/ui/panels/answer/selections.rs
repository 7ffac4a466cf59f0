//! Two selections of rows: in which values they differ most, each with the way to its rows.

use super::super::ALL_REQUESTS;
use super::compared::{Compared, Pair, use_compared};
use crate::engine::client::Client;
use crate::engine::message::{Summary, Value};
use crate::language::{add_term, others, parse_with_default, set_time_range, time_range, without_field};
use crate::questions::Difference;
use crate::schema::Source;
use crate::ui::format;
use crate::ui::route::{Place, Route};
use crate::ui::texts::{format::NONE, selections as texts};
use web_sys::HtmlInputElement;
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
    let draft = use_state_eq(|| b.clone());
    {
        let draft = draft.setter();
        use_effect_with(b.clone(), move |b| draft.set(b.clone()));
    }
    let of_a = parse_with_default(a, Source::Requests);
    let source = of_a.as_ref().map_or(Source::Requests, |query| query.source);
    let times = props.summary.times[source as usize];
    let mistake = match parse_with_default(b, source) {
        Err(error) => Some(error.message),
        Ok(query) if query.source != source => Some(texts::OTHER_TABLE.to_owned()),
        Ok(_) if a == b => Some(texts::SAME.to_owned()),
        Ok(_) => None,
    };
    let pair = (of_a.is_ok() && mistake.is_none()).then(|| Pair { source, texts: [a.clone(), b.clone()], times });
    let (found, is_old) = use_compared(&props.client, pair.clone(), props.generation);
    let oninput = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            draft.set(input.value());
        })
    };
    let onsubmit = {
        let (draft, route) = (draft.clone(), props.route.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            route.with_against(draft.trim().to_owned()).go();
        })
    };
    let is_wrong = mistake.is_some() && a != b;
    html! {
        <section class="panel answer-section selections" aria-label={props.title}>
            <form {onsubmit}>
                <label for="against">{ texts::AGAINST }</label>
                <input id="against" class="box" value={(*draft).clone()} {oninput} spellcheck="false" autocomplete="off"
                    placeholder={texts::EVERYTHING} aria-describedby="against-said" aria-invalid={is_wrong.then_some("true")} />
                <button class="small">{ texts::COMPARE }</button>
            </form>
            <nav class="answers" aria-label={texts::PRESETS}>
                <h2>{ texts::PRESETS }</h2>
                <ul>{ for presets(a, source, times).into_iter().map(|(label, a, b)| html! {
                    <li key={label}><a href={props.route.with_query(a).with_against(b).href()}>{ label }</a></li>
                }) }</ul>
            </nav>
            <p id="against-said" class="missing" aria-live="polite">
                { match (mistake, pair.is_some() && is_old) {
                    (Some(mistake), _) => mistake,
                    (None, true) => texts::COMPARING.to_owned(),
                    _ => String::new(),
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
fn presets(a: &str, source: Source, times: Option<(i64, i64)>) -> Vec<(&'static str, String, String)> {
    let mut pairs = Vec::new();
    pairs.extend(others(a, source).map(|rest| (texts::REST, a.to_owned(), rest)));
    if let Some((first, last)) = times {
        let over = |range| set_time_range(a, source, Some(range));
        match time_range(a, source, last) {
            Some((from, to)) => {
                let (from, to) = (from.max(first), to.min(last));
                let length = to.saturating_sub(from).max(0) + 1;
                pairs.push((texts::BEFORE, a.to_owned(), over((from - length, from - 1))));
            }
            None if first < last => {
                let middle = first + (last - first) / 2;
                pairs.push((texts::HALVES, over((middle + 1, last)), over((first, middle))));
            }
            None => {}
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
    if source == Source::Requests {
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
        let text = match &difference.value {
            Value::Missing => NONE.to_owned(),
            value => format::plain(value),
        };
        let shares = [0, 1].map(|side| share(difference.rows[side], side));
        let points = shares[1] - shares[0];
        html! {
            <tr>
                <th scope="row" class="mono" title={text.clone()}>{ format::middle(format::short_arn(&text), SHOWN) }</th>
                { for (0..2).map(|side| {
                    let rows = difference.rows[side];
                    let href = (rows > 0).then(|| way(&add_term(&queries[side], *source, field, &difference.value, false)));
                    html! { <>
                        <td class="right"><a {href}>{ format::count(rows) }</a></td>
                        <td class="right missing">{ format::percent(rows, found.totals[side]) }</td>
                    </> }
                }) }
                <td class="apart" title={texts::points(points)}>
                    <i class={if points < 0.0 { "side-0" } else { "side-1" }} style={format!("width:{:.1}%", points.abs() / 2.0)} />
                </td>
            </tr>
        }
    };
    html! {
        <>
            <div class="selections-charts">
                { for (0..2).map(|side| html! {
                    <>
                        <a href={way(&queries[side])}>{ texts::rows(side, found.totals[side]) }</a>
                        <div class={format!("selections-bars side-{side}")} role="img" aria-label={texts::chart(side, &period)}>
                            { for shares(side).map(|share| html! {
                                <i style={format!("height:{:.1}%", share * 100.0 / greatest)} />
                            }) }
                        </div>
                    </>
                }) }
                <small>{ &period }{ ". " }{ texts::CHART_HINT }</small>
            </div>
            if found.fields.is_empty() {
                <p class="missing">{ texts::ALIKE }</p>
            } else {
                <div class="answer-scroll" tabindex="0" role="region" aria-label={why}>
                    <table>
                        <thead><tr>{ for texts::COLUMNS.iter().enumerate().map(|(place, name)| html! {
                            <th scope="col" class={(1..5).contains(&place).then_some("right")}>{ name }</th>
                        }) }</tr></thead>
                        { for found.fields.iter().map(|field| html! {
                            <tbody>
                                <tr class="group"><th scope="rowgroup" colspan="6">{ field.field }</th></tr>
                                { for field.values.iter().map(|difference| row(field.field, difference)) }
                            </tbody>
                        }) }
                    </table>
                </div>
            }
            if !found.chosen.is_empty() { <p class="missing">{ texts::chosen(&found.chosen) }</p> }
        </>
    }
}
