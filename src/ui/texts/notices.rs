//! What the page says that happened: notices that stay until they are dismissed, and what is said of copying.

use crate::ui::format;

/// What is said after a text was copied, or not.
pub const COPIED: &str = "Copied.";
pub const NOT_COPIED: &str = "The browser does not allow it here: select the text and copy it.";

pub const FILTER_UNKNOWN: &str = "The filter of this link is known only to the tab that made it; everything is shown.";
pub const CANCELLED: &str = "Reading was cancelled. What was read is kept; Files tells what was not, and a file that is \
     dropped again is read anew.";
pub const FILES_WAIT: &str = "These files wait: they are read as soon as the others are.";
pub const REMOVAL_WAITS: &str = "What is being read goes first: then it is removed.";
pub const NO_FILES: &str = "The drop held no files. Drop files, or a folder that has some.";
pub const OTHER_ANSWER: &str = "The engine gave another answer than was asked for.";

/// What is said after the link was copied, or not.
pub fn link_copied(outcome: &str) -> String {
    format!("Link to this view: {outcome}")
}

/// That a load used up so many bytes.
pub fn memory_full(budget: u64) -> String {
    format!(
        "The memory budget of {} was used up: what was read is kept, and Files tells what was not. Raise the budget there \
         or remove a log, and drop the files again; or drop fewer of them, of a shorter period.",
        format::bytes(budget)
    )
}

/// That files were refused; there are some.
pub fn refused(files: u64) -> String {
    match files {
        1 => "A file was refused: Files tells which and why.".to_owned(),
        _ => format!("{files} files were refused: Files tells which and why."),
    }
}

pub fn sample_unreadable(reason: &str) -> String {
    format!("The sample's index cannot be read: {reason}")
}

pub fn no_sample_file(name: &str) -> String {
    format!("The browser cannot make a file of {name}.")
}
