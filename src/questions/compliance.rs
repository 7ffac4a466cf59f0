//! Whether rules are kept.

/// The questions of this use case.
pub(super) const QUESTIONS: &str = r##"
requests Are my logs complete?
stats count(*) as requests by witnessed, missing_because | sort requests desc
Look at unexplained first.

access Who still signs with version 2?
filter signature_version = "SigV2" | stats count(*) as requests, max(time) as last by requester, user_agent, bucket | sort requests desc
These clients need an update.

trail Who still signs with version 2? (CloudTrail)
filter signature_version = "SigV2" | stats count(*) as events, max(event_time) as last by user_identity_arn, user_agent, bucket | sort events desc
These clients need an update.

access TLS versions and ciphers
filter ispresent(tls_version) | stats count(*) as requests by tls_version, cipher_suite | sort requests desc
Plain HTTP has neither.

access Who uses TLS older than 1.2?
filter tls_version like /^(SSL|TLSv1(\.[01])?$)/ | stats count(*) as requests by tls_version, requester, remote_ip, user_agent | sort requests desc
These clients need an update.

trail Who uses TLS older than 1.2? (CloudTrail)
filter tls_version like /^(SSL|TLSv1(\.[01])?$)/ | stats count(*) as events by tls_version, user_identity_arn, source_ip_address, user_agent, event_source | sort events desc
These clients need an update.

access What came over plain HTTP?
filter operation like /^(REST|WEBSITE|SOAP)\./ and ispresent(host_header) and not ispresent(cipher_suite) and not ispresent(tls_version) | stats count(*) as requests by bucket, operation, requester, remote_ip, user_agent | sort requests desc
Website endpoints have no other way.

access What still needs ACLs?
filter acl_required = "Yes" | stats count(*) as requests by bucket, key, requester, operation | sort requests desc
These fail without ACLs.

trail What still needs ACLs? (CloudTrail)
filter acl_required = "Yes" | stats count(*) as events by bucket, key, user_identity_arn, event_name | sort events desc
These fail without ACLs.

trail How are uploads encrypted?
filter event_name in ["PutObject", "PostObject", "CopyObject", "CreateMultipartUpload"] and not ispresent(error_code) | stats count(*) as uploads by bucket, response_elements.x-amz-server-side-encryption as encryption, response_elements.x-amz-server-side-encryption-aws-kms-key-id as kms_key | sort uploads desc
AES256 is a key of S3.

trail Who changed a public access block?
filter event_name like /^(Put|Delete)(Bucket|Account)PublicAccessBlock$/ and not ispresent(error_code) | fields event_time, event_name, bucket, user_identity_arn, source_ip_address, request_parameters | sort event_time desc
What is false opens, too.

trail Who changed settings of a bucket?
filter event_source = "s3.amazonaws.com" and event_name like /^(Put|Delete)Bucket./ and not ispresent(error_code) | fields event_time, event_name, bucket, user_identity_arn, source_ip_address, request_parameters | sort event_time desc
Policies, ACLs, logging, lifecycle and more.

trail Deletions and administration, with or without MFA
filter event_name like /^(Delete|PutBucket|Stop|Update)/ and not ispresent(error_code) and not ispresent(user_identity_invoked_by) | stats count(*) as events by mfa_authenticated, user_identity_type, user_identity_arn, event_name | sort events desc
Keys of users say nothing of MFA.

trail What did the root user do?
filter user_identity_type = "Root" and not ispresent(user_identity_invoked_by) and not event_type = "AwsServiceEvent" | stats count(*) as events, count(error_code) as failed, max(event_time) as last by user_identity_account_id, event_source, event_name, source_ip_address | sort last desc
Failed attempts count too.

trail Objects read by each principal and day
filter event_name = "GetObject" and not ispresent(error_code) | stats count_distinct(key) as keys, count(*) as reads, sum(bytes_transferred_out) as bytes by bin(1d), user_identity_arn, bucket | sort keys desc
What somebody may have seen.

trail Which Regions are used?
stats count(*) as events, count_distinct(user_identity_arn) as principals by aws_region, event_source | sort events desc
Look for those you do not use.

access Requests by access point
filter ispresent(access_point_arn) | stats count(*) as requests, sum(400 <= http_status) as failed by access_point_arn, bucket, requester | sort requests desc
All others asked the bucket.

trail Events by VPC endpoint
filter event_source = "s3.amazonaws.com" and ispresent(bucket) | stats count(*) as events by vpc_endpoint_id, bucket, user_identity_arn | sort events desc
No endpoint: another way.
"##;
