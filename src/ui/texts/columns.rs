//! What the menu of columns says, and any list of fields.

pub const TITLE: &str = "Columns";
pub const BY_QUERY: &str = "The query chooses the columns. Take its fields or stats away to choose them here.";
pub const RESET: &str = "Reset";
pub const HEADS: &str = "Drag a head to move its column, its edge for the width.";
pub const FIND: &str = "Find a field";
