//! What was written, deleted and moved.

/// The questions of this use case.
pub(super) const QUESTIONS: &str = r##"
access Writes and deletions over time
filter operation in ["REST.PUT.OBJECT", "REST.POST.OBJECT", "REST.POST.UPLOAD", "REST.COPY.OBJECT", "REST.DELETE.OBJECT", "BATCH.DELETE.OBJECT", "S3.EXPIRE.OBJECT", "S3.CREATE.DELETEMARKER"] and not http_status >= 300 | stats count(*) as changes by bin(1h), operation
S3.… was a lifecycle rule.

access Keys written more than once
filter operation in ["REST.PUT.OBJECT", "REST.POST.OBJECT", "REST.POST.UPLOAD", "REST.COPY.OBJECT"] and http_status < 300 | stats count(*) as writes, count_distinct(requester) as writers, max(time) as last by bucket, key | filter writes > 1 | sort writes desc
Without versioning only the last is left.

access Which versions were deleted for good?
filter operation in ["REST.DELETE.OBJECT", "BATCH.DELETE.OBJECT"] and ispresent(version_id) and http_status < 300 | fields time, bucket, key, version_id, requester, remote_ip | sort time desc
The request named a version.

trail Who changed tags, ACLs, retention or holds?
filter event_name in ["PutObjectTagging", "DeleteObjectTagging", "PutObjectAcl", "PutObjectRetention", "PutObjectLegalHold"] and not ispresent(error_code) | stats count(*) as changes, max(event_time) as last by event_name, bucket, key, user_identity_arn | sort last desc
The latest first.

access What was moved, expired or restored?
filter operation like /^S3\.|RESTORE$/ and not operation = "S3.COMPUTE.OBJECT.CHECKSUM" and not http_status >= 300 | stats count(*) as objects, sum(object_size) as bytes, max(time) as last by operation, bucket | sort objects desc
REST.POST.RESTORE: somebody asked for it.

access Bytes uploaded by bucket and day
filter operation in ["REST.PUT.OBJECT", "REST.POST.OBJECT", "REST.PUT.PART"] and http_status < 300 | stats sum(object_size) as bytes, count(*) as uploads by bin(1d), bucket
What replaces an object counts too.
"##;
