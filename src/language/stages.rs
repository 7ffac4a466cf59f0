//! Parses a query: its source and its stages.

use super::cursor::Cursor;
use super::error::nearest;
use super::expr::condition;
use super::literal::width;
use super::scope::Scope;
use super::{
    Aggregate, Block, Column, Expr, ExprKind, Function, Key, Name, ParseError, Query, Shape, SortKey, Span, Stage,
    StageKind,
};
use crate::schema::{Kind, Source, Unit};

const COMMANDS: [&str; 5] = ["filter", "fields", "stats", "sort", "limit"];

/// Commands of Logs Insights that this language does not have yet.
const LATER_COMMANDS: [&str; 8] = ["dedup", "parse", "display", "unnest", "pattern", "diff", "unmask", "filterIndex"];

/// Parses a query on `access` rows, unless it names another source.
///
/// ```
/// use bucketscope::language::{caret, parse};
/// use bucketscope::schema::Source;
///
/// let query = parse("source trail | error_code:AccessDenied | stats count(*) by event_name").unwrap();
/// assert_eq!((query.source, query.stages.len()), (Source::Trail, 2));
///
/// let error = parse("opertion:REST*").unwrap_err();
/// assert_eq!(error.to_string(), "no field `opertion` in access; did you mean `operation`?");
/// assert_eq!(caret("opertion:REST*", error.span), "opertion:REST*\n^^^^^^^^");
/// ```
pub fn parse(text: &str) -> Result<Query, ParseError> {
    parse_with_default(text, Source::default())
}

/// Parses a query on the rows of `default`, unless it names another source.
pub fn parse_with_default(text: &str, default: Source) -> Result<Query, ParseError> {
    let mut cursor = Cursor::new(text);
    cursor.skip_space();
    let mut query = Query { source: default, source_span: None, stages: Vec::new() };
    if cursor.is_keyword("source") {
        let start = cursor.at;
        cursor.take_keyword("source");
        query.source = source(&mut cursor)?;
        query.source_span = Some(cursor.span_from(start));
        cursor.skip_space();
        cursor.take("|");
    }
    let mut scope = Scope::new(query.source);
    loop {
        cursor.skip_space();
        if cursor.rest().is_empty() {
            return Ok(query);
        }
        let start = cursor.at;
        let kind = stage(&mut cursor, &mut scope)?;
        let end = start + text[start..cursor.content_end()].trim_end().len();
        query.stages.push(Stage { kind, span: Span { start, end } });
        cursor.skip_space();
        if !cursor.take("|") && !cursor.rest().is_empty() {
            return Err(ParseError::new("`|` is expected before the next stage", cursor.next_span()));
        }
    }
}

fn source(cursor: &mut Cursor<'_>) -> Result<Source, ParseError> {
    cursor.skip_space();
    let start = cursor.at;
    let name = cursor.name()?.map(|(name, _)| name).unwrap_or_default();
    let span = if name.is_empty() { cursor.next_span_at(start) } else { cursor.span_from(start) };
    Source::from_name(&name.to_ascii_lowercase()).ok_or_else(|| {
        let mut error = ParseError::new(format!("no source `{name}`; there are access, trail and requests"), span);
        error.suggestion = nearest(&name, Source::ALL.iter().map(|source| source.name()));
        error
    })
}

fn stage(cursor: &mut Cursor<'_>, scope: &mut Scope) -> Result<StageKind, ParseError> {
    let start = cursor.at;
    if cursor.peek() == Some('|') {
        return Err(ParseError::new("a stage is expected before `|`", Span { start, end: start + 1 }));
    }
    let command = COMMANDS.into_iter().find(|command| is_command(cursor, command));
    if let Some(command) = command {
        cursor.take_keyword(command);
        cursor.skip_space();
    }
    match command {
        Some("filter") => condition(cursor, scope, false).map(StageKind::Filter),
        Some("fields") => fields(cursor, scope),
        Some("stats") => stats(cursor, scope),
        Some("sort") => sort(cursor, scope),
        Some("limit") => limit(cursor),
        _ => {
            if let Some(later) = LATER_COMMANDS.into_iter().find(|command| is_command(cursor, command)) {
                let span = Span { start, end: start + later.len() };
                return Err(ParseError::new(format!("`{later}` is not supported yet"), span));
            }
            if cursor.is_keyword("source") {
                return Err(ParseError::new("`source` stands only at the beginning", cursor.next_span()));
            }
            let expr = condition(cursor, scope, true).map_err(|error| suggest_command(error, cursor.text, start))?;
            if let Some(word) = unknown_command(&expr, cursor.text) {
                let mut error = ParseError::new(format!("no command `{}`", &cursor.text[word.start..word.end]), word);
                error.suggestion = nearest(&cursor.text[word.start..word.end], COMMANDS.into_iter());
                return Err(error);
            }
            Ok(StageKind::Filter(expr))
        }
    }
}

