//! The view and its address, which lies in the fragment only.

use super::texts::places;
use crate::language::parse_with_default;
use crate::schema::{RowId, Source};
use crate::ui::texts::gallery as texts;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// The places of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// What the access log says.
    #[default]
    Access,
    /// What CloudTrail says.
    Trail,
    /// Both joined.
    Compare,
    /// The import report.
    Files,
    /// The page's own parts, for who changes them: no tab leads there.
    Gallery,
}

impl Place {
    /// Every place, in the order of the tabs.
    pub const ALL: [Place; 4] = [Place::Access, Place::Trail, Place::Compare, Place::Files];

    /// What addresses call it.
    pub fn name(self) -> &'static str {
        match self {
            Place::Access => "access",
            Place::Trail => "trail",
            Place::Compare => "compare",
            Place::Files => "files",
            Place::Gallery => "gallery",
        }
    }

    /// The place that addresses call so.
    pub fn named(name: &str) -> Option<Place> {
        Place::ALL.into_iter().chain([Place::Gallery]).find(|known| known.name() == name)
    }

    /// The tab's label.
    pub fn label(self) -> &'static str {
        match self {
            Place::Access => places::ACCESS,
            Place::Trail => places::TRAIL,
            Place::Compare => places::COMPARE,
            Place::Files => places::FILES,
            Place::Gallery => texts::TITLE,
        }
    }

    /// The place that shows a table.
    pub fn of(source: Source) -> Place {
        match source {
            Source::Access => Place::Access,
            Source::Trail => Place::Trail,
            Source::Requests => Place::Compare,
        }
    }

    /// The table that the place shows.
    pub fn source(self) -> Option<Source> {
        Source::ALL.into_iter().find(|source| Place::of(*source) == self)
    }
}

/// A view: a place, the filter text there, and the row whose details are open.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Route {
    /// Where.
    pub place: Place,
    /// The answer of both logs that is shown there, by its id; none for the rows themselves.
    pub answer: Option<String>,
    /// The query's text; empty for everything.
    pub query: String,
    /// The query that an answer compares it with; empty for everything.
    pub against: String,
    /// The row whose details are open.
    pub row: Option<RowId>,
    /// Whether the address names a filter that this tab does not know.
    pub is_unknown: bool,
}

/// What a query is called in addresses, as it stands and kept out of them; and one that it is compared with.
const QUERY: [&str; 2] = ["q", "v"];
const AGAINST: [&str; 2] = ["b", "w"];

/// Where the tab remembers, across reloads, that it keeps log values out of addresses.
const PRIVATE_KEY: &str = "bucketscope.private-address";

thread_local! {
    /// Filter texts by the opaque id that stands for them in this tab's address, and ids by text.
    static HIDDEN: RefCell<(HashMap<String, String>, HashMap<String, String>)> = RefCell::default();
    static PRIVATE: Cell<bool> = Cell::new(stored_private());
    /// The step of this view in the tab's history, and the last one; `None` before the first view.
    static STEP: Cell<Option<(u32, u32)>> = const { Cell::new(None) };
    /// The fragment of that step.
    static FRAGMENT: RefCell<String> = RefCell::default();
    /// Counts how often rows were numbered anew: an address of before or of another tab names no row.
    static LOAD: Cell<u32> = const { Cell::new(0) };
}

fn storage() -> Option<web_sys::Storage> {
    // A browser may refuse it, as it does for some pages from disk; then a reload forgets the switch.
    web_sys::window()?.session_storage().ok()?
}

fn stored_private() -> bool {
    storage().is_some_and(|storage| storage.get_item(PRIVATE_KEY).is_ok_and(|value| value.is_some()))
}

/// Keeps log values out of addresses made from now on, or lets them in.
pub fn set_private(on: bool) {
    PRIVATE.set(on);
    if let Some(storage) = storage() {
        drop(if on { storage.set_item(PRIVATE_KEY, "on") } else { storage.remove_item(PRIVATE_KEY) });
    }
}

/// Rows are numbered so often from now on.
pub fn set_load(load: u32) {
    LOAD.set(load);
}

/// How often rows were numbered: what was known of a row by its number is true until this changes.
pub fn load() -> u32 {
    LOAD.get()
}

