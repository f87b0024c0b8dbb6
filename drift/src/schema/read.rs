//! Reads the keywords of a schema.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Others, Schema};
use crate::document::{Document, members};
use crate::union;

/// How many parts a schema may have, and values a list: more are not compared in a reasonable time.
const MOST: usize = 5_000;

/// How deeply parts may be nested in each other.
const DEPTH: usize = 100;

/// The names of all types but null. Integers are numbers.
const TYPES: [&str; 5] = ["array", "boolean", "number", "object", "string"];

impl<'a> Schema<'a> {
    /// Adds a part, and all that it refers to.
    pub(crate) fn add(&mut self, document: &'a Document, part: &'a Value) -> Result<(), String> {
        let address = std::ptr::from_ref(part).addr();
        if self.within.contains(&address) {
            return Err("it is composed of itself".into());
        }
        // A part counts once.
        if self.identity.contains(&address) {
            return Ok(());
        }
        if self.within.len() == DEPTH || self.identity.len() == MOST {
            return Err("it has too many parts".into());
        }
        self.identity.push(address);
        self.within.push(address);
        let read = self.read(document, part);
        self.within.pop();
        read
    }

    fn read(&mut self, document: &'a Document, part: &'a Value) -> Result<(), String> {
        let Value::Object(keywords) = part else {
            return match part {
                Value::Bool(true) => Ok(()),
                Value::Bool(false) => Err("the schema `false` is not supported here".into()),
                _ => Err(format!("{part} is not a schema")),
            };
        };
        // What is said around a reference is nearer than what it refers to.
        for name in ["default", "x-server-default"] {
            let default = keywords.get(name).filter(|default| !default.is_null());
            self.default = self.default.or(default);
        }
        let description = keywords.get("description").and_then(Value::as_str);
        self.description = self.description.or(description);
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
                "$ref" | "type" | "default" | "x-server-default" | "description" => {}
                "allOf" => {
                    for part in list(keyword, value)? {
                        self.add(document, part)?;
                    }
                }
                "oneOf" | "anyOf" => unions.push(list(keyword, value)?),
                "discriminator" if value["propertyName"].is_string() => {
                    self.discriminator = Some(value);
                }
                "nullable" => self.nullable |= flag(keyword, value)?,
                "enum" => self.add_values(list(keyword, value)?.iter().collect(), false)?,
                "const" => self.add_values(vec![value], false)?,
                "format" => Self::once(&mut self.format, keyword, value)?,
                "pattern" => Self::once(&mut self.pattern, keyword, value)?,
                "contentEncoding" if value == "base64" => self.format = Some("byte"),
                "contentMediaType" if keywords.contains_key("contentEncoding") => {}
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
                "deprecated" => self.deprecated |= flag(keyword, value)?,
                "readOnly" => self.read_only |= flag(keyword, value)?,
                "writeOnly" => self.write_only |= flag(keyword, value)?,
                // Definitions are read where something refers to them.
                "title" | "example" | "examples" | "externalDocs" | "xml" | "$comment"
                | "$schema" | "$defs" => {}
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
                Some(name) if name == "integer" || TYPES.contains(&name) => {
                    found.insert(name);
                }
                _ => return Err(format!("{name} is not a type")),
            }
        }
        // All of them are none in particular.
        if !TYPES.iter().all(|name| found.contains(name)) {
            self.narrow(found);
        }
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

    /// Takes these values only; with `open`, others as well.
    pub(crate) fn add_values(
        &mut self,
        mut values: Vec<&'a Value>,
        open: bool,
    ) -> Result<(), String> {
        if values.len() > MOST {
            return Err(format!("it lists more than {MOST} values"));
        }
        let has_null = values.iter().any(|value| value.is_null());
        self.listed_null = Some(has_null && self.listed_null != Some(false));
        values.retain(|value| !value.is_null());
        match (self.values.take(), self.open) {
            (None, _) => (self.values, self.open) = (Some(values), open),
            // An open list takes what the other one takes.
            (Some(_), true) => (self.values, self.open) = (Some(values), open),
            (Some(known), false) if open => self.values = Some(known),
            (Some(known), false) => {
                values.retain(|value| known.contains(value));
                self.values = Some(values);
            }
        }
        Ok(())
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
        let is_free = |schema: Schema<'_>| schema.is_any() && !schema.has_rules();
        match value {
            Value::Bool(false) => self.others = Others::None,
            Value::Bool(true) => {}
            _ if is_free(Schema::of(document, &[value])?) => {}
            _ => match &mut self.others {
                Others::None => {}
                Others::Of(parts) => parts.push(value),
                Others::Any => self.others = Others::Of(vec![value]),
            },
        }
        Ok(())
    }
}

fn list<'a>(keyword: &str, value: &'a Value) -> Result<&'a Vec<Value>, String> {
    let items = value.as_array();
    items.ok_or_else(|| format!("`{keyword}` is not a list"))
}

fn flag(keyword: &str, value: &Value) -> Result<bool, String> {
    let flag = value.as_bool();
    flag.ok_or_else(|| format!("`{keyword}` is {value}, not a boolean"))
}
