//! The comparison as evidence: what was compared, by what, and what came of it, as HTML that stands alone or as CSV.

use super::ledger::{Ledger, Totals};
use crate::engine::message::FileHash;
use crate::language::format_time;
use crate::schema::operations::Evidence as Known;
use crate::schema::{BlindWindow, Cause, Report, Source, Turn};
use crate::ui::markup::escaped;
use crate::ui::texts::evidence as texts;

/// How the page looks, on paper too.
const STYLE: &str = "body{font:13px/1.5 system-ui,sans-serif;color:#1a1f29;background:#fff;max-width:1200px;margin:24px auto;\
padding:0 16px}h1{font-size:22px}h2{font-size:15px;margin:28px 0 8px;break-after:avoid}div{overflow-x:auto}\
table{border-collapse:collapse}th,td{padding:4px 10px 4px 0;text-align:left;vertical-align:top;border-bottom:1px solid #e3e6eb;\
overflow-wrap:anywhere;unicode-bidi:isolate}th{color:#555f6e;border-color:#8b94a3}td{min-width:4em}\
.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}tr{break-inside:avoid}thead{display:table-header-group}\
@media print{body{font-size:9px;margin:0;max-width:none}div{overflow:visible}}";

/// What an auditor wants: nothing in it is shortened or rounded but the share.
pub struct Evidence<'a> {
    /// When it is made, in milliseconds.
    pub made_at: i64,
    /// The share seen by both of what both could have seen, in words.
    pub share: String,
    /// The files and what became of their records.
    pub report: &'a Report,
    /// The files' hashes.
    pub hashes: &'a [FileHash],
    /// Rows of both logs.
    pub rows: [u64; 2],
    /// The first and the last time of both logs.
    pub times: [Option<(i64, i64)>; 2],
    /// When one of them was blind.
    pub windows: &'a [BlindWindow],
    /// Requests in all, and the reasons.
    pub totals: &'a Totals,
    /// Requests by bucket and what was asked.
    pub ledger: &'a Ledger,
}

