//! Parses conditions: the filter language and the shorthand, one grammar.

use super::cursor::{Cursor, is_name_char};
use super::error::{OTHER_OPERATORS, other_operator};
use super::literal::{constant, is_network, literal, network};
use super::operand::{Operands, computed};
use super::scope::Scope;
use super::{
    CompareOp, Computed, Expr, ExprKind, Literal, Match, Name, Operand, ParseError, Pattern, Scalar, Shape, Span,
};
use crate::schema::{Kind, Unit};

/// Conditions may be nested so deep; past it the text is no query that a person wrote.
const DEEPEST: usize = 100;

/// Parses the condition of a stage up to its end. `bare_words` are free text where they are allowed at all.
pub(super) fn condition(cursor: &mut Cursor<'_>, scope: &Scope, bare_words: bool) -> Result<Expr, ParseError> {
    let mut parser = Parser { cursor, scope, bare_words, depth: 0 };
    let expr = parser.any()?;
    parser.cursor.skip_space();
    if parser.cursor.at_stage_end() {
        return Ok(expr);
    }
    let span = parser.cursor.next_span();
    Err(ParseError::new("a condition, `and`, `or` or `|` is expected here", span))
}

struct Parser<'c, 't> {
    cursor: &'c mut Cursor<'t>,
    scope: &'c Scope,
    bare_words: bool,
    depth: usize,
}

