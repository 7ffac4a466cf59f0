//! The events by which somebody changes what either log records.

use super::selectors::Selectors;
use crate::schema::{LeftOut, Source, trail};
use crate::table::{RawRecords, Table};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A successful event that changes what one of the logs records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Control {
    /// When, in milliseconds.
    pub time: i64,
    /// The event's name.
    pub event_name: String,
    /// The event's ID, which orders changes of one second.
    pub event_id: String,
    /// The ARN of who did it.
    pub by: Option<String>,
    /// The trail's name, without the parts of its ARN before it; of an access log its bucket.
    pub subject: String,
    /// What it changes.
    pub change: Change,
}

/// What is changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// `StopLogging` or `DeleteTrail`.
    Stop,
    /// `StartLogging`.
    Start,
    /// `PutEventSelectors`.
    Select(Selectors),
    /// `UpdateTrail`: what it says is left out, and what it says is not any more.
    Update {
        /// Left out from now on.
        out: Vec<LeftOut>,
        /// Recorded from now on.
        back: Vec<LeftOut>,
    },
    /// `PutBucketLogging`: whether the bucket's access log is on.
    Logging(bool),
}

impl Change {
    /// The order of changes of one second.
    pub fn rank(&self) -> u8 {
        match self {
            Change::Stop | Change::Logging(false) => 0,
            Change::Select(_) => 1,
            Change::Update { .. } => 2,
            Change::Start | Change::Logging(true) => 3,
        }
    }
}

/// The events of one shard that change what either log records, their requests read again.
pub fn controls(events: &Table, raw: &dyn RawRecords) -> Vec<Control> {
    let text = |field: usize, row: usize| events.column(field).text(row);
    let is_control = |row: usize| {
        let names: &[&str] = match text(trail::EVENT_SOURCE, row) {
            Some("cloudtrail.amazonaws.com") => {
                &["StopLogging", "DeleteTrail", "StartLogging", "PutEventSelectors", "UpdateTrail"]
            }
            Some("s3.amazonaws.com") => &["PutBucketLogging"],
            _ => return false,
        };
        text(trail::ERROR_CODE, row).is_none() && text(trail::EVENT_NAME, row).is_some_and(|name| names.contains(&name))
    };
    let rows: Vec<u32> =
        (0..events.rows() as u32).filter(|&row| events.is_live(row as usize) && is_control(row as usize)).collect();
    let again = raw.parse(Source::Trail, &[trail::REQUEST_PARAMETERS], &events.locators().select(&rows));
    rows.into_iter()
        .enumerate()
        .filter_map(|(place, row)| {
            let row = row as usize;
            let parameters = again.column(trail::REQUEST_PARAMETERS).text(place);
            let value: Value = parameters.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            let event_name = text(trail::EVENT_NAME, row)?;
            let (subject, change) = match event_name {
                "StartLogging" => (trail_name(&value), Change::Start),
                "PutEventSelectors" => (trail_name(&value), Change::Select(Selectors::parse(parameters))),
                "UpdateTrail" => (trail_name(&value), update(&value)?),
                "PutBucketLogging" => {
                    let is_on = value["BucketLoggingStatus"]["LoggingEnabled"].is_object();
                    // Without its request nothing is known of what it says.
                    let bucket = text(trail::BUCKET, row).filter(|_| value.is_object())?;
                    (bucket.to_owned(), Change::Logging(is_on))
                }
                _ => (trail_name(&value), Change::Stop),
            };
            Some(Control {
                time: events.column(trail::EVENT_TIME).int(row)?,
                event_name: event_name.to_owned(),
                event_id: text(trail::EVENT_ID, row).unwrap_or_default().to_owned(),
                by: text(trail::USER_IDENTITY_ARN, row).map(str::to_owned),
                subject,
                change,
            })
        })
        .collect()
}

/// The trail that an event names: `name` or `trailName`, a name or an ARN.
fn trail_name(parameters: &Value) -> String {
    let name = parameters["name"].as_str().or_else(|| parameters["trailName"].as_str()).unwrap_or_default();
    name.rsplit('/').next().unwrap_or_default().to_owned()
}

/// What `UpdateTrail` says of what is recorded; `None` where it says nothing of it.
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_UpdateTrail.html>
fn update(parameters: &Value) -> Option<Change> {
    let said = [
        (LeftOut::OtherRegions, parameters["isMultiRegionTrail"].as_bool()),
        (LeftOut::GlobalServices, parameters["includeGlobalServiceEvents"].as_bool()),
    ];
    let saying =
        |is_recorded: bool| said.iter().filter(move |(_, said)| *said == Some(is_recorded)).map(|(part, _)| *part);
    let (out, back): (Vec<_>, Vec<_>) = (saying(false).collect(), saying(true).collect());
    (!out.is_empty() || !back.is_empty()).then_some(Change::Update { out, back })
}
