//! A single condition, tested on a single value.

use super::QueryError;
use super::any_case::AnyCase;
use super::regex::Regex;
use crate::language::{CompareOp, Expr, ExprKind, IpNet, Literal, Match, Name, Pattern, Span, format_time};
use crate::schema::{Value, compare_int};
use memchr::memmem;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::IpAddr;
use std::ops::Range;

/// A value as a condition sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Datum<'a> {
    /// The record does not have it.
    Missing,
    /// Text.
    Text(&'a str),
    /// An integer.
    Int(i64),
    /// A time.
    Time(i64),
    /// A number that is not an integer.
    Float(f64),
}

impl<'a> From<&'a Value> for Datum<'a> {
    fn from(value: &'a Value) -> Datum<'a> {
        match value {
            Value::Text(text) => Datum::Text(text),
            Value::Int(value) => Datum::Int(*value),
            Value::Time(value) => Datum::Time(*value),
            Value::Float(value) => Datum::Float(*value),
            Value::Missing => Datum::Missing,
        }
    }
}

impl<'a> Datum<'a> {
    fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Datum::Missing => None,
            Datum::Text(text) => Some(Cow::Borrowed(text)),
            Datum::Int(value) => Some(Cow::Owned(value.to_string())),
            Datum::Time(value) => Some(Cow::Owned(format_time(value))),
            Datum::Float(value) => Some(Cow::Owned(value.to_string())),
        }
    }
}

/// A test of one value: true or false for every value, a missing one included.
#[derive(Debug, Clone)]
pub enum Test {
    /// `= < <= > >=`; false for a missing value.
    Compare(CompareOp, Literal),
    /// Any of the values.
    In(Vec<Literal>),
    /// A substring.
    Contains(Substring),
    /// A beginning.
    Begins(String),
    /// An end.
    Ends(String),
    /// A regular expression that matches somewhere.
    Matches(Regex),
    /// Both ends included.
    Range(Option<Literal>, Option<Literal>),
    /// An address in a network; of several addresses, any.
    Cidr(IpNet),
    /// The record has a value.
    Present,
    /// The record has none.
    Absent,
}

/// A condition, compiled: its regular expressions are built once, however many rows it is asked of.
#[derive(Debug, Clone)]
pub enum Condition {
    /// All are true.
    All(Vec<Condition>),
    /// At least one is true.
    Any(Vec<Condition>),
    /// It is false.
    Not(Box<Condition>),
    /// A test of one column.
    Column(Name, Test),
    /// A test that any text column may pass.
    AnyText(Test),
}

impl Condition {
    /// Compiles a condition. The error is about a regular expression.
    pub fn compile(expr: &Expr) -> Result<Condition, QueryError> {
        let regex = |pattern: &str| Regex::new(pattern, expr.span).map(Test::Matches);
        let all = |parts: &[Expr]| parts.iter().map(Condition::compile).collect::<Result<Vec<_>, _>>();
        let (name, test) = match &expr.kind {
            ExprKind::And(parts) => return Ok(Condition::All(all(parts)?)),
            ExprKind::Or(parts) => return Ok(Condition::Any(all(parts)?)),
            ExprKind::Not(part) => return Ok(Condition::Not(Box::new(Condition::compile(part)?))),
            // In any letter case.
            ExprKind::FreeText(text) => {
                return Ok(Condition::AnyText(Test::Contains(Substring::any_case(text, expr.span)?)));
            }
            ExprKind::Compare { name, op, value } => (name, Test::Compare(*op, value.clone())),
            ExprKind::In { name, values } => (name, Test::In(values.clone())),
            ExprKind::IsPresent { name } => (name, Test::Present),
            ExprKind::Like { name, pattern: Pattern::Text(text) } => (name, Test::Contains(Substring::exact(text))),
            ExprKind::Like { name, pattern: Pattern::Regex(pattern) } => (name, regex(pattern)?),
            ExprKind::Match { name, value } => {
                let test = match value {
                    Match::Equals(literal) => Test::Compare(CompareOp::Eq, literal.clone()),
                    Match::Wildcard(pattern) => {
                        wildcard(pattern).map_or_else(|| Regex::wildcard(pattern, expr.span).map(Test::Matches), Ok)?
                    }
                    Match::Range(from, to) => Test::Range(from.clone(), to.clone()),
                    Match::Cidr(net) => Test::Cidr(*net),
                    Match::Missing => Test::Absent,
                };
                (name, test)
            }
        };
        Ok(Condition::Column(name.clone(), test))
    }
}

