//! Statements that would have allowed what was denied, as suggestions.

use crate::engine::message::Answer;
use crate::questions::{DeniedRequests, statements as of_requests};
use crate::ui::clipboard;
use crate::ui::format;
use crate::ui::texts::answer as texts;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Statements that are shown.
const MOST: usize = 20;

/// Statements made of an answer that counts denied requests.
pub fn statements(answer: &Answer) -> Html {
    let place = |name: &str| answer.columns.iter().position(|column| column.name == name);
    let columns = ["denied_because", "principal_arn", "event_name", "bucket", "key", "error_message"].map(place);
    let requests = place("requests");
    let denied = answer.rows.iter().map(|row| {
        let [because, principal, event_name, bucket, key, message] =
            columns.map(|place| place.and_then(|place| row.values[place].text()));
        let count = requests.and_then(|place| row.values[place].int()).unwrap_or_default();
        DeniedRequests { because, principal, event_name, bucket, key, message, requests: count.unsigned_abs() }
    });
    let found = of_requests(denied);
    if found.is_empty() {
        return html! { <p class="missing">{ texts::NO_STATEMENT }</p> };
    }
    html! {
        <ul class="statements">{ for found.into_iter().take(MOST).enumerate().map(|(index, statement)| {
            let json = statement.json.clone();
            // What the clipboard refuses stands there to be copied by hand.
            let copy = Callback::from(move |_: MouseEvent| {
                let json = json.clone();
                spawn_local(async move {
                    clipboard::copy(&json).await;
                });
            });
            html! {
                <li key={index}>
                    <p>
                        <b>{ texts::SUGGESTION }</b>{ " " }{ texts::statement_for(format::short_arn(&statement.principal), statement.of_bucket) }
                        { " " }<span class="missing">{ texts::of_requests(statement.requests, statement.left_out) }</span>
                        { " " }<button class="small" onclick={copy}>{ texts::COPY }</button>
                    </p>
                    <pre tabindex="0">{ statement.json }</pre>
                </li>
            }
        }) }</ul>
    }
}
