//! How objects are used.

/// The questions of this use case.
pub(super) const QUESTIONS: &str = r##"
access Requests over time
stats count(*) as requests, sum(400 <= http_status) as failed by bin(1h)
A heat map shows busy hours and weekdays.

trail Events over time
stats count(*) as events, count(error_code) as failed by bin(1h)
A gap may be a stopped trail.

access Requests by operation
stats count(*) as requests, sum(400 <= http_status) as failed by operation | sort requests desc
What begins with S3 it did by itself.

trail Events by service and action
stats count(*) as events, count(error_code) as failed by event_source, event_name | sort events desc
Reads are here only if a trail selects them.

access Requests, keys and bytes by bucket
stats count(*) as requests, count_distinct(key) as keys, sum(bytes_sent) as bytes by bucket | sort requests desc
Only buckets that are logged.

trail Actions by bucket
filter event_source = "s3.amazonaws.com" and ispresent(bucket) | stats count(*) as events, count(error_code) as failed by bucket, event_name | sort events desc
Reads are here only if a trail selects them.

access Most read keys
filter operation in ["REST.GET.OBJECT", "WEBSITE.GET.OBJECT"] and http_status < 300 | stats count(*) as reads, sum(bytes_sent) as bytes by bucket, key | sort reads desc
Each part of an object is a read.

trail Most read keys (CloudTrail)
filter event_name = "GetObject" and not ispresent(error_code) | stats count(*) as reads, sum(bytes_transferred_out) as bytes by bucket, key | sort reads desc
Each part of an object is a read.

access Bytes read by prefix
filter operation in ["REST.GET.OBJECT", "WEBSITE.GET.OBJECT"] and http_status < 300 | parse key /^(?<prefix>[^\/]+\/)/ | stats sum(bytes_sent) as bytes, count(*) as reads by bucket, prefix | sort bytes desc
Keys without a folder have no prefix.

access Keys by their last read
filter operation in ["REST.GET.OBJECT", "WEBSITE.GET.OBJECT", "REST.COPY.OBJECT_GET"] and http_status < 400 | stats max(time) as last_read, count(*) as reads by bucket, key | sort last_read
The coldest first.

access Whole and partial reads by key
filter operation = "REST.GET.OBJECT" and http_status in [200, 206] and object_size > 0 | stats sum(http_status = 206) as partial, sum(bytes_sent / object_size) as times_read by bucket, key | sort times_read desc
times_read: bytes sent, in sizes of the object.

access Requests, failures and bytes by address
filter ispresent(remote_ip) | stats count(*) as requests, sum(400 <= http_status) as failed, sum(bytes_sent) as bytes by remote_ip | sort requests desc
A proxy stands for many clients.

access What does each requester do?
stats count(*) as requests, sum(400 <= http_status) as failed by requester, operation | sort requests desc
No requester: not signed, or not rightly.

trail What does each principal do?
stats count(*) as events, count(error_code) as failed by user_identity_arn, event_name | sort events desc
No ARN: an AWS service, or not signed.

access Most requested URLs
filter ispresent(request_uri) | stats count(*) as requests, sum(400 <= http_status) as failed by request_uri | sort requests desc
As clients wrote them.

access Tools and SDKs
filter ispresent(user_agent) | stats count(*) as requests, count_distinct(requester) as requesters by user_agent | sort requests desc
Clients choose their names.
"##;
