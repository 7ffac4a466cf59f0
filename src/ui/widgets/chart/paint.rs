//! Puts scenes on a canvas, and into files that stand alone.

use super::figure::Ink;
use super::scene::{Anchor, Draw, SIZE, Scene, Shape};
use crate::ui::download::{save, save_text};
use crate::ui::markup::escaped;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, CanvasRenderingContext2d, Element, HtmlCanvasElement, Path2d};

/// Pixels of paper around a picture.
const EDGE: f64 = 16.0;

/// The longest side of a picture in pixels: browsers paint none that is much longer.
const LONGEST: f64 = 16_000.0;

/// What the style sheets say now: the colour of each ink, and the font.
struct Style {
    colours: Vec<String>,
    font: String,
}

impl Style {
    /// Asks an element that stands where the chart does.
    fn of(root: &Element) -> Option<Style> {
        let window = web_sys::window()?;
        let probe = window.document()?.create_element("i").ok()?;
        root.append_child(&probe).ok()?;
        let said =
            |name: &str| Some(window.get_computed_style(&probe).ok()??.get_property_value(name).unwrap_or_default());
        let colour = |ink: u8| {
            probe.set_class_name(&class(Ink(ink)));
            said("color")
        };
        let colours = (0..Ink::COUNT).map(colour).collect::<Option<Vec<String>>>();
        let font = said("font-family");
        probe.remove();
        Some(Style { colours: colours?, font: font? })
    }

    fn colour(&self, ink: Ink) -> &str {
        self.colours.get(usize::from(ink.0)).map_or("", String::as_str)
    }
}

/// The class of what has a colour.
pub fn class(ink: Ink) -> String {
    format!("ink-{}", ink.0)
}

/// The dashes of a shade, in pixels: drawn, not drawn.
pub fn dashes(shade: u8) -> Option<(u8, u8)> {
    [None, Some((6, 3)), Some((2, 3)), Some((10, 4))][usize::from(shade) % 4]
}

/// Paints a scene on a canvas with so many of its pixels to one of the page's, and so many pixels of paper around it. Where
/// the browser gives no canvas, nothing is painted.
fn paint(scene: &Scene, canvas: &HtmlCanvasElement, style: &Style, (ratio, edge): (f64, f64)) -> Result<(), JsValue> {
    canvas.set_width(((scene.width + 2.0 * edge) * ratio) as u32);
    canvas.set_height(((scene.height + 2.0 * edge) * ratio) as u32);
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?.unchecked_into::<CanvasRenderingContext2d>();
    context.scale(ratio, ratio)?;
    if edge > 0.0 {
        context.set_fill_style_str(style.colour(Ink::PAPER));
        context.fill_rect(0.0, 0.0, scene.width + 2.0 * edge, scene.height + 2.0 * edge);
    }
    context.translate(edge, edge)?;
    context.set_font(&format!("{SIZE}px {}", style.font));
    for shape in &scene.shapes {
        match shape {
            Shape::Path { d, ink, strength, draw } => {
                context.set_global_alpha(f64::from(*strength) / 100.0);
                let path = Path2d::new_with_path_string(d)?;
                match draw {
                    Draw::Fill => {
                        context.set_fill_style_str(style.colour(*ink));
                        context.fill_with_path_2d(&path);
                    }
                    Draw::Line(width, shade) => {
                        context.set_stroke_style_str(style.colour(*ink));
                        context.set_line_width(*width);
                        context.set_line_join("round");
                        let list = js_sys::Array::new();
                        for part in dashes(*shade).map(|(on, off)| [on, off]).into_iter().flatten() {
                            list.push(&part.into());
                        }
                        context.set_line_dash(&list)?;
                        context.stroke_with_path(&path);
                    }
                }
            }
            Shape::Text { x, y, anchor, ink, text } => {
                context.set_global_alpha(1.0);
                context.set_fill_style_str(style.colour(*ink));
                context.set_text_align(if *anchor == Anchor::Middle { "center" } else { anchor.name() });
                context.fill_text(text, *x, *y)?;
            }
        }
    }
    Ok(())
}

/// Paints a scene on the page's canvas.
pub fn paint_on(scene: &Scene, canvas: &HtmlCanvasElement) {
    let ratio = web_sys::window().map_or(1.0, |window| window.device_pixel_ratio());
    let ratio = ratio.min(LONGEST / scene.height.max(scene.width).max(1.0));
    if let Some(style) = canvas.parent_element().and_then(|parent| Style::of(&parent)) {
        // What cannot be painted stands in the table.
        drop(paint(scene, canvas, &style, (ratio, 0.0)));
    }
}

/// Saves a scene as SVG, with the colours and the font that an element's style sheets give it.
pub fn save_svg(scene: &Scene, root: &Element, name: &str) {
    let Some(style) = Style::of(root) else { return };
    let (width, height) = (scene.width + 2.0 * EDGE, scene.height + 2.0 * EDGE);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"-{EDGE} -{EDGE} {width:.0} {height:.0}\" \
         font-family=\"{}\" font-size=\"{SIZE}\"><rect x=\"-{EDGE}\" y=\"-{EDGE}\" width=\"{width:.0}\" height=\"{height:.0}\" fill=\"{}\"/>",
        escaped(&style.font),
        style.colour(Ink::PAPER)
    );
    for shape in &scene.shapes {
        match shape {
            Shape::Path { d, ink, strength, draw } => {
                let colour = style.colour(*ink);
                let how = match draw {
                    Draw::Fill => format!("fill=\"{colour}\""),
                    Draw::Line(width, shade) => {
                        let dashes = dashes(*shade).map(|(on, off)| format!(" stroke-dasharray=\"{on} {off}\""));
                        format!(
                            "fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width:.0}\" stroke-linejoin=\"round\"{}",
                            dashes.unwrap_or_default()
                        )
                    }
                };
                text.push_str(&format!("<path d=\"{d}\" {how} opacity=\"{}\"/>", opacity(*strength)));
            }
            Shape::Text { x, y, anchor, ink, text: says } => text.push_str(&format!(
                "<text x=\"{x:.0}\" y=\"{y:.0}\" text-anchor=\"{}\" fill=\"{}\">{}</text>",
                anchor.name(),
                style.colour(*ink),
                escaped(says)
            )),
        }
    }
    text.push_str("</svg>\n");
    save_text(&text, "image/svg+xml", name);
}

/// Saves a scene as PNG, twice as fine as it is drawn.
pub fn save_png(scene: &Scene, root: &Element, name: &'static str) {
    let document = web_sys::window().and_then(|window| window.document());
    let canvas = document.and_then(|document| document.create_element("canvas").ok());
    let Some(canvas) = canvas.and_then(|canvas| canvas.dyn_into::<HtmlCanvasElement>().ok()) else { return };
    let ratio = (LONGEST / (scene.height.max(scene.width) + 2.0 * EDGE)).min(2.0);
    let painted = Style::of(root).map(|style| paint(scene, &canvas, &style, (ratio, EDGE)));
    if !matches!(painted, Some(Ok(()))) {
        return;
    }
    let done = Closure::once_into_js(move |blob: Option<Blob>| blob.into_iter().for_each(|blob| save(&blob, name)));
    // A canvas that is too large has no picture.
    drop(canvas.to_blob(done.unchecked_ref()));
}

/// How strong something is, as a part of one.
pub fn opacity(strength: u8) -> String {
    if strength >= 100 { "1".to_owned() } else { format!("0.{strength:02}") }
}
