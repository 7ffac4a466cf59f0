//! Matches the two logs by request ID, says why a row has no partner and where partners disagree.
//!
//! Here belongs what it means that two records are of one request. How rows are held belongs to `table`, who owns
//! them to `engine`.

mod build;
mod cause;
mod compare;
mod context;
mod fold;
mod log;
mod selectors;
mod shuffle;

pub use build::{ACCESS_FIELDS, Joined, Members, TRAIL_FIELDS, join};
pub use cause::{AccessRow, Edge, EventRow, Gaps, cause_of_access, cause_of_event};
pub use compare::{PAIRS, Pair, Rule, compare, compare_texts};
pub use context::{Context, Scan, kinds, scan};
pub use fold::{FOLD_FIELDS, Folded, ShardRow, fold};
pub use shuffle::{Batch, Dealt, Part, shuffle};
