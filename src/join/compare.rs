//! What the two logs say of the same thing, and whether they agree.

use crate::schema::{Value, access, trail};
use std::net::IpAddr;

/// CloudTrail cuts user agents at 1 KB; one that is nearly so long may be cut.
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
const CUT_USER_AGENT_BYTES: usize = 1000;

/// A thing that both logs speak of, or that stands beside in the details.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// Index of the access log's field.
    pub access: Option<usize>,
    /// Index of CloudTrail's field.
    pub trail: Option<usize>,
    /// How the two are compared.
    pub rule: Rule,
}

/// How two sides are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Not at all: the two mean different things, or one log is silent.
    NotCompared,
    /// The same text or number.
    Same,
    /// The same text in any letter case.
    AnyCase,
    /// The same address; a service's name stands for an address of its own, and is not compared.
    Address,
    /// The same text but for brackets around it, or CloudTrail's is the cut beginning of the access log's.
    UserAgent,
    /// The same host, whatever the port.
    Host,
    /// The same ARN; compared only where both are ARNs.
    Arn,
    /// The same host ID, which tells whether the records are of one response; no disagreement of the logs.
    SecondKey,
}

const fn both(access: usize, trail: usize, rule: Rule) -> Pair {
    Pair { access: Some(access), trail: Some(trail), rule }
}

const fn access_only(field: usize) -> Pair {
    Pair { access: Some(field), trail: None, rule: Rule::NotCompared }
}

const fn trail_only(field: usize) -> Pair {
    Pair { access: None, trail: Some(field), rule: Rule::NotCompared }
}

/// What the details of a request show side by side, in order. Those with a rule make up `disagreements`, but for the
/// second key.
pub const PAIRS: &[Pair] = &[
    both(access::TIME, trail::EVENT_TIME, Rule::NotCompared),
    both(access::OPERATION, trail::EVENT_NAME, Rule::NotCompared),
    both(access::BUCKET, trail::BUCKET, Rule::Same),
    both(access::KEY, trail::KEY, Rule::Same),
    access_only(access::VERSION_ID),
    both(access::REMOTE_IP, trail::SOURCE_IP_ADDRESS, Rule::Address),
    both(access::USER_AGENT, trail::USER_AGENT, Rule::UserAgent),
    access_only(access::HTTP_STATUS),
    both(access::ERROR_CODE, trail::ERROR_CODE, Rule::Same),
    trail_only(trail::ERROR_MESSAGE),
    both(access::BYTES_SENT, trail::BYTES_TRANSFERRED_OUT, Rule::Same),
    trail_only(trail::BYTES_TRANSFERRED_IN),
    access_only(access::OBJECT_SIZE),
    access_only(access::TOTAL_TIME_MS),
    access_only(access::TURN_AROUND_TIME_MS),
    access_only(access::REFERER),
    both(access::TLS_VERSION, trail::TLS_VERSION, Rule::AnyCase),
    both(access::CIPHER_SUITE, trail::CIPHER_SUITE, Rule::Same),
    both(access::SIGNATURE_VERSION, trail::SIGNATURE_VERSION, Rule::Same),
    both(access::AUTHENTICATION_TYPE, trail::AUTHENTICATION_METHOD, Rule::Same),
    both(access::ACL_REQUIRED, trail::ACL_REQUIRED, Rule::Same),
    both(access::HOST_HEADER, trail::HOST_HEADER, Rule::Host),
    both(access::HOST_ID, trail::X_AMZ_ID_2, Rule::SecondKey),
    both(access::REQUESTER, trail::USER_IDENTITY_ARN, Rule::Arn),
    trail_only(trail::USER_IDENTITY_TYPE),
    trail_only(trail::USER_IDENTITY_ACCESS_KEY_ID),
    trail_only(trail::SESSION_ISSUER_ARN),
    trail_only(trail::MFA_AUTHENTICATED),
    trail_only(trail::USER_IDENTITY_INVOKED_BY),
    trail_only(trail::VPC_ENDPOINT_ID),
    access_only(access::ACCESS_POINT_ARN),
    access_only(access::SOURCE_REGION),
];

