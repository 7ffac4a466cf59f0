//! What is drawn: shapes and texts, and where the marks are.

use super::figure::{Figure, Form, Ink};
use super::{bars, heat, plot};

/// Size of a text in pixels.
pub const SIZE: f64 = 12.0;

/// Height of a line of the legend, and pixels around its swatches.
const LEGEND_LINE: f64 = 20.0;
const SWATCH: f64 = 10.0;

/// How strong a colour is, in percent, by its shade.
const STRENGTHS: [u8; 4] = [100, 70, 50, 36];

/// The strength of a shade, in percent.
pub fn strength(shade: u8) -> u8 {
    STRENGTHS[usize::from(shade) % STRENGTHS.len()]
}

/// How a path is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Draw {
    /// Filled.
    Fill,
    /// A line so wide in pixels; of more than one shade, dashed by it.
    Line(f64, u8),
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

impl Anchor {
    /// What SVG calls it.
    pub fn name(self) -> &'static str {
        match self {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        }
    }
}

/// Something that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A path, as SVG writes it.
    Path {
        /// Its commands.
        d: String,
        /// Its colour.
        ink: Ink,
        /// How strong it is, in percent.
        strength: u8,
        /// How it is drawn.
        draw: Draw,
    },
    /// A text on a line.
    Text {
        /// Where, in pixels.
        x: f64,
        /// Its base line.
        y: f64,
        /// What of it is there.
        anchor: Anchor,
        /// Its colour.
        ink: Ink,
        /// What it says.
        text: String,
    },
}

/// Where something is, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
}

impl Area {
    /// How far a point is away, sidewards and downwards.
    fn distance(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let away = |at: f64, from: f64, size: f64| (from - at).max(at - from - size).max(0.0);
        (away(x, self.x, self.width), away(y, self.y, self.height))
    }
}

/// What is drawn, and where the marks are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scene {
    /// Its width in pixels.
    pub width: f64,
    /// Its height in pixels.
    pub height: f64,
    /// What is drawn, the lowest first.
    pub shapes: Vec<Shape>,
    /// Where each mark is, in the figure's order.
    pub marks: Vec<Area>,
}

impl Scene {
    /// Lays a figure out in a width and a height in pixels; it may be higher.
    pub fn of(figure: &Figure, width: f64, height: f64) -> Scene {
        let mut scene = Scene { width, height, ..Scene::default() };
        match figure.form {
            Form::Bars => bars::lay_out(figure, &mut scene),
            Form::Heat => heat::lay_out(figure, &mut scene),
            Form::Columns | Form::Lines | Form::Area => plot::lay_out(figure, &mut scene),
        }
        scene
    }

    /// The mark that is meant by a point: that nearest to it along the axis of places, and of those across it.
    pub fn mark_at(&self, point: (f64, f64), is_down: bool) -> Option<usize> {
        let far = |area: &Area| {
            let (x, y) = area.distance(point);
            if is_down { (y, x) } else { (x, y) }
        };
        let mut best: Option<(usize, (f64, f64))> = None;
        for (mark, area) in self.marks.iter().enumerate() {
            let far = far(area);
            if best.is_none_or(|(_, known)| far < known) {
                best = Some((mark, far));
            }
        }
        best.map(|(mark, _)| mark)
    }

    /// Draws a path.
    pub fn path(&mut self, d: String, ink: Ink, shade: u8, draw: Draw) {
        if !d.is_empty() {
            self.shapes.push(Shape::Path { d, ink, strength: strength(shade), draw });
        }
    }

    /// Writes a text.
    pub fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, ink: Ink, text: String) {
        self.shapes.push(Shape::Text { x, y, anchor, ink, text });
    }

    /// Draws what colour means what, where there are several, and gives the height that it takes.
    pub fn legend(&mut self, figure: &Figure) -> f64 {
        let legend = figure.legend();
        // Where each panel has one, its title says all.
        if figure.series.len() <= figure.panels.len() {
            return 0.0;
        }
        let (mut x, mut y) = (0.0, 0.0);
        for series in legend {
            let label = shortened(&series.label, self.width - 2.0 * SWATCH);
            let room = SWATCH + 5.0 + width_of(&label);
            if x > 0.0 && x + room > self.width {
                (x, y) = (0.0, y + LEGEND_LINE);
            }
            // A line is known by its dashes.
            if figure.form == Form::Lines {
                let mut line = String::new();
                add(&mut line, 'M', &[x - 1.0, y + 10.0]);
                add(&mut line, 'h', &[SWATCH + 2.0]);
                self.path(line, series.ink, 0, Draw::Line(2.0, series.shade));
            } else {
                self.path(rectangle(x, y + 5.0, SWATCH, SWATCH), series.ink, series.shade, Draw::Fill);
            }
            self.text((x + SWATCH + 5.0, y + 14.0), Anchor::Start, Ink::TEXT, label);
            x += room + 16.0;
        }
        y + LEGEND_LINE + 6.0
    }
}

/// About how wide a text is, in pixels.
pub fn width_of(text: &str) -> f64 {
    text.chars().map(width_of_character).sum()
}

/// About how wide a character is in the widest of the page's fonts: none of them can be asked here.
fn width_of_character(character: char) -> f64 {
    match character {
        'A'..='Z' | 'm' | 'w' | '%' | '@' => 8.4,
        ' ' | '.' | ',' | ':' | '(' | ')' | '/' | '|' | 'f' | 'i' | 'j' | 'l' | 't' => 4.6,
        _ => 7.4,
    }
}

