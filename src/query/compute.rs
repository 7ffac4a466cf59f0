//! Computes values of values: what functions and operators mean.

use super::QueryError;
use super::path::parse_number;
use super::predicate::addresses;
use super::regex::Regex;
use crate::language::{Computed, IpVersion, Name, Operand, Scalar, Span, format_time};
use crate::schema::Value;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::net::IpAddr;

/// Something that is computed, ready to be asked about one row after another.
pub struct Computer {
    scalar: Scalar,
    operands: Vec<Part>,
    /// What captures groups, compiled once.
    regex: Option<Regex>,
}

enum Part {
    /// The place of a column among those that are read.
    Read(usize),
    Constant(Value),
    Computed(Computer),
}

impl Computer {
    /// Prepares what is computed; `reads` takes in the columns that it reads, each once.
    pub fn new(computed: &Computed, reads: &mut Vec<Name>) -> Computer {
        let mut part = |operand: &Operand| match operand {
            Operand::Constant(value) => Part::Constant(value.clone()),
            Operand::Name(Name::Computed(computed)) => Part::Computed(Computer::new(computed, reads)),
            Operand::Name(name) => Part::Read(reads.iter().position(|known| known == name).unwrap_or_else(|| {
                reads.push(name.clone());
                reads.len() - 1
            })),
        };
        let operands = computed.operands.iter().map(&mut part).collect();
        let regex = match &computed.scalar {
            Scalar::Capture { pattern, .. } => Regex::new(pattern, Span::default()).ok(),
            _ => None,
        };
        Computer { scalar: computed.scalar.clone(), operands, regex }
    }

    /// The value, of the values of the columns that are read.
    pub fn value(&self, reads: &[Value]) -> Value {
        let operands: Vec<Value> = self
            .operands
            .iter()
            .map(|part| match part {
                Part::Read(place) => reads[*place].clone(),
                Part::Constant(value) => value.clone(),
                Part::Computed(computer) => computer.value(reads),
            })
            .collect();
        match (&self.scalar, &self.regex) {
            (Scalar::Capture { group, .. }, Some(regex)) => capture(regex, group, &operands).unwrap_or_default(),
            (scalar, _) => apply(scalar, &operands).unwrap_or_default(),
        }
    }
}

/// Checks the regular expressions in what is computed.
pub fn check(name: &Name, span: Span) -> Result<(), QueryError> {
    let Name::Computed(computed) = name else { return Ok(()) };
    if let Scalar::Capture { pattern, .. } = &computed.scalar {
        Regex::new(pattern, span)?;
    }
    computed.operands.iter().try_for_each(|operand| match operand {
        Operand::Name(name) => check(name, span),
        Operand::Constant(_) => Ok(()),
    })
}

fn capture(regex: &Regex, group: &str, operands: &[Value]) -> Option<Value> {
    let text = text(operands.first()?)?;
    Some(Value::Text(regex.capture(&text, group)?.to_owned()))
}

/// A value as text: numbers as they are written, times in RFC 3339.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::Missing => None,
        Value::Text(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Time(time) => Some(format_time(*time)),
    }
}

/// A value as a number; a time as its milliseconds, a text that is written as a number as that.
pub fn number(value: &Value) -> Option<Value> {
    match value {
        Value::Int(value) | Value::Time(value) => Some(Value::Int(*value)),
        Value::Float(_) => Some(value.clone()),
        Value::Text(text) => parse_number(text),
        Value::Missing => None,
    }
}

fn float(value: &Value) -> Option<f64> {
    match number(value)? {
        Value::Int(value) => Some(value as f64),
        Value::Float(value) => Some(value),
        _ => None,
    }
}

/// A number as a value: whole where it is whole, missing where it is none.
fn of_float(number: f64) -> Option<Value> {
    match number {
        number if !number.is_finite() => None,
        number if number.fract() == 0.0 && number.abs() < 9e15 => Some(Value::Int(number as i64)),
        number => Some(Value::Float(number)),
    }
}

fn truth(is_true: bool) -> Option<Value> {
    Some(Value::Int(i64::from(is_true)))
}

