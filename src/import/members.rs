//! The members of a JSON object, and their values as text.

use super::json_skip::{end_of_string, skip_space, skip_value, string};
use super::json_text::json_text;
use memchr::memchr;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The members of a JSON object, in order, their values not looked into.
#[derive(Default)]
pub struct Members<'a>(Vec<(Cow<'a, str>, &'a str)>);

impl<'a> Members<'a> {
    /// Reads an object. The error says what it is instead.
    pub fn parse(json: &'a str) -> Result<Members<'a>, String> {
        // What is unusual, or no object, is for the full reader, which says why.
        if let Some(members) = usual_members(json) {
            return Ok(Members(members));
        }
        serde_json::from_str(json).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => "not a JSON object".to_owned(),
            _ => format!("not valid JSON: {}", plain(&error)),
        })
    }

    /// The members of what may be no object: then there are none.
    pub fn of(json: &'a str) -> Members<'a> {
        if json.starts_with('{') { Members::parse(json).unwrap_or_default() } else { Members::default() }
    }

    /// Each member's name and its value as JSON, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &'a str)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), *value))
    }

    /// The value of a member, as JSON; of several with one name, the last.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| *value)
    }
}

/// The members of an object none of whose own names has an escape.
fn usual_members(json: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    let mut members = Vec::with_capacity(24);
    let end = walk(json, skip_space(json.as_bytes(), 0), &mut |name, value| {
        let end = skip_value(json.as_bytes(), value)?;
        members.push((Cow::Borrowed(name), json.get(value..end)?));
        Some(end)
    })?;
    (skip_space(json.as_bytes(), end) == json.len()).then_some(members)
}

/// Walks through the members of an object that begins at `at`: `member` is told the name of each and where its value
/// begins, and tells the place behind the value. Gives the place behind the object; `None` where it is no object, is not
/// valid, has a name with an escape, or `member` gave up: these are for a full reader.
pub fn walk<'a>(json: &'a str, at: usize, member: &mut dyn FnMut(&'a str, usize) -> Option<usize>) -> Option<usize> {
    let bytes = json.as_bytes();
    if *bytes.get(at)? != b'{' {
        return None;
    }
    let mut at = skip_space(bytes, at + 1);
    if *bytes.get(at)? == b'}' {
        return Some(at + 1);
    }
    loop {
        let name = at + 1;
        at = string(bytes, at)?;
        let name = json.get(name..at - 1).filter(|name| memchr(b'\\', name.as_bytes()).is_none())?;
        at = skip_space(bytes, at);
        if *bytes.get(at)? != b':' {
            return None;
        }
        at = skip_space(bytes, member(name, skip_space(bytes, at + 1))?);
        match *bytes.get(at)? {
            b',' => at = skip_space(bytes, at + 1),
            b'}' => return Some(at + 1),
            _ => return None,
        }
    }
}

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Members<'de>, D::Error> {
        struct AnyObject;
        impl<'de> Visitor<'de> for AnyObject {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Vec::with_capacity(24);
                while let Some((Key(key), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    members.push((key, value.get()));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(AnyObject)
    }
}

/// A key that is borrowed where it holds no escape.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// The JSON of a member of an object.
pub fn json_member(object: &[u8], name: &str) -> Result<String, String> {
    let text = json_text(object);
    let value = Members::parse(&text)?.get(name).map(str::to_owned);
    value.ok_or_else(|| format!("no `{name}` in it"))
}

/// The text of a member of an object.
pub fn text_member(object: &[u8], name: &str) -> Result<String, String> {
    text_of(&json_member(object, name)?).map(Cow::into_owned).ok_or_else(|| format!("nothing in `{name}`"))
}

/// An error without the place that serde_json counts within the record.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// A JSON value as text: a string's content, a number, `true` or `false`, compact JSON; `None` for `null`.
pub fn text_of(json: &str) -> Option<Cow<'_, str>> {
    match json.as_bytes().first()? {
        b'n' => None,
        b'"' => match json.get(1..json.len().saturating_sub(1)) {
            Some(inner) if memchr(b'\\', inner.as_bytes()).is_none() => Some(Cow::Borrowed(inner)),
            _ => serde_json::from_str(json).ok().map(Cow::Owned),
        },
        b'{' | b'[' => Some(compact(json)),
        _ => Some(Cow::Borrowed(json)),
    }
}

/// A whole number, written as an integer, or as a float small enough to lose none of the digits before its point.
pub fn whole_number(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| {
        let float = text.parse::<f64>().ok().filter(|float| float.is_finite() && float.abs() < 9e15)?;
        Some(float as i64)
    })
}

/// JSON without the white space outside its strings; most has none.
pub fn compact(json: &str) -> Cow<'_, str> {
    let mut text = String::new();
    let mut rest = json;
    loop {
        // What stands outside strings, and the string behind it.
        let (outside, string) = match memchr(b'"', rest.as_bytes()) {
            Some(quote) => rest.split_at(quote),
            None => (rest, ""),
        };
        if !text.is_empty() || outside.bytes().any(|byte| byte.is_ascii_whitespace()) {
            if text.is_empty() {
                text.reserve(json.len());
                text.push_str(&json[..json.len() - rest.len()]);
            }
            text.extend(outside.split_ascii_whitespace());
        }
        let end = end_of_string(string.as_bytes(), 0).unwrap_or(string.len());
        if !text.is_empty() {
            text.push_str(&string[..end]);
        }
        rest = &string[end..];
        if rest.is_empty() {
            return if text.is_empty() { Cow::Borrowed(json) } else { Cow::Owned(text) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_goes_only_outside_strings() {
        let check = |json: &str, expected: &str| {
            assert_eq!(compact(json), expected);
            assert_eq!(compact(expected), expected);
            assert!(matches!(compact(expected), Cow::Borrowed(_)));
        };
        check("{ \"a b\" : [ 1 , \"c \\\" d\" ] }\n", r#"{"a b":[1,"c \" d"]}"#);
        check("{\"a b\":\"\\\\\", \"ä \":[]}", r#"{"a b":"\\","ä ":[]}"#);
        check(" 5 ", "5");
        check("{\"open", "{\"open");
    }

    #[test]
    fn any_type_is_read_as_text() {
        assert_eq!(text_of("true").as_deref(), Some("true"));
        assert_eq!(text_of("12").as_deref(), Some("12"));
        assert_eq!(text_of(r#""a\u0041""#).as_deref(), Some("aA"));
        assert_eq!(text_of("null"), None);
    }
}
