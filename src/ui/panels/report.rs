//! Files: what became of each file and of each of its records.

use super::limits::LimitsPanel;
use crate::engine::client::Client;
use crate::engine::message::{Counts, FileReport, Request, Response, Value};
use crate::language::add_term;
use crate::schema::{FILE_PATH, Limits, Source};
use crate::sorting::sort_by_key;
use crate::ui::element::{element, text};
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::route::{Place, Route};
use crate::ui::settings::use_settings;
use crate::ui::texts::{places, report as texts, things};
use yew::prelude::*;

/// What the report needs.
#[derive(Properties, PartialEq)]
pub struct ReportProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// Called with the names of files to forget.
    pub on_remove: Callback<Vec<String>>,
    /// What a load may take.
    pub limits: Limits,
    /// Bytes that it holds.
    pub memory: u64,
    /// Called with other limits.
    pub on_limits: Callback<Limits>,
}

/// Files that are listed; what lies beyond is counted.
const MOST_FILES: usize = 500;

/// Files: what became of each file and of each of its records.
#[component]
pub fn ReportPanel(props: &ReportProps) -> Html {
    use_settings();
    let asked = use_answer(&props.client, Some(Request::Report), props.generation);
    let report = match asked.response.as_deref() {
        Some(Response::Report(report)) => report,
        Some(Response::Failed(failure)) => return html! { <p class="details-error">{ &failure.message }</p> },
        _ => return html! { <p class="details-wait" aria-live="polite">{ texts::WAITING }</p> },
    };
    // What needs attention comes first.
    let mut files: Vec<&FileReport> = report.files.iter().collect();
    sort_by_key(&mut files, |file| (file.refused.is_none(), file.counts.rejected == 0));
    let hidden = files.len().saturating_sub(MOST_FILES);
    html! {
        <div class="report">
            <h1>{ places::FILES }</h1>
            <div class="report-head">
                { identity(&report.totals, &report.files) }
                { removals(&report.files, &props.on_remove) }
            </div>
            <div class="panel report-files" tabindex="0" role="region" aria-label={texts::TABLE}>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{ texts::FILE }</th>
                            <th scope="col">{ texts::FORMAT }</th>
                            <th scope="col" class="right">{ texts::SIZE }</th>
                            <th scope="col" class="right">{ texts::RECORDS }</th>
                            <th scope="col" class="right">{ texts::ROWS }</th>
                            <th scope="col" class="right">{ texts::DUPLICATES }</th>
                            <th scope="col" class="right">{ texts::REJECTED }</th>
                            <th scope="col">{ texts::PERIOD }</th>
                            <th scope="col"><span class="visually-hidden">{ texts::REMOVE }</span></th>
                        </tr>
                    </thead>
                    { for files.iter().take(MOST_FILES).enumerate().map(|(index, file)| file_rows(index, file, &props.on_remove)) }
                </table>
            </div>
            if hidden > 0 { <p class="hint">{ texts::unlisted(hidden as u64, hidden_are_fine(&files)) }</p> }
            <LimitsPanel limits={props.limits} memory={props.memory} on_limits={props.on_limits.clone()} />
        </div>
    }
}

/// Whether the files that are not listed have no problems.
fn hidden_are_fine(files: &[&FileReport]) -> bool {
    files[MOST_FILES..].iter().all(|file| file.refused.is_none() && file.counts.rejected == 0)
}

fn identity(totals: &Counts, files: &[FileReport]) -> Html {
    let refused = files.iter().filter(|file| file.refused.is_some()).count() as u64;
    html! {
        <p class="identity">
            { texts::files(files.len() as u64) }
            <b>{ format::count(totals.rows) }</b>{ texts::SUM[0] }
            <b>{ format::count(totals.duplicates) }</b>{ texts::SUM[1] }
            <b>{ format::count(totals.rejected) }</b>{ texts::SUM[2] }
            <b>{ format::count(totals.records) }</b>{ texts::SUM[3] }
            if refused > 0 { { texts::refused(refused) } }
        </p>
    }
}

