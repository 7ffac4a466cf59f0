//! A record's text as people read it: in pieces that are coloured, JSON indented, and what is searched in it.

/// What a piece of a record's text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// White space, punctuation, and what has no kind of its own.
    Plain,
    /// The name of a member of a JSON object.
    Key,
    /// A text of JSON.
    Text,
    /// A number of JSON.
    Number,
    /// `true`, `false` or `null`.
    Literal,
    /// A field of a line of the access log, by its index.
    Field(u32),
    /// A part of what is too long for more, which may stand on lines of its own.
    Rest,
}

/// A record's text in pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pieces {
    /// The text as it is shown.
    pub text: String,
    /// Its pieces: each one's kind, and the byte of the text behind it. The next one begins there.
    pub pieces: Vec<(PieceKind, usize)>,
    /// Whether the record was too long: its rest is as the file has it.
    pub is_cut: bool,
}

/// Bytes of a record that are coloured and indented, and pieces that it is cut into: a page draws so many at once.
const MOST_BYTES: usize = 100_000;
const MOST_PIECES: usize = 10_000;

/// Bytes of a piece of the rest: a browser lays out only those that are in sight.
const REST: usize = 16_384;

/// Steps that are indented; what is deeper stands below one another.
const MOST_STEPS: usize = 40;

impl Pieces {
    /// A text that is one piece.
    pub fn plain(text: &str) -> Pieces {
        let mut pieces = Pieces { text: String::new(), pieces: Vec::new(), is_cut: false };
        pieces.push(PieceKind::Plain, text);
        pieces
    }

    /// A line of the access log, of which it is known where its fields stand.
    pub fn of_line(line: &str, fields: &[(u32, u32, u32)]) -> Pieces {
        let mut pieces = Pieces::plain("");
        let mut at = 0;
        for &(field, start, end) in fields {
            let (start, end) = (start as usize, end as usize);
            if let (Some(between), Some(text)) = (line.get(at..start), line.get(start..end)) {
                pieces.push(PieceKind::Plain, between);
                pieces.push(PieceKind::Field(field), text);
                at = end;
            }
        }
        if line.len() - at > MOST_BYTES {
            pieces.rest(&line[at..]);
        } else {
            pieces.push(PieceKind::Plain, &line[at..]);
        }
        pieces
    }

    /// JSON, as it is written or indented. Takes any text, and changes nothing but white space between what JSON has.
    pub fn of_json(record: &str, is_indented: bool) -> Pieces {
        let mut pieces = Pieces::plain("");
        let bytes = record.as_bytes();
        let (mut at, mut depth) = (0, 0usize);
        while at < bytes.len() {
            let is_long = at >= MOST_BYTES || pieces.text.len() >= 2 * MOST_BYTES;
            if is_long || pieces.pieces.len() >= MOST_PIECES {
                pieces.rest(&record[at..]);
                break;
            }
            let end = token_end(bytes, at);
            let token = &record[at..end];
            let next = next_byte(bytes, end);
            at = end;
            let kind = match token.as_bytes()[0] {
                b'"' if next == Some(b':') => PieceKind::Key,
                b'"' => PieceKind::Text,
                b'-' | b'0'..=b'9' => PieceKind::Number,
                b'a'..=b'z' => PieceKind::Literal,
                byte if byte.is_ascii_whitespace() && is_indented => continue,
                _ => PieceKind::Plain,
            };
            let opens = matches!(token, "{" | "[");
            let is_empty = opens && matches!(next, Some(b'}' | b']'));
            if is_indented && matches!(token, "}" | "]") {
                depth = depth.saturating_sub(1);
                if !pieces.text.ends_with(['{', '[']) {
                    pieces.line(depth);
                }
            }
            pieces.push(kind, token);
            if !is_indented {
                continue;
            }
            depth += usize::from(opens);
            match token {
                ":" => pieces.push(PieceKind::Plain, " "),
                "," | "{" | "[" if !is_empty => pieces.line(depth),
                _ => {}
            }
        }
        pieces
    }

    /// What is too long to be cut into more than parts.
    fn rest(&mut self, mut text: &str) {
        self.is_cut = true;
        while !text.is_empty() {
            let mut end = REST.min(text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
            let (part, after) = text.split_at(end);
            self.push(PieceKind::Rest, part);
            text = after;
        }
    }

    fn line(&mut self, depth: usize) {
        let indent = " ".repeat(2 * depth.min(MOST_STEPS));
        self.push(PieceKind::Plain, &format!("\n{indent}"));
    }

    fn push(&mut self, kind: PieceKind, text: &str) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        let end = self.text.len();
        match self.pieces.last_mut() {
            Some((PieceKind::Plain, last)) if kind == PieceKind::Plain => *last = end,
            _ => self.pieces.push((kind, end)),
        }
    }
}

/// Whether a record is JSON, by its first character.
pub fn is_json(record: &str) -> bool {
    record.trim_start().starts_with(['{', '['])
}

