//! What the top of the page says.

use crate::ui::format;

pub const NAME: &str = "Bucketscope";
pub const PLACES: &str = "Places";
pub const SAMPLE: &str = "Composed sample";
pub const SAMPLE_AND_FILES: &str = "Composed sample and your files";
pub const SAMPLE_HINT: &str = "No real account, person or address is in it";
pub const NOTHING_SENT: &str = "Nothing sent";
pub const NOTHING_SENT_HINT: &str = "The page's policy forbids every connection before the first file is read";
pub const ADD_FILES: &str = "Add files";
pub const ADD_FOLDER: &str = "Add folder";

/// What is said aloud behind the number of files, where some have problems.
pub const TROUBLED: &str = " some files have problems";

pub fn troubled(files: u64) -> String {
    format!("{} with problems", format::count(files))
}
