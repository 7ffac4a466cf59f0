//! The figure of an answer's groups.

use super::names::{label_of, meaning, measured, number_ticks, places_by_number, time_ticks};
use super::shape::{Fold, KeyKind, Measure, Shape, View};
use crate::engine::message::{AnswerColumn, AnswerRow, Value};
use crate::sorting::{sort_by, sort_numbers};
use crate::ui::format;
use crate::ui::texts::chart as texts;
use crate::ui::widgets::chart::{Axis, Figure, Form, Ink, Mark, Panel, Place, Series};
use std::collections::HashMap;

/// Aggregates, series and places that are drawn at most. More places than these have bars that nobody scrolls through.
const MOST_MEASURES: usize = 4;
const MOST_SERIES: usize = 12;
const MOST_PLACES: usize = 300;

/// Milliseconds of an hour, and of a day.
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// A figure, the groups behind each of its marks by their rows in the answer, and what is to be said of what it leaves out.
#[derive(Debug, PartialEq)]
pub struct Drawn {
    /// What is drawn.
    pub figure: std::rc::Rc<Figure>,
    /// The rows of each mark.
    pub rows: Vec<Vec<u32>>,
    /// What is left out.
    pub notes: Vec<String>,
}

/// The rows of an answer as they are drawn.
pub struct Groups<'a> {
    /// What the answer has.
    pub shape: &'a Shape,
    /// Its columns.
    pub columns: &'a [AnswerColumn],
    /// Its first rows.
    pub rows: &'a [AnswerRow],
    /// How many it has in all.
    pub total: u64,
}

/// Where a row is drawn, by its place and its series, and what of it.
type Spot = ((usize, usize), Measure);

/// A number as it is drawn.
fn drawn_number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(number) => Some(*number as f64),
        Value::Float(number) if number.is_finite() => Some(*number),
        _ => None,
    }
}

