//! The ledger as a table, of which one line at a time is shown by time.

use super::ledger::{Counted, Entry, KEYS, Seen, by_bin, in_bin};
use super::{PartProps, anchor};
use crate::engine::message::{Request, Response};
use crate::language::{Bins, count_by_bin};
use crate::schema::Source;
use crate::schema::operations::Evidence;
use crate::ui::element::{element, keyed, list, text};
use crate::ui::format;
use crate::ui::hooks::use_answer;
use crate::ui::panels::ALL_REQUESTS;
use crate::ui::settings::use_settings;
use crate::ui::texts::compare as texts;
use yew::prelude::*;

/// Lines that are shown, and bins of one by time.
const MOST_LINES: usize = 500;
const MOST_BINS: usize = 24;

/// Groups that are asked for: bins times witnesses and reasons.
const MOST_GROUPS: u64 = 2000;

/// The table: all requests first, then line by line.
#[component]
pub fn Lines(props: &PartProps) -> Html {
    use_settings();
    // The query of the line that is shown by time.
    let open = use_state(|| None::<String>);
    let bins = format::loaded_times(&props.summary).map(|loaded| Bins::over(loaded, (i64::MIN, i64::MAX), MOST_BINS));
    let opened = bins.as_ref().zip(open.as_ref());
    let counts = opened.and_then(|(bins, query)| count_by_bin(query, Source::Requests, bins.width, &KEYS));
    let request = counts.map(|text| Request::Rows { text, offset: 0, limit: MOST_GROUPS });
    let asked = use_answer(&props.client, request, props.generation);
    let answer = asked.response.as_deref().filter(|_| !asked.waiting);

    let by_time = |rows: &mut Vec<Html>, query: &str| {
        let (Some(bins), Some(response)) = (&bins, answer) else { return rows.push(said(texts::COUNTING)) };
        let counts = match response {
            Response::Answer(answer) => by_bin(bins, answer),
            Response::Failed(failure) => return rows.push(said(&failure.message)),
            _ => return,
        };
        let most = counts.iter().map(|seen| seen.total()).max().unwrap_or_default();
        for (place, seen) in counts.iter().enumerate().filter(|(_, seen)| seen.total() > 0) {
            let bin = (place < bins.count()).then(|| bins.bin(place));
            let label = bin.map_or_else(|| texts::UNTIMED.to_owned(), |(from, to)| format::bin(from, to));
            let head = element("th", &["scope", "colspan"], &["row", "2"], vec![text(&label)]);
            let cells = cells(&in_bin(query, bin), *seen, most);
            rows.push(keyed(&label, "tr", &["class"], &["by-time"], vec![head, cells]));
        }
    };
    // A line, and below it its requests by time where it is open.
    let line = |rows: &mut Vec<Html>, query: String, bucket: &str, asked: &str, what: Html, seen: Seen| {
        let is_open = open.as_ref() == Some(&query);
        let onclick = {
            let (open, query) = (open.setter(), query.clone());
            Callback::from(move |_: MouseEvent| open.set((!is_open).then(|| query.clone())))
        };
        let sign = if is_open { "▾" } else { "▸" };
        let button = html! {
            <button class="quiet" aria-expanded={is_open.to_string()} aria-label={texts::by_time(asked, bucket)} {onclick}>{ sign }</button>
        };
        let cells = vec![
            element("td", &["class", "title"], &["ledger-bucket", bucket], vec![button, text(bucket)]),
            element("td", &["class"], &["mono"], vec![what]),
            cells(&query, seen, seen.total()),
        ];
        let class = if query.is_empty() { "all" } else { "" };
        rows.push(keyed(&[" ", &query].concat(), "tr", &["class"], &[class], cells));
        if is_open {
            by_time(rows, &query);
        }
    };
    let Counted { totals, ledger } = &*props.counted;
    let mut rows = Vec::new();
    line(&mut rows, String::new(), texts::ALL_BUCKETS, texts::ALL_ASKED, text(texts::ALL_ASKED), totals.all);
    for entry in ledger.lines.iter().take(MOST_LINES) {
        line(&mut rows, entry.query(), entry.bucket(), entry.asked(), what(entry), entry.seen);
    }
    let hidden = ledger.lines.len().saturating_sub(MOST_LINES);
    let rest = match (hidden, ledger.is_cut) {
        (0, false) => None,
        (0, true) => Some(texts::REST_UNKNOWN.to_owned()),
        (hidden, _) => Some(texts::rest(hidden)),
    };
    let heads = [
        texts::BUCKET,
        texts::ASKED,
        texts::REQUESTS,
        texts::SHARE,
        texts::BOTH,
        texts::ACCESS_COLUMN,
        texts::TRAIL_COLUMN,
        texts::UNEXPLAINED,
    ];
    let head = |(place, head): (usize, &str)| {
        let class = ["", "", "right", "share-column"].get(place).unwrap_or(&"right");
        element("th", &["scope", "class"], &["col", class], vec![text(head)])
    };
    let heads = element("tr", &[], &[], heads.into_iter().enumerate().map(head).collect());
    let table = vec![element("thead", &[], &[], vec![heads]), element("tbody", &[], &[], rows)];
    let mut parts = vec![element("table", &[], &[], table)];
    parts.extend(rest.map(|rest| element("p", &["class"], &["hint"], vec![text(&rest)])));
    let names = &["class", "tabindex", "role", "aria-label"];
    element("div", names, &["ledger-scroll", "0", "region", texts::LEDGER], parts)
}

