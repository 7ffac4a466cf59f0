//! What the language has to offer at a place of a stage.

use super::complete::{Item, ItemKind};
use super::cursor::is_name_char;
use super::edit::written_label;
use super::scalar::FUNCTIONS;
use super::scope::Scope;
use super::stages::{AGGREGATES, COMMANDS};
use super::tokens::{Token, TokenKind};
use super::{Shape, Span};
use crate::schema::{Field, Kind, Source};
use crate::sorting::sort_by_key;

/// How a name is written where a value may follow it, and where none does.
#[derive(Clone, Copy, PartialEq)]
enum FollowedBy {
    /// `name:`
    Colon,
    /// `name `
    Operator,
    /// `name`
    Nothing,
}

/// What is offered to go on a word.
pub(super) struct Offers<'a> {
    /// What of the word is written, in small letters.
    prefix: String,
    scope: &'a Scope,
    /// With how well they match.
    items: Vec<(u8, Item)>,
}

impl<'a> Offers<'a> {
    pub fn new(prefix: &str, scope: &'a Scope) -> Offers<'a> {
        Offers { prefix: prefix.to_lowercase(), scope, items: Vec::new() }
    }

    /// Takes in what may follow the tokens of a stage; the first stage may name a source.
    pub fn of_stage(&mut self, stage: &[Token<'_>], at_beginning: bool) {
        let Some(first) = stage.first() else {
            // Who looks first narrows down; who goes on computes.
            if at_beginning {
                self.fields(FollowedBy::Colon);
            }
            for command in COMMANDS {
                self.add(ItemKind::Command, command, &format!("{command} "), usage(command), &[]);
            }
            if at_beginning {
                self.word("source", "source trail | …");
            } else {
                self.fields(FollowedBy::Colon);
            }
            self.conditions_of_words();
            return;
        };
        let compared = stage.get(1).is_some_and(|next| [":", "=", "<", ">", "!"].iter().any(|sign| next.is(sign)));
        let command = COMMANDS.into_iter().find(|command| first.is(command) && !compared);
        match command {
            _ if at_beginning && first.is("source") => {
                if stage.len() == 1 {
                    Source::ALL.iter().for_each(|source| self.word(source.name(), "the rows that are asked about"));
                }
            }
            Some("filter") => self.of_condition(&stage[1..], FollowedBy::Operator),
            Some("limit") => {}
            Some("parse") => match stage.last() {
                Some(_) if stage.len() == 1 => self.fields(FollowedBy::Nothing),
                Some(last) if last.kind == TokenKind::Text => self.word("as", "a name for each *"),
                _ => {}
            },
            Some(command) => self.of_list(command, &stage[1..]),
            None => self.of_condition(stage, FollowedBy::Colon),
        }
    }

    /// Lists of columns: `fields`, `stats`, `sort`, `dedup`.
    fn of_list(&mut self, command: &str, stage: &[Token<'_>]) {
        let by = stage.iter().rposition(|token| token.is("by"));
        let counts = command == "stats" && by.is_none();
        let calls = open_calls(stage);
        let begins = match stage.last() {
            None => true,
            Some(last) => last.is("by") || last.kind == TokenKind::Operator && !last.is(")") && !ends_count(stage),
        };
        if begins {
            let called = |call: &Option<&Token<'_>>, name: &str| call.is_some_and(|call| call.is(name));
            if calls.iter().any(|call| called(call, "bin")) {
                return;
            }
            let in_aggregate = calls.iter().any(|call| AGGREGATES.iter().any(|name| called(call, name)));
            if counts && !in_aggregate {
                self.aggregates();
            }
            if !counts || !calls.is_empty() {
                self.fields(FollowedBy::Nothing);
            }
            if command == "stats" && !counts && self.scope.open {
                self.add(ItemKind::Function, "bin", "bin(", "bin(5m)", &[]);
            }
            self.functions(false);
            return;
        }
        if !calls.is_empty() {
            return;
        }
        let item = stage.iter().rposition(|token| token.is(",") || token.is("by")).map_or(0, |at| at + 1);
        let name = stage[item..].iter().position(|token| token.is("as"));
        // What follows `as` is the user's to choose.
        if name == Some(stage.len() - item - 1) {
            return;
        }
        match command {
            "sort" if !stage.last().is_some_and(|last| last.is("asc") || last.is("desc")) => {
                self.word("asc", "least first");
                self.word("desc", "greatest first");
            }
            "fields" | "display" | "stats" if name.is_none() => self.word("as", "a name of your own"),
            _ => {}
        }
        if counts {
            self.word("by", "a group for each value");
        }
    }

    fn of_condition(&mut self, stage: &[Token<'_>], followed: FollowedBy) {
        let Some(last) = stage.last() else { return self.conditions(followed) };
        let before = stage.len().checked_sub(2).map(|at| &stage[at]);
        if let Some(call) = open_calls(stage).iter().rev().find_map(|call| *call) {
            if !call.is("bin") && (last.kind == TokenKind::Operator && !last.is(")")) {
                self.operands();
            }
            return;
        }
        let is_sign = |signs: &[&str]| signs.iter().any(|sign| last.is(sign));
        if is_sign(&["and", "or"]) || is_sign(&["not"]) && before.is_none_or(|name| self.shape(name).is_none()) {
            return self.conditions(followed);
        }
        if is_sign(&["(", "-"]) && before.is_none_or(|before| before.end() < last.start || before.is("(")) {
            return self.conditions(followed);
        }
        if is_sign(&["+", "-", "*", "/", "%", "^"]) {
            return self.operands();
        }
        // A bare value is mostly meant; a column must be begun.
        if is_sign(&["=", "<", ">"]) {
            if !self.prefix.is_empty() {
                self.operands();
            }
            return;
        }
        if is_sign(&[":", "~", "like", "in", "[", ",", "!"]) {
            return;
        }
        if last.is("not") {
            return self.operators(None, true);
        }
        if let Some(shape) = self.shape(last).filter(|_| !before.is_some_and(|before| before.is("="))) {
            return self.operators(shape, false);
        }
        if followed == FollowedBy::Colon {
            self.conditions(followed);
        }
        self.word("and", "both hold");
        self.word("or", "one of both holds");
        if followed == FollowedBy::Operator && !self.prefix.is_empty() {
            self.conditions(followed);
        }
    }

    /// The shape of a column that a word names: known or not, `None` where it names none.
    fn shape(&self, word: &Token<'_>) -> Option<Option<Shape>> {
        let span = Span { start: word.start, end: word.end() };
        let named = (word.kind == TokenKind::Word).then(|| self.scope.resolve(word.name(), span).ok());
        named.flatten().map(|name| self.scope.shape(&name))
    }

    fn conditions(&mut self, followed: FollowedBy) {
        self.fields(followed);
        self.conditions_of_words();
    }

    /// Conditions that begin with no field.
    fn conditions_of_words(&mut self) {
        self.functions(true);
        self.word("not", "the opposite");
    }

    fn operands(&mut self) {
        self.fields(FollowedBy::Nothing);
        self.functions(false);
    }

    fn fields(&mut self, followed: FollowedBy) {
        for (label, _) in &self.scope.labels {
            let name = written_label(label);
            let text = match followed {
                FollowedBy::Colon if name.chars().all(is_name_char) => format!("{name}:"),
                FollowedBy::Nothing => name,
                _ => format!("{name} "),
            };
            self.add(ItemKind::Field, label, &text, "a column that is named before", &[]);
        }
        // Those that tables show come first.
        let fields = self.scope.source.fields().iter().filter(|_| self.scope.open);
        let (shown, others): (Vec<&Field>, Vec<&Field>) = fields.partition(|field| field.shown);
        for field in shown.into_iter().chain(others) {
            let text = match followed {
                FollowedBy::Colon => format!("{}:", field.id),
                FollowedBy::Operator => format!("{} ", field.id),
                FollowedBy::Nothing => field.id.to_owned(),
            };
            self.add(ItemKind::Field, field.id, &text, field.doc, field.aliases);
        }
    }

    /// Functions; where a condition begins, those first that are one.
    fn functions(&mut self, in_condition: bool) {
        let (first, then): (Vec<_>, Vec<_>) =
            FUNCTIONS.iter().partition(|function| !in_condition || function.scalar.is_truth());
        for function in first.into_iter().chain(then) {
            self.add(ItemKind::Function, function.name, &format!("{}(", function.name), function.usage, &[]);
        }
    }

    fn aggregates(&mut self) {
        for name in AGGREGATES {
            let text = if name == "count" { "count(*)".to_owned() } else { format!("{name}(") };
            self.add(ItemKind::Aggregate, name, &text, &aggregate_usage(name), &[]);
        }
    }

    /// The comparisons that suit a column.
    fn operators(&mut self, shape: Option<Shape>, negated: bool) {
        let is_number = shape.is_some_and(|shape| matches!(shape.kind, Kind::Int | Kind::Time));
        let is_text = shape.is_some() && !is_number;
        let all = [
            ("=", "= ", "equals", true),
            ("!=", "!= ", "is another", true),
            ("<", "< ", "is less", !is_text),
            ("<=", "<= ", "is not greater", !is_text),
            (">", "> ", "is greater", !is_text),
            (">=", ">= ", "is not less", !is_text),
            ("like", "like ", "like \"text\" or like /regex/", !is_number),
            ("not like", "not like ", "the opposite of like", !is_number),
            ("=~", "=~ ", "=~ /regex/", !is_number),
            ("in", "in [", "in [\"a\", \"b\"]", true),
            ("not in", "not in [", "the opposite of in", true),
        ];
        for (label, text, detail, _) in all.into_iter().filter(|(.., suits)| *suits) {
            if !negated || matches!(label, "like" | "in") {
                self.add(ItemKind::Operator, label, text, detail, &[]);
            }
        }
    }

    fn word(&mut self, word: &str, detail: &str) {
        self.add(ItemKind::Keyword, word, &format!("{word} "), detail, &[]);
    }

    /// Takes in what matches: by its beginning, by another name's beginning, by one of its words, by its middle.
    fn add(&mut self, kind: ItemKind, label: &str, text: &str, detail: &str, other_names: &[&str]) {
        let (prefix, name) = (self.prefix.as_str(), label.to_lowercase());
        let others: Vec<String> = other_names.iter().map(|name| name.to_lowercase()).collect();
        let rank = if name.starts_with(prefix) {
            0
        } else if others.iter().any(|name| name.starts_with(prefix)) {
            1
        } else if prefix.chars().count() < 2 {
            // One letter is in nearly every name.
            return;
        } else if name.split('_').any(|word| word.starts_with(prefix)) {
            2
        } else if name.contains(prefix) || others.iter().any(|name| name.contains(prefix)) {
            3
        } else {
            return;
        };
        // A word that is written whole needs no offer.
        if name == prefix && matches!(kind, ItemKind::Keyword | ItemKind::Command | ItemKind::Operator) {
            return;
        }
        let (label, detail) = (label.to_owned(), detail.to_owned());
        self.items.push((rank, Item { text: text.to_owned(), label, kind, detail }));
    }

    /// The best first. What stands behind the place already is not written twice.
    pub fn ranked(mut self, rest: &str) -> Vec<Item> {
        sort_by_key(&mut self.items, |(rank, _)| *rank);
        let mut items: Vec<Item> = self.items.into_iter().map(|(_, item)| item).collect();
        for item in &mut items {
            if item.text.ends_with([' ', ':', '(']) && rest.starts_with(&item.text[item.text.len() - 1..]) {
                item.text.pop();
            }
        }
        items
    }
}

/// The parentheses that are not closed: of each call its name, of each other nothing.
fn open_calls<'t, 'a>(stage: &'t [Token<'a>]) -> Vec<Option<&'t Token<'a>>> {
    let mut open = Vec::new();
    for (at, token) in stage.iter().enumerate() {
        if token.is("(") {
            let before = at.checked_sub(1).map(|at| &stage[at]);
            open.push(before.filter(|name| name.kind == TokenKind::Word && name.end() == token.start));
        } else if token.is(")") {
            open.pop();
        }
    }
    open
}

/// Whether the last token is the `*` of `count(*`.
fn ends_count(stage: &[Token<'_>]) -> bool {
    matches!(stage, [.., count, open, star] if count.is("count") && open.is("(") && star.is("*"))
}

/// How a command is used.
fn usage(command: &str) -> &'static str {
    match command {
        "filter" => "filter http_status >= 400",
        "fields" => "fields time, key, bytes_sent / 1000 as kb",
        "display" => "display time, key",
        "stats" => "stats count(*) by bucket",
        "sort" => "sort time desc",
        "limit" => "limit 100",
        "dedup" => "dedup bucket, key",
        "parse" => "parse key \"*/*\" as folder, name",
        _ => "",
    }
}

/// How an aggregate is used.
fn aggregate_usage(name: &str) -> String {
    match name {
        "count" => "count(*) or count(field)".to_owned(),
        "pct" | "percentile" => format!("{name}(number, 95)"),
        "sum" | "avg" | "median" | "stddev" => format!("{name}(number)"),
        _ => format!("{name}(field)"),
    }
}
