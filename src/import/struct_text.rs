//! Structs as Athena and CloudTrail Lake write them in CSV: `{type=AssumedRole, arn=…, sessioncontext={…}}`.
//!
//! Nothing in such a text is quoted or escaped. So a value ends where a member's name follows a comma, or a bracket that
//! closes something: where the names are known, no other word passes for one.

use serde_json::Value;
use std::collections::HashMap;

/// The names that a struct's members may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Names {
    /// Any.
    Any,
    /// Those of `userIdentity`, `tlsDetails` and `addendum`.
    Fields,
    /// Those, and what an identity provider says beside them.
    FieldsAndOthers,
    /// Those of `resources`.
    Resources,
}

/// Members of CloudTrail's objects, as CloudTrail spells them; Athena's tables have them in lower case.
/// Sources: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html>,
/// <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>
const FIELDS: &[&str] = &[
    "accessKeyId",
    "accountId",
    "arn",
    "assumedRoot",
    "attributes",
    "cipherSuite",
    "clientProvidedHostHeader",
    "creationDate",
    "credentialId",
    "credentialsIssuedTo",
    "ec2RoleDelivery",
    "federatedProvider",
    "identityProvider",
    "identityStoreArn",
    "inScopeOf",
    "invokedBy",
    "invokedByDelegate",
    "issuerType",
    "keyExchange",
    "mfaAuthenticated",
    "onBehalfOf",
    "originalEventID",
    "originalRequestID",
    "principalId",
    "reason",
    "sessionContext",
    "sessionIssuer",
    "signInSessionArn",
    "sourceAccount",
    "sourceArn",
    "sourceIdentity",
    "tlsVersion",
    "type",
    "updatedFields",
    "userId",
    "userName",
    "webIdFederationData",
];

/// Members of a resource.
const RESOURCES: &[&str] = &["ARN", "ARNPrefix", "accountId", "type"];

impl Names {
    /// The name as CloudTrail spells it.
    pub fn spell(self, name: &str) -> &str {
        let known = self.known().iter().find(|known| known.eq_ignore_ascii_case(name));
        known.copied().unwrap_or(name)
    }

    /// The names of the members within a member.
    pub fn within(self, name: &str) -> Names {
        if name.eq_ignore_ascii_case("webIdFederationData") { Names::FieldsAndOthers } else { self }
    }

