//! Prints a query's tree as text that parses to the same tree.

use super::cursor::is_name_char;
use super::scalar::{FUNCTIONS, Scalar};
use super::{
    Column, CompareOp, Computed, Expr, ExprKind, Function, Literal, Match, Name, Operand, ParsePattern, Pattern, Query,
    StageKind, format_time,
};
use crate::schema::{Source, Value};

/// Words that a name must not be taken for.
const WORDS: &[&str] = &["and", "or", "not", "like", "in", "by", "as", "asc", "desc", "source"];

/// A query as text, written out: each condition in `filter`, each text in double quotes.
///
/// ```
/// use bucketscope::language::{parse, print};
///
/// let query = parse("http_status:4* 'not found' | stats count(*) as n by bin(5m)").unwrap();
/// let text = print(&query);
/// assert_eq!(text, "filter http_status:4* and \"not found\" | stats count(*) as n by bin(5m)");
/// assert_eq!(print(&parse(&text).unwrap()), text);
/// ```
pub fn print(query: &Query) -> String {
    let source = query.source_span.map(|_| format!("source {}", query.source.name()));
    let stages = query.stages.iter().map(|stage| print_stage(query.source, &stage.kind));
    source.into_iter().chain(stages).collect::<Vec<_>>().join(" | ")
}

fn print_stage(source: Source, stage: &StageKind) -> String {
    let list = |columns: &[Column]| join(columns.iter().map(|column| print_column(source, column)));
    match stage {
        StageKind::Filter(expr) => format!("filter {}", print_expr(source, expr)),
        StageKind::Fields(columns) => format!("fields {}", list(columns)),
        StageKind::Stats { aggregates, columns, by } => {
            let columns = columns.iter().map(|column| {
                let aggregate = |label: &str| {
                    aggregates.iter().find(|aggregate| aggregate.label == label).map(|found| found.label.clone())
                };
                let text = Printer { source, called: &aggregate }.operator(&column.name, false);
                labelled(&text, &column.label)
            });
            let columns = join(columns);
            if by.is_empty() { format!("stats {columns}") } else { format!("stats {columns} by {}", list(by)) }
        }
        StageKind::Sort(keys) => {
            let key = |(name, descending): (&Name, bool)| {
                format!("{}{}", print_name(source, name), if descending { " desc" } else { "" })
            };
            format!("sort {}", join(keys.iter().map(|sort| key((&sort.name, sort.descending)))))
        }
        StageKind::Limit(rows) => format!("limit {rows}"),
        StageKind::Dedup(columns) => {
            format!("dedup {}", join(columns.iter().map(|column| print_name(source, &column.name))))
        }
        StageKind::Parse { name, pattern: ParsePattern::Regex(pattern), .. } => {
            format!("parse {} {}", print_name(source, name), print_regex(pattern))
        }
        StageKind::Parse { name, pattern: ParsePattern::Glob(glob), labels } => {
            let labels = join(labels.iter().map(|label| print_word(label)));
            format!("parse {} {} as {labels}", print_name(source, name), print_text(glob))
        }
    }
}

fn join(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

fn print_column(source: Source, column: &Column) -> String {
    labelled(&print_name(source, &column.name), &column.label)
}

/// What a column is, and what it is called where that is something else.
fn labelled(text: &str, label: &str) -> String {
    let called = text.strip_prefix('`').and_then(|text| text.strip_suffix('`')).unwrap_or(text);
    if called == label { text.to_owned() } else { format!("{text} as {}", print_word(label)) }
}

/// An aggregate, written out: its label.
pub(super) fn print_function(source: Source, function: &Function) -> String {
    let of = |called: &str, name: &Name| format!("{called}({})", print_name(source, name));
    match function {
        Function::CountAll => "count(*)".to_owned(),
        Function::Count(name) => of("count", name),
        Function::CountDistinct(name) => of("count_distinct", name),
        Function::Sum(name) => of("sum", name),
        Function::Avg(name) => of("avg", name),
        Function::Min(name) => of("min", name),
        Function::Max(name) => of("max", name),
        Function::Pct(name, percent) => format!("pct({}, {percent})", print_name(source, name)),
        Function::Stddev(name) => of("stddev", name),
        Function::Earliest(name) => of("earliest", name),
        Function::Latest(name) => of("latest", name),
        Function::SortsFirst(name) => of("sortsFirst", name),
        Function::SortsLast(name) => of("sortsLast", name),
    }
}

/// Conditions that must hold together, as a stage.
pub(super) fn print_parts(source: Source, parts: &[&Expr]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| print_grouped(source, part)).collect();
    format!("filter {}", parts.join(" and "))
}