/// A command's name, unless it is a field that is compared.
fn is_command(cursor: &Cursor<'_>, command: &str) -> bool {
    if !cursor.is_keyword(command) {
        return false;
    }
    let rest = cursor.rest()[command.len()..].trim_start();
    !rest.starts_with(['=', '<', '>']) && !rest.starts_with("!=")
}

/// A bare word right before a comparison that is written out (`a = b`, `a like b`) was meant to be a command.
fn unknown_command(expr: &Expr, text: &str) -> Option<Span> {
    let ExprKind::And(parts) = &expr.kind else { return None };
    parts.windows(2).find_map(|pair| {
        let word = &text[pair[0].span.start..pair[0].span.end];
        let bare = matches!(pair[0].kind, ExprKind::FreeText(_)) && !word.starts_with(['"', '\'']);
        let compared = match &pair[1].kind {
            ExprKind::Not(inner) => &inner.kind,
            kind => kind,
        };
        let written_out = match compared {
            ExprKind::Like { .. } | ExprKind::In { .. } => true,
            ExprKind::Compare { .. } => {
                let comparison = &text[pair[1].span.start..pair[1].span.end];
                let operator = comparison.find(['=', '<', '>', '!']);
                comparison.find(char::is_whitespace).is_some_and(|space| Some(space) < operator)
            }
            _ => false,
        };
        (bare && written_out).then_some(pair[0].span)
    })
}

/// A stage that begins with nearly a command's name was meant to be one.
fn suggest_command(mut error: ParseError, text: &str, start: usize) -> ParseError {
    let word: String = text[start..].chars().take_while(|c| c.is_ascii_alphabetic()).collect();
    // What is compared was meant to be a field.
    let rest = text[start + word.len()..].trim_start();
    if rest.starts_with([':', '=', '<', '>', '_', '.']) || rest.starts_with("!=") {
        return error;
    }
    if let Some(command) = nearest(&word, COMMANDS.into_iter()) {
        error.message = format!("no command `{word}`");
        error.suggestion = Some(command);
        error.span = Span { start, end: start + word.len() };
    }
    error
}

