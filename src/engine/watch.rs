//! Who is told of a load while it is under way, and when what was read so far is shown.

use super::message::{Progress, Summary};
use std::cell::Cell;

/// Rows read so far are first shown so many milliseconds after a load began: starting the workers before it and drawing
/// after it take as long again, and half a second after the drop there are to be rows.
const FIRST_SHOWN_MS: f64 = 120.0;

/// They are shown again once the load has gone on so many times as long: all those times together cost little more than
/// the last one.
const SHOWN_AGAIN_TIMES: f64 = 3.0;

/// They are not shown where all rows are likely there within so many milliseconds.
const NEARLY_DONE_MS: f64 = 300.0;

/// Who is told of a load while it is under way.
pub trait Watch {
    /// How far it has come.
    fn progressed(&self, progress: &Progress);

    /// More rows can be asked for. Rows are shown during a load only where somebody [`Watch::wants_rows`].
    fn grew(&self, _summary: Summary) {}

    /// Whether rows are to be shown during the load.
    fn wants_rows(&self) -> bool {
        false
    }

    /// Lets whoever heard that there are more rows ask about them, before the join keeps the shards busy.
    fn asks_first(&self) -> impl Future<Output = ()> {
        std::future::ready(())
    }
}

/// Nobody looks.
impl Watch for () {
    fn progressed(&self, _progress: &Progress) {}
}

/// When the rows read so far are shown, while a load is reading.
pub struct Shows {
    began: f64,
    /// When next; never while they are being shown.
    next: Cell<f64>,
}

impl Shows {
    /// A load began reading at `now`.
    pub fn new(now: f64) -> Shows {
        Shows { began: now, next: Cell::new(now + FIRST_SHOWN_MS) }
    }

    /// Whether it is time, at `now`; if so nobody else is told so until [`Shows::end`].
    pub fn is_due(&self, now: f64, progress: &Progress) -> bool {
        let left = progress.bytes_total.saturating_sub(progress.bytes) as f64;
        let likely = (now - self.began) * left / progress.bytes as f64;
        let is_due = progress.rows > 0 && now > self.next.get() && likely > NEARLY_DONE_MS;
        if is_due {
            self.next.set(f64::INFINITY);
        }
        is_due
    }

    /// They were shown.
    pub fn end(&self, now: f64) {
        self.next.set(self.began + (now - self.began) * SHOWN_AGAIN_TIMES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_shown_ever_more_seldom_and_not_near_the_end() {
        let at = |bytes: u64| Progress { bytes, bytes_total: 1000, rows: bytes, ..Progress::default() };
        let shows = Shows::new(0.0);
        assert!(!shows.is_due(110.0, &at(10)), "too early");
        assert!(!shows.is_due(300.0, &at(0)), "nothing to show");
        assert!(!shows.is_due(300.0, &at(500)), "nearly done");
        assert!(shows.is_due(300.0, &at(490)), "half a second would go by without a row");
        assert!(!shows.is_due(400.0, &at(10)), "somebody shows");
        shows.end(400.0);
        assert!(!shows.is_due(1150.0, &at(20)));
        assert!(shows.is_due(1250.0, &at(20)));
    }
}
