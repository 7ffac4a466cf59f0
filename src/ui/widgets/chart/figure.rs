//! What a chart shows: numbers of series at places.

/// How numbers are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Bars to the right, one place below another.
    Bars,
    /// Bars upwards along an axis.
    Columns,
    /// Lines along an axis.
    Lines,
    /// Areas that lie on one another along an axis.
    Area,
    /// A field for each place and series, the darker the more.
    Heat,
}

impl Form {
    /// Whether places follow one another downwards.
    pub fn is_down(self) -> bool {
        self == Form::Bars
    }
}

/// A colour by its place in the style sheet's list of `ink-N`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ink(pub u8);

impl Ink {
    /// Colours that tell series apart and mean nothing.
    pub const SERIES: u8 = 8;
    /// What has no colour of its own.
    pub const REST: Ink = Ink(16);
    /// Text.
    pub const TEXT: Ink = Ink(17);
    /// Text of axes.
    pub const MUTED: Ink = Ink(18);
    /// Lines that help to read.
    pub const GRID: Ink = Ink(19);
    /// What lies under all.
    pub const PAPER: Ink = Ink(20);
    /// How many there are.
    pub const COUNT: u8 = 21;
}

/// Numbers that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What they are called.
    pub label: String,
    /// Their colour.
    pub ink: Ink,
    /// Which of those of one colour, from 0: they are told apart by their strength and their dashes.
    pub shade: u8,
    /// In which panel they are drawn.
    pub panel: usize,
}

/// A scale of numbers of its own, and its title.
#[derive(Debug, Clone)]
pub struct Panel {
    /// What is measured.
    pub title: String,
    /// A round number as the axis has it; the second is the step from one to the next.
    pub tick: fn(f64, f64) -> String,
    /// A number in words, with its unit.
    pub words: fn(f64) -> String,
    /// Whether its numbers are whole.
    pub whole: bool,
    /// Whether numbers of one place are put on one another.
    pub stacked: bool,
}

/// A place on the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// What it is called in full.
    pub label: String,
    /// Where it begins, on an axis of numbers.
    pub at: f64,
    /// How wide it is there.
    pub width: f64,
    /// The colour of its bars, where that is not their series'.
    pub ink: Option<Ink>,
}

/// Round numbers between two, no more than so many, and what they are called.
pub type Ticks = fn((f64, f64), usize) -> Vec<(f64, String)>;

/// The axis on which places stand.
#[derive(Debug, Clone, Copy)]
pub enum Axis {
    /// Places in their order, by their labels.
    Labels,
    /// Places by their numbers, with round ones.
    Numbers(Ticks),
}

/// A number of a series at a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// The place, by its number.
    pub place: usize,
    /// The series, by its number.
    pub series: usize,
    /// The number.
    pub value: f64,
}

/// What a chart shows. Marks are in the order of their places, then of their series.
#[derive(Debug)]
pub struct Figure {
    /// How it is drawn.
    pub form: Form,
    /// Scales of numbers: one below another, or beside another where places follow downwards.
    pub panels: Vec<Panel>,
    /// The axis of places.
    pub axis: Axis,
    /// What its numbers are measured in.
    pub unit: String,
    /// The places, in order.
    pub places: Vec<Place>,
    /// The series, in order.
    pub series: Vec<Series>,
    /// The numbers.
    pub marks: Vec<Mark>,
    /// Whether there is nothing where no mark is, rather than something unknown.
    pub zeros: bool,
}

impl PartialEq for Figure {
    fn eq(&self, other: &Figure) -> bool {
        std::ptr::eq(self, other)
    }
}

/// A step of the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To the next place, or the one before.
    Place(bool),
    /// To the mark beside it at the same place: towards greater numbers or later series, or back.
    Series(bool),
    /// To the first mark, or the last.
    End(bool),
}

impl Figure {
    /// The marks of a place, by their numbers.
    pub fn at_place(&self, place: usize) -> std::ops::Range<usize> {
        let first = self.marks.partition_point(|mark| mark.place < place);
        first..self.marks.partition_point(|mark| mark.place <= place)
    }

    /// The different labels of series with their colours, in order.
    pub fn legend(&self) -> Vec<&Series> {
        let mut legend: Vec<&Series> = Vec::new();
        for series in &self.series {
            if !legend.iter().any(|known| known.label == series.label) {
                legend.push(series);
            }
        }
        legend
    }

    /// The least and the greatest number of a panel, of stacks where numbers are put on one another.
    pub fn range(&self, panel: usize) -> (f64, f64) {
        let (mut least, mut greatest) = (0.0f64, 0.0f64);
        let (mut sum, mut place) = (0.0, usize::MAX);
        for mark in self.marks.iter().filter(|mark| self.series[mark.series].panel == panel) {
            sum = if self.panels[panel].stacked && mark.place == place { sum + mark.value } else { mark.value };
            place = mark.place;
            (least, greatest) = (least.min(sum), greatest.max(sum));
        }
        (least, greatest)
    }

