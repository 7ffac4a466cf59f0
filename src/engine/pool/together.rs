//! Columns of requests, put together of both logs when a question needs them.

use super::{Pool, Trouble};
use crate::engine::port::Port;
use crate::engine::shard_message::{Answered, Ask};
use crate::engine::state::State;
use crate::join::is_put_together;
use crate::language::Name;
use crate::query::Plan;
use crate::schema::Source;

impl<P: Port> Pool<P> {
    /// Puts together the columns of requests that a query reads, and those of `others`, as far as they are not there.
    pub(in crate::engine) async fn put_together(
        &self,
        session: &mut State<P::Content>,
        plan: &Plan,
        others: &[Name],
    ) -> Result<(), Trouble> {
        if plan.source != Source::Requests || session.rows(Source::Requests) == 0 {
            return Ok(());
        }
        let is_lacking = |&index: &usize| is_put_together(index) && session.put_together >> index & 1 == 0;
        let columns: Vec<usize> = plan.fields(others).into_iter().filter(is_lacking).collect();
        if columns.is_empty() {
            return Ok(());
        }
        let deal = Ask::DealColumns { columns: columns.clone(), shards: self.shards() as u32 };
        let dealt: Vec<Answered> = self.ask_all(|_| deal.clone().into()).await?;
        self.ask_owners(&Ask::PutTogether { columns: columns.clone() }, dealt).await?;
        columns.into_iter().for_each(|index| session.put_together |= 1 << index);
        Ok(())
    }
}
