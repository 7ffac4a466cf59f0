//! The engine without a browser: reads log files, prints the import report and the answers to queries.
//!
//! `cargo run --release --example inspect -- [--query TEXT]… [--format ndjson|csv] [--report FILE] [--shards N] PATH…`
//!
//! Between the answers to several queries stands an empty line.

use bucketscope::engine::Session;
use bucketscope::engine::message::{Answer, Report, Value};
use bucketscope::import::ReadAt;
use bucketscope::language::{Span, caret, format_time, parse};
use serde_json::json;
use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "usage: inspect [--query TEXT]… [--format ndjson|csv] [--report FILE] [--shards N] PATH…";

/// Rows that are asked for at once.
const WINDOW: u64 = 8192;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

#[derive(Default)]
struct Arguments {
    queries: Vec<String>,
    csv: bool,
    report: Option<String>,
    shards: usize,
    paths: Vec<PathBuf>,
}

impl Arguments {
    fn parse(mut words: impl Iterator<Item = std::ffi::OsString>) -> Result<Arguments, String> {
        let mut arguments = Arguments { shards: 1, ..Arguments::default() };
        let mut only_paths = false;
        while let Some(word) = words.next() {
            let option = word.to_str().filter(|word| word.starts_with("--") && !only_paths);
            let Some(option) = option else {
                arguments.paths.push(word.into());
                continue;
            };
            let (name, given) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (option, None),
            };
            let mut value = || {
                let next = given.clone().or_else(|| words.next().and_then(|word| word.into_string().ok()));
                next.ok_or_else(|| format!("{name} takes a value; {USAGE}"))
            };
            match name {
                "--" => only_paths = true,
                "--query" => arguments.queries.push(value()?),
                "--report" => arguments.report = Some(value()?),
                "--format" => {
                    arguments.csv = match value()?.as_str() {
                        "csv" => true,
                        "ndjson" => false,
                        other => return Err(format!("no format `{other}`; there are ndjson and csv")),
                    }
                }
                "--shards" => {
                    let text = value()?;
                    let count = text.parse().ok().filter(|count| (1..=1024).contains(count));
                    arguments.shards = count.ok_or_else(|| format!("--shards takes a number from 1, not `{text}`"))?;
                }
                _ => return Err(format!("no option `{name}`; {USAGE}")),
            }
        }
        if arguments.paths.is_empty() {
            return Err(format!("no file or folder given; {USAGE}"));
        }
        Ok(arguments)
    }
}

fn run() -> Result<(), String> {
    let arguments = Arguments::parse(std::env::args_os().skip(1))?;
    // A mistaken query is told of before gigabytes are read.
    for query in &arguments.queries {
        parse(query).map_err(|error| refusal(query, &error.to_string(), Some(error.span)))?;
    }
    let mut files = Vec::new();
    for path in &arguments.paths {
        collect(path, &mut files)?;
    }
    files.sort();
    let contents = files
        .into_iter()
        .map(|path| {
            let content = FileContent::open(&path)?;
            Ok((path.to_string_lossy().into_owned(), Box::new(content) as Box<dyn ReadAt>))
        })
        .collect::<Result<Vec<_>, String>>()?;
    let mut pool = Session::new(arguments.shards);
    pool.load(contents);

    let report = report_json(&pool.report());
    // Whoever reads the answer may stop reading; the report is whole all the same.
    match arguments.report.as_deref() {
        None => {}
        Some("-") => eprintln!("{report}"),
        Some(path) => std::fs::write(path, format!("{report}\n")).map_err(|error| format!("{path}: {error}"))?,
    }
    let mut standard_output = BufWriter::new(std::io::stdout().lock());
    if arguments.queries.is_empty() {
        writeln!(standard_output, "{report}").map_err(write_error)?;
    }
    for (place, query) in arguments.queries.iter().enumerate() {
        if place > 0 {
            writeln!(standard_output).map_err(write_error)?;
        }
        answer(&mut pool, query, arguments.csv, &mut standard_output)?;
    }
    standard_output.flush().map_err(write_error)
}

/// Whoever reads the output may stop reading; that ends the program without a word.
fn write_error(error: std::io::Error) -> String {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        std::process::exit(0);
    }
    format!("cannot write: {error}")
}

