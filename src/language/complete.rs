//! What may be written at a place of a query, whether it parses or not.

use super::Span;
use super::cursor::{Cursor, is_name_char};
use super::error::floor;
use super::offers::Offers;
use super::scope::Scope;
use super::stages::stage;
use super::tokens::{Token, TokenKind, tokens};
use super::values_of::{ValuesOf, values_of};
use crate::schema::Source;

/// What may be written at a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completion {
    /// What it replaces.
    pub span: Span,
    /// What the language offers, best first.
    pub items: Vec<Item>,
    /// The field whose values in the data may be written here.
    pub values_of: Option<ValuesOf>,
}

/// Something that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What is inserted.
    pub text: String,
    /// What is shown.
    pub label: String,
    /// What it is.
    pub kind: ItemKind,
    /// What it means, in a sentence or an example.
    pub detail: String,
}

/// What something that may be written is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// A field, or a column that an earlier stage named.
    Field,
    /// What computes a value of a row.
    Function,
    /// What computes a value of a group.
    Aggregate,
    /// What a stage begins with.
    Command,
    /// A comparison.
    Operator,
    /// A word between the others.
    Keyword,
}

impl ItemKind {
    /// What the kind is called.
    pub fn name(self) -> &'static str {
        match self {
            ItemKind::Field => "field",
            ItemKind::Function => "function",
            ItemKind::Aggregate => "aggregate",
            ItemKind::Command => "command",
            ItemKind::Operator => "operator",
            ItemKind::Keyword => "keyword",
        }
    }
}

/// What may be written where the cursor stands, at a byte of the text.
///
/// ```
/// use bucketscope::language::complete;
/// use bucketscope::schema::Source;
///
/// let completion = complete("http_st", 7, Source::Access);
/// assert_eq!(completion.items[0].text, "http_status:");
/// let values = complete("bucket:logs http_status:4", 25, Source::Access).values_of.unwrap();
/// assert_eq!((values.field.as_str(), values.prefix.as_str()), ("http_status", "4"));
/// assert_eq!(values.query, "http_status:4* | bucket:logs");
/// ```
pub fn complete(text: &str, place: usize, source: Source) -> Completion {
    let place = floor(text, place);
    let mut all = tokens(&text[..place]);
    if all.last().is_some_and(|last| last.open && last.kind == TokenKind::Comment) {
        return Completion::default();
    }
    all.retain(|token| token.kind != TokenKind::Comment);
    let typed = all.pop_if(|last| last.end() == place && last.kind != TokenKind::Operator);
    let bar = all.iter().rposition(|token| token.is("|"));
    let mut here = &all[bar.map_or(0, |bar| bar + 1)..];
    let (mut scope, named) = scope_of(&text[..bar.map_or(0, |bar| all[bar].start)], &all, bar, source);
    let mut at_beginning = bar.is_none() && !named;
    if let (true, [source, name, rest @ ..]) = (at_beginning, here)
        && source.is("source")
        && let Some(source) = Source::from_name(&name.text.to_ascii_lowercase())
    {
        scope = Scope::new(source);
        at_beginning = false;
        here = rest;
    }
    let mut typed_span = Span { start: place, end: place };
    if let Some(typed) = &typed {
        let rest = &text[place..];
        let more = rest.find(|c| !is_name_char(c)).unwrap_or(rest.len());
        typed_span = Span { start: typed.start, end: place + more };
    }
    if let Some((values, span)) = values_of(text, place, here, typed.as_ref(), &scope) {
        return Completion { span, items: Vec::new(), values_of: Some(values) };
    }
    // In quotes and in expressions there are values only.
    let prefix = match &typed {
        Some(typed) if !matches!(typed.kind, TokenKind::Word | TokenKind::Value) || typed.text.starts_with('`') => {
            return Completion::default();
        }
        Some(typed) => typed.text,
        None => "",
    };
    let mut offers = Offers::new(prefix, &scope);
    offers.of_stage(here, at_beginning);
    Completion { span: typed_span, items: offers.ranked(&text[typed_span.end..]), values_of: None }
}

