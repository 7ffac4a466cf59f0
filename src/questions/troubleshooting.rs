//! What fails, what is slow, and why.

use super::questions;

questions! { Troubleshooting:
    "errors" Access "Errors by status, code and operation"
    r#"filter http_status >= 400 | stats count(*) as failed by http_status, error_code, operation | sort failed desc"#
    "The most frequent first."

    "errors-trail" Trail "Error messages of S3"
    r#"filter event_source = "s3.amazonaws.com" and ispresent(error_code) | stats count(*) as failed by error_code, error_message, event_name | sort failed desc"#
    "The most frequent first."

    "refused" Access "Who was refused what?"
    r#"filter http_status = 403 | stats count(*) as refused by bucket, key, requester, remote_ip, error_code | sort refused desc"#
    "No requester: nobody signed, or the signature failed."

    "why-denied" Trail "Why was access denied?"
    r#"filter error_code like /AccessDenied|Unauthorized/ | stats count(*) as denied by user_identity_arn, event_name, error_message | sort denied desc"#
    "The message names the kind of policy."

    "denying-policies" Trail "Which kind of policy denied?"
    r#"filter error_code like /AccessDenied|Unauthorized/ | parse error_message /(?<reason>explicit deny in an? [A-Za-z -]+|no [A-Za-z -]+? allows)/ | stats count(*) as denied by reason, event_source, event_name | sort denied desc"#
    "No reason: the message does not tell."

    "kms-denied" Trail "What failed because of a KMS key?"
    r#"filter (event_source = "kms.amazonaws.com" and error_code like "AccessDenied") or error_code like /^KMS\./ or (ispresent(error_code) and error_message like "kms:") | stats count(*) as denied by event_source, event_name, error_code, user_identity_arn, error_message | sort denied desc"#
    "Reading an object needs its key, too."

    "vpc-endpoint-denied" Trail "What did a VPC endpoint deny?"
    r#"filter error_code = "VpceAccessDenied" | stats count(*) as denied by vpc_endpoint_id, user_identity_arn, event_name | sort denied desc"#
    "Only if a trail records network activity."

    "failed-signatures" Access "Failed keys and signatures"
    r#"filter error_code in ["SignatureDoesNotMatch", "InvalidAccessKeyId", "RequestTimeTooSkewed", "ExpiredToken", "InvalidToken", "InvalidSecurity", "MissingSecurityHeader", "AuthorizationHeaderMalformed"] | stats count(*) as failed by error_code, remote_ip, bucket, user_agent | sort failed desc"#
    "CloudTrail has none of these."

    "missing-keys" Access "Keys that were not found"
    r#"filter http_status = 404 and ispresent(key) | stats count(*) as misses, count_distinct(remote_ip) as addresses by bucket, key | sort misses desc"#
    "Wrong links, or programs that look before they write."

    "slow-down" Access "What was told to slow down?"
    r#"filter http_status = 503 and error_code = "SlowDown" | stats count(*) as refused by bucket, key, requester, remote_ip | sort refused desc"#
    "S3 limits the requests to each prefix."

    "slow-down-prefixes" Access "Prefixes that were told to slow down"
    r#"filter http_status = 503 and error_code = "SlowDown" | parse key /^(?<prefix>.*\/)/ | stats count(*) as refused, min(time) as first, max(time) as last by bucket, prefix | sort refused desc"#
    "S3 limits the requests to each prefix."

    "server-errors" Access "Server errors with IDs for AWS Support"
    r#"filter http_status >= 500 | fields time, bucket, operation, key, http_status, error_code, request_id, host_id | sort time"#
    "Support asks for request_id and host_id."

    "latency-by-operation" Access "Latency by operation"
    r#"filter ispresent(total_time_ms) | stats count(*) as requests, avg(total_time_ms) as average, pct(total_time_ms, 50) as p50, pct(total_time_ms, 95) as p95, max(total_time_ms) as longest by operation | sort p95 desc"#
    "Milliseconds to the last byte."

    "slowest-keys" Access "Slowest keys by p95"
    r#"filter ispresent(key) and ispresent(total_time_ms) | stats count(*) as requests, pct(total_time_ms, 95) as p95, max(total_time_ms) as longest by bucket, key | sort p95 desc"#
    "Large objects take longer."

    "latency-over-time" Access "Latency over time"
    r#"filter ispresent(total_time_ms) | stats pct(total_time_ms, 50) as p50, pct(total_time_ms, 95) as p95 by bin(1h)"#
    "Milliseconds to the last byte."

    "server-and-transfer-time" Access "Time in S3 and time of transfer"
    r#"filter ispresent(total_time_ms) and ispresent(turn_around_time_ms) | stats count(*) as requests, avg(turn_around_time_ms) as in_s3, avg(total_time_ms - turn_around_time_ms) as transfer by operation | sort transfer desc"#
    "Milliseconds. Transfer is network and client."

    "failed-uploads" Access "Failed uploads"
    r#"filter operation in ["REST.PUT.OBJECT", "REST.POST.OBJECT", "REST.POST.UPLOADS", "REST.PUT.PART", "REST.POST.UPLOAD"] and http_status >= 400 | stats count(*) as failed by error_code, http_status, bucket, requester | sort failed desc"#
    "Clients try again, so one upload may fail twice."

    "redirects" Access "Redirected requests"
    r#"filter http_status in [301, 302, 307, 308] | stats count(*) as redirected by http_status, error_code, bucket, host_header, user_agent | sort redirected desc"#
    "PermanentRedirect: the client asks the wrong endpoint."
}
