//! What the path of a log file tells, where S3 or CloudTrail laid it out: never guessed from anything less.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html> (log object key format) and
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html>.

use chrono::NaiveDate;
use std::net::Ipv4Addr;

/// What the path of a file tells. What it does not tell, or tells in two ways, is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathFacts {
    /// The account that the records are of: twelve digits.
    pub account: Option<String>,
    /// The region that the records are of.
    pub region: Option<String>,
    /// The bucket that the records are of.
    pub bucket: Option<String>,
    /// The day, as `2026-08-08`.
    pub date: Option<String>,
}

impl PathFacts {
    /// The day that a path tells, of whichever log it is.
    pub fn day(path: &str) -> Option<String> {
        PathFacts::of_trail(path).date.or_else(|| PathFacts::of_access_log(path).date)
    }

    /// What a path tells of access-log records: `[prefix/]account/region/bucket/yyyy/mm/dd/yyyy-mm-dd-hh-mm-ss-unique`,
    /// or `[prefix]yyyy-mm-dd-hh-mm-ss-unique`.
    pub fn of_access_log(path: &str) -> PathFacts {
        let (folders, name) = split(path);
        let Some((prefix, named)) = access_log_name(name) else { return PathFacts::default() };
        let simple = PathFacts { date: Some(named.clone()), ..PathFacts::default() };
        let [.., account, region, bucket, year, month, day] = folders.as_slice() else { return simple };
        let shaped = prefix.is_empty() && is_account(account) && is_region(region) && is_bucket(bucket);
        let Some(date) = date(year, month, day).filter(|_| shaped) else { return simple };
        PathFacts {
            account: Some((*account).to_owned()),
            region: Some((*region).to_owned()),
            bucket: Some((*bucket).to_owned()),
            date: agreed(Some(date), Some(named)),
        }
    }

    /// What a path tells of CloudTrail events:
    /// `[prefix/]AWSLogs/[o-organization/]account/CloudTrail/region/yyyy/mm/dd/name`, where the name is
    /// `account_CloudTrail_region_yyyymmddThhmmZ_unique.json.gz`; each half tells by itself.
    pub fn of_trail(path: &str) -> PathFacts {
        let (folders, name) = split(path);
        match (trail_folders(&folders), trail_name(name)) {
            (Some(facts), None) | (None, Some(facts)) => facts,
            (Some(a), Some(b)) => PathFacts {
                account: agreed(a.account, b.account),
                region: agreed(a.region, b.region),
                bucket: None,
                date: agreed(a.date, b.date),
            },
            (None, None) => PathFacts::default(),
        }
    }
}

/// The folders of a path, those within archives too (`logs.zip!AWSLogs/…`), and its last part.
fn split(path: &str) -> (Vec<&str>, &str) {
    let mut parts: Vec<&str> = path.split(['/', '!']).collect();
    let name = parts.pop().unwrap_or_default();
    (parts, name)
}

/// What both halves of a path say.
fn agreed(a: Option<String>, b: Option<String>) -> Option<String> {
    a.filter(|a| Some(a) == b.as_ref())
}

/// The prefix and the date of `[prefix]yyyy-mm-dd-hh-mm-ss-unique`; who compressed it may have added `.gz`.
fn access_log_name(name: &str) -> Option<(&str, String)> {
    const SHAPE: &[u8] = b"0000-00-00-00-00-00-XXXXXXXXXXXXXXXX";
    let name = name.strip_suffix(".gz").unwrap_or(name);
    let (prefix, stamp) = name.split_at_checked(name.len().checked_sub(SHAPE.len())?)?;
    let fits = |(byte, shape): (u8, &u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        b'X' => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
        _ => byte == *shape,
    };
    if !stamp.bytes().zip(SHAPE).all(fits) {
        return None;
    }
    let day = date(&stamp[..4], &stamp[5..7], &stamp[8..10])?;
    is_time(&stamp[11..13], &stamp[14..16], &stamp[17..19]).then_some((prefix, day))
}

/// What the folders of `AWSLogs/[o-organization/]account/CloudTrail/region/yyyy/mm/dd` tell.
fn trail_folders(folders: &[&str]) -> Option<PathFacts> {
    let [before @ .., account, kind, region, year, month, day] = folders else { return None };
    let rooted = match before {
        [.., "AWSLogs"] => true,
        [.., "AWSLogs", organization] => is_organization(organization),
        _ => false,
    };
    let shaped = rooted && is_account(account) && is_trail_kind(kind) && is_region(region);
    let date = date(year, month, day).filter(|_| shaped)?;
    Some(PathFacts {
        account: Some((*account).to_owned()),
        region: Some((*region).to_owned()),
        bucket: None,
        date: Some(date),
    })
}

