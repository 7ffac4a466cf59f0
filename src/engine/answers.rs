//! How the pool answers a query: what each shard has of it, merged.

use super::message::{Answer, AnswerColumn, AnswerRow, Facet, FacetAsked, Failure, RowId, Value};
use super::pool::{Pool, Trouble};
use super::port::Port;
use super::shard::{compare_columns, compare_keys, failure, plain_failure, plan};
use super::shard_message::{Answered, Ask, RowKey, Told};
use super::state::State;
use crate::join::ShardRow;
use crate::language::{Name, SortKey};
use crate::query::{FacetCounts, Groups, Head, Plan, Relation};
use crate::schema::Source;
use crate::sorting::sort_by;

/// Rows of `limit` that are worked on in memory at once are fetched in windows of so many.
const ROW_BLOCK: u64 = 4096;

impl<P: Port> Pool<P> {
    /// Rows of a query's answer.
    pub(super) async fn rows(&self, number: u32, text: &str, offset: u64, limit: u64) -> Result<Answer, Trouble> {
        let mut session = self.turn(number).await?;
        let plan = plan(text, &session.ends())?;
        self.put_together(&mut session, &plan, &[]).await?;
        let in_memory = !plan.rest.is_empty() || matches!(plan.head, Head::Groups { .. });
        if in_memory {
            let mut relation = match session.relation.take().filter(|(known, _)| known == text) {
                Some((_, relation)) => relation,
                None => self.relation(&mut session, text, &plan).await?,
            };
            let (columns, total) = (relation.columns(), relation.len() as u64);
            let rows = relation.window(offset, limit);
            session.relation = Some((text.to_owned(), relation));
            return Ok(answer_of(&session, plan.source, columns, total, offset, rows));
        }
        let (rows, total) = self.window(&mut session, text, &plan, false, offset, limit).await?;
        let columns = plan.outputs.iter().map(|output| output.column.clone()).collect();
        Ok(answer_of(&session, plan.source, columns, total, offset, rows))
    }

    /// Rows of the view, in the order of all shards, with what the answer shows or with what later stages read; and how many
    /// rows there are in all.
    async fn window(
        &self,
        session: &mut State<P::Content>,
        text: &str,
        plan: &Plan,
        working: bool,
        offset: u64,
        limit: u64,
    ) -> Result<(Vec<AnswerRow>, u64), Trouble> {
        let text = text.to_owned();
        let Head::Rows { sort, limit: most, .. } = &plan.head else { return Ok((Vec::new(), 0)) };
        let most = most.unwrap_or(u64::MAX);
        let limit = limit.min(most.saturating_sub(offset));
        let row_of = |shard: usize, row: u32, values: Vec<Value>| AnswerRow {
            id: Some(RowId { source: plan.source, shard: shard as u32, row }),
            values,
        };
        if self.shards() == 1 {
            let page = self.ask(0, Ask::Page { text, working, offset, limit }).await?;
            let Told::Page(total, rows, values) = page.told else { return Err(other_answer()) };
            let rows = rows.into_iter().zip(values.into_rows());
            return Ok((rows.map(|(row, values)| row_of(0, row, values)).collect(), total.min(most)));
        }
        let place = match &session.place {
            Some((known, at, place)) if *known == text && *at == offset => place.clone(),
            _ => self.seek(&text, plan.source, offset).await?,
        };
        let ask = |shard: usize| Ask::Keys { text: text.clone(), offset: place[shard], limit }.into();
        let (mut keys, mut total) = (Vec::with_capacity(self.shards()), 0);
        for answered in self.ask_all(ask).await? {
            let (of_shard, found) = into_keys(answered)?;
            total += of_shard;
            keys.push(found);
        }
        if session.by_record {
            self.tell_ties_apart(plan.source, sort, &mut keys).await?;
        }
        let (chosen, taken) = merge(sort, &keys, limit as usize);
        let next = place.iter().zip(taken).map(|(before, taken)| before + taken as u64).collect();
        session.place = Some((text.clone(), offset + chosen.len() as u64, next));

        let rows_of = |shard: usize| -> Vec<u32> {
            chosen.iter().filter(|(owner, _)| *owner == shard).map(|(_, row)| *row).collect()
        };
        let values = |shard: usize| Ask::Values { text: text.clone(), working, rows: rows_of(shard) }.into();
        let mut values: Vec<_> = self
            .ask_all(values)
            .await?
            .into_iter()
            .map(|answered| match answered.told {
                Told::Values(values) => Ok(values.into_rows().into_iter()),
                _ => Err(other_answer()),
            })
            .collect::<Result<_, _>>()?;
        let next = |(shard, row): (usize, u32)| row_of(shard, row, values[shard].next().unwrap_or_default());
        Ok((chosen.into_iter().map(next).collect(), total.min(most)))
    }

