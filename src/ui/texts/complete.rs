//! What the search bar's suggestions say.

pub const SUGGESTIONS: &str = "Suggestions";

/// Stand behind the keys that do it.
pub const CHOOSE: &str = " choose ";
pub const INSERT: &str = " insert ";
pub const CLOSE: &str = " close";

pub const TAB: &str = "Tab";
pub const ESCAPE: &str = "Esc";

pub fn values_of(field: &str) -> String {
    format!("Values of {field}")
}
