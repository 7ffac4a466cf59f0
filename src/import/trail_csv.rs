//! CSV of a query on CloudTrail, by Athena or by CloudTrail Lake.
//!
//! A row becomes a record as CloudTrail writes it, and is read as one.
//!
//! Sources: <https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html>,
//! <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/query-event-data-store.html>

use super::Tables;
use super::csv_rows::{Cells, Columns, Rows};
use super::event;
use super::format::Format;
use super::json_text::json_text;
use super::spreadsheet::{account, boolean};
use super::struct_text::{self, Names};
use crate::schema::{Kind, trail};
use crate::table::Locator;
use serde::de::IgnoredAny;
use serde_json::Value;

/// CSV of CloudTrail.
pub const FORMAT: Format = Format {
    name: COLUMNS.name,
    title: "CSV of an Athena or CloudTrail Lake query on CloudTrail, with `eventname` and `eventsource`",
    recognises: |head| COLUMNS.are_of(head),
    decoder: |start| Box::new(Rows::new(start, COLUMNS)),
    splits: false,
};

const COLUMNS: Columns = Columns { name: "trail-csv", are_those, holds, read };

fn are_those(names: &[String]) -> bool {
    ["eventname", "eventsource"].iter().all(|name| names.iter().any(|known| known == name))
}

/// A member of the record itself, whatever the letter case.
fn holds(name: &str) -> Option<usize> {
    let is_member = |spelled: &str| !spelled.contains(['.', ' ']) && spelled.eq_ignore_ascii_case(name);
    trail::FIELDS.iter().position(|field| is_member(field.aws))
}

fn read(cells: &Cells<'_>, locator: Locator, tables: &mut Tables) -> Result<Option<i64>, String> {
    let mut record = String::from("{");
    for (index, text) in cells.iter() {
        let field = &trail::FIELDS[index];
        let value = match (field.kind, index) {
            (Kind::Bool, _) => boolean(text).unwrap_or("null").to_owned(),
            (_, trail::RECIPIENT_ACCOUNT_ID | trail::VPC_ENDPOINT_ACCOUNT_ID) => {
                Value::from(account(text, cells)).to_string()
            }
            (Kind::Json, trail::USER_IDENTITY | trail::TLS_DETAILS | trail::ADDENDUM) => json(text, Names::Fields),
            (Kind::Json, trail::RESOURCES) => json(text, Names::Resources),
            (Kind::Json, _) => json(text, Names::Any),
            _ => quoted(text),
        };
        if record.len() > 1 {
            record.push(',');
        }
        record.push_str(&format!("\"{}\":{value}", field.aws));
    }
    record.push('}');
    event::read(record.as_bytes(), locator, tables)
}

/// A cell as JSON: what is JSON already, a struct's text, or a text.
fn json(text: &str, names: Names) -> String {
    if text == "null" {
        return text.to_owned();
    }
    let whole = json_text(text.as_bytes());
    let spelled = match names {
        Names::Any => serde_json::from_str::<IgnoredAny>(&whole).ok().map(|_| whole.clone().into_owned()),
        _ => serde_json::from_str::<Value>(&whole).ok().map(|value| spell(value, names).to_string()),
    };
    spelled.or_else(|| struct_text::to_json(text, names)).unwrap_or_else(|| quoted(text))
}

/// Gives members their spelling.
fn spell(value: Value, names: Names) -> Value {
    match value {
        Value::Object(members) => {
            let spelled = members.into_iter().map(|(name, value)| {
                let within = names.within(&name);
                (names.spell(&name).to_owned(), spell(value, within))
            });
            Value::Object(spelled.collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(|value| spell(value, names)).collect()),
        value => value,
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
