//! A row group of a Parquet file as the JSON lines of its rows, as if they were a file.

use super::cursor::{Cursor, Pages};
use super::footer::{Chunk, Column};
use crate::import::budget::Budget;
use crate::import::problems::{LONGEST_RECORD, TOO_LONG};
use crate::import::source::ReadAt;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// Rows, and bytes of their lines, after which a block ends: so few that a record opens at once, so many that their places
/// take little memory.
const ROWS: u64 = 256;
const BYTES: usize = 256 << 10;

/// The JSON lines of a row group. Reading forwards costs each page once; reading elsewhere begins with the pages that have
/// the first row of the block in which it begins.
pub struct RowGroup {
    file: Rc<dyn ReadAt>,
    columns: Rc<Vec<Column>>,
    chunks: Vec<Chunk>,
    rows: u64,
    budget: Rc<Budget>,
    /// Bytes of all its pages, as they lie in the file.
    packed: u64,
    /// Bytes that were counted: what pages unpack to, and lines; and the rows whose lines were.
    counted: Cell<u64>,
    counted_rows: Cell<u64>,
    /// Bytes of pages that its columns hold.
    held: Rc<Cell<u64>>,
    /// Where each block begins that was reached.
    blocks: RefCell<Vec<Block>>,
    end: RefCell<Option<End>>,
    state: RefCell<Option<State>>,
}

/// Where a block begins: its first row, and its first byte among the lines.
#[derive(Clone, Copy)]
struct Block {
    row: u64,
    offset: u64,
}

/// Where the lines end, once it was seen: they do so for good, wherever reading begins.
#[derive(Clone)]
struct End {
    at: u64,
    /// Why nothing follows, or nothing because all rows were read.
    why: Result<(), String>,
}

/// The lines of a block, and how far the columns were read for them.
struct State {
    cursors: Vec<Cursor>,
    row: u64,
    lines: Vec<u8>,
    start: u64,
}

impl RowGroup {
    /// The row group of those columns, of which each lies in the chunk of the same place. What it comes to counts in
    /// `budget`.
    pub fn new(
        file: Rc<dyn ReadAt>,
        columns: Rc<Vec<Column>>,
        chunks: Vec<Chunk>,
        rows: u64,
        budget: Rc<Budget>,
    ) -> RowGroup {
        let lengths = chunks.iter().map(|chunk| chunk.range.end - chunk.range.start);
        // Columns may lie on one another, so that the file holds less than they do.
        let packed = lengths.fold(0, u64::saturating_add).min(file.len());
        RowGroup {
            file,
            columns,
            chunks,
            rows,
            budget,
            packed,
            counted: Cell::new(0),
            counted_rows: Cell::new(0),
            held: Rc::default(),
            blocks: RefCell::new(vec![Block { row: 0, offset: 0 }]),
            end: RefCell::new(None),
            state: RefCell::new(None),
        }
    }

    /// Counts so many bytes more, unless that is past a limit.
    fn spend(&self, bytes: u64) -> Result<(), String> {
        let total = self.counted.get().saturating_add(bytes);
        self.budget.count(self.packed, self.counted.get(), total)?;
        self.counted.set(total);
        Ok(())
    }

    /// Reads the block in which a byte lies, or the last one that was reached.
    fn read_block(&self, offset: u64, state: &mut Option<State>) -> Result<(), String> {
        let index = self.blocks.borrow().partition_point(|block| block.offset <= offset).saturating_sub(1);
        let (block, is_last) = {
            let blocks = self.blocks.borrow();
            (blocks[index], index + 1 == blocks.len())
        };
        let mut reading = match state.take().filter(|state| state.row <= block.row) {
            Some(state) => state,
            None => {
                State { cursors: self.chunks.iter().map(Cursor::new).collect(), row: 0, lines: Vec::new(), start: 0 }
            }
        };
        reading.lines.clear();
        reading.start = block.offset;
        let result = self.fill(&mut reading, block);
        let end = block.offset + reading.lines.len() as u64;
        let row = reading.row;
        // What broke goes on nowhere.
        let broke = result.is_err();
        if broke && !is_last {
            return result;
        }
        if broke || row == self.rows {
            self.end.borrow_mut().get_or_insert(End { at: end, why: result });
        } else if is_last {
            self.blocks.borrow_mut().push(Block { row, offset: end });
        }
        if broke {
            reading.cursors = self.chunks.iter().map(Cursor::new).collect();
            reading.row = 0;
        }
        // The block is shorter than it was, and nothing says that it ends there.
        let is_short = offset >= end && (!is_last || self.end.borrow().as_ref().is_some_and(|end| offset < end.at));
        *state = Some(reading);
        if is_short { Err("the file is not what it was: drop it again".to_owned()) } else { Ok(()) }
    }

