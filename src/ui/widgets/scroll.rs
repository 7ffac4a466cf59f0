//! Scrolling through more rows than a browser's element may be tall.

use gloo_timers::callback::Timeout;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Browsers do not lay out elements much taller than this (Firefox 17.9 million pixels, Chromium 33.5); beyond it,
/// scrolling is scaled.
pub const TALLEST: f64 = 16_000_000.0;

/// What is scrolled at once by a wheel, a finger or a page at most, in pixels: more than that is the scroll bar.
const NEAR: f64 = 4_000.0;

/// The pixels at either end where a pixel of the element is a pixel of the rows.
const EXACT: f64 = 100_000.0;

/// How long after the last step the scroll bar is put where the rows are, in milliseconds.
const PAUSE_MS: u32 = 150;

/// How tall rows are, and how tall the element that stands for them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// The pixels of all rows beyond those in sight.
    rows: f64,
    /// The same of the element.
    element: f64,
}

impl Extent {
    /// Of so many pixels of rows, so many of which are in sight.
    pub fn new(real: f64, height: f64) -> Extent {
        Extent { rows: (real - height).max(0.0), element: (real.min(TALLEST) - height).max(0.0) }
    }

    fn is_scaled(self) -> bool {
        self.rows > self.element
    }

    /// Where the element is scrolled to when the rows are at a place.
    fn top_of(self, place: f64) -> f64 {
        self.mapped(place, self.rows, self.element)
    }

    /// Where the rows are when the element is scrolled there.
    fn place_of(self, top: f64) -> f64 {
        self.mapped(top, self.element, self.rows)
    }

    /// At both ends pixel by pixel, between them in proportion.
    fn mapped(self, at: f64, from: f64, to: f64) -> f64 {
        let at = at.clamp(0.0, from);
        if !self.is_scaled() || at <= EXACT {
            at
        } else if at >= from - EXACT {
            to - (from - at)
        } else {
            EXACT + (at - EXACT) * (to - 2.0 * EXACT) / (from - 2.0 * EXACT)
        }
    }
}

/// Where rows are scrolled to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Scroll {
    /// The pixels of rows above those in sight.
    pub place: f64,
    /// Those of the element.
    pub top: f64,
}

impl Scroll {
    /// After the element was scrolled.
    fn after(self, top: f64, extent: Extent) -> Scroll {
        let by = top - self.top;
        let is_near = by.abs() <= NEAR && extent.is_scaled();
        let place = if is_near { (self.place + by).clamp(0.0, extent.rows) } else { extent.place_of(top) };
        Scroll { place, top }
    }

    /// Scrolls a scroller so that the rows are at a place.
    fn to(place: f64, extent: Extent, scroller: &HtmlElement) -> Scroll {
        let place = place.clamp(0.0, extent.rows);
        scroller.set_scroll_top(extent.top_of(place).round() as i32);
        Scroll { place, top: f64::from(scroller.scroll_top()) }
    }
}

/// Where rows are scrolled to, and what scrolls them.
pub struct Scrolling {
    /// Where they are.
    pub at: Scroll,
    /// Hears that the scroller was scrolled.
    pub on_scroll: Callback<Event>,
    /// Scrolls so that a pixel of the rows is in sight, where so many are before another one is.
    pub reveal: Callback<(f64, f64)>,
}

/// Scrolls rows in a scroller: a wheel moves them pixel by pixel however many they are, the scroll bar in proportion.
#[hook]
pub fn use_scroll(scroller: &NodeRef, extent: Extent) -> Scrolling {
    let scroll = use_state_eq(Scroll::default);
    // Events may follow one another faster than the page is drawn.
    let newest = use_mut_ref(Scroll::default);
    let pause = use_mut_ref(|| None::<Timeout>);
    let go = {
        let (scroll, scroller, newest) = (scroll.setter(), scroller.clone(), newest.clone());
        Callback::from(move |place: f64| {
            let Some(element) = scroller.cast::<HtmlElement>() else { return };
            let next = Scroll::to(place, extent, &element);
            newest.replace(next);
            scroll.set(next);
        })
    };
    let on_scroll = {
        let (scroll, scroller, newest, go) = (scroll.setter(), scroller.clone(), newest.clone(), go.clone());
        Callback::from(move |_: Event| {
            let Some(element) = scroller.cast::<HtmlElement>() else { return };
            let (top, before) = (f64::from(element.scroll_top()), *newest.borrow());
            // What this page did, or a browser that rounds.
            if (top - before.top).abs() < 1.0 {
                return;
            }
            let after = before.after(top, extent);
            newest.replace(after);
            scroll.set(after);
            // Once nobody scrolls, the scroll bar is put where the rows are.
            let is_off = (extent.top_of(after.place) - top).abs() >= 1.0;
            let go = go.clone();
            pause.replace(is_off.then(|| Timeout::new(PAUSE_MS, move || go.emit(after.place))));
        })
    };
    let reveal = Callback::from(move |(place, room): (f64, f64)| {
        let seen = newest.borrow().place;
        if place < seen {
            go.emit(place);
        } else if place > seen + room {
            go.emit(place - room);
        }
    });
    // There may be fewer rows than before.
    Scrolling { at: Scroll { place: scroll.place.min(extent.rows), ..*scroll }, on_scroll, reveal }
}
