//! Parquet: its row groups, each as the JSON lines of its rows.
//!
//! Here belongs all that knows how Parquet lays out values. What the lines mean is for the decoders of JSON.
//!
//! Sources: <https://parquet.apache.org/docs/file-format/>, `parquet.thrift` and `Encodings.md` of
//! <https://github.com/apache/parquet-format>

mod cell;
mod compact;
mod cursor;
mod deltas;
mod footer;
mod page;
mod row_group;
mod runs;
mod snappy;
mod values;

use super::archive::{Member, measured};
use super::budget::Budget;
use super::cloudtrail;
use super::detect::{Content, recognise};
use super::source::ReadAt;
use crate::schema::Source;
use footer::{Chunk, Column, Footer, Group};
use row_group::RowGroup;
use std::rc::Rc;

/// What a Parquet file begins with, and ends with.
pub const MAGIC: &[u8; 4] = b"PAR1";

/// Why a file is refused whose content is encrypted.
pub const ENCRYPTED: &str = "Parquet that is encrypted: write it as JSON with its key, and drop that";

/// How to have read what is not.
const REMEDY: &str = "write it as JSON (DuckDB: COPY (FROM 'log.parquet') TO 'log.json') and drop that";

/// A Parquet file, row group by row group.
pub struct Parquet {
    content: Rc<dyn ReadAt>,
    budget: Rc<Budget>,
    columns: Rc<Vec<Column>>,
    groups: std::iter::Enumerate<std::vec::IntoIter<Group>>,
}

impl Parquet {
    /// Opens a file by its footer, if its columns are those of a log. What its row groups come to counts in `budget`. The
    /// error says why it is not read.
    pub fn open(content: Rc<dyn ReadAt>, budget: Rc<Budget>) -> Result<Parquet, String> {
        // The footer stands at the end, which of what is compressed is not known before all of it was read.
        let (content, why) = if content.len() < u64::MAX { (content, Ok(())) } else { measured(content) };
        // What broke before its end has no footer there.
        let footer = Footer::read(content.as_ref()).map_err(|error| why.err().unwrap_or(error));
        let Footer { columns, nested, mut groups } = footer?;
        check_columns(&columns, &nested)?;
        groups.retain(|group| group.rows > 0);
        if groups.is_empty() {
            return Err("a Parquet file without a row".to_owned());
        }
        if budget.lacks(groups.len() as u64) {
            return Err(budget.limits().past_members());
        }
        Ok(Parquet { content, budget, columns: Rc::new(columns), groups: groups.into_iter().enumerate() })
    }

    /// Where the file ends.
    pub fn end(&self) -> u64 {
        self.content.len()
    }

    /// The next row group.
    pub fn next(&mut self) -> Option<Member> {
        let (index, group) = self.groups.next()?;
        let name = format!("row group {}", index + 1);
        let bytes = |chunks: &Vec<Chunk>| chunks.iter().map(|chunk| chunk.range.end - chunk.range.start).sum();
        let size = group.chunks.as_ref().map_or(0, bytes);
        let content = group.chunks.map(|chunks| {
            let columns = self.columns.clone();
            let group = RowGroup::new(self.content.clone(), columns, chunks, group.rows, self.budget.clone());
            Rc::new(group) as Rc<dyn ReadAt>
        });
        Some(Member { name, size, content })
    }
}

/// Says why columns are those of no log that is read, if they are.
fn check_columns(columns: &[Column], nested: &[String]) -> Result<(), String> {
    let names = || columns.iter().map(|column| column.name.as_str()).chain(nested.iter().map(String::as_str));
    let members: Vec<String> = names().map(|name| format!("{}:null", serde_json::Value::from(name))).collect();
    let record = format!("{{{}}}\n", members.join(","));
    let is_log = matches!(recognise(record.as_bytes()), Content::Of(format) if *format != cloudtrail::FORMAT);
    if !is_log {
        let first: Vec<&str> = names().take(5).collect();
        return Err(format!(
            "Parquet, but without the columns by which a log is known (those of an access log have `request_id`, \
             `operation` and `bucket_name`): its columns are {}",
            first.join(", ")
        ));
    }
    let is_field = |name: &&String| [Source::Access, Source::Trail].iter().any(|log| log.resolve(name).is_some());
    match nested.iter().find(is_field) {
        Some(name) => {
            Err(format!("Parquet with more than one value in a cell, which is not read: {REMEDY}: column {name}"))
        }
        None => Ok(()),
    }
}
