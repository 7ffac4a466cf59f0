//! What a field is, and how a name finds it.

use super::{access, requests, trail};
use serde::{Deserialize, Serialize};

/// The id of the field that is the raw record: no column holds it, it is read again from the files.
pub const RAW_RECORD: &str = "message";

/// The field that names a row's file.
pub const FILE_PATH: &str = "path";

/// The three tables; a query's `source` names one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// One row per S3 server access log record.
    #[default]
    Access,
    /// One row per CloudTrail event, folded by event ID.
    Trail,
    /// One row per request: the full outer join of both logs.
    Requests,
}

impl Source {
    /// Every source, in the order the page shows them.
    pub const ALL: [Source; 3] = [Source::Access, Source::Trail, Source::Requests];

    /// The word that `source` takes in a query.
    pub fn name(self) -> &'static str {
        match self {
            Source::Access => "access",
            Source::Trail => "trail",
            Source::Requests => "requests",
        }
    }

    /// The source of that name.
    pub fn from_name(name: &str) -> Option<Source> {
        Source::ALL.into_iter().find(|source| source.name() == name)
    }

    /// Every field of the table, in the log's own order: first those that an answer without `fields` shows
    /// ([`Source::columns`]), then those that must be asked for by name.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Source::Access => access::FIELDS,
            Source::Trail => trail::FIELDS,
            Source::Requests => requests::FIELDS,
        }
    }

    /// The fields that an answer without `fields` or `stats` has, in its order.
    pub fn columns(self) -> &'static [Field] {
        let fields = self.fields();
        let count = fields.iter().take_while(|field| !field.on_request).count();
        &fields[..count]
    }

    /// The fields that free text is searched in: all texts of records but the raw record, which no column holds.
    pub fn searched(self) -> impl Iterator<Item = usize> {
        let fields = self.fields();
        let is_searched = |field: &Field| {
            !field.is_integer() && field.id != RAW_RECORD && field.group != Group::Path && !field.unsearched
        };
        (0..fields.len()).filter(move |&index| is_searched(&fields[index]))
    }

    /// The index of the field that holds the row's time.
    pub fn time(self) -> usize {
        match self {
            Source::Access => access::TIME,
            Source::Trail => trail::EVENT_TIME,
            Source::Requests => requests::TIME,
        }
    }

    /// The index of the field that breaks ties of time in the default order: request ID or event ID.
    pub fn identity(self) -> usize {
        match self {
            Source::Access => access::REQUEST_ID,
            Source::Trail => trail::EVENT_ID,
            Source::Requests => requests::REQUEST_ID,
        }
    }

    /// Finds a field by id or alias (letter case does not matter), or a path into a JSON field
    /// (`requestParameters.x-amz-acl`, `resources.0.ARN`; letter case matters after the first dot).
    ///
    /// ```
    /// use bucketscope::schema::Source;
    ///
    /// let field = Source::Access.resolve("httpstatus").unwrap();
    /// assert_eq!(Source::Access.fields()[field.index].id, "http_status");
    /// let path = Source::Trail.resolve("requestParameters.x-amz-acl").unwrap();
    /// assert_eq!(path.path, ["x-amz-acl"]);
    /// assert!(Source::Access.resolve("eventName").is_none());
    /// ```
    pub fn resolve(self, name: &str) -> Option<Resolved> {
        let fields = self.fields();
        // Two names may differ in their letter case alone: `errorcode` is Athena's, `errorCode` CloudTrail's.
        let exact = || fields.iter().position(|field| field.id == name || field.aliases.contains(&name));
        if let Some(index) = exact().or_else(|| fields.iter().position(|field| field.is_called(name))) {
            return Some(Resolved { index, path: Vec::new() });
        }
        let (head, path) = name.split_once('.')?;
        let index = fields.iter().position(|field| field.kind == Kind::Json && field.is_called(head))?;
        let path: Vec<String> = path.split('.').map(str::to_owned).collect();
        path.iter().all(|step| !step.is_empty()).then_some(Resolved { index, path })
    }
}

/// A field by its place in [`Source::fields`], with the steps into its JSON value, if any.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Resolved {
    /// Index into [`Source::fields`].
    pub index: usize,
    /// Object members and array indexes below the field; empty for the field itself.
    pub path: Vec<String>,
}

/// What kind of value a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text as the log writes it.
    Text,
    /// Text that is an IP address, or a service's name where a service called.
    Ip,
    /// `true` or `false`, kept as text.
    Bool,
    /// A signed 64-bit integer.
    Int,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    Time,
    /// A JSON object or array as compact text.
    Json,
}

/// The unit of an integer field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// A plain number.
    None,
    /// Bytes.
    Bytes,
    /// Milliseconds.
    Milliseconds,
}

/// Where a field stands in the details of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// What was asked, and when.
    Request,
    /// The bucket and object it was about.
    Object,
    /// Who asked.
    Caller,
    /// From where and with what.
    Client,
    /// How it ended.
    Outcome,
    /// How much and how long.
    Performance,
    /// How it was signed and encrypted.
    Security,
    /// What the log says about itself.
    Log,
    /// What the path of the file says, and no record: the only values that depend on a file's name.
    Path,
}

