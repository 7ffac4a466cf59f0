//! Rows of a table that are selected, whatever is sorted or scrolled, and what can be done with them.

use super::copy_rows::{Form, copied, written};
use super::side_by_side::SideBySide;
use crate::engine::client::Client;
use crate::engine::message::{AnswerColumn, AnswerRow, Request, Response, RowId, Value};
use crate::schema::Source;
use crate::ui::route;
use crate::ui::texts::selection as texts;
use crate::ui::widgets::grid::focus_grid;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Rows that can be selected at once.
const MOST: usize = 1_000;

/// Rows that can be compared.
const COMPARABLE: std::ops::RangeInclusive<usize> = 2..=5;

/// A row that is selected, as it was then.
#[derive(Debug, Clone, PartialEq)]
struct Selected {
    id: RowId,
    values: Vec<Value>,
    columns: Rc<[AnswerColumn]>,
}

/// Rows that are selected, in the order in which they were.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selection {
    rows: Vec<Selected>,
    /// Counts how often something was left out.
    refused: u32,
}

/// What happens to a selection.
pub enum Change {
    /// A row is selected, or no longer.
    Toggled(AnswerRow, Rc<[AnswerColumn]>),
    /// More rows are.
    Added(Vec<AnswerRow>, Rc<[AnswerColumn]>),
    /// One is no longer.
    Removed(RowId),
    /// None is.
    Cleared,
}

impl Selection {
    /// Whether a row is selected.
    pub fn has(&self, id: Option<RowId>) -> bool {
        id.is_some() && self.rows.iter().any(|row| Some(row.id) == id)
    }

    /// Whether no row is.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A group is no row: it has no ID.
    fn add(&mut self, row: AnswerRow, columns: &Rc<[AnswerColumn]>) {
        let Some(id) = row.id.filter(|id| !self.has(Some(*id))) else { return };
        if self.rows.len() < MOST {
            self.rows.push(Selected { id, values: row.values, columns: columns.clone() });
        } else {
            self.refused += 1;
        }
    }
}

impl Reducible for Selection {
    type Action = Change;

    fn reduce(self: Rc<Selection>, change: Change) -> Rc<Selection> {
        let mut next = (*self).clone();
        match change {
            Change::Toggled(row, _) if self.has(row.id) => next.rows.retain(|known| Some(known.id) != row.id),
            Change::Toggled(row, columns) => next.add(row, &columns),
            Change::Added(rows, columns) => rows.into_iter().for_each(|row| next.add(row, &columns)),
            Change::Removed(id) => next.rows.retain(|known| known.id != id),
            Change::Cleared => next.rows.clear(),
        }
        Rc::new(next)
    }
}

/// The selection of a table. It ends when rows are numbered anew.
#[hook]
pub fn use_selection() -> UseReducerHandle<Selection> {
    let selection = use_reducer_eq(Selection::default);
    {
        let selection = selection.dispatcher();
        use_effect_with(route::load(), move |_| selection.dispatch(Change::Cleared));
    }
    selection
}

/// Selects the rows of an answer from one place to another, which the engine is asked for.
pub fn select_range(
    client: &Client,
    text: String,
    (first, last): (u64, u64),
    selection: &UseReducerDispatcher<Selection>,
    said: &Callback<&'static str>,
) {
    // One more than can be, so that it is told.
    let limit = (last - first + 1).min(MOST as u64 + 1);
    let (client, selection, said) = (client.clone(), selection.clone(), said.clone());
    spawn_local(async move {
        let (_ticket, answer) = client.question(Request::Rows { text, offset: first, limit });
        match answer.await {
            Response::Answer(answer) => selection.dispatch(Change::Added(answer.rows, answer.columns.into())),
            _ => said.emit(texts::FAILED),
        }
    });
}

/// What the bar needs.
#[derive(Properties, PartialEq)]
pub struct SelectionBarProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// The table.
    pub source: Source,
    /// The selection.
    pub selection: UseReducerHandle<Selection>,
    /// The columns that the table shows.
    pub columns: Rc<[AnswerColumn]>,
    /// A row as the table has it now, with its columns, if it is at hand.
    pub now: Callback<RowId, Option<Vec<Value>>>,
    /// Called with what is to be said.
    pub said: Callback<&'static str>,
}

/// How many rows are selected, and what can be done with them.
#[component]
pub fn SelectionBar(props: &SelectionBarProps) -> Html {
    let compares = use_state_eq(|| false);
    let selection = &props.selection;
    let count = selection.rows.len();
    {
        let said = props.said.clone();
        use_effect_with(selection.refused, move |refused| {
            if *refused > 0 {
                said.emit(texts::MOST);
            }
        });
    }
    let copy = |form: Form| {
        let (selection, columns, now, said) =
            (selection.clone(), props.columns.clone(), props.now.clone(), props.said.clone());
        Callback::from(move |_: MouseEvent| {
            let rows: Vec<Vec<Value>> = selection.rows.iter().map(|row| shown(row, &columns, &now)).collect();
            let rows: Vec<&[Value]> = rows.iter().map(Vec::as_slice).collect();
            copied(written(form, &columns, &rows), &said).emit(());
        })
    };
    let compare = {
        let compares = compares.clone();
        Callback::from(move |_: MouseEvent| compares.set(true))
    };
    let close = {
        let compares = compares.clone();
        Callback::from(move |()| compares.set(false))
    };
    let clear = {
        let selection = selection.dispatcher();
        Callback::from(move |_: MouseEvent| {
            selection.dispatch(Change::Cleared);
            focus_grid();
        })
    };
    let on_remove = {
        let selection = selection.dispatcher();
        Callback::from(move |id: RowId| selection.dispatch(Change::Removed(id)))
    };
    let can_compare = COMPARABLE.contains(&count);
    let why = (!can_compare).then_some(texts::HOW_MANY);
    let ids: Vec<RowId> = selection.rows.iter().map(|row| row.id).take(*COMPARABLE.end()).collect();
    html! {
        <>
            <div class={classes!("selection-bar", (count == 0).then_some("empty-bar"))}>
                <span role="status">{ if count > 0 { texts::selected(count) } else { String::new() } }</span>
                if count > 0 {
                    <button class="small" onclick={compare} disabled={!can_compare} title={why}>{ texts::COMPARE }</button>
                    if !can_compare { <span class="visually-hidden">{ texts::HOW_MANY }</span> }
                    { for [(texts::COPY_TEXT, Form::Text), (texts::COPY_JSON, Form::Json), (texts::COPY_MARKDOWN, Form::Markdown)]
                        .map(|(label, form)| html! { <button class="small" onclick={copy(form)}>{ label }</button> }) }
                    <button class="small" onclick={clear}>{ texts::CLEAR }</button>
                }
            </div>
            if *compares && count > 0 {
                <SideBySide client={props.client.clone()} generation={props.generation} source={props.source} {ids}
                    {on_remove} on_close={close} />
            }
        </>
    }
}

/// A row's values in the columns that the table shows: as they were when it was selected, and of other columns as they are.
fn shown(row: &Selected, columns: &[AnswerColumn], now: &Callback<RowId, Option<Vec<Value>>>) -> Vec<Value> {
    let place = |column: &AnswerColumn| row.columns.iter().position(|known| known.name == column.name);
    if let Some(values) = columns.iter().map(|column| row.values.get(place(column)?).cloned()).collect() {
        return values;
    }
    now.emit(row.id).unwrap_or_else(|| {
        columns
            .iter()
            .map(|column| place(column).and_then(|at| row.values.get(at)).cloned().unwrap_or_default())
            .collect()
    })
}
