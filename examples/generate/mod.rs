//! Both logs of the same requests, as large as is asked for, for measuring.
//!
//! A request is a function of the seed and its number, so that each log can be written apart and from the beginning; of
//! a hundred requests about 70 are in both. The sizes and the numbers of different values are like those of real logs,
//! the stories are not: those are in `sample`.

mod access;
mod moment;
mod population;
mod random;
mod request;
mod trail;

use moment::Moments;
use population::{ACCOUNT, Population, REGION};
use random::Random;
use request::Request;
use std::io::{self, Write};

/// The seed of the measured files.
pub const DEFAULT_SEED: u64 = 7;

/// Which log.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Log {
    /// The access log: a record a line.
    Access,
    /// CloudTrail: `{"Records":[…]}`.
    Trail,
}

impl Log {
    /// The name of the file of that number as AWS gives it: a minute, and what no other file has.
    pub fn file_name(self, number: u64, gzip: bool) -> String {
        let (hour, minute, unique) = (number / 60 % 24, number % 60, Random::new(number, number).next());
        let ending = if gzip { ".gz" } else { "" };
        match self {
            Log::Access => format!("2026-08-01-{hour:02}-{minute:02}-00-{unique:016X}{ending}"),
            Log::Trail => {
                format!("{ACCOUNT}_CloudTrail_{REGION}_20260801T{hour:02}{minute:02}Z_{unique:016x}.json{ending}")
            }
        }
    }
}

/// When a file has enough.
#[derive(Clone, Copy)]
pub enum Enough {
    /// With the record that reaches so many bytes.
    Bytes(u64),
    /// With so many records.
    Records(u64),
}

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 20;

/// One of both logs, written from the first request on, file after file.
pub struct Generator {
    population: Population,
    seed: u64,
    log: Log,
    times: Moments,
    /// The number of the next request.
    next: u64,
    /// Records in all files so far.
    pub records: u64,
    /// Bytes in all files so far, before any compression.
    pub bytes: u64,
}

impl Generator {
    /// A log of a seed.
    pub fn new(seed: u64, log: Log) -> Generator {
        let format = match log {
            Log::Access => access::TIME,
            Log::Trail => trail::TIME,
        };
        let population = Population::new(seed);
        Generator { population, seed, log, times: Moments::new(format), next: 0, records: 0, bytes: 0 }
    }

    /// Writes the next file of the log.
    ///
    /// # Errors
    /// Those of the output.
    pub fn file(&mut self, enough: Enough, out: &mut dyn Write) -> io::Result<()> {
        let (opening, between, closing) = match self.log {
            Log::Access => ("", "", ""),
            Log::Trail => (r#"{"Records":["#, ",", "]}"),
        };
        let (records_before, bytes_before) = (self.records, self.bytes);
        let mut buffer = Vec::with_capacity(2 * BUFFER);
        buffer.extend_from_slice(opening.as_bytes());
        loop {
            self.record(&mut buffer)?;
            let records = self.records - records_before;
            let bytes = self.bytes - bytes_before + buffer.len() as u64;
            let full = match enough {
                Enough::Bytes(enough) => bytes >= enough,
                Enough::Records(enough) => records >= enough,
            };
            buffer.extend_from_slice(if full { closing } else { between }.as_bytes());
            if full || buffer.len() >= BUFFER {
                out.write_all(&buffer)?;
                self.bytes += buffer.len() as u64;
                buffer.clear();
            }
            if full {
                return Ok(());
            }
        }
    }

    /// Writes the next file of the log, with as many records as give 2 to 8 KB once they are compressed.
    ///
    /// # Errors
    /// Those of the output.
    pub fn small_file(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let mut random = Random::new(self.seed, self.next);
        let records = match self.log {
            Log::Access => 12 + random.below(30),
            Log::Trail => 7 + random.below(17),
        };
        self.file(Enough::Records(records), out)
    }

    /// Writes the next record that this log has.
    fn record(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        loop {
            let request = Request::new(&self.population, self.seed, self.next);
            self.next += 1;
            let is_here = match self.log {
                Log::Access => request.in_access,
                Log::Trail => request.in_trail,
            };
            if is_here {
                self.records += 1;
                return match self.log {
                    Log::Access => access::write(&request, &mut self.times, out),
                    Log::Trail => trail::write(&request, &mut self.times, out),
                };
            }
        }
    }
}
