//! Which CloudTrail event an access-log operation leads to expect, and what kind each of them is.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html>. Where AWS documents no pair, it was
//! observed in logs or is expected from the names; each pair says which.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::OnceLock;

/// CloudTrail's two categories of S3 API calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Category {
    /// Object-level calls, recorded where data events are selected.
    Data,
    /// Bucket-level calls, recorded by default.
    Management,
}

/// Whether a call reads or writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ReadWrite {
    /// It only reads.
    Read,
    /// It changes something.
    Write,
}

/// How well a pair is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Evidence {
    /// AWS's documentation says so.
    Documented,
    /// Seen in logs.
    Observed,
    /// Follows from the names; nobody said so.
    Expected,
}

/// Which of an operation's rows a pair is about: ACL calls are about an object where the row names a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Any,
    Given,
    None,
}

/// An access-log operation and the event that it leads to expect.
#[derive(Debug, Clone, Copy)]
pub struct Operation {
    /// The access log's operation.
    pub operation: &'static str,
    /// CloudTrail's eventName.
    pub event_name: &'static str,
    /// The event's category.
    pub category: Category,
    /// Whether it reads or writes.
    pub access: ReadWrite,
    /// How well the pair is known.
    pub evidence: Evidence,
    key: Key,
}

const fn data(operation: &'static str, event_name: &'static str, access: ReadWrite, evidence: Evidence) -> Operation {
    Operation { operation, event_name, category: Category::Data, access, evidence, key: Key::Any }
}

const fn bucket(operation: &'static str, event_name: &'static str, access: ReadWrite, evidence: Evidence) -> Operation {
    Operation { operation, event_name, category: Category::Management, access, evidence, key: Key::Any }
}

const fn keyed(operation: Operation, key: bool) -> Operation {
    Operation { key: if key { Key::Given } else { Key::None }, ..operation }
}

use Evidence::{Documented, Expected, Observed};
use ReadWrite::{Read, Write};

