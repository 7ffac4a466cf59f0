//! What is said of blind windows.

use crate::engine::message::LeftOut;
use crate::ui::format;
use crate::ui::texts::things;

/// What a log did not record.
pub fn left_out(parts: &[LeftOut]) -> String {
    let part = |part: &LeftOut| match part {
        LeftOut::All => "everything",
        LeftOut::ManagementReads => "management events that read",
        LeftOut::ManagementWrites => "management events that write",
        LeftOut::DataReads => "data events that read",
        LeftOut::DataWrites => "data events that write",
        LeftOut::SomeObjects => "data events of some objects",
        LeftOut::OtherRegions => "other Regions",
        LeftOut::GlobalServices => "global services",
    };
    let parts: Vec<&str> = parts.iter().map(part).collect();
    parts.join(", ")
}

/// How many requests the other log alone saw; `of_access` where the access log was blind.
pub fn only_there(requests: u64, of_access: bool) -> String {
    let log = if of_access { "CloudTrail" } else { "the access log" };
    format!("{} in {log} only", format::counted(requests, things::REQUEST))
}
