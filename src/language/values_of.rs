//! Which values may be written at a place of a query, and how to ask for them.

use super::edit::{is_plain, quoted, with_stage, written};
use super::scope::Scope;
use super::tokens::{Token, TokenKind};
use super::{Name, Span, parse_with_default};
use crate::schema::{Kind, RAW_RECORD, Source, Value};

/// The field whose values may be written at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValuesOf {
    /// The field, or a path into one.
    pub field: String,
    /// What of the value is written so far.
    pub prefix: String,
    /// The query that keeps the rows whose values are meant: its other conditions, and what the value holds in any letter
    /// case, or a number begins with.
    pub query: String,
    /// Whether the value stands behind a colon, where it needs quotes only now and then.
    shorthand: bool,
}

impl ValuesOf {
    /// A value as it is written at the place; nothing where it cannot be.
    pub fn written(&self, value: &Value) -> Option<String> {
        match value {
            Value::Text(text) if !self.shorthand => Some(quoted(text)),
            Value::Missing if !self.shorthand => None,
            _ => Some(written(value)),
        }
    }

    /// Where a value stands among those that are offered, as it is shown: first what begins with what is written, then what
    /// holds it; nowhere where it does neither.
    pub fn rank(&self, shown: &str) -> Option<u8> {
        let (shown, prefix) = (shown.to_lowercase(), self.prefix.to_lowercase());
        let holds = || prefix.split('*').all(|part| shown.contains(part));
        match () {
            () if shown.starts_with(&prefix) => Some(0),
            () if shown.contains(&prefix) || self.shorthand && holds() => Some(1),
            () => None,
        }
    }
}

/// The values that go on `typed` behind the tokens before it, and the place that they replace.
pub(super) fn values_of(
    text: &str,
    place: usize,
    stage: &[Token<'_>],
    typed: Option<&Token<'_>>,
    scope: &Scope,
) -> Option<(ValuesOf, Span)> {
    let field = compared_field(stage)?;
    let Name::Field(resolved) = scope.resolve(field.name(), Span { start: field.start, end: field.end() }).ok()? else {
        return None;
    };
    let known = &scope.source.fields()[resolved.index];
    // Times and identifiers have a value for each row, and wide columns are read again from the files.
    let whole = resolved.path.is_empty() && (known.unique || known.kind == Kind::Json);
    if whole || known.lazy || known.kind == Kind::Time || known.id == RAW_RECORD {
        return None;
    }
    let last = stage.last()?;
    let shorthand = last.is(":");
    let in_list = !shorthand && !last.is("=");
    let (prefix, span) = match typed {
        Some(token) => {
            let in_quotes = token.kind == TokenKind::Text;
            let prefix = if in_quotes { unquoted(token.text) } else { token.text.to_owned() };
            let end = place + rest_of_value(&text[place..], in_quotes, in_list);
            (prefix, Span { start: token.start, end })
        }
        None => (String::new(), Span { start: place, end: place }),
    };
    // What is meant as a range, a comparison or a missing value is no beginning of a value.
    if shorthand && (prefix.starts_with(['<', '>']) || prefix == "-" || prefix.contains("..")) {
        return None;
    }
    let id = if resolved.path.is_empty() { known.id.to_owned() } else { field.name().to_owned() };
    let is_number = resolved.path.is_empty() && known.kind == Kind::Int;
    let matching = matching(&id, &prefix, shorthand, is_number);
    let query = others(text, scope.source, stage, field.start, span.end).find_map(|others| match &matching {
        Some(matching) => with_stage(&others, scope.source, matching),
        None => parse_with_default(&others, scope.source).is_ok().then_some(others),
    })?;
    Some((ValuesOf { field: id, prefix, query, shorthand }, span))
}

/// The field that the value at the end of the tokens is compared with.
fn compared_field<'t, 'a>(stage: &'t [Token<'a>]) -> Option<&'t Token<'a>> {
    let (last, before) = stage.split_last()?;
    let back = |tokens: &'t [Token<'a>], word: &str| match tokens.split_last() {
        Some((token, rest)) if token.is(word) => rest,
        _ => tokens,
    };
    let before = match last.text {
        ":" => before,
        "=" => back(before, "!"),
        "[" | "(" | "," => {
            let opened = stage.iter().rposition(|token| token.is("[") || token.is("("))?;
            let closed = stage.iter().rposition(|token| token.is("]") || token.is(")"));
            let (last, before) = stage[..opened].split_last()?;
            if closed > Some(opened) || !last.is("in") {
                return None;
            }
            back(before, "not")
        }
        _ => return None,
    };
    before.last().filter(|field| field.kind == TokenKind::Word)
}

/// A text behind its opening quote.
fn unquoted(text: &str) -> String {
    let mut value = String::new();
    let mut chars = text.chars().skip(1).peekable();
    while let Some(c) = chars.next() {
        let kept = chars.next_if(|next| c == '\\' && matches!(next, '"' | '\'' | '\\'));
        value.push(kept.unwrap_or(c));
    }
    value
}

/// How much behind the cursor belongs to the value that it stands in.
fn rest_of_value(rest: &str, in_quotes: bool, in_list: bool) -> usize {
    let ends = |c: char| {
        c.is_whitespace() || matches!(c, '|' | ')' | '"' | '\'') || (in_list || in_quotes) && matches!(c, ',' | ']')
    };
    let end = rest.find(ends).unwrap_or(rest.len());
    end + usize::from(in_quotes && rest[end..].starts_with(['"', '\'']))
}

/// The condition that a value is one of those that what is written may become; none where nothing is written yet.
pub(super) fn matching(field: &str, prefix: &str, shorthand: bool, is_number: bool) -> Option<String> {
    if prefix.is_empty() {
        return None;
    }
    if is_number && is_plain(&prefix.replace('*', "")) {
        return Some(format!("{field}:{prefix}*"));
    }
    let escape = |c: char| {
        let special = c.is_ascii_punctuation() && !matches!(c, '<' | '>') && !(shorthand && c == '*');
        special.then_some('\\').into_iter().chain([c])
    };
    let escaped: String = prefix.chars().flat_map(escape).collect();
    // A bare `*` stands for any text.
    let pattern = if shorthand { escaped.replace('*', ".*") } else { escaped };
    Some(format!("filter {field} like /(?i){pattern}/"))
}

/// The query without the condition from `start` to `end`, or without its whole stage; the first that parses is meant.
fn others<'a>(
    text: &'a str,
    source: Source,
    stage: &[Token<'_>],
    start: usize,
    end: usize,
) -> impl Iterator<Item = String> + 'a {
    // What is joined by `or`, or stands in parentheses, does not hold for all rows.
    let joined = stage.iter().any(|token| token.is("or") || token.is("(") || token.is("["));
    let mut before = text[..start].trim_end();
    while let Some(rest) = ["-", "not", "and", "filter"].iter().find_map(|word| {
        let rest = before.strip_suffix(word)?;
        (*word == "-" || rest.is_empty() || rest.ends_with([' ', '|'])).then_some(rest)
    }) {
        before = rest.trim_end();
    }
    let after = text[end..].trim_start();
    let after =
        if before.is_empty() || before.ends_with('|') { after.trim_start_matches('|').trim_start() } else { after };
    let without_term = format!("{before} {after}");
    let before_stage = text[..stage.first().map_or(0, |token| token.start)].trim_end().trim_end_matches('|').to_owned();
    let named = format!("source {}", source.name());
    let without_term = if after.is_empty() { before.trim_end_matches('|').trim_end().to_owned() } else { without_term };
    (!joined).then_some(without_term).into_iter().chain([before_stage, named])
}
