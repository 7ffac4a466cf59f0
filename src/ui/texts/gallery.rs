//! What the gallery says.

pub const TITLE: &str = "Gallery";
pub const LEAD: &str =
    "Each part of the page in each of its states. A part that is changed is looked at here first, in every theme.";
pub const THEME: &str = "Theme";
pub const SOURCES: &str = "Sources and statuses";
pub const CONTROLS: &str = "Controls";
pub const BUTTON: &str = "Button";
pub const PRIMARY: &str = "Primary";
pub const SMALL: &str = "Small";
pub const QUIET: &str = "Quiet";
pub const DISABLED: &str = "Disabled";
pub const PRESSED: &str = "Pressed";
pub const CHECK: &str = "Check";
pub const TEXT: &str = "Text";
pub const DROPDOWN: &str = "Dropdown";
pub const HANGS: &str = "What hangs below a button.";
pub const MESSAGES: &str = "Messages and work";
pub const NOTICE: &str = "Reading was cancelled. What was read is kept; Files tells what was not.";
pub const READING: &str = "Reading · 3 of 12 files";
pub const JOINING: &str = "Joining both logs by request ID";
pub const EMPTY: &str = "No row matches";
pub const EMPTY_HINT: &str = "Take a condition away above, or begin again.";
pub const CHOICES: &str = "Choices";
pub const NAME: &str = "Name";
pub const SAVE: &str = "Save";
pub const RANGE_ENDS: (&str, &str) = ("Least", "Greatest");
pub const OVER: &str = "Over the page";
pub const OPEN_MENU: &str = "Open a menu";
pub const OPEN_DIALOG: &str = "Open a dialog";
pub const ENTRY: &str = "Only this";
pub const DIALOG: &str = "A dialog: Escape or a click beside it closes it.";
pub const ROWS: &str = "Twenty million rows";
pub const BUSY: &str = "Newer rows are on their way";
pub const CHARTS: &str = "Charts";

pub fn remove(name: &str) -> String {
    format!("Remove {name}")
}

pub fn bar(place: usize) -> String {
    format!("Range {place}")
}
