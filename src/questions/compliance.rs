//! Whether rules are kept.

use super::questions;

questions! { Compliance:
    "logs-complete" Requests "Are my logs complete?"
    r#"stats count(*) as requests by witnessed, missing_because | sort requests desc"#
    "Look at unexplained first."

    "sigv2" Access "Who still signs with version 2?"
    r#"filter signature_version = "SigV2" | stats count(*) as requests, max(time) as last by requester, user_agent, bucket | sort requests desc"#
    "These clients need an update."

    "sigv2-trail" Trail "Who still signs with version 2? (CloudTrail)"
    r#"filter signature_version = "SigV2" | stats count(*) as events, max(event_time) as last by user_identity_arn, user_agent, bucket | sort events desc"#
    "These clients need an update."

    "tls-versions" Access "TLS versions and ciphers"
    r#"filter ispresent(tls_version) | stats count(*) as requests by tls_version, cipher_suite | sort requests desc"#
    "Plain HTTP has neither."

    "old-tls" Access "Who uses TLS older than 1.2?"
    r#"filter tls_version like /^(SSL|TLSv1(\.[01])?$)/ | stats count(*) as requests by tls_version, requester, remote_ip, user_agent | sort requests desc"#
    "These clients need an update."

    "old-tls-trail" Trail "Who uses TLS older than 1.2? (CloudTrail)"
    r#"filter tls_version like /^(SSL|TLSv1(\.[01])?$)/ | stats count(*) as events by tls_version, user_identity_arn, source_ip_address, user_agent, event_source | sort events desc"#
    "These clients need an update."

    "plain-http" Access "What came over plain HTTP?"
    r#"filter operation like /^(REST|WEBSITE|SOAP)\./ and ispresent(host_header) and not ispresent(cipher_suite) and not ispresent(tls_version) | stats count(*) as requests by bucket, operation, requester, remote_ip, user_agent | sort requests desc"#
    "Website endpoints have no other way."

    "acl-required" Access "What still needs ACLs?"
    r#"filter acl_required = "Yes" | stats count(*) as requests by bucket, key, requester, operation | sort requests desc"#
    "These fail once ACLs are turned off."

    "acl-required-trail" Trail "What still needs ACLs? (CloudTrail)"
    r#"filter acl_required = "Yes" | stats count(*) as events by bucket, key, user_identity_arn, event_name | sort events desc"#
    "These fail once ACLs are turned off."

    "upload-encryption" Trail "How are uploads encrypted?"
    r#"filter event_name in ["PutObject", "PostObject", "CopyObject", "CreateMultipartUpload"] and not ispresent(error_code) | stats count(*) as uploads by bucket, response_elements.x-amz-server-side-encryption as encryption, response_elements.x-amz-server-side-encryption-aws-kms-key-id as kms_key | sort uploads desc"#
    "AES256 is a key of S3, aws:kms one of KMS."

    "public-access-block" Trail "Who changed a public access block?"
    r#"filter event_name in ["PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock", "PutAccountPublicAccessBlock", "DeleteAccountPublicAccessBlock"] and not ispresent(error_code) | fields event_time, event_name, bucket, user_identity_arn, source_ip_address, request_parameters | sort event_time desc"#
    "A setting that is false opens, too."

    "bucket-settings" Trail "Who changed settings of a bucket?"
    r#"filter event_source = "s3.amazonaws.com" and event_name like /^(Put|Delete)Bucket./ and not ispresent(error_code) | fields event_time, event_name, bucket, user_identity_arn, source_ip_address, request_parameters | sort event_time desc"#
    "Policies, ACLs, logging, lifecycle, versioning and more."

    "mfa" Trail "Deletions and administration, with or without MFA"
    r#"filter event_name like /^(Delete|PutBucket|Stop|Update)/ and not ispresent(error_code) and not ispresent(user_identity_invoked_by) | stats count(*) as events by mfa_authenticated, user_identity_type, user_identity_arn, event_name | sort events desc"#
    "The key of a user says nothing of MFA."

    "root" Trail "What did the root user do?"
    r#"filter user_identity_type = "Root" and not ispresent(user_identity_invoked_by) and not event_type = "AwsServiceEvent" | stats count(*) as events, count(error_code) as failed, max(event_time) as last by user_identity_account_id, event_source, event_name, source_ip_address | sort last desc"#
    "Failed attempts count too."

    "read-scope" Trail "Objects read by each principal and day"
    r#"filter event_name = "GetObject" and not ispresent(error_code) | stats count_distinct(key) as keys, count(*) as reads, sum(bytes_transferred_out) as bytes by bin(1d), user_identity_arn, bucket | sort keys desc"#
    "What somebody may have seen."

    "source-regions" Access "Requests by AWS Region of the client"
    r#"filter ispresent(source_region) | stats count(*) as requests, sum(bytes_sent) as bytes by source_region, bucket, requester | sort requests desc"#
    "Addresses outside AWS have no Region."

    "regions" Trail "Which Regions are used?"
    r#"stats count(*) as events, count_distinct(user_identity_arn) as principals by aws_region, event_source | sort events desc"#
    "Look for Regions where you have nothing."

    "access-points" Access "Requests by access point"
    r#"filter ispresent(access_point_arn) | stats count(*) as requests, sum(400 <= http_status) as failed by access_point_arn, bucket, requester | sort requests desc"#
    "All others asked the bucket itself."

    "vpc-endpoints" Trail "Events by VPC endpoint"
    r#"filter event_source = "s3.amazonaws.com" and ispresent(bucket) | stats count(*) as events by vpc_endpoint_id, bucket, user_identity_arn | sort events desc"#
    "No endpoint: it came another way."
}
