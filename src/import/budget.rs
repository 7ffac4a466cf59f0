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
        if total <= counted {
            return Ok(());
        }
        if total > self.limits.free && total / self.limits.ratio.max(1) > packed {
            return Err(self.limits.past_ratio());
        }
        self.unpacked.set(self.unpacked.get().saturating_add(total - counted));
        self.spent().map_or(Ok(()), Err)
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
