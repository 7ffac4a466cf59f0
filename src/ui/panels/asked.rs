//! What a table asks for a query, and what it says of the answer.

use super::neighbours;
use crate::engine::message::{Answer, AnswerColumn};
use crate::language::{Stage, StageKind, lazy_fields, parse_with_default, set_sort, set_source};
use crate::schema::{Kind, Source, Unit};
use crate::ui::layout::Layout;
use crate::ui::texts::table as texts;
use yew::prelude::*;

/// Whether a query chooses its columns.
pub fn chooses_columns(query: &str, source: Source) -> bool {
    parse_with_default(query, source).is_ok_and(|query| {
        query.stages.iter().any(|stage| matches!(stage.kind, StageKind::Fields(_) | StageKind::Stats { .. }))
    })
}

/// The query as the engine gets it: with its table, and with the columns that the table shows.
pub fn engine_text(query: &str, source: Source, layout: &Layout) -> String {
    let text = set_source(query, source);
    if chooses_columns(query, source) {
        return text;
    }
    let bar = if text.trim_end().ends_with('|') { "" } else { " |" };
    // A comment at the end of the text must not swallow what is added.
    let mut columns = layout.columns(source);
    let more: Vec<&str> = neighbours::needed(source).filter(|id| !columns.iter().any(|column| column == id)).collect();
    columns.extend(more.into_iter().map(str::to_owned));
    format!("{text}\n{bar} fields {}", columns.join(", "))
}

/// What is said while a query runs where no rows are; of columns that are left out always, and why it may take long.
pub fn waiting(query: &str, source: Source, rows_are_there: bool) -> Html {
    let lazy = parse_with_default(query, source).map(|query| lazy_fields(&query)).unwrap_or_default();
    let ids: Vec<&str> = lazy.into_iter().map(|index| source.fields()[index].id).collect();
    let text = match ids.as_slice() {
        [] if rows_are_there => return Html::default(),
        [] => texts::WAITING.to_owned(),
        ids => texts::reading_again(ids),
    };
    html! { <p class="waiting">{ text }</p> }
}

/// How much a query's answer has, of rows or of groups, and how long it took.
pub fn outcome(answer: &Answer, query: &str, source: Source) -> String {
    let stages = parse_with_default(query, source).map(|query| query.stages).unwrap_or_default();
    let groups = stages.iter().any(|stage| matches!(stage.kind, StageKind::Stats { .. }));
    let keeps_fewer =
        |stage: &Stage| matches!(stage.kind, StageKind::Filter(_) | StageKind::Limit(_) | StageKind::Dedup(_));
    let of_all = !stages.iter().any(keeps_fewer);
    texts::outcome((answer.total, answer.of), groups.then_some(of_all), answer.milliseconds.max(1.0))
}

/// By what the query sorts, and whether downwards.
pub fn current_sort(query: &str, source: Source) -> Vec<(String, bool)> {
    let Ok(query) = parse_with_default(query, source) else { return Vec::new() };
    let keys = query.stages.iter().rev().find_map(|stage| match &stage.kind {
        StageKind::Sort(keys) => Some(keys.iter().map(|key| (key.label.clone(), key.descending)).collect()),
        _ => None,
    });
    keys.unwrap_or_default()
}

/// Whether a column holds sizes or durations.
pub fn is_amount(column: &AnswerColumn) -> bool {
    column.unit != Unit::None
}

/// The query sorted by a column: upwards first, then downwards, then no more; in place of what it is sorted by, or after.
/// What is looked for among sizes and durations is the largest: these are sorted downwards first.
pub fn sorted(query: &str, source: Source, column: &AnswerColumn, after: bool) -> String {
    let (first, column) = (is_amount(column), column.name.as_str());
    let sort = current_sort(query, source);
    let is_it = |(name, _): &&(String, bool)| name == column;
    let next = match sort.iter().find(is_it) {
        None => Some((column, first)),
        Some((_, now)) if *now == first => Some((column, !first)),
        Some(_) => None,
    };
    let mut keys: Vec<(&str, bool)> = match after {
        true => sort.iter().map(|(name, descending)| (name.as_str(), *descending)).collect(),
        false => Vec::new(),
    };
    match (keys.iter().position(|(name, _)| *name == column), next) {
        (Some(place), Some(key)) => keys[place] = key,
        (Some(place), None) => drop(keys.remove(place)),
        (None, key) => keys.extend(key),
    }
    set_sort(query, source, &keys)
}

/// The query that counts its rows by the values of a field, the most frequent first. `None` where it says more than which
/// rows, and for times.
pub fn counted_by(query: &str, source: Source, column: &str) -> Option<String> {
    let parsed = parse_with_default(query, source).ok()?;
    let is_plain = |stage: &Stage| matches!(stage.kind, StageKind::Filter(_) | StageKind::Sort(_));
    let field = source.resolve(column).map(|resolved| &source.fields()[resolved.index])?;
    if field.kind == Kind::Time || !parsed.stages.iter().all(is_plain) {
        return None;
    }
    let rows = set_sort(query, source, &[]);
    let before = if rows.is_empty() { String::new() } else { format!("{rows} | ") };
    Some(format!("{before}stats count(*) by {column} | sort `count(*)` desc"))
}
