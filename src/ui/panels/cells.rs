//! The cells of a table, and the heads of its columns.

use super::asked::is_amount;
use crate::engine::message::{AnswerColumn, AnswerRow, Value};
use crate::schema::{Kind, Source};
use crate::ui::format;
use crate::ui::layout::Layout;
use crate::ui::texts::table as texts;
use crate::ui::widgets::disc::Disc;
use crate::ui::widgets::grid::{GridCell, HeadCell, MARK};
use std::rc::Rc;
use yew::prelude::*;

/// Characters at the end of a long key that are always shown.
const KEY_TAIL: usize = 14;

/// The heads of an answer's columns, of which some are sorted by and the first ones pinned; the first has room for the marks
/// of rows where there are some.
pub fn head_cells(
    columns: &[AnswerColumn],
    source: Source,
    sort: &[(String, bool)],
    (layout, pinned): (&Layout, usize),
    has_marks: bool,
) -> Rc<[HeadCell]> {
    let head = |(place, column): (usize, &AnswerColumn)| {
        let field = source.fields().iter().find(|field| field.id == column.name);
        let doc = field.map_or("", |field| field.doc);
        let (least, grow) = width(column);
        let least = if place == 0 && has_marks { least + MARK } else { least };
        let given = layout.width(&column.name);
        let is_pinned = place < pinned;
        let among = sort.iter().position(|(name, _)| *name == column.name);
        HeadCell {
            label: if column.about { format!("≈ {}", column.name) } else { column.name.clone() },
            unit: format::unit(column),
            right: column.kind == Kind::Int && !column.name.contains("status"),
            width: given.unwrap_or(least),
            // What is pinned or was given a width keeps it.
            grow: if given.is_some() || is_pinned { 0 } else { grow },
            pinned: is_pinned,
            sorted: among.map(|place| (sort[place].1, if sort.len() > 1 { place + 1 } else { 0 })),
            title: if column.about { texts::ABOUT.to_owned() } else { texts::head(doc, is_amount(column)) },
        }
    };
    columns.iter().enumerate().map(head).collect()
}

/// A column's least width in pixels, and its share of the room that is left.
fn width(column: &AnswerColumn) -> (u32, u32) {
    match (column.kind, column.name.as_str()) {
        (Kind::Time, _) => (format::time_width(), 0),
        (_, "http_status") => (98, 0),
        (Kind::Int, _) => (114, 0),
        (Kind::Ip, _) => (114, 1),
        (_, "witnessed") => (92, 0),
        (_, "operation" | "event_name") => (138, 2),
        (_, "bucket") => (94, 1),
        (_, "key") => (186, 6),
        (_, "requester" | "principal_arn" | "user_identity_arn") => (116, 3),
        (_, "missing_because" | "disagreements") => (136, 1),
        _ => (124, 1),
    }
}

/// The cells of a row.
pub fn cells(row: &AnswerRow, columns: &[AnswerColumn]) -> Vec<GridCell> {
    let cell = |(value, column): (&Value, &AnswerColumn)| {
        let text = format::cell(value, column);
        let content = match (column.name.as_str(), value) {
            ("http_status", Value::Int(_)) => html! {
                <span class={classes!("status-mark", format!("status-{}", format::status_class(value)))}>{ text.clone() }</span>
            },
            ("witnessed", Value::Text(witnessed)) => {
                let (left, right) = super::witnessed_halves(witnessed);
                html! { <><Disc {left} {right} />{ " " }{ text.clone() }</> }
            }
            ("requester" | "principal_arn" | "user_identity_arn", Value::Text(arn)) => {
                html! { { format::visible(format::short_arn(arn)) } }
            }
            // A key is cut in its middle: its end tells as much as its beginning.
            ("key", Value::Text(_)) => super::cut(&text, KEY_TAIL),
            _ => html! { { text.clone() } },
        };
        let class = classes!(
            (column.kind == Kind::Int && column.name != "http_status").then_some("right"),
            matches!(value, Value::Text(_)).then_some("mono"),
            value.is_missing().then_some("missing"),
        );
        let title = (!value.is_missing()).then(|| text.into());
        GridCell { content, class, title }
    };
    row.values.iter().zip(columns).map(cell).collect()
}