    /// Whether a mark stands before another of its place: of lines below it, in its panel or in one further down.
    fn is_below(&self, a: usize, b: usize) -> bool {
        if self.form != Form::Lines {
            return a < b;
        }
        let panel = |at: usize| self.series[self.marks[at].series].panel;
        let value = self.marks[a].value.total_cmp(&self.marks[b].value);
        panel(b).cmp(&panel(a)).then(value).then(a.cmp(&b)).is_lt()
    }

    /// The mark that a step leads to; the same where there is none. `None` begins at the first.
    pub fn step(&self, from: Option<usize>, step: Step) -> Option<usize> {
        let last = self.marks.len().checked_sub(1)?;
        let Some(at) = from.filter(|at| *at <= last) else {
            return Some(if matches!(step, Step::End(true)) { last } else { 0 });
        };
        let mark = self.marks[at];
        Some(match step {
            Step::End(end) => {
                if end {
                    last
                } else {
                    0
                }
            }
            // Where no place has more than one, all arrows go from place to place.
            Step::Series(on) if self.series.len() == 1 => {
                return self.step(from, Step::Place(on != self.form.is_down()));
            }
            Step::Series(on) => {
                let beside = self.at_place(mark.place);
                let next = |before: &dyn Fn(usize, usize) -> bool| {
                    let nearer = |a: usize, b: usize| if before(a, b) { a } else { b };
                    beside.clone().filter(|other| before(at, *other)).reduce(nearer)
                };
                let next = if on { next(&|a, b| self.is_below(a, b)) } else { next(&|a, b| self.is_below(b, a)) };
                next.unwrap_or(at)
            }
            Step::Place(on) => {
                let of_series =
                    |at: &usize| self.marks[*at].series == mark.series && self.marks[*at].place != mark.place;
                let of_place = |at: &usize| self.marks[*at].place != mark.place;
                let near = if on {
                    (at + 1..=last).find(of_series).or_else(|| (at + 1..=last).find(of_place))
                } else {
                    (0..at).rev().find(of_series).or_else(|| (0..at).rev().find(of_place))
                };
                near.unwrap_or(at)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(form: Form, count: usize, marks: &[(usize, usize, f64)]) -> Figure {
        let panel = Panel {
            title: String::new(),
            tick: |_, _| String::new(),
            words: |_| String::new(),
            whole: true,
            stacked: form == Form::Area,
        };
        let series = |number: usize| Series { label: number.to_string(), ink: Ink(0), shade: 0, panel: 0 };
        Figure {
            form,
            panels: vec![panel],
            axis: Axis::Labels,
            unit: String::new(),
            places: Vec::new(),
            series: (0..count).map(series).collect(),
            marks: marks.iter().map(|&(place, series, value)| Mark { place, series, value }).collect(),
            zeros: true,
        }
    }

    fn check_walk(figure: &Figure, steps: &[Step], expected: &[usize]) {
        let mut at = None;
        let walked: Vec<usize> = steps
            .iter()
            .filter_map(|step| {
                at = figure.step(at, *step);
                at
            })
            .collect();
        assert_eq!(walked, expected);
    }

    const ON: Step = Step::Place(true);
    const BACK: Step = Step::Place(false);
    const UP: Step = Step::Series(true);
    const DOWN: Step = Step::Series(false);

    #[test]
    fn arrows_reach_every_mark() {
        let stack = figure(Form::Area, 2, &[(0, 0, 1.0), (0, 1, 9.0), (1, 0, 2.0), (2, 0, 3.0), (2, 1, 1.0)]);
        check_walk(&stack, &[ON, UP, ON, BACK, UP, DOWN, ON, ON, ON], &[0, 1, 4, 1, 1, 0, 2, 3, 3]);
        check_walk(&stack, &[Step::End(true), BACK, BACK, Step::End(false), DOWN], &[4, 1, 1, 0, 0]);
        let lines = figure(Form::Lines, 2, &[(0, 0, 5.0), (0, 1, 2.0)]);
        check_walk(&lines, &[ON, DOWN, DOWN, UP, UP], &[0, 1, 1, 0, 0]);
        let bars = figure(Form::Bars, 1, &[(0, 0, 5.0), (1, 0, 2.0)]);
        check_walk(&bars, &[ON, ON, BACK, DOWN, UP], &[0, 1, 0, 1, 0]);
        assert_eq!(figure(Form::Lines, 0, &[]).step(None, ON), None);
    }

    #[test]
    fn ranges_are_of_stacks_where_there_are_stacks() {
        let marks = [(0, 0, 1.0), (0, 1, 9.0), (1, 0, 4.0)];
        assert_eq!(figure(Form::Area, 2, &marks).range(0), (0.0, 10.0));
        assert_eq!(figure(Form::Lines, 2, &marks).range(0), (0.0, 9.0));
        assert_eq!(figure(Form::Area, 2, &marks).legend().len(), 2);
    }
}
