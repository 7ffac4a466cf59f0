//! A list of fields, some of which are chosen.

use crate::schema::{Field, Group};
use crate::ui::texts::columns as texts;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What the list needs.
#[derive(Properties, PartialEq)]
pub struct FieldListProps {
    /// The fields that may be chosen.
    pub fields: Vec<&'static Field>,
    /// The ids of those that are.
    pub chosen: Vec<String>,
    /// Called with a field's id, and whether it is to be chosen.
    pub on_choose: Callback<(&'static str, bool)>,
}

/// Fields in the schema's groups, with what finds one by its name or its meaning.
#[component]
pub fn FieldList(props: &FieldListProps) -> Html {
    let searched = use_state_eq(String::new);
    let on_search = {
        let searched = searched.setter();
        Callback::from(move |event: InputEvent| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            input.into_iter().for_each(|input| searched.set(input.value().to_lowercase()));
        })
    };
    let is_found = |field: &Field| field.id.contains(&**searched) || field.doc.to_lowercase().contains(&**searched);
    html! {
        <>
            <input class="box" type="search" placeholder={texts::FIND} aria-label={texts::FIND}
                value={(*searched).clone()} oninput={on_search} />
            <div class="columns-list">{ for Group::ALL.into_iter().map(|group| {
                let fields = props.fields.iter().filter(|field| field.group == group);
                let fields: Vec<_> = fields.filter(|field| is_found(field)).collect();
                if fields.is_empty() {
                    return Html::default();
                }
                html! {
                    <fieldset key={group.label()}>
                        <legend>{ group.label() }</legend>
                        { for fields.into_iter().map(|field| {
                            let (id, is_chosen) = (field.id, props.chosen.iter().any(|id| id == field.id));
                            let toggle = props.on_choose.reform(move |_: Event| (id, !is_chosen));
                            html! {
                                <label key={id} class="check" title={field.doc}>
                                    <input type="checkbox" checked={is_chosen} onchange={toggle} />{ id }
                                </label>
                            }
                        }) }
                    </fieldset>
                }
            }) }</div>
        </>
    }
}
