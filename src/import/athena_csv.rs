//! CSV of a query on the table of access logs that AWS documents for Athena.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-s3-access-logs-to-identify-requests.html>

use super::Tables;
use super::access_log;
use super::csv_rows::{Cells, Columns, Rows};
use super::event;
use super::format::Format;
use super::presigned::Presigned;
use crate::schema::{Kind, Source, access};
use crate::table::{Locator, Row};

/// CSV of the access log.
pub const FORMAT: Format = Format {
    name: COLUMNS.name,
    title: "CSV of an Athena query on access logs, with `requestdatetime` and `bucket_name` or `operation`",
    recognises: |head| COLUMNS.are_of(head),
    decoder: |start| Box::new(Rows::new(start, COLUMNS)),
    splits: false,
};

const COLUMNS: Columns = Columns { name: "athena-csv", are_those, holds, read };

fn are_those(names: &[String]) -> bool {
    let has = |name: &str| names.iter().any(|known| known == name);
    has("requestdatetime") && (has("bucket_name") || has("operation"))
}

fn holds(name: &str) -> Option<usize> {
    let resolved = Source::Access.resolve(name).filter(|resolved| resolved.path.is_empty())?;
    Some(resolved.index).filter(|&index| index < access::LOG_FIELDS)
}

/// Values are as in the text form: `-` is nothing, the key is encoded twice, and what stood in quotes still does.
fn read(cells: &Cells<'_>, locator: Locator, tables: &mut Tables) -> Result<Option<i64>, String> {
    let mut row = Row::default();
    let mut time = None;
    for (index, text) in cells.iter() {
        let inner = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        let text = match index {
            access::REQUEST_URI | access::REFERER | access::USER_AGENT => inner.unwrap_or(text),
            _ => inner.filter(|&inner| inner == "-").unwrap_or(text),
        };
        if text == "-" {
            continue;
        }
        match access::FIELDS[index].kind {
            Kind::Time => {
                let bare = text.trim_start_matches('[').trim_end_matches(']');
                let parsed = access_log::parse_time(bare.as_bytes()).or_else(|| event::parse_time(bare));
                time = Some(parsed.ok_or("the request's time cannot be read")?);
            }
            Kind::Int => {
                let whole = text.strip_suffix(".0").unwrap_or(text);
                let number = access_log::parse_int(whole.as_bytes());
                row.int(index, number.ok_or_else(|| format!("{} is no number", access::FIELDS[index].id))?);
            }
            _ if index == access::KEY => row.text(index, access_log::decode_key(text.as_bytes())),
            _ => row.text(index, text),
        }
    }
    let Some(time) = time else { return Err("an access-log record without a time".to_owned()) };
    row.int(access::TIME, time);
    Presigned::set_row(&mut row, time);
    tables.access.push(&row, locator);
    Ok(Some(time))
}
