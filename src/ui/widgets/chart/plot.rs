//! Bars upwards, lines and areas along an axis of numbers.

use super::figure::{Axis, Figure, Form, Ink, Panel};
use super::scale::Scale;
use super::scene::{Anchor, Area, Draw, Scene, add, disc, rectangle, shortened, width_of};

/// Height of a panel's title, of the axis below, and the least of a panel's plot.
const TITLE: f64 = 30.0;
const AXIS: f64 = 24.0;
const LEAST: f64 = 90.0;

/// From one round number to the next at least, upwards and sideways.
const TICK_ROOM: f64 = 36.0;
const MARK_ROOM: f64 = 96.0;

/// Points of a line are drawn where they are so far apart at least, and so large.
const POINTS_APART: f64 = 14.0;
const POINT: f64 = 2.8;

/// Where a panel is drawn, and its scale.
struct Plot {
    top: f64,
    height: f64,
    scale: Scale,
}

impl Plot {
    fn y(&self, value: f64) -> f64 {
        self.top + self.height * (1.0 - self.scale.part(value))
    }
}

/// The axis of places: from which number to which, and where that is drawn.
struct Along {
    from: f64,
    to: f64,
    left: f64,
    width: f64,
}

impl Along {
    fn x(&self, at: f64) -> f64 {
        self.left + (at - self.from) / (self.to - self.from) * self.width
    }
}

/// Lays a figure out along an axis, with its panels below each other.
pub fn lay_out(figure: &Figure, scene: &mut Scene) {
    let legend = scene.legend(figure);
    let count = figure.panels.len().max(1) as f64;
    let height = ((scene.height - legend - AXIS) / count - TITLE).max(LEAST);
    scene.height = legend + count * (height + TITLE) + AXIS;
    let plot = |(number, panel): (usize, &Panel)| Plot {
        top: legend + number as f64 * (height + TITLE) + TITLE,
        height,
        scale: Scale::over(figure.range(number), (height / TICK_ROOM) as usize, panel.whole),
    };
    let plots: Vec<Plot> = figure.panels.iter().enumerate().map(plot).collect();
    let ticks = figure
        .panels
        .iter()
        .zip(&plots)
        .flat_map(|(panel, plot)| plot.scale.ticks().map(|tick| width_of(&(panel.tick)(tick, plot.scale.step))));
    let left = ticks.fold(0.0, f64::max) + 8.0;
    let (from, to) = figure
        .places
        .iter()
        .fold((f64::MAX, f64::MIN), |(from, to), place| (from.min(place.at), to.max(place.at + place.width)));
    let along = Along { from, to: if to > from { to } else { from + 1.0 }, left, width: (scene.width - left).max(1.0) };
    for (panel, plot) in figure.panels.iter().zip(&plots) {
        scene.text((0.0, plot.top - 14.0), Anchor::Start, Ink::MUTED, shortened(&panel.title, scene.width));
        let mut grid = String::new();
        for tick in plot.scale.ticks() {
            let y = plot.y(tick);
            add(&mut grid, 'M', &[left, y.round() + 0.5]);
            add(&mut grid, 'H', &[scene.width]);
            scene.text((left - 8.0, y + 4.0), Anchor::End, Ink::MUTED, (panel.tick)(tick, plot.scale.step));
        }
        scene.path(grid, Ink::GRID, 0, Draw::Line(1.0, 0));
    }
    scene.marks = vec![Area { x: 0.0, y: 0.0, width: 0.0, height: 0.0 }; figure.marks.len()];
    match figure.form {
        Form::Columns => columns(figure, scene, &plots, &along),
        Form::Area => areas(figure, scene, &plots, &along),
        _ => lines(figure, scene, &plots, &along),
    }
    let mut base = String::new();
    for plot in &plots {
        add(&mut base, 'M', &[left, plot.y(0.0).round() + 0.5]);
        add(&mut base, 'H', &[scene.width]);
    }
    scene.path(base, Ink::MUTED, 0, Draw::Line(1.0, 0));
    axis(figure, scene, &along);
}

