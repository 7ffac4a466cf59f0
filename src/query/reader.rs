//! Reads a column, a path into a JSON column, a time bin or the raw record, by row.

use super::bins::{cut, cut_all};
use super::compute::{Computer, Distinct};
use super::key_bytes;
use super::lazy::{blocks, live_rows, read_column, read_until};
use super::pace::Pace;
use super::path::follow;
use super::predicate::{Datum, Test};
use crate::language::{Computed, Name, Work};
use crate::schema::{Field, Kind, RAW_RECORD, Resolved, Source, Value};
use crate::table::{Column, Dictionary, GROUP_ROWS, IntColumn, PlainColumn, RawRecords, Table, TextColumn, row_groups};
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder};
use std::cell::OnceCell;
use std::ops::{Deref, Range};

/// Distances of integers up to which the verdict on each is kept.
const MOST_VERDICTS: u64 = 1 << 16;

/// A column as the kernels read it: a key per row, equal where the values are equal, 0 where it is missing.
pub enum Reader<'t> {
    /// Text by key.
    Text(Texts<'t>),
    /// An integer or time column; keys are in the order of the values.
    Int { column: &'t IntColumn, kind: Kind, width: Option<i64> },
    /// Values that were computed for each key of a text column; a key is the place of a value plus one.
    Derived { column: Texts<'t>, places: Vec<u32>, values: Vec<Value> },
    /// Values that were computed for each row; a key is the place of a value plus one.
    Computed { keys: Vec<u32>, values: Vec<Value> },
    /// Nothing at all.
    Nothing,
}

/// A text column: of the table, or made for one query.
pub enum Texts<'t> {
    /// The table's.
    Kept(&'t TextColumn),
    /// Of texts that no column holds, or no dictionary.
    Made(Box<TextColumn>),
}

impl Deref for Texts<'_> {
    type Target = TextColumn;

    fn deref(&self) -> &TextColumn {
        match self {
            Texts::Kept(column) => column,
            Texts::Made(column) => column,
        }
    }
}

impl<'t> Reader<'t> {
    /// A reader of a name; `raw` is only asked where no column holds it: the raw record, and lazy fields.
    pub async fn new(table: &'t Table, name: &Name, raw: &dyn RawRecords, pace: Pace<'_>) -> Reader<'t> {
        let Name::Computed(computed) = name else { return Reader::plain(table, name, raw, pace).await };
        if let Some((field, width)) = computed.as_bin()
            && let Reader::Int { column, kind: Kind::Time, .. } = Reader::field(table, field, raw, pace).await
        {
            return Reader::Int { column, kind: Kind::Time, width: Some(width) };
        }
        Reader::computed(table, computed, raw, pace).await
    }

    /// A reader for each of some names.
    pub async fn of_all<'n>(
        table: &'t Table,
        names: impl Iterator<Item = &'n Name>,
        raw: &dyn RawRecords,
        pace: Pace<'_>,
    ) -> Vec<Reader<'t>> {
        let mut readers = Vec::new();
        for name in names {
            readers.push(Reader::new(table, name, raw, pace).await);
        }
        readers
    }

    /// A reader of a name that is not computed.
    async fn plain(table: &'t Table, name: &Name, raw: &dyn RawRecords, pace: Pace<'_>) -> Reader<'t> {
        match name {
            Name::Field(resolved) => Reader::field(table, resolved, raw, pace).await,
            // The plan replaces aliases; one that is left names nothing.
            Name::Alias(_) | Name::Computed(_) => Reader::Nothing,
        }
    }

    /// What is computed: once for each distinct value where it reads one text or path alone, else once for each live row.
    async fn computed(table: &'t Table, computed: &Computed, raw: &dyn RawRecords, pace: Pace<'_>) -> Reader<'t> {
        // The columns that a computer reads are not computed themselves.
        let mut reads = Vec::new();
        let computer = Computer::new(computed, &mut reads);
        let mut readers: Vec<Reader<'t>> = Vec::with_capacity(reads.len());
        for name in &reads {
            readers.push(Reader::plain(table, name, raw, pace).await);
        }
        let mut distinct = Distinct::default();
        if let [Reader::Text(_)] = readers.as_slice()
            && let Some(Reader::Text(column)) = readers.pop()
        {
            // What is computed of a missing value stands in front.
            let mut places = vec![distinct.key(computer.value(&[Value::Missing]))];
            let dictionary = column.dictionary();
            for (first, texts) in dictionary.chunks() {
                let texts = (0..texts.len()).map(|place| Value::Text(texts.get(place).to_owned()));
                places.extend(texts.map(|text| distinct.key(computer.value(&[text]))));
                pace.turn(Work::Computing, first as usize, dictionary.len()).await;
            }
            return Reader::Derived { column, places, values: distinct.into_values() };
        }
        if let [Reader::Derived { .. }] = readers.as_slice()
            && let Some(Reader::Derived { column, mut places, values }) = readers.pop()
        {
            let mut known = vec![distinct.key(computer.value(&[Value::Missing]))];
            known.extend(values.into_iter().map(|value| distinct.key(computer.value(&[value]))));
            places.iter_mut().for_each(|place| *place = known[*place as usize]);
            return Reader::Derived { column, places, values: distinct.into_values() };
        }
        let mut keys = vec![0; table.rows()];
        let mut values = vec![Value::Missing; readers.len()];
        for rows in row_groups(table.rows()) {
            let end = rows.end;
            for row in rows.filter(|&row| table.is_live(row)) {
                for (value, reader) in values.iter_mut().zip(&readers) {
                    *value = reader.value(reader.key(row));
                }
                keys[row] = distinct.key(computer.value(&values));
            }
            pace.turn(Work::Computing, end, table.rows()).await;
        }
        Reader::Computed { keys, values: distinct.into_values() }
    }

    async fn field(table: &'t Table, resolved: &Resolved, raw: &dyn RawRecords, pace: Pace<'_>) -> Reader<'t> {
        let field = &table.source().fields()[resolved.index];
        if field.id == RAW_RECORD {
            return raw_records(table, raw, pace).await;
        }
        let texts = if !table.has(resolved.index) {
            match read_column(table, resolved.index, raw, pace).await {
                Column::Text(column) => Texts::Made(Box::new(column)),
                Column::Plain(column) => interned(table, &column, pace).await,
                Column::Int(_) => return Reader::Nothing,
            }
        } else {
            match table.column(resolved.index) {
                Column::Int(column) => return Reader::Int { column, kind: field.kind, width: None },
                Column::Plain(column) => interned(table, column, pace).await,
                Column::Text(column) => Texts::Kept(column),
            }
        };
        if resolved.path.is_empty() { Reader::Text(texts) } else { paths(texts, &resolved.path, pace).await }
    }

    /// The key of a row; 0 where the value is missing.
    pub fn key(&self, row: usize) -> u64 {
        match self {
            Reader::Text(column) => column.keys().get(row).into(),
            Reader::Int { column, width, .. } => cut(column.keys().get(row), *width),
            Reader::Derived { column, places, .. } => places[column.keys().get(row) as usize].into(),
            Reader::Computed { keys, .. } => keys[row].into(),
            Reader::Nothing => 0,
        }
    }

    /// The keys of the rows of a row group, into a buffer that has a place for each row; 0 where a value is missing.
    pub fn read_group(&self, group: usize, keys: &mut [u64]) {
        match self {
            Reader::Text(column) => column.keys().read_group(group, keys),
            Reader::Int { width: Some(width), .. } => {
                self.read_group_uncut(group, keys);
                cut_all(keys, *width);
            }
            Reader::Int { column, .. } => column.keys().read_group(group, keys),
            Reader::Derived { column, places, .. } => {
                column.keys().read_group(group, keys);
                keys.iter_mut().for_each(|key| *key = places[*key as usize].into());
            }
            Reader::Computed { keys: known, .. } => {
                let start = (group * GROUP_ROWS).min(known.len());
                let here = &known[start..known.len().min(start + keys.len())];
                keys[here.len()..].fill(0);
                keys.iter_mut().zip(here).for_each(|(key, &known)| *key = known.into());
            }
            Reader::Nothing => keys.fill(0),
        }
    }

    /// As [`Reader::read_group`] does; but integers that are to be cut are not yet.
    pub fn read_group_uncut(&self, group: usize, keys: &mut [u64]) {
        match self {
            Reader::Int { column, .. } => column.keys().read_group(group, keys),
            _ => self.read_group(group, keys),
        }
    }

    /// The key that one that is not cut yet becomes.
    pub fn cut(&self, key: u64) -> u64 {
        match self {
            Reader::Int { width, .. } => cut(key, *width),
            _ => key,
        }
    }

    /// The distance of neighbouring keys.
    pub fn key_step(&self) -> u64 {
        match self {
            Reader::Int { width: Some(width), .. } => width.unsigned_abs().max(1),
            _ => 1,
        }
    }

    /// A least and a greatest key between which all keys are but 0.
    pub fn key_range(&self) -> Option<(u64, u64)> {
        match self {
            Reader::Int { column, width, .. } => {
                let cut = |(least, greatest)| (cut(least, *width), cut(greatest, *width));
                Some(column.keys().bounds().map_or((1, 1), cut))
            }
            _ => Some((1, self.key_bound()?.max(2) as u64 - 1)),
        }
    }

    /// The value of a key.
    pub fn value(&self, key: u64) -> Value {
        match self {
            _ if key == 0 => Value::Missing,
            Reader::Int { kind: Kind::Time, .. } => Value::Time(IntColumn::value_of(key)),
            Reader::Int { .. } => Value::Int(IntColumn::value_of(key)),
            Reader::Derived { values, .. } | Reader::Computed { values, .. } => {
                values.get((key - 1) as usize).cloned().unwrap_or_default()
            }
            Reader::Text(_) | Reader::Nothing => {
                self.text(key).map_or(Value::Missing, |text| Value::Text(text.to_owned()))
            }
        }
    }

    /// Appends the value of a key, as [`key_bytes::write`] does.
    pub fn write(&self, key: u64, bytes: &mut Vec<u8>) {
        match (self, self.text(key)) {
            (_, Some(text)) => key_bytes::write_text(text, bytes),
            (Reader::Derived { values, .. } | Reader::Computed { values, .. }, _) if key > 0 => {
                key_bytes::write(&values[key as usize - 1], bytes);
            }
            _ => key_bytes::write(&self.value(key), bytes),
        }
    }

    /// The text of a key, where a dictionary has it.
    pub fn text(&self, key: u64) -> Option<&str> {
        let code = key.checked_sub(1)? as u32;
        Some(self.dictionary()?.get(code))
    }

    fn dictionary(&self) -> Option<&Dictionary> {
        match self {
            Reader::Text(column) => Some(column.dictionary()),
            Reader::Int { .. } | Reader::Derived { .. } | Reader::Computed { .. } | Reader::Nothing => None,
        }
    }

    /// An upper bound of the keys, where keys are few and dense.
    pub fn key_bound(&self) -> Option<usize> {
        match self {
            Reader::Int { .. } => None,
            Reader::Derived { values, .. } | Reader::Computed { values, .. } => Some(values.len() + 1),
            _ => Some(self.dictionary().map_or(1, |dictionary| dictionary.len() + 1)),
        }
    }

    /// The value of a key, as a condition sees it.
    pub fn datum(&self, key: u64) -> Datum<'_> {
        match self {
            _ if key == 0 => Datum::Missing,
            Reader::Int { kind: Kind::Time, .. } => Datum::Time(IntColumn::value_of(key)),
            Reader::Int { .. } => Datum::Int(IntColumn::value_of(key)),
            Reader::Derived { values, .. } | Reader::Computed { values, .. } => {
                values.get((key - 1) as usize).map_or(Datum::Missing, Datum::from)
            }
            _ => self.text(key).map_or(Datum::Missing, Datum::Text),
        }
    }

    /// One bit per row: the verdict on the row's value, which is asked once per distinct value of a text, and of integers
    /// that are near one another.
    pub async fn test(&self, rows: usize, pace: Pace<'_>, holds: impl Fn(Datum<'_>) -> bool) -> BooleanBuffer {
        if let Reader::Int { column, width, .. } = self {
            let verdict = |key: u64| holds(self.datum(cut(key, *width)));
            return match column.keys().bounds() {
                Some((least, greatest)) if greatest - least < MOST_VERDICTS => {
                    let missing = verdict(0);
                    let verdicts: Vec<OnceCell<bool>> = vec![OnceCell::new(); (greatest - least) as usize + 1];
                    column.keys().test(rows, |key| match key {
                        0 => missing,
                        key => *verdicts[(key - least) as usize].get_or_init(|| verdict(key)),
                    })
                }
                _ => column.keys().test(rows, verdict),
            };
        }
        let bound = self.key_bound().unwrap_or(1);
        let mut verdicts: Vec<bool> = Vec::with_capacity(bound);
        for keys in row_groups(bound) {
            self.add_verdicts(keys, &holds, &mut verdicts);
            pace.turn(Work::Filtering, verdicts.len(), bound).await;
        }
        match self {
            Reader::Text(column) => column.keys().test(rows, |key| verdicts[key as usize]),
            Reader::Derived { column, places, .. } => {
                column.keys().test(rows, |key| verdicts[places[key as usize] as usize])
            }
            Reader::Computed { keys, .. } => BooleanBuffer::collect_bool(rows, |row| verdicts[keys[row] as usize]),
            Reader::Int { .. } | Reader::Nothing if verdicts[0] => BooleanBuffer::new_set(rows),
            Reader::Int { .. } | Reader::Nothing => BooleanBuffer::new_unset(rows),
        }
    }

    // A browser makes code fast that is called often.
    #[inline(never)]
    fn add_verdicts(&self, keys: Range<usize>, holds: &impl Fn(Datum<'_>) -> bool, verdicts: &mut Vec<bool>) {
        verdicts.extend(keys.map(|key| holds(self.datum(key as u64))));
    }
}

