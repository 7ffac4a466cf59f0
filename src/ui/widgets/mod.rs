//! Generic widgets: they know no word of the domain.

pub mod chart;
pub mod dialog;
pub mod disc;
pub mod dropdown;
pub mod file_buttons;
pub mod grid;
pub mod grid_head;
pub mod keys;
pub mod menu;
pub mod named_list;
pub mod notice;
pub mod progress;
pub mod range;
pub mod scroll;
pub mod side_panel;
