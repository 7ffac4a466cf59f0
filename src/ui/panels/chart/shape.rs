//! What an answer to `stats` has, and the forms in which it can be shown.

use crate::language::{AnswerColumn, Function, Name, StageKind, parse_with_default};
use crate::schema::{Kind, Source, Unit};

/// Milliseconds of an hour, and of two days.
const HOUR_MS: i64 = 3_600_000;
const TWO_DAYS_MS: i64 = 48 * HOUR_MS;

/// Above so many places numbers are a line rather than bars.
const MOST_BARS: usize = 24;

/// Forms of an answer, in the order of their switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Its rows.
    Table,
    /// A bar for each group: upwards along a time, else to the right.
    Bars,
    /// A line for each series.
    Lines,
    /// Areas on one another.
    Area,
    /// Fields by hour and weekday.
    Heat,
    /// The numbers themselves.
    Number,
}

impl View {
    /// All of them, in the order of their switch.
    pub const ALL: [View; 6] = [View::Table, View::Bars, View::Lines, View::Area, View::Heat, View::Number];

    /// By what the device remembers it.
    pub fn id(self) -> &'static str {
        ["table", "bars", "lines", "area", "heat", "number"][self as usize]
    }
}

/// What the values of a key are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Times, cut down to a width in milliseconds where the query says so.
    Time(Option<i64>),
    /// Numbers.
    Number,
    /// Statuses, which are names made of digits.
    Status,
    /// Names.
    Name,
}

/// How numbers of several groups become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// They are added.
    Sum,
    /// The greatest stands for all.
    Greatest,
    /// The least stands for all.
    Least,
    /// They cannot.
    Never,
}

/// An aggregate that can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measure {
    /// Its column in the answer.
    pub column: usize,
    /// How groups' numbers become one.
    pub fold: Fold,
    /// Whether its numbers are whole.
    pub whole: bool,
}

/// What an answer to `stats` has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// The keys, which are its first columns.
    pub keys: Vec<KeyKind>,
    /// The aggregates that can be drawn.
    pub measures: Vec<Measure>,
    /// Whether every group is in the answer, so that one that is not there has no rows.
    pub all_groups: bool,
}

impl Shape {
    /// The shape of the answer to a query, by its columns; `None` where its last stages are not of groups.
    pub fn of(text: &str, source: Source, columns: &[AnswerColumn]) -> Option<Shape> {
        let query = parse_with_default(text, source).ok()?;
        let last = query.stages.iter().rposition(|stage| matches!(stage.kind, StageKind::Stats { .. }))?;
        let StageKind::Stats { aggregates, columns: computed, by } = &query.stages[last].kind else { return None };
        let mut all_groups = true;
        for stage in &query.stages[last + 1..] {
            match stage.kind {
                StageKind::Sort(_) => {}
                StageKind::Filter(_) | StageKind::Limit(_) | StageKind::Dedup(_) => all_groups = false,
                _ => return None,
            }
        }
        let key = |(column, key): (&AnswerColumn, &crate::language::Column)| match column.kind {
            Kind::Time => KeyKind::Time(match &key.name {
                Name::Computed(computed) => computed.as_bin().map(|(_, width)| width),
                _ => None,
            }),
            Kind::Int if column.name.contains("status") => KeyKind::Status,
            Kind::Int => KeyKind::Number,
            _ => KeyKind::Name,
        };
        let keys: Vec<KeyKind> = columns.iter().zip(by).map(key).collect();
        let drawn = |(column, computed): (&AnswerColumn, &crate::language::Column)| {
            let is_it = |label: &&String| matches!(&computed.name, Name::Alias(alias) if alias == *label);
            let known = aggregates.iter().find(|aggregate| is_it(&&aggregate.label));
            let function = known.map(|aggregate| &aggregate.function);
            let fold = match function {
                Some(Function::CountAll | Function::Count(_) | Function::Sum(_)) => Fold::Sum,
                Some(Function::Max(_)) => Fold::Greatest,
                Some(Function::Min(_)) => Fold::Least,
                _ => Fold::Never,
            };
            let counts = matches!(function, Some(Function::CountAll | Function::Count(_) | Function::CountDistinct(_)));
            (column.kind == Kind::Int).then_some((fold, counts || column.unit == Unit::Bytes))
        };
        let measures =
            columns.iter().skip(by.len()).zip(computed).map(drawn).enumerate().filter_map(|(place, found)| {
                let (fold, whole) = found?;
                Some(Measure { column: by.len() + place, fold, whole })
            });
        Some(Shape { keys, measures: measures.collect(), all_groups })
    }

    /// Which key stands along the axis: the first time, else the first.
    pub fn axis(&self) -> Option<usize> {
        let time = self.keys.iter().position(|key| matches!(key, KeyKind::Time(_)));
        time.or(if self.keys.is_empty() { None } else { Some(0) })
    }

    /// Whether times stand along the axis.
    pub fn is_over_time(&self) -> bool {
        self.axis().is_some_and(|axis| matches!(self.keys[axis], KeyKind::Time(_)))
    }

