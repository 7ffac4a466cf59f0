//! Reads the rows of records again, with the values that the tables leave out.

use super::Tables;
use super::detect::{Content, recognise};
use super::format::{Decoder, Start};
use crate::schema::Source;
use crate::table::{Locator, Table};
use std::collections::HashMap;

/// The rows of records that were read again, in their order, with the values of some fields of their table alone. What is
/// no record of that table any more has a row without values. `head_of` gives the beginning of a file's content.
pub fn parse_again(
    source: Source,
    fields: &[usize],
    locators: &[Locator],
    records: &[Result<Vec<u8>, String>],
    head_of: impl Fn(u32) -> Vec<u8>,
) -> Table {
    let mut tables = Tables::with_fields(source, fields);
    let mut decoders: HashMap<u32, Option<Box<dyn Decoder>>> = HashMap::new();
    for (place, (&locator, record)) in locators.iter().zip(records).enumerate() {
        let decoder = decoders.entry(locator.file).or_insert_with(|| decoder(locator.file, &head_of(locator.file)));
        if let (Some(decoder), Ok(record)) = (decoder, record) {
            decoder.read_again(record, locator, &mut tables);
        }
        let table = tables.of(source);
        if table.rows() == place {
            table.end_row(locator);
        }
    }
    std::mem::replace(tables.of(source), Table::new(source))
}

fn decoder(file: u32, head: &[u8]) -> Option<Box<dyn Decoder>> {
    match recognise(head) {
        Content::Of(format) => Some((format.decoder)(&Start { file, start: 0, end: u64::MAX, head })),
        _ => None,
    }
}
