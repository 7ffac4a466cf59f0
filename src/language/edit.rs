//! Edits a query's text through its tree, and keeps the user's own text elsewhere.

use super::cursor::Cursor;
use super::literal::is_network;
use super::print::print_parts;
use super::{Expr, ExprKind, Query, Span, Stage, StageKind, format_time, parse_with_default};
use crate::schema::{Source, Value};

/// A condition that stands by itself: all of a query's conditions must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// Where it stands.
    pub span: Span,
    /// Its text, without what negates it.
    pub text: String,
    /// Whether it is negated.
    pub negated: bool,
}

/// The conditions of a query that stand by themselves, in order; none if the text is no query.
pub fn conditions(text: &str, source: Source) -> Vec<Condition> {
    let Ok(query) = parse_with_default(text, source) else { return Vec::new() };
    parts(&query)
        .map(|part| {
            let (inner, negated) = negation(part);
            let span = if negated { inner_span(text, part, inner) } else { part.span };
            Condition { span: part.span, text: text[span.start..span.end].to_owned(), negated }
        })
        .collect()
}

/// `-term` and `not term` show the term; `a != b` and `a not in b` show themselves.
fn inner_span(text: &str, part: &Expr, inner: &Expr) -> Span {
    let before = text[part.span.start..inner.span.start.max(part.span.start)].trim();
    if before == "-" || before.eq_ignore_ascii_case("not") { inner.span } else { part.span }
}

fn negation(part: &Expr) -> (&Expr, bool) {
    match &part.kind {
        ExprKind::Not(inner) => (inner, true),
        _ => (part, false),
    }
}

/// The filter stages on the source's own rows.
fn filters(query: &Query) -> impl Iterator<Item = (&Stage, &Expr)> {
    let own = query.stages.iter().take_while(|stage| !matches!(stage.kind, StageKind::Stats { .. }));
    own.filter_map(|stage| match &stage.kind {
        StageKind::Filter(expr) => Some((stage, expr)),
        _ => None,
    })
}

/// The conditions of a query that stand by themselves, in order.
pub(super) fn parts(query: &Query) -> impl Iterator<Item = &Expr> {
    filters(query).flat_map(|(_, expr)| match &expr.kind {
        ExprKind::And(parts) => parts.as_slice(),
        _ => std::slice::from_ref(expr),
    })
}

/// A condition on a field as text: `field:value`. Beside what no field declares, digits in quotes are text.
pub(super) fn term(source: Source, field: &str, value: &Value) -> String {
    let declared = || source.resolve(field).is_some_and(|resolved| resolved.path.is_empty());
    match value {
        Value::Text(text) if text.parse::<f64>().is_ok() && !declared() => format!("{field}:{}", quoted(text)),
        _ => format!("{field}:{}", written(value)),
    }
}

/// A value as it stands behind a colon, quoted where it must be to mean exactly this value.
pub(super) fn written(value: &Value) -> String {
    match value {
        Value::Missing => "-".to_owned(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Time(value) => format_time(*value),
        Value::Text(text) if is_plain(text) => text.clone(),
        Value::Text(text) => quoted(text),
    }
}

/// A text in quotes, as a query has it.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A condition on texts that begin with one of several.
///
/// ```
/// use bucketscope::language::begins_with;
///
/// assert_eq!(begins_with("key", &["raw/", "a.b"]), r"key like /^(raw\/|a\.b)/");
/// ```
pub fn begins_with(field: &str, prefixes: &[&str]) -> String {
    let mut pattern = String::new();
    for c in prefixes.join("\n").chars() {
        match c {
            '\n' => pattern.push('|'),
            c if r"\.+*?()|[]{}^$/".contains(c) => pattern.extend(['\\', c]),
            c => pattern.push(c),
        }
    }
    format!("{field} like /^({pattern})/")
}

/// A column's label as a query calls it: what is no plain name or call stands in backquotes.
pub(super) fn written_label(label: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '@' | '(' | ')' | '*' | ',' | ' ');
    let called = !label.contains(' ') || label.ends_with(')');
    if called && label.chars().all(plain) { label.to_owned() } else { format!("`{label}`") }
}

/// Whether a text means itself after a colon.
pub(super) fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text != "-"
        && !text.starts_with(['<', '>', '"', '\'', '#'])
        && !text.contains(|c: char| c.is_whitespace() || matches!(c, '*' | '|' | '(' | ')' | '"' | '\'' | '`'))
        && !text.contains("..")
        && !is_network(text)
}

