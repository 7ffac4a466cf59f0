//! What the bottom of the page says.

use crate::ui::format;

/// Stands behind the number of files where the composed sample is loaded.
pub const COMPOSED: &str = ", composed";
pub const REPEATED_HINT: &str = "A log line that was delivered more than once is one request in Compare";

pub fn memory(used: u64, budget: u64) -> String {
    format!("engine memory {} of {}", format::bytes(used), format::bytes(budget))
}
