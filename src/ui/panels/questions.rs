//! The built-in questions of a table, by what they are asked for.

use super::palette::has_words;
use super::search;
use crate::questions::{self, Question};
use crate::schema::Source;
use crate::ui::route::{Place, Route};
use crate::ui::texts::questions as texts;
use crate::ui::widgets::dropdown::Dropdown;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the menu needs.
#[derive(Properties, PartialEq)]
pub struct QuestionsMenuProps {
    /// The table.
    pub source: Source,
}

/// Shows the answer to a question.
pub fn ask(source: Source, query: &str) {
    Route::new(Place::of(source), query).go();
    // Where it is shown already, nothing else takes away what was typed.
    search::write(query);
}

/// The built-in questions of a table, by what they are asked for, found by words.
#[component]
pub fn QuestionsMenu(props: &QuestionsMenuProps) -> Html {
    let open = use_state_eq(|| false);
    let text = use_state_eq(String::new);
    let input = use_node_ref();
    let on_toggle = {
        let (open, text) = (open.setter(), text.setter());
        use_callback((), move |is_open: bool, ()| {
            open.set(is_open);
            text.set(String::new());
        })
    };
    {
        let input = input.clone();
        use_effect_with(*open, move |_| {
            input.cast::<HtmlInputElement>().into_iter().for_each(|input| drop(input.focus()));
        });
    }
    let oninput = {
        let text = text.setter();
        Callback::from(move |event: InputEvent| text.set(event.target_unchecked_into::<HtmlInputElement>().value()))
    };
    let is_found = |question: &&Question| {
        let name = [question.title, question.why, question.use_case.label()].join(" ");
        question.source == props.source && has_words(&name, &text)
    };
    let found: Vec<&Question> = questions::all().filter(|_| *open).filter(is_found).collect();
    let choose = |question: &Question| {
        let (source, query) = (question.source, question.query);
        move || {
            super::close_menus();
            ask(source, query);
        }
    };
    let onkeydown = {
        let first = found.first().map(|question| choose(question));
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && !event.is_composing() {
                event.prevent_default();
                first.iter().for_each(|ask| ask());
            }
        })
    };
    html! {
        <Dropdown label={texts::TITLE} class="questions-menu" {on_toggle}>
            if *open {
                <div class="menu-body">
                    <input class="box" type="text" ref={input} aria-label={texts::FIND} placeholder={texts::FIND} value={(*text).clone()}
                        {oninput} {onkeydown} autocomplete="off" spellcheck="false" />
                    <div class="questions-list">
                        { for found.chunk_by(|one, next| one.use_case == next.use_case).map(|group| html! {
                            <section key={group[0].id}>
                                <h2>{ group[0].use_case.label() }</h2>
                                <ul>{ for group.iter().map(|question| {
                                    let choose = choose(question);
                                    let onclick = Callback::from(move |_: MouseEvent| choose());
                                    html! {
                                        <li key={question.id}>
                                            <button class="named-item" {onclick}>
                                                <span>{ question.title }</span>
                                                <span class="menu-detail">{ question.why }</span>
                                            </button>
                                        </li>
                                    }
                                }) }</ul>
                            </section>
                        }) }
                    </div>
                    <p role="status" class="missing">{ if found.is_empty() { texts::NOTHING } else { "" } }</p>
                </div>
            }
        </Dropdown>
    }
}
