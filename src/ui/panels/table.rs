//! A table: its query, its facets, its rows, and the details of one.

use super::asked::{chooses_columns, current_sort, engine_text, outcome, sorted, waiting};
use super::blocks::{Shown, use_blocks};
use super::cell_menu;
use super::cells::{cells, head_cells};
use super::chart::{ChartPanel, rows_behind};
use super::columns::ColumnsMenu;
use super::details::DetailsPanel;
use super::facets::Facets;
use super::search::Search;
use super::selection::{Change, SelectionBar, select_range, use_selection};
use super::timeline::Timeline;
use super::views::ViewsMenu;
use crate::engine::client::Client;
use crate::engine::message::{AnswerColumn, RowId, Working};
use crate::language::set_source;
use crate::schema::Source;
use crate::ui::actions::Act;
use crate::ui::intake::Taken;
use crate::ui::layout::Layout;
use crate::ui::route::Route;
use crate::ui::settings::use_settings;
use crate::ui::state::Overlay;
use crate::ui::texts::questions;
use crate::ui::texts::table as texts;
use crate::ui::widgets::disc::Disc;
use crate::ui::widgets::file_buttons::FileButtons;
use crate::ui::widgets::grid::{Grid, Spot, focus_grid};
use crate::ui::widgets::menu::Menu;
use std::rc::Rc;
use yew::prelude::*;

/// What a table needs.
#[derive(Properties, PartialEq)]
pub struct TableProps {
    /// The engine.
    pub client: Client,
    /// Counts loads.
    pub generation: u32,
    /// The view.
    pub route: Route,
    /// The table.
    pub source: Source,
    /// How far the answer to a question has come that takes a while.
    pub working: Option<Working>,
    /// Whether it has any row.
    pub loaded: bool,
    /// Its first and last time; `None` where no row has a time.
    pub times: Option<(i64, i64)>,
    /// Whether log values are kept out of what outlives the page.
    pub private_address: bool,
    /// Called with files, where this log is not loaded.
    pub on_files: Callback<Vec<Taken>>,
    /// Called with what is to be done.
    pub on_act: Callback<Act>,
    /// What stands above the rows.
    #[prop_or_default]
    pub above: Html,
}

