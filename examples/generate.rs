//! Writes logs to measure with: both logs of the same requests, as large as is asked for.
//!
//! ```text
//! generate access --mb N --out FILE              one access log
//! generate trail --mb N --out FILE               one CloudTrail file
//! generate trail --mb N --files K --out FOLDER   K CloudTrail files of together N MB
//! generate small --files N --out FOLDER          N gzip files of 2 to 8 KB, half of them of each log
//! ```
//!
//! run by `cargo run --release --example generate --`. `--gzip` compresses (N then is before it), `--seed N` chooses
//! another population. The same arguments give the same bytes. What was written is said as JSON on standard output.

#[path = "generate/mod.rs"]
mod generate;

use flate2::Compression;
use flate2::write::GzEncoder;
use generate::{DEFAULT_SEED, Enough, Generator, Log};
use serde_json::json;
use std::fs::{File, create_dir_all};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let result = Arguments::parse(std::env::args().skip(1)).and_then(|arguments| {
        write(&arguments).map_err(|error| format!("cannot write to {}: {error}", arguments.out.display()))
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("generate: {message}");
            ExitCode::from(2)
        }
    }
}

struct Arguments {
    what: What,
    gzip: bool,
    seed: u64,
    out: PathBuf,
}

enum What {
    /// A file of so many bytes.
    One(Log, u64),
    /// So many files of so many bytes each.
    Many(u64, u64),
    /// So many small files.
    Small(u64),
}

impl Arguments {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
        let what = words.next().ok_or("say what to write: access, trail or small")?;
        let (mut mb, mut files, mut gzip, mut seed, mut out) = (None, None, false, DEFAULT_SEED, None);
        while let Some(word) = words.next() {
            if word == "--gzip" {
                gzip = true;
                continue;
            }
            let value = words.next().ok_or_else(|| format!("{word} needs a value"))?;
            let number = || value.parse::<u64>().map_err(|_| format!("{word} takes a whole number, not {value:?}"));
            match word.as_str() {
                "--mb" => mb = Some(number()?),
                "--files" => files = Some(number()?),
                "--seed" => seed = number()?,
                "--out" => out = Some(PathBuf::from(value)),
                _ => return Err(format!("no option {word:?}; there are --mb, --files, --gzip, --seed and --out")),
            }
        }
        let bytes = mb.map(|mb| mb * 1_000_000).ok_or("--mb says how large");
        let what = match (what.as_str(), files) {
            ("access", None) => What::One(Log::Access, bytes?),
            ("trail", None) => What::One(Log::Trail, bytes?),
            ("trail", Some(files)) => What::Many(files, bytes? / files.max(1)),
            ("small", Some(files)) => What::Small(files),
            ("small", None) => return Err("--files says how many".to_owned()),
            ("access", Some(_)) => return Err("an access log is one file: leave --files out".to_owned()),
            _ => return Err(format!("{what:?} cannot be written; there are access, trail and small")),
        };
        Ok(Arguments { what, gzip, seed, out: out.ok_or("--out says where")? })
    }
}

fn write(arguments: &Arguments) -> io::Result<()> {
    let &Arguments { gzip, seed, ref out, .. } = arguments;
    let written = match arguments.what {
        What::One(log, bytes) => {
            let mut generator = Generator::new(seed, log);
            output(gzip, out, |out| generator.file(Enough::Bytes(bytes), out))?;
            vec![(log, generator)]
        }
        What::Many(files, bytes) => {
            create_dir_all(out)?;
            let mut generator = Generator::new(seed, Log::Trail);
            for number in 0..files {
                let path = out.join(Log::Trail.file_name(number, gzip));
                output(gzip, &path, |out| generator.file(Enough::Bytes(bytes), out))?;
            }
            vec![(Log::Trail, generator)]
        }
        What::Small(files) => small(seed, files, out)?,
    };
    let count =
        |log: Log| written.iter().find(|(other, _)| *other == log).map_or(0, |(_, generator)| generator.records);
    let bytes: u64 = written.iter().map(|(_, generator)| generator.bytes).sum();
    let summary = json!({ "access": count(Log::Access), "trail": count(Log::Trail), "bytes": bytes });
    writeln!(io::stdout(), "{summary}")
}

/// Writes small gzip files of both logs in turn; each log has a folder.
fn small(seed: u64, files: u64, out: &Path) -> io::Result<Vec<(Log, Generator)>> {
    let folder = |log: Log| out.join(if log == Log::Access { "access-log" } else { "cloudtrail" });
    let mut logs = vec![];
    for log in [Log::Access, Log::Trail] {
        create_dir_all(folder(log))?;
        logs.push((log, Generator::new(seed, log)));
    }
    for number in 0..files {
        let (log, generator) = &mut logs[number as usize % 2];
        let path = folder(*log).join(log.file_name(number, true));
        output(true, &path, |out| generator.small_file(out))?;
    }
    Ok(logs)
}

/// Has a file written, compressed or not.
fn output(gzip: bool, path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut file = File::create(path)?;
    if !gzip {
        return write(&mut file);
    }
    let mut encoder = GzEncoder::new(file, Compression::default());
    write(&mut encoder)?;
    encoder.finish().map(drop)
}
