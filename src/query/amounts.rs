//! Amounts by round ranges: sizes and durations spread over many powers of ten.

use crate::language::FacetBin;

/// Ranges of one width that are cut at most, and the greatest amount, in multiples of the least, that they are cut for.
const MOST_EVEN: i64 = 24;
const EVEN_RATIO: i64 = 12;

/// Rows by ranges of amounts, from the least amount to the greatest; empty without any.
pub fn bins(amounts: impl Iterator<Item = (i64, u64)> + Clone) -> Vec<FacetBin> {
    let each = || amounts.clone().map(|(amount, _)| amount);
    let (Some(least), Some(greatest)) = (each().min(), each().max()) else { return Vec::new() };
    let starts = starts(least, greatest);
    let ends = starts.iter().skip(1).map(|next| next - 1).chain([greatest]);
    let mut bins: Vec<FacetBin> = starts.iter().zip(ends).map(|(&from, to)| FacetBin { from, to, rows: 0 }).collect();
    for (amount, rows) in amounts {
        let place = starts.partition_point(|start| *start <= amount);
        bins[place.saturating_sub(1)].rows += rows;
    }
    bins
}

/// Where ranges begin: at multiples of a round width where all amounts are alike, else at 1, 2 and 5 times powers of ten,
/// beside which nothing is a range of its own.
fn starts(least: i64, greatest: i64) -> Vec<i64> {
    let spread = greatest.saturating_sub(least);
    let is_even = least < 0 || spread < MOST_EVEN || least > 0 && greatest / least < EVEN_RATIO;
    if is_even {
        let width = round_numbers().find(|width| spread / width < MOST_EVEN).unwrap_or(i64::MAX);
        let first = least.div_euclid(width).saturating_mul(width);
        let mut starts = vec![first];
        while let Some(next) = starts.last().and_then(|last| last.checked_add(width)).filter(|next| *next <= greatest) {
            starts.push(next);
        }
        return starts;
    }
    let below = round_numbers().take_while(|number| *number <= least).last().unwrap_or(0);
    let zero = (least == 0).then_some(0);
    zero.into_iter()
        .chain(round_numbers().skip_while(|number| *number < below))
        .take_while(|n| *n <= greatest)
        .collect()
}

/// 1, 2, 5, 10, 20, 50 and so on.
fn round_numbers() -> impl Iterator<Item = i64> {
    (0..19).flat_map(|power| [1, 2, 5].map(|digit| 10i64.pow(power).checked_mul(digit))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn starts_of(amounts: &[i64]) -> Vec<i64> {
        bins(amounts.iter().map(|amount| (*amount, 1))).iter().map(|bin| bin.from).collect()
    }

    #[test]
    fn ranges_begin_at_round_amounts() {
        assert!(starts_of(&[]).is_empty());
        assert_eq!(starts_of(&[7]), [7]);
        assert_eq!(starts_of(&[0, 3]), [0, 1, 2, 3]);
        assert_eq!(starts_of(&[0, 110]), [0, 1, 2, 5, 10, 20, 50, 100]);
        assert_eq!(starts_of(&[30, 999]), [20, 50, 100, 200, 500]);
        assert_eq!(starts_of(&[1000, 1230]), (100..124).map(|n| n * 10).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn every_row_lies_in_its_range(amounts in prop::collection::vec((any::<i64>(), 1..9u64), 1..20), shift in 0..63) {
            let amounts: Vec<(i64, u64)> = amounts.into_iter().map(|(amount, rows)| (amount >> shift, rows)).collect();
            let bins = bins(amounts.iter().copied());
            prop_assert!(bins.len() <= 60, "{}", bins.len());
            prop_assert!(bins.windows(2).all(|pair| pair[0].to + 1 == pair[1].from));
            for bin in &bins {
                let inside = amounts.iter().filter(|(amount, _)| (bin.from..=bin.to).contains(amount));
                prop_assert_eq!(bin.rows, inside.map(|(_, rows)| rows).sum::<u64>());
            }
            prop_assert_eq!(bins.iter().map(|bin| bin.rows).sum::<u64>(), amounts.iter().map(|(_, rows)| rows).sum::<u64>());
        }
    }
}
