//! What each way to log costs in a month, worked out from what a sample of the logs holds.

use crate::schema::Source;
use crate::schema::operations::{Category, ReadWrite, kind_of_event, kind_of_operation};

/// Days of a month, and the milliseconds of an hour and of a day.
const DAYS: f64 = 30.0;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: f64 = 86_400_000.0;

/// Bytes that AWS bills as one GB. Source: <https://aws.amazon.com/s3/faqs/>, "Billing"
const GB: f64 = 1_073_741_824.0;

/// Events that a price of CloudTrail buys.
const EVENTS: f64 = 100_000.0;

/// A price in US East (N. Virginia).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// What devices remember it by.
    pub id: &'static str,
    /// US dollars.
    pub usd: f64,
    /// The month of the price list that has it.
    pub as_of: &'static str,
    /// The AWS page that tells it.
    pub page: &'static str,
}

const fn price(id: &'static str, usd: f64, as_of: &'static str, page: &'static str) -> Price {
    Price { id, usd, as_of, page }
}

/// The prices: a GB stored in S3 for a month; 100,000 data events; 100,000 management events of a further copy; a GB of logs
/// delivered to CloudWatch Logs, stored there for a month, and delivered by it to S3. S3 takes nothing for delivering its
/// access logs to a bucket, and CloudWatch's rates for vended logs hold for the others.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html>, "Delivery options"
pub const PRICES: [Price; 6] = [
    price("s3", 0.023, "2026-08", "https://aws.amazon.com/s3/pricing/"),
    price("data", 0.10, "2025-10", "https://aws.amazon.com/cloudtrail/pricing/"),
    price("management", 2.00, "2025-10", "https://aws.amazon.com/cloudtrail/pricing/"),
    price("logs", 0.50, "2026-09", "https://aws.amazon.com/cloudwatch/pricing/"),
    price("archive", 0.03, "2026-09", "https://aws.amazon.com/cloudwatch/pricing/"),
    price("delivery", 0.25, "2025-10", "https://aws.amazon.com/cloudwatch/pricing/"),
];

/// Which records a way to log writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Records {
    /// Lines of the access log.
    Lines,
    /// Data events.
    Data,
    /// Data events that write.
    Writes,
    /// Data events that read.
    Reads,
    /// Data events of some prefixes.
    Prefixes,
    /// Management events.
    Management,
}

/// A way to log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// What it writes.
    pub records: Records,
    /// The price of 100,000 events, by its place in [`PRICES`].
    pub events: Option<usize>,
    /// The prices of a GB.
    pub bytes: &'static [usize],
}

impl Way {
    /// The log that it writes.
    pub fn log(&self) -> Source {
        if self.records == Records::Lines { Source::Access } else { Source::Trail }
    }
}

const fn way(records: Records, events: Option<usize>, bytes: &'static [usize]) -> Way {
    Way { records, events, bytes }
}

/// The ways to log: the access log to S3, to CloudWatch Logs, and by it to S3; data events: all, those that write, those of
/// some prefixes; management events: the first copy, and another. What CloudTrail writes is stored in S3.
pub const WAYS: [Way; 8] = [
    way(Records::Lines, None, &[0]),
    way(Records::Lines, None, &[3, 4]),
    way(Records::Lines, None, &[5, 0]),
    way(Records::Data, Some(1), &[0]),
    way(Records::Writes, Some(1), &[0]),
    way(Records::Prefixes, Some(1), &[0]),
    way(Records::Management, None, &[0]),
    way(Records::Management, Some(2), &[0]),
];

/// Categories of events; what an event without one is, its name tells.
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
pub const CATEGORIES: [&str; 4] = ["Data", "Management", "NetworkActivity", "Insight"];

/// Why CloudTrail never has an event of a request that the access log has.
pub const NEVER: [&str; 2] = ["authentication_failure", "redirect"];

/// Requests that agree in all of this.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Group<'r> {
    /// The access log's operation.
    pub operation: Option<&'r str>,
    /// Whether they name a key.
    pub has_key: bool,
    /// CloudTrail's category of their events, their name where the events of that time have none; nothing where there are
    /// no events.
    pub event: Option<&'r str>,
    /// What CloudTrail says of whether they only read.
    pub read_only: Option<&'r str>,
    /// Why one log is silent about them.
    pub cause: Option<&'r str>,
    /// How many they are.
    pub requests: u64,
    /// Lines of the access log that they have.
    pub lines: u64,
    /// Events that they have.
    pub events: u64,
}

impl Group<'_> {
    /// The kind of their events, or of the one event that the access log's operation leads to expect. What CloudTrail never
    /// has, failed authentication and redirects, is no event.
    pub fn kind(&self) -> Option<(Category, ReadWrite)> {
        let Some(event) = self.event else {
            let is_never = self.cause.is_some_and(|cause| NEVER.contains(&cause));
            return kind_of_operation(self.operation?, self.has_key).filter(|_| !is_never);
        };
        let (category, access) = match event {
            "Data" => (Category::Data, ReadWrite::Write),
            "Management" => (Category::Management, ReadWrite::Write),
            _ if CATEGORIES.contains(&event) => return None,
            name => kind_of_event(name),
        };
        let access = match self.read_only {
            Some("true") => ReadWrite::Read,
            Some(_) => ReadWrite::Write,
            None => access,
        };
        Some((category, access))
    }
}

