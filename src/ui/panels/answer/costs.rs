//! What each way to log costs, and what it would not tell.

use super::records::{GROUPS, PREFIXES, condition, groups, keys_in, outside, prefixes_of};
use super::section::{framed, scrolled};
use crate::engine::client::Client;
use crate::engine::message::{Request, Response, Summary, Value};
use crate::language::{set_source, time_range};
use crate::questions::{Group, Month, PRICES, Price, Records, WAYS, Way, all, behind, month_of};
use crate::schema::Source;
use crate::ui::element::{element, list, text};
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::route::{Place, Route};
use crate::ui::storage;
use crate::ui::texts::{answer::WAITING, costs as texts};
use crate::ui::widgets::disc::Disc;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Where this device remembers prices that were changed.
const PRICES_KEY: &str = "bucketscope.prices";

/// Groups that are asked for, and prefixes that are offered.
const MOST_GROUPS: u64 = 5000;
const MOST_PREFIXES: u64 = 50;

/// The list of the prefixes that are offered.
const LIST: &str = "prefixes";

/// What the costs need.
#[derive(Properties, PartialEq)]
pub struct CostsProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// Of which requests.
    pub filter: AttrValue,
    /// What is loaded.
    pub summary: Summary,
    /// What they are called.
    pub title: &'static str,
    /// How they are read.
    pub why: &'static str,
}

