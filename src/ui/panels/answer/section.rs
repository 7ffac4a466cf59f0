//! One question of an answer: its first rows, or one number, with the ways to what is behind.

use super::super::cells::cells;
use super::super::chart::rows_behind;
use super::super::neighbours::way_to;
use super::statements::statements;
use crate::engine::client::Client;
use crate::engine::message::{Answer, AnswerColumn, AnswerRow, Request, Response, Value};
use crate::language::{quoted, set_source};
use crate::questions::{Beside, Form, Section};
use crate::schema::{Denial, Kind, Source};
use crate::ui::element::{element, keyed, list, text};
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
    /// The answer's id.
    pub answer: &'static str,
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
        Some(Response::Failed(failure)) => Some(failure.message.as_str()),
        _ => None,
    };
    let whole = Route::new(Place::of(section.source), query.clone()).href();
    let stale = if asked.waiting { " stale" } else { "" };
    if matches!(section.form, Form::Number | Form::Fact) {
        return number(section, &query, answer, refusal, &whole, stale);
    }
    let said = |class: &'static str, words: &str| element("p", &["class"], &[class], vec![text(words)]);
    let body = match (answer, refusal) {
        (_, Some(refusal)) => said("details-error", refusal),
        (None, _) => said("details-wait", texts::WAITING),
        (Some(answer), _) if answer.rows.is_empty() => said("missing", texts::NOTHING),
        (Some(answer), _) if section.form == Form::Statements => statements(answer),
        (Some(answer), _) => scrolled(section.title, "", table(answer, &others, &query, props)),
    };
    let mut head = vec![text(section.title)];
    if let Some(answer) = answer.filter(|answer| answer.total > answer.rows.len() as u64 && section.form == Form::Table)
    {
        head.push(element("a", &["href"], &[&whole], vec![text(&texts::all(answer.total))]));
    }
    framed(section.title, section.why, head, stale, body)
}

/// A section: its heading, how it is read, and what it says.
pub fn framed(title: &str, why: &str, head: Vec<Html>, stale: &str, body: Html) -> Html {
    let parts = vec![element("h2", &[], &[], head), element("p", &["class"], &["answer-why"], vec![text(why)]), body];
    element("section", &["class", "aria-label"], &[&format!("panel answer-section{stale}"), title], parts)
}

/// A table that scrolls sideways.
pub fn scrolled(label: &str, class: &str, parts: Vec<Html>) -> Html {
    let table = element("table", &["class"], &[class], parts);
    element("div", &["class", "tabindex", "role", "aria-label"], &["answer-scroll", "0", "group", label], vec![table])
}

/// The head of a table.
pub fn heads(names: &[&str]) -> Html {
    let heads = names.iter().map(|name| element("th", &["scope"], &["col"], vec![text(name)]));
    element("thead", &[], &[], vec![element("tr", &[], &[], heads.collect())])
}

/// One number, which leads to its rows.
fn number(
    section: &Section,
    query: &str,
    answer: Option<&Answer>,
    refusal: Option<&str>,
    whole: &str,
    stale: &str,
) -> Html {
    let first = answer.and_then(|answer| Some((answer.rows.first()?.values.first()?, answer.columns.first()?)));
    let number = match first {
        Some((Value::Missing, _)) => "0".to_owned(),
        Some((value, column)) => format::cell(value, column),
        None => refusal.unwrap_or(texts::UNDER_WAY).to_owned(),
    };
    let to = answer.and_then(|_| rows_behind(query, section.source, &[&[]]));
    let to = to.map_or_else(|| whole.to_owned(), |query| Route::new(Place::of(section.source), query).href());
    if section.form == Form::Fact {
        let unit = first.map_or("", |(_, column)| &*column.name);
        let unit = if number == "1" { unit.trim_end_matches('s') } else { unit };
        return element("a", &["href", "class"], &[&to, stale.trim()], vec![text(&format!("{number} {unit}"))]);
    }
    let why = element("small", &[], &[], vec![text(section.why)]);
    let parts =
        vec![element("b", &[], &[], vec![text(&number)]), element("span", &[], &[], vec![text(section.title), why])];
    element("a", &["href", "class"], &[&to, &format!("panel number{stale}")], parts)
}

