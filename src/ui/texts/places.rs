//! What the page's places are called.

pub const ACCESS: &str = "Access log";
pub const TRAIL: &str = "CloudTrail";
pub const COMPARE: &str = "Compare";
pub const FILES: &str = "Files";
