//! The views that were given a name, and the queries that were typed lately.

use super::copy_rows::copied;
use super::search;
use crate::ui::route::Route;
use crate::ui::texts::{link, views as texts};
use crate::ui::views;
use crate::ui::widgets::dropdown::Dropdown;
use crate::ui::widgets::named_list::{Named, NamedAction, NamedList};
use yew::prelude::*;

/// What the menu needs.
#[derive(Properties, PartialEq)]
pub struct ViewsMenuProps {
    /// The view that is shown.
    pub route: Route,
    /// Whether log values are kept out of what outlives the page.
    pub private: bool,
    /// Called with what is to be said.
    pub said: Callback<&'static str>,
}

/// The views that were given a name, and the queries that were typed lately.
#[component]
pub fn ViewsMenu(props: &ViewsMenuProps) -> Html {
    let changed = use_force_update();
    let saved = views::saved();
    let items: Vec<Named> =
        saved.iter().map(|view| Named { name: view.name.clone(), detail: view.query.clone() }).collect();
    let on_save = {
        let (route, changed) = (props.route.clone(), changed.clone());
        Callback::from(move |name: String| {
            views::save(&name, &route);
            changed.force_update();
        })
    };
    let action = {
        let (saved, said) = (saved.clone(), props.said.clone());
        NamedAction {
            label: link::COPY.into(),
            label_of: Callback::from(|name: String| texts::copy_link(&name)),
            on_act: Callback::from(move |place: usize| {
                saved.get(place).into_iter().for_each(|view| copied(view.route().link(), &said).emit(()));
            }),
        }
    };
    let on_choose = Callback::from(move |place: usize| {
        if let Some(view) = saved.get(place) {
            view.route().go();
            // Where it is shown already, nothing else takes away what was typed.
            search::write(&view.query);
            super::close_menus();
        }
    });
    let on_remove = {
        let changed = changed.clone();
        Callback::from(move |place| {
            views::remove(place);
            changed.force_update();
        })
    };
    let typed = views::typed();
    let here = typed.into_iter().filter(|(place, _)| *place == props.route.place.name());
    let typed: Vec<String> = here.map(|(_, query)| query).collect();
    let forget = Callback::from(move |_: MouseEvent| {
        views::forget();
        changed.force_update();
    });
    html! {
        <Dropdown label={texts::TITLE} class="views-menu">
            <div class="menu-body">
                <h2>{ texts::SAVED }</h2>
                if items.is_empty() {
                    <p class="missing">{ texts::NOTHING_SAVED }</p>
                } else if props.private {
                    <p class="missing">{ texts::PRIVATE_LINKS }</p>
                }
                <NamedList {items} {action} name_label={texts::NAME} save_label={texts::SAVE}
                    remove_label={Callback::from(|name: String| texts::remove(&name))} {on_save} {on_choose} {on_remove} />
                <h2>{ texts::TYPED }</h2>
                if props.private {
                    <p class="missing">{ texts::PRIVATE }</p>
                } else if typed.is_empty() {
                    <p class="missing">{ texts::NOTHING_TYPED }</p>
                }
                if !typed.is_empty() {
                    <ul class="named-list">{ for typed.into_iter().map(|query| {
                        let route = props.route.with_query(query.clone());
                        let choose = Callback::from(move |_: MouseEvent| {
                            route.go();
                            super::close_menus();
                        });
                        html! {
                            <li key={query.clone()}><button class="named-item mono" onclick={choose} title={query.clone()}>{ query }</button></li>
                        }
                    }) }</ul>
                    <button class="small" onclick={forget}>{ texts::FORGET }</button>
                }
            </div>
        </Dropdown>
    }
}