/// A row that only says something.
fn said(words: &str) -> Html {
    let cell = element("td", &["colspan", "aria-live"], &["8", "polite"], vec![text(words)]);
    keyed(words, "tr", &["class"], &["by-time"], vec![cell])
}

/// What was asked, and whether no event proves that name.
fn what(entry: &Entry) -> Html {
    let operations = entry.operations.join(", ");
    let mut parts = vec![element("span", &["title"], &[&operations], vec![text(entry.asked())])];
    parts.extend(entry.expected().map(|(known, operations)| {
        let title = texts::expected(&operations.join(", "), entry.asked(), known == Evidence::Expected);
        element("span", &["class", "title"], &["expected", &title], vec![text(texts::EXPECTED)])
    }));
    list(parts)
}

/// The numbers of a query's requests, each of which leads to them; `most` is the number that fills the bar.
fn cells(query: &str, seen: Seen, most: u64) -> Html {
    let counts = [
        ("right", seen.total(), ""),
        ("right", seen.both, "witnessed:both"),
        ("right", seen.access, "witnessed:access"),
        ("right", seen.trail, "witnessed:trail"),
        ("right unexplained", seen.unexplained, "missing_because:unexplained"),
    ];
    let mut cells = Vec::new();
    for (class, count, more) in counts {
        let query = [query, more].join(" ");
        let query = if query == " " { ALL_REQUESTS } else { query.trim() };
        let (class, number) = match count {
            0 => ("right missing", text("0")),
            _ => (class, anchor("", query, "", vec![text(&format::count(count))])),
        };
        cells.push(element("td", &["class"], &[class], vec![number]));
    }
    let mut parts = Vec::new();
    for (class, count) in [("split-access", seen.access), ("split-both", seen.both), ("split-trail", seen.trail)] {
        if count > 0 {
            parts.push(element("span", &["class", "style"], &[class, &format!("flex-grow:{count}")], Vec::new()));
        }
    }
    let width = format!("width:{}%", (seen.total() * 100).div_ceil(most.max(1)));
    let share = element("span", &["class", "aria-hidden", "style"], &["share", "true", &width], parts);
    cells.insert(1, element("td", &["class"], &["share-column"], vec![share]));
    list(cells)
}