impl Group {
    /// Every group, in the order the details show them.
    pub const ALL: [Group; 9] = [
        Group::Request,
        Group::Object,
        Group::Caller,
        Group::Client,
        Group::Outcome,
        Group::Performance,
        Group::Security,
        Group::Log,
        Group::Path,
    ];

    /// The group's heading.
    pub fn label(self) -> &'static str {
        match self {
            Group::Request => "Request",
            Group::Object => "Object",
            Group::Caller => "Caller",
            Group::Client => "Client",
            Group::Outcome => "Outcome",
            Group::Performance => "Size and time",
            Group::Security => "Security",
            Group::Log => "Log",
            Group::Path => "From the path",
        }
    }
}

/// A field's column in the table that AWS documents for Athena.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Athena {
    /// Column name, or a path or `json_extract_scalar` expression where the value lies inside a column.
    pub column: &'static str,
    /// Hive type.
    pub kind: &'static str,
}

/// One field of one table: its only description in the program.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// The name that queries, answers and the address bar use.
    pub id: &'static str,
    /// The name in AWS's documentation.
    pub aws: &'static str,
    /// Other names that queries may use.
    pub aliases: &'static [&'static str],
    /// What kind of value it holds.
    pub kind: Kind,
    /// The unit of an integer.
    pub unit: Unit,
    /// Its column in Athena, where AWS documents one.
    pub athena: Option<Athena>,
    /// Since when AWS writes it, where that is known.
    pub since: Option<&'static str>,
    /// One sentence for people.
    pub doc: &'static str,
    /// The AWS page that documents it.
    pub page: &'static str,
    /// Where it stands in the details.
    pub group: Group,
    /// Whether a table shows it before anybody chose columns.
    pub shown: bool,
    /// Whether an answer has it only when a query names it.
    pub on_request: bool,
    /// Whether nearly every record has a value of its own.
    pub unique: bool,
    /// Whether its column is left out until somebody asks for it: wide, seldom asked for, and read again from the records.
    pub lazy: bool,
    /// Whether free text is not searched in it: no record has it as it stands.
    pub unsearched: bool,
}

/// Whether anybody reads what fields say of themselves: not in the worker, which shows nothing.
const FOR_PEOPLE: bool = cfg!(any(feature = "app", not(target_arch = "wasm32")));

impl Field {
    /// A field of a kind, with its id, AWS's name and group; the other parts follow by the methods below.
    pub const fn new(id: &'static str, aws: &'static str, kind: Kind, group: Group) -> Field {
        Field {
            id,
            aws,
            aliases: &[],
            kind,
            unit: Unit::None,
            athena: None,
            since: None,
            doc: "",
            page: "",
            group,
            shown: false,
            on_request: false,
            unique: false,
            lazy: false,
            unsearched: false,
        }
    }

    /// Sets the other names.
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Field {
        self.aliases = aliases;
        self
    }

    /// Sets the unit.
    pub const fn unit(mut self, unit: Unit) -> Field {
        self.unit = unit;
        self
    }

    /// Sets the Athena column and its type.
    pub const fn athena(mut self, column: &'static str, kind: &'static str) -> Field {
        if FOR_PEOPLE {
            self.athena = Some(Athena { column, kind });
        }
        self
    }

    /// Sets since when AWS writes the field.
    pub const fn since(mut self, since: &'static str) -> Field {
        if FOR_PEOPLE {
            self.since = Some(since);
        }
        self
    }

    /// Sets the sentence and the AWS page that it comes from.
    pub const fn doc(mut self, doc: &'static str, page: &'static str) -> Field {
        if FOR_PEOPLE {
            self.doc = doc;
            self.page = page;
        }
        self
    }

    /// Marks a field that tables show before anybody chose columns.
    pub const fn shown(mut self) -> Field {
        self.shown = true;
        self
    }

    /// Marks a field that an answer has only when a query names it.
    pub const fn on_request(mut self) -> Field {
        self.on_request = true;
        self
    }

    /// Marks a field of which nearly every record has a value of its own.
    pub const fn unique(mut self) -> Field {
        self.unique = true;
        self
    }

    /// Marks a field whose column is left out until somebody asks for it.
    pub const fn lazy(mut self) -> Field {
        self.lazy = true;
        self
    }

    /// Marks a field that free text is not searched in.
    pub const fn unsearched(mut self) -> Field {
        self.unsearched = true;
        self
    }

    /// Whether a query may call the field by this name; ASCII letter case does not matter.
    pub fn is_called(&self, name: &str) -> bool {
        self.id.eq_ignore_ascii_case(name) || self.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    }

    /// Whether its column holds integers (numbers and times) rather than text.
    pub fn is_integer(&self) -> bool {
        matches!(self.kind, Kind::Int | Kind::Time)
    }
}

/// Declares a table's fields in order: a constant index for each, and the list `FIELDS`.
macro_rules! fields {
    ($($name:ident: $field:expr),* $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Index { $($name),* }
        $(
            #[doc = concat!("Index of the field `", stringify!($name), "` (in lower case) in [`FIELDS`].")]
            pub const $name: usize = Index::$name as usize;
        )*
        /// The table's fields, in order; each index has a constant of its own.
        pub static FIELDS: &[$crate::schema::Field] = &[$($field),*];
    };
}
pub(crate) use fields;