impl Groups<'_> {
    /// The aggregates that a form draws.
    fn measures(&self, view: View) -> Vec<Measure> {
        let all = self.shape.measures.iter().copied();
        match view {
            View::Area => all.filter(|measure| measure.fold == Fold::Sum).take(MOST_MEASURES).collect(),
            View::Heat => all.filter(|measure| measure.fold != Fold::Never).take(1).collect(),
            _ => all.take(MOST_MEASURES).collect(),
        }
    }

    /// The first and the last time along the axis.
    pub fn times(&self) -> Option<(i64, i64)> {
        let axis = self.shape.axis().filter(|_| self.shape.is_over_time())?;
        let times = self.rows.iter().filter_map(|row| row.values.get(axis)?.int());
        times.fold(None, |range, time| {
            Some(range.map_or((time, time), |(first, last): (i64, i64)| (first.min(time), last.max(time))))
        })
    }

    /// Draws the groups in a form; `None` where no group has a number.
    pub fn draw(&self, view: View) -> Option<Drawn> {
        let axis = self.shape.axis()?;
        let measures = self.measures(view);
        let mut notes = Vec::new();
        if (self.rows.len() as u64) < self.total {
            notes.push(texts::first_of(self.rows.len() as u64, self.total));
        }
        if view != View::Heat && view != View::Area && self.shape.measures.len() > MOST_MEASURES {
            notes.push(texts::first_aggregates(MOST_MEASURES, self.shape.measures.len()));
        }
        let (figure, rows) = match view {
            View::Heat => self.heat(axis, *measures.first()?),
            _ => self.along(axis, &measures, view, &mut notes),
        };
        (!figure.marks.is_empty()).then(|| Drawn { figure: figure.into(), rows, notes })
    }

    fn panel(&self, measures: &[Measure], stacked: bool) -> Panel {
        let columns: Vec<&AnswerColumn> = measures.iter().map(|measure| &self.columns[measure.column]).collect();
        let name =
            |column: &&AnswerColumn| if column.about { format!("≈ {}", column.name) } else { column.name.clone() };
        let names: Vec<String> = columns.iter().map(name).collect();
        let (tick, words) = measured(columns[0].unit);
        let title = texts::title(&names.join(", "), &format::unit(columns[0]));
        Panel { title, tick, words, whole: measures.iter().all(|measure| measure.whole), stacked }
    }

    /// Fields by hour and weekday.
    fn heat(&self, axis: usize, measure: Measure) -> (Figure, Vec<Vec<u32>>) {
        let zone = format::zone();
        let place = |row: &AnswerRow| {
            let clock = format::shown_clock(row.values[axis].int()?);
            // 1970 began on a Thursday.
            let weekday = (clock.div_euclid(DAY_MS) + 3).rem_euclid(7);
            Some(((clock.rem_euclid(DAY_MS) / HOUR_MS) as usize, weekday as usize))
        };
        let (marks, rows) = self.marks(7, &|row| Some((place(row)?, measure)));
        let mut panel = self.panel(&[measure], false);
        panel.title = texts::by_hour(&panel.title, &zone);
        let series = |label: &&str| Series { label: (*label).to_owned(), ink: Ink(0), shade: 0, panel: 0 };
        let hour = |hour: usize| Place { label: texts::hour(hour, &zone), at: hour as f64, width: 1.0, ink: None };
        let figure = Figure {
            form: Form::Heat,
            panels: vec![panel],
            axis: Axis::Labels,
            unit: String::new(),
            places: (0..24).map(hour).collect(),
            series: texts::WEEKDAYS.iter().map(series).collect(),
            marks,
            zeros: false,
        };
        (figure, rows)
    }

    /// The marks of rows that a function places, by their places and then by their series, and the rows of each.
    fn marks(&self, series: usize, place: &dyn Fn(&AnswerRow) -> Option<Spot>) -> (Vec<Mark>, Vec<Vec<u32>>) {
        let mut found: Vec<(usize, f64, Fold, u32)> = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            let Some(((place, of), measure)) = place(row) else { continue };
            let value = row.values.get(measure.column).and_then(drawn_number);
            value.into_iter().for_each(|value| found.push((place * series + of, value, measure.fold, number as u32)));
        }
        let mut order: Vec<u32> = (0..found.len() as u32).collect();
        sort_numbers(&mut order, &mut |a, b| found[a as usize].0.cmp(&found[b as usize].0));
        let (mut marks, mut rows) = (Vec::<Mark>::new(), Vec::<Vec<u32>>::new());
        for (key, value, fold, row) in order.into_iter().map(|at| found[at as usize]) {
            let (place, of) = (key / series, key % series);
            match (marks.last_mut(), rows.last_mut()) {
                (Some(mark), Some(rows)) if (mark.place, mark.series) == (place, of) => {
                    rows.push(row);
                    mark.value = match fold {
                        Fold::Sum => mark.value + value,
                        Fold::Greatest => mark.value.max(value),
                        Fold::Least => mark.value.min(value),
                        Fold::Never => mark.value,
                    };
                }
                _ => {
                    marks.push(Mark { place, series: of, value });
                    rows.push(vec![row]);
                }
            }
        }
        (marks, rows)
    }

    /// Bars, lines and areas.
    fn along(&self, axis: usize, measures: &[Measure], view: View, notes: &mut Vec<String>) -> (Figure, Vec<Vec<u32>>) {
        let over_time = self.shape.is_over_time();
        let by_number = over_time || view == View::Lines;
        let form = match view {
            View::Lines => Form::Lines,
            View::Area => Form::Area,
            _ if over_time => Form::Columns,
            _ => Form::Bars,
        };
        let key = &self.columns[axis];
        let mut known = HashMap::<String, usize>::new();
        let mut numbers = Vec::new();
        let mut places = Vec::new();
        if by_number {
            (numbers, places) = places_by_number(self.rows, axis, self.shape.keys[axis], key);
        }
        let place_of = |row: &AnswerRow, known: &HashMap<String, usize>| match by_number {
            true => numbers.binary_search(&row.values[axis].int()?).ok(),
            false => known.get(&label_of(&row.values[axis], key)).copied(),
        };
        if by_number {
            let untimed = self.rows.iter().filter(|row| row.values[axis].int().is_none()).count() as u64;
            if untimed > 0 && over_time {
                notes.push(texts::untimed(untimed));
            }
        } else {
            for row in self.rows {
                let label = label_of(&row.values[axis], key);
                if !known.contains_key(&label) {
                    let ink = if self.shape.keys.len() == 1 { meaning(&row.values[axis], key) } else { None };
                    known.insert(label.clone(), places.len());
                    places.push(Place { label, at: 0.0, width: 0.0, ink });
                }
            }
            if places.len() > MOST_PLACES {
                // What was said of the groups is less than this.
                notes.clear();
                let shown =
                    self.rows.iter().filter(|row| place_of(row, &known).is_some_and(|place| place < MOST_PLACES));
                notes.push(texts::first_of(shown.count() as u64, self.total));
                places.truncate(MOST_PLACES);
            }
        }

        let stands = |fold: Fold| measures.iter().all(|measure| measure.fold == fold);
        let split = self.split(axis, measures, stands(Fold::Sum), notes);
        let is_split = !split.is_empty();
        let count = split.len().max(1);

        // One panel for each aggregate, but lines of one unit and kind have one together.
        let mut panels: Vec<Vec<Measure>> = Vec::new();
        let mut series = Vec::new();
        for measure in measures {
            let like = |other: &Measure| {
                let unit = |measure: &Measure| self.columns[measure.column].unit;
                unit(other) == unit(measure) && (other.fold == Fold::Sum) == (measure.fold == Fold::Sum)
            };
            let shared = view == View::Lines && !is_split;
            let panel = panels.iter().position(|panel| shared && like(&panel[0])).unwrap_or(panels.len());
            if panel == panels.len() {
                panels.push(Vec::new());
            }
            panels[panel].push(*measure);
            if is_split {
                series.extend(split.series.iter().map(|one| Series { panel, ..one.clone() }));
            } else {
                let ink = Ink(if view == View::Lines { series.len() as u8 } else { 0 });
                series.push(Series { label: self.columns[measure.column].name.clone(), ink, shade: 0, panel });
            }
        }
        let mut all: (Vec<Mark>, Vec<Vec<u32>>) = Default::default();
        let shown = places.len();
        for (number, measure) in measures.iter().enumerate() {
            let (marks, rows) = self.marks(series.len(), &|row| {
                let place = place_of(row, &known).filter(|place| *place < shown)?;
                let of = if is_split { split.of(self, row)? } else { 0 };
                Some(((place, number * count + of), *measure))
            });
            all.0.extend(marks);
            all.1.extend(rows);
        }
        // Each aggregate's are in order by themselves.
        if measures.len() > 1 {
            let mut order: Vec<u32> = (0..all.0.len() as u32).collect();
            let at = |mark: u32| (all.0[mark as usize].place, all.0[mark as usize].series);
            sort_numbers(&mut order, &mut |a, b| at(a).cmp(&at(b)));
            let marks = order.iter().map(|at| all.0[*at as usize]).collect();
            all = (marks, order.iter().map(|at| std::mem::take(&mut all.1[*at as usize])).collect());
        }
        let stacks = |measures: &[Measure]| {
            view == View::Area || view == View::Bars && is_split && measures[0].fold == Fold::Sum
        };
        let figure = Figure {
            form,
            panels: panels.iter().map(|measures| self.panel(measures, stacks(measures))).collect(),
            axis: match by_number {
                false => Axis::Labels,
                true if over_time => Axis::Numbers(time_ticks),
                true => Axis::Numbers(number_ticks(key.unit)),
            },
            unit: if over_time { format::zone() } else { format::unit(key).to_string() },
            places,
            series,
            marks: all.0,
            zeros: over_time && self.shape.all_groups && self.rows.len() as u64 == self.total && stands(Fold::Sum),
        };
        (figure, all.1)
    }

    /// The series that the other keys make.
    fn split(&self, axis: usize, measures: &[Measure], adds: bool, notes: &mut Vec<String>) -> Split {
        let keys: Vec<usize> = (0..self.shape.keys.len()).filter(|key| *key != axis).collect();
        let mut split = Split { keys, series: Vec::new(), places: HashMap::new() };
        if split.keys.is_empty() {
            return split;
        }
        // Each series' label, how much it has, and the first row that has it.
        let mut found: Vec<(String, f64, usize)> = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            let label = split.label(self, row);
            let value =
                measures.first().and_then(|measure| drawn_number(row.values.get(measure.column)?)).unwrap_or(0.0);
            let next = found.len();
            let at = *split.places.entry(label.clone()).or_insert(next);
            match found.get_mut(at) {
                Some(known) => known.1 = if adds { known.1 + value } else { known.1.max(value) },
                None => found.push((label, value, number)),
            }
        }
        sort_by(&mut found, |a, b| b.1.total_cmp(&a.1));
        let all = found.len();
        found.truncate(MOST_SERIES);
        let is_status = matches!(split.keys.as_slice(), [key] if self.shape.keys[*key] == KeyKind::Status);
        if is_status {
            sort_by(&mut found, |a, b| a.0.cmp(&b.0));
        }
        let mut inks = Vec::<Ink>::new();
        for (place, (label, _, row)) in found.iter().enumerate() {
            let key = split.keys[0];
            let meant = meaning(&self.rows[*row].values[key], &self.columns[key]).filter(|_| split.keys.len() == 1);
            let ink = meant.unwrap_or(Ink(place as u8 % Ink::SERIES));
            let shade = inks.iter().filter(|known| **known == ink).count() as u8;
            inks.push(ink);
            split.series.push(Series { label: label.clone(), ink, shade, panel: 0 });
        }
        let shown = split.series.len();
        for (label, place) in &mut split.places {
            *place = found.iter().position(|known| known.0 == *label).unwrap_or(shown);
        }
        if all > shown && adds {
            split.series.push(Series { label: texts::others(all - shown), ink: Ink::REST, shade: 0, panel: 0 });
        } else if all > shown {
            notes.push(texts::greatest(shown, all));
        }
        split
    }
}

/// Series by the values of keys.
struct Split {
    keys: Vec<usize>,
    series: Vec<Series>,
    /// The series of each label; those beyond the last are of no series.
    places: HashMap<String, usize>,
}

impl Split {
    fn is_empty(&self) -> bool {
        self.series.is_empty()
    }

    fn len(&self) -> usize {
        self.series.len()
    }

    fn label(&self, groups: &Groups<'_>, row: &AnswerRow) -> String {
        let labels: Vec<String> =
            self.keys.iter().map(|key| label_of(&row.values[*key], &groups.columns[*key])).collect();
        labels.join(" · ")
    }

    /// The series of a row, if it is drawn.
    fn of(&self, groups: &Groups<'_>, row: &AnswerRow) -> Option<usize> {
        self.places.get(&self.label(groups, row)).copied().filter(|place| *place < self.series.len())
    }
}
