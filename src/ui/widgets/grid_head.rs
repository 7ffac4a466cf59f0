//! The head of a grid: a click sorts, a drag moves a column, a drag at its edge changes its width.

use super::grid::{HeadCell, NARROWEST, Spot, id_of};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

/// By how many pixels a pointer moves until it drags.
const DRAG: i32 = 5;

/// How wide the edge of a head is that changes its column's width, as the style sheet has it.
const EDGE: f64 = 8.0;

/// Pixels beside the content of a cell.
const PADDING: f64 = 22.0;

/// What the head needs.
#[derive(Properties, PartialEq)]
pub(super) struct GridHeadProps {
    pub head: Rc<[HeadCell]>,
    /// The style that lays the columns out.
    pub template: AttrValue,
    /// The active column, if the head has the active cell.
    pub active: Option<usize>,
    /// The styles of the pinned columns.
    pub stuck: Rc<[Option<AttrValue>]>,
    pub movable: bool,
    pub on_sort: Callback<(usize, bool)>,
    pub on_width: Callback<(usize, u32)>,
    pub on_move: Callback<(usize, usize)>,
}

/// What a pointer that is down does.
#[derive(Clone, Copy, PartialEq)]
enum Grip {
    Nothing,
    /// It may come to drag a column, from a place in pixels.
    Held(usize, i32),
    /// It drags a column to the place of another.
    Moves(usize, usize),
    /// It changes a column's width: its first place, and the column's width there.
    Sizes(usize, i32, u32),
}

/// The head of a grid.
#[component]
pub(super) fn GridHead(props: &GridHeadProps) -> Html {
    let row = use_node_ref();
    let grip = use_mut_ref(|| Grip::Nothing);
    // Where a column would stand that is dragged.
    let target = use_state_eq(|| None::<usize>);
    let on_down = {
        let (grip, movable) = (grip.clone(), props.movable);
        Callback::from(move |event: PointerEvent| {
            let Some((cell, column)) = column_of(&event).filter(|_| event.button() == 0) else { return };
            let at_edge = event.target_dyn_into::<Element>().is_some_and(|element| element.class_name() == "head-grip");
            let next = match at_edge {
                true => Grip::Sizes(column, event.client_x(), cell.get_bounding_client_rect().width() as u32),
                false if movable => Grip::Held(column, event.client_x()),
                false => return,
            };
            if at_edge {
                capture(&cell, &event);
            }
            grip.replace(next);
        })
    };
    let on_pointer_move = {
        let (grip, target, row, on_width) = (grip.clone(), target.setter(), row.clone(), props.on_width.clone());
        Callback::from(move |event: PointerEvent| {
            let now = *grip.borrow();
            match now {
                // It was released where nobody heard of it.
                _ if event.buttons() & 1 == 0 => {
                    target.set(None);
                    grip.replace(Grip::Nothing);
                }
                Grip::Sizes(column, start, width) => {
                    let width = (width as i32 + event.client_x() - start).max(NARROWEST as i32);
                    on_width.emit((column, width as u32));
                }
                Grip::Held(_, start) if (event.client_x() - start).abs() <= DRAG => {}
                Grip::Held(column, _) | Grip::Moves(column, _) => {
                    if let (Grip::Held(..), Some((cell, _))) = (now, column_of(&event)) {
                        capture(&cell, &event);
                    }
                    let Some(place) = place_at(&row, event.client_x()) else { return };
                    grip.replace(Grip::Moves(column, place));
                    target.set(Some(place));
                }
                Grip::Nothing => {}
            }
        })
    };
    let on_up = {
        let (grip, target, on_move) = (grip.clone(), target.setter(), props.on_move.clone());
        Callback::from(move |_: PointerEvent| {
            target.set(None);
            // What the click that follows is to know of it stays until then.
            let now = *grip.borrow();
            match now {
                Grip::Moves(column, place) if column != place => on_move.emit((column, place)),
                Grip::Held(..) => drop(grip.replace(Grip::Nothing)),
                _ => {}
            }
        })
    };
    let on_lost = {
        let (grip, target) = (grip.clone(), target.setter());
        Callback::from(move |_: PointerEvent| {
            target.set(None);
            grip.replace(Grip::Nothing);
        })
    };
    let on_click = {
        let (grip, on_sort) = (grip.clone(), props.on_sort.clone());
        Callback::from(move |event: MouseEvent| {
            let held = grip.replace(Grip::Nothing);
            let is_button = event
                .target_dyn_into::<Element>()
                .is_some_and(|element| element.closest("button").is_ok_and(|it| it.is_some()));
            if let (Grip::Nothing | Grip::Held(..), true, Some((_, column))) = (held, is_button, column_of(&event)) {
                on_sort.emit((column, event.shift_key()));
            }
        })
    };
    let on_double_click = {
        let on_width = props.on_width.clone();
        Callback::from(move |event: MouseEvent| {
            // What captured the pointer is what was clicked, so that only the place tells.
            let at_edge =
                |cell: &Element| cell.get_bounding_client_rect().right() - f64::from(event.client_x()) <= EDGE;
            let Some((_, column)) = column_of(&event).filter(|(cell, _)| at_edge(cell)) else { return };
            fitting_width(column).into_iter().for_each(|width| on_width.emit((column, width)));
        })
    };
    html! {
        <div class="grid-head" role="row" aria-rowindex="1" style={props.template.clone()} ref={row} onclick={on_click}
            ondblclick={on_double_click} onpointerdown={on_down} onpointermove={on_pointer_move} onpointerup={on_up}
            onpointercancel={on_lost}>
            { for props.head.iter().enumerate().map(|(column, cell)| {
                let class = classes!(
                    "head-cell",
                    cell.right.then_some("right"),
                    cell.pinned.then_some("pinned"),
                    (props.active == Some(column)).then_some("active"),
                    (*target == Some(column)).then_some("drop-target"),
                );
                head_cell(column, cell, class, props.stuck[column].clone())
            }) }
        </div>
    }
}

