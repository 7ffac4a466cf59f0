//! Everything about one row.

use super::answers::other_answer;
use super::message::{Details, Record, RequestDetails, RowId, Sides, Verdict};
use super::pool::{Pool, Trouble};
use super::port::Port;
use super::shard::not_loaded;
use super::shard_message::{Ask, ShardRecord, Told};
use crate::join::{PAIRS, Rule, compare, set_values};
use crate::schema::{Source, Value};
use crate::sorting::groups;

/// Records that the details of a request hold at most: a batch delete has up to a thousand.
const MOST_RECORDS: usize = 100;

impl<P: Port> Pool<P> {
    /// Everything about one row.
    pub(super) async fn details(&self, id: RowId) -> Result<Details, Trouble> {
        let _alone = self.whole_session().await;
        if id.shard as usize >= self.shards() {
            return Err(not_loaded().into());
        }
        if id.source != Source::Requests {
            let records = self.records(&[id]).await?;
            return Ok(Details { row: id, records, more_records: 0, request: None });
        }
        let told = self.ask(id.shard as usize, Ask::Request { row: id.row }).await?.told;
        let Told::Request { mut values, access, trail } = told else { return Err(other_answer()) };
        let row_id = |source| move |&(shard, row): &(u32, u32)| RowId { source, shard, row };
        let access = access.iter().map(row_id(Source::Access));
        let trail = trail.iter().map(row_id(Source::Trail));
        let (main, event) = (access.clone().next(), trail.clone().next());

        // Both main records come first, whatever their number.
        let mains = main.into_iter().chain(event);
        let others = access.clone().skip(1).chain(trail.clone().skip(1));
        let total = access.len() + trail.len();
        let shown: Vec<RowId> = mains.chain(others).take(MOST_RECORDS).collect();
        let records = self.records(&shown).await?;

        let values_of = |id: Option<RowId>| {
            let record = records.iter().find(|record| Some(record.id) == id);
            record.map(|record| record.values.clone())
        };
        let (main, event) = (values_of(main), values_of(event));
        set_values(&mut values, main.as_deref(), event.as_deref());
        let request = RequestDetails { sides: sides(main, event), values };
        Ok(Details { row: id, more_records: (total - records.len()) as u64, records, request: Some(request) })
    }

    /// Records of one request with their values, in the order asked for.
    async fn records(&self, ids: &[RowId]) -> Result<Vec<Record>, Trouble> {
        let mut found: Vec<Option<ShardRecord>> = vec![None; ids.len()];
        for (shard, places) in groups(ids.iter().enumerate().map(|(place, id)| (id.shard, place))) {
            let rows = places.iter().map(|&place| (ids[place].source, ids[place].row)).collect();
            let Told::Records(records) = self.ask(shard as usize, Ask::Records { rows }).await?.told else {
                return Err(other_answer());
            };
            places.into_iter().zip(records).for_each(|(place, record)| found[place] = Some(record));
        }
        let records: Vec<(RowId, ShardRecord)> = ids.iter().copied().zip(found.into_iter().flatten()).collect();
        let deliveries = self.deliveries(&records).await?;
        let record = |((id, record), deliveries): ((RowId, ShardRecord), u64)| Record {
            source: id.source,
            id,
            values: record.values,
            raw: record.raw,
            file: record.file,
            offset: record.offset,
            deliveries,
        };
        Ok(records.into_iter().zip(deliveries).map(record).collect())
    }

    /// How often each record was delivered; once where it is no line of the access log.
    async fn deliveries(&self, records: &[(RowId, ShardRecord)]) -> Result<Vec<u64>, Trouble> {
        let lines = || records.iter().filter(|(id, _)| id.source == Source::Access).map(|(_, record)| record);
        let Some(first) = lines().next() else { return Ok(vec![1; records.len()]) };
        let request = first.request.clone();
        let ask = Ask::Deliveries { request, records: lines().map(|record| record.same).collect() };
        let mut counts = vec![0; lines().count()];
        for told in self.tell_all(&ask).await? {
            let Told::Counts(parts) = told else { return Err(other_answer()) };
            counts.iter_mut().zip(parts).for_each(|(count, part)| *count += part);
        }
        let mut counts = counts.into_iter();
        let count = |(id, _): &(RowId, ShardRecord)| match id.source {
            Source::Access => counts.next().unwrap_or(1),
            _ => 1,
        };
        Ok(records.iter().map(count).collect())
    }
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
