//! How each table is laid out: on this device, since a link says what is asked, not how it is looked at.

use super::storage;
use crate::schema::Source;
use crate::sorting::sort_by_key;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The columns that stand first where nobody chose; the others follow in the schema's order.
const FIRST_COLUMNS: [&str; 9] = [
    "witnessed",
    "time",
    "event_time",
    "http_status",
    "operation",
    "event_name",
    "error_code",
    "missing_because",
    "key",
];

/// The fields of each table, in the order of [`Source::ALL`], by which people narrow down.
const FIRST_FACETS: [&[&str]; 3] = [
    &[
        "http_status",
        "operation",
        "error_code",
        "bucket",
        "requester",
        "remote_ip",
        "total_time_ms",
        "bytes_sent",
        "authentication_type",
        "tls_version",
    ],
    &[
        "event_name",
        "error_code",
        "bucket",
        "user_identity_arn",
        "user_identity_type",
        "source_ip_address",
        "event_source",
        "read_only",
    ],
    &[
        "witnessed",
        "missing_because",
        "disagreements",
        "bucket",
        "operation",
        "event_name",
        "http_status",
        "principal_arn",
        "requester",
        "remote_ip",
        "total_time_ms",
    ],
];

/// How the columns of a table are laid out, and which of its fields are counted.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Layout {
    /// The fields that are shown, in order; empty where nobody chose.
    chosen: Vec<String>,
    /// How many of them, from the first, stay in sight when others scroll sideways.
    pinned: usize,
    /// Widths in pixels that somebody gave to columns.
    widths: BTreeMap<String, u32>,
    /// The fields whose values are counted; `None` where nobody chose.
    facets: Option<Vec<String>>,
    /// By what the bars over time are cut into parts; empty where nobody chose.
    bars: String,
}

/// Layouts with a name, of one table.
pub type LayoutSets = Vec<(String, Layout)>;

/// The layouts of a table that have a name.
pub fn sets(source: Source) -> LayoutSets {
    let mut sets: LayoutSets = storage::read_list(&sets_key(source));
    sets.iter_mut().for_each(|(_, layout)| *layout = std::mem::take(layout).known(source));
    sets
}

/// Keeps the layouts of a table that have a name.
pub fn keep_sets(source: Source, sets: &LayoutSets) {
    storage::write_list(&sets_key(source), sets);
}

fn sets_key(source: Source) -> String {
    format!("bucketscope.sets.{}", source.name())
}

fn key(source: Source) -> String {
    format!("bucketscope.columns.{}", source.name())
}

impl Layout {
    /// The layout that this device keeps for a table.
    pub fn stored(source: Source) -> Layout {
        let text = storage::read(&key(source));
        let layout: Layout = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        layout.known(source)
    }

    /// Without what another version may have known.
    fn known(mut self, source: Source) -> Layout {
        let is_known = |id: &String| source.fields().iter().any(|field| field.id == id);
        self.chosen.retain(is_known);
        self.facets.iter_mut().for_each(|facets| facets.retain(is_known));
        self.pinned = self.pinned.min(self.chosen.len());
        self
    }

    /// Keeps the layout on this device.
    pub fn store(&self, source: Source) {
        storage::write(&key(source), serde_json::to_string(self).ok().as_deref());
    }

    /// The fields that are shown, in order.
    pub fn columns(&self, source: Source) -> Vec<String> {
        if !self.chosen.is_empty() {
            return self.chosen.clone();
        }
        let mut shown: Vec<&str> = source.fields().iter().filter(|field| field.shown).map(|field| field.id).collect();
        sort_by_key(&mut shown, |id| FIRST_COLUMNS.iter().position(|first| first == id).unwrap_or(FIRST_COLUMNS.len()));
        shown.into_iter().map(str::to_owned).collect()
    }

    /// How many columns stay in sight when others scroll sideways.
    pub fn pinned(&self) -> usize {
        self.pinned
    }

    /// The width in pixels that somebody gave to a column.
    pub fn width(&self, column: &str) -> Option<u32> {
        self.widths.get(column).copied()
    }

    /// With a width for a column.
    pub fn with_width(mut self, column: &str, width: u32) -> Layout {
        self.widths.insert(column.to_owned(), width);
        self
    }

    /// With a field shown, behind all others, or not shown. The last one stays.
    pub fn with_column(mut self, source: Source, column: &str, shown: bool) -> Layout {
        let mut columns = self.columns(source);
        match columns.iter().position(|known| known == column) {
            Some(place) if !shown && columns.len() > 1 => {
                columns.remove(place);
                self.pinned -= usize::from(place < self.pinned);
            }
            None if shown => columns.push(column.to_owned()),
            _ => {}
        }
        self.chosen = columns;
        self
    }

    /// With a column at the place of another; among pinned ones it is pinned.
    pub fn moved(mut self, source: Source, from: usize, to: usize) -> Layout {
        let mut columns = self.columns(source);
        if from >= columns.len() || to >= columns.len() {
            return self;
        }
        let was_pinned = from < self.pinned;
        let column = columns.remove(from);
        self.pinned -= usize::from(was_pinned);
        columns.insert(to, column);
        self.pinned += usize::from(to < self.pinned || (was_pinned && to == self.pinned));
        self.chosen = columns;
        self
    }

