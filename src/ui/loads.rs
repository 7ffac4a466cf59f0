//! Loads: one at a time, what is dropped meanwhile waits.

use super::choice::{Choice, Pick, is_big};
use super::intake::Taken;
use super::limits;
use super::route::{Place, Route, set_load};
use super::state::{Action, State};
use super::texts::notices;
use crate::engine::client::{Client, News};
use crate::engine::message::{Failure, FileInfo, Request, Response, Summary};
use crate::engine::page::asset;
use crate::schema::Source;
use js_sys::{Array, Uint8Array};
use serde::Deserialize;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::File;
use yew::UseReducerDispatcher;

/// Files that are on their way: listed from a folder, or fetched.
type Files = Pin<Box<dyn Future<Output = Result<Vec<Taken>, String>>>>;

/// What is done when its turn comes.
enum Waiting {
    /// Files are read.
    Files(Files),
    /// Files are forgotten, by the names that the report has for them.
    Removal(Vec<String>),
}

/// Loads: one at a time, what is dropped or removed meanwhile waits.
pub struct Loads {
    client: Client,
    dispatcher: UseReducerDispatcher<State>,
    busy: Cell<bool>,
    /// Counts how often rows got other numbers, as the page knows it.
    numbered: Cell<u32>,
    /// The same of the rows of both logs, as the engine told it last.
    numbering: Cell<u32>,
    /// Counts how often what is loaded changed.
    generation: Cell<u32>,
    waiting: RefCell<VecDeque<Waiting>>,
    /// Files of which it is asked what is to be read.
    asked: RefCell<Option<Rc<Choice>>>,
    /// The sample, once it was fetched: after the first load the page can fetch nothing.
    sample: RefCell<Option<Vec<Taken>>>,
}

impl Loads {
    /// No load yet.
    pub fn new(dispatcher: UseReducerDispatcher<State>) -> Rc<Loads> {
        Rc::new_cyclic(|loads: &Weak<Loads>| {
            let loads = loads.clone();
            let on_news = move |news| {
                if let Some(loads) = loads.upgrade() {
                    loads.hear(news);
                }
            };
            Loads {
                client: Client::new(on_news),
                dispatcher,
                busy: Cell::new(false),
                numbered: Cell::new(0),
                numbering: Cell::new(0),
                generation: Cell::new(0),
                waiting: RefCell::default(),
                asked: RefCell::default(),
                sample: RefCell::default(),
            }
        })
    }

    /// The engine.
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    fn hear(&self, news: News) {
        match news {
            News::Progress(progress) => self.dispatcher.dispatch(Action::LoadProgressed(progress)),
            News::Grown(summary) if summary.rows != [0; 3] => {
                let fitting = fitting_place(&summary);
                self.renumber(&summary, false);
                self.show(fitting);
                let generation = self.next_generation();
                self.dispatcher.dispatch(Action::LoadGrew { summary, generation });
            }
            News::Grown(_) => {}
            News::Working(working) => self.dispatcher.dispatch(Action::Worked(working)),
            News::Revived(summary) => {
                self.renumber(&summary, true);
                self.dispatcher.dispatch(Action::Revived { summary, generation: self.next_generation() });
            }
        }
    }

    /// Closes the row that is open where it may be another now: one of a log where the engine numbered those anew, and a
    /// request where `joined` says that they were joined again. An address of before names no row then.
    fn renumber(&self, summary: &Summary, joined: bool) {
        let logs = self.numbering.replace(summary.numbering) != summary.numbering;
        if !logs && !joined {
            return;
        }
        let route = Route::current();
        self.numbered.set(self.numbered.get() + 1);
        set_load(self.numbered.get());
        if route.row.is_some() {
            let row = route.row.filter(|row| !logs && row.source != Source::Requests);
            let route = route.with_row(row);
            route.replace();
            self.dispatcher.dispatch(Action::Navigated(route));
        }
    }

    fn next_generation(&self) -> u32 {
        self.generation.set(self.generation.get() + 1);
        self.generation.get()
    }

    /// Loads files once they are here, after the load that is under way.
    pub fn add(self: &Rc<Loads>, files: impl Future<Output = Result<Vec<Taken>, String>> + 'static) {
        self.waiting.borrow_mut().push_back(Waiting::Files(Box::pin(files)));
        if self.busy.get() {
            self.dispatcher.dispatch(Action::Noticed(notices::FILES_WAIT.to_owned()));
        } else {
            self.next(false);
        }
    }

    /// Loads the composed sample.
    pub fn add_sample(self: &Rc<Loads>) {
        let loads = self.clone();
        let sample = Box::pin(async move { loads.fetch_sample().await });
        self.waiting.borrow_mut().push_back(Waiting::Files(sample));
        if !self.busy.get() {
            self.next(true);
        }
    }

    /// Ends the load that is under way, and forgets the files that wait.
    pub fn cancel(&self) {
        self.waiting.borrow_mut().retain(|waiting| matches!(waiting, Waiting::Removal(_)));
        self.client.cancel();
    }

    /// Forgets files, by the names that the report has for them, after the load that is under way.
    pub fn remove(self: &Rc<Loads>, names: Vec<String>) {
        self.waiting.borrow_mut().push_back(Waiting::Removal(names));
        if self.busy.get() {
            self.dispatcher.dispatch(Action::Noticed(notices::REMOVAL_WAITS.to_owned()));
        } else {
            self.next(false);
        }
    }

