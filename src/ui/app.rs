//! The page as a whole: it owns the state, the engine's client, and what is listened to everywhere.

use super::intake::{self, Taken};
use super::panels::compare::ComparePanel;
use super::panels::first_sight::FirstSight;
use super::panels::footer::Footer;
use super::panels::header::Header;
use super::panels::report::ReportPanel;
use super::panels::table::TablePanel;
use super::route::{Place, Route, set_private};
use super::state::{Action, State};
use super::widgets::notice::Notice;
use super::widgets::progress::ProgressLine;
use super::{format, panels};
use crate::engine::client::{Client, asset};
use crate::engine::message::{FileInfo, Progress, Response, Stage, Summary};
use gloo_events::{EventListener, EventListenerOptions};
use js_sys::{Array, Uint8Array};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DragEvent, File};
use yew::prelude::*;

/// The page as a whole.
#[component]
pub fn App() -> Html {
    let state = use_reducer_eq(State::default);
    let dispatcher = state.dispatcher();
    let client = {
        let dispatcher = dispatcher.clone();
        use_memo((), move |()| Client::new(move |progress| dispatcher.dispatch(Action::LoadProgressed(progress))))
    };
    let dragging = use_state_eq(|| false);

    let load = {
        let (client, dispatcher) = (client.clone(), dispatcher.clone());
        use_callback((), move |files: Vec<Taken>, ()| {
            spawn_load(&client, &dispatcher, files, false);
        })
    };
    let try_sample = {
        let (client, dispatcher) = (client.clone(), dispatcher.clone());
        use_callback((), move |(): (), ()| {
            let (client, dispatcher) = (client.clone(), dispatcher.clone());
            dispatcher.dispatch(Action::LoadBegan { sample: true });
            spawn_local(async move {
                match sample().await {
                    Ok(files) => spawn_load(&client, &dispatcher, files, true),
                    Err(message) => dispatcher.dispatch(Action::Failed(message)),
                }
            });
        })
    };
    let cancel = {
        let client = client.clone();
        use_callback((), move |(): (), ()| client.cancel())
    };
    {
        let dispatcher = dispatcher.clone();
        use_effect_with((), move |()| {
            dispatcher.dispatch(Action::Navigated(Route::current()));
            let window = web_sys::window();
            let listener = window.map(|window| {
                EventListener::new(&window, "hashchange", move |_| {
                    dispatcher.dispatch(Action::Navigated(Route::current()));
                })
            });
            move || drop(listener)
        });
    }
    {
        let (load, dragging, dispatcher) = (load.clone(), dragging.clone(), dispatcher.clone());
        use_effect_with((), move |()| {
            let listeners = listen_for_drops(load, dragging.setter(), dispatcher);
            move || drop(listeners)
        });
    }
    let set_private_address = {
        let dispatcher = dispatcher.clone();
        use_callback((), move |on: bool, ()| {
            set_private(on);
            dispatcher.dispatch(Action::PrivateAddressSet(on));
            // The address is written anew, with or without the values.
            Route::current().go();
        })
    };
    let dismiss = use_callback((), move |(): (), ()| dispatcher.dispatch(Action::NoticeDismissed));

    let route = &state.route;
    let place = match (&state.summary, route.place.source()) {
        (None, _) => html! {
            <FirstSight on_files={load.clone()} on_sample={try_sample} busy={state.progress.is_some()} />
        },
        (Some(summary), _) if route.place == Place::Compare => html! {
            <ComparePanel client={(*client).clone()} generation={state.generation} route={route.clone()}
                summary={summary.clone()} on_files={load.clone()} />
        },
        (Some(_), None) => html! { <ReportPanel client={(*client).clone()} generation={state.generation} /> },
        (Some(summary), Some(source)) => html! {
            <TablePanel key={source.name()} client={(*client).clone()} generation={state.generation}
                route={route.clone()} {source} loaded={summary.rows[source as usize] > 0} on_files={load.clone()} />
        },
    };
    html! {
        <>
            <button class="skip" onclick={Callback::from(|_| panels::focus_main())}>{ "Skip to the content" }</button>
            <Header place={state.summary.is_some().then_some(route.place)} summary={state.summary.clone()}
                route={route.clone()} private_address={state.private_address} on_private_address={set_private_address}
                on_files={load} sample={state.sample} />
            <div class="status">
                if let Some(progress) = &state.progress {
                    <ProgressLine label={progress_text(progress)} done={progress.bytes as f64}
                        of={progress.bytes_total as f64} on_cancel={cancel} />
                }
                if let Some(notice) = &state.notice {
                    <Notice text={notice.clone()} on_dismiss={dismiss} />
                }
            </div>
            <main id="main" tabindex="-1">{ place }</main>
            if let Some(summary) = &state.summary {
                <Footer summary={summary.clone()} sample={state.sample} />
            }
            if *dragging {
                <div class="drop-overlay"><div>{ "Drop the logs anywhere" }</div></div>
            }
        </>
    }
}

