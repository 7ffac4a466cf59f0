//! What the menu of the link says.

pub const TITLE: &str = "Link";
pub const COPY: &str = "Copy link";
pub const PRIVATE: &str = "Keep log values out of the address";

/// What the link holds, by what is asked of it.
pub const PLACE_ONLY: &str = "The link holds the place only. It never holds rows.";
pub const NUMBER: &str =
    "The link holds the place and, for the filter, a number that only this tab knows. It never holds rows.";

/// Between the two stands the filter's text.
pub const TEXT_BEFORE: &str = "The link holds the place and the filter's text, ";
pub const TEXT_AFTER: &str = ". It never holds rows.";