/// Every pair.
pub const OPERATIONS: &[Operation] = &[
    data("REST.GET.OBJECT", "GetObject", Read, Documented),
    data("REST.HEAD.OBJECT", "HeadObject", Read, Documented),
    data("REST.PUT.OBJECT", "PutObject", Write, Documented),
    data("REST.POST.OBJECT", "PostObject", Write, Documented),
    data("REST.DELETE.OBJECT", "DeleteObject", Write, Documented),
    data("REST.COPY.OBJECT", "CopyObject", Write, Documented),
    data("REST.COPY.OBJECT_GET", "CopyObject", Write, Documented),
    data("REST.POST.UPLOADS", "CreateMultipartUpload", Write, Documented),
    data("REST.PUT.PART", "UploadPart", Write, Documented),
    data("REST.COPY.PART", "UploadPartCopy", Write, Documented),
    data("REST.COPY.PART_GET", "UploadPartCopy", Write, Documented),
    data("REST.POST.UPLOAD", "CompleteMultipartUpload", Write, Documented),
    data("REST.DELETE.UPLOAD", "AbortMultipartUpload", Write, Documented),
    data("REST.GET.UPLOAD", "ListParts", Read, Documented),
    data("REST.GET.UPLOADS", "ListMultipartUploads", Read, Documented),
    data("REST.POST.MULTI_OBJECT_DELETE", "DeleteObjects", Write, Documented),
    data("BATCH.DELETE.OBJECT", "DeleteObject", Write, Documented),
    data("REST.GET.BUCKET", "ListObjects", Read, Observed),
    data("REST.GET.BUCKETVERSIONS", "ListObjectVersions", Read, Documented),
    data("REST.HEAD.BUCKET", "HeadBucket", Read, Documented),
    data("REST.GET.OBJECT_TAGGING", "GetObjectTagging", Read, Documented),
    data("REST.PUT.OBJECT_TAGGING", "PutObjectTagging", Write, Documented),
    data("REST.DELETE.OBJECT_TAGGING", "DeleteObjectTagging", Write, Documented),
    keyed(data("REST.GET.ACL", "GetObjectAcl", Read, Documented), true),
    keyed(data("REST.PUT.ACL", "PutObjectAcl", Write, Documented), true),
    keyed(bucket("REST.GET.ACL", "GetBucketAcl", Read, Documented), false),
    keyed(bucket("REST.PUT.ACL", "PutBucketAcl", Write, Documented), false),
    data("REST.GET.OBJECT_ATTRIBUTES", "GetObjectAttributes", Read, Documented),
    data("REST.GET.OBJECT_LOCK_RETENTION", "GetObjectRetention", Read, Expected),
    data("REST.PUT.OBJECT_LOCK_RETENTION", "PutObjectRetention", Write, Expected),
    data("REST.GET.RETENTION", "GetObjectRetention", Read, Expected),
    data("REST.PUT.RETENTION", "PutObjectRetention", Write, Expected),
    data("REST.GET.OBJECT_LOCK_LEGAL_HOLD", "GetObjectLegalHold", Read, Expected),
    data("REST.PUT.OBJECT_LOCK_LEGAL_HOLD", "PutObjectLegalHold", Write, Expected),
    data("REST.GET.LEGAL_HOLD", "GetObjectLegalHold", Read, Expected),
    data("REST.PUT.LEGAL_HOLD", "PutObjectLegalHold", Write, Expected),
    data("REST.POST.RESTORE", "RestoreObject", Write, Documented),
    data("REST.POST.SELECT", "SelectObjectContent", Read, Documented),
    data("REST.GET.TORRENT", "GetObjectTorrent", Read, Documented),
    data("REST.OPTIONS.PREFLIGHT", "PreflightRequest", Read, Observed),
    bucket("REST.PUT.BUCKET", "CreateBucket", Write, Documented),
    bucket("REST.DELETE.BUCKET", "DeleteBucket", Write, Documented),
    bucket("REST.GET.LOCATION", "GetBucketLocation", Read, Documented),
    bucket("REST.GET.LOGGING_STATUS", "GetBucketLogging", Read, Documented),
    bucket("REST.PUT.LOGGING_STATUS", "PutBucketLogging", Write, Documented),
    bucket("REST.GET.VERSIONING", "GetBucketVersioning", Read, Documented),
    bucket("REST.PUT.VERSIONING", "PutBucketVersioning", Write, Documented),
    bucket("REST.GET.BUCKETPOLICY", "GetBucketPolicy", Read, Documented),
    bucket("REST.PUT.BUCKETPOLICY", "PutBucketPolicy", Write, Documented),
    bucket("REST.DELETE.BUCKETPOLICY", "DeleteBucketPolicy", Write, Documented),
    bucket("REST.GET.POLICY_STATUS", "GetBucketPolicyStatus", Read, Expected),
    bucket("REST.GET.PUBLIC_ACCESS_BLOCK", "GetBucketPublicAccessBlock", Read, Observed),
    bucket("REST.PUT.PUBLIC_ACCESS_BLOCK", "PutBucketPublicAccessBlock", Write, Observed),
    bucket("REST.DELETE.PUBLIC_ACCESS_BLOCK", "DeleteBucketPublicAccessBlock", Write, Observed),
    bucket("REST.GET.TAGGING", "GetBucketTagging", Read, Documented),
    bucket("REST.PUT.TAGGING", "PutBucketTagging", Write, Documented),
    bucket("REST.DELETE.TAGGING", "DeleteBucketTagging", Write, Documented),
    bucket("REST.GET.WEBSITE", "GetBucketWebsite", Read, Documented),
    bucket("REST.PUT.WEBSITE", "PutBucketWebsite", Write, Documented),
    bucket("REST.DELETE.WEBSITE", "DeleteBucketWebsite", Write, Documented),
    bucket("REST.GET.CORS", "GetBucketCors", Read, Documented),
    bucket("REST.PUT.CORS", "PutBucketCors", Write, Documented),
    bucket("REST.DELETE.CORS", "DeleteBucketCors", Write, Documented),
    bucket("REST.GET.ENCRYPTION", "GetBucketEncryption", Read, Documented),
    bucket("REST.PUT.ENCRYPTION", "PutBucketEncryption", Write, Documented),
    bucket("REST.DELETE.ENCRYPTION", "DeleteBucketEncryption", Write, Documented),
    bucket("REST.GET.REPLICATION", "GetBucketReplication", Read, Documented),
    bucket("REST.PUT.REPLICATION", "PutBucketReplication", Write, Documented),
    bucket("REST.DELETE.REPLICATION", "DeleteBucketReplication", Write, Documented),
    bucket("REST.GET.LIFECYCLE", "GetBucketLifecycle", Read, Observed),
    bucket("REST.PUT.LIFECYCLE", "PutBucketLifecycle", Write, Observed),
    bucket("REST.DELETE.LIFECYCLE", "DeleteBucketLifecycle", Write, Observed),
    bucket("REST.GET.NOTIFICATION", "GetBucketNotification", Read, Documented),
    bucket("REST.PUT.NOTIFICATION", "PutBucketNotification", Write, Documented),
    bucket("REST.GET.REQUEST_PAYMENT", "GetBucketRequestPayment", Read, Documented),
    bucket("REST.PUT.REQUEST_PAYMENT", "PutBucketRequestPayment", Write, Documented),
    bucket("REST.GET.ACCELERATE", "GetAccelerateConfiguration", Read, Observed),
    bucket("REST.PUT.ACCELERATE", "PutAccelerateConfiguration", Write, Expected),
    bucket("REST.GET.OBJECT_LOCK_CONFIGURATION", "GetBucketObjectLockConfiguration", Read, Observed),
    bucket("REST.PUT.OBJECT_LOCK_CONFIGURATION", "PutBucketObjectLockConfiguration", Write, Expected),
    bucket("REST.GET.OWNERSHIP_CONTROLS", "GetBucketOwnershipControls", Read, Expected),
    bucket("REST.PUT.OWNERSHIP_CONTROLS", "PutBucketOwnershipControls", Write, Expected),
    bucket("REST.DELETE.OWNERSHIP_CONTROLS", "DeleteBucketOwnershipControls", Write, Expected),
    bucket("REST.GET.ANALYTICS", "GetBucketAnalyticsConfiguration", Read, Expected),
    bucket("REST.PUT.ANALYTICS", "PutBucketAnalyticsConfiguration", Write, Expected),
    bucket("REST.DELETE.ANALYTICS", "DeleteBucketAnalyticsConfiguration", Write, Expected),
    bucket("REST.GET.METRICS", "GetBucketMetricsConfiguration", Read, Expected),
    bucket("REST.PUT.METRICS", "PutBucketMetricsConfiguration", Write, Expected),
    bucket("REST.DELETE.METRICS", "DeleteBucketMetricsConfiguration", Write, Expected),
    bucket("REST.GET.INVENTORY", "GetBucketInventoryConfiguration", Read, Expected),
    bucket("REST.PUT.INVENTORY", "PutBucketInventoryConfiguration", Write, Expected),
    bucket("REST.DELETE.INVENTORY", "DeleteBucketInventoryConfiguration", Write, Expected),
    bucket("REST.GET.INTELLIGENT_TIERING", "GetBucketIntelligentTieringConfiguration", Read, Expected),
    bucket("REST.PUT.INTELLIGENT_TIERING", "PutBucketIntelligentTieringConfiguration", Write, Expected),
    bucket("REST.DELETE.INTELLIGENT_TIERING", "DeleteBucketIntelligentTieringConfiguration", Write, Expected),
    data("WEBSITE.GET.OBJECT", "GetObject", Read, Expected),
    data("WEBSITE.HEAD.OBJECT", "HeadObject", Read, Expected),
    bucket("SOAP.ListAllMyBuckets", "ListBuckets", Read, Documented),
    bucket("SOAP.CreateBucket", "CreateBucket", Write, Documented),
    bucket("SOAP.DeleteBucket", "DeleteBucket", Write, Documented),
    bucket("SOAP.GetBucketAccessControlPolicy", "GetBucketAcl", Read, Documented),
    bucket("SOAP.SetBucketAccessControlPolicy", "PutBucketAcl", Write, Documented),
    bucket("SOAP.GetBucketLoggingStatus", "GetBucketLogging", Read, Documented),
    bucket("SOAP.SetBucketLoggingStatus", "PutBucketLogging", Write, Documented),
];

