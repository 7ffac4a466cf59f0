//! Where the columns of `requests` come from that say what either log says.

use super::compare::{PAIRS, compare};
use super::differences::{compared, names};
use crate::schema::operations::is_copy_source;
use crate::schema::{Denial, Denied, Value, access, requests, trail};
use crate::sorting::sort_by_key;

/// Where the values of a column come from.
#[derive(Debug, Clone, Copy)]
pub enum Origin {
    /// From a field of the access log, else from one of CloudTrail.
    Logs(Option<usize>, Option<usize>),
    /// From the pairs of fields that are compared.
    Disagreements,
    /// From what both logs say of an error.
    DeniedBecause,
    /// From the second keys of both logs.
    HostIds,
}

const fn both(access: usize, trail: usize) -> Origin {
    Origin::Logs(Some(access), Some(trail))
}

const fn of_access(field: usize) -> Origin {
    Origin::Logs(Some(field), None)
}

const fn of_trail(field: usize) -> Origin {
    Origin::Logs(None, Some(field))
}

/// The columns that are put together when somebody asks for them.
pub const ORIGINS: &[(usize, Origin)] = &[
    (requests::BUCKET, both(access::BUCKET, trail::BUCKET)),
    (requests::KEY, both(access::KEY, trail::KEY)),
    (requests::OPERATION, of_access(access::OPERATION)),
    (requests::EVENT_NAME, of_trail(trail::EVENT_NAME)),
    (requests::HTTP_STATUS, of_access(access::HTTP_STATUS)),
    (requests::ERROR_CODE, of_access(access::ERROR_CODE)),
    (requests::TRAIL_ERROR_CODE, of_trail(trail::ERROR_CODE)),
    (requests::REMOTE_IP, of_access(access::REMOTE_IP)),
    (requests::SOURCE_IP, of_trail(trail::SOURCE_IP_ADDRESS)),
    (requests::REQUESTER, of_access(access::REQUESTER)),
    (requests::PRINCIPAL_ARN, of_trail(trail::USER_IDENTITY_ARN)),
    (requests::IDENTITY_TYPE, of_trail(trail::USER_IDENTITY_TYPE)),
    (requests::ACCESS_KEY_ID, of_trail(trail::USER_IDENTITY_ACCESS_KEY_ID)),
    (requests::USER_AGENT, both(access::USER_AGENT, trail::USER_AGENT)),
    (requests::BYTES_SENT, of_access(access::BYTES_SENT)),
    (requests::TRAIL_BYTES_OUT, of_trail(trail::BYTES_TRANSFERRED_OUT)),
    (requests::TOTAL_TIME_MS, of_access(access::TOTAL_TIME_MS)),
    (requests::TURN_AROUND_TIME_MS, of_access(access::TURN_AROUND_TIME_MS)),
    (requests::TLS_VERSION, both(access::TLS_VERSION, trail::TLS_VERSION)),
    (requests::DISAGREEMENTS, Origin::Disagreements),
    (requests::DENIED_BECAUSE, Origin::DeniedBecause),
    (requests::ERROR_MESSAGE, of_trail(trail::ERROR_MESSAGE)),
    (requests::SESSION_ISSUER_ARN, of_trail(trail::SESSION_ISSUER_ARN)),
    (requests::MFA_AUTHENTICATED, of_trail(trail::MFA_AUTHENTICATED)),
    (requests::VPC_ENDPOINT_ID, of_trail(trail::VPC_ENDPOINT_ID)),
    (requests::VERSION_ID, of_access(access::VERSION_ID)),
    (requests::OBJECT_SIZE, of_access(access::OBJECT_SIZE)),
    (requests::TRAIL_BYTES_IN, of_trail(trail::BYTES_TRANSFERRED_IN)),
    (requests::AUTHENTICATION_TYPE, both(access::AUTHENTICATION_TYPE, trail::AUTHENTICATION_METHOD)),
    (requests::SIGNATURE_VERSION, both(access::SIGNATURE_VERSION, trail::SIGNATURE_VERSION)),
    (requests::ACL_REQUIRED, both(access::ACL_REQUIRED, trail::ACL_REQUIRED)),
    (requests::USER_NAME, of_trail(trail::USER_IDENTITY_USER_NAME)),
    (requests::PRINCIPAL_ID, of_trail(trail::USER_IDENTITY_PRINCIPAL_ID)),
    (requests::PRINCIPAL_ACCOUNT_ID, of_trail(trail::USER_IDENTITY_ACCOUNT_ID)),
    (requests::INVOKED_BY, of_trail(trail::USER_IDENTITY_INVOKED_BY)),
    (requests::SESSION_CREDENTIAL_FROM_CONSOLE, of_trail(trail::SESSION_CREDENTIAL_FROM_CONSOLE)),
    (requests::EVENT_SOURCE, of_trail(trail::EVENT_SOURCE)),
    (requests::AWS_REGION, of_trail(trail::AWS_REGION)),
    (requests::READ_ONLY, of_trail(trail::READ_ONLY)),
    (requests::EVENT_CATEGORY, of_trail(trail::EVENT_CATEGORY)),
    (requests::RECIPIENT_ACCOUNT_ID, of_trail(trail::RECIPIENT_ACCOUNT_ID)),
    (requests::BUCKET_OWNER, of_access(access::BUCKET_OWNER)),
    (requests::REFERER, of_access(access::REFERER)),
    (requests::HOST_HEADER, both(access::HOST_HEADER, trail::HOST_HEADER)),
    (requests::CIPHER_SUITE, both(access::CIPHER_SUITE, trail::CIPHER_SUITE)),
    (requests::ACCESS_POINT_ARN, of_access(access::ACCESS_POINT_ARN)),
    (requests::SOURCE_REGION, of_access(access::SOURCE_REGION)),
    (requests::HOST_IDS, Origin::HostIds),
];

