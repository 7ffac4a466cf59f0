//! How many rows there were when: bars over time, of which a range can be chosen.

use crate::engine::client::Client;
use crate::engine::message::{Request, Response, Value};
use crate::language::{Bins, count_by_bin, period_label, set_time_range, time_range};
use crate::schema::Source;
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::texts::{format::UTC, things, timeline as texts};
use gloo_events::EventListener;
use std::rc::Rc;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Height of the highest bar in pixels, as the style sheet has it.
const HEIGHT: u64 = 64;

/// Bars at most, and the least width of one with the gap beside it, in pixels.
const MOST_BARS: usize = 120;
const LEAST_BAR: i32 = 8;

/// Pixels from one mark of the axis to the next, at least, and those of a character and of the gap behind a mark.
const MARK_ROOM: i32 = 96;
const CHARACTER: i32 = 7;
const MARK_GAP: i32 = 14;

/// Pixels of what stands at the axis' end: the zone, the buttons, and the number of rows without a time.
const ZONE_ROOM: i32 = 34;
const BUTTONS_ROOM: i32 = 190;
const UNTIMED_ROOM: i32 = 160;

/// Pixels that what is said of a bar may need.
const WORDS_ROOM: i32 = 290;

/// Groups that are asked for: bars times as many statuses as a log has.
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
}

/// What the engine counts by.
fn key_of(source: Source) -> &'static str {
    match source {
        Source::Trail => "ispresent(error_code)",
        _ => "http_status",
    }
}

/// Rows of each class.
type Counts = [u64; 3];

/// Bins and the rows in them.
#[derive(Debug, PartialEq)]
struct Counted {
    bins: Bins,
    counts: Vec<Counts>,
    /// Rows without a time.
    untimed: u64,
}

impl Counted {
    fn read(bins: Bins, source: Source, response: &Response) -> Counted {
        let mut counted = Counted { counts: vec![[0; 3]; bins.count()], bins, untimed: 0 };
        let Response::Answer(answer) = response else { return counted };
        for row in &answer.rows {
            let [start, key, count] = row.values.as_slice() else { continue };
            let count = count.int().unwrap_or(0).unsigned_abs();
            let class = match (source, key.int()) {
                (Source::Trail, Some(1)) | (_, Some(400..=499)) => 1,
                (_, Some(500..=599)) => 2,
                _ => 0,
            };
            match start {
                Value::Time(start) => counted.counts[counted.bins.place(*start)][class] += count,
                _ => counted.untimed += count,
            }
        }
        counted
    }

    /// The time of some bins and the rows in them, in words.
    fn words(&self, (first, last): (usize, usize), source: Source) -> (String, String) {
        let mut sum = [0; 3];
        for counts in &self.counts[first..=last] {
            counts.iter().zip(&mut sum).for_each(|(count, sum)| *sum += count);
        }
        let mut rows = format::counted(sum.iter().sum(), things::ROW);
        for (class, count) in texts::classes(source).iter().zip(sum).skip(1).filter(|(_, count)| *count > 0) {
            rows.push_str(&texts::of_class(class, count));
        }
        (period_label(self.bins.bin(first).0, self.bins.bin(last).1), rows)
    }
}

/// The bin that the pointer or the keys have reached.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Reach {
    at: usize,
    /// Where a choice of several began.
    from: Option<usize>,
    by_keys: bool,
}

impl Reach {
    fn bins(self) -> (usize, usize) {
        let from = self.from.unwrap_or(self.at);
        (from.min(self.at), from.max(self.at))
    }
}

/// Where a time stands, in whole pixels: bars and gaps are crisp.
fn pixel(bins: &Bins, width: i32, time: i64) -> i32 {
    ((time - bins.from) as f64 / (bins.to - bins.from) as f64 * f64::from(width)).round() as i32
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
    let text = count_by_bin(&props.query, source, bins.width, &[key_of(source)]);
    let request = text.filter(|_| props.rows_are_there && width > 0).map(|text| Request::Rows {
        text,
        offset: 0,
        limit: MOST_GROUPS,
    });
    let asked = use_answer(&props.client, request, props.generation);
    if let Some(response) = asked.response.as_ref().filter(|_| !asked.waiting) {
        let mut known = known.borrow_mut();
        if known.as_ref().is_none_or(|(of, _)| !Rc::ptr_eq(of, response)) {
            *known = Some((response.clone(), Rc::new(Counted::read(bins.clone(), source, response))));
        }
    }
    let counted = known.borrow().as_ref().map(|(_, counted)| counted.clone());
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
    let words = reached.zip(counted.as_ref()).map(|(reach, counted)| counted.words(reach.bins(), source));
    let spoken = words.as_ref().filter(|_| reached.is_some_and(|reach| reach.by_keys));
    let untimed = counted.as_ref().map_or(0, |counted| counted.untimed);
    let taken = if limits.is_some() { BUTTONS_ROOM } else { ZONE_ROOM } + if untimed > 0 { UNTIMED_ROOM } else { 0 };
    html! {
        <div class="panel timeline">
            <div class="timeline-plot" role="group" tabindex="0" aria-label={texts::TITLE} aria-describedby="timeline-keys"
                ref={plot} {onkeydown} {onpointerdown} {onpointermove} {onpointerup} {onpointerleave}
                onpointercancel={cancel} onblur={clear}>
                if let Some(counted) = counted {
                    <Bars {counted} {width} {source} is_old={asked.waiting} />
                }
                if let Some(reach) = reached {
                    { band(reach, &bins, width, words.as_ref()) }
                }
            </div>
            <div class="timeline-axis">
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
                <span>{ UTC }</span>
            </div>
            <p id="timeline-keys" class="visually-hidden">{ texts::KEYS }</p>
            <p class="visually-hidden" aria-live="polite">
                if let Some((period, rows)) = spoken { { texts::spoken(period, rows) } }
            </p>
        </div>
    }
}

