//! Matches the two logs by request ID, says why a row has no partner and where partners disagree.
//!
//! Here belongs what it means that two records are of one request. How rows are held belongs to `table`, who owns
//! them to `engine`.

mod build;
mod cause;
mod columns;
mod compare;
mod compose;
mod context;
mod control;
mod differences;
mod fold;
mod joining;
mod log;
mod matching;
mod origins;
mod selectors;
mod shuffle;
mod silences;
mod windows;

pub use build::Members;
pub use cause::{AccessRow, Edge, EventRow, Gaps, cause_of_access, cause_of_event};
pub use compare::{PAIRS, Pair, Rule, compare, compare_texts};
pub use compose::Requests;
pub use context::{Context, Scan, kinds, scan};
pub use fold::{FOLD_FIELDS, Folded, ShardRow, fold};
pub use joining::Joining;
pub use matching::{Together, match_rows};
pub use origins::{is_put_together, set_values};
pub use shuffle::{Batch, Dealt, Part, Rows, shuffle};
