//! The times of a query's rows: the range that its conditions leave, and the bins in which they are counted.

use super::edit::parts;
use super::field_terms::is_on_time;
use super::print::print_width;
use super::{CompareOp, ExprKind, Literal, Match, StageKind, parse_with_default};
use crate::schema::Source;
use chrono::{DateTime, Datelike, Utc};

const SECOND_MS: i64 = 1000;
const DAY_MS: i64 = 86_400_000;

/// Widths of bins below a day, in milliseconds; each divides a day, and none is wider than two and a half of the one
/// before. No log's times are finer than the first of them.
const WIDTHS: [i64; 18] = [
    SECOND_MS,
    2 * SECOND_MS,
    5 * SECOND_MS,
    10 * SECOND_MS,
    15 * SECOND_MS,
    30 * SECOND_MS,
    60_000,
    120_000,
    300_000,
    600_000,
    900_000,
    1_800_000,
    3_600_000,
    7_200_000,
    10_800_000,
    21_600_000,
    43_200_000,
    DAY_MS,
];

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The first width in which a function finds enough, of days 2, 5, 10, 20 and so on.
fn width_for(is_enough: impl Fn(i64) -> bool) -> i64 {
    let days = (0..6).flat_map(|power| [2, 5, 10].map(|days| days * 10i64.pow(power) * DAY_MS));
    let mut widest = DAY_MS;
    for width in WIDTHS.into_iter().chain(days) {
        widest = width;
        if is_enough(width) {
            break;
        }
    }
    widest
}

/// The range of times, both ends included, in milliseconds, that a query's conditions on its table's time leave; an open
/// end is the least or the greatest number. `end` is the last time in the table. `None` if no condition that stands by
/// itself is about the time.
///
/// ```
/// use bucketscope::language::{set_time_range, time_range};
/// use bucketscope::schema::Source;
///
/// let range = (1_785_542_400_000, 1_785_545_999_999);
/// let query = set_time_range("key:a* | sort key", Source::Access, Some(range));
/// assert_eq!(time_range(&query, Source::Access, 0), Some(range));
/// ```
pub fn time_range(text: &str, source: Source, end: i64) -> Option<(i64, i64)> {
    let query = parse_with_default(text, source).ok()?;
    let span = |literal: &Literal| match literal {
        Literal::Time { start, end } => Some((*start, end - 1)),
        Literal::FromEnd(back) => Some((end.saturating_sub(*back), end.saturating_sub(*back))),
        _ => None,
    };
    let (open, never) = (i64::MIN, i64::MAX);
    let ranges = parts(&query).filter(|part| is_on_time(part, query.source)).filter_map(|part| match &part.kind {
        ExprKind::Compare { op, value, .. } => span(value).map(|(first, last)| match op {
            CompareOp::Eq => (first, last),
            CompareOp::Lt => (open, first - 1),
            CompareOp::Le => (open, last),
            CompareOp::Gt => (last + 1, never),
            CompareOp::Ge => (first, never),
        }),
        ExprKind::Match { value: Match::Equals(value), .. } => span(value),
        ExprKind::Match { value: Match::Range(from, to), .. } => Some((
            from.as_ref().and_then(span).map_or(open, |(first, _)| first),
            to.as_ref().and_then(span).map_or(never, |(_, last)| last),
        )),
        _ => None,
    });
    ranges.reduce(|(a, b), (c, d)| (a.max(c), b.min(d)))
}

