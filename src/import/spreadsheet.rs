//! What spreadsheets make of values when a CSV is saved again.

use super::csv_rows::Cells;
use crate::schema::trail;

/// True and false in the languages in which spreadsheets write them.
const BOOLEANS: [(&str, &str); 12] = [
    ("TRUE", "FALSE"),
    ("ADEVĂRAT", "FALS"),
    ("PRAWDA", "FAŁSZ"),
    ("SAND", "FALSK"),
    ("SANN", "USANN"),
    ("SANT", "FALSKT"),
    ("VERDADEIRO", "FALSO"),
    ("VERDADERO", "FALSO"),
    ("VERO", "FALSO"),
    ("VRAI", "FAUX"),
    ("WAAR", "ONWAAR"),
    ("WAHR", "FALSCH"),
];

/// `true` or `false`. Another word is no value: it could be either.
pub fn boolean(text: &str) -> Option<&'static str> {
    let is = |word: &str| text.to_uppercase() == word;
    let (yes, no) = (BOOLEANS.iter().any(|(yes, _)| is(yes)), BOOLEANS.iter().any(|(_, no)| is(no)));
    (yes || no).then_some(if yes { "true" } else { "false" })
}

/// An account ID. Spreadsheets take it for a number: written with an exponent it has lost its digits and is nothing; a
/// leading zero that it lost comes back where the row shows that it went through one, or names the account elsewhere.
pub fn account(text: &str, cells: &Cells<'_>) -> Option<String> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let whole = format!("0{text}");
        let is_named = |text: &str| text.split(|c: char| !c.is_ascii_digit()).any(|digits| digits == whole);
        let is_certain = || {
            // CloudTrail writes `true` and `false`; spreadsheets write them in capitals.
            cells.get(trail::READ_ONLY).is_some_and(|text| text != "true" && text != "false" && boolean(text).is_some())
                || cells.get(trail::RESOURCES).is_some_and(is_named)
        };
        return Some(if text.len() == 11 && is_certain() { whole } else { text.to_owned() });
    }
    // Some write a decimal comma: `5,28758E+11`.
    text.replace(',', ".").parse::<f64>().is_err().then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn booleans_are_known_in_many_languages() {
        for (text, expected) in [
            ("true", Some("true")),
            ("FALSE", Some("false")),
            ("WAHR", Some("true")),
            ("FALSCH", Some("false")),
            ("vrai", Some("true")),
            ("FAUX", Some("false")),
            ("Fałsz", Some("false")),
            ("FALSO", Some("false")),
            ("EPÄTOSI", None),
            ("", None),
        ] {
            assert_eq!(boolean(text), expected, "{text}");
        }
    }
}
