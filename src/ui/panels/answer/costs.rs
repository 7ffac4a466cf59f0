//! What each way to log costs, and what it would not tell.

use crate::engine::client::Client;
use crate::engine::message::{Answer, Request, Response, Summary, Value};
use crate::language::{add_term, quoted, set_source, time_range};
use crate::questions::{Group, Month, PRICES, Records, Sample, WAYS, Way, all, behind, month_of};
use crate::schema::Source;
use crate::schema::operations::{Category, ReadWrite, kind_of_operation};
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::route::{Place, Route};
use crate::ui::storage;
use crate::ui::texts::{answer::WAITING, costs as texts};
use crate::ui::widgets::disc::Disc;
use std::collections::BTreeMap;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// Where this device remembers prices that were changed.
const PRICES_KEY: &str = "bucketscope.prices";

/// Requests by all that decides what records they are.
const GROUPS: &str = "stats count(*) as n, sum(access_rows) as lines, sum(trail_rows) as events by operation, ispresent(key), \
                      event_category, read_only, missing_because | sort n desc";

/// The same by the first part of the key.
const PREFIXES: &str = "parse key \"*/*\" as prefix, rest | filter ispresent(prefix) | stats count(*) as n, sum(access_rows) \
                        as lines, sum(trail_rows) as events by operation, ispresent(key), event_category, read_only, \
                        missing_because, prefix | sort n desc";

