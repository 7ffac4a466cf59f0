//! An answer of both logs: several questions about one thing, each put to what a filter keeps.

mod compared;
mod costs;
mod section;
mod selections;
mod statements;
mod windows;

use super::search::Search;
use crate::engine::client::Client;
use crate::engine::message::{Summary, Working};
use crate::questions::{Answer, Form, answers};
use crate::schema::Source;
use crate::ui::route::{Place, Route};
use crate::ui::texts::answer as texts;
use costs::Costs;
use section::SectionView;
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
    let view = |(place, section): (usize, &crate::questions::Section)| match section.form {
        Form::Windows => html! {
            <Windows key={place} client={props.client.clone()} generation={props.generation} title={section.title} why={section.why} />
        },
        Form::Selections => html! {
            <Selections key={place} client={props.client.clone()} generation={props.generation} route={props.route.clone()}
                summary={props.summary.clone()} title={section.title} why={section.why} />
        },
        Form::Costs => html! {
            <Costs key={place} client={props.client.clone()} generation={props.generation} filter={filter.clone()}
                summary={props.summary.clone()} title={section.title} why={section.why} />
        },
        _ => html! {
            <SectionView key={place} client={props.client.clone()} generation={props.generation} section={section.clone()}
                filter={filter.clone()} />
        },
    };
    if filter.trim().is_empty() && !answer.example.is_empty() {
        return html! {
            <header>
                <h1>{ answer.title }</h1>
                <p>{ answer.about }</p>
                <p class="answer-example">
                    { texts::NEEDS_FILTER }{ " " }<code>{ answer.example }</code>{ " " }{ texts::BY_MENU }
                </p>
            </header>
        };
    }
    let is_fact = answer.sections.iter().all(|section| section.form == Form::Fact);
    let is_number = |(_, section): &(usize, &crate::questions::Section)| section.form == Form::Number;
    let (numbers, others): (Vec<_>, Vec<_>) = answer.sections.iter().enumerate().partition(is_number);
    html! {
        <>
            <header>
                <h1>{ answer.title }</h1>
                <p>{ answer.about }</p>
            </header>
            if is_fact {
                { facts(answer, filter, props) }
            } else if !numbers.is_empty() {
                <div class="answer-numbers">{ for numbers.into_iter().map(view) }</div>
            }
            { for others.into_iter().filter(|_| !is_fact).map(view) }
        </>
    }
}

/// What is said of both logs, line by line, each with a number of the loaded data.
fn facts(answer: &Answer, filter: &AttrValue, props: &AnswerProps) -> Html {
    html! {
        <section class="panel answer-section" aria-label={answer.title}>
            <div class="answer-scroll" tabindex="0" role="group" aria-label={answer.title}>
                <table class="facts">
                    <thead><tr>{ for texts::FACT_COLUMNS.map(|name| html! { <th scope="col">{ name }</th> }) }</tr></thead>
                    <tbody>{ for answer.sections.iter().enumerate().map(|(place, section)| html! {
                        <tr key={place}>
                            <th scope="row">{ section.title }</th>
                            { for section.why.split('|').map(|said| html! { <td>{ said }</td> }) }
                            <td>
                                if section.query == "-" {
                                    <span class="missing">{ texts::NOT_SHOWN }</span>
                                } else {
                                    <SectionView client={props.client.clone()} generation={props.generation}
                                        section={section.clone()} filter={filter.clone()} />
                                }
                            </td>
                        </tr>
                    }) }</tbody>
                </table>
            </div>
        </section>
    }
}

/// The ways to all answers, of what a filter keeps.
pub fn ways() -> Html {
    html! {
        <nav class="answers" aria-label={texts::NAV}>
            <h2>{ texts::NAV }</h2>
            <ul>{ for answers().into_iter().map(|answer| html! {
                <li key={answer.id}><a href={Route::answer(answer.id, "").href()} title={answer.about}>{ answer.title }</a></li>
            }) }</ul>
        </nav>
    }
}
