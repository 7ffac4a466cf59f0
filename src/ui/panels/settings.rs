//! The settings' menu.

use crate::ui::actions::Act;
use crate::ui::settings::{Setting, Settings};
use crate::ui::state::Overlay;
use crate::ui::texts::settings as texts;
use crate::ui::texts::{actions, shortcuts};
use crate::ui::widgets::dropdown::Dropdown;
use crate::ui::widgets::keys::keys;
use yew::prelude::*;

/// The settings' menu: what is chosen of each setting, and the ways to actions and shortcuts.
pub fn settings_menu(settings: Settings, on_act: &Callback<Act>) -> Html {
    let open = |label: &'static str, way: &str, overlay: Overlay| {
        let onclick = on_act.reform(move |_: MouseEvent| Act::Open(overlay));
        html! { <button class="small" {onclick}>{ label }{ keys(way) }</button> }
    };
    html! {
        <Dropdown label={texts::TITLE}>
            <div class="menu-body settings">
                { for Setting::ALL.into_iter().map(|setting| html! {
                    <fieldset>
                        <legend>{ setting.label() }</legend>
                        { for setting.options().iter().enumerate().map(|(place, option)| {
                            let onchange = on_act.reform(move |_: Event| Act::Set(setting, place));
                            html! {
                                <label class="check">
                                    <input type="radio" name={setting.id()} checked={settings.of(setting) == place} {onchange} />
                                    { option.label }
                                </label>
                            }
                        }) }
                    </fieldset>
                }) }
                if settings.is_local() {
                    <p class="missing">{ texts::QUERIES_IN_UTC }</p>
                }
                <div class="menu-row">
                    { open(actions::ACTIONS, "Ctrl+K", Overlay::Palette) }
                    { open(shortcuts::TITLE, "?", Overlay::Shortcuts) }
                </div>
            </div>
        </Dropdown>
    }
}
