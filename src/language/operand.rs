//! Parses what is computed: columns, constants, functions of them, and operators between them.

use super::cursor::Cursor;
use super::error::{nearest, other_operator};
use super::literal::{constant, network};
use super::scalar::{FUNCTIONS, ScalarFunction};
use super::scope::Scope;
use super::stages::{AGGREGATES, aggregate};
use super::{Aggregate, Computed, Name, Operand, ParseError, Scalar, Span};
use crate::schema::{Kind, Resolved, Value};

/// Operands may be nested so deep; past it the text is no query that a person wrote.
const DEEPEST: usize = 100;

/// Operators side by side, likewise.
const MOST_OPERATORS: usize = 200;

/// Parts of what is computed, those of the columns that it reads among them: columns of columns may double at each stage.
pub(super) const MOST_PARTS: usize = 500;

/// Parses operands.
pub(super) struct Operands<'c, 't> {
    pub cursor: &'c mut Cursor<'t>,
    pub scope: &'c Scope,
    /// Takes in the aggregates that are called; without it none may be.
    pub aggregates: Option<&'c mut Vec<Aggregate>>,
    /// Whether a minus right before a word, behind white space, begins a term of its own, as in conditions.
    pub minus_negates: bool,
    depth: usize,
    operators: usize,
    parts: usize,
}

impl<'c, 't> Operands<'c, 't> {
    pub fn new(cursor: &'c mut Cursor<'t>, scope: &'c Scope) -> Operands<'c, 't> {
        Operands { cursor, scope, aggregates: None, minus_negates: false, depth: 0, operators: 0, parts: 0 }
    }

    /// `a + b`, or a comparison of two such: 1 or 0.
    pub fn value(&mut self) -> Result<Operand, ParseError> {
        let start = self.cursor.at;
        let left = self.sum()?;
        let before = self.cursor.at;
        self.cursor.skip_space();
        other_operator(self.cursor)?;
        let operators = [
            ("!=", Scalar::NotEqual, false),
            ("<=", Scalar::LessOrEqual, false),
            (">=", Scalar::LessOrEqual, true),
            ("<", Scalar::Less, false),
            (">", Scalar::Less, true),
            ("=", Scalar::Equal, false),
        ];
        let is_pattern = self.cursor.rest().starts_with("=~");
        let Some((_, scalar, swapped)) = operators.into_iter().find(|(text, ..)| !is_pattern && self.cursor.take(text))
        else {
            self.cursor.back_to(before);
            return Ok(left);
        };
        let right = self.sum()?;
        // Which of its milliseconds a date stands for depends on the comparison: only conditions know.
        let is_time = |operand: &Operand| matches!(operand, Operand::Name(name) if self.scope.shape(name).is_some_and(|shape| shape.kind == Kind::Time));
        let is_text = |operand: &Operand| matches!(operand, Operand::Constant(Value::Text(_)));
        if is_time(&left) && is_text(&right) || is_text(&left) && is_time(&right) {
            let message = "a time is compared with a text in `filter` only";
            return Err(ParseError::new(message, self.cursor.span_from(start)));
        }
        Ok(compute(scalar, if swapped { vec![right, left] } else { vec![left, right] }))
    }

