//! Every word that the page says, by panel: constants, and functions for sentences with something in them.
//!
//! Here belongs what a translation replaces. What the logs call something, a field's id or an operation, is no word of the
//! page, what fields and rules mean is told by the schema, and what the built-in questions ask stands in their room.

pub mod actions;
pub mod answer;
pub mod app;
pub mod cell_menu;
pub mod chart;
pub mod choice;
pub mod columns;
pub mod compare;
pub mod complete;
pub mod costs;
pub mod details;
pub mod evidence;
pub mod facets;
pub mod first_sight;
pub mod footer;
pub mod format;
pub mod gallery;
pub mod header;
pub mod limits;
pub mod link;
pub mod notices;
pub mod places;
pub mod questions;
pub mod report;
pub mod search;
pub mod selection;
pub mod selections;
pub mod settings;
pub mod shortcuts;
pub mod table;
pub mod things;
pub mod timeline;
pub mod views;
pub mod widgets;
pub mod witnesses;
pub mod working;
