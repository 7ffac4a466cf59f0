//! Each widget in each of its states, in every theme: `#/gallery`.

use super::chart::{View, figure_of};
use crate::engine::message::{AnswerColumn, AnswerRow, Value};
use crate::schema::{Kind, Source, Unit};
use crate::ui::format;
use crate::ui::settings::Setting;
use crate::ui::texts::{chart as chart_texts, gallery as texts};
use crate::ui::widgets::chart::{Chart, Words};
use crate::ui::widgets::dialog::Dialog;
use crate::ui::widgets::disc::Disc;
use crate::ui::widgets::dropdown::Dropdown;
use crate::ui::widgets::grid::{Grid, GridCell, HeadCell, Spot};
use crate::ui::widgets::keys::keys;
use crate::ui::widgets::menu::{Menu, MenuItem};
use crate::ui::widgets::named_list::{Named, NamedList};
use crate::ui::widgets::notice::Notice;
use crate::ui::widgets::progress::{ProgressLine, Work};
use crate::ui::widgets::range::{Bar, Range};
use std::rc::Rc;
use yew::prelude::*;

/// Rows of the grid, more than any browser's element is tall.
const ROWS: u64 = 20_000_000;

/// Every so many rows one is on its way.
const WAITING: u64 = 9;

/// The first time of the rows and of the charts: 2026-08-08T00:00:00Z, in milliseconds; and how far they are apart.
const FIRST_MS: i64 = 1_786_147_200_000;
const HOUR_MS: i64 = 3_600_000;

