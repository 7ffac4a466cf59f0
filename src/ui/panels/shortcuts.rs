//! The sheet of shortcuts.

use crate::ui::actions::all;
use crate::ui::texts::shortcuts as texts;
use crate::ui::widgets::dialog::close;
use crate::ui::widgets::keys::keys;
use yew::prelude::*;

/// The sheet of shortcuts: the actions that have keys, and the keys of the page's parts. `dialog` is what it is in.
pub fn shortcuts(dialog: &NodeRef) -> Html {
    let onclick = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| close(&dialog))
    };
    let anywhere = all().filter(|action| !action.keys.is_empty()).map(|action| row(action.keys, &action.label));
    html! {
        <>
            <header>
                <h2>{ texts::TITLE }</h2>
                <button class="quiet" {onclick} aria-label={texts::CLOSE}>{ "×" }</button>
            </header>
            { group(texts::ANYWHERE, anywhere.collect()) }
            { for texts::KEYS_OF_PARTS.iter().map(|(name, parts)| group(name, parts.iter().map(|(keys, what)| row(keys, what)).collect())) }
        </>
    }
}

fn group(name: &str, rows: Html) -> Html {
    html! { <section aria-label={name.to_owned()}><h3>{ name.to_owned() }</h3><dl>{ rows }</dl></section> }
}

fn row(ways: &[&str], what: &str) -> Html {
    html! { <div><dt>{ what.to_owned() }</dt><dd>{ for ways.iter().map(|way| keys(way)) }</dd></div> }
}
