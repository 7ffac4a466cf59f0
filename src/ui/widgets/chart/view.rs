//! The chart as a component.

use super::figure::{Figure, Form, Step};
use super::paint::{class, dashes, opacity, paint_on};
use super::scene::{Area, Draw, Scene, Shape};
use gloo_events::EventListener;
use std::rc::Rc;
use web_sys::{HtmlCanvasElement, HtmlElement, MediaQueryList};
use yew::prelude::*;

/// Above so many marks a canvas is painted instead of elements.
const MOST_ELEMENTS: usize = 2000;

/// Cells that the table behind a chart has at most.
const MOST_CELLS: usize = 600;

/// Series that are said of a place beside the one that is reached.
const MOST_SAID: usize = 8;

/// Pixels around a mark within the ring of the focus, and the least size of that.
const RING: f64 = 2.0;
const LEAST_RING: f64 = 12.0;

/// Pixels that what is said of a mark may need.
const WORDS_ROOM: f64 = 260.0;

/// What a chart says.
#[derive(Debug, Clone, PartialEq)]
pub struct Words {
    /// Its name.
    pub label: AttrValue,
    /// What its keys do.
    pub keys: &'static str,
    /// What stands over the places in the table behind it.
    pub places: &'static str,
    /// What stands behind a mark's words where its rows can be shown.
    pub door: &'static str,
}

/// What a chart needs.
#[derive(Properties, PartialEq)]
pub struct ChartProps {
    /// What is shown.
    pub figure: Rc<Figure>,
    /// What is said.
    pub words: Words,
    /// Changes where colours may have changed.
    pub version: usize,
    /// Whether something newer is on its way.
    pub stale: bool,
    /// Told what is drawn.
    pub on_scene: Callback<Rc<Scene>>,
    /// Whether a mark leads anywhere.
    pub leads: Callback<usize, bool>,
    /// Called with a mark that is chosen.
    pub on_pick: Callback<usize>,
}

/// The mark that the pointer or the keys have reached.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Reach {
    mark: usize,
    by_keys: bool,
}

/// Whether the system is dark.
fn dark_scheme() -> Option<MediaQueryList> {
    web_sys::window()?.match_media("(prefers-color-scheme: dark)").ok()?
}

