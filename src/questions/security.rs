//! What an attacker may have done.

use super::questions;

questions! { Security:
    "anonymous" Access "What may anybody do?"
    r#"filter not ispresent(requester) and operation like /^(REST|WEBSITE)\./ and not operation = "REST.OPTIONS.PREFLIGHT" and (http_status < 300 or http_status = 304) | stats count(*) as requests, count_distinct(remote_ip) as addresses, sum(bytes_sent) as bytes by bucket, operation, key | sort requests desc"#
    "Anybody can do this."

    "anonymous-trail" Trail "What may anybody do? (CloudTrail)"
    r#"filter user_identity_account_id in ["anonymous", "ANONYMOUS_PRINCIPAL"] and not ispresent(error_code) | stats count(*) as events, count_distinct(source_ip_address) as addresses by bucket, event_name, key | sort events desc"#
    "Anybody can do this."

    "public-grants" Trail "Who made something public by an ACL?"
    r#"filter event_name in ["PutBucketAcl", "PutObjectAcl", "CreateBucket", "PutObject", "CopyObject", "CreateMultipartUpload"] and not ispresent(error_code) and request_parameters like /"(public|authenticated)-read|global\/(All|Authenticated)Users/ | fields event_time, event_name, bucket, key, user_identity_arn, source_ip_address | sort event_time desc"#
    "A public access block may keep it closed."

    "public-policies" Trail "Bucket policies that let everyone in"
    r#"filter event_name = "PutBucketPolicy" and not ispresent(error_code) and request_parameters like /"Effect":"Allow"[^{}]*"Principal":("\*"|\{"AWS":\[?"\*")|"Principal":("\*"|\{"AWS":\[?"\*"\]?\})[^{}]*"Effect":"Allow"/ | fields event_time, bucket, user_identity_arn, source_ip_address, request_parameters | sort event_time desc"#
    "A condition may narrow it: read the policy."

    "other-accounts" Trail "Which other accounts come in?"
    r#"filter not user_identity_account_id = recipient_account_id and ispresent(user_identity_account_id) and not user_identity_account_id in ["anonymous", "ANONYMOUS_PRINCIPAL"] and not ispresent(error_code) | stats count(*) as events, max(event_time) as last by user_identity_account_id, user_identity_arn, event_name, bucket | sort events desc"#
    "Do you know each of them?"

    "trail-changes" Trail "Who stopped or changed a trail?"
    r#"filter event_source = "cloudtrail.amazonaws.com" and event_name in ["StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors", "StartLogging", "DeleteEventDataStore"] and not ispresent(error_code) | fields event_time, event_name, user_identity_arn, source_ip_address, request_parameters | sort event_time"#
    "PutEventSelectors can drop the reads of a bucket."

    "logging-off" Trail "Who turned off an access log?"
    r#"filter event_name = "PutBucketLogging" and not ispresent(error_code) and not ispresent(request_parameters.BucketLoggingStatus.LoggingEnabled) | fields event_time, bucket, user_identity_arn, source_ip_address, user_agent | sort event_time desc"#
    "What follows is in CloudTrail at best."

    "unseen-by-trail" Requests "What did CloudTrail not see?"
    r#"filter witnessed = "access" and missing_because in ["event_not_selected", "unexplained"] | stats count(*) as requests by bin(1h), bucket, requester | sort requests desc"#
    "The access log is the only witness."

    "versioning-off" Trail "Who suspended versioning or MFA delete?"
    r#"filter event_name = "PutBucketVersioning" and not ispresent(error_code) and (request_parameters.VersioningConfiguration.Status = "Suspended" or request_parameters.VersioningConfiguration.MfaDelete = "Disabled") | fields event_time, bucket, user_identity_arn, source_ip_address, request_parameters | sort event_time desc"#
    "From then on a deletion is for good."

    "deleted-buckets" Trail "Who deleted buckets?"
    r#"filter event_name = "DeleteBucket" and not ispresent(error_code) | fields event_time, bucket, user_identity_arn, source_ip_address, user_agent | sort event_time desc"#
    "Somebody else may take the name."

    "replication" Trail "Who set up replication?"
    r#"filter event_name = "PutBucketReplication" and not ispresent(error_code) | fields event_time, bucket, user_identity_arn, source_ip_address, request_parameters | sort event_time desc"#
    "request_parameters says where copies go."

    "customer-keys" Trail "Who encrypted with a key that AWS does not keep?"
    r#"filter event_name in ["PutObject", "CopyObject", "CreateMultipartUpload"] and not ispresent(error_code) and ispresent(request_parameters.x-amz-server-side-encryption-customer-algorithm) | stats count(*) as writes, count_distinct(key) as keys by user_identity_arn, source_ip_address, bucket, event_name | sort writes desc"#
    "Without that key nobody reads them again."

    "foreign-kms-keys" Trail "Who encrypted with another account's key?"
    r#"filter event_name in ["PutObject", "PostObject", "CopyObject", "CreateMultipartUpload"] and not ispresent(error_code) | parse response_elements.x-amz-server-side-encryption-aws-kms-key-id /^arn:[a-z-]+:kms:[^:]*:(?<key_account>\d+):/ | filter ispresent(key_account) and not key_account = recipient_account_id | stats count(*) as writes by key_account, bucket, user_identity_arn, source_ip_address | sort writes desc"#
    "Who owns the key can lock the objects."

    "ransom-notes" Access "Keys that look like ransom notes"
    r#"filter operation in ["REST.PUT.OBJECT", "REST.COPY.OBJECT"] and http_status < 300 and key like /(?i)ransom|decrypt|how.?to.?(recover|restore)|(recover|restore|your).?files/ | fields time, bucket, key, requester, remote_ip | sort time"#
    "By name only."

    "secrets-read" Access "Who read keys that look like secrets?"
    r#"filter operation in ["REST.GET.OBJECT", "WEBSITE.GET.OBJECT"] and http_status < 300 and key like /(?i)(^|\/)(\.env|id_(rsa|ecdsa|ed25519)|credentials|secrets?)(\.\w+)?$|\.(pem|key|p12|pfx|ppk|kdbx|tfstate)$/ | stats count(*) as reads by bucket, key, requester, remote_ip | sort reads desc"#
    "By name only."

    "secrets-read-trail" Trail "Who read keys that look like secrets? (CloudTrail)"
    r#"filter event_name = "GetObject" and not ispresent(error_code) and key like /(?i)(^|\/)(\.env|id_(rsa|ecdsa|ed25519)|credentials|secrets?)(\.\w+)?$|\.(pem|key|p12|pfx|ppk|kdbx|tfstate)$/ | stats count(*) as reads by bucket, key, user_identity_arn, source_ip_address | sort reads desc"#
    "By name only."

    "bulk-reads" Access "Bulk reads: 100 or more in an hour"
    r#"filter operation = "REST.GET.OBJECT" and http_status < 300 | stats count(*) as reads, count_distinct(key) as keys, sum(bytes_sent) as bytes by bin(1h), requester, remote_ip, bucket | filter reads >= 100 | sort reads desc"#
    "Nightly jobs do this; people seldom do."

    "bulk-deletions" Access "Bulk deletions: 50 keys or more in an hour"
    r#"filter operation in ["REST.DELETE.OBJECT", "BATCH.DELETE.OBJECT"] and http_status < 300 | stats count(*) as deleted by bin(1h), requester, remote_ip, bucket | filter deleted >= 50 | sort deleted desc"#
    "Without what lifecycle rules delete."

    "bytes-out" Requests "Bytes sent to each identity"
    r#"stats sum(coalesce(bytes_sent, trail_bytes_out)) as bytes, count(*) as requests by principal_arn, requester, remote_ip | sort bytes desc"#
    "Bytes of the access log, else of CloudTrail."

    "looking-around" Trail "Who looked around?"
    r#"filter event_source = "s3.amazonaws.com" and event_name like /^(ListBuckets|GetBucket|GetAccount)/ and not user_agent like /S3Console|aws-internal/ and not ispresent(user_identity_invoked_by) | stats count(*) as calls, count_distinct(event_name) as actions, count_distinct(bucket) as buckets by bin(1h), user_identity_arn, source_ip_address | sort actions desc"#
    "Many actions in an hour, without those of the console."

    "error-rates" Access "Addresses with many failures"
    r#"filter ispresent(remote_ip) | stats count(*) as requests, sum(400 <= http_status) as failed, 100 * avg(400 <= http_status) as percent by remote_ip | filter failed > 0 | sort failed desc"#
    "All answers from 400 on."

    "tried-keys" Access "Keys that were tried and refused"
    r#"filter http_status = 403 and ispresent(key) | stats count(*) as refused, count_distinct(remote_ip) as addresses, count_distinct(requester) as requesters by bucket, key | sort refused desc"#
    "Many addresses: a link went round."

    "new-addresses" Access "Addresses by first request"
    r#"filter http_status < 400 and ispresent(remote_ip) | stats min(time) as first, count(*) as requests, count_distinct(key) as keys by remote_ip, bucket | sort first desc"#
    "The newest first, within what is loaded."

    "new-clients" Trail "Principals, addresses and tools by first event"
    r#"filter isValidIp(source_ip_address) and not ispresent(user_identity_invoked_by) | stats min(event_time) as first, count(*) as events by user_identity_arn, source_ip_address, user_agent | sort first desc"#
    "The newest first, within what is loaded."

    "shared-access-keys" Trail "Access keys used from 3 addresses or more"
    r#"filter ispresent(user_identity_access_key_id) and isValidIp(source_ip_address) and not ispresent(user_identity_invoked_by) | stats count_distinct(source_ip_address) as addresses, count(*) as events, max(event_time) as last by user_identity_access_key_id, user_identity_arn | filter addresses >= 3 | sort addresses desc"#
    "A key that went round, or many machines."

    "presigned" Access "Objects read by presigned links"
    r#"filter authentication_type = "QueryString" and http_status < 300 | stats count_distinct(remote_ip) as addresses, count(*) as uses, min(time) as first, max(time) as last by bucket, key, requester | sort addresses desc"#
    "The requester signed; who used the link is unknown."
}
