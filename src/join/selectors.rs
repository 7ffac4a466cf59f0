//! What CloudTrail's own events say about what it records.

use crate::schema::operations::{Category, ReadWrite};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The event selectors of a `PutEventSelectors` event, as far as they decide about S3.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html>
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Selectors {
    selectors: Vec<Selector>,
}

/// One selector: what it records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Selector {
    reads: bool,
    writes: bool,
    management: bool,
    data: bool,
    /// By the ARN of the object.
    objects: Choice,
    /// By the name of the event.
    events: Choice,
}

/// Which texts a field selector lets through: those that it names, if it names any, but none that it excludes.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedFieldSelector.html>
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Choice {
    equals: Vec<String>,
    starts_with: Vec<String>,
    ends_with: Vec<String>,
    not_equals: Vec<String>,
    not_starts_with: Vec<String>,
    not_ends_with: Vec<String>,
}

impl Choice {
    fn takes_all(&self) -> bool {
        self.equals.is_empty() && self.starts_with.is_empty() && self.ends_with.is_empty()
    }

    /// Writes ARNs of every partition (`arn:aws-cn:…`) as those of the first: a log holds one partition only.
    fn forget_partitions(&mut self) {
        let lists = [&mut self.equals, &mut self.starts_with, &mut self.not_equals, &mut self.not_starts_with];
        for value in lists.into_iter().flatten() {
            if let Some((_, rest)) = value.strip_prefix("arn:aws-").and_then(|rest| rest.split_once(':')) {
                *value = format!("arn:aws:{rest}");
            }
        }
    }

    /// Whether a text is let through.
    fn holds(&self, text: &str) -> bool {
        let named = self.equals.iter().any(|value| value == text)
            || self.starts_with.iter().any(|value| text.starts_with(value))
            || self.ends_with.iter().any(|value| text.ends_with(value));
        let excluded = self.not_equals.iter().any(|value| value == text)
            || self.not_starts_with.iter().any(|value| text.starts_with(value))
            || self.not_ends_with.iter().any(|value| text.ends_with(value));
        (self.takes_all() || named) && !excluded
    }

    /// Whether of the texts with this beginning some may be let through and others not.
    fn looks_behind(&self, beginning: &str) -> bool {
        let longer = |values: &[String]| values.iter().any(|v| v.len() > beginning.len() && v.starts_with(beginning));
        [&self.equals, &self.starts_with, &self.not_equals, &self.not_starts_with].into_iter().any(|list| longer(list))
            || !self.ends_with.is_empty()
            || !self.not_ends_with.is_empty()
    }

    /// Whether some text with this beginning may be let through.
    fn holds_some(&self, beginning: &str) -> bool {
        let named = self.equals.iter().any(|value| value.starts_with(beginning))
            || self.starts_with.iter().any(|value| value.starts_with(beginning) || beginning.starts_with(value))
            || !self.ends_with.is_empty();
        (self.takes_all() || named) && !self.not_starts_with.iter().any(|value| beginning.starts_with(value))
    }
}

impl Selectors {
    /// Reads the selectors from the JSON text of the event's request parameters. What cannot be read selects nothing.
    pub fn parse(request_parameters: Option<&str>) -> Selectors {
        let parameters: Value = request_parameters.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        let list = |name: &str| parameters[name].as_array().cloned().unwrap_or_default();
        let basic = list("eventSelectors");
        let advanced = list("advancedEventSelectors");
        Selectors {
            selectors: basic.iter().map(basic_selector).chain(advanced.iter().map(advanced_selector)).collect(),
        }
    }

    /// Whether such an event is recorded; without a key, whether it is for some objects of the bucket.
    pub fn cover(&self, asked: Asked<'_>) -> bool {
        let bucket = format!("arn:aws:s3:::{}/", asked.bucket);
        self.selectors.iter().any(|selector| {
            let direction = match asked.access {
                ReadWrite::Read => selector.reads,
                ReadWrite::Write => selector.writes,
            };
            let objects = || match asked.key {
                Some(key) => selector.objects.holds(&format!("{bucket}{key}")),
                None => selector.objects.holds_some(&bucket),
            };
            let kind = match asked.category {
                Category::Management => selector.management,
                Category::Data => selector.data && objects(),
            };
            direction && kind && asked.event_name.is_none_or(|name| selector.events.holds(name))
        })
    }

    /// Whether what they record of a bucket depends on the event's name or on the object's key.
    pub fn go_by_name_or_key(&self, bucket: &str) -> bool {
        let objects = format!("arn:aws:s3:::{bucket}/");
        self.selectors.iter().any(|selector| {
            selector.events != Choice::default() || selector.data && selector.objects.looks_behind(&objects)
        })
    }
}

/// An event that may have been recorded.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The bucket that it is about.
    pub bucket: &'a str,
    /// The key of the object that it is about.
    pub key: Option<&'a str>,
    /// Management or data.
    pub category: Category,
    /// Read or write.
    pub access: ReadWrite,
    /// Its name, where that is known.
    pub event_name: Option<&'a str>,
}

