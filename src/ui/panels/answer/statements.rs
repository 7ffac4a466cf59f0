//! Statements that would have allowed what was denied, as suggestions.

use crate::engine::message::Answer;
use crate::questions::{DeniedRequests, statements as of_requests};
use crate::ui::clipboard;
use crate::ui::element::{element, text};
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
        return element("p", &["class"], &["missing"], vec![text(texts::NO_STATEMENT)]);
    }
    let shown = found.into_iter().take(MOST).map(|statement| {
        let json = statement.json.clone();
        // What the clipboard refuses stands there to be copied by hand.
        let copy = Callback::from(move |_: MouseEvent| {
            let json = json.clone();
            spawn_local(async move {
                clipboard::copy(&json).await;
            });
        });
        let made = texts::of_requests(statement.requests, statement.left_out);
        let role = statement.principal.split_once(":assumed-role/").and_then(|(_, session)| session.split('/').next());
        let whose = match role.filter(|_| !statement.of_bucket) {
            Some(role) => texts::statement_for_role(role),
            None => texts::statement_for(format::short_arn(&statement.principal), statement.of_bucket),
        };
        let parts = vec![
            element("b", &[], &[], vec![text(texts::SUGGESTION)]),
            text(&whose),
            element("span", &["class"], &["missing"], vec![text(&made)]),
            html! { <button class="small" onclick={copy}>{ texts::COPY }</button> },
        ];
        let json = element("pre", &["tabindex"], &["0"], vec![text(&statement.json)]);
        element("li", &[], &[], vec![element("p", &[], &[], parts), json])
    });
    element("ul", &["class"], &["statements"], shown.collect())
}
