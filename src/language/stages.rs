//! Parses a query: its source and its stages.

use super::cursor::Cursor;
use super::error::nearest;
use super::expr::condition;
use super::operand::{MOST_PARTS, Operands};
use super::print::print_function;
use super::scope::Scope;
use super::{
    Aggregate, Column, Expr, ExprKind, Function, Name, Operand, ParseError, ParsePattern, Query, Scalar, Shape,
    SortKey, Span, Stage, StageKind,
};
use crate::schema::{Kind, Source, Unit};

/// What a stage may begin with.
pub const COMMANDS: [&str; 8] = ["filter", "fields", "display", "stats", "sort", "limit", "dedup", "parse"];

/// Commands of Logs Insights that this language does not have.
const OTHER_COMMANDS: [&str; 8] = ["unnest", "pattern", "diff", "unmask", "filterIndex", "lookup", "join", "anomaly"];

/// The most columns that one `parse` takes out.
const MOST_LABELS: usize = 100;

/// The aggregates of `stats`.
pub const AGGREGATES: [&str; 14] = [
    "count",
    "count_distinct",
    "sum",
    "avg",
    "min",
    "max",
    "pct",
    "percentile",
    "median",
    "stddev",
    "earliest",
    "latest",
    "sortsFirst",
    "sortsLast",
];

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
    if name.is_empty() {
        return Err(ParseError::new("a source is expected here: access, trail or requests", span));
    }
    Source::from_name(&name.to_ascii_lowercase()).ok_or_else(|| {
        let mut error = ParseError::new(format!("no source `{name}`; there are access, trail and requests"), span);
        error.suggestion = nearest(&name, Source::ALL.iter().map(|source| source.name()));
        error
    })
}

