//! What is asked of two selections of rows, and what is found.

use crate::engine::client::{Client, Ticket};
use crate::engine::message::{Facet, FacetAsked, Request, Response, Value};
use crate::language::{Bins, FieldTerms, add_condition, add_term, count_by_bin, field_terms, set_source, time_range};
use crate::questions::{Counted, FieldDifference, differences, side_by_side};
use crate::schema::{FILE_PATH, Kind, RAW_RECORD, Source, Unit};
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Values of a field that are asked for of each selection.
const VALUES: usize = 50;

/// Fields that are asked for at once, so that other questions get their turn.
const AT_ONCE: usize = 8;

/// Values that are shown, of all fields together.
const MOST: usize = 60;

/// Bars of each selection.
const BARS: usize = 60;

/// Groups by time that are asked for: with those of rows without a time.
const MOST_BINS: u64 = 1000;

/// Two queries of one table whose rows are compared.
#[derive(Clone, PartialEq)]
pub struct Pair {
    /// Their table.
    pub source: Source,
    /// Their texts.
    pub texts: [String; 2],
    /// The first and the last time in the table; `None` where no row has a time.
    pub times: Option<(i64, i64)>,
}

/// What was found.
#[derive(PartialEq)]
pub struct Compared {
    /// Of which queries.
    pub pair: Pair,
    /// Rows of each.
    pub totals: [u64; 2],
    /// Ranges of time, and the rows of each selection in them.
    pub bins: Bins,
    /// Rows of each selection by range of time.
    pub bars: [Vec<u64>; 2],
    /// Where they differ.
    pub fields: Vec<FieldDifference>,
    /// Fields that a query itself is about: that they differ is no news.
    pub chosen: Vec<&'static str>,
}

/// What two selections differ in; or why that is not known. Asked for again whenever they or what is loaded change; what was
/// known stays meanwhile. With it whether it is of another pair than the present one.
#[hook]
pub fn use_compared(
    client: &Client,
    pair: Option<Pair>,
    generation: u32,
) -> (Option<Rc<Result<Compared, String>>>, bool) {
    let known = use_state(|| None::<(Option<Pair>, u32, Rc<Result<Compared, String>>)>);
    {
        let (known, client) = (known.setter(), client.clone());
        use_effect_with((pair.clone(), generation), move |(pair, generation)| {
            let (pair, generation) = (pair.clone(), *generation);
            let asking = Asking { client, ticket: Rc::default(), is_old: Rc::default() };
            let (ticket, is_old) = (asking.ticket.clone(), asking.is_old.clone());
            spawn_local(async move {
                if let Some(pair) = pair {
                    let found = Rc::new(asking.compare(&pair).await);
                    if !asking.is_old.get() {
                        known.set(Some((Some(pair), generation, found)));
                    }
                }
            });
            move || {
                is_old.set(true);
                drop(ticket.take());
            }
        });
    }
    match known.as_ref() {
        None => (None, pair.is_some()),
        Some((of, at, found)) => (Some(found.clone()), *of != pair || *at != generation),
    }
}

/// Asks one question after another, until nobody waits for the answers.
struct Asking {
    client: Client,
    ticket: Rc<RefCell<Option<Ticket>>>,
    is_old: Rc<Cell<bool>>,
}

impl Asking {
    fn ask(&self, request: Request) -> impl Future<Output = Result<Response, String>> {
        let (ticket, answer) = self.client.question(request);
        self.ticket.replace(Some(ticket));
        let is_old = self.is_old.clone();
        async move {
            match answer.await {
                Response::Failed(failure) => Err(failure.message),
                _ if is_old.get() => Err(String::new()),
                response => Ok(response),
            }
        }
    }

    async fn facets(&self, asked: Vec<FacetAsked>) -> Result<Vec<Facet>, String> {
        match self.ask(Request::Facets(asked)).await? {
            Response::Facets(facets) => Ok(facets),
            _ => Ok(Vec::new()),
        }
    }

