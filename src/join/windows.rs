//! Blind windows: which times an event opened in which a log recorded nothing or less, and which event closed them.

use super::context::Context;
use super::control::{Change, Control};
use super::selectors::{Asked, Selectors};
use crate::schema::operations::{Category, ReadWrite};
use crate::schema::{BlindWindow, LeftOut, Source, Turn};
use crate::sorting::sort_by_key;

/// The kinds of events that selectors tell apart.
const KINDS: [(Category, ReadWrite, LeftOut); 4] = [
    (Category::Management, ReadWrite::Read, LeftOut::ManagementReads),
    (Category::Management, ReadWrite::Write, LeftOut::ManagementWrites),
    (Category::Data, ReadWrite::Read, LeftOut::DataReads),
    (Category::Data, ReadWrite::Write, LeftOut::DataWrites),
];

impl Context {
    /// The blind windows of both logs, by the time at which they open.
    ///
    /// Selectors open one where they leave out what the ones before let through; where no others are loaded, what CloudTrail
    /// had recorded before.
    pub fn windows(&self) -> Vec<BlindWindow> {
        let mut windows: Vec<BlindWindow> = Vec::new();
        // The windows that are open, by their place; few are.
        let mut open: Vec<usize> = Vec::new();
        let mut selected: Vec<(&str, &Selectors)> = Vec::new();
        for control in &self.scan().controls {
            let log = if matches!(control.change, Change::Logging(_)) { Source::Access } else { Source::Trail };
            let subject = control.subject.as_str();
            let is_back = |window: &BlindWindow| match &control.change {
                Change::Start | Change::Logging(true) => window.left_out == [LeftOut::All],
                Change::Update { back, .. } => window.left_out.iter().all(|part| back.contains(part)),
                Change::Select(selectors) => window
                    .buckets
                    .iter()
                    .all(|bucket| window.left_out.iter().all(|part| is_covered(selectors, bucket, *part))),
                Change::Stop | Change::Logging(false) => false,
            };
            let is_its = |window: &BlindWindow| window.log == log && window.subject == subject;
            open.retain(|&place| {
                let is_over = is_its(&windows[place]) && is_back(&windows[place]);
                if is_over {
                    windows[place].closed = Some(turn(control));
                }
                !is_over
            });
            let (left_out, buckets) = match &control.change {
                Change::Stop | Change::Logging(false) => (vec![LeftOut::All], Vec::new()),
                Change::Update { out, .. } => (out.clone(), Vec::new()),
                Change::Select(selectors) => {
                    let before = selected.iter().rfind(|(trail, _)| *trail == subject).map(|(_, before)| *before);
                    selected.push((subject, selectors));
                    self.narrowed(control, selectors, before)
                }
                Change::Start | Change::Logging(true) => continue,
            };
            // Who stops what is stopped opens nothing.
            let is_open = open.iter().any(|&place| is_its(&windows[place]) && windows[place].left_out == left_out);
            if !left_out.is_empty() && !is_open {
                open.push(windows.len());
                let (opened, subject) = (turn(control), subject.to_owned());
                windows.push(BlindWindow { log, subject, left_out, buckets, opened, closed: None });
            }
        }
        windows
    }

    /// What selectors leave out, and of which buckets, that was recorded before.
    fn narrowed(&self, control: &Control, now: &Selectors, before: Option<&Selectors>) -> (Vec<LeftOut>, Vec<String>) {
        let (mut left_out, mut buckets): (Vec<LeftOut>, Vec<String>) = (Vec::new(), Vec::new());
        let mut leave_out = |part: LeftOut, bucket: &str| {
            if !left_out.contains(&part) {
                left_out.push(part);
            }
            if buckets.last().is_none_or(|last| last != bucket) {
                buckets.push(bucket.to_owned());
            }
        };
        for bucket in self.scan().bucket_names() {
            for (category, access, part) in KINDS {
                let was_recorded = match before {
                    Some(before) => is_covered(before, bucket, part),
                    None => self.recorded_before(bucket, category, access, control.time),
                };
                if was_recorded && !is_covered(now, bucket, part) {
                    leave_out(part, bucket);
                }
            }
            let were_all = before.is_some_and(|before| is_covered(before, bucket, LeftOut::SomeObjects));
            if were_all && !is_covered(now, bucket, LeftOut::SomeObjects) {
                leave_out(LeftOut::SomeObjects, bucket);
            }
        }
        sort_by_key(&mut left_out, |part| *part);
        (left_out, buckets)
    }
}

/// Whether selectors let through what may be left out of a bucket.
fn is_covered(selectors: &Selectors, bucket: &str, part: LeftOut) -> bool {
    match KINDS.iter().find(|(.., of)| *of == part) {
        Some(&(category, access, _)) => {
            selectors.cover(Asked { bucket, key: None, category, access, event_name: None })
        }
        None => part == LeftOut::SomeObjects && !selectors.go_by_name_or_key(bucket),
    }
}

fn turn(control: &Control) -> Turn {
    let Control { time, event_name, event_id, by, .. } = control;
    Turn { time: *time, event_name: event_name.clone(), event_id: event_id.clone(), by: by.clone() }
}
