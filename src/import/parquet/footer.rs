//! The footer of a Parquet file: its columns, and where in it each row group lies.

use super::cell::{Meaning, quoted};
use super::compact::{Compact, Kind, Stop};
use super::values::Physical;
use super::{ENCRYPTED, MAGIC};
use crate::import::source::ReadAt;
use std::cell::{Cell, RefCell};
use std::ops::Range;

/// The longest footer that is read: one of a thousand row groups is shorter.
const LONGEST: u64 = 64 << 20;

/// Columns, row groups and places of columns in them that a footer tells of at most: a byte of it may stand for one.
const MOST_STRUCTURES: usize = 1 << 20;

/// Columns of which a row is made at most: a log has some fifty.
const MOST_COLUMNS: usize = 4096;

/// What stands behind the footer: its length, and the file's last bytes.
const TAIL: u64 = 8;

/// What a file says of its columns and row groups.
pub struct Footer {
    /// The columns that have one value a row, or none.
    pub columns: Vec<Column>,
    /// The names of those that may have more.
    pub nested: Vec<String>,
    /// The row groups, in order.
    pub groups: Vec<Group>,
}

/// A column with one value a row, or none.
pub struct Column {
    /// Its name.
    pub name: String,
    /// What a member of that name begins with in JSON.
    pub member: Vec<u8>,
    /// Whether a row may have none.
    pub is_optional: bool,
    /// How its values are written.
    pub physical: Physical,
    /// What they mean.
    pub meaning: Meaning,
    /// Its place among all columns.
    place: usize,
}

/// A row group.
pub struct Group {
    /// Its rows.
    pub rows: u64,
    /// Where the values of each of [`Footer::columns`] lie, or why that cannot be told.
    pub chunks: Result<Vec<Chunk>, String>,
}

/// Where the values of a column lie.
pub struct Chunk {
    /// The bytes of its pages.
    pub range: Range<u64>,
    /// How its pages are compressed, by Parquet's number.
    pub codec: i64,
    /// The end of the pages that were counted in the budget.
    pub counted: Cell<u64>,
    /// The pages of data that were seen: the first row of each, and where it begins.
    pub pages: RefCell<Vec<(u64, u64)>>,
}

impl Footer {
    /// Reads a file's footer. The error says why it cannot be read.
    pub fn read(content: &dyn ReadAt) -> Result<Footer, String> {
        let length = content.len();
        let cut =
            || "Parquet without its footer, which stands at the end of the file: the file is cut short".to_owned();
        let tail_at = length.checked_sub(TAIL).filter(|&at| at >= MAGIC.len() as u64).ok_or_else(cut)?;
        let tail = content.read_at(tail_at, TAIL as usize)?;
        let size = match tail.split_first_chunk::<4>() {
            Some((size, magic)) if magic == MAGIC => u64::from(u32::from_le_bytes(*size)),
            Some((_, b"PARE")) => return Err(ENCRYPTED.to_owned()),
            _ => return Err(cut()),
        };
        let at = tail_at.checked_sub(size).filter(|&at| at >= MAGIC.len() as u64).ok_or_else(broken)?;
        if size > LONGEST {
            return Err("Parquet whose footer is longer than 64 MiB: not read".to_owned());
        }
        let bytes = content.read_at(at, size as usize)?;
        metadata(&bytes, at)
    }
}

fn broken() -> String {
    "Parquet whose footer is broken".to_owned()
}

