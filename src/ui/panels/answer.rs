//! An answer of both logs: several questions about one thing, each put to what a filter keeps.

mod compared;
mod costs;
mod file_sets;
mod records;
mod section;
mod selections;
mod statements;
mod windows;

use super::search::Search;
use crate::engine::client::Client;
use crate::engine::message::{Summary, Working};
use crate::language::parse_with_default;
use crate::questions::{Answer, Form, Section, answers};
use crate::schema::Source;
use crate::ui::element::{element, keyed, list, text};
use crate::ui::format;
use crate::ui::route::{Place, Route};
use crate::ui::texts::answer as texts;
use costs::Costs;
use section::{SectionView, heads, scrolled};
use selections::Selections;
use windows::Windows;
use yew::prelude::*;

/// What an answer needs.
#[derive(Properties, PartialEq)]
pub struct AnswerProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// The view, with the answer's id and the filter.
    pub route: Route,
    /// What is loaded.
    pub summary: Summary,
    /// How far the answer to a question has come that takes a while.
    pub working: Option<Working>,
}

/// An answer of both logs.
#[component]
pub fn AnswerPanel(props: &AnswerProps) -> Html {
    let id = props.route.answer.clone().unwrap_or_default();
    let answer = use_memo(id.clone(), |id| answers().into_iter().find(|answer| answer.id == id));
    let on_query = {
        let route = props.route.clone();
        Callback::from(move |query: String| route.with_query(query).go())
    };
    let filter = AttrValue::from(props.route.query.clone());
    html! {
        <div class="table-place answer">
            <Search client={props.client.clone()} generation={props.generation} source={Source::Requests} query={filter.clone()}
                outcome="" working={props.working} {on_query} />
            <p class="back"><a href={Route::new(Place::Compare, "").href()}>{ texts::BACK }</a></p>
            <div class="answer-body" tabindex="0" role="region" aria-label={texts::NAV}>
                { match answer.as_ref() {
                    Some(answer) => sections(answer, &filter, props),
                    None => html! { <p>{ texts::UNKNOWN }</p> },
                } }
            </div>
        </div>
    }
}

/// The answer's sections: numbers side by side, then the others one below the other.
fn sections(answer: &Answer, filter: &AttrValue, props: &AnswerProps) -> Html {
    let said = |class: &'static str, parts: Vec<Html>| element("p", &["class"], &[class], parts);
    let mut head = vec![element("h1", &[], &[], vec![text(answer.title)]), said("", vec![text(answer.about)])];
    let end = format::loaded_times(&props.summary).map_or(i64::MAX, |(_, last)| last);
    let view = |section: &Section| match section.form {
        Form::Windows => html! {
            <Windows key={section.title} client={props.client.clone()} generation={props.generation} title={section.title}
                why={section.why} end={end} loaded={[0, 1].map(|log| props.summary.rows[log] > 0)} />
        },
        Form::Selections => html! {
            <Selections key={section.title} client={props.client.clone()} generation={props.generation} route={props.route.clone()}
                summary={props.summary.clone()} title={section.title} why={section.why} />
        },
        Form::Costs => html! {
            <Costs key={section.title} client={props.client.clone()} generation={props.generation} filter={filter.clone()}
                summary={props.summary.clone()} title={section.title} why={section.why} />
        },
        _ => html! {
            <SectionView key={section.title} client={props.client.clone()} generation={props.generation}
                answer={answer.id} section={section.clone()} filter={filter.clone()} />
        },
    };
    let of = |form: Form| answer.sections.iter().filter(move |section| section.form == form);
    if filter.trim().is_empty() && !answer.example.is_empty() {
        let example = element("code", &[], &[], vec![text(answer.example)]);
        head.push(said("answer-example", vec![text(texts::NEEDS_FILTER), example, text(texts::BY_MENU)]));
        let choices = of(Form::Choice).map(view).collect();
        return list(vec![element("header", &[], &[], head), list(choices)]);
    }
    // The search bar says what is wrong.
    if parse_with_default(filter, Source::Requests).is_err() {
        head.push(said("missing", vec![text(texts::MEND)]));
        return element("header", &[], &[], head);
    }
    let mut parts = vec![element("header", &[], &[], head)];
    let facts: Vec<Html> = of(Form::Fact).map(|section| fact(section, &view)).collect();
    if !facts.is_empty() {
        let rows = element("tbody", &[], &[], vec![list(facts)]);
        let table = scrolled(answer.title, "facts", vec![heads(&texts::FACT_COLUMNS), rows]);
        parts.push(element("section", &["class", "aria-label"], &["panel answer-section", answer.title], vec![table]));
    }
    let numbers: Vec<Html> = of(Form::Number).map(view).collect();
    if !numbers.is_empty() {
        parts.push(element("div", &["class"], &["answer-numbers"], vec![list(numbers)]));
    }
    let is_apart = |section: &&Section| matches!(section.form, Form::Choice | Form::Fact | Form::Number);
    let others = answer.sections.iter().filter(|section| !is_apart(section));
    parts.push(list(others.map(view).collect()));
    list(parts)
}

/// What is said of both logs in one line, with a number of the loaded data.
fn fact(section: &Section, view: &impl Fn(&Section) -> Html) -> Html {
    let number = match section.query {
        "-" => element("span", &["class"], &["missing"], vec![text(texts::NOT_SHOWN)]),
        _ => view(section),
    };
    let mut cells = vec![element("th", &["scope"], &["row"], vec![text(section.title)])];
    cells.extend(section.why.split('|').map(|said| element("td", &[], &[], vec![text(said)])));
    cells.push(element("td", &[], &[], vec![number]));
    keyed(section.title, "tr", &[], &[], cells)
}

/// The ways to all answers, of what a filter keeps.
pub fn ways() -> Html {
    let way = |answer: Answer| {
        let href = Route::answer(answer.id, "").href();
        let link = element("a", &["href", "title"], &[&href, answer.about], vec![text(answer.title)]);
        element("li", &[], &[], vec![link])
    };
    let ways = element("ul", &[], &[], answers().into_iter().map(way).collect());
    let head = element("h2", &[], &[], vec![text(texts::NAV)]);
    element("nav", &["class", "aria-label"], &["answers", texts::NAV], vec![head, ways])
}
