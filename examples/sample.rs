//! Writes the page's sample: a composed pair of logs of the same requests.
//!
//! `cargo run --release --example sample -- [--out DIR] [--seed N]` writes below DIR (default `www/samples`). The same
//! seed gives the same bytes; the files in the repository are those of the default seed, and a test holds that.

#[path = "sample/mod.rs"]
mod sample;

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = arguments(std::env::args().skip(1)).and_then(|(out, seed)| {
        write(&out, seed).map_err(|error| format!("cannot write below {}: {error}", out.display()))
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("sample: {message}");
            ExitCode::from(2)
        }
    }
}

fn arguments(mut words: impl Iterator<Item = String>) -> Result<(PathBuf, u64), String> {
    let (mut out, mut seed) = (PathBuf::from("www/samples"), sample::DEFAULT_SEED);
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
        match word.as_str() {
            "--out" => out = PathBuf::from(value),
            "--seed" => seed = value.parse().map_err(|_| format!("--seed takes a whole number, not {value:?}"))?,
            _ => return Err(format!("unknown argument {word:?}; there are --out DIR and --seed N")),
        }
    }
    Ok((out, seed))
}

fn write(out: &std::path::Path, seed: u64) -> io::Result<()> {
    let files = sample::sample(seed)?;
    for file in &files {
        let path = out.join(&file.name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, &file.bytes)?;
    }
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    writeln!(io::stdout(), "{} files, {bytes} bytes", files.len())
}
