//! The buttons that save the comparison as evidence.

use super::evidence::Evidence;
use super::ledger::{Ledger, Totals};
use crate::engine::client::Client;
use crate::engine::message::{Request, Response, Summary, Working};
use crate::language::format_time;
use crate::ui::download::save_text;
use crate::ui::format;
use crate::ui::panels::working::WorkingNow;
use crate::ui::texts::compare as texts;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// What the export needs.
#[derive(Properties)]
pub struct ExportProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// What is loaded.
    pub summary: Summary,
    /// Requests in all.
    pub totals: Rc<Totals>,
    /// Requests by bucket and what was asked.
    pub ledger: Rc<Ledger>,
    /// How far the answer to a question has come that takes a while.
    pub working: Option<Working>,
}

impl PartialEq for ExportProps {
    fn eq(&self, other: &ExportProps) -> bool {
        Rc::ptr_eq(&self.totals, &other.totals)
            && Rc::ptr_eq(&self.ledger, &other.ledger)
            && (self.generation, self.working) == (other.generation, other.working)
    }
}

/// Where an export is.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Idle,
    Hashing,
    Failed(String),
}

/// Two buttons, each of which has the files hashed and then saves what the page compares.
#[component]
pub fn Export(props: &ExportProps) -> Html {
    let step = use_state_eq(|| Step::Idle);
    // What is loaded may change while files are hashed.
    let generation = use_mut_ref(|| 0);
    *generation.borrow_mut() = props.generation;
    let is_busy = *step == Step::Hashing;
    let button = |form: &'static str| {
        let (client, summary, step) = (props.client.clone(), props.summary.clone(), step.setter());
        let (totals, ledger, generation) = (props.totals.clone(), props.ledger.clone(), generation.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            if is_busy {
                return;
            }
            step.set(Step::Hashing);
            let (client, summary, step) = (client.clone(), summary.clone(), step.clone());
            let (totals, ledger, generation) = (totals.clone(), ledger.clone(), generation.clone());
            let began = *generation.borrow();
            spawn_local(async move {
                let answers = [
                    client.ask(Request::Report).await,
                    client.ask(Request::Windows).await,
                    client.ask(Request::Hashes).await,
                ];
                let [Response::Report(report), Response::Windows(windows), Response::Hashes(hashes)] = &answers else {
                    let why = answers.iter().find_map(|answer| match answer {
                        Response::Failed(failure) => Some(failure.message.clone()),
                        _ => None,
                    });
                    return step.set(Step::Failed(why.unwrap_or_default()));
                };
                if *generation.borrow() != began {
                    return step.set(Step::Failed(texts::CHANGED.to_owned()));
                }
                let all = totals.all;
                let evidence = Evidence {
                    made_at: js_sys::Date::now() as i64,
                    share: format::percent(all.both, all.both + all.could_be_both),
                    report,
                    hashes,
                    rows: [summary.rows[0], summary.rows[1]],
                    times: [summary.times[0], summary.times[1]],
                    windows,
                    totals: &totals,
                    ledger: &ledger,
                };
                let name = format!("bucketscope-coverage-{}.{form}", &format_time(evidence.made_at)[..10]);
                match form {
                    "csv" => save_text(&evidence.csv(), "text/csv", &name),
                    _ => save_text(&evidence.html(), "text/html", &name),
                }
                step.set(Step::Idle);
            });
        });
        html! { <button class="small" aria-disabled={is_busy.then_some("true")} {onclick}>{ texts::export(form) }</button> }
    };
    html! {
        <div class="export">
            <span aria-live="polite">{ match &*step {
                Step::Idle => "",
                Step::Failed(why) => why.as_str(),
                Step::Hashing => texts::HASHING,
            } }</span>
            if let Some(working) = props.working.filter(|_| is_busy) {
                <div class="working"><WorkingNow {working} client={props.client.clone()} /></div>
            }
            { button("html") }
            { button("csv") }
        </div>
    }
}