/// A text with its middle left out where it is wider than so many pixels.
pub fn shortened(text: &str, room: f64) -> String {
    let (length, width) = (text.chars().count(), width_of(text));
    if width <= room {
        return text.to_owned();
    }
    let most = ((room / width * length as f64) as usize).max(4);
    let head = most / 2;
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip((length + head + 1).saturating_sub(most)).collect();
    format!("{start}…{end}")
}

/// Writes a number of pixels, to a tenth.
fn number(path: &mut String, pixels: f64) {
    let tenths = (pixels * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, rest) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    path.push_str(&if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") });
}

/// Adds a command and its numbers to a path.
pub fn add(path: &mut String, command: char, numbers: &[f64]) {
    path.push(command);
    for (place, pixels) in numbers.iter().enumerate() {
        if place > 0 {
            path.push(' ');
        }
        number(path, *pixels);
    }
}

/// A rectangle as a path.
pub fn rectangle(x: f64, y: f64, width: f64, height: f64) -> String {
    let mut path = String::new();
    add(&mut path, 'M', &[x, y]);
    add(&mut path, 'h', &[width]);
    add(&mut path, 'v', &[height]);
    add(&mut path, 'h', &[-width]);
    path.push('z');
    path
}

/// A disc as a path.
pub fn disc((x, y): (f64, f64), radius: f64) -> String {
    let mut path = String::new();
    add(&mut path, 'M', &[x - radius, y]);
    for to in [2.0, -2.0] {
        add(&mut path, 'a', &[radius, radius, 0.0, 1.0, 0.0, to * radius, 0.0]);
    }
    path.push('z');
    path
}

#[cfg(test)]
mod tests {
    use super::super::figure::{Axis, Mark, Panel, Place, Series};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_are_short() {
        assert_eq!(rectangle(1.0, 2.04, 3.25, 0.0), "M1 2h3.3v0h-3.3z");
        assert_eq!(disc((5.0, 5.0), 2.0), "M3 5a2 2 0 1 0 4 0a2 2 0 1 0 -4 0z");
    }

    #[test]
    fn the_mark_that_is_meant_is_the_nearest_along_the_axis() {
        let area = |x: f64, y: f64| Area { x, y, width: 10.0, height: 10.0 };
        let scene = Scene { marks: vec![area(0.0, 0.0), area(0.0, 50.0), area(20.0, 0.0)], ..Scene::default() };
        assert_eq!(scene.mark_at((5.0, 45.0), false), Some(1));
        assert_eq!(scene.mark_at((19.0, 45.0), false), Some(2), "the nearest column");
        assert_eq!(scene.mark_at((19.0, 45.0), true), Some(1), "the nearest line");
        assert_eq!(Scene::default().mark_at((0.0, 0.0), true), None);
    }

    /// Places of which some are missing, in two panels of two series each.
    fn figure(form: Form, values: &[f64]) -> Figure {
        let panel = |stacked: bool| Panel {
            title: "n".to_owned(),
            tick: |number, _| format!("{number}"),
            words: |number| format!("{number}"),
            whole: false,
            stacked,
        };
        let series =
            |number: usize| Series { label: "s".to_owned(), ink: Ink(0), shade: number as u8, panel: number / 2 };
        let place = |number: usize| Place { label: "p".to_owned(), at: (number * 2) as f64, width: 1.0, ink: None };
        let mark = |(number, value): (usize, &f64)| Mark { place: number / 4, series: number % 4, value: *value };
        Figure {
            form,
            panels: vec![panel(form == Form::Area), panel(true)],
            axis: Axis::Numbers(|(from, to), _| vec![(from, "first".to_owned()), (to, "last".to_owned())]),
            unit: "u".to_owned(),
            places: (0..values.len().div_ceil(4)).map(place).collect(),
            series: (0..4).map(series).collect(),
            marks: values.iter().enumerate().filter(|(number, _)| number % 5 != 3).map(mark).collect(),
            zeros: form == Form::Lines,
        }
    }

    proptest! {
        #[test]
        fn every_mark_is_somewhere_within_what_is_drawn(
            values in prop::collection::vec(0.0..1e12f64, 1..60),
            width in 120.0..2000.0f64,
            height in 120.0..1200.0f64,
        ) {
            for form in [Form::Bars, Form::Columns, Form::Lines, Form::Area, Form::Heat] {
                let figure = figure(form, &values);
                let scene = Scene::of(&figure, width, height);
                prop_assert_eq!(scene.marks.len(), figure.marks.len());
                for area in &scene.marks {
                    let Area { x, y, width, height } = *area;
                    let is_within = x >= -1.0 && y >= -1.0 && x + width <= scene.width + 1.0 && y + height <= scene.height + 1.0;
                    prop_assert!(is_within && width >= 0.0 && height >= 0.0, "{form:?}: {area:?}");
                }
                let is_number = |shape: &Shape| match shape {
                    Shape::Path { d, .. } => !d.contains("NaN") && !d.contains("inf"),
                    Shape::Text { x, y, .. } => x.is_finite() && y.is_finite(),
                };
                prop_assert!(scene.shapes.iter().all(is_number));
            }
        }
    }

    #[test]
    fn nothing_is_drawn_over_the_peaks_of_areas() {
        let scene =
            Scene::of(&figure(Form::Area, &[1.0, 0.0, 2.0, 3.0, 90.0, 300.0, 0.0, 4.0, 1.0, 0.0]), 400.0, 300.0);
        let is_over = |shape: &Shape| matches!(shape, Shape::Path { ink, .. } if *ink == Ink::PAPER);
        assert!(!scene.shapes.iter().any(is_over));
    }

    #[test]
    fn texts_keep_both_ends() {
        assert_eq!(shortened("REST.GET.OBJECT", width_of("REST.GE")), "RES…CT");
        assert_eq!(shortened("REST", 100.0), "REST");
    }
}