/// A table of the evidence.
struct Table {
    head: (&'static str, &'static [&'static str]),
    rows: Vec<Vec<String>>,
}

fn time(time: Option<i64>) -> String {
    time.map(format_time).unwrap_or_default()
}

fn period(times: Option<(i64, i64)>) -> [String; 2] {
    [time(times.map(|times| times.0)), time(times.map(|times| times.1))]
}

/// When, by which event and by whom.
fn turn(turn: Option<&Turn>) -> [String; 4] {
    turn.map_or_else(Default::default, |turn| {
        [format_time(turn.time), turn.event_name.clone(), turn.event_id.clone(), turn.by.clone().unwrap_or_default()]
    })
}

impl Evidence<'_> {
    fn tables(&self) -> [Table; 6] {
        let all = &self.totals.all;
        let mut about = vec![
            (texts::MADE_BY, [texts::TOOL, env!("CARGO_PKG_VERSION")].join(" ")),
            (texts::MADE_AT, format_time(self.made_at)),
            (texts::SHARE, self.share.clone()),
            (texts::FORMULA, texts::FORMULA_TEXT.to_owned()),
            (texts::BOTH, all.both.to_string()),
            (texts::COULD_BE_BOTH, all.could_be_both.to_string()),
            (texts::ACCESS_ONLY, all.access.to_string()),
            (texts::TRAIL_ONLY, all.trail.to_string()),
        ];
        if self.ledger.is_cut {
            about.push((texts::REST, texts::REST_TEXT.to_owned()));
        }
        let about = about.into_iter().map(|(what, value)| vec![what.to_owned(), value]);
        let files = self.report.files.iter().map(|file| {
            let hash = self.hashes.iter().find(|hash| hash.name == file.name);
            let hash = hash.map(|hash| hash.sha256.clone().unwrap_or_else(|why| why)).unwrap_or_default();
            let counts = [file.counts.records, file.counts.rows, file.counts.duplicates, file.counts.rejected];
            let mut row = vec![file.name.clone(), file.size.to_string(), hash];
            row.extend(counts.map(|count| count.to_string()));
            row.extend(period(file.first_time.zip(file.last_time)));
            row.push(file.refused.clone().or_else(|| file.kept.clone()).unwrap_or_default());
            row
        });
        let shared = match self.times {
            [Some(access), Some(trail)] => Some((access.0.max(trail.0), access.1.min(trail.1))).filter(|(a, b)| a <= b),
            _ => None,
        };
        let mut periods: Vec<Vec<String>> = Vec::new();
        let names = [texts::log(Source::Access), texts::log(Source::Trail), texts::BOTH_LOGS];
        for (place, times) in [self.times[0], self.times[1], shared].into_iter().enumerate() {
            let [first, last] = period(times);
            let rows = self.rows.get(place).map(u64::to_string).unwrap_or_default();
            periods.push(vec![names[place].to_owned(), first, last, rows]);
        }
        let windows = self.windows.iter().map(|window| {
            let (log, out) = (texts::log(window.log).to_owned(), texts::left_out(window));
            let mut row = vec![log, window.subject.clone(), out, window.buckets.join(", ")];
            row.extend(turn(Some(&window.opened)));
            row.extend(turn(window.closed.as_ref()));
            row
        });
        let ledger = self.ledger.lines.iter().map(|entry| {
            let proof = match entry.expected() {
                _ if entry.line.event.is_none() => "",
                None => texts::PROVEN,
                Some((Known::Expected, _)) => texts::BY_NAME,
                Some(_) => texts::DOCUMENTED,
            };
            let operations: Vec<&str> = entry.operations.all.iter().map(String::as_str).collect();
            let seen = entry.seen;
            let mut row =
                vec![entry.bucket().to_owned(), entry.asked().to_owned(), operations.join(", "), proof.to_owned()];
            row.extend(
                [seen.total(), seen.both, seen.access, seen.trail, seen.unexplained].map(|count| count.to_string()),
            );
            row
        });
        let reasons = self.totals.reasons.iter().map(|((witnessed, cause), count)| {
            let silent = if witnessed == "access" { Source::Trail } else { Source::Access };
            let said = Cause::from_name(cause).map_or(["", ""], |cause| [cause.sentence(silent), cause.page()]);
            [texts::log(silent), cause, &count.to_string(), said[0], said[1]].map(str::to_owned).to_vec()
        });
        let table = |head, rows| Table { head, rows };
        [
            table(texts::ABOUT, about.collect()),
            table(texts::PERIODS, periods),
            table(texts::LEDGER, ledger.collect()),
            table(texts::REASONS, reasons.collect()),
            table(texts::WINDOWS, windows.collect()),
            table(texts::FILES, files.collect()),
        ]
    }
}

impl Evidence<'_> {
    /// As a page that stands alone: no script, nothing to load, and a policy that allows neither.
    pub fn html(&self) -> String {
        let mut text = format!(
            "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>{}</title><style>{STYLE}</style></head>\
             <body><h1>{1}</h1>\n",
            texts::LANGUAGE,
            texts::TITLE
        );
        let cell = |text: &mut String, element: &str, value: &str| {
            let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
            for part in
                ["<", element, if is_number { " class=n" } else { "" }, ">", &escaped(value), "</", element, ">"]
            {
                text.push_str(part);
            }
        };
        for Table { head: (title, columns), rows } in self.tables() {
            cell(&mut text, "h2", title);
            if rows.is_empty() {
                cell(&mut text, "p", texts::NONE);
                continue;
            }
            text.push_str("<div><table><thead><tr>");
            columns.iter().for_each(|column| cell(&mut text, "th", column));
            text.push_str("</tr></thead><tbody>\n");
            for row in rows {
                text.push_str("<tr>");
                row.iter().for_each(|value| cell(&mut text, "td", value));
                text.push_str("</tr>\n");
            }
            text.push_str("</tbody></table></div>\n");
        }
        text.push_str("</body></html>\n");
        text
    }

    /// As CSV: each row begins with the table that it belongs to, each table with the names of its columns, and all rows
    /// have the same number of cells.
    /// Source: <https://www.rfc-editor.org/rfc/rfc4180>
    pub fn csv(&self) -> String {
        let tables = self.tables();
        let widest = tables.iter().map(|table| table.head.1.len()).max().unwrap_or_default();
        let mut text = String::new();
        let mut write = |first: &str, cells: &mut dyn Iterator<Item = &str>| {
            push_cell(&mut text, first);
            for _ in 0..widest {
                text.push(',');
                push_cell(&mut text, cells.next().unwrap_or_default());
            }
            text.push('\n');
        };
        for Table { head: (title, columns), rows } in tables {
            write(texts::SECTION, &mut columns.iter().copied());
            rows.iter().for_each(|row| write(title, &mut row.iter().map(String::as_str)));
        }
        text
    }
}

