//! Edits what a query says of one field: the values that it wants and those that it does not, and a range.

use super::edit::{add_written, parts, remove_condition, splice, term, with_stage, written};
use super::print::{print, print_literal};
use super::values_of::matching;
use super::{CompareOp, Expr, ExprKind, Literal, Match, Name, Query, Span, Stage, StageKind, parse_with_default};
use crate::schema::{Resolved, Source, Value};

/// What the conditions that stand by themselves say of one field.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FieldTerms {
    /// The values that are wanted; empty for any.
    pub only: Vec<Value>,
    /// The values that are not wanted.
    pub without: Vec<Value>,
    /// The first and the last value of a range, where it has them.
    pub range: Option<(Option<Value>, Option<Value>)>,
}

/// What a query says of a field; nothing if the text is no query.
///
/// ```
/// use bucketscope::language::field_terms;
/// use bucketscope::schema::{Source, Value};
///
/// let terms = field_terms("http_status in [403, 404] -bucket:logs | limit 9", Source::Access, "http_status");
/// assert_eq!(terms.only, [Value::Int(403), Value::Int(404)]);
/// ```
pub fn field_terms(text: &str, source: Source, field: &str) -> FieldTerms {
    let mut terms = FieldTerms::default();
    let Ok(query) = parse_with_default(text, source) else { return terms };
    let Some(name) = name_of(&query, field) else { return terms };
    for part in parts(&query) {
        match &part.kind {
            ExprKind::Not(inner) => terms.without.extend(values(inner, &name).unwrap_or_default()),
            ExprKind::Match { name: on, value: Match::Range(from, to) } if *on == name => {
                terms.range = Some((from.as_ref().and_then(value_of), to.as_ref().and_then(value_of)));
            }
            ExprKind::Compare { name: on, op, value } if *on == name && *op != CompareOp::Eq => {
                let (from, to) = terms.range.take().unwrap_or_default();
                let beside = |by: i64| match value_of(value) {
                    Some(Value::Int(number)) => Some(Value::Int(number.saturating_add(by))),
                    value => value,
                };
                terms.range = Some(match op {
                    CompareOp::Gt => (beside(1), to),
                    CompareOp::Ge => (beside(0), to),
                    CompareOp::Lt => (from, beside(-1)),
                    CompareOp::Le | CompareOp::Eq => (from, beside(0)),
                });
            }
            _ => terms.only.extend(values(part, &name).unwrap_or_default()),
        }
    }
    terms
}

/// The query without what [`field_terms`] tells of a field, so that its other values can be counted.
///
/// ```
/// use bucketscope::language::without_field;
/// use bucketscope::schema::Source;
///
/// let query = "http_status in [403, 404] -http_status:500 bucket:logs | sort key";
/// assert_eq!(without_field(query, Source::Access, "http_status"), "bucket:logs | sort key");
/// ```
pub fn without_field(text: &str, source: Source, field: &str) -> String {
    remove(text, source, |part, query| {
        name_of(query, field).is_some_and(|name| match &part.kind {
            ExprKind::Not(inner) => values(inner, &name).is_some(),
            _ => values(part, &name).is_some() || is_range(part, &name, false),
        })
    })
}

/// The query whose rows have the values of a field that may be chosen beside those that are: its conditions on other fields,
/// and that the value holds a text in any letter case, or a number begins with it.
///
/// ```
/// use bucketscope::language::values_to_count;
/// use bucketscope::schema::Source;
///
/// let query = values_to_count("bucket:a http_status:403", Source::Access, "bucket", "log");
/// assert_eq!(query, "filter bucket like /(?i)log/ | http_status:403");
/// ```
pub fn values_to_count(text: &str, source: Source, field: &str, holds: &str) -> String {
    let others = without_field(text, source, field);
    let is_number = source.resolve(field).is_some_and(|resolved| source.fields()[resolved.index].is_integer());
    matching(field, holds, false, is_number).and_then(|stage| with_stage(&others, source, &stage)).unwrap_or(others)
}