    /// With a column pinned behind those that are, or no more.
    pub fn with_pin(self, source: Source, place: usize) -> Layout {
        let is_pinned = place < self.pinned;
        let to = self.pinned - usize::from(is_pinned);
        let mut next = self.moved(source, place, to);
        next.pinned = to + usize::from(!is_pinned);
        next
    }

    /// With the columns that stand first where nobody chose.
    pub fn with_first_columns(self) -> Layout {
        self.with_columns_of(&Layout::default())
    }

    /// With the columns of another layout.
    pub fn with_columns_of(self, other: &Layout) -> Layout {
        Layout { facets: self.facets, bars: self.bars, ..other.clone() }
    }

    /// Whether nobody changed the columns.
    pub fn has_first_columns(&self) -> bool {
        *self == self.clone().with_first_columns()
    }

    /// The fields whose values are counted beside the rows.
    pub fn facets(&self, source: Source) -> Vec<String> {
        let first = || FIRST_FACETS[source as usize].iter().map(|id| (*id).to_owned()).collect();
        self.facets.clone().unwrap_or_else(first)
    }

    /// With a field whose values are counted, behind all others, or no more.
    pub fn with_facet(mut self, source: Source, field: &str, shown: bool) -> Layout {
        let mut facets = self.facets(source);
        facets.retain(|known| known != field);
        facets.extend(shown.then(|| field.to_owned()));
        self.facets = Some(facets);
        self
    }

    /// By what the bars over time are cut into parts; empty where nobody chose.
    pub fn bars(&self) -> &str {
        &self.bars
    }

    /// With bars that are cut by something else.
    pub fn with_bars(self, bars: &str) -> Layout {
        Layout { bars: bars.to_owned(), ..self }
    }

    /// With the fields counted that stand first where nobody chose.
    pub fn with_first_facets(self) -> Layout {
        Layout { facets: None, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: Source = Source::Trail;

    fn layout(columns: [&str; 4], pinned: usize) -> Layout {
        Layout { chosen: columns.map(str::to_owned).to_vec(), pinned, ..Layout::default() }
    }

    fn check(changed: Layout, columns: &str, pinned: usize) {
        assert_eq!((changed.columns(SOURCE).join(" ").as_str(), changed.pinned()), (columns, pinned));
    }

    #[test]
    fn columns_move_and_are_pinned_where_pinned_ones_are() {
        let two = || layout(["a", "b", "c", "d"], 2);
        check(two().moved(SOURCE, 2, 3), "a b d c", 2);
        check(two().moved(SOURCE, 3, 0), "d a b c", 3);
        check(two().moved(SOURCE, 0, 1), "b a c d", 2);
        check(two().moved(SOURCE, 0, 3), "b c d a", 1);
        check(two().moved(SOURCE, 4, 0), "a b c d", 2);
        check(two().with_pin(SOURCE, 3), "a b d c", 3);
        check(two().with_pin(SOURCE, 0), "b a c d", 1);
        check(two().with_pin(SOURCE, 1), "a b c d", 1);
    }

    #[test]
    fn a_column_that_goes_takes_its_pin_along_and_the_last_one_stays() {
        let mut shown = layout(["a", "b", "c", "d"], 2).with_column(SOURCE, "a", false);
        check(shown.clone(), "b c d", 1);
        check(shown.clone().with_column(SOURCE, "event_name", true), "b c d event_name", 1);
        for column in ["b", "c", "d", "d"] {
            shown = shown.with_column(SOURCE, column, false);
        }
        check(shown, "d", 0);
    }

    #[test]
    fn columns_and_counts_are_reset_each_by_itself() {
        let changed = layout(["a", "b", "c", "d"], 1).with_width("a", 90).with_facet(SOURCE, "bucket", false);
        assert!(!changed.facets(SOURCE).contains(&"bucket".to_owned()));
        let reset = changed.clone().with_first_columns();
        assert!(reset.has_first_columns() && !changed.has_first_columns());
        assert_eq!((reset.width("a"), reset.facets(SOURCE)), (None, changed.facets(SOURCE)));
        check(changed.clone().with_first_facets(), "a b c d", 1);
        assert!(changed.clone().with_first_facets().facets(SOURCE).contains(&"bucket".to_owned()));
        let by_operation = changed.clone().with_bars("operation").with_first_columns().with_first_facets();
        assert_eq!(by_operation.bars(), "operation");
        // A set has columns only.
        check(Layout::default().with_facet(SOURCE, "bucket", false).with_columns_of(&changed), "a b c d", 1);
    }

    #[test]
    fn every_field_that_stands_first_is_one() {
        for source in Source::ALL {
            let is_known = |id: &&String| source.fields().iter().any(|field| field.id == **id);
            let first = Layout::default();
            assert_eq!(first.facets(source).iter().find(|id| !is_known(id)), None);
            assert_eq!(first.clone().known(source), first);
        }
    }
}
