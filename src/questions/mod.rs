//! The built-in questions as data: what is asked, of which table, by which query, and how the answer is read.
//!
//! Here belong the questions and their words. How they are offered belongs to `ui`, and what a query means to `language` and
//! `query`. Each is one query without a parameter; what is about one user or one key is asked for each of them, and a click
//! on a group goes on. Where nothing else is said, what failed is left out.

mod answers;
mod audit;
mod changes;
mod compliance;
mod cost;
mod costs;
mod patterns;
mod security;
mod selections;
mod statements;
mod troubleshooting;

pub use answers::{Answer, Beside, Form, Section, VALUES, answers, behind};
pub use costs::{CATEGORIES, Group, Month, NEVER, PRICES, Price, Records, WAYS, Way, month_of};
pub use selections::{Counted, Difference, FieldDifference, differences, score, side_by_side};
pub use statements::{DeniedRequests, Statement, statements};

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

impl Question {
    /// What it is called where no person reads: the words of its title in kebab-case, unique.
    pub fn id(&self) -> String {
        let words = self.title.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join("-").to_ascii_lowercase()
    }
}

/// The questions by use case, three lines each: table and title; query; how the answer is read. As one text they weigh less
/// in the page than as records.
static ALL: [(UseCase, &str); 7] = [
    (UseCase::Patterns, patterns::QUESTIONS),
    (UseCase::Troubleshooting, troubleshooting::QUESTIONS),
    (UseCase::Audit, audit::QUESTIONS),
    (UseCase::Compliance, compliance::QUESTIONS),
    (UseCase::Security, security::QUESTIONS),
    (UseCase::Changes, changes::QUESTIONS),
    (UseCase::Cost, cost::QUESTIONS),
];

/// Every question; those of one use case follow one another.
///
/// ```
/// use bucketscope::language::parse_with_default;
/// use bucketscope::questions;
///
/// let slowest = questions::all().into_iter().find(|question| question.id() == "slowest-keys-by-p95").unwrap();
/// assert_eq!(slowest.title, "Slowest keys by p95");
/// assert!(parse_with_default(slowest.query, slowest.source).is_ok());
/// ```
pub fn all() -> Vec<Question> {
    let mut all = Vec::new();
    for &(use_case, text) in &ALL {
        let mut lines = text.split('\n').filter(|line| !line.is_empty());
        while let (Some(head), Some(query), Some(why)) = (lines.next(), lines.next(), lines.next()) {
            if let Some((source, title)) = head.split_once(' ')
                && let Some(source) = Source::from_name(source)
            {
                all.push(Question { title, use_case, source, query, why });
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_part_of_a_question() {
        for (use_case, text) in ALL {
            let lines = text.lines().filter(|line| !line.is_empty()).count();
            let count = all().into_iter().filter(|question| question.use_case == use_case).count();
            assert_eq!(lines, 3 * count, "{use_case:?}");
        }
        assert!(all().len() > 90);
    }
}
