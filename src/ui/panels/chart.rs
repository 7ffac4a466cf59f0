//! An answer to `stats` in the form that its shape suggests, or in another one that fits: chart, number or table.

mod behind;
mod drawn;
mod names;
mod shape;

pub use behind::rows_behind;
pub use shape::View;

use crate::engine::client::Client;
use crate::engine::message::{Answer, AnswerColumn, AnswerRow, Request, Response, Value};
use crate::schema::{Source, Unit};
use crate::ui::hooks::use_answer;
use crate::ui::settings::{Setting, use_settings};
use crate::ui::texts::chart as texts;
use crate::ui::texts::format as words;
use crate::ui::widgets::chart::{Chart, Figure, Scene, Words, save_png, save_svg};
use crate::ui::widgets::grid::focus_grid;
use crate::ui::{format, storage};
use drawn::{Drawn, Groups};
use names::measured;
use shape::Shape;
use std::rc::Rc;
use yew::prelude::*;

/// Groups that are drawn at most.
const MOST_GROUPS: u64 = 5000;

/// What the panel needs.
#[derive(Properties, PartialEq)]
pub struct ChartPanelProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// The table.
    pub source: Source,
    /// The query that is asked.
    pub query: AttrValue,
    /// The query that the answer is to, as the engine got it.
    pub text: AttrValue,
    /// The answer's columns and size.
    pub head: Rc<Answer>,
    /// Its first rows, if they are here.
    pub first: Option<Rc<Vec<AnswerRow>>>,
    /// Whether another answer is on its way.
    pub busy: bool,
    /// Called with the query that a mark leads to.
    pub on_query: Callback<String>,
    /// The answer as a table.
    pub children: Html,
}

/// The figure of an answer's rows in a form; `None` where it has none.
pub fn figure_of(
    text: &str,
    source: Source,
    columns: &[AnswerColumn],
    rows: &[AnswerRow],
    view: View,
) -> Option<Rc<Figure>> {
    let shape = Shape::of(text, source, columns)?;
    let groups = Groups { shape: &shape, columns, rows, total: rows.len() as u64 };
    Some(groups.draw(view)?.figure)
}

fn key_of(shape: &Shape) -> String {
    format!("bucketscope.chart.{}", shape.id())
}