/// The query with a value among those that it wants of a field, or no more, if it is one of them.
///
/// ```
/// use bucketscope::language::toggle_only;
/// use bucketscope::schema::{Source, Value};
///
/// let toggle = |text: &str, status: i64| toggle_only(text, Source::Access, "http_status", &Value::Int(status));
/// assert_eq!(toggle("bucket:logs", 403), "bucket:logs http_status:403");
/// assert_eq!(toggle("http_status:403 bucket:logs", 404), "http_status in [403, 404] bucket:logs");
/// assert_eq!(toggle("http_status in [403, 404] bucket:logs", 403), "http_status:404 bucket:logs");
/// assert_eq!(toggle("http_status:404 bucket:logs", 404), "bucket:logs");
/// ```
pub fn toggle_only(text: &str, source: Source, field: &str, value: &Value) -> String {
    let terms = field_terms(text, source, field);
    let mut wanted = terms.only;
    match wanted.iter().position(|known| known == value) {
        Some(place) => drop(wanted.remove(place)),
        None => wanted.push(value.clone()),
    }
    let mut text = text.to_owned();
    if terms.without.contains(value) {
        text = toggle_without(&text, source, field, value);
    }
    let Ok(query) = parse_with_default(&text, source) else { return text };
    let Some(name) = name_of(&query, field) else { return text };
    let spans: Vec<Span> = parts(&query).filter(|part| values(part, &name).is_some()).map(|part| part.span).collect();
    let written = any_of(query.source, field, &wanted);
    match (spans.split_first(), written) {
        (None, Some(written)) => add_written(&text, &query, &written),
        (None, None) => text,
        (Some((first, others)), written) => {
            // From the last one, so that the places of those before stay.
            for span in others.iter().rev() {
                text = remove_condition(&text, source, *span);
            }
            match written {
                Some(written) => splice(&text, *first, &written),
                None => remove_condition(&text, source, *first),
            }
        }
    }
}

/// The query with a value among those that it does not want of a field, or no more, if it is one of them.
///
/// ```
/// use bucketscope::language::toggle_without;
/// use bucketscope::schema::{Source, Value};
///
/// let toggle = |text: &str, status: i64| toggle_without(text, Source::Access, "http_status", &Value::Int(status));
/// assert_eq!(toggle("http_status in [403, 404]", 404), "http_status:403 -http_status:404");
/// assert_eq!(toggle("-http_status:404 bucket:logs", 404), "bucket:logs");
/// ```
pub fn toggle_without(text: &str, source: Source, field: &str, value: &Value) -> String {
    let terms = field_terms(text, source, field);
    if !terms.without.contains(value) {
        let text = if terms.only.contains(value) { toggle_only(text, source, field, value) } else { text.to_owned() };
        let Ok(query) = parse_with_default(&text, source) else { return text };
        return add_written(&text, &query, &format!("-{}", term(query.source, field, value)));
    }
    let rest: Vec<&Value> = terms.without.iter().filter(|known| *known != value).collect();
    let bare = remove(text, source, |part, query| {
        let name = name_of(query, field);
        name.is_some_and(|name| matches!(&part.kind, ExprKind::Not(inner) if values(inner, &name).is_some_and(|values| values.contains(value))))
    });
    // Others that were negated together with it.
    rest.into_iter().fold(bare, |text, value| match field_terms(&text, source, field).without.contains(value) {
        true => text,
        false => toggle_without(&text, source, field, value),
    })
}

/// Sets the range that a field's values lie in, from its first to its last value where it has them, in place of its ranges
/// among the conditions that stand by themselves; without both takes these away.
///
/// ```
/// use bucketscope::language::set_range;
/// use bucketscope::schema::{Source, Value};
///
/// let set = |query: &str, range| set_range(query, Source::Access, "total_time_ms", range);
/// let query = set("total_time_ms > 5 key:a* | sort key", (Some(Value::Int(100)), Some(Value::Int(199))));
/// assert_eq!(query, "key:a* total_time_ms:100..199 | sort key");
/// assert_eq!(set(&query, (Some(Value::Int(100)), None)), "key:a* total_time_ms:100.. | sort key");
/// assert_eq!(set(&query, (None, None)), "key:a* | sort key");
/// ```
pub fn set_range(text: &str, source: Source, field: &str, range: (Option<Value>, Option<Value>)) -> String {
    let text = remove(text, source, |part, query| {
        let is_time = field == query.source.fields()[query.source.time()].id;
        name_of(query, field).is_some_and(|name| is_range(part, &name, is_time))
    });
    let Ok(query) = parse_with_default(&text, source) else { return text };
    let end = |value: Option<Value>| value.map(|value| written(&value)).unwrap_or_default();
    match range {
        (None, None) => text,
        (first, last) => add_written(&text, &query, &format!("{field}:{}..{}", end(first), end(last))),
    }
}