/// What `account_CloudTrail_region_yyyymmddThhmmZ_unique.json.gz` tells.
fn trail_name(name: &str) -> Option<PathFacts> {
    let stem = name.strip_suffix(".gz").unwrap_or(name).strip_suffix(".json")?;
    let parts: Vec<&str> = stem.split('_').collect();
    let &[account, kind, region, stamp, unique] = parts.as_slice() else { return None };
    let is_unique = unique.len() == 16 && unique.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let day = stamp.strip_suffix('Z').filter(|stamp| stamp.len() == 13 && stamp.is_ascii())?;
    let (day, time) = day.split_once('T').filter(|(day, _)| day.len() == 8)?;
    let shaped = is_account(account) && is_trail_kind(kind) && is_region(region) && is_unique;
    let date = date(&day[..4], &day[4..6], &day[6..]).filter(|_| shaped && is_time(&time[..2], &time[2..], "00"))?;
    Some(PathFacts {
        account: Some(account.to_owned()),
        region: Some(region.to_owned()),
        bucket: None,
        date: Some(date),
    })
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `CloudTrail`, `CloudTrail-Insight`, `CloudTrail-NetworkActivity` and their like.
fn is_trail_kind(text: &str) -> bool {
    text.strip_prefix("CloudTrail").is_some_and(|rest| {
        rest.is_empty()
            || rest
                .strip_prefix('-')
                .is_some_and(|kind| !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphabetic()))
    })
}

