//! Rows side by side: their fields below one another, and where they differ.

use super::copy_rows::{copied, exact, markdown_table};
use crate::engine::client::Client;
use crate::engine::message::{Details, Request, Response, RowId, Value};
use crate::schema::{Field, Group, RAW_RECORD, Source};
use crate::ui::format;
use crate::ui::texts::selection as texts;
use crate::ui::widgets::dialog::{self, Dialog};
use crate::ui::widgets::disc::Disc;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Characters of a value that are shown.
const SHOWN: usize = 400;

/// What the comparison needs.
#[derive(Properties, PartialEq)]
pub struct SideBySideProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// The rows' table.
    pub source: Source,
    /// The rows.
    pub ids: Vec<RowId>,
    /// Called with a row that is taken out.
    pub on_remove: Callback<RowId>,
    /// Called when it is closed.
    pub on_close: Callback<()>,
}

/// A row with all its values.
type Row = (RowId, Vec<Value>);

/// Rows in the order asked for; or why there are none.
type Found = Result<Vec<Row>, String>;

/// Rows side by side, over the page.
#[component]
pub fn SideBySide(props: &SideBySideProps) -> Html {
    let node = use_node_ref();
    let found = use_state(|| None::<Rc<Found>>);
    let only_different = use_state_eq(|| props.ids.len() > 2);
    {
        let (found, client) = (found.setter(), props.client.clone());
        use_effect_with((props.ids.clone(), props.generation), move |(ids, _)| {
            let ids = ids.clone();
            let is_old = Rc::new(Cell::new(false));
            let given_up = is_old.clone();
            spawn_local(async move {
                let rows = rows(&client, &ids).await;
                if !is_old.get() {
                    found.set(Some(Rc::new(rows)));
                }
            });
            move || given_up.set(true)
        });
    }
    let said = use_state_eq(|| "");
    let source = props.source;
    let (left, right) = super::halves(source);
    let switch = {
        let only_different = only_different.clone();
        Callback::from(move |_: Event| only_different.set(!*only_different))
    };
    let close = {
        let node = node.clone();
        Callback::from(move |_: MouseEvent| dialog::close(&node))
    };
    let rows = match found.as_deref() {
        None => Err(texts::WAITING),
        Some(Err(reason)) => Err(reason.as_str()),
        // One that is taken out is gone before the others are here again.
        Some(Ok(rows)) => Ok(rows.iter().filter(|(id, _)| props.ids.contains(id)).collect::<Vec<&Row>>()),
    };
    let shown = rows.as_deref().unwrap_or_default();
    let fields = spoken(shown, source);
    let different = fields.iter().filter(|&&index| differs(shown, index)).count();
    let copy = {
        let (found, ids, only_different) = (found.clone(), props.ids.clone(), *only_different);
        let said = Callback::from({
            let said = said.setter();
            move |text| said.set(text)
        });
        Callback::from(move |_: MouseEvent| {
            if let Some(Ok(rows)) = found.as_deref() {
                let rows: Vec<&Row> = rows.iter().filter(|(id, _)| ids.contains(id)).collect();
                copied(markdown(&rows, source, only_different), &said).emit(());
            }
        })
    };
    html! {
        <Dialog node={node.clone()} label={texts::SIDE_BY_SIDE} class="side-by-side" on_close={props.on_close.clone()}>
            <header>
                <h2><Disc {left} {right} />{ texts::title(source, props.ids.len()) }</h2>
                if rows.is_ok() { <p role="status">{ texts::differing(different, fields.len()) }</p> }
                <label class="check">
                    <input type="checkbox" checked={*only_different} onchange={switch} />{ texts::ONLY_DIFFERENT }
                </label>
                <span class="missing" aria-live="polite">{ *said }</span>
                <button class="small" onclick={copy} disabled={rows.is_err()}>{ texts::COPY_MARKDOWN }</button>
                <button class="quiet" aria-label={texts::CLOSE} onclick={close}>{ "×" }</button>
            </header>
            {
                match &rows {
                    Err(reason) => html! { <p class="details-wait" aria-live="polite">{ (*reason).to_owned() }</p> },
                    Ok(_) if *only_different && different == 0 => html! { <p class="details-wait">{ texts::ALL_ALIKE }</p> },
                    Ok(rows) => table(rows, &fields, source, *only_different, &props.on_remove),
                }
            }
        </Dialog>
    }
}

