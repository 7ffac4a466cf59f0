//! A grid of many rows, of which only those in sight are in the document.

use gloo_events::EventListener;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};
use yew::prelude::*;

/// Browsers do not lay out elements much taller than this (Firefox 17.9 million pixels, Chromium 33.5); beyond it,
/// scrolling is scaled.
const TALLEST: f64 = 16_000_000.0;

/// Rows that are laid out beyond those in sight, on each side.
const MARGIN: u64 = 8;

/// A column's head.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadCell {
    /// Its name.
    pub label: String,
    /// What its values are measured in.
    pub unit: AttrValue,
    /// Whether its values stand at the right.
    pub right: bool,
    /// Its least width in pixels.
    pub width: u32,
    /// Its share of the room that is left; 0 for none.
    pub grow: u32,
    /// Whether the rows are sorted by it, and if so whether downwards.
    pub sorted: Option<bool>,
    /// Whether rows can be sorted by it.
    pub sortable: bool,
    /// What it means.
    pub title: String,
}

/// A grid.
#[derive(Properties, PartialEq)]
pub struct GridProps {
    /// The grid's name.
    pub label: AttrValue,
    /// What is shown; another view begins at its top.
    pub view: AttrValue,
    /// The columns.
    pub head: Rc<[HeadCell]>,
    /// Height of a row in pixels, as the style sheet has it.
    #[prop_or(26.0)]
    pub row_height: f64,
    /// Rows of the whole grid.
    pub total: u64,
    /// A row's cells, or `None` while they are on their way.
    pub row: Callback<u64, Option<Html>>,
    /// Changes whenever `row` gives other cells.
    pub version: u64,
    /// The row whose details are open.
    #[prop_or_default]
    pub selected: Option<u64>,
    /// Called with the first row in sight and the number of rows in sight.
    pub on_sight: Callback<(u64, u64)>,
    /// Called with a row that is opened.
    pub on_open: Callback<u64>,
    /// Called with a column whose head is clicked.
    pub on_sort: Callback<usize>,
}

/// Moves the focus to the page's grid, if there is one.
pub fn focus_grid() {
    let document = web_sys::window().and_then(|window| window.document());
    let grid = document.and_then(|document| document.query_selector("[role=grid]").ok().flatten());
    if let Some(grid) = grid.and_then(|grid| grid.dyn_into::<HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it is.
        drop(grid.focus());
    }
}