/// Sets the time range that a query's rows lie in, both ends included, in milliseconds since 1970-01-01T00:00:00Z, as
/// [`set_range`] does.
///
/// ```
/// use bucketscope::language::set_time_range;
/// use bucketscope::schema::Source;
///
/// let range = Some((1_785_542_400_000, 1_785_545_999_999));
/// let query = set_time_range("time:2026-07 http_status:403 | sort key", Source::Access, range);
/// assert_eq!(query, "time:2026-07 http_status:403 | sort key", "what is no query stays");
/// let query = set_time_range("time:2026-07-01 http_status:403 | sort key", Source::Access, range);
/// assert_eq!(query, "http_status:403 time:2026-08-01T00:00:00Z..2026-08-01T00:59:59.999Z | sort key");
/// assert_eq!(set_time_range(&query, Source::Access, None), "http_status:403 | sort key");
/// ```
pub fn set_time_range(text: &str, source: Source, range: Option<(i64, i64)>) -> String {
    let of = parse_with_default(text, source).map_or(source, |query| query.source);
    let range = range.map(|(first, last)| (Value::Time(first), Value::Time(last))).unzip();
    set_range(text, source, of.fields()[of.time()].id, range)
}

/// Whether a condition is about the table's time, and leaves a range of it.
pub(super) fn is_on_time(part: &Expr, source: Source) -> bool {
    is_range(part, &Name::Field(Resolved { index: source.time(), path: Vec::new() }), true)
}

/// Whether a condition leaves a range of a name's values; a time that equals a day lies in one, too.
fn is_range(part: &Expr, name: &Name, is_time: bool) -> bool {
    match &part.kind {
        ExprKind::Compare { name: on, op, .. } => on == name && (is_time || *op != CompareOp::Eq),
        ExprKind::Match { name: on, value: Match::Range(..) } => on == name,
        ExprKind::Match { name: on, value: Match::Equals(_) } => on == name && is_time,
        _ => false,
    }
}

fn name_of(query: &Query, field: &str) -> Option<Name> {
    query.source.resolve(field).map(Name::Field)
}

/// The values of which a condition wants any; `None` where it is about something else.
fn values(part: &Expr, name: &Name) -> Option<Vec<Value>> {
    match &part.kind {
        ExprKind::Match { name: on, value: Match::Missing } if on == name => Some(vec![Value::Missing]),
        ExprKind::Match { name: on, value: Match::Equals(literal) }
        | ExprKind::Compare { name: on, op: CompareOp::Eq, value: literal }
            if on == name =>
        {
            value_of(literal).map(|value| vec![value])
        }
        ExprKind::In { name: on, values } if on == name => values.iter().map(value_of).collect(),
        ExprKind::Or(parts) => {
            let each: Option<Vec<Vec<Value>>> = parts.iter().map(|part| values(part, name)).collect();
            each.map(|each| each.concat())
        }
        _ => None,
    }
}

fn value_of(literal: &Literal) -> Option<Value> {
    match literal {
        Literal::Int(number) => Some(Value::Int(*number)),
        Literal::Number(number) => Some(Value::Float(*number)),
        Literal::Text(text) => Some(Value::Text(text.clone())),
        Literal::Time { start, .. } => Some(Value::Time(*start)),
        Literal::FromEnd(_) => None,
    }
}

/// A condition that any of some values meets; `None` of none.
fn any_of(source: Source, field: &str, values: &[Value]) -> Option<String> {
    let literal = |value: &Value| match value {
        Value::Int(number) => Some(Literal::Int(*number)),
        Value::Float(number) => Some(Literal::Number(*number)),
        Value::Text(text) => Some(Literal::Text(text.clone())),
        Value::Time(_) | Value::Missing => None,
    };
    let listed: Option<Vec<String>> = values.iter().map(|value| Some(print_literal(&literal(value)?))).collect();
    let terms = || values.iter().map(|value| term(source, field, value)).collect::<Vec<_>>();
    match (values, listed) {
        ([], _) => None,
        ([value], _) => Some(term(source, field, value)),
        (_, Some(listed)) => Some(format!("{field} in [{}]", listed.join(", "))),
        (_, None) => Some(format!("({})", terms().join(" or "))),
    }
}

/// Conditions that are taken out of a text one by one.
const MOST_SINGLY: usize = 32;

/// The query without the conditions that stand by themselves and of which something is true.
fn remove(text: &str, source: Source, is_one: impl Fn(&Expr, &Query) -> bool) -> String {
    let mut text = text.to_owned();
    loop {
        let Ok(query) = parse_with_default(&text, source) else { return text };
        let spans: Vec<Span> = parts(&query).filter(|part| is_one(part, &query)).map(|part| part.span).collect();
        match spans.as_slice() {
            [] => return text,
            // Nobody wrote so many: what is left is written anew, at once.
            many if many.len() > MOST_SINGLY => text = print(&left(query, &is_one)),
            [span, ..] => text = remove_condition(&text, source, *span),
        }
    }
}