    fn known(self) -> &'static [&'static str] {
        match self {
            Names::Any => &[],
            Names::Fields | Names::FieldsAndOthers => FIELDS,
            Names::Resources => RESOURCES,
        }
    }

    fn has(self, name: &str) -> bool {
        matches!(self, Names::Any | Names::FieldsAndOthers)
            || self.known().iter().any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// How deep brackets are looked into.
const DEEPEST: usize = 24;

/// Bytes that are looked at for each byte of a text, and for a text of any length: as many as a key full of brackets takes.
const MOST_STEPS: (usize, usize) = (64, 1 << 18);

/// The longest name of a member.
const LONGEST_NAME: usize = 128;

/// A struct, or a list of structs, as JSON: its values as texts, `null` left out. `None` if it is neither.
pub fn to_json(text: &str, names: Names) -> Option<String> {
    let text = text.trim();
    let mut parser = Parser { text, at: 0, failed: HashMap::new(), steps: 0 };
    let mut json = String::with_capacity(text.len() * 5 / 4);
    let is_struct = parser.bracketed(names, 0, &mut json)?;
    (is_struct && parser.at == text.len()).then_some(json)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// Where brackets that came to nothing begin, and where they end, if they do. Each is tried once: else those inside it
    /// would be tried again for each one around them.
    failed: HashMap<(usize, Names), Option<usize>>,
    /// Bytes that were looked at: a hostile text is given up rather than looked at again and again.
    steps: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self, what: &str) -> bool {
        let found = self.rest().starts_with(what);
        self.at += if found { what.len() } else { 0 };
        found
    }

    /// Counts a step; `None` if there were too many.
    fn step(&mut self) -> Option<()> {
        self.steps += 1;
        let (each, any) = MOST_STEPS;
        (self.steps <= each * self.text.len() + any).then_some(())
    }

    fn skip_spaces(&mut self) {
        while self.skip(" ") {}
    }

    /// A struct or a list, if one stands here and nothing but a comma or a bracket follows it.
    fn bracketed(&mut self, names: Names, depth: usize, json: &mut String) -> Option<bool> {
        let (at, length) = (self.at, json.len());
        let found = depth < DEEPEST
            && if self.skip("{") {
                self.members(names, depth, json)?
            } else {
                self.skip("[") && self.elements(names, depth, json)?
            };
        if !found {
            self.at = at;
            json.truncate(length);
        }
        Some(found)
    }

    /// What stands behind an opened brace.
    fn members(&mut self, names: Names, depth: usize, json: &mut String) -> Option<bool> {
        json.push('{');
        let mut first = true;
        loop {
            self.skip_spaces();
            if self.closes('}', depth) {
                self.at += 1;
                json.push('}');
                return Some(true);
            }
            let Some(name) = name_before(self.rest()) else { return Some(false) };
            self.at += name.len() + 1;
            let before = json.len();
            if !first {
                json.push(',');
            }
            json.push_str(&Value::from(names.spell(name)).to_string());
            json.push(':');
            let is_null = self.value(names, names.within(name), '}', depth, json)?;
            if is_null {
                json.truncate(before);
            } else {
                first = false;
            }
            if !self.skip(",") && !self.closes('}', depth) {
                return Some(false);
            }
        }
    }

    /// What stands behind an opened bracket.
    fn elements(&mut self, names: Names, depth: usize, json: &mut String) -> Option<bool> {
        json.push('[');
        let mut first = true;
        loop {
            self.skip_spaces();
            if self.closes(']', depth) {
                self.at += 1;
                json.push(']');
                return Some(true);
            }
            if !first {
                json.push(',');
            }
            first = false;
            if self.value(names, names, ']', depth, json)? {
                json.push_str("null");
            }
            if !self.skip(",") && !self.closes(']', depth) {
                return Some(false);
            }
        }
    }

    /// A value up to what ends it; whether it is nothing. A name of `siblings` begins the next member.
    fn value(&mut self, siblings: Names, within: Names, close: char, depth: usize, json: &mut String) -> Option<bool> {
        let (at, length) = (self.at, json.len());
        self.step()?;
        let may_end = match self.failed.get(&(at, within)) {
            Some(&end) => end.is_some_and(|end| {
                self.at = end;
                self.ends(siblings, close, depth)
            }),
            None => self.rest().starts_with(['{', '[']),
        };
        self.at = at;
        if may_end {
            let found = self.bracketed(within, depth + 1, json)?;
            if found && self.ends(siblings, close, depth) {
                return Some(false);
            }
            self.failed.insert((at, within), found.then_some(self.at));
            self.at = at;
            json.truncate(length);
        }
        let text = self.text_value(siblings, close, depth)?;
        let is_null = text == "null";
        if !is_null {
            json.push_str(&Value::from(text).to_string());
        }
        Some(is_null)
    }

    /// The text from here to what ends it: brackets inside it that are in pairs end nothing.
    fn text_value(&mut self, siblings: Names, close: char, depth: usize) -> Option<&'a str> {
        let start = self.at;
        for in_pairs in [true, false] {
            self.at = start;
            let mut open = 0usize;
            for (offset, c) in self.text.get(start..)?.char_indices() {
                self.step()?;
                self.at = start + offset;
                if matches!(c, '{' | '[') {
                    open += 1;
                } else if (open == 0 || !in_pairs) && self.ends(siblings, close, depth) {
                    return self.text.get(start..self.at);
                } else if matches!(c, '}' | ']') {
                    open = open.saturating_sub(1);
                }
            }
        }
        // Nothing ends it.
        self.at = self.text.len();
        self.text.get(start..)
    }

    /// Whether here a value ends.
    fn ends(&self, siblings: Names, close: char, depth: usize) -> bool {
        let rest = self.rest();
        let Some(after) = rest.strip_prefix(',') else { return self.closes(close, depth) };
        let after = after.trim_start_matches(' ');
        match close {
            ']' => true,
            _ => name_before(after).is_some_and(|name| siblings.has(name)),
        }
    }

    /// Whether here a bracket closes what was opened last: the end of the text, a comma or another one follows it.
    fn closes(&self, close: char, depth: usize) -> bool {
        let Some(after) = self.rest().strip_prefix(close) else { return false };
        match depth {
            0 => after.is_empty(),
            _ => after.starts_with([',', '}', ']']),
        }
    }
}

