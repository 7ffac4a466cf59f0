//! Which columns a table shows.

use super::field_list::FieldList;
use crate::schema::{RAW_RECORD, Source};
use crate::ui::layout::{self, Layout};
use crate::ui::texts::columns;
use crate::ui::texts::views as texts;
use crate::ui::widgets::dropdown::Dropdown;
use crate::ui::widgets::named_list::{Named, NamedList};
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
    let source = props.source;
    let fields: Vec<_> = source.fields().iter().filter(|field| field.id != RAW_RECORD).collect();
    let on_choose = {
        let layout = props.layout.clone();
        props.on_layout.reform(move |(id, shown)| layout.clone().with_column(source, id, shown))
    };
    let reset = {
        let layout = props.layout.clone();
        props.on_layout.reform(move |_: MouseEvent| layout.clone().with_first_columns())
    };
    let changed = use_force_update();
    let sets = layout::sets(source);
    let items: Vec<Named> =
        sets.iter().map(|(name, set)| Named { name: name.clone(), detail: set.columns(source).join(", ") }).collect();
    let keep = {
        let changed = changed.clone();
        move |sets: &layout::LayoutSets| {
            layout::keep_sets(source, sets);
            changed.force_update();
        }
    };
    let on_save = {
        let (sets, keep, shown) = (sets.clone(), keep.clone(), props.layout.clone());
        Callback::from(move |name: String| {
            let mut sets = sets.clone();
            sets.retain(|(known, _)| *known != name);
            sets.push((name, shown.clone()));
            keep(&sets);
        })
    };
    let on_remove = {
        let sets = sets.clone();
        Callback::from(move |place: usize| {
            let mut sets = sets.clone();
            sets.remove(place);
            keep(&sets);
        })
    };
    let on_set = {
        let (shown, on_layout) = (props.layout.clone(), props.on_layout.clone());
        Callback::from(move |place: usize| on_layout.emit(shown.clone().with_columns_of(&sets[place].1)))
    };
    html! {
        <Dropdown label={columns::TITLE} class="columns-menu">
            <div class="menu-body">
                if props.by_query {
                    <p>{ columns::BY_QUERY }</p>
                } else {
                    <FieldList {fields} chosen={props.layout.columns(source)} {on_choose} />
                    <div class="menu-row">
                        <button class="small" onclick={reset} disabled={props.layout.has_first_columns()}>{ columns::RESET }</button>
                        <span class="missing">{ columns::HEADS }</span>
                    </div>
                    <h2>{ texts::COLUMN_SETS }</h2>
                    <NamedList {items} name_label={texts::SET_NAME} save_label={texts::SAVE}
                        remove_label={Callback::from(|name: String| texts::remove(&name))} {on_save} on_choose={on_set} {on_remove} />
                }
            </div>
        </Dropdown>
    }
}
