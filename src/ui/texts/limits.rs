//! What the limits say.

use crate::ui::format;

pub const TITLE: &str = "Limits";
pub const MEMORY: &str = "Memory budget";
pub const GIGABYTES: &str = "GB";
pub const UNPACKING: &str = "Limits of unpacking";

/// A limit of unpacking, and the unit of its number.
pub const RATIO: (&str, &str) = ("A file unpacks to at most", "times its size");
pub const UNPACKED: (&str, &str) = ("A dropped file unpacks to at most", GIGABYTES);
pub const MEMBERS: (&str, &str) = ("It has at most", "members");
pub const DEPTH: (&str, &str) = ("Archives lie at most", "deep");

pub const UNPACKING_HINT: &str =
    "What is past one of them is taken for a bomb and refused by its name. Raise it, and drop the file again.";
pub const TO_DEFAULT: &str = "Back to the default limits";

pub fn in_use(memory: u64) -> String {
    format!(
        "{} in use. A load that needs more is stopped, and keeps what it read; a question that would keep more in memory \
         is refused. A change counts from the next load or question on.",
        format::bytes(memory)
    )
}

/// What is said of a number that is none, or too small.
pub fn mistaken(least: &str) -> String {
    format!("Write a number, {least} or more.")
}
