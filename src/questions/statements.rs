//! The smallest IAM statements that would have allowed what was denied.

use crate::schema::{Denial, iam_action};
use std::collections::{BTreeMap, BTreeSet};

/// Resources that a statement names; of more, the first ones.
const MOST_RESOURCES: usize = 50;

/// Denied requests that agree in all of this.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeniedRequests<'r> {
    /// Why they were denied.
    pub because: Option<&'r str>,
    /// The ARN of who asked.
    pub principal: Option<&'r str>,
    /// What was called.
    pub event_name: Option<&'r str>,
    /// The bucket.
    pub bucket: Option<&'r str>,
    /// The key.
    pub key: Option<&'r str>,
    /// What CloudTrail says of the denial.
    pub message: Option<&'r str>,
    /// How many they are.
    pub requests: u64,
}

/// A statement that would have allowed requests, no broader than they were.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Who asked.
    pub principal: String,
    /// Whether it belongs into the bucket's policy rather than into one of the identity.
    pub of_bucket: bool,
    /// The statement, as JSON.
    pub json: String,
    /// How many requests it is made of.
    pub requests: u64,
    /// Resources of them that it leaves out.
    pub left_out: usize,
}

/// Statements by who asked and what, of those whose denial a statement could have turned into an allow, most requests first.
pub fn statements<'r>(denied: impl Iterator<Item = DeniedRequests<'r>>) -> Vec<Statement> {
    let mut groups: BTreeMap<(bool, &str, String), (BTreeSet<String>, u64)> = BTreeMap::new();
    for group in denied {
        let of_bucket = match group.because.and_then(Denial::from_name) {
            Some(Denial::NoIdentityPolicy) => false,
            Some(Denial::NoResourcePolicy) => true,
            _ => continue,
        };
        let said = group.message.and_then(said);
        let action = said.map(|(action, _)| action.to_owned()).or_else(|| iam_action(group.event_name?));
        let resource = said.map(|(_, resource)| resource.to_owned()).or_else(|| resource(&group));
        let (Some(principal), Some(action), Some(resource)) = (group.principal, action, resource) else { continue };
        let (resources, requests) = groups.entry((of_bucket, principal, action)).or_default();
        resources.insert(resource);
        *requests += group.requests;
    }
    let statement =
        |((of_bucket, principal, action), (resources, requests)): ((bool, &str, String), (BTreeSet<String>, u64))| {
            let left_out = resources.len().saturating_sub(MOST_RESOURCES);
            let resources: Vec<String> =
                resources.iter().take(MOST_RESOURCES).map(|resource| format!("    {}", json(resource))).collect();
            let who = if of_bucket {
                format!("\n  \"Principal\": {{ \"AWS\": {} }},", json(principal))
            } else {
                String::new()
            };
            let json = format!(
                "{{\n  \"Effect\": \"Allow\",{who}\n  \"Action\": {},\n  \"Resource\": [\n{}\n  ]\n}}",
                json(&action),
                resources.join(",\n")
            );
            Statement { principal: principal.to_owned(), of_bucket, json, requests, left_out }
        };
    let mut statements: Vec<Statement> = groups.into_iter().map(statement).collect();
    statements.sort_by_key(|statement| std::cmp::Reverse(statement.requests));
    statements
}

/// The action and the resource that an error message names.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html>
fn said(message: &str) -> Option<(&str, &str)> {
    let (_, rest) = message.split_once("is not authorized to perform: ")?;
    let (action, rest) = rest.split_once(" on resource: ")?;
    let resource = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([' ', ',']).next()?,
    };
    let is_name = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b':');
    (action.contains(':') && is_name(action) && resource.starts_with("arn:")).then_some((action, resource))
}

/// The resource that a call is about; `None` of a batch deletion, whose keys CloudTrail does not tell.
fn resource(group: &DeniedRequests<'_>) -> Option<String> {
    let bucket = group.bucket?;
    let partition = group.principal?.split(':').nth(1)?;
    match (group.key, group.event_name) {
        (_, Some("DeleteObjects")) => None,
        (Some(key), Some(name)) if !name.starts_with("List") => {
            Some(format!("arn:{partition}:s3:::{bucket}/{}", plain(key)))
        }
        _ => Some(format!("arn:{partition}:s3:::{bucket}")),
    }
}

