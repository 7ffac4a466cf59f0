//! The comparison as evidence: what was compared, by what, and what came of it, as HTML that stands alone or as CSV.

use super::ledger::{Ledger, Totals, shared};
use crate::engine::message::FileHash;
use crate::language::format_time;
use crate::schema::operations::Evidence as Known;
use crate::schema::{BlindWindow, Cause, Report, Source, Turn};
use crate::ui::markup::escaped;
use crate::ui::texts::evidence as texts;

/// How the page looks, on paper too.
const STYLE: &str = "body{font:13px/1.5 system-ui,sans-serif;color:#1a1f29;background:#fff;max-width:1400px;margin:24px auto;\
padding:0 16px}h1{font-size:22px}h2{font-size:15px;margin:28px 0 8px;break-after:avoid}div{overflow-x:auto}\
table{border-collapse:collapse}th,td{padding:4px 12px 4px 0;text-align:left;vertical-align:top;border-bottom:1px solid #e3e6eb}\
th{color:#555f6e;border-color:#8b94a3}td{min-width:5.5em;overflow-wrap:anywhere;unicode-bidi:isolate}\
.n{min-width:0;text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}div:first-of-type .n{text-align:left}\
tr{break-inside:avoid}@page{size:landscape}@media print{body{font-size:9px;margin:0;max-width:none}div{overflow:visible}}";

/// What an auditor wants: nothing in it is shortened or rounded but the share.
pub struct Evidence<'a> {
    /// When it is made, in milliseconds.
    pub made_at: i64,
    /// The share seen by both of what both could have seen, in words.
    pub share: String,
    /// The files and what became of their records.
    pub report: &'a Report,
    /// The hashes of what was dropped, by name.
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

/// How evidence is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A page that stands alone: no script, nothing to load, and a policy that allows neither.
    Html,
    /// CSV: each row begins with the table that it belongs to, each table with the names of its columns, and all rows
    /// have the same number of cells.
    /// Source: <https://www.rfc-editor.org/rfc/rfc4180>
    Csv,
}

/// The text so far, and the table that is being written.
struct Writer {
    text: String,
    form: Form,
    table: &'static str,
}

impl Writer {
    fn push(&mut self, parts: &[&str]) {
        parts.iter().for_each(|part| self.text.push_str(part));
    }

    /// An element of the page.
    fn element(&mut self, name: &str, value: &str) {
        let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        self.push(&["<", name, if is_number { " class=n>" } else { ">" }, &escaped(value), "</", name, ">"]);
    }

    /// Begins a table.
    fn begin(&mut self, (table, columns): (&'static str, &[&str])) {
        if self.form == Form::Html {
            self.element("h2", table);
            self.push(&["<div><table>\n"]);
        }
        self.table = texts::SECTION;
        self.line("th", columns);
        self.table = table;
    }

    /// Adds a row to the table.
    fn row(&mut self, cells: &[&str]) {
        self.line("td", cells);
    }

    fn line(&mut self, name: &str, cells: &[&str]) {
        if self.form == Form::Html {
            self.push(&["<tr>"]);
            cells.iter().for_each(|cell| self.element(name, cell));
            return self.push(&["</tr>\n"]);
        }
        push_cell(&mut self.text, self.table);
        for place in 0..texts::MOST_COLUMNS {
            self.push(&[","]);
            push_cell(&mut self.text, cells.get(place).unwrap_or(&""));
        }
        self.push(&["\n"]);
    }

    fn end(&mut self) {
        if self.form == Form::Html {
            self.push(&["</table></div>\n"]);
        }
    }
}

fn time(time: Option<i64>) -> String {
    time.map(format_time).unwrap_or_default()
}

/// When, by which event and by whom.
fn turn(turn: Option<&Turn>) -> (String, &str, &str, &str) {
    turn.map_or_else(Default::default, |turn| {
        (format_time(turn.time), &*turn.event_name, &*turn.event_id, turn.by.as_deref().unwrap_or_default())
    })
}

/// Numbers as they are written, as many as there are columns for.
fn numbers<const N: usize>(numbers: [u64; N]) -> [String; N] {
    numbers.map(|number| number.to_string())
}

impl Evidence<'_> {
    /// The evidence as a file.
    pub fn write(&self, form: Form) -> String {
        let mut writer = Writer { text: String::new(), form, table: "" };
        if form == Form::Html {
            writer.push(&[
                "<!doctype html>\n<html lang=\"",
                texts::LANGUAGE,
                "\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
                 style-src 'unsafe-inline'\"><meta name=\"viewport\" content=\"width=device-width\"><title>",
                texts::TITLE,
                "</title><style>",
                STYLE,
                "</style></head><body><main><h1>",
                texts::TITLE,
                "</h1>\n",
            ]);
        }
        self.about(&mut writer);
        self.periods(&mut writer);
        self.counts(&mut writer);
        self.blind(&mut writer);
        self.files(&mut writer);
        if form == Form::Html {
            writer.push(&["</main></body></html>\n"]);
        }
        writer.text
    }

    fn about(&self, writer: &mut Writer) {
        let all = &self.totals.all;
        let counts = numbers([all.both, all.could_be_both, all.access, all.trail]);
        writer.begin(texts::ABOUT);
        writer.row(&[texts::MADE_BY, concat!("Bucketscope ", env!("CARGO_PKG_VERSION"))]);
        writer.row(&[texts::MADE_AT, &format_time(self.made_at)]);
        writer.row(&[texts::SHARE, &self.share]);
        writer.row(&[texts::FORMULA, texts::FORMULA_TEXT]);
        for (what, count) in
            [texts::BOTH, texts::COULD_BE_BOTH, texts::ACCESS_ONLY, texts::TRAIL_ONLY].iter().zip(&counts)
        {
            writer.row(&[what, count]);
        }
        if self.ledger.is_cut {
            writer.row(&[texts::REST, texts::REST_TEXT]);
        }
        writer.end();
    }

