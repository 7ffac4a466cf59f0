//! What follows reading: the shards fold, sort and join the rows that are live.

use super::{Pool, Trouble};
use crate::engine::answers::{count, other_answer};
use crate::engine::message::{BlindWindow, Summary};
use crate::engine::port::Port;
use crate::engine::shard_message::{Answered, Ask, Errand, Payload, Told};
use crate::engine::state::State;
use crate::join::{Context, Folded, Scan, ShardRow};
use crate::schema::Source;
use futures_util::future::try_join_all;

/// Rows that a shard folds at once: what it holds twice meanwhile.
const FOLDED_ROWS: u64 = 1 << 14;

/// Rows that a shard matches at once: what it holds twice of those that have a partner, and how long others wait for an
/// answer meanwhile.
const JOINED_ROWS: u64 = 1 << 18;

/// Events of which copies are read again at once, to compare them.
const TIES: usize = 4096;

impl<P: Port> Pool<P> {
    /// Folds, sorts and joins the rows that are live; calls back before the join, when both logs are as they stay and can
    /// be asked about. No other load may be under way.
    pub(super) async fn settle(&self, before_join: impl AsyncFnOnce(Summary)) -> Result<Summary, Trouble> {
        let (scan, rows, summary) = {
            let mut session = self.session().await;
            let scan = self.fold_and_sort(&mut session).await?;
            (scan, session.rows(Source::Access) + session.rows(Source::Trail), session.summary())
        };
        before_join(summary).await;
        let windows = self.join(rows, scan).await?;
        let mut session = self.session().await;
        session.windows = windows;
        session.put_together = 0;
        session.take_states(self.tell_all(&Ask::EndJoin).await?);
        self.tell_all(&Ask::Ends { ends: session.ends() }).await?;
        self.deal_memory(&session).await?;
        Ok(session.summary())
    }

    /// Deals what the budget has left over the shards.
    pub(super) async fn deal_memory(&self, session: &State<P::Content>) -> Result<(), Trouble> {
        self.ask_all(|shard| Ask::Allow { memory: session.allowance(shard) }.into()).await?;
        Ok(())
    }

    /// Folds and sorts the rows that are live, and writes the reports; what the join must know of both logs.
    async fn fold_and_sort(&self, session: &mut State<P::Content>) -> Result<Scan, Trouble> {
        session.write_reports();
        if !session.gone.is_empty() {
            session.numbering += 1;
            self.tell_all(&Ask::Remove { gone: session.gone.iter().copied().collect() }).await?;
            // Only now: a shard that stopped before it heard leaves them to be told again.
            session.gone.clear();
        }
        self.tell_all(&Ask::ShowAll).await?;
        let dropped = self.fold(session).await?;
        let drop_its = |shard: usize| {
            let rows = dropped.iter().filter(|(owner, _)| *owner as usize == shard).map(|(_, row)| *row).collect();
            Ask::Drop { rows }.into()
        };
        let mut scan = Scan::default();
        for answered in self.ask_all(drop_its).await? {
            if let Told::Scanned(part) = answered.told {
                scan.merge(part);
            }
        }
        session.by_record = true;
        session.take_states(self.tell_all(&Ask::State).await?);
        self.tell_all(&Ask::Ends { ends: session.ends() }).await?;
        self.deal_memory(session).await?;
        let counts = self.tell_all(&Ask::CountFiles).await?.into_iter().filter_map(|told| match told {
            Told::Files(counts) => Some(counts),
            _ => None,
        });
        session.count_rows(counts.flatten().collect());
        Ok(scan)
    }

    /// The copies of events to drop, with their shards.
    async fn fold(&self, session: &State<P::Content>) -> Result<Vec<(u32, u32)>, Trouble> {
        let shards = self.shards();
        let ranks: Vec<(u32, u32)> = (0..).zip(&session.reports).map(|(rank, (file, _))| (*file, rank)).collect();
        let events = self.tell_all(&Ask::BeginFold { ranks }).await?.iter().map(count).sum();
        let mut all = Folded::default();
        let rounds = if shards == 1 { 1 } else { rounds(events, shards, FOLDED_ROWS) };
        for round in 0..rounds {
            let fold = if shards == 1 {
                vec![self.ask(0, Ask::FoldOwn).await?]
            } else {
                let dealt = self.ask_all(|_| Ask::DealEvents { shards, round, rounds }.into()).await?;
                self.ask_owners(&Ask::Fold, dealt).await?
            };
            for answered in fold {
                if let Told::Folded(folded) = answered.told {
                    all.dropped.extend(folded.dropped);
                    all.tied.extend(folded.tied);
                }
            }
        }
        let mut tied = std::mem::take(&mut all.tied).into_iter().peekable();
        while tied.peek().is_some() {
            let block: Vec<Vec<ShardRow>> = tied.by_ref().take(TIES).collect();
            let mut records = self.bytes(Source::Trail, &block.concat()).await?.into_iter();
            for copies in block {
                let of_copies: Vec<Vec<u8>> = copies.iter().zip(records.by_ref()).map(|(_, record)| record).collect();
                all.decide(copies, &of_copies);
            }
        }
        Ok(all.dropped)
    }

