//! What can be done with a cell of a table, and with a column.

pub const ONLY: &str = "Only this";
pub const WITHOUT: &str = "Without this";
pub const COPY_VALUE: &str = "Copy value";
pub const COPY_TEXT: &str = "Copy row as text";
pub const COPY_JSON: &str = "Copy row as JSON";
pub const COPY_MARKDOWN: &str = "Copy row as Markdown";

pub const SORT: &str = "Sort by this";
pub const SORT_AFTER: &str = "Sort by this after the others";
pub const COUNT_BY: &str = "Count rows by this";
pub const FIT: &str = "Fit to content";
pub const MOVE_LEFT: &str = "Move left";
pub const MOVE_RIGHT: &str = "Move right";
pub const PIN: &str = "Pin at the left";
pub const UNPIN: &str = "Unpin";
pub const HIDE: &str = "Hide this column";
