//! The page as a whole: it owns the state, the engine's client, and what is listened to everywhere.

use super::actions::{self, Act};
use super::choice::Pick;
use super::intake::{self, Taken};
use super::limits;
use super::loads::Loads;
use super::panels::choice::ChoiceDialog;
use super::panels::compare::ComparePanel;
use super::panels::first_sight::FirstSight;
use super::panels::footer::Footer;
use super::panels::gallery::Gallery;
use super::panels::header::Header;
use super::panels::palette::Palette;
use super::panels::report::ReportPanel;
use super::panels::shortcuts::shortcuts;
use super::panels::table::TablePanel;
use super::route::{self, Place, Route, is_private, set_private};
use super::settings::{self, Settings};
use super::state::{Action, Overlay, State};
use super::texts::{actions as actions_texts, app as texts, notices, questions, shortcuts as shortcuts_texts};
use super::widgets::dialog::Dialog;
use super::widgets::notice::Notice;
use super::widgets::progress::Work;
use super::{format, panels};
use crate::engine::message::{Progress, Stage};
use crate::schema::Limits;
use gloo_events::{EventListener, EventListenerOptions};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{DataTransfer, DragEvent, KeyboardEvent, Window};
use yew::prelude::*;

/// The page as a whole.
#[component]
pub fn App() -> Html {
    let state = use_reducer_eq(|| State { settings: settings::current(), ..State::default() });
    let dispatcher = state.dispatcher();
    let loads = {
        let dispatcher = dispatcher.clone();
        use_memo((), move |()| Loads::new(dispatcher))
    };
    let client = loads.client();
    let dragging = use_state_eq(|| false);
    let load = {
        let loads = loads.clone();
        use_callback((), move |files: Vec<Taken>, ()| {
            if !files.is_empty() {
                loads.add(async move { Ok(files) });
            }
        })
    };
    let try_sample = {
        let loads = loads.clone();
        use_callback((), move |(): (), ()| loads.add_sample())
    };
    let remove = {
        let loads = loads.clone();
        use_callback((), move |names: Vec<String>, ()| loads.remove(names))
    };
    let pick = {
        let loads = loads.clone();
        use_callback((), move |pick: Option<Pick>, ()| loads.pick(pick))
    };
    let cancel = {
        let loads = loads.clone();
        use_callback((), move |(): (), ()| loads.cancel())
    };
    {
        let dispatcher = dispatcher.clone();
        use_effect_with((), move |()| {
            dispatcher.dispatch(Action::PrivateAddressSet(is_private()));
            dispatcher.dispatch(Action::LimitsSet(limits::current()));
            dispatcher.dispatch(Action::Navigated(Route::current()));
            route::arrived();
            let listeners = web_sys::window().map(|window| {
                let navigated = EventListener::new(&window, "hashchange", move |_| {
                    route::arrived();
                    let route = Route::current();
                    // An entry of before the switch may still hold log values.
                    if is_private() {
                        route.replace();
                    }
                    dispatcher.dispatch(Action::Navigated(route));
                });
                // A link to the view that is shown changes its entry only.
                (navigated, EventListener::new(&window, "popstate", |_| route::arrived()))
            });
            move || drop(listeners)
        });
    }
    {
        let (dragging, loads) = (dragging.clone(), loads.clone());
        use_effect_with((), move |()| {
            let listeners = listen_for_drops((*loads).clone(), dragging.setter());
            move || drop(listeners)
        });
    }
    // What is loaded is gone with the page, so it asks before it goes.
    use_effect_with(state.summary.is_some(), move |is_loaded| {
        let window = web_sys::window().filter(|_| *is_loaded);
        let options = EventListenerOptions::enable_prevent_default();
        let listener = window.map(|window| {
            EventListener::new_with_options(&window, "beforeunload", options, |event| event.prevent_default())
        });
        move || drop(listener)
    });
    let act = {
        let dispatcher = dispatcher.clone();
        use_callback(state.queries.clone(), move |act: Act, queries| actions::run(act, queries, &dispatcher))
    };
    use_effect_with(act.clone(), |act| {
        let listener = web_sys::window().map(|window| listen_for_keys(&window, act.clone()));
        move || drop(listener)
    });
    let dialog = use_node_ref();
    let overlay = state.overlay.map(|overlay| {
        let dispatcher = dispatcher.clone();
        let on_close = Callback::from(move |()| dispatcher.dispatch(Action::OverlayClosed(overlay)));
        let (label, class, content) = match overlay {
            Overlay::Palette | Overlay::Questions => {
                let grouped = overlay == Overlay::Questions;
                let source = state.route.place.source().filter(|_| grouped);
                let (label, class) = match grouped {
                    true => (questions::TITLE, "palette questions"),
                    false => (actions_texts::ACTIONS, "palette"),
                };
                let actions = if grouped { actions::questions(source) } else { actions::offered(&state) };
                let content = html! {
                    <Palette {actions} {grouped} dialog={dialog.clone()} on_act={act.clone()} />
                };
                (label, class, content)
            }
            Overlay::Shortcuts => (shortcuts_texts::TITLE, "shortcuts", shortcuts(&dialog)),
        };
        html! { <Dialog key={class} node={dialog.clone()} {label} {class} {on_close}>{ content }</Dialog> }
    });
    let set_private_address = {
        let dispatcher = dispatcher.clone();
        use_callback((), move |on: bool, ()| {
            let route = Route::current();
            set_private(on);
            dispatcher.dispatch(Action::PrivateAddressSet(on));
            // The address is written anew, with or without the values.
            route.replace();
        })
    };
    let set_limits = {
        let (dispatcher, loads) = (dispatcher.clone(), loads.clone());
        use_callback((), move |limits: Limits, ()| {
            limits::set(limits);
            loads.allow(limits.memory);
            dispatcher.dispatch(Action::LimitsSet(limits));
        })
    };
    let dismiss = use_callback((), move |(): (), ()| dispatcher.dispatch(Action::NoticeDismissed));

    settings::show_times(state.settings, state.summary.as_ref().and_then(format::loaded_times));
    let route = &state.route;
    let place = match (&state.summary, route.place.source()) {
        _ if route.place == Place::Gallery => html! { <Gallery /> },
        (None, _) => html! {
            <FirstSight on_files={load.clone()} on_sample={try_sample} busy={state.progress.is_some()}
                query={route.query.clone()} />
        },
        (Some(summary), _) if route.place == Place::Compare => html! {
            <ComparePanel client={client.clone()} generation={state.generation} route={route.clone()}
                summary={summary.clone()} on_files={load.clone()} on_act={act.clone()} private_address={state.private_address}
                working={state.working} />
        },
        (Some(summary), None) => html! {
            <ReportPanel client={client.clone()} generation={state.generation} on_remove={remove}
                limits={state.limits} memory={summary.memory} on_limits={set_limits} />
        },
        (Some(summary), Some(source)) => html! {
            <TablePanel key={source.name()} client={client.clone()} generation={state.generation}
                route={route.clone()} {source} working={state.working} loaded={summary.rows[source as usize] > 0}
                times={summary.times[source as usize]} on_act={act.clone()} private_address={state.private_address} on_files={load.clone()} />
        },
    };
    html! {
        <ContextProvider<Settings> context={state.settings}>
            <button class="skip" onclick={Callback::from(|_| panels::focus_main())}>{ texts::SKIP }</button>
            <Header place={state.summary.is_some().then_some(route.place)} summary={state.summary.clone()}
                queries={state.queries.clone()} route={route.clone()} private_address={state.private_address} on_private_address={set_private_address} settings={state.settings} on_act={act}
                on_files={load} sample={state.sample} work={work(&state)} on_cancel={cancel} />
            <p class="visually-hidden" aria-live="polite">{ announcement(&state) }</p>
            <div class="status">
                if let Some(notice) = &state.notice {
                    <Notice text={notice.clone()} on_dismiss={dismiss} />
                }
            </div>
            <main id="main" tabindex="-1">{ place }</main>
            if let Some(summary) = &state.summary {
                <Footer summary={summary.clone()} sample={state.sample} budget={state.limits.memory} />
            }
            if let Some(choice) = &state.choice {
                <ChoiceDialog choice={choice.clone()} on_pick={pick} />
            }
            { overlay.unwrap_or_default() }
            if *dragging {
                <div class="drop-overlay"><div>{ texts::DROP }</div></div>
            }
        </ContextProvider<Settings>>
    }
}

