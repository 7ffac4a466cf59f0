//! A grid of many rows, of which only those in sight are in the document.

use super::grid_head::GridHead;
use super::scroll::{Extent, Scrolling, TALLEST, use_scroll};
use gloo_events::EventListener;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node, ScrollIntoViewOptions, ScrollLogicalPosition};
use yew::prelude::*;

/// Rows that are laid out beyond those in sight, on each side.
const MARGIN: u64 = 8;

/// By how many pixels a key makes a column wider.
const STEP: f64 = 16.0;

/// The least width of a column in pixels.
pub const NARROWEST: u32 = 48;

/// Pixels of the first column for the mark of a row that is chosen, as the style sheet has it.
pub const MARK: u32 = 18;

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
    /// Whether it stays in sight when others scroll sideways. Such columns are the first ones, and do not grow.
    pub pinned: bool,
    /// Whether the rows are sorted by it: whether downwards, and the place of several from 1, 0 where it is the only one.
    pub sorted: Option<(bool, usize)>,
    /// What it means.
    pub title: String,
}

/// A row's value in a column.
#[derive(Debug, Clone, PartialEq)]
pub struct GridCell {
    /// What is shown.
    pub content: Html,
    /// How.
    pub class: Classes,
    /// All of it.
    pub title: Option<AttrValue>,
}

/// A cell of a row, or of the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The row; `None` for the head.
    pub row: Option<u64>,
    /// The column.
    pub column: usize,
}

/// A grid.
#[derive(Clone, Properties, PartialEq)]
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
    pub row: Callback<u64, Option<Vec<GridCell>>>,
    /// Changes whenever `row` gives other cells.
    pub version: u64,
    /// The row whose details are open.
    #[prop_or_default]
    pub selected: Option<u64>,
    /// Whether a row is chosen, of any number that can be.
    pub is_chosen: Callback<u64, bool>,
    /// Called with the first and the last row of a range that is to be chosen; of a row alone, whether it is to be chosen or
    /// no longer.
    pub on_choose: Callback<(u64, u64)>,
    /// Whether rows can be chosen, and have a mark for it.
    pub has_marks: bool,
    /// Whether columns can be moved.
    pub movable: bool,
    /// Whether other rows are on their way.
    pub busy: bool,
    /// Called with the first row in sight and the number of rows in sight.
    pub on_sight: Callback<(u64, u64)>,
    /// Called with a row that is opened.
    pub on_open: Callback<u64>,
    /// Called with a column by which rows are to be sorted, and whether after those by which they are sorted.
    pub on_sort: Callback<(usize, bool)>,
    /// Called with a column and the width in pixels that it is to have.
    pub on_width: Callback<(usize, u32)>,
    /// Called with a column and the place where it is to stand.
    pub on_move: Callback<(usize, usize)>,
    /// Called with a cell whose menu is asked for, and where that is to open.
    pub on_menu: Callback<(Spot, (i32, i32))>,
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

