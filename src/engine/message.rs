//! Every message between the page, the pool and its shards, and the partial answers that merge.

#[cfg(feature = "core")]
use crate::import::line_places;
pub use crate::language::{AnswerColumn, AnswerRow, Facet, FacetBin, Work};
pub use crate::schema::{BlindWindow, Counts, FileReport, LeftOut, Problem, Report, RowId, Turn, Value};
use crate::schema::{Limits, Source};
use serde::{Deserialize, Serialize};

/// The version of these messages: a page and a worker of different builds must not talk.
pub const PROTOCOL: u32 = 10;

/// A request on its way, with the id that its answer carries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Unique within the page.
    pub id: u32,
    /// What is asked.
    pub request: Request,
}

/// An answer on its way; without an id it is about the engine as a whole: why it stops, or what is loaded since a part of
/// it was started again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The request's id.
    pub id: Option<u32>,
    /// What is answered.
    pub response: Response,
}

/// A message as the browser carries it. Integers beyond 2^53 travel whole.
#[cfg(feature = "browser")]
pub fn encode(message: &impl Serialize) -> Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::new().serialize_missing_as_null(true);
    message.serialize(&serializer.serialize_large_number_types_as_bigints(true)).map_err(Into::into)
}

/// What the browser says of an error; of a file that cannot be read, in words for those who dropped it.
/// Source: <https://w3c.github.io/FileAPI/#dfn-error-codes>
#[cfg(feature = "browser")]
pub fn describe(error: &wasm_bindgen::JsValue) -> String {
    let text = |name: &str| js_sys::Reflect::get(error, &wasm_bindgen::JsValue::from_str(name)).ok()?.as_string();
    match text("name").as_deref() {
        Some("NotFoundError") => "the file was moved, renamed or deleted since it was dropped".to_owned(),
        Some("NotReadableError") => {
            "the file changed since it was dropped, or the system does not let it be read; drop it again".to_owned()
        }
        _ => {
            let message = text("message").or_else(|| error.as_string());
            message.unwrap_or_else(|| "the browser gives no reason".to_owned())
        }
    }
}

/// What the page asks of the engine. Each request travels with an id, and its [`Response`] carries the same id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// The first message: the worker answers [`Response::Ready`] with its own [`PROTOCOL`].
    Hello,
    /// Reads more files; the files themselves travel beside the message, in this order. Answered by any number of
    /// [`Response::Progress`] and [`Response::Grown`], and then one [`Response::Loaded`].
    Load {
        /// Path and size of each file.
        files: Vec<FileInfo>,
        /// What it may take.
        limits: Limits,
    },
    /// Of which days files have records, as far as their first bytes tell; the files themselves travel beside the message.
    /// Answered by [`Response::Days`].
    Days,
    /// Ends the load that is under way; what was read so far is kept.
    Cancel,
    /// Nobody waits any more for the answer to [`Request::Rows`], [`Request::Facets`] or [`Request::Hashes`]: it comes early, as
    /// [`Response::Failed`]. Has no answer of its own.
    GiveUp {
        /// The request's id.
        id: u32,
    },
    /// Rows of a query's answer, from `offset`, at most `limit`. Answered by [`Response::Answer`] or
    /// [`Response::Failed`].
    Rows {
        /// The query.
        text: String,
        /// The first row wanted, from 0.
        offset: u64,
        /// The most rows wanted.
        limit: u64,
    },
    /// The most frequent values of fields, each among the rows that the filters of a query keep. Answered by
    /// [`Response::Facets`], in this order.
    Facets(Vec<FacetAsked>),
    /// Everything about one row. Answered by [`Response::Details`].
    Details {
        /// The row, as an [`AnswerRow`] named it.
        row: RowId,
    },
    /// The import report. Answered by [`Response::Report`].
    Report,
    /// The SHA-256 of every file, as it was dropped. Answered by [`Response::Hashes`].
    Hashes,
    /// When a log recorded nothing, or less than before, because somebody had said so. Answered by [`Response::Windows`].
    Windows,
    /// Sets what the engine may hold: what questions read again and keep counts too. Answered by [`Response::Loaded`].
    Allow {
        /// Bytes.
        memory: u64,
    },
    /// Forgets files and all that came of them. Answered by [`Response::Loaded`], or by [`Response::Failed`] while files
    /// are being read.
    Remove {
        /// Their names, as the report has them.
        names: Vec<String>,
    },
}

