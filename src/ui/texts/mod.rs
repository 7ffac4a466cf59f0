//! What people read, by the panel that says it: one place for each word.

pub mod chart;