/// The pair of an operation, by whether its row names a key.
///
/// ```
/// use bucketscope::schema::operations::expected_event;
///
/// assert_eq!(expected_event("REST.GET.ACL", true).unwrap().event_name, "GetObjectAcl");
/// assert_eq!(expected_event("REST.GET.ACL", false).unwrap().event_name, "GetBucketAcl");
/// assert!(expected_event("S3.EXPIRE.OBJECT", true).is_none());
/// ```
pub fn expected_event(operation: &str, has_key: bool) -> Option<&'static Operation> {
    static BY_OPERATION: OnceLock<HashMap<&str, Vec<&Operation>>> = OnceLock::new();
    let pairs = BY_OPERATION.get_or_init(|| {
        let mut pairs: HashMap<&str, Vec<&Operation>> = HashMap::new();
        OPERATIONS.iter().for_each(|pair| pairs.entry(pair.operation).or_default().push(pair));
        pairs
    });
    pairs.get(operation)?.iter().copied().find(|pair| match pair.key {
        Key::Any => true,
        Key::Given => has_key,
        Key::None => !has_key,
    })
}

/// Whether an operation leads to expect an event of this name.
pub fn expects_event(operation: &str, has_key: bool, event_name: &str) -> bool {
    expected_event(operation, has_key).is_some_and(|pair| pair.event_name == event_name)
}

