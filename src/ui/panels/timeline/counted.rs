//! Rows by bins of their time, and the parts of which a bar is made.

use crate::language::Bins;
use crate::schema::{Source, Value};
use crate::sorting::sort_by_key;

/// Values that are parts of their own; all others are one.
pub const MOST_VALUES: usize = 5;

/// By what bars are cut into parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Split {
    /// By classes of statuses.
    Status,
    /// By whether there was an error.
    Error,
    /// By operations; of requests without one by events.
    Operation,
    /// By events.
    EventName,
    /// By which logs saw a request.
    Witnessed,
}

impl Split {
    /// By what the bars of a table may be cut, the first where nobody chose.
    pub fn all(source: Source) -> &'static [Split] {
        match source {
            Source::Access => &[Split::Status, Split::Operation],
            Source::Trail => &[Split::Error, Split::EventName],
            Source::Requests => &[Split::Status, Split::Operation, Split::Witnessed],
        }
    }

    /// The one that a device remembers by its id, or the first.
    pub fn named(source: Source, id: &str) -> Split {
        let all = Split::all(source);
        all.iter().copied().find(|split| split.id() == id).unwrap_or(all[0])
    }

    /// The id by which a device remembers it.
    pub fn id(self) -> &'static str {
        match self {
            Split::Status => "status",
            Split::Error => "error",
            Split::Operation => "operation",
            Split::EventName => "event_name",
            Split::Witnessed => "witnessed",
        }
    }

    /// What the engine counts by.
    pub fn key(self, source: Source) -> &'static str {
        match (self, source) {
            (Split::Status, _) => "http_status",
            (Split::Error, _) => "ispresent(error_code)",
            (Split::Operation, Source::Requests) => "coalesce(operation, event_name)",
            (Split::Operation, _) => "operation",
            (Split::EventName, _) => "event_name",
            (Split::Witnessed, _) => "witnessed",
        }
    }

    /// How many parts there are always; 0 where they are values.
    fn classes(self) -> u8 {
        match self {
            Split::Status | Split::Witnessed => 3,
            Split::Error => 2,
            Split::Operation | Split::EventName => 0,
        }
    }

    /// The class of a value, of those that there are always.
    fn class(self, value: &Value) -> u8 {
        match (self, value.int(), value.text()) {
            (Split::Error, Some(1), _) | (Split::Status, Some(400..=499), _) | (Split::Witnessed, _, Some("trail")) => {
                1
            }
            (Split::Status, Some(500..=599), _) | (Split::Witnessed, _, Some("both")) => 2,
            _ => 0,
        }
    }
}

/// A part of the bars, from the bottom to the top.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// One of those that there are always.
    Class(u8),
    /// A value, and the place among the colours that it keeps.
    Value(Option<String>, u8),
    /// All other values.
    Others,
}

/// Rows by bins and parts.
#[derive(Debug, PartialEq)]
pub struct Counted {
    pub bins: Bins,
    pub split: Split,
    pub parts: Vec<Part>,
    /// Of each bin its rows by parts.
    pub counts: Vec<Vec<u64>>,
    /// Rows without a time.
    pub untimed: u64,
}

impl Counted {
    /// Counts rows of which each has a time, a value and a number. Values keep the colours that they had before.
    pub fn new<'a>(
        bins: Bins,
        split: Split,
        rows: impl Iterator<Item = &'a [Value]> + Clone,
        before: Option<&Counted>,
    ) -> Counted {
        let parts = match split.classes() {
            0 => frequent(rows.clone(), before.filter(|before| before.split == split)),
            classes => (0..classes).map(Part::Class).collect(),
        };
        let mut counted = Counted { counts: vec![vec![0; parts.len()]; bins.count()], bins, split, parts, untimed: 0 };
        for row in rows {
            let [start, value, count] = row else { continue };
            let count = count.int().unwrap_or(0).unsigned_abs();
            let part = match split.classes() {
                0 => {
                    let is_it = |part: &Part| matches!(part, Part::Value(text, _) if text.as_deref() == value.text());
                    counted.parts.iter().position(is_it).unwrap_or(counted.parts.len() - 1)
                }
                _ => usize::from(split.class(value)),
            };
            match start {
                Value::Time(start) => counted.counts[counted.bins.place(*start)][part] += count,
                _ => counted.untimed += count,
            }
        }
        counted
    }

    /// The rows of some bins, by parts.
    pub fn sums(&self, (first, last): (usize, usize)) -> Vec<u64> {
        let mut sums = vec![0; self.parts.len()];
        for counts in &self.counts[first..=last] {
            counts.iter().zip(&mut sums).for_each(|(count, sum)| *sum += count);
        }
        sums
    }
}

