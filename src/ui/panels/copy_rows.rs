//! Rows as text, as other programs take them.

use crate::engine::message::{AnswerColumn, Value};
use crate::language::format_time;
use crate::ui::clipboard;
use crate::ui::texts::selection as texts;
use serde_json::Map;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What rows are copied as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Values between tabs, below the names of their columns.
    Text,
    /// An object, or a list of some.
    Json,
    /// A table: of one row its fields below one another.
    Markdown,
}

/// Rows as text, with so many of their values as there are columns.
pub fn written(form: Form, columns: &[AnswerColumn], rows: &[&[Value]]) -> String {
    match form {
        Form::Text => as_text(columns, rows),
        Form::Json => as_json(columns, rows),
        Form::Markdown => as_markdown(columns, rows),
    }
}

/// What copies a text, and says whether it did.
pub fn copied(text: String, said: &Callback<&'static str>) -> Callback<()> {
    let said = said.clone();
    Callback::from(move |()| {
        let (text, said) = (text.clone(), said.clone());
        spawn_local(async move { said.emit(clipboard::outcome(clipboard::copy(&text).await)) });
    })
}

/// A value as a query or a program reads it.
pub fn exact(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Time(time) => format_time(*time),
        Value::Missing => String::new(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
    }
}

fn as_text(columns: &[AnswerColumn], rows: &[&[Value]]) -> String {
    let line = |cells: Vec<String>| cells.join("\t") + "\n";
    // A tab or a line's end within a value would move those behind it.
    let cell = |value: &Value| exact(value).replace(['\t', '\n', '\r'], " ");
    let mut text = line(columns.iter().map(|column| column.name.clone()).collect());
    for row in rows {
        text.push_str(&line(row.iter().take(columns.len()).map(cell).collect()));
    }
    text
}

fn as_json(columns: &[AnswerColumn], rows: &[&[Value]]) -> String {
    let value = |value: &Value| match value {
        Value::Missing => serde_json::Value::Null,
        // What is no number in JSON is null.
        Value::Int(_) | Value::Float(_) => {
            exact(value).parse().map_or(serde_json::Value::Null, serde_json::Value::Number)
        }
        Value::Text(_) | Value::Time(_) => exact(value).into(),
    };
    let object = |row: &&[Value]| -> serde_json::Value {
        let fields = columns.iter().zip(*row).map(|(column, of)| (column.name.clone(), value(of)));
        fields.collect::<Map<_, _>>().into()
    };
    let all = match rows {
        [row] => object(row),
        rows => rows.iter().map(object).collect(),
    };
    serde_json::to_string_pretty(&all).unwrap_or_default()
}

fn as_markdown(columns: &[AnswerColumn], rows: &[&[Value]]) -> String {
    let mut lines = Vec::new();
    if let [row] = rows {
        lines.push(vec![texts::FIELD.to_owned(), texts::VALUE.to_owned()]);
        let fields = columns.iter().zip(*row).filter(|(_, value)| !value.is_missing());
        lines.extend(fields.map(|(column, value)| vec![column.name.clone(), exact(value)]));
    } else {
        lines.push(columns.iter().map(|column| column.name.clone()).collect());
        lines.extend(rows.iter().map(|row| row.iter().take(columns.len()).map(exact).collect()));
    }
    markdown_table(&lines)
}

/// Lines, of which the first one is the head, as a table of Markdown.
pub fn markdown_table(lines: &[Vec<String>]) -> String {
    let mut text = String::new();
    for (place, cells) in lines.iter().enumerate() {
        for cell in cells {
            text.push_str("| ");
            text.push_str(&cell.replace('\\', "\\\\").replace('|', "\\|").replace(['\n', '\r'], " "));
            text.push(' ');
        }
        text.push_str("|\n");
        if place == 0 {
            text.push('|');
            text.push_str(&"---|".repeat(cells.len()));
            text.push('\n');
        }
    }
    text
}