/// The kind of event that an operation leads to expect. An operation that the map does not know is judged by its
/// method and by whether it names a key; `None` for what is no request (`S3.…`) or has no known method
/// (`WEBSITE.INVALIDOPERATION`).
pub fn kind_of_operation(operation: &str, has_key: bool) -> Option<(Category, ReadWrite)> {
    if let Some(pair) = expected_event(operation, has_key) {
        return Some((pair.category, pair.access));
    }
    let mut parts = operation.split('.');
    let (family, method) = (parts.next()?, parts.next()?);
    let begins = |verbs: &[&str]| verbs.iter().any(|verb| method.starts_with(verb));
    let (reads, writes) = match family {
        "SOAP" => (begins(&["Get", "List"]), begins(&["Put", "Set", "Create", "Delete", "Copy"])),
        "REST" | "WEBSITE" | "BATCH" => {
            (matches!(method, "GET" | "HEAD" | "OPTIONS"), matches!(method, "PUT" | "POST" | "DELETE" | "COPY"))
        }
        _ => (false, false),
    };
    if !reads && !writes {
        return None;
    }
    let category = if has_key { Category::Data } else { Category::Management };
    Some((category, if reads { Read } else { Write }))
}

/// The kind of an S3 event, by its name.
pub fn kind_of_event(event_name: &str) -> (Category, ReadWrite) {
    if let Some(pair) = OPERATIONS.iter().find(|pair| pair.event_name == event_name) {
        return (pair.category, pair.access);
    }
    let reads =
        ["Get", "List", "Head", "Describe", "Select", "Preflight"].iter().any(|verb| event_name.starts_with(verb));
    let about_objects = event_name.contains("Object") && !event_name.contains("Bucket");
    (if about_objects { Category::Data } else { Category::Management }, if reads { Read } else { Write })
}

/// Whether S3 did this by itself, by a lifecycle rule.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-and-other-bucket-config.html>
pub fn is_lifecycle(operation: &str) -> bool {
    operation.starts_with("S3.EXPIRE.")
        || operation.starts_with("S3.TRANSITION")
        || matches!(operation, "S3.CREATE.DELETEMARKER" | "S3.DELETE.UPLOAD")
}

/// Whether a checksum job did this.
pub fn is_checksum_job(operation: &str) -> bool {
    operation == "S3.COMPUTE.OBJECT.CHECKSUM"
}

/// Whether the row is about the source of a copy: CloudTrail's event is about the target.
pub fn is_copy_source(operation: &str) -> bool {
    matches!(operation, "REST.COPY.OBJECT_GET" | "REST.COPY.PART_GET")
}

