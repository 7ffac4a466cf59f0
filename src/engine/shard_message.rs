//! Every message between the pool and its shards. Large parts travel beside a message, as payloads.

use super::columns::Columns;
use super::message::{Failure, Raw, Value};
use crate::import::{Part, PartReport};
use crate::join::{Context, Folded, Scan, ShardRow};
use crate::language::Work;
use crate::query::{FacetCounts, Groups};
use crate::schema::{Limits, Source};
use serde::{Deserialize, Serialize};

/// The last time in each table; `None` where no row has one.
pub type Ends = [Option<i64>; 3];

/// What the pool asks of a shard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// A load begins: rows that are read from now on are shown when it is told so, those of `gone` files never again.
    /// Answered by [`Told::Count`], the bytes that it holds.
    Begin {
        /// Numbers of files.
        gone: Vec<u32>,
        /// What each file that is read in it may unpack to.
        limits: Limits,
    },
    /// Reads files, whose contents travel beside the message in this order, and those that it was given before.
    /// Answered by [`Told::Reading`] when there is something to tell.
    Read {
        /// What to read besides what is waiting.
        tasks: Vec<Task>,
    },
    /// Ends reading; what was read is kept. Answered by [`Told::Reading`], the last of this load.
    EndReading {
        /// Why, for the file that is being read if there is one.
        why: String,
    },
    /// Shows the rows that were read so far, sorted. Answered by [`Told::State`].
    Show,
    /// Shows all rows, as the folding of events wants them. Answered by [`Told::Done`].
    ShowAll,
    /// Events are about to be folded. Answered by [`Told::Count`]: how many.
    BeginFold {
        /// The place of each file among the files of the session, by name.
        ranks: Vec<(u32, u32)>,
    },
    /// Deals the events over shards by event ID: those of one round. Answered by [`Told::Done`] with a payload per shard.
    DealEvents {
        /// How many shards there are.
        shards: usize,
        /// Which round.
        round: usize,
        /// How many rounds there are.
        rounds: usize,
    },
    /// Finds the copies to drop among its own events. Answered by [`Told::Folded`].
    FoldOwn,
    /// Finds the copies to drop among the events in the payloads. Answered by [`Told::Folded`].
    Fold,
    /// Drops events, sorts both logs, and scans them. Answered by [`Told::Scanned`].
    Drop {
        /// The events.
        rows: Vec<u32>,
    },
    /// Counts kinds of events. Answered by [`Told::Kinds`].
    Kinds {
        /// What all shards scanned.
        scan: Scan,
    },
    /// A join begins; the requests of before stay until it ends.
    BeginJoin {
        /// Both logs as wholes.
        context: Context,
    },
    /// Deals the hashes of both logs' request IDs: those of one round. Answered by [`Told::Done`] with a payload for each
    /// shard.
    DealHashes {
        /// How many shards there are.
        shards: usize,
        /// Which round.
        round: usize,
        /// How many rounds there are.
        rounds: usize,
    },
    /// Finds the rows that belong together by the hashes in the payloads, one of each shard. Answered by [`Told::Done`] with
    /// a payload for each shard: which of its rows are joined with others, and where.
    Match,
    /// Hears, in the payloads, which of its rows are joined with others. Answered by [`Told::Done`] with a payload of the
    /// access log for each shard, then one of CloudTrail for each: the rows that other shards join.
    DealRows {
        /// How many shards there are.
        shards: usize,
    },
    /// Joins its own rows, and those in the payloads: half of them of the access log, then as many of CloudTrail. Answered by
    /// [`Told::Count`] of the rows that wait for their second keys, with a payload for each shard: which of its rows do.
    Join {
        /// How many shards there are.
        shards: usize,
    },
    /// Deals the rows that wait, in the payloads, with their second keys, as [`Ask::DealRows`] does.
    DealTied {
        /// How many shards there are.
        shards: usize,
    },
    /// Joins the rows in the payloads, with their second keys.
    JoinTied,
    /// Puts the requests that were joined, and those of rows that stand alone, in the place of those before, sorted. Answered
    /// by [`Told::State`].
    EndJoin,
    /// Deals the rows that columns of requests come from: those of other shards that it has, and its own where they are read
    /// again. Answered by [`Told::Done`] with a payload of the access log for each shard, then one of CloudTrail for each.
    DealColumns {
        /// The columns.
        columns: Vec<usize>,
        /// How many shards there are.
        shards: u32,
    },
    /// Puts columns of requests together, of its own rows and of those in the payloads: half of them of the access log, then
    /// as many of CloudTrail. Answered by [`Told::Done`].
    PutTogether {
        /// The columns.
        columns: Vec<usize>,
    },
    /// The SHA-256 of files, whose contents travel beside the message. Answered by [`Told::Hashes`].
    Hash,
    /// Lets it hold so many bytes, of which columns are filled that were left out. Until the next load begins: that has a
    /// budget of its own. Answered by [`Told::Done`].
    Allow {
        /// Bytes.
        memory: u64,
    },
    /// Forgets the rows of files; those that stay are numbered anew, and neither sorted nor joined until they are again.
    /// Answered by [`Told::Done`].
    Remove {
        /// Numbers of files.
        gone: Vec<u32>,
    },
    /// Rows of another shard have other numbers than its requests know: their records are not told until they are joined
    /// again. Answered by [`Told::Done`].
    Renumbered,
    /// What it holds. Answered by [`Told::State`].
    State,
    /// The last time in each table, of all shards. Answered by [`Told::Done`].
    Ends {
        /// By table.
        ends: Ends,
    },
    /// Counts the rows of each file. Answered by [`Told::Files`].
    CountFiles,
    /// Selects and sorts the rows of a query's head. Answered by [`Told::Count`].
    View {
        /// The query.
        text: String,
    },
    /// Rows of the view and their values. Answered by [`Told::Page`].
    Page {
        /// The query.
        text: String,
        /// Whether to give what later stages read, rather than what the answer shows.
        working: bool,
        /// The first row.
        offset: u64,
        /// The most rows.
        limit: u64,
    },
    /// By what rows of the view are sorted. Answered by [`Told::Keys`].
    Keys {
        /// The query.
        text: String,
        /// The first row.
        offset: u64,
        /// The most rows.
        limit: u64,
    },
    /// How many rows of the view come before a key. Answered by [`Told::Count`], or by [`Told::Tied`].
    Seek {
        /// The query.
        text: String,
        /// The key.
        key: RowKey,
        /// Whether rows with this very key come before it too.
        after_equal: bool,
    },
    /// Values of rows. Answered by [`Told::Values`].
    Values {
        /// The query, which says of what.
        text: String,
        /// Whether to give what later stages read, rather than what the answer shows.
        working: bool,
        /// The rows.
        rows: Vec<u32>,
    },
    /// The groups of a query's head. Answered by [`Told::Groups`].
    Groups {
        /// The query.
        text: String,
    },
    /// Counts by value among the rows that a query's conditions keep. Answered by [`Told::Facets`].
    Facets {
        /// The query.
        text: String,
        /// Fields or paths.
        fields: Vec<String>,
    },
    /// The bytes of records. Answered by [`Told::Bytes`].
    Bytes {
        /// A log.
        source: Source,
        /// Rows of it.
        rows: Vec<u32>,
    },
    /// Records with their values. Answered by [`Told::Records`].
    Records {
        /// Rows of the two logs.
        rows: Vec<(Source, u32)>,
    },
    /// A request and the rows of both logs behind it. Answered by [`Told::Request`].
    Request {
        /// Its row.
        row: u32,
    },
    /// How often records of one request were delivered. Answered by [`Told::Counts`].
    Deliveries {
        /// The request's ID; without one all records without one are looked through.
        request: Option<String>,
        /// Hash and length of each record.
        records: Vec<(u64, u32)>,
    },
}

