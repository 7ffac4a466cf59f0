//! One question of an answer: its first rows, or one number, with the ways to what is behind.

use super::super::cells::cells;
use super::super::chart::rows_behind;
use super::statements::statements;
use crate::engine::client::Client;
use crate::engine::message::{Answer, AnswerColumn, AnswerRow, Request, Response, Value};
use crate::language::{quoted, set_source};
use crate::questions::{Beside, Form, Section};
use crate::schema::{Kind, Source};
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::route::{Place, Route};
use crate::ui::texts::answer as texts;
use yew::prelude::*;

/// Rows that a section shows, and groups of which a statement is made.
const ROWS: u64 = 12;
const GROUPS: u64 = 2000;

/// Rows of what stands beside that are asked for.
const BESIDE: u64 = 1000;

/// What a section needs.
#[derive(Properties, PartialEq)]
pub struct SectionProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// What is asked.
    pub section: Section,
    /// Of which rows.
    pub filter: AttrValue,
}

/// One question of an answer.
#[component]
pub fn SectionView(props: &SectionProps) -> Html {
    let section = &props.section;
    let query = section.behind(&props.filter);
    let limit = if section.form == Form::Statements { GROUPS } else { ROWS };
    let ask =
        |query: &str, source: Source, limit: u64| Request::Rows { text: set_source(query, source), offset: 0, limit };
    let asked = use_answer(&props.client, Some(ask(&query, section.source, limit)), props.generation);
    let answer = match asked.response.as_deref() {
        Some(Response::Answer(answer)) => Some(answer),
        _ => None,
    };
    let beside = |place: usize| {
        let (beside, answer) = section.beside.get(place).zip(answer)?;
        let values = values_of(answer, beside);
        (!values.is_empty()).then(|| ask(&beside.query_of(&values), beside.source, BESIDE))
    };
    let first = use_answer(&props.client, beside(0), props.generation);
    let second = use_answer(&props.client, beside(1), props.generation);
    let others: Vec<(&Beside, &Answer)> = section
        .beside
        .iter()
        .zip([&first, &second])
        .filter_map(|(beside, asked)| match asked.response.as_deref() {
            Some(Response::Answer(answer)) => Some((beside, answer)),
            _ => None,
        })
        .collect();
    let refusal = match asked.response.as_deref() {
        Some(Response::Failed(failure)) => Some(failure.message.clone()),
        _ => None,
    };
    let whole = Route::new(Place::of(section.source), query.clone()).href();
    let stale = asked.waiting.then_some("stale");
    if matches!(section.form, Form::Number | Form::Fact) {
        let number =
            answer.and_then(|answer| Some((answer.rows.first()?.values.first()?.clone(), answer.columns.first()?)));
        let number = number.map(|(value, column)| match value {
            Value::Missing => "0".to_owned(),
            value => format::cell(&value, column),
        });
        let to = answer.and_then(|_| rows_behind(&query, section.source, &[&[]]));
        let to = to.map(|query| Route::new(Place::of(section.source), query).href()).unwrap_or(whole);
        let number = number.or(refusal).unwrap_or_else(|| texts::UNDER_WAY.to_owned());
        if section.form == Form::Fact {
            let unit = answer.and_then(|answer| answer.columns.first()).map(|column| column.name.clone());
            return html! { <a class={classes!(stale)} href={to}>{ number }{ " " }{ unit.unwrap_or_default() }</a> };
        }
        return html! {
            <a class={classes!("panel", "number", stale)} href={to}>
                <b>{ number }</b>
                <span>{ section.title }<small>{ section.why }</small></span>
            </a>
        };
    }
    let body = match (answer, refusal) {
        (_, Some(refusal)) => html! { <p class="details-error">{ refusal }</p> },
        (None, _) => html! { <p class="details-wait">{ texts::WAITING }</p> },
        (Some(answer), _) if answer.rows.is_empty() => html! { <p class="missing">{ texts::NOTHING }</p> },
        (Some(answer), _) if section.form == Form::Statements => statements(answer),
        (Some(answer), _) => table(answer, &others, &query, section),
    };
    html! {
        <section class={classes!("panel", "answer-section", stale)} aria-label={section.title}>
            <h2>
                { section.title }
                if let Some(answer) = answer.filter(|answer| answer.total > answer.rows.len() as u64 && section.form == Form::Table) {
                    <a href={whole}>{ texts::all(answer.total) }</a>
                }
            </h2>
            <p class="answer-why">{ section.why }</p>
            { body }
        </section>
    }
}

/// The values of a column that what stands beside is asked about, as the language writes them.
fn values_of(answer: &Answer, beside: &Beside) -> Vec<String> {
    let Some(place) = answer.columns.iter().position(|column| column.name == beside.on) else { return Vec::new() };
    let mut values: Vec<String> = answer.rows.iter().filter_map(|row| row.values[place].text()).map(quoted).collect();
    values.dedup();
    values
}

/// The rows, with what stands beside each; a row leads to what is behind it.
fn table(answer: &Answer, others: &[(&Beside, &Answer)], query: &str, section: &Section) -> Html {
    let mut columns: Vec<AnswerColumn> = answer.columns.clone();
    let mut more: Vec<(usize, usize, &Answer)> = Vec::new();
    for (beside, other) in others {
        let on = |columns: &[AnswerColumn]| columns.iter().position(|column| column.name == beside.on);
        if let Some((here, there)) = on(&answer.columns).zip(on(&other.columns)) {
            columns.extend(other.columns.iter().filter(|column| column.name != beside.on).cloned());
            more.push((here, there, other));
        }
    }
    let row = |row: &AnswerRow| {
        let mut values = row.values.clone();
        for &(here, there, other) in &more {
            let found = other.rows.iter().find(|other| other.values[there] == row.values[here]);
            let width = other.columns.len();
            let beside = (0..width).filter(|&place| place != there);
            values.extend(beside.map(|place| found.map_or(Value::Missing, |found| found.values[place].clone())));
        }
        AnswerRow { id: row.id, values }
    };
    let place = Place::of(section.source);
    let to = |row: &AnswerRow| match row.id {
        Some(id) => Some(Route::new(place, query).with_row(Some(id)).href()),
        None => rows_behind(query, section.source, &[&row.values]).map(|query| Route::new(place, query).href()),
    };
    let is_right = |column: &AnswerColumn| column.kind == Kind::Int && !column.name.contains("status");
    html! {
        <div class="answer-scroll" tabindex="0" role="group" aria-label={section.title}>
            <table>
                <thead><tr>{ for columns.iter().map(|column| html! {
                    <th scope="col" class={is_right(column).then_some("right")}>
                        { super::super::breakable(&column.name) }
                        <small>{ format::unit(column) }</small>
                    </th>
                }) }</tr></thead>
                <tbody>{ for answer.rows.iter().enumerate().map(|(index, found)| {
                    let to = to(found);
                    let cells = cells(&row(found), &columns);
                    html! { <tr key={index}>{ for cells.into_iter().enumerate().map(|(at, cell)| html! {
                        <td class={cell.class} title={cell.title}>
                            { match to.clone().filter(|_| at == 0) {
                                Some(href) => html! { <a {href}>{ cell.content }</a> },
                                None => cell.content,
                            } }
                        </td>
                    }) }</tr> }
                }) }</tbody>
            </table>
        </div>
    }
}
