//! A schema in one form, however it is written: references and `allOf` resolved, 3.0 and 3.1 alike.

mod limit;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::document::{Document, members};
use crate::union::{self, Branch};

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

    pub(crate) fn add(&mut self, document: &'a Document, part: &'a Value) -> Result<(), String> {
        let address = std::ptr::from_ref(part).addr();
        // A part counts once. This also ends a schema that is composed of itself.
        if self.identity.contains(&address) {
            return Ok(());
        }
        self.identity.push(address);
        let Value::Object(keywords) = part else {
            return match part {
                Value::Bool(true) => Ok(()),
                Value::Bool(false) => Err("the schema `false` is not supported here".into()),
                _ => Err(format!("{part} is not a schema")),
            };
        };
        if let Some(reference) = keywords.get("$ref") {
            let reference = reference.as_str().ok_or("`$ref` is not a text")?;
            if let Some(name) = reference.strip_prefix("#/components/schemas/") {
                self.names.push(name);
            }
            self.add(document, document.target(reference)?)?;
        }
        self.add_types(keywords.get("type"))?;
        let mut unions = Vec::new();
        for (keyword, value) in keywords {
            match keyword.as_str() {
                "$ref" | "type" => {}
                "allOf" => {
                    for part in list(keyword, value)? {
                        self.add(document, part)?;
                    }
                }
                "oneOf" | "anyOf" => unions.push(list(keyword, value)?),
                "discriminator" => self.discriminator = Some(value),
                "nullable" => self.nullable |= *value == true,
                "enum" => self.add_values(list(keyword, value)?.iter().collect()),
                "const" => self.add_values(vec![value]),
                "format" => Self::once(&mut self.format, keyword, value)?,
                "pattern" => Self::once(&mut self.pattern, keyword, value)?,
                "contentEncoding" if value == "base64" => self.format = Some("byte"),
                "exclusiveMaximum" | "exclusiveMinimum" => {
                    self.add_exclusive(keyword, value, part)?
                }
                "properties" => self.add_properties(keyword, value)?,
                "required" => {
                    let names = list(keyword, value)?.iter().map(|name| {
                        let name = name.as_str();
                        name.ok_or_else(|| "`required` has an item that is not a text".to_owned())
                    });
                    self.required.extend(names.collect::<Result<Vec<_>, _>>()?);
                }
                "additionalProperties" | "unevaluatedProperties" => {
                    self.add_others(document, value)?
                }
                "items" => self.items.get_or_insert_default().push(value),
                "default" | "x-server-default" => self.default = self.default.or(Some(value)),
                "deprecated" => self.deprecated |= *value == true,
                "readOnly" => self.read_only |= *value == true,
                "writeOnly" => self.write_only |= *value == true,
                "description" => self.description = self.description.or(value.as_str()),
                "title" | "example" | "examples" | "externalDocs" | "xml" | "$comment"
                | "$schema" => {}
                "x-open-enum" => self.open_enum |= *value == true,
                "x-lenient" => self.lenient |= *value == true,
                other if other.starts_with("x-") => {}
                other => self.add_limit(other, value)?,
            }
        }
        unions
            .into_iter()
            .try_for_each(|branches| union::add(self, document, branches))
    }

    fn add_types(&mut self, types: Option<&'a Value>) -> Result<(), String> {
        let Some(types) = types else { return Ok(()) };
        let names = match types {
            Value::Array(all) => all.iter().collect(),
            one => vec![one],
        };
        let mut found = BTreeSet::new();
        for name in names {
            match name.as_str() {
                Some("null") => self.nullable = true,
                Some(name @ ("array" | "boolean" | "integer" | "number" | "object" | "string")) => {
                    found.insert(name);
                }
                _ => return Err(format!("{name} is not a type")),
            }
        }
        self.narrow(found);
        Ok(())
    }

    /// Takes these types only. Every integer is a number.
    pub(crate) fn narrow(&mut self, types: BTreeSet<&'a str>) {
        self.types = Some(match self.types.take() {
            None => types,
            Some(known) => {
                let takes = |types: &BTreeSet<&str>, name: &str| {
                    types.contains(name) || name == "integer" && types.contains("number")
                };
                let both = known.iter().filter(|name| takes(&types, name));
                let both = both.chain(types.iter().filter(|name| takes(&known, name)));
                both.copied().collect()
            }
        });
    }

    pub(crate) fn add_values(&mut self, mut values: Vec<&'a Value>) {
        self.nullable |= values.iter().any(|value| value.is_null());
        values.retain(|value| !value.is_null());
        if let Some(known) = &self.values {
            values.retain(|value| known.contains(value));
        }
        self.values = Some(values);
    }

    fn once(slot: &mut Option<&'a str>, keyword: &str, value: &'a Value) -> Result<(), String> {
        let value = value
            .as_str()
            .ok_or_else(|| format!("`{keyword}` is not a text"))?;
        if slot.is_some_and(|known| known != value) {
            return Err(format!("`{keyword}` is there twice, by `allOf`"));
        }
        *slot = Some(value);
        Ok(())
    }

    fn add_properties(&mut self, keyword: &str, properties: &'a Value) -> Result<(), String> {
        if !properties.is_object() {
            return Err(format!("`{keyword}` is not an object"));
        }
        for (name, property) in members(properties) {
            self.fields.entry(name).or_default().push(property);
        }
        Ok(())
    }

    fn add_others(&mut self, document: &'a Document, value: &'a Value) -> Result<(), String> {
        match value {
            Value::Bool(false) => self.others = Others::None,
            Value::Bool(true) => {}
            _ if Schema::of(document, &[value])?.is_any() => {}
            _ => match &mut self.others {
                Others::None => {}
                Others::Of(parts) => parts.push(value),
                Others::Any => self.others = Others::Of(vec![value]),
            },
        }
        Ok(())
    }

    /// Adds what follows from the rest.
    fn settle(&mut self) {
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
        self.open &= self.values.is_some();
        if self.is_any() {
            self.nullable = true;
        }
    }
}

fn list<'a>(keyword: &str, value: &'a Value) -> Result<&'a Vec<Value>, String> {
    let items = value.as_array();
    items.ok_or_else(|| format!("`{keyword}` is not a list"))
}