/// The names that the stages before the bar leave, and whether a source is named there.
fn scope_of(text: &str, all: &[Token<'_>], bar: Option<usize>, source: Source) -> (Scope, bool) {
    let mut scope = Scope::new(source);
    let mut named = false;
    let Some(bar) = bar else { return (scope, named) };
    for (place, mut part) in all[..bar].split(|token| token.is("|")).enumerate() {
        if let (0, [source, name, rest @ ..]) = (place, part)
            && source.is("source")
            && let Some(source) = Source::from_name(&name.text.to_ascii_lowercase())
        {
            (scope, named) = (Scope::new(source), true);
            part = rest;
        }
        let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
        let mut cursor = Cursor::new(&text[..last.end()]);
        cursor.back_to(first.start);
        if stage(&mut cursor, &mut scope).is_err() {
            guess(part, &mut scope);
        }
    }
    (scope, named)
}

/// The names that a stage leaves which does not parse: what follows `as`, and of `stats` nothing else.
fn guess(stage: &[Token<'_>], scope: &mut Scope) {
    if stage.first().is_some_and(|command| command.is("stats")) {
        *scope = scope.closed();
    }
    for pair in stage.windows(2) {
        if pair[0].is("as") && pair[1].kind == TokenKind::Word {
            scope.define(pair[1].name(), None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The completion where `|>` stands.
    fn at(text: &str) -> (String, Completion) {
        let place = text.find("|>").unwrap();
        let text = text.replacen("|>", "", 1);
        let completion = complete(&text, place, Source::Access);
        (text, completion)
    }

    /// The first offers, as they are inserted.
    fn check_first(text: &str, expected: &[&str]) {
        let (_, completion) = at(text);
        let texts: Vec<&str> = completion.items.iter().map(|item| item.text.as_str()).collect();
        assert_eq!(texts.get(..expected.len()), Some(expected), "{text}: {texts:?}");
    }

    fn check_only(text: &str, expected: &[&str]) {
        check_first(text, expected);
        assert_eq!(at(text).1.items.len(), expected.len(), "{text}");
    }

    fn check_absent(text: &str, label: &str) {
        let (_, completion) = at(text);
        assert!(completion.items.iter().all(|item| item.label != label), "{text}: {label}");
    }

    #[test]
    fn a_stage_begins_with_fields_and_commands() {
        check_first("http_st|>", &["http_status:"]);
        check_first("bucket:a htt|>", &["http_status:"]);
        check_first("st|>", &["stats "]);
        check_first("bucket:a | fil|>", &["filter "]);
        check_first("bucket:a | |>", &["filter ", "fields "]);
        check_only("source |>", &["access ", "trail ", "requests "]);
        check_first("sourc|>", &["source_region:", "source "]);
        check_absent("bucket:a | sour|>", "source");
        check_only("source tr|>", &["trail "]);
        check_only("limit |>", &[]);
        check_first("not (buck|>", &["bucket:"]);
        check_first("-buck|>", &["bucket:"]);
        check_first("(bucket:a or buc|>", &["bucket:"]);
    }

    #[test]
    fn names_are_found_in_any_spelling() {
        check_first("source trail | eventN|>", &["event_name:"]);
        check_first("httpstatus|>", &["http_status:"]);
        check_first("HTTP_S|>", &["http_status:"]);
        check_first("status|>", &["http_status:"]);
        check_absent("source trail | http|>", "http_status");
        check_first("source trail | stats count(*) by sourceIP|>", &["source_ip_address"]);
    }

    #[test]
    fn conditions_go_on_as_their_field_allows() {
        check_first("filter http_st|>", &["http_status "]);
        check_first("filter http_status |>", &["= ", "!= ", "< ", "<= ", "> ", ">= ", "in ["]);
        check_first("filter key |>", &["= ", "!= ", "like "]);
        check_only("filter key not |>", &["like ", "in ["]);
        check_only("filter key l|>", &["like "]);
        check_only("filter key = \"a\" |>", &["and ", "or "]);
        check_first("filter http_status > 400 and |>", &["bucket ", "time "]);
        check_first("filter isem|>", &["isempty("]);
        check_first("filter isempty(ke|>", &["key"]);
        check_only("filter http_status > |>", &[]);
        check_first("filter total_time > turn|>", &["turn_around_time_ms"]);
        check_only("filter key like |>", &[]);
    }

    #[test]
    fn lists_know_where_a_column_ends() {
        check_first("stats |>", &["count(*)", "count_distinct("]);
        check_first("stats sum(byt|>", &["bytes_sent"]);
        check_absent("stats sum(|>", "count");
        check_only("stats count(*) |>", &["as ", "by "]);
        check_only("stats count(*) as |>", &[]);
        check_only("stats count(*) as n |>", &["by "]);
        check_first("stats count(*) as n by buck|>", &["bucket"]);
        check_first("stats count(*) by bi|>", &["bin("]);
        check_only("stats count(*) by bin(|>", &[]);
        check_only("sort time |>", &["asc ", "desc "]);
        check_only("sort time d|>", &["desc "]);
        check_first("sort ti|>", &["time"]);
        check_first("fields key, buck|>", &["bucket"]);
        check_first("fields bytes_sent / 1000 |>", &["as "]);
        check_first("parse ke|>", &["key"]);
        check_only("parse key \"*/*\" |>", &["as "]);
    }

    #[test]
    fn earlier_stages_name_columns() {
        check_first("stats count(*) as n by bucket | sort |>", &["bucket", "n"]);
        check_absent("stats count(*) as n by bucket | filter k|>", "key");
        check_first("stats count(*) by bucket | sort cou|>", &["count(*)"]);
        check_first("parse key \"*/*\" as folder, name | filter fol|>", &["folder "]);
        check_first("fields key as k | k|>", &["k:", "key:"]);
        check_first("fields wrong( as n | filter n|>", &["n "]);
        check_only("stats wrong by key as n | sort n|>", &["n"]);
    }

    #[test]
    fn a_word_is_replaced_whole_and_nothing_is_written_twice() {
        let (text, completion) = at("http_st|>at:403");
        assert_eq!(&text[completion.span.start..completion.span.end], "http_stat");
        assert_eq!(completion.items[0].text, "http_status");
    }

    #[test]
    fn nothing_is_offered_in_quotes_comments_and_expressions() {
        for text in [
            "\"buc|>",
            "'buc|>",
            "# buc|>",
            "bucket:a # buc|>",
            "filter key like /buc|>",
            "filter key like \"buc|>",
            "`buc|>",
            "filter key =~ /a|buc|>",
            "filter key like 'a'|>",
        ] {
            let (_, completion) = at(text);
            assert_eq!((completion.items.len(), completion.values_of), (0, None), "{text}");
        }
        check_first("# mine\nbuck|>", &["bucket:"]);
    }

    fn check_values(text: &str, field: &str, prefix: &str, replaced: &str, query: &str) {
        let (written, completion) = at(text);
        let values = completion.values_of.unwrap_or_else(|| panic!("no values at {text}"));
        assert_eq!((values.field.as_str(), values.prefix.as_str()), (field, prefix), "{text}");
        assert_eq!(&written[completion.span.start..completion.span.end], replaced, "{text}");
        assert_eq!(values.query, query, "{text}");
        assert!(super::super::parse(&values.query).is_ok(), "{query}");
    }

    #[test]
    fn values_are_asked_for_under_the_other_conditions() {
        check_values("http_status:|>", "http_status", "", "", "");
        check_values("http_status:4|>", "http_status", "4", "4", "http_status:4*");
        check_values("http_status:4|>03 key:a", "http_status", "4", "403", "http_status:4* | key:a");
        check_values("key:a -bucket:b|>", "bucket", "b", "b", "filter bucket like /(?i)b/ | key:a");
        check_values(
            "source access | key:a | bucket:b|>",
            "bucket",
            "b",
            "b",
            "source access | filter bucket like /(?i)b/ | key:a",
        );
        check_values("key:a or bucket:b|>", "bucket", "b", "b", "filter bucket like /(?i)b/");
        check_values("filter key = 'a' and bucket = |>", "bucket", "", "", "filter key = 'a'");
        check_values(
            "filter bucket != \"a b|>\" | limit 3",
            "bucket",
            "a b",
            "\"a b\"",
            "filter bucket like /(?i)a b/ | limit 3",
        );
        check_values("filter bucket in ['a', \"b|>\"]", "bucket", "b", "\"b\"", "filter bucket like /(?i)b/");
        check_values("filter http_status in [403, 4|>", "http_status", "4", "4", "http_status:4*");
        check_values(
            "httpstatus:5|> | stats count(*) by key",
            "http_status",
            "5",
            "5",
            "http_status:5* | stats count(*) by key",
        );
        check_values("key:*cs|>", "key", "*cs", "*cs", "filter key like /(?i).*cs/");
        check_values("operation:get|>", "operation", "get", "get", "filter operation like /(?i)get/");
        for text in
            ["time:2026|>", "http_status:>4|>", "http_status:1..|>", "nothing:a|>", "key:a |>", "request_id:R|>"]
        {
            assert_eq!(at(text).1.values_of, None, "{text}");
        }
    }

    #[test]
    fn values_are_offered_in_any_letter_case() {
        let rank = |text: &str, shown: &str| at(text).1.values_of.unwrap().rank(shown);
        assert_eq!(rank("operation:get|>", "GetObject"), Some(0));
        assert_eq!(rank("operation:get|>", "REST.GET.OBJECT"), Some(1));
        assert_eq!(rank("operation:get|>", "REST.PUT.OBJECT"), None);
        assert_eq!(rank("key:GR*ß|>", "große"), Some(1));
        assert_eq!(rank("filter key = \"a*b|>\"", "axb"), None);
        assert_eq!(rank("http_status:4|>", "404"), Some(0));
    }

    #[test]
    fn values_are_written_as_their_place_needs_them() {
        use crate::schema::Value;
        let written = |text: &str, value: Value| at(text).1.values_of.unwrap().written(&value);
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(written("key:|>", text("a.csv")).as_deref(), Some("a.csv"));
        assert_eq!(written("key:|>", text("a b")).as_deref(), Some("\"a b\""));
        assert_eq!(written("key:|>", Value::Missing).as_deref(), Some("-"));
        assert_eq!(written("filter key = |>", text("a")).as_deref(), Some("\"a\""));
        assert_eq!(written("filter key = |>", Value::Missing), None);
        assert_eq!(written("filter http_status in [|>", Value::Int(403)).as_deref(), Some("403"));
    }

    proptest! {
        #[test]
        fn no_text_and_no_place_breaks_it(
            words in proptest::collection::vec(
                proptest::sample::select(vec![
                    "key", ":", "=", "(", ")", "|", "and", "or", "not", "-", "\"a\"", "'", "\"", "..", "4", "like", "/x/", "/",
                    "in", "[", "]", ",", "stats", "count(*)", "by", "^", "bytes_sent", "strlen(", "sum(", "parse", "*", "!=",
                    "<", "=~", "bin(5m)", "sort", "limit", "fields", "as", "source", "trail", "#", "\n", "`", "ä", "\\", " ",
                ]),
                0..16,
            ),
            other in "\\PC{0,12}",
        ) {
            for text in [words.join(" "), words.concat(), format!("{}{other}", words.concat())] {
                for place in 0..=text.len() + 1 {
                    let Completion { span, values_of, .. } = complete(&text, place, Source::Access);
                    prop_assert!(text.get(span.start..span.end).is_some(), "{text:?} at {place}");
                    if let Some(values) = values_of {
                        let parsed = super::super::parse_with_default(&values.query, Source::Access);
                        prop_assert!(parsed.is_ok(), "{:?} of {text:?}", values.query);
                    }
                }
            }
        }
    }
}
