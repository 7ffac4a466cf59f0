//! What the sheet of shortcuts says, and the keys that a part of the page has for itself.

pub const TITLE: &str = "Shortcuts";
pub const CLOSE: &str = "Close the shortcuts";
pub const ANYWHERE: &str = "Outside text fields";

/// Keys, one or another, and what they do.
type KeysOfPart = (&'static [&'static str], &'static str);

/// The parts of the page, each with its keys.
pub const KEYS_OF_PARTS: [(&str, &[KeysOfPart]); 4] = [
    (
        "In the rows",
        &[
            (&["↑", "↓", "←", "→"], "The cell beside; above the first row is the head"),
            (&["Page Up", "Page Down"], "A page up, or down"),
            (&["Home", "End"], "The first cell of the row, or the last"),
            (&["Ctrl+Home", "Ctrl+End"], "The first row, or the last"),
            (&["Enter"], "Open the row's details, or the group's rows"),
            (&["Space"], "Select the row, or no longer"),
            (&["Shift+Space"], "Select all rows from the one that was selected last"),
            (&["Shift+F10"], "What can be done with the cell, or the column"),
            (&["Esc"], "Close the details, then clear the selection"),
        ],
    ),
    (
        "In the head of the rows",
        &[
            (&["Enter"], "Sort by the column"),
            (&["Shift+Enter"], "Sort by it after the others"),
            (&["Shift+←", "Shift+→"], "Make the column narrower, or wider"),
            (&["Alt+←", "Alt+→"], "Move the column"),
        ],
    ),
    (
        "In a chart",
        &[
            (&["↑", "↓", "←", "→"], "The mark beside"),
            (&["Home", "End"], "The first mark, or the last"),
            (&["Enter"], "Show the rows behind the mark"),
            (&["Esc"], "Leave the mark"),
        ],
    ),
    (
        "In the search bar",
        &[
            (&["Enter"], "Run the query, or take the suggestion"),
            (&["Ctrl+Space"], "Show suggestions"),
            (&["↑", "↓"], "The suggestion before, or after"),
            (&["Tab"], "Take the suggestion"),
            (&["Alt+↑", "Alt+↓"], "The query that was typed before, or after"),
            (&["Esc"], "Close the suggestions, or take back what was typed"),
        ],
    ),
];
