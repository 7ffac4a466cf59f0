//! What can be done by a key or by its name: one list, of which the palette and the sheet of shortcuts are made.

use super::clipboard;
use super::panels::{ALL_REQUESTS, header, search};
use super::route::{self, Place, Route};
use super::settings::{self, Setting};
use super::state::{Action, Overlay, State};
use super::texts::{
    actions as texts, answer as answer_texts, header as header_texts, link, notices, questions as questions_texts,
    settings as settings_texts,
};
use super::views;
use super::widgets::file_buttons;
use crate::questions::{all as all_questions, answers};
use crate::schema::Source;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, KeyboardEvent};
use yew::AttrValue;
use yew::prelude::UseReducerDispatcher;

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Act {
    /// Goes to a place.
    Go(Place),
    /// Goes to the search bar.
    Search,
    /// Writes the beginning of a condition on a field.
    FilterBy(Source, &'static str),
    /// Shows all rows.
    Clear,
    /// Goes back to the view before.
    Undo,
    /// Goes to the view that was left by undoing.
    Redo,
    /// Asks for files, or for a folder.
    Add {
        /// Whether for a folder.
        folder: bool,
    },
    /// Copies the link to the view.
    CopyLink,
    /// Chooses an option of a setting, by its place.
    Set(Setting, usize),
    /// Shows a view that has a name, by its place in the list.
    Show(usize),
    /// Asks a built-in question: its table and query.
    Ask(Source, &'static str),
    /// Shows an answer of both logs, by its id.
    Answer(&'static str),
    /// Opens the palette, the questions or the sheet of shortcuts.
    Open(Overlay),
}

/// Something that can be done.
#[derive(Debug, Clone, PartialEq)]
pub struct PageAction {
    /// Its id.
    pub id: AttrValue,
    /// What it is called.
    pub label: AttrValue,
    /// What is said of it besides.
    pub detail: &'static str,
    /// What it belongs to.
    pub group: &'static str,
    /// The keys that do it, the one that is shown first.
    pub keys: &'static [&'static str],
    /// What is done.
    pub act: Act,
}

const fn action(
    id: &'static str,
    group: &'static str,
    label: &'static str,
    keys: &'static [&'static str],
    act: Act,
) -> PageAction {
    PageAction { id: AttrValue::Static(id), label: AttrValue::Static(label), detail: "", group, keys, act }
}

const FIXED: [PageAction; 14] = [
    action("go-access", texts::PLACES, texts::GO_ACCESS, &[], Act::Go(Place::Access)),
    action("go-trail", texts::PLACES, texts::GO_TRAIL, &[], Act::Go(Place::Trail)),
    action("go-compare", texts::PLACES, texts::GO_COMPARE, &[], Act::Go(Place::Compare)),
    action("go-files", texts::PLACES, texts::GO_FILES, &[], Act::Go(Place::Files)),
    action("search", texts::FILTER, texts::SEARCH, &["/"], Act::Search),
    action("clear", texts::FILTER, texts::CLEAR, &[], Act::Clear),
    action("questions", texts::FILTER, questions_texts::SHOW, &[], Act::Open(Overlay::Questions)),
    action("undo", texts::STEPS, texts::UNDO, &["Z", "Ctrl+Z"], Act::Undo),
    action("redo", texts::STEPS, texts::REDO, &["Shift+Z", "Ctrl+Shift+Z"], Act::Redo),
    action("add-files", texts::FILES, header_texts::ADD_FILES, &[], Act::Add { folder: false }),
    action("add-folder", texts::FILES, header_texts::ADD_FOLDER, &[], Act::Add { folder: true }),
    action("copy-link", texts::LINK, link::COPY, &[], Act::CopyLink),
    action("palette", texts::HELP, texts::PALETTE, &["Ctrl+K"], Act::Open(Overlay::Palette)),
    action("shortcuts", texts::HELP, texts::SHORTCUTS, &["?"], Act::Open(Overlay::Shortcuts)),
];

/// Everything that can be done whatever is shown.
pub fn all() -> impl Iterator<Item = PageAction> {
    let settings = Setting::ALL.into_iter().flat_map(|setting| {
        setting.options().iter().enumerate().map(move |(place, option)| PageAction {
            id: AttrValue::Static(option.id),
            label: texts::set(setting.label(), option.label).into(),
            detail: "",
            group: settings_texts::TITLE,
            keys: &[],
            act: Act::Set(setting, place),
        })
    });
    FIXED.into_iter().chain(settings)
}

/// Everything that can be done now from the palette: what `all` has, the questions that
/// what is loaded can answer, and a condition on each field of the table.
pub fn offered(state: &State) -> Vec<PageAction> {
    let source = state.route.place.source().filter(|_| search::is_there());
    let fields = source.into_iter().flat_map(|source| {
        source.fields().iter().map(move |field| PageAction {
            id: format!("by-{}", field.id).into(),
            label: texts::filter_by(field.id).into(),
            detail: "",
            group: texts::FIELDS,
            keys: &[],
            act: Act::FilterBy(source, field.id),
        })
    });
    let saved = state.summary.is_some().then(views::saved).unwrap_or_default();
    let saved = saved.into_iter().enumerate().map(|(place, view)| PageAction {
        id: format!("view-{place}").into(),
        label: texts::show(&view.name).into(),
        detail: "",
        group: texts::VIEWS,
        keys: &[],
        act: Act::Show(place),
    });
    let answers = answers().into_iter().map(|answer| PageAction {
        id: format!("answer-{}", answer.id).into(),
        label: answer_texts::answer(answer.title).into(),
        detail: "",
        group: answer_texts::NAV,
        keys: &[],
        act: Act::Answer(answer.id),
    });
    let now = all().chain(saved).chain(answers).chain(questions(None)).chain(fields);
    now.filter(|action| is_offered(action.act, state)).collect()
}

/// The built-in questions: all as something to do, or those about one table.
pub fn questions(of: Option<Source>) -> Vec<PageAction> {
    let mut all = Vec::new();
    for question in all_questions() {
        if of.is_none_or(|source| source == question.source) {
            all.push(PageAction {
                id: format!("ask-{}", all.len()).into(),
                label: if of.is_some() { question.title.into() } else { questions_texts::ask(question.title).into() },
                detail: question.why,
                group: question.use_case.label(),
                keys: &[],
                act: Act::Ask(question.source, question.query),
            });
        }
    }
    all
}

fn is_offered(act: Act, state: &State) -> bool {
    let has = |source: Source| state.summary.as_ref().is_some_and(|summary| summary.rows[source as usize] > 0);
    match act {
        Act::Ask(source, _) => has(source),
        Act::Answer(_) => has(Source::Requests),
        Act::Open(Overlay::Questions) => state.route.place.source().is_some_and(has),
        Act::Go(_) | Act::CopyLink => state.summary.is_some(),
        Act::Search | Act::FilterBy(..) => search::is_there(),
        Act::Clear => cleared(&state.route) != state.route.query,
        Act::Undo => route::can_step(-1),
        Act::Redo => route::can_step(1),
        Act::Add { folder } => file_buttons::is_there(folder),
        Act::Set(..) | Act::Show(_) => true,
        Act::Open(overlay) => overlay != Overlay::Palette,
    }
}

/// The query that shows all rows of the place.
fn cleared(route: &Route) -> &'static str {
    // Without a query, Compare would show its overview.
    if route.place == Place::Compare && !route.query.is_empty() { ALL_REQUESTS } else { "" }
}