/// Computes with two numbers: with integers where that gives one, else with floats.
fn arithmetic(
    operands: &[Value],
    integers: impl Fn(i64, i64) -> Option<i64>,
    floats: impl Fn(f64, f64) -> f64,
) -> Option<Value> {
    let [a, b] = operands else { return None };
    if let (Value::Int(a), Value::Int(b)) = (number(a)?, number(b)?)
        && let Some(whole) = integers(a, b)
    {
        return Some(Value::Int(whole));
    }
    of_float(floats(float(a)?, float(b)?))
}

/// The sum or the difference of two numbers or times.
fn sum(operands: &[Value], sign: i64) -> Option<Value> {
    let value = arithmetic(
        operands,
        |a, b| if sign > 0 { a.checked_add(b) } else { a.checked_sub(b) },
        |a, b| a + sign as f64 * b,
    )?;
    let times = operands.iter().filter(|operand| matches!(operand, Value::Time(_))).count();
    match value {
        Value::Int(time) if times == 1 => Some(Value::Time(time)),
        Value::Float(time) if times == 1 => Some(Value::Time(time as i64)),
        value => Some(value),
    }
}

/// How two values stand: numbers by size, texts by bytes, a number and a text that is none not at all.
fn compare(operands: &[Value]) -> Option<Ordering> {
    let [a, b] = operands else { return None };
    match (a, b) {
        (Value::Missing, _) | (_, Value::Missing) => None,
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Text(_), _) | (_, Value::Text(_)) => Some(number(a)?.cmp(&number(b)?)),
        (a, b) => Some(a.cmp(b)),
    }
}

fn apply(scalar: &Scalar, operands: &[Value]) -> Option<Value> {
    let first = operands.first()?;
    let second = || operands.get(1);
    let present = || operands.iter().filter(|value| !value.is_missing());
    match scalar {
        Scalar::Add => sum(operands, 1),
        Scalar::Subtract => sum(operands, -1),
        Scalar::Multiply => arithmetic(operands, i64::checked_mul, |a, b| a * b),
        Scalar::Divide => {
            let exact = |a: i64, b: i64| a.checked_rem(b).filter(|rest| *rest == 0).and_then(|_| a.checked_div(b));
            arithmetic(operands, exact, |a, b| a / b)
        }
        Scalar::Remainder => arithmetic(operands, i64::checked_rem, |a, b| a % b),
        Scalar::Power => {
            let whole = |a: i64, b: i64| a.checked_pow(u32::try_from(b).ok()?);
            arithmetic(operands, whole, f64::powf)
        }
        Scalar::Equal => truth(compare(operands).is_some_and(Ordering::is_eq)),
        Scalar::NotEqual => truth(!compare(operands).is_some_and(Ordering::is_eq)),
        Scalar::Less => truth(compare(operands).is_some_and(Ordering::is_lt)),
        Scalar::LessOrEqual => truth(compare(operands).is_some_and(Ordering::is_le)),
        Scalar::Abs => match number(first)? {
            Value::Int(value) => value.checked_abs().map(Value::Int),
            value => of_float(float(&value)?.abs()),
        },
        Scalar::Ceil | Scalar::Floor => match number(first)? {
            Value::Float(value) if *scalar == Scalar::Ceil => of_float(value.ceil()),
            Value::Float(value) => of_float(value.floor()),
            value => Some(value),
        },
        Scalar::Greatest => present().filter_map(comparable).max(),
        Scalar::Least => present().filter_map(comparable).min(),
        Scalar::Log => of_float(float(first)?.ln()),
        Scalar::Sqrt => of_float(float(first)?.sqrt()),
        Scalar::IsPresent => truth(!first.is_missing()),
        Scalar::Coalesce => present().next().cloned(),
        Scalar::IsEmpty => truth(text(first).is_none_or(|text| text.is_empty())),
        Scalar::IsBlank => truth(text(first).is_none_or(|text| text.trim().is_empty())),
        Scalar::Concat => Some(Value::Text(operands.iter().filter_map(text).collect())),
        Scalar::TrimStart | Scalar::TrimEnd | Scalar::Trim => trim(scalar, &text(first)?, second()),
        Scalar::Length => Some(Value::Int(text(first)?.chars().count() as i64)),
        Scalar::Upper => Some(Value::Text(text(first)?.to_uppercase())),
        Scalar::Lower => Some(Value::Text(text(first)?.to_lowercase())),
        Scalar::Substring => substring(&text(first)?, operands),
        Scalar::Replace => {
            let (old, new) = (text(second()?)?, text(operands.get(2)?)?);
            // An empty text stands nowhere.
            let text = text(first)?;
            Some(Value::Text(if old.is_empty() { text } else { text.replace(&old, &new) }))
        }
        Scalar::Contains => truth(text(first)?.contains(&text(second()?)?)),
        Scalar::DateFloor | Scalar::DateCeil => {
            let Value::Int(time) = number(first)? else { return None };
            let Value::Int(width) = number(second()?)? else { return None };
            let width = (width > 0).then_some(width)?;
            let floor = time - time.rem_euclid(width);
            let is_ceil = *scalar == Scalar::DateCeil && floor < time;
            Some(Value::Time(if is_ceil { floor.checked_add(width)? } else { floor }))
        }
        Scalar::FromMillis => match number(first)? {
            Value::Int(time) => Some(Value::Time(time)),
            value => Some(Value::Time(float(&value)? as i64)),
        },
        Scalar::ToMillis => match first {
            Value::Time(time) => Some(Value::Int(*time)),
            _ => None,
        },
        Scalar::IsIp(version) => truth(address(&text(first)?).is_some_and(|address| is_of(*version, address))),
        Scalar::IsInSubnet(version) => {
            let net = crate::language::network(&text(second()?)?)?;
            let matches = |address: IpAddr| is_of(*version, address) && net.contains(address);
            truth(addresses(&text(first)?).any(matches))
        }
        Scalar::AsNumber => comparable(first),
        Scalar::Capture { .. } => None,
    }
}

