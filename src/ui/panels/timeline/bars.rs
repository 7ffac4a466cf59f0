//! The bars over time, their axis, and what is said of some of them.

use super::counted::{Counted, Part, Split};
use crate::language::{Bins, period_label};
use crate::ui::format;
use crate::ui::texts::{format::NONE, things, timeline as texts};
use yew::prelude::*;

/// Height of the highest bar in pixels, as the style sheet has it.
const HEIGHT: u64 = 64;

/// Pixels from one mark of the axis to the next, at least, and those of a character and of the gap behind a mark.
const MARK_ROOM: i32 = 96;
const CHARACTER: i32 = 7;
const MARK_GAP: i32 = 14;

/// Pixels that what is said of a bar may need.
const WORDS_ROOM: i32 = 290;

/// Characters of a value that are shown.
const SHOWN: usize = 40;

/// The colours of statuses, of those that saw a request, and of what is no value, as the style sheet of charts has them.
const STATUSES: [u8; 3] = [8, 10, 11];
const WITNESSES: u8 = 12;
const OTHERS: u8 = 16;

/// The class of a part's colour.
fn ink(split: Split, part: &Part) -> String {
    let ink = match *part {
        Part::Class(class) if split == Split::Witnessed => WITNESSES + class,
        Part::Class(class) => STATUSES[usize::from(class)],
        Part::Value(_, place) => place,
        Part::Others => OTHERS,
    };
    format!("ink-{ink}")
}

/// What a part is called.
fn name(split: Split, part: &Part) -> String {
    match part {
        Part::Class(class) => texts::classes(split)[usize::from(*class)].to_owned(),
        Part::Value(None, _) => NONE.to_owned(),
        Part::Value(Some(text), _) => format::middle(&format::visible(text), SHOWN),
        Part::Others => texts::OTHERS.to_owned(),
    }
}

/// Whether a part is what nobody looks for: its number is what the others leave.
fn is_rest(split: Split, part: &Part) -> bool {
    *part == Part::Class(0) && split != Split::Witnessed
}

/// The bin that the pointer or the keys have reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    pub at: usize,
    /// Where a choice of several began.
    pub from: Option<usize>,
    pub by_keys: bool,
}

impl Reach {
    pub fn bins(self) -> (usize, usize) {
        let from = self.from.unwrap_or(self.at);
        (from.min(self.at), from.max(self.at))
    }
}

/// Where a time stands, in whole pixels: bars and gaps are crisp.
fn pixel(bins: &Bins, width: i32, time: i64) -> i32 {
    ((time - bins.from) as f64 / (bins.to - bins.from) as f64 * f64::from(width)).round() as i32
}

/// Where the axis says what, up to a place, so that nothing overlaps.
pub fn marks(bins: &Bins, width: i32, end: i32) -> Vec<(i32, String)> {
    let mut free = 0;
    let mut marks = bins.marks((width / MARK_ROOM) as usize);
    // Where no mark has its room, the first time is said.
    if marks.iter().all(|(time, _)| pixel(bins, width, *time) > end - MARK_ROOM) {
        marks = vec![(bins.from, bins.marks(0).swap_remove(0).1)];
    }
    let placed = marks.into_iter().map(|(time, label)| (pixel(bins, width, time), label));
    let fits = placed.filter(|(place, label)| {
        let after = place + label.len() as i32 * CHARACTER + MARK_GAP;
        let fits = *place >= free && after <= end;
        free = if fits { after } else { free };
        fits
    });
    fits.collect()
}

/// The time of some bins and the rows in them, in words.
pub fn words(counted: &Counted, bins: (usize, usize)) -> (String, String) {
    let sums = counted.sums(bins);
    let mut rows = format::counted(sums.iter().sum(), things::ROW);
    for (part, count) in counted.parts.iter().zip(sums).filter(|(_, count)| *count > 0) {
        if !is_rest(counted.split, part) {
            rows.push_str(&texts::of_part(&name(counted.split, part), count));
        }
    }
    (period(&counted.bins, bins), rows)
}

