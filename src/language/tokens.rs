//! Cuts a query's text into pieces, whether it parses or not.

use super::cursor::{Cursor, is_name_char};

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name, a number or a word of the language.
    Word,
    /// A bare value behind a comparison, or in a list.
    Value,
    /// Text in quotes.
    Text,
    /// A regular expression.
    Regex,
    /// From `#` to the end of the line.
    Comment,
    /// One character of anything else.
    Operator,
}

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub kind: TokenKind,
    pub text: &'a str,
    pub start: usize,
    /// Whether what closes it is missing.
    pub open: bool,
}

impl<'a> Token<'a> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub fn is(&self, text: &str) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::Operator) && self.text.eq_ignore_ascii_case(text)
    }

    /// The name without backquotes around it.
    pub fn name(&self) -> &'a str {
        self.text.trim_matches('`')
    }
}

/// The pieces of a text, in order, without the white space between them.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut cursor = Cursor::new(text);
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut in_list = false;
    loop {
        cursor.at += cursor.rest().len() - cursor.rest().trim_start().len();
        let start = cursor.at;
        let Some(first) = cursor.peek() else { return tokens };
        let last = tokens.last().copied();
        let glued = last.is_some_and(|last| last.end() == start);
        let in_word = glued && last.is_some_and(|last| matches!(last.kind, TokenKind::Word | TokenKind::Value));
        let after_colon = glued && last.is_some_and(|last| last.is(":"));
        let mut open = false;
        let kind = if first == '#' && !in_word && !after_colon {
            let length = cursor.rest().find('\n');
            open = length.is_none();
            cursor.at += length.unwrap_or(cursor.rest().len());
            TokenKind::Comment
        } else if matches!(first, '"' | '\'') && !in_word {
            open = cursor.string().is_err();
            TokenKind::Text
        } else if first == '/' && regex_begins(&tokens) {
            open = cursor.regex().is_err();
            TokenKind::Regex
        } else if value_begins(&tokens, cursor.rest(), after_colon, in_list) {
            cursor.bare(if in_list { &[',', ']'] } else { &[] });
            TokenKind::Value
        } else if first == '`' {
            open = cursor.name().is_err();
            if open { TokenKind::Text } else { TokenKind::Word }
        } else if is_name_char(first) {
            // A name is not broken here, and one of dots alone is empty.
            drop(cursor.name());
            TokenKind::Word
        } else {
            TokenKind::Operator
        };
        if open {
            cursor.at = text.len();
        } else if cursor.at == start {
            cursor.bump();
        }
        if kind == TokenKind::Operator {
            let opens = matches!(first, '[' | '(') && last.is_some_and(|last| last.is("in"));
            in_list = opens || in_list && !matches!(first, ']' | ')' | '|');
        }
        tokens.push(Token { kind, text: &text[start..cursor.at], start, open });
    }
}

/// Whether a slash begins a regular expression; elsewhere it divides, or is part of a word.
fn regex_begins(tokens: &[Token<'_>]) -> bool {
    let stage = tokens.iter().rposition(|token| token.is("|")).map_or(0, |bar| bar + 1);
    let after = |word: &str| tokens.last().is_some_and(|last| last.is(word));
    after("like") || after("~") || tokens[stage..].len() == 2 && tokens[stage].is("parse")
}

/// Whether a bare value is next: right behind a colon, behind a comparison, or in a list.
fn value_begins(tokens: &[Token<'_>], rest: &str, after_colon: bool, in_list: bool) -> bool {
    let compared = tokens.last().is_some_and(|last| ["=", "<", ">"].iter().any(|operator| last.is(operator)));
    if after_colon || in_list {
        return !rest.starts_with(['|', ')', ']', ',']);
    }
    let name = rest.find(|c| !is_name_char(c)).unwrap_or(rest.len());
    let calls = name > 0 && rest[name..].starts_with('(');
    compared && !calls && !rest.starts_with(['|', ')', '(', '=', '~', '!', '<', '>', '`'])
}
