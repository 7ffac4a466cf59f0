//! The words of the page, by the panel that says them.

pub mod details;
pub mod selection;