/// Parses one stage; the scope becomes that of the next one.
pub(super) fn stage(cursor: &mut Cursor<'_>, scope: &mut Scope) -> Result<StageKind, ParseError> {
    let start = cursor.at;
    if cursor.peek() == Some('|') {
        let mut error = ParseError::new("a stage is expected before `|`", Span { start, end: start + 1 });
        if cursor.text[..start].ends_with('|') {
            error.suggestion = Some("or".to_owned());
        }
        return Err(error);
    }
    let command = COMMANDS.into_iter().find(|command| is_command(cursor, command));
    if let Some(command) = command {
        cursor.take_keyword(command);
        cursor.skip_space();
    }
    match command {
        Some("filter") => condition(cursor, scope, false).map(StageKind::Filter),
        Some("fields" | "display") => fields(cursor, scope),
        Some("stats") => stats(cursor, scope),
        Some("sort") => sort(cursor, scope),
        Some("limit") => limit(cursor),
        Some("dedup") => dedup(cursor, scope),
        Some("parse") => parse_text(cursor, scope),
        _ => {
            if let Some(other) = OTHER_COMMANDS.into_iter().find(|command| is_command(cursor, command)) {
                let span = Span { start, end: start + other.len() };
                return Err(ParseError::new(format!("`{other}` is a command of Logs Insights that is not here"), span));
            }
            if cursor.is_keyword("source") {
                return Err(ParseError::new("`source` stands only at the beginning", cursor.next_span()));
            }
            let expr = condition(cursor, scope, true).map_err(|error| suggest_command(error, cursor.text, start))?;
            if let Some(word) = unknown_command(&expr, cursor.text) {
                let mut error = ParseError::new(format!("no command `{}`", &cursor.text[word.start..word.end]), word);
                let written = &cursor.text[word.start..word.end];
                let filters = || written.eq_ignore_ascii_case("where").then(|| "filter".to_owned());
                error.suggestion = nearest(written, COMMANDS.into_iter()).or_else(filters);
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

fn fields(cursor: &mut Cursor<'_>, scope: &mut Scope) -> Result<StageKind, ParseError> {
    let columns = list(cursor, "a field", |cursor| column(cursor, scope, None))?;
    end_of_stage(cursor, "`,`, `as`")?;
    no_label_twice(columns.iter())?;
    let of_columns: Vec<_> =
        columns.iter().map(|column| (scope.shape(&column.name), scope.parts(&column.name))).collect();
    for (column, (shape, parts)) in columns.iter().zip(of_columns) {
        if parts > MOST_PARTS {
            return Err(ParseError::new("too much is computed at once here", column.span));
        }
        // A field under its own name stays what it is.
        if !matches!(&column.name, Name::Field(resolved) if resolved.path.is_empty()
            && scope.source.fields()[resolved.index].id == column.label)
        {
            scope.define_of(&column.label, shape, parts);
        }
    }
    Ok(StageKind::Fields(columns))
}

/// What is computed, and what the answer calls it; it may call aggregates where there is a list to take them.
fn column(
    cursor: &mut Cursor<'_>,
    scope: &Scope,
    aggregates: Option<&mut Vec<Aggregate>>,
) -> Result<Column, ParseError> {
    let start = cursor.at;
    if cursor.is_keyword("by") && scope.label("by").is_none() {
        let what = if aggregates.is_some() { "an aggregate like count(*)" } else { "a field" };
        return Err(ParseError::new(format!("{what} is expected here, not `by`"), cursor.next_span()));
    }
    let mut operands = Operands::new(cursor, scope);
    operands.aggregates = aggregates;
    let operand = operands.value()?;
    let span = cursor.span_from(start);
    let Operand::Name(name) = operand else {
        return Err(ParseError::new("a field is expected here, or something computed of one", span));
    };
    let written = cursor.text[start..cursor.at].trim();
    let written = written.strip_prefix('`').and_then(|text| text.strip_suffix('`')).unwrap_or(written);
    let label = alias(cursor)?.unwrap_or_else(|| label(scope, &name, written));
    Ok(Column { name, label, span: cursor.span_from(start) })
}

fn no_label_twice<'c>(columns: impl Iterator<Item = &'c Column> + Clone) -> Result<(), ParseError> {
    for (place, column) in columns.clone().enumerate() {
        if columns.clone().take(place).any(|before| before.label == column.label) {
            return Err(same_label_twice(&column.label, column.span));
        }
    }
    Ok(())
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

fn sort(cursor: &mut Cursor<'_>, scope: &Scope) -> Result<StageKind, ParseError> {
    let keys = list(cursor, "a field", |cursor| {
        let start = cursor.at;
        let column = column(cursor, scope, None)?;
        if let Name::Computed(computed) = &column.name
            && let (Scalar::Subtract, [Operand::Constant(_), Operand::Name(name)]) =
                (&computed.scalar, &computed.operands[..])
            && scope.shape(name).is_some_and(|shape| !matches!(shape.kind, Kind::Int | Kind::Time))
        {
            let mut error = ParseError::new("a text has no negative", cursor.span_from(start));
            error.suggestion = Some(format!("{} desc", cursor.text[start..cursor.at].trim_start_matches('-').trim()));
            return Err(error);
        }
        cursor.skip_space();
        let descending = cursor.take_keyword("desc");
        if !descending {
            cursor.take_keyword("asc");
        }
        let end = start + cursor.text[start..cursor.at].trim_end().len();
        Ok(SortKey { name: column.name, label: column.label, descending, span: Span { start, end } })
    })?;
    end_of_stage(cursor, "`asc`, `desc`, `,`")?;
    Ok(StageKind::Sort(keys))
}

fn dedup(cursor: &mut Cursor<'_>, scope: &Scope) -> Result<StageKind, ParseError> {
    let columns = list(cursor, "a field", |cursor| column(cursor, scope, None))?;
    end_of_stage(cursor, "`,`")?;
    Ok(StageKind::Dedup(columns))
}

/// `parse field "a=*, b=*" as a, b` or `parse field /a=(?<a>\d+)/`.
fn parse_text(cursor: &mut Cursor<'_>, scope: &mut Scope) -> Result<StageKind, ParseError> {
    cursor.skip_space();
    let start = cursor.at;
    let (written, span) =
        cursor.name()?.ok_or_else(|| ParseError::new("a field is expected here", cursor.next_span_at(start)))?;
    let name = scope.resolve(&written, span)?;
    cursor.skip_space();
    let start = cursor.at;
    let (pattern, labels) = if let Some(pattern) = cursor.regex()? {
        let names = group_names(&pattern);
        if names.is_empty() {
            let message = "this regular expression has no named group: (?<name>…)";
            return Err(ParseError::new(message, cursor.span_from(start)));
        }
        (ParsePattern::Regex(pattern), names)
    } else if let Some(glob) = cursor.string()? {
        let span = cursor.span_from(start);
        let parts = glob.matches('*').count();
        cursor.skip_space();
        if !cursor.take_keyword("as") {
            return Err(ParseError::new("`as` and a name for each `*` are expected here", cursor.next_span()));
        }
        let labels = list(cursor, "a name", |cursor| {
            let start = cursor.at;
            Ok(cursor.name()?.ok_or_else(|| ParseError::new("a name is expected here", cursor.next_span_at(start)))?.0)
        })?;
        if labels.len() != parts || parts == 0 {
            let message = format!("for each `*` a name is expected behind `as`: {parts}, not {}", labels.len());
            return Err(ParseError::new(message, span));
        }
        (ParsePattern::Glob(glob), labels)
    } else {
        let message = "`parse` takes a field and \"text with *\" as a, b or /regex with (?<name>…)/";
        return Err(ParseError::new(message, cursor.next_span_at(start)));
    };
    end_of_stage(cursor, "nothing more")?;
    // Each is looked for by itself.
    let parts = scope.parts(&name) + 1;
    if labels.len() > MOST_LABELS || parts > MOST_PARTS {
        return Err(ParseError::new(
            format!("too much is taken out here; {MOST_LABELS} parts of a field may be"),
            cursor.span_from(start),
        ));
    }
    for (place, label) in labels.iter().enumerate() {
        if labels[..place].contains(label) {
            return Err(same_label_twice(label, cursor.span_from(start)));
        }
        // What is taken out of a text may be a number: it is compared with a number as one.
        scope.define_of(label, None, parts);
    }
    Ok(StageKind::Parse { name, pattern, labels })
}

/// The names of an expression's groups, in order.
fn group_names(pattern: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = pattern;
    while let Some(at) = rest.find("(?") {
        let escaped = rest[..at].chars().rev().take_while(|c| *c == '\\').count() % 2 == 1;
        rest = &rest[at + 2..];
        let name = rest.strip_prefix("P<").or_else(|| rest.strip_prefix('<')).and_then(|name| name.split_once('>'));
        // `(?<=` and `(?<!` look behind.
        if let Some((name, _)) = name.filter(|(name, _)| !escaped && !name.starts_with(['=', '!'])) {
            names.push(name.to_owned());
        }
    }
    names
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
    let mut aggregates = Vec::new();
    let columns = list(cursor, "an aggregate like count(*)", |cursor| {
        let start = cursor.at;
        let column = column(cursor, scope, Some(&mut aggregates))?;
        let mut reads_rows = false;
        column.name.each_read(&mut |name| {
            let is_aggregate = |label: &str| aggregates.iter().any(|aggregate| aggregate.label == label);
            reads_rows |= !matches!(name, Name::Alias(label) if is_aggregate(label));
        });
        if reads_rows {
            let written = cursor.text[start..column.span.end].trim();
            let message = format!("`{written}` is no aggregate; write count(*), sum(field) or another");
            return Err(ParseError::new(message, column.span));
        }
        Ok(column)
    })?;
    cursor.skip_space();
    let by = if cursor.take_keyword("by") {
        list(cursor, "a field or bin(5m)", |cursor| column(cursor, scope, None))?
    } else {
        Vec::new()
    };
    end_of_stage(cursor, if by.is_empty() { "`,`, `as`, `by`" } else { "`,`, `as`" })?;
    no_label_twice(by.iter().chain(&columns))?;

    let mut after = scope.closed();
    for key in &by {
        after.define(&key.label, scope.shape(&key.name));
    }
    // What is computed of aggregates has the shape that those have.
    let mut of_groups = after.clone();
    for aggregate in &aggregates {
        of_groups.define(&aggregate.label, shape_of(&aggregate.function, scope));
    }
    for column in &columns {
        after.define(&column.label, of_groups.shape(&column.name));
    }
    *scope = after;
    Ok(StageKind::Stats { aggregates, columns, by })
}

fn shape_of(function: &Function, scope: &Scope) -> Option<Shape> {
    match function {
        Function::CountAll | Function::Count(_) | Function::CountDistinct(_) => {
            Some(Shape { kind: Kind::Int, unit: Unit::None })
        }
        Function::Min(name) | Function::Max(name) | Function::Earliest(name) | Function::Latest(name) => {
            scope.shape(name)
        }
        Function::SortsFirst(_) | Function::SortsLast(_) => Some(Shape { kind: Kind::Text, unit: Unit::None }),
        Function::Sum(name) | Function::Avg(name) | Function::Pct(name, _) | Function::Stddev(name) => {
            Some(Shape { kind: Kind::Int, unit: scope.shape(name).map_or(Unit::None, |shape| shape.unit) })
        }
    }
}

/// An aggregate, from its opening parenthesis on; its label is how it is printed.
pub(super) fn aggregate(
    cursor: &mut Cursor<'_>,
    scope: &Scope,
    name: &str,
    span: Span,
) -> Result<Aggregate, ParseError> {
    cursor.take("(");
    cursor.skip_space();
    let lower = name.to_ascii_lowercase();
    let function = if lower == "count" && (cursor.take("*") || cursor.peek() == Some(')')) {
        Function::CountAll
    } else {
        let start = cursor.at;
        let Operand::Name(read) = Operands::new(cursor, scope).value()? else {
            return Err(ParseError::new(format!("`{name}` takes a field"), cursor.span_from(start)));
        };
        match lower.as_str() {
            "count" => Function::Count(read),
            "count_distinct" => Function::CountDistinct(read),
            "sum" => Function::Sum(read),
            "avg" => Function::Avg(read),
            "min" => Function::Min(read),
            "max" => Function::Max(read),
            "median" => Function::Pct(read, 50.0),
            "stddev" => Function::Stddev(read),
            "earliest" => Function::Earliest(read),
            "latest" => Function::Latest(read),
            "sortsfirst" => Function::SortsFirst(read),
            "sortslast" => Function::SortsLast(read),
            _ => {
                cursor.skip_space();
                Function::Pct(read, percent(cursor)?)
            }
        }
    };
    cursor.skip_space();
    if !cursor.take(")") {
        return Err(ParseError::new(format!("`)` is expected to close `{name}(`"), cursor.next_span()));
    }
    if !scope.open && matches!(function, Function::Earliest(_) | Function::Latest(_)) {
        let message = format!("`{name}` needs the source's time, which an earlier `stats` dropped");
        return Err(ParseError::new(message, span));
    }
    let label = print_function(scope.source, &function);
    Ok(Aggregate { function, label, span: cursor.span_from(span.start) })
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
