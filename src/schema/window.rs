//! Blind windows: times in which a log recorded nothing, or less than before.

use super::Source;
use serde::{Deserialize, Serialize};

/// A time in which one log recorded nothing, or less than before, because somebody had said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlindWindow {
    /// The log that was blind.
    pub log: Source,
    /// The trail, or the bucket whose access log it is.
    pub subject: String,
    /// What it did not record.
    pub left_out: Vec<LeftOut>,
    /// The buckets of which it recorded less; none where it is all of them.
    pub buckets: Vec<String>,
    /// The event that opened it.
    pub opened: Turn,
    /// The event that closed it; `None` where none is loaded.
    pub closed: Option<Turn>,
}

/// An event that opened or closed a blind window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// When, in milliseconds.
    pub time: i64,
    /// The event's name.
    pub event_name: String,
    /// The event's ID.
    pub event_id: String,
    /// The ARN of who did it, where that is known.
    pub by: Option<String>,
}

/// What a log did not record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LeftOut {
    /// Everything.
    All,
    /// Management events that read.
    ManagementReads,
    /// Management events that write.
    ManagementWrites,
    /// Data events that read objects.
    DataReads,
    /// Data events that write objects.
    DataWrites,
    /// Data events of some objects, by their keys or by the event's name.
    SomeObjects,
    /// Events of other Regions than the trail's own.
    OtherRegions,
    /// Events of services that are in no Region, such as IAM.
    GlobalServices,
}