/// Where a query has a condition, and whether it is negated there. One on a column that a stage names is known by its text.
fn find(text: &str, query: &Query, term: &str) -> Option<(Span, bool)> {
    let wanted = parse_with_default(term, query.source).ok();
    let wanted = wanted.as_ref().and_then(|query| parts(query).next()).map(|part| &part.kind);
    parts(query).find_map(|part| {
        let (inner, negated) = negation(part);
        let is_wanted = match wanted {
            Some(wanted) => inner.kind == *wanted,
            None => text[inner.span.start..inner.span.end] == *term,
        };
        is_wanted.then_some((part.span, negated))
    })
}

/// Adds a condition on a field's value, or turns the opposite one round. A text that is no query stays as it is.
///
/// ```
/// use bucketscope::language::add_term;
/// use bucketscope::schema::{Source, Value};
///
/// let query = add_term("bucket:logs | sort time", Source::Access, "http_status", &Value::Int(403), false);
/// assert_eq!(query, "bucket:logs http_status:403 | sort time");
/// let turned = add_term(&query, Source::Access, "http_status", &Value::Int(403), true);
/// assert_eq!(turned, "bucket:logs -http_status:403 | sort time");
/// ```
pub fn add_term(text: &str, source: Source, field: &str, value: &Value, negate: bool) -> String {
    let Ok(query) = parse_with_default(text, source) else { return text.to_owned() };
    let term = term(query.source, field, value);
    let written = if negate { format!("-{term}") } else { term.clone() };
    if let Some((span, negated)) = find(text, &query, &term) {
        return if negated == negate { text.to_owned() } else { splice(text, span, &written) };
    }
    add_written(text, &query, &written)
}

/// Adds a condition to those of a query, as it is written. A text that is no query stays as it is.
///
/// ```
/// use bucketscope::language::add_condition;
/// use bucketscope::schema::Source;
///
/// let query = add_condition("bucket:a or bucket:b | limit 3", Source::Access, "(key:x or key:y)");
/// assert_eq!(query, "(bucket:a or bucket:b) (key:x or key:y) | limit 3");
/// ```
pub fn add_condition(text: &str, source: Source, written: &str) -> String {
    parse_with_default(text, source).map_or_else(|_| text.to_owned(), |query| add_written(text, &query, written))
}

/// Adds a condition to those of a query; one on a column that a stage names behind the first that does.
pub(super) fn add_written(text: &str, query: &Query, written: &str) -> String {
    let first = add_first(text, query, written);
    let is_query = |text: &String| parse_with_default(text, query.source).is_ok();
    let behind = query.stages.iter().map(|Stage { span: Span { end, .. }, .. }| {
        splice(text, Span { start: *end, end: *end }, &format!(" | {written}"))
    });
    std::iter::once(first.clone()).chain(behind).find(is_query).unwrap_or(first)
}

/// Adds a condition to the first ones of a query.
fn add_first(text: &str, query: &Query, written: &str) -> String {
    match filters(query).next() {
        Some((stage, expr)) => {
            // `or` binds weaker than what is added. Parentheses around all of it may be doubled: `(a) or (b)` begins
            // with one too.
            let bare_or = matches!(expr.kind, ExprKind::Or(_));
            let text = if bare_or {
                let grouped = format!("({})", &text[expr.span.start..expr.span.end]);
                splice(text, expr.span, &grouped)
            } else {
                text.to_owned()
            };
            let end = stage.span.end + if bare_or { 2 } else { 0 };
            splice(&text, Span { start: end, end }, &format!(" {written}"))
        }
        None => insert_stage(text, query, written),
    }
}

/// The query with one more stage, first of all; nothing if the text is no query.
pub(super) fn with_stage(text: &str, source: Source, stage: &str) -> Option<String> {
    let query = parse_with_default(text, source).ok()?;
    Some(insert_stage(text, &query, stage).trim_start().to_owned())
}

