//! The buttons that save the comparison as evidence.

use super::evidence::{Evidence, Form};
use super::ledger::{LEDGER, Ledger, TOTALS, Totals};
use super::{MOST_GROUPS, PartProps};
use crate::engine::message::{Request, Response};
use crate::language::format_time;
use crate::ui::download::save_text;
use crate::ui::element::{element, text};
use crate::ui::format;
use crate::ui::panels::working::WorkingNow;
use crate::ui::texts::compare as texts;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Where an export is.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Not begun, or done.
    Idle,
    /// Files are being hashed.
    Hashing,
    /// It ended, and why.
    Failed(String),
}

/// Two buttons, each of which has the files hashed and then saves what the page compares; `newest` is the generation of
/// what is loaded by then.
pub fn export(props: &PartProps, step: &UseStateHandle<Step>, newest: &Rc<RefCell<u32>>) -> Html {
    let is_busy = **step == Step::Hashing;
    let button = |form: Form, label: &'static str| {
        let (props, step, newest) = (props.clone(), step.setter(), newest.clone());
        let onclick = Callback::from(move |_: MouseEvent| {
            if !is_busy {
                step.set(Step::Hashing);
                let (props, step, newest) = (props.clone(), step.clone(), newest.clone());
                spawn_local(async move { step.set(save(props, form, &newest).await) });
            }
        });
        html! { <button class="small" aria-disabled={is_busy.then_some("true")} {onclick}>{ label }</button> }
    };
    let words = match &**step {
        Step::Idle => "",
        Step::Failed(why) => why,
        Step::Hashing => texts::HASHING,
    };
    let working = props.working.filter(|_| is_busy);
    // How far it is says the same.
    let class = if working.is_some() { "visually-hidden" } else { "" };
    let mut parts = vec![element("span", &["class", "aria-live"], &[class, "polite"], vec![text(words)])];
    parts.extend(working.map(|working| {
        let now = html! { <WorkingNow {working} client={props.client.clone()} /> };
        element("div", &["class"], &["working"], vec![now])
    }));
    parts.extend([button(Form::Html, texts::EXPORT_HTML), button(Form::Csv, texts::EXPORT_CSV)]);
    element("div", &["class"], &["export"], parts)
}

/// Saves the comparison, once the files are hashed.
async fn save(props: PartProps, form: Form, newest: &RefCell<u32>) -> Step {
    // What is shown may be of before the last load.
    let counts = |text: &str| Request::Rows { text: text.to_owned(), offset: 0, limit: MOST_GROUPS };
    let mut answers = Vec::new();
    for request in [counts(TOTALS), counts(LEDGER), Request::Windows, Request::Report, Request::Hashes] {
        answers.push(props.client.ask(request).await);
    }
    let [
        Response::Answer(totals),
        Response::Answer(lines),
        Response::Windows(windows),
        Response::Report(report),
        Response::Hashes(hashes),
    ] = answers.as_slice()
    else {
        let failure = answers.iter().find_map(|answer| match answer {
            Response::Failed(failure) => Some(failure.message.clone()),
            _ => None,
        });
        return failure.map_or(Step::Idle, Step::Failed);
    };
    if *newest.borrow() != props.generation {
        return Step::Failed(texts::CHANGED.to_owned());
    }
    let (totals, ledger) = (&Totals::read(totals), &Ledger::read(lines));
    let made_at = js_sys::Date::now() as i64;
    let share = format::percent(totals.all.both, totals.all.both + totals.all.could_be_both);
    let (rows, times) = (props.summary.rows, props.summary.times);
    let (rows, times) = ([rows[0], rows[1]], [times[0], times[1]]);
    let evidence = Evidence { made_at, share, report, hashes, rows, times, windows, totals, ledger };
    let ending = if form == Form::Csv { "csv" } else { "html" };
    let name = ["bucketscope-coverage-", &format_time(made_at)[..10], ".", ending].concat();
    save_text(&evidence.write(form), &["text/", ending].concat(), &name);
    Step::Idle
}
