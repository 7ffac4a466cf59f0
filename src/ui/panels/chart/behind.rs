//! The query of the rows behind groups.

use crate::language::{Column, Name, Stage, StageKind, add_condition, add_term, format_time, parse_with_default};
use crate::schema::{Source, Value};

/// Groups whose conditions may stand in one query.
const MOST_GROUPS: usize = 40;

/// The query of the rows behind groups, each given by its keys' values: the conditions before `stats`, and those of the
/// groups. Several groups may differ in one key only. `None` where the groups were made of groups, or of what no condition
/// says, or are too many.
pub fn rows_behind(query: &str, source: Source, groups: &[&[Value]]) -> Option<String> {
    let parsed = parse_with_default(query, source).ok()?;
    let stats = parsed.stages.iter().position(|stage| matches!(stage.kind, StageKind::Stats { .. }))?;
    let plain = |stage: &Stage| matches!(stage.kind, StageKind::Filter(_) | StageKind::Sort(_) | StageKind::Limit(_));
    let before = &parsed.stages[..stats];
    let after = &parsed.stages[stats + 1..];
    let StageKind::Stats { by, .. } = &parsed.stages[stats].kind else { return None };
    if before.iter().any(|stage| !matches!(stage.kind, StageKind::Filter(_))) || !after.iter().all(plain) {
        return None;
    }
    let (first, others) = groups.split_first()?;
    let differs = |key: &usize| others.iter().any(|other| other.get(*key) != first.get(*key));
    let different: Vec<usize> = (0..by.len()).filter(differs).collect();
    if different.len() > 1 || groups.len() > MOST_GROUPS {
        return None;
    }
    let mut text = query[..parsed.stages[stats].span.start].trim_end().trim_end_matches('|').trim_end().to_owned();
    for (place, key) in by.iter().enumerate() {
        if !different.contains(&place) {
            text = match (&key.name, first.get(place)?) {
                (Name::Field(_), value) => add_term(&text, source, &id(key, source)?, value, false),
                _ => add_condition(&text, source, &condition(key, source, first.get(place)?)?),
            };
        } else {
            let conditions = groups.iter().map(|group| condition(key, source, group.get(place)?));
            let conditions = conditions.collect::<Option<Vec<String>>>()?;
            text = add_condition(&text, source, &format!("({})", conditions.join(" or ")));
        }
    }
    Some(text)
}

/// The field of a key, as a query has it.
fn id(key: &Column, source: Source) -> Option<String> {
    let field = match &key.name {
        Name::Field(field) => field,
        Name::Computed(computed) => computed.as_bin()?.0,
        Name::Alias(_) => return None,
    };
    Some([&[source.fields()[field.index].id.to_owned()][..], &field.path].concat().join("."))
}

/// The condition that a key has a value.
fn condition(key: &Column, source: Source, value: &Value) -> Option<String> {
    let id = id(key, source)?;
    match (&key.name, value) {
        (Name::Computed(computed), Value::Time(start)) => {
            let (_, width) = computed.as_bin()?;
            Some(format!("{id}:{}..{}", format_time(*start), format_time(start + width - 1)))
        }
        (Name::Field(_), value) | (_, value @ Value::Missing) => Some(add_term("", source, &id, value, false)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_behind(query: &str, groups: &[&[Value]], expected: Option<&str>) {
        let found = rows_behind(query, Source::Access, groups);
        assert_eq!(found.as_deref(), expected, "{query}");
        if let Some(text) = found {
            assert!(parse_with_default(&text, Source::Access).is_ok(), "{text}");
        }
    }

    #[test]
    fn conditions_are_those_of_the_groups() {
        let text = |text: &str| Value::Text(text.to_owned());
        let hour = |hour: i64| Value::Time(1_786_183_200_000 + hour * 3_600_000);
        check_behind("stats count(*) by key", &[&[text("a b")]], Some("key:\"a b\""));
        check_behind("bucket:a | stats count(*) by key | sort key", &[&[Value::Missing]], Some("bucket:a key:-"));
        check_behind("bucket:a | stats count(*)", &[&[]], Some("bucket:a"));
        check_behind(
            "bucket:a or bucket:b | stats count(*) by bin(1h), http_status",
            &[&[hour(0), Value::Int(403)]],
            Some("(bucket:a or bucket:b) time:2026-08-08T10:00:00Z..2026-08-08T10:59:59.999Z http_status:403"),
        );
        check_behind(
            "stats count(*) by key, bucket",
            &[&[text("k"), text("a")], &[text("k"), text("b")]],
            Some("key:k (bucket:a or bucket:b)"),
        );
        check_behind(
            "-key:x | stats count(*) by bin(1h)",
            &[&[hour(0)], &[hour(168)]],
            Some(
                "-key:x (time:2026-08-08T10:00:00Z..2026-08-08T10:59:59.999Z or \
                 time:2026-08-15T10:00:00Z..2026-08-15T10:59:59.999Z)",
            ),
        );
        check_behind("stats count(*) by key, bucket", &[&[text("a"), text("b")], &[text("c"), text("d")]], None);
        check_behind("stats count(*) by strlen(key)", &[&[Value::Int(3)]], None);
        check_behind("limit 3 | stats count(*) by key", &[&[text("a")]], None);
        check_behind("stats count(*) as n by key | stats count(*) by n", &[&[Value::Int(1)]], None);
        check_behind("stats count(*) by bin(1h)", &[&[Value::Missing]], Some("time:-"));
    }
}