impl Ask {
    /// Whether it is a part of a question: it may take long, and be given up.
    pub fn is_question(&self) -> bool {
        matches!(
            self,
            Ask::Hash
                | Ask::DealColumns { .. }
                | Ask::PutTogether { .. }
                | Ask::View { .. }
                | Ask::Page { .. }
                | Ask::Keys { .. }
                | Ask::Seek { .. }
                | Ask::Values { .. }
                | Ask::Groups { .. }
                | Ask::Facets { .. }
        )
    }
}

/// What a shard answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Told {
    /// It is done.
    Done,
    /// What it does for a question, and which part of it is done, from 0 to 1; the answer follows.
    Working(Work, f32),
    /// How far reading has come.
    Reading(Reading),
    /// What it holds.
    State(ShardState),
    /// Copies to drop.
    Folded(Folded),
    /// What the join must know of both logs.
    Scanned(Scan),
    /// What it must know once all is scanned.
    Kinds(Context),
    /// The rows of each file.
    Files(Vec<FileRows>),
    /// A number of rows, or of bytes.
    Count(u64),
    /// How many rows the view has, some of them, and their values.
    Page(u64, Vec<u32>, Columns),
    /// How many rows the view has, and the sort keys of some of them.
    Keys(u64, Vec<RowKey>),
    /// A row differs from a key only in its record, so that the key's record is needed.
    Tied,
    /// The bytes of records; none of one that can no longer be read.
    Bytes(Vec<Vec<u8>>),
    /// The values of rows.
    Values(Columns),
    /// Groups.
    Groups(Groups),
    /// Counts by value, of each field.
    Facets(Vec<FacetCounts>),
    /// Records.
    Records(Vec<ShardRecord>),
    /// A request.
    Request {
        /// The value of each field.
        values: Vec<Value>,
        /// The rows of the access log, the main one first.
        access: Vec<ShardRow>,
        /// The events, the main one first.
        trail: Vec<ShardRow>,
    },
    /// The SHA-256 of each file, or why it cannot be read any more.
    Hashes(Vec<Result<String, String>>),
    /// Numbers, in the order asked for.
    Counts(Vec<u64>),
    /// It cannot be answered.
    Failed(Failure),
}

