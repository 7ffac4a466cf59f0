//! What fails, what is slow, and why.

/// The questions of this use case.
pub(super) const QUESTIONS: &str = r##"
access Errors by status, code and operation
filter http_status >= 400 | stats count(*) as failed by http_status, error_code, operation | sort failed desc
The most frequent first.

trail Error messages of S3
filter event_source = "s3.amazonaws.com" and ispresent(error_code) | stats count(*) as failed by error_code, error_message, event_name | sort failed desc
The most frequent first.

access Who was refused what?
filter http_status = 403 | stats count(*) as refused by bucket, key, requester, remote_ip, error_code | sort refused desc
No requester: not signed, or not rightly.

trail Why was access denied?
filter error_code like /AccessDenied|Unauthorized/ | stats count(*) as denied by user_identity_arn, event_name, error_message | sort denied desc
The message names the policy.

trail What failed because of a KMS key?
filter (event_source = "kms.amazonaws.com" and error_code like "AccessDenied") or error_code like /^KMS\./ or (ispresent(error_code) and error_message like "kms:") | stats count(*) as denied by event_source, event_name, error_code, user_identity_arn, error_message | sort denied desc
Reading needs the key, too.

trail What did a VPC endpoint deny?
filter error_code = "VpceAccessDenied" | stats count(*) as denied by vpc_endpoint_id, user_identity_arn, event_name | sort denied desc
Only if a trail records network activity.

access Failed keys and signatures
filter error_code like /^Signature|AccessKeyId|Skewed|Token|Security|^Authorization/ | stats count(*) as failed by error_code, remote_ip, bucket, user_agent | sort failed desc
CloudTrail has none of these.

access Keys that were not found
filter http_status = 404 and ispresent(key) | stats count(*) as misses by bucket, key | sort misses desc
Wrong links, or a look before a write.

access What was told to slow down?
filter http_status = 503 and error_code = "SlowDown" | stats count(*) as refused by bucket, key, requester, remote_ip | sort refused desc
S3 limits the requests to each prefix.

access Server errors with IDs for AWS Support
filter http_status >= 500 | fields time, bucket, operation, key, http_status, error_code, request_id, host_id | sort time
Support asks for request_id and host_id.

access Latency by operation
filter ispresent(total_time_ms) | stats count(*) as requests, avg(total_time_ms) as average, pct(total_time_ms, 50) as p50, pct(total_time_ms, 95) as p95, max(total_time_ms) as longest by operation | sort p95 desc
Milliseconds.

access Slowest keys by p95
filter ispresent(key) and ispresent(total_time_ms) | stats count(*) as requests, pct(total_time_ms, 95) as p95, max(total_time_ms) as longest by bucket, key | sort p95 desc
Milliseconds. Large objects take longer.

access Latency over time
filter ispresent(total_time_ms) | stats pct(total_time_ms, 50) as p50, pct(total_time_ms, 95) as p95 by bin(1h)
Milliseconds.

access Time in S3 and time of transfer
filter ispresent(total_time_ms) and ispresent(turn_around_time_ms) | stats count(*) as requests, avg(turn_around_time_ms) as in_s3, avg(total_time_ms - turn_around_time_ms) as transfer by operation | sort transfer desc
Milliseconds.

access Failed uploads
filter operation in ["REST.PUT.OBJECT", "REST.POST.OBJECT", "REST.POST.UPLOADS", "REST.PUT.PART", "REST.POST.UPLOAD"] and http_status >= 400 | stats count(*) as failed by error_code, http_status, bucket, requester | sort failed desc
Clients try again, so one may count twice.

access Redirected requests
filter http_status in [301, 302, 307, 308] | stats count(*) as redirected by http_status, error_code, bucket, host_header, user_agent | sort redirected desc
PermanentRedirect: the wrong endpoint.
"##;