fn print_grouped(source: Source, part: &Expr) -> String {
    match &part.kind {
        ExprKind::And(_) | ExprKind::Or(_) => format!("({})", print_expr(source, part)),
        _ => print_expr(source, part),
    }
}

fn print_expr(source: Source, expr: &Expr) -> String {
    let grouped = |part: &Expr| print_grouped(source, part);
    let all = |parts: &[Expr], word: &str| parts.iter().map(grouped).collect::<Vec<_>>().join(word);
    match &expr.kind {
        ExprKind::And(parts) => all(parts, " and "),
        ExprKind::Or(parts) => all(parts, " or "),
        ExprKind::Not(part) => format!("not {}", grouped(part)),
        ExprKind::Compare { name: Name::Computed(computed), op: CompareOp::Eq, value: Literal::Int(1) }
            if computed.scalar.is_truth() && computed.scalar != Scalar::NotEqual =>
        {
            print_truth(source, computed)
        }
        ExprKind::Compare { name, op, value } => {
            let op = match op {
                CompareOp::Eq => "=",
                CompareOp::Lt => "<",
                CompareOp::Le => "<=",
                CompareOp::Gt => ">",
                CompareOp::Ge => ">=",
            };
            format!("{} {op} {}", print_left(source, name), print_literal(value))
        }
        ExprKind::Like { name, pattern } => {
            let pattern = match pattern {
                Pattern::Text(text) => print_text(text),
                Pattern::Regex(pattern) => print_regex(pattern),
            };
            format!("{} like {pattern}", print_left(source, name))
        }
        ExprKind::In { name, values } => {
            format!("{} in [{}]", print_left(source, name), join(values.iter().map(print_literal)))
        }
        ExprKind::IsPresent { name } => format!("ispresent({})", print_name(source, name)),
        ExprKind::Match { name, value } => format!("{}:{}", print_name(source, name), print_match(value)),
        ExprKind::FreeText(text) => print_text(text),
    }
}

fn print_truth(source: Source, computed: &Computed) -> String {
    let op = match computed.scalar {
        Scalar::Equal => "=",
        Scalar::Less => "<",
        Scalar::LessOrEqual => "<=",
        _ => return print_name(source, &Name::Computed(Box::new(computed.clone()))),
    };
    let printer = Printer { source, called: &|_| None };
    let sides: Vec<String> = computed.operands.iter().map(|operand| printer.operand(operand)).collect();
    sides.join(&format!(" {op} "))
}

/// What is compared: a comparison in parentheses.
fn print_left(source: Source, name: &Name) -> String {
    let compares = matches!(name, Name::Computed(computed) if computed.scalar.is_comparison());
    Printer { source, called: &|_| None }.operator(name, compares)
}

/// A name, or what is computed.
pub(super) fn print_name(source: Source, name: &Name) -> String {
    Printer { source, called: &|_| None }.operator(name, false)
}

struct Printer<'p> {
    source: Source,
    /// What of an alias is written as a call: the aggregates of a `stats`.
    called: &'p dyn Fn(&str) -> Option<String>,
}