/// A value among others that are compared with it: a text that is written as a number as that.
fn comparable(value: &Value) -> Option<Value> {
    match value {
        Value::Text(text) => Some(parse_number(text).unwrap_or_else(|| value.clone())),
        value => Some(value.clone()),
    }
}

fn trim(scalar: &Scalar, text: &str, characters: Option<&Value>) -> Option<Value> {
    let characters = characters.map(self::text);
    let is_cut = |c: char| match &characters {
        None => c.is_whitespace(),
        Some(characters) => characters.as_ref().is_some_and(|characters| characters.contains(c)),
    };
    let mut text = text;
    if *scalar != Scalar::TrimEnd {
        text = text.trim_start_matches(is_cut);
    }
    if *scalar != Scalar::TrimStart {
        text = text.trim_end_matches(is_cut);
    }
    Some(Value::Text(text.to_owned()))
}

fn substring(text: &str, operands: &[Value]) -> Option<Value> {
    let place = |value: &Value| match number(value)? {
        Value::Int(place) => usize::try_from(place).ok(),
        _ => None,
    };
    let characters = text.chars().skip(place(operands.get(1)?)?);
    let text = match operands.get(2) {
        Some(length) => characters.take(place(length)?).collect(),
        None => characters.collect(),
    };
    Some(Value::Text(text))
}

fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

fn is_of(version: IpVersion, address: IpAddr) -> bool {
    match version {
        IpVersion::V4 => address.is_ipv4(),
        IpVersion::V6 => address.is_ipv6(),
        IpVersion::Any => true,
    }
}

/// The distinct values of rows: a key for each row, 0 where the value is missing. A time is another value than the same
/// number.
#[derive(Default)]
pub struct Distinct {
    values: Vec<Value>,
    known: HashMap<(bool, Value), u32>,
}

impl Distinct {
    /// The key of a value.
    pub fn key(&mut self, value: Value) -> u32 {
        if value.is_missing() {
            return 0;
        }
        *self.known.entry((matches!(value, Value::Time(_)), value)).or_insert_with_key(|(_, value)| {
            self.values.push(value.clone());
            self.values.len() as u32
        })
    }

