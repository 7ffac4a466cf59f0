//! What the settings are called, and what their menu says.

pub const TITLE: &str = "Settings";
pub const THEME: &str = "Theme";
pub const SYSTEM: &str = "System";
pub const LIGHT: &str = "Light";
pub const DARK: &str = "Dark";
pub const CONTRAST: &str = "High contrast";
pub const DENSITY: &str = "Density";
pub const COMFORTABLE: &str = "Comfortable";
pub const COMPACT: &str = "Compact";
pub const TIMES: &str = "Times";
pub const LOCAL: &str = "Local";
pub const QUERIES_IN_UTC: &str = "Filters and links are in UTC.";
