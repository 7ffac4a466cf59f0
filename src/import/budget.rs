//! What one dropped file unpacks to, and how much of that is allowed.

use crate::schema::Limits;
use std::cell::Cell;
use std::rc::Rc;

/// The limits of one dropped file, and what all that is packed in it has unpacked to so far.
#[derive(Debug)]
pub struct Budget {
    limits: Limits,
    unpacked: Cell<u64>,
    members: Cell<u64>,
}

impl Budget {
    /// The budget of a file of which nothing was unpacked yet.
    pub fn new(limits: Limits) -> Rc<Budget> {
        Rc::new(Budget { limits, unpacked: Cell::new(0), members: Cell::new(0) })
    }

    /// What is allowed.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Bytes that came of all that was unpacked so far.
    pub fn unpacked(&self) -> u64 {
        self.unpacked.get()
    }

    /// Counts that a content of `packed` bytes has unpacked to `total`, of which `counted` were counted before. The error
    /// says which limit that is past.
    pub(super) fn count(&self, packed: u64, counted: u64, total: u64) -> Result<(), String> {
        // What was allowed once can be read again.
        self.take(packed, counted, total.saturating_sub(counted)).1
    }

    /// Counts `more` bytes to which a content of `packed` bytes has unpacked, behind `counted` that were counted before.
    /// Gives how many of them are allowed, and which limit the others are past.
    pub(super) fn take(&self, packed: u64, counted: u64, more: u64) -> (u64, Result<(), String>) {
        let Limits { ratio, free, unpacked, .. } = self.limits;
        let most = packed.saturating_add(1).saturating_mul(ratio.max(1)).saturating_sub(1).max(free);
        let of_it = most.saturating_sub(counted);
        let in_all = unpacked.saturating_sub(self.unpacked.get());
        let (allowed, counts, result) = if more <= of_it.min(in_all) {
            (more, more, Ok(()))
        } else if of_it <= in_all {
            (of_it, of_it, Err(self.limits.past_ratio()))
        } else {
            // All of it counts, so that the limit stays passed.
            (in_all, more, Err(self.limits.past_unpacked()))
        };
        self.unpacked.set(self.unpacked.get().saturating_add(counts));
        (allowed, result)
    }

    /// Why nothing more may be unpacked, if nothing may.
    pub(super) fn spent(&self) -> Option<String> {
        (self.unpacked.get() > self.limits.unpacked).then(|| self.limits.past_unpacked())
    }

    /// Whether so many members more would be too many.
    pub(super) fn lacks(&self, members: u64) -> bool {
        self.members.get().saturating_add(members) > self.limits.members
    }

    /// Counts a member.
    pub(super) fn count_member(&self) {
        self.members.set(self.members.get() + 1);
    }
}