/// Each widget in each of its states.
#[component]
pub fn Gallery() -> Html {
    let theme = use_state_eq(|| 0usize);
    let options = Setting::Theme.options();
    html! {
        <div class="gallery" data-theme={options[*theme].id}>
            <header>
                <h1>{ texts::TITLE }</h1>
                <p>{ texts::LEAD }</p>
                <div class="menu-row" role="group" aria-label={texts::THEME}>
                    { for options.iter().enumerate().map(|(place, option)| {
                        let theme = theme.clone();
                        let is_it = *theme == place;
                        let choose = Callback::from(move |_: MouseEvent| theme.set(place));
                        html! {
                            <button key={option.id} class="small" aria-pressed={is_it.to_string()} onclick={choose}>{ option.label }</button>
                        }
                    }) }
                </div>
            </header>
            <Section title={texts::SOURCES}>{ sources() }</Section>
            <Section title={texts::CONTROLS}>{ controls() }</Section>
            <Section title={texts::MESSAGES}>{ messages() }</Section>
            <Section title={texts::CHOICES}><Choices /></Section>
            <Section title={texts::OVER}><Over /></Section>
            <Section title={texts::ROWS}><Rows /></Section>
            <Section title={texts::CHARTS}><Charts version={*theme} /></Section>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct SectionProps {
    title: &'static str,
    children: Html,
}

#[component]
fn Section(props: &SectionProps) -> Html {
    html! { <section class="panel" aria-label={props.title}><h2>{ props.title }</h2>{ props.children.clone() }</section> }
}

fn sources() -> Html {
    html! {
        <div class="gallery-row">
            { for [(true, false), (false, true), (true, true), (false, false)].into_iter().map(|(left, right)| html! {
                <Disc {left} {right} />
            }) }
            { for [200, 304, 403, 503].into_iter().map(|status| {
                let value = Value::Int(status);
                html! { <span key={status} class={classes!("status-mark", format!("status-{}", format::status_class(&value)))}>{ status }</span> }
            }) }
            <span class="missing">{ "–" }</span>
            { keys("Ctrl+K") }
        </div>
    }
}

fn controls() -> Html {
    html! {
        <div class="gallery-row">
            <button>{ texts::BUTTON }</button>
            <button class="primary">{ texts::PRIMARY }</button>
            <button class="small">{ texts::SMALL }</button>
            <button class="quiet">{ texts::QUIET }</button>
            <button disabled=true>{ texts::DISABLED }</button>
            <button class="small" aria-pressed="true">{ texts::PRESSED }</button>
            <label class="check"><input type="checkbox" checked=true />{ texts::CHECK }</label>
            <input class="box" type="text" aria-label={texts::TEXT} placeholder={texts::TEXT} />
            <Dropdown label={texts::DROPDOWN}><div class="menu-body"><p>{ texts::HANGS }</p></div></Dropdown>
        </div>
    }
}

fn messages() -> Html {
    let work = |label: &'static str, of: u64, stops: bool| Work { label: label.into(), done: 3, of, stops };
    html! {
        <>
            <Notice text={texts::NOTICE} on_dismiss={Callback::noop()} />
            <ProgressLine work={work(texts::READING, 12, true)} on_cancel={Callback::noop()} />
            <ProgressLine work={work(texts::JOINING, 0, false)} on_cancel={Callback::noop()} />
            <div class="empty"><h2>{ texts::EMPTY }</h2><p>{ texts::EMPTY_HINT }</p></div>
        </>
    }
}

#[component]
fn Choices() -> Html {
    let chosen = use_state_eq(|| (3usize, 9usize));
    let bars: Vec<Bar> = (0..16usize)
        .map(|place| Bar { share: (place * 7 % 16) as f64 / 15.0, title: texts::bar(place).into() })
        .collect();
    let choose = {
        let chosen = chosen.setter();
        Callback::from(move |places| chosen.set(places))
    };
    let say = Callback::from(|(from, to)| (texts::bar(from), texts::bar(to)));
    let names = (texts::RANGE_ENDS.0.into(), texts::RANGE_ENDS.1.into());
    let named = vec![Named { name: texts::TEXT.to_owned(), detail: "http_status:403 | sort key desc".to_owned() }];
    let list = |items: Vec<Named>| {
        html! {
            <div>
                <NamedList {items} name_label={texts::NAME} save_label={texts::SAVE} on_save={Callback::noop()}
                    remove_label={Callback::from(|name: String| texts::remove(&name))} on_choose={Callback::noop()} on_remove={Callback::noop()} />
            </div>
        }
    };
    html! {
        <div class="gallery-row">
            <div><Range {bars} chosen={*chosen} {names} {say} on_move={choose.clone()} on_choose={choose} /></div>
            { list(named) }
            { list(Vec::new()) }
        </div>
    }
}

#[component]
fn Over() -> Html {
    let menu = use_state_eq(|| None::<(i32, i32)>);
    let dialog = use_state_eq(|| false);
    let node = use_node_ref();
    let open_menu = {
        let menu = menu.setter();
        Callback::from(move |event: MouseEvent| menu.set(Some((event.client_x(), event.client_y()))))
    };
    let close_menu = {
        let menu = menu.setter();
        Callback::from(move |()| menu.set(None))
    };
    let show = |is_open: bool| {
        let dialog = dialog.setter();
        Callback::from(move |()| dialog.set(is_open))
    };
    let items: Vec<MenuItem> = ["403", "REST.GET.OBJECT"]
        .into_iter()
        .map(|detail| MenuItem { detail: Some(detail.into()), ..MenuItem::new(texts::ENTRY, Callback::noop()) })
        .collect();
    html! {
        <div class="gallery-row">
            <button onclick={open_menu}>{ texts::OPEN_MENU }</button>
            <button onclick={show(true).reform(|_: MouseEvent| ())}>{ texts::OPEN_DIALOG }</button>
            if let Some(at) = *menu { <Menu label={texts::OVER} {at} {items} on_close={close_menu} /> }
            if *dialog { <Dialog {node} label={texts::DIALOG} class="gallery-dialog" on_close={show(false)}>{ texts::DIALOG }</Dialog> }
        </div>
    }
}

#[component]
fn Rows() -> Html {
    let busy = use_state_eq(|| false);
    let chosen = use_state_eq(|| (0u64, 0u64));
    let toggle = {
        let busy = busy.clone();
        Callback::from(move |_: Event| busy.set(!*busy))
    };
    let head = use_memo((), |()| -> [HeadCell; 4] {
        let cell = |label: &str, width: u32, right: bool| HeadCell {
            label: label.to_owned(),
            unit: AttrValue::default(),
            right,
            width,
            grow: 0,
            pinned: false,
            sorted: None,
            title: String::new(),
        };
        [
            HeadCell { pinned: true, sorted: Some((false, 0)), ..cell("time", 190, false) },
            HeadCell { unit: "bytes".into(), ..cell("bytes_sent", 140, true) },
            cell("http_status", 110, false),
            HeadCell { grow: 1, ..cell("key", 220, false) },
        ]
    });
    let head: Rc<[HeadCell]> = head;
    let row = Callback::from(|index: u64| {
        let cell = |content: String, class: &'static str| GridCell {
            content: html! { content },
            class: class.into(),
            title: None,
        };
        let status = Value::Int([200, 206, 403, 503][(index % 4) as usize]);
        (index % WAITING != WAITING - 1).then(|| {
            vec![
                cell(format::short_time(FIRST_MS + index as i64 * 1000), ""),
                cell(format::count(index * index % 9_999_991), "right"),
                GridCell {
                    content: html! { <span class={classes!("status-mark", format!("status-{}", format::status_class(&status)))}>{ format::plain(&status) }</span> },
                    class: Classes::new(),
                    title: None,
                },
                if index % 5 == 4 { cell("–".to_owned(), "missing") } else { cell(format!("reports/{index}.csv"), "mono") },
            ]
        })
    });
    let is_chosen = {
        let (first, last) = *chosen;
        Callback::from(move |index: u64| (first..last).contains(&index))
    };
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |(first, last): (u64, u64)| chosen.set((first, last + 1)))
    };
    html! {
        <>
            <label class="check"><input type="checkbox" checked={*busy} onchange={toggle} />{ texts::BUSY }</label>
            <div class="gallery-grid rows-panel">
                <Grid label={texts::ROWS} view="gallery" {head} total={ROWS} {row} version={chosen.1} {is_chosen} {on_choose} has_marks=true movable=false busy={*busy}
                    on_sight={Callback::noop()} on_open={Callback::noop()} on_sort={Callback::noop()}
                    on_width={Callback::noop()} on_move={Callback::noop()} on_menu={Callback::<(Spot, (i32, i32))>::noop()} />
            </div>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ChartsProps {
    /// Changes with the colours.
    version: usize,
}

/// The charts, one at a time.
#[component]
fn Charts(props: &ChartsProps) -> Html {
    let view = use_state_eq(|| View::Bars);
    let figure = use_memo(*view, |view| {
        let column = |name: &str, kind, unit| AnswerColumn { name: name.to_owned(), kind, unit, about: false };
        let key = match view {
            View::Bars => ("operation", column("operation", Kind::Text, Unit::None)),
            _ => ("bin(1h), http_status", column("bin(1h)", Kind::Time, Unit::None)),
        };
        let mut columns = vec![key.1, column("count(*)", Kind::Int, Unit::None)];
        if *view != View::Bars {
            columns.insert(1, column("http_status", Kind::Int, Unit::None));
        }
        let statuses: &[i64] = if *view == View::Bars { &[0] } else { &[200, 403, 503] };
        let rows: Vec<AnswerRow> = (0..if *view == View::Bars { 8 } else { 72 })
            .flat_map(|place: i64| {
                statuses.iter().map(move |status| {
                    let count = Value::Int((place * 37 % 101 + 9) * 200 / (status - 190).max(8));
                    let values = match status {
                        0 => vec![Value::Text(format!("REST.GET.OPERATION_{place}")), count],
                        status => vec![Value::Time(FIRST_MS + place * HOUR_MS), Value::Int(*status), count],
                    };
                    AnswerRow { id: None, values }
                })
            })
            .collect();
        let text = format!("stats count(*) by {}", key.0);
        figure_of(&text, Source::Access, &columns, &rows, *view)
    });
    let words = Words {
        label: texts::CHARTS.into(),
        keys: chart_texts::KEYS,
        places: chart_texts::GROUP,
        door: chart_texts::DOOR,
    };
    html! {
        <>
            <div class="menu-row">{ for View::ALL.into_iter().zip(chart_texts::FORMS).filter(|(form, _)| !matches!(form, View::Table | View::Number)).map(|(form, label)| {
                let choose = {
                    let view = view.setter();
                    Callback::from(move |_: MouseEvent| view.set(form))
                };
                html! {
                    <button key={form.id()} class="small" aria-pressed={(form == *view).to_string()} onclick={choose}>{ label }</button>
                }
            }) }</div>
            <div class="gallery-chart">
                if let Some(figure) = &*figure {
                    <Chart figure={figure.clone()} {words} version={props.version} stale=false on_scene={Callback::noop()}
                        leads={Callback::from(|_| true)} on_pick={Callback::noop()} />
                }
            </div>
        </>
    }
}
