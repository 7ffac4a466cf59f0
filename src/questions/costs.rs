//! What each way to log costs in a month, worked out from what a sample of the logs holds.

use crate::schema::Source;
use crate::schema::operations::{Category, ReadWrite, kind_of_operation};

/// Days of a month, and the milliseconds of an hour and of a day.
const DAYS: f64 = 30.0;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: f64 = 86_400_000.0;

/// Bytes that AWS bills as one GB. Source: <https://aws.amazon.com/s3/faqs/>, "Billing"
const GB: f64 = 1_073_741_824.0;

/// Events that a price of CloudTrail buys.
const EVENTS: f64 = 100_000.0;

/// A price in US East (N. Virginia), as of November 2026.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// What devices remember it by.
    pub id: &'static str,
    /// US dollars.
    pub usd: f64,
    /// The AWS page that tells it.
    pub page: &'static str,
}

const fn price(id: &'static str, usd: f64, page: &'static str) -> Price {
    Price { id, usd, page }
}

/// The prices: a GB stored in S3 for a month; 100,000 data events; 100,000 management events of a further copy; a GB of logs
/// delivered to CloudWatch Logs; and one delivered by it to S3.
pub const PRICES: [Price; 5] = [
    price("s3", 0.023, "https://aws.amazon.com/s3/pricing/"),
    price("data", 0.10, "https://aws.amazon.com/cloudtrail/pricing/"),
    price("management", 2.00, "https://aws.amazon.com/cloudtrail/pricing/"),
    price("logs", 0.50, "https://aws.amazon.com/cloudwatch/pricing/"),
    price("delivery", 0.25, "https://aws.amazon.com/cloudwatch/pricing/"),
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
    /// Data events of one prefix.
    Prefix,
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

/// The ways to log: the access log to S3, to CloudWatch Logs, and by it to S3; data events: all, those that write, those of a
/// prefix; management events: the first copy, and another. What CloudTrail writes is stored in S3.
pub const WAYS: [Way; 8] = [
    way(Records::Lines, None, &[0]),
    way(Records::Lines, None, &[3]),
    way(Records::Lines, None, &[4, 0]),
    way(Records::Data, Some(1), &[0]),
    way(Records::Writes, Some(1), &[0]),
    way(Records::Prefix, Some(1), &[0]),
    way(Records::Management, None, &[0]),
    way(Records::Management, Some(2), &[0]),
];

/// Requests that agree in all of this.
#[derive(Debug, Clone, Copy, Default)]
pub struct Group<'r> {
    /// The access log's operation.
    pub operation: Option<&'r str>,
    /// Whether they name a key.
    pub has_key: bool,
    /// CloudTrail's category of their events; none where there are no events.
    pub category: Option<&'r str>,
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

/// Records of a sample, by what they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sample {
    /// Lines of the access log.
    pub lines: u64,
    /// Data events that read.
    pub reads: u64,
    /// Data events that write.
    pub writes: u64,
    /// Management events.
    pub management: u64,
}

impl Sample {
    /// Counts requests: by their events, or by the one event that the access log's operation leads to expect. What CloudTrail
    /// never has, failed authentication and redirects, is no event.
    pub fn count(&mut self, group: Group) {
        self.lines += group.lines;
        let is_never = matches!(group.cause, Some("authentication_failure" | "redirect"));
        let kind = match (group.category, group.operation) {
            (Some(category), _) => {
                let access = if group.read_only == Some("true") { ReadWrite::Read } else { ReadWrite::Write };
                match category {
                    "Data" => Some((Category::Data, access)),
                    "Management" => Some((Category::Management, access)),
                    _ => None,
                }
            }
            (None, Some(operation)) if !is_never => kind_of_operation(operation, group.has_key),
            _ => None,
        };
        let events = if group.category.is_some() { group.events } else { group.requests };
        match kind {
            Some((Category::Data, ReadWrite::Read)) => self.reads += events,
            Some((Category::Data, ReadWrite::Write)) => self.writes += events,
            Some((Category::Management, _)) => self.management += events,
            None => {}
        }
    }

    /// How many records of a kind there are; of a prefix, its own sample knows.
    pub fn records(&self, records: Records) -> u64 {
        match records {
            Records::Lines => self.lines,
            Records::Data | Records::Prefix => self.reads + self.writes,
            Records::Writes => self.writes,
            Records::Management => self.management,
        }
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
        let mut sample = Sample::default();
        let get =
            Group { operation: Some("REST.GET.OBJECT"), has_key: true, requests: 10, lines: 11, ..Group::default() };
        sample.count(get);
        sample.count(Group { cause: Some("authentication_failure"), ..get });
        sample.count(Group { category: Some("Data"), read_only: Some("false"), events: 4, ..get });
        sample.count(Group { operation: Some("S3.EXPIRE.OBJECT"), ..get });
        sample.count(Group { operation: Some("REST.GET.BUCKETPOLICY"), has_key: false, ..get });
        sample.count(Group { operation: None, lines: 0, category: Some("Management"), events: 3, ..get });
        sample.count(Group { operation: None, lines: 0, category: Some("Insight"), events: 3, ..get });
        assert_eq!(sample, Sample { lines: 55, reads: 10, writes: 4, management: 13 });
        assert_eq!(sample.records(Records::Data), 14);
        assert_eq!(sample.records(Records::Writes), 4);
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
        check(1, 5.0);
        check(2, 2.5 + 0.23);
        check(3, 10.0 + 0.23);
        check(6, 0.23);
        check(7, 200.0 + 0.23);
    }
}