/// What is left of a query without such conditions.
fn left(mut query: Query, is_one: &impl Fn(&Expr, &Query) -> bool) -> Query {
    let whole = query.clone();
    let own = query.stages.iter().take_while(|stage| !matches!(stage.kind, StageKind::Stats { .. })).count();
    let later = query.stages.split_off(own);
    query.stages.retain_mut(|Stage { kind, .. }| match kind {
        StageKind::Filter(expr) => {
            if let ExprKind::And(parts) = &mut expr.kind {
                parts.retain(|part| !is_one(part, &whole));
                match parts.len() {
                    0 => return false,
                    1 => *expr = parts.remove(0),
                    _ => {}
                }
            }
            !is_one(expr, &whole)
        }
        _ => true,
    });
    query.stages.extend(later);
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELD: &str = "bucket";

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn values_come_and_go_however_they_are_written() {
        for (before, value, after) in [
            ("", text("a b"), "bucket:\"a b\""),
            ("bucket:a or bucket:b", text("c"), "bucket in [\"a\", \"b\", \"c\"]"),
            ("key:x (bucket:a or bucket:b) size:1", text("c"), "key:x (bucket:a or bucket:b) size:1"),
            ("key:x (bucket:a or bucket:b) http_status:1", text("a"), "key:x bucket:b http_status:1"),
            ("bucket:a | sort key", Value::Missing, "(bucket:a or bucket:-) | sort key"),
            ("(bucket:a or bucket:-) | sort key", text("a"), "bucket:- | sort key"),
            ("(bucket:a or key:b) | sort key", text("a"), "((bucket:a or key:b)) bucket:a | sort key"),
            ("bucket:a key:x bucket:b", text("c"), "bucket in [\"a\", \"b\", \"c\"] key:x"),
            ("-bucket:a key:x", text("a"), "key:x bucket:a"),
            ("not bucket in [\"a\", \"b\"]", text("a"), "-bucket:b bucket:a"),
            ("source access | bucket = \"a\" | limit 3", text("a"), "source access | limit 3"),
        ] {
            let wanted = field_terms(before, Source::Access, FIELD).only.contains(&value);
            let toggled = toggle_only(before, Source::Access, FIELD, &value);
            assert_eq!(toggled, after, "{before}");
            if parse_with_default(before, Source::Access).is_ok() {
                let terms = field_terms(&toggled, Source::Access, FIELD);
                assert_eq!(terms.only.contains(&value), !wanted, "{toggled}");
                assert!(!terms.without.contains(&value), "{toggled}");
            }
        }
    }

    #[test]
    fn what_others_say_stays() {
        let query = "bucket:a* -bucket:b (bucket:c or key:d) bucket:e | sort key";
        assert_eq!(without_field(query, Source::Access, FIELD), "bucket:a* (bucket:c or key:d) | sort key");
        let terms = field_terms(query, Source::Access, FIELD);
        assert_eq!((terms.only, terms.without), (vec![text("e")], vec![text("b")]));
        let many: Vec<String> = (0..40).map(|n| format!("-bucket:{n}")).collect();
        let query = format!("{} key:d", many.join(" "));
        assert_eq!(without_field(&query, Source::Access, FIELD), "filter key:\"d\"");
        assert_eq!(toggle_without("bucket:a -bucket:b", Source::Access, FIELD, &text("b")), "bucket:a");
    }

    #[test]
    fn ranges_of_numbers() {
        let of = |text: &str| field_terms(text, Source::Access, "object_size").range;
        let int = |number| Some(Value::Int(number));
        assert_eq!(of("object_size:10..20"), Some((int(10), int(20))));
        assert_eq!(of("object_size:10.."), Some((int(10), None)));
        assert_eq!(of("object_size:10"), None);
        assert_eq!(of("object_size > 10 key:a object_size <= 2KB"), Some((int(11), int(2000))));
        let set = |text: &str, range| set_range(text, Source::Access, "object_size", range);
        assert_eq!(set("object_size:7 object_size>5", (int(0), int(9))), "object_size:7 object_size:0..9");
        assert_eq!(set("bytes > 5", (None, None)), "bytes > 5", "no query");
    }
}