/// Puts a stage first, behind the source; comments stay where they are.
fn insert_stage(text: &str, query: &Query, stage: &str) -> String {
    let source = query.source_span.map_or(0, |span| span.end);
    let named = query.source_span.is_some();
    let (at, before, after) = match query.stages.first().map(|first| first.span.start) {
        Some(first) if !named || text[source..first].contains('|') => (first, "", " | "),
        Some(first) => (first, "| ", " | "),
        None if named => (source, " | ", ""),
        None => (0, "", if text.is_empty() { "" } else { " " }),
    };
    splice(text, Span { start: at, end: at }, &format!("{before}{stage}{after}"))
}

/// Takes away a condition that [`conditions`] told of.
pub fn remove_condition(text: &str, source: Source, span: Span) -> String {
    let Ok(query) = parse_with_default(text, source) else { return text.to_owned() };
    let Some((stage, expr)) =
        filters(&query).find(|(stage, _)| stage.span.start <= span.start && span.end <= stage.span.end)
    else {
        return text.to_owned();
    };
    if expr.span == span {
        return remove_stage(text, &query, stage.span);
    }
    let head = &text[stage.span.start..span.start];
    let (before, after) = (head.trim_end(), text[span.end..stage.span.end].trim_start());
    let strip_and = |text: &str| -> Option<String> {
        let cut = text.len().checked_sub(3)?;
        let and = text.is_char_boundary(cut) && text[cut..].eq_ignore_ascii_case("and");
        (and && text[..cut].ends_with(char::is_whitespace)).then(|| text[..cut].trim_end().to_owned())
    };
    let (before, after) = match strip_and(before) {
        Some(before) => (before, after),
        None => {
            let and = after.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("and"))
                && after[3..].starts_with(char::is_whitespace);
            (before.to_owned(), if and { after[3..].trim_start() } else { after })
        }
    };
    // A comment before it ends with its line.
    let between = if head[before.len()..].contains('\n') { "\n" } else { " " };
    let edited = splice(text, stage.span, format!("{before}{between}{after}").trim());
    let ExprKind::And(all) = &expr.kind else { return text.to_owned() };
    let left: Vec<&Expr> = all.iter().filter(|part| part.span != span).collect();
    // A group that is left alone is no group any more.
    let expected = match left.as_slice() {
        [Expr { kind: ExprKind::And(parts), .. }] => parts.len(),
        left => left.len(),
    };
    if conditions(&edited, source).len() + all.len() == parts(&query).count() + expected {
        return edited;
    }
    // What is left would be no condition, or a command: it is written anew.
    splice(text, stage.span, &print_parts(query.source, &left))
}

/// Takes away all conditions that [`conditions`] tells of.
///
/// ```
/// use bucketscope::language::remove_conditions;
/// use bucketscope::schema::Source;
///
/// assert_eq!(remove_conditions("key:a* -bucket:b | sort key", Source::Access), "sort key");
/// ```
pub fn remove_conditions(text: &str, source: Source) -> String {
    let mut text = text.to_owned();
    while let Ok(query) = parse_with_default(&text, source)
        && let Some((stage, _)) = filters(&query).next()
    {
        text = remove_stage(&text, &query, stage.span);
    }
    text
}

fn remove_stage(text: &str, query: &Query, span: Span) -> String {
    let place = query.stages.iter().position(|stage| stage.span == span).unwrap_or_default();
    let before = place.checked_sub(1).map(|before| query.stages[before].span).or(query.source_span);
    let (start, end) = match (before, query.stages.get(place + 1)) {
        (_, Some(next)) => (span.start, next.span.start),
        // With the bar before it.
        (Some(before), None) => match text[before.end..span.start].rfind('|') {
            Some(bar) => (before.end + text[before.end..before.end + bar].trim_end().len(), span.end),
            None => (before.end + text[before.end..span.start].trim_end().len(), span.end),
        },
        (None, None) => (span.start, span.end),
    };
    let mut rest = text[end..].to_owned();
    // A bar that closed the last stage closes nothing now.
    let mut cursor = Cursor::new(&rest);
    cursor.skip_space();
    let bar = cursor.at;
    if place + 1 == query.stages.len() && cursor.take("|") {
        rest.remove(bar);
    }
    // Behind a word without a space a comment would be a part of the word.
    let space = if rest.starts_with('#') && !text[..start].is_empty() { " " } else { "" };
    let edited = format!("{}{space}{rest}", &text[..start]);
    if edited.trim().is_empty() { String::new() } else { edited.trim_start().to_owned() }
}

