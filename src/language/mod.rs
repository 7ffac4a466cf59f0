//! The query language as text and tree: parse with spans, edit, colour.
//!
//! Here belongs what a query says. What it means on rows belongs to `query`.

mod answer;
mod cursor;
mod edit;
mod error;
mod expr;
mod highlight;
mod literal;
mod reads;
mod scope;
mod stages;
mod tree;

pub use answer::{AnswerColumn, AnswerRow, Facet};
pub use edit::{Condition, add_term, conditions, has_term, remove_condition, set_sort, set_source};
pub use error::{ParseError, caret};
pub use highlight::{TokenClass, highlight};
pub use literal::format_time;
pub use reads::lazy_fields;
#[cfg(feature = "core")]
pub use reads::{names_in_stage, only_lazy, replace, visit_names};
pub use stages::{parse, parse_with_default};
pub use tree::{
    Aggregate, Block, Column, CompareOp, Expr, ExprKind, Function, IpNet, Key, Literal, Match, Name, Pattern, Query,
    Shape, SortKey, Span, Stage, StageKind,
};