/// A grid of many rows, of which only those in sight are in the document. Arrows move the active cell, Home and End to
/// the first and last of its row, with Ctrl of the grid, Page Up and Page Down by what is in sight; above the first row is
/// the head. Space chooses a row, with Shift all from the one that was chosen last. Enter opens a row or sorts by a column,
/// with Shift after others; in the head Shift and arrows change a column's width, Alt and arrows its place. The menu key asks
/// for a cell's menu.
#[component]
pub fn Grid(props: &GridProps) -> Html {
    let scroller = use_node_ref();
    let height = use_state_eq(|| 600.0f64);
    // Keys may follow one another faster than the page is drawn: each goes by the cell that the last one reached, not
    // by the cell that was drawn.
    let active = use_mut_ref(|| Spot { row: Some(0), column: 0 });
    // The row that was chosen last.
    let anchor = use_mut_ref(|| None::<u64>);
    let redraw = use_force_update();

    let row_height = props.row_height;
    let in_sight = (*height / row_height).ceil() as u64;
    let real = props.total as f64 * row_height;
    let tall = real.min(TALLEST);
    let extent = Extent::new(real, *height);
    let Scrolling { at: scroll, on_scroll, reveal } = use_scroll(&scroller, extent);
    let first = (scroll.place / row_height).floor().max(0.0) as u64;
    let first = first.min(props.total.saturating_sub(1));
    let from = first.saturating_sub(MARGIN);
    let to = (first + in_sight + MARGIN).min(props.total);
    let offset = scroll.top - (scroll.place - from as f64 * row_height);

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
        let (active, redraw, anchor, reveal) = (active.clone(), redraw.clone(), anchor.clone(), reveal.clone());
        use_effect_with(props.view.clone(), move |_| {
            anchor.replace(None);
            // Whoever sorts by keys stays in the head.
            let mut active = active.borrow_mut();
            if active.row.is_some_and(|row| row > 0) {
                active.row = Some(0);
                redraw.force_update();
            }
            reveal.emit((0.0, 0.0));
        });
    }
    let choose = {
        let on_choose = props.on_choose.clone();
        move |row: u64, is_range: bool| {
            let from = anchor.replace(Some(row)).filter(|_| is_range).unwrap_or(row);
            on_choose.emit((from.min(row), from.max(row)));
        }
    };
    let on_key = {
        let choose = choose.clone();
        let (active, redraw, scroller, props) = (active.clone(), redraw.clone(), scroller.clone(), props.clone());
        let page = in_sight.saturating_sub(1).max(1);
        Callback::from(move |event: KeyboardEvent| {
            // What stands inside answers for its own keys. Yew listens at the root, so the event's current target tells
            // nothing.
            if event.target_dyn_into::<Node>() != scroller.get() {
                return;
            }
            let at = within(*active.borrow(), &props.head);
            match key(&event, at, page, &props) {
                Key::To(spot) => {
                    active.replace(spot);
                    redraw.force_update();
                    if let Some(row) = spot.row {
                        reveal.emit((row as f64 * row_height, (page as f64 - 1.0) * row_height));
                    }
                    show_column(spot.column);
                }
                Key::Open(row) => props.on_open.emit(row),
                Key::Choose(row, is_range) => choose(row, is_range),
                Key::Sort(after) => props.on_sort.emit((at.column, after)),
                Key::Wider(by) => {
                    let Some(cell) = element(&id_of(at)) else { return };
                    let width = (cell.get_bounding_client_rect().width() + by).max(f64::from(NARROWEST));
                    props.on_width.emit((at.column, width as u32));
                }
                Key::Move(column) => {
                    active.replace(Spot { column, ..at });
                    props.on_move.emit((at.column, column));
                }
                Key::Menu => {
                    let Some(cell) = element(&id_of(at)) else { return };
                    let place = cell.get_bounding_client_rect();
                    props.on_menu.emit((at, (place.left() as i32 + 8, place.bottom() as i32)));
                }
                Key::Other => return,
            }
            event.prevent_default();
        })
    };
    let on_click = {
        let (active, redraw, on_open) = (active.clone(), redraw.clone(), props.on_open.clone());
        Callback::from(move |event: MouseEvent| {
            let Some(spot) = spot_of(&event) else { return };
            active.replace(spot);
            redraw.force_update();
            let Some(row) = spot.row else { return };
            let (is_range, is_more) = (event.shift_key(), event.ctrl_key() || event.meta_key());
            let element = event.target_dyn_into::<Element>();
            if is_range || is_more || element.is_some_and(|element| element.class_name() == "row-mark") {
                choose(row, is_range);
            } else {
                on_open.emit(row);
            }
        })
    };
    // With Shift the browser would select text.
    let on_press = {
        let scroller = scroller.clone();
        Callback::from(move |event: MouseEvent| {
            if let (true, Some(element)) = (event.shift_key(), scroller.cast::<HtmlElement>()) {
                event.prevent_default();
                drop(element.focus());
            }
        })
    };
    let on_context_menu = {
        let (active, redraw, on_menu) = (active.clone(), redraw.clone(), props.on_menu.clone());
        Callback::from(move |event: MouseEvent| {
            let Some(spot) = spot_of(&event) else { return };
            event.prevent_default();
            active.replace(spot);
            redraw.force_update();
            on_menu.emit((spot, (event.client_x(), event.client_y())));
        })
    };
    let columns: Vec<String> = props.head.iter().map(track).collect();
    // Head and rows are laid out apart: only the same least width makes their columns meet.
    let width: u32 = props.head.iter().map(|cell| cell.width).sum();
    let template: AttrValue = format!("min-width:{width}px;grid-template-columns:{}", columns.join(" ")).into();
    let body = format!("min-width:{width}px;height:{tall}px");
    let at = within(*active.borrow(), &props.head);
    let is_there = at.row.is_none_or(|row| (from..to).contains(&row));
    let stuck = stuck(&props.head);
    let row_of = |index: u64| {
        let is_chosen = props.is_chosen.emit(index);
        let class = classes!(
            "grid-row",
            (props.selected == Some(index)).then_some("selected"),
            (at.row == Some(index)).then_some("active"),
            is_chosen.then_some("chosen"),
        );
        let cells = match props.row.emit(index) {
            Some(cells) => html! { <>{ for cells.into_iter().enumerate().map(|(column, cell)| {
                let spot = Spot { row: Some(index), column };
                let class = classes!(
                    "cell",
                    cell.class,
                    stuck[column].is_some().then_some("pinned"),
                    (spot == at).then_some("active"),
                );
                html! {
                    <div key={column} id={id_of(spot)} {class} role="gridcell" title={cell.title}
                        aria-colindex={(column + 1).to_string()} style={stuck[column].clone()}>
                        // Keys reach what it does by Space.
                        if column == 0 && props.has_marks { <span class="row-mark" aria-hidden="true"></span> }
                        { cell.content }
                    </div>
                }
            }) }</> },
            None => waiting(props.head.len()),
        };
        html! {
            <div key={index} id={format!("row-{index}")} {class} role="row" aria-rowindex={(index + 2).to_string()}
                style={template.clone()} aria-selected={is_chosen.to_string()}
                aria-current={(props.selected == Some(index)).then_some("true")}>{ cells }</div>
        }
    };
    html! {
        <div class={classes!("grid", props.has_marks.then_some("with-marks"), props.busy.then_some("stale"))} role="grid" aria-label={props.label.clone()}
            aria-busy={props.busy.to_string()} aria-multiselectable={props.has_marks.to_string()} aria-rowcount={(props.total + 1).to_string()}
            aria-colcount={props.head.len().to_string()} tabindex="0" onkeydown={on_key} onscroll={on_scroll}
            onmousedown={on_press} onclick={on_click} oncontextmenu={on_context_menu}
            aria-activedescendant={is_there.then(|| id_of(at))} ref={scroller}>
            <GridHead head={props.head.clone()} template={template.clone()} active={at.row.is_none().then_some(at.column)}
                stuck={Rc::from(stuck.as_slice())} movable={props.movable} on_sort={props.on_sort.clone()}
                on_width={props.on_width.clone()} on_move={props.on_move.clone()} />
            <div class="grid-body" role="rowgroup" style={body}>
                <div role="presentation" style={format!("transform:translateY({offset}px)")}>
                    { for (from..to).map(row_of) }
                </div>
            </div>
        </div>
    }
}

