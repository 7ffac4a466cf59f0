//! Regular expressions: lazy automata, without the literal searches and the other engines that `regex` chooses among,
//! which would be a tenth of what the page transfers.

use super::QueryError;
use crate::language::Span;
use regex_automata::hybrid::dfa::{self, DFA};
use regex_automata::hybrid::regex::{self as hybrid, Regex as Automata};
use regex_automata::nfa::thompson::pikevm::{self, PikeVM};
use regex_automata::nfa::thompson::{Compiler, Config, NFA, WhichCaptures};
use regex_automata::util::captures::Captures;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::{Hir, Look};
use std::cell::{OnceCell, RefCell};
use std::fmt::{self, Debug, Formatter};
use std::ops::Range;
use std::rc::Rc;

/// The greatest size of an expression's program, in bytes.
const SIZE_LIMIT: usize = 4 << 20;

/// A regular expression, ready to be asked of one text after another. Copies share what was built.
#[derive(Clone)]
pub struct Regex(Rc<Inner>);

struct Inner {
    text: String,
    hir: Hir,
    program: NFA,
    states: DFA,
    cache: RefCell<dfa::Cache>,
    /// Whether a match can only end where a text does: then it is looked for from there.
    ends_at_end: bool,
    /// The same from behind.
    backwards: OnceCell<Option<(DFA, RefCell<dfa::Cache>)>>,
    /// Tells where matches begin, too.
    places: OnceCell<Option<(Automata, RefCell<hybrid::Cache>)>>,
    /// Captures groups, and decides what the automata cannot: word boundaries beside letters that are not ASCII.
    groups: OnceCell<Option<(PikeVM, RefCell<pikevm::Cache>)>>,
}

impl Regex {
    /// Compiles an expression in the syntax of the crate `regex`. The error stands at `span`.
    pub fn new(pattern: &str, span: Span) -> Result<Regex, QueryError> {
        let error = |message: String| QueryError { message, span };
        let hir = regex_syntax::parse(pattern).map_err(|reason| {
            let reason = reason.to_string();
            let last = reason.lines().last().unwrap_or_default().trim_start_matches("error: ");
            error(format!("this regular expression cannot be used: {last}"))
        })?;
        let too_large = || error("this regular expression is too large; make it simpler".to_owned());
        let program = compile(&hir, false).ok_or_else(too_large)?;
        let states = automaton(&program, MatchKind::LeftmostFirst).ok_or_else(too_large)?;
        let cache = RefCell::new(states.create_cache());
        let ends_at_end = hir.properties().look_set_suffix().contains(Look::End);
        Ok(Regex(Rc::new(Inner {
            text: pattern.to_owned(),
            hir,
            program,
            states,
            cache,
            ends_at_end,
            backwards: OnceCell::new(),
            places: OnceCell::new(),
            groups: OnceCell::new(),
        })))
    }

    /// The expression that matches a text in any letter case, and no other.
    pub fn any_case(text: &str, span: Span) -> Result<Regex, QueryError> {
        Regex::new(&format!("(?i){}", regex_syntax::escape(text)), span)
    }

    /// A wildcard pattern, which matches whole values: `*` stands for any run of characters.
    pub fn wildcard(pattern: &str, span: Span) -> Result<Regex, QueryError> {
        let parts: Vec<String> = pattern.split('*').map(regex_syntax::escape).collect();
        Regex::new(&format!("(?s)\\A{}\\z", parts.join(".*")), span)
    }

    /// Whether it matches somewhere.
    pub fn is_match(&self, text: &str) -> bool {
        let input = Input::new(text).earliest(true);
        let found = match self.0.ends_at_end.then(|| self.backwards()).flatten() {
            Some((states, cache)) => {
                let input = input.clone().anchored(Anchored::Yes);
                states.try_search_rev(&mut cache.borrow_mut(), &input).map(|found| found.is_some())
            }
            None => {
                let Inner { states, cache, .. } = &*self.0;
                states.try_search_fwd(&mut cache.borrow_mut(), &input).map(|found| found.is_some())
            }
        };
        found.unwrap_or_else(|_| self.search(&input).is_some())
    }