/// Parses a list separated by commas, up to the stage's end or the keyword `by`.
fn list<T>(
    cursor: &mut Cursor<'_>,
    what: &str,
    mut item: impl FnMut(&mut Cursor<'_>) -> Result<T, ParseError>,
) -> Result<Vec<T>, ParseError> {
    let mut items = Vec::new();
    loop {
        cursor.skip_space();
        if cursor.at_stage_end() {
            return Err(ParseError::new(format!("{what} is expected here"), cursor.next_span()));
        }
        items.push(item(cursor)?);
        cursor.skip_space();
        if !cursor.take(",") {
            return Ok(items);
        }
    }
}

fn end_of_stage(cursor: &mut Cursor<'_>, expected: &str) -> Result<(), ParseError> {
    cursor.skip_space();
    if cursor.at_stage_end() {
        return Ok(());
    }
    Err(ParseError::new(format!("{expected} or `|` is expected here"), cursor.next_span()))
}

/// `as name`, if it follows.
fn alias(cursor: &mut Cursor<'_>) -> Result<Option<String>, ParseError> {
    let before = cursor.at;
    cursor.skip_space();
    if !cursor.take_keyword("as") {
        cursor.back_to(before);
        return Ok(None);
    }
    cursor.skip_space();
    match cursor.name()? {
        Some((name, _)) => Ok(Some(name)),
        None => Err(ParseError::new("a name is expected after `as`", cursor.next_span())),
    }
}

fn name(cursor: &mut Cursor<'_>, what: &str) -> Result<(String, Span), ParseError> {
    cursor.skip_space();
    cursor.name()?.ok_or_else(|| ParseError::new(format!("{what} is expected here"), cursor.next_span()))
}

fn fields(cursor: &mut Cursor<'_>, scope: &mut Scope) -> Result<StageKind, ParseError> {
    let columns = list(cursor, "a field", |cursor| {
        let start = cursor.at;
        let (written, span) = named_column(cursor)?;
        let resolved = scope.resolve(&written, span)?;
        let alias = alias(cursor)?;
        let label = alias.unwrap_or_else(|| label(scope, &resolved, &written));
        Ok(Column { name: resolved, label, span: cursor.span_from(start) })
    })?;
    end_of_stage(cursor, "`,`, `as`")?;
    for (place, column) in columns.iter().enumerate() {
        if columns[..place].iter().any(|before| before.label == column.label) {
            return Err(same_label_twice(&column.label, column.span));
        }
    }
    for column in &columns {
        let shape = scope.shape(&column.name);
        // A field under its own name stays what it is.
        if !matches!(&column.name, Name::Field(resolved) if resolved.path.is_empty()
            && scope.source.fields()[resolved.index].id == column.label)
        {
            scope.define(&column.label, shape);
        }
    }
    Ok(StageKind::Fields(columns))
}

fn same_label_twice(label: &str, span: Span) -> ParseError {
    ParseError::new(format!("two columns are called `{label}`; give one another name with `as`"), span)
}

/// A field is shown by its id, whatever it was called; a path as it was written.
fn label(scope: &Scope, name: &Name, written: &str) -> String {
    match name {
        Name::Field(resolved) if resolved.path.is_empty() => scope.source.fields()[resolved.index].id.to_owned(),
        _ => written.to_owned(),
    }
}

/// A name, or the label that an aggregate without `as` has: `count(*)`.
fn named_column(cursor: &mut Cursor<'_>) -> Result<(String, Span), ParseError> {
    let (mut written, mut span) = name(cursor, "a field")?;
    if cursor.peek() == Some('(') {
        let rest = cursor.rest();
        let Some(end) = rest.find(')') else {
            return Err(ParseError::new(
                "this parenthesis is not closed",
                Span { start: cursor.at, end: cursor.at + 1 },
            ));
        };
        written.push_str(&rest[..=end]);
        cursor.at += end + 1;
        span.end = cursor.at;
    }
    Ok((written, span))
}

fn sort(cursor: &mut Cursor<'_>, scope: &Scope) -> Result<StageKind, ParseError> {
    let keys = list(cursor, "a field", |cursor| {
        let start = cursor.at;
        let (label, span) = named_column(cursor)?;
        let name = scope.resolve(&label, span)?;
        cursor.skip_space();
        let descending = cursor.take_keyword("desc");
        if !descending {
            cursor.take_keyword("asc");
        }
        let end = start + cursor.text[start..cursor.at].trim_end().len();
        Ok(SortKey { name, label, descending, span: Span { start, end } })
    })?;
    end_of_stage(cursor, "`asc`, `desc`, `,`")?;
    Ok(StageKind::Sort(keys))
}

fn limit(cursor: &mut Cursor<'_>) -> Result<StageKind, ParseError> {
    let start = cursor.at;
    let text = cursor.bare(&[]);
    let rows =
        text.parse().map_err(|_| ParseError::new("`limit` takes a number of rows", cursor.next_span_at(start)))?;
    end_of_stage(cursor, "nothing more")?;
    Ok(StageKind::Limit(rows))
}

fn stats(cursor: &mut Cursor<'_>, scope: &mut Scope) -> Result<StageKind, ParseError> {
    let aggregates = list(cursor, "an aggregate like count(*)", |cursor| aggregate(cursor, scope))?;
    cursor.skip_space();
    let by = if cursor.take_keyword("by") {
        list(cursor, "a field or bin(5m)", |cursor| key(cursor, scope))?
    } else {
        Vec::new()
    };
    end_of_stage(cursor, if by.is_empty() { "`,`, `as`, `by`" } else { "`,`, `as`" })?;

    let mut after = Scope { labels: Vec::new(), open: false, ..scope.clone() };
    for key in &by {
        let shape = match &key.block {
            Block::Value(name) => scope.shape(name),
            Block::Bin { .. } => Some(Shape { kind: Kind::Time, unit: Unit::None }),
        };
        after.define(&key.label, shape);
    }
    for aggregate in &aggregates {
        if after.labels.iter().any(|(label, _)| *label == aggregate.label) {
            return Err(same_label_twice(&aggregate.label, aggregate.span));
        }
        after.define(&aggregate.label, shape_of(&aggregate.function, scope));
    }
    *scope = after;
    Ok(StageKind::Stats { aggregates, by })
}

fn shape_of(function: &Function, scope: &Scope) -> Option<Shape> {
    match function {
        Function::CountAll | Function::Count(_) | Function::CountDistinct(_) => {
            Some(Shape { kind: Kind::Int, unit: Unit::None })
        }
        Function::Min(name) | Function::Max(name) => scope.shape(name),
        Function::Sum(name) | Function::Avg(name) | Function::Pct(name, _) => {
            Some(Shape { kind: Kind::Int, unit: scope.shape(name).map_or(Unit::None, |shape| shape.unit) })
        }
    }
}

fn aggregate(cursor: &mut Cursor<'_>, scope: &Scope) -> Result<Aggregate, ParseError> {
    let start = cursor.at;
    let (function_name, span) = name(cursor, "an aggregate like count(*)")?;
    cursor.skip_space();
    if !cursor.take("(") {
        let message = format!("`{function_name}` is no aggregate; write count(*), sum(field) or another");
        return Err(ParseError::new(message, span));
    }
    cursor.skip_space();
    let lower = function_name.to_ascii_lowercase();
    let count_all = lower == "count" && (cursor.take("*") || cursor.peek() == Some(')'));
    let function = if count_all {
        Function::CountAll
    } else {
        let build: fn(Name) -> Function = match lower.as_str() {
            "count" => Function::Count,
            "count_distinct" => Function::CountDistinct,
            "sum" => Function::Sum,
            "avg" => Function::Avg,
            "min" => Function::Min,
            "max" => Function::Max,
            "pct" => |name| Function::Pct(name, 50.0),
            "stddev" | "earliest" | "latest" | "sortsfirst" | "sortslast" | "median" => {
                return Err(ParseError::new(format!("`{function_name}` is not supported yet"), span));
            }
            _ => {
                let mut error = ParseError::new(format!("no aggregate `{function_name}`"), span);
                let known = ["count", "count_distinct", "sum", "avg", "min", "max", "pct"];
                error.suggestion = nearest(&function_name, known.into_iter());
                return Err(error);
            }
        };
        let (field, field_span) = name(cursor, "a field")?;
        build(scope.resolve(&field, field_span)?)
    };
    cursor.skip_space();
    let function = match function {
        Function::Pct(name, _) => Function::Pct(name, percent(cursor)?),
        function => function,
    };
    cursor.skip_space();
    if !cursor.take(")") {
        return Err(ParseError::new(format!("`)` is expected to close `{function_name}(`"), cursor.next_span()));
    }
    let written = cursor.text[start..cursor.at].to_owned();
    let label = alias(cursor)?.unwrap_or(written);
    Ok(Aggregate { function, label, span: cursor.span_from(start) })
}

fn percent(cursor: &mut Cursor<'_>) -> Result<f64, ParseError> {
    let start = cursor.at;
    let text = if cursor.take(",") {
        cursor.skip_space();
        cursor.bare(&[',']).trim()
    } else {
        ""
    };
    let percent: Option<f64> = text.parse().ok();
    percent.filter(|percent| (0.0..=100.0).contains(percent)).ok_or_else(|| {
        ParseError::new("`pct` takes a field and a percentage: pct(total_time_ms, 95)", cursor.next_span_at(start))
    })
}

fn key(cursor: &mut Cursor<'_>, scope: &Scope) -> Result<Key, ParseError> {
    let start = cursor.at;
    let (written, span) = name(cursor, "a field or bin(5m)")?;
    if cursor.take("(") {
        if !written.eq_ignore_ascii_case("bin") {
            return Err(ParseError::new(format!("`{written}()` is not supported in `by` yet"), span));
        }
        cursor.skip_space();
        let text = cursor.bare(&[]);
        let milliseconds = width(text).ok_or_else(|| {
            ParseError::new("`bin` takes a width: bin(5m), bin(1h), bin(1d)", cursor.span_from(start))
        })?;
        cursor.skip_space();
        if !cursor.take(")") {
            return Err(ParseError::new("`)` is expected to close `bin(`", cursor.next_span()));
        }
        if !scope.open {
            return Err(ParseError::new("`bin` needs the source's time, which an earlier `stats` dropped", span));
        }
        let written = cursor.text[start..cursor.at].to_owned();
        let label = alias(cursor)?.unwrap_or(written);
        return Ok(Key { block: Block::Bin { milliseconds }, label, span: cursor.span_from(start) });
    }
    let resolved = scope.resolve(&written, span)?;
    let label = alias(cursor)?.unwrap_or_else(|| label(scope, &resolved, &written));
    Ok(Key { block: Block::Value(resolved), label, span: cursor.span_from(start) })
}
