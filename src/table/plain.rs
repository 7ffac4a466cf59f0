//! Texts of which nearly every row has one of its own.

use super::texts::Texts;
use super::{GROUP_ROWS, Keys};
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder};
use std::ops::Range;
use std::sync::Arc;

/// Texts of which nearly every row has one of its own, such as request IDs: they stand row by row, without a dictionary
/// that would find nothing again. Two rows may hold equal texts, and only the texts tell. Clones share what is sealed.
#[derive(Debug, Clone, Default)]
pub struct PlainColumn {
    sealed: Vec<Arc<Group>>,
    open: Open,
}

/// The texts of a row group that is sealed.
#[derive(Debug)]
enum Group {
    /// So many rows, each with a text of so many bytes.
    Fixed { rows: usize, length: usize, text: String },
    /// Texts of any length: for each row the place of its text plus one, 0 where it has none.
    Any { places: Keys<u32>, texts: Texts },
}

/// The texts of the group that is not full yet.
#[derive(Debug, Clone, Default)]
struct Open {
    /// As in [`Group::Any`].
    places: Vec<u32>,
    texts: Texts,
}

impl Group {
    fn new(open: Open) -> Group {
        let Open { places, mut texts } = open;
        match texts.common_length() {
            Some(length) if texts.len() == places.len() => {
                let mut text = texts.into_text();
                text.shrink_to_fit();
                Group::Fixed { rows: places.len(), length, text }
            }
            _ => {
                texts.shrink();
                Group::Any { places: places.into_iter().collect(), texts }
            }
        }
    }

    fn rows(&self) -> usize {
        match self {
            Group::Fixed { rows, .. } => *rows,
            Group::Any { places, .. } => places.len(),
        }
    }

    #[inline]
    fn get(&self, index: usize) -> Option<&str> {
        match self {
            Group::Fixed { length, text, .. } => text.get(index * length..(index + 1) * length),
            Group::Any { places, texts } => Some(texts.get(places.get(index).checked_sub(1)? as usize)),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Group::Fixed { text, .. } => text.capacity(),
            Group::Any { places, texts } => places.bytes() + texts.bytes(),
        }
    }
}

impl PlainColumn {
    /// How many rows it knows of; the others have no text.
    pub fn len(&self) -> usize {
        let last = self.sealed.last().map_or(0, |last| (self.sealed.len() - 1) * GROUP_ROWS + last.rows());
        last + self.open.places.len()
    }

    /// Whether it knows of no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Appends a text.
    #[inline]
    pub fn push(&mut self, text: &str) {
        self.make_room();
        self.open.texts.push(text);
        self.open.places.push(self.open.texts.len() as u32);
    }

    /// Sets the text of a row behind those that it knows of.
    #[inline]
    pub fn set(&mut self, row: usize, text: &str) {
        if self.len() < row {
            self.pad_to(row);
        }
        self.push(text);
    }

    /// Appends rows without a text until there are so many.
    pub fn pad_to(&mut self, rows: usize) {
        while self.len() < rows {
            self.make_room();
            self.open.places.push(0);
        }
    }

    #[inline]
    fn make_room(&mut self) {
        if self.open.places.len() == GROUP_ROWS {
            self.close();
        } else if self.open.places.is_empty() {
            self.unseal();
        }
    }

    fn close(&mut self) {
        self.sealed.push(Arc::new(Group::new(std::mem::take(&mut self.open))));
    }

    /// Opens a last group that is not full.
    #[cold]
    fn unseal(&mut self) {
        if let Some(last) = self.sealed.pop_if(|last| last.rows() < GROUP_ROWS) {
            for index in 0..last.rows() {
                let place = last.get(index).map(|text| self.open.texts.push(text));
                self.open.places.push(place.map_or(0, |()| self.open.texts.len() as u32));
            }
        }
    }

    /// The text of a row.
    #[inline]
    pub fn get(&self, row: usize) -> Option<&str> {
        let (group, index) = (row / GROUP_ROWS, row % GROUP_ROWS);
        match self.sealed.get(group) {
            Some(group) if index < group.rows() => group.get(index),
            Some(_) => None,
            None if group > self.sealed.len() => None,
            None => Some(self.open.texts.get(self.open.places.get(index)?.checked_sub(1)? as usize)),
        }
    }

