//! To come.
pub const TIME: usize = 0;
pub const REQUEST_ID: usize = 0;
pub static FIELDS: &[super::Field] = &[];
