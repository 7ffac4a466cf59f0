//! The built-in questions as data: what is asked, of which table, by which query, and how the answer is read.
//!
//! Here belong the questions and their words. How they are offered belongs to `ui`, and what a query means to `language` and
//! `query`. Each is one query without a parameter; what is about one user or one key is asked for each of them, and a click
//! on a group goes on. Where nothing else is said, what failed is left out.

mod audit;
mod changes;
mod compliance;
mod cost;
mod patterns;
mod security;
mod troubleshooting;

use crate::schema::Source;

/// What a question is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UseCase {
    /// How objects are used.
    Patterns,
    /// What fails, what is slow, and why.
    Troubleshooting,
    /// Who did what to which object.
    Audit,
    /// Whether rules are kept.
    Compliance,
    /// What an attacker may have done.
    Security,
    /// What was written, deleted and moved.
    Changes,
    /// What is paid for.
    Cost,
}

impl UseCase {
    /// What it is called.
    pub fn label(self) -> &'static str {
        match self {
            UseCase::Patterns => "Object access patterns",
            UseCase::Troubleshooting => "Troubleshooting",
            UseCase::Audit => "Object audit",
            UseCase::Compliance => "Compliance",
            UseCase::Security => "Security and incident response",
            UseCase::Changes => "Changes to data",
            UseCase::Cost => "Cost",
        }
    }
}

/// A question with its query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Question {
    /// What it is called for good: kebab-case, unique.
    pub id: &'static str,
    /// What is asked, as a person would: unique.
    pub title: &'static str,
    /// What it is asked for.
    pub use_case: UseCase,
    /// The table that is asked.
    pub source: Source,
    /// The query, as the language prints it, without its source.
    pub query: &'static str,
    /// How the answer is read, in a sentence.
    pub why: &'static str,
}

/// Questions of one use case: each its id, table, title, query, and how the answer is read.
macro_rules! questions {
    ($use_case:ident: $($id:literal $source:ident $title:literal $query:literal $why:literal)*) => {
        /// The questions of this use case.
        pub(super) static QUESTIONS: &[$crate::questions::Question] = &[$($crate::questions::Question {
            id: $id,
            title: $title,
            use_case: $crate::questions::UseCase::$use_case,
            source: $crate::schema::Source::$source,
            query: $query,
            why: $why,
        }),*];
    };
}
use questions;

/// Every question, by use case.
static ALL: [&[Question]; 7] = [
    patterns::QUESTIONS,
    troubleshooting::QUESTIONS,
    audit::QUESTIONS,
    compliance::QUESTIONS,
    security::QUESTIONS,
    changes::QUESTIONS,
    cost::QUESTIONS,
];

/// Every question; those of one use case follow one another.
///
/// ```
/// use bucketscope::language::parse_with_default;
/// use bucketscope::questions;
///
/// let slowest = questions::all().find(|question| question.id == "slowest-keys").unwrap();
/// assert_eq!(slowest.title, "Slowest keys by p95");
/// assert!(parse_with_default(slowest.query, slowest.source).is_ok());
/// ```
pub fn all() -> impl Iterator<Item = &'static Question> {
    ALL.iter().copied().flatten()
}
