//! Colours a query's text, whether it parses or not.

use super::Span;
use super::tokens::{Token, TokenKind, tokens};
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
    let mut pieces: Vec<(Span, TokenClass)> = Vec::new();
    let mut end = 0;
    for token in tokens(text) {
        if end < token.start {
            pieces.push((Span { start: end, end: token.start }, TokenClass::Plain));
        }
        end = token.end();
        let class = match token.kind {
            TokenKind::Word => word(&token, &text[end..], source),
            TokenKind::Value => TokenClass::Value,
            TokenKind::Text | TokenKind::Regex => TokenClass::Text,
            TokenKind::Comment => TokenClass::Comment,
            TokenKind::Operator => TokenClass::Operator,
        };
        pieces.push((Span { start: token.start, end }, class));
    }
    if end < text.len() {
        pieces.push((Span { start: end, end: text.len() }, TokenClass::Plain));
    }
    pieces
}

fn word(word: &Token<'_>, rest: &str, source: Source) -> TokenClass {
    let next = rest.trim_start();
    let compared = next.starts_with([':', '=', '<', '>']) || next.starts_with("!=");
    if rest.starts_with('(') {
        TokenClass::Function
    } else if !compared && KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(word.text)) {
        TokenClass::Keyword
    } else if source.resolve(word.name()).is_some() {
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
        check_highlight(
            "fields bytes_sent / 2, key",
            &[
                ("fields", Keyword),
                ("bytes_sent", Field),
                ("/", Operator),
                ("2", Value),
                (",", Operator),
                ("key", Field),
            ],
        );
        check_highlight("\"open # not", &[("\"open # not", Text)]);
        check_highlight("key:a/b # why", &[("key", Field), (":", Operator), ("a/b", Value), ("# why", Comment)]);
    }
}