/// Whether two sides agree; `None` where they are not compared, as when one of them is missing.
pub fn compare(rule: Rule, access: &Value, trail: &Value) -> Option<bool> {
    if access.is_missing() || trail.is_missing() {
        return None;
    }
    let (Some(a), Some(t)) = (access.text(), trail.text()) else {
        return (rule != Rule::NotCompared).then(|| access == trail);
    };
    compare_texts(rule, a, t)
}

/// Whether two texts agree; `None` where they are not compared.
///
/// ```
/// use bucketscope::join::{Rule, compare_texts};
///
/// assert_eq!(compare_texts(Rule::Host, "b.s3.amazonaws.com:443", "b.s3.amazonaws.com"), Some(true));
/// assert_eq!(compare_texts(Rule::Address, "10.1.15.35", "athena.amazonaws.com"), None);
/// assert_eq!(compare_texts(Rule::Arn, "79a59df900b949e5", "arn:aws:iam::1:root"), None);
/// ```
pub fn compare_texts(rule: Rule, access: &str, trail: &str) -> Option<bool> {
    Some(match rule {
        Rule::NotCompared => return None,
        Rule::Same | Rule::SecondKey => access == trail,
        Rule::AnyCase => access.eq_ignore_ascii_case(trail),
        Rule::Address => {
            let (Ok(access), Ok(trail)) = (access.parse::<IpAddr>(), trail.parse::<IpAddr>()) else { return None };
            access == trail
        }
        Rule::UserAgent => {
            let (access, trail) = (without_brackets(access), without_brackets(trail));
            access == trail || is_cut(trail) && access.starts_with(trail.trim_start_matches('['))
        }
        Rule::Host => without_port(access).eq_ignore_ascii_case(without_port(trail)),
        Rule::Arn => {
            if !(access.starts_with("arn:") && trail.starts_with("arn:")) {
                return None;
            }
            access == trail
        }
    })
}

fn without_brackets(user_agent: &str) -> &str {
    user_agent.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(user_agent)
}

fn is_cut(user_agent: &str) -> bool {
    user_agent.len() >= CUT_USER_AGENT_BYTES
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_texts(rule: Rule, access: &str, trail: &str, expected: Option<bool>) {
        assert_eq!(compare_texts(rule, access, trail), expected, "{rule:?}: {access} against {trail}");
    }

    #[test]
    fn each_rule_says_what_agrees() {
        check_texts(Rule::Same, "a", "a", Some(true));
        check_texts(Rule::Same, "a", "A", Some(false));
        check_texts(Rule::AnyCase, "TLSV1.2", "TLSv1.2", Some(true));
        check_texts(Rule::Address, "2001:db8::1", "2001:0db8:0:0::1", Some(true));
        check_texts(Rule::Address, "10.1.15.35", "10.1.15.36", Some(false));
        check_texts(Rule::Address, "10.1.15.35", "athena.amazonaws.com", None);
        check_texts(Rule::Address, "10.1.15.35", "AWS Internal", None);
        check_texts(Rule::Host, "b.s3.amazonaws.com:443", "b.s3.amazonaws.com", Some(true));
        check_texts(Rule::Host, "b.s3.amazonaws.com", "c.s3.amazonaws.com", Some(false));
        check_texts(Rule::Arn, "79a59df900b949e5", "arn:aws:iam::1:root", None);
        check_texts(Rule::Arn, "arn:aws:iam::1:user/a", "arn:aws:iam::1:user/b", Some(false));
        check_texts(Rule::NotCompared, "a", "b", None);
        let long = "x".repeat(1500);
        check_texts(Rule::UserAgent, &long, &long[..1024], Some(true));
        check_texts(Rule::UserAgent, &long, &format!("[{}", &long[..1023]), Some(true));
        check_texts(Rule::UserAgent, "aws-cli/2.17 more", "aws-cli/2.17", Some(false));
        check_texts(Rule::UserAgent, "[curl/7]", "curl/7", Some(true));
    }

    #[test]
    fn a_missing_side_disagrees_with_nothing() {
        assert_eq!(compare(Rule::Same, &Value::Missing, &Value::Int(0)), None);
        assert_eq!(compare(Rule::Same, &Value::Int(5), &Value::Int(0)), Some(false));
        assert_eq!(compare(Rule::NotCompared, &Value::Int(5), &Value::Int(0)), None);
    }
}