/// A part of a file to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Unique within the session.
    pub number: u32,
    /// The file's number in the session.
    pub file: u32,
    /// The file's name.
    pub name: String,
    /// Which part of it.
    pub part: Part,
}

/// How far reading has come since the load began.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// Bytes read of the files as dropped.
    pub bytes: u64,
    /// Rows.
    pub rows: u64,
    /// Numbers of the tasks that were done since the last time.
    pub done: Vec<u32>,
    /// What became of files, and of members of archives, since the last time.
    pub outcomes: Vec<Outcome>,
    /// Bytes that the shard holds.
    pub memory: u64,
    /// Bytes that it will need beyond them, at most, to fold, sort and join what it read.
    pub needed: u64,
}

/// What became of a part of a file, or of a member of an archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Its number: the file's in the session, or a number of the shard's own for a member.
    pub file: u32,
    /// Its name.
    pub name: String,
    /// Its size in bytes; 0 where nobody knows.
    pub size: u64,
    /// Where in the file the part begins.
    pub start: u64,
    /// The report of the part.
    pub report: PartReport,
    /// Why it cannot be read, if it cannot.
    pub unreadable: Option<String>,
}

/// What a shard holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShardState {
    /// Live rows of each table, in the order of [`Source::ALL`].
    pub rows: [u64; 3],
    /// First and last time of each table, in milliseconds.
    pub times: [Option<(i64, i64)>; 3],
    /// Access-log lines that were delivered more than once, beyond the first of each.
    pub repeated_lines: u64,
    /// Bytes.
    pub memory: u64,
}

/// The rows of a file in one shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FileRows {
    /// The file's number.
    pub file: u32,
    /// Rows of the access log.
    pub access: u64,
    /// Events, copies among them.
    pub events: u64,
    /// Events without the copies that were folded.
    pub live_events: u64,
}

/// By what a row is sorted: the columns of `sort`, then its table's default order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RowKey {
    /// The row.
    pub row: u32,
    /// The columns of `sort`.
    pub sort: Vec<Value>,
    /// The time; missing last.
    pub time: i64,
    /// Request or event ID.
    pub identity: Option<String>,
    /// The record's bytes, where a row of another shard has the same of all the rest.
    pub record: Option<Vec<u8>>,
    /// Hash of the record's bytes.
    pub hash: u64,
}

/// A record of a log, as its shard knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShardRecord {
    /// One value per field.
    pub values: Vec<Value>,
    /// The record as the file has it, or why it can no longer be read.
    pub raw: Result<Raw, String>,
    /// The file's name.
    pub file: String,
    /// Its first byte, in the file's uncompressed content.
    pub offset: u64,
    /// Hash and length, by which the same record delivered again is known.
    pub same: (u64, u32),
    /// Its request ID.
    pub request: Option<String>,
}

/// Bytes that go from shard to shard. In a browser they stay outside the memory of the pool that passes them on.
#[derive(Debug, Clone)]
pub enum Payload {
    /// In this memory.
    Here(Vec<u8>),
    /// In the browser's.
    #[cfg(feature = "worker")]
    There(js_sys::ArrayBuffer),
}

impl Payload {
    /// The bytes, in this memory.
    pub fn into_bytes(self) -> Vec<u8> {
        match self {
            Payload::Here(bytes) => bytes,
            #[cfg(feature = "worker")]
            Payload::There(buffer) => js_sys::Uint8Array::new(&buffer).to_vec(),
        }
    }
}

/// A message to a shard, with what travels beside it: payloads, and the content of each task's file.
pub struct Errand<C> {
    /// The message.
    pub ask: Ask,
    /// Payloads.
    pub payloads: Vec<Payload>,
    /// Contents of files.
    pub contents: Vec<C>,
}

impl<C> From<Ask> for Errand<C> {
    fn from(ask: Ask) -> Errand<C> {
        Errand { ask, payloads: Vec::new(), contents: Vec::new() }
    }
}

/// A shard's answer, with the payloads that travel beside it.
#[derive(Debug)]
pub struct Answered {
    /// The answer.
    pub told: Told,
    /// Payloads.
    pub payloads: Vec<Payload>,
}

impl From<Told> for Answered {
    fn from(told: Told) -> Answered {
        Answered { told, payloads: Vec::new() }
    }
}
