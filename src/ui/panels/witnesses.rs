//! One request, two witnesses: what each log says, side by side.

use crate::engine::message::{RequestDetails, Sides, Value, Verdict};
use crate::schema::{Cause, Denial, Field, Kind, Source, requests};
use crate::ui::element::{element, text};
use crate::ui::format;
use crate::ui::settings::use_settings;
use crate::ui::texts::witnesses as texts;
use crate::ui::widgets::disc::Disc;
use yew::prelude::*;

/// What the witnesses need.
#[derive(Properties, PartialEq)]
pub struct WitnessesProps {
    /// The request.
    pub request: RequestDetails,
    /// Whether the fields are explained.
    pub explained: bool,
}

/// One request, two witnesses. Only what disagrees is tinted.
#[component]
pub fn Witnesses(props: &WitnessesProps) -> Html {
    use_settings();
    let request = &props.request;
    let rows = |index: usize| request.values.get(index).and_then(Value::int).unwrap_or(0);
    let (access, trail) = (rows(requests::ACCESS_ROWS), rows(requests::TRAIL_ROWS));
    let silent = if access == 0 { Source::Access } else { Source::Trail };
    let name = |index: usize| request.values.get(index).and_then(Value::text);
    let cause = name(requests::MISSING_BECAUSE).and_then(Cause::from_name);
    let denial = name(requests::DENIED_BECAUSE).and_then(Denial::from_name);
    let said = |what: &str, sentence: &str, page: &str| {
        let mut parts = vec![element("b", &[], &[], vec![text(what)]), text(sentence)];
        if props.explained {
            parts.push(element("small", &["class"], &["page"], vec![text(page)]));
        }
        element("p", &["class"], &["reason"], parts)
    };
    let disagreeing = request.sides.iter().filter(|sides| sides.verdict == Verdict::Disagree).count();
    let agreeing = request.sides.iter().filter(|sides| sides.verdict == Verdict::Agree).count();
    html! {
        <section class="witnesses" aria-label={texts::TITLE}>
            if let Some(cause) = cause {
                { said(if access == 0 { texts::ACCESS_SILENT } else { texts::TRAIL_SILENT }, cause.sentence(silent), cause.page()) }
            } else {
                <p class="verdict">
                    { texts::agreeing(agreeing as u64) }
                    if disagreeing > 0 { <b class="differs">{ texts::disagreeing(disagreeing) }</b> }
                </p>
            }
            if let Some(denial) = denial {
                { said(&texts::denied(denial.label()), denial.sentence(), denial.page()) }
            }
            <table>
                <thead>
                    <tr>
                        <th scope="col">{ texts::FIELD }</th>
                        <th scope="col" class="side-access">
                            <Disc left=true right=false />{ texts::ACCESS }{ times(access) }
                        </th>
                        <th scope="col" class="side-trail">
                            <Disc left=false right=true />{ texts::TRAIL }{ times(trail) }
                        </th>
                    </tr>
                </thead>
                { for request.sides.iter().filter(speaks).map(|sides| row(sides, props.explained)) }
            </table>
        </section>
    }
}

fn times(rows: i64) -> Html {
    if rows > 1 {
        html! { <span class="side-rows">{ texts::records(rows) }</span> }
    } else {
        html! {}
    }
}

/// Whether either log says something.
fn speaks(sides: &&Sides) -> bool {
    [&sides.access, &sides.trail].into_iter().flatten().any(|value| !value.is_missing())
}

fn row(sides: &Sides, explained: bool) -> Html {
    let name = sides.access_field.as_ref().or(sides.trail_field.as_ref()).cloned().unwrap_or_default();
    let class = match sides.verdict {
        Verdict::Disagree => "disagree",
        Verdict::Agree => "agree",
        Verdict::NotCompared => "",
    };
    let mark = match sides.verdict {
        Verdict::Disagree => Some(("≠", texts::DISAGREE)),
        Verdict::Agree => Some(("=", texts::AGREE)),
        Verdict::NotCompared => {
            let says = |value: &Option<Value>| value.as_ref().is_some_and(|value| !value.is_missing());
            match (says(&sides.access), says(&sides.trail)) {
                (true, true) => Some(("~", texts::NOT_COMPARABLE)),
                (true, false) => Some(("◖", texts::ONLY_ACCESS)),
                (false, true) => Some(("◗", texts::ONLY_TRAIL)),
                (false, false) => None,
            }
        }
    };
    let (access, trail) = (field(Source::Access, &sides.access_field), field(Source::Trail, &sides.trail_field));
    let is_time = access.is_some_and(|field| field.kind == Kind::Time);
    html! {
        <tbody key={name.clone()}>
            <tr {class}>
                <th scope="row" title={sides.trail_field.clone()}>
                    { super::breakable(&name) }
                    if is_time { <span class="side-rows">{ format::zone() }</span> }
                    if let Some((mark, meaning)) = mark {
                        <span class="mark" title={meaning} aria-hidden="true">{ mark }</span>
                        <span class="visually-hidden">{ meaning }</span>
                    }
                </th>
                { side(&sides.access, access, "side-access") }
                { side(&sides.trail, trail, "side-trail") }
            </tr>
            if explained {
                <tr class="explanation">
                    <td></td>
                    <td class="side-access">{ access.map_or("", |field| field.doc) }</td>
                    <td class="side-trail">{ trail.map_or("", |field| field.doc) }</td>
                </tr>
            }
        </tbody>
    }
}

fn field(source: Source, id: &Option<String>) -> Option<&'static Field> {
    source.fields().iter().find(|field| Some(field.id) == id.as_deref())
}

fn side(value: &Option<Value>, field: Option<&Field>, class: &'static str) -> Html {
    match (value, field) {
        (_, None) => html! { <td class={classes!(class, "missing")}>{ texts::NOT_IN_LOG }</td> },
        (None, _) => html! { <td class={classes!(class, "missing")}>{ texts::SILENT }</td> },
        (Some(value), _) if value.is_missing() => html! { <td class={classes!(class, "missing")}>{ "–" }</td> },
        (Some(value), Some(field)) => {
            let text = match value {
                Value::Time(time) => format::short_time(*time),
                value => format::of_field(value, field),
            };
            html! { <td {class} title={text.clone()}>{ text }</td> }
        }
    }
}
