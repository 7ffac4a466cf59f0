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

/// stub
pub struct PE { pub span: Span }
impl std::fmt::Display for PE { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("x") } }
/// stub
pub fn parse(_t: &str) -> Result<Query, PE> { Err(PE { span: Span::default() }) }
