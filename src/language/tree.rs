//! The syntax tree of a query, resolved against the schema, with the place of every part in the text.

use super::Scalar;
use crate::schema::{Kind, Resolved, Source, Unit, Value};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// A place in the query's text, in bytes; `end` is exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// A query: a table and the stages that its rows go through, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// The table.
    pub source: Source,
    /// Where `source …` stands, if the text names it.
    pub source_span: Option<Span>,
    /// The stages, in order.
    pub stages: Vec<Stage>,
}

/// One stage of a query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// What it does.
    pub kind: StageKind,
    /// Where it stands, without the `|` around it.
    pub span: Span,
}

/// What a stage does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum StageKind {
    /// Keeps the rows for which the expression is true: `filter …`, or the shorthand alone.
    Filter(Expr),
    /// Fixes the columns of the answer and their order.
    Fields(Vec<Column>),
    /// Groups rows and aggregates each group.
    Stats {
        /// What is computed of each group.
        aggregates: Vec<Aggregate>,
        /// The columns of the answer, after the keys: aggregates by their labels, or what is computed of them.
        columns: Vec<Column>,
        /// What to group by: each value, a missing one too, is a group of its own. Empty for one row over all.
        by: Vec<Column>,
    },
    /// Sorts rows; missing values last both ways.
    Sort(Vec<SortKey>),
    /// Keeps the first rows.
    Limit(u64),
    /// Keeps the first row of each combination of values, in the order in which rows are sorted.
    Dedup(Vec<Column>),
    /// Takes columns out of a text.
    Parse {
        /// The text.
        name: Name,
        /// What to take out.
        pattern: ParsePattern,
        /// What the answer calls each part, in order.
        labels: Vec<String>,
    },
}

/// What `parse` takes out of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParsePattern {
    /// `parse field "user=*, method:*" as user, method`: what stands for each asterisk.
    Glob(String),
    /// `parse field /user=(?<user>.*?), /`: the named groups of a regular expression.
    Regex(String),
}

/// A name in a query and what it means there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Name {
    /// A field of the source, or a path into one.
    Field(Resolved),
    /// A column that an earlier `fields … as`, `parse` or `stats` made.
    Alias(String),
    /// What is computed of other columns.
    Computed(Box<Computed>),
}

impl Name {
    /// Calls a function on every column that is read for it.
    pub fn each_read(&self, visit: &mut impl FnMut(&Name)) {
        match self {
            Name::Field(_) | Name::Alias(_) => visit(self),
            Name::Computed(computed) => {
                for operand in &computed.operands {
                    if let Operand::Name(name) = operand {
                        name.each_read(visit);
                    }
                }
            }
        }
    }
}

impl Computed {
    /// The field that is cut down to a multiple of a constant, and that constant in milliseconds: `bin(5m)`.
    pub fn as_bin(&self) -> Option<(&Resolved, i64)> {
        match (&self.scalar, self.operands.as_slice()) {
            (Scalar::DateFloor, [Operand::Name(Name::Field(field)), Operand::Constant(Value::Int(width))])
                if field.path.is_empty() && *width > 0 =>
            {
                Some((field, *width))
            }
            _ => None,
        }
    }
}

/// A function of columns and constants, or an operator between them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Computed {
    /// What is computed.
    pub scalar: Scalar,
    /// Of what, in order.
    pub operands: Vec<Operand>,
}

/// What something is computed of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Operand {
    /// A column, or what is computed itself.
    Name(Name),
    /// A constant; never a missing value.
    Constant(Value),
}

/// A column of `fields`, or a key of `stats … by` and `dedup`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// The column it shows.
    pub name: Name,
    /// What the answer calls it: the alias, or the field's id, or the path as written.
    pub label: String,
    /// Where it stands.
    pub span: Span,
}

/// An aggregate of `stats`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Aggregate {
    /// What it computes.
    pub function: Function,
    /// What columns call it: the aggregate as it is printed (`count(*)`, `pct(x, 95)`).
    pub label: String,
    /// Where it stands.
    pub span: Span,
}

/// What an aggregate computes over the rows of a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Function {
    /// Rows: `count(*)`.
    CountAll,
    /// Rows with a value.
    Count(Name),
    /// Distinct values; a missing one is none.
    CountDistinct(Name),
    /// Sum of the numbers; missing when there is none.
    Sum(Name),
    /// Mean of the numbers; missing when there is none.
    Avg(Name),
    /// Least value: text by bytes, then numbers and times by size; a text without a type that is a number as that.
    Min(Name),
    /// Greatest value.
    Max(Name),
    /// The percentile of the numbers, from 0 to 100.
    Pct(Name, f64),
    /// The standard deviation of the numbers as a whole population; missing when there is none.
    Stddev(Name),
    /// The value of the row with the least time that has one.
    Earliest(Name),
    /// The value of the row with the greatest time that has one.
    Latest(Name),
    /// The value that is first as text, by bytes.
    SortsFirst(Name),
    /// The value that is last as text, by bytes.
    SortsLast(Name),
}

