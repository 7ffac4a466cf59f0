//! The bottom of the page: what is loaded.

use crate::engine::message::Summary;
use crate::schema::Source;
use crate::ui::format;
use crate::ui::settings::use_settings;
use crate::ui::state::Sample;
use yew::prelude::*;

/// What the footer needs.
#[derive(Properties, PartialEq)]
pub struct FooterProps {
    /// What is loaded.
    pub summary: Summary,
    /// Whether the composed sample is loaded.
    pub sample: Sample,
    /// Bytes that the engine may hold.
    pub budget: u64,
}

/// The bottom of the page.
#[component]
pub fn Footer(props: &FooterProps) -> Html {
    use_settings();
    let summary = &props.summary;
    let rows = |source: Source, thing: &str| format::counted(summary.rows[source as usize], thing);
    html! {
        <footer class="foot">
            <span>
                { format::counted(summary.files, "file") }
                if props.sample != Sample::No { { ", composed" } }
            </span>
            <span>{ rows(Source::Access, "access-log record") }</span>
            <span>{ rows(Source::Trail, "CloudTrail event") }</span>
            if let Some(times) = format::loaded_times(summary) { <span class="period">{ format::period(times) }</span> }
            if summary.repeated_lines > 0 {
                <span title="A log line that was delivered more than once is one request in Compare">
                    { format::counted(summary.repeated_lines, "repeated line") }
                </span>
            }
            <span class="grow"></span>
            <span>
                { format!("engine memory {} of {}", format::bytes(summary.memory), format::bytes(props.budget)) }
            </span>
        </footer>
    }
}