/// `{"readWriteType":"All","includeManagementEvents":true,"dataResources":[{"type":…,"values":[…]}]}`
fn basic_selector(selector: &Value) -> Selector {
    let direction = selector["readWriteType"].as_str().unwrap_or("All");
    let resources = selector["dataResources"].as_array().map(Vec::as_slice).unwrap_or_default();
    let objects: Vec<String> = resources
        .iter()
        .filter(|resource| resource["type"] == "AWS::S3::Object")
        .filter_map(|resource| resource["values"].as_array())
        .flatten()
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect();
    let mut objects = Choice { starts_with: objects, ..Choice::default() };
    objects.forget_partitions();
    Selector {
        reads: direction != "WriteOnly",
        writes: direction != "ReadOnly",
        management: selector["includeManagementEvents"].as_bool().unwrap_or(true),
        data: !objects.takes_all(),
        objects,
        events: Choice::default(),
    }
}

/// `{"fieldSelectors":[{"field":"eventCategory","equals":["Data"]},…]}`
fn advanced_selector(selector: &Value) -> Selector {
    let fields = selector["fieldSelectors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let choice = |name: &str| -> Choice {
        let field = fields.iter().find(|field| field["field"] == name);
        field.and_then(|field| Choice::deserialize(field).ok()).unwrap_or_default()
    };
    let mut objects = choice("resources.ARN");
    objects.forget_partitions();
    let (category, kind, read_only) = (choice("eventCategory"), choice("resources.type"), choice("readOnly"));
    Selector {
        reads: read_only.holds("true"),
        writes: read_only.holds("false"),
        management: category.holds("Management"),
        data: category.holds("Data") && kind.holds("AWS::S3::Object"),
        objects,
        events: choice("eventName"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_cover(parameters: &str, bucket: &str, category: Category, access: ReadWrite, expected: bool) {
        let selectors = Selectors::parse(Some(parameters));
        let (bucket, key) = bucket.split_once('/').map_or((bucket, None), |(bucket, key)| (bucket, Some(key)));
        let asked = Asked { bucket, key, category, access, event_name: Some("GetObject") };
        assert_eq!(selectors.cover(asked), expected, "{asked:?} {parameters}");
    }

    #[test]
    fn basic_selectors_cover_what_they_name() {
        let writes = r#"{"eventSelectors":[{"readWriteType":"WriteOnly","includeManagementEvents":false,
            "dataResources":[{"type":"AWS::S3::Object","values":["arn:aws:s3:::a/","arn:aws:s3:::b/x/"]}]}]}"#;
        check_cover(writes, "a", Category::Data, ReadWrite::Write, true);
        check_cover(writes, "a", Category::Data, ReadWrite::Read, false);
        check_cover(writes, "b", Category::Data, ReadWrite::Write, true);
        check_cover(writes, "b/x/1", Category::Data, ReadWrite::Write, true);
        check_cover(writes, "b/y/1", Category::Data, ReadWrite::Write, false);
        check_cover(writes, "c", Category::Data, ReadWrite::Write, false);
        check_cover(writes, "a", Category::Management, ReadWrite::Write, false);
        let all = r#"{"eventSelectors":[{"readWriteType":"All","includeManagementEvents":true,
            "dataResources":[{"type":"AWS::S3::Object","values":["arn:aws:s3"]}]}]}"#;
        check_cover(all, "anything", Category::Data, ReadWrite::Read, true);
    }

    #[test]
    fn advanced_selectors_cover_what_they_name() {
        let reads = r#"{"advancedEventSelectors":[{"fieldSelectors":[{"field":"eventCategory","equals":["Data"]},
            {"field":"resources.type","equals":["AWS::S3::Object"]},{"field":"readOnly","equals":["true"]},
            {"field":"resources.ARN","startsWith":["arn:aws:s3:::a/"]}]}]}"#;
        check_cover(reads, "a", Category::Data, ReadWrite::Read, true);
        check_cover(reads, "a", Category::Data, ReadWrite::Write, false);
        check_cover(reads, "ab", Category::Data, ReadWrite::Read, false);
        check_cover(reads, "a", Category::Management, ReadWrite::Read, false);
        let all_but = r#"{"advancedEventSelectors":[{"fieldSelectors":[{"field":"eventCategory","equals":["Data"]},
            {"field":"resources.type","equals":["AWS::S3::Object"]},
            {"field":"resources.ARN","notStartsWith":["arn:aws:s3:::a/","arn:aws:s3:::b/x/"]}]}]}"#;
        check_cover(all_but, "a", Category::Data, ReadWrite::Read, false);
        check_cover(all_but, "b", Category::Data, ReadWrite::Read, true);
        check_cover(all_but, "b/x/1", Category::Data, ReadWrite::Read, false);
        check_cover(all_but, "b/y/1", Category::Data, ReadWrite::Read, true);
        check_cover(&all_but.replace("arn:aws:", "arn:aws-cn:"), "a", Category::Data, ReadWrite::Read, false);
        let puts = r#"{"advancedEventSelectors":[{"fieldSelectors":[{"field":"eventCategory","equals":["Data"]},
            {"field":"eventName","equals":["PutObject"]}]}]}"#;
        check_cover(puts, "a", Category::Data, ReadWrite::Read, false);
        assert!(Selectors::parse(Some(puts)).go_by_name_or_key("a"));
        assert!(!Selectors::parse(Some(all_but)).go_by_name_or_key("a"));
        assert!(Selectors::parse(Some(all_but)).go_by_name_or_key("b"));
    }

    #[test]
    fn what_cannot_be_read_selects_nothing() {
        for unreadable in [None, Some("{")] {
            for category in [Category::Management, Category::Data] {
                let asked = Asked { bucket: "a", key: None, category, access: ReadWrite::Read, event_name: None };
                assert!(!Selectors::parse(unreadable).cover(asked));
            }
        }
    }
}
