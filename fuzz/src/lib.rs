//! What fuzzing checks, one target for each decoder, each container, whatever else is dropped, and the query language.
//!
//! `tests/corpora.rs` has this file as a module and checks the same of the corpora that are kept.

mod container;
mod decoder;
mod language;
mod memory;
mod oracle;
#[path = "../../tests/support/packed.rs"]
pub mod packed;
mod pieces;
mod records;
mod session;

use bucketscope::import::FORMATS;

/// Checks a content.
type Check = fn(&[u8]);

/// The targets that are named after no format, and after no container into which any content can be put.
const OTHERS: [(&str, Check); 3] =
    [("import", session::check), ("parquet", container::check_parquet), ("query", language::check)];

/// The names of all targets.
pub fn targets() -> impl Iterator<Item = &'static str> {
    FORMATS.iter().map(|format| format.name).chain(container::names()).chain(OTHERS.iter().map(|(name, _)| *name))
}

/// Panics where a content breaks what a target asserts.
pub fn check(target: &str, content: &[u8]) {
    if let Some(format) = FORMATS.iter().find(|format| format.name == target) {
        return decoder::check(format, content);
    }
    if container::names().any(|name| name == target) {
        return container::check(target, content);
    }
    let (_, check) = OTHERS.iter().find(|(name, _)| *name == target).expect("a target of this name");
    check(content);
}