/// Sorts by some columns in place of what the query sorted by, each downwards or not; by nothing where there are none.
pub fn set_sort(text: &str, source: Source, sort: &[(&str, bool)]) -> String {
    let Ok(query) = parse_with_default(text, source) else { return text.to_owned() };
    let key = |&(label, descending): &(&str, bool)| {
        format!("{} {}", written_label(label), if descending { "desc" } else { "asc" })
    };
    let keys: Vec<String> = sort.iter().map(key).collect();
    let written = (!keys.is_empty()).then(|| format!("sort {}", keys.join(", ")));
    // What is sorted before rows become groups does not sort the groups.
    let last = query.stages.iter().rev().take_while(|stage| !matches!(stage.kind, StageKind::Stats { .. }));
    let known = last.into_iter().find(|stage| matches!(stage.kind, StageKind::Sort(_)));
    match (known, written) {
        (Some(stage), Some(written)) => splice(text, stage.span, &written),
        (Some(stage), None) => remove_stage(text, &query, stage.span),
        (None, None) => text.to_owned(),
        (None, Some(written)) => {
            // A limit keeps the first rows, so what sorts them stands before it.
            let limit = query.stages.last().filter(|stage| matches!(stage.kind, StageKind::Limit(_)));
            match limit {
                Some(limit) => {
                    let at = Span { start: limit.span.start, end: limit.span.start };
                    splice(text, at, &format!("{written} | "))
                }
                None if query.stages.is_empty() => insert_stage(text, &query, &written),
                // A comment at the end must not swallow it.
                None => {
                    let end = query.stages.last().map_or(text.len(), |stage| stage.span.end);
                    splice(text, Span { start: end, end }, &format!(" | {written}"))
                }
            }
        }
    }
}

/// The query with its source named in it.
pub fn set_source(text: &str, source: Source) -> String {
    let named = format!("source {}", source.name());
    match parse_with_default(text, source) {
        Ok(Query { source_span: Some(_), .. }) => text.to_owned(),
        Err(_) if text.trim_start().get(..6).is_some_and(is_source_word) => text.to_owned(),
        _ if text.trim().is_empty() => named,
        _ => format!("{named} | {text}"),
    }
}

fn is_source_word(word: &str) -> bool {
    word.eq_ignore_ascii_case("source")
}

