//! A panel at the page's right side, whose width is dragged at its edge.

use crate::ui::storage;
use web_sys::{Element, PointerEvent};
use yew::prelude::*;

/// The least width in pixels.
const NARROWEST: u32 = 300;

/// The width that nobody chose: at least so many pixels, and a share of the window in percent, as the style sheet has it.
const USUAL: u32 = 340;
const USUAL_SHARE: u32 = 30;

/// Pixels of the window that stay for what is beside.
const BESIDE: u32 = 560;

/// By how many pixels an arrow key moves the edge.
const STEP: u32 = 16;

/// What the panel needs.
#[derive(Properties, PartialEq)]
pub struct SidePanelProps {
    /// Its name.
    pub label: AttrValue,
    /// Its class.
    pub class: &'static str,
    /// What its edge is called.
    pub edge: AttrValue,
    /// Under which key the device remembers its width.
    pub stored: &'static str,
    /// What is in it.
    pub children: Html,
}

/// A panel at the page's right side. Its edge is dragged, or moved by arrows, Home and End; a double click gives it the
/// usual width again. On a phone it lies over the page, and has no edge.
#[component]
pub fn SidePanel(props: &SidePanelProps) -> Html {
    let stored = props.stored;
    let chosen = use_state_eq(|| storage::read(stored).and_then(|width| width.parse::<u32>().ok()));
    let frame = use_node_ref();
    // Where the pointer went down, and how wide the panel was.
    let held = use_mut_ref(|| None::<(i32, u32)>);
    let window = window_width();
    let most = window.saturating_sub(BESIDE).max(NARROWEST);
    let usual = (window * USUAL_SHARE / 100).max(USUAL);
    let width = chosen.unwrap_or(usual).clamp(NARROWEST, most);
    let set = {
        let chosen = chosen.setter();
        move |width: Option<u32>| {
            storage::write(stored, width.map(|width| width.to_string()).as_deref());
            chosen.set(width);
        }
    };
    let on_down = {
        let held = held.clone();
        Callback::from(move |event: PointerEvent| {
            let Some(edge) = event.target_dyn_into::<Element>().filter(|_| event.button() == 0) else { return };
            // A pointer that is gone has nothing to say any more.
            drop(edge.set_pointer_capture(event.pointer_id()));
            held.replace(Some((event.client_x(), width)));
        })
    };
    let dragged = {
        let held = held.clone();
        move |event: &PointerEvent| {
            let (start, width) = (*held.borrow())?;
            let moved = start - event.client_x();
            (moved != 0).then(|| width.saturating_add_signed(moved).clamp(NARROWEST, most))
        }
    };
    let on_move = {
        let (frame, dragged) = (frame.clone(), dragged.clone());
        Callback::from(move |event: PointerEvent| {
            // What is in the panel is drawn anew only when it is let go.
            if let (Some(width), Some(frame)) = (dragged(&event), frame.cast::<Element>()) {
                drop(frame.set_attribute("style", &style(width)));
            }
        })
    };
    let on_up = {
        let (held, set) = (held.clone(), set.clone());
        Callback::from(move |event: PointerEvent| {
            let width = dragged(&event);
            held.replace(None);
            if width.is_some() {
                set(width);
            }
        })
    };
    let on_key = {
        let set = set.clone();
        Callback::from(move |event: KeyboardEvent| {
            let width = match event.key().as_str() {
                "ArrowLeft" => width + STEP,
                "ArrowRight" => width.saturating_sub(STEP),
                "Home" => NARROWEST,
                "End" => most,
                _ => return,
            };
            event.prevent_default();
            set(Some(width.clamp(NARROWEST, most)));
        })
    };
    let on_double_click = Callback::from(move |_: MouseEvent| set(None));
    html! {
        <div class="side-panel" ref={frame} style={chosen.is_some().then(|| style(width))}>
            <div class="side-edge" role="separator" tabindex="0" aria-orientation="vertical" aria-label={props.edge.clone()}
                aria-valuenow={width.to_string()} aria-valuemin={NARROWEST.to_string()} aria-valuemax={most.to_string()}
                onpointerdown={on_down} onpointermove={on_move} onpointerup={on_up} onkeydown={on_key}
                ondblclick={on_double_click}></div>
            <aside class={classes!("panel", props.class)} aria-label={props.label.clone()}>{ props.children.clone() }</aside>
        </div>
    }
}

fn style(width: u32) -> String {
    format!("--width:{width}px")
}

fn window_width() -> u32 {
    let width = web_sys::window().and_then(|window| window.inner_width().ok()?.as_f64());
    width.map_or(0, |width| width as u32)
}