    /// Writes the lines of a block. The error says why its next row cannot be read.
    fn fill(&self, state: &mut State, block: Block) -> Result<(), String> {
        let spend = |bytes| self.spend(bytes);
        let pages: Vec<Pages<'_>> = self
            .columns
            .iter()
            .zip(&self.chunks)
            .map(|(column, chunk)| Pages { file: &self.file, column, chunk, spend: &spend, held: &self.held })
            .collect();
        if state.row < block.row {
            for (cursor, pages) in state.cursors.iter_mut().zip(&pages) {
                cursor.go_to(block.row, pages)?;
            }
            state.row = block.row;
        }
        while state.row < self.rows && state.row - block.row < ROWS && state.lines.len() < BYTES {
            let before = state.lines.len();
            let result = write_row(&mut state.cursors, &pages, &mut state.lines).and_then(|()| {
                let is_new = state.row >= self.counted_rows.get();
                if is_new { self.spend((state.lines.len() - before) as u64) } else { Ok(()) }
            });
            if let Err(reason) = result {
                state.lines.truncate(before);
                return Err(format!("row {} of {} of it: {reason}", state.row + 1, self.rows));
            }
            state.row += 1;
            self.counted_rows.set(state.row.max(self.counted_rows.get()));
        }
        Ok(())
    }
}

/// Adds the line of the next row.
fn write_row(cursors: &mut [Cursor], pages: &[Pages<'_>], lines: &mut Vec<u8>) -> Result<(), String> {
    let most = lines.len() + LONGEST_RECORD;
    let mut before = b'{';
    for (cursor, pages) in cursors.iter_mut().zip(pages) {
        lines.push(before);
        before = b',';
        lines.extend_from_slice(&pages.column.member);
        match cursor.next(pages)? {
            Some(value) => pages.column.meaning.write(value, lines),
            None => lines.extend_from_slice(b"null"),
        }
        if lines.len() > most {
            return Err(TOO_LONG.to_owned());
        }
    }
    lines.extend_from_slice(b"}\n");
    Ok(())
}

impl ReadAt for RowGroup {
    /// The most there can be: nobody knows before all rows were read.
    fn len(&self) -> u64 {
        u64::MAX
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        let mut state = self.state.borrow_mut();
        while bytes.len() < length {
            let at = offset.saturating_add(bytes.len() as u64);
            if let Some(end) = self.end.borrow().as_ref().filter(|end| at >= end.at) {
                // What lies before the end is given first.
                return if bytes.is_empty() { end.why.clone().map(|()| bytes) } else { Ok(bytes) };
            }
            let within = |state: &State| usize::try_from(at.checked_sub(state.start)?).ok();
            let place = state.as_ref().and_then(within).unwrap_or(usize::MAX);
            match state.as_ref().and_then(|state| state.lines.get(place..)).filter(|rest| !rest.is_empty()) {
                Some(rest) => bytes.extend_from_slice(&rest[..rest.len().min(length - bytes.len())]),
                None => self.read_block(at, &mut state)?,
            }
        }
        Ok(bytes)
    }

    fn release(&self) {
        *self.state.borrow_mut() = None;
        self.file.release();
    }

    fn memory(&self) -> u64 {
        let pages: usize = self.chunks.iter().map(|chunk| chunk.pages.borrow().capacity()).sum();
        (self.blocks.borrow().capacity() * size_of::<Block>() + pages * size_of::<(u64, u64)>()) as u64
    }
}