/// A chart: one stop of the Tab key, with arrows from mark to mark. Enter or a click chooses the mark that is reached.
#[component]
pub fn Chart(props: &ChartProps) -> Html {
    let whole = use_node_ref();
    let canvas = use_node_ref();
    let size = use_state_eq(|| (0i32, 0i32));
    let is_dark = use_state_eq(|| dark_scheme().is_some_and(|scheme| scheme.matches()));
    // As in the grid, keys and moves may follow one another faster than the page is drawn.
    let reach = use_mut_ref(|| None::<Reach>);
    let redraw = use_force_update();
    let measure = {
        let (whole, size) = (whole.clone(), size.setter());
        move || {
            if let Some(element) = whole.cast::<HtmlElement>() {
                size.set((element.client_width(), element.client_height()));
            }
        }
    };
    use_effect(measure.clone());
    use_effect_with((), move |()| {
        let listener = web_sys::window().map(|window| EventListener::new(&window, "resize", move |_| measure()));
        move || drop(listener)
    });
    {
        // Colours of elements follow the system by themselves, those of a canvas do not.
        let is_dark = is_dark.setter();
        use_effect_with((), move |()| {
            let listener = dark_scheme()
                .map(|scheme| EventListener::new(&scheme.clone(), "change", move |_| is_dark.set(scheme.matches())));
            move || drop(listener)
        });
    }
    let figure = &props.figure;
    let scene = use_memo((figure.clone(), *size), |(figure, (width, height))| match width {
        0 => Scene::default(),
        // Edges are the style sheet's.
        _ => Scene::of(figure, f64::from(width - 24).max(120.0), f64::from(height - 20).max(120.0)),
    });
    let by_canvas = figure.marks.len() > MOST_ELEMENTS;
    {
        let (canvas, on_scene, reach) = (canvas.clone(), props.on_scene.clone(), reach.clone());
        use_effect_with((scene.clone(), props.version, *is_dark), move |(scene, ..)| {
            // Marks of another scene are others.
            if reach.borrow().is_some_and(|reach| reach.mark >= scene.marks.len()) {
                reach.replace(None);
            }
            if let Some(canvas) = canvas.cast::<HtmlCanvasElement>() {
                paint_on(scene, &canvas);
            }
            on_scene.emit(scene.clone());
        });
    }
    let set_reach = {
        let (reach, redraw) = (reach.clone(), redraw.clone());
        Callback::from(move |next: Option<Reach>| {
            if reach.replace(next) != next {
                redraw.force_update();
            }
        })
    };
    let is_down = figure.form.is_down();
    let onpointermove = {
        let (set_reach, scene) = (set_reach.clone(), scene.clone());
        Callback::from(move |event: PointerEvent| {
            let point = (f64::from(event.offset_x()), f64::from(event.offset_y()));
            set_reach.emit(scene.mark_at(point, is_down).map(|mark| Reach { mark, by_keys: false }));
        })
    };
    let onpointerleave = {
        let (reach, set_reach) = (reach.clone(), set_reach.clone());
        Callback::from(move |event: PointerEvent| {
            // A finger that is lifted leaves what it reached.
            if event.pointer_type() != "touch" && reach.borrow().is_some_and(|reach| !reach.by_keys) {
                set_reach.emit(None);
            }
        })
    };
    let onclick = {
        let (reach, set_reach, scene, on_pick) =
            (reach.clone(), set_reach.clone(), scene.clone(), props.on_pick.clone());
        Callback::from(move |event: MouseEvent| {
            let point = (f64::from(event.offset_x()), f64::from(event.offset_y()));
            let Some(mark) = scene.mark_at(point, is_down) else { return };
            // A finger reaches a mark first, and chooses it when it comes again.
            let is_reached = reach.borrow().is_some_and(|reach| reach.mark == mark);
            if is_reached { on_pick.emit(mark) } else { set_reach.emit(Some(Reach { mark, by_keys: false })) }
        })
    };
    let onkeydown = {
        let (reach, set_reach, figure) = (reach.clone(), set_reach.clone(), figure.clone());
        let (scene, whole, on_pick) = (scene.clone(), whole.clone(), props.on_pick.clone());
        Callback::from(move |event: KeyboardEvent| {
            let now = reach.borrow().map(|reach| reach.mark);
            let step = match event.key().as_str() {
                "ArrowRight" if is_down => Step::Series(true),
                "ArrowLeft" if is_down => Step::Series(false),
                "ArrowDown" if is_down => Step::Place(true),
                "ArrowUp" if is_down => Step::Place(false),
                "ArrowRight" => Step::Place(true),
                "ArrowLeft" => Step::Place(false),
                // Rows of fields follow one another downwards.
                "ArrowUp" => Step::Series(figure.form != Form::Heat),
                "ArrowDown" => Step::Series(figure.form == Form::Heat),
                "Home" => Step::End(false),
                "End" => Step::End(true),
                "Enter" if now.is_some() => {
                    event.prevent_default();
                    return now.into_iter().for_each(|mark| on_pick.emit(mark));
                }
                "Escape" if now.is_some() => {
                    event.stop_propagation();
                    return set_reach.emit(None);
                }
                _ => return,
            };
            event.prevent_default();
            let next = figure.step(now, step);
            set_reach.emit(next.map(|mark| Reach { mark, by_keys: true }));
            if let (Some(area), Some(whole)) =
                (next.and_then(|mark| scene.marks.get(mark)), whole.cast::<HtmlElement>())
            {
                show(&whole, area);
            }
        })
    };
    let clear = set_reach.reform(|_: FocusEvent| None);
    let reached = (*reach.borrow()).filter(|reach| reach.mark < scene.marks.len());
    let said = reached.map(|reach| (reach, Said::of(figure, reach.mark)));
    let is_door = reached.is_some_and(|reach| props.leads.emit(reach.mark));
    let spoken = said.as_ref().filter(|(reach, _)| reach.by_keys).map(|(_, said)| said.aloud());
    let size = format!("width:{}px;height:{}px", scene.width, scene.height);
    let class = classes!(
        "chart",
        props.stale.then_some("stale"),
        is_down.then_some("down"),
        is_door.then_some("leads"),
        reached.is_some_and(|reach| reach.by_keys).then_some("by-keys"),
    );
    html! {
        <div {class} role="group" tabindex="0" aria-label={props.words.label.clone()} aria-describedby="chart-keys" ref={whole}
            {onkeydown} onblur={clear}>
            <div class="chart-scene" style={size.clone()} {onpointermove} {onpointerleave} {onclick}>
                if by_canvas {
                    <canvas style={size} aria-hidden="true" ref={canvas}></canvas>
                }
                <Still figure={figure.clone()} scene={(!by_canvas).then(|| scene.clone())} words={props.words.clone()} />
                if let Some((reach, said)) = &said {
                    { ring(scene.marks[reach.mark]) }
                    { said.show(scene.marks[reach.mark], &scene, is_door.then_some(props.words.door)) }
                }
            </div>
            <p id="chart-keys" class="visually-hidden">{ props.words.keys }</p>
            <p class="visually-hidden" aria-live="polite">{ spoken.unwrap_or_default() }</p>
        </div>
    }
}