/// The rows with all their values.
async fn rows(client: &Client, ids: &[RowId]) -> Found {
    let mut found = Vec::new();
    for &id in ids {
        let (_ticket, answer) = client.question(Request::Details { row: id });
        match answer.await {
            Response::Details(details) => found.push((id, values(details))),
            Response::Failed(failure) => return Err(failure.message),
            _ => {}
        }
    }
    Ok(found)
}

fn values(details: Details) -> Vec<Value> {
    match details.request {
        Some(request) => request.values,
        None => details.records.into_iter().next().map(|record| record.values).unwrap_or_default(),
    }
}

/// The fields that any of the rows has.
fn spoken(rows: &[&Row], source: Source) -> Vec<usize> {
    let has = |index: usize| rows.iter().any(|(_, values)| values.get(index).is_some_and(|value| !value.is_missing()));
    (0..source.fields().len()).filter(|&index| source.fields()[index].id != RAW_RECORD && has(index)).collect()
}

fn differs(rows: &[&Row], index: usize) -> bool {
    rows.windows(2).any(|pair| pair[0].1.get(index) != pair[1].1.get(index))
}

/// What a row is called.
fn name(values: &[Value], source: Source) -> String {
    let id = values.get(source.identity()).filter(|value| !value.is_missing());
    id.map_or_else(|| texts::FIELD.to_owned(), format::plain)
}

/// The rows as a table of Markdown, which says what is shown.
fn markdown(rows: &[&Row], source: Source, only_different: bool) -> String {
    let mut lines = vec![vec![texts::FIELD.to_owned()]];
    lines[0].extend(rows.iter().map(|(_, values)| name(values, source)));
    for index in spoken(rows, source) {
        if !only_different || differs(rows, index) {
            let mut line = vec![source.fields()[index].id.to_owned()];
            line.extend(rows.iter().map(|(_, values)| values.get(index).map(exact).unwrap_or_default()));
            lines.push(line);
        }
    }
    markdown_table(&lines)
}

fn table(rows: &[&Row], fields: &[usize], source: Source, only_different: bool, on_remove: &Callback<RowId>) -> Html {
    let groups = Group::ALL.into_iter().map(|group| {
        let of_group = fields.iter().copied().filter(|&index| source.fields()[index].group == group);
        let of_group: Vec<usize> = of_group.filter(|&index| !only_different || differs(rows, index)).collect();
        (group, of_group)
    });
    html! {
        // It scrolls sideways where the rows are wider than the window.
        <div class="side-by-side-rows" tabindex="0" role="group" aria-label={texts::SIDE_BY_SIDE}>
            <table style={format!("--rows:{}", rows.len())}>
                <thead><tr>
                    <th scope="col">{ texts::FIELD }</th>
                    { for rows.iter().map(|(id, values)| {
                        let (id, name) = (*id, name(values, source));
                        let remove = on_remove.reform(move |_: MouseEvent| id);
                        html! {
                            <th scope="col" class="mono">
                                { &name }
                                if rows.len() > 2 {
                                    <button class="quiet" onclick={remove} aria-label={texts::remove(&name)}>{ texts::REMOVE }</button>
                                }
                            </th>
                        }
                    }) }
                </tr></thead>
                { for groups.filter(|(_, fields)| !fields.is_empty()).map(|(group, fields)| html! {
                    <tbody>
                        <tr class="group"><th scope="rowgroup" colspan={(rows.len() + 1).to_string()}><span>{ group.label() }</span></th></tr>
                        { for fields.into_iter().map(|index| field_row(&source.fields()[index], index, rows, only_different)) }
                    </tbody>
                }) }
            </table>
        </div>
    }
}

/// A field of all rows. Where only those that differ are shown, there is nothing to mark.
fn field_row(field: &Field, index: usize, rows: &[&Row], only_different: bool) -> Html {
    let is_different = !only_different && differs(rows, index);
    html! {
        <tr class={is_different.then_some("different")}>
            <th scope="row" title={field.doc}>
                { super::breakable(field.id) }
                if is_different { <span class="visually-hidden">{ format!(": {}", texts::DIFFERS) }</span> }
            </th>
            { for rows.iter().map(|(_, values)| {
                let value = values.get(index).cloned().unwrap_or_default();
                let class = classes!(value.is_missing().then_some("missing"), matches!(value, Value::Text(_)).then_some("mono"));
                html! { <td {class}>{ format::middle(&format::of_field(&value, field), SHOWN) }</td> }
            }) }
        </tr>
    }
}
