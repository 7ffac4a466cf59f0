//! The query language as text and tree: lex, parse with spans, print, edit.
//!
//! Here belongs what a query says. What it means on rows belongs to `query`.

mod answer;
mod tree;

pub use answer::{AnswerColumn, AnswerRow, Facet};
pub use tree::{
    Aggregate, Block, Column, CompareOp, Expr, ExprKind, Function, IpNet, Key, Literal, Match, Name, Pattern, Query,
    Shape, SortKey, Span, Stage, StageKind,
};
