//! The query of the rows that another one leaves out.

use super::{conditions, parse_with_default, set_source};
use crate::schema::Source;

/// The query of the rows that a query's conditions leave out, without its other stages; `None` where it has no condition, or
/// they cannot be turned round.
///
/// ```
/// use bucketscope::language::others;
/// use bucketscope::schema::Source;
///
/// assert_eq!(others("http_status:403", Source::Access).unwrap(), "not (http_status:403)");
/// assert_eq!(others("-key:a* | sort key", Source::Access).unwrap(), "key:a*");
/// let both = others("source access | filter key = 'a' and not bucket:b", Source::Requests);
/// assert_eq!(both.unwrap(), "source access | not ((key = 'a') and not (bucket:b))");
/// assert_eq!(others("sort key", Source::Access), None);
/// ```
pub fn others(text: &str, source: Source) -> Option<String> {
    let query = parse_with_default(text, source).ok()?;
    let parts = conditions(text, source);
    let turned = match parts.as_slice() {
        [] => return None,
        [one] if one.negated => one.text.clone(),
        [one] => format!("not ({})", one.text),
        parts => {
            let part = |negated: bool, text: &str| format!("{}({text})", if negated { "not " } else { "" });
            let parts: Vec<String> = parts.iter().map(|one| part(one.negated, &one.text)).collect();
            format!("not ({})", parts.join(" and "))
        }
    };
    let turned = if query.source_span.is_some() { set_source(&turned, query.source) } else { turned };
    parse_with_default(&turned, source).is_ok().then_some(turned)
}