/// Whether the row stands beside the main row of its request: a copy's source, a batch delete's key.
pub fn is_secondary(operation: &str) -> bool {
    is_copy_source(operation) || operation == "BATCH.DELETE.OBJECT"
}

/// Whether a request failed because its credentials or its signature did.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
pub fn is_authentication_failure(http_status: Option<i64>, error_code: Option<&str>) -> bool {
    http_status == Some(403)
        && matches!(
            error_code,
            Some(
                "SignatureDoesNotMatch"
                    | "InvalidAccessKeyId"
                    | "RequestTimeTooSkewed"
                    | "InvalidSecurity"
                    | "InvalidToken"
                    | "ExpiredToken"
                    | "TokenRefreshRequired"
                    | "NotSignedUp"
                    | "RequestExpired"
                    | "MissingAuthenticationToken"
                    | "MissingSecurityHeader"
                    | "AuthorizationHeaderMalformed"
                    | "CredentialsNotSupported"
            )
        )
}

/// Whether an S3 event is about the account rather than a bucket.
pub fn is_account_level(event_name: &str) -> bool {
    matches!(
        event_name,
        "ListBuckets"
            | "ListDirectoryBuckets"
            | "ListAccessPoints"
            | "ListMultiRegionAccessPoints"
            | "GetAccountPublicAccessBlock"
            | "PutAccountPublicAccessBlock"
            | "DeleteAccountPublicAccessBlock"
            | "ListJobs"
            | "CreateJob"
            | "DescribeJob"
            | "ListStorageLensConfigurations"
            | "GetStorageLensConfiguration"
            | "GetStorageLensDashboardDataInternal"
            | "PutStorageLensConfiguration"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_lead_to_their_events() {
        for (operation, has_key, event) in [
            ("REST.GET.OBJECT", true, "GetObject"),
            ("REST.GET.BUCKET", false, "ListObjects"),
            ("REST.GET.ACL", true, "GetObjectAcl"),
            ("REST.GET.ACL", false, "GetBucketAcl"),
            ("REST.POST.MULTI_OBJECT_DELETE", false, "DeleteObjects"),
            ("REST.COPY.OBJECT", true, "CopyObject"),
        ] {
            assert!(expects_event(operation, has_key, event), "{operation}");
        }
        assert!(expected_event("S3.EXPIRE.OBJECT", true).is_none());
    }

    #[test]
    fn no_operation_has_two_events() {
        for (index, pair) in OPERATIONS.iter().enumerate() {
            let again =
                OPERATIONS[index + 1..].iter().any(|other| other.operation == pair.operation && other.key == pair.key);
            assert!(!again, "{}", pair.operation);
        }
    }

    #[test]
    fn kinds_are_known_or_judged_by_shape() {
        assert_eq!(kind_of_operation("REST.GET.BUCKETPOLICY", false), Some((Category::Management, Read)));
        assert_eq!(kind_of_operation("REST.PUT.SOMETHING_NEW", true), Some((Category::Data, Write)));
        assert_eq!(kind_of_operation("S3.EXPIRE.OBJECT", true), None);
        assert_eq!(kind_of_operation("WEBSITE.INVALIDOPERATION", false), None);
        assert_eq!(kind_of_operation("SOAP.PutObjectInline", true), Some((Category::Data, Write)));
        assert_eq!(kind_of_event("PutObject"), (Category::Data, Write));
        assert_eq!(kind_of_event("GetBucketSomethingNew"), (Category::Management, Read));
    }

    #[test]
    fn causes_in_the_row_are_told_by_its_operation() {
        assert!(is_lifecycle("S3.TRANSITION_SIA.OBJECT") && is_lifecycle("S3.CREATE.DELETEMARKER"));
        assert!(!is_lifecycle("S3.COMPUTE.OBJECT.CHECKSUM") && is_checksum_job("S3.COMPUTE.OBJECT.CHECKSUM"));
        assert!(is_authentication_failure(Some(403), Some("SignatureDoesNotMatch")));
        assert!(!is_authentication_failure(Some(403), Some("AccessDenied")));
        assert!(!is_authentication_failure(Some(200), Some("SignatureDoesNotMatch")));
        assert!(is_account_level("ListBuckets") && !is_account_level("ListObjects"));
    }
}