/// What each way to log costs, by prices that can be changed.
#[component]
pub fn Costs(props: &CostsProps) -> Html {
    let ask = |query: &str, limit: u64| {
        let text = set_source(&behind(&props.filter, query), Source::Requests);
        Some(Request::Rows { text, offset: 0, limit })
    };
    let prices = use_state_eq(prices);
    let chosen = use_state_eq(|| None::<String>);
    let sample = use_answer(&props.client, ask(GROUPS, MOST_GROUPS), props.generation);
    let offered = use_answer(&props.client, ask(PREFIXES, MOST_PREFIXES), props.generation);
    let offered: Vec<String> = match offered.response.as_deref() {
        Some(Response::Answer(answer)) => {
            let prefixes = answer.rows.iter().filter_map(|row| row.values.first()?.text());
            prefixes.map(|prefix| format!("{prefix}/")).collect()
        }
        _ => Vec::new(),
    };
    let prefixes = chosen.as_ref().or(offered.first()).cloned().unwrap_or_default();
    let is_any = !prefixes.is_empty();
    let of_prefixes = is_any.then(|| ask(&format!("filter {} | {GROUPS}", keys_in(&prefixes)), MOST_GROUPS));
    let of_prefixes = use_answer(&props.client, of_prefixes.flatten(), props.generation);
    let report = use_answer(&props.client, Some(Request::Report), props.generation);
    let sample = match sample.response.as_deref() {
        Some(Response::Answer(answer)) => groups(answer),
        Some(Response::Failed(failure)) => return html! { <p class="details-error">{ &failure.message }</p> },
        _ => return html! { <p class="details-wait">{ WAITING }</p> },
    };
    let of_prefixes = match of_prefixes.response.as_deref() {
        Some(Response::Answer(answer)) if is_any => groups(answer),
        _ => Vec::new(),
    };
    // The size of a record on average; nothing where none is loaded.
    let bytes = [Source::Access, Source::Trail].map(|log| match report.response.as_deref() {
        Some(Response::Report(report)) => {
            let files = report.files.iter().filter(|file| file.log == Some(log));
            let (size, records) = files.fold((0, 0), |(size, of), file| (size + file.size, of + file.counts.records));
            (records > 0).then(|| size as f64 / records as f64)
        }
        _ => None,
    });
    let loaded = format::loaded_times(&props.summary).unwrap_or_default();
    let asked = time_range(&props.filter, Source::Requests, loaded.1);
    // Lines of the access log lie in its own time, whatever that of CloudTrail is.
    let times = [props.summary.times[0].unwrap_or(loaded), loaded]
        .map(|seen| asked.map_or(seen, |(from, to)| (seen.0.max(from), seen.1.min(to))));
    let factors = times.map(month_of);
    let set_price = {
        let prices = prices.clone();
        Callback::from(move |(place, input): (usize, HtmlInputElement)| {
            let mut next = *prices;
            let usd = input.value().parse::<f64>().ok().filter(|usd| usd.is_finite() && *usd >= 0.0);
            next[place] = usd.unwrap_or(PRICES[place].usd);
            // What is the same again is not drawn again.
            input.set_value(&next[place].to_string());
            remember(&next);
            prices.set(next);
        })
    };
    let choose = {
        let (chosen, first) = (chosen.setter(), offered.first().cloned().unwrap_or_default());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if prefixes_of(&input.value()).is_empty() {
                input.set_value(&first);
            }
            chosen.set(Some(input.value()));
        })
    };
    let lost = |losses: Vec<Lost>| {
        html! { <>{ for losses.into_iter().map(|(condition, words)| html! {
            <Loss key={words} client={props.client.clone()} generation={props.generation} {words}
                query={behind(&props.filter, &format!("filter {condition}"))} />
        }) }</> }
    };
    let row = |(place, way): (usize, &Way)| {
        let is_of_prefixes = way.records == Records::Prefixes;
        let (records, requests) = way.records.count(if is_of_prefixes { &of_prefixes } else { &sample });
        let log = way.log() as usize;
        let month = factors[log].map(|factor| Month::new(way, records, bytes[log].unwrap_or(0.0), factor, &prices));
        let numbers = month.map_or([const { String::new() }; 3], |month| {
            let gigabytes = bytes[log].map_or_else(|| texts::NO_SIZE.to_owned(), |_| small(month.gigabytes));
            [format::count(month.records.round() as u64), gigabytes, small(month.usd)]
        });
        let query = behind(&props.filter, &format!("filter {}", condition(way.records, &sample, &prefixes)));
        let href = if records > 0 { Route::new(Place::Compare, query).href() } else { String::new() };
        let mut counted = vec![element("a", &["href"], &[&href], vec![text(&format::count(records))])];
        if records != requests {
            counted.push(element("small", &[], &[], vec![text(&texts::of_requests(requests))]));
        }
        let numbers = numbers.iter().map(|number| if number.is_empty() { Vec::new() } else { vec![text(number)] });
        let counted = std::iter::once(vec![element("span", &[], &[], counted)]);
        let cell =
            |(content, name): (Vec<Html>, &&str)| element("td", &["class", "data-name"], &["right", name], content);
        let mut head = vec![text(texts::WAYS[place])];
        if is_of_prefixes && !offered.is_empty() {
            let known = offered.iter().map(|known| element("option", &["value"], &[known], Vec::new())).collect();
            head.push(html! {
                <input class="box mono" aria-label={texts::PREFIXES} title={texts::PREFIXES} list={LIST} value={prefixes.clone()}
                    onchange={choose.clone()} spellcheck="false" autocomplete="off" />
            });
            head.push(element("datalist", &["id"], &[LIST], known));
        }
        let mut cells = vec![element("th", &["scope"], &["row"], head)];
        cells.extend(counted.chain(numbers).zip(&texts::COLUMNS[1..]).map(cell));
        cells.push(element("td", &[], &[], vec![lost(own_losses(way.records, &sample, &prefixes))]));
        element("tr", &[], &[], cells)
    };
    let body = |log: Source| {
        let place = log as usize;
        let scaled = match factors[place] {
            Some(factor) => texts::scaled(&format::period(times[place]), factor),
            None => texts::TOO_SHORT.to_owned(),
        };
        let head = vec![
            html! { <Disc left={log == Source::Access} right={log == Source::Trail} /> },
            text(" "),
            text(texts::ALONE[place]),
            element("small", &[], &[], vec![text(&scaled)]),
        ];
        let head = element("th", &["scope", "colspan"], &["rowgroup", "5"], head);
        let losses = element("td", &[], &[], vec![lost(losses(log)), unanswered(log)]);
        let mut rows = vec![element("tr", &["class"], &["group"], vec![head, losses])];
        rows.extend(WAYS.iter().enumerate().filter(|(_, way)| way.log() == log).map(row));
        element("tbody", &[], &[], rows)
    };
    let heads = texts::COLUMNS.iter().enumerate().map(|(place, name)| {
        let class = if (1..5).contains(&place) { "right" } else { "" };
        element("th", &["scope", "class"], &["col", class], vec![text(name)])
    });
    let heads = element("thead", &[], &[], vec![element("tr", &[], &[], heads.collect())]);
    let table = scrolled(props.title, "", vec![heads, body(Source::Access), body(Source::Trail)]);
    let price = |(place, price): (usize, &Price)| {
        let onchange = set_price.reform(move |event: Event| (place, event.target_unchecked_into()));
        let [name, unit] = texts::PRICES[place];
        let page = text(price.page.trim_start_matches("https://"));
        let parts = vec![
            text(name),
            html! { <input class="box right" type="number" min="0" step="any" value={prices[place].to_string()} {onchange} /> },
            text(unit),
            element("span", &[], &[], vec![text(&texts::as_of(price.as_of))]),
            element("a", &["href", "target", "rel"], &[price.page, "_blank", "noreferrer"], vec![page]),
        ];
        element("label", &[], &[], parts)
    };
    let mut parts = vec![element("legend", &[], &[], vec![text(texts::PRICES_TITLE)])];
    parts.extend(PRICES.iter().enumerate().map(price));
    parts.push(element("p", &["class"], &["missing"], vec![text(texts::PRICES_HINT)]));
    let prices = element("fieldset", &[], &[], parts);
    let sizes = bytes.map(|bytes| bytes.map(|bytes| format::bytes(bytes.round() as u64)));
    let why = [props.why, &texts::record_sizes(&sizes), texts::SIZES, texts::FREE].join(" ");
    framed(props.title, &why, vec![text(props.title)], " costs", list(vec![table, prices]))
}