/// Which values are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetAsked {
    /// The query; what follows its filters is ignored.
    pub text: String,
    /// A field's id, or a path.
    pub field: String,
    /// The most values wanted.
    pub limit: usize,
}

/// What the engine answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// The worker is up.
    Ready {
        /// The worker's [`PROTOCOL`].
        protocol: u32,
    },
    /// A load is under way.
    Progress(Progress),
    /// A load is under way, and more rows can be asked for.
    Grown(Summary),
    /// A load has ended, by itself or before its end: [`Summary::stopped`] says why.
    Loaded(Summary),
    /// The days of each file, in the order asked for.
    Days(Vec<Option<Days>>),
    /// A question is being answered, and takes a while.
    Working(Working),
    /// Rows of an answer.
    Answer(Answer),
    /// Counts by value.
    Facets(Vec<Facet>),
    /// Everything about one row.
    Details(Details),
    /// The import report.
    Report(Report),
    /// The SHA-256 of every file, by name.
    Hashes(Vec<FileHash>),
    /// Blind windows of both logs, by the time at which they open.
    Windows(Vec<BlindWindow>),
    /// The request could not be answered.
    Failed(Failure),
}

/// [`Response::Failed`] as it is written, without the code that writes all other responses.
#[cfg(any(test, feature = "app"))]
#[derive(Serialize)]
pub struct FailedAlone {
    /// Why it failed.
    #[serde(rename = "Failed")]
    pub failed: Failure,
}

/// A file on its way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileInfo {
    /// Path as dropped, `/` between folders.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Why the browser cannot read it, if it cannot: it goes into the report by name.
    pub unreadable: Option<String>,
}

/// The SHA-256 of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileHash {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// In hexadecimal, or why it cannot be read any more.
    pub sha256: Result<String, String>,
}

/// Days, as `2026-08-08`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// The first one.
    pub first: String,
    /// The last one, where it is known.
    pub last: Option<String>,
}

/// How far a load has come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Bytes of the files that were read.
    pub bytes: u64,
    /// Bytes of all files of this load.
    pub bytes_total: u64,
    /// Files that were read whole.
    pub files: u64,
    /// Files of this load.
    pub files_total: u64,
    /// Rows so far.
    pub rows: u64,
    /// What is being done: reading, folding, sorting, joining.
    pub stage: Stage,
}

/// What a load is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Stage {
    /// Reading and parsing files.
    #[default]
    Reading,
    /// Folding duplicate events and sorting.
    Sorting,
    /// Joining the two logs.
    Joining,
}

/// How far the answer to a question has come.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Working {
    /// What is being done for it; more may follow.
    pub work: Work,
    /// Which part of that is done, from 0 to 1.
    pub part: f32,
}

/// What is loaded.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Live rows of each table, in the order of [`Source::ALL`].
    pub rows: [u64; 3],
    /// First and last time of each table, in milliseconds; `None` where no row has a time.
    pub times: [Option<(i64, i64)>; 3],
    /// Files in the session.
    pub files: u64,
    /// Files that were refused, and files with rejected records.
    pub troubled_files: u64,
    /// Files that were refused.
    pub refused_files: u64,
    /// Access-log lines that were delivered more than once, beyond the first of each.
    pub repeated_lines: u64,
    /// Whether the load ended before all was read.
    pub stopped: Stopped,
    /// Bytes that the engine holds.
    pub memory: u64,
    /// Counts how often rows of the two logs got other numbers, so that a [`RowId`] of before names another row.
    pub numbering: u32,
}