/// Text that is looked for in texts.
#[derive(Debug, Clone)]
pub enum Substring {
    /// Letter case kept.
    Exact(Box<memmem::Finder<'static>>),
    /// In any letter case.
    AnyCase(AnyCase),
    /// In any letter case, too: an expression that matches this text and no other.
    Matched(Regex),
}

impl Substring {
    /// A text, letter case kept.
    fn exact(text: &str) -> Substring {
        Substring::Exact(Box::new(memmem::Finder::new(text).into_owned()))
    }

    /// A text in any letter case. The error stands at `span`.
    fn any_case(text: &str, span: Span) -> Result<Substring, QueryError> {
        AnyCase::new(text)
            .map_or_else(|| Regex::any_case(text, span).map(Substring::Matched), |it| Ok(Substring::AnyCase(it)))
    }

    /// Where it stands first in a text from a place on.
    pub fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        match self {
            Substring::Exact(finder) => {
                let at = from + finder.find(text.as_bytes().get(from..)?)?;
                Some(at..at + finder.needle().len())
            }
            Substring::AnyCase(any_case) => any_case.find(text, from),
            Substring::Matched(regex) => regex.find(text, from),
        }
    }

    /// Whether it stands in every text.
    pub fn is_empty(&self) -> bool {
        self.find("", 0).is_some()
    }
}

impl Test {
    /// The least and the greatest integer of which the condition is true, which it is of all between them and of no other
    /// and of no missing value; `None` where it cannot be said so. Where the least is greater it is true of none.
    pub fn integers(&self) -> Option<(i64, i64)> {
        Some(match self {
            Test::Compare(op, literal) => {
                let (first, last) = equal_integers(literal)?;
                match op {
                    CompareOp::Eq => (first, last),
                    CompareOp::Lt => (i64::MIN + 1, first.checked_sub(1)?),
                    CompareOp::Le => (i64::MIN + 1, last),
                    CompareOp::Gt => (last.checked_add(1)?, i64::MAX),
                    CompareOp::Ge => (first, i64::MAX),
                }
            }
            Test::Range(from, to) => {
                let from = from.as_ref().map_or(Some((i64::MIN + 1, i64::MAX)), equal_integers)?;
                let to = to.as_ref().map_or(Some((i64::MIN + 1, i64::MAX)), equal_integers)?;
                (from.0, to.1)
            }
            _ => return None,
        })
    }

    /// Whether the condition is true of a value.
    pub fn holds(&self, datum: Datum<'_>) -> bool {
        match self {
            Test::Present => datum != Datum::Missing,
            Test::Absent => datum == Datum::Missing,
            Test::Compare(op, literal) => compare(datum, literal).is_some_and(|ordering| op_holds(*op, ordering)),
            Test::In(literals) => literals.iter().any(|literal| compare(datum, literal) == Some(Ordering::Equal)),
            Test::Contains(part) => datum.text().is_some_and(|value| part.find(&value, 0).is_some()),
            Test::Begins(text) => datum.text().is_some_and(|value| value.starts_with(text.as_str())),
            Test::Ends(text) => datum.text().is_some_and(|value| value.ends_with(text.as_str())),
            Test::Matches(regex) => datum.text().is_some_and(|value| regex.is_match(&value)),
            Test::Range(from, to) => {
                let above = |literal: &Literal| compare(datum, literal).is_some_and(Ordering::is_ge);
                let below = |literal: &Literal| compare(datum, literal).is_some_and(Ordering::is_le);
                datum != Datum::Missing && from.as_ref().is_none_or(above) && to.as_ref().is_none_or(below)
            }
            Test::Cidr(net) => match datum {
                Datum::Text(text) => addresses(text).any(|address| net.contains(address)),
                _ => false,
            },
        }
    }
}

