//! To come.
pub const EVENT_TIME: usize = 0;
pub const EVENT_ID: usize = 0;
pub static FIELDS: &[super::Field] = &[];
