//! One copy of a sort for all that is sorted seldom, or is short: of each kind of item that the standard library sorts, its
//! code is several kilobytes of the page.
//!
//! What is sorted by the million has its own.

use std::cmp::Ordering;

/// Sorts items, stably.
///
/// ```
/// let mut names = ["b", "a", "B"];
/// bucketscope::sorting::sort_by(&mut names, |a, b| a.to_lowercase().cmp(&b.to_lowercase()));
/// assert_eq!(names, ["a", "b", "B"]);
/// ```
pub fn sort_by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut order: Vec<u32> = (0..items.len() as u32).collect();
    sort_numbers(&mut order, &mut |a, b| compare(&items[a as usize], &items[b as usize]));
    // Each item goes to its place; what stood there, to where the item was.
    for place in 0..items.len() {
        let mut from = order[place] as usize;
        // It was moved when an earlier place was filled.
        while from < place {
            from = order[from] as usize;
        }
        items.swap(place, from);
    }
}

/// Sorts items by a key, stably.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], mut key: impl FnMut(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Items with the same key together, in their order; the keys ascend.
///
/// ```
/// let groups = bucketscope::sorting::groups([(2, 'a'), (1, 'b'), (2, 'c')]);
/// assert_eq!(groups, [(1, vec!['b']), (2, vec!['a', 'c'])]);
/// ```
pub fn groups<K: Ord, T>(items: impl IntoIterator<Item = (K, T)>) -> Vec<(K, Vec<T>)> {
    let mut items: Vec<(K, T)> = items.into_iter().collect();
    sort_by(&mut items, |(a, _), (b, _)| a.cmp(b));
    let mut groups: Vec<(K, Vec<T>)> = Vec::new();
    for (key, item) in items {
        match groups.last_mut() {
            Some((last, group)) if *last == key => group.push(item),
            _ => groups.push((key, vec![item])),
        }
    }
    groups
}

/// Sorts numbers, stably.
#[inline(never)]
pub fn sort_numbers(numbers: &mut [u32], compare: &mut dyn FnMut(u32, u32) -> Ordering) {
    numbers.sort_by(|&a, &b| compare(a, b));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn items_stand_as_the_standard_library_sorts_them(items in prop::collection::vec((0..9u8, any::<u8>()), 0..60)) {
            let (mut found, mut expected) = (items.clone(), items);
            sort_by_key(&mut found, |item| item.0);
            expected.sort_by_key(|item| item.0);
            prop_assert_eq!(found, expected);
        }
    }
}