/// The test that a wildcard pattern is whose asterisks stand at its ends only.
fn wildcard(pattern: &str) -> Option<Test> {
    let (inner, begins) = pattern.strip_prefix('*').map_or((pattern, false), |inner| (inner, true));
    let (inner, ends) = inner.strip_suffix('*').map_or((inner, false), |inner| (inner, true));
    match (begins, ends) {
        _ if inner.contains('*') || inner.is_empty() => None,
        (true, true) => Some(Test::Contains(Substring::exact(inner))),
        (true, false) => Some(Test::Ends(inner.to_owned())),
        (false, true) => Some(Test::Begins(inner.to_owned())),
        (false, false) => None,
    }
}

fn op_holds(op: CompareOp, ordering: Ordering) -> bool {
    match op {
        CompareOp::Eq => ordering.is_eq(),
        CompareOp::Lt => ordering.is_lt(),
        CompareOp::Le => ordering.is_le(),
        CompareOp::Gt => ordering.is_gt(),
        CompareOp::Ge => ordering.is_ge(),
    }
}

/// The least and the greatest integer that equal a literal: those of a day are many. Where none does, the least is the
/// next above and the greatest the next below.
fn equal_integers(literal: &Literal) -> Option<(i64, i64)> {
    match literal {
        Literal::Int(number) => Some((*number, *number)),
        Literal::Time { start, end } => Some((*start, end - 1)),
        Literal::Number(number) if number.abs() < 9e15 => Some((number.ceil() as i64, number.floor() as i64)),
        Literal::Number(_) | Literal::Text(_) | Literal::FromEnd(_) => None,
    }
}

/// How a value stands to a literal; `None` where they cannot be compared. A time equals a literal when it lies in
/// the day, hour, minute or second that the literal names.
fn compare(datum: Datum<'_>, literal: &Literal) -> Option<Ordering> {
    match (datum, literal) {
        (Datum::Missing, _) => None,
        (Datum::Int(value) | Datum::Time(value), Literal::Time { start, end }) => Some(if value < *start {
            Ordering::Less
        } else if value >= *end {
            Ordering::Greater
        } else {
            Ordering::Equal
        }),
        (Datum::Int(value) | Datum::Time(value), Literal::Int(number)) => Some(value.cmp(number)),
        (Datum::Float(value), Literal::Int(number)) => Some(compare_int(*number, value).reverse()),
        (Datum::Text(text), Literal::Int(number)) => match text.parse::<i64>() {
            Ok(value) => Some(value.cmp(number)),
            Err(_) => Some(compare_int(*number, finite(text)?).reverse()),
        },
        (Datum::Int(value) | Datum::Time(value), Literal::Number(number)) => Some(compare_int(value, *number)),
        (Datum::Float(value), Literal::Number(number)) => value.partial_cmp(number),
        (Datum::Text(text), Literal::Text(literal)) => Some(text.cmp(literal.as_str())),
        (Datum::Text(text), Literal::Number(number)) => finite(text)?.partial_cmp(number),
        (Datum::Int(value) | Datum::Time(value), Literal::Text(text)) => Some(compare_int(value, finite(text)?)),
        (Datum::Float(value), Literal::Text(text)) => value.partial_cmp(&finite(text)?),
        (Datum::Text(_) | Datum::Float(_), Literal::Time { .. }) => None,
        // The plan has set it.
        (_, Literal::FromEnd(_)) => None,
    }
}

