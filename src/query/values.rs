//! The values of some rows, as an answer shows them.

use super::compute::Computer;
use super::path::follow;
use super::reader::is_raw_record;
use crate::language::Name;
use crate::schema::{Kind, Resolved, Value};
use crate::table::{RawRecords, Table};

/// The values of some rows, one list per row with a value per name.
pub fn values(table: &Table, names: &[Name], rows: &[u32], raw: &dyn RawRecords) -> Vec<Vec<Value>> {
    let mut reads: Vec<Name> = names.iter().filter(|name| !matches!(name, Name::Computed(_))).cloned().collect();
    let computers: Vec<Option<Computer>> = names
        .iter()
        .map(|name| match name {
            Name::Computed(computed) => Some(Computer::new(computed, &mut reads)),
            Name::Field(_) | Name::Alias(_) => None,
        })
        .collect();
    let found = read_values(table, &reads, rows, raw);
    if computers.iter().all(Option::is_none) {
        return found;
    }
    let of_row = |read: Vec<Value>| {
        let mut plain = read.iter();
        computers
            .iter()
            .map(|computer| match computer {
                Some(computer) => computer.value(&read),
                None => plain.next().cloned().unwrap_or_default(),
            })
            .collect()
    };
    found.into_iter().map(of_row).collect()
}

fn read_values(table: &Table, names: &[Name], rows: &[u32], raw: &dyn RawRecords) -> Vec<Vec<Value>> {
    let needs_raw = names.iter().any(|name| is_raw_record(table.source(), name));
    let records = if needs_raw { raw.read(&table.locators().select(rows)) } else { Vec::new() };
    let again = left_out(table, names, rows, raw);
    rows.iter()
        .enumerate()
        .map(|(place, &row)| {
            names
                .iter()
                .map(|name| match name {
                    Name::Alias(_) | Name::Computed(_) => Value::Missing,
                    Name::Field(_) if is_raw_record(table.source(), name) => match &records[place] {
                        Ok(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
                        Err(_) => Value::Missing,
                    },
                    Name::Field(resolved) if table.has(resolved.index) => value(table, resolved, row as usize),
                    Name::Field(resolved) => value(&again, resolved, place),
                })
                .collect()
        })
        .collect()
}

/// The lazy fields among some names, that the table leaves out, read again for some rows.
fn left_out(table: &Table, names: &[Name], rows: &[u32], raw: &dyn RawRecords) -> Table {
    let mut fields: Vec<usize> = names
        .iter()
        .filter_map(|name| match name {
            Name::Field(resolved) if !table.has(resolved.index) => Some(resolved.index),
            _ => None,
        })
        .collect();
    fields.dedup();
    match fields.is_empty() {
        true => Table::new(table.source()),
        false => raw.parse(table.source(), &fields, &table.locators().select(rows)),
    }
}

fn value(table: &Table, resolved: &Resolved, row: usize) -> Value {
    let column = table.column(resolved.index);
    match (column.int(row), column.text(row)) {
        (Some(value), _) if table.source().fields()[resolved.index].kind == Kind::Time => Value::Time(value),
        (Some(value), _) => Value::Int(value),
        (None, Some(text)) if resolved.path.is_empty() => Value::Text(text.to_owned()),
        (None, Some(text)) => follow(text, &resolved.path),
        (None, None) => Value::Missing,
    }
}