    fn backwards(&self) -> Option<&(DFA, RefCell<dfa::Cache>)> {
        let backwards = self.0.backwards.get_or_init(|| {
            let states = automaton(&compile(&self.0.hir, true)?, MatchKind::All)?;
            let cache = RefCell::new(states.create_cache());
            Some((states, cache))
        });
        backwards.as_ref()
    }

    /// Where it matches first, from a place on.
    pub fn find(&self, text: &str, from: usize) -> Option<Range<usize>> {
        let places = self.0.places.get_or_init(|| {
            let automata = Automata::builder().build_from_dfas(self.0.states.clone(), self.backwards()?.0.clone());
            let cache = RefCell::new(automata.create_cache());
            Some((automata, cache))
        });
        let input = Input::new(text).range(from.min(text.len())..);
        let found = places.as_ref().map(|(automata, cache)| automata.try_search(&mut cache.borrow_mut(), &input));
        match found {
            Some(Ok(found)) => found.map(|found| found.range()),
            _ => self.search(&input)?.get_match().map(|found| found.range()),
        }
    }

    /// What a group of its first match captures.
    pub fn capture<'t>(&self, text: &'t str, group: &str) -> Option<&'t str> {
        let found = self.search(&Input::new(text))?.get_group_by_name(group)?;
        Some(&text[found.start..found.end])
    }

    /// The groups of the first match.
    fn search(&self, input: &Input<'_>) -> Option<Captures> {
        let groups = self.0.groups.get_or_init(|| {
            let machine = PikeVM::new_from_nfa(self.0.program.clone()).ok()?;
            let cache = RefCell::new(machine.create_cache());
            Some((machine, cache))
        });
        let (machine, cache) = groups.as_ref()?;
        let mut found = machine.create_captures();
        machine.captures(&mut cache.borrow_mut(), input.clone(), &mut found);
        found.is_match().then_some(found)
    }
}

impl Debug for Regex {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.0.text, formatter)
    }
}

/// An expression's program; `None` where it would be too large.
fn compile(hir: &Hir, backwards: bool) -> Option<NFA> {
    let captures = if backwards { WhichCaptures::None } else { WhichCaptures::All };
    let config = Config::new().nfa_size_limit(Some(SIZE_LIMIT)).reverse(backwards).which_captures(captures);
    Compiler::new().configure(config).build_from_hir(hir).ok()
}

/// An automaton whose states are built as texts need them; `None` where it would be too large.
fn automaton(program: &NFA, kind: MatchKind) -> Option<DFA> {
    let config = dfa::Config::new().match_kind(kind).unicode_word_boundary(true).skip_cache_capacity_check(true);
    dfa::Builder::new().configure(config).build_from_nfa(program.clone()).ok()
}

#[cfg(test)]
mod tests {
    use super::Regex;
    use crate::language::Span;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn matches_are_those_of_the_crate_regex(
            pattern in prop::sample::select(vec![
                "a", "(?i)ks", "^a+?b", "b*", r"\bb", r"a\B", r"\w+é", "(?s)a.b", "(?m)^b$", "[^a]$", "(?s)a.*b$", r"a|b\z", "(?<x>a|ab)(?<y>b?)",
            ]),
            text in "[abkKsS\u{212a}é \n]{0,9}",
            from in 0..9usize,
        ) {
            let (own, known) = (Regex::new(pattern, Span::default()).unwrap(), regex::Regex::new(pattern).unwrap());
            prop_assert_eq!(own.is_match(&text), known.is_match(&text));
            let from = (from..=text.len()).find(|&from| text.is_char_boundary(from)).unwrap_or(text.len());
            prop_assert_eq!(own.find(&text, from), known.find_at(&text, from).map(|found| found.range()));
            let groups = known.captures(&text);
            for group in ["x", "y"] {
                let expected = groups.as_ref().and_then(|groups| groups.name(group)).map(|found| found.as_str());
                prop_assert_eq!(own.capture(&text, group), expected);
            }
        }
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let message = |pattern: &str| Regex::new(pattern, Span::default()).unwrap_err().message;
        assert_eq!(message("a("), "this regular expression cannot be used: unclosed group");
        assert_eq!(message(r"(\w{90}){90}"), "this regular expression is too large; make it simpler");
    }
}
