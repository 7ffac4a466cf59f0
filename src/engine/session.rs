//! A session in this thread, for programs without a browser: every call ends when its work is done.

use super::message::{Answer, Facet, FacetAsked, Failure, Progress, Report, Request, Response, Summary};
use super::pool::{Pool, Trouble};
use super::port::Local;
use super::watch::Watch;
use crate::import::{Limits, ReadAt};
use crate::query::finish;
use crate::schema::Source;
use std::rc::Rc;

/// The number of every question: there is one at a time.
const QUESTION: u32 = 0;

/// A session: its files, the shards that own their rows, and the import report.
///
/// ```
/// use bucketscope::engine::Session;
/// use bucketscope::schema::Value;
///
/// let line = r#"0a1b photos [08/Aug/2026:10:00:00 +0000] 192.0.2.7 - 3E57427F3EXAMPLE REST.GET.OBJECT a.jpg "GET /a.jpg HTTP/1.1" 403 AccessDenied 243 - 7 - "-" "curl/8" -"#;
/// let mut session = Session::new(2);
/// session.load(vec![("log".to_owned(), Box::new(line.as_bytes().to_vec()))]);
/// assert_eq!(session.report().totals.rows, 1);
///
/// let answer = session.rows("http_status:403 | stats count(*) as n by key", 0, 10).unwrap();
/// assert_eq!(answer.rows[0].values, [Value::Text("a.jpg".to_owned()), Value::Int(1)]);
/// ```
pub struct Session {
    pool: Pool<Local>,
}

impl Session {
    /// A session without files over so many shards, at least one.
    pub fn new(shards: usize) -> Session {
        Session { pool: Pool::new(Local::new(shards)) }
    }

    /// The rows of a table that each shard owns.
    pub fn rows_by_shard(&self, source: Source) -> Vec<u64> {
        finish(self.pool.rows_by_shard(source))
    }

    /// Reads files to the end.
    pub fn load(&mut self, files: Vec<(String, Box<dyn ReadAt>)>) -> Summary {
        self.load_within(files, Limits::default())
    }

    /// Reads files within limits.
    pub fn load_within(&mut self, files: Vec<(String, Box<dyn ReadAt>)>, limits: Limits) -> Summary {
        self.read(files, limits, |_| false)
    }

    /// Reads files until it is told to stop; what was read is kept.
    pub fn load_until(&mut self, files: Vec<(String, Box<dyn ReadAt>)>, stop: impl Fn(&Progress) -> bool) -> Summary {
        self.read(files, Limits::default(), stop)
    }

    fn read(
        &mut self,
        files: Vec<(String, Box<dyn ReadAt>)>,
        limits: Limits,
        stop: impl Fn(&Progress) -> bool,
    ) -> Summary {
        let files = files.into_iter().map(|(name, content)| (name, Rc::from(content))).collect();
        let stopper = Stopper { pool: &self.pool, stop };
        // A load fails only where shards can stop, and where another one is under way.
        finish(self.pool.load(files, limits, &stopper)).unwrap_or_default()
    }

    /// Forgets files and all that came of them.
    pub fn remove(&mut self, names: &[String]) -> Summary {
        match self.answer(&Request::Remove { names: names.to_vec() }) {
            Response::Loaded(summary) => summary,
            _ => Summary::default(),
        }
    }

    /// What is loaded.
    pub fn summary(&self) -> Summary {
        finish(self.pool.summary())
    }

    /// The import report, files by name.
    pub fn report(&self) -> Report {
        finish(self.pool.report())
    }

    /// Answers a request about what is loaded.
    pub fn answer(&mut self, request: &Request) -> Response {
        finish(self.pool.answer(QUESTION, request))
    }

    /// Rows of a query's answer.
    pub fn rows(&mut self, text: &str, offset: u64, limit: u64) -> Result<Answer, Failure> {
        finish(self.pool.rows(QUESTION, text, offset, limit)).map_err(Trouble::into_failure)
    }

    /// Counts by value of fields, each among the rows that the conditions of a query keep.
    pub fn facets(&mut self, asked: &[FacetAsked]) -> Result<Vec<Facet>, Failure> {
        finish(self.pool.facets(QUESTION, asked)).map_err(Trouble::into_failure)
    }
}

/// Who ends a load when it has come far enough.
struct Stopper<'p, S> {
    pool: &'p Pool<Local>,
    stop: S,
}

impl<S: Fn(&Progress) -> bool> Watch for Stopper<'_, S> {
    fn progressed(&self, progress: &Progress) {
        if (self.stop)(progress) {
            self.pool.cancel();
        }
    }
}
