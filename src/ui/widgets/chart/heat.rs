//! A field for each place and series, the darker the more.

use super::figure::{Figure, Ink};
use super::scene::{Anchor, Area, Draw, Scene, Shape, rectangle, width_of};

/// How strong the fields are, in percent, from those that have the least to those that have the most.
const LEVELS: [u8; 6] = [14, 30, 46, 64, 82, 100];

/// Height of what stands above the fields, and of the labels below them; the least and the greatest height of a field.
const TITLE: f64 = 26.0;
const LABELS: f64 = 24.0;
const LEAST: f64 = 18.0;
const MOST: f64 = 72.0;

/// From one field to the next.
const GAP: f64 = 2.0;

/// Width and height of a field of the legend.
const SWATCH: f64 = 16.0;

/// How strong a number is shown, in percent; of nothing, not at all.
fn level(value: f64, most: f64) -> Option<u8> {
    let place = (value / most * LEVELS.len() as f64).ceil() as usize;
    LEVELS.get(place.checked_sub(1)?.min(LEVELS.len() - 1)).copied()
}

/// Lays fields out: places beside each other, series below each other.
pub fn lay_out(figure: &Figure, scene: &mut Scene) {
    let Some(panel) = figure.panels.first() else { return };
    let left = figure.series.iter().map(|series| width_of(&series.label)).fold(0.0, f64::max) + 8.0;
    let (rows, columns) = (figure.series.len().max(1) as f64, figure.places.len().max(1) as f64);
    let wide = (scene.width - left) / columns;
    let high = ((scene.height - TITLE - LABELS) / rows).clamp(LEAST, MOST);
    scene.height = TITLE + rows * high + LABELS;
    let (_, most) = figure.range(0);
    let ink = figure.series.first().map_or(Ink::REST, |series| series.ink);
    let field = |column: usize, row: usize| Area {
        x: left + column as f64 * wide,
        y: TITLE + row as f64 * high,
        width: (wide - GAP).max(1.0),
        height: high - GAP,
    };
    let path = |area: Area| rectangle(area.x, area.y, area.width, area.height);

    // What colour means what, at the right of the title.
    scene.text((0.0, 13.0), Anchor::Start, Ink::MUTED, panel.title.clone());
    let (least, greatest) = ((panel.words)(0.0), (panel.words)(most));
    let end = scene.width - width_of(&greatest) - 6.0;
    let start = end - LEVELS.len() as f64 * SWATCH;
    if start - width_of(&least) > width_of(&panel.title) {
        for (place, strength) in LEVELS.into_iter().enumerate() {
            let d = rectangle(start + place as f64 * SWATCH, 3.0, SWATCH - 1.0, 12.0);
            scene.shapes.push(Shape::Path { d, ink, strength, draw: Draw::Fill });
        }
        scene.text((start - 6.0, 13.0), Anchor::End, Ink::MUTED, least);
        scene.text((end + 6.0, 13.0), Anchor::Start, Ink::MUTED, greatest);
    }

    let mut empty = String::new();
    for row in 0..figure.series.len() {
        for column in 0..figure.places.len() {
            let Area { x, y, width, height } = field(column, row);
            empty.push_str(&rectangle(x + 0.5, y + 0.5, (width - 1.0).max(0.0), height - 1.0));
        }
        let y = TITLE + (row as f64 + 0.5) * high + 3.0;
        scene.text((left - 8.0, y), Anchor::End, Ink::MUTED, figure.series[row].label.clone());
    }
    scene.path(empty, Ink::GRID, 0, Draw::Line(1.0, 0));
    let mut paths = LEVELS.map(|_| String::new());
    for mark in &figure.marks {
        let area = field(mark.place, mark.series);
        scene.marks.push(area);
        let strength = level(mark.value, most);
        let place = LEVELS.iter().position(|level| Some(*level) == strength);
        place.into_iter().for_each(|place| paths[place].push_str(&path(area)));
    }
    // Paper under the colours, so that the empty field's edge does not show through.
    scene.path(paths.concat(), Ink::PAPER, 0, Draw::Fill);
    for (d, strength) in paths.into_iter().zip(LEVELS).filter(|(d, _)| !d.is_empty()) {
        scene.shapes.push(Shape::Path { d, ink, strength, draw: Draw::Fill });
    }
    let y = TITLE + rows * high + 14.0;
    // Each label, or each third.
    let every = if wide > 24.0 { 1 } else { 3 };
    for (column, place) in figure.places.iter().enumerate().step_by(every) {
        let label = place.label.get(..2).unwrap_or(&place.label).to_owned();
        scene.text((left + (column as f64 + 0.5) * wide - 1.0, y), Anchor::Middle, Ink::MUTED, label);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_is_strongest_and_nothing_is_not_shown() {
        assert_eq!(
            [0.0, 0.01, 50.0, 50.1, 100.0].map(|value| level(value, 100.0)),
            [None, Some(14), Some(46), Some(64), Some(100)]
        );
        assert_eq!(level(0.0, 0.0), None);
    }
}