    /// The bytes of records of one log, in the order asked for.
    pub(in crate::engine) async fn bytes(&self, source: Source, rows: &[ShardRow]) -> Result<Vec<Vec<u8>>, Trouble> {
        let of_shard = |shard: usize| rows.iter().filter(move |row| row.0 as usize == shard).map(|row| row.1);
        let ask = |shard: usize| Ask::Bytes { source, rows: of_shard(shard).collect() }.into();
        let mut found = Vec::new();
        for answered in self.ask_all(ask).await? {
            let Told::Bytes(records) = answered.told else { return Err(other_answer()) };
            found.push(records.into_iter());
        }
        Ok(rows.iter().map(|&(shard, _)| found[shard as usize].next().unwrap_or_default()).collect())
    }

    /// Asks every shard the same about what all of them dealt to it.
    pub(super) async fn ask_owners(&self, ask: &Ask, dealt: Vec<Answered>) -> Result<Vec<Answered>, Trouble> {
        let owned = by_owner(dealt, self.shards());
        try_join_all(
            owned
                .into_iter()
                .enumerate()
                .map(|(shard, payloads)| self.ask(shard, Errand { ask: ask.clone(), payloads, contents: Vec::new() })),
        )
        .await
    }

    /// Joins so many rows of both logs. Meanwhile they can be asked about, and the requests of before. Gives the blind windows
    /// of both.
    async fn join(&self, rows: u64, scan: Scan) -> Result<Vec<BlindWindow>, Trouble> {
        let shards = self.shards();
        let mut context: Option<Context> = None;
        for told in self.tell_all(&Ask::Kinds { scan }).await? {
            if let Told::Kinds(part) = told {
                match &mut context {
                    Some(context) => context.merge(part),
                    None => context = Some(part),
                }
            }
        }
        let context = context.unwrap_or_default();
        let windows = context.windows();
        self.tell_all(&Ask::BeginJoin { context }).await?;
        let rounds = rounds(rows, shards, JOINED_ROWS);
        for round in 0..rounds {
            // Who asks meanwhile goes first.
            drop(self.session().await);
            let dealt = self.ask_all(|_| Ask::DealHashes { shards, round, rounds }.into()).await?;
            let matched = self.ask_owners(&Ask::Match, dealt).await?;
            // Each shard dealt the access log first, then CloudTrail: so it is for each owner.
            let dealt = self.ask_owners(&Ask::DealRows { shards }, matched).await?;
            let joined = self.ask_owners(&Ask::Join { shards }, dealt).await?;
            if joined.iter().map(|answered| count(&answered.told)).sum::<u64>() > 0 {
                let dealt = self.ask_owners(&Ask::DealTied { shards }, joined).await?;
                self.ask_owners(&Ask::JoinTied, dealt).await?;
            }
        }
        Ok(windows)
    }
}

/// In how many rounds so many rows are worked on, of which each shard takes so many in one.
fn rounds(rows: u64, shards: usize, of_round: u64) -> usize {
    rows.div_ceil(shards as u64 * of_round).max(1) as usize
}

/// What every shard dealt to every owner, by owner: of each kind of payload that of every shard, then the next kind.
fn by_owner(dealt: Vec<Answered>, shards: usize) -> Vec<Vec<Payload>> {
    let kinds = dealt.first().map_or(0, |answered| answered.payloads.len() / shards);
    let mut dealt: Vec<_> = dealt.into_iter().map(|answered| answered.payloads.into_iter()).collect();
    let mut owned: Vec<Vec<Payload>> = (0..shards).map(|_| Vec::new()).collect();
    for _ in 0..kinds {
        // The payloads of a kind follow one another, by owner.
        for payloads in &mut owned {
            payloads.extend(dealt.iter_mut().filter_map(Iterator::next));
        }
    }
    owned
}
