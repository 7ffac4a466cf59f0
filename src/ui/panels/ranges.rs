//! The amounts of a field by ranges, some of which may be chosen.

use crate::engine::message::{FacetBin, Value};
use crate::language::set_range;
use crate::schema::{Field, Source, Unit};
use crate::ui::format;
use crate::ui::texts::facets as texts;
use crate::ui::widgets::range::{Bar, Range};
use yew::prelude::*;

/// What the facet needs.
#[derive(Properties, PartialEq)]
pub struct RangeFacetProps {
    /// The field.
    pub field: &'static Field,
    /// Rows by ranges of its amounts.
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

/// The amounts of a field as bars, with a handle at each end of what the query keeps.
#[component]
pub fn RangeFacet(props: &RangeFacetProps) -> Html {
    let bins = &props.bins;
    let asked = places(bins, props.range.as_ref());
    // What is being dragged.
    let moved = use_state_eq(|| None::<(usize, usize)>);
    {
        let moved = moved.setter();
        use_effect_with(asked, move |_| moved.set(None));
    }
    let last = bins.len().saturating_sub(1);
    let at = moved.unwrap_or(asked);
    let chosen = (at.0.min(last), at.1.min(last));
    let most = bins.iter().map(|bin| bin.rows).max().unwrap_or(1).max(1);
    let amount = {
        let field = props.field;
        move |amount: i64| match (field.unit, u64::try_from(amount)) {
            (Unit::Bytes, Ok(amount)) => format::bytes(amount),
            _ => format::of_field(&Value::Int(amount), field),
        }
    };
    let bar = |bin: &FacetBin| Bar {
        share: bin.rows as f64 / most as f64,
        title: texts::bar(&texts::range(&amount(bin.from), &amount(bin.to)), bin.rows).into(),
    };
    let say = {
        let bins = bins.clone();
        Callback::from(move |(from, to): (usize, usize)| (amount(bins[from].from), amount(bins[to].to)))
    };
    let on_choose = {
        let (bins, query, source, id) = (bins.clone(), props.query.clone(), props.source, props.field.id);
        let moved = moved.setter();
        props.on_query.reform(move |(from, to): (usize, usize)| {
            moved.set(None);
            // What lies at an end of the bars is no end: other conditions may let more through later.
            let first = (from > 0).then(|| Value::Int(bins[from].from));
            set_range(&query, source, id, (first, (to < last).then(|| Value::Int(bins[to].to))))
        })
    };
    let clear = on_choose.reform(move |_: MouseEvent| (0, last));
    let on_move = {
        let moved = moved.setter();
        Callback::from(move |places| moved.set(Some(places)))
    };
    let names = (texts::range_end(props.field.id, false).into(), texts::range_end(props.field.id, true).into());
    let (from, to) = say.emit(chosen);
    let rows = bins[chosen.0..=chosen.1].iter().map(|bin| bin.rows).sum();
    html! {
        <>
            <Range bars={bins.iter().map(bar).collect::<Vec<_>>()} {chosen} {names} {say} {on_move} {on_choose} />
            <p class="range-said">
                <span>{ texts::range(&from, &to) }</span>
                <span class="facet-count">{ format::count(rows) }</span>
                if props.range.is_some() {
                    <button class="facet-rest" onclick={clear} aria-label={texts::clear(props.field.id)}>{ texts::CLEAR }</button>
                }
            </p>
        </>
    }
}

/// The places of the first and the last range of amounts that a query keeps.
fn places(bins: &[FacetBin], range: Option<&(Option<Value>, Option<Value>)>) -> (usize, usize) {
    let last = bins.len().saturating_sub(1);
    let place = |end: &Option<Value>, without: usize| match end {
        Some(Value::Int(amount)) => bins.partition_point(|bin| bin.to < *amount).min(last),
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
