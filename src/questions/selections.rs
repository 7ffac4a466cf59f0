//! In which values of which fields two selections of rows differ most.

use crate::schema::Value;
use crate::sorting::sort_by;

/// Rows of the pooled mix that each selection is thought to have besides its own: a handful of rows is no pattern yet.
const PRIOR: f64 = 5.0;

/// Below this score a difference is left out: shares of 50 % and 51.7 %, or of 1 % and 1.25 %.
const LEAST: f64 = 0.01;

/// Standard errors that shares lie apart where it may be chance, with some hundreds of values to choose from.
const CHANCE: f64 = 2.5;

/// The values of a field, with their rows in the first and in the second selection.
pub type Counted = Vec<(Value, [u64; 2])>;

/// How many rows of two selections have a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The value.
    pub value: Value,
    /// Rows of the first and of the second selection.
    pub rows: [u64; 2],
    /// From −1 to 1: how much the value tells of which selection a row is of; above 0 where the second one's share is the
    /// greater.
    pub score: f64,
}

/// A field's values that differ, those that differ most first.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDifference {
    /// The field.
    pub field: &'static str,
    /// Its values.
    pub values: Vec<Difference>,
}

/// The score of a value that so many rows of two selections have, of so many rows in all: the root, with a sign, of what the
/// value adds to the Jensen–Shannon divergence of both mixes, in bits.
///
/// Unlike a ratio, it is small where shares are, so that rare values do not win; unlike a test's z, it does not grow with the
/// number of rows, so that of millions not every value differs; and it is defined where a selection has none.
/// Source: <https://doi.org/10.1109/18.61115>
///
/// ```
/// use bucketscope::questions::score;
///
/// let (common, rare) = (score([100, 400], [1000, 1000]), score([0, 3], [1000, 1000]));
/// assert!(common > 0.2 && rare < 0.05);
/// assert_eq!(score([10, 10], [1000, 1000]), 0.0);
/// ```
pub fn score(rows: [u64; 2], of: [u64; 2]) -> f64 {
    let pooled = (rows[0] + rows[1]) as f64 / ((of[0] + of[1]) as f64).max(1.0);
    let [p, q] = [0, 1].map(|side| (rows[side] as f64 + PRIOR * pooled) / (of[side] as f64 + PRIOR));
    let middle = (p + q) / 2.0;
    let part = |share: f64| if share > 0.0 { share * (share / middle).log2() } else { 0.0 };
    let divergence = (part(p) + part(q)) / 2.0;
    divergence.max(0.0).sqrt().copysign(q - p)
}

/// Whether shares lie no further apart than two random selections of that size may, by the z of two proportions.
fn may_be_chance(rows: [u64; 2], of: [u64; 2]) -> bool {
    let [a, b] = [0, 1].map(|side| of[side].max(1) as f64);
    let pooled = (rows[0] + rows[1]) as f64 / (a + b);
    let apart = (rows[0] as f64 / a - rows[1] as f64 / b).abs();
    apart < CHANCE * (pooled * (1.0 - pooled) * (1.0 / a + 1.0 / b)).max(0.0).sqrt()
}

/// The values of fields that differ by more than chance, at most `most`, by their fields: first the one with the value that differs most. `counts`
/// has each value of a field with its rows in both selections, `of` all rows of each. Equal scores go by value.
pub fn differences(
    counts: impl IntoIterator<Item = (&'static str, Counted)>,
    of: [u64; 2],
    most: usize,
) -> Vec<FieldDifference> {
    let mut all: Vec<(usize, &'static str, Difference)> = Vec::new();
    for (place, (field, values)) in counts.into_iter().enumerate() {
        let found = values.into_iter().map(|(value, rows)| Difference { value, rows, score: score(rows, of) });
        let found = found.filter(|found| found.score.abs() >= LEAST && !may_be_chance(found.rows, of));
        all.extend(found.map(|found| (place, field, found)));
    }
    sort_by(&mut all, |(a_place, _, a), (b_place, _, b)| {
        let by_score = b.score.abs().total_cmp(&a.score.abs());
        by_score.then(a_place.cmp(b_place)).then(a.value.cmp(&b.value))
    });
    let mut fields: Vec<FieldDifference> = Vec::new();
    for (_, field, found) in all.into_iter().take(most) {
        match fields.iter_mut().find(|known| known.field == field) {
            Some(known) => known.values.push(found),
            None => fields.push(FieldDifference { field, values: vec![found] }),
        }
    }
    fields
}

/// The values that either of two lists has, with their rows in both; `None` for what a list that does not have all of its
/// values leaves open.
pub fn side_by_side(lists: [(&[(Value, u64)], bool); 2]) -> Vec<(Value, [Option<u64>; 2])> {
    let mut values: Vec<(Value, [Option<u64>; 2])> = Vec::new();
    for (side, (list, _)) in lists.into_iter().enumerate() {
        for (value, rows) in list {
            let known = values.iter().position(|(known, _)| known == value).unwrap_or_else(|| {
                values.push((value.clone(), lists.map(|(_, is_whole)| is_whole.then_some(0))));
                values.len() - 1
            });
            values[known].1[side] = Some(*rows);
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn a_value_of_one_selection_only_comes_before_what_is_rare_or_alike() {
        let counts = [
            ("http_status", vec![(Value::Int(200), [900, 700]), (Value::Int(403), [100, 300])]),
            ("user_agent", vec![(text("new"), [0, 600]), (text("old"), [1000, 400])]),
            ("error_code", vec![(text("Rare"), [0, 1]), (Value::Missing, [1000, 999])]),
            ("bucket", vec![(text("b"), [1000, 1000])]),
        ];
        let found = differences(counts.clone(), [1000, 1000], 60);
        let names: Vec<&str> = found.iter().map(|field| field.field).collect();
        assert_eq!(names, ["user_agent", "http_status"]);
        assert_eq!(found[0].values[0].value, text("new"));
        assert_eq!(found[0].values[0].rows, [0, 600]);
        assert!(found[0].values[0].score > 0.5 && found[0].values[1].score < 0.0);
        assert_eq!(found[1].values[0].value, Value::Int(403));
        let few = differences(counts, [1000, 1000], 2);
        assert_eq!(few.iter().map(|field| field.values.len()).sum::<usize>(), 2);
    }

    #[test]
    fn scores_are_bounded_symmetric_and_shy_of_few_rows() {
        assert!(score([0, 1_000_000], [1_000_000, 1_000_000]) <= 1.0);
        assert_eq!(score([30, 70], [100, 100]), -score([70, 30], [100, 100]));
        // Three of three rows tell less than three thousand of three thousand.
        assert!(score([0, 3], [3, 3]) < score([0, 3000], [3000, 3000]));
        // The size of the selections does not matter where both are large.
        assert!((score([100, 200], [1000, 1000]) - score([100_000, 200_000], [1_000_000, 1_000_000])).abs() < 0.01);
        assert_eq!(score([0, 0], [0, 0]), 0.0);
        assert_eq!(score([0, 5], [0, 5]), 0.0, "against nothing there is nothing to compare");
    }

    #[test]
    fn the_other_list_has_none_of_a_value_only_if_it_is_whole() {
        let (a, b) = ([(text("x"), 4), (text("y"), 2)], [(text("y"), 5), (Value::Missing, 1)]);
        let found = side_by_side([(&a, true), (&b, false)]);
        let expected =
            [(text("x"), [Some(4), None]), (text("y"), [Some(2), Some(5)]), (Value::Missing, [Some(0), Some(1)])];
        assert_eq!(found, expected);
    }
}