/// Buttons that forget all files of one log, or all.
fn removals(files: &[FileReport], on_remove: &Callback<Vec<String>>) -> Html {
    let of = |log: Option<Source>| -> Vec<String> {
        let chosen = files.iter().filter(|file| log.is_none() || file.log == log);
        chosen.map(|file| file.name.clone()).collect()
    };
    let button = |label: &'static str, names: Vec<String>| {
        html! {
            if !names.is_empty() {
                <button class="small" onclick={on_remove.reform(move |_: MouseEvent| names.clone())}>{ label }</button>
            }
        }
    };
    let (access, trail) = (of(Some(Source::Access)), of(Some(Source::Trail)));
    let both = !access.is_empty() && !trail.is_empty();
    html! {
        <div class="removals">
            if both {
                { button(texts::REMOVE_ACCESS, access) }
                { button(texts::REMOVE_TRAIL, trail) }
            }
            { button(texts::REMOVE_ALL, of(None)) }
        </div>
    }
}

fn file_rows(index: usize, file: &FileReport, on_remove: &Callback<Vec<String>>) -> Html {
    let remove = {
        let name = file.name.clone();
        on_remove.reform(move |_: MouseEvent| vec![name.clone()])
    };
    let counts = &file.counts;
    let period = file.first_time.zip(file.last_time).map(format::period).unwrap_or_default();
    let number = |count: u64| html! { <td class={classes!("right", (count == 0).then_some("missing"))}>{ format::count(count) }</td> };
    let rows = match file.log.filter(|_| counts.rows > 0) {
        Some(log) => {
            let query = add_term("", log, FILE_PATH, &Value::Text(file.name.clone()), false);
            let href = Route::new(Place::of(log), query).href();
            let link = element("a", &["href"], &[&href], vec![text(&format::count(counts.rows))]);
            element("td", &["class"], &["right"], vec![link])
        }
        None => number(counts.rows),
    };
    html! {
        <tbody key={index} class={classes!(file.refused.is_some().then_some("refused"), (counts.rejected > 0).then_some("rejected"))}>
            <tr>
                <th scope="row" title={file.name.clone()}>{ format::middle(&file.name, 64) }</th>
                <td>{ file.format.clone().unwrap_or_default() }</td>
                <td class="right">{ format::bytes(file.size) }</td>
                { number(counts.records) }{ rows }{ number(counts.duplicates) }{ number(counts.rejected) }
                <td class="period">{ period }</td>
                <td class="right">
                    <button class="quiet" onclick={remove} aria-label={texts::remove(&file.name)} title={texts::REMOVE_FILE}>
                        { "×" }
                    </button>
                </td>
            </tr>
            if let Some(reason) = &file.refused {
                <tr class="reason-row"><td colspan="9"><p><b>{ texts::REFUSED }</b>{ reason }</p></td></tr>
            }
            if let Some(reason) = &file.kept {
                <tr class="reason-row"><td colspan="9"><p class="hint">{ reason }</p></td></tr>
            }
            if !file.problems.is_empty() {
                <tr class="reason-row"><td colspan="9">{ problems(file) }</td></tr>
            }
        </tbody>
    }
}

fn problems(file: &FileReport) -> Html {
    let more = file.counts.rejected.saturating_sub(file.problems.len() as u64);
    html! {
        <details open={file.problems.len() < 4}>
            <summary>{ format::counted(file.counts.rejected, things::REJECTED_RECORD) }</summary>
            <ul class="problems">
                { for file.problems.iter().enumerate().map(|(index, problem)| html! {
                    <li key={index}>
                        <p>{ texts::problem(problem.line, problem.byte, &problem.reason) }</p>
                        if !problem.text.is_empty() { <pre class="raw">{ &problem.text }</pre> }
                    </li>
                }) }
            </ul>
            if more > 0 { <p class="hint">{ texts::more(more) }</p> }
        </details>
    }
}
