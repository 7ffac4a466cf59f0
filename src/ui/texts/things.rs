//! What things are called that are counted: one of them, and several.

/// The names of a thing: of one, and of several.
pub type Thing = [&'static str; 2];

pub const ACCESS_RECORD: Thing = ["access-log record", "access-log records"];
pub const ACTION: Thing = ["action", "actions"];
pub const EVENT: Thing = ["event", "events"];
pub const FIELD: Thing = ["field", "fields"];
pub const FILE: Thing = ["file", "files"];
pub const GROUP: Thing = ["group", "groups"];
pub const JOINED: Thing = ["joined request", "joined requests"];
pub const RECORD: Thing = ["record", "records"];
pub const REJECTED_RECORD: Thing = ["rejected record", "rejected records"];
pub const REPEATED_LINE: Thing = ["repeated line", "repeated lines"];
pub const REQUEST: Thing = ["request", "requests"];
pub const ROW: Thing = ["row", "rows"];
pub const SUGGESTION: Thing = ["suggestion", "suggestions"];
pub const TRAIL_EVENT: Thing = ["CloudTrail event", "CloudTrail events"];