/// The files of a path: itself, or all that lie below it.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let problem = |error: std::io::Error| problem(path, &error);
    if !std::fs::metadata(path).map_err(problem)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in std::fs::read_dir(path).map_err(problem)? {
        let entry = entry.map_err(problem)?;
        let path = entry.path();
        let kind = entry.file_type().map_err(problem)?;
        // A link to a folder may lead back to where it lies; a pipe or a socket has no end.
        if kind.is_dir() || kind.is_file() || kind.is_symlink() && path.is_file() {
            collect(&path, files)?;
        }
    }
    Ok(())
}

/// A file on disk. It is open only while it is read: a folder may hold more files than a process may have open.
struct FileContent {
    path: PathBuf,
    length: u64,
}

impl FileContent {
    fn open(path: &Path) -> Result<FileContent, String> {
        let length = File::open(path).and_then(|file| file.metadata()).map_err(|error| problem(path, &error))?.len();
        Ok(FileContent { path: path.to_owned(), length })
    }
}

fn problem(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

impl ReadAt for FileContent {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::with_capacity(length.min(self.length.saturating_sub(offset) as usize));
        let read = File::open(&self.path).and_then(|mut file| {
            file.seek(SeekFrom::Start(offset))?;
            file.take(length as u64).read_to_end(&mut bytes)
        });
        read.map_err(|error| error.to_string())?;
        Ok(bytes)
    }
}

fn report_json(report: &Report) -> serde_json::Value {
    let time = |time: Option<i64>| time.map(format_time);
    let files: Vec<serde_json::Value> = report
        .files
        .iter()
        .map(|file| {
            json!({
                "name": file.name,
                "format": file.format,
                "records": file.counts.records,
                "rows": file.counts.rows,
                "duplicates": file.counts.duplicates,
                "rejected": file.counts.rejected,
                "refused": file.refused,
                "kept": file.kept,
                "first_time": time(file.first_time),
                "last_time": time(file.last_time),
                "problems": file.problems,
            })
        })
        .collect();
    json!({ "files": files, "totals": report.totals })
}

/// Why a query has no answer, in one line, and below it the place in the query.
fn refusal(query: &str, message: &str, span: Option<Span>) -> String {
    let message = message.replace('\n', "\\n");
    span.map_or_else(|| message.clone(), |span| format!("{message}\n{}", caret(query, span)))
}

fn answer(pool: &mut Session, query: &str, csv: bool, out: &mut impl Write) -> Result<(), String> {
    let mut offset = 0;
    loop {
        let answer = pool.rows(query, offset, WINDOW).map_err(|failure| {
            let span = failure.span.map(|(start, end)| Span { start, end });
            refusal(query, &failure.message, span)
        })?;
        if csv {
            write_csv(&answer, offset == 0, out).map_err(write_error)?;
        } else {
            write_ndjson(&answer, out).map_err(write_error)?;
        }
        offset += answer.rows.len() as u64;
        if answer.rows.is_empty() || offset >= answer.total {
            return Ok(());
        }
    }
}

fn write_ndjson(answer: &Answer, out: &mut impl Write) -> std::io::Result<()> {
    for row in &answer.rows {
        out.write_all(b"{")?;
        for (index, (column, value)) in answer.columns.iter().zip(&row.values).enumerate() {
            if index > 0 {
                out.write_all(b",")?;
            }
            serde_json::to_writer(&mut *out, &column.name)?;
            out.write_all(b":")?;
            match value {
                Value::Missing => out.write_all(b"null")?,
                Value::Text(text) => serde_json::to_writer(&mut *out, text)?,
                Value::Int(value) => write!(out, "{value}")?,
                Value::Float(value) => serde_json::to_writer(&mut *out, value)?,
                Value::Time(time) => serde_json::to_writer(&mut *out, &format_time(*time))?,
            }
        }
        out.write_all(b"}\n")?;
    }
    Ok(())
}

fn write_csv(answer: &Answer, header: bool, out: &mut impl Write) -> std::io::Result<()> {
    if header {
        let names: Vec<String> = answer.columns.iter().map(|column| csv_text(&column.name)).collect();
        writeln!(out, "{}", names.join(","))?;
    }
    for row in &answer.rows {
        let cells: Vec<String> = row
            .values
            .iter()
            .map(|value| match value {
                Value::Missing => String::new(),
                Value::Text(text) => csv_text(text),
                Value::Int(value) => value.to_string(),
                Value::Float(value) => value.to_string(),
                Value::Time(time) => format_time(*time),
            })
            .collect();
        writeln!(out, "{}", cells.join(","))?;
    }
    Ok(())
}

/// Text as a cell: quoted where it must be, and never a formula to the program that opens it.
fn csv_text(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}
