//! Which columns a table shows.

use crate::schema::{Group, RAW_RECORD, Source};
use crate::ui::layout::Layout;
use crate::ui::widgets::dropdown::Dropdown;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the menu needs.
#[derive(Properties, PartialEq)]
pub struct ColumnsMenuProps {
    /// The table.
    pub source: Source,
    /// Its columns.
    pub layout: Layout,
    /// Whether the query chooses the columns.
    pub by_query: bool,
    /// Called with another layout.
    pub on_layout: Callback<Layout>,
}

/// Which columns a table shows: its fields in the schema's groups.
#[component]
pub fn ColumnsMenu(props: &ColumnsMenuProps) -> Html {
    let searched = use_state_eq(String::new);
    let on_search = {
        let searched = searched.setter();
        Callback::from(move |event: InputEvent| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            input.into_iter().for_each(|input| searched.set(input.value().to_lowercase()));
        })
    };
    let reset = props.on_layout.reform(|_: MouseEvent| Layout::default());
    html! {
        <Dropdown label="Columns" class="columns-menu">
            <div class="menu-body">
                if props.by_query {
                    <p>{ "The query chooses the columns. Take its fields or stats away to choose them here." }</p>
                } else {
                    <input class="box" type="search" placeholder="Find a field" aria-label="Find a field"
                        value={(*searched).clone()} oninput={on_search} />
                    <div class="columns-list">{ groups(props, &searched) }</div>
                    <div class="menu-row">
                        <button class="small" onclick={reset} disabled={props.layout.is_default()}>{ "Reset" }</button>
                        <span class="missing">{ "Drag a head to move its column, its edge for the width." }</span>
                    </div>
                }
            </div>
        </Dropdown>
    }
}

fn groups(props: &ColumnsMenuProps, searched: &str) -> Html {
    let (source, shown) = (props.source, props.layout.columns(props.source));
    let is_found = |id: &str, doc: &str| id.contains(searched) || doc.to_lowercase().contains(searched);
    html! { <>{ for Group::ALL.into_iter().map(|group| {
        let fields = source.fields().iter().filter(|field| field.group == group && field.id != RAW_RECORD);
        let fields: Vec<_> = fields.filter(|field| is_found(field.id, field.doc)).collect();
        if fields.is_empty() {
            return Html::default();
        }
        html! {
            <fieldset key={group.label()}>
                <legend>{ group.label() }</legend>
                { for fields.into_iter().map(|field| {
                    let is_shown = shown.iter().any(|id| id == field.id);
                    let (layout, id) = (props.layout.clone(), field.id);
                    let toggle = props.on_layout.reform(move |_: Event| layout.clone().with_column(source, id, !is_shown));
                    html! {
                        <label key={field.id} class="check" title={field.doc}>
                            <input type="checkbox" checked={is_shown} onchange={toggle} />{ field.id }
                        </label>
                    }
                }) }
            </fieldset>
        }
    }) }</> }
}
