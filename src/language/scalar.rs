//! The functions and operators that compute a value of a row: their only list.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html>

use super::{Computed, Name, Operand, Shape};
use crate::schema::{Kind, Unit, Value};
use serde::{Deserialize, Serialize};

/// What is computed of one or more values. What has no answer, such as a division by zero or a number of a word, is
/// missing; so is what is computed of a missing value, but for the functions that say otherwise. Truth is 1 or 0.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scalar {
    /// `a + b`; a time plus milliseconds is a time.
    Add,
    /// `a - b`; of two times the milliseconds between them.
    Subtract,
    /// `a * b`
    Multiply,
    /// `a / b`
    Divide,
    /// `a % b`, with the sign of `a`.
    Remainder,
    /// `a ^ b`
    Power,
    /// `a = b`; no comparison is true of a missing value.
    Equal,
    /// `a != b`, the opposite.
    NotEqual,
    /// `a < b`
    Less,
    /// `a <= b`
    LessOrEqual,
    /// The absolute value.
    Abs,
    /// The least integer that is not less.
    Ceil,
    /// The greatest integer that is not greater.
    Floor,
    /// The greatest of its values that are there.
    Greatest,
    /// The least of its values that are there.
    Least,
    /// The natural logarithm.
    Log,
    /// The square root.
    Sqrt,
    /// Whether there is a value.
    IsPresent,
    /// The first of its values that is there.
    Coalesce,
    /// Whether there is no value, or an empty text.
    IsEmpty,
    /// Whether there is no value, or a text of white space only.
    IsBlank,
    /// Its values as texts, one behind another; a missing one adds nothing.
    Concat,
    /// The text without white space, or the characters of a second text, at its beginning.
    TrimStart,
    /// At its end.
    TrimEnd,
    /// At both.
    Trim,
    /// The number of characters.
    Length,
    /// In capitals.
    Upper,
    /// In small letters.
    Lower,
    /// The text from a character on, counted from 0, and of it so many characters.
    Substring,
    /// The text with each occurrence of a second text replaced by a third.
    Replace,
    /// Whether the text holds a second one, letter case kept.
    Contains,
    /// The greatest multiple of so many milliseconds since 1970-01-01T00:00:00Z that is not after the time.
    DateFloor,
    /// The least one that is not before it.
    DateCeil,
    /// The time of so many milliseconds since 1970-01-01T00:00:00Z.
    FromMillis,
    /// The milliseconds of a time.
    ToMillis,
    /// Whether the text is an address, of version 4 or 6 or of either.
    IsIp(IpVersion),
    /// Whether the text is an address within a network.
    IsInSubnet(IpVersion),
    /// A text that is written as a number as that number, what else there is as it is. Nobody writes it: the plan puts
    /// it around what is ordered and has no type.
    AsNumber,
    /// A named group of a regular expression where it first matches: what `parse` takes out.
    Capture {
        /// The expression.
        pattern: String,
        /// The group's name.
        group: String,
    },
}

/// Which addresses are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum IpVersion {
    /// Version 4.
    V4,
    /// Version 6.
    V6,
    /// Both.
    Any,
}

/// A function as it is written.
#[derive(Debug)]
pub struct ScalarFunction {
    /// Its name, in Logs Insights' spelling; any letter case is read.
    pub name: &'static str,
    /// What it computes.
    pub scalar: Scalar,
    /// The fewest and the most operands.
    pub operands: (usize, usize),
    /// How it is used: what errors and completion show.
    pub usage: &'static str,
}

const MANY: usize = 100;

const fn function(name: &'static str, scalar: Scalar, operands: (usize, usize), usage: &'static str) -> ScalarFunction {
    ScalarFunction { name, scalar, operands, usage }
}

/// Every function. `bin(5m)` is `datefloor` of the table's time.
pub const FUNCTIONS: &[ScalarFunction] = &[
    function("abs", Scalar::Abs, (1, 1), "abs(number)"),
    function("ceil", Scalar::Ceil, (1, 1), "ceil(number)"),
    function("floor", Scalar::Floor, (1, 1), "floor(number)"),
    function("greatest", Scalar::Greatest, (1, MANY), "greatest(a, b, …)"),
    function("least", Scalar::Least, (1, MANY), "least(a, b, …)"),
    function("log", Scalar::Log, (1, 1), "log(number)"),
    function("sqrt", Scalar::Sqrt, (1, 1), "sqrt(number)"),
    function("ispresent", Scalar::IsPresent, (1, 1), "ispresent(field)"),
    function("coalesce", Scalar::Coalesce, (1, MANY), "coalesce(a, b, …)"),
    function("isempty", Scalar::IsEmpty, (1, 1), "isempty(field)"),
    function("isblank", Scalar::IsBlank, (1, 1), "isblank(field)"),
    function("concat", Scalar::Concat, (1, MANY), "concat(a, b, …)"),
    function("ltrim", Scalar::TrimStart, (1, 2), "ltrim(text) or ltrim(text, \"characters\")"),
    function("rtrim", Scalar::TrimEnd, (1, 2), "rtrim(text) or rtrim(text, \"characters\")"),
    function("trim", Scalar::Trim, (1, 2), "trim(text) or trim(text, \"characters\")"),
    function("strlen", Scalar::Length, (1, 1), "strlen(text)"),
    function("toupper", Scalar::Upper, (1, 1), "toupper(text)"),
    function("tolower", Scalar::Lower, (1, 1), "tolower(text)"),
    function("substr", Scalar::Substring, (2, 3), "substr(text, start) or substr(text, start, length)"),
    function("replace", Scalar::Replace, (3, 3), "replace(text, \"old\", \"new\")"),
    function("strcontains", Scalar::Contains, (2, 2), "strcontains(text, \"part\")"),
    function("datefloor", Scalar::DateFloor, (2, 2), "datefloor(time, 1h)"),
    function("dateceil", Scalar::DateCeil, (2, 2), "dateceil(time, 1h)"),
    function("fromMillis", Scalar::FromMillis, (1, 1), "fromMillis(number)"),
    function("toMillis", Scalar::ToMillis, (1, 1), "toMillis(time)"),
    function("isValidIp", Scalar::IsIp(IpVersion::Any), (1, 1), "isValidIp(field)"),
    function("isValidIpv4", Scalar::IsIp(IpVersion::V4), (1, 1), "isValidIpv4(field)"),
    function("isValidIpv6", Scalar::IsIp(IpVersion::V6), (1, 1), "isValidIpv6(field)"),
    function("isIpInSubnet", Scalar::IsInSubnet(IpVersion::Any), (2, 2), "isIpInSubnet(field, \"10.0.0.0/8\")"),
    function("isIpv4InSubnet", Scalar::IsInSubnet(IpVersion::V4), (2, 2), "isIpv4InSubnet(field, \"10.0.0.0/8\")"),
    function("isIpv6InSubnet", Scalar::IsInSubnet(IpVersion::V6), (2, 2), "isIpv6InSubnet(field, \"fd00::/8\")"),
];