/// The cell, or the last one of its row where there are fewer columns by now.
fn within(spot: Spot, head: &[HeadCell]) -> Spot {
    Spot { column: spot.column.min(head.len().saturating_sub(1)), ..spot }
}

/// What a key does.
enum Key {
    To(Spot),
    Open(u64),
    Choose(u64, bool),
    Sort(bool),
    Wider(f64),
    Move(usize),
    Menu,
    Other,
}

fn key(event: &KeyboardEvent, at: Spot, page: u64, props: &GridProps) -> Key {
    let last_row = props.total.saturating_sub(1);
    let last_column = props.head.len().saturating_sub(1);
    let (control, shift, alt) = (event.ctrl_key() || event.meta_key(), event.shift_key(), event.alt_key());
    let to = |row: Option<u64>, column: usize| Key::To(Spot { row, column });
    let beside =
        |name: &str| if name == "ArrowLeft" { at.column.saturating_sub(1) } else { (at.column + 1).min(last_column) };
    match (event.key().as_str(), at.row) {
        (name @ ("ArrowLeft" | "ArrowRight"), None) if shift => {
            Key::Wider(if name == "ArrowLeft" { -STEP } else { STEP })
        }
        (name @ ("ArrowLeft" | "ArrowRight"), None) if alt => match beside(name) {
            place if props.movable && place != at.column => Key::Move(place),
            _ => Key::Other,
        },
        (_, _) if alt => Key::Other,
        ("F10", _) if shift => Key::Menu,
        ("ContextMenu", _) => Key::Menu,
        (name @ ("ArrowLeft" | "ArrowRight"), row) if !control => to(row, beside(name)),
        ("Home", _) if control => to(Some(0), 0),
        ("End", _) if control => to(Some(last_row), last_column),
        ("Home", row) => to(row, 0),
        ("End", row) => to(row, last_column),
        ("ArrowUp", Some(row)) => to(row.checked_sub(1), at.column),
        ("ArrowDown", row) => to(Some(row.map_or(0, |row| (row + 1).min(last_row))), at.column),
        ("PageUp", Some(row)) => to(Some(row.saturating_sub(page)), at.column),
        ("PageDown", row) => to(Some((row.unwrap_or_default() + page).min(last_row)), at.column),
        ("Enter" | " ", None) => Key::Sort(shift),
        ("Enter", Some(row)) if props.total > 0 => Key::Open(row),
        (" ", Some(row)) if props.total > 0 && props.has_marks => Key::Choose(row, shift),
        _ => Key::Other,
    }
}

