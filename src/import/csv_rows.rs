//! Decodes CSV: binds its columns by their names in the header, and has each row read.

use super::Tables;
use super::csv::{self, Found, Records};
use super::detect::{Head, Refusal};
use super::format::{Decoder, Ended, Start};
use crate::table::{Locator, record_hash};
use std::borrow::Cow;

/// What a format reads of a CSV.
#[derive(Clone, Copy)]
pub struct Columns {
    /// The format's name.
    pub name: &'static str,
    /// Whether those names, in lower case, are columns of the format.
    pub are_those: fn(names: &[String]) -> bool,
    /// What a column of that name, in lower case, holds; `None` if it is not read.
    pub holds: fn(name: &str) -> Option<usize>,
    /// Reads a row and appends it to its table; its time, if it has one. The error says why it is no record.
    pub read: fn(cells: &Cells<'_>, locator: Locator, tables: &mut Tables) -> Result<Option<i64>, String>,
}

impl Columns {
    /// Whether a content is a CSV with these columns.
    pub fn are_of(&self, head: &Head<'_>) -> bool {
        head.delimiter(self.are_those).is_some()
    }
}

/// The cells of a row that are read and hold something, each with what its column holds.
pub struct Cells<'a>(Vec<(usize, Cow<'a, str>)>);

impl Cells<'_> {
    /// What a column and its cell hold, in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &str)> {
        self.0.iter().map(|(column, text)| (*column, text.as_ref()))
    }

    /// The cell of a column.
    pub fn get(&self, column: usize) -> Option<&str> {
        self.iter().find(|(known, _)| *known == column).map(|(_, text)| text)
    }
}

/// A push decoder of CSV.
pub struct Rows {
    file: u32,
    delimiter: u8,
    records: Records,
    columns: Columns,
    /// The header, the names in it, and what each of its columns holds.
    header: Vec<u8>,
    names: Vec<String>,
    holds: Vec<Option<usize>>,
    /// The content's beginning, which has the header for a record that is read again.
    head: Vec<u8>,
    ended: Ended,
}

impl Rows {
    /// A decoder of a content with those columns.
    pub fn new(start: &Start<'_>, columns: Columns) -> Rows {
        let delimiter = Head::new(start.head).delimiter(columns.are_those).unwrap_or(b',');
        Rows { head: start.head.to_vec(), ..Rows::with_delimiter(start.file, columns, delimiter) }
    }

    fn with_delimiter(file: u32, columns: Columns, delimiter: u8) -> Rows {
        Rows {
            file,
            delimiter,
            records: Records::new(delimiter),
            columns,
            header: Vec::new(),
            names: Vec::new(),
            holds: Vec::new(),
            head: Vec::new(),
            ended: Ended::default(),
        }
    }

    /// Has records found, and reads them; what that gives.
    fn take<T>(&mut self, tables: &mut Tables, find: impl FnOnce(&mut Records, &mut dyn FnMut(Found<'_>)) -> T) -> T {
        let Rows { file, records, columns, header, names, holds, ended, .. } = self;
        find(records, &mut |found| match found {
            Found::Header(record, fields) => {
                header.extend_from_slice(record);
                names.extend(fields.iter().map(csv::name));
                for name in names.iter() {
                    // Of two columns with one name the first is read.
                    let column = (columns.holds)(name);
                    holds.push(column.filter(|column| !holds.contains(&Some(*column))));
                }
            }
            Found::Refused(reason, place) => ended.problems.push(place.line, place.byte, reason, place.record),
            // Files that were put one behind another bring their headers with them.
            Found::Record(fields, _) if fields.iter().map(csv::name).eq(names.iter().map(String::as_str)) => {}
            Found::Record(fields, place) => {
                let cells = holds.iter().zip(fields.iter()).filter_map(|(holds, field)| {
                    let text = String::from_utf8_lossy(field);
                    Some(((*holds)?, text)).filter(|(_, text)| !text.is_empty())
                });
                let locator = Locator {
                    file: *file,
                    offset: place.byte,
                    length: place.record.len() as u32,
                    hash: record_hash(place.record),
                };
                match (columns.read)(&Cells(cells.collect()), locator, tables) {
                    Err(reason) => ended.problems.push(place.line, place.byte, reason, place.record),
                    Ok(time) => {
                        ended.rows += 1;
                        time.into_iter().for_each(|time| ended.see(time));
                    }
                }
            }
        })
    }
}

impl Decoder for Rows {
    fn push(&mut self, bytes: &[u8], tables: &mut Tables) -> bool {
        self.take(tables, |records, sink| records.push(bytes, sink));
        true
    }

    fn read_again(&mut self, record: &[u8], locator: Locator, tables: &mut Tables) {
        if self.header.is_empty() {
            let head = std::mem::take(&mut self.head);
            self.push(&head, &mut Tables::default());
        }
        // A content of the header and this record alone.
        let content = [&self.header, b"\n".as_slice(), record, b"\n"].concat();
        let mut rows = Rows::with_delimiter(locator.file, self.columns, self.delimiter);
        rows.push(&content, tables);
        Box::new(rows).finish(None, tables);
    }

    fn finish(mut self: Box<Self>, broken: Option<&str>, tables: &mut Tables) -> Ended {
        let whole = self.take(tables, |records, sink| records.finish(broken, sink));
        if let Some(reason) = broken.filter(|_| whole) {
            let (byte, line) = self.records.place();
            self.ended.problems.push(line, byte, reason, b"");
        }
        let mut ended = self.ended;
        if ended.rows == 0
            && let Some(first) = ended.problems.first.first()
        {
            let reason = format!("no row can be read: {}", first.reason);
            ended.refusal = Some(Refusal::new(self.columns.name, reason));
        }
        ended
    }
}
