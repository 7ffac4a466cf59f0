//! One file or folder of a log against another, as two selections.

use crate::engine::message::{FileReport, Value};
use crate::language::{
    add_condition, add_term, begins_with, conditions, parse_with_default, remove_condition, set_source,
};
use crate::schema::{FILE_PATH, Source};
use crate::ui::element::{element, list, text};
use crate::ui::format;
use crate::ui::route::Route;
use crate::ui::texts::selections as texts;
use crate::ui::widgets::disc::Disc;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// Folders and files that can be chosen.
const MOST: usize = 500;

/// Characters of a path that are shown.
const SHOWN: usize = 44;

/// Two menus of a log's folders and files, of which `chosen` has the places, and the way to their comparison.
pub fn file_sets(log: Source, parts: &[String], route: &Route, chosen: &UseStateHandle<[usize; 2]>) -> Html {
    let mut content = vec![
        html! { <Disc left={log == Source::Access} right={log == Source::Trail} /> },
        element("span", &[], &[], vec![text(texts::FILES)]),
    ];
    for (side, name) in texts::SIDES.iter().enumerate() {
        let chosen = chosen.clone();
        let option = |(place, part): (usize, &String)| {
            let selected = if place == chosen[side] { "selected" } else { "" };
            let shown = text(&format::middle(&format::visible(part), SHOWN));
            element("option", &["title", "selected"], &[part, selected], vec![shown])
        };
        let options = list(parts.iter().enumerate().map(option).collect());
        let onchange = Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let mut next = *chosen;
            next[side] = usize::try_from(select.selected_index()).unwrap_or_default();
            chosen.set(next);
        });
        content.push(html! { <label>{ *name }<select {onchange}>{ options }</select></label> });
    }
    let queries = chosen.map(|place| parts.get(place).map(|part| of_part(&route.query, log, part)));
    let link = match queries {
        [Some(a), Some(b)] if a != b => {
            let href = route.with_query(a).with_against(b).href();
            element("a", &["href"], &[&href], vec![text(texts::COMPARE)])
        }
        _ => text(""),
    };
    content.push(link);
    element("div", &["class", "role", "aria-label"], &["file-sets", "group", texts::FILES], content)
}

/// What can be chosen of a log: the folders and archives that hold some of its files and not all of them, then the files.
pub fn parts_of(files: &[FileReport], log: Source) -> Vec<String> {
    let of_log = files.iter().filter(|file| file.log == Some(log) && file.counts.rows > 0);
    // In the order of names, so that what a folder holds follows one another.
    let names: Vec<&str> = of_log.map(|file| file.name.as_str()).collect();
    let (first, last) = (names.first().copied().unwrap_or_default(), names.last().copied().unwrap_or_default());
    let mut parts = Vec::new();
    let mut before = "";
    for name in &names {
        for (at, _) in name.match_indices(['/', '!']) {
            let folder = &name[..=at];
            let holds_all = first.starts_with(folder) && last.starts_with(folder);
            if !holds_all && !before.starts_with(folder) {
                parts.push(folder.to_owned());
            }
        }
        before = name;
    }
    parts.extend(names.iter().map(|name| (*name).to_owned()));
    parts.truncate(MOST);
    parts
}

/// A query of the rows of a file or a folder, with the conditions of another one of the same table.
fn of_part(text: &str, log: Source, part: &str) -> String {
    let kept = match parse_with_default(text, Source::Requests) {
        Ok(query) if query.source == log => without_path(text, log),
        _ => set_source("", log),
    };
    if part.ends_with(['/', '!']) {
        add_condition(&kept, log, &begins_with(FILE_PATH, &[part]))
    } else {
        add_term(&kept, log, FILE_PATH, &Value::Text(part.to_owned()), false)
    }
}

/// The query without what was chosen before.
fn without_path(text: &str, log: Source) -> String {
    let is_path = |text: &str| text.strip_prefix(FILE_PATH).is_some_and(|rest| rest.starts_with([':', ' ']));
    let chosen = conditions(text, log).into_iter().rev().filter(|condition| is_path(&condition.text));
    chosen.fold(text.to_owned(), |text, condition| remove_condition(&text, log, condition.span))
}