/// The prices that hold on this device.
fn prices() -> [f64; PRICES.len()] {
    let changed: Vec<(String, String)> = storage::read_list(PRICES_KEY);
    PRICES.map(|price| {
        let known = changed.iter().find(|(id, _)| id == price.id);
        known.and_then(|(_, usd)| usd.parse().ok()).unwrap_or(price.usd)
    })
}

fn remember(prices: &[f64; PRICES.len()]) {
    let changed = PRICES.iter().zip(prices).filter(|(price, usd)| price.usd != **usd);
    let changed: Vec<(String, String)> = changed.map(|(price, usd)| (price.id.to_owned(), usd.to_string())).collect();
    storage::write_list(PRICES_KEY, &changed);
}

/// A number that may be small: with four decimals where it is less than one.
fn small(number: f64) -> String {
    match number {
        0.00005..1.0 => format!("{number:.4}"),
        1.0.. => format::plain(&Value::Float(number)),
        0.0 => "0".to_owned(),
        _ => "< 0.0001".to_owned(),
    }
}

/// Requests that lose something: the condition on them, and what they lose.
type Lost = (String, &'static str);

/// What one log alone would not tell.
fn losses(log: Source) -> Vec<Lost> {
    let lost: &[(&str, &str)] = match log {
        Source::Access => &[
            ("witnessed = \"both\" and ispresent(principal_arn)", texts::NO_IDENTITY),
            ("witnessed = \"trail\" and event_source = \"s3.amazonaws.com\"", texts::NOT_IN_ACCESS),
        ],
        _ => &[
            ("ispresent(total_time_ms)", texts::NO_LATENCY),
            (
                "operation = \"BATCH.DELETE.OBJECT\" or operation = \"REST.POST.MULTI_OBJECT_DELETE\" and access_rows > 1",
                texts::NO_KEYS,
            ),
            (
                "missing_because in [\"authentication_failure\", \"redirect\", \"lifecycle\", \"checksum_job\"]",
                texts::NOT_IN_TRAIL,
            ),
        ],
    };
    lost.iter().map(|(condition, words)| ((*condition).to_owned(), *words)).collect()
}

/// What a way would not tell that others of its log would.
fn own_losses(records: Records, sample: &[Group], prefixes: &str) -> Vec<Lost> {
    let lost = match records {
        Records::Writes => (condition(Records::Reads, sample, ""), texts::NO_READS),
        Records::Prefixes if prefixes.is_empty() => return Vec::new(),
        Records::Prefixes => (outside(sample, prefixes), texts::NOT_OF_PREFIXES),
        Records::Management => (condition(Records::Data, sample, ""), texts::NO_DATA),
        _ => return Vec::new(),
    };
    vec![lost]
}

/// The built-in questions that have no rows where one log alone is written.
fn unanswered(log: Source) -> Html {
    let silent = if log == Source::Access { Source::Trail } else { Source::Access };
    let titles: Vec<&str> =
        all().into_iter().filter(|question| question.source == silent).map(|question| question.title).collect();
    let head = element("summary", &[], &[], vec![text(&texts::questions(titles.len()))]);
    let titles = titles.into_iter().map(|title| element("li", &[], &[], vec![text(title)])).collect();
    element("details", &[], &[], vec![head, element("ul", &[], &[], titles)])
}

#[derive(Properties, PartialEq)]
struct LossProps {
    client: Client,
    generation: u32,
    query: String,
    words: &'static str,
}

/// How many rows lose something, with the way to them.
#[component]
fn Loss(props: &LossProps) -> Html {
    let query = set_source(&props.query, Source::Requests);
    let count = Request::Rows { text: format!("{query} | stats count(*) as n"), offset: 0, limit: 1 };
    let asked = use_answer(&props.client, Some(count), props.generation);
    let said = |words: &str| element("p", &["class"], &["missing"], vec![text(words)]);
    let count = match asked.response.as_deref() {
        Some(Response::Answer(answer)) => answer.rows.first().and_then(|row| row.values.first()?.int()).unwrap_or(0),
        Some(Response::Failed(failure)) => return said(&[props.words, &failure.message].join(": ")),
        _ => return said(WAITING),
    };
    if count == 0 {
        return text("");
    }
    let href = Route::new(Place::Compare, props.query.as_str()).href();
    let link = element("a", &["href"], &[&href], vec![text(&format::count(count.unsigned_abs()))]);
    element("p", &[], &[], vec![link, text(" "), text(props.words)])
}