/// The values of a column that what stands beside is asked about, as the language writes them.
fn values_of(answer: &Answer, beside: &Beside) -> Vec<String> {
    let Some(place) = answer.columns.iter().position(|column| column.name == beside.on) else { return Vec::new() };
    let mut values: Vec<String> = answer.rows.iter().filter_map(|row| row.values[place].text()).map(quoted).collect();
    values.dedup();
    values
}

/// Why a request was denied, where a column says so.
fn denial(value: &Value, column: &AnswerColumn) -> Option<Denial> {
    value.text().filter(|_| column.name == "denied_because").and_then(Denial::from_name)
}

/// The rows, with what stands beside each; a row leads to what is behind it.
fn table(answer: &Answer, others: &[(&Beside, &Answer)], query: &str, props: &SectionProps) -> Vec<Html> {
    let section = &props.section;
    let mut columns: Vec<AnswerColumn> = answer.columns.clone();
    let mut more: Vec<(usize, usize, &Answer)> = Vec::new();
    for (beside, other) in others {
        let on = |columns: &[AnswerColumn]| columns.iter().position(|column| column.name == beside.on);
        if let Some((here, there)) = on(&answer.columns).zip(on(&other.columns)) {
            columns.extend(other.columns.iter().filter(|column| column.name != beside.on).cloned());
            more.push((here, there, other));
        }
    }
    let place = Place::of(section.source);
    let head = columns.iter().map(|column| {
        let is_right = column.kind == Kind::Int && !column.name.contains("status");
        let unit = format::unit(column);
        let mut parts = vec![super::super::breakable(&column.name)];
        if !unit.is_empty() {
            parts.push(element("small", &[], &[], vec![text(&unit)]));
        }
        element("th", &["scope", "class"], &["col", if is_right { "right" } else { "" }], parts)
    });
    let head = element("thead", &[], &[], vec![element("tr", &[], &[], head.collect())]);
    let is_alone = columns.iter().filter(|column| column.kind == Kind::Text).count() == 1;
    let row = |(index, row): (usize, &AnswerRow)| {
        let mut values = row.values.clone();
        for &(here, there, other) in &more {
            let found = other.rows.iter().find(|other| other.values[there] == row.values[here]);
            let beside = (0..other.columns.len()).filter(|&place| place != there);
            values.extend(beside.map(|place| found.map_or(Value::Missing, |found| found.values[place].clone())));
        }
        let to = match row.id {
            Some(id) => Some(Route::new(place, query).with_row(Some(id)).href()),
            None if section.form == Form::Choice => way_to(props.answer, |field| {
                let place = columns.iter().position(|column| column.name == field)?;
                Some(&row.values[place]).filter(|value| !value.is_missing())
            })
            .map(|route| route.href()),
            None => rows_behind(query, section.source, &[&row.values]).map(|query| Route::new(place, query).href()),
        };
        let denials: Vec<Option<Denial>> =
            values.iter().zip(&columns).map(|(value, column)| denial(value, column)).collect();
        let cells = cells(&AnswerRow { id: row.id, values }, &columns).into_iter().enumerate().map(|(at, cell)| {
            let (content, title) = match denials[at] {
                // Where there is room, and each cause once.
                Some(denial) if is_alone => (super::super::reason(denial.label(), denial.sentence()), None),
                Some(denial) => (text(denial.label()), Some(denial.sentence().into())),
                None => (cell.content, cell.title),
            };
            let content = match to.as_ref().filter(|_| at == 0) {
                Some(href) => element("a", &["href"], &[href], vec![content]),
                None => content,
            };
            let title = title.unwrap_or_default();
            element("td", &["class", "title"], &[&cell.class.to_string(), &title], vec![content])
        });
        keyed(&index.to_string(), "tr", &[], &[], cells.collect())
    };
    let body = list(answer.rows.iter().enumerate().map(row).collect());
    vec![head, element("tbody", &[], &[], vec![body])]
}
