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
    /// Beginnings of object ARNs; empty for every object.
    objects: Vec<String>,
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

    /// Whether events of this kind about this bucket are recorded, at least for some of its objects.
    pub fn cover(&self, bucket: &str, category: Category, access: ReadWrite) -> bool {
        let object = format!("arn:aws:s3:::{bucket}/");
        self.selectors.iter().any(|selector| {
            let direction = match access {
                ReadWrite::Read => selector.reads,
                ReadWrite::Write => selector.writes,
            };
            let kind = match category {
                Category::Management => selector.management,
                Category::Data => {
                    selector.data
                        && (selector.objects.is_empty()
                            || selector.objects.iter().any(|arn| arn.starts_with(&object) || object.starts_with(arn)))
                }
            };
            direction && kind
        })
    }
}

/// `{"readWriteType":"All","includeManagementEvents":true,"dataResources":[{"type":…,"values":[…]}]}`
fn basic_selector(selector: &Value) -> Selector {
    let direction = selector["readWriteType"].as_str().unwrap_or("All");
    let resources = selector["dataResources"].as_array().cloned().unwrap_or_default();
    let objects: Vec<String> = resources
        .iter()
        .filter(|resource| resource["type"] == "AWS::S3::Object")
        .flat_map(|resource| texts(&resource["values"]))
        .collect();
    Selector {
        reads: direction != "WriteOnly",
        writes: direction != "ReadOnly",
        management: selector["includeManagementEvents"].as_bool().unwrap_or(true),
        data: !objects.is_empty(),
        objects,
    }
}

/// `{"fieldSelectors":[{"field":"eventCategory","equals":["Data"]},…]}`
fn advanced_selector(selector: &Value) -> Selector {
    let fields = selector["fieldSelectors"].as_array().cloned().unwrap_or_default();
    let field = |name: &str| fields.iter().find(|field| field["field"] == name);
    let equals = |name: &str| field(name).map(|field| texts(&field["equals"]));
    let one_of = |name: &str, value: &str| equals(name).is_none_or(|values| values.iter().any(|v| v == value));
    let objects = field("resources.ARN")
        .map(|field| [texts(&field["startsWith"]), texts(&field["equals"])].concat())
        .unwrap_or_default();
    Selector {
        reads: one_of("readOnly", "true"),
        writes: one_of("readOnly", "false"),
        management: one_of("eventCategory", "Management"),
        data: one_of("eventCategory", "Data") && one_of("resources.type", "AWS::S3::Object"),
        objects,
    }
}

fn texts(values: &Value) -> Vec<String> {
    values.as_array().into_iter().flatten().filter_map(|value| value.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_cover(parameters: &str, bucket: &str, category: Category, access: ReadWrite, expected: bool) {
        let selectors = Selectors::parse(Some(parameters));
        assert_eq!(
            selectors.cover(bucket, category, access),
            expected,
            "{bucket} {category:?} {access:?} {parameters}"
        );
    }

    #[test]
    fn basic_selectors_cover_what_they_name() {
        let writes = r#"{"eventSelectors":[{"readWriteType":"WriteOnly","includeManagementEvents":false,
            "dataResources":[{"type":"AWS::S3::Object","values":["arn:aws:s3:::a/","arn:aws:s3:::b/x/"]}]}]}"#;
        check_cover(writes, "a", Category::Data, ReadWrite::Write, true);
        check_cover(writes, "a", Category::Data, ReadWrite::Read, false);
        check_cover(writes, "b", Category::Data, ReadWrite::Write, true);
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
    }

    #[test]
    fn what_cannot_be_read_selects_nothing() {
        assert!(!Selectors::parse(None).cover("a", Category::Management, ReadWrite::Read));
        assert!(!Selectors::parse(Some("{")).cover("a", Category::Data, ReadWrite::Read));
    }
}