    /// The forms that fit an answer of so many groups, whose times, if any, lie in a range; the one to begin with first.
    pub fn views(&self, groups: u64, times: Option<(i64, i64)>) -> Vec<View> {
        let folds = |fold: Fold| self.measures.iter().any(|measure| measure.fold == fold);
        let mut views = match self.axis() {
            None if groups == 1 => return vec![View::Number, View::Table],
            Some(axis) if !self.measures.is_empty() && groups > 0 => match self.keys[axis] {
                KeyKind::Time(_) if self.keys.len() > 1 && self.measures[0].fold == Fold::Sum => {
                    vec![View::Area, View::Lines, View::Bars]
                }
                KeyKind::Time(_) if folds(Fold::Sum) => vec![View::Lines, View::Area, View::Bars],
                KeyKind::Time(_) => vec![View::Lines, View::Bars],
                KeyKind::Number if groups > MOST_BARS as u64 => vec![View::Lines, View::Bars],
                KeyKind::Number => vec![View::Bars, View::Lines],
                KeyKind::Status | KeyKind::Name => vec![View::Bars],
            },
            _ => Vec::new(),
        };
        let is_long = times.is_some_and(|(first, last)| last - first > TWO_DAYS_MS);
        let width = self.axis().and_then(|axis| match self.keys[axis] {
            KeyKind::Time(width) => width,
            _ => None,
        });
        let is_fine = width.is_some_and(|width| width <= HOUR_MS);
        if is_long && is_fine && self.measures.iter().any(|measure| measure.fold != Fold::Never) {
            views.push(View::Heat);
        }
        views.push(View::Table);
        views
    }

    /// By what the device remembers the form of such answers.
    pub fn id(&self) -> &'static str {
        match (self.keys.len(), self.is_over_time()) {
            (0, _) => "one",
            (1, true) => "time",
            (1, false) => "groups",
            (_, true) => "time-and-groups",
            (_, false) => "groups-and-groups",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, kind: Kind) -> AnswerColumn {
        AnswerColumn { name: name.to_owned(), kind, unit: Unit::None, about: false }
    }

    fn check_views(text: &str, kinds: &[Kind], groups: u64, days: i64, expected: &[View]) {
        let columns: Vec<AnswerColumn> = kinds.iter().map(|kind| column("x", *kind)).collect();
        let shape = Shape::of(text, Source::Access, &columns).unwrap();
        assert_eq!(shape.views(groups, Some((0, days * 24 * HOUR_MS))), expected, "{text}");
    }

    #[test]
    fn forms_follow_from_the_shape() {
        use Kind::{Int, Text, Time};
        use View::{Area, Bars, Heat, Lines, Number, Table};
        check_views("stats count(*)", &[Int], 1, 0, &[Number, Table]);
        check_views("stats count(*) by operation", &[Text, Int], 9, 0, &[Bars, Table]);
        check_views("stats earliest(operation) by bucket", &[Text, Text], 9, 0, &[Table]);
        check_views("stats count(*) as n by operation | n:3", &[Text, Int], 0, 0, &[Table]);
        check_views("stats count(*) by bytes_sent", &[Int, Int], 9, 0, &[Bars, Lines, Table]);
        check_views("stats count(*) by bytes_sent", &[Int, Int], 99, 0, &[Lines, Bars, Table]);
        check_views("stats count(*) by bin(1h)", &[Time, Int], 9, 2, &[Lines, Area, Bars, Table]);
        check_views("stats count(*) by bin(1h)", &[Time, Int], 9, 3, &[Lines, Area, Bars, Heat, Table]);
        check_views("stats count(*) by bin(2h)", &[Time, Int], 9, 3, &[Lines, Area, Bars, Table]);
        check_views("stats pct(total_time_ms, 95) by bin(1h)", &[Time, Int], 9, 3, &[Lines, Bars, Table]);
        check_views("stats max(total_time_ms) by bin(5m)", &[Time, Int], 9, 3, &[Lines, Bars, Heat, Table]);
        check_views("stats count(*) by http_status, bin(1h)", &[Int, Time, Int], 9, 1, &[Area, Lines, Bars, Table]);
    }

    #[test]
    fn what_follows_groups_is_looked_at() {
        let of =
            |text: &str| Shape::of(text, Source::Access, &[column("http_status", Kind::Int), column("n", Kind::Int)]);
        let shape = of("stats count(*) as n by http_status | sort n desc").unwrap();
        assert_eq!((shape.keys.as_slice(), shape.all_groups), (&[KeyKind::Status][..], true));
        assert_eq!(shape.measures, [Measure { column: 1, fold: Fold::Sum, whole: true }]);
        assert!(!of("stats count(*) as n by http_status | limit 3").unwrap().all_groups);
        assert_eq!(of("stats count(*) as n by http_status | fields n"), None);
        assert_eq!(of("http_status:403"), None);
        let computed = of("stats sum(bytes_sent) / count(*) by http_status").unwrap();
        assert_eq!(computed.measures[0].fold, Fold::Never);
    }
}