/// The name before an equals sign that a text begins with.
fn name_before(text: &str) -> Option<&str> {
    let end = text.bytes().take(LONGEST_NAME).position(|byte| b"=,{}[] \"".contains(&byte))?;
    let name = text.get(..end).filter(|name| !name.is_empty())?;
    text.get(end..)?.starts_with('=').then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_json(text: &str, names: Names, expected: &str) {
        assert_eq!(to_json(text, names).as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn members_get_their_spelling() {
        check_json(
            "{type=AssumedRole, principalid=AROAEXAMPLE:ada, accountid=111122223333, username=null, sessioncontext=\
             {attributes={mfaauthenticated=false, creationdate=2026-08-08T09:00:00Z}, sessionissuer={type=Role, arn=arn:aws:iam::111122223333:role/r}, \
             webidfederationdata={federatedprovider=p, attributes={accounts.google.com:aud=x, sub=y}}}}",
            Names::Fields,
            r#"{"type":"AssumedRole","principalId":"AROAEXAMPLE:ada","accountId":"111122223333","sessionContext":{"attributes":{"mfaAuthenticated":"false","creationDate":"2026-08-08T09:00:00Z"},"sessionIssuer":{"type":"Role","arn":"arn:aws:iam::111122223333:role/r"},"webIdFederationData":{"federatedProvider":"p","attributes":{"accounts.google.com:aud":"x","sub":"y"}}}}"#,
        );
        check_json(
            "[{arn=arn:aws:s3:::photos/a, b=c.jpg, accountid=null, type=AWS::S3::Object}, {arn=arn:aws:s3:::photos}]",
            Names::Resources,
            r#"[{"ARN":"arn:aws:s3:::photos/a, b=c.jpg","type":"AWS::S3::Object"},{"ARN":"arn:aws:s3:::photos"}]"#,
        );
        check_json("[]", Names::Resources, "[]");
        check_json("{}", Names::Fields, "{}");
    }

    #[test]
    fn values_hold_commas_and_brackets() {
        check_json(
            "{type=IAMUser, username=a, b=c}d, {e}, arn=x=y, principalid=}",
            Names::Fields,
            r#"{"type":"IAMUser","userName":"a, b=c}d, {e}","arn":"x=y","principalId":""}"#,
        );
        check_json("{username={, arn=x}", Names::Fields, r#"{"userName":"{","arn":"x"}"#);
        check_json(
            "{bucketName=photos, key=a, b {1}.jpg, x-amz-acl=[private], list=[a, b, null], more={a=1}}",
            Names::Any,
            r#"{"bucketName":"photos","key":"a, b {1}.jpg","x-amz-acl":["private"],"list":["a","b",null],"more":{"a":"1"}}"#,
        );
    }

    #[test]
    fn what_is_no_struct_is_none() {
        for text in ["", "text", "{", "{a", "{a=b", "{\"a\":\"b", "{a=b}c", "[a", "null"] {
            assert_eq!(to_json(text, Names::Any), None, "{text}");
        }
    }

    #[test]
    fn what_a_key_holds_hides_no_other_member() {
        for count in [2, 400, 20_000] {
            let key = format!("{{a=b}}c, a={}x}},!", "{a=b}c, a=".repeat(count));
            let json = to_json(&format!("{{bucketName=photos, key={key}, Host=h}}"), Names::Any).unwrap_or_default();
            assert!(json.starts_with(r#"{"bucketName":"photos","key":"{a=b}c","a":"{a=b}c","a":"#), "{count}");
            assert!(json.ends_with(r#","a":"x},!","Host":"h"}"#), "{count}");
        }
        // Brackets that nobody closes, as many as a key has room for.
        let json = to_json(&format!("{{bucketName=photos, key={}, Host=h}}", "{, a=".repeat(200)), Names::Any);
        assert!(json.is_some_and(|json| json.starts_with(r#"{"bucketName":"photos","key":"{","#)));
        // What is tried within a bracket that comes to nothing is tried again outside of it.
        check_json("{key={a=b}c, a=[x]}", Names::Any, r#"{"key":"{a=b}c","a":["x"]}"#);
    }

    #[test]
    fn hostile_texts_end() {
        for (part, count) in
            [("{a=", 100_000), ("a={, ", 100_000), ("[", 100_000), ("{a=[{", 50_000), ("}, a=", 100_000)]
        {
            to_json(&format!("{{{}", part.repeat(count)), Names::Any);
            to_json(&format!("{{type={}", part.repeat(count)), Names::Fields);
        }
    }
}