/// A number that is written out: `nan` and `inf` are texts.
fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// The addresses in a text: one, or several separated by commas, as proxies write them.
pub(super) fn addresses(text: &str) -> impl Iterator<Item = IpAddr> + '_ {
    text.split(',').filter_map(|part| part.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_compare(datum: Datum<'_>, literal: Literal, expected: Option<Ordering>) {
        assert_eq!(compare(datum, &literal), expected, "{datum:?} against {literal:?}");
    }

    #[test]
    fn values_compare_by_their_type() {
        check_compare(Datum::Int(403), Literal::Number(403.0), Some(Ordering::Equal));
        check_compare(Datum::Int((1 << 53) + 1), Literal::Int(1 << 53), Some(Ordering::Greater));
        check_compare(Datum::Float(2.5), Literal::Int(3), Some(Ordering::Less));
        check_compare(Datum::Text("10"), Literal::Int(9), Some(Ordering::Greater));
        check_compare(Datum::Text("9.5"), Literal::Int(9), Some(Ordering::Greater));
        check_compare(Datum::Text("nine"), Literal::Int(9), None);
        check_compare(Datum::Int(403), Literal::Number(403.5), Some(Ordering::Less));
        check_compare(Datum::Int(-1), Literal::Number(-1.5), Some(Ordering::Greater));
        check_compare(Datum::Int(i64::MAX), Literal::Number(1e30), Some(Ordering::Less));
        check_compare(Datum::Text("b"), Literal::Text("a".into()), Some(Ordering::Greater));
        check_compare(Datum::Text("10"), Literal::Number(9.0), Some(Ordering::Greater));
        check_compare(Datum::Missing, Literal::Number(0.0), None);
        check_compare(Datum::Int(5), Literal::Time { start: 5, end: 10 }, Some(Ordering::Equal));
        check_compare(Datum::Int(10), Literal::Time { start: 5, end: 10 }, Some(Ordering::Greater));
    }

    #[test]
    fn integers_that_pass_lie_between_two() {
        let literals =
            [Literal::Int(5), Literal::Number(5.5), Literal::Number(-2.5), Literal::Time { start: 3, end: 7 }];
        let mut tests: Vec<Test> = Vec::new();
        for literal in &literals {
            let ops = [CompareOp::Eq, CompareOp::Lt, CompareOp::Le, CompareOp::Gt, CompareOp::Ge];
            tests.extend(ops.map(|op| Test::Compare(op, literal.clone())));
            tests.push(Test::Range(Some(literal.clone()), None));
            tests.push(Test::Range(None, Some(literal.clone())));
        }
        for test in tests {
            let (first, last) = test.integers().unwrap();
            for value in [i64::MIN + 1, -4, -3, -2, 2, 3, 4, 5, 6, 7, 8, i64::MAX] {
                assert_eq!((first..=last).contains(&value), test.holds(Datum::Int(value)), "{test:?} of {value}");
            }
        }
    }

    #[test]
    fn a_wildcard_matches_whole_values() {
        for (pattern, text, expected) in
            [("a*", "ab", true), ("a*", "ba", false), ("*a", "ba", true), ("*a*", "bab", true), ("*a*", "b", false)]
        {
            assert_eq!(wildcard(pattern).unwrap().holds(Datum::Text(text)), expected, "{pattern} of {text}");
        }
        assert!(wildcard("a*b").is_none() && wildcard("*").is_none() && wildcard("**").is_none());
        let test = Test::Matches(Regex::wildcard("reports/*.csv", Span::default()).unwrap());
        assert!(test.holds(Datum::Text("reports/a\nb.csv")));
        assert!(!test.holds(Datum::Text("reports/a.csv.gz")));
        assert!(!test.holds(Datum::Text("my-reports/a.csv")));
        assert!(!test.holds(Datum::Missing));
    }

    #[test]
    fn a_network_holds_any_of_several_addresses() {
        let test = Test::Cidr(IpNet { address: "10.0.0.0".parse().unwrap(), prefix: 8 });
        assert!(test.holds(Datum::Text("81.2.69.142, 10.1.2.3")));
        assert!(!test.holds(Datum::Text("athena.amazonaws.com")));
        assert!(!test.holds(Datum::Text("11.0.0.1")));
    }
}
