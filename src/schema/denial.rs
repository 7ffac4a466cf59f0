//! Why a request was denied: the values of `denied_because`, and what is said of each.

use super::operations::is_authentication_failure;

/// Why a request was denied, as far as either log says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Denial {
    /// The signature did not fit the request and the key.
    BadSignature,
    /// There is no such access key.
    WrongKey,
    /// The clock of who asked was wrong, or the URL was presigned too long ago.
    ClockOrExpiry,
    /// The token of a session has expired or is none.
    BadToken,
    /// Other credentials that are none.
    BadCredentials,
    /// A policy of the key of KMS, or of the identity for it.
    Kms,
    /// A service control policy of the organization.
    ServiceControlPolicy,
    /// A resource control policy of the organization.
    ResourceControlPolicy,
    /// A policy of a VPC endpoint.
    VpcEndpointPolicy,
    /// A permissions boundary of the identity.
    PermissionsBoundary,
    /// A policy of the session.
    SessionPolicy,
    /// S3 Block Public Access.
    PublicAccessBlock,
    /// Access control lists are switched off, or do not allow it.
    Acl,
    /// A policy of the identity denies it.
    IdentityPolicyDenies,
    /// The bucket's policy denies it.
    ResourcePolicyDenies,
    /// A policy denies it; which kind is not said.
    PolicyDenies,
    /// No policy of the identity allows it.
    NoIdentityPolicy,
    /// The bucket's policy does not allow it.
    NoResourcePolicy,
    /// Nobody was asked to prove who they are, and nothing lets everybody in.
    Anonymous,
    /// Neither log says.
    NotSaid,
}

/// What a denied request says of itself, as far as it does.
#[derive(Debug, Clone, Copy, Default)]
pub struct Denied<'r> {
    /// The HTTP status, from the access log.
    pub http_status: Option<i64>,
    /// The error code, from the access log.
    pub error_code: Option<&'r str>,
    /// Whether the access log names nobody who asked.
    pub is_anonymous: bool,
    /// The error code, from CloudTrail.
    pub trail_error_code: Option<&'r str>,
    /// The error message, from CloudTrail.
    pub error_message: Option<&'r str>,
}

impl Denial {
    /// Every reason, in the order in which they are looked for.
    pub const ALL: [Denial; 20] = [
        Denial::BadSignature,
        Denial::WrongKey,
        Denial::ClockOrExpiry,
        Denial::BadToken,
        Denial::BadCredentials,
        Denial::Kms,
        Denial::ServiceControlPolicy,
        Denial::ResourceControlPolicy,
        Denial::VpcEndpointPolicy,
        Denial::PermissionsBoundary,
        Denial::SessionPolicy,
        Denial::PublicAccessBlock,
        Denial::Acl,
        Denial::IdentityPolicyDenies,
        Denial::ResourcePolicyDenies,
        Denial::PolicyDenies,
        Denial::NoIdentityPolicy,
        Denial::NoResourcePolicy,
        Denial::Anonymous,
        Denial::NotSaid,
    ];

