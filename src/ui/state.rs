//! What the page knows, and everything that can happen to it.

use super::choice::Choice;
use super::route::Route;
use super::settings::Settings;
use super::texts::{header, notices};
use crate::engine::message::{Progress, Stopped, Summary, Working};
use crate::schema::Limits;
use std::rc::Rc;
use yew::Reducible;

/// What the page knows. Everything else is derived from it or asked of the engine.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The view, as the address holds it.
    pub route: Route,
    /// The query that each table had last, in the order of [`crate::schema::Source::ALL`].
    pub queries: [String; 3],
    /// What is loaded; `None` before the first load ended.
    pub summary: Option<Summary>,
    /// The load that is under way.
    pub progress: Option<Progress>,
    /// How far the answer to a question has come that takes a while.
    pub working: Option<Working>,
    /// What is asked before files are read.
    pub choice: Option<Rc<Choice>>,
    /// What went wrong and has not been dismissed.
    pub notice: Option<String>,
    /// Whether the address keeps log values to itself.
    pub private_address: bool,
    /// What a load may take.
    pub limits: Limits,
    /// How the page looks.
    pub settings: Settings,
    /// What lies over the page.
    pub overlay: Option<Overlay>,
    /// Files that were refused before the load that is under way.
    pub refused_before: u64,
    /// Whether the composed sample is loaded.
    pub sample: Sample,
    /// Whether it was before the load that is under way.
    pub sample_before: Sample,
    /// Counts how often what is loaded changed, so that answers of before are told from answers of after.
    pub generation: u32,
}

/// Whether the composed sample is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sample {
    /// It is not.
    #[default]
    No,
    /// It alone is.
    Alone,
    /// It is, with other files.
    Mixed,
}

impl Sample {
    /// What is said of it.
    pub fn label(self) -> Option<&'static str> {
        match self {
            Sample::No => None,
            Sample::Alone => Some(header::SAMPLE),
            Sample::Mixed => Some(header::SAMPLE_AND_FILES),
        }
    }
}

/// What lies over the page because somebody asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// Everything that can be done.
    Palette,
    /// The questions about the table that is shown.
    Questions,
    /// The keys that do it.
    Shortcuts,
}

/// Everything that can happen to the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The address changed.
    Navigated(Route),
    /// Files are on their way; whether they are the sample.
    LoadBegan {
        /// Whether they are the composed sample.
        sample: bool,
    },
    /// It is asked which files are to be read.
    ChoiceAsked(Rc<Choice>),
    /// Some of them are.
    ChoiceMade,
    /// None of them is.
    LoadDropped,
    /// A load tells how far it has come.
    LoadProgressed(Progress),
    /// A load is under way, and there is more to see.
    LoadGrew {
        /// What is loaded so far.
        summary: Summary,
        /// How often what is loaded changed so far.
        generation: u32,
    },
    /// A load ended.
    LoadEnded {
        /// What is loaded now.
        summary: Summary,
        /// How often what is loaded changed so far.
        generation: u32,
    },
    /// A question takes a while, or no longer.
    Worked(Option<Working>),
    /// A load came to nothing.
    LoadFailed(String),
    /// What is loaded was read again, and rows have other numbers.
    Revived {
        /// What is loaded.
        summary: Summary,
        /// How often what is loaded changed so far.
        generation: u32,
    },
    /// The engine holds so many bytes.
    MemoryTold(u64),
    /// Something is to be said that does not end a load.
    Noticed(String),
    /// The notice was read.
    NoticeDismissed,
    /// The address keeps log values to itself, or not.
    PrivateAddressSet(bool),
    /// A load may take so much.
    LimitsSet(Limits),
    /// The page looks otherwise.
    SettingsSet(Settings),
    /// Something is to lie over the page.
    OverlayOpened(Overlay),
    /// It was closed.
    OverlayClosed(Overlay),
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<State>, action: Action) -> Rc<State> {
        let mut next = (*self).clone();
        match action {
            Action::Navigated(route) => {
                if route.is_unknown {
                    next.notice = Some(notices::FILTER_UNKNOWN.to_owned());
                }
                // An answer's filter is not the query of a table.
                if let (Some(source), None) = (route.place.source(), &route.answer) {
                    next.queries[source as usize].clone_from(&route.query);
                }
                next.route = route;
            }
            Action::LoadBegan { sample } => {
                next.progress = Some(Progress::default());
                next.notice = None;
                next.sample_before = next.sample;
                next.sample = match (sample, next.sample, next.summary.is_some()) {
                    (true, _, false) => Sample::Alone,
                    (false, Sample::No, _) => Sample::No,
                    _ => Sample::Mixed,
                };
            }
            Action::ChoiceAsked(choice) => next.choice = Some(choice),
            Action::ChoiceMade => next.choice = None,
            Action::LoadDropped => {
                next.choice = None;
                next.progress = None;
                next.sample = next.sample_before;
            }
            // A progress that arrives after its load's end is old news.
            Action::LoadProgressed(progress) => {
                if next.progress.is_some() {
                    next.progress = Some(progress);
                }
            }
            // So is growth.
            Action::LoadGrew { summary, generation } => {
                if next.progress.is_some() {
                    next.summary = Some(summary);
                    next.generation = generation;
                }
            }
            Action::LoadEnded { summary, generation } => {
                next.progress = None;
                let before = next.refused_before;
                next.refused_before = summary.refused_files;
                let refused = summary.refused_files.saturating_sub(before);
                let said = if summary.stopped == Stopped::MemoryFull {
                    Some(notices::memory_full(next.limits.memory))
                } else if summary.stopped == Stopped::Cancelled {
                    Some(notices::CANCELLED.to_owned())
                } else {
                    (refused > 0).then(|| notices::refused(refused))
                };
                next.notice = said;
                if summary.files == 0 {
                    next.sample = Sample::No;
                }
                next.summary = Some(summary).filter(|summary| summary.files > 0);
                next.generation = generation;
            }
            Action::LoadFailed(message) => {
                next.progress = None;
                if next.summary.is_none() {
                    next.sample = Sample::No;
                }
                next.notice = Some(message);
            }
            Action::Revived { summary, generation } => {
                next.summary = Some(summary).filter(|summary| summary.files > 0);
                next.generation = generation;
            }
            Action::Worked(working) => next.working = working,
            Action::MemoryTold(memory) => {
                if let Some(summary) = &mut next.summary {
                    summary.memory = memory;
                }
            }
            Action::Noticed(message) => next.notice = Some(message),
            Action::NoticeDismissed => next.notice = None,
            Action::PrivateAddressSet(on) => next.private_address = on,
            Action::LimitsSet(limits) => next.limits = limits,
            Action::SettingsSet(settings) => next.settings = settings,
            Action::OverlayOpened(overlay) => next.overlay = Some(overlay),
            // One that another took the place of is closed already.
            Action::OverlayClosed(overlay) => next.overlay = next.overlay.filter(|open| *open != overlay),
        }
        if next == *self { self } else { Rc::new(next) }
    }
}