/// Does it. `queries` are those that each table had last.
pub fn run(act: Act, queries: &[String; 3], page: &UseReducerDispatcher<State>) {
    match act {
        Act::Go(place) => header::way_to(place, queries).go(),
        Act::Search => search::focus(),
        Act::FilterBy(source, field) => search::begin_condition(source, field),
        Act::Clear => {
            let route = Route::current();
            route.with_query(cleared(&route).to_owned()).go();
        }
        Act::Undo => route::step(-1),
        Act::Redo => route::step(1),
        Act::Add { folder } => file_buttons::ask(folder),
        Act::CopyLink => {
            let (page, link) = (page.clone(), Route::current().link());
            spawn_local(async move {
                let said = clipboard::outcome(clipboard::copy(&link).await);
                page.dispatch(Action::Noticed(notices::link_copied(said)));
            });
        }
        Act::Set(setting, option) => {
            settings::set(settings::current().with(setting, option));
            page.dispatch(Action::SettingsSet(settings::current()));
        }
        Act::Show(place) => views::saved().get(place).into_iter().for_each(|view| view.route().go()),
        Act::Answer(id) => Route::answer(id, "").go(),
        Act::Ask(source, query) => {
            Route::new(Place::of(source), query).go();
            // Where it is shown already, nothing else takes away what was typed.
            search::write(query);
        }
        Act::Open(overlay) => page.dispatch(Action::OverlayOpened(overlay)),
    }
}

/// What a key does, if it is a shortcut where it was pressed.
pub fn pressed(event: &KeyboardEvent) -> Option<Act> {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_in =
        |selector: &str| target.as_ref().is_some_and(|target| target.closest(selector).is_ok_and(|at| at.is_some()));
    let keys = keys_of(event);
    let action = FIXED.into_iter().find(|action| action.keys.contains(&keys.as_str()))?;
    // The input of a dialog that was just closed may still have the focus.
    let is_text = event.is_composing()
        || !is_in("dialog:not([open])")
            && is_in("input:not([type=checkbox], [type=radio], [type=file]), textarea, select, [contenteditable]");
    // A text field has steps of its own to undo; only the palette's keys are no text.
    let is_free = !is_text || action.act == Act::Open(Overlay::Palette);
    let dialog = web_sys::window()?.document()?.query_selector("dialog[open]").ok()?;
    (is_free && dialog.is_none() && !event.repeat() && !event.default_prevented()).then_some(action.act)
}

/// The keys of an event, as the list of actions writes them.
fn keys_of(event: &KeyboardEvent) -> String {
    let mut key = event.key();
    // Where letters are of another script, the key's place tells which one is meant.
    if !key.is_ascii()
        && let Some(letter) = event.code().strip_prefix("Key")
    {
        key = letter.to_owned();
    }
    // A sign may need Shift or AltGr on one keyboard and none on another.
    let is_letter = key.len() == 1 && key.as_bytes()[0].is_ascii_alphabetic();
    let is_sign = key.chars().count() == 1 && !is_letter;
    let graph = event.get_modifier_state("AltGraph") && is_sign;
    let mut keys = String::new();
    for (is_down, name) in [
        ((event.ctrl_key() || event.meta_key()) && !graph, "Ctrl+"),
        (event.alt_key() && !graph, "Alt+"),
        (event.shift_key() && !is_sign, "Shift+"),
    ] {
        if is_down {
            keys.push_str(name);
        }
    }
    keys + &if is_letter { key.to_ascii_uppercase() } else { key }
}
