//! Who did what to which object.

/// The questions of this use case.
pub(super) const QUESTIONS: &str = r##"
requests Who deleted objects?
filter (operation in ["REST.DELETE.OBJECT", "REST.POST.MULTI_OBJECT_DELETE"] or event_name in ["DeleteObject", "DeleteObjects"]) and not http_status >= 300 and not ispresent(trail_error_code) | stats count(*) as requests, min(time) as first, max(time) as last by principal_arn, requester, remote_ip, bucket | sort requests desc
Each log has its own name for who asked.

access Which objects were deleted?
filter operation in ["REST.DELETE.OBJECT", "BATCH.DELETE.OBJECT"] and http_status < 300 | fields time, bucket, key, version_id, requester, remote_ip, operation, request_id | sort time desc
Keys of batches, too.

access Deleted by a rule or by somebody?
filter operation in ["REST.DELETE.OBJECT", "BATCH.DELETE.OBJECT", "S3.EXPIRE.OBJECT", "S3.CREATE.DELETEMARKER"] and not http_status >= 300 | stats count(*) as deleted by operation, requester, bucket | sort deleted desc
S3.… was a lifecycle rule.

access Keys removed by each batch deletion
filter operation = "BATCH.DELETE.OBJECT" | stats count(*) as keys, sum(300 <= http_status) as failed, min(time) as first by request_id, bucket, requester, remote_ip | sort keys desc
A row leads to its keys.

requests Who sent batch deletions?
filter operation = "REST.POST.MULTI_OBJECT_DELETE" or event_name = "DeleteObjects" | fields time, bucket, access_rows, principal_arn, requester, access_key_id, remote_ip, http_status, trail_error_code | sort time desc
access_rows is one more than the keys.

access What happened to each object?
filter ispresent(key) | stats count(*) as requests, count_distinct(operation) as operations, count_distinct(requester) as requesters, min(time) as first, max(time) as last by bucket, key | sort requests desc
A row leads to its requests.

access Who read from which bucket?
filter operation in ["REST.GET.OBJECT", "WEBSITE.GET.OBJECT"] and http_status < 300 | stats count(*) as reads, count_distinct(key) as keys, sum(bytes_sent) as bytes by requester, bucket | sort bytes desc
No requester: not signed.

trail Who read from which bucket? (CloudTrail)
filter event_name = "GetObject" and not ispresent(error_code) | stats count(*) as reads, count_distinct(key) as keys, sum(bytes_transferred_out) as bytes by user_identity_arn, bucket | sort bytes desc
No ARN: an AWS service, or not signed.

access Who wrote to which bucket?
filter operation in ["REST.PUT.OBJECT", "REST.POST.OBJECT", "REST.POST.UPLOAD", "REST.COPY.OBJECT"] and http_status < 300 | stats count(*) as writes, count_distinct(key) as keys by requester, bucket | sort writes desc
An upload in parts counts once.

trail Who wrote to which bucket? (CloudTrail)
filter event_name in ["PutObject", "PostObject", "CompleteMultipartUpload", "CopyObject"] and not ispresent(error_code) | stats count(*) as writes, count_distinct(key) as keys by user_identity_arn, bucket | sort writes desc
An upload in parts counts once.

trail What did each access key do?
filter ispresent(user_identity_access_key_id) | stats count(*) as events, count(error_code) as failed by user_identity_access_key_id, user_identity_arn, event_name, bucket | sort events desc
ASIA… are temporary.

trail What did each session do?
filter user_identity_type in ["AssumedRole", "FederatedUser"] | stats count(*) as events, count(error_code) as failed, count_distinct(source_ip_address) as addresses, min(event_time) as first, max(event_time) as last by user_identity_arn, user_identity_access_key_id | sort events desc
The ARN ends with the name of the session.

trail What was copied where?
filter event_name in ["CopyObject", "UploadPartCopy"] and not ispresent(error_code) | fields event_time, request_parameters.x-amz-copy-source as copied_from, bucket, key, user_identity_arn, source_ip_address | sort event_time desc
bucket and key are the copy.
"##;
