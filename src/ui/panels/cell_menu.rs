//! What can be done with a cell of a table, and with a column.

use super::asked::counted_by;
use super::copy_rows::{Form, copied, exact, written};
use super::neighbours;
use crate::engine::message::{AnswerColumn, AnswerRow, Value};
use crate::language::add_term;
use crate::schema::Source;
use crate::ui::format;
use crate::ui::layout::Layout;
use crate::ui::texts::{cell_menu as texts, format::NONE};
use crate::ui::widgets::grid_head::fitting_width;
use crate::ui::widgets::menu::MenuItem;
use yew::prelude::*;

/// Characters of a value in a menu.
const SHOWN: usize = 28;

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
        let shown = if value.is_missing() { NONE.to_owned() } else { format::middle(&format::plain(value), SHOWN) };
        for (label, negate) in [(texts::ONLY, false), (texts::WITHOUT, true)] {
            let edited = add_term(query, source, &column.name, value, negate);
            let item = MenuItem::new(label, on_query.reform(move |()| edited.clone()));
            items.push(MenuItem { detail: Some(shown.clone().into()), ..item });
        }
    }
    if !value.is_missing() {
        items.push(MenuItem::new(texts::COPY_VALUE, copied(exact(value), said)));
    }
    let value_of = |name: &str| {
        let place = columns.iter().position(|column| column.name == name)?;
        row.values.get(place).filter(|value| !value.is_missing())
    };
    let leads = neighbours::KINDS.iter().filter_map(|kind| Some((kind.menu?, kind.way(value_of)?)));
    for (number, (label, route)) in leads.enumerate() {
        let item = MenuItem::new(label, Callback::from(move |()| route.go()));
        items.push(MenuItem { begins_group: number == 0, ..item });
    }
    let columns = &columns[..shown.min(columns.len())];
    let forms =
        [(texts::COPY_TEXT, Form::Text), (texts::COPY_JSON, Form::Json), (texts::COPY_MARKDOWN, Form::Markdown)];
    for (label, form) in forms {
        let item = MenuItem::new(label, copied(written(form, columns, &[&row.values]), said));
        items.push(MenuItem { begins_group: form == Form::Text, ..item });
    }
    items
}

/// What the entries of a column's menu change.
pub struct Changes {
    /// Called with a column to sort by, and whether after others.
    pub on_sort: Callback<(usize, bool)>,
    /// Called with a column and its width.
    pub on_width: Callback<(usize, u32)>,
    /// Called with another query.
    pub on_query: Callback<String>,
    /// Called with another layout; `None` where the query chooses the columns.
    pub on_layout: Option<Callback<Layout>>,
}

/// The entries for the head of a column.
pub fn of_head(
    place: usize,
    column: &str,
    (source, query): (Source, &str),
    layout: &Layout,
    changes: &Changes,
) -> Vec<MenuItem> {
    let mut items = vec![
        MenuItem::new(texts::SORT, changes.on_sort.reform(move |()| (place, false))),
        MenuItem::new(texts::SORT_AFTER, changes.on_sort.reform(move |()| (place, true))),
    ];
    if let Some(counted) = counted_by(query, source, column) {
        items.push(MenuItem::new(texts::COUNT_BY, changes.on_query.reform(move |()| counted.clone())));
    }
    let on_width = changes.on_width.clone();
    let fit = Callback::from(move |()| {
        fitting_width(place).into_iter().for_each(|width| on_width.emit((place, width)));
    });
    items.push(MenuItem { begins_group: true, ..MenuItem::new(texts::FIT, fit) });
    let Some(on_layout) = &changes.on_layout else { return items };
    let mut change = |label, next: Layout| items.push(MenuItem::new(label, on_layout.reform(move |()| next.clone())));
    let last = layout.columns(source).len().saturating_sub(1);
    if place > 0 {
        change(texts::MOVE_LEFT, layout.clone().moved(source, place, place - 1));
    }
    if place < last {
        change(texts::MOVE_RIGHT, layout.clone().moved(source, place, place + 1));
    }
    change(if place < layout.pinned() { texts::UNPIN } else { texts::PIN }, layout.clone().with_pin(source, place));
    if last > 0 {
        change(texts::HIDE, layout.clone().with_column(source, column, false));
    }
    items
}
