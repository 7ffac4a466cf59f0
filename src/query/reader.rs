//! Reads a column, a path into a JSON column, a time bin or the raw record, by row.

use super::predicate::Datum;
use crate::language::Name;
use crate::schema::{Field, Kind, RAW_RECORD, Resolved, Source, Value};
use crate::table::{Column, Dictionary, RawRecords, Table, TextColumn};
use arrow_array::{Array, Int64Array, UInt32Array};
use arrow_buffer::BooleanBuffer;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, HashMap};

/// Bytes of records that are read again at once.
const RAW_BYTES: u64 = 64 << 20;

/// A column as the kernels read it: a key per row, equal where the values are equal, 0 where it is missing.
pub enum Reader<'t> {
    /// A text column, with its own keys.
    Text { column: &'t TextColumn, groups: Vec<UInt32Array> },
    /// Texts that no column holds; a key is a code plus one.
    Owned { dictionary: Dictionary, groups: Vec<UInt32Array> },
    /// An integer or time column; keys are in the order of the values.
    Int { groups: Vec<Int64Array>, kind: Kind, width: Option<i64> },
    /// Values that were computed for each code; a key is the place of a value plus one.
    Derived { groups: Vec<UInt32Array>, places: Vec<u32>, values: Vec<Value> },
}

