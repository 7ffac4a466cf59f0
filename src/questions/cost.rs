//! What is paid for.

use super::questions;

questions! { Cost:
    "bytes-by-operation" Access "Bytes and requests by operation"
    r#"stats sum(bytes_sent) as bytes, count(*) as requests by bucket, operation | sort bytes desc"#
    "AWS bills requests by kind, and bytes that leave the Region."

    "heaviest-keys" Access "Keys that sent the most bytes"
    r#"filter bytes_sent > 0 and ispresent(key) | stats sum(bytes_sent) as bytes, max(object_size) as size, count(*) as requests by bucket, key | sort bytes desc"#
    "A cache in front of these pays most."

    "use-by-requester" Access "Requests and bytes by requester"
    r#"stats count(*) as requests, sum(bytes_sent) as bytes by requester, bucket | sort bytes desc"#
    "Bytes that stay in the Region cost nothing."

    "data-events" Trail "Data events by bucket and action"
    r#"filter event_category = "Data" | stats count(*) as events by bucket, event_name, read_only | sort events desc"#
    "CloudTrail bills them by number."
}