/// A grid of many rows, of which only those in sight are in the document. Arrows, Page, Home and End move the active
/// row; Enter opens it.
#[component]
pub fn Grid(props: &GridProps) -> Html {
    let scroller = use_node_ref();
    let top = use_state_eq(|| 0.0f64);
    let height = use_state_eq(|| 600.0f64);
    // Keys may follow one another faster than the page is drawn: each goes by the row that the last one reached, not
    // by the row that was drawn.
    let active = use_mut_ref(|| 0u64);
    let redraw = use_force_update();

    let row_height = props.row_height;
    let in_sight = (*height / row_height).ceil() as u64;
    let real = props.total as f64 * row_height;
    let tall = real.min(TALLEST);
    // Where the document is shorter than its rows, a share of the one is the same share of the other.
    let scale = if tall > *height { ((real - *height) / (tall - *height)).max(1.0) } else { 1.0 };
    let first = ((*top * scale) / row_height).floor().max(0.0) as u64;
    let first = first.min(props.total.saturating_sub(1));
    let from = first.saturating_sub(MARGIN);
    let to = (first + in_sight + MARGIN).min(props.total);
    let offset = *top - (*top * scale - from as f64 * row_height);

    {
        let on_sight = props.on_sight.clone();
        use_effect_with((from, to, props.version, props.total), move |(from, to, ..)| {
            on_sight.emit((*from, to - from))
        });
    }
    let measure = {
        let (scroller, height) = (scroller.clone(), height.setter());
        move || {
            // The head takes one row of the scroller's height.
            if let Some(element) = scroller.cast::<HtmlElement>() {
                height.set((f64::from(element.client_height()) - 30.0).max(row_height));
            }
        }
    };
    use_effect(measure.clone());
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| EventListener::new(&window, "resize", move |_| measure()));
        move || drop(listener)
    });
    {
        let (scroller, active, redraw) = (scroller.clone(), active.clone(), redraw.clone());
        use_effect_with(props.view.clone(), move |_| {
            if active.replace(0) != 0 {
                redraw.force_update();
            }
            if let Some(element) = scroller.cast::<HtmlElement>() {
                element.set_scroll_top(0);
            }
        });
    }
    let on_scroll = {
        let top = top.setter();
        Callback::from(move |event: Event| {
            let element: HtmlElement = event.target_unchecked_into();
            top.set(f64::from(element.scroll_top()));
        })
    };
    let on_key = {
        let (active, redraw) = (active.clone(), redraw.clone());
        let (scroller, total) = (scroller.clone(), props.total);
        let on_open = props.on_open.clone();
        let page = in_sight.saturating_sub(1).max(1);
        Callback::from(move |event: KeyboardEvent| {
            // A button in the head answers for its own keys. Yew listens at the root, so the event's current target
            // tells nothing.
            if event.target_dyn_into::<Node>() != scroller.get() {
                return;
            }
            let last = total.saturating_sub(1);
            let at = *active.borrow();
            let to = match event.key().as_str() {
                "ArrowDown" => (at + 1).min(last),
                "ArrowUp" => at.saturating_sub(1),
                "PageDown" => (at + page).min(last),
                "PageUp" => at.saturating_sub(page),
                "Home" => 0,
                "End" => last,
                "Enter" | " " => {
                    event.prevent_default();
                    if total > 0 {
                        on_open.emit(at);
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            active.replace(to);
            redraw.force_update();
            if let Some(element) = scroller.cast::<HtmlElement>() {
                let place = to as f64 * row_height / scale;
                let seen = f64::from(element.scroll_top());
                if place < seen {
                    element.set_scroll_top(place.floor() as i32);
                } else if place > seen + (page as f64 - 1.0) * row_height / scale {
                    element.set_scroll_top((place - (page as f64 - 1.0) * row_height / scale).ceil() as i32);
                }
            }
        })
    };
    let columns: Vec<String> = props.head.iter().map(track).collect();
    // Head and rows are laid out apart: only the same least width makes their columns meet.
    let width: u32 = props.head.iter().map(|cell| cell.width).sum();
    let template = format!("min-width:{width}px;grid-template-columns:{}", columns.join(" "));
    let body = format!("min-width:{width}px;height:{tall}px");
    let at = *active.borrow();
    let active_id = format!("row-{at}");
    html! {
        <div class="grid" role="grid" aria-label={props.label.clone()} aria-rowcount={(props.total + 1).to_string()}
            aria-colcount={props.head.len().to_string()} tabindex="0" onkeydown={on_key} onscroll={on_scroll}
            aria-activedescendant={(from..to).contains(&at).then_some(active_id)} ref={scroller}>
            <div class="grid-head" role="row" aria-rowindex="1" style={template.clone()}>
                { for props.head.iter().enumerate().map(|(index, cell)| head_cell(index, cell, &props.on_sort)) }
            </div>
            <div class="grid-body" role="rowgroup" style={body}>
                <div role="presentation" style={format!("transform:translateY({offset}px)")}>
                    { for (from..to).map(|index| {
                        let open = props.on_open.clone();
                        let (active, redraw) = (active.clone(), redraw.clone());
                        let onclick = Callback::from(move |_: MouseEvent| {
                            active.replace(index);
                            redraw.force_update();
                            open.emit(index);
                        });
                        let class = classes!(
                            "grid-row",
                            (props.selected == Some(index)).then_some("selected"),
                            (at == index).then_some("active"),
                        );
                        html! {
                            <div key={index} id={format!("row-{index}")} {class} role="row" {onclick}
                                aria-rowindex={(index + 2).to_string()} style={template.clone()}
                                aria-selected={(props.selected == Some(index)).to_string()}>
                                { props.row.emit(index).unwrap_or_else(|| waiting(props.head.len())) }
                            </div>
                        }
                    }) }
                </div>
            </div>
        </div>
    }
}

fn track(cell: &HeadCell) -> String {
    match cell.grow {
        0 => format!("{}px", cell.width),
        grow => format!("minmax({}px,{grow}fr)", cell.width),
    }
}

fn head_cell(index: usize, cell: &HeadCell, on_sort: &Callback<usize>) -> Html {
    let sort = on_sort.reform(move |_: MouseEvent| index);
    let (aria_sort, arrow) = match cell.sorted {
        Some(true) => ("descending", "↓"),
        Some(false) => ("ascending", "↑"),
        None => ("none", ""),
    };
    let label = html! {
        <>
            <span class="head-label">{ &cell.label }</span>
            if !cell.unit.is_empty() { <span class="head-unit">{ cell.unit.clone() }</span> }
            <span class="head-arrow" aria-hidden="true">{ arrow }</span>
        </>
    };
    html! {
        <div key={index} role="columnheader" class={classes!("head-cell", cell.right.then_some("right"))}
            aria-colindex={(index + 1).to_string()} aria-sort={cell.sortable.then_some(aria_sort)}
            title={cell.title.clone()}>
            if cell.sortable {
                <button class="head-button" onclick={sort}>{ label }</button>
            } else {
                { label }
            }
        </div>
    }
}

/// The cells of a row that is on its way.
fn waiting(columns: usize) -> Html {
    html! { <>{ for (0..columns).map(|index| html! {
        <div key={index} role="gridcell" class="cell waiting"><span class="bone"></span></div>
    }) }</> }
}