/// Adds a cell. What a spreadsheet would take for a formula gets an apostrophe before it.
/// Source: <https://owasp.org/www-community/attacks/CSV_Injection>
fn push_cell(text: &mut String, value: &str) {
    let is_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_quoted = value.contains(['"', ',', '\n', '\r']);
    let quote = if is_quoted { "\"" } else { "" };
    for part in [quote, if is_formula { "'" } else { "" }, &value.replace('"', "\"\""), quote] {
        text.push_str(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::message::{Answer, AnswerRow};
    use crate::schema::{Counts, FileReport, LeftOut, Value};

    fn answer(rows: &[&[Option<&str>]]) -> Answer {
        let value = |text: &Option<&str>| match text.map(|text| (text, text.parse())) {
            Some((_, Ok(number))) => Value::Int(number),
            Some((text, Err(_))) => Value::Text(text.to_owned()),
            None => Value::Missing,
        };
        let row = |values: &&[Option<&str>]| AnswerRow { id: None, values: values.iter().map(value).collect() };
        let rows: Vec<AnswerRow> = rows.iter().map(row).collect();
        let total = rows.len() as u64;
        Answer { source: Source::Requests, columns: Vec::new(), total, of: 9, offset: 0, rows, milliseconds: 0.0 }
    }

    /// A comparison whose bucket and file have hostile names.
    fn check(look: impl Fn(&Evidence)) {
        let report = Report {
            files: vec![FileReport {
                name: "=1+1, \"<b>\".log".to_owned(),
                counts: Counts { records: 3, rows: 2, duplicates: 0, rejected: 1 },
                size: 12,
                first_time: Some(0),
                last_time: Some(1000),
                ..FileReport::default()
            }],
            totals: Counts::default(),
        };
        let hash = FileHash { name: report.files[0].name.clone(), size: 12, sha256: Ok("abc123".to_owned()) };
        let opened = Turn { time: 500, event_name: "StopLogging".to_owned(), event_id: "E1".to_owned(), by: None };
        let window = BlindWindow {
            log: Source::Trail,
            subject: "@main".to_owned(),
            left_out: vec![LeftOut::All],
            buckets: Vec::new(),
            opened,
            closed: None,
        };
        let totals = Totals::read(&answer(&[
            &[Some("both"), None, Some("3")],
            &[Some("access"), Some("unexplained"), Some("1")],
            &[Some("access"), Some("lifecycle"), Some("2")],
        ]));
        let row = |bucket, operation, event, witnessed, cause, count| {
            [bucket, operation, event, witnessed, cause, Some(count)]
        };
        let ledger = Ledger::read(&answer(&[
            &row(Some("<b>&"), Some("REST.GET.OBJECT"), Some("GetObject"), Some("both"), None, "3"),
            &row(Some("<b>&"), Some("S3.EXPIRE.OBJECT"), None, Some("access"), Some("lifecycle"), "2"),
            &row(Some("<b>&"), Some("WEBSITE.GET.OBJECT"), None, Some("access"), Some("unexplained"), "1"),
            &row(Some("-x"), Some("REST.HEAD.OBJECT"), None, Some("access"), Some("unexplained"), "1"),
        ]));
        look(&Evidence {
            made_at: 1_786_183_200_000,
            share: "75.0%".to_owned(),
            report: &report,
            hashes: &[hash],
            rows: [6, 3],
            times: [Some((0, 1000)), Some((500, 2000))],
            windows: &[window],
            totals: &totals,
            ledger: &ledger,
        });
    }

    #[test]
    fn the_page_escapes_what_the_logs_say() {
        check(|evidence| {
            let html = evidence.html();
            for part in [
                "<td>=1+1, &quot;&lt;b&gt;&quot;.log</td><td class=n>12</td><td>abc123</td><td class=n>3</td>",
                "<td>&lt;b&gt;&amp;</td><td>GetObject</td><td>REST.GET.OBJECT, WEBSITE.GET.OBJECT</td>\
                 <td>expected: by the names alone</td><td class=n>4</td><td class=n>3</td><td class=n>1</td>",
                "<td>made at</td><td>2026-08-08T10:00:00Z</td>",
                "<td>both</td><td>1970-01-01T00:00:00.500Z</td><td>1970-01-01T00:00:01Z</td>",
                "<td>CloudTrail</td><td>lifecycle</td><td class=n>2</td>",
                "<td>@main</td><td>everything</td><td></td><td>1970-01-01T00:00:00.500Z</td><td>StopLogging</td>",
            ] {
                assert!(html.contains(part), "{part}\n{html}");
            }
            assert!(!html.contains("<b>") && !html.contains("<script"), "{html}");
        });
    }

    #[test]
    fn no_cell_is_a_formula_and_all_rows_are_as_wide() {
        check(|evidence| {
            let csv = evidence.csv();
            for line in [
                "Files,\"'=1+1, \"\"<b>\"\".log\",12,abc123,3,2,0,1,1970-01-01T00:00:00Z,1970-01-01T00:00:01Z,,,",
                "Ledger,'-x,HeadObject,REST.HEAD.OBJECT,\"expected: documented or seen elsewhere, no event here\",1,0,1,0,1,,,",
                "Ledger,<b>&,S3.EXPIRE.OBJECT,S3.EXPIRE.OBJECT,,2,0,2,0,0,,,",
                "About,\"share seen by both, of what both could have seen\",75.0%,,,,,,,,,,",
                "Blind windows,CloudTrail,'@main,everything,,1970-01-01T00:00:00.500Z,StopLogging,E1,,,,,",
            ] {
                assert!(csv.lines().any(|found| found == line), "{line}\n{csv}");
            }
        });
    }

    #[test]
    fn every_cell_can_be_read_back() {
        for (value, expected) in
            [("a", "a"), ("a\nb", "\"a\nb\""), ("\t=1", "'\t=1"), ("\r", "\"'\r\""), ("1-2", "1-2"), ("", "")]
        {
            let mut text = String::new();
            push_cell(&mut text, value);
            assert_eq!(text, expected);
        }
    }
}