    /// The values: that of the key 1 first.
    pub fn into_values(self) -> Vec<Value> {
        self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{StageKind, parse};

    /// What `fields … as x` computes of an access-log row that has the status 403, the key `a b`, and no more.
    fn check_value(computed: &str, expected: Value) {
        let query = parse(&format!("fields {computed} as x")).unwrap_or_else(|error| panic!("{computed}: {error}"));
        let StageKind::Fields(columns) = &query.stages[0].kind else { panic!("{computed}") };
        let Name::Computed(computed_name) = &columns[0].name else { panic!("{computed}") };
        let mut reads = Vec::new();
        let computer = Computer::new(computed_name, &mut reads);
        let fields = query.source.fields();
        let value = |name: &Name| match name {
            Name::Field(resolved) => match fields[resolved.index].id {
                "http_status" => Value::Int(403),
                "key" => Value::Text("a b".into()),
                "time" => Value::Time(1_785_585_903_250),
                "remote_ip" => Value::Text("10.1.2.3".into()),
                "version_id" => Value::Text("12".into()),
                _ => Value::Missing,
            },
            _ => Value::Missing,
        };
        let values: Vec<Value> = reads.iter().map(value).collect();
        let found = computer.value(&values);
        assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{computed}");
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn arithmetic_is_exact_where_it_can_be() {
        check_value("http_status + 1", Value::Int(404));
        check_value("http_status / 2", Value::Float(201.5));
        check_value("http_status / 13", Value::Int(31));
        check_value("http_status % 10 - 5", Value::Int(-2));
        check_value("2 ^ 3 ^ 2 + http_status * 0", Value::Int(512));
        check_value("-2 ^ 2 + http_status * 0", Value::Int(-4));
        check_value("(1 + http_status) * 2", Value::Int(808));
        check_value("10 - 4 - http_status", Value::Int(-397));
        check_value("http_status * 9223372036854775807", Value::Float(403.0 * 9_223_372_036_854_775_807.0));
        check_value("http_status / 0", Value::Missing);
        check_value("bytes_sent + 1", Value::Missing);
        check_value("version_id * 2", Value::Int(24));
        check_value("key * 2", Value::Missing);
        check_value("http_status * 1KiB", Value::Int(412_672));
        check_value("abs(1 - http_status)", Value::Int(402));
        check_value("ceil(http_status / 2)", Value::Int(202));
        check_value("floor(-http_status / 2)", Value::Int(-202));
        check_value("greatest(http_status, 500, bytes_sent)", Value::Int(500));
        check_value("least(http_status, 500, bytes_sent)", Value::Int(403));
        check_value("sqrt(http_status - 3)", Value::Int(20));
        check_value("log(http_status - 403)", Value::Missing);
    }

    #[test]
    fn times_are_computed_with() {
        check_value("time + 1h", Value::Time(1_785_585_903_250 + 3_600_000));
        check_value("time - time", Value::Int(0));
        check_value("datefloor(time, 1m)", Value::Time(1_785_585_900_000));
        check_value("dateceil(time, 1m)", Value::Time(1_785_585_960_000));
        check_value("bin(1s)", Value::Time(1_785_585_903_000));
        check_value("toMillis(time)", Value::Int(1_785_585_903_250));
        check_value("fromMillis(http_status)", Value::Time(403));
    }

    #[test]
    fn texts_are_cut_and_joined() {
        check_value("strlen(key)", Value::Int(3));
        check_value("toupper(key)", text("A B"));
        check_value("substr(concat(\"xyZfooxyZ\", bytes_sent), 3, 3)", text("foo"));
        check_value("substr(key, 9)", text(""));
        check_value("ltrim(concat(\"xyZxyfooxyZ\", bytes_sent), \"xyZ\")", text("fooxyZ"));
        check_value("trim(concat(\" \", key, \" \"))", text("a b"));
        check_value("replace(key, \" \", \"_\")", text("a_b"));
        check_value("strcontains(key, \"b\")", Value::Int(1));
        check_value("strcontains(key, \"B\")", Value::Int(0));
        check_value("strlen(bytes_sent)", Value::Missing);
        check_value("isblank(bytes_sent)", Value::Int(1));
        check_value("isempty(key)", Value::Int(0));
        check_value("coalesce(bytes_sent, error_code, http_status)", Value::Int(403));
        check_value("ispresent(bytes_sent)", Value::Int(0));
    }

    #[test]
    fn addresses_are_told_apart() {
        check_value("isValidIp(remote_ip)", Value::Int(1));
        check_value("isValidIpv6(remote_ip)", Value::Int(0));
        check_value("isValidIp(key)", Value::Int(0));
        check_value("isIpInSubnet(remote_ip, \"10.0.0.0/8\")", Value::Int(1));
        check_value("isIpv6InSubnet(remote_ip, \"10.0.0.0/8\")", Value::Int(0));
        check_value("isIpv4InSubnet(remote_ip, \"11.0.0.0/8\")", Value::Int(0));
    }
}
