//! What is asked before a big load.

use super::things;
use crate::ui::format;

pub const TITLE: &str = "Read all of it, or a part?";

/// Between the number of files, the first day and the last one, and behind them.
pub const BEFORE_DAYS: &str = ", ";
pub const BETWEEN_DAYS: &str = " to ";
pub const BY_NAMES: &str = " by their names";
pub const BY_RECORDS: &str = " by their names and first records";
pub const LATER: &str = ". What is left out can be dropped later.";

pub const WAYS: &str = "Files to read";
pub const ALL: &str = "All of them";
pub const PERIOD: &str = "Only a period";
pub const FROM: &str = "From";
pub const TO: &str = "To";
pub const PATH: &str = "Only files whose path contains";
pub const TEXT: &str = "Text in the path";

pub const NO_DAY: &str = "No file tells its day, neither in its name nor in its first records.";
pub const DELIVERY: &str = "A name tells the day of delivery: a period takes the files of the day after it, too.";

pub const CANCEL: &str = "Cancel";
pub const NOTHING: &str = "No file to read";

/// Files that are read with any period; stands behind [`DELIVERY`].
pub fn without_day(files: u64) -> String {
    let counted = format::counted(files, things::FILE);
    if files == 1 {
        format!(" {counted} tells no date and is read too.")
    } else {
        format!(" {counted} tell no date and are read too.")
    }
}

pub fn amount(files: u64, bytes: u64) -> String {
    format!("{}, {}", format::counted(files, things::FILE), format::bytes(bytes))
}

pub fn chosen(amount: &str) -> String {
    format!("{amount} chosen")
}

pub fn read(amount: &str) -> String {
    format!("Read {amount}")
}
