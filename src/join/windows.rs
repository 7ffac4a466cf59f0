//! Blind windows: which times an event opened in which a log recorded nothing or less, and which event closed them.

use super::context::Context;
use super::control::{Change, Control};
use super::selectors::{Asked, Selectors};
use crate::schema::operations::{Category, ReadWrite};
use crate::schema::{BlindWindow, LeftOut, Source, Turn};
use std::collections::{BTreeSet, HashMap};

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
        // For each trail or bucket, the windows that are open, by their place.
        let mut open: HashMap<(Source, &str), Vec<usize>> = HashMap::new();
        let mut selected: HashMap<&str, &Selectors> = HashMap::new();
        for control in &self.scan().controls {
            let log = if matches!(control.change, Change::Logging(_)) { Source::Access } else { Source::Trail };
            let subject = control.subject.as_str();
            let of_subject = open.entry((log, subject)).or_default();
            let is_back = |left_out: &[LeftOut]| match &control.change {
                Change::Start | Change::Logging(true) => left_out == [LeftOut::All],
                Change::Update { back, .. } => left_out.iter().all(|part| back.contains(part)),
                // What they leave out still is another window.
                Change::Select(_) => {
                    left_out.iter().all(|part| *part >= LeftOut::ManagementReads && *part <= LeftOut::SomeObjects)
                }
                Change::Stop | Change::Logging(false) => false,
            };
            of_subject.retain(|&place| {
                let is_over = is_back(&windows[place].left_out);
                if is_over {
                    windows[place].closed = Some(turn(control));
                }
                !is_over
            });
            let (left_out, buckets) = match &control.change {
                Change::Stop | Change::Logging(false) => (vec![LeftOut::All], Vec::new()),
                Change::Update { out, .. } => (out.clone(), Vec::new()),
                Change::Select(selectors) => self.narrowed(control, selectors, selected.insert(subject, selectors)),
                Change::Start | Change::Logging(true) => continue,
            };
            // Who stops what is stopped opens nothing.
            let is_open = of_subject.iter().any(|&place| windows[place].left_out == left_out);
            if !left_out.is_empty() && !is_open {
                of_subject.push(windows.len());
                let (opened, subject) = (turn(control), subject.to_owned());
                windows.push(BlindWindow { log, subject, left_out, buckets, opened, closed: None });
            }
        }
        windows
    }

    /// What selectors leave out, and of which buckets, that was recorded before.
    fn narrowed(&self, control: &Control, now: &Selectors, before: Option<&Selectors>) -> (Vec<LeftOut>, Vec<String>) {
        let (mut left_out, mut buckets) = (BTreeSet::new(), BTreeSet::new());
        for bucket in self.scan().bucket_names() {
            for (category, access, part) in KINDS {
                let asked = Asked { bucket, key: None, category, access, event_name: None };
                let was_recorded = match before {
                    Some(before) => before.cover(asked),
                    None => self.recorded_before(bucket, category, access, control.time),
                };
                if was_recorded && !now.cover(asked) {
                    left_out.insert(part);
                    buckets.insert(bucket);
                }
            }
            if before.is_some_and(|before| !before.go_by_name_or_key(bucket)) && now.go_by_name_or_key(bucket) {
                left_out.insert(LeftOut::SomeObjects);
                buckets.insert(bucket);
            }
        }
        (left_out.into_iter().collect(), buckets.into_iter().map(str::to_owned).collect())
    }
}

fn turn(control: &Control) -> Turn {
    let Control { time, event_name, event_id, by, .. } = control;
    Turn { time: *time, event_name: event_name.clone(), event_id: event_id.clone(), by: by.clone() }
}