/// A table: its query, its facets, its rows, and the details of one.
#[component]
pub fn TablePanel(props: &TableProps) -> Html {
    let source = props.source;
    let query = props.route.query.clone();
    let layout = use_state_eq(|| Layout::stored(source));
    let menu = use_state_eq(|| None::<(Spot, (i32, i32))>);
    // What was said of copying, and how often.
    let said = use_state(|| (0u32, ""));
    let text = engine_text(&query, source, &layout);
    let Shown { blocks, on_sight, ask_again } = use_blocks(&props.client, &text, props.generation);
    let selection = use_selection();
    let facets_open = use_state_eq(|| false);
    let settings = use_settings();
    {
        // A menu is about what was shown when it was opened.
        let menu = menu.setter();
        use_effect_with(query.clone(), move |_| menu.set(None));
    }
    let on_query = {
        let route = props.route.clone();
        Callback::from(move |query: String| {
            let nothing = query.is_empty() && source == Source::Requests;
            route.with_query(if nothing { super::ALL_REQUESTS.to_owned() } else { query }).go();
        })
    };
    // A condition that a row gave is true of it: the row stays open.
    let on_narrow = {
        let route = props.route.clone();
        Callback::from(move |query: String| route.with_query(query).with_row(route.row).go())
    };
    if !props.loaded {
        return not_loaded(source, &props.on_files);
    }

    let now = (text.clone(), props.generation);
    let (fresh, current) = (blocks.asked == now, blocks.of == now);
    let head = blocks.head.clone();
    let answer = head.as_deref().filter(|_| !blocks.rows.is_empty() && blocks.refusal.is_none());
    let told = answer.filter(|_| blocks.of.0 == text);
    let outcome = told.map(|answer| outcome(answer, &query, source)).unwrap_or_default();
    let on_open = {
        let (blocks, route, on_query) = (blocks.clone(), props.route.clone(), on_query.clone());
        Callback::from(move |index: u64| {
            // What an older generation called a row may be another one by now.
            if !current {
                return;
            }
            let Some(row) = blocks.row(index) else { return };
            match row.id {
                Some(id) => route.with_row(Some(id)).go(),
                // A group leads to its rows.
                None => rows_behind(&route.query, source, &[&row.values]).into_iter().for_each(|q| on_query.emit(q)),
            }
        })
    };
    let on_close = {
        let route = props.route.clone();
        Callback::from(move |()| {
            route.with_row(None).go();
            focus_grid();
        })
    };
    let toggle_facets = {
        let open = facets_open.clone();
        Callback::from(move |_: MouseEvent| open.set(!*open))
    };
    let on_layout = {
        let layout = layout.setter();
        Callback::from(move |next: Layout| {
            next.store(source);
            layout.set(next);
        })
    };
    let say = {
        let said = said.clone();
        Callback::from(move |text| said.set((said.0 + 1, text)))
    };
    let by_query = chooses_columns(&query, source);
    let rows = answer.and_then(|answer| {
        // What a menu needs besides stands behind the columns that are shown.
        let shown = if by_query { answer.columns.len() } else { layout.columns(source).len() };
        let all: Rc<[AnswerColumn]> = answer.columns.clone().into();
        let columns: Rc<[AnswerColumn]> = all.iter().take(shown).cloned().collect();
        let sort = current_sort(&query, source);
        // A group cannot be selected.
        let has_marks = blocks.row(0).is_some_and(|row| row.id.is_some());
        let pinned = if by_query { 0 } else { layout.pinned() };
        let head = head_cells(&columns, source, &sort, (&layout, pinned), has_marks);
        let row = {
            let (blocks, columns) = (blocks.clone(), columns.clone());
            Callback::from(move |index: u64| Some(cells(blocks.row(index)?, &columns)))
        };
        let on_sort = {
            let (columns, on_query) = (columns.clone(), on_query.clone());
            Callback::from(move |(index, after): (usize, bool)| {
                // Keys may follow one another faster than the page is drawn.
                let query = Route::current().query;
                on_query.emit(sorted(&query, source, &columns[index], after));
            })
        };
        let on_width = {
            let (columns, layout, on_layout) = (columns.clone(), layout.clone(), on_layout.clone());
            Callback::from(move |(index, width): (usize, u32)| {
                on_layout.emit((*layout).clone().with_width(&columns[index].name, width));
            })
        };
        let on_move = {
            let (layout, on_layout) = (layout.clone(), on_layout.clone());
            Callback::from(move |(from, to): (usize, usize)| on_layout.emit((*layout).clone().moved(source, from, to)))
        };
        let on_menu = {
            let menu = menu.setter();
            Callback::from(move |at| menu.set(Some(at)))
        };
        let is_chosen = {
            let (blocks, selection) = (blocks.clone(), selection.clone());
            Callback::from(move |index: u64| selection.has(blocks.row(index).and_then(|row| row.id)))
        };
        let on_choose = {
            let (blocks, selection, all) = (blocks.clone(), selection.dispatcher(), all.clone());
            let (client, text, say) = (props.client.clone(), text.clone(), say.clone());
            Callback::from(move |(first, last): (u64, u64)| match blocks.row(first) {
                _ if !current => {}
                Some(row) if first == last => selection.dispatch(Change::Toggled(row.clone(), all.clone())),
                _ => select_range(&client, text.clone(), (first, last), &selection, &say),
            })
        };
        let now = {
            let blocks = blocks.clone();
            Callback::from(move |id: RowId| Some(blocks.row(blocks.place_of(id)?)?.values.clone()))
        };
        let items = menu.as_ref().map(|&(spot, at)| {
            let (on_query, said) = (on_query.clone(), say.clone());
            let items = match spot.row {
                Some(row) => blocks.row(row).map_or_else(Vec::new, |row| {
                    cell_menu::of_cell(row, &all, (spot.column, shown), (source, &query), &on_query, &said)
                }),
                None => {
                    let changes = cell_menu::Changes {
                        on_sort: on_sort.clone(),
                        on_width: on_width.clone(),
                        on_query: on_query.clone(),
                        on_layout: (!by_query).then(|| on_layout.clone()),
                    };
                    // It may be gone since the menu was opened.
                    let column = columns.get(spot.column);
                    column.map_or_else(Vec::new, |column| {
                        cell_menu::of_head(spot.column, &column.name, (source, &query), &layout, &changes)
                    })
                }
            };
            (items, at)
        });
        let close = {
            let menu = menu.setter();
            Callback::from(move |()| {
                menu.set(None);
                focus_grid();
            })
        };
        let open = props.route.row.and_then(|id| blocks.place_of(id));
        let grid = html! {
            <>
                <Grid view={query.clone()} label={texts::rows_of(super::label_of(source))} {head}
                    total={answer.total} {row} version={blocks.version} selected={open} row_height={settings.row_height()}
                    {is_chosen} {on_choose} {has_marks} movable={!by_query} busy={!current} {on_sight}
                    {on_open} {on_sort} {on_width} {on_move} {on_menu} />
                <SelectionBar client={props.client.clone()} generation={props.generation} {source}
                    selection={selection.clone()} {columns} {now} said={say.clone()} />
                if let Some((items, at)) = items.filter(|(items, _)| !items.is_empty()) {
                    <Menu label={texts::MENU} {at} {items} on_close={close} />
                }
            </>
        };
        let (text, head) = (blocks.of.0.clone(), blocks.head.clone()?);
        Some(html! {
            <ChartPanel client={props.client.clone()} generation={props.generation} {source} query={query.clone()} {text}
                {head} first={blocks.rows.get(&0).cloned()} busy={!current} on_query={on_query.clone()}>{ grid }</ChartPanel>
        })
    });
    let is_refused = fresh && blocks.refusal.is_some();
    let is_waiting = !current && !is_refused;
    let nothing = answer.is_some_and(|answer| answer.total == 0);
    // The engine counts from the source, which stands before what was typed.
    let before = set_source(&query, source).len().saturating_sub(query.len());
    let typed = |(start, end): (usize, usize)| {
        Some((start.checked_sub(before)?, end.checked_sub(before)?)).filter(|(_, end)| *end <= query.len())
    };
    let refusal = blocks.refusal.clone().filter(|_| fresh).map(|(message, span)| (message, span.and_then(typed)));
    let on_escape = {
        let (on_close, is_open) = (on_close.clone(), props.route.row.is_some());
        let selection = selection.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Escape" if is_open => on_close.emit(()),
            "Escape" if !selection.is_empty() => selection.dispatch(Change::Cleared),
            _ => {}
        })
    };
    let questions = html! {
        <button aria-haspopup="dialog" onclick={props.on_act.reform(|_: MouseEvent| Act::Open(Overlay::Questions))}>
            { questions::TITLE }
        </button>
    };
    html! {
        <div class="table-place">
            <h1 class="visually-hidden">{ super::label_of(source) }</h1>
            <Search client={props.client.clone()} generation={props.generation} {source} query={query.clone()} {outcome}
                {refusal} working={props.working} on_query={on_query.clone()} />
            { props.above.clone() }
            if let Some(times) = props.times {
                <Timeline client={props.client.clone()} generation={props.generation} {source} query={query.clone()} {times}
                    rows_are_there={answer.is_some() && current} on_query={on_query.clone()}
                    layout={(*layout).clone()} on_layout={on_layout.clone()} />
            }
            <div class="tools">
                <button class="facets-toggle" onclick={toggle_facets} aria-expanded={facets_open.to_string()}>
                    { if *facets_open { texts::HIDE_COUNTS } else { texts::SHOW_COUNTS } }
                </button>
                { questions.clone() }
                <ViewsMenu route={props.route.clone()} private={props.private_address} said={say.clone()} />
                <ColumnsMenu {source} layout={(*layout).clone()} {by_query}
                    on_layout={on_layout.clone()} />
            </div>
            <div class={classes!("table-body", props.route.row.is_some().then_some("with-details"))} onkeydown={on_escape}>
                <aside class={classes!("panel", "facets-panel", facets_open.then_some("open"))} aria-label={texts::COUNTS}>
                    <Facets client={props.client.clone()} generation={props.generation} {source} query={query.clone()}
                        times={props.times} on_query={on_query.clone()} rows_are_there={answer.is_some() && current}
                        layout={(*layout).clone()} on_layout={on_layout.clone()} />
                </aside>
                <section class="panel rows-panel" aria-label={texts::ROWS}>
                    <div class="said" aria-live="polite">
                        if said.0 > 0 { <span key={said.0}>{ said.1 }</span> }
                    </div>
                    <div role="status">
                        if is_waiting { { waiting(&query, source, answer.is_some()) } }
                        if blocks.refusal.as_ref().is_some_and(|(_, span)| fresh && span.is_none()) {
                            <p class="ask-again"><button onclick={ask_again}>{ texts::ASK_AGAIN }</button></p>
                        }
                    </div>
                    if nothing {
                        <div class="empty">
                            <h2>{ texts::NOTHING }</h2>
                            <p>{ texts::NOTHING_HINT }</p>
                            <button onclick={on_query.reform(|_: MouseEvent| String::new())}>{ texts::REMOVE_CONDITIONS }</button>
                            { questions }
                        </div>
                    } else {
                        { rows.unwrap_or_default() }
                    }
                </section>
                if let Some(id) = props.route.row {
                    <DetailsPanel client={props.client.clone()} generation={props.generation} {id}
                        query={query.clone()} {source} {on_narrow} {on_query} {on_close} />
                }
            </div>
        </div>
    }
}

fn not_loaded(source: Source, on_files: &Callback<Vec<Taken>>) -> Html {
    let (what, where_from) = texts::not_loaded(source);
    let (left, right) = super::halves(source);
    html! {
        <div class="empty">
            <Disc {left} {right} />
            <h1>{ what }</h1>
            <p>{ where_from }</p>
            <div class="empty-buttons"><FileButtons on_files={on_files.clone()} /></div>
        </div>
    }
}