pub(super) fn splice(text: &str, span: Span, with: &str) -> String {
    format!("{}{with}{}", &text[..span.start], &text[span.end..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::set_time_range;
    use proptest::prelude::*;

    /// Whether a query asks for a field's value, and if so whether it asks for all but that.
    fn has_term(text: &str, source: Source, field: &str, value: &Value) -> Option<bool> {
        let query = parse_with_default(text, source).ok()?;
        find(text, &query, &term(query.source, field, value)).map(|(_, negated)| negated)
    }

    fn check_add(text: &str, field: &str, value: Value, negate: bool, expected: &str) {
        let edited = add_term(text, Source::Access, field, &value, negate);
        assert_eq!(edited, expected);
        assert_eq!(has_term(&edited, Source::Access, field, &value), Some(negate), "{edited}");
        assert_eq!(add_term(&edited, Source::Access, field, &value, negate), edited);
    }

    #[test]
    fn terms_are_added_turned_round_and_quoted() {
        let text = |text: &str| Value::Text(text.to_owned());
        check_add("", "operation", text("REST.GET.OBJECT"), false, "operation:REST.GET.OBJECT");
        check_add("key:a*", "http_status", Value::Int(403), true, "key:a* -http_status:403");
        check_add("-bucket:b x", "bucket", text("b"), false, "bucket:b x");
        check_add("bucket:a or bucket:b", "key", text("k"), false, "(bucket:a or bucket:b) key:k");
        check_add(
            "(bucket:a or bucket:b) or bucket:c",
            "key",
            text("k"),
            false,
            "((bucket:a or bucket:b) or bucket:c) key:k",
        );
        check_add("bucket:a # mine", "key", text("k"), false, "bucket:a key:k # mine");
        check_add("bucket:a # mine\n| limit 3", "key", text("k"), false, "bucket:a key:k # mine\n| limit 3");
        check_add("filter key = 'a' | limit 3", "bucket", text("b"), false, "filter key = 'a' bucket:b | limit 3");
        check_add("stats count(*) by key", "bucket", text("b"), false, "bucket:b | stats count(*) by key");
        check_add("source access | limit 3", "bucket", text("b"), false, "source access | bucket:b | limit 3");
        check_add("", "requester", Value::Missing, false, "requester:-");
        for hard in ["a b", "a*b", "a\"b\\", "a..b", "-", "", ">5", "(x)", "10.0.0.0/8", "#x", "'", "a|b", "ä\nb"] {
            let edited = add_term("bucket:x", Source::Access, "remote_ip", &text(hard), false);
            assert_eq!(has_term(&edited, Source::Access, "remote_ip", &text(hard)), Some(false), "{edited}");
        }
        check_add("", "time", Value::Time(1_786_000_000_000), false, "time:2026-08-06T07:06:40Z");
    }

    #[test]
    fn a_condition_on_a_named_column_stands_behind_its_stage() {
        let text = |text: &str| Value::Text(text.to_owned());
        let parsed = "bucket:a | parse key \"*/*\" as n, m";
        check_add(&format!("{parsed} | sort m"), "n", text("x"), true, &format!("{parsed} | -n:x | sort m"));
        check_add(parsed, "n", text("007"), false, &format!("{parsed} | n:\"007\""));
        check_add("bucket:a", "key", text("007"), false, "bucket:a key:007");
    }

    #[test]
    fn comments_stay_and_swallow_nothing() {
        check_add(
            "source access # c|d\n| limit 3",
            "bucket",
            Value::Missing,
            false,
            "source access # c|d\n| bucket:- | limit 3",
        );
        check_add(
            "source access # c\nlimit 3",
            "bucket",
            Value::Missing,
            false,
            "source access # c\n| bucket:- | limit 3",
        );
        check_add("# only", "bucket", Value::Missing, false, "bucket:- # only");
        check_remove("key:a # x\n| sort time", 0, "sort time");
        check_remove("key:a # x\n and bucket:b error_code:c", 1, "key:a # x\nerror_code:c");
        check_remove("filter key:a and # x\n bucket:b", 1, "filter key:\"a\"");
        check_remove("free sort key", 0, "filter \"sort\" and \"key\"");
        check_remove("filter key:a and # x\n bucket:b and error_code:c", 1, "filter key:a and # x\nerror_code:c");
        check_remove("limit 3 # x\n | key:a # y", 0, "limit 3 # x # y");
        check_sort("key:a # x\n| sort time # y\n| limit 3", &[], "key:a # x\n| limit 3");
    }

    #[test]
    fn many_times_are_taken_out_at_once() {
        let many = |joined: &str| vec!["time:2026-08-01"; 6000].join(joined);
        for (text, expected) in [
            (format!("key:a {} | limit 3", many(" ")), "filter key:\"a\" | limit 3"),
            (format!("{} -key:a", many(" | ")), "filter not key:\"a\""),
            (format!("{} | stats count(*) by key", many(" ")), "stats count(*) by key"),
        ] {
            assert_eq!(set_time_range(&text, Source::Access, None), expected);
        }
    }

    proptest! {
        #[test]
        fn an_edited_query_is_a_query(
            words in proptest::collection::vec(
                proptest::sample::select(vec![
                    "source access", "|", "key:a", "bucket = 'b'", "filter", "and", "or", "not", "(", ")", "-", "free",
                    "# c\n", "# c|d\n", "\n", "sort time desc", "limit 3", "time:2026-08-01", "stats count(*) as n by key",
                    "parse key \"*/*\" as x, y", "fields key as k", "x:1", "http_status != 403", "time > end-1h", "# end",
                ]),
                0..14,
            ),
        ) {
            let text = words.join(" ");
            if parse_with_default(&text, Source::Access).is_err() {
                return Ok(());
            }
            let check = |edited: &str, what: &str| {
                prop_assert!(parse_with_default(edited, Source::Access).is_ok(), "{what} makes {edited:?} of {text:?}");
                Ok(())
            };
            let value = Value::Text("zz".to_owned());
            let added = add_term(&text, Source::Access, "key", &value, true);
            check(&added, "a term")?;
            prop_assert_eq!(has_term(&added, Source::Access, "key", &value), Some(true), "{:?} of {:?}", added, text);
            prop_assert_eq!(added.matches('#').count(), text.matches('#').count(), "{:?} of {:?}", added, text);
            for range in [Some((1_785_542_400_000, 1_785_545_999_999)), None] {
                check(&set_time_range(&text, Source::Access, range), "a time range")?;
            }
            for sort in [&[("key", true), ("time", false)][..], &[]] {
                if !text.contains("stats") {
                    check(&set_sort(&text, Source::Access, sort), "a sort")?;
                }
            }
            let cleared = remove_conditions(&text, Source::Access);
            check(&cleared, "all that are removed")?;
            prop_assert_eq!(conditions(&cleared, Source::Access), vec![]);
            let all = conditions(&text, Source::Access);
            for condition in &all {
                let edited = remove_condition(&text, Source::Access, condition.span);
                check(&edited, "what is removed")?;
                if !text.contains('(') {
                    let left = conditions(&edited, Source::Access).len();
                    prop_assert_eq!(left, all.len() - 1, "{:?} of {:?}", edited, text);
                }
            }
        }
    }

    fn check_remove(text: &str, index: usize, expected: &str) {
        let span = conditions(text, Source::Access)[index].span;
        assert_eq!(remove_condition(text, Source::Access, span), expected);
    }

    #[test]
    fn conditions_are_removed_with_their_and() {
        check_remove("bucket:a key:b", 0, "key:b");
        check_remove("bucket:a and key:b", 1, "bucket:a");
        check_remove("bucket:a and key:b and http_status:403", 1, "bucket:a and http_status:403");
        check_remove("filter bucket = 'a' and key = 'b' | limit 3", 0, "filter key = 'b' | limit 3");
        check_remove("bucket:a | limit 3", 0, "limit 3");
        check_remove("source trail | bucket:a | limit 3", 0, "source trail | limit 3");
        check_remove("source trail | bucket:a", 0, "source trail");
        check_remove("-bucket:a", 0, "");
        check_remove("and#", 0, "");
        check_remove("a#b # c", 0, "# c");
    }

    #[test]
    fn conditions_tell_their_text() {
        let found: Vec<(String, bool)> = conditions("-bucket:a key != 'b' (key:c or key:d) \"free\"", Source::Access)
            .into_iter()
            .map(|condition| (condition.text, condition.negated))
            .collect();
        let expected = [("bucket:a", true), ("key != 'b'", true), ("(key:c or key:d)", false), ("\"free\"", false)];
        assert_eq!(found, expected.map(|(text, negated)| (text.to_owned(), negated)));
    }

    fn check_sort(text: &str, sort: &[(&str, bool)], expected: &str) {
        assert_eq!(set_sort(text, Source::Access, sort), expected);
    }

    #[test]
    fn sorts_replace_one_another() {
        check_sort("", &[("key", false)], "sort key asc");
        check_sort("bucket:a", &[("key", true)], "bucket:a | sort key desc");
        check_sort("bucket:a | sort key desc | limit 3", &[("time", false)], "bucket:a | sort time asc | limit 3");
        check_sort("bucket:a | limit 3", &[("key", true)], "bucket:a | sort key desc | limit 3");
        check_sort("bucket:a | sort key desc", &[], "bucket:a");
        check_sort("sort key desc", &[], "");
        check_sort("sort key", &[("bucket", true), ("time", false)], "sort bucket desc, time asc");
        check_sort(
            "sort key | stats count(*) as n by key",
            &[("n", false)],
            "sort key | stats count(*) as n by key | sort n asc",
        );
        check_sort(
            "stats pct(total_time, 95) by key",
            &[("pct(total_time, 95)", true)],
            "stats pct(total_time, 95) by key | sort pct(total_time, 95) desc",
        );
        check_sort("stats count(*) as `my n`", &[("my n", true)], "stats count(*) as `my n` | sort `my n` desc");
        check_sort("bucket:a # mine", &[("key", true)], "bucket:a | sort key desc # mine");
    }

    #[test]
    fn the_source_is_named_once() {
        assert_eq!(set_source("", Source::Trail), "source trail");
        assert_eq!(set_source("bucket:a", Source::Trail), "source trail | bucket:a");
        assert_eq!(set_source("source access | bucket:a", Source::Trail), "source access | bucket:a");
        assert_eq!(set_source("# mine\nsource trail", Source::Access), "# mine\nsource trail");
        assert_eq!(set_source("event_name = ", Source::Trail), "source trail | event_name = ");
    }
}
