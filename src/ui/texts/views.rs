//! What the menu of views says.

use super::link;

pub const TITLE: &str = "Views";
pub const SAVED: &str = "Saved views";
pub const NAME: &str = "Name of this view";
pub const SAVE: &str = "Save";
pub const NOTHING_SAVED: &str = "A view is a table and its query. Name the one that is shown to come back to it.";
pub const TYPED: &str = "Queries typed lately";
pub const NOTHING_TYPED: &str = "Queries that you run stand here, on this device only.";
pub const PRIVATE: &str = "While log values are kept out of the address, no query is remembered.";
pub const PRIVATE_LINKS: &str =
    "While log values are kept out of the address, a view's link holds a number that only this tab knows.";
pub const FORGET: &str = "Forget them";
pub const COLUMN_SETS: &str = "Saved sets";
pub const SET_NAME: &str = "Name of these columns";

pub fn copy_link(name: &str) -> String {
    format!("{} to {name}", link::COPY)
}

pub fn remove(name: &str) -> String {
    format!("Remove {name}")
}