/// Scrolls a mark into sight, where the chart is higher than its room.
fn show(whole: &HtmlElement, area: &Area) {
    let (seen, room) = (f64::from(whole.scroll_top()), f64::from(whole.client_height()));
    if area.y < seen {
        whole.set_scroll_top((area.y - LEAST_RING) as i32);
    } else if area.y + area.height + 2.0 * LEAST_RING > seen + room {
        whole.set_scroll_top((area.y + area.height + 3.0 * LEAST_RING - room) as i32);
    }
}

/// What is around the mark that is reached.
fn ring(area: Area) -> Html {
    let around = |at: f64, size: f64| {
        let more = ((LEAST_RING - size) / 2.0).max(RING);
        (at - more, size + 2.0 * more)
    };
    let ((x, width), (y, height)) = (around(area.x, area.width), around(area.y, area.height));
    let style = format!("left:{x:.0}px;top:{y:.0}px;width:{width:.0}px;height:{height:.0}px");
    html! { <div class="chart-ring" {style}></div> }
}

/// What is said of a mark: its place, and the numbers there.
struct Said {
    place: String,
    /// Colour, shade, label and number, and whether it is the one that is reached.
    numbers: Vec<(String, u8, String, String, bool)>,
}

impl Said {
    fn of(figure: &Figure, reached: usize) -> Said {
        let mark = figure.marks[reached];
        let all = figure.at_place(mark.place);
        // So many around the one that is reached.
        let first = (reached + 1).saturating_sub(MOST_SAID).max(all.start);
        let alone = figure.form == Form::Heat;
        let beside = (first..all.end).take(MOST_SAID).filter(|mark| !alone || *mark == reached);
        let numbers = beside.map(|at| {
            let mark = figure.marks[at];
            let series = &figure.series[mark.series];
            let panel = &figure.panels[series.panel];
            // Series of several panels may have one label.
            let label = match figure.legend().len() < figure.series.len() {
                true => format!("{} · {}", series.label, panel.title),
                false => series.label.clone(),
            };
            let ink = figure.places[mark.place].ink.unwrap_or(series.ink);
            (class(ink), series.shade, label, (panel.words)(mark.value), at == reached)
        });
        Said { place: figure.places[mark.place].label.clone(), numbers: numbers.collect() }
    }

