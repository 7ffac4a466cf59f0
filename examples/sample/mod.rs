//! A composed pair of logs of the same requests: three days of a company that does not exist.
//!
//! The scenes play requests; delivery decides what each log saw of them and writes the files. Nothing here reads a log,
//! and nothing here knows the library: what the sample says must not depend on what Bucketscope makes of it.

mod access;
mod cast;
mod delivery;
mod operation;
mod random;
mod request;
mod scenes;
mod selection;
mod trail;

use random::Random;
use request::Scene;
use serde_json::json;
use std::io;

/// The seed of the committed files.
pub const DEFAULT_SEED: u64 = 20_260_807;

/// A file of the sample.
pub struct SampleFile {
    /// Its path below the sample's folder, with `/` between the steps.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The sample's files in the order of their names, and last `index.json`, which lists the others.
///
/// # Errors
/// Only if packing or writing JSON fails.
pub fn sample(seed: u64) -> io::Result<Vec<SampleFile>> {
    let (mut requests, mut events) = (Vec::new(), Vec::new());
    for (name, play) in scenes::SCENES {
        let mut scene = Scene { random: Random::new(seed, name), requests: &mut requests, events: &mut events };
        play(&mut scene);
    }
    requests.sort_by(|a, b| (a.received_ms, &a.request_id).cmp(&(b.received_ms, &b.request_id)));
    let mut files = delivery::deliver(seed, &requests, &events)?;
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files.push(index(&files)?);
    Ok(files)
}

/// `[{"name": …, "size": …}, …]`, one file a line.
fn index(files: &[SampleFile]) -> io::Result<SampleFile> {
    let mut lines = Vec::new();
    for file in files {
        lines.push(format!("  {{\"name\": {}, \"size\": {}}}", json!(file.name), file.bytes.len()));
    }
    let text = format!("[\n{}\n]\n", lines.join(",\n"));
    Ok(SampleFile { name: "index.json".to_owned(), bytes: text.into_bytes() })
}