/// The numbers below the lowest panel.
fn axis(figure: &Figure, scene: &mut Scene, along: &Along) {
    let Axis::Numbers(ticks) = figure.axis else { return };
    let most = (along.width / MARK_ROOM) as usize;
    let bottom = scene.height - AXIS;
    let (mut free, mut notches) = (0.0, String::new());
    let end = scene.width - if figure.unit.is_empty() { 0.0 } else { width_of(&figure.unit) + 12.0 };
    scene.text((scene.width, scene.height - 6.0), Anchor::End, Ink::MUTED, figure.unit.clone());
    for (at, label) in ticks((along.from, along.to), most.max(1)) {
        let x = along.x(at);
        let half = width_of(&label) / 2.0;
        let middle = x.max(half).min(end - half);
        if middle - half >= free {
            add(&mut notches, 'M', &[x.round() + 0.5, bottom]);
            add(&mut notches, 'v', &[5.0]);
            scene.text((middle, scene.height - 6.0), Anchor::Middle, Ink::MUTED, label);
            free = middle + half + 10.0;
        }
    }
    scene.path(notches, Ink::MUTED, 0, Draw::Line(1.0, 0));
}

/// Bars upwards, each as wide as its place.
fn columns(figure: &Figure, scene: &mut Scene, plots: &[Plot], along: &Along) {
    let mut paths = vec![String::new(); figure.series.len()];
    let mut stack = vec![(usize::MAX, 0.0, 0.0); plots.len()];
    for (number, mark) in figure.marks.iter().enumerate() {
        let (place, series) = (&figure.places[mark.place], &figure.series[mark.series]);
        let (plot, is_stacked) = (&plots[series.panel], figure.panels[series.panel].stacked);
        let (x, end) = (along.x(place.at), along.x(place.at + place.width));
        // From edge to edge in whole pixels, so that gaps are alike.
        let (mut x, mut width) = (x.round(), (end.round() - x.round() - 1.0).max(1.0));
        let known = &mut stack[series.panel];
        let (from, under) = if is_stacked && known.0 == mark.place { (known.1, known.2) } else { (0.0, plot.y(0.0)) };
        let to = from + mark.value;
        if !is_stacked {
            let beside = figure.series.iter().filter(|other| other.panel == series.panel).count().max(1);
            let first = figure.series.iter().position(|other| other.panel == series.panel).unwrap_or_default();
            width = (width / beside as f64).max(1.0);
            x = (x + (mark.series - first) as f64 * width).min(scene.width - width);
        }
        // The rarest can be seen.
        let y = if mark.value >= 0.0 { plot.y(to).min(under - 1.0) } else { plot.y(to).max(under + 1.0) };
        *known = (mark.place, to, y);
        let area = Area { x, y: y.min(under), width, height: (under - y).abs() };
        paths[mark.series].push_str(&rectangle(area.x, area.y, area.width, area.height));
        scene.marks[number] = area;
    }
    for (series, path) in figure.series.iter().zip(paths) {
        scene.path(path, series.ink, series.shade, Draw::Fill);
    }
}