/// The ID of a cell's element.
pub(super) fn id_of(spot: Spot) -> String {
    match spot.row {
        Some(row) => format!("cell-{row}-{}", spot.column),
        None => format!("head-{}", spot.column),
    }
}

/// The cell that an event is about; beside all cells of a row its first one.
fn spot_of(event: &MouseEvent) -> Option<Spot> {
    let element = event.target_dyn_into::<Element>()?;
    let id = element.closest("[role=gridcell],[role=columnheader],[role=row]").ok()??.id();
    let (kind, numbers) = id.split_once('-')?;
    let (first, second) = numbers.split_once('-').unwrap_or((numbers, "0"));
    match kind {
        "head" => Some(Spot { row: None, column: first.parse().ok()? }),
        _ => Some(Spot { row: Some(first.parse().ok()?), column: second.parse().ok()? }),
    }
}

fn element(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// Scrolls a column into sight. The head tells where it is, also of a row that is not drawn yet.
fn show_column(column: usize) {
    if let Some(head) = element(&id_of(Spot { row: None, column })) {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        options.set_inline(ScrollLogicalPosition::Nearest);
        head.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// For each column the style that keeps it in sight, if it is pinned.
fn stuck(head: &[HeadCell]) -> Vec<Option<AttrValue>> {
    let mut left = 0;
    let style = |cell: &HeadCell| {
        let style = cell.pinned.then(|| AttrValue::from(format!("left:{left}px")));
        left += cell.width;
        style
    };
    head.iter().map(style).collect()
}

fn track(cell: &HeadCell) -> String {
    match cell.grow {
        0 => format!("{}px", cell.width),
        grow => format!("minmax({}px,{grow}fr)", cell.width),
    }
}

/// The cells of a row that is on its way.
fn waiting(columns: usize) -> Html {
    html! { <>{ for (0..columns).map(|index| html! {
        <div key={index} role="gridcell" class="cell waiting"><span class="bone"></span></div>
    }) }</> }
}
