//! The values of a column of a row group, row by row.

use super::footer::{Chunk, Column};
use super::page::{Content, FIRST_OF_HEADER, Header};
use super::runs::Runs;
use super::values::{Dictionary, Value, Values};
use crate::import::source::ReadAt;
use std::cell::Cell;
use std::rc::Rc;

/// How levels are encoded, by Parquet's number.
const RLE: i64 = 3;

/// Bytes of pages that the columns of a row group may hold at once: what writers make takes a tenth of it, and columns that
/// lie on one another cannot take more.
const MOST_HELD: u64 = 512 << 20;

/// A share of those bytes, for as long as it lives.
struct Share {
    bytes: u64,
    held: Rc<Cell<u64>>,
}

impl Share {
    fn new(bytes: u64, held: &Rc<Cell<u64>>) -> Result<Share, String> {
        let total = held.get().saturating_add(bytes);
        if total > MOST_HELD {
            return Err("the pages of its row take more than 512 MiB, which is not read".to_owned());
        }
        held.set(total);
        Ok(Share { bytes, held: held.clone() })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.held.set(self.held.get() - self.bytes);
    }
}

/// Where the pages of a column lie, and what they cost.
pub struct Pages<'p> {
    /// The file.
    pub file: &'p Rc<dyn ReadAt>,
    /// The column.
    pub column: &'p Column,
    /// Where it lies.
    pub chunk: &'p Chunk,
    /// Counts so many bytes, unless that is past a limit.
    pub spend: &'p dyn Fn(u64) -> Result<(), String>,
    /// Bytes of pages that the columns of the row group hold.
    pub held: &'p Rc<Cell<u64>>,
}

/// How far a column was read.
pub struct Cursor {
    /// Where the next page begins.
    next: u64,
    /// The row whose value comes next.
    row: u64,
    dictionary: Dictionary,
    dictionary_share: Option<Share>,
    page: Option<Page>,
}

/// A page, and how far it was read.
struct Page {
    /// Where it begins in the file.
    at: u64,
    bytes: Vec<u8>,
    /// Which values are there, if any may be missing.
    levels: Option<Runs>,
    values: Values,
    /// Rows that are left.
    left: u64,
    _share: Share,
}

impl Cursor {
    /// The beginning of a column.
    pub fn new(chunk: &Chunk) -> Cursor {
        Cursor {
            next: chunk.range.start,
            row: 0,
            dictionary: Dictionary::default(),
            dictionary_share: None,
            page: None,
        }
    }

    /// The value of the next row, if it has one. The error says what is broken.
    pub fn next<'c>(&'c mut self, pages: &Pages<'_>) -> Result<Option<Value<'c>>, String> {
        while self.page.as_ref().is_none_or(|page| page.left == 0) {
            self.turn(pages, self.row)?;
        }
        let Cursor { page: Some(page), dictionary, .. } = self else { return Ok(None) };
        let broken = || say(pages, page.at, "its values are broken");
        self.row += 1;
        page.left -= 1;
        let is_there = match &mut page.levels {
            Some(levels) => levels.next(&page.bytes).ok_or_else(broken)? > 0,
            None => true,
        };
        if !is_there {
            return Ok(None);
        }
        page.values.next(pages.column.physical, &page.bytes, dictionary).ok_or_else(broken).map(Some)
    }

    /// Goes on to a row, and passes over pages before it.
    pub fn go_to(&mut self, row: u64, pages: &Pages<'_>) -> Result<(), String> {
        let left = self.page.as_ref().map_or(0, |page| page.left);
        if self.row.saturating_add(left) <= row {
            self.row = self.row.saturating_add(left);
            self.page = None;
        }
        let seen = pages.chunk.pages.borrow();
        let nearest =
            seen.partition_point(|(first, _)| *first <= row).checked_sub(1).map(|index| (seen[0].1, seen[index]));
        drop(seen);
        // Pages that were seen need not be passed over one by one, but for the dictionary, which stands before them.
        if let Some((first, (page_row, page_at))) = nearest.filter(|(_, (_, at))| self.next < *at) {
            while self.next < first {
                self.turn(pages, row)?;
            }
            (self.next, self.row, self.page) = (page_at, page_row, None);
        }
        while self.row < row {
            if self.page.is_none() {
                self.turn(pages, row)?;
            } else {
                self.next(pages)?;
            }
        }
        Ok(())
    }