/// One bit per row: the verdict on the row's value of a column.
pub(super) async fn test_column(table: &Table, index: usize, test: &Test, pace: Pace<'_>) -> BooleanBuffer {
    let rows = table.rows();
    let holds = |datum: Datum<'_>| test.holds(datum);
    match (table.column(index), test) {
        // Texts lie one behind the other, and are searched as one.
        (Column::Text(column), Test::Contains(part)) if !part.is_empty() => {
            let dictionary = column.dictionary();
            let mut verdicts = vec![false; dictionary.len() + 1];
            for (first, texts) in dictionary.chunks() {
                texts.search(&|text, from| part.find(text, from), |place| verdicts[first as usize + place + 1] = true);
                pace.turn(Work::Filtering, first as usize, dictionary.len()).await;
            }
            column.keys().test(rows, |key| verdicts[key as usize])
        }
        (Column::Plain(column), Test::Contains(part)) if !part.is_empty() => {
            let mut found = BooleanBufferBuilder::new(rows);
            for group in 0..rows.div_ceil(GROUP_ROWS) {
                let len = GROUP_ROWS.min(rows - group * GROUP_ROWS);
                found.append_buffer(&column.search_group(group, len, &|text, from| part.find(text, from)));
                pace.turn(Work::Filtering, found.len(), rows).await;
            }
            found.finish()
        }
        (Column::Text(column), _) => Reader::Text(Texts::Kept(column)).test(rows, pace, holds).await,
        (Column::Plain(column), _) => {
            let mut verdicts = BooleanBufferBuilder::new(rows);
            let verdict = |row: usize| holds(column.get(row).map_or(Datum::Missing, Datum::Text));
            for group in row_groups(rows) {
                verdicts.append_buffer(&BooleanBuffer::collect_bool(group.len(), |index| verdict(group.start + index)));
                pace.turn(Work::Filtering, group.end, rows).await;
            }
            verdicts.finish()
        }
        (Column::Int(column), _) if test.integers().is_some() => {
            let (first, last) = test.integers().unwrap_or_default();
            column.keys().within(rows, IntColumn::key_of(first), IntColumn::key_of(last))
        }
        (Column::Int(column), _) => {
            let kind = table.source().fields()[index].kind;
            Reader::Int { column, kind, width: None }.test(rows, pace, holds).await
        }
    }
}

