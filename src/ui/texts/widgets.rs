//! What widgets say by themselves.

pub const OPEN_FILES: &str = "Open files";
pub const OPEN_FOLDER: &str = "Open folder";
pub const PROGRESS: &str = "Progress of loading";
pub const CANCEL: &str = "Cancel";
pub const DISMISS: &str = "Dismiss this message";
