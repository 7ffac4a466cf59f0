//! What the page knows, and everything that can happen to it.

use super::route::Route;
use crate::engine::message::{Progress, Summary};
use std::rc::Rc;
use yew::Reducible;

/// What the page knows. Everything else is derived from it or asked of the engine.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The view, as the address holds it.
    pub route: Route,
    /// What is loaded; `None` before the first load ended.
    pub summary: Option<Summary>,
    /// The load that is under way.
    pub progress: Option<Progress>,
    /// What went wrong and has not been dismissed.
    pub notice: Option<String>,
    /// Whether the address keeps log values to itself.
    pub private_address: bool,
    /// Whether what is loaded is the composed sample.
    pub sample: bool,
    /// Counts loads, so that answers of before are told from answers of after.
    pub generation: u32,
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
    /// A load tells how far it has come.
    LoadProgressed(Progress),
    /// A load ended.
    LoadEnded(Summary),
    /// A load came to nothing.
    LoadFailed(String),
    /// Something is to be said that does not end a load.
    Noticed(String),
    /// The notice was read.
    NoticeDismissed,
    /// The address keeps log values to itself, or not.
    PrivateAddressSet(bool),
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<State>, action: Action) -> Rc<State> {
        let mut next = (*self).clone();
        match action {
            Action::Navigated(route) => next.route = route,
            Action::LoadBegan { sample } => {
                next.progress = Some(Progress::default());
                next.notice = None;
                // Files that join the sample make a mixture, which is not the sample.
                next.sample = sample && next.summary.is_none();
            }
            // A progress that arrives after its load's end is old news.
            Action::LoadProgressed(progress) => {
                if next.progress.is_some() {
                    next.progress = Some(progress);
                }
            }
            Action::LoadEnded(summary) => {
                next.progress = None;
                next.notice = summary.cancelled.then(|| {
                    "Reading was cancelled. What was read before is kept; drop the files again to read the rest."
                        .to_owned()
                });
                next.summary = Some(summary);
                next.generation += 1;
            }
            Action::LoadFailed(message) => {
                next.progress = None;
                next.sample &= next.summary.is_some();
                next.notice = Some(message);
            }
            Action::Noticed(message) => next.notice = Some(message),
            Action::NoticeDismissed => next.notice = None,
            Action::PrivateAddressSet(on) => next.private_address = on,
        }
        if next == *self { self } else { Rc::new(next) }
    }
}