    fn periods(&self, writer: &mut Writer) {
        writer.begin(texts::PERIODS);
        let rows = numbers(self.rows);
        let names = [texts::log(Source::Access), texts::log(Source::Trail), texts::BOTH_LOGS];
        for (place, times) in [self.times[0], self.times[1], shared(self.times)].into_iter().enumerate() {
            let (first, last) = times.unzip();
            writer.row(&[names[place], &time(first), &time(last), rows.get(place).map_or("", String::as_str)]);
        }
        writer.end();
    }

    /// The ledger, and the reasons.
    fn counts(&self, writer: &mut Writer) {
        writer.begin(texts::LEDGER);
        for entry in &self.ledger.lines {
            let proof = match entry.expected() {
                _ if entry.line.event.is_none() => "",
                None => texts::PROVEN,
                Some((Known::Expected, _)) => texts::BY_NAME,
                Some(_) => texts::DOCUMENTED,
            };
            let seen = entry.seen;
            let [all, both, access, trail, none] =
                &numbers([seen.total(), seen.both, seen.access, seen.trail, seen.unexplained]);
            let operations = entry.operations.join(", ");
            writer.row(&[entry.bucket(), entry.asked(), &operations, proof, all, both, access, trail, none]);
        }
        writer.end();
        writer.begin(texts::REASONS);
        for ((witnessed, cause), count) in &self.totals.reasons {
            let silent = if witnessed == "access" { Source::Trail } else { Source::Access };
            let (why, page) = Cause::from_name(cause).map_or(("", ""), |cause| (cause.sentence(silent), cause.page()));
            writer.row(&[texts::log(silent), cause, &count.to_string(), why, page]);
        }
        writer.end();
    }

    fn blind(&self, writer: &mut Writer) {
        writer.begin(texts::WINDOWS);
        for window in self.windows {
            let ((from, opened, id, by), (to, closed, last_id, last)) =
                (turn(Some(&window.opened)), turn(window.closed.as_ref()));
            let (out, buckets) = (texts::left_out(window), window.buckets.join(", "));
            let log = texts::log(window.log);
            writer.row(&[log, &window.subject, &out, &buckets, &from, opened, id, by, &to, closed, last_id, last]);
        }
        writer.end();
    }

    fn files(&self, writer: &mut Writer) {
        writer.begin(texts::FILES);
        // Both are in the order of names. The report has what lies in an archive, and a hash is of what was dropped.
        let by_name = |name: &str| self.hashes.binary_search_by(|hash| hash.name.as_str().cmp(name)).ok();
        let is_file = |name: &str| self.report.files.binary_search_by(|file| file.name.as_str().cmp(name)).is_ok();
        for hash in self.hashes.iter().filter(|hash| !is_file(&hash.name)) {
            let sha256 = hash.sha256.as_ref().unwrap_or_else(|why| why);
            writer.row(&[&hash.name, &hash.size.to_string(), sha256, "", "", "", "", "", "", texts::ARCHIVE]);
        }
        for file in &self.report.files {
            let hash = by_name(&file.name).map(|place| &self.hashes[place].sha256);
            let hash = hash.map_or("", |sha256| sha256.as_ref().unwrap_or_else(|why| why));
            let [size, records, rows, duplicates, rejected] = &numbers([
                file.size,
                file.counts.records,
                file.counts.rows,
                file.counts.duplicates,
                file.counts.rejected,
            ]);
            let (first, last) = (time(file.first_time), time(file.last_time));
            let remark = file.refused.as_ref().or(file.kept.as_ref()).map_or("", String::as_str);
            writer.row(&[&file.name, size, hash, records, rows, duplicates, rejected, &first, &last, remark]);
        }
        writer.end();
    }
}

/// Adds a cell. What a spreadsheet would take for a formula gets an apostrophe before it.
/// Source: <https://owasp.org/www-community/attacks/CSV_Injection>
fn push_cell(text: &mut String, value: &str) {
    let is_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
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
        let hash =
            |name: &str, sha256: &str| FileHash { name: name.to_owned(), size: 12, sha256: Ok(sha256.to_owned()) };
        let hashes = [hash(&report.files[0].name, "abc123"), hash("a.zip", "def456")];
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
            hashes: &hashes,
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
            let html = evidence.write(Form::Html);
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
            let csv = evidence.write(Form::Csv);
            for line in [
                "Files,\"'=1+1, \"\"<b>\"\".log\",12,abc123,3,2,0,1,1970-01-01T00:00:00Z,1970-01-01T00:00:01Z,,,",
                "Files,a.zip,12,def456,,,,,,,archive; what lies in it follows,,",
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
        for (value, expected) in [
            ("a", "a"),
            ("a\nb", "\"a\nb\""),
            ("\t=1", "'\t=1"),
            ("\r", "\"'\r\""),
            ("\n=1", "\"'\n=1\""),
            ("＝1", "'＝1"),
            ("1-2", "1-2"),
            ("", ""),
        ] {
            let mut text = String::new();
            push_cell(&mut text, value);
            assert_eq!(text, expected);
        }
    }
}
