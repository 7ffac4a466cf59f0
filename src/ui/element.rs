//! Elements built by a function. `html!` writes out the building of each element where it stands, which is long; panels with
//! many elements and few listeners are smaller this way.

use std::rc::Rc;
use yew::prelude::*;
use yew::virtual_dom::{AttributeOrProperty, Attributes, Key, VList, VNode, VTag, VText};

/// An element, its attributes by names and values, and what is in it. An attribute whose value is empty is left out.
pub fn element(tag: &'static str, names: &'static [&'static str], values: &[&str], children: Vec<Html>) -> Html {
    keyed("", tag, names, values, children)
}

/// The same, which its list knows by a key, if that is not empty.
pub fn keyed(
    key: &str,
    tag: &'static str,
    names: &'static [&'static str],
    values: &[&str],
    children: Vec<Html>,
) -> Html {
    let value = |value: &&str| {
        (!value.is_empty()).then(|| AttributeOrProperty::Attribute(AttrValue::from((*value).to_owned())))
    };
    let mut tag = VTag::new(tag);
    tag.key = (!key.is_empty()).then(|| Key::from(key));
    tag.set_attributes(Attributes::Dynamic { keys: names, values: values.iter().map(value).collect() });
    tag.add_child(list(children));
    tag.into()
}

/// Several nodes as one.
pub fn list(children: Vec<Html>) -> Html {
    VNode::VList(Rc::new(VList::with_children(children, None)))
}

/// A text.
pub fn text(text: &str) -> Html {
    VNode::VText(VText::new(text.to_owned()))
}
