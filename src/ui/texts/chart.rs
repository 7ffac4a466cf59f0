//! What the charts of an answer say.

use super::things;
use crate::ui::format;

/// The name of the switch between forms.
pub const SHOW_AS: &str = "Show as";

/// What the forms are called: table, bars, lines, area, heat map, number.
pub const FORMS: [&str; 6] = ["Table", "Bars", "Lines", "Area", "Heat map", "Number"];

/// Why a form cannot be chosen.
pub const DOES_NOT_FIT: &str = "Does not fit this answer";

/// What a chart's keys do.
pub const KEYS: &str =
    "Arrow keys go from mark to mark, Home and End to the first and the last; Enter shows the rows behind a mark.";

/// What stands under what is said of a mark.
pub const DOOR: &str = "Click or Enter: its rows";

/// What stands over the places in the table behind a chart.
pub const GROUP: &str = "group";

/// Buttons, what they do, and the names of the files that they save.
pub const SAVE: [(&str, &str, &str); 2] =
    [("SVG", "Save as SVG", "bucketscope-chart.svg"), ("PNG", "Save as PNG", "bucketscope-chart.png")];

/// What a group is called that has no value.
pub const NO_VALUE: &str = "no value";

/// Days of a week.
pub const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// What a number does that is clicked.
pub const SHOW_ROWS: &str = "Show the rows behind it";

/// What is said while a chart is on its way.
pub const WAITING: &str = "Drawing…";

/// What is said where nothing can be drawn.
pub const NOTHING: &str = "No group has a number to draw. The table shows them all.";

/// A chart's name: what it shows, by what.
pub fn label(measures: &str, keys: &str) -> String {
    if keys.is_empty() { measures.to_owned() } else { format!("{measures} by {keys}") }
}

/// Series that are added up.
pub fn others(series: usize) -> String {
    format!("{} others", format::count(series as u64))
}

/// A title with what its numbers are measured in.
pub fn title(name: &str, unit: &str) -> String {
    if unit.is_empty() { name.to_owned() } else { format!("{name} · {unit}") }
}

/// A title of fields by hour and weekday.
pub fn by_hour(name: &str, zone: &str) -> String {
    format!("{name} · hour and weekday, {zone}")
}

/// An hour of the day.
pub fn hour(hour: usize, zone: &str) -> String {
    format!("{hour:02}:00 – {hour:02}:59 {zone}")
}

/// That only the first groups are drawn.
pub fn first_of(shown: u64, all: u64) -> String {
    format!("The first {} of {}", format::count(shown), format::counted(all, things::GROUP))
}

/// That only the greatest series are drawn, since others cannot be added up.
pub fn greatest(shown: usize, all: usize) -> String {
    format!("The greatest {shown} of {} series; others are not drawn", format::count(all as u64))
}

/// That groups without a time are not drawn.
pub fn untimed(groups: u64) -> String {
    format!("{} without a time not drawn", format::counted(groups, things::GROUP))
}

/// That only the first aggregates are drawn.
pub fn first_aggregates(shown: usize, all: usize) -> String {
    format!("The first {shown} of {all} aggregates")
}
