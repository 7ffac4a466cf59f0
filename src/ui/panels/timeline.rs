//! How many rows there were when: bars over time, of which a range can be chosen.

mod bars;
mod counted;

pub use counted::Split;

use crate::engine::client::Client;
use crate::engine::message::{Request, Response};
use crate::language::{Bins, count_by_bin, set_time_range, time_range};
use crate::schema::Source;
use crate::ui::hooks::use_answer;
use crate::ui::layout::Layout;
use crate::ui::texts::{format::UTC, timeline as texts};
use crate::ui::widgets::dropdown::Dropdown;
use bars::{Reach, band, bars, legend, marks, words};
use counted::Counted;
use gloo_events::EventListener;
use std::rc::Rc;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Bars at most, and the least width of one with the gap beside it, in pixels.
const MOST_BARS: usize = 120;
const LEAST_BAR: i32 = 8;

/// Pixels of what stands at the axis' end: the zone, what chooses parts, the buttons, and the number of rows without a time.
const ZONE_ROOM: i32 = 34;
const CHOOSER_ROOM: i32 = 126;
const BUTTONS_ROOM: i32 = 156;
const UNTIMED_ROOM: i32 = 160;

/// Pixels below which only the zone stands beside the marks, and the rest below them.
const NARROW: i32 = 640;

/// Groups that are asked for: bars times as many values as a log has.
const MOST_GROUPS: u64 = 100_000;

/// What the histogram needs.
#[derive(Properties, PartialEq)]
pub struct TimelineProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// The table.
    pub source: Source,
    /// The query.
    pub query: AttrValue,
    /// The first and the last time in the table.
    pub times: (i64, i64),
    /// Whether the rows are there: they are asked for first, since people look at them first.
    pub rows_are_there: bool,
    /// Called with the query that a choice leads to.
    pub on_query: Callback<String>,
    /// By what bars are cut into parts is a part of it.
    pub layout: Layout,
    /// Called with another layout.
    pub on_layout: Callback<Layout>,
}