/// `o-` and 10 to 32 lower-case letters or digits.
/// Source: <https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html>
fn is_organization(text: &str) -> bool {
    text.strip_prefix("o-").is_some_and(|id| {
        (10..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

/// A region's shape: `eu-west-1`, `us-gov-east-1`, `eusc-de-east-1`.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let letters = |part: &&str| (2..=12).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let [first, middle @ .., number] = parts.as_slice() else { return false };
    first.len() <= 4
        && letters(first)
        && (1..=2).contains(&middle.len())
        && middle.iter().all(letters)
        && (1..=2).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>
fn is_bucket(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (3..=63).contains(&text.len())
        && text.bytes().all(|byte| plain(byte) || byte == b'-' || byte == b'.')
        && text.bytes().next().is_some_and(plain)
        && text.bytes().last().is_some_and(plain)
        && !text.contains("..")
        && text.parse::<Ipv4Addr>().is_err()
}

/// A day that there is, as `2026-08-08`.
fn date(year: &str, month: &str, day: &str) -> Option<String> {
    let number = |text: &str, digits: usize| -> Option<u32> {
        (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
    };
    let date = NaiveDate::from_ymd_opt(number(year, 4)? as i32, number(month, 2)?, number(day, 2)?)?;
    Some(date.to_string())
}

/// Whether two digits each are an hour, a minute and a second.
fn is_time(hour: &str, minute: &str, second: &str) -> bool {
    let below = |text: &str, end: u32| text.parse::<u32>().is_ok_and(|number| number < end);
    below(hour, 24) && below(minute, 60) && below(second, 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Check = fn(&str) -> PathFacts;

    fn check(of: Check, path: &str, expected: [&str; 4]) {
        let facts = of(path);
        let found = [facts.account, facts.region, facts.bucket, facts.date].map(Option::unwrap_or_default);
        assert_eq!(found, expected, "{path}");
    }

    const NONE: [&str; 4] = [""; 4];

    #[test]
    fn access_logs_tell_by_partition_and_by_name() {
        let check = |path: &str, expected| check(PathFacts::of_access_log, path, expected);
        let whole = ["111122223333", "eu-west-1", "my.photos", "2026-08-08"];
        let day = ["", "", "", "2026-08-08"];
        check("111122223333/eu-west-1/my.photos/2026/08/08/2026-08-08-00-00-00-E99D7343D993A492", whole);
        check("logs/a.zip!s3/111122223333/eu-west-1/my.photos/2026/08/08/2026-08-08-09-12-59-E99D7343D993A492", whole);
        check("111122223333/eu-west-1/my.photos/2026/08/08/2026-08-08-00-00-00-E99D7343D993A492.gz", whole);
        check("2026-08-08-00-00-00-E99D7343D993A492", day);
        check("logs/emr2026-08-08-13-10-55-E99D7343D993A492", day);
        check("a.tar!emr2026-08-08-13-10-55-E99D7343D993A492", day);
        // A half that is not of the shape tells nothing, and two that differ tell no date.
        let other_day = ["111122223333", "eu-west-1", "my.photos", ""];
        check("111122223333/eu-west-1/my.photos/2026/08/09/2026-08-08-00-00-00-E99D7343D993A492", other_day);
        check("x11122223333/eu-west-1/my.photos/2026/08/08/2026-08-08-00-00-00-E99D7343D993A492", day);
        check("111122223333/europe/my.photos/2026/08/08/2026-08-08-00-00-00-E99D7343D993A492", day);
        check("111122223333/eu-west-1/10.0.0.1/2026/08/08/2026-08-08-00-00-00-E99D7343D993A492", day);
        check("111122223333/eu-west-1/my.photos/2026/08/2026-08-08-00-00-00-E99D7343D993A492", day);
        check("111122223333/eu-west-1/my.photos/2026/08/08/x2026-08-08-00-00-00-E99D7343D993A492", day);
        check("111122223333/eu-west-1/my.photos/2026/08/08/access.log", NONE);
        check("2026-02-30-00-00-00-E99D7343D993A492", NONE);
        check("2026-08-08-24-00-00-E99D7343D993A492", NONE);
        check("2026-08-08-00-00-00-e99d7343d993a492", NONE);
        check("2026-08-08-00-00-00", NONE);
        check("ä", NONE);
        check("", NONE);
    }

    #[test]
    fn trails_tell_by_folders_and_by_name() {
        let check = |path: &str, expected| check(PathFacts::of_trail, path, expected);
        let whole = ["111122223333", "us-gov-west-1", "", "2026-08-08"];
        let folders = "AWSLogs/111122223333/CloudTrail/us-gov-west-1/2026/08/08";
        let name = "111122223333_CloudTrail_us-gov-west-1_20260808T2355Z_IH8zCxGFrbYwnXcW.json.gz";
        check(&format!("{folders}/{name}"), whole);
        check(&format!("pre/fix/{folders}/a.json"), whole);
        check(&format!("a.zip!{folders}/a.json"), whole);
        check(&format!("downloads/{name}"), whole);
        check(name.trim_end_matches(".gz"), whole);
        check(&format!("AWSLogs/o-exampleorgid/{}/{name}", &folders[8..]), whole);
        check(&format!("{}/a.json", folders.replace("CloudTrail", "CloudTrail-Insight")), whole);
        let other_region = ["111122223333", "", "", "2026-08-08"];
        check(&format!("{folders}/{}", name.replace("us-gov-west-1", "eu-west-1")), other_region);
        check(&format!("{}/a.json", &folders[8..]), NONE);
        check(&format!("AWSLogs/x/{}/a.json", &folders[8..]), NONE);
        check(&format!("{}/a.json", folders.replace("CloudTrail", "CloudTrails")), NONE);
        check(&format!("{}/a.json", folders.replace("/08/08", "/13/08")), NONE);
        check(&format!("{folders}/more/a.json"), NONE);
        check(&name.replace("T2355Z", "T2365Z"), NONE);
        check(&name.replace("111122223333", "11112222333"), NONE);
        check("111122223333_CloudTrail_us-gov-west-1_2026ä808T235Z_IH8zCxGFrbYwnXcW.json", NONE);
    }

    #[test]
    fn regions_and_buckets_have_a_shape() {
        for region in ["eu-west-1", "ap-southeast-5", "us-iso-east-1", "eusc-de-east-1", "me-central-1", "cn-north-1"] {
            assert!(is_region(region), "{region}");
        }
        for other in ["", "eu", "eu-west", "eu-west-", "EU-west-1", "eu-west-111", "a-b-c-d-1", "europe-west-1"] {
            assert!(!is_region(other), "{other}");
        }
        for bucket in ["abc", "a-b.c", "123"] {
            assert!(is_bucket(bucket), "{bucket}");
        }
        for other in ["ab", "Abc", "a_b", "-abc", "abc.", "a..b", "192.0.2.7", &"a".repeat(64)] {
            assert!(!is_bucket(other), "{other}");
        }
    }
}
