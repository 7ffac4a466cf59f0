//! What is said around the built-in questions, whose own words stand with them.

pub const TITLE: &str = "Questions";
pub const FIND: &str = "Find a question";
pub const SHOW: &str = "Show questions about this table";

/// A question among what can be done.
pub fn ask(title: &str) -> String {
    format!("Ask: {title}")
}
