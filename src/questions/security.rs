//! What an attacker may have done.

/// The questions of this use case.
pub(super) const QUESTIONS: &str = r##"
access What may anybody do?
filter not ispresent(requester) and operation like /^(REST|WEBSITE)\./ and not operation = "REST.OPTIONS.PREFLIGHT" and (http_status < 300 or http_status = 304) | stats count(*) as requests, count_distinct(remote_ip) as addresses, sum(bytes_sent) as bytes by bucket, operation, key | sort requests desc
Anybody can do this.

trail What may anybody do? (CloudTrail)
filter user_identity_account_id like /(?i)^anonymous/ and not ispresent(error_code) | stats count(*) as events, count_distinct(source_ip_address) as addresses by bucket, event_name, key | sort events desc
Anybody can do this.

trail Who made something public by an ACL?
filter event_name in ["PutBucketAcl", "PutObjectAcl", "CreateBucket", "PutObject", "CopyObject", "CreateMultipartUpload"] and not ispresent(error_code) and request_parameters like /"x-amz-acl":"(public|authenticated)-read|global\/(All|Authenticated)Users"/ | fields event_time, event_name, bucket, key, user_identity_arn, source_ip_address | sort event_time desc
A public access block may keep it closed.

trail Bucket policies that let everyone in
filter event_name = "PutBucketPolicy" and not ispresent(error_code) and request_parameters like /"Effect":"Allow"[^{}]*"Principal":("\*"|\{"AWS":\[?"\*")|"Principal":("\*"|\{"AWS":\[?"\*"\]?\})[^{}]*"Effect":"Allow"/ | fields event_time, bucket, user_identity_arn, source_ip_address, request_parameters | sort event_time desc
Conditions may narrow it.

trail Which other accounts come in?
filter not user_identity_account_id = recipient_account_id and ispresent(user_identity_account_id) and not user_identity_account_id like /(?i)^anonymous/ and not ispresent(error_code) | stats count(*) as events, max(event_time) as last by user_identity_account_id, user_identity_arn, event_name, bucket | sort events desc
Do you know each of them?

trail Who stopped or changed a trail?
filter event_source = "cloudtrail.amazonaws.com" and event_name like /^((Start|Stop)Logging|(Delete|Update|Stop)(Trail|EventDataStore)|PutEventSelectors)/ and not ispresent(error_code) | fields event_time, event_name, user_identity_arn, source_ip_address, request_parameters | sort event_time
PutEventSelectors can drop reads.

trail Who turned off an access log?
filter event_name = "PutBucketLogging" and not ispresent(error_code) and not ispresent(request_parameters.BucketLoggingStatus.LoggingEnabled) | fields event_time, bucket, user_identity_arn, source_ip_address, user_agent | sort event_time desc
What follows is in CloudTrail at best.

requests What did CloudTrail not see?
filter witnessed = "access" and missing_because in ["trail_stopped", "event_not_selected", "unexplained"] | stats count(*) as requests by bin(1h), bucket, requester | sort requests desc
The access log is the only witness.

trail Who suspended versioning or MFA delete?
filter event_name = "PutBucketVersioning" and not ispresent(error_code) and (request_parameters.VersioningConfiguration.Status = "Suspended" or request_parameters.VersioningConfiguration.MfaDelete = "Disabled") | fields event_time, bucket, user_identity_arn, source_ip_address, request_parameters | sort event_time desc
From then on a deletion is for good.

trail Who set up replication?
filter event_name = "PutBucketReplication" and not ispresent(error_code) | fields event_time, bucket, user_identity_arn, source_ip_address, request_parameters | sort event_time desc
request_parameters says where copies go.

trail Who encrypted with a key that AWS does not keep?
filter event_name in ["PutObject", "CopyObject", "CreateMultipartUpload"] and not ispresent(error_code) and ispresent(request_parameters.x-amz-server-side-encryption-customer-algorithm) | stats count(*) as writes, count_distinct(key) as keys by user_identity_arn, source_ip_address, bucket, event_name | sort writes desc
Without it nobody reads them again.

trail Who encrypted with another account's key?
filter event_name in ["PutObject", "PostObject", "CopyObject", "CreateMultipartUpload"] and not ispresent(error_code) | parse response_elements.x-amz-server-side-encryption-aws-kms-key-id /^arn:[a-z-]+:kms:[^:]*:(?<key_account>\d+):/ | filter ispresent(key_account) and not key_account = recipient_account_id | stats count(*) as writes by key_account, bucket, user_identity_arn, source_ip_address | sort writes desc
Its owner can lock the objects.

access Keys that look like ransom notes
filter operation in ["REST.PUT.OBJECT", "REST.COPY.OBJECT"] and http_status < 300 and key like /(?i)ransom|decrypt|how.?to.?(recover|restore)|(recover|restore|your).?files/ | fields time, bucket, key, requester, remote_ip | sort time
By name only.

access Who read keys that look like secrets?
filter operation in ["REST.GET.OBJECT", "WEBSITE.GET.OBJECT"] and http_status < 300 and key like /(?i)(^|\/)(\.env|id_(rsa|ecdsa|ed25519)|credentials|secrets?)(\.\w+)?$|\.(pem|key|p12|pfx|ppk|kdbx|tfstate)$/ | stats count(*) as reads by bucket, key, requester, remote_ip | sort reads desc
By name only.

trail Who read keys that look like secrets? (CloudTrail)
filter event_name = "GetObject" and not ispresent(error_code) and key like /(?i)(^|\/)(\.env|id_(rsa|ecdsa|ed25519)|credentials|secrets?)(\.\w+)?$|\.(pem|key|p12|pfx|ppk|kdbx|tfstate)$/ | stats count(*) as reads by bucket, key, user_identity_arn, source_ip_address | sort reads desc
By name only.

access Bulk reads: 100 or more in an hour
filter operation = "REST.GET.OBJECT" and http_status < 300 | stats count(*) as reads, count_distinct(key) as keys, sum(bytes_sent) as bytes by bin(1h), requester, remote_ip, bucket | filter reads >= 100 | sort reads desc
Jobs do this; people seldom do.

access Bulk deletions: 50 keys or more in an hour
filter operation in ["REST.DELETE.OBJECT", "BATCH.DELETE.OBJECT"] and http_status < 300 | stats count(*) as deleted by bin(1h), requester, remote_ip, bucket | filter deleted >= 50 | sort deleted desc
Without lifecycle rules.

requests Bytes sent to each identity
stats sum(coalesce(bytes_sent, trail_bytes_out)) as bytes, count(*) as requests by principal_arn, requester, remote_ip | sort bytes desc
By the access log, else by CloudTrail.

trail Who looked around?
filter event_source = "s3.amazonaws.com" and event_name like /^(ListBuckets|GetBucket|GetAccount)/ and not user_agent like /S3Console|aws-internal/ and not ispresent(user_identity_invoked_by) | stats count(*) as calls, count_distinct(event_name) as actions by bin(1h), user_identity_arn, source_ip_address | sort actions desc
Many actions in an hour, without the console.

access Addresses with many failures
filter ispresent(remote_ip) | stats count(*) as requests, sum(400 <= http_status) as failed, 100 * avg(400 <= http_status) as percent by remote_ip | filter failed > 0 | sort failed desc
Answers from 400 on.

access Addresses by first request
filter http_status < 400 and ispresent(remote_ip) | stats min(time) as first, count(*) as requests, count_distinct(key) as keys by remote_ip, bucket | sort first desc
The newest first.

trail Principals, addresses and tools by first event
filter isValidIp(source_ip_address) and not ispresent(user_identity_invoked_by) | stats min(event_time) as first, count(*) as events by user_identity_arn, source_ip_address, user_agent | sort first desc
The newest first.

trail Access keys used from 3 addresses or more
filter ispresent(user_identity_access_key_id) and isValidIp(source_ip_address) and not ispresent(user_identity_invoked_by) | stats count_distinct(source_ip_address) as addresses, count(*) as events, max(event_time) as last by user_identity_access_key_id, user_identity_arn | filter addresses >= 3 | sort addresses desc
It went round, or many machines have it.

access Objects read by presigned links
filter authentication_type = "QueryString" and http_status < 300 | stats count_distinct(remote_ip) as addresses, count(*) as uses, min(time) as first, max(time) as last by bucket, key, requester | sort addresses desc
The requester signed; others may use it.
"##;
