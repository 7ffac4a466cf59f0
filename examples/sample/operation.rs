//! The operations that the story uses, as each log calls them.

/// An operation of S3.
pub struct Operation {
    /// What the access log calls it.
    pub access: &'static str,
    /// What CloudTrail calls it; empty where CloudTrail never has it.
    pub event: &'static str,
    /// The HTTP method; empty where no HTTP request was made.
    pub method: &'static str,
    /// The part of the query string that names the operation.
    pub query: &'static str,
    /// The request parameter that stands for it in CloudTrail, with no value.
    pub parameter: &'static str,
    /// Whether it reads only.
    pub read_only: bool,
    /// Whether it is a management event.
    pub management: bool,
    /// How long it usually takes until the first byte of the answer, in milliseconds.
    pub usual_ms: i64,
}

const fn operation(access: &'static str, event: &'static str, method: &'static str, usual_ms: i64) -> Operation {
    Operation { access, event, method, query: "", parameter: "", read_only: false, management: false, usual_ms }
}

impl Operation {
    const fn reads(mut self) -> Operation {
        self.read_only = true;
        self
    }

    const fn query(mut self, query: &'static str) -> Operation {
        self.query = query;
        self
    }

    /// A management operation that a subresource names.
    const fn manages(mut self, subresource: &'static str) -> Operation {
        self.query = subresource;
        self.parameter = subresource;
        self.management = true;
        self
    }

    /// An object's subresource.
    const fn parameter(mut self, subresource: &'static str) -> Operation {
        self.query = subresource;
        self.parameter = subresource;
        self
    }
}

pub static GET: Operation = operation("REST.GET.OBJECT", "GetObject", "GET", 22).reads();
pub static HEAD: Operation = operation("REST.HEAD.OBJECT", "HeadObject", "HEAD", 11).reads();
pub static PUT: Operation = operation("REST.PUT.OBJECT", "PutObject", "PUT", 38);
pub static DELETE: Operation = operation("REST.DELETE.OBJECT", "DeleteObject", "DELETE", 24);
pub static COPY: Operation = operation("REST.COPY.OBJECT", "CopyObject", "PUT", 95);
pub static LIST: Operation = operation("REST.GET.BUCKET", "ListObjects", "GET", 46).reads().query("list-type=2");
pub static HEAD_BUCKET: Operation = operation("REST.HEAD.BUCKET", "HeadBucket", "HEAD", 9).reads();
pub static CREATE_UPLOAD: Operation =
    operation("REST.POST.UPLOADS", "CreateMultipartUpload", "POST", 21).parameter("uploads");
pub static PUT_PART: Operation = operation("REST.PUT.PART", "UploadPart", "PUT", 52);
pub static COMPLETE_UPLOAD: Operation = operation("REST.POST.UPLOAD", "CompleteMultipartUpload", "POST", 88);
pub static ABORT_UPLOAD: Operation = operation("REST.DELETE.UPLOAD", "AbortMultipartUpload", "DELETE", 16);
pub static DELETE_MANY: Operation =
    operation("REST.POST.MULTI_OBJECT_DELETE", "DeleteObjects", "POST", 140).parameter("delete");
pub static GET_TAGGING: Operation =
    operation("REST.GET.OBJECT_TAGGING", "GetObjectTagging", "GET", 14).reads().parameter("tagging");
pub static PUT_TAGGING: Operation =
    operation("REST.PUT.OBJECT_TAGGING", "PutObjectTagging", "PUT", 27).parameter("tagging");
pub static GET_ACL: Operation = operation("REST.GET.ACL", "GetObjectAcl", "GET", 13).reads().parameter("acl");
pub static PUT_ACL: Operation = operation("REST.PUT.ACL", "PutObjectAcl", "PUT", 25).parameter("acl");
pub static WEBSITE_GET: Operation = operation("WEBSITE.GET.OBJECT", "GetObject", "GET", 24).reads();

pub static GET_BUCKET_ACL: Operation = operation("REST.GET.ACL", "GetBucketAcl", "GET", 12).reads().manages("acl");
pub static GET_LOCATION: Operation =
    operation("REST.GET.LOCATION", "GetBucketLocation", "GET", 10).reads().manages("location");
pub static GET_VERSIONING: Operation =
    operation("REST.GET.VERSIONING", "GetBucketVersioning", "GET", 12).reads().manages("versioning");
pub static GET_LOGGING: Operation =
    operation("REST.GET.LOGGING_STATUS", "GetBucketLogging", "GET", 12).reads().manages("logging");
pub static GET_POLICY: Operation =
    operation("REST.GET.BUCKETPOLICY", "GetBucketPolicy", "GET", 15).reads().manages("policy");
pub static PUT_POLICY: Operation = operation("REST.PUT.BUCKETPOLICY", "PutBucketPolicy", "PUT", 60).manages("policy");
pub static GET_PUBLIC_ACCESS: Operation =
    operation("REST.GET.PUBLIC_ACCESS_BLOCK", "GetBucketPublicAccessBlock", "GET", 12)
        .reads()
        .manages("publicAccessBlock");
/// About no bucket: no access log has it.
pub static LIST_BUCKETS: Operation = operation("", "ListBuckets", "GET", 40).reads().manages("");

pub static EXPIRE: Operation = operation("S3.EXPIRE.OBJECT", "", "", 0);
pub static TRANSITION_SIA: Operation = operation("S3.TRANSITION_SIA.OBJECT", "", "", 0);
pub static CREATE_DELETE_MARKER: Operation = operation("S3.CREATE.DELETEMARKER", "", "", 0);
pub static DELETE_UPLOAD: Operation = operation("S3.DELETE.UPLOAD", "", "", 0);
pub static COMPUTE_CHECKSUM: Operation = operation("S3.COMPUTE.OBJECT.CHECKSUM", "", "", 0);
