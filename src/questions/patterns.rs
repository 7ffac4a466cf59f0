//! How objects are used.

use super::questions;

questions! { Patterns:
    "requests-over-time" Access "Requests over time"
    r#"stats count(*) as requests, sum(400 <= http_status) as failed by bin(1h)"#
    "Steps and gaps show when use changed."

    "events-over-time" Trail "Events over time"
    r#"stats count(*) as events, count(error_code) as failed by bin(1h)"#
    "A gap may be a trail that was stopped."

    "operations" Access "Requests by operation"
    r#"stats count(*) as requests, sum(400 <= http_status) as failed by operation | sort requests desc"#
    "S3 did S3.… by itself."

    "event-names" Trail "Events by service and action"
    r#"stats count(*) as events, count(error_code) as failed by event_source, event_name | sort events desc"#
    "Reads of objects are here only if a trail selects them."

    "buckets" Access "Requests, keys and bytes by bucket"
    r#"stats count(*) as requests, count_distinct(key) as keys, sum(bytes_sent) as bytes by bucket | sort requests desc"#
    "Only buckets whose access is logged."

    "actions-by-bucket" Trail "Actions by bucket"
    r#"filter event_source = "s3.amazonaws.com" and ispresent(bucket) | stats count(*) as events, count(error_code) as failed by bucket, event_name | sort events desc"#
    "Reads of objects are here only if a trail selects them."

    "most-read-keys" Access "Most read keys"
    r#"filter operation in ["REST.GET.OBJECT", "WEBSITE.GET.OBJECT"] and http_status < 300 | stats count(*) as reads, sum(bytes_sent) as bytes by bucket, key | sort reads desc"#
    "Each part of an object is a read."

    "most-read-keys-trail" Trail "Most read keys (CloudTrail)"
    r#"filter event_name = "GetObject" and not ispresent(error_code) | stats count(*) as reads, sum(bytes_transferred_out) as bytes by bucket, key | sort reads desc"#
    "Each part of an object is a read."

    "reads-by-prefix" Access "Bytes read by prefix"
    r#"filter operation in ["REST.GET.OBJECT", "WEBSITE.GET.OBJECT"] and http_status < 300 | parse key /^(?<prefix>[^\/]+\/)/ | stats sum(bytes_sent) as bytes, count(*) as reads by bucket, prefix | sort bytes desc"#
    "Keys without a folder have no prefix."

    "last-read" Access "Keys by their last read"
    r#"filter operation in ["REST.GET.OBJECT", "WEBSITE.GET.OBJECT", "REST.COPY.OBJECT_GET"] and http_status < 400 | stats max(time) as last_read, count(*) as reads by bucket, key | sort last_read"#
    "The coldest first; keys that nobody read are missing."

    "whole-and-range-reads" Access "Whole and partial reads by key"
    r#"filter operation = "REST.GET.OBJECT" and http_status in [200, 206] and object_size > 0 | stats count(*) as reads, sum(http_status = 206) as partial, sum(bytes_sent / object_size) as times_read by bucket, key | sort times_read desc"#
    "times_read: bytes sent in sizes of the object."

    "addresses" Access "Requests, failures and bytes by address"
    r#"filter ispresent(remote_ip) | stats count(*) as requests, sum(400 <= http_status) as failed, sum(bytes_sent) as bytes by remote_ip | sort requests desc"#
    "A proxy stands for many clients."

    "requesters" Access "What does each requester do?"
    r#"stats count(*) as requests, sum(400 <= http_status) as failed by requester, operation | sort requests desc"#
    "No requester: nobody signed, or the signature failed."

    "principals" Trail "What does each principal do?"
    r#"stats count(*) as events, count(error_code) as failed by user_identity_arn, event_name | sort events desc"#
    "No ARN: an AWS service, or nobody signed."

    "uris" Access "Most requested URLs"
    r#"filter ispresent(request_uri) | stats count(*) as requests, sum(400 <= http_status) as failed by request_uri | sort requests desc"#
    "As the client wrote them."

    "user-agents" Access "Tools and SDKs"
    r#"filter ispresent(user_agent) | stats count(*) as requests, count_distinct(requester) as requesters by user_agent | sort requests desc"#
    "A client may name itself as it likes."

    "crawlers" Access "Crawlers and bots"
    r#"filter user_agent like /(?i)bot\b|crawl|spider|slurp/ | stats count(*) as requests, sum(bytes_sent) as bytes by user_agent | sort requests desc"#
    "Only those that say so."

    "busy-hours" Access "Busy hours of the day"
    r#"stats count(*) as requests by floor((toMillis(time) / 3600000)) % 24 as hour_utc | sort hour_utc"#
    "Hours in UTC, all days together."
}
