//! What the search bar says, with its conditions.

use crate::schema::Source;

pub const FILTER: &str = "Filter";
pub const RUN: &str = "Run";

/// Stands before what the query is mended to.
pub const WRITE: &str = "Write ";

pub const CONDITIONS: &str = "Conditions";

/// Stands before a condition that keeps rows away.
pub const NOT: &str = "not ";
pub const CLEAR_ALL: &str = "Clear all";

/// Examples, and that any text is sought.
pub fn placeholder(source: Source) -> &'static str {
    match source {
        Source::Access => "http_status:403 key:reports/* total_time>1s -user_agent:*Boto3*   or any text",
        Source::Trail => "event_name:GetObject error_code:AccessDenied source_ip_address:10.0.0.0/8   or any text",
        Source::Requests => "witnessed:access missing_because:unexplained bucket:…   or any text",
    }
}

pub fn find(condition: &str) -> String {
    format!("Find in the query: {condition}")
}

pub fn remove(condition: &str) -> String {
    format!("Remove {condition}")
}
