//! The names that a stage may use.

use super::error::nearest;
use super::{Name, Operand, ParseError, Shape, Span};
use crate::schema::Source;

/// The names that a stage may use: the source's fields, and what earlier stages named.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    pub source: Source,
    /// Columns by label; their shape where it is known.
    pub labels: Vec<(String, Option<Shape>)>,
    /// Of how many parts a column is computed, where that is more than one.
    pub parts: Vec<(String, usize)>,
    /// Whether the source's fields are still there; `stats` leaves only its columns.
    pub open: bool,
}

/// Whether two labels are the same but for white space: `pct(x, 95)` is `pct(x,95)`.
fn same_label(a: &str, b: &str) -> bool {
    a.chars().filter(|c| !c.is_whitespace()).eq(b.chars().filter(|c| !c.is_whitespace()))
}

impl Scope {
    pub fn new(source: Source) -> Scope {
        Scope { source, labels: Vec::new(), parts: Vec::new(), open: true }
    }

    /// The scope of an answer of `stats` before its columns are named.
    pub fn closed(&self) -> Scope {
        Scope { open: false, ..Scope::new(self.source) }
    }

    /// The label of a column that is called so, if there is one.
    pub fn label(&self, name: &str) -> Option<String> {
        self.labels.iter().find(|(label, _)| same_label(label, name)).map(|(label, _)| label.clone())
    }

    /// What a name means here.
    pub fn resolve(&self, name: &str, span: Span) -> Result<Name, ParseError> {
        if let Some(label) = self.label(name) {
            return Ok(Name::Alias(label));
        }
        let resolved = self.source.resolve(name);
        match resolved {
            Some(resolved) if self.open => Ok(Name::Field(resolved)),
            // After `stats`, a key may be called by any of its field's names.
            Some(resolved) if resolved.path.is_empty() && self.has_key_of(resolved.index) => {
                Ok(Name::Alias(self.source.fields()[resolved.index].id.to_owned()))
            }
            _ => Err(self.unknown(name, span)),
        }
    }

    fn has_key_of(&self, index: usize) -> bool {
        let id = self.source.fields()[index].id;
        self.labels.iter().any(|(label, _)| label == id)
    }

    fn unknown(&self, name: &str, span: Span) -> ParseError {
        let labels = self.labels.iter().map(|(label, _)| label.as_str());
        let fields = self.source.fields().iter().filter(|_| self.open);
        let ids = fields.clone().map(|field| field.id);
        let aliases = fields.flat_map(|field| field.aliases.iter().copied());
        let place = if self.open { self.source.name() } else { "the answer of `stats`" };
        let mut error = ParseError::new(format!("no field `{name}` in {place}"), span);
        // A part of a field's name was meant to be the field: `status` is `http_status`.
        let part = || {
            let written = name.to_ascii_lowercase();
            let is_part = |id: &&str| id.split('_').any(|word| word == written);
            ids.clone().filter(|_| written.len() > 1).find(is_part).map(str::to_owned)
        };
        let elsewhere = Source::ALL.into_iter().find(|other| *other != self.source && other.resolve(name).is_some());
        match elsewhere.filter(|_| self.open) {
            Some(other) => error.message.push_str(&format!(", but in {}", other.name())),
            None => error.suggestion = nearest(name, labels.chain(ids.clone()).chain(aliases)).or_else(part),
        }
        error
    }

    /// The shape of a name's values, where it is declared.
    pub fn shape(&self, name: &Name) -> Option<Shape> {
        match name {
            Name::Alias(alias) => self.labels.iter().find(|(label, _)| label == alias).and_then(|(_, shape)| *shape),
            Name::Field(resolved) if resolved.path.is_empty() => {
                let field = &self.source.fields()[resolved.index];
                Some(Shape { kind: field.kind, unit: field.unit })
            }
            // A text there may hold a number, and is compared with one as that.
            Name::Field(_) => None,
            Name::Computed(computed) if computed.scalar.is_text() => None,
            Name::Computed(computed) => computed.shape(&mut |name| self.shape(name)),
        }
    }

    /// Of how many parts a name is computed: itself, and all that it reads.
    pub fn parts(&self, name: &Name) -> usize {
        match name {
            Name::Field(_) => 1,
            Name::Alias(alias) => self.parts.iter().find(|(label, _)| label == alias).map_or(1, |(_, parts)| *parts),
            Name::Computed(computed) => computed.operands.iter().fold(1, |parts, operand| {
                parts
                    + match operand {
                        Operand::Name(name) => self.parts(name),
                        Operand::Constant(_) => 1,
                    }
            }),
        }
    }

    /// Names a column that is computed of so many parts.
    pub fn define_of(&mut self, label: &str, shape: Option<Shape>, parts: usize) {
        self.define(label, shape);
        self.parts.push((label.to_owned(), parts));
    }

    /// Names a column.
    pub fn define(&mut self, label: &str, shape: Option<Shape>) {
        self.parts.retain(|(known, _)| known != label);
        self.labels.retain(|(known, _)| known != label);
        self.labels.push((label.to_owned(), shape));
    }
}