fn progress_text(progress: &Progress) -> String {
    match progress.stage {
        Stage::Sorting => "Sorting".to_owned(),
        Stage::Joining => "Joining both logs by request ID".to_owned(),
        Stage::Reading if progress.files_total == 0 => "Starting".to_owned(),
        Stage::Reading => format!(
            "Reading · {} of {} · {} of {} · {} rows",
            format::count(progress.files),
            format::counted(progress.files_total, "file"),
            format::bytes(progress.bytes),
            format::bytes(progress.bytes_total),
            format::count(progress.rows),
        ),
    }
}

fn spawn_load(client: &Client, dispatcher: &UseReducerDispatcher<State>, files: Vec<Taken>, sample: bool) {
    if files.is_empty() {
        return;
    }
    let (client, dispatcher) = (client.clone(), dispatcher.clone());
    dispatcher.dispatch(Action::LoadBegan { sample });
    spawn_local(async move {
        match client.load(files).await {
            Response::Loaded(summary) => {
                let fitting = fitting_place(&summary);
                dispatcher.dispatch(Action::LoadEnded(summary));
                if let Some(place) = fitting {
                    Route::new(place, "").go();
                }
            }
            Response::Failed(failure) => dispatcher.dispatch(Action::Failed(failure.message)),
            _ => dispatcher.dispatch(Action::Failed("The engine gave another answer than was asked for.".to_owned())),
        }
    });
}

/// Where to go after a load, if the present place has nothing to show.
fn fitting_place(summary: &Summary) -> Option<Place> {
    let place = Route::current().place;
    let has_rows = |place: Place| place.source().is_none_or(|source| summary.rows[source as usize] > 0);
    if summary.rows == [0; 3] {
        return (place != Place::Files).then_some(Place::Files);
    }
    (!has_rows(place)).then(|| Place::ALL.into_iter().find(|place| has_rows(*place))).flatten()
}

/// Listens for files that are dragged over the page and dropped anywhere on it.
fn listen_for_drops(
    load: Callback<Vec<Taken>>,
    dragging: UseStateSetter<bool>,
    dispatcher: UseReducerDispatcher<State>,
) -> Vec<EventListener> {
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
                let files = event.data_transfer().is_some_and(|transfer| transfer.types().includes(&"Files".into(), 0));
                if files {
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
                event.prevent_default();
                dragging.set(false);
                let Some(transfer) = event.data_transfer() else { return };
                let dropped = intake::take(&transfer);
                let (load, dispatcher) = (load.clone(), dispatcher.clone());
                spawn_local(async move {
                    match dropped.files().await {
                        Ok(files) if files.is_empty() => {
                            let message = "The drop held no files. An empty folder? Drop files or a folder with files.";
                            dispatcher.dispatch(Action::Failed(message.to_owned()));
                        }
                        Ok(files) => load.emit(files),
                        Err(message) => dispatcher.dispatch(Action::Failed(message)),
                    }
                });
            }),
        ),
    ]
}

/// A file of the composed sample.
#[derive(Deserialize)]
struct SampleFile {
    name: String,
}

/// The composed sample, as files.
async fn sample() -> Result<Vec<Taken>, String> {
    let index = asset("samples/index.json").await?;
    let index: Vec<SampleFile> =
        serde_json::from_slice(&index).map_err(|error| format!("The sample's index cannot be read: {error}"))?;
    let mut files = Vec::new();
    for SampleFile { name } in index {
        let bytes = asset(&format!("samples/{name}")).await?;
        let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
        let file = File::new_with_u8_array_sequence(&parts, &name);
        let file = file.map_err(|_: JsValue| format!("The browser cannot make a file of {name}."))?;
        files.push((FileInfo { name, size: bytes.len() as u64 }, file));
    }
    Ok(files)
}
