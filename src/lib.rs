//! Bucketscope: Amazon S3 server access logs and AWS CloudTrail files, parsed, joined and queried in one tab.
//!
//! The rooms, what may use what, and the invariants are in `src/README.md`.

pub mod engine;
#[cfg(feature = "core")]
pub mod import;
#[cfg(feature = "core")]
pub mod join;
pub mod language;
#[cfg(feature = "core")]
pub mod query;
pub mod questions;
pub mod schema;
pub mod sorting;
#[cfg(feature = "core")]
pub mod table;
#[cfg(feature = "app")]
pub mod ui;