fn period(bins: &Bins, (first, last): (usize, usize)) -> String {
    period_label(bins.bin(first).0, bins.bin(last).1)
}

/// The parts of some bins with their colours and their rows, those without any too where that is wanted.
pub fn legend(counted: &Counted, bins: (usize, usize), with_none: bool) -> Html {
    let parts = counted.parts.iter().zip(counted.sums(bins)).filter(|(_, count)| with_none || *count > 0);
    html! {
        <ul class="timeline-legend">{ for parts.rev().map(|(part, count)| html! {
            <li class={ink(counted.split, part)}><span>{ name(counted.split, part) }</span>{ " " }<b>{ format::count(count) }</b></li>
        }) }</ul>
    }
}

/// What is reached, and what is said of it beside it.
pub fn band(reach: Reach, bins: &Bins, width: i32, counted: Option<&Counted>) -> Html {
    let (first, last) = reach.bins();
    let (start, end) = (pixel(bins, width, bins.bin(first).0), pixel(bins, width, bins.bin(last).1));
    let class = classes!("timeline-band", reach.from.is_some().then_some("chosen"));
    let (side, away) = if start + end < width { ("left", end) } else { ("right", width - start) };
    let style = format!("{side}:{}px", (away + 6).min(width - WORDS_ROOM).max(0));
    html! {
        <>
            <div {class} style={format!("left:{start}px;width:{}px", end - start)}></div>
            if let Some(counted) = counted {
                <div class="timeline-words" {style} aria-hidden="true">
                    <b>{ period(&counted.bins, (first, last)) }</b>
                    <span>{ format::counted(counted.sums((first, last)).iter().sum(), things::ROW) }</span>
                    { legend(counted, (first, last), false) }
                </div>
            }
        </>
    }
}

/// The bars in a room of so many pixels, old ones while others are on their way, and a table of what they show, which is not
/// seen.
pub fn bars(counted: &Counted, width: i32, is_old: bool) -> Html {
    let Counted { bins, counts, parts, split, .. } = counted;
    let most = counts.iter().map(|counts| counts.iter().sum::<u64>()).max().unwrap_or(0).max(1);
    let mut paths = vec![String::new(); parts.len()];
    for (place, counts) in counts.iter().enumerate() {
        let (start, end) = bins.bin(place);
        let (x, next) = (pixel(bins, width, start), pixel(bins, width, end));
        let wide = (next - x - 1).max(1);
        let (mut sum, mut y) = (0, HEIGHT);
        for (path, count) in paths.iter_mut().zip(counts).filter(|(_, count)| **count > 0) {
            sum += count;
            // The rarest can be seen.
            let top = (HEIGHT - (sum as f64 / most as f64 * HEIGHT as f64).round() as u64).min(y.saturating_sub(1));
            path.push_str(&format!("M{x} {y}V{top}h{wide}V{y}z"));
            y = top;
        }
    }
    let rows = counts.iter().enumerate().filter(|(_, counts)| counts.iter().any(|count| *count > 0));
    html! {
        <>
            <svg class={classes!(is_old.then_some("stale"))} aria-hidden="true">
                { for paths.into_iter().zip(parts).map(|(d, part)| html! { <path class={ink(*split, part)} {d} /> }) }
            </svg>
            <div class="visually-hidden">
                <table>
                    <caption>{ texts::TITLE }</caption>
                    <thead><tr>
                        <th scope="col">{ texts::WHEN }</th>
                        { for parts.iter().map(|part| html! { <th scope="col">{ name(*split, part) }</th> }) }
                    </tr></thead>
                    <tbody>{ for rows.map(|(place, counts)| html! {
                        <tr key={place}>
                            <th scope="row">{ period(bins, (place, place)) }</th>
                            { for counts.iter().map(|count| html! { <td>{ format::count(*count) }</td> }) }
                        </tr>
                    }) }</tbody>
                </table>
            </div>
        </>
    }
}
