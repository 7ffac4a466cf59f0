//! Everything about one row.

use super::message::{Details, Failure, Raw, Record, RequestDetails, RowId, Sides, Verdict};
use super::pool::Pool;
use crate::join::{PAIRS, Rule, compare};
use crate::language::Name;
use crate::schema::{Cause, RAW_RECORD, Resolved, Source, Value, requests};
use crate::table::{Locator, RawRecords};

/// Records that the details of a request hold at most: a batch delete has up to a thousand.
const MOST_RECORDS: usize = 100;

/// Everything about one row.
pub fn details(pool: &Pool, id: RowId) -> Result<Details, Failure> {
    let known = |shard: &super::shard::Shard| (id.row as usize) < shard.table(id.source).rows();
    let shard = pool.shard(id.shard).filter(|shard| known(shard)).ok_or_else(|| Failure {
        message: "this row is not loaded any more; run the query again".to_owned(),
        span: None,
    })?;
    if id.source != Source::Requests {
        return Ok(Details { row: id, records: records(pool, &[id]), more_records: 0, request: None });
    }
    let row_id = |source| move |&(shard, row): &(u32, u32)| RowId { source, shard, row };
    let access = shard.joined.access.get(id.row as usize).iter().map(row_id(Source::Access));
    let trail = shard.joined.trail.get(id.row as usize).iter().map(row_id(Source::Trail));
    let (main, event) = (access.clone().next(), trail.clone().next());

    // Both main records come first, whatever their number.
    let mains = main.into_iter().chain(event);
    let others = access.clone().skip(1).chain(trail.clone().skip(1));
    let total = access.len() + trail.len();
    let shown: Vec<RowId> = mains.chain(others).take(MOST_RECORDS).collect();
    let records = records(pool, &shown);

    let values = row_values(pool, id);
    let cause = values.get(requests::MISSING_BECAUSE).and_then(Value::text);
    let cause = cause.and_then(Cause::from_name);
    let silent = if main.is_some() { Source::Trail } else { Source::Access };
    let request = RequestDetails {
        sides: sides(main.map(|id| row_values(pool, id)), event.map(|id| row_values(pool, id))),
        missing_because: cause.map(|cause| cause.sentence(silent).to_owned()),
        values,
    };
    Ok(Details { row: id, more_records: (total - records.len()) as u64, records, request: Some(request) })
}

/// Records with their values, read again all at once.
fn records(pool: &Pool, ids: &[RowId]) -> Vec<Record> {
    let locators: Vec<Locator> = ids
        .iter()
        .filter_map(|id| Some(pool.shard(id.shard)?.table(id.source).locators().get(id.row as usize)))
        .collect();
    let deliveries = pool.deliveries(ids);
    let raw = pool.files().read(&locators);
    ids.iter()
        .zip(locators.iter().zip(raw))
        .zip(deliveries)
        .map(|((&id, (locator, raw)), deliveries)| Record {
            source: id.source,
            id,
            values: row_values(pool, id),
            raw: raw.map(|bytes| match String::from_utf8(bytes) {
                Ok(text) => Raw { text, bytes: None },
                Err(error) => Raw {
                    text: String::from_utf8_lossy(error.as_bytes()).into_owned(),
                    bytes: Some(error.into_bytes()),
                },
            }),
            file: pool.files().name(locator.file).to_owned(),
            offset: locator.offset,
            deliveries,
        })
        .collect()
}

/// The values of all fields of a row but the raw record, which stands beside them.
fn row_values(pool: &Pool, id: RowId) -> Vec<Value> {
    let fields = id.source.fields();
    let names: Vec<Name> = (0..fields.len())
        .filter(|&index| fields[index].id != RAW_RECORD)
        .map(|index| Name::Field(Resolved { index, path: Vec::new() }))
        .collect();
    let Some(shard) = pool.shard(id.shard) else { return Vec::new() };
    let mut found = shard.values(id.source, &names, &[id.row], pool.files()).pop().unwrap_or_default().into_iter();
    fields
        .iter()
        .map(|field| if field.id == RAW_RECORD { Value::Missing } else { found.next().unwrap_or_default() })
        .collect()
}

fn sides(access: Option<Vec<Value>>, trail: Option<Vec<Value>>) -> Vec<Sides> {
    let id = |source: Source, index: Option<usize>| index.map(|index| source.fields()[index].id.to_owned());
    let value =
        |row: &Option<Vec<Value>>, index: Option<usize>| -> Option<Value> { row.as_ref()?.get(index?).cloned() };
    PAIRS
        .iter()
        .map(|pair| {
            let (a, t) = (value(&access, pair.access), value(&trail, pair.trail));
            let agree = match (&a, &t) {
                (Some(a), Some(t)) if pair.rule != Rule::NotCompared => compare(pair.rule, a, t),
                _ => None,
            };
            Sides {
                access_field: id(Source::Access, pair.access),
                trail_field: id(Source::Trail, pair.trail),
                access: a,
                trail: t,
                verdict: match agree {
                    Some(true) => Verdict::Agree,
                    Some(false) => Verdict::Disagree,
                    None => Verdict::NotCompared,
                },
            }
        })
        .collect()
}