/// The byte behind what begins at a byte: a text to its closing quote, a word or a number, white space, or one character.
fn token_end(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start..];
    let run = |is_in: fn(&u8) -> bool| rest.iter().position(|byte| !is_in(byte)).unwrap_or(rest.len());
    let length = match rest[0] {
        b'"' => {
            let mut escaped = false;
            let closes = |&byte: &u8| {
                let closes = byte == b'"' && !escaped;
                escaped = byte == b'\\' && !escaped;
                closes
            };
            rest[1..].iter().position(closes).map_or(rest.len(), |place| place + 2)
        }
        byte if byte.is_ascii_whitespace() => run(u8::is_ascii_whitespace),
        byte if byte.is_ascii_alphanumeric() || byte == b'-' => {
            run(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.'))
        }
        byte if byte.is_ascii() => 1,
        // All of a character.
        _ => run(|byte| !byte.is_ascii()),
    };
    start + length
}

/// The next byte that is no white space.
fn next_byte(bytes: &[u8], start: usize) -> Option<u8> {
    bytes[start..].iter().copied().find(|byte| !byte.is_ascii_whitespace())
}

/// Where a text has another one, at most so many times: first byte and the one behind. The case of ASCII letters does not
/// matter.
pub fn find(text: &str, wanted: &str, most: usize) -> Vec<(usize, usize)> {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    let mut found = Vec::new();
    let Some(first) = wanted.first() else { return found };
    let mut at = 0;
    while at + wanted.len() <= text.len() && found.len() < most {
        let end = at + wanted.len();
        if text[at].eq_ignore_ascii_case(first) && text[at..end].eq_ignore_ascii_case(wanted) {
            found.push((at, end));
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces that have a kind of their own.
    fn kinds(pieces: &Pieces) -> Vec<(PieceKind, &str)> {
        let mut start = 0;
        let piece = |&(kind, end): &(PieceKind, usize)| {
            let text = &pieces.text[start..end];
            start = end;
            (kind, text)
        };
        pieces.pieces.iter().map(piece).filter(|(kind, _)| *kind != PieceKind::Plain).collect()
    }

    #[test]
    fn json_is_cut_into_what_it_has() {
        let record = r#" {"a\"{" : "b\\","n":-1.5e+3, "l":[true,null], "é": {} }"#;
        let pieces = Pieces::of_json(record, false);
        assert_eq!(pieces.text, record);
        assert_eq!(
            kinds(&pieces),
            [
                (PieceKind::Key, r#""a\"{""#),
                (PieceKind::Text, r#""b\\""#),
                (PieceKind::Key, r#""n""#),
                (PieceKind::Number, "-1.5e+3"),
                (PieceKind::Key, r#""l""#),
                (PieceKind::Literal, "true"),
                (PieceKind::Literal, "null"),
                (PieceKind::Key, r#""é""#),
            ]
        );
        let indented = Pieces::of_json(record, true);
        assert_eq!(kinds(&indented), kinds(&pieces));
        assert_eq!(
            indented.text,
            "{\n  \"a\\\"{\": \"b\\\\\",\n  \"n\": -1.5e+3,\n  \"l\": [\n    true,\n    null\n  ],\n  \"é\": {}\n}"
        );
    }

    #[test]
    fn json_is_indented_and_searched() {
        let pieces = Pieces::of_json(r#"{"a":[1,{}],"b": "x:y"}"#, true);
        assert_eq!(pieces.text, "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": \"x:y\"\n}");
        assert_eq!(find("Get, GET, é", "get", 9), [(0, 3), (5, 8)]);
        assert!(find("abc", "", 9).is_empty());
    }

    #[test]
    fn what_is_no_json_loses_nothing() {
        for text in ["{\"a", "}}]", "{\"a\":é€ \u{fffd}x", "[[[", "{\"a\":\"{\"}", ":,"] {
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(Pieces::of_json(text, false).text, text);
            assert_eq!(bare(&Pieces::of_json(text, true).text), bare(text));
        }
        assert_eq!(Pieces::of_json("{\"a\":\"{\"}", true).text, "{\n  \"a\": \"{\"\n}");
    }

    #[test]
    fn a_long_record_is_coloured_at_its_beginning_only() {
        for record in ["[".repeat(1_000_000), format!("[{}]", "1,".repeat(500_000))] {
            let pieces = Pieces::of_json(&record, true);
            assert!(pieces.is_cut && pieces.pieces.len() <= MOST_PIECES + record.len() / REST + 1);
            assert!(pieces.text.len() < record.len() + 2 * MOST_BYTES);
            assert!(pieces.text.ends_with(&record[record.len() - 800_000..]));
        }
    }

    #[test]
    fn a_line_is_cut_at_its_fields() {
        let pieces = Pieces::of_line("a b \"c d\"", &[(0, 0, 1), (2, 5, 8)]);
        assert_eq!(pieces.text, "a b \"c d\"");
        assert_eq!(kinds(&pieces), [(PieceKind::Field(0), "a"), (PieceKind::Field(2), "c d")]);
    }
}
