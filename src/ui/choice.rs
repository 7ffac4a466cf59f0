//! What is asked before a big load: all of it, a period, or files whose path matches.

use super::intake::Taken;
use crate::engine::client::Client;
use crate::engine::message::Days;
use crate::language::{format_time, time};
use crate::schema::PathFacts;
use web_sys::File;

/// More files than this are asked about.
const MANY_FILES: usize = 20_000;

/// More bytes than this are asked about.
const MANY_BYTES: u64 = 1_000_000_000;

/// Files whose names tell no day, and whose first bytes are asked instead.
const MOST_PEEKED: usize = 256;

/// Whether files are to be asked about before they are read; one alone leaves nothing to choose.
pub fn is_big(files: &[Taken]) -> bool {
    let bytes: u64 = files.iter().map(|(info, _)| info.size).sum();
    files.len() > 1 && (files.len() > MANY_FILES || bytes > MANY_BYTES)
}

/// Files that are asked about before they are read.
#[derive(Debug)]
pub struct Choice {
    files: Vec<Candidate>,
    /// The first and the last day that they tell.
    pub range: Option<(String, String)>,
    /// Whether some of those days come from the files' first bytes.
    pub peeked: bool,
}

#[derive(Debug)]
struct Candidate {
    taken: Taken,
    /// The days that its records may be of, where that is known.
    days: Option<Days>,
}

/// Which of the files are wanted.
#[derive(Debug, Clone, PartialEq)]
pub enum Pick {
    /// All.
    All,
    /// Those that may have records from one day to another, and those that tell no day. A day is empty where there is no
    /// such end.
    Period {
        /// The first day.
        from: String,
        /// The last day.
        to: String,
    },
    /// Those whose path contains a text.
    Path(String),
}

/// A number of files, and their bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amount {
    /// Files.
    pub files: u64,
    /// Bytes.
    pub bytes: u64,
}

// A choice is asked once, and is equal to itself alone.
impl PartialEq for Choice {
    fn eq(&self, other: &Choice) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Choice {
    /// Looks what files tell of their days: their names, or else their first bytes.
    pub async fn new(files: Vec<Taken>, client: &Client) -> Choice {
        let mut told: Vec<Days> = Vec::new();
        let mut candidates: Vec<Candidate> = Vec::with_capacity(files.len());
        let mut silent: Vec<(usize, File)> = Vec::new();
        for taken in files {
            let days = PathFacts::day(&taken.0.name).map(|day| {
                let days = Days { first: day_before(&day), last: Some(day.clone()) };
                told.push(Days { first: day, last: None });
                days
            });
            if days.is_none()
                && silent.len() < MOST_PEEKED
                && let Some(file) = taken.1.clone()
            {
                silent.push((candidates.len(), file));
            }
            candidates.push(Candidate { taken, days });
        }
        let (places, files): (Vec<usize>, Vec<File>) = silent.into_iter().unzip();
        let mut peeked = false;
        if !files.is_empty() {
            for (place, days) in places.into_iter().zip(client.days(&files).await) {
                peeked |= days.is_some();
                told.extend(days.clone());
                candidates[place].days = days;
            }
        }
        let first = told.iter().map(|days| &days.first).min().cloned();
        let last = told.iter().map(|days| days.last.as_ref().unwrap_or(&days.first)).max().cloned();
        Choice { files: candidates, range: first.zip(last), peeked }
    }

    /// How much is picked.
    pub fn amount(&self, pick: &Pick) -> Amount {
        self.sum(|candidate| pick.takes(candidate))
    }

    /// How much of it tells no day.
    pub fn without_day(&self) -> Amount {
        self.sum(|candidate| candidate.days.is_none())
    }

    fn sum(&self, is_meant: impl Fn(&Candidate) -> bool) -> Amount {
        self.files.iter().filter(|candidate| is_meant(candidate)).fold(Amount::default(), |sum, candidate| Amount {
            files: sum.files + 1,
            bytes: sum.bytes + candidate.taken.0.size,
        })
    }

    /// The files that are picked.
    pub fn picked(&self, pick: &Pick) -> Vec<Taken> {
        self.files.iter().filter(|candidate| pick.takes(candidate)).map(|candidate| candidate.taken.clone()).collect()
    }
}

impl Pick {
    fn takes(&self, candidate: &Candidate) -> bool {
        match (self, &candidate.days) {
            (Pick::All, _) | (Pick::Period { .. }, None) => true,
            // Days so written have the order of their texts.
            (Pick::Period { from, to }, Some(days)) => {
                (to.is_empty() || days.first <= *to) && days.last.as_ref().is_none_or(|last| last >= from)
            }
            (Pick::Path(text), _) => candidate.taken.0.name.contains(text.as_str()),
        }
    }
}

/// The day before one that a name tells: a name tells when a file was delivered, which is some hours after its records.
fn day_before(day: &str) -> String {
    time(day).map_or_else(|| day.to_owned(), |(start, _)| format_time(start - 1)[..10].to_owned())
}