/// The query that counts a query's rows by bins of their time and by keys: of the rows before the first `stats`, all that
/// its conditions keep. `None` if the text is no query.
pub fn count_by_bin(text: &str, source: Source, width: i64, keys: &[&str]) -> Option<String> {
    let query = parse_with_default(text, source).ok()?;
    let own = || query.stages.iter().take_while(|stage| !matches!(stage.kind, StageKind::Stats { .. }));
    // Which row of its like is kept goes by the order.
    let sorts = own().any(|stage| matches!(stage.kind, StageKind::Dedup(_)));
    let mut counts = format!("source {}", query.source.name());
    for stage in own() {
        if !matches!(stage.kind, StageKind::Limit(_)) && (sorts || !matches!(stage.kind, StageKind::Sort(_))) {
            counts.push_str(" | ");
            counts.push_str(&text[stage.span.start..stage.span.end]);
        }
    }
    counts.push_str(" | stats count(*) by bin(");
    counts.push_str(&print_width(width));
    counts.push(')');
    for key in keys {
        counts.push_str(", ");
        counts.push_str(key);
    }
    Some(counts)
}

/// A range of times, cut into bins at the multiples of a width since 1970-01-01T00:00:00Z; the first and the last may be
/// cut short.
#[derive(Debug, Clone, PartialEq)]
pub struct Bins {
    /// The first millisecond.
    pub from: i64,
    /// The millisecond after the last.
    pub to: i64,
    /// The width of a bin, in milliseconds.
    pub width: i64,
}

impl Bins {
    /// As many bins as fit over a range with both its ends, but no more than `most`; they begin and end as a whole bin
    /// does, but never outside the limits. Unless the bins would be less than a second wide, they are at least a third of
    /// `most`.
    pub fn over((first, last): (i64, i64), (least, greatest): (i64, i64), most: usize) -> Bins {
        let width = width_for(|width| last.div_euclid(width) - first.div_euclid(width) < most.max(1) as i64);
        let (from, to) = (first.div_euclid(width) * width, last.div_euclid(width) * width + width);
        Bins { from: from.max(least.min(first)), to: to.min(greatest.max(last).saturating_add(1)), width }
    }

    /// How many bins there are.
    pub fn count(&self) -> usize {
        self.place(self.to - 1) + 1
    }

    /// In which bin a time lies; before the first or behind the last, in that.
    pub fn place(&self, time: i64) -> usize {
        let start = |time: i64| time.div_euclid(self.width);
        (start(time.clamp(self.from, self.to - 1)) - start(self.from)) as usize
    }

    /// The first millisecond of a bin, and the one after its last.
    pub fn bin(&self, place: usize) -> (i64, i64) {
        let start = (self.from.div_euclid(self.width) + place as i64) * self.width;
        (start.max(self.from), (start + self.width).min(self.to))
    }

    /// Times for an axis and what it calls them in UTC, no more than `most`, but one at least: the clock, and the day where
    /// it changes. The first says its day too.
    pub fn marks(&self, most: usize) -> Vec<(i64, String)> {
        let step = width_for(|step| (self.to - 1).div_euclid(step) - self.from.div_euclid(step) < most as i64);
        let is_year_said = year(self.from) != year(self.to - 1);
        let first = (self.from + step - 1).div_euclid(step) * step;
        let first = if first < self.to { first } else { self.from };
        let marks = (first..self.to).step_by(step as usize).map(|time| {
            let label = match time.rem_euclid(DAY_MS) {
                0 => day(time, is_year_said),
                _ if time == first => format!("{} {}", day(time, is_year_said), clock(time)),
                _ => clock(time),
            };
            (time, label)
        });
        marks.collect()
    }
}

fn date(time: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(time).unwrap_or_default()
}

fn year(time: i64) -> i32 {
    date(time).year()
}

/// A day in UTC: `8 Aug`, or with its year.
fn day(time: i64, with_year: bool) -> String {
    let date = date(time);
    let text = format!("{} {}", date.day(), MONTHS[date.month0() as usize]);
    if with_year { format!("{text} {}", date.year()) } else { text }
}

