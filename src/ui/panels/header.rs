//! The top of the page: places, files, the address.

use super::link::LinkMenu;
use super::settings::settings_menu;
use crate::engine::message::Summary;
use crate::ui::actions::Act;
use crate::ui::format;
use crate::ui::intake::Taken;
use crate::ui::route::{Place, Route};
use crate::ui::settings::Settings;
use crate::ui::state::Sample;
use crate::ui::texts::header as texts;
use crate::ui::widgets::disc::Disc;
use crate::ui::widgets::file_buttons::FileButtons;
use crate::ui::widgets::progress::{ProgressLine, Work};
use yew::prelude::*;

/// What the header needs.
#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// The place that is shown; `None` before anything is loaded.
    pub place: Option<Place>,
    /// What is loaded.
    pub summary: Option<Summary>,
    /// The view.
    pub route: Route,
    /// The query that each table had last.
    pub queries: [String; 3],
    /// Whether the address keeps log values to itself.
    pub private_address: bool,
    /// Called to keep them to itself, or not.
    pub on_private_address: Callback<bool>,
    /// Called with more files.
    pub on_files: Callback<Vec<Taken>>,
    /// Whether the composed sample is loaded.
    pub sample: Sample,
    /// How the page looks.
    pub settings: Settings,
    /// Called with what is done from the settings' menu.
    pub on_act: Callback<Act>,
    /// The load that is under way.
    pub work: Option<Work>,
    /// Called to end it.
    pub on_cancel: Callback<()>,
}

/// The top of the page.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    html! {
        <header class="top">
            <span class="logo"><Disc left=true right=true />{ texts::NAME }</span>
            if let (Some(place), Some(summary)) = (props.place, &props.summary) {
                <nav aria-label={texts::PLACES}>
                    { for Place::ALL.into_iter().map(|tab| place_tab(tab, place, summary, &props.queries)) }
                </nav>
            }
            // While files are read, no others can be added: the progress takes the place of what would add them, so
            // that nothing on the page moves.
            if let Some(work) = &props.work {
                <ProgressLine work={work.clone()} on_cancel={props.on_cancel.clone()} />
            } else {
                <span class="grow"></span>
                if let Some(label) = props.sample.label() {
                    <span class="pill sample-pill" title={texts::SAMPLE_HINT}>{ label }</span>
                }
                <span class="pill" title={texts::NOTHING_SENT_HINT}>
                    <b>{ texts::NOTHING_SENT }</b>
                </span>
                if props.place.is_some() {
                    <span class="add-files"><FileButtons on_files={props.on_files.clone()} files_label={texts::ADD_FILES}
                        folder_label={texts::ADD_FOLDER} /></span>
                    <LinkMenu route={props.route.clone()} private={props.private_address}
                        on_private={props.on_private_address.clone()} />
                }
            }
            { settings_menu(props.settings, &props.on_act) }
        </header>
    }
}

/// The view that a place's tab leads to: a log's leads back to what was asked there, Compare's to its overview.
pub fn way_to(place: Place, queries: &[String; 3]) -> Route {
    let query = match place {
        Place::Access => queries[0].as_str(),
        Place::Trail => queries[1].as_str(),
        Place::Compare | Place::Files | Place::Gallery => "",
    };
    Route::new(place, query)
}

fn place_tab(tab: Place, place: Place, summary: &Summary, queries: &[String; 3]) -> Html {
    let rows = match tab.source() {
        Some(source) => summary.rows[source as usize],
        None => summary.files,
    };
    let troubled = tab == Place::Files && summary.troubled_files > 0;
    html! {
        <a key={tab.label()} href={way_to(tab, queries).href()} aria-current={(tab == place).then_some("page")}>
            if let Some(source) = tab.source() {
                { { let (left, right) = super::halves(source); html! { <Disc {left} {right} /> } } }
            }
            { tab.label() }
            <span class="tab-count">{ format::count(rows) }</span>
            if troubled {
                <span class="tab-alert" title={texts::troubled(summary.troubled_files)}>
                    { "!" }<span class="visually-hidden">{ texts::TROUBLED }</span>
                </span>
            }
        </a>
    }
}