impl<'t> Reader<'t> {
    /// A reader of a name; `raw` is only asked where the name is the raw record.
    pub fn new(table: &'t Table, name: &Name, raw: &dyn RawRecords) -> Reader<'t> {
        match name {
            Name::Field(resolved) => Reader::field(table, resolved, raw),
            // The plan replaces aliases; one that is left names nothing.
            Name::Alias(_) => Reader::Derived { groups: Vec::new(), places: Vec::new(), values: Vec::new() },
        }
    }

    /// A reader of the table's time, cut down to multiples of `width` milliseconds.
    pub fn bin(table: &'t Table, width: i64) -> Reader<'t> {
        match table.column(table.source().time()) {
            Column::Int(column) => Reader::Int { groups: column.groups(), kind: Kind::Time, width: Some(width) },
            Column::Text(column) => Reader::Text { column, groups: column.groups() },
        }
    }

    fn field(table: &'t Table, resolved: &Resolved, raw: &dyn RawRecords) -> Reader<'t> {
        let field = &table.source().fields()[resolved.index];
        if field.id == RAW_RECORD {
            return raw_records(table, raw);
        }
        match table.column(resolved.index) {
            Column::Int(column) => Reader::Int { groups: column.groups(), kind: field.kind, width: None },
            Column::Text(column) if resolved.path.is_empty() => Reader::Text { column, groups: column.groups() },
            Column::Text(column) => paths(column, &resolved.path),
        }
    }

    /// The key of a row; 0 where the value is missing.
    pub fn key(&self, row: usize) -> u64 {
        let (group, index) = (row / crate::table::GROUP_ROWS, row % crate::table::GROUP_ROWS);
        match self {
            Reader::Text { groups, .. } | Reader::Owned { groups, .. } => u64::from(text_key(groups, group, index)),
            Reader::Int { groups, width, .. } => match groups.get(group) {
                Some(values) if values.is_valid(index) => int_key(cut(values.value(index), *width)),
                _ => 0,
            },
            Reader::Derived { groups, places, .. } => {
                let code = text_key(groups, group, index).checked_sub(1);
                code.and_then(|code| places.get(code as usize).copied()).map_or(0, u64::from)
            }
        }
    }

    /// The value of a key.
    pub fn value(&self, key: u64) -> Value {
        if key == 0 {
            return Value::Missing;
        }
        match self {
            Reader::Text { column, .. } => Value::Text(column.dictionary().get((key - 1) as u32).to_owned()),
            Reader::Owned { dictionary, .. } => Value::Text(dictionary.get((key - 1) as u32).to_owned()),
            Reader::Int { kind: Kind::Time, .. } => Value::Time(key_int(key)),
            Reader::Int { .. } => Value::Int(key_int(key)),
            Reader::Derived { values, .. } => values.get((key - 1) as usize).cloned().unwrap_or_default(),
        }
    }

    /// An upper bound of the keys, where keys are few and dense.
    pub fn key_bound(&self) -> Option<usize> {
        match self {
            Reader::Text { column, .. } => Some(column.dictionary().len() + 1),
            Reader::Owned { dictionary, .. } => Some(dictionary.len() + 1),
            Reader::Derived { values, .. } => Some(values.len() + 1),
            Reader::Int { .. } => None,
        }
    }

    /// The value of a key, as a condition sees it.
    pub fn datum(&self, key: u64) -> Datum<'_> {
        match self {
            _ if key == 0 => Datum::Missing,
            Reader::Text { column, .. } => Datum::Text(column.dictionary().get((key - 1) as u32)),
            Reader::Owned { dictionary, .. } => Datum::Text(dictionary.get((key - 1) as u32)),
            Reader::Int { .. } => Datum::Int(key_int(key)),
            Reader::Derived { values, .. } => values.get((key - 1) as usize).map_or(Datum::Missing, Datum::from),
        }
    }

    /// One bit per row: the verdict on the row's value, which is asked once per distinct value of a text.
    pub fn test(&self, rows: usize, holds: impl Fn(Datum<'_>) -> bool) -> BooleanBuffer {
        match self.key_bound() {
            Some(bound) => {
                let verdicts: Vec<bool> = (0..bound as u64).map(|key| holds(self.datum(key))).collect();
                BooleanBuffer::collect_bool(rows, |row| verdicts[self.key(row) as usize])
            }
            None => BooleanBuffer::collect_bool(rows, |row| holds(self.datum(self.key(row)))),
        }
    }
}

/// A number that a text column holds, as JSON paths and client-written values do.
pub(super) fn parse_number(text: &str) -> Option<Value> {
    match text.parse::<i64>() {
        Ok(value) => Some(Value::Int(value)),
        Err(_) => text.parse::<f64>().ok().filter(|value| value.is_finite()).map(Value::Float),
    }
}

fn text_key(groups: &[UInt32Array], group: usize, index: usize) -> u32 {
    groups.get(group).map_or(0, |keys| keys.value(index))
}

fn cut(value: i64, width: Option<i64>) -> i64 {
    width.map_or(value, |width| value.div_euclid(width.max(1)) * width.max(1))
}

/// Integers as keys in the same order. The least integer shares its key with a missing value.
fn int_key(value: i64) -> u64 {
    (value as u64) ^ (1 << 63)
}

fn key_int(key: u64) -> i64 {
    (key ^ (1 << 63)) as i64
}

/// Follows a path in the JSON text of each distinct value.
fn paths<'t>(column: &TextColumn, path: &[String]) -> Reader<'t> {
    let mut values = Vec::new();
    let mut known: HashMap<Value, u32> = HashMap::new();
    let mut places = Vec::with_capacity(column.dictionary().len());
    for (_, text) in column.dictionary().iter() {
        places.push(match follow(text, path) {
            Value::Missing => 0,
            value => *known.entry(value).or_insert_with_key(|value| {
                values.push(value.clone());
                values.len() as u32
            }),
        });
    }
    Reader::Derived { groups: column.groups(), places, values }
}

/// The value at a path of a JSON text: text, number, `true` or `false` as text, compact JSON, or missing.
fn follow(text: &str, path: &[String]) -> Value {
    let Some((step, rest)) = path.split_first() else { return json_value(text) };
    let found = if text.starts_with('[') {
        let Ok(index) = step.parse::<usize>() else { return Value::Missing };
        serde_json::from_str::<Vec<&RawValue>>(text).ok().and_then(|items| items.get(index).copied())
    } else if text.starts_with('{') {
        serde_json::from_str::<BTreeMap<String, &RawValue>>(text).ok().and_then(|members| members.get(step).copied())
    } else {
        None
    };
    found.map_or(Value::Missing, |value| follow(value.get(), rest))
}

fn json_value(text: &str) -> Value {
    match text.as_bytes().first() {
        None => Value::Missing,
        Some(b'n') => Value::Missing,
        Some(b'"') => serde_json::from_str(text).map_or(Value::Missing, Value::Text),
        Some(b'0'..=b'9' | b'-') => match parse_number(text) {
            // `5.0` is the number that `5` is, and is shown as it, whichever a table holds first.
            Some(Value::Float(number)) if number.fract() == 0.0 && number.abs() < 9e15 => Value::Int(number as i64),
            number => number.unwrap_or_else(|| Value::Text(text.to_owned())),
        },
        Some(_) => Value::Text(text.to_owned()),
    }
}

/// Reads every live row's record again, so many at once that compressed files are not inflated too often.
fn each_raw_record(table: &Table, raw: &dyn RawRecords, mut take: impl FnMut(usize, &str)) {
    let live: Vec<u32> = (0..table.rows()).filter(|&row| table.is_live(row)).map(|row| row as u32).collect();
    let mut rest = live.as_slice();
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = rest.iter().take_while(|&&row| {
            bytes += u64::from(table.locators().get(row as usize).length);
            bytes <= RAW_BYTES
        });
        let (block, later) = rest.split_at(fits.count().max(1));
        rest = later;
        for (&row, bytes) in block.iter().zip(raw.read(&table.locators().select(block))) {
            if let Ok(bytes) = bytes {
                take(row as usize, &String::from_utf8_lossy(&bytes));
            }
        }
    }
}

/// One bit per row: the verdict on its record, of which none is kept.
pub(super) fn test_raw_records(
    table: &Table,
    raw: &dyn RawRecords,
    holds: impl Fn(Datum<'_>) -> bool,
) -> BooleanBuffer {
    let mut verdicts = vec![holds(Datum::Missing); table.rows()];
    each_raw_record(table, raw, |row, text| verdicts[row] = holds(Datum::Text(text)));
    BooleanBuffer::from(verdicts)
}

/// Every live row's record, to group or sort by.
fn raw_records<'t>(table: &Table, raw: &dyn RawRecords) -> Reader<'t> {
    let mut dictionary = Dictionary::default();
    let mut keys: Vec<u32> = vec![0; table.rows()];
    each_raw_record(table, raw, |row, text| keys[row] = dictionary.intern(text) + 1);
    let groups = keys.chunks(crate::table::GROUP_ROWS).map(|keys| UInt32Array::from(keys.to_vec())).collect();
    Reader::Owned { dictionary, groups }
}

/// The values of some rows, one list per row with a value per name.
pub fn values(table: &Table, names: &[Name], rows: &[u32], raw: &dyn RawRecords) -> Vec<Vec<Value>> {
    let needs_raw = names.iter().any(|name| is_raw_record(table.source(), name));
    let records = if needs_raw { raw.read(&table.locators().select(rows)) } else { Vec::new() };
    rows.iter()
        .enumerate()
        .map(|(place, &row)| {
            names
                .iter()
                .map(|name| match name {
                    Name::Alias(_) => Value::Missing,
                    Name::Field(_) if is_raw_record(table.source(), name) => match &records[place] {
                        Ok(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
                        Err(_) => Value::Missing,
                    },
                    Name::Field(resolved) => value(table, resolved, row as usize),
                })
                .collect()
        })
        .collect()
}

/// Whether a name is the raw record, which no column holds.
pub(super) fn is_raw_record(source: Source, name: &Name) -> bool {
    matches!(name, Name::Field(resolved) if source.fields().get(resolved.index).is_some_and(|field: &Field| field.id == RAW_RECORD))
}

fn value(table: &Table, resolved: &Resolved, row: usize) -> Value {
    let field = &table.source().fields()[resolved.index];
    match table.column(resolved.index) {
        Column::Int(column) => match (column.get(row), field.kind) {
            (None, _) => Value::Missing,
            (Some(value), Kind::Time) => Value::Time(value),
            (Some(value), _) => Value::Int(value),
        },
        Column::Text(column) => match column.get(row) {
            None => Value::Missing,
            Some(text) if resolved.path.is_empty() => Value::Text(text.to_owned()),
            Some(text) => follow(text, &resolved.path),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_follow(json: &str, path: &str, expected: Value) {
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        assert_eq!(follow(json, &path), expected, "{path:?} of {json}");
    }

    #[test]
    fn paths_lead_into_objects_and_arrays() {
        let json = r#"{"a":{"b":[{"ARN":"x"},{"ARN":"y\u0021"}]},"n":3,"f":0.5,"t":true,"z":null,"o":{"k":[1]}}"#;
        check_follow(json, "a.b.1.ARN", Value::Text("y!".into()));
        check_follow(json, "n", Value::Int(3));
        check_follow(json, "f", Value::Float(0.5));
        assert_eq!(format!("{:?}", json_value("5.0")), "Int(5)");
        check_follow(json, "t", Value::Text("true".into()));
        check_follow(json, "z", Value::Missing);
        check_follow(json, "o", Value::Text(r#"{"k":[1]}"#.into()));
        check_follow(json, "a.b.7.ARN", Value::Missing);
        check_follow(json, "a.b.x", Value::Missing);
        check_follow("not json", "a", Value::Missing);
    }

    #[test]
    fn integer_keys_keep_the_order() {
        let values = [-5, -1, 0, 1, 7, i64::MAX];
        for pair in values.windows(2) {
            assert!(int_key(pair[0]) < int_key(pair[1]));
        }
        assert_eq!(values.map(|value| key_int(int_key(value))), values);
    }
}
