//! What a person sees before any file is loaded.

use crate::ui::intake::Taken;
use crate::ui::texts::first_sight as texts;
use crate::ui::widgets::disc::Disc;
use crate::ui::widgets::file_buttons::FileButtons;
use yew::prelude::*;

/// What the first sight needs.
#[derive(Properties, PartialEq)]
pub struct FirstSightProps {
    /// Called with files that were chosen.
    pub on_files: Callback<Vec<Taken>>,
    /// Called to try the sample.
    pub on_sample: Callback<()>,
    /// Whether files are being read.
    pub busy: bool,
    /// The filter that the address brought along.
    pub query: AttrValue,
}

/// What a person sees before any file is loaded.
#[component]
pub fn FirstSight(props: &FirstSightProps) -> Html {
    html! {
        <div class="first">
            <section class="zone" aria-labelledby="first-title">
                <span class="first-disc"><Disc left=true right=true /></span>
                <h1 id="first-title">{ texts::TITLE }</h1>
                <p class="lead">{ texts::LEAD }</p>
                <div class="first-buttons">
                    <FileButtons on_files={props.on_files.clone()} primary=true />
                    <button onclick={props.on_sample.reform(|_| ())} disabled={props.busy}>{ texts::TRY_SAMPLE }</button>
                </div>
                if props.query.is_empty() {
                    <p class="hint">{ texts::SAMPLE_HINT }</p>
                } else {
                    <p class="hint">
                        { texts::LINK_BEFORE }<code>{ props.query.clone() }</code>
                        { texts::LINK_AFTER }
                    </p>
                }
                <div class="three">
                    <div class="card">
                        <h2>{ texts::PRIVATE }</h2>
                        <p>{ texts::PRIVATE_HOW }</p>
                        <details>
                            <summary>{ texts::CHECK }</summary>
                            <ul>
                                <li>{ texts::CHECK_OFFLINE }</li>
                                <li>{ texts::CHECK_TOOLS }</li>
                                <li>
                                    { texts::CHECK_POLICY[0] }<code>{ "connect-src 'none'" }</code>
                                    { texts::CHECK_POLICY[1] }<code>{ "fetch('/')" }</code>{ texts::CHECK_POLICY[2] }
                                </li>
                            </ul>
                        </details>
                    </div>
                    <div class="card">
                        <h2>{ texts::TWO_LOGS }</h2>
                        <p>{ texts::TWO_LOGS_HOW }</p>
                    </div>
                    <div class="card">
                        <h2>{ texts::EXPLAINED }</h2>
                        <p>{ texts::EXPLAINED_HOW }</p>
                    </div>
                </div>
            </section>
        </div>
    }
}