/// Whether a load ended before all was read, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Stopped {
    /// It did not.
    #[default]
    No,
    /// By [`Request::Cancel`].
    Cancelled,
    /// The memory budget was used up.
    MemoryFull,
}

/// Rows of an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The table asked.
    pub source: Source,
    /// The columns, in order.
    pub columns: Vec<AnswerColumn>,
    /// Rows of the whole answer.
    pub total: u64,
    /// Live rows of the table asked.
    pub of: u64,
    /// The place of the first row here, from 0.
    pub offset: u64,
    /// The rows from there.
    #[serde(with = "super::columns")]
    pub rows: Vec<AnswerRow>,
    /// Milliseconds that the engine worked on it.
    pub milliseconds: f64,
}

/// Everything about one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// The row asked for.
    pub row: RowId,
    /// The record itself, or for a request the records of both logs: its main access row first.
    pub records: Vec<Record>,
    /// Records beyond those in `records`, which holds at most a hundred.
    pub more_records: u64,
    /// For a request: what both logs say, field by field.
    pub request: Option<RequestDetails>,
}

/// One record of a log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its table.
    pub source: Source,
    /// Its place there.
    pub id: RowId,
    /// One value per field of [`Source::fields`].
    pub values: Vec<Value>,
    /// The record as the file has it, or why it can no longer be read.
    pub raw: Result<Raw, String>,
    /// The file it lies in.
    pub file: String,
    /// Its first byte, in the file's uncompressed content.
    pub offset: u64,
    /// How often this very line was delivered; more than 1 only in the access log.
    pub deliveries: u64,
}

/// The bytes of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raw {
    /// The record as text; bytes that are not UTF-8 show as U+FFFD.
    pub text: String,
    /// The bytes themselves where they are not UTF-8.
    pub bytes: Option<Vec<u8>>,
    /// Where the fields of a line of the access log stand in `text`, in its order: each one's index, its first byte and the
    /// one behind it; none of any other record.
    pub fields: Vec<(u32, u32, u32)>,
}

impl Raw {
    /// The record of a table.
    #[cfg(feature = "core")]
    pub(crate) fn of(bytes: Vec<u8>, source: Source) -> Raw {
        let (text, bytes) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(error.into_bytes())),
        };
        let fields = if source == Source::Access { line_places(text.as_bytes()) } else { Vec::new() };
        Raw { text, bytes, fields }
    }
}

/// A request seen from both sides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestDetails {
    /// One value per field of `requests`.
    pub values: Vec<Value>,
    /// What the two logs say of the same thing, in the order to show it.
    pub sides: Vec<Sides>,
}

/// What the two logs say of one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sides {
    /// Field id of the access log, if that log has such a field.
    pub access_field: Option<String>,
    /// Field id of CloudTrail, if that log has such a field.
    pub trail_field: Option<String>,
    /// What the main access row says; `None` when the log has no such field or no such row.
    pub access: Option<Value>,
    /// What the main event says; `None` when the log has no such field or no such row.
    pub trail: Option<Value>,
    /// Whether the two were compared, and how that ended.
    pub verdict: Verdict,
}

/// How the comparison of two sides ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Both say the same.
    Agree,
    /// Both say something, and not the same.
    Disagree,
    /// Not compared: one side is silent, or the two mean different things.
    NotCompared,
}

/// Why a request was not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What is wrong, where, and what to do.
    pub message: String,
    /// For a query that does not parse: where, in bytes of its text.
    pub span: Option<(usize, usize)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_alone_is_written_as_the_response_is() {
        let failure = Failure { message: "gone".to_owned(), span: Some((1, 2)) };
        let alone = serde_json::to_value(FailedAlone { failed: failure.clone() }).unwrap();
        assert_eq!(alone, serde_json::to_value(Response::Failed(failure)).unwrap());
    }
}