/// Whether a column is put together when somebody asks for it.
pub fn is_put_together(target: usize) -> bool {
    ORIGINS.iter().any(|(known, _)| *known == target)
}

/// The fields of both logs that some columns come from, access log first.
pub fn reads(targets: &[usize]) -> [Vec<usize>; 2] {
    let mut fields = [Vec::new(), Vec::new()];
    for (_, origin) in ORIGINS.iter().filter(|(target, _)| targets.contains(target)) {
        let (of_access, of_trail): (Vec<usize>, Vec<usize>) = match *origin {
            Origin::Logs(access, trail) => (access.into_iter().collect(), trail.into_iter().collect()),
            Origin::Disagreements => {
                let (mut of_access, of_trail): (Vec<_>, Vec<_>) = PAIRS.iter().filter_map(compared).unzip();
                of_access.push(access::OPERATION);
                (of_access, of_trail)
            }
            Origin::DeniedBecause => (
                vec![access::HTTP_STATUS, access::ERROR_CODE, access::REQUESTER],
                vec![trail::ERROR_CODE, trail::ERROR_MESSAGE],
            ),
            Origin::HostIds => (vec![access::HOST_ID], vec![trail::X_AMZ_ID_2]),
        };
        fields[0].extend(of_access);
        fields[1].extend(of_trail);
    }
    fields.map(|mut fields: Vec<usize>| {
        sort_by_key(&mut fields, |field| *field);
        fields.dedup();
        fields
    })
}

/// Sets the values of a request that its main records say, each with one value per field of its log. What the join itself
/// worked out is there already.
pub fn set_values(values: &mut [Value], access: Option<&[Value]>, trail: Option<&[Value]>) {
    let of = |record: Option<&[Value]>, field: Option<usize>| -> Value {
        let value = record.zip(field).and_then(|(record, field)| record.get(field));
        value.cloned().unwrap_or_default()
    };
    for &(target, origin) in ORIGINS {
        let value = match origin {
            Origin::Logs(of_access, of_trail) => match of(access, of_access) {
                Value::Missing => of(trail, of_trail),
                value => value,
            },
            Origin::Disagreements => Value::text_or_missing(names(differences(access, trail))),
            Origin::DeniedBecause => {
                let [code, requester] = [access::ERROR_CODE, access::REQUESTER].map(|field| of(access, Some(field)));
                let [trail_code, message] =
                    [trail::ERROR_CODE, trail::ERROR_MESSAGE].map(|field| of(trail, Some(field)));
                let denied = Denied {
                    http_status: of(access, Some(access::HTTP_STATUS)).int(),
                    error_code: code.text(),
                    is_anonymous: access.is_some() && requester.is_missing(),
                    trail_error_code: trail_code.text(),
                    error_message: message.text(),
                };
                Denial::of(&denied).map_or(Value::Missing, |denial| Value::Text(denial.name().to_owned()))
            }
            Origin::HostIds => {
                let ids = [of(access, Some(access::HOST_ID)), of(trail, Some(trail::X_AMZ_ID_2))];
                let says = !ids.iter().any(Value::is_missing);
                Value::text_or_missing(if says { host_ids(ids[0] == ids[1]).to_owned() } else { String::new() })
            }
        };
        if let Some(slot) = values.get_mut(target) {
            *slot = value;
        }
    }
}

/// What is said of two second keys.
pub fn host_ids(agree: bool) -> &'static str {
    if agree { "agree" } else { "differ" }
}

/// One bit for each of [`PAIRS`] of which two records give values that differ.
fn differences(access: Option<&[Value]>, trail: Option<&[Value]>) -> u64 {
    let Some((access, trail)) = access.zip(trail) else { return 0 };
    let is_source = access[access::OPERATION].text().is_some_and(is_copy_source);
    let differ = |pair| {
        let Some((field, other)) = compared(pair) else { return false };
        let is_of_source = is_source && matches!(field, access::BUCKET | access::KEY);
        !is_of_source && compare(pair.rule, &access[field], &trail[other]) == Some(false)
    };
    (0..).zip(PAIRS).filter(|(_, pair)| differ(pair)).fold(0, |bits, (place, _)| bits | 1 << place)
}