impl Printer<'_> {
    fn operand(&self, operand: &Operand) -> String {
        match operand {
            Operand::Name(name) => self.operator(name, true),
            Operand::Constant(Value::Text(text)) => print_text(text),
            Operand::Constant(Value::Int(number)) if *number < 0 => format!("({number})"),
            Operand::Constant(Value::Int(number)) => number.to_string(),
            Operand::Constant(Value::Float(number)) if *number < 0.0 => format!("({number:e})"),
            Operand::Constant(Value::Float(number)) => format!("{number:e}"),
            // No constant is either.
            Operand::Constant(Value::Time(_) | Value::Missing) => String::new(),
        }
    }

    /// A name; an operator within another stands in parentheses.
    fn operator(&self, name: &Name, within: bool) -> String {
        let computed = match name {
            Name::Field(resolved) => {
                let id = self.source.fields()[resolved.index].id.to_owned();
                return print_word(&[&[id][..], &resolved.path].concat().join("."));
            }
            Name::Alias(alias) => return (self.called)(alias).unwrap_or_else(|| print_word(alias)),
            Name::Computed(computed) => computed,
        };
        let operands = || computed.operands.iter().map(|operand| self.operand(operand));
        if let Some((_, width)) = computed.as_bin().filter(|(field, _)| field.index == self.source.time()) {
            return format!("bin({})", print_width(width));
        }
        let op = match computed.scalar {
            Scalar::Add => "+",
            Scalar::Subtract => "-",
            Scalar::Multiply => "*",
            Scalar::Divide => "/",
            Scalar::Remainder => "%",
            Scalar::Power => "^",
            Scalar::Equal => "=",
            Scalar::NotEqual => "!=",
            Scalar::Less => "<",
            Scalar::LessOrEqual => "<=",
            _ => {
                let function = FUNCTIONS.iter().find(|function| function.scalar == computed.scalar);
                let called = function.map_or("", |function| function.name);
                return format!("{called}({})", join(operands()));
            }
        };
        let text = operands().collect::<Vec<_>>().join(&format!(" {op} "));
        if within { format!("({text})") } else { text }
    }
}

fn print_match(value: &Match) -> String {
    let end = |literal: &Option<Literal>| literal.as_ref().map(print_literal).unwrap_or_default();
    match value {
        Match::Equals(literal) => print_literal(literal),
        Match::Wildcard(pattern) => pattern.clone(),
        Match::Range(from, to) => format!("{}..{}", end(from), end(to)),
        Match::Cidr(net) => format!("{}/{}", net.address, net.prefix),
        Match::Missing => "-".to_owned(),
    }
}

pub(super) fn print_literal(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) => print_text(text),
        Literal::Int(number) => number.to_string(),
        // What is written as an integer is one.
        Literal::Number(number) => format!("{number:e}"),
        Literal::FromEnd(0) => "end".to_owned(),
        Literal::FromEnd(back) => format!("end-{}", print_width(*back)),
        Literal::Time { start, end } => {
            let text = format_time(*start);
            let length = match end - start {
                86_400_000 => "2026-08-01".len(),
                3_600_000 => "2026-08-01T10".len(),
                60_000 => "2026-08-01T10:05".len(),
                1 if start % 1000 == 0 => return text.replace('Z', ".000Z"),
                _ => text.len(),
            };
            text[..length.min(text.len())].to_owned()
        }
    }
}

/// A length of time in the greatest unit that it is a multiple of.
/// A width as `bin` takes it: `5m`.
pub(super) fn print_width(width: i64) -> String {
    let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s"), (1, "ms")];
    let unit = units.into_iter().find(|(length, _)| width % length == 0);
    unit.map_or_else(String::new, |(length, unit)| format!("{}{unit}", width / length))
}

fn print_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn print_regex(pattern: &str) -> String {
    format!("/{}/", pattern.replace('/', "\\/"))
}

/// A name as it must be written: as it is, or in backquotes.
fn print_word(name: &str) -> String {
    let (head, _) = name.split_once('.').unwrap_or((name, ""));
    let is_plain = name.chars().all(|c| is_name_char(c) || c == '-')
        && !head.contains('-')
        && !name.ends_with('.')
        && !name.contains("..")
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '@'))
        && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(name));
    if is_plain { name.to_owned() } else { format!("`{name}`") }
}