impl Scalar {
    /// Whether it compares two values.
    pub fn is_comparison(&self) -> bool {
        matches!(self, Scalar::Equal | Scalar::NotEqual | Scalar::Less | Scalar::LessOrEqual)
    }

    /// Whether it says 1 or 0, and so may stand where a condition does.
    pub fn is_truth(&self) -> bool {
        matches!(
            self,
            Scalar::Equal
                | Scalar::NotEqual
                | Scalar::Less
                | Scalar::LessOrEqual
                | Scalar::IsPresent
                | Scalar::IsEmpty
                | Scalar::IsBlank
                | Scalar::Contains
                | Scalar::IsIp(_)
                | Scalar::IsInSubnet(_)
        )
    }

    /// Whether it gives a text, of which nobody knows whether it holds a number.
    pub fn is_text(&self) -> bool {
        matches!(
            self,
            Scalar::Concat
                | Scalar::TrimStart
                | Scalar::TrimEnd
                | Scalar::Trim
                | Scalar::Upper
                | Scalar::Lower
                | Scalar::Substring
                | Scalar::Replace
                | Scalar::Capture { .. }
        )
    }
}

impl Computed {
    /// The shape of what is computed, of the shapes of the columns that it reads; `None` where its operands have several.
    pub fn shape(&self, of: &mut dyn FnMut(&Name) -> Option<Shape>) -> Option<Shape> {
        let plain = |kind| Some(Shape { kind, unit: Unit::None });
        let shapes: Vec<Option<Shape>> = self
            .operands
            .iter()
            .map(|operand| match operand {
                Operand::Name(name) => of(name),
                Operand::Constant(Value::Text(_)) => plain(Kind::Text),
                Operand::Constant(_) => plain(Kind::Int),
            })
            .collect();
        let is_time = |place: usize| matches!(shapes.get(place), Some(Some(Shape { kind: Kind::Time, .. })));
        let unit = |place: usize| shapes.get(place).copied().flatten().map_or(Unit::None, |shape| shape.unit);
        match &self.scalar {
            Scalar::Add | Scalar::Subtract if is_time(0) != is_time(1) => plain(Kind::Time),
            Scalar::Subtract if is_time(0) => Some(Shape { kind: Kind::Int, unit: Unit::Milliseconds }),
            Scalar::Add | Scalar::Subtract => {
                // A plain number beside a size is a size; a size beside a duration is neither.
                let unit = match (unit(0), unit(1)) {
                    (Unit::None, unit) | (unit, Unit::None) => unit,
                    (a, b) if a == b => a,
                    _ => Unit::None,
                };
                Some(Shape { kind: Kind::Int, unit })
            }
            Scalar::Abs | Scalar::Ceil | Scalar::Floor => Some(Shape { kind: Kind::Int, unit: unit(0) }),
            Scalar::Greatest | Scalar::Least | Scalar::Coalesce => self.common(&shapes),
            Scalar::AsNumber => shapes.first().copied().flatten(),
            Scalar::DateFloor | Scalar::DateCeil | Scalar::FromMillis => plain(Kind::Time),
            scalar if scalar.is_text() => plain(Kind::Text),
            // A size times a number or divided by one is a size.
            Scalar::Multiply | Scalar::Divide if unit(0) != Unit::None && unit(1) == Unit::None => {
                Some(Shape { kind: Kind::Int, unit: unit(0) })
            }
            Scalar::ToMillis => Some(Shape { kind: Kind::Int, unit: Unit::Milliseconds }),
            _ => plain(Kind::Int),
        }
    }

    /// The shape that all operands have. Constants have the unit that the columns have.
    fn common(&self, shapes: &[Option<Shape>]) -> Option<Shape> {
        let shapes: Vec<Shape> = shapes.iter().copied().collect::<Option<_>>()?;
        let is_text = |kind| !matches!(kind, Kind::Int | Kind::Time);
        let first = shapes.first()?.kind;
        let kind = match () {
            () if shapes.iter().all(|shape| shape.kind == first) => first,
            // An address and a key are texts.
            () if shapes.iter().all(|shape| is_text(shape.kind)) => Kind::Text,
            () => return None,
        };
        let columns = self.operands.iter().zip(&shapes).filter(|(operand, _)| matches!(operand, Operand::Name(_)));
        let mut units = columns.map(|(_, shape)| shape.unit);
        let unit = units.next().unwrap_or(Unit::None);
        Some(Shape { kind, unit: if units.all(|other| other == unit) { unit } else { Unit::None } })
    }
}