/// Reads a footer that begins at byte `end` of the file.
fn metadata(bytes: &[u8], end: u64) -> Result<Footer, String> {
    let mut elements = Vec::new();
    let mut groups = Vec::new();
    let mut is_encrypted = false;
    let mut left = MOST_STRUCTURES;
    let mut read = || -> Result<(), Stop> {
        let mut compact = Compact::new(bytes);
        let mut last = 0;
        while let Some((field, kind)) = compact.field(&mut last)? {
            match field {
                2 => {
                    for _ in 0..compact.structures(kind)? {
                        left = left.checked_sub(1).ok_or(Stop::Broken)?;
                        elements.push(element(&mut compact)?);
                    }
                }
                4 => {
                    for _ in 0..compact.structures(kind)? {
                        left = left.checked_sub(1).ok_or(Stop::Broken)?;
                        groups.push(group(&mut compact, &mut left)?);
                    }
                }
                8 => {
                    is_encrypted = true;
                    compact.skip(kind)?;
                }
                _ => compact.skip(kind)?,
            }
        }
        Ok(())
    };
    let read = read();
    if left == 0 {
        return Err("Parquet whose footer tells of more than a million columns and row groups: not read".to_owned());
    }
    read.map_err(|_| broken())?;
    if is_encrypted {
        return Err(ENCRYPTED.to_owned());
    }
    let (columns, nested, places) = columns(elements)?;
    if columns.len() > MOST_COLUMNS {
        return Err(format!("Parquet with more than {MOST_COLUMNS} columns: not read"));
    }
    let groups =
        groups.into_iter().map(|(rows, chunks)| Group { rows, chunks: located(&columns, &chunks, places, end) });
    let groups = groups.collect();
    Ok(Footer { columns, nested, groups })
}

/// An element of the schema: a column, or a group of them.
#[derive(Default)]
struct Element {
    name: String,
    physical: Option<i64>,
    length: i64,
    repetition: i64,
    children: u64,
    meaning: Meaning,
}

/// A column of which a row may have several values.
const REPEATED: i64 = 2;

fn element(compact: &mut Compact<'_>) -> Result<Element, Stop> {
    let mut element = Element::default();
    let mut scale = 0;
    let mut converted = None;
    let mut logical = None;
    let mut last = 0;
    while let Some((field, kind)) = compact.field(&mut last)? {
        match field {
            1 => element.physical = Some(compact.int(kind)?),
            2 => element.length = compact.int(kind)?,
            3 => element.repetition = compact.int(kind)?,
            4 => element.name = String::from_utf8_lossy(compact.binary(kind)?).into_owned(),
            5 => element.children = compact.count(kind)?,
            6 => converted = Some(compact.int(kind)?),
            7 => scale = compact.int(kind)?,
            10 => logical = logical_type(compact, kind)?,
            _ => compact.skip(kind)?,
        }
    }
    element.meaning = logical.or_else(|| converted.map(|kind| Meaning::converted(kind, scale))).unwrap_or_default();
    Ok(element)
}

/// The numbers of the logical types whose values are not as they are written.
const DECIMAL: i64 = 5;
const DATE: i64 = 6;
const TIMESTAMP: i64 = 8;
const INTEGER: i64 = 10;

fn logical_type(compact: &mut Compact<'_>, kind: Kind) -> Result<Option<Meaning>, Stop> {
    compact.structure(kind)?;
    let mut meaning = None;
    let mut last = 0;
    while let Some((field, kind)) = compact.field(&mut last)? {
        match field {
            DATE => {
                compact.skip(kind)?;
                meaning = Some(Meaning::Date);
            }
            DECIMAL | TIMESTAMP | INTEGER => {
                compact.structure(kind)?;
                let (mut width, mut last) = (64, 0);
                while let Some((within, kind)) = compact.field(&mut last)? {
                    match (field, within) {
                        (DECIMAL, 1) => meaning = Some(Meaning::Decimal(compact.int(kind)?)),
                        (TIMESTAMP, 2) => meaning = unit(compact, kind)?,
                        (INTEGER, 1) => width = compact.count(kind)?,
                        (INTEGER, 2) if !compact.bool(kind)? => meaning = Some(Meaning::Unsigned(width as u32)),
                        _ => compact.skip(kind)?,
                    }
                }
            }
            _ => compact.skip(kind)?,
        }
    }
    Ok(meaning)
}

/// The unit of a time.
fn unit(compact: &mut Compact<'_>, kind: Kind) -> Result<Option<Meaning>, Stop> {
    compact.structure(kind)?;
    let mut meaning = None;
    let mut last = 0;
    while let Some((field, kind)) = compact.field(&mut last)? {
        compact.skip(kind)?;
        meaning = match field {
            1 => Some(Meaning::Time(1_000)),
            2 => Some(Meaning::Time(1_000_000)),
            3 => Some(Meaning::Time(1_000_000_000)),
            _ => meaning,
        };
    }
    Ok(meaning)
}

