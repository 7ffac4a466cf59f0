//! The query language as text and tree: parse with spans, edit, colour, and the times that a query leaves.
//!
//! Here belongs what a query says. What it means on rows belongs to `query`.

mod answer;
mod complete;
mod cursor;
mod edit;
mod error;
mod expr;
mod field_terms;
mod highlight;
mod literal;
mod offers;
mod operand;
mod others;
mod print;
mod reads;
mod scalar;
mod scope;
mod stages;
mod times;
mod tokens;
mod tree;
mod values_of;

pub use answer::{AnswerColumn, AnswerRow, Facet, FacetBin, Work};
pub use complete::{Completion, Item, ItemKind, complete};
pub use edit::{
    Condition, add_condition, add_term, begins_with, conditions, quoted, remove_condition, remove_conditions, set_sort,
    set_source,
};
pub use error::{ParseError, caret};
pub use field_terms::{
    FieldTerms, field_terms, set_range, set_time_range, toggle_only, toggle_without, values_to_count, without_field,
};
pub use highlight::{TokenClass, highlight};
pub use literal::{format_time, network, time};
pub use others::others;
pub use print::print;
pub use reads::lazy_fields;
#[cfg(feature = "core")]
pub use reads::{fields_of, names_in_stage, only_lazy, parsed, replace, set_end, visit_names};
pub use scalar::{FUNCTIONS, IpVersion, Scalar, ScalarFunction};
pub use stages::{AGGREGATES, COMMANDS, parse, parse_with_default};
pub use times::{Bins, count_by_bin, period_label, time_range};
pub use tree::{
    Aggregate, Column, CompareOp, Computed, Expr, ExprKind, Function, IpNet, Literal, Match, Name, Operand,
    ParsePattern, Pattern, Query, Shape, SortKey, Span, Stage, StageKind,
};
pub use values_of::ValuesOf;