    /// `a + b - c …`
    pub fn sum(&mut self) -> Result<Operand, ParseError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(ParseError::new("what is computed is nested too deep here", self.cursor.next_span()));
        }
        let mut left = self.product()?;
        loop {
            let before = self.cursor.at;
            self.cursor.skip_space();
            let scalar = match self.cursor.peek() {
                Some('+') => Scalar::Add,
                Some('-') if !self.begins_term(before) => Scalar::Subtract,
                _ => {
                    self.cursor.back_to(before);
                    break;
                }
            };
            self.cursor.bump();
            left = self.longer(scalar, left, Self::product)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    /// Whether the minus that is next negates a term behind it.
    fn begins_term(&self, before: usize) -> bool {
        let next = self.cursor.rest()[1..].chars().next();
        self.minus_negates && self.cursor.at > before && next.is_some_and(|c| !c.is_whitespace())
    }

    /// `a * b / c …`
    fn product(&mut self) -> Result<Operand, ParseError> {
        let mut left = self.signed()?;
        loop {
            let before = self.cursor.at;
            self.cursor.skip_space();
            let scalar = match self.cursor.peek() {
                Some('*') => Scalar::Multiply,
                Some('/') => Scalar::Divide,
                Some('%') => Scalar::Remainder,
                _ => {
                    self.cursor.back_to(before);
                    return Ok(left);
                }
            };
            self.cursor.bump();
            left = self.longer(scalar, left, Self::signed)?;
        }
    }

    /// `-a`, `a ^ b`: a power binds tighter than a sign before it.
    fn signed(&mut self) -> Result<Operand, ParseError> {
        self.cursor.skip_space();
        if self.cursor.take("-") {
            return Ok(match self.deeper(Self::signed)? {
                Operand::Constant(Value::Int(number)) => Operand::Constant(Value::Int(number.wrapping_neg())),
                Operand::Constant(Value::Float(number)) => Operand::Constant(Value::Float(-number)),
                operand => compute(Scalar::Subtract, vec![Operand::Constant(Value::Int(0)), operand]),
            });
        }
        let base = self.primary()?;
        let before = self.cursor.at;
        self.cursor.skip_space();
        if self.cursor.take("^") {
            return Ok(compute(Scalar::Power, vec![base, self.deeper(Self::signed)?]));
        }
        self.cursor.back_to(before);
        Ok(base)
    }

    /// What is computed of what was read and of what follows: each operator nests the tree one deeper.
    fn longer(
        &mut self,
        scalar: Scalar,
        left: Operand,
        right: fn(&mut Self) -> Result<Operand, ParseError>,
    ) -> Result<Operand, ParseError> {
        self.operators += 1;
        if self.operators > MOST_OPERATORS {
            return Err(ParseError::new("too much is computed at once here", self.cursor.next_span()));
        }
        let right = right(self)?;
        Ok(compute(scalar, vec![left, right]))
    }

    fn deeper(&mut self, parse: fn(&mut Self) -> Result<Operand, ParseError>) -> Result<Operand, ParseError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(ParseError::new("what is computed is nested too deep here", self.cursor.next_span()));
        }
        let operand = parse(self)?;
        self.depth -= 1;
        Ok(operand)
    }

    fn primary(&mut self) -> Result<Operand, ParseError> {
        self.cursor.skip_space();
        let start = self.cursor.at;
        if self.cursor.take("(") {
            let operand = self.value()?;
            self.cursor.skip_space();
            if !self.cursor.take(")") {
                return Err(ParseError::new("this parenthesis is not closed", Span { start, end: start + 1 }));
            }
            return Ok(operand);
        }
        if let Some(text) = self.cursor.string()? {
            return Ok(Operand::Constant(Value::Text(text)));
        }
        if self.cursor.peek().is_some_and(|c| c.is_ascii_digit()) {
            return self.number();
        }
        let Some((name, span)) = self.cursor.name()? else {
            return Err(ParseError::new(
                "a field, a number, a text or a function is expected here",
                self.cursor.next_span(),
            ));
        };
        if self.cursor.peek() == Some('(') {
            return self.call(&name, span);
        }
        let name = self.scope.resolve(&name, span)?;
        self.parts += self.scope.parts(&name);
        if self.parts > MOST_PARTS {
            return Err(ParseError::new("too much is computed at once here", span));
        }
        Ok(Operand::Name(name))
    }

    fn number(&mut self) -> Result<Operand, ParseError> {
        let start = self.cursor.at;
        let rest = self.cursor.rest();
        let mut last = ' ';
        let end = rest.find(|c: char| {
            let in_exponent = matches!(c, '+' | '-') && matches!(last, 'e' | 'E');
            last = c;
            !(c.is_ascii_alphanumeric() || c == '.' || in_exponent)
        });
        // `1..5` is a range.
        let text = rest[..end.unwrap_or(rest.len())].split("..").next().unwrap_or_default();
        self.cursor.at += text.len();
        let span = self.cursor.span_from(start);
        let value = constant(text)
            .ok_or_else(|| ParseError::new(format!("`{text}` is no number; write 1500, 1.5, 10MB or 5m"), span))?;
        Ok(Operand::Constant(value))
    }

    /// A function's operands, or a column of an earlier `stats` that is called like a function.
    fn call(&mut self, name: &str, span: Span) -> Result<Operand, ParseError> {
        let is_aggregate = AGGREGATES.iter().any(|known| known.eq_ignore_ascii_case(name));
        // Where an aggregate is expected it is one, though a column of an earlier `stats` be called so.
        if !(is_aggregate && self.aggregates.is_some())
            && let Some(end) = self.cursor.closing()
            && let Some(label) = self.scope.label(&self.cursor.text[span.start..end])
        {
            self.cursor.at = end;
            return Ok(Operand::Name(Name::Alias(label)));
        }
        if is_aggregate && let Some(aggregates) = self.aggregates.take() {
            let result = aggregate(self.cursor, self.scope, name, span);
            let label = result.map(|aggregate| {
                let label = aggregate.label.clone();
                if aggregates.iter().all(|known| known.label != label) {
                    aggregates.push(aggregate);
                }
                label
            });
            self.aggregates = Some(aggregates);
            return Ok(Operand::Name(Name::Alias(label?)));
        }
        if is_aggregate {
            let message = format!("`{name}` is an aggregate; it stands in `stats`, not within another or in a row");
            return Err(ParseError::new(message, span));
        }
        self.cursor.bump();
        if name.eq_ignore_ascii_case("bin") {
            return self.bin(span);
        }
        let Some(function) = FUNCTIONS.iter().find(|known| known.name.eq_ignore_ascii_case(name)) else {
            let mut error = ParseError::new(format!("no function `{name}`"), span);
            let known = FUNCTIONS.iter().map(|function| function.name);
            let aggregates = AGGREGATES.iter().copied().filter(|_| self.aggregates.is_some());
            error.suggestion = nearest(name, known.chain(["bin"]).chain(aggregates));
            return Err(error);
        };
        let operands = self.operands(function, span)?;
        if let (Scalar::IsInSubnet(_), [_, Operand::Constant(Value::Text(text))]) = (&function.scalar, &operands[..])
            && network(text).is_none()
        {
            let message = format!("`{text}` is no network; write \"10.0.0.0/8\" or \"2001:db8::/32\"");
            return Err(ParseError::new(message, Span { start: span.start, end: self.cursor.at }));
        }
        Ok(compute(function.scalar.clone(), operands))
    }

    /// The operands of a function, up to its closing parenthesis.
    fn operands(&mut self, function: &ScalarFunction, span: Span) -> Result<Vec<Operand>, ParseError> {
        let usage = |span| ParseError::new(format!("`{}` is used so: {}", function.name, function.usage), span);
        let mut operands = Vec::new();
        loop {
            self.cursor.skip_space();
            if operands.is_empty() && self.cursor.take(")") {
                break;
            }
            if self.cursor.at_stage_end() {
                return Err(ParseError::new(format!("`)` is expected to close `{}(`", function.name), span));
            }
            operands.push(self.value()?);
            self.cursor.skip_space();
            if self.cursor.take(")") {
                break;
            }
            if !self.cursor.take(",") {
                let message = format!("`,` or `)` is expected in `{}(`", function.name);
                return Err(ParseError::new(message, self.cursor.next_span()));
            }
        }
        let (least, most) = function.operands;
        match (least..=most).contains(&operands.len()) {
            true => Ok(operands),
            false => Err(usage(Span { start: span.start, end: self.cursor.at })),
        }
    }

    /// `bin(5m)`: the table's time, cut down to multiples of a width.
    fn bin(&mut self, span: Span) -> Result<Operand, ParseError> {
        self.cursor.skip_space();
        let text = self.cursor.bare(&[]);
        let width = super::literal::width(text);
        self.cursor.skip_space();
        let closed = self.cursor.take(")");
        let whole = Span { start: span.start, end: self.cursor.at };
        let width = width.ok_or_else(|| ParseError::new("`bin` takes a width: bin(5m), bin(1h), bin(1d)", whole))?;
        if !closed {
            return Err(ParseError::new("`)` is expected to close `bin(`", self.cursor.next_span()));
        }
        if !self.scope.open {
            return Err(ParseError::new("`bin` needs the source's time, which an earlier `stats` dropped", span));
        }
        let time = Name::Field(Resolved { index: self.scope.source.time(), path: Vec::new() });
        Ok(compute(Scalar::DateFloor, vec![Operand::Name(time), Operand::Constant(Value::Int(width))]))
    }
}

fn compute(scalar: Scalar, operands: Vec<Operand>) -> Operand {
    Operand::Name(Name::Computed(Box::new(Computed { scalar, operands })))
}

/// Something that is computed of two operands.
pub(super) fn computed(scalar: Scalar, left: Operand, right: Operand) -> Name {
    Name::Computed(Box::new(Computed { scalar, operands: vec![left, right] }))
}
