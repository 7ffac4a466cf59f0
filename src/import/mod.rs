//! Bytes in, rows and a report out.
//!
//! Here belongs all that knows how a log is written: recognising a file by its content, unwrapping it, one decoder
//! per format behind [`FileImport`], and what became of every record. What rows are held in belongs to `table`.

mod access_log;
mod cloudtrail;
mod detect;
mod file;
mod gzip;
mod json;
mod json_text;
mod problems;
mod source;

pub use detect::can_split;
pub use file::{FileImport, Flow, Part, PartReport, Tables};
pub use source::{ReadAt, reread};
