//! The amounts or the times of a field by ranges, some of which may be chosen.

use crate::engine::message::{FacetBin, Request, Response, Value};
use crate::language::{Bins, count_by_bin, set_range, set_time_range, time_range};
use crate::schema::{Field, Kind, Source, Unit};
use crate::ui::format;
use crate::ui::texts::facets as texts;
use crate::ui::widgets::range::{Bar, Range};
use yew::prelude::*;

/// What the facet needs.
#[derive(Properties, PartialEq)]
pub struct RangeFacetProps {
    /// The field.
    pub field: &'static Field,
    /// Rows by ranges of its amounts or times.
    pub bins: Vec<FacetBin>,
    /// The range that the query asks for.
    pub range: Option<(Option<Value>, Option<Value>)>,
    /// The table.
    pub source: Source,
    /// The query.
    pub query: AttrValue,
    /// Called with the query that a choice leads to.
    pub on_query: Callback<String>,
}

/// The amounts or times of a field as bars, with a handle at each end of what the query keeps.
#[component]
pub fn RangeFacet(props: &RangeFacetProps) -> Html {
    let bins = &props.bins;
    let asked = places(bins, props.range.as_ref());
    // What is being dragged, until the query says so: keys may follow one another faster.
    let moved = use_state_eq(|| None::<(usize, usize)>);
    {
        let moved = moved.setter();
        use_effect_with(asked, move |_| moved.set(None));
    }
    let last = bins.len().saturating_sub(1);
    let at = moved.unwrap_or(asked);
    let chosen = (at.0.min(last), at.1.min(last));
    let most = bins.iter().map(|bin| bin.rows).max().unwrap_or(1).max(1);
    let is_time = props.field.kind == Kind::Time;
    let value = if is_time { Value::Time } else { Value::Int };
    let amount = {
        let field = props.field;
        move |amount: i64| match (field.unit, u64::try_from(amount)) {
            (Unit::Bytes, Ok(amount)) => format::bytes(amount),
            _ => format::of_field(&value(amount), field),
        }
    };
    let range = move |from: i64, to: i64| match is_time {
        true => format::bin(from, to + 1),
        false => texts::range(&amount(from), &amount(to)),
    };
    let bar = |bin: &FacetBin| Bar {
        share: bin.rows as f64 / most as f64,
        title: texts::bar(&range(bin.from, bin.to), bin.rows).into(),
    };
    let say = {
        let bins = bins.clone();
        Callback::from(move |(from, to): (usize, usize)| (amount(bins[from].from), amount(bins[to].to)))
    };
    let on_choose = {
        let (bins, query, source, id) = (bins.clone(), props.query.clone(), props.source, props.field.id);
        props.on_query.reform(move |(from, to): (usize, usize)| {
            // What lies at an end of the bars is no end: other conditions may let more through later.
            let first = (from > 0).then(|| value(bins[from].from));
            set_range(&query, source, id, (first, (to < last).then(|| value(bins[to].to))))
        })
    };
    let clear = on_choose.reform(move |_: MouseEvent| (0, last));
    let on_move = {
        let moved = moved.setter();
        Callback::from(move |places| moved.set(Some(places)))
    };
    let names = (texts::range_end(props.field.id, false).into(), texts::range_end(props.field.id, true).into());
    let rows = bins[chosen.0..=chosen.1].iter().map(|bin| bin.rows).sum();
    html! {
        <>
            <Range bars={bins.iter().map(bar).collect::<Vec<_>>()} {chosen} {names} {say} {on_move} {on_choose} />
            <p class={classes!("range-said", is_time.then_some("two-lines"))}>
                <span>{ range(bins[chosen.0].from, bins[chosen.1].to) }</span>
                <span class="facet-count">{ format::count(rows) }</span>
                if props.range.is_some() {
                    <button class="facet-rest" onclick={clear} aria-label={texts::clear(props.field.id)}>{ texts::CLEAR }</button>
                }
            </p>
        </>
    }
}

/// Ranges of time at most.
const MOST_RANGES: usize = 36;

fn time_bins(times: (i64, i64)) -> Bins {
    Bins::over(times, (i64::MIN, i64::MAX), MOST_RANGES)
}

/// Asks for the rows over the whole time of a table, under the conditions on all other fields.
pub fn over_time(query: &str, source: Source, times: (i64, i64)) -> Option<Request> {
    let bins = time_bins(times);
    let text = count_by_bin(&set_time_range(query, source, None), source, bins.width, &[])?;
    Some(Request::Rows { text, offset: 0, limit: bins.count() as u64 + 1 })
}

/// What was asked for, by ranges.
pub fn time_ranges(response: &Response, times: (i64, i64)) -> Vec<FacetBin> {
    let bins = time_bins(times);
    let range = |(from, to): (i64, i64)| FacetBin { from, to: to - 1, rows: 0 };
    let mut ranges: Vec<FacetBin> = (0..bins.count()).map(|place| range(bins.bin(place))).collect();
    let Response::Answer(answer) = response else { return ranges };
    for row in &answer.rows {
        // Rows without a time are in no range.
        if let [Value::Time(start), count] = row.values.as_slice() {
            ranges[bins.place(*start)].rows += count.int().unwrap_or(0).unsigned_abs();
        }
    }
    ranges
}

/// The range of time that a query asks for.
pub fn time_asked(query: &str, source: Source, end: i64) -> Option<(Option<Value>, Option<Value>)> {
    let range = time_range(query, source, end);
    let value = |time: i64, open: i64| (time != open).then_some(Value::Time(time));
    range.map(|(first, last)| (value(first, i64::MIN), value(last, i64::MAX)))
}

/// The places of the first and the last range of amounts that a query keeps.
fn places(bins: &[FacetBin], range: Option<&(Option<Value>, Option<Value>)>) -> (usize, usize) {
    let last = bins.len().saturating_sub(1);
    let place = |end: &Option<Value>, without: usize| match end {
        Some(Value::Int(at) | Value::Time(at)) => bins.partition_point(|bin| bin.to < *at).min(last),
        _ => without,
    };
    match range {
        Some((from, to)) => {
            let (from, to) = (place(from, 0), place(to, last));
            (from, to.max(from))
        }
        None => (0, last),
    }
}
