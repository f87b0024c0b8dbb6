//! A schema in one form, however it is written: references and `allOf` resolved, 3.0 and 3.1 alike.

mod limit;
mod read;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::Document;
use crate::union::Branch;

/// The parts that hold for one value, all of them.
pub(crate) type Parts<'a> = Vec<&'a Value>;

/// One level of a schema. What is below it is read when it is compared.
#[derive(Debug, Default)]
pub(crate) struct Schema<'a> {
    /// The names of the schemas that it is made of, the nearest first.
    pub(crate) names: Vec<&'a str>,
    /// The JSON types that are taken, null aside; none where any is.
    pub(crate) types: Option<BTreeSet<&'a str>>,
    pub(crate) nullable: bool,
    /// Whether all lists of values have null, where there is one.
    listed_null: Option<bool>,
    /// The listed values, null aside.
    pub(crate) values: Option<Vec<&'a Value>>,
    /// Whether other values than the listed ones are taken as well.
    pub(crate) open: bool,
    pub(crate) format: Option<&'a str>,
    pub(crate) pattern: Option<&'a str>,
    pub(crate) limits: BTreeMap<&'static str, &'a Value>,
    pub(crate) fields: BTreeMap<&'a str, Parts<'a>>,
    pub(crate) required: BTreeSet<&'a str>,
    pub(crate) others: Others<'a>,
    pub(crate) items: Option<Parts<'a>>,
    pub(crate) branches: Vec<Branch<'a>>,
    /// Which property says which branch it is (`propertyName`), and its values (`mapping`).
    pub(crate) discriminator: Option<&'a Value>,
    pub(crate) default: Option<&'a Value>,
    pub(crate) deprecated: bool,
    pub(crate) read_only: bool,
    pub(crate) write_only: bool,
    pub(crate) description: Option<&'a str>,
    /// By our marks: the client keeps values that are not listed (`x-open-enum`).
    pub(crate) open_enum: bool,
    /// By our marks: an optional property of another type is kept in `extra` (`x-lenient`).
    pub(crate) lenient: bool,
    /// What it was read from.
    pub(crate) parts: Parts<'a>,
    /// The parts, by their addresses.
    pub(crate) identity: Vec<usize>,
    /// The parts that are being read.
    within: Vec<usize>,
}

/// What an object has besides its documented properties.
#[derive(Debug, Default)]
pub(crate) enum Others<'a> {
    /// Anything.
    #[default]
    Any,
    /// Nothing.
    None,
    /// Values of this schema.
    Of(Parts<'a>),
}

impl<'a> Schema<'a> {
    /// Reads the parts of a schema. A keyword that is not known is an error: it may change what the schema takes.
    pub(crate) fn of(document: &'a Document, parts: &[&'a Value]) -> Result<Self, String> {
        let mut schema = Self {
            parts: parts.to_vec(),
            ..Self::default()
        };
        for part in parts {
            schema.add(document, part)?;
        }
        schema.settle();
        Ok(schema)
    }

    /// Whether any JSON is taken.
    pub(crate) fn is_any(&self) -> bool {
        self.types.is_none() && self.values.is_none() && self.branches.is_empty()
    }

    /// Whether there is a rule besides the types and null.
    pub(crate) fn has_rules(&self) -> bool {
        let is_closed = !matches!(self.others, Others::Any);
        self.values.is_some()
            || self.format.is_some()
            || self.pattern.is_some()
            || self.items.is_some()
            || is_closed
            || !(self.limits.is_empty() && self.fields.is_empty())
    }

    /// The rules besides the types and null, in a few words.
    pub(crate) fn rules(&self) -> String {
        let mut rules: Vec<_> = self
            .limits
            .iter()
            .map(|(name, limit)| format!("{name} {limit}"))
            .collect();
        rules.extend(self.format.map(|format| format!("format {format}")));
        rules.extend(self.pattern.map(|pattern| format!("pattern {pattern}")));
        rules.extend(self.fields.keys().map(|name| {
            let end = if self.required.contains(name) {
                " (required)"
            } else {
                ""
            };
            format!("property {name}{end}")
        }));
        if !matches!(self.others, Others::Any) {
            rules.push("not any other property".to_owned());
        }
        if self.items.is_some() {
            rules.push("items of a schema".to_owned());
        }
        rules.join(", ")
    }

    /// Whether it only says that it is a text, and perhaps which.
    pub(crate) fn is_plain_text(&self) -> bool {
        let is_text = |types: &BTreeSet<&str>| types.iter().eq(["string"].iter());
        self.types.as_ref().is_some_and(is_text)
            && self.format.is_none()
            && self.pattern.is_none()
            && self.limits.is_empty()
            && self.branches.is_empty()
    }

    /// The types as a person writes them.
    pub(crate) fn type_names(&self) -> String {
        match &self.types {
            None => "any".to_owned(),
            Some(types) if types.is_empty() => "none".to_owned(),
            Some(types) => types.iter().copied().collect::<Vec<_>>().join(" or "),
        }
    }

    /// The forms that it may have; one, where it is not a union.
    pub(crate) fn forms(&self) -> Vec<Branch<'a>> {
        if self.branches.is_empty() {
            let label = self.type_names();
            let parts = self.parts.clone();
            vec![Branch { label, parts }]
        } else {
            self.branches.clone()
        }
    }

    /// Adds what follows from the rest.
    fn settle(&mut self) {
        // A name that has to be there is a property, with or without a schema.
        for name in &self.required {
            self.fields.entry(name).or_default();
        }
        self.nullable |= self.listed_null == Some(true);
        if self.types.is_none() {
            let implied = self.values.iter().flatten().map(|value| match value {
                Value::Bool(_) => "boolean",
                Value::Number(number) if number.is_f64() => "number",
                Value::Number(_) => "integer",
                Value::Array(_) => "array",
                Value::Object(_) => "object",
                _ => "string",
            });
            let mut implied: BTreeSet<_> = implied.collect();
            if !self.fields.is_empty() || !matches!(self.others, Others::Any) {
                implied.insert("object");
            }
            if self.items.is_some() {
                implied.insert("array");
            }
            self.types = (!implied.is_empty()).then_some(implied);
        }
        self.settle_limits();
        if self.is_any() {
            self.nullable = true;
        }
    }
}