    async fn remove_now(self: &Rc<Loads>, names: Vec<String>) {
        match self.client.ask(Request::Remove { names }).await {
            Response::Loaded(summary) => {
                // Nobody waits for the engine, which has nothing left: its memory is given back.
                if summary.files == 0 && self.waiting.borrow().is_empty() {
                    self.client.reset();
                }
                self.end(summary);
            }
            Response::Failed(failure) => self.dispatcher.dispatch(Action::Noticed(failure.message)),
            _ => {}
        }
        self.busy.set(false);
        self.next(false);
    }

    /// Tells the engine, if there is one, what it may hold from now on.
    pub fn allow(&self, memory: u64) {
        let (client, dispatcher) = (self.client.clone(), self.dispatcher.clone());
        spawn_local(async move {
            if let Response::Loaded(summary) = client.ask(Request::Allow { memory }).await {
                dispatcher.dispatch(Action::MemoryTold(summary.memory));
            }
        });
    }

    fn next(self: &Rc<Loads>, sample: bool) {
        let Some(next) = self.waiting.borrow_mut().pop_front() else { return };
        self.busy.set(true);
        let files = match next {
            Waiting::Files(files) => files,
            Waiting::Removal(names) => {
                let loads = self.clone();
                return spawn_local(async move { loads.remove_now(names).await });
            }
        };
        self.client.expect_load();
        self.dispatcher.dispatch(Action::LoadBegan { sample });
        let loads = self.clone();
        spawn_local(async move {
            match files.await {
                Ok(files) if is_big(&files) => loads.ask(files).await,
                Ok(files) => loads.read(files).await,
                Err(message) => loads.finish(Response::Failed(Failure { message, span: None })),
            }
        });
    }

    /// Asks which files are to be read.
    async fn ask(self: &Rc<Loads>, files: Vec<Taken>) {
        let choice = Rc::new(Choice::new(files, &self.client).await);
        if self.client.is_cancelled() {
            return self.read(Vec::new()).await;
        }
        *self.asked.borrow_mut() = Some(choice.clone());
        self.dispatcher.dispatch(Action::ChoiceAsked(choice));
    }

    /// Takes in which of the files that were asked about are to be read; with `None`, none of them.
    pub fn pick(self: &Rc<Loads>, pick: Option<Pick>) {
        let Some(choice) = self.asked.borrow_mut().take() else { return };
        match pick {
            Some(pick) => {
                self.dispatcher.dispatch(Action::ChoiceMade);
                let loads = self.clone();
                spawn_local(async move { loads.read(choice.picked(&pick)).await });
            }
            None => {
                self.dispatcher.dispatch(Action::LoadDropped);
                self.busy.set(false);
                self.next(false);
            }
        }
    }

    async fn read(self: &Rc<Loads>, files: Vec<Taken>) {
        let response = self.client.load(files, limits::current()).await;
        self.finish(response);
    }

    fn finish(self: &Rc<Loads>, response: Response) {
        self.busy.set(false);
        match response {
            Response::Loaded(summary) => self.end(summary),
            Response::Failed(failure) => self.dispatcher.dispatch(Action::LoadFailed(failure.message)),
            _ => self.dispatcher.dispatch(Action::LoadFailed(notices::OTHER_ANSWER.to_owned())),
        }
        self.next(false);
    }

    fn end(&self, summary: Summary) {
        // Where nothing is left, the page begins anew.
        let fitting = if summary.files == 0 { Some(Place::default()) } else { fitting_place(&summary) };
        self.renumber(&summary, true);
        self.show(fitting);
        self.dispatcher.dispatch(Action::LoadEnded { summary, generation: self.next_generation() });
    }

    /// Goes to a place at once: the address is heard of only later, and the place before would ask for its rows first.
    fn show(&self, place: Option<Place>) {
        if let Some(place) = place {
            let route = Route::new(place, "");
            route.go();
            self.dispatcher.dispatch(Action::Navigated(route));
        }
    }

    /// The composed sample, as files.
    async fn fetch_sample(&self) -> Result<Vec<Taken>, String> {
        if let Some(sample) = self.sample.borrow().clone() {
            return Ok(sample);
        }
        let index = asset("samples/index.json").await?;
        let index: Vec<SampleFile> =
            serde_json::from_slice(&index).map_err(|error| notices::sample_unreadable(&error.to_string()))?;
        let mut files = Vec::new();
        for SampleFile { name } in index {
            let bytes = asset(&format!("samples/{name}")).await?;
            let parts = Array::of1(&Uint8Array::from(bytes.as_slice()));
            let file = File::new_with_u8_array_sequence(&parts, &name);
            let file = file.map_err(|_: JsValue| notices::no_sample_file(&name))?;
            files.push((FileInfo { name, size: bytes.len() as u64, unreadable: None }, Some(file)));
        }
        *self.sample.borrow_mut() = Some(files.clone());
        Ok(files)
    }
}

/// A file of the composed sample.
#[derive(Deserialize)]
struct SampleFile {
    name: String,
}

/// Where to go after a load, if the present place has nothing to show.
fn fitting_place(summary: &Summary) -> Option<Place> {
    let Route { place, answer, .. } = Route::current();
    let has_rows = |place: Place| place.source().is_none_or(|source| summary.rows[source as usize] > 0);
    if summary.rows == [0; 3] {
        return (place != Place::Files).then_some(Place::Files);
    }
    // What an answer is about may be joined later.
    (answer.is_none() && !has_rows(place)).then(|| Place::ALL.into_iter().find(|place| has_rows(*place))).flatten()
}