    /// The value of `denied_because`.
    pub fn name(self) -> &'static str {
        match self {
            Denial::BadSignature => "bad_signature",
            Denial::WrongKey => "wrong_access_key",
            Denial::ClockOrExpiry => "clock_or_expiry",
            Denial::BadToken => "bad_token",
            Denial::BadCredentials => "bad_credentials",
            Denial::Kms => "kms",
            Denial::ServiceControlPolicy => "service_control_policy",
            Denial::ResourceControlPolicy => "resource_control_policy",
            Denial::VpcEndpointPolicy => "vpc_endpoint_policy",
            Denial::PermissionsBoundary => "permissions_boundary",
            Denial::SessionPolicy => "session_policy",
            Denial::PublicAccessBlock => "public_access_block",
            Denial::Acl => "acl",
            Denial::IdentityPolicyDenies => "identity_policy_denies",
            Denial::ResourcePolicyDenies => "resource_policy_denies",
            Denial::PolicyDenies => "policy_denies",
            Denial::NoIdentityPolicy => "no_identity_policy_allows",
            Denial::NoResourcePolicy => "no_resource_policy_allows",
            Denial::Anonymous => "anonymous",
            Denial::NotSaid => "not_said",
        }
    }

    /// The reason of that name.
    pub fn from_name(name: &str) -> Option<Denial> {
        Denial::ALL.into_iter().find(|denial| denial.name() == name)
    }

    /// The reason in a few words.
    pub fn label(self) -> &'static str {
        match self {
            Denial::BadSignature => "bad signature",
            Denial::WrongKey => "unknown access key",
            Denial::ClockOrExpiry => "clock or expiry",
            Denial::BadToken => "bad session token",
            Denial::BadCredentials => "bad credentials",
            Denial::Kms => "KMS key",
            Denial::ServiceControlPolicy => "service control policy",
            Denial::ResourceControlPolicy => "resource control policy",
            Denial::VpcEndpointPolicy => "VPC endpoint policy",
            Denial::PermissionsBoundary => "permissions boundary",
            Denial::SessionPolicy => "session policy",
            Denial::PublicAccessBlock => "Block Public Access",
            Denial::Acl => "access control list",
            Denial::IdentityPolicyDenies => "identity policy denies",
            Denial::ResourcePolicyDenies => "resource policy denies",
            Denial::PolicyDenies => "a policy denies",
            Denial::NoIdentityPolicy => "no identity policy allows",
            Denial::NoResourcePolicy => "no resource policy allows",
            Denial::Anonymous => "anonymous",
            Denial::NotSaid => "not said",
        }
    }

    /// What that means and where to look, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Denial::BadSignature => {
                "The signature does not fit: look at the secret key, the Region, and proxies that change requests."
            }
            Denial::WrongKey => {
                "There is no such access key: look whether it was deleted, or is temporary and came without its token."
            }
            Denial::ClockOrExpiry => {
                "It came too long after it was signed: look at the client's clock, or at the URL's expiry."
            }
            Denial::BadToken => "The session token has expired or is none: look how the client renews its credentials.",
            Denial::BadCredentials => "The credentials were refused: look at the error code.",
            Denial::Kms => {
                "The KMS key may not be used: look at its policy and grants, and at the caller's kms: actions."
            }
            Denial::ServiceControlPolicy => {
                "The caller's organization forbids it: look at the policies of the account and of the units above it."
            }
            Denial::ResourceControlPolicy => {
                "The bucket's organization forbids it: look at the policies of the account and of the units above it."
            }
            Denial::VpcEndpointPolicy => {
                "The VPC endpoint that it came through does not let it pass: look at that endpoint's policy."
            }
            Denial::PermissionsBoundary => {
                "The boundary of the user or role does not reach so far, whatever its policies allow."
            }
            Denial::SessionPolicy => {
                "The policy given when the session began does not reach so far: look at the call of AssumeRole."
            }
            Denial::PublicAccessBlock => {
                "It would be public: look at the Block Public Access settings of the bucket and of the account."
            }
            Denial::Acl => "ACLs are disabled, or none allows it: look at the bucket's Object Ownership.",
            Denial::IdentityPolicyDenies => {
                "A Deny of the caller's policies matches: look at the user, its groups, or the role."
            }
            Denial::ResourcePolicyDenies => {
                "A Deny of the bucket's or access point's policy matches: look at its conditions."
            }
            Denial::PolicyDenies => {
                "An explicit Deny matches, of which policy is not said: look at the caller's and the bucket's."
            }
            Denial::NoIdentityPolicy => "No policy of the caller allows it: look at the user, its groups, or the role.",
            Denial::NoResourcePolicy => {
                "The bucket's policy does not allow it, which a caller of another account needs."
            }
            Denial::Anonymous => {
                "Nobody signed it, and nothing lets everybody in: look whether a client lacks its credentials."
            }
            Denial::NotSaid => "Neither log names a policy: look at the caller's, the bucket's and the key's.",
        }
    }

    /// The AWS page on which the reason rests.
    pub fn page(self) -> &'static str {
        match self {
            Denial::BadSignature
            | Denial::WrongKey
            | Denial::ClockOrExpiry
            | Denial::BadToken
            | Denial::BadCredentials => "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html",
            Denial::PublicAccessBlock | Denial::Acl | Denial::Anonymous | Denial::NotSaid => {
                "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html"
            }
            _ => "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html",
        }
    }

    /// Why a request was denied; `None` of one that was not.
    ///
    /// ```
    /// use bucketscope::schema::{Denial, Denied};
    ///
    /// let message = "User: arn:aws:iam::1:user/a is not authorized to perform: s3:GetObject on resource: \
    ///     \"arn:aws:s3:::b/c\" with an explicit deny in a resource-based policy";
    /// let denied = Denied { error_message: Some(message), trail_error_code: Some("AccessDenied"), ..Denied::default() };
    /// assert_eq!(Denial::of(&denied), Some(Denial::ResourcePolicyDenies));
    /// ```
    pub fn of(denied: &Denied<'_>) -> Option<Denial> {
        let code = denied.error_code.or(denied.trail_error_code);
        if is_authentication_failure(denied.http_status.or(Some(403)), code) {
            return Some(match code.unwrap_or_default() {
                "SignatureDoesNotMatch" => Denial::BadSignature,
                "InvalidAccessKeyId" => Denial::WrongKey,
                "RequestTimeTooSkewed" | "RequestExpired" => Denial::ClockOrExpiry,
                "ExpiredToken" | "InvalidToken" | "TokenRefreshRequired" => Denial::BadToken,
                _ => Denial::BadCredentials,
            });
        }
        if code == Some("AccessControlListNotSupported") {
            return Some(Denial::Acl);
        }
        let is_denied = denied.http_status == Some(403)
            || [denied.error_code, denied.trail_error_code].into_iter().flatten().any(is_denial_code);
        if !is_denied {
            return None;
        }
        let of_message = denied.error_message.and_then(Denial::of_message);
        let unsaid = if denied.is_anonymous { Denial::Anonymous } else { Denial::NotSaid };
        Some(of_message.unwrap_or(unsaid))
    }

    /// What an error message of CloudTrail says; `None` where it names no kind of policy.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
    fn of_message(message: &str) -> Option<Denial> {
        let message = message.to_ascii_lowercase();
        // What stands before may hold names that somebody chose.
        let (before, context) =
            match message.rfind(" because ").into_iter().chain(message.rfind(" with an explicit deny")).max() {
                Some(at) => message.split_at(at),
                None => (message.as_str(), message.as_str()),
            };
        let says = |words: &str| context.contains(words);
        if before.contains("to perform: kms:")
            || says(" the kms:")
            || before.contains("the ciphertext refers to a customer master key")
        {
            return Some(Denial::Kms);
        }
        let kinds = [
            ("service control policy", Denial::ServiceControlPolicy),
            ("resource control policy", Denial::ResourceControlPolicy),
            ("vpc endpoint policy", Denial::VpcEndpointPolicy),
            ("permissions boundary", Denial::PermissionsBoundary),
            ("session policy", Denial::SessionPolicy),
            ("block public access", Denial::PublicAccessBlock),
            ("block public policy", Denial::PublicAccessBlock),
            ("blockpublicacls", Denial::PublicAccessBlock),
            ("blockpublicpolicy", Denial::PublicAccessBlock),
            ("restrictpublicbuckets", Denial::PublicAccessBlock),
            ("ignorepublicacls", Denial::PublicAccessBlock),
            ("access control list", Denial::Acl),
        ];
        if let Some((_, denial)) = kinds.into_iter().find(|(words, _)| says(words)) {
            return Some(denial);
        }
        let denies = says("explicit deny");
        Some(match (says("identity-based policy"), says("resource-based policy"), denies) {
            (true, _, true) => Denial::IdentityPolicyDenies,
            (_, true, true) => Denial::ResourcePolicyDenies,
            (_, _, true) => Denial::PolicyDenies,
            (true, ..) => Denial::NoIdentityPolicy,
            (_, true, _) => Denial::NoResourcePolicy,
            _ => return None,
        })
    }
}

