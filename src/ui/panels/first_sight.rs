//! What a person sees before any file is loaded.

use crate::ui::intake::Taken;
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
                <h1 id="first-title">{ "Both sides of every S3 request" }</h1>
                <p class="lead">
                    { "Drop S3 server access logs and CloudTrail files here, single, in folders or in archives, as they come: \
                       see them as tables, filter them, and compare what each says of the same request." }
                </p>
                <div class="first-buttons">
                    <FileButtons on_files={props.on_files.clone()} primary=true />
                    <button onclick={props.on_sample.reform(|_| ())} disabled={props.busy}>{ "Try the sample" }</button>
                </div>
                if props.query.is_empty() {
                    <p class="hint">{ "The sample is composed: no real account, person or address is in it." }</p>
                } else {
                    <p class="hint">
                        { "The link that you opened holds a filter, " }<code>{ props.query.clone() }</code>
                        { ": it is asked of the files that you drop." }
                    </p>
                }
                <div class="three">
                    <div class="card">
                        <h2>{ "Nothing leaves this tab" }</h2>
                        <p>{ "The logs are read by this page, in this browser. There is no server behind it." }</p>
                        <details>
                            <summary>{ "Check it yourself" }</summary>
                            <ul>
                                <li>{ "Cut the network, then drop your files: everything works." }</li>
                                <li>{ "Open the browser's developer tools, tab Network, and watch it stay empty." }</li>
                                <li>
                                    { "Before the first file is read, the page forbids itself every connection \
                                       (content security policy " }<code>{ "connect-src 'none'" }</code>
                                    { "); its worker inherits that. After you dropped a file, type " }
                                    <code>{ "fetch('/')" }</code>{ " in the console and see it refused." }
                                </li>
                            </ul>
                        </details>
                    </div>
                    <div class="card">
                        <h2>{ "Two logs, one story" }</h2>
                        <p>
                            { "How it went, from the access log: latency, sizes, failed signatures, lifecycle. Who did \
                               it, from CloudTrail: identity, session, key. Joined by request ID." }
                        </p>
                    </div>
                    <div class="card">
                        <h2>{ "Every silence explained" }</h2>
                        <p>
                            { "A request that only one log saw is given the reason: not selected, lifecycle, \
                               authentication failure, at the edge of the loaded period, or unexplained." }
                        </p>
                    </div>
                </div>
            </section>
        </div>
    }
}
