//! What is wrong with a query's text, and where.

use super::Span;
use super::cursor::Cursor;

/// Why a text is no query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// What is wrong, and what was expected.
    pub message: String,
    /// Where, in bytes of the text.
    pub span: Span,
    /// What to write there instead, if something is near.
    pub suggestion: Option<String>,
}

impl ParseError {
    pub(super) fn new(message: impl Into<String>, span: Span) -> ParseError {
        ParseError { message: message.into(), span, suggestion: None }
    }
}

impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        match &self.suggestion {
            Some(suggestion) => write!(f, "; did you mean `{suggestion}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ParseError {}

/// The line of the text that a span begins in, and below it a caret under each of the span's characters.
pub fn caret(text: &str, span: Span) -> String {
    let start = floor(text, span.start);
    let end = floor(text, span.end).max(start);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let indent: String = text[line_start..start].chars().map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
    let width = text[start..end.min(line_end).max(start)].chars().count().max(1);
    format!("{}\n{indent}{}", &text[line_start..line_end], "^".repeat(width))
}

/// The nearest character boundary at or before a place.
pub(super) fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// What other languages write, and what it is called here.
pub(super) const OTHER_OPERATORS: [(&str, &str); 9] = [
    ("===", "="),
    ("==", "="),
    ("<>", "!="),
    ("!==", "!="),
    ("!=~", "not =~"),
    ("!~", "not =~"),
    ("=>", ">="),
    ("=<", "<="),
    ("&&", "and"),
];

/// An error where an operator is next that has another name here.
pub(super) fn other_operator(cursor: &Cursor<'_>) -> Result<(), ParseError> {
    let is_next = |(other, _): &&(&str, &str)| cursor.rest().starts_with(*other) && *other != "&&";
    let Some((other, here)) = OTHER_OPERATORS.iter().find(is_next) else { return Ok(()) };
    let span = Span { start: cursor.at, end: cursor.at + other.len() };
    let mut error = ParseError::new(format!("no operator `{other}`"), span);
    error.suggestion = Some((*here).to_owned());
    Err(error)
}

/// Bytes of a name that another is looked for.
const LONGEST: usize = 200;

/// The name that is nearest to what was written, if one is near enough to be meant.
pub(super) fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    // Nobody mistypes a name so long.
    let written = Some(written.to_ascii_lowercase()).filter(|written| written.len() <= LONGEST)?;
    let most = (written.chars().count() / 3).clamp(1, 3);
    names
        .map(|name| (distance(&written, &name.to_ascii_lowercase()), name))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name.to_owned())
}

/// Insertions, deletions, replacements and swaps of neighbours that make one text of another.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_place() {
        assert_eq!(caret("ab\ncd ef", Span { start: 6, end: 8 }), "cd ef\n   ^^");
        assert_eq!(caret("äb", Span { start: 2, end: 3 }), "äb\n ^");
        assert_eq!(caret("ab", Span { start: 2, end: 2 }), "ab\n  ^");
    }

    #[test]
    fn near_names_are_suggested() {
        let names = ["operation", "key", "bucket"];
        assert_eq!(nearest("opertion", names.into_iter()).as_deref(), Some("operation"));
        assert_eq!(nearest("oepration", names.into_iter()).as_deref(), Some("operation"));
        assert_eq!(nearest("requester", names.into_iter()), None);
    }
}