/// Whether an error code says that a request was denied.
fn is_denial_code(code: &str) -> bool {
    matches!(
        code,
        "AccessDenied" | "AccessDeniedException" | "AllAccessDisabled" | "AccountProblem" | "VpceAccessDenied"
    ) || code.ends_with("UnauthorizedOperation")
        || code.starts_with("KMS.") && code.contains("AccessDenied")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_message(context: &str, expected: Denial) {
        let message = format!(
            "User: arn:aws:iam::1:user/kms:session policy is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::b/with an explicit deny\" {context}"
        );
        let denied =
            Denied { trail_error_code: Some("AccessDenied"), error_message: Some(&message), ..Denied::default() };
        assert_eq!(Denial::of(&denied), Some(expected), "{context}");
    }

    #[test]
    fn messages_name_the_kind_of_policy() {
        check_message("because no identity-based policy allows the s3:GetObject action", Denial::NoIdentityPolicy);
        check_message("because no resource-based policy allows the s3:GetObject action", Denial::NoResourcePolicy);
        check_message("because no identity-based policy allows the kms:Decrypt action", Denial::Kms);
        check_message("because no session policy allows the s3:GetObject action", Denial::SessionPolicy);
        check_message("because no permissions boundary allows the s3:GetObject action", Denial::PermissionsBoundary);
        check_message("because no VPC endpoint policy allows the s3:GetObject action", Denial::VpcEndpointPolicy);
        check_message("because no service control policy allows the s3:GetObject action", Denial::ServiceControlPolicy);
        check_message("with an explicit deny in a service control policy", Denial::ServiceControlPolicy);
        check_message(
            "with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1",
            Denial::ServiceControlPolicy,
        );
        check_message("with an explicit deny in a resource control policy", Denial::ResourceControlPolicy);
        check_message("with an explicit deny in a resource-based policy", Denial::ResourcePolicyDenies);
        check_message("with an explicit deny in an identity-based policy", Denial::IdentityPolicyDenies);
        check_message("with an explicit deny", Denial::PolicyDenies);
        check_message(
            "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
            Denial::PublicAccessBlock,
        );
    }

    #[test]
    fn the_access_log_alone_says_what_it_can() {
        let of = |status: i64, code: &'static str, is_anonymous: bool| {
            Denial::of(&Denied { http_status: Some(status), error_code: Some(code), is_anonymous, ..Denied::default() })
        };
        assert_eq!(of(403, "SignatureDoesNotMatch", false), Some(Denial::BadSignature));
        assert_eq!(of(403, "InvalidAccessKeyId", false), Some(Denial::WrongKey));
        assert_eq!(of(403, "RequestTimeTooSkewed", false), Some(Denial::ClockOrExpiry));
        assert_eq!(of(403, "AccessDenied", false), Some(Denial::NotSaid));
        assert_eq!(of(403, "AccessDenied", true), Some(Denial::Anonymous));
        assert_eq!(of(400, "AccessControlListNotSupported", false), Some(Denial::Acl));
        assert_eq!(of(404, "NoSuchKey", false), None);
        assert_eq!(of(200, "-", true), None);
        let silent = Denied { http_status: Some(403), ..Denied::default() };
        assert_eq!(Denial::of(&silent), Some(Denial::NotSaid));
        assert_eq!(Denial::of(&Denied::default()), None);
    }

    #[test]
    fn names_lead_back() {
        assert!(Denial::ALL.into_iter().all(|denial| Denial::from_name(denial.name()) == Some(denial)));
    }
}
