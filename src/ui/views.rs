//! The views that were given a name, and the queries that were typed lately: on this device, until they are taken away.

use super::route::{self, Place, Route};
use super::storage;
use serde::{Deserialize, Serialize};

const VIEWS: &str = "bucketscope.views";
const TYPED: &str = "bucketscope.typed";

/// Queries that are remembered.
const MOST_TYPED: usize = 30;

/// A view with a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Its name.
    pub name: String,
    /// The place, as addresses call it.
    place: String,
    /// The query there.
    pub query: String,
}

impl View {
    /// Where it leads.
    pub fn route(&self) -> Route {
        Route::new(Place::named(&self.place).unwrap_or_default(), self.query.clone())
    }
}

/// The views that have a name.
pub fn saved() -> Vec<View> {
    storage::read_list(VIEWS)
}

/// Gives a view a name, in place of the view that had it.
pub fn save(name: &str, route: &Route) {
    let view = View { name: name.to_owned(), place: route.place.name().to_owned(), query: route.query.clone() };
    let mut views = saved();
    match views.iter_mut().find(|known| known.name == name) {
        Some(known) => *known = view,
        None => views.push(view),
    }
    storage::write_list(VIEWS, &views);
}

/// Takes a view away, by its place in the list.
pub fn remove(place: usize) {
    let mut views = saved();
    if place < views.len() {
        views.remove(place);
    }
    storage::write_list(VIEWS, &views);
}

/// The queries that were typed, by the place where they were, the last one first.
pub fn typed() -> Vec<(String, String)> {
    storage::read_list(TYPED)
}

/// Remembers a query that was typed, unless log values are to be kept out of what outlives the page.
pub fn remember(place: Place, query: &str) {
    if query.is_empty() || route::is_private() {
        return;
    }
    let new = (place.name().to_owned(), query.to_owned());
    let mut all = typed();
    all.retain(|known| *known != new);
    all.insert(0, new);
    all.truncate(MOST_TYPED);
    storage::write_list(TYPED, &all);
}

/// Forgets all queries that were typed.
pub fn forget() {
    storage::write(TYPED, None);
}