fn fragment() -> String {
    web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

fn history() -> Option<web_sys::History> {
    web_sys::window()?.history().ok()
}

/// The address changed, or was opened: its entry of the tab's history is numbered, unless it was before.
pub fn arrived() {
    let Some(history) = history() else { return };
    let numbered = history.state().ok().and_then(|state| state.as_f64()).map(|step| step as u32);
    let before = FRAGMENT.replace(fragment());
    // A link to the view that is shown takes the number from its entry.
    let is_same = FRAGMENT.with_borrow(|fragment| *fragment == before);
    let (step, last) = match (numbered, STEP.get()) {
        (None, Some(same)) if is_same => same,
        (None, before) => before.map_or((0, 0), |(at, _)| (at + 1, at + 1)),
        (Some(step), before) => (step, before.map_or(step, |(_, last)| last.max(step))),
    };
    STEP.set(Some((step, last)));
    if numbered.is_none() {
        drop(history.replace_state_with_url(&step.into(), "", None));
    }
}

/// Whether a view of this page lies so many steps forwards or backwards.
pub fn can_step(by: i32) -> bool {
    STEP.get().is_some_and(|(at, last)| at.checked_add_signed(by).is_some_and(|step| step <= last))
}

/// Goes so many views forwards or backwards, and never to another page.
pub fn step(by: i32) {
    if let Some(history) = history().filter(|_| can_step(by)) {
        drop(history.go_with_delta(by));
    }
}

/// Whether log values are kept out of addresses.
pub fn is_private() -> bool {
    PRIVATE.get()
}

impl Route {
    /// A place with a query.
    pub fn new(place: Place, query: impl Into<String>) -> Route {
        Route { place, query: query.into(), ..Route::default() }
    }

    /// An answer of both logs, of what a filter keeps.
    pub fn answer(id: &str, filter: impl Into<String>) -> Route {
        Route { answer: Some(id.to_owned()), ..Route::new(Place::Compare, filter) }
    }

    /// The fragment of the view, with its `#`.
    pub fn href(&self) -> String {
        let mut parts = Vec::new();
        for (text, [plain, hidden]) in [(&self.query, QUERY), (&self.against, AGAINST)] {
            if !text.is_empty() {
                let value = if PRIVATE.get() { hide(text) } else { js_sys::encode_uri_component(text).into() };
                parts.push(format!("{}={value}", if PRIVATE.get() { hidden } else { plain }));
            }
        }
        if let Some(row) = self.row {
            parts.push(format!("row={}.{}.{}.{}", row.source.name(), row.shard, row.row, LOAD.get()));
        }
        let query = if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) };
        let answer = self.answer.as_ref().map_or_else(String::new, |answer| format!("/{answer}"));
        format!("#/{}{answer}{query}", self.place.name())
    }

    /// The view of a fragment. What cannot be read of it is left out.
    pub fn parse(fragment: &str) -> Route {
        let path = fragment.trim_start_matches('#').trim_start_matches('/');
        let (place, parameters) = path.split_once('?').unwrap_or((path, ""));
        let (place, answer) = place.split_once('/').map_or((place, None), |(place, answer)| (place, Some(answer)));
        let place = Place::named(place).unwrap_or_default();
        // Only both logs together have answers.
        let answer = answer.filter(|answer| place == Place::Compare && !answer.is_empty()).map(str::to_owned);
        let mut route = Route { place, answer, ..Route::default() };
        for (name, value) in parameters.split('&').filter_map(|part| part.split_once('=')) {
            let text = match &mut route {
                route if QUERY.contains(&name) => &mut route.query,
                route if AGAINST.contains(&name) && route.answer.is_some() => &mut route.against,
                route => {
                    if name == "row" {
                        route.row = parse_row(value);
                    }
                    continue;
                }
            };
            if [QUERY[0], AGAINST[0]].contains(&name) {
                *text = js_sys::decode_uri_component(value).map(String::from).unwrap_or_default();
            } else {
                match HIDDEN.with_borrow(|(texts, _)| texts.get(value).cloned()) {
                    Some(query) => *text = query,
                    None => route.is_unknown = true,
                }
            }
        }
        // A query that names its table is at home where that table is.
        if let (Some(source), None) = (route.place.source(), &route.answer)
            && let Ok(query) = parse_with_default(&route.query, source)
        {
            route.place = Place::of(query.source);
        }
        route
    }

    /// The whole address of the view, without the row whose details are open: its number means nothing elsewhere.
    pub fn link(&self) -> String {
        let address = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
        let page = address.split('#').next().unwrap_or_default();
        format!("{page}{}", self.with_row(None).href())
    }

    /// The view that the address holds now.
    pub fn current() -> Route {
        Route::parse(&fragment())
    }

    /// Goes to the view: a new entry of the tab's history.
    pub fn go(&self) {
        if let Some(window) = web_sys::window() {
            // The only failure is a document that is being torn down.
            drop(window.location().set_hash(&self.href()));
        }
    }

    /// Writes the view into the present entry of the tab's history. Nobody is told, as the view is the same.
    pub fn replace(&self) {
        if let Some(history) = history() {
            let state = history.state().unwrap_or_default();
            drop(history.replace_state_with_url(&state, "", Some(&self.href())));
        }
    }

    /// The same view with another query, no row open.
    pub fn with_query(&self, query: String) -> Route {
        Route { query, row: None, is_unknown: false, ..self.clone() }
    }

    /// The same view, compared with another query.
    pub fn with_against(&self, against: String) -> Route {
        Route { against, ..self.with_query(self.query.clone()) }
    }

    /// The same view with the details of a row open, or of none.
    pub fn with_row(&self, row: Option<RowId>) -> Route {
        Route { row, ..self.clone() }
    }
}

fn parse_row(text: &str) -> Option<RowId> {
    let mut parts = text.split('.');
    let source = Source::from_name(parts.next()?)?;
    let row = RowId { source, shard: parts.next()?.parse().ok()?, row: parts.next()?.parse().ok()? };
    (parts.next()?.parse() == Ok(LOAD.get())).then_some(row)
}

/// An id that says nothing of the text it stands for, nor of texts of an earlier visit.
fn hide(text: &str) -> String {
    HIDDEN.with_borrow_mut(|(texts, ids)| {
        let id = ids.entry(text.to_owned()).or_insert_with(|| {
            let id = format!("{:x}{:x}", texts.len(), (js_sys::Math::random() * 2f64.powi(48)) as u64);
            texts.insert(id.clone(), text.to_owned());
            id
        });
        id.clone()
    })
}
