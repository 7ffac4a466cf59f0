//! Domain panels: what the widgets show of the logs.

pub mod answer;
pub mod asked;
pub mod blocks;
pub mod cell_menu;
pub mod cells;
pub mod chart;
pub mod chips;
pub mod choice;
pub mod columns;
pub mod compare;
pub mod complete;
pub mod copy_rows;
pub mod details;
pub mod facets;
pub mod field_list;
pub mod first_sight;
pub mod footer;
pub mod gallery;
pub mod header;
pub mod inferred;
pub mod limits;
pub mod link;
pub mod neighbours;
pub mod palette;
pub mod ranges;
pub mod raw;
pub mod report;
pub mod search;
pub mod selection;
pub mod settings;
pub mod shortcuts;
pub mod side_by_side;
pub mod table;
pub mod timeline;
pub mod views;
pub mod witnesses;
pub mod working;

use crate::schema::Source;
use crate::ui::element::{element, text};
use crate::ui::route::Place;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Moves the focus to the page's content.
pub fn focus_main() {
    let document = web_sys::window().and_then(|window| window.document());
    let main = document.and_then(|document| document.get_element_by_id("main"));
    if let Some(main) = main.and_then(|main| main.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it is.
        drop(main.focus());
    }
}

/// Closes the header's menu that is open; the focus goes to what opens it.
pub fn close_menus() {
    let document = web_sys::window().and_then(|window| window.document());
    let summary = document.and_then(|document| document.query_selector("details.menu[open] > summary").ok().flatten());
    if let Some(summary) = summary.and_then(|summary| summary.dyn_into::<HtmlElement>().ok()) {
        drop(summary.parent_element().map(|menu| menu.remove_attribute("open")));
        drop(summary.focus());
    }
}

/// The query that shows every request: where it is empty, Compare shows its overview.
pub const ALL_REQUESTS: &str = "sort time asc";

/// Which halves of the disc stand for a table.
fn halves(source: Source) -> (bool, bool) {
    match source {
        Source::Access => (true, false),
        Source::Trail => (false, true),
        Source::Requests => (true, true),
    }
}

/// Which halves of the disc stand for a value of `witnessed`.
fn witnessed_halves(witnessed: &str) -> (bool, bool) {
    (witnessed != "trail", witnessed != "access")
}

/// A field's id, which may be broken after each of its words where there is no room for all.
fn breakable(id: &str) -> Html {
    html! { <>{ for id.split_inclusive('_').enumerate().map(|(place, word)| html! {
        <span key={place}>{ word.to_owned() }<wbr /></span>
    }) }</> }
}

/// A text of which, where it has no room, the middle is left out before so many of its last characters.
fn cut(whole: &str, tail: usize) -> Html {
    if whole.chars().count() <= tail * 2 {
        return text(whole);
    }
    let at = whole.char_indices().rev().nth(tail - 1).map_or(0, |(at, _)| at);
    let (head, tail) = whole.split_at(at);
    let head = element("span", &["class"], &["cut-head"], vec![text(head)]);
    element("span", &["class"], &["cut"], vec![head, element("span", &[], &[], vec![text(tail)])])
}

/// What a rule gave, in a few words and in a sentence.
fn reason(label: &str, sentence: &str) -> Html {
    let parts = vec![text(label), element("small", &[], &[], vec![text(sentence)])];
    element("span", &["class"], &["reason-text"], parts)
}

/// The label of the place that shows a table.
fn label_of(source: Source) -> &'static str {
    Place::of(source).label()
}