impl Records {
    /// Whether records of a kind are among them.
    pub fn holds(self, kind: Option<(Category, ReadWrite)>) -> bool {
        match (self, kind) {
            (Records::Lines, _) => true,
            (Records::Management, Some((category, _))) => category == Category::Management,
            (Records::Data | Records::Prefixes, Some((category, _))) => category == Category::Data,
            (Records::Writes, kind) => kind == Some((Category::Data, ReadWrite::Write)),
            (Records::Reads, kind) => kind == Some((Category::Data, ReadWrite::Read)),
            (_, None) => false,
        }
    }

    /// How many records of the kind a sample has, and how many requests have them.
    pub fn count(self, sample: &[Group]) -> (u64, u64) {
        let held = sample.iter().filter(|group| self.holds(group.kind()));
        let records = |group: &Group| match (self, group.event) {
            (Records::Lines, _) => group.lines,
            (_, Some(_)) => group.events,
            (_, None) => group.requests,
        };
        let counts = held.map(|group| (records(group), if records(group) > 0 { group.requests } else { 0 }));
        counts.fold((0, 0), |sum, of| (sum.0 + of.0, sum.1 + of.1))
    }
}

/// By what a range of times, in milliseconds, is multiplied for a month of 30 days; `None` for less than an hour, of which
/// nobody should tell a month.
///
/// ```
/// use bucketscope::questions::month_of;
///
/// assert_eq!(month_of((0, 86_400_000)), Some(30.0));
/// assert_eq!(month_of((0, 3_599_999)), None);
/// ```
pub fn month_of((first, last): (i64, i64)) -> Option<f64> {
    let length = last.saturating_sub(first);
    (length >= HOUR_MS).then(|| DAYS * DAY_MS / length as f64)
}

/// A month of a way to log.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Month {
    /// Records.
    pub records: f64,
    /// GB, as AWS bills them.
    pub gigabytes: f64,
    /// US dollars.
    pub usd: f64,
}

impl Month {
    /// A month of which a sample has so many records, of so many bytes each on average, by prices in the order of [`PRICES`].
    pub fn new(way: &Way, records: u64, bytes: f64, factor: f64, prices: &[f64; PRICES.len()]) -> Month {
        let records = records as f64 * factor;
        let gigabytes = records * bytes / GB;
        let events = way.events.map_or(0.0, |place| records / EVENTS * prices[place]);
        let stored: f64 = way.bytes.iter().map(|&place| gigabytes * prices[place]).sum();
        Month { records, gigabytes, usd: events + stored }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_their_events_or_by_those_that_are_expected() {
        let get =
            Group { operation: Some("REST.GET.OBJECT"), has_key: true, requests: 10, lines: 11, ..Group::default() };
        let old = Group { operation: None, lines: 0, events: 2, ..get };
        let sample = [
            get,
            Group { cause: Some("authentication_failure"), ..get },
            Group { event: Some("Data"), read_only: Some("false"), events: 4, ..get },
            Group { operation: Some("S3.EXPIRE.OBJECT"), ..get },
            Group { operation: Some("REST.GET.BUCKETPOLICY"), has_key: false, ..get },
            Group { operation: None, lines: 0, event: Some("Management"), events: 3, ..get },
            Group { operation: None, lines: 0, event: Some("Insight"), events: 3, ..get },
            Group { event: Some("PutObject"), ..old },
            Group { event: Some("HeadObject"), ..old },
            Group { event: Some("RunInstances"), read_only: Some("false"), ..old },
        ];
        assert_eq!(Records::Lines.count(&sample), (55, 50));
        assert_eq!(Records::Data.count(&sample), (18, 40));
        assert_eq!(Records::Writes.count(&sample), (6, 20));
        assert_eq!(Records::Reads.count(&sample), (12, 20));
        assert_eq!(Records::Management.count(&sample), (15, 30));
    }

    #[test]
    fn a_month_is_fees_and_storage() {
        let prices = PRICES.map(|price| price.usd);
        let check = |place: usize, expected: f64| {
            let month = Month::new(&WAYS[place], 1_000_000, 1_073.741_824, 10.0, &prices);
            assert_eq!(month.records, 10_000_000.0);
            assert!((month.gigabytes - 10.0).abs() < 1e-9);
            assert!((month.usd - expected).abs() < 1e-9, "{place}: {}", month.usd);
        };
        check(0, 0.23);
        check(1, 5.0 + 0.3);
        check(2, 2.5 + 0.23);
        check(3, 10.0 + 0.23);
        check(6, 0.23);
        check(7, 200.0 + 0.23);
    }
}