    /// One bit for each of the first `rows` rows of a row group: whether something stands in its text that `find` finds, as
    /// `Texts::search` does.
    pub fn search_group(
        &self,
        group: usize,
        rows: usize,
        find: &dyn Fn(&str, usize) -> Option<Range<usize>>,
    ) -> BooleanBuffer {
        let mut found = BooleanBufferBuilder::new(rows);
        match self.sealed.get(group).map(|group| &**group) {
            Some(Group::Fixed { rows, length, text }) => {
                found.append_n(*rows, false);
                let mut from = 0;
                while let Some(range) = find(text, from).filter(|_| *length > 0) {
                    let row = range.start / length;
                    from = (row + 1) * length;
                    if range.end <= from {
                        found.set_bit(row, true);
                    } else {
                        from = range.start + text[range.start..].chars().next().map_or(1, char::len_utf8);
                    }
                }
            }
            Some(Group::Any { places, texts }) => {
                let hits = hits(texts, find);
                found.append_buffer(&places.test(places.len(), |place| hits[place as usize]));
            }
            None if group == self.sealed.len() => {
                let hits = hits(&self.open.texts, find);
                self.open.places.iter().for_each(|&place| found.append(hits[place as usize]));
            }
            None => {}
        }
        found.append_n(rows.saturating_sub(found.len()), false);
        found.truncate(rows);
        found.finish()
    }

    /// Stores what is open in as few bytes as it needs.
    pub fn seal(&mut self) {
        if !self.open.places.is_empty() {
            self.close();
        }
        self.sealed.shrink_to_fit();
    }

    /// Bytes of memory that it holds; what it shares with clones is counted by each in its part.
    pub fn bytes(&self) -> usize {
        let sealed = |group: &Arc<Group>| (size_of::<Group>() + group.bytes()) / Arc::strong_count(group);
        self.sealed.capacity() * size_of::<Arc<Group>>()
            + self.sealed.iter().map(sealed).sum::<usize>()
            + self.open.texts.bytes()
            + self.open.places.capacity() * size_of::<u32>()
    }
}

/// Of no text, and then of each text by its place plus one, whether something stands in it that is looked for.
fn hits(texts: &Texts, find: &dyn Fn(&str, usize) -> Option<Range<usize>>) -> Vec<bool> {
    let mut hits = vec![false; texts.len() + 1];
    texts.search(find, |place| hits[place + 1] = true);
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_texts(expected: &[Option<&str>], most_bytes: usize) {
        let mut column = PlainColumn::default();
        for (row, text) in expected.iter().enumerate() {
            if row == 5 {
                column.seal();
            }
            match text {
                Some(text) => column.push(text),
                None => column.pad_to(row + 1),
            }
        }
        for sealed in [false, true] {
            if sealed {
                column.seal();
            }
            assert_eq!(column.len(), expected.len());
            assert!((0..expected.len()).all(|row| column.get(row) == expected[row]), "sealed: {sealed}");
            assert_eq!(column.get(expected.len()), None);
            let find = |text: &str, from: usize| text[from..].find("00A").map(|at| from + at..from + at + 3);
            let rows: Vec<usize> = (0..=expected.len()).collect();
            for (group, rows) in rows.chunks(GROUP_ROWS).enumerate() {
                let found = column.search_group(group, rows.len(), &find);
                let holds = |row: usize| expected.get(row).is_some_and(|text| text.is_some_and(|t| t.contains("00A")));
                assert!(rows.iter().enumerate().all(|(index, &row)| found.value(index) == holds(row)));
            }
            assert_eq!(column.get(expected.len() + GROUP_ROWS), None);
        }
        assert!(column.bytes() <= most_bytes, "{} bytes", column.bytes());
    }

    #[test]
    fn texts_come_back_sealed_or_not() {
        check_texts(&[], 0);
        check_texts(&[None; 7], 200);
        check_texts(&[Some(""); 7], 200);
        check_texts(&[Some("a"), None, Some("bcd"), Some("bcd"), None, Some("")], 300);
        let ids: Vec<String> = (0..GROUP_ROWS + 9).map(|row| format!("{row:016X}")).collect();
        let ids: Vec<Option<&str>> = ids.iter().map(|id| Some(id.as_str())).collect();
        check_texts(&ids, 16 * ids.len() + 500);
    }
}
