//! Bytes in, rows and a report out.
//!
//! Here belongs all that knows how a log is written: recognising a file by its content, unwrapping it, one decoder
//! per format behind [`Decoder`], and what became of every record. What rows are held in belongs to `table`.

mod access_json;
mod access_log;
mod again;
mod archive;
mod athena_csv;
mod budget;
mod ceph_journal;
mod checked;
mod checkpoint;
mod cloudtrail;
mod cloudwatch;
mod console_csv;
mod csv;
mod csv_rows;
mod detect;
mod digest;
mod directory;
mod documents;
mod event;
mod eventbridge;
mod file;
mod format;
mod gzip;
mod json_skip;
mod json_text;
mod log_lines;
mod lookup_events;
mod members;
mod parquet;
mod partial;
mod peek;
mod presigned;
mod problems;
mod scanner;
mod source;
mod spreadsheet;
mod struct_text;
mod trail_csv;
mod unpacked;

// The stages of an import, which are measured one by one.
pub use access_log::{Record as AccessRecord, parse as parse_access_line};
pub use checkpoint::Checkpoints;
pub use gzip::Inflater;
pub use scanner::{Elements, Found, Scanner};

pub use crate::schema::Limits;
pub use access_log::places as line_places;
pub use again::parse_again;
pub use archive::{Archive, Member, Opened, open};
pub use budget::Budget;
pub use detect::can_split;
pub use file::{FileImport, Flow, HEAD, PIECE, Part, PartReport, Tables};
pub use format::{Decoder, Ended, FORMATS, Format, Seam, Start};
pub use peek::{PEEK, peek_times};
pub use presigned::mask;
pub use source::{Counted, ReadAt, reread};
pub use unpacked::{Packing, Unpacked};