impl Parser<'_, '_> {
    /// `a or b or …`
    fn any(&mut self) -> Result<Expr, ParseError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(ParseError::new("conditions are nested too deep here", self.cursor.next_span()));
        }
        let mut parts = vec![self.all()?];
        loop {
            self.cursor.skip_space();
            if !self.cursor.take_keyword("or") {
                break;
            }
            parts.push(self.all()?);
        }
        self.depth -= 1;
        Ok(join(parts, ExprKind::Or))
    }

    /// `a and b c …`: what stands side by side must hold together.
    fn all(&mut self) -> Result<Expr, ParseError> {
        let mut parts = vec![self.one()?];
        loop {
            self.cursor.skip_space();
            let and = self.cursor.take_keyword("and");
            self.cursor.skip_space();
            let over = self.cursor.at_stage_end() || self.cursor.peek() == Some(')') || self.cursor.is_keyword("or");
            if over && !and {
                break;
            }
            parts.push(self.one()?);
        }
        Ok(join(parts, ExprKind::And))
    }

    fn one(&mut self) -> Result<Expr, ParseError> {
        self.cursor.skip_space();
        let start = self.cursor.at;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(ParseError::new("conditions are nested too deep here", self.cursor.next_span()));
        }
        let negated = self.cursor.take_keyword("not") || self.takes_minus();
        let expr = if negated {
            let part = self.one()?;
            Expr { kind: ExprKind::Not(Box::new(part)), span: self.cursor.span_from(start) }
        } else {
            self.primary(start)?
        };
        self.depth -= 1;
        Ok(expr)
    }

    /// A minus right before a term negates it.
    fn takes_minus(&mut self) -> bool {
        let next = self.cursor.rest().strip_prefix('-').and_then(|rest| rest.chars().next());
        next.is_some_and(|c| !c.is_whitespace() && !matches!(c, '-' | '|' | ')')) && self.cursor.take("-")
    }

    fn primary(&mut self, start: usize) -> Result<Expr, ParseError> {
        if self.cursor.peek() == Some('(') {
            if self.computes_in_parenthesis() {
                return self.computed(start);
            }
            self.cursor.bump();
            let mut expr = self.any()?;
            self.cursor.skip_space();
            if !self.cursor.take(")") {
                return Err(ParseError::new("this parenthesis is not closed", Span { start, end: start + 1 }));
            }
            expr.span = self.cursor.span_from(start);
            return Ok(expr);
        }
        if let Some(text) = self.cursor.string()? {
            return Ok(Expr { kind: ExprKind::FreeText(text), span: self.cursor.span_from(start) });
        }
        let quoted_name = self.cursor.peek() == Some('`');
        let Some((name, name_span)) = self.cursor.name()? else {
            return self.bare_word(start, quoted_name);
        };
        if self.cursor.peek() == Some('(') {
            return self.computed(start);
        }
        if self.cursor.peek() == Some(':') {
            // An ARN or an address that was pasted is no condition on a field.
            let pasted = self.cursor.rest()[1..].split(char::is_whitespace).next().is_some_and(|v| v.contains(':'));
            let name = self.scope.resolve(&name, name_span).map_err(|error| with_quote_hint(error, &name, pasted))?;
            self.cursor.bump();
            let kind = self.matched(name)?;
            return Ok(Expr { kind, span: self.cursor.span_from(start) });
        }
        let after_name = self.cursor.at;
        self.cursor.skip_space();
        if self.cursor.peek().is_some_and(|c| matches!(c, '+' | '-' | '*' | '/' | '%' | '^')) {
            match self.computed(start) {
                // `a-b` and `a/b` are words too.
                Err(_) if self.bare_words => {}
                expr => return expr,
            }
        }
        self.cursor.back_to(after_name);
        self.cursor.skip_space();
        // A number is compared with a field as a field is with a number.
        let resolved = |scope: &Scope| match constant(&name).filter(|_| !quoted_name) {
            Some(number) => Ok(Operand::Constant(number)),
            None => scope.resolve(&name, name_span).map(Operand::Name),
        };
        if let Some(kind) = self.comparison(&resolved, start)? {
            return Ok(Expr { kind, span: self.cursor.span_from(start) });
        }
        self.cursor.back_to(after_name);
        self.bare_word(start, quoted_name)
    }

    /// Whether what stands in the parenthesis that is next is computed, not a condition: an operator or a comparison
    /// follows it.
    fn computes_in_parenthesis(&self) -> bool {
        let Some(end) = self.cursor.closing() else { return false };
        let mut cursor = self.cursor.clone();
        cursor.back_to(end);
        cursor.skip_space();
        let rest = cursor.rest();
        // A minus right before a word negates a term.
        let minus = rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(char::is_whitespace));
        minus
            || rest.starts_with(['+', '*', '/', '%', '^', '=', '<', '>'])
            || rest.starts_with("!=")
            || ["like", "in", "not like", "not in"].iter().any(|word| cursor.is_keyword(word))
    }

    /// A comparison of what is computed, or a function that is a condition itself.
    fn computed(&mut self, start: usize) -> Result<Expr, ParseError> {
        self.cursor.back_to(start);
        let operand = self.operand()?;
        let end = self.cursor.at;
        self.cursor.skip_space();
        let left = |_: &Scope| Ok(operand.clone());
        if let Some(kind) = self.comparison(&left, start)? {
            return Ok(Expr { kind, span: self.cursor.span_from(start) });
        }
        self.cursor.back_to(end);
        let span = self.cursor.span_from(start);
        match operand {
            Operand::Name(Name::Computed(computed)) if computed.scalar.is_truth() => {
                let Computed { scalar, operands } = *computed;
                let kind = match (scalar, operands.as_slice()) {
                    (Scalar::IsPresent, [Operand::Name(name)]) => ExprKind::IsPresent { name: name.clone() },
                    (scalar, _) => is_true(Name::Computed(Box::new(Computed { scalar, operands }))),
                };
                Ok(Expr { kind, span })
            }
            _ => Err(ParseError::new("a comparison is expected behind this", self.cursor.next_span())),
        }
    }

    fn operand(&mut self) -> Result<Operand, ParseError> {
        let mut operands = Operands::new(self.cursor, self.scope);
        operands.minus_negates = true;
        operands.sum()
    }

    /// A word that stands alone is free text, in a stage that is all shorthand.
    fn bare_word(&mut self, start: usize, quoted_name: bool) -> Result<Expr, ParseError> {
        self.cursor.back_to(start);
        let word = self.cursor.bare(&[]);
        let span = self.cursor.span_from(start);
        if word.is_empty() || quoted_name {
            return Err(ParseError::new("a condition is expected here", self.cursor.next_span_at(start)));
        }
        self.no_operator(word, span)?;
        if !self.bare_words {
            let mut error =
                ParseError::new(format!("`{word}` is no condition; write field = value or field:value"), span);
            if let Ok(Name::Field(_)) = self.scope.resolve(word, span) {
                error.suggestion = Some(format!("ispresent({word})"));
            }
            return Err(error);
        }
        self.no_term(word, start)?;
        Ok(Expr { kind: ExprKind::FreeText(word.to_owned()), span })
    }

    /// What was meant as `field:value` is no word to search for: a hyphen that no field has, or a space before the colon.
    fn no_term(&self, word: &str, start: usize) -> Result<(), ParseError> {
        let Some((name, rest)) = word.split_once(':') else { return Ok(()) };
        let span = Span { start, end: start + name.len() };
        if name.is_empty() && !rest.starts_with(':') {
            let message = "a field is expected right before `:`; to search for it, put it in quotes";
            return Err(ParseError::new(message, Span { start, end: start + 1 }));
        }
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.contains('-')
            && name.chars().all(|c| is_name_char(c) || c == '-');
        if !is_name {
            return Ok(());
        }
        match self.scope.resolve(name, span) {
            Err(error) => Err(with_quote_hint(error, name, rest.contains(':'))),
            Ok(_) => {
                let mut error = ParseError::new(format!("no field `{name}` without backquotes"), span);
                error.suggestion = Some(format!("`{name}`"));
                Err(error)
            }
        }
    }

    /// An operator that stands where a condition should is no word to search for.
    fn no_operator(&mut self, word: &str, span: Span) -> Result<(), ParseError> {
        let lower = word.to_ascii_lowercase();
        if ["and", "or"].contains(&lower.as_str()) {
            return Err(ParseError::new(format!("a condition is expected before `{word}`"), span));
        }
        self.cursor.skip_space();
        let compares = (lower == "like" && self.cursor.rest().starts_with(['"', '\'', '/']))
            || (lower == "in" && self.cursor.rest().starts_with(['[', '(']));
        if compares {
            return Err(ParseError::new(format!("a field is expected before `{word}`"), span));
        }
        self.cursor.back_to(span.end);
        if word != "-" && !word.chars().all(|c| matches!(c, '=' | '<' | '>' | '!' | '~' | '&')) {
            return Ok(());
        }
        let mut error = ParseError::new(format!("`{word}` is no condition"), span);
        error.suggestion = OTHER_OPERATORS.iter().find(|(other, _)| *other == word).map(|(_, here)| (*here).to_owned());
        if error.suggestion.is_none() {
            error.message.push_str(if self.bare_words {
                "; to search for it, put it in quotes"
            } else {
                "; write field = value or field:value"
            });
        }
        Err(error)
    }

    /// What follows `left`, which begins at `start`, where it is compared; `None` where no comparison follows.
    fn comparison(
        &mut self,
        left: &dyn Fn(&Scope) -> Result<Operand, ParseError>,
        start: usize,
    ) -> Result<Option<ExprKind>, ParseError> {
        let before = self.cursor.at;
        let negated = self.cursor.take_keyword("not");
        self.cursor.skip_space();
        let operators: [(&str, CompareOp, bool); 6] = [
            ("!=", CompareOp::Eq, true),
            ("<=", CompareOp::Le, false),
            (">=", CompareOp::Ge, false),
            ("<", CompareOp::Lt, false),
            (">", CompareOp::Gt, false),
            ("=", CompareOp::Eq, false),
        ];
        other_operator(self.cursor)?;
        let (kind, not) = if self.cursor.take("=~") {
            (self.like(self.column(left, start)?, true)?, negated)
        } else if self.cursor.is_keyword("like") && self.pattern_follows() {
            self.cursor.take_keyword("like");
            (self.like(self.column(left, start)?, false)?, negated)
        } else if self.cursor.is_keyword("in") && self.list_follows() {
            self.cursor.take_keyword("in");
            (self.list(self.column(left, start)?)?, negated)
        } else if let Some((_, op, not)) = operators.iter().find(|(text, ..)| !negated && self.cursor.take(text)) {
            let left = left(self.scope)?;
            self.cursor.skip_space();
            (self.compared(left, *op, start)?, *not)
        } else {
            self.cursor.back_to(before);
            return Ok(None);
        };
        Ok(Some(if not {
            let span = self.cursor.span_from(start);
            ExprKind::Not(Box::new(Expr { kind, span }))
        } else {
            kind
        }))
    }

    fn column(&self, left: &dyn Fn(&Scope) -> Result<Operand, ParseError>, start: usize) -> Result<Name, ParseError> {
        match left(self.scope)? {
            Operand::Name(name) => Ok(name),
            Operand::Constant(_) => {
                Err(ParseError::new("a field is expected before this", Span { start, end: self.cursor.at }))
            }
        }
    }

    /// What stands behind a comparison: a value, or what is computed of at least one column.
    fn compared(&mut self, left: Operand, op: CompareOp, start: usize) -> Result<ExprKind, ParseError> {
        let before = self.cursor.at;
        if let Some(right) = self.right_side() {
            let (scalar, swapped) = match op {
                CompareOp::Eq => (Scalar::Equal, false),
                CompareOp::Lt => (Scalar::Less, false),
                CompareOp::Le => (Scalar::LessOrEqual, false),
                CompareOp::Gt => (Scalar::Less, true),
                CompareOp::Ge => (Scalar::LessOrEqual, true),
            };
            let (left, right) = if swapped { (right, left) } else { (left, right) };
            return Ok(is_true(computed(scalar, left, right)));
        }
        self.cursor.back_to(before);
        match left {
            Operand::Name(name) => {
                let value = self.value(&name, &[])?;
                Ok(ExprKind::Compare { name, op, value })
            }
            Operand::Constant(_) => {
                Err(ParseError::new("a field is expected on one side of this", self.cursor.span_from(start)))
            }
        }
    }

    /// What is computed, where that is next: a bare word that is no column is a value, `2026-08-01` too.
    fn right_side(&mut self) -> Option<Operand> {
        let start = self.cursor.at;
        let quoted = self.cursor.rest().starts_with(['"', '\'']);
        let operand = self.operand().ok().filter(|_| !quoted)?;
        let Operand::Name(name) = &operand else { return None };
        let mut reads = self.cursor.text[start..self.cursor.at].contains(|c: char| c.is_whitespace() || c == '(');
        name.each_read(&mut |_| reads = true);
        let ends = self.cursor.peek().is_none_or(|c| c.is_whitespace() || matches!(c, '|' | ')'));
        (reads && ends).then_some(operand)
    }

    /// Whether a pattern follows `like`; otherwise the word is one of a free text.
    fn pattern_follows(&self) -> bool {
        let rest = self.cursor.rest()[4..].trim_start();
        !self.bare_words || rest.starts_with(['"', '\'', '/'])
    }

    fn list_follows(&self) -> bool {
        !self.bare_words || self.cursor.rest()[2..].trim_start().starts_with(['[', '('])
    }

    fn like(&mut self, name: Name, regex_only: bool) -> Result<ExprKind, ParseError> {
        self.cursor.skip_space();
        let start = self.cursor.at;
        if let Some(pattern) = self.cursor.regex()? {
            return Ok(ExprKind::Like { name, pattern: Pattern::Regex(pattern) });
        }
        match self.cursor.string()? {
            Some(text) if regex_only => Ok(ExprKind::Like { name, pattern: Pattern::Regex(text) }),
            Some(text) => Ok(ExprKind::Like { name, pattern: Pattern::Text(text) }),
            None => {
                let what =
                    if regex_only { "`=~` takes a /regular expression/" } else { "`like` takes \"text\" or /regex/" };
                Err(ParseError::new(what, self.cursor.next_span_at(start)))
            }
        }
    }

    fn list(&mut self, name: Name) -> Result<ExprKind, ParseError> {
        self.cursor.skip_space();
        let start = self.cursor.at;
        // SQL writes lists in parentheses.
        let close = if self.cursor.take("(") { ")" } else { "]" };
        if close == "]" && !self.cursor.take("[") {
            return Err(ParseError::new("`in` takes a list: [\"a\", \"b\"]", self.cursor.next_span()));
        }
        let mut values = Vec::new();
        loop {
            self.cursor.skip_space();
            if self.cursor.take(close) {
                break;
            }
            if self.cursor.at_stage_end() {
                return Err(ParseError::new("this list is not closed", Span { start, end: start + 1 }));
            }
            values.push(self.value(&name, &[',', ']'])?);
            self.cursor.skip_space();
            if !self.cursor.take(",") && !self.cursor.rest().starts_with(close) && !self.cursor.at_stage_end() {
                return Err(ParseError::new(format!("a `,` or `{close}` is expected here"), self.cursor.next_span()));
            }
        }
        Ok(ExprKind::In { name, values })
    }

    /// A value in quotes or bare, read as the column has it.
    fn value(&mut self, name: &Name, stops: &[char]) -> Result<Literal, ParseError> {
        let start = self.cursor.at;
        // A name in backquotes that is no column is no text.
        if self.cursor.peek() == Some('`')
            && let Some((name, span)) = self.cursor.clone().name()?
        {
            self.scope.resolve(&name, span)?;
        }
        let (text, quoted) = match self.cursor.string()? {
            Some(text) => (text, true),
            None => (self.cursor.bare(stops).to_owned(), false),
        };
        let text = match self.unit_behind_space(name, &text) {
            Some(unit) if !quoted => format!("{text}{unit}"),
            _ => text,
        };
        // What says 1 or 0 may be compared with the words for them.
        let text = match name {
            Name::Computed(computed) if computed.scalar.is_truth() && text.eq_ignore_ascii_case("true") => {
                "1".to_owned()
            }
            Name::Computed(computed) if computed.scalar.is_truth() && text.eq_ignore_ascii_case("false") => {
                "0".to_owned()
            }
            _ => text,
        };
        let span = self.cursor.span_from(start);
        if !quoted && (text.is_empty() || text.starts_with(['=', '<', '>'])) {
            return Err(ParseError::new("a value is expected here", self.cursor.next_span_at(start)));
        }
        literal(&text, quoted, self.shape(name)).map_err(|message| ParseError::new(message, span))
    }

    /// A unit that stands behind a number and a space, passed over: `1 s` is `1s`.
    fn unit_behind_space(&mut self, name: &Name, number: &str) -> Option<String> {
        let shape = self.shape(name).filter(|shape| shape.kind == Kind::Int && shape.unit != Unit::None)?;
        number.parse::<f64>().ok()?;
        let word = self.cursor.rest().strip_prefix(' ')?;
        let end = word.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(word.len());
        let (unit, behind) = word.split_at(end);
        let ends = behind.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, '|' | ')' | ',' | ']'));
        let known = ends && !unit.is_empty() && literal(&format!("{number}{unit}"), false, Some(shape)).is_ok();
        known.then(|| {
            self.cursor.at += 1 + unit.len();
            unit.to_owned()
        })
    }

    fn shape(&self, name: &Name) -> Option<Shape> {
        self.scope.shape(name)
    }

    /// The value of `field:value`.
    fn matched(&mut self, name: Name) -> Result<ExprKind, ParseError> {
        for (text, op) in [(">=", CompareOp::Ge), ("<=", CompareOp::Le), (">", CompareOp::Gt), ("<", CompareOp::Lt)] {
            if self.cursor.take(text) {
                let value = self.value(&name, &[])?;
                return Ok(ExprKind::Compare { name, op, value });
            }
        }
        let start = self.cursor.at;
        let shape = self.shape(&name);
        let typed = |text: &str, quoted: bool, span: Span| {
            literal(text, quoted, shape).map_err(|message| ParseError::new(message, span))
        };
        if let Some(text) = self.cursor.string()? {
            let first = typed(&text, true, self.cursor.span_from(start))?;
            if self.cursor.take("..") {
                let from = self.cursor.at;
                let (to, quoted) = match self.cursor.string()? {
                    Some(text) => (Some(text), true),
                    None => (Some(self.cursor.bare(&[]).to_owned()).filter(|text| !text.is_empty()), false),
                };
                let to = to.map(|text| typed(&text, quoted, self.cursor.span_from(from))).transpose()?;
                return Ok(ExprKind::Match { name, value: Match::Range(Some(first), to) });
            }
            return Ok(ExprKind::Match { name, value: Match::Equals(first) });
        }
        let text = self.cursor.bare(&[]);
        let span = self.cursor.span_from(start);
        if text.is_empty() {
            return Err(ParseError::new("a value is expected after `:`", Span { start: start - 1, end: start }));
        }
        // A list of values is several terms; a text with spaces stands in quotes.
        if text.starts_with('(') && text.matches('(').count() > text.matches(')').count() {
            let message =
                "a value in parentheses is expected to close; write (key:a or key:b), or quotes around a text";
            return Err(ParseError::new(message, span));
        }
        let kind = shape.map(|shape| shape.kind);
        let value = if text == "-" {
            Match::Missing
        } else if let Some((from, to)) = text.split_once("..").filter(|(from, to)| !(from.is_empty() && to.is_empty()))
        {
            let end = |text: &str| {
                let plain = unquote(text);
                (!text.is_empty()).then(|| typed(plain, plain != text, span)).transpose()
            };
            Match::Range(end(from)?, end(to)?)
        } else if kind == Some(Kind::Ip) && is_network(text) {
            let wrong = || ParseError::new(format!("`{text}` is no network; write 10.0.0.0/8 or 2001:db8::/32"), span);
            Match::Cidr(network(text).ok_or_else(wrong)?)
        } else if text.contains('*') && kind != Some(Kind::Time) {
            Match::Wildcard(text.to_owned())
        } else {
            Match::Equals(typed(text, false, span)?)
        };
        Ok(ExprKind::Match { name, value })
    }
}

/// The condition that what is computed is true.
fn is_true(name: Name) -> ExprKind {
    ExprKind::Compare { name, op: CompareOp::Eq, value: Literal::Int(1) }
}

/// The end of a range may stand in quotes.
fn unquote(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

fn with_quote_hint(mut error: ParseError, name: &str, pasted: bool) -> ParseError {
    if pasted {
        error.suggestion = None;
    }
    if error.suggestion.is_none() {
        error.message.push_str(&format!("; to search for text with `{name}:` in it, put it in quotes"));
    }
    error
}

/// Joins parts by `and` or `or`; a single part stays as it is. Parts without parentheses of their own melt together.
fn join(mut parts: Vec<Expr>, kind: fn(Vec<Expr>) -> ExprKind) -> Expr {
    match parts.len() {
        1 => parts.remove(0),
        _ => {
            let span = Span {
                start: parts.first().map_or(0, |part| part.span.start),
                end: parts.last().map_or(0, |part| part.span.end),
            };
            Expr { kind: kind(parts), span }
        }
    }
}