/// Groups that are asked for, and prefixes that can be chosen.
const MOST_GROUPS: u64 = 5000;
const MOST_PREFIXES: usize = 50;

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
    let ask = |query: &str| {
        let text = set_source(&behind(&props.filter, query), Source::Requests);
        Some(Request::Rows { text, offset: 0, limit: MOST_GROUPS })
    };
    let groups = use_answer(&props.client, ask(GROUPS), props.generation);
    let by_prefix = use_answer(&props.client, ask(PREFIXES), props.generation);
    let report = use_answer(&props.client, Some(Request::Report), props.generation);
    let prices = use_state_eq(prices);
    let chosen = use_state_eq(|| None::<String>);
    let groups = match groups.response.as_deref() {
        Some(Response::Answer(answer)) => answer,
        Some(Response::Failed(failure)) => return html! { <p class="details-error">{ &failure.message }</p> },
        _ => return html! { <p class="details-wait">{ WAITING }</p> },
    };
    let mut sample = Sample::default();
    groups.rows.iter().filter_map(|row| group(&row.values)).for_each(|group| sample.count(group));
    let prefixes = match by_prefix.response.as_deref() {
        Some(Response::Answer(answer)) => prefixes(answer),
        _ => Vec::new(),
    };
    let prefix = prefixes.iter().find(|(prefix, _)| chosen.as_ref() == Some(prefix)).or(prefixes.first());
    let bytes = [Source::Access, Source::Trail].map(|log| match report.response.as_deref() {
        Some(Response::Report(report)) => {
            let files = report.files.iter().filter(|file| file.log == Some(log));
            let (size, records) = files.fold((0, 0), |(size, of), file| (size + file.size, of + file.counts.records));
            size as f64 / records.max(1) as f64
        }
        _ => 0.0,
    });
    let loaded = format::loaded_times(&props.summary).unwrap_or_default();
    let asked = time_range(&props.filter, Source::Requests, loaded.1);
    let times = asked.map_or(loaded, |(from, to)| (loaded.0.max(from), loaded.1.min(to)));
    let factor = month_of(times);
    let set_price = {
        let prices = prices.clone();
        Callback::from(move |(place, text): (usize, String)| {
            let mut next = *prices;
            let usd = text.parse::<f64>().ok().filter(|usd| usd.is_finite() && *usd >= 0.0);
            next[place] = usd.unwrap_or(PRICES[place].usd);
            remember(&next);
            prices.set(next);
        })
    };
    let choose = {
        let chosen = chosen.setter();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            chosen.set(Some(select.value()));
        })
    };
    let reads = reads(groups);
    let lost = |losses: Vec<Lost>| {
        html! { <>{ for losses.into_iter().map(|(source, query, words)| html! {
            <Loss key={words} client={props.client.clone()} generation={props.generation} {source} {words}
                query={behind(&props.filter, &query)} />
        }) }</> }
    };
    let row = |(place, way): (usize, &Way)| {
        let of_prefix = way.records == Records::Prefix;
        let none = Sample::default();
        let of = if of_prefix { prefix.map_or(&none, |(_, of)| of) } else { &sample };
        let records = of.records(way.records);
        let month = factor.map(|factor| Month::new(way, records, bytes[way.log() as usize], factor, &prices));
        let numbers = month.map_or([const { String::new() }; 3], |month| {
            [format::count(month.records.round() as u64), small(month.gigabytes), small(month.usd)]
        });
        let numbers = std::iter::once(format::count(records)).chain(numbers);
        html! {
            <tr key={place}>
                <th scope="row">
                    { texts::WAYS[place] }
                    if of_prefix && !prefixes.is_empty() {
                        <select aria-label={texts::PREFIX} onchange={choose.clone()}>
                            { for prefixes.iter().map(|known| html! {
                                <option value={known.0.clone()} selected={Some(known) == prefix}>{ format::visible(&known.0) }</option>
                            }) }
                        </select>
                    }
                </th>
                { for numbers.zip(&texts::COLUMNS[1..]).map(|(number, name)| html! {
                    <td class="right" data-name={*name}>{ number }</td>
                }) }
                <td>{ lost(own_losses(way.records, &reads, prefix.map(|(prefix, _)| prefix.as_str()))) }</td>
            </tr>
        }
    };
    html! {
        <section class="panel answer-section costs" aria-label={props.title}>
            <h2>{ props.title }</h2>
            <p class="answer-why">
                { match factor {
                    Some(factor) => texts::scaled(&format::period(times), factor),
                    None => texts::TOO_SHORT.to_owned(),
                } }
                { " " }{ props.why }{ " " }{ texts::record_sizes(bytes[0], bytes[1]) }{ " " }{ texts::SIZES }{ " " }{ texts::FREE }
            </p>
            <div class="answer-scroll" tabindex="0" role="group" aria-label={props.title}>
                <table>
                    <thead><tr>{ for texts::COLUMNS.iter().enumerate().map(|(place, name)| html! {
                        <th scope="col" class={(1..5).contains(&place).then_some("right")}>{ name }</th>
                    }) }</tr></thead>
                    { for [Source::Access, Source::Trail].into_iter().map(|log| html! {
                        <tbody>
                            <tr class="group">
                                <th scope="rowgroup" colspan="5">
                                    <Disc left={log == Source::Access} right={log == Source::Trail} />{ " " }{ texts::ALONE[log as usize] }
                                </th>
                                <td>{ lost(losses(log)) }{ unanswered(log) }</td>
                            </tr>
                            { for WAYS.iter().enumerate().filter(|(_, way)| way.log() == log).map(row) }
                        </tbody>
                    }) }
                </table>
            </div>
            <fieldset>
                <legend>{ texts::PRICES_TITLE }</legend>
                { for PRICES.iter().enumerate().map(|(place, price)| {
                    let onchange = set_price.reform(move |event: Event| {
                        let input: HtmlInputElement = event.target_unchecked_into();
                        (place, input.value())
                    });
                    html! {
                        <label>
                            { texts::PRICES[place][0] }
                            <input class="box right" type="number" min="0" step="any" value={prices[place].to_string()} {onchange} />
                            { texts::PRICES[place][1] }
                            <a href={price.page} target="_blank" rel="noreferrer">{ price.page.trim_start_matches("https://") }</a>
                        </label>
                    }
                }) }
                <p class="missing">{ texts::PRICES_HINT }</p>
            </fieldset>
        </section>
    }
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

/// A row of the answer by groups.
fn group(values: &[Value]) -> Option<Group<'_>> {
    let [operation, key, category, read_only, cause, .., requests, lines, events] = values else { return None };
    let [requests, lines, events] = [requests, lines, events].map(|value| value.int().unwrap_or(0).unsigned_abs());
    Some(Group {
        operation: operation.text(),
        has_key: key.int() == Some(1) || key.text() == Some("true"),
        category: category.text(),
        read_only: read_only.text(),
        cause: cause.text(),
        requests,
        lines,
        events,
    })
}