/// The time of the day in UTC, as fine as it is.
fn clock(time: i64) -> String {
    let (seconds, rest) = (time.rem_euclid(DAY_MS) / SECOND_MS, time.rem_euclid(SECOND_MS));
    let mut text = format!("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
    if seconds % 60 > 0 || rest > 0 {
        text.push_str(&format!(":{:02}", seconds % 60));
    }
    if rest > 0 {
        text.push_str(&format!(".{rest:03}"));
    }
    text
}

/// A range of times in words, `to` being the millisecond after its last: `8 Aug 2026 10:00 – 10:05 UTC`.
///
/// ```
/// use bucketscope::language::period_label;
///
/// assert_eq!(period_label(1_786_183_200_000, 1_786_183_500_000), "8 Aug 2026 10:00 – 10:05 UTC");
/// assert_eq!(period_label(1_786_183_200_000, 1_786_233_600_000), "8 Aug 2026 10:00 – 9 Aug 00:00 UTC");
/// assert_eq!(period_label(1_786_147_200_000, 1_786_233_600_000), "8 Aug 2026");
/// ```
pub fn period_label(from: i64, to: i64) -> String {
    let first = day(from, true);
    if from.rem_euclid(DAY_MS) == 0 && to - from == DAY_MS {
        return first;
    }
    let is_same_day = from.div_euclid(DAY_MS) == to.div_euclid(DAY_MS);
    let last = if is_same_day { String::new() } else { day(to, year(from) != year(to)) + " " };
    format!("{first} {} – {last}{} UTC", clock(from), clock(to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::literal::time;
    use crate::language::set_time_range;
    use proptest::prelude::*;

    fn at(text: &str) -> i64 {
        time(text).unwrap().0
    }

    fn check_range(text: &str, expected: Option<(&str, &str)>) {
        let found = time_range(text, Source::Access, at("2026-08-08T12"));
        let end = |text: &str, open: i64| if text.is_empty() { open } else { at(text) };
        assert_eq!(
            found,
            expected.map(|(first, after)| (end(first, i64::MIN), end(after, i64::MIN).wrapping_sub(1))),
            "{text}"
        );
    }

    #[test]
    fn conditions_on_the_time_leave_a_range() {
        check_range("", None);
        check_range("http_status:403 | sort time", None);
        check_range("key:a or time:2026-08-08", None);
        check_range("-time:2026-08-08", None);
        check_range("time:2026-08-08", Some(("2026-08-08", "2026-08-09")));
        check_range("time:2026-08-08..2026-08-09", Some(("2026-08-08", "2026-08-10")));
        check_range("time > 2026-08-08 and time < 2026-08-12", Some(("2026-08-09", "2026-08-12")));
        check_range("time >= 2026-08-08 time <= 2026-08-12", Some(("2026-08-08", "2026-08-13")));
        check_range("filter time = '2026-08-08T10'", Some(("2026-08-08T10", "2026-08-08T11")));
        check_range("time:..2026-08-08", Some(("", "2026-08-09")));
        check_range("time:end-1h..end", Some(("2026-08-08T11", "2026-08-08T12:00:00.001")));
        check_range("time:2026-08-08.. | stats count(*) by key | limit 3", Some(("2026-08-08", "")));
    }

    fn check_counted(text: &str, expected: &str) {
        let counted = count_by_bin(text, Source::Access, 300_000, &["http_status"]).unwrap();
        assert_eq!(counted, format!("source access{expected} | stats count(*) by bin(5m), http_status"));
        assert!(parse_with_default(&counted, Source::Trail).is_ok(), "{counted}");
    }

    #[test]
    fn rows_are_counted_as_the_conditions_keep_them() {
        check_counted("", "");
        check_counted("key:a # mine", " | key:a");
        check_counted("key:a # mine\n bucket:b | sort key | limit 3", " | key:a # mine\n bucket:b");
        check_counted("source access | key:a | fields key as k | k:a", " | key:a | fields key as k | k:a");
        check_counted("key:a | stats count(*) as n by key | n:3", " | key:a");
        check_counted("sort key | dedup bucket | limit 3", " | sort key | dedup bucket");
        let counted = count_by_bin("event_name:GetObject", Source::Trail, 1000, &["ispresent(error_code)"]).unwrap();
        assert!(parse_with_default(&counted, Source::Access).is_ok(), "{counted}");
        assert_eq!(count_by_bin("key = ", Source::Access, 1000, &[]), None);
        assert_eq!(count_by_bin("", Source::Trail, 1000, &[]).unwrap(), "source trail | stats count(*) by bin(1s)");
    }

    const OPEN: (i64, i64) = (i64::MIN, i64::MAX);

    #[test]
    fn bins_begin_and_end_as_whole_bins_or_at_the_limits() {
        let (first, last) = (at("2026-08-08T10:00:07"), at("2026-08-08T10:59:58"));
        let bins = Bins::over((first, last), OPEN, 120);
        assert_eq!(bins, Bins { from: at("2026-08-08T10:00"), to: at("2026-08-08T11:00"), width: 30_000 });
        assert_eq!((bins.count(), bins.bin(1)), (120, (bins.from + 30_000, bins.from + 60_000)));
        let bins = Bins::over((first, last), (first, last), 120);
        assert_eq!((bins.from, bins.to, bins.count()), (first, last + 1, 120));
        assert_eq!(bins.bin(0), (first, at("2026-08-08T10:00:30")));
        // One second is one bin.
        let bins = Bins::over((first, first), OPEN, 120);
        assert_eq!((bins.count(), bins.bin(0)), (1, (first, first + 1000)));
        // However long, there are no more bins than may be.
        let bins = Bins::over((at("0001-01-01"), at("9999-12-31")), OPEN, 40);
        assert!((14..=40).contains(&bins.count()), "{bins:?}");
    }

    fn check_marks(from: &str, to: &str, most: usize, expected: &[&str]) {
        let bins = Bins { from: at(from), to: at(to), width: 60_000 };
        let labels: Vec<String> = bins.marks(most).into_iter().map(|(_, label)| label).collect();
        assert_eq!(labels, expected);
    }

    #[test]
    fn an_axis_says_the_clock_and_the_day_where_it_changes() {
        check_marks("2026-08-07T22:30", "2026-08-08T03", 6, &["7 Aug 23:00", "8 Aug", "01:00", "02:00"]);
        check_marks("2026-08-04", "2026-08-08", 5, &["4 Aug", "5 Aug", "6 Aug", "7 Aug"]);
        check_marks("2026-12-31T12", "2027-01-01T12", 3, &["31 Dec 2026 12:00", "1 Jan 2027"]);
        check_marks("2026-08-08T10:03", "2026-08-08T10:59", 1, &["8 Aug 10:03"]);
        check_marks("2026-08-08T10:03", "2026-08-08T10:59", 0, &["8 Aug 10:03"]);
        check_marks("2026-08-08T10:00", "2026-08-08T10:00:20", 4, &["8 Aug 10:00", "10:00:05", "10:00:10", "10:00:15"]);
    }

    proptest! {
        #[test]
        fn every_time_lies_in_the_bin_that_has_it(first in -1_000_000_000_000i64..4_000_000_000_000, length in 0i64..400_000_000_000, part in 0.0..1.0f64, cut: bool) {
            let last = first + length;
            let bins = Bins::over((first, last), if cut { (first, last) } else { OPEN }, 120);
            let count = bins.count();
            prop_assert!(count <= 120 && (count >= 40 || bins.width == 1000), "{count} of {bins:?}");
            prop_assert!(bins.from <= first && last < bins.to);
            let time = first + (length as f64 * part) as i64;
            let (start, end) = bins.bin(bins.place(time));
            prop_assert!((start..end).contains(&time));
            prop_assert_eq!(bins.bin(0).0, bins.from);
            prop_assert_eq!(bins.bin(count - 1).1, bins.to);
            let brushed = set_time_range("key:a | limit 3", Source::Trail, Some((start, end - 1)));
            prop_assert_eq!(time_range(&brushed, Source::Trail, 0), Some((start, end - 1)));
            prop_assert!((1..=9).contains(&bins.marks(9).len()));
        }
    }
}
