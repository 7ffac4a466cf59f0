//! Why one log is silent about a request: the values of `missing_because`, and what is said of each.

use super::Source;

/// Why one log is silent about a request, in the order in which the rules are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// Nothing of the other log was dropped.
    OtherLogNotLoaded,
    /// A lifecycle action: CloudTrail has none.
    Lifecycle,
    /// A checksum job: CloudTrail has none.
    ChecksumJob,
    /// Credentials or signature failed: CloudTrail has no such requests.
    AuthenticationFailure,
    /// A redirect: CloudTrail has none.
    Redirect,
    /// An event of another service than S3.
    OtherService,
    /// An account-level call: it is about no bucket, so no bucket's log has it.
    NotABucketRequest,
    /// At the edge of what is loaded of the other log.
    Edge,
    /// The other log holds nothing of this bucket.
    BucketNotInOtherLog,
    /// The trail was stopped or deleted then.
    TrailStopped,
    /// CloudTrail holds this bucket but did not record this kind of event then.
    EventNotSelected,
    /// The bucket's access log was switched off then.
    LoggingOff,
    /// None of these.
    Unexplained,
}

impl Cause {
    /// Every cause, in the order in which the rules are asked.
    pub const ALL: [Cause; 13] = [
        Cause::OtherLogNotLoaded,
        Cause::Lifecycle,
        Cause::ChecksumJob,
        Cause::AuthenticationFailure,
        Cause::Redirect,
        Cause::OtherService,
        Cause::NotABucketRequest,
        Cause::LoggingOff,
        Cause::Edge,
        Cause::BucketNotInOtherLog,
        Cause::TrailStopped,
        Cause::EventNotSelected,
        Cause::Unexplained,
    ];

    /// The value of `missing_because`.
    pub fn name(self) -> &'static str {
        match self {
            Cause::OtherLogNotLoaded => "other_log_not_loaded",
            Cause::Lifecycle => "lifecycle",
            Cause::ChecksumJob => "checksum_job",
            Cause::AuthenticationFailure => "authentication_failure",
            Cause::Redirect => "redirect",
            Cause::OtherService => "other_service",
            Cause::NotABucketRequest => "not_a_bucket_request",
            Cause::Edge => "edge",
            Cause::BucketNotInOtherLog => "bucket_not_in_other_log",
            Cause::TrailStopped => "trail_stopped",
            Cause::EventNotSelected => "event_not_selected",
            Cause::LoggingOff => "logging_off",
            Cause::Unexplained => "unexplained",
        }
    }

    /// The cause of that name.
    pub fn from_name(name: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.name() == name)
    }

    /// The cause in a few words; `silent` is the log that is silent.
    pub fn label(self, silent: Source) -> &'static str {
        match self {
            Cause::OtherLogNotLoaded => "other log not loaded",
            Cause::Lifecycle => "lifecycle",
            Cause::ChecksumJob => "checksum job",
            Cause::AuthenticationFailure => "authentication failure",
            Cause::Redirect => "redirect",
            Cause::OtherService => "another service",
            Cause::NotABucketRequest => "account-level call",
            Cause::Edge => "edge of the loaded period",
            Cause::BucketNotInOtherLog if silent == Source::Trail => "bucket not in CloudTrail",
            Cause::BucketNotInOtherLog => "bucket not in the access log",
            Cause::TrailStopped => "trail stopped",
            Cause::EventNotSelected => "not selected",
            Cause::LoggingOff => "access log switched off",
            Cause::Unexplained => "unexplained",
        }
    }

    /// Why that makes a log silent, in a sentence.
    /// Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html>
    pub fn sentence(self, silent: Source) -> &'static str {
        match self {
            Cause::OtherLogNotLoaded => "Nothing of the other log is loaded.",
            Cause::Lifecycle => "S3's own expirations and transitions are never in CloudTrail.",
            Cause::ChecksumJob => "What a checksum job computes is never in CloudTrail.",
            Cause::AuthenticationFailure => "The signature or the key was bad: CloudTrail never has such requests.",
            Cause::Redirect => "Answers 301 and 307 are never in CloudTrail.",
            Cause::OtherService => "It is no event of S3, so no access log has it.",
            Cause::NotABucketRequest => "It is about no bucket, so it is in no bucket's log.",
            Cause::Edge => {
                "It is near an end of what is loaded of the other log, or beyond: its other half may lie in a file that was not dropped."
            }
            Cause::BucketNotInOtherLog if silent == Source::Trail => "CloudTrail holds no event of this bucket.",
            Cause::BucketNotInOtherLog => "No access-log record of this bucket is loaded.",
            Cause::TrailStopped => "The trail had been stopped or deleted, and not started again.",
            Cause::EventNotSelected => "CloudTrail did not record this kind of event of this bucket then.",
            Cause::LoggingOff => "The bucket's access log had been switched off, and not on again.",
            Cause::Unexplained if silent == Source::Access => {
                "No rule accounts for it; access logs are delivered on a best-effort basis."
            }
            Cause::Unexplained => "No rule accounts for it: look at these first.",
        }
    }

    /// The AWS page on which the rule rests.
    pub fn page(self) -> &'static str {
        match self {
            Cause::OtherLogNotLoaded | Cause::AuthenticationFailure | Cause::Redirect => {
                "https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html"
            }
            Cause::Lifecycle => {
                "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-and-other-bucket-config.html"
            }
            Cause::ChecksumJob => "https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html",
            Cause::OtherService => "https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging.html",
            Cause::NotABucketRequest | Cause::Edge | Cause::Unexplained => {
                "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html"
            }
            Cause::BucketNotInOtherLog | Cause::LoggingOff => {
                "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html"
            }
            Cause::TrailStopped => {
                "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-turning-off-logging.html"
            }
            Cause::EventNotSelected => {
                "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html"
            }
        }
    }

    /// Whether the other log could have seen the request, as far as is known: it is not of a kind that it never has,
    /// it recorded such requests then, and what is loaded of it reaches that far.
    pub fn could_be_seen(self) -> bool {
        self == Cause::Unexplained
    }
}