    /// Reads the next page, unless it ends before a row.
    fn turn(&mut self, pages: &Pages<'_>, row: u64) -> Result<(), String> {
        let at = self.next;
        if at >= pages.chunk.range.end {
            return Err(say(pages, at, "there is none: the column has fewer values than rows"));
        }
        self.page = None;
        self.read(pages, row).map_err(|reason| say(pages, at, &reason))
    }

    fn read(&mut self, pages: &Pages<'_>, row: u64) -> Result<(), String> {
        let Pages { file, column, chunk, spend, held } = pages;
        let at = self.next;
        let header = Header::read(file.as_ref(), at, chunk.range.end)?;
        self.next = header.end();
        let is_data = matches!(header.content, Content::Data | Content::DataV2);
        let end = self.row.saturating_add(header.values);
        let is_passed = header.content == Content::Other || is_data && end <= row;
        if header.end() > chunk.counted.get() {
            // A page without a value costs reading its header, too.
            let read = (header.end() - at).max(FIRST_OF_HEADER as u64);
            spend(if is_passed { read } else { read + header.unpacked })?;
            chunk.counted.set(header.end());
            if is_data && header.values > 0 {
                chunk.pages.borrow_mut().push((self.row, at));
            }
        }
        if is_passed {
            self.row = if is_data { end } else { self.row };
            return Ok(());
        }
        let is_dictionary = header.content == Content::Dictionary;
        // Of each of a dictionary's values its place is held, too.
        let places = if is_dictionary { header.values.min(header.unpacked) * 4 } else { 0 };
        let share = Share::new(header.unpacked + places, held)?;
        let bytes = header.bytes(file, chunk.codec)?;
        if is_dictionary {
            let dictionary = Dictionary::new(column.physical, bytes, header.values);
            self.dictionary = dictionary.ok_or("its values are broken")?;
            self.dictionary_share = Some(share);
            return Ok(());
        }
        let (levels, values_at) = levels(&header, column, &bytes)?;
        let values = Values::new(header.encoding, column.physical, &bytes, values_at)?;
        self.page = Some(Page { at, bytes, levels, values, left: header.values, _share: share });
        Ok(())
    }
}

/// What tells which values of a page are there, and where the values begin.
fn levels(header: &Header, column: &Column, bytes: &[u8]) -> Result<(Option<Runs>, usize), String> {
    let (start, end) = if header.content == Content::DataV2 {
        (header.repetition as usize, (header.repetition + header.definition) as usize)
    } else if !column.is_optional {
        (0, 0)
    } else if header.levels_encoding == RLE {
        let length = bytes.first_chunk().map(|length| u32::from_le_bytes(*length) as usize);
        let end = length.and_then(|length| length.checked_add(4)).filter(|&end| end <= bytes.len());
        (4, end.ok_or("its levels are broken")?)
    } else {
        return Err("its levels are encoded by BIT_PACKED, which is not read".to_owned());
    };
    let runs = if column.is_optional { Runs::new(start, end, 1) } else { None };
    Ok((runs, end))
}

/// What is wrong, and where.
fn say(pages: &Pages<'_>, at: u64, reason: &str) -> String {
    format!("the page at byte {at}: {reason}: column {}", pages.column.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_at_once_is_bounded() {
        let held = Rc::default();
        let most = Share::new(MOST_HELD, &held);
        assert!(most.is_ok() && Share::new(1, &held).is_err() && Share::new(u64::MAX, &held).is_err());
        drop(most);
        assert!(held.get() == 0 && Share::new(1, &held).is_ok());
    }
}
