//! Generic widgets: they know no word of the domain.

pub mod dialog;
pub mod disc;
pub mod dropdown;
pub mod file_buttons;
pub mod grid;
pub mod grid_head;
pub mod keys;
pub mod menu;
pub mod notice;
pub mod progress;
pub mod side_panel;
