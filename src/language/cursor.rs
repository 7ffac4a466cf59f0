//! Walks over a query's text: spaces, comments, words, strings.

use super::{ParseError, Span};

/// A place in a query's text.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    pub text: &'a str,
    pub at: usize,
    /// White space and comments that were passed over last: their beginning and end.
    skipped: (usize, usize),
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str) -> Cursor<'a> {
        Cursor { text, at: 0, skipped: (0, 0) }
    }

    pub fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    /// Passes over white space and comments, which run from `#` to the end of the line.
    pub fn skip_space(&mut self) {
        let start = if self.at == self.skipped.1 { self.skipped.0 } else { self.at };
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with('#') {
                break;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
        self.skipped = (start, self.at);
    }

    /// Goes back to a place; what was passed over after it is not passed over yet.
    pub fn back_to(&mut self, at: usize) {
        self.at = at;
        self.skipped = (at, at);
    }

    /// The end of what was read, without the white space and comments after it.
    pub fn content_end(&self) -> usize {
        if self.at == self.skipped.1 { self.skipped.0 } else { self.at }
    }

    /// Passes over a text, if it is next.
    pub fn take(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// The keyword that is next, in any letter case; it ends before anything that could go on a name.
    pub fn is_keyword(&self, keyword: &str) -> bool {
        let rest = self.rest();
        rest.get(..keyword.len()).is_some_and(|word| word.eq_ignore_ascii_case(keyword))
            && rest[keyword.len()..].chars().next().is_none_or(|c| !is_name_char(c) && c != ':')
    }

    pub fn take_keyword(&mut self, keyword: &str) -> bool {
        let found = self.is_keyword(keyword);
        if found {
            self.at += keyword.len();
        }
        found
    }

    /// Whether the stage is over.
    pub fn at_stage_end(&self) -> bool {
        matches!(self.peek(), None | Some('|'))
    }

    pub fn span_from(&self, start: usize) -> Span {
        Span { start, end: self.at }
    }

    /// The place of the next word, or of the text's end.
    pub fn next_span(&self) -> Span {
        let length = self.rest().find(|c: char| c.is_whitespace() || c == '|').unwrap_or(self.rest().len());
        Span { start: self.at, end: self.at + length }
    }

    /// The place of the word at `start`, or of the text's end.
    pub fn next_span_at(&self, start: usize) -> Span {
        Cursor { at: start, ..self.clone() }.next_span()
    }

    /// The place behind the parenthesis that closes the one that is next; quotes are passed over.
    pub fn closing(&self) -> Option<usize> {
        let mut cursor = self.clone();
        let mut open = 0usize;
        while let Some(c) = cursor.peek() {
            match c {
                '"' | '\'' => {
                    cursor.string().ok()?;
                    continue;
                }
                '(' => open += 1,
                ')' => open = open.checked_sub(1)?,
                _ => {}
            }
            cursor.bump();
            if open == 0 {
                return Some(cursor.at);
            }
        }
        None
    }

    /// A name as written: letters, digits, `_`, `@` and `.`, after its first dot `-` too; or anything in backquotes.
    pub fn name(&mut self) -> Result<Option<(String, Span)>, ParseError> {
        let start = self.at;
        if self.take("`") {
            let Some(end) = self.rest().find('`') else {
                return Err(ParseError::new("this backquote is not closed", Span { start, end: self.text.len() }));
            };
            let name = self.rest()[..end].to_owned();
            self.at += end + 1;
            if name.is_empty() {
                return Err(ParseError::new("a name is expected between the backquotes", self.span_from(start)));
            }
            return Ok(Some((name, self.span_from(start))));
        }
        let mut dotted = false;
        let length = self
            .rest()
            .find(|c: char| {
                dotted |= c == '.';
                !(is_name_char(c) || dotted && c == '-')
            })
            .unwrap_or(self.rest().len());
        // `..` is a range and a final dot is no part of a name.
        let name = self.rest()[..length].trim_end_matches('.');
        self.at += name.len();
        Ok((!name.is_empty()).then(|| (name.to_owned(), self.span_from(start))))
    }

    /// A string in single or double quotes, if one is next; a backslash keeps a quote or a backslash.
    pub fn string(&mut self) -> Result<Option<String>, ParseError> {
        let Some(quote @ ('"' | '\'')) = self.peek() else { return Ok(None) };
        let start = self.at;
        self.bump();
        let mut value = String::new();
        while let Some(c) = self.peek() {
            self.bump();
            match c {
                '\\' => match self.peek() {
                    Some(kept @ ('"' | '\'' | '\\')) => {
                        value.push(kept);
                        self.bump();
                    }
                    _ => value.push('\\'),
                },
                _ if c == quote => return Ok(Some(value)),
                _ => value.push(c),
            }
        }
        Err(ParseError::new("this quote is not closed", Span { start, end: start + 1 }))
    }

    /// A regular expression between slashes, if one is next; `\/` is a slash.
    pub fn regex(&mut self) -> Result<Option<String>, ParseError> {
        let start = self.at;
        if !self.take("/") {
            return Ok(None);
        }
        let mut pattern = String::new();
        while let Some(c) = self.peek() {
            self.bump();
            match (c, self.peek()) {
                ('/', _) => return Ok(Some(pattern)),
                ('\\', Some('/')) => {
                    pattern.push('/');
                    self.bump();
                }
                ('\\', Some(kept)) => {
                    pattern.push('\\');
                    pattern.push(kept);
                    self.bump();
                }
                _ => pattern.push(c),
            }
        }
        Err(ParseError::new("this regular expression has no closing `/`", Span { start, end: start + 1 }))
    }

    /// Text up to white space, `|`, a parenthesis that closes one before it, or one of `stops`.
    pub fn bare(&mut self, stops: &[char]) -> &'a str {
        let mut open = 0usize;
        let rest = self.rest();
        let length = rest
            .find(|c: char| match c {
                '(' => {
                    open += 1;
                    false
                }
                ')' if open > 0 => {
                    open -= 1;
                    false
                }
                ')' | '|' => true,
                _ => c.is_whitespace() || stops.contains(&c),
            })
            .unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }
}

pub(super) fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '@' | '.')
}