    /// Reads the records that alone tell rows of several shards apart.
    async fn tell_ties_apart(&self, source: Source, sort: &[SortKey], keys: &mut [Vec<RowKey>]) -> Result<(), Trouble> {
        // Requests are of no file.
        if source == Source::Requests {
            return Ok(());
        }
        let mut all: Vec<(usize, &mut RowKey)> = keys
            .iter_mut()
            .enumerate()
            .flat_map(|(shard, keys)| keys.iter_mut().map(move |key| (shard, key)))
            .collect();
        sort_by(&mut all, |(_, a), (_, b)| compare_keys(sort, a, b));
        let mut tied: Vec<(ShardRow, &mut RowKey)> = Vec::new();
        for run in all.chunk_by_mut(|(_, a), (_, b)| compare_columns(sort, a, b).is_eq()) {
            let differ = run.iter().any(|(_, key)| key.hash != run[0].1.hash);
            if differ && run.iter().any(|(shard, _)| *shard != run[0].0) {
                tied.extend(run.iter_mut().map(|(shard, key)| ((*shard as u32, key.row), &mut **key)));
            }
        }
        if tied.is_empty() {
            return Ok(());
        }
        let rows: Vec<ShardRow> = tied.iter().map(|(row, _)| *row).collect();
        let records = self.bytes(source, &rows).await?;
        tied.into_iter().zip(records).for_each(|((_, key), record)| key.record = Some(record));
        Ok(())
    }

    /// How many rows of each shard come before a place in the order of all: the intervals in which the answer lies are
    /// halved until nothing is left of them.
    async fn seek(&self, text: &str, source: Source, place: u64) -> Result<Vec<u64>, Trouble> {
        let mut least = vec![0; self.shards()];
        if place == 0 {
            return Ok(least);
        }
        let view = Ask::View { text: text.to_owned() };
        let mut most: Vec<u64> = self.tell_all(&view).await?.iter().map(count).collect();
        loop {
            let widest = (0..most.len()).max_by_key(|&shard| most[shard] - least[shard]).unwrap_or(0);
            let middle = least[widest] + (most[widest] - least[widest]) / 2;
            if least[widest] == most[widest] {
                return Ok(least);
            }
            let key = Ask::Keys { text: text.to_owned(), offset: middle, limit: 1 };
            let Some(mut key) = into_keys(self.ask(widest, key).await?)?.1.pop() else { return Err(other_answer()) };
            // Of equal rows, those of the lower shard come first.
            let before = |key: &RowKey, shard: usize| {
                Ask::Seek { text: text.to_owned(), key: key.clone(), after_equal: shard < widest }.into()
            };
            let mut told = self.ask_all(|shard| before(&key, shard)).await?;
            if told.iter().any(|answered| answered.told == Told::Tied) {
                key.record = self.bytes(source, &[(widest as u32, key.row)]).await?.pop();
                told = self.ask_all(|shard| before(&key, shard)).await?;
            }
            let mut before: Vec<u64> = told.iter().map(|answered| count(&answered.told)).collect();
            before[widest] = middle;
            if before.iter().sum::<u64>() < place {
                before[widest] += 1;
                least.iter_mut().zip(before).for_each(|(least, before)| *least = before.max(*least));
            } else {
                most.iter_mut().zip(before).for_each(|(most, before)| *most = before.min(*most));
            }
        }
    }