    async fn compare(&self, pair: &Pair) -> Result<Compared, String> {
        let source = pair.source;
        let bins = bins_of(pair);
        let mut totals = [0; 2];
        let mut bars = [vec![0; bins.count()], vec![0; bins.count()]];
        for side in 0..2 {
            let text = count_by_bin(&pair.texts[side], source, bins.width, &[]).unwrap_or_default();
            let response = self.ask(Request::Rows { text, offset: 0, limit: MOST_BINS }).await?;
            let Response::Answer(answer) = response else { continue };
            for row in answer.rows {
                let [time, count] = row.values.as_slice() else { continue };
                let count = count.int().unwrap_or(0).unsigned_abs();
                totals[side] += count;
                if let Value::Time(time) = time {
                    bars[side][bins.place(*time)] += count;
                }
            }
        }
        let is_chosen = |id: &str| pair.texts.iter().any(|text| field_terms(text, source, id) != FieldTerms::default());
        let fields = source.fields().iter().filter(|field| {
            // Which file has a row is seldom what somebody looks for.
            let is_counted = !field.unique && !field.lazy && ![RAW_RECORD, FILE_PATH].contains(&field.id);
            let is_counted = is_counted && field.unit == Unit::None;
            is_counted && !matches!(field.kind, Kind::Json | Kind::Time)
        });
        let (chosen, fields): (Vec<&str>, Vec<&str>) = fields.map(|field| field.id).partition(|id| is_chosen(id));
        let mut counts = Vec::new();
        for some in fields.chunks(AT_ONCE) {
            self.count(pair, some, &mut counts).await?;
        }
        let fields = differences(counts, totals, MOST);
        Ok(Compared { pair: pair.clone(), totals, bins, bars, fields, chosen })
    }

    /// Counts the values of some fields in both selections: the most frequent ones of each, and how often each of these
    /// occurs in the other.
    async fn count(
        &self,
        pair: &Pair,
        fields: &[&'static str],
        counts: &mut Vec<(&'static str, Counted)>,
    ) -> Result<(), String> {
        let source = pair.source;
        let asked = |field: &str, text: &str| FacetAsked {
            text: set_source(text, source),
            field: field.to_owned(),
            limit: VALUES,
        };
        let all = |side: usize| fields.iter().map(move |field| asked(field, &pair.texts[side]));
        let found = self.facets(all(0).chain(all(1)).collect()).await?;
        let mut lists: Vec<Vec<(Value, [Option<u64>; 2])>> = Vec::new();
        let mut open = Vec::new();
        for place in 0..fields.len() {
            let [Some(a), Some(b)] = [0, 1].map(|side| found.get(side * fields.len() + place)) else { break };
            let values = side_by_side([a, b].map(|facet| (facet.values.as_slice(), facet.values.len() < VALUES)));
            for (side, text) in pair.texts.iter().enumerate() {
                let unknown = values.iter().filter(|(_, rows)| rows[side].is_none());
                let terms: Vec<String> =
                    unknown.map(|(value, _)| add_term("", source, fields[place], value, false)).collect();
                if !terms.is_empty() {
                    let text = add_condition(text, source, &format!("({})", terms.join(" or ")));
                    open.push((place, side, asked(fields[place], &text)));
                }
            }
            lists.push(values);
        }
        if !open.is_empty() {
            let found = self.facets(open.iter().map(|(_, _, asked)| asked.clone()).collect()).await?;
            for ((place, side, _), facet) in open.iter().zip(found) {
                for (value, rows) in &mut lists[*place] {
                    let known = facet.values.iter().find(|(known, _)| known == value);
                    rows[*side] = rows[*side].or(known.map(|(_, rows)| *rows));
                }
            }
        }
        for (field, values) in fields.iter().zip(lists) {
            let known = |rows: [Option<u64>; 2]| rows.map(Option::unwrap_or_default);
            counts.push((field, values.into_iter().map(|(value, rows)| (value, known(rows))).collect()));
        }
        Ok(())
    }
}

/// The ranges of time over which both selections lie.
fn bins_of(pair: &Pair) -> Bins {
    let times = pair.times.unwrap_or_default();
    let limits = pair.texts.each_ref().map(|text| time_range(text, pair.source, times.1));
    let seen = limits.map(|limits| limits.map_or(times, |(from, to)| (times.0.max(from), times.1.min(to))));
    let (from, to) = (seen[0].0.min(seen[1].0), seen[0].1.max(seen[1].1));
    let seen = if from <= to { (from, to) } else { times };
    Bins::over(seen, (i64::MIN, i64::MAX), BARS)
}