/// The values that most rows have, in the order of their colours, and what is left.
fn frequent<'a>(rows: impl Iterator<Item = &'a [Value]>, before: Option<&Counted>) -> Vec<Part> {
    let mut values = Vec::<(Option<&str>, u64)>::new();
    for row in rows {
        let [start, value, count] = row else { continue };
        // One without a time has no bar, but must have its part.
        let count = if start.is_missing() { 0 } else { count.int().unwrap_or(0).unsigned_abs() };
        match values.binary_search_by(|(known, _)| (*known).cmp(&value.text())) {
            Ok(place) => values[place].1 += count,
            Err(place) => values.insert(place, (value.text(), count)),
        }
    }
    sort_by_key(&mut values, |(_, rows)| std::cmp::Reverse(*rows));
    let has_others = values.len() > MOST_VALUES;
    values.truncate(MOST_VALUES);
    let mut inks = [None; MOST_VALUES];
    for part in before.iter().flat_map(|before| &before.parts) {
        if let Part::Value(text, ink) = part
            && let Some(place) = values.iter().position(|(value, _)| *value == text.as_deref())
        {
            inks[usize::from(*ink)] = Some(values.remove(place).0);
        }
    }
    let mut new = values.into_iter();
    for ink in &mut inks {
        *ink = ink.or_else(|| new.next().map(|(value, _)| value));
    }
    let parts = inks.into_iter().zip(0..).filter_map(|(value, ink)| Some(Part::Value(value?.map(str::to_owned), ink)));
    parts.chain(has_others.then_some(Part::Others)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bins() -> Bins {
        Bins { from: 0, to: 2000, width: 1000 }
    }

    fn counted(split: Split, rows: &[(i64, Value, i64)], before: Option<&Counted>) -> Counted {
        let row = |(time, value, count): &(i64, Value, i64)| {
            let time = if *time < 0 { Value::Missing } else { Value::Time(*time) };
            vec![time, value.clone(), Value::Int(*count)]
        };
        let rows: Vec<Vec<Value>> = rows.iter().map(row).collect();
        Counted::new(bins(), split, rows.iter().map(Vec::as_slice), before)
    }

    fn names(rows: &[(i64, &str, i64)], before: Option<&Counted>) -> Counted {
        let rows = rows.iter().map(|(time, name, count)| (*time, Value::Text((*name).to_owned()), *count));
        counted(Split::Operation, &rows.collect::<Vec<_>>(), before)
    }

    fn value(name: &str, ink: u8) -> Part {
        Part::Value(Some(name.to_owned()), ink)
    }

    #[test]
    fn statuses_errors_and_witnesses_have_their_classes() {
        let found = counted(
            Split::Status,
            &[(0, Value::Int(200), 3), (0, Value::Int(404), 2), (1000, Value::Int(503), 1), (-1, Value::Missing, 7)],
            None,
        );
        assert_eq!((found.counts.as_slice(), found.untimed), ([vec![3, 2, 0], vec![0, 0, 1]].as_slice(), 7));
        assert_eq!(found.sums((0, 1)), [3, 2, 1]);
        let found = counted(Split::Error, &[(0, Value::Int(0), 3), (0, Value::Int(1), 2)], None);
        assert_eq!(found.counts[0], [3, 2]);
        let text = |text: &str| Value::Text(text.to_owned());
        let found =
            counted(Split::Witnessed, &[(0, text("both"), 1), (0, text("access"), 2), (0, text("trail"), 3)], None);
        assert_eq!(found.counts[0], [2, 3, 1]);
    }

    #[test]
    fn the_most_frequent_values_are_parts_and_the_others_one() {
        let rows = [(0, "a", 1), (0, "b", 9), (1000, "c", 3), (0, "d", 4), (0, "e", 5), (1000, "f", 6), (0, "g", 1)];
        let found = names(&rows, None);
        assert_eq!(
            found.parts,
            [value("b", 0), value("f", 1), value("e", 2), value("d", 3), value("c", 4), Part::Others]
        );
        assert_eq!(found.counts, [[9, 0, 5, 4, 0, 2], [0, 6, 0, 0, 3, 0]]);
        // What has no time is no part, unless there is room.
        let found = names(&[(0, "a", 1), (-1, "b", 9)], None);
        assert_eq!((found.parts.as_slice(), found.untimed), ([value("a", 0), value("b", 1)].as_slice(), 9));
        assert!(names(&[], None).parts.is_empty());
    }

    #[test]
    fn a_value_keeps_its_colour() {
        let first = names(&[(0, "a", 3), (0, "b", 2), (0, "c", 1)], None);
        let next = names(&[(0, "c", 9), (0, "d", 5), (0, "b", 2)], Some(&first));
        assert_eq!(next.parts, [value("d", 0), value("b", 1), value("c", 2)]);
        assert_eq!(next.counts[0], [5, 2, 9]);
        let only = names(&[(0, "c", 9)], Some(&first));
        assert_eq!(only.parts, [value("c", 2)]);
    }
}
