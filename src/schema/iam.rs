//! The IAM action that S3 asks for when an event's call is made.

/// The action that a call needs on its bucket or object, by CloudTrail's name of it; `None` of calls whose action is not
/// known here.
///
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html>
///
/// ```
/// use bucketscope::schema::iam_action;
///
/// assert_eq!(iam_action("ListObjects").as_deref(), Some("s3:ListBucket"));
/// assert_eq!(iam_action("GetObjectTagging").as_deref(), Some("s3:GetObjectTagging"));
/// assert_eq!(iam_action("ConsoleLogin"), None);
/// ```
pub fn iam_action(event_name: &str) -> Option<String> {
    let other = match event_name {
        "GetObject" | "HeadObject" | "SelectObjectContent" => "GetObject",
        "PutObject"
        | "PostObject"
        | "CopyObject"
        | "CreateMultipartUpload"
        | "UploadPart"
        | "UploadPartCopy"
        | "CompleteMultipartUpload" => "PutObject",
        "DeleteObjects" => "DeleteObject",
        "ListObjects" | "ListObjectsV2" | "HeadBucket" => "ListBucket",
        "ListObjectVersions" => "ListBucketVersions",
        "ListParts" => "ListMultipartUploadParts",
        "ListMultipartUploads" => "ListBucketMultipartUploads",
        "ListBuckets" => "ListAllMyBuckets",
        "GetBucketCors" => "GetBucketCORS",
        "PutBucketCors" | "DeleteBucketCors" => "PutBucketCORS",
        "GetBucketEncryption" => "GetEncryptionConfiguration",
        "PutBucketEncryption" | "DeleteBucketEncryption" => "PutEncryptionConfiguration",
        "GetBucketLifecycle" | "GetBucketLifecycleConfiguration" => "GetLifecycleConfiguration",
        "PutBucketLifecycle" | "PutBucketLifecycleConfiguration" | "DeleteBucketLifecycle" => {
            "PutLifecycleConfiguration"
        }
        "GetBucketReplication" => "GetReplicationConfiguration",
        "PutBucketReplication" | "DeleteBucketReplication" => "PutReplicationConfiguration",
        "GetBucketNotificationConfiguration" => "GetBucketNotification",
        "PutBucketNotificationConfiguration" => "PutBucketNotification",
        "DeleteBucketPublicAccessBlock" => "PutBucketPublicAccessBlock",
        "DeleteBucketTagging" => "PutBucketTagging",
        "DeleteBucketOwnershipControls" => "PutBucketOwnershipControls",
        "CreateBucket" | "DeleteBucket" | "DeleteObject" | "AbortMultipartUpload" | "RestoreObject" => event_name,
        _ => "",
    };
    let same = [
        "GetObject",
        "PutObject",
        "DeleteObject",
        "GetBucket",
        "PutBucket",
        "DeleteBucket",
        "GetAccelerate",
        "PutAccelerate",
    ];
    match other {
        "" if same.iter().any(|beginning| event_name.starts_with(beginning)) => Some(format!("s3:{event_name}")),
        "" => None,
        other => Some(format!("s3:{other}")),
    }
}
