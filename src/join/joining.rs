//! One shard's part of a join, step by step.

use super::build::{ACCESS_FIELDS, Joined, SECOND_KEYS, TRAIL_FIELDS, join};
use super::compose::{Requests, compose};
use super::context::Context;
use super::matching::{DealtLogs, Together};
use super::shuffle::{Batch, Part, Rows, batch, batch_again};
use crate::query::Pace;
use crate::table::{RawRecords, Table};
use arrow_buffer::{BooleanBuffer, BooleanBufferBuilder};

/// One shard's part of a join, step by step: in each round it deals the hashes of its request IDs, hears which of its rows
/// belong to others, deals those that other shards join, and joins the others; those of which a second key decides are dealt
/// again with it, and joined then. At the end it puts all requests together.
///
/// Both logs, access log first, must stay as they are meanwhile.
#[derive(Default)]
pub struct Joining {
    context: Context,
    dealt: Option<DealtLogs>,
    /// The rows that it joins in this round, of each log.
    own: [Vec<u32>; 2],
    /// One bit for each row of each log: whether it was joined with others, here or elsewhere.
    taken: [Option<BooleanBuffer>; 2],
    /// For each shard the rows of both logs that it joins.
    to_shards: Vec<[Vec<u32>; 2]>,
    joined: Joined,
}

impl Joining {
    /// A join of logs that `context` knows as wholes.
    pub fn new(context: Context) -> Joining {
        Joining { context, ..Joining::default() }
    }

    /// For each shard the hashes of the request IDs that it matches in a round.
    pub fn deal_hashes(&mut self, logs: [&Table; 2], shards: usize, round: usize, rounds: usize) -> Vec<Vec<u8>> {
        let dealt = self.dealt.get_or_insert_with(|| DealtLogs::new(logs, shards * rounds));
        dealt.hashes(logs, round * shards..(round + 1) * shards)
    }

    /// Takes in which rows are joined with others; for each shard the rows of the access log that it joins, then for each
    /// those of CloudTrail.
    pub fn deal_rows(&mut self, logs: [&Table; 2], shard: u32, shards: usize, together: &Together) -> Vec<Batch> {
        let mut batches = Vec::with_capacity(2 * shards);
        self.to_shards.resize(shards, Default::default());
        for (log, fields) in [(0, ACCESS_FIELDS), (1, TRAIL_FIELDS)] {
            let table = logs[log];
            let mut taken = BooleanBufferBuilder::new(table.rows());
            match self.taken[log].take() {
                Some(before) => taken.append_buffer(&before),
                None => taken.append_n(table.rows(), false),
            }
            together.0[log].iter().for_each(|&(row, _)| taken.set_bit(row as usize, true));
            self.taken[log] = Some(taken.finish());
            self.own[log] = together.of_home(log, shard);
            for home in 0..shards as u32 {
                let rows = if home == shard { Vec::new() } else { together.of_home(log, home) };
                batches.push(batch(table, shard, fields, &rows));
                self.to_shards[home as usize][log].extend(rows);
            }
        }
        batches
    }

    /// Joins the rows that are its own in this round with those of other shards. Gives, for each shard, its rows that wait
    /// for their second keys.
    pub fn join(
        &mut self,
        logs: [&Table; 2],
        (shard, shards): (u32, usize),
        access: &[Part<'_>],
        events: &[Part<'_>],
    ) -> Vec<Together> {
        let own = std::mem::take(&mut self.own);
        let [own_access, own_events] =
            [0, 1].map(|log| [Part { shard, table: logs[log], rows: Rows::Some(&own[log]) }]);
        let (access, events) = ([&own_access, access].concat(), [&own_events, events].concat());
        let mut together: Vec<Together> = (0..shards).map(|_| Together::default()).collect();
        for (log, rows) in join(&access, &events, &self.context, false, &mut self.joined).into_iter().enumerate() {
            rows.into_iter().for_each(|(of, row)| together[of as usize].0[log].push((row, shard)));
        }
        together
    }

    /// For each shard the rows of the access log, then those of CloudTrail, that wait there for their second keys.
    pub async fn deal_tied(
        logs: [&Table; 2],
        (shard, shards): (u32, usize),
        tied: &Together,
        raw: &dyn RawRecords,
    ) -> Vec<Batch> {
        let mut batches = Vec::with_capacity(2 * shards);
        for (log, fields) in [(0, ACCESS_FIELDS), (1, TRAIL_FIELDS)] {
            let fields = [fields, &[SECOND_KEYS[log]]].concat();
            for home in 0..shards as u32 {
                batches
                    .push(batch_again(logs[log], shard, &fields, &tied.of_home(log, home), raw, Pace::AT_ONCE).await);
            }
        }
        batches
    }

    /// Joins rows with their second keys.
    pub fn join_tied(&mut self, access: &[Part<'_>], events: &[Part<'_>]) {
        join(access, events, &self.context, true, &mut self.joined);
    }

    /// The requests of all rounds, and those of rows that stand alone.
    pub fn end(mut self, logs: [&Table; 2], shard: u32) -> Requests {
        self.dealt = None;
        let events = logs[1];
        let [taken_access, taken_events] = [0, 1].map(|log| {
            let none = || BooleanBuffer::new_unset(logs[log].rows());
            self.taken[log].take().unwrap_or_else(none)
        });
        let alone: Vec<u32> = (&events.live() & &!&taken_events).set_indices().map(|row| row as u32).collect();
        let alone = [Part { shard, table: events, rows: Rows::Some(&alone) }];
        join(&[], &alone, &self.context, false, &mut self.joined);
        compose(logs, shard, &taken_access, self.to_shards, self.joined, &self.context)
    }
}