fn head_cell(column: usize, cell: &HeadCell, class: Classes, style: Option<AttrValue>) -> Html {
    let (aria_sort, arrow, place) = match cell.sorted {
        Some((true, place)) => ("descending", "↓", place),
        Some((false, place)) => ("ascending", "↑", place),
        None => ("none", "", 0),
    };
    html! {
        <div key={column} id={id_of(Spot { row: None, column })} role="columnheader" {class} {style}
            aria-colindex={(column + 1).to_string()} aria-sort={aria_sort} title={cell.title.clone()}>
            // Keys reach it through the grid.
            <button class="head-button" tabindex="-1">
                <span class="head-label">{ &cell.label }</span>
                if !cell.unit.is_empty() { <span class="head-unit">{ cell.unit.clone() }</span> }
                <span class="head-arrow" aria-hidden="true">
                    { arrow }if place > 0 { <sub>{ place }</sub> }
                </span>
            </button>
            <span class="head-grip" aria-hidden="true"></span>
        </div>
    }
}

fn capture(cell: &Element, event: &PointerEvent) {
    // A pointer that is gone has nothing to say any more.
    drop(cell.set_pointer_capture(event.pointer_id()));
}

/// The head cell that an event is about, and its column.
fn column_of(event: &Event) -> Option<(Element, usize)> {
    let cell = event.target()?.dyn_into::<Element>().ok()?.closest("[role=columnheader]").ok()??;
    let column = cell.id().strip_prefix("head-")?.parse().ok()?;
    Some((cell, column))
}

/// The column that lies at a place of the window.
fn place_at(row: &NodeRef, x: i32) -> Option<usize> {
    let cells = row.cast::<Element>()?.children();
    let is_left =
        |place: &u32| cells.item(*place).is_some_and(|cell| cell.get_bounding_client_rect().right() < x.into());
    let place = (0..cells.length()).take_while(is_left).count();
    Some(place.min((cells.length() as usize).checked_sub(1)?))
}

/// The width that all contents of a column of the page's grid need which are in the document.
pub fn fitting_width(column: usize) -> Option<u32> {
    let document = web_sys::window()?.document()?;
    let cells = document.query_selector_all(&format!("[role=grid] [aria-colindex='{}']", column + 1)).ok()?;
    let mut widest = 0.0f64;
    for cell in (0..cells.length()).filter_map(|place| cells.item(place)) {
        let cell: Element = cell.dyn_into().ok()?;
        let range = document.create_range().ok()?;
        // A head's button is as wide as its column; what it holds is not.
        let button = cell.query_selector(".head-button").ok()?;
        range.select_node_contents(button.as_ref().unwrap_or(&cell)).ok()?;
        // What is cut would be as much wider.
        let cut = cell.query_selector(".cut-head,.head-label").ok()?;
        let hidden = cut.map_or(0, |cut| cut.scroll_width() - cut.client_width());
        widest = widest.max(range.get_bounding_client_rect().width() + f64::from(hidden));
    }
    Some(((widest + PADDING).ceil() as u32).max(NARROWEST))
}