    /// A query's answer in memory: groups, or the rows that a `limit` left for later stages.
    async fn relation(&self, session: &mut State<P::Content>, text: &str, plan: &Plan) -> Result<Relation, Trouble> {
        let outputs = plan.working_outputs();
        let relation = match &plan.head {
            Head::Groups { aggregates, .. } => {
                let mut parts = Vec::new();
                for told in self.tell_all(&Ask::Groups { text: text.to_owned() }).await? {
                    let Told::Groups(part) = told else { return Err(other_answer()) };
                    parts.push(part);
                }
                Relation::of_groups(plan.source, outputs, aggregates, Groups::merged(parts))
            }
            Head::Rows { .. } => {
                let mut rows = Vec::new();
                loop {
                    let offset = rows.len() as u64;
                    let (block, total) = self.window(session, text, plan, true, offset, ROW_BLOCK).await?;
                    let is_last = block.is_empty() || offset + block.len() as u64 >= total;
                    rows.extend(block);
                    if is_last {
                        break;
                    }
                }
                Relation::new(plan.source, outputs, plan.outputs.len(), rows)
            }
        };
        relation.apply(&plan.rest).map_err(|error| failure(error).into())
    }

    /// Counts by value of fields, each among the rows that the conditions of a query keep.
    pub(super) async fn facets(&self, number: u32, asked: &[FacetAsked]) -> Result<Vec<Facet>, Trouble> {
        let mut found: Vec<Option<Facet>> = vec![None; asked.len()];
        // Rows are chosen once for all fields that are asked about the same ones.
        while let Some(first) = found.iter().position(Option::is_none) {
            let text = &asked[first].text;
            let mut session = self.turn(number).await?;
            let plan = plan(text, &session.ends())?;
            let places: Vec<usize> = (first..asked.len()).filter(|&place| asked[place].text == *text).collect();
            let fields: Vec<String> = places.iter().map(|&place| asked[place].field.clone()).collect();
            if let Some(field) = fields.iter().find(|field| plan.source.resolve(field).is_none()) {
                return Err(plain_failure(&format!("no field `{field}` in {}", plan.source.name())).into());
            }
            let names: Vec<Name> =
                fields.iter().filter_map(|field| plan.source.resolve(field)).map(Name::Field).collect();
            self.put_together(&mut session, &plan, &names).await?;
            let mut of_fields: Vec<Vec<FacetCounts>> = vec![Vec::new(); fields.len()];
            for told in self.tell_all(&Ask::Facets { text: text.clone(), fields }).await? {
                let Told::Facets(parts) = told else { return Err(other_answer()) };
                of_fields.iter_mut().zip(parts).for_each(|(parts, part)| parts.push(part));
            }
            for (parts, place) in of_fields.into_iter().zip(places) {
                let FacetAsked { field, limit, .. } = &asked[place];
                found[place] = Some(FacetCounts::merged(parts).top(plan.source, field.clone(), *limit));
            }
        }
        Ok(found.into_iter().flatten().collect())
    }
}

fn answer_of<C>(
    session: &State<C>,
    source: Source,
    columns: Vec<AnswerColumn>,
    total: u64,
    offset: u64,
    rows: Vec<AnswerRow>,
) -> Answer {
    Answer { source, columns, total, of: session.rows(source), offset, rows, milliseconds: 0.0 }
}

/// The first rows of all shards' keys, at most `limit`, with their shards, and how many of each shard they are.
fn merge(sort: &[SortKey], keys: &[Vec<RowKey>], limit: usize) -> (Vec<(usize, u32)>, Vec<usize>) {
    let mut taken = vec![0; keys.len()];
    let mut chosen = Vec::new();
    while chosen.len() < limit {
        let front = |shard: usize| Some((shard, keys[shard].get(taken[shard])?));
        let first = (0..keys.len()).filter_map(front).min_by(|(_, a), (_, b)| compare_keys(sort, a, b));
        let Some((shard, key)) = first else { break };
        chosen.push((shard, key.row));
        taken[shard] += 1;
    }
    (chosen, taken)
}

/// A number that was asked for.
pub(super) fn count(told: &Told) -> u64 {
    match told {
        Told::Count(count) => *count,
        _ => 0,
    }
}

/// How many rows a shard's view has, and the keys of some of them.
fn into_keys(answered: Answered) -> Result<(u64, Vec<RowKey>), Trouble> {
    match answered.told {
        Told::Keys(total, keys) => Ok((total, keys)),
        _ => Err(other_answer()),
    }
}

/// A shard of this build answers what it was asked.
pub(super) fn other_answer() -> Trouble {
    let failure: Failure = plain_failure("a part of the engine gave another answer than was asked for");
    Trouble::Failed(failure)
}
