//! Every word that the page says, by panel: constants, and functions for sentences with something in them.
//!
//! Here belongs what a translation replaces. What the logs call something, a field's id or an operation, is no word of the
//! page, and what fields and rules mean is told by the schema.

pub mod chart;
pub mod details;
pub mod facets;
pub mod gallery;
pub mod selection;
pub mod views;
