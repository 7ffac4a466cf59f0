//! What can be done, and the palette that lists it.

/// What actions belong to.
pub const PLACES: &str = "Places";
pub const FILTER: &str = "Filter";
pub const STEPS: &str = "Steps";
pub const FILES: &str = "Files";
pub const LINK: &str = "Link";
pub const HELP: &str = "Help";
pub const FIELDS: &str = "Fields";
pub const VIEWS: &str = "Views";

/// What actions are called.
pub const GO_ACCESS: &str = "Go to Access log";
pub const GO_TRAIL: &str = "Go to CloudTrail";
pub const GO_COMPARE: &str = "Go to Compare";
pub const GO_FILES: &str = "Go to Files";
pub const SEARCH: &str = "Go to the search bar";
pub const CLEAR: &str = "Clear the filter";
pub const UNDO: &str = "Undo the last step";
pub const REDO: &str = "Redo the step";
pub const PALETTE: &str = "Find an action";
pub const SHORTCUTS: &str = "Show shortcuts";

pub const ACTIONS: &str = "Actions";
pub const PALETTE_HINT: &str = "Find an action, a question or a field";

/// An option of a setting.
pub fn set(setting: &str, option: &str) -> String {
    format!("{setting}: {option}")
}

pub fn filter_by(field: &str) -> String {
    format!("Filter by {field}…")
}

/// A saved view.
pub fn show(view: &str) -> String {
    format!("Show {view}")
}

pub fn nothing_called(text: &str) -> String {
    format!("Nothing is called “{text}”.")
}
