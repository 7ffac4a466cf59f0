//! Which columns a table shows.

use super::field_list::FieldList;
use crate::schema::{RAW_RECORD, Source};
use crate::ui::layout::Layout;
use crate::ui::widgets::dropdown::Dropdown;
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
    let (source, layout) = (props.source, &props.layout);
    let fields: Vec<_> = source.fields().iter().filter(|field| field.id != RAW_RECORD).collect();
    let on_choose = {
        let layout = layout.clone();
        props.on_layout.reform(move |(id, shown)| layout.clone().with_column(source, id, shown))
    };
    let reset = {
        let layout = layout.clone();
        props.on_layout.reform(move |_: MouseEvent| layout.clone().with_first_columns())
    };
    html! {
        <Dropdown label="Columns" class="columns-menu">
            <div class="menu-body">
                if props.by_query {
                    <p>{ "The query chooses the columns. Take its fields or stats away to choose them here." }</p>
                } else {
                    <FieldList {fields} chosen={layout.columns(source)} {on_choose} />
                    <div class="menu-row">
                        <button class="small" onclick={reset} disabled={layout.has_first_columns()}>{ "Reset" }</button>
                        <span class="missing">{ "Drag a head to move its column, its edge for the width." }</span>
                    </div>
                }
            </div>
        </Dropdown>
    }
}
