//! Charts: figures of numbers, laid out as shapes and drawn as SVG or, where they have many marks, on a canvas.
//!
//! `figure` is what is shown, `scale` cuts axes at round numbers, `scene` is what is drawn, `plot`, `bars` and `heat` lay figures
//! out: none of them knows of a browser, and `tests/chart.rs` holds them natively. `paint` puts scenes on a canvas and into
//! files, and `view` is the component.

mod bars;
mod figure;
mod heat;
mod paint;
mod plot;
mod scale;
mod scene;
mod view;

pub use figure::{Axis, Figure, Form, Ink, Mark, Panel, Place, Series, Ticks};
pub use paint::{save_png, save_svg};
pub use scale::{Scale, fixed};
pub use scene::Scene;
pub use view::{Chart, Words};