/// How many rows there were when, under the query's conditions: bars over the time of the table, or over the query's own
/// where it has one. A bar that is clicked, or a range over which the pointer is drawn, becomes the query's time; so does
/// what the arrow keys choose.
#[component]
pub fn Timeline(props: &TimelineProps) -> Html {
    let (source, times) = (props.source, props.times);
    let plot = use_node_ref();
    let width = use_state_eq(|| 0);
    // As in the grid, keys and moves may follow one another faster than the page is drawn.
    let reach = use_mut_ref(|| None::<Reach>);
    let redraw = use_force_update();
    let known = use_mut_ref(|| None::<(Rc<Response>, Rc<Counted>)>);
    // The ranges that choices were made in; `None` for the whole.
    let before = use_mut_ref(Vec::<Option<(i64, i64)>>::new);
    let measure = {
        let (plot, width) = (plot.clone(), width.setter());
        move || {
            if let Some(element) = plot.cast::<HtmlElement>() {
                width.set(element.client_width());
            }
        }
    };
    use_effect(measure.clone());
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| EventListener::new(&window, "resize", move |_| measure()));
        move || drop(listener)
    });
    let width = *width;

    let limits = time_range(&props.query, source, times.1);
    let (least, greatest) = limits.unwrap_or((i64::MIN, i64::MAX));
    let seen = (times.0.max(least), times.1.min(greatest));
    // Where no row can be, the whole time stays in sight.
    let seen = if seen.0 <= seen.1 { seen } else { times };
    let bins = Bins::over(seen, (least, greatest), ((width / LEAST_BAR) as usize).min(MOST_BARS));
    let split = Split::named(source, props.layout.bars());
    let text = count_by_bin(&props.query, source, bins.width, &[split.key(source)]);
    let request = text.filter(|_| props.rows_are_there && width > 0).map(|text| Request::Rows {
        text,
        offset: 0,
        limit: MOST_GROUPS,
    });
    let asked = use_answer(&props.client, request, props.generation);
    if let Some(response) = asked.response.as_ref().filter(|_| !asked.waiting) {
        let mut known = known.borrow_mut();
        if known.as_ref().is_none_or(|(of, _)| !Rc::ptr_eq(of, response)) {
            let before = known.take();
            let rows = match &**response {
                Response::Answer(answer) => answer.rows.as_slice(),
                _ => &[],
            };
            let rows = rows.iter().map(|row| row.values.as_slice());
            let counted = Counted::new(bins.clone(), split, rows, before.as_ref().map(|(_, counted)| &**counted));
            *known = Some((response.clone(), Rc::new(counted)));
        }
    }
    let counted = known.borrow().as_ref().map(|(_, counted)| counted.clone());
    // Whatever the pointer reaches, they are the same.
    let drawn = use_memo((counted.clone(), width, asked.waiting), |(counted, width, is_old)| {
        counted.as_ref().map(|counted| bars(counted, *width, *is_old))
    });
    // Old bars stay, with their own axis, until new ones come.
    let bins = counted.as_ref().map_or(bins, |counted| counted.bins.clone());
    let last = bins.count() - 1;

    let set_reach = {
        let (reach, redraw) = (reach.clone(), redraw.clone());
        Callback::from(move |next: Option<Reach>| {
            if reach.replace(next) != next {
                redraw.force_update();
            }
        })
    };
    let present = limits.map(|_| (bins.from, bins.to - 1));
    let show = {
        let (query, on_query) = (props.query.clone(), props.on_query.clone());
        Callback::from(move |range: Option<(i64, i64)>| on_query.emit(set_time_range(&query, source, range)))
    };
    let zoom = {
        let (bins, before, show, set_reach) = (bins.clone(), before.clone(), show.clone(), set_reach.clone());
        Callback::from(move |reach: Reach| {
            let (first, last) = reach.bins();
            set_reach.emit(None);
            before.borrow_mut().push(present);
            show.emit(Some((bins.bin(first).0, bins.bin(last).1 - 1)));
        })
    };
    let at_pointer = {
        let bins = bins.clone();
        move |event: &PointerEvent| {
            let part = f64::from(event.offset_x()) / f64::from(width.max(1));
            bins.place(bins.from + (part * (bins.to - bins.from) as f64) as i64)
        }
    };
    let onpointerdown = {
        let (plot, set_reach, at_pointer) = (plot.clone(), set_reach.clone(), at_pointer.clone());
        Callback::from(move |event: PointerEvent| {
            if let Some(plot) = plot.cast::<HtmlElement>().filter(|_| event.button() == 0) {
                // The pointer may leave while it is down.
                drop(plot.set_pointer_capture(event.pointer_id()));
                let at = at_pointer(&event);
                set_reach.emit(Some(Reach { at, from: Some(at), by_keys: false }));
            }
        })
    };
    let onpointermove = {
        let (reach, set_reach) = (reach.clone(), set_reach.clone());
        Callback::from(move |event: PointerEvent| {
            let from = reach.borrow().filter(|_| event.buttons() & 1 > 0).and_then(|reach| reach.from);
            set_reach.emit(Some(Reach { at: at_pointer(&event), from, by_keys: false }));
        })
    };
    let onpointerup = {
        let (reach, zoom) = (reach.clone(), zoom.clone());
        Callback::from(move |_: PointerEvent| {
            let chosen = reach.borrow().filter(|reach| reach.from.is_some() && !reach.by_keys);
            chosen.into_iter().for_each(|reach| zoom.emit(reach));
        })
    };
    let onpointerleave = {
        let (reach, set_reach) = (reach.clone(), set_reach.clone());
        Callback::from(move |event: PointerEvent| {
            if event.buttons() & 1 == 0 && reach.borrow().is_some_and(|reach| !reach.by_keys) {
                set_reach.emit(None);
            }
        })
    };
    let onkeydown = {
        let (reach, set_reach) = (reach.clone(), set_reach.clone());
        Callback::from(move |event: KeyboardEvent| {
            let now = *reach.borrow();
            let at = now.map(|now| now.at.min(last));
            let at = match (event.key().as_str(), at) {
                ("ArrowRight", None) | ("Home", _) => 0,
                ("ArrowLeft", None) | ("End", _) => last,
                ("ArrowRight", Some(at)) => (at + 1).min(last),
                ("ArrowLeft", Some(at)) => at.saturating_sub(1),
                ("Enter", Some(_)) => {
                    event.prevent_default();
                    return now.into_iter().for_each(|reach| zoom.emit(reach));
                }
                ("Escape", Some(_)) => return set_reach.emit(None),
                _ => return,
            };
            event.prevent_default();
            let from = now.filter(|_| event.shift_key()).map(|now| now.from.unwrap_or(now.at));
            set_reach.emit(Some(Reach { at, from, by_keys: true }));
        })
    };
    let clear = set_reach.reform(|_: FocusEvent| None);
    let cancel = set_reach.reform(|_: PointerEvent| None);
    // The buttons may be gone with what they undo.
    let refocus = {
        let plot = plot.clone();
        move || {
            if let Some(plot) = plot.cast::<HtmlElement>() {
                drop(plot.focus());
            }
        }
    };
    let can_go_back = before.borrow().iter().any(|range| *range != present);
    let back = {
        let (before, show, refocus) = (before.clone(), show.clone(), refocus.clone());
        Callback::from(move |_: MouseEvent| {
            // The address may have gone back by itself.
            let mut before = before.borrow_mut();
            while let Some(range) = before.pop() {
                if range != present {
                    show.emit(range);
                    break;
                }
            }
            refocus();
        })
    };
    let whole = Callback::from(move |_: MouseEvent| {
        before.borrow_mut().clear();
        show.emit(None);
        refocus();
    });

    let reached = (*reach.borrow()).filter(|reach| reach.bins().1 <= last);
    let spoken = reached.filter(|reach| reach.by_keys).zip(counted.as_ref());
    let spoken = spoken.map(|(reach, counted)| words(counted, reach.bins()));
    let untimed = counted.as_ref().map_or(0, |counted| counted.untimed);
    let is_narrow = width < NARROW;
    let beside =
        CHOOSER_ROOM + if limits.is_some() { BUTTONS_ROOM } else { 0 } + if untimed > 0 { UNTIMED_ROOM } else { 0 };
    let taken = ZONE_ROOM + if is_narrow { 0 } else { beside };
    let choose = {
        let layout = props.layout.clone();
        props.on_layout.reform(move |split: Split| layout.clone().with_bars(split.id()))
    };
    html! {
        <div class="panel timeline">
            <div class="timeline-plot" role="group" tabindex="0" aria-label={texts::TITLE} aria-describedby="timeline-keys"
                ref={plot} {onkeydown} {onpointerdown} {onpointermove} {onpointerup} {onpointerleave}
                onpointercancel={cancel} onblur={clear}>
                { (*drawn).clone() }
                if let Some(reach) = reached {
                    { band(reach, &bins, width, counted.as_deref()) }
                }
            </div>
            <div class={classes!("timeline-axis", is_narrow.then_some("narrow"))}>
                <div aria-hidden="true">
                    { for marks(&bins, width, width - taken).into_iter().map(|(place, label)| html! {
                        <span key={place} class="timeline-mark" style={format!("left:{place}px")}>{ label }</span>
                    }) }
                </div>
                if untimed > 0 {
                    <span>{ texts::untimed(untimed) }</span>
                }
                if limits.is_some() {
                    if can_go_back {
                        <button class="small" onclick={back} title={texts::BACK_HINT}>{ texts::BACK }</button>
                    }
                    <button class="small" onclick={whole} title={texts::WHOLE_HINT}>{ texts::WHOLE }</button>
                }
                <Dropdown label={texts::split(split)[1]} class="timeline-chooser">
                    <div class="menu-body settings">
                        <fieldset>
                            <legend>{ texts::SPLIT }</legend>
                            { for Split::all(source).iter().map(|&by| html! {
                                <label class="check">
                                    <input type="radio" name="bars" checked={by == split} onchange={choose.reform(move |_: Event| by)} />
                                    { texts::split(by)[0] }
                                </label>
                            }) }
                        </fieldset>
                        if let Some(counted) = &counted {
                            { legend(counted, (0, last), true) }
                        }
                    </div>
                </Dropdown>
                <span class="timeline-zone">{ UTC }</span>
            </div>
            <p id="timeline-keys" class="visually-hidden">{ texts::KEYS }</p>
            <p class="visually-hidden" aria-live="polite">
                if let Some((period, rows)) = spoken { { texts::spoken(&period, &rows) } }
            </p>
        </div>
    }
}
