//! The query: a coloured text, its error under the place, and the conditions as chips.

use crate::language::{TokenClass, conditions, highlight, parse_with_default, remove_condition};
use crate::schema::Source;
use crate::ui::format;
use crate::ui::widgets::disc::Disc;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

/// What the search bar needs.
#[derive(Properties, PartialEq)]
pub struct SearchProps {
    /// The table that is searched.
    pub source: Source,
    /// The query that is shown.
    pub query: AttrValue,
    /// What stands at the right: rows and time.
    pub outcome: AttrValue,
    /// What the engine says against the query, with the place in it.
    #[prop_or_default]
    pub refusal: Option<(AttrValue, Option<(usize, usize)>)>,
    /// Called with a query to show.
    pub on_query: Callback<String>,
}

/// The query: a coloured text, its error under the place, and the conditions as chips.
#[component]
pub fn Search(props: &SearchProps) -> Html {
    let draft = use_state_eq(|| props.query.to_string());
    let colours = use_node_ref();
    let input = use_node_ref();
    {
        let draft = draft.setter();
        use_effect_with(props.query.clone(), move |query| draft.set(query.to_string()));
    }
    let source = props.source;
    let parsed = parse_with_default(&draft, source);
    let oninput = {
        let draft = draft.setter();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            draft.set(input.value());
        })
    };
    let onkeydown = {
        let (draft, query) = (draft.clone(), props.query.clone());
        let on_query = props.on_query.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" if parse_with_default(&draft, source).is_ok() => on_query.emit(draft.trim().to_owned()),
            "Escape" => draft.set(query.to_string()),
            _ => {}
        })
    };
    // The coloured text lies under the input and scrolls with it.
    let onscroll = {
        let colours = colours.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(colours) = colours.cast::<HtmlElement>() {
                colours.set_scroll_left(input.scroll_left());
            }
        })
    };
    let error = match &parsed {
        Err(error) => Some((error.message.clone(), Some((error.span.start, error.span.end)), error.suggestion.clone())),
        // What the engine refuses belongs to the query that was run.
        Ok(_) if *draft == *props.query => {
            props.refusal.as_ref().map(|(message, span)| (message.to_string(), *span, None))
        }
        Ok(_) => None,
    };
    let changed = draft.trim() != props.query.trim();
    let (left, right) = super::halves(source);
    let run = {
        let (draft, on_query) = (draft.clone(), props.on_query.clone());
        Callback::from(move |_: MouseEvent| on_query.emit(draft.trim().to_owned()))
    };
    html! {
        <div class="search" role="search">
            <div class="query-frame">
                <div class={classes!("query", error.is_some().then_some("wrong"))}>
                    <Disc {left} {right} />
                    <div class="query-text">
                        <div class="query-colours" ref={colours} aria-hidden="true">{ coloured(&draft, source, error.as_ref().and_then(|(_, span, _)| *span)) }</div>
                        <input type="text" aria-label="Filter" ref={input.clone()} value={(*draft).clone()} {oninput} {onkeydown} {onscroll}
                            placeholder={placeholder(source)} spellcheck="false" autocomplete="off" autocapitalize="off"
                            aria-invalid={error.is_some().to_string()} aria-describedby="query-error" />
                    </div>
                    if changed && parsed.is_ok() {
                        <button class="small" onclick={run}>{ "Run" }<kbd aria-hidden="true">{ "↵" }</kbd></button>
                    } else {
                        // What was answered before is no answer to what is mistaken now.
                        <span class="outcome" aria-live="polite">{ if error.is_none() { props.outcome.clone() } else { AttrValue::default() } }</span>
                    }
                </div>
                // While somebody types, what lies below stays where it is.
                <div id="query-error" class={classes!("query-error", (changed && error.is_some()).then_some("floating"))} aria-live="polite">
                    if let Some((message, span, suggestion)) = error {
                        <span>{ message }</span>
                        if let (Some(suggestion), Some((start, end))) = (suggestion, span) {
                            { suggestion_button(&draft, suggestion, start, end) }
                        }
                    }
                </div>
            </div>
            { chips(props, &input) }
        </div>
    }
}

fn placeholder(source: Source) -> &'static str {
    match source {
        Source::Access => "http_status:403 key:reports/* total_time>1s -user_agent:*Boto3*   or any text",
        Source::Trail => "event_name:GetObject error_code:AccessDenied source_ip_address:10.0.0.0/8   or any text",
        Source::Requests => "witnessed:access missing_because:unexplained bucket:…   or any text",
    }
}

fn suggestion_button(draft: &UseStateHandle<String>, suggestion: String, start: usize, end: usize) -> Html {
    let label = suggestion.clone();
    let draft = draft.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        let text = draft.as_str();
        if let (Some(before), Some(after)) = (text.get(..start), text.get(end..)) {
            draft.set(format!("{before}{suggestion}{after}"));
        }
    });
    html! { <button class="small" {onclick}>{ "Write " }<code>{ label }</code></button> }
}

fn coloured(text: &str, source: Source, wrong: Option<(usize, usize)>) -> Html {
    html! { <>{ for highlight(text, source).into_iter().map(|(span, class)| {
        let class = match class {
            TokenClass::Plain => "",
            TokenClass::Keyword => "token-keyword",
            TokenClass::Field => "token-field",
            TokenClass::Operator => "token-operator",
            TokenClass::Value => "token-value",
            TokenClass::Text => "token-text",
            TokenClass::Function => "token-function",
            TokenClass::Comment => "token-comment",
        };
        let wrong = wrong.is_some_and(|(start, end)| span.start < end.max(start + 1) && start < span.end);
        html! {
            <span key={span.start} class={classes!(class, wrong.then_some("token-wrong"))}>{ &text[span.start..span.end] }</span>
        }
    }) }</> }
}

/// The query's conditions; each can be taken away.
fn chips(props: &SearchProps, input: &NodeRef) -> Html {
    let conditions = conditions(&props.query, props.source);
    if conditions.is_empty() {
        return html! {};
    }
    let query = props.query.clone();
    let source = props.source;
    html! {
        <ul class="chips" aria-label="Conditions">
            { for conditions.into_iter().map(|condition| {
                let (query, on_query) = (query.clone(), props.on_query.clone());
                let span = condition.span;
                let input = input.clone();
                let remove = Callback::from(move |_: MouseEvent| {
                    on_query.emit(remove_condition(&query, source, span));
                    // The button is gone with its chip.
                    if let Some(input) = input.cast::<HtmlElement>() {
                        drop(input.focus());
                    }
                });
                let (words, not) = format::condition(&condition.text, condition.negated);
                html! {
                    <li key={span.start} class={classes!("chip", not.then_some("chip-not"))}>
                        if not { <b>{ "not" }</b> }
                        <span class="chip-text">{ words }</span>
                        <button class="chip-remove" onclick={remove} aria-label={format!("Remove {}", condition.text)}>
                            { "×" }
                        </button>
                    </li>
                }
            }) }
        </ul>
    }
}
