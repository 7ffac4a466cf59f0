//! The shape of an answer.

use crate::schema::{Kind, RowId, Unit, Value};
use serde::{Deserialize, Serialize};

/// A column of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerColumn {
    /// Its name: a field's id, a path as written, or an alias.
    pub name: String,
    /// The kind of its values.
    pub kind: Kind,
    /// The unit of its numbers.
    pub unit: Unit,
    /// Whether any of its values is about right only.
    pub about: bool,
}

/// A row of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerRow {
    /// The table's row behind it; `None` in an answer to `stats`.
    pub id: Option<RowId>,
    /// One value per column.
    pub values: Vec<Value>,
}

/// The most frequent values of a field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facet {
    /// The field as asked for.
    pub field: String,
    /// Distinct values, missing being none.
    pub distinct: u64,
    /// Values and their rows, most frequent first, equal counts by value; [`Value::Missing`] among them.
    pub values: Vec<(Value, u64)>,
    /// The rows by ranges of values, where the field holds amounts: one after another, from the least to the greatest value.
    pub bins: Vec<FacetBin>,
}

/// A range of a field's amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetBin {
    /// Its first value, in the field's unit. The last value stands before the next bin's first.
    pub from: i64,
    /// Its last value.
    pub to: i64,
    /// Rows with a value in it.
    pub rows: u64,
}

/// What is done for a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    /// Records are read again, for what no column holds.
    Reading,
    /// The SHA-256 of files is computed.
    Hashing,
    /// Rows are chosen.
    Filtering,
    /// What a query computes is computed.
    Computing,
    /// Rows are grouped or counted.
    Grouping,
    /// Rows are sorted.
    Sorting,
    /// What was found is put together; nobody knows how much of it is done.
    Gathering,
}
