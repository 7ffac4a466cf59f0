//! What is paid for.

/// The questions of this use case.
pub(super) const QUESTIONS: &str = r##"
access Bytes and requests by operation
stats sum(bytes_sent) as bytes, count(*) as requests by bucket, operation | sort bytes desc
AWS bills requests by kind.

access Keys that sent the most bytes
filter bytes_sent > 0 and ispresent(key) | stats sum(bytes_sent) as bytes, max(object_size) as size, count(*) as requests by bucket, key | sort bytes desc
A cache pays here most.

trail Data events by bucket and action
filter event_category = "Data" | stats count(*) as events by bucket, event_name, read_only | sort events desc
CloudTrail bills them by number.
"##;