/// The texts of live rows with keys, to group or sort by.
async fn interned<'t>(table: &Table, column: &PlainColumn, pace: Pace<'_>) -> Texts<'t> {
    let mut made = TextColumn::default();
    for rows in row_groups(table.rows()) {
        let end = rows.end;
        for row in rows.filter(|&row| table.is_live(row)) {
            column.get(row).into_iter().for_each(|text| made.set(row, text));
        }
        pace.turn(Work::Computing, end, table.rows()).await;
    }
    Texts::Made(Box::new(made))
}

/// Follows a path in the JSON text of each distinct value.
async fn paths<'t>(column: Texts<'t>, path: &[String], pace: Pace<'_>) -> Reader<'t> {
    let mut distinct = Distinct::default();
    let mut places = vec![0];
    let dictionary = column.dictionary();
    for (first, texts) in dictionary.chunks() {
        places.extend((0..texts.len()).map(|place| distinct.key(follow(texts.get(place), path))));
        pace.turn(Work::Computing, first as usize, dictionary.len()).await;
    }
    Reader::Derived { column, places, values: distinct.into_values() }
}

/// Reads every live row's record again.
async fn each_raw_record(table: &Table, raw: &dyn RawRecords, pace: Pace<'_>, mut take: impl FnMut(usize, &str)) {
    for rows in blocks(table, live_rows(table)) {
        for (&row, bytes) in rows.iter().zip(raw.read(&table.locators().select(&rows))) {
            if let Ok(bytes) = bytes {
                take(row as usize, &String::from_utf8_lossy(&bytes));
            }
        }
        read_until(table, &rows, pace).await;
    }
}

/// One bit per row: the verdict on its record, of which none is kept.
pub(super) async fn test_raw_records(
    table: &Table,
    raw: &dyn RawRecords,
    pace: Pace<'_>,
    holds: impl Fn(Datum<'_>) -> bool,
) -> BooleanBuffer {
    let mut verdicts = vec![holds(Datum::Missing); table.rows()];
    each_raw_record(table, raw, pace, |row, text| verdicts[row] = holds(Datum::Text(text))).await;
    BooleanBuffer::from(verdicts)
}

/// Every live row's record, to group or sort by.
async fn raw_records<'t>(table: &Table, raw: &dyn RawRecords, pace: Pace<'_>) -> Reader<'t> {
    let mut made = TextColumn::default();
    each_raw_record(table, raw, pace, |row, text| made.set(row, text)).await;
    Reader::Text(Texts::Made(Box::new(made)))
}

/// Whether a name is the raw record, which no column holds.
pub(super) fn is_raw_record(source: Source, name: &Name) -> bool {
    matches!(name, Name::Field(resolved) if source.fields().get(resolved.index).is_some_and(|field: &Field| field.id == RAW_RECORD))
}