impl Function {
    /// The column that it reads, if any.
    pub fn name(&self) -> Option<&Name> {
        match self {
            Function::CountAll => None,
            Function::Count(name)
            | Function::CountDistinct(name)
            | Function::Sum(name)
            | Function::Avg(name)
            | Function::Min(name)
            | Function::Max(name)
            | Function::Pct(name, _)
            | Function::Stddev(name)
            | Function::Earliest(name)
            | Function::Latest(name)
            | Function::SortsFirst(name)
            | Function::SortsLast(name) => Some(name),
        }
    }

    /// The column that it reads, to be replaced.
    pub fn name_mut(&mut self) -> Option<&mut Name> {
        match self {
            Function::CountAll => None,
            Function::Count(name)
            | Function::CountDistinct(name)
            | Function::Sum(name)
            | Function::Avg(name)
            | Function::Min(name)
            | Function::Max(name)
            | Function::Pct(name, _)
            | Function::Stddev(name)
            | Function::Earliest(name)
            | Function::Latest(name)
            | Function::SortsFirst(name)
            | Function::SortsLast(name) => Some(name),
        }
    }
}

/// A key of `sort`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SortKey {
    /// The column to sort by.
    pub name: Name,
    /// The column as written.
    pub label: String,
    /// Greatest first.
    pub descending: bool,
    /// Where it stands.
    pub span: Span,
}

/// A condition and where it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expr {
    /// What it says.
    pub kind: ExprKind,
    /// Where it stands, with its own parentheses, if any.
    pub span: Span,
}

/// What a condition says. Each is true or false for every row; a comparison with a missing value is false, and
/// [`ExprKind::Not`] is the exact negation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ExprKind {
    /// All are true; two or more.
    And(Vec<Expr>),
    /// At least one is true; two or more.
    Or(Vec<Expr>),
    /// The condition is false. `!=`, `not like`, `not in` and `-term` are this.
    Not(Box<Expr>),
    /// `field op value`.
    Compare {
        /// The left side.
        name: Name,
        /// How to compare.
        op: CompareOp,
        /// The right side, typed as the field is.
        value: Literal,
    },
    /// `field like pattern`.
    Like {
        /// The text that is searched.
        name: Name,
        /// What is searched for.
        pattern: Pattern,
    },
    /// `field in [value, …]`.
    In {
        /// The left side.
        name: Name,
        /// The values, typed as the field is.
        values: Vec<Literal>,
    },
    /// `ispresent(field)`: the record has a value.
    IsPresent {
        /// The field.
        name: Name,
    },
    /// `field:value`.
    Match {
        /// The field.
        name: Name,
        /// The value's form.
        value: Match,
    },
    /// Free text: a case-insensitive substring of any text column.
    FreeText(String),
}

/// How two values compare. `!=` is [`ExprKind::Not`] of `Eq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CompareOp {
    /// `=`
    Eq,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// A value in a query, typed as the field it stands beside: units applied, dates read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Literal {
    /// Text, letter case kept.
    Text(String),
    /// An integer in the field's unit (bytes, milliseconds or plain).
    Int(i64),
    /// Another number, likewise.
    Number(f64),
    /// A time as written, in milliseconds: `2026-08-01` is from its first millisecond to the first of the next day.
    Time {
        /// The first millisecond.
        start: i64,
        /// The first millisecond after.
        end: i64,
    },
    /// So many milliseconds before the last time in the table: `end-1h`.
    FromEnd(i64),
}

/// What `like` searches for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pattern {
    /// `like "text"`: a substring, letter case kept.
    Text(String),
    /// `like /regex/`: a regular expression of the `regex` crate, checked when the query was parsed.
    Regex(String),
}

/// The value of `field:value`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Match {
    /// The same value; for a time, any within the day (hour, minute, second) that is written.
    Equals(Literal),
    /// Text with `*` for any run of characters; on a number, its decimal digits.
    Wildcard(String),
    /// From one end to the other, both included; an open end is `None`. The end of a time range is its last
    /// millisecond.
    Range(Option<Literal>, Option<Literal>),
    /// An address within a network.
    Cidr(IpNet),
    /// `field:-`: the record has no value.
    Missing,
}

/// A network of IP addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IpNet {
    /// An address in it.
    pub address: IpAddr,
    /// The number of leading bits that all its addresses share.
    pub prefix: u8,
}

impl IpNet {
    /// Whether an address lies in the network; an IPv4 address never lies in an IPv6 network, nor the reverse.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0);
                u32::from(network) & mask == u32::from(address) & mask
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
                u128::from(network) & mask == u128::from(address) & mask
            }
            _ => false,
        }
    }
}

/// The kind and unit that the values of an answer's column have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// The kind of value.
    pub kind: Kind,
    /// The unit of numbers.
    pub unit: Unit,
}