/// The columns of a schema, the names of those that may have several values a row, and how many columns there are in all.
fn columns(elements: Vec<Element>) -> Result<(Vec<Column>, Vec<String>, usize), String> {
    let mut elements = elements.into_iter();
    let root = elements.next().ok_or_else(broken)?;
    // The elements that are left of each group that is open.
    let mut open = vec![root.children];
    let (mut columns, mut nested, mut places) = (Vec::new(), Vec::new(), 0);
    for element in elements {
        while open.last() == Some(&0) {
            open.pop();
        }
        let is_outer = open.len() == 1;
        *open.last_mut().ok_or_else(broken)? -= 1;
        let is_column = element.children == 0;
        if is_outer && is_column && element.repetition != REPEATED {
            let physical = element.physical.and_then(|kind| Physical::of(kind, element.length)).ok_or_else(broken)?;
            let mut member = Vec::new();
            quoted(&element.name, &mut member);
            member.push(b':');
            columns.push(Column {
                name: element.name,
                member,
                is_optional: element.repetition != 0,
                physical,
                meaning: element.meaning,
                place: places,
            });
        } else if is_outer {
            nested.push(element.name);
        }
        if is_column {
            places += 1;
        } else {
            open.push(element.children);
        }
    }
    Ok((columns, nested, places))
}

/// What is said of the place of a column's values.
#[derive(Default)]
struct Place {
    is_elsewhere: bool,
    is_encrypted: bool,
    codec: i64,
    length: u64,
    data: u64,
    dictionary: Option<u64>,
}

fn group(compact: &mut Compact<'_>, left: &mut usize) -> Result<(u64, Vec<Place>), Stop> {
    let (mut rows, mut places) = (0, Vec::new());
    let mut last = 0;
    while let Some((field, kind)) = compact.field(&mut last)? {
        match field {
            1 => {
                for _ in 0..compact.structures(kind)? {
                    *left = left.checked_sub(1).ok_or(Stop::Broken)?;
                    places.push(place(compact)?);
                }
            }
            3 => rows = compact.count(kind)?,
            _ => compact.skip(kind)?,
        }
    }
    Ok((rows, places))
}

fn place(compact: &mut Compact<'_>) -> Result<Place, Stop> {
    let mut place = Place::default();
    let mut last = 0;
    while let Some((field, kind)) = compact.field(&mut last)? {
        match field {
            1 => place.is_elsewhere = !compact.binary(kind)?.is_empty(),
            3 => {
                compact.structure(kind)?;
                let mut last = 0;
                while let Some((field, kind)) = compact.field(&mut last)? {
                    match field {
                        4 => place.codec = compact.int(kind)?,
                        7 => place.length = compact.count(kind)?,
                        9 => place.data = compact.count(kind)?,
                        11 => place.dictionary = Some(compact.count(kind)?),
                        _ => compact.skip(kind)?,
                    }
                }
            }
            8 | 9 => {
                place.is_encrypted = true;
                compact.skip(kind)?;
            }
            _ => compact.skip(kind)?,
        }
    }
    Ok(place)
}

/// Where the values of each column lie, before byte `end` of the file; `all` is how many columns there are.
fn located(columns: &[Column], places: &[Place], all: usize, end: u64) -> Result<Vec<Chunk>, String> {
    if places.len() != all {
        return Err(format!("the footer tells the places of {} columns, of which there are {all}", places.len()));
    }
    let chunk = |column: &Column| {
        let place = &places[column.place];
        let say = |what: &str| format!("{what}: column {}", column.name);
        if place.is_encrypted {
            return Err(say(ENCRYPTED));
        }
        if place.is_elsewhere {
            return Err(say("a column lies in another file, which is not read"));
        }
        // A dictionary stands before the data; some writers say 0 where there is none.
        let start = place.dictionary.filter(|&at| at > 0 && at < place.data).unwrap_or(place.data);
        let range = start..start.saturating_add(place.length);
        if start < MAGIC.len() as u64 || range.end > end {
            return Err(say("the footer tells a place of a column outside the file"));
        }
        Ok(Chunk { range, codec: place.codec, counted: Cell::new(0), pages: RefCell::default() })
    };
    columns.iter().map(chunk).collect()
}