/// The samples of prefixes, those with most requests first.
fn prefixes(answer: &Answer) -> Vec<(String, Sample)> {
    let mut samples: BTreeMap<&str, usize> = BTreeMap::new();
    let mut found: Vec<(String, Sample)> = Vec::new();
    for row in &answer.rows {
        let (Some(prefix), Some(group)) = (row.values.get(5).and_then(Value::text), group(&row.values)) else {
            continue;
        };
        let place = *samples.entry(prefix).or_insert_with(|| {
            found.push((prefix.to_owned(), Sample::default()));
            found.len() - 1
        });
        found[place].1.count(group);
    }
    found.truncate(MOST_PREFIXES);
    found
}

/// The operations of the sample that read objects, as the language writes them.
fn reads(groups: &Answer) -> String {
    let is_read = |operation: &&str| kind_of_operation(operation, true) == Some((Category::Data, ReadWrite::Read));
    let operations = groups.rows.iter().filter_map(|row| row.values[0].text()).filter(is_read);
    let mut operations: Vec<String> = operations.map(quoted).collect();
    operations.dedup();
    operations.join(", ")
}

/// Rows that lose something: their table, their query, and what becomes of them.
type Lost = (Source, String, &'static str);

fn of(query: &str, words: &'static str) -> Lost {
    (Source::Requests, query.to_owned(), words)
}

/// What one log alone would not tell.
fn losses(log: Source) -> Vec<Lost> {
    if log == Source::Access {
        return vec![
            of("filter witnessed = \"both\" and ispresent(principal_arn)", texts::NO_IDENTITY),
            of("filter witnessed = \"trail\" and event_source = \"s3.amazonaws.com\"", texts::NOT_IN_ACCESS),
        ];
    }
    let never = "filter missing_because in [\"authentication_failure\", \"redirect\", \"lifecycle\", \"checksum_job\"]";
    vec![
        of("filter ispresent(total_time_ms)", texts::NO_LATENCY),
        (Source::Access, "filter operation = \"BATCH.DELETE.OBJECT\"".to_owned(), texts::NO_KEYS),
        of(never, texts::NOT_IN_TRAIL),
    ]
}

/// What a way would not tell that others of its log would; `reads` are the operations that read objects.
fn own_losses(records: Records, reads: &str, prefix: Option<&str>) -> Vec<Lost> {
    let data = "filter event_category = \"Data\"";
    let lost = match records {
        Records::Writes if !reads.is_empty() => {
            let expected = format!("not ispresent(event_category) and operation in [{reads}]");
            Some(of(&format!("{data} and read_only = \"true\" or {expected}"), texts::NO_READS))
        }
        Records::Prefix => prefix.map(|prefix| {
            let value = Value::Text(prefix.to_owned());
            let parsed = "parse key \"*/*\" as prefix, rest";
            of(&add_term(parsed, Source::Requests, "prefix", &value, true), texts::NOT_OF_PREFIX)
        }),
        Records::Management => Some(of(data, texts::NO_DATA)),
        _ => None,
    };
    lost.into_iter().collect()
}

/// The built-in questions that have no rows where one log alone is written.
fn unanswered(log: Source) -> Html {
    let silent = if log == Source::Access { Source::Trail } else { Source::Access };
    let titles: Vec<&str> =
        all().into_iter().filter(|question| question.source == silent).map(|question| question.title).collect();
    html! {
        <details>
            <summary>{ texts::questions(titles.len()) }</summary>
            <ul>{ for titles.into_iter().map(|title| html! { <li>{ title }</li> }) }</ul>
        </details>
    }
}

#[derive(Properties, PartialEq)]
struct LossProps {
    client: Client,
    generation: u32,
    source: Source,
    query: String,
    words: &'static str,
}

/// How many rows lose something, with the way to them.
#[component]
fn Loss(props: &LossProps) -> Html {
    let text = set_source(&props.query, props.source);
    let count = Request::Rows { text: format!("{text} | stats count(*) as n"), offset: 0, limit: 1 };
    let asked = use_answer(&props.client, Some(count), props.generation);
    let count = match asked.response.as_deref() {
        Some(Response::Answer(answer)) => answer.rows.first().and_then(|row| row.values.first()?.int()).unwrap_or(0),
        Some(Response::Failed(failure)) => {
            return html! { <p class="missing">{ props.words }{ ": " }{ &failure.message }</p> };
        }
        _ => return html! { <p class="missing">{ WAITING }</p> },
    };
    html! {
        if count > 0 {
            <p>
                <a href={Route::new(Place::of(props.source), props.query.as_str()).href()}>{ format::count(count.unsigned_abs()) }</a>
                { " " }{ props.words }
            </p>
        }
    }
}
