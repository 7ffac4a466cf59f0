//! What is said around the answers of both logs, whose own words stand with their questions.

use crate::ui::format;
use crate::ui::texts::things;

pub const NAV: &str = "What both logs answer together";
pub const BACK: &str = "← Back to the comparison";
pub const UNKNOWN: &str = "There is no such answer.";
pub const NOTHING: &str = "Nothing of this kind.";
pub const WAITING: &str = "Asking…";
pub const UNDER_WAY: &str = "…";

/// A way to the whole of an answer of which some rows are shown.
pub fn all(rows: u64) -> String {
    format!("All {}", format::counted(rows, things::ROW))
}

/// An answer of both logs, among what can be done.
pub fn answer(title: &str) -> String {
    format!("Answer: {title}")
}

/// Where an answer needs a filter.
pub const NEEDS_FILTER: &str = "Choose below, or write above what it is to be about, for example";
pub const BY_MENU: &str = "– the menu of a row, in any table, leads here too.";

/// Where the filter is mistaken, which the search bar says.
pub const MEND: &str = "Nothing is asked until the filter above is mended.";

/// AWS's comparison of the logs.
pub const FACT_COLUMNS: [&str; 4] = ["log property", "CloudTrail", "server access log", "here"];
pub const NOT_SHOWN: &str = "no data shows it";

/// Blind windows.
pub const STILL_OPEN: &str = "still open at the end of what is loaded";
pub const NO_WINDOW: &str = "Nothing that is loaded switched recording off or narrowed it.";
pub const BY_NOBODY: &str = "somebody whom the event does not name";
pub const WINDOW_COLUMNS: [&str; 4] = ["what was blind", "what it left out", "from and until", "meanwhile"];

/// An event that opened or closed a window, and who did it.
pub fn turn(event: &str, by: Option<&str>) -> String {
    format!("{event} by {}", by.unwrap_or(BY_NOBODY))
}

fn other_log(of_access: bool) -> &'static str {
    if of_access { "CloudTrail" } else { "the access log" }
}

/// How many requests the other log alone saw; `of_access` where the access log was blind.
pub fn only_there(requests: u64, of_access: bool) -> String {
    format!("{} in {} only", format::counted(requests, things::REQUEST), other_log(of_access))
}

/// Where the other log cannot tell.
pub fn not_loaded(of_access: bool) -> String {
    format!("{} is not loaded", other_log(of_access))
}

/// Statements.
pub const COPY: &str = "Copy";
pub const SUGGESTION: &str = "Suggestion";
pub const NO_STATEMENT: &str = "No denial that a statement could have turned into an allow.";

/// For whom a statement is, and where it belongs.
pub fn statement_for(principal: &str, of_bucket: bool) -> String {
    if of_bucket { format!("for the bucket's policy, of {principal}") } else { format!("for a policy of {principal}") }
}

/// Whose policy it is for a session: a statement is the role's.
pub fn statement_for_role(role: &str) -> String {
    format!("for a policy of the role {role}, which holds for all its sessions")
}

/// How many requests a statement is made of, and how many resources it leaves out.
pub fn of_requests(requests: u64, left_out: usize) -> String {
    let rest = if left_out == 0 {
        String::new()
    } else {
        format!("; {} more resources are left out", format::count(left_out as u64))
    };
    format!("made of {}{rest}", format::counted(requests, things::REQUEST))
}
