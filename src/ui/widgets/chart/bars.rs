//! Bars to the right, one place below another.

use super::figure::{Figure, Ink};
use super::scale::Scale;
use super::scene::{Anchor, Area, Draw, Scene, add, rectangle, shortened, width_of};

/// Height of a place that has one bar, and of each bar where there are several beside each other, in pixels.
const BAND: f64 = 26.0;
const BAR: f64 = 9.0;

/// Height of what stands above the bars: the panels' titles, and their round numbers.
const TITLE: f64 = 18.0;
const TICKS: f64 = 18.0;

/// The greatest share of the width that labels take, and the greatest width.
const LABELS_PART: f64 = 0.4;
const LABELS_MOST: f64 = 320.0;

/// From one panel to the next, and the least width of one.
const GAP: f64 = 16.0;
const LEAST: f64 = 160.0;

/// Lays bars out. Each panel has a column of its own beside the labels; the scene is as high as its places need.
pub fn lay_out(figure: &Figure, scene: &mut Scene) {
    let top = scene.legend(figure);
    let most = (scene.width * LABELS_PART).min(LABELS_MOST);
    let labels = figure.places.iter().map(|place| width_of(&place.label)).fold(0.0, f64::max).min(most) + 10.0;
    let beside: Vec<usize> = (0..figure.panels.len()).map(|panel| beside(figure, panel)).collect();
    let bars = beside.iter().copied().max().unwrap_or(1);
    let band = if bars > 1 { bars as f64 * BAR + 10.0 } else { BAND };
    // Panels that find no room beside each other stand below each other, each with its labels.
    let room = scene.width - labels + GAP;
    let columns = ((room / (LEAST + GAP)) as usize).clamp(1, figure.panels.len().max(1));
    let width = room / columns as f64 - GAP;
    let block = TITLE + TICKS + figure.places.len() as f64 * band + GAP;
    scene.marks = vec![Area { x: labels, y: top, width: 0.0, height: 0.0 }; figure.marks.len()];
    scene.height = top;
    for (panel, beside) in beside.into_iter().enumerate() {
        let top = top + (panel / columns) as f64 * block + TITLE + TICKS;
        if panel % columns == 0 {
            scene.height += block;
            for (number, place) in figure.places.iter().enumerate() {
                let y = top + (number as f64 + 0.5) * band + 4.0;
                scene.text((labels - 10.0, y), Anchor::End, Ink::TEXT, shortened(&place.label, labels - 10.0));
            }
        }
        let left = labels + (panel % columns) as f64 * (width + GAP);
        column(figure, panel, scene, (left, top, width), (band, beside));
    }
}

/// How many bars a place has beside each other in a panel.
fn beside(figure: &Figure, panel: usize) -> usize {
    if figure.panels[panel].stacked {
        1
    } else {
        figure.series.iter().filter(|series| series.panel == panel).count().max(1)
    }
}

/// The bars of a panel.
fn column(
    figure: &Figure,
    number: usize,
    scene: &mut Scene,
    (left, top, width): (f64, f64, f64),
    (band, beside): (f64, usize),
) {
    let panel = &figure.panels[number];
    let range = figure.range(number);
    // What a bar says stands behind it.
    let is_of = |series: usize| figure.series[series].panel == number;
    let longest = figure.marks.iter().filter(|mark| is_of(mark.series));
    let said = longest.map(|mark| width_of(&(panel.words)(mark.value))).fold(0.0, f64::max) + 8.0;
    let says = said < width / 2.0 && beside == 1;
    let room = (width - if says { said } else { 12.0 }).max(20.0);
    let scale = Scale::over(range, (room / 80.0) as usize, panel.whole);
    let at = |value: f64| left + scale.part(value) * room;
    let bottom = top + figure.places.len() as f64 * band;
    scene.text((left, top - TICKS - 5.0), Anchor::Start, Ink::MUTED, shortened(&panel.title, width));
    let mut grid = String::new();
    for tick in scale.ticks() {
        add(&mut grid, 'M', &[at(tick).round() + 0.5, top]);
        add(&mut grid, 'V', &[bottom]);
        scene.text((at(tick), top - 5.0), Anchor::Middle, Ink::MUTED, (panel.tick)(tick, scale.step));
    }
    scene.path(grid, Ink::GRID, 0, Draw::Line(1.0, 0));
    let first = figure.series.iter().position(|series| series.panel == number).unwrap_or_default();
    let mut paths = vec![String::new(); figure.series.len()];
    let (mut place, mut sum) = (usize::MAX, 0.0);
    let mut said: Vec<(usize, f64, f64, f64)> = Vec::new();
    for (mark_number, mark) in figure.marks.iter().enumerate().filter(|(_, mark)| is_of(mark.series)) {
        let from = if panel.stacked && place == mark.place { sum } else { 0.0 };
        sum = from + mark.value;
        place = mark.place;
        let (a, b) = (at(from), at(sum));
        let height = if beside > 1 { BAR - 2.0 } else { BAND - 10.0 };
        let lane = if panel.stacked { 0 } else { mark.series - first };
        let y =
            top + mark.place as f64 * band + (band - beside as f64 * (height + 2.0) + 2.0) / 2.0 + lane as f64 * BAR;
        // The rarest can be seen, and one begins beside the other.
        let area =
            Area { x: a.min(b), y, width: ((b - a).abs() - if from > 0.0 { 1.0 } else { 0.0 }).max(1.0), height };
        let area = if from > 0.0 { Area { x: area.x + 1.0, ..area } } else { area };
        let bar = rectangle(area.x, area.y, area.width, area.height);
        match figure.places[place].ink {
            Some(ink) => scene.path(bar, ink, figure.series[mark.series].shade, Draw::Fill),
            None => paths[mark.series].push_str(&bar),
        }
        scene.marks[mark_number] = area;
        if says {
            // Of a stack the whole is said.
            if said.last().is_some_and(|(of, ..)| *of == place) {
                said.pop();
            }
            said.push((place, b.max(left), y + height / 2.0 + 4.0, sum));
        }
    }
    for (series, path) in figure.series.iter().zip(paths) {
        scene.path(path, series.ink, series.shade, Draw::Fill);
    }
    for (_, x, y, value) in said {
        scene.text((x + 6.0, y), Anchor::Start, Ink::TEXT, (panel.words)(value));
    }
}
