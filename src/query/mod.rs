//! Plans a query's tree and runs it on one table; partial results merge.
//!
//! Here belongs what a query means on rows: selecting, sorting, grouping, counting. What it says belongs to
//! `language`; who owns which rows belongs to `engine`.

mod accumulator;
mod amounts;
mod any_case;
mod bins;
mod compute;
mod facet;
mod group;
mod group_rows;
mod groups;
mod key_bytes;
mod key_table;
mod lazy;
mod order;
mod pace;
mod partials;
mod path;
mod plan;
mod predicate;
mod reader;
mod regex;
mod relation;
mod select;
mod selected;
mod sketch;
mod slots;
mod sort;
mod untyped;
mod values;

pub use accumulator::Accumulator;
pub use facet::{FacetCounts, count_values};
pub use group::group;
pub use groups::Groups;
pub use lazy::{blocks, fill};
pub use order::{Order, compare_texts, compare_values, identity, keep_first, time};
pub use pace::{Pace, Turns, finish};
pub use plan::{Head, Output, Plan};
pub use predicate::{Condition, Datum, Test};
pub use relation::Relation;
pub use select::select;
pub use sketch::RELATIVE_ERROR;
pub use sort::{first_rows, sort_rows};
pub use values::values;

/// Why a query that parses cannot be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// What is wrong and what to do.
    pub message: String,
    /// Where, in bytes of the query's text.
    pub span: crate::language::Span,
}
