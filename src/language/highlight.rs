//! Colours a query's text, whether it parses or not.

use super::Span;
use super::cursor::{Cursor, is_name_char};
use crate::schema::Source;

/// What a piece of a query's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenClass {
    /// White space and what has no class of its own.
    Plain,
    /// A command or a word of the language: `filter`, `and`, `by`.
    Keyword,
    /// A field of the source.
    Field,
    /// A comparison, a bar, a bracket.
    Operator,
    /// A value or a bare word.
    Value,
    /// Text in quotes, or a regular expression.
    Text,
    /// A function or an aggregate.
    Function,
    /// From `#` to the end of the line.
    Comment,
}

const KEYWORDS: &[&str] = &[
    "source", "filter", "fields", "display", "stats", "sort", "limit", "dedup", "parse", "and", "or", "not", "like",
    "in", "by", "as", "asc", "desc",
];

/// The pieces of a query's text, in order; together they are the text.
pub fn highlight(text: &str, source: Source) -> Vec<(Span, TokenClass)> {
    let mut tokens: Vec<(Span, TokenClass)> = Vec::new();
    let mut cursor = Cursor::new(text);
    let mut after_colon = false;
    while let Some(c) = cursor.peek() {
        let start = cursor.at;
        let class = if c.is_whitespace() {
            cursor.bump();
            TokenClass::Plain
        } else if c == '#' && !after_colon {
            cursor.at += cursor.rest().find('\n').unwrap_or(cursor.rest().len());
            TokenClass::Comment
        } else if matches!(c, '"' | '\'') {
            // A quote that is not closed runs to the end.
            if cursor.string().is_err() {
                cursor.at = text.len();
            }
            TokenClass::Text
        } else if c == '/' && !after_colon {
            if cursor.regex().is_err() {
                cursor.at = text.len();
            }
            TokenClass::Text
        } else if after_colon {
            cursor.bare(&[]);
            if cursor.at == start {
                cursor.bump();
            }
            TokenClass::Value
        } else if is_name_char(c) || c == '`' {
            word(&mut cursor, source)
        } else {
            cursor.bump();
            TokenClass::Operator
        };
        after_colon = c == ':' && class == TokenClass::Operator;
        match tokens.last_mut() {
            Some((span, last)) if *last == class && class == TokenClass::Plain => span.end = cursor.at,
            _ => tokens.push((cursor.span_from(start), class)),
        }
    }
    tokens
}

fn word(cursor: &mut Cursor<'_>, source: Source) -> TokenClass {
    let start = cursor.at;
    let name = match cursor.name() {
        Ok(Some((name, _))) => name,
        _ => {
            cursor.at = start;
            cursor.bump();
            return TokenClass::Plain;
        }
    };
    let next = cursor.rest().trim_start();
    let compared = next.starts_with([':', '=', '<', '>']) || next.starts_with("!=");
    if cursor.peek() == Some('(') {
        TokenClass::Function
    } else if !compared && KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(&name)) {
        TokenClass::Keyword
    } else if source.resolve(&name).is_some() {
        TokenClass::Field
    } else {
        TokenClass::Value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_highlight(text: &str, expected: &[(&str, TokenClass)]) {
        let tokens = highlight(text, Source::Access);
        let joined: String = tokens.iter().map(|(span, _)| &text[span.start..span.end]).collect();
        assert_eq!(joined, text);
        let shown: Vec<(&str, TokenClass)> = tokens
            .iter()
            .filter(|(_, class)| *class != TokenClass::Plain)
            .map(|(span, class)| (&text[span.start..span.end], *class))
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn pieces_have_their_class() {
        use TokenClass::*;
        check_highlight("http_status:403", &[("http_status", Field), (":", Operator), ("403", Value)]);
        check_highlight(
            "filter key like /a b/ | stats count(*)",
            &[
                ("filter", Keyword),
                ("key", Field),
                ("like", Keyword),
                ("/a b/", Text),
                ("|", Operator),
                ("stats", Keyword),
                ("count", Function),
                ("(", Operator),
                ("*", Operator),
                (")", Operator),
            ],
        );
        check_highlight("\"open # not", &[("\"open # not", Text)]);
        check_highlight("key:a/b # why", &[("key", Field), (":", Operator), ("a/b", Value), ("# why", Comment)]);
    }
}
