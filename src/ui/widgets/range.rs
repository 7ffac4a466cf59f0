//! Bars from the least to the greatest, of which some that follow one another are chosen.

use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

/// A bar.
#[derive(Clone, PartialEq)]
pub struct Bar {
    /// Its height as a share of the highest, from 0 to 1.
    pub share: f64,
    /// What is said when it is pointed at.
    pub title: AttrValue,
}

/// What the widget needs.
#[derive(Properties, PartialEq)]
pub struct RangeProps {
    /// The bars.
    pub bars: Vec<Bar>,
    /// The places of the first and the last one that is chosen.
    pub chosen: (usize, usize),
    /// The names of both ends.
    pub names: (AttrValue, AttrValue),
    /// What is said of two places as ends.
    pub say: Callback<(usize, usize), (String, String)>,
    /// Called with places while an end is being moved.
    pub on_move: Callback<(usize, usize)>,
    /// Called with the places that were chosen.
    pub on_choose: Callback<(usize, usize)>,
}

/// Bars and two handles, each of which is a slider: dragged, or moved by keys.
#[component]
pub fn Range(props: &RangeProps) -> Html {
    let (from, to) = props.chosen;
    let last = props.bars.len().saturating_sub(1);
    let (first_said, last_said) = props.say.emit(props.chosen);
    let slider = |is_last: bool, name: &AttrValue, said: String| {
        let place = move |event: Event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            let value = input.map_or(0, |input| input.value_as_number() as usize);
            if is_last { (from.min(value), value) } else { (value, to.max(value)) }
        };
        let oninput = props.on_move.reform(move |event: InputEvent| place(event.into()));
        let onchange = props.on_choose.reform(place);
        let value = if is_last { to } else { from };
        html! {
            <input type="range" class="range-end" min="0" max={last.to_string()} step="1" value={value.to_string()}
                aria-label={name.clone()} aria-valuetext={said} {oninput} {onchange} />
        }
    };
    html! {
        <div class="range">
            <div class="range-bars" aria-hidden="true">{ for props.bars.iter().enumerate().map(|(place, bar)| {
                let is_chosen = (from..=to).contains(&place);
                let pick = props.on_choose.reform(move |_: MouseEvent| (place, place));
                html! {
                    <span key={place} class={classes!("range-bar", is_chosen.then_some("chosen"))} title={bar.title.clone()} onclick={pick}>
                        <span style={format!("height:{:.0}%", bar.share * 100.0)} />
                    </span>
                }
            }) }</div>
            { slider(false, &props.names.0, first_said) }
            { slider(true, &props.names.1, last_said) }
        </div>
    }
}
