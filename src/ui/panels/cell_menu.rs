//! What can be done with a cell of a table, and with a column.

use crate::engine::message::{AnswerColumn, AnswerRow, Value};
use crate::language::{add_term, format_time, quoted};
use crate::schema::Source;
use crate::ui::layout::Layout;
use crate::ui::route::{Place, Route};
use crate::ui::widgets::grid_head::fitting_width;
use crate::ui::widgets::menu::MenuItem;
use crate::ui::{clipboard, format};
use serde_json::Map;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Characters of a value in a menu.
const SHOWN: usize = 28;

/// The fields by which the menu leads on, shown or not.
pub const NEEDED: [&str; 6] = ["request_id", "bucket", "key", "requester", "principal_arn", "user_identity_arn"];

/// The entries for a cell of a row: of the columns so many are shown.
pub fn of_cell(
    row: &AnswerRow,
    columns: &[AnswerColumn],
    (place, shown): (usize, usize),
    (source, query): (Source, &str),
    on_query: &Callback<String>,
    said: &Callback<&'static str>,
) -> Vec<MenuItem> {
    let (Some(value), Some(column)) = (row.values.get(place), columns.get(place)) else { return Vec::new() };
    let mut items = Vec::new();
    if source.resolve(&column.name).is_some() && !matches!(value, Value::Float(_)) {
        let shown = if value.is_missing() { "(none)".to_owned() } else { format::middle(&format::plain(value), SHOWN) };
        for (label, negate) in [("Only this", false), ("Without this", true)] {
            let edited = add_term(query, source, &column.name, value, negate);
            let item = MenuItem::new(label, on_query.reform(move |()| edited.clone()));
            items.push(MenuItem { detail: Some(shown.clone().into()), ..item });
        }
    }
    if !value.is_missing() {
        items.push(MenuItem::new("Copy value", copied(exact(value), said)));
    }
    let value_of = |name: &str| {
        let place = columns.iter().position(|column| column.name == name)?;
        row.values.get(place).filter(|value| !value.is_missing())
    };
    let mut leads = Vec::new();
    if let Some(id) = value_of("request_id") {
        leads.push(("Show this request", add_term("", Source::Requests, "request_id", id, false)));
    }
    if let Some((bucket, key)) = value_of("bucket").zip(value_of("key")) {
        let of_bucket = add_term("sort time asc", Source::Requests, "bucket", bucket, false);
        leads.push(("This object’s life", add_term(&of_bucket, Source::Requests, "key", key, false)));
    }
    let principal = ["requester", "principal_arn", "user_identity_arn"].into_iter().find_map(value_of);
    if let Some(Value::Text(principal)) = principal {
        let principal = quoted(principal);
        let either = format!("filter requester = {principal} or principal_arn = {principal} | sort time asc");
        leads.push(("This principal’s doings", either));
    }
    for (number, (label, query)) in leads.into_iter().enumerate() {
        let route = Route::new(Place::Compare, query);
        let item = MenuItem::new(label, Callback::from(move |()| route.go()));
        items.push(MenuItem { begins_group: number == 0, ..item });
    }
    let whole = |label, text| MenuItem::new(label, copied(text, said));
    let columns = &columns[..shown.min(columns.len())];
    items.push(MenuItem { begins_group: true, ..whole("Copy row as text", as_text(row, columns)) });
    items.push(whole("Copy row as JSON", as_json(row, columns)));
    items.push(whole("Copy row as Markdown", as_markdown(row, columns)));
    items
}

/// What the entries of a column's menu change.
pub struct Changes {
    /// Called with a column to sort by, and whether after others.
    pub on_sort: Callback<(usize, bool)>,
    /// Called with a column and its width.
    pub on_width: Callback<(usize, u32)>,
    /// Called with another layout; `None` where the query chooses the columns.
    pub on_layout: Option<Callback<Layout>>,
}

/// The entries for the head of a column.
pub fn of_head(place: usize, column: &str, source: Source, layout: &Layout, changes: &Changes) -> Vec<MenuItem> {
    let mut items = vec![
        MenuItem::new("Sort by this", changes.on_sort.reform(move |()| (place, false))),
        MenuItem::new("Sort by this after the others", changes.on_sort.reform(move |()| (place, true))),
    ];
    let on_width = changes.on_width.clone();
    let fit = Callback::from(move |()| {
        fitting_width(place).into_iter().for_each(|width| on_width.emit((place, width)));
    });
    items.push(MenuItem { begins_group: true, ..MenuItem::new("Fit to content", fit) });
    let Some(on_layout) = &changes.on_layout else { return items };
    let mut change = |label, next: Layout| items.push(MenuItem::new(label, on_layout.reform(move |()| next.clone())));
    let last = layout.columns(source).len().saturating_sub(1);
    if place > 0 {
        change("Move left", layout.clone().moved(source, place, place - 1));
    }
    if place < last {
        change("Move right", layout.clone().moved(source, place, place + 1));
    }
    change(if place < layout.pinned() { "Unpin" } else { "Pin at the left" }, layout.clone().with_pin(source, place));
    if last > 0 {
        change("Hide this column", layout.clone().with_column(source, column, false));
    }
    items
}

/// A value as a query or a program reads it.
fn exact(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Time(time) => format_time(*time),
        Value::Missing => String::new(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
    }
}

fn as_text(row: &AnswerRow, columns: &[AnswerColumn]) -> String {
    let line = |cells: Vec<String>| cells.join("\t");
    let names = columns.iter().map(|column| column.name.clone()).collect();
    // A tab or a line's end within a value would move those behind it.
    let values = row.values.iter().take(columns.len());
    let values = values.map(|value| exact(value).replace(['\t', '\n', '\r'], " ")).collect();
    format!("{}\n{}\n", line(names), line(values))
}

fn as_json(row: &AnswerRow, columns: &[AnswerColumn]) -> String {
    let value = |value: &Value| match value {
        Value::Missing => serde_json::Value::Null,
        Value::Int(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Text(_) | Value::Time(_) => exact(value).into(),
    };
    let fields: Map<String, serde_json::Value> =
        columns.iter().zip(&row.values).map(|(column, of)| (column.name.clone(), value(of))).collect();
    serde_json::to_string_pretty(&fields).unwrap_or_default()
}

fn as_markdown(row: &AnswerRow, columns: &[AnswerColumn]) -> String {
    let mut text = "| field | value |\n|---|---|\n".to_owned();
    for (column, value) in columns.iter().zip(&row.values).filter(|(_, value)| !value.is_missing()) {
        let value = exact(value).replace('\\', "\\\\").replace('|', "\\|").replace(['\n', '\r'], " ");
        text.push_str(&format!("| {} | {value} |\n", column.name));
    }
    text
}

/// Copies a text, and says whether it was.
fn copied(text: String, said: &Callback<&'static str>) -> Callback<()> {
    let said = said.clone();
    Callback::from(move |()| {
        let (text, said) = (text.clone(), said.clone());
        spawn_local(async move { said.emit(clipboard::outcome(clipboard::copy(&text).await)) });
    })
}