/// Lines through the middles of places.
fn lines(figure: &Figure, scene: &mut Scene, plots: &[Plot], along: &Along) {
    let apart = along.width / figure.places.len().max(1) as f64;
    for (number, series) in figure.series.iter().enumerate() {
        let plot = &plots[series.panel];
        let (mut line, mut points) = (String::new(), String::new());
        let marks: Vec<_> = figure.marks.iter().enumerate().filter(|(_, mark)| mark.series == number).collect();
        let middle = |place: usize| figure.places[place].at + figure.places[place].width / 2.0;
        let is_next = |a: usize, b: usize| {
            let (a, b) = (&figure.places[a], &figure.places[b]);
            a.width == 0.0 || b.at - (a.at + a.width) < a.width / 2.0
        };
        let zero = |line: &mut String, command: char, at: f64| add(line, command, &[along.x(at), plot.y(0.0)]);
        if let (true, Some((_, first))) = (figure.zeros && figure.places.len() > 1, marks.first()) {
            let place = &figure.places[first.place];
            if first.place > 0 {
                zero(&mut line, 'M', middle(0));
                zero(&mut line, 'L', middle(first.place) - place.width);
            }
        }
        for (at, (mark_number, mark)) in marks.iter().enumerate() {
            let (x, y) = (along.x(middle(mark.place)), plot.y(mark.value));
            scene.marks[*mark_number] = Area { x, y, width: 0.0, height: 0.0 };
            let before = at.checked_sub(1).map(|before| marks[before].1.place);
            let after = marks.get(at + 1).map(|(_, mark)| mark.place);
            let joins = |place: Option<usize>, is_after: bool| match place {
                Some(place) if is_after => is_next(mark.place, place),
                Some(place) => is_next(place, mark.place),
                None => false,
            };
            let width = figure.places[mark.place].width;
            match before {
                Some(_) if joins(before, false) => add(&mut line, 'L', &[x, y]),
                Some(before) if figure.zeros => {
                    zero(&mut line, 'L', middle(before) + width);
                    zero(&mut line, 'L', middle(mark.place) - width);
                    add(&mut line, 'L', &[x, y]);
                }
                _ => {
                    let begins = line.is_empty() || before.is_some();
                    add(&mut line, if begins { 'M' } else { 'L' }, &[x, y]);
                }
            }
            let is_alone = !joins(before, false) && !joins(after, true);
            if apart >= POINTS_APART || is_alone && !figure.zeros || figure.places.len() == 1 {
                points.push_str(&disc((x, y), POINT));
            }
        }
        if let (true, Some((_, last))) = (figure.zeros, marks.last()) {
            let end = figure.places.len() - 1;
            if last.place < end {
                zero(&mut line, 'L', middle(last.place) + figure.places[last.place].width);
                zero(&mut line, 'L', middle(end));
            }
        }
        scene.path(line, series.ink, 0, Draw::Line(2.0, series.shade));
        scene.path(points, series.ink, 0, Draw::Fill);
    }
}

/// Areas on one another. Nothing parts them: a line between them, however thin, would take a steep peak away.
fn areas(figure: &Figure, scene: &mut Scene, plots: &[Plot], along: &Along) {
    // Where the edges have corners: in the middle of each place and, where places are missing, at those beside the gap.
    let mut corners: Vec<(f64, Option<usize>)> = Vec::new();
    let mut end = f64::MAX;
    for (number, place) in figure.places.iter().enumerate() {
        let middle = place.at + place.width / 2.0;
        if place.at - end > place.width / 2.0 {
            corners.push((end + place.width / 2.0, None));
            corners.push((middle - place.width, None));
        }
        corners.push((middle, Some(number)));
        end = place.at + place.width;
    }
    for (panel, plot) in plots.iter().enumerate() {
        let mut under = vec![0.0; corners.len()];
        for (number, series) in figure.series.iter().enumerate().filter(|(_, series)| series.panel == panel) {
            let mut over = under.clone();
            for (corner, sum) in corners.iter().zip(&mut over) {
                let Some(place) = corner.1 else { continue };
                let Some(mark) = figure.at_place(place).find(|mark| figure.marks[*mark].series == number) else {
                    continue;
                };
                let (from, to) = (plot.y(*sum), plot.y(*sum + figure.marks[mark].value));
                *sum += figure.marks[mark].value;
                let place = &figure.places[place];
                let (x, end) = (along.x(place.at), along.x(place.at + place.width));
                scene.marks[mark] = Area { x, y: to, width: end - x, height: from - to };
            }
            let mut d = String::new();
            let edge = |sums: &[f64]| -> Vec<(f64, f64)> {
                corners.iter().zip(sums).map(|((at, _), sum)| (along.x(*at), plot.y(*sum))).collect()
            };
            for (place, (x, y)) in edge(&over).into_iter().enumerate() {
                add(&mut d, if place == 0 { 'M' } else { 'L' }, &[x, y]);
            }
            for (x, y) in edge(&under).into_iter().rev() {
                add(&mut d, 'L', &[x, y]);
            }
            d.push('z');
            // One place alone has no area: it is a bar.
            if corners.len() == 1 {
                let mark = figure.marks.iter().position(|mark| mark.series == number);
                let area = mark.map(|mark| scene.marks[mark]);
                d = area.map(|area| rectangle(area.x, area.y, area.width, area.height)).unwrap_or_default();
            }
            scene.path(d, series.ink, series.shade, Draw::Fill);
            under = over;
        }
    }
}
