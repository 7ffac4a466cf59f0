//! The query's conditions as chips under the search bar: each can be found in the text, and taken away.

use crate::language::{conditions, remove_condition, remove_conditions};
use crate::schema::Source;
use crate::ui::format;
use crate::ui::texts::search as texts;
use yew::prelude::*;

/// Characters of a condition that are shown; of a longer one the middle is left out.
const MOST_SHOWN: usize = 60;

/// The conditions of a query; nothing where it has none. `on_query` is called with the query that is left, `on_find` with a
/// condition's place in the text and the text there.
pub fn chips(
    query: &AttrValue,
    source: Source,
    on_query: &Callback<String>,
    on_find: &Callback<(usize, String)>,
) -> Html {
    let conditions = conditions(query, source);
    if conditions.is_empty() {
        return html! {};
    }
    let clear = {
        let query = query.clone();
        on_query.reform(move |_: MouseEvent| remove_conditions(&query, source))
    };
    let many = conditions.len() > 1;
    html! {
        <ul class="chips" aria-label={texts::CONDITIONS}>
            { for conditions.into_iter().map(|condition| {
                let (query, span) = (query.clone(), condition.span);
                let whole = query[span.start..span.end].to_owned();
                let (words, not) = format::condition(&condition.text, condition.negated);
                let title = texts::find(&format::visible(&whole));
                let find = on_find.reform(move |_: MouseEvent| (span.start, whole.clone()));
                let remove = on_query.reform(move |_: MouseEvent| remove_condition(&query, source, span));
                html! {
                    <li key={span.start} class={classes!("chip", not.then_some("chip-not"))}>
                        <button class="chip-text" onclick={find} {title}>
                            if not { <b>{ texts::NOT }</b> }
                            { format::middle(&words, MOST_SHOWN) }
                        </button>
                        <button class="chip-remove" onclick={remove} aria-label={texts::remove(&condition.text)}>
                            { "×" }
                        </button>
                    </li>
                }
            }) }
            if many { <li><button class="chips-clear" onclick={clear}>{ texts::CLEAR_ALL }</button></li> }
        </ul>
    }
}