/// Where the axis says what, up to a place, so that nothing overlaps.
fn marks(bins: &Bins, width: i32, end: i32) -> Vec<(i32, String)> {
    let mut free = 0;
    let mut marks = bins.marks((width / MARK_ROOM) as usize);
    // Where no mark has its room, the first time is said.
    if marks.iter().all(|(time, _)| pixel(bins, width, *time) > end - MARK_ROOM) {
        marks = vec![(bins.from, bins.marks(0).swap_remove(0).1)];
    }
    let placed = marks.into_iter().map(|(time, label)| (pixel(bins, width, time), label));
    let fits = placed.filter(|(place, label)| {
        let after = place + label.len() as i32 * CHARACTER + MARK_GAP;
        let fits = *place >= free && after <= end;
        free = if fits { after } else { free };
        fits
    });
    fits.collect()
}

/// What is reached, and what is said of it beside it.
fn band(reach: Reach, bins: &Bins, width: i32, words: Option<&(String, String)>) -> Html {
    let (first, last) = reach.bins();
    let (start, end) = (pixel(bins, width, bins.bin(first).0), pixel(bins, width, bins.bin(last).1));
    let class = classes!("timeline-band", reach.from.is_some().then_some("chosen"));
    let (side, away) = if start + end < width { ("left", end) } else { ("right", width - start) };
    let style = format!("{side}:{}px", (away + 6).min(width - WORDS_ROOM).max(0));
    html! {
        <>
            <div {class} style={format!("left:{start}px;width:{}px", end - start)}></div>
            if let Some((period, rows)) = words {
                <div class="timeline-words" {style} aria-hidden="true"><b>{ period }</b><span>{ rows }</span></div>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct BarsProps {
    counted: Rc<Counted>,
    width: i32,
    source: Source,
    is_old: bool,
}

/// The bars, and a table of what they show, which is not seen.
#[component]
fn Bars(props: &BarsProps) -> Html {
    let Counted { bins, counts, .. } = &*props.counted;
    let classes = texts::classes(props.source);
    let most = counts.iter().map(|counts| counts.iter().sum::<u64>()).max().unwrap_or(0).max(1);
    let mut paths = vec![String::new(); classes.len()];
    for (place, counts) in counts.iter().enumerate() {
        let (start, end) = bins.bin(place);
        let (x, next) = (pixel(bins, props.width, start), pixel(bins, props.width, end));
        let wide = (next - x - 1).max(1);
        let (mut sum, mut y) = (0, HEIGHT);
        for (path, count) in paths.iter_mut().zip(counts).filter(|(_, count)| **count > 0) {
            sum += count;
            // The rarest can be seen.
            let top = (HEIGHT - (sum as f64 / most as f64 * HEIGHT as f64).round() as u64).min(y.saturating_sub(1));
            path.push_str(&format!("M{x} {y}V{top}h{wide}V{y}z"));
            y = top;
        }
    }
    let rows = counts.iter().enumerate().filter(|(_, counts)| counts.iter().any(|count| *count > 0));
    html! {
        <>
            <svg class={classes!(props.is_old.then_some("stale"))} aria-hidden="true">
                { for paths.into_iter().enumerate().map(|(class, d)| html! { <path key={class} class={format!("bar-{class}")} {d} /> }) }
            </svg>
            <div class="visually-hidden">
                <table>
                    <caption>{ texts::TITLE }</caption>
                    <thead><tr>
                        <th scope="col">{ texts::WHEN }</th>
                        { for classes.iter().map(|class| html! { <th key={*class} scope="col">{ *class }</th> }) }
                    </tr></thead>
                    <tbody>{ for rows.map(|(place, counts)| {
                        let (start, end) = bins.bin(place);
                        html! {
                            <tr key={place}>
                                <th scope="row">{ period_label(start, end) }</th>
                                { for counts.iter().take(classes.len()).enumerate().map(|(class, count)| html! { <td key={class}>{ format::count(*count) }</td> }) }
                            </tr>
                        }
                    }) }</tbody>
                </table>
            </div>
        </>
    }
}