/// Listens for shortcuts, wherever they are pressed.
fn listen_for_keys(window: &Window, act: Callback<Act>) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(window, "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.key() == "Escape" {
            panels::close_menus();
        } else if let Some(pressed) = actions::pressed(event) {
            event.prevent_default();
            act.emit(pressed);
        }
    })
}

/// The load that is under way, as the header shows it.
fn work(state: &State) -> Option<Work> {
    let progress = state.progress.as_ref()?;
    let label = match state.choice {
        Some(_) => texts::WAITING_FOR_CHOICE.to_owned(),
        None => texts::progress(progress),
    };
    // What was read is sorted and joined in any case.
    let stops = progress.stage == Stage::Reading;
    Some(Work { label: label.into(), done: progress.bytes, of: progress.bytes_total, stops })
}

/// What is said aloud: which stage a load is in, and what it brought; not each of its steps.
fn announcement(state: &State) -> String {
    match (&state.progress, &state.summary) {
        (Some(Progress { stage: Stage::Reading, .. }), _) => texts::READING.to_owned(),
        (Some(progress), _) => texts::progress(progress),
        (None, Some(summary)) => {
            let [access, trail, _] = summary.rows.map(format::count);
            texts::loaded(&access, &trail)
        }
        (None, None) => String::new(),
    }
}

fn carries_files(transfer: &DataTransfer) -> bool {
    transfer.types().includes(&"Files".into(), 0)
}

/// Listens for files that are dragged over the page and dropped anywhere on it.
fn listen_for_drops(loads: Rc<Loads>, dragging: UseStateSetter<bool>) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let options = EventListenerOptions::enable_prevent_default();
    let on = |name: &'static str, handler: Box<dyn Fn(&DragEvent)>| {
        EventListener::new_with_options(&window, name, options, move |event| {
            if let Some(event) = event.dyn_ref::<DragEvent>() {
                handler(event);
            }
        })
    };
    let over = dragging.clone();
    let leave = dragging.clone();
    vec![
        on(
            "dragover",
            Box::new(move |event| {
                if event.data_transfer().as_ref().is_some_and(carries_files) {
                    event.prevent_default();
                    over.set(true);
                }
            }),
        ),
        on(
            "dragleave",
            // Leaving the window has no element that is entered.
            Box::new(move |event| {
                if event.related_target().is_none() {
                    leave.set(false);
                }
            }),
        ),
        on(
            "drop",
            Box::new(move |event| {
                dragging.set(false);
                // A text that is dropped into the search bar is the search bar's.
                let Some(transfer) = event.data_transfer().filter(carries_files) else { return };
                event.prevent_default();
                let dropped = intake::take(&transfer);
                loads.add(async move {
                    let files = dropped.files().await;
                    if files.is_empty() {
                        return Err(notices::NO_FILES.to_owned());
                    }
                    Ok(files)
                });
            }),
        ),
    ]
}
