//! The bottom of the page: what is loaded.

use crate::engine::message::Summary;
use crate::schema::Source;
use crate::ui::format;
use crate::ui::settings::use_settings;
use crate::ui::state::Sample;
use crate::ui::texts::footer as texts;
use crate::ui::texts::things::{self, Thing};
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
    let rows = |source: Source, thing: Thing| format::counted(summary.rows[source as usize], thing);
    html! {
        <footer class="foot">
            <span>
                { format::counted(summary.files, things::FILE) }
                if props.sample != Sample::No { { texts::COMPOSED } }
            </span>
            <span>{ rows(Source::Access, things::ACCESS_RECORD) }</span>
            <span>{ rows(Source::Trail, things::TRAIL_EVENT) }</span>
            if let Some(times) = format::loaded_times(summary) { <span class="period">{ format::period(times) }</span> }
            if summary.repeated_lines > 0 {
                <span title={texts::REPEATED_HINT}>
                    { format::counted(summary.repeated_lines, things::REPEATED_LINE) }
                </span>
            }
            <span class="grow"></span>
            <span>{ texts::memory(summary.memory, props.budget) }</span>
        </footer>
    }
}