    /// The number that is reached, in words.
    fn aloud(&self) -> String {
        let one = self.numbers.iter().find(|number| number.4);
        one.map_or_else(String::new, |(_, _, label, number, _)| format!("{}, {label}: {number}", self.place))
    }

    /// All of it, beside a mark.
    fn show(&self, area: Area, scene: &Scene, door: Option<&'static str>) -> Html {
        let end = area.x + area.width;
        let (side, away) = if area.x + end < scene.width { ("left", end) } else { ("right", scene.width - area.x) };
        let away = (away + 10.0).min(scene.width - WORDS_ROOM).max(0.0);
        let (edge, from) = if area.y < scene.height / 2.0 {
            ("top", area.y)
        } else {
            ("bottom", (scene.height - area.y - area.height).max(0.0))
        };
        html! {
            <div class="chart-words" style={format!("{side}:{away:.0}px;{edge}:{from:.0}px")} aria-hidden="true">
                <b>{ &self.place }</b>
                { for self.numbers.iter().enumerate().map(|(place, (ink, shade, label, number, is_reached))| html! {
                    <span key={place} class={classes!(is_reached.then_some("reached"))}>
                        <i class={ink.clone()} style={format!("opacity:{}", opacity(super::scene::strength(*shade)))}></i>
                        <span>{ label }</span><span class="right">{ number }</span>
                    </span>
                }) }
                if let Some(door) = door { <small>{ door }</small> }
            </div>
        }
    }
}

#[derive(Properties, PartialEq)]
struct StillProps {
    figure: Rc<Figure>,
    /// What is drawn, unless it is painted.
    scene: Option<Rc<Scene>>,
    words: Words,
}

/// What stays while the pointer moves: a scene as elements, and a table of what is drawn, which is not seen.
#[component]
fn Still(props: &StillProps) -> Html {
    let figure = &props.figure;
    let most = (MOST_CELLS / figure.series.len().max(1)).max(1);
    let shapes = props.scene.iter().flat_map(|scene| &scene.shapes).enumerate();
    html! {
        <>
            <svg aria-hidden="true">{ for shapes.map(drawing) }</svg>
            <div class="visually-hidden">
                <table>
                    <caption>{ props.words.label.clone() }</caption>
                    <thead><tr>
                        <th scope="col">{ props.words.places }</th>
                        { for figure.series.iter().enumerate().map(|(key, series)| html! { <th {key} scope="col">{ &series.label }</th> }) }
                    </tr></thead>
                    <tbody>{ for figure.places.iter().take(most).enumerate().map(|(key, place)| {
                        let mark = |series: usize| figure.marks[figure.at_place(key)].iter().find(|mark| mark.series == series);
                        html! {
                            <tr {key}>
                                <th scope="row">{ &place.label }</th>
                                { for figure.series.iter().enumerate().map(|(key, series)| html! {
                                    <td {key}>{ mark(key).map(|mark| (figure.panels[series.panel].words)(mark.value)) }</td>
                                }) }
                            </tr>
                        }
                    }) }</tbody>
                </table>
            </div>
        </>
    }
}

/// A shape as an element.
fn drawing((key, shape): (usize, &Shape)) -> Html {
    match shape {
        Shape::Path { d, ink, strength, draw } => {
            let (kind, width, dash) = match draw {
                Draw::Fill => ("fill", None, None),
                Draw::Line(width, shade) => ("line", Some(width.to_string()), dashes(*shade)),
            };
            html! {
                <path {key} class={classes!(kind, class(*ink))} d={d.clone()} opacity={opacity(*strength)} stroke-width={width}
                    stroke-dasharray={dash.map(|(on, off)| format!("{on} {off}"))} />
            }
        }
        Shape::Text { x, y, anchor, ink, text } => html! {
            <text {key} class={classes!("fill", class(*ink))} x={format!("{x:.1}")} y={format!("{y:.1}")} text-anchor={anchor.name()}>
                { text.clone() }
            </text>
        },
    }
}