/// An answer's groups as table, bars, lines, areas, fields by hour and weekday, or numbers. Which form is chosen lies on the
/// device, for each kind of answer, as columns do: a link says what is asked. Other queries' rows are shown as they are.
#[component]
pub fn ChartPanel(props: &ChartPanelProps) -> Html {
    let settings = use_settings();
    let picked = use_state_eq(|| None::<(&'static str, View)>);
    let scene = use_mut_ref(|| None::<Rc<Scene>>);
    let last = use_mut_ref(|| ("", Vec::<View>::new(), None::<Rc<Drawn>>));
    let leads_to_rows = use_mut_ref(|| false);
    let (head, source) = (&props.head, props.source);
    let shape =
        use_memo((props.text.clone(), head.columns.clone()), |(text, columns)| Shape::of(text, source, columns));

    let enough = props.first.as_ref().is_some_and(|first| first.len() as u64 >= head.total);
    let request = Request::Rows { text: props.text.to_string(), offset: 0, limit: MOST_GROUPS };
    let request = (shape.is_some() && !enough && head.total > 1).then_some(request);
    let asked = use_answer(&props.client, request.clone(), props.generation);
    let response = asked.response.filter(|_| request.is_some() && !asked.waiting);
    let rows: Option<&[AnswerRow]> = match (&response, &props.first) {
        (Some(response), _) => match &**response {
            Response::Answer(answer) => Some(&answer.rows),
            _ => None,
        },
        (None, Some(first)) if enough => Some(first),
        _ => None,
    };

    let groups = shape.as_ref().as_ref().map(|shape| Groups {
        shape,
        columns: &head.columns,
        rows: rows.unwrap_or_default(),
        total: head.total,
    });
    let is_on_its_way = rows.is_none() && asked.waiting;
    let mut views = groups.as_ref().map_or_else(Vec::new, |groups| groups.shape.views(head.total, groups.times()));
    // Which forms fit is told by the groups: until they are there, those that fitted before do.
    let id = groups.as_ref().map_or("", |groups| groups.shape.id());
    if is_on_its_way && last.borrow().0 == id {
        views.clone_from(&last.borrow().1);
    }
    let view = groups.as_ref().and_then(|groups| {
        let chosen = picked.filter(|picked| picked.0 == id).map(|picked| picked.1).or_else(|| {
            let stored = storage::read(&key_of(groups.shape))?;
            View::ALL.into_iter().find(|view| view.id() == stored)
        });
        chosen.filter(|view| views.contains(view)).or(views.first().copied())
    });
    let draws = view.filter(|view| !matches!(view, View::Table | View::Number));
    let drawn = {
        // Rows are told from others by where they are, rather than by all that they say.
        let at = rows.map_or(0, |rows| rows.as_ptr() as usize);
        use_memo((props.text.clone(), props.generation, draws, settings, at, head.total), |_| {
            let drawn =
                groups.as_ref().zip(draws).filter(|_| rows.is_some()).and_then(|(groups, view)| groups.draw(view));
            drawn.map(Rc::new)
        })
    };
    {
        let leads_to_rows = leads_to_rows.clone();
        // The focus goes where the rows are that a mark led to.
        use_effect_with(shape.is_some(), move |is_charted| {
            if !is_charted && leads_to_rows.replace(false) {
                focus_grid();
            }
        });
    }
    // The table keeps its place and the focus, whatever stands above it.
    let Some((shape, view)) = shape.as_ref().as_ref().zip(view) else {
        return html! { <div class="charted"><></><>{ props.children.clone() }</></div> };
    };

    // What was drawn stays until the newer is there.
    if !is_on_its_way {
        last.replace((id, views.clone(), (*drawn).clone()));
    }
    let drawn = last.borrow().2.clone();
    let stale = props.busy || is_on_its_way;

    let lead = {
        let on_query = props.on_query.clone();
        move |query: String| {
            leads_to_rows.replace(true);
            on_query.emit(query);
        }
    };
    let choose = {
        let (picked, key, id) = (picked.setter(), key_of(shape), id);
        Callback::from(move |view: View| {
            storage::write(&key, Some(view.id()));
            picked.set(Some((id, view)));
        })
    };
    let body = match (view, &drawn) {
        (View::Table, _) => props.children.clone(),
        (View::Number, _) => match props.first.as_ref().and_then(|first| first.first()) {
            Some(row) => {
                let query = rows_behind(&props.query, source, &[&row.values]).filter(|_| !stale);
                let is_door = query.is_some();
                let open = Callback::from(move |_: MouseEvent| query.iter().cloned().for_each(&lead));
                numbers(row, head, &open, is_door)
            }
            None => Html::default(),
        },
        (_, Some(drawn)) => {
            let values: Rc<[Vec<Value>]> =
                rows.unwrap_or_default().iter().map(|row| row.values[..shape.keys.len()].to_vec()).collect();
            let behind = {
                let drawn = drawn.clone();
                move |mark: usize| -> Option<Vec<Vec<Value>>> {
                    drawn.rows.get(mark)?.iter().map(|row| values.get(*row as usize).cloned()).collect()
                }
            };
            let query_of = {
                let query = props.query.clone();
                move |mark: usize| {
                    let groups = behind(mark).filter(|_| !stale)?;
                    rows_behind(&query, source, &groups.iter().map(Vec::as_slice).collect::<Vec<&[Value]>>())
                }
            };
            let leads = {
                let query_of = query_of.clone();
                Callback::from(move |mark: usize| query_of(mark).is_some())
            };
            let on_pick = Callback::from(move |mark: usize| query_of(mark).into_iter().for_each(&lead));
            let on_scene = {
                let scene = scene.clone();
                Callback::from(move |drawn: Rc<Scene>| drop(scene.replace(Some(drawn))))
            };
            let names = |columns: &[AnswerColumn]| {
                columns.iter().map(|column| column.name.as_str()).collect::<Vec<&str>>().join(", ")
            };
            let (keys, measures) = head.columns.split_at(shape.keys.len());
            let words = Words {
                label: texts::label(&names(measures), &names(keys)).into(),
                keys: texts::KEYS,
                places: texts::GROUP,
                door: texts::DOOR,
            };
            html! {
                <Chart figure={drawn.figure.clone()} {words} version={settings.of(Setting::Theme)} {stale} {on_scene} {leads} {on_pick} />
            }
        }
        (_, None) => {
            let text = if is_on_its_way { texts::WAITING } else { texts::NOTHING };
            html! { <p class="waiting" role="status">{ text }</p> }
        }
    };
    let notes = drawn.as_ref().filter(|_| draws.is_some()).map(|drawn| drawn.notes.join(" · ")).unwrap_or_default();
    html! {
        <div class="charted">
            <><div class="chart-bar">
                <div class="chart-forms" role="group" aria-label={texts::SHOW_AS}>
                    { for View::ALL.into_iter().zip(texts::FORMS).map(|(form, label)| {
                        let fits = views.contains(&form);
                        html! {
                            <button key={form.id()} class="small" aria-pressed={(form == view).to_string()} disabled={!fits}
                                title={(!fits).then_some(texts::DOES_NOT_FIT)} onclick={choose.reform(move |_: MouseEvent| form)}>
                                { label }
                            </button>
                        }
                    }) }
                </div>
                <span class="chart-notes" role="status">{ notes }</span>
                if draws.is_some() && drawn.is_some() {
                    { for texts::SAVE.into_iter().enumerate().map(|(kind, (label, title, name))| {
                        let scene = scene.clone();
                        let save = Callback::from(move |_: MouseEvent| {
                            let body = web_sys::window().and_then(|window| window.document()).and_then(|document| document.body());
                            if let (Some(scene), Some(body)) = (&*scene.borrow(), body) {
                                if kind == 0 { save_svg(scene, &body, name) } else { save_png(scene, &body, name) }
                            }
                        });
                        html! { <button key={name} class="small" aria-label={title} {title} onclick={save}>{ label }</button> }
                    }) }
                }
            </div></>
            <>{ body }</>
        </div>
    }
}

/// The numbers of an answer that is one row, each of which leads to the rows behind it.
fn numbers(row: &AnswerRow, head: &Answer, open: &Callback<MouseEvent>, is_door: bool) -> Html {
    let number = |(place, (value, column)): (usize, (&Value, &AnswerColumn))| {
        let (_, words) = measured(column.unit);
        let text = match value {
            Value::Int(number) => words(*number as f64),
            Value::Float(number) => words(*number),
            value => format::plain(value),
        };
        // What is rounded for the eye is said in full.
        let exact = match value {
            Value::Int(number) if column.unit == Unit::Bytes && *number >= 1000 => {
                Some(words::bytes(&format::number(*number as f64)))
            }
            _ => None,
        };
        let label = if column.about { format!("≈ {}", column.name) } else { column.name.clone() };
        html! {
            <button key={place} class="chart-number" disabled={!is_door} onclick={open.clone()} title={texts::SHOW_ROWS}>
                <span>{ label }</span><b>{ text }</b><small>{ exact }</small>
            </button>
        }
    };
    html! { <div class="chart-numbers">{ for row.values.iter().zip(&head.columns).enumerate().map(number) }</div> }
}
