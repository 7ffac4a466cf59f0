//! Words beside numbers, times and values: units, and what stands for what is not there.

pub const UTC: &str = "UTC";

/// The unit of bytes, and what is a thousand of them, a million and so on.
pub const BYTE: &str = "B";
pub const GREATER_UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];

pub const BYTES: &str = "bytes";
pub const MILLISECONDS: &str = "ms";

/// A value that is missing, where it can be chosen.
pub const NONE: &str = "(none)";

/// A text of no character.
pub const EMPTY: &str = "(empty)";

pub fn bytes(number: &str) -> String {
    format!("{number} {BYTES}")
}

pub fn milliseconds(number: &str) -> String {
    format!("{number} {MILLISECONDS}")
}

/// A condition that a field has a value, or that it has none.
pub fn any(field: &str) -> String {
    format!("any {field}")
}

pub fn no(field: &str) -> String {
    format!("no {field}")
}

/// A condition on the least value of a field, and on the greatest.
pub fn from(field: &str, least: &str) -> String {
    format!("{field} from {least}")
}

pub fn up_to(field: &str, greatest: &str) -> String {
    format!("{field} up to {greatest}")
}