/// A key in which no character stands for others: what does is written as a policy variable.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>
fn plain(key: &str) -> String {
    key.replace('$', "${$}").replace('*', "${*}").replace('?', "${?}")
}

/// A text as JSON.
fn json(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: &str = "arn:aws:iam::111122223333:user/ada";

    fn denied<'r>(because: &'r str, event_name: &'r str, key: Option<&'r str>) -> DeniedRequests<'r> {
        let (bucket, principal) = (Some("photos"), Some(ADA));
        DeniedRequests {
            because: Some(because),
            principal,
            event_name: Some(event_name),
            bucket,
            key,
            message: None,
            requests: 2,
        }
    }

    #[test]
    fn a_statement_names_what_was_asked_and_no_more() {
        let identity = "no_identity_policy_allows";
        let found = statements(
            [
                denied(identity, "GetObject", Some("a \"b\".jpg")),
                denied(identity, "HeadObject", Some("c*.jpg")),
                denied(identity, "ListObjects", Some("prefix")),
                denied(identity, "DeleteObjects", None),
                denied("service_control_policy", "GetObject", Some("d")),
                denied("identity_policy_denies", "GetObject", Some("e")),
            ]
            .into_iter(),
        );
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].requests, found[0].of_bucket, found[0].left_out), (4, false, 0));
        let statement: serde_json::Value = serde_json::from_str(&found[0].json).unwrap();
        let expected = serde_json::json!({"Effect": "Allow", "Action": "s3:GetObject",
            "Resource": ["arn:aws:s3:::photos/a \"b\".jpg", "arn:aws:s3:::photos/c${*}.jpg"]});
        assert_eq!(statement, expected);
        let statement: serde_json::Value = serde_json::from_str(&found[1].json).unwrap();
        assert_eq!(statement["Action"], "s3:ListBucket");
        assert_eq!(statement["Resource"], serde_json::json!(["arn:aws:s3:::photos"]));
    }

    #[test]
    fn resources_are_of_the_partition_of_who_asked() {
        let in_china = Some("arn:aws-cn:iam::111122223333:user/ada");
        let found = statements(
            [DeniedRequests { principal: in_china, ..denied("no_identity_policy_allows", "GetObject", Some("a")) }]
                .into_iter(),
        );
        assert!(found[0].json.contains("\"arn:aws-cn:s3:::photos/a\""), "{}", found[0].json);
    }

    #[test]
    fn what_the_message_says_goes_before_what_the_name_leads_to_expect() {
        let message = format!(
            "User: {ADA} is not authorized to perform: s3:GetObjectVersion on resource: \"arn:aws:s3:::photos/a b.jpg\" because no \
             resource-based policy allows the s3:GetObjectVersion action"
        );
        let group =
            DeniedRequests { message: Some(&message), ..denied("no_resource_policy_allows", "GetObject", Some("a")) };
        let found = statements(std::iter::once(group));
        let statement: serde_json::Value = serde_json::from_str(&found[0].json).unwrap();
        assert_eq!(statement["Action"], "s3:GetObjectVersion");
        assert_eq!(statement["Resource"], serde_json::json!(["arn:aws:s3:::photos/a b.jpg"]));
        assert_eq!(statement["Principal"], serde_json::json!({"AWS": ADA}));
        assert_eq!(said("User: x is not authorized to perform: s3:GetObject on resource: *"), None);
    }

    #[test]
    fn of_many_resources_the_first_are_named() {
        let keys: Vec<String> = (0..60).map(|number| format!("key{number:02}")).collect();
        let found = statements(keys.iter().map(|key| denied("no_identity_policy_allows", "PutObject", Some(key))));
        assert_eq!((found[0].left_out, found[0].requests), (10, 120));
    }
}
