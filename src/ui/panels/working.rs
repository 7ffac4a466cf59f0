//! What is being done for an answer that takes a while.

use crate::engine::client::Client;
use crate::engine::message::{Work, Working};
use crate::ui::texts::working as texts;
use yew::prelude::*;

/// What it needs.
#[derive(Properties, PartialEq)]
pub struct WorkingProps {
    /// The engine, which works.
    pub client: Client,
    /// How far it has come.
    pub working: Working,
}

/// What is being done for an answer that takes a while, how far it is, and a way to stop it. Its line lies at the bottom of
/// what is around it.
#[component]
pub fn WorkingNow(props: &WorkingProps) -> Html {
    let Working { work, part } = props.working;
    let stop = {
        let client = props.client.clone();
        Callback::from(move |_: MouseEvent| client.stop())
    };
    let words = texts::work(work);
    let percent = (work != Work::Gathering).then(|| format!("{:.0}", part * 100.0));
    html! {
        <>
            <div class="working-line" role="progressbar" aria-label={texts::PROGRESS} aria-valuetext={words}
                aria-valuemin="0" aria-valuemax="100" aria-valuenow={percent.clone()}>
                <div style={format!("transform:scaleX({:.4})", if percent.is_some() { part } else { 1.0 })}></div>
            </div>
            <span class="working-words">
                <span class="outcome">
                    { percent.map_or_else(|| texts::under_way(words), |percent| texts::part(words, &percent)) }
                </span>
                <button class="small" onclick={stop}>{ texts::STOP }</button>
            </span>
        </>
    }
}
