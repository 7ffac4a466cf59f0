//! A record's text in its colours, with its hits marked.

use crate::schema::{Kind, Source};
use crate::ui::record_text::{PieceKind, Pieces};
use std::rc::Rc;
use yew::prelude::*;

/// Pieces that are drawn together: what changes in one of them draws these anew, and no others.
const TOGETHER: usize = 200;

/// What the text needs.
#[derive(Properties, PartialEq)]
pub struct ColouredProps {
    /// The text, cut into pieces.
    pub pieces: Rc<Pieces>,
    /// Its hits, in their order.
    pub hits: Rc<Vec<(usize, usize)>>,
    /// The hit that is looked at, by its place.
    pub current: usize,
    /// The field that is looked at, by its place.
    pub field: Option<usize>,
    /// Is where that hit begins.
    pub node: NodeRef,
}

/// The text in its colours, with all hits marked.
#[component]
pub fn Coloured(props: &ColouredProps) -> Html {
    let (pieces, hits) = (&props.pieces, &props.hits);
    let mut fields = 0;
    let mut from = 0;
    html! { <>{ for pieces.pieces.chunks(TOGETHER).enumerate().map(|(place, chunk)| {
        let end = chunk.last().map_or(from, |(_, end)| *end);
        let first = hits.partition_point(|(_, to)| *to <= from);
        let last = hits.partition_point(|(start, _)| *start < end);
        let own_fields = chunk.iter().filter(|(kind, _)| matches!(kind, PieceKind::Field(_))).count();
        let one = html! {
            <Chunk key={place} pieces={pieces.clone()} first={place * TOGETHER} {from} hits={hits[first..last].to_vec()}
                current={props.current.checked_sub(first).filter(|current| first + current < last)} {fields}
                field={props.field.filter(|field| (fields..fields + own_fields).contains(field))} node={props.node.clone()} />
        };
        fields += own_fields;
        from = end;
        one
    }) }</> }
}

#[derive(Properties, PartialEq)]
struct ChunkProps {
    pieces: Rc<Pieces>,
    /// The place of its first piece, where that begins, and how many fields stand before it.
    first: usize,
    from: usize,
    fields: usize,
    hits: Vec<(usize, usize)>,
    /// What is looked at, where that is here: the place among the hits of this, and the field's among all.
    current: Option<usize>,
    field: Option<usize>,
    node: NodeRef,
}

/// Some pieces of the text.
#[component]
fn Chunk(props: &ChunkProps) -> Html {
    let ChunkProps { pieces, first, fields, hits, current, field, node, .. } = props;
    let (mut start, mut place, mut next) = (props.from, *fields, 0);
    let text = pieces.text.as_str();
    html! { <>{ for pieces.pieces.iter().skip(*first).take(TOGETHER).map(|&(kind, end)| {
        let from = start;
        start = end;
        let content = marked(text, (from, end), hits, &mut next, *current, node);
        match kind {
            PieceKind::Plain => content,
            PieceKind::Rest => html! { <div class="raw-rest">{ content }</div> },
            PieceKind::Field(index) => {
                place += 1;
                let class = classes!("raw-field", field_class(index, &text[from..end], text[..from].ends_with('"')),
                    (*field == Some(place - 1)).then_some("active"));
                html! { <span {class} data-place={(place - 1).to_string()}>{ content }</span> }
            }
            PieceKind::Key => html! { <span class="token-field">{ content }</span> },
            PieceKind::Text => html! { <span class="token-text">{ content }</span> },
            PieceKind::Number => html! { <span class="token-function">{ content }</span> },
            PieceKind::Literal => html! { <span class="token-keyword">{ content }</span> },
        }
    }) }</> }
}

/// A piece with the hits in it, of which the first one that may lie there is the `next`.
fn marked(
    text: &str,
    (mut start, end): (usize, usize),
    hits: &[(usize, usize)],
    next: &mut usize,
    current: Option<usize>,
    node: &NodeRef,
) -> Html {
    let mut parts = Vec::new();
    while let Some(&(from, to)) = hits.get(*next).filter(|(from, _)| *from < end) {
        // A hit may begin in a piece before, and end in one behind.
        let (from, until) = (from.max(start), to.min(end));
        parts.push(html! { { &text[start..from] } });
        let is_current = Some(*next) == current;
        // What is scrolled to is where it begins.
        let node = if is_current && from == hits[*next].0 { node.clone() } else { NodeRef::default() };
        parts.push(html! { <mark class={is_current.then_some("current")} ref={node}>{ &text[from..until] }</mark> });
        start = until;
        if to > end {
            break;
        }
        *next += 1;
    }
    if parts.is_empty() {
        return html! { { &text[start..end] } };
    }
    parts.push(html! { { &text[start..end] } });
    html! { <>{ for parts }</> }
}

/// How a field of a line is coloured, by its kind and by whether it stands in quotes.
fn field_class(index: u32, text: &str, is_quoted: bool) -> &'static str {
    let kind = Source::Access.fields().get(index as usize).map(|field| field.kind);
    match kind {
        _ if text == "-" => "token-operator",
        Some(Kind::Time) => "token-field",
        Some(Kind::Int) => "token-function",
        _ if is_quoted => "token-text",
        _ => "token-value",
    }
}
