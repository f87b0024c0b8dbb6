//! Checks that every keyword of the contract is one that is understood at its place, before code is
//! made of it. Whatever is not in the table stops the build.

pub mod cycles;
mod keywords;
mod one_of;
mod types;

use serde_json::{Map, Value};

use self::keywords::{Kind, Place};
use self::types::{BESIDE_A_REFERENCE, FORMATS, NEEDS, TYPES};
use super::Result;

/// Checks the whole contract; the error has a line for each problem, which starts with its place
/// as a JSON pointer.
pub fn check(contract: &Value) -> Result<()> {
    let mut gate = Gate {
        contract,
        problems: Vec::new(),
    };
    gate.object(contract, Place::Document, "");
    match gate.problems.is_empty() {
        true => Ok(()),
        false => Err(gate.problems.join("\n")),
    }
}

struct Gate<'a> {
    contract: &'a Value,
    problems: Vec<String>,
}

impl Gate<'_> {
    fn problem(&mut self, pointer: &str, text: impl AsRef<str>) {
        self.problems.push(format!("{pointer}: {}", text.as_ref()));
    }

    fn object(&mut self, value: &Value, place: Place, pointer: &str) {
        let Some(members) = value.as_object() else {
            let pointer = if pointer.is_empty() {
                "the contract"
            } else {
                pointer
            };
            return self.problem(pointer, "is not an object");
        };
        let known = place.keywords();
        for (name, value) in members {
            let pointer = below(pointer, name);
            match known.iter().find(|(keyword, _)| keyword == name) {
                Some((_, kind)) => self.value(value, *kind, &pointer),
                None => self.problem(&pointer, unknown(known)),
            }
        }
        if place == Place::Schema {
            self.schema(members, pointer);
        }
    }

    fn value(&mut self, value: &Value, kind: Kind, pointer: &str) {
        let expected = match kind {
            Kind::Free => return,
            Kind::Text => (value.is_string(), "a text"),
            Kind::Flag => (value.is_boolean(), "`true` or `false`"),
            Kind::Number => (value.is_number(), "a number"),
            Kind::Count => (value.is_u64(), "a whole number"),
            Kind::Texts => (is_texts(value), "a list of texts"),
            Kind::Object => (value.is_object(), "an object"),
            Kind::One(place) => return self.object(value, place, pointer),
            Kind::Each(place) => match value.as_object() {
                Some(members) => {
                    for (name, value) in members {
                        self.object(value, place, &below(pointer, name));
                    }
                    return;
                }
                None => (false, "an object"),
            },
            Kind::List(place) => match value.as_array() {
                Some(items) => {
                    for (index, item) in items.iter().enumerate() {
                        self.object(item, place, &below(pointer, &index.to_string()));
                    }
                    return;
                }
                None => (false, "a list"),
            },
            Kind::Json => match value.as_object() {
                Some(types) => {
                    for (name, value) in types {
                        let pointer = below(pointer, name);
                        match name == "application/json" {
                            true => self.object(value, Place::MediaType, &pointer),
                            false => self.problem(
                                &pointer,
                                "only application/json is supported; leave this one out",
                            ),
                        }
                    }
                    return;
                }
                None => (false, "an object"),
            },
            Kind::FlagOrSchema if value.is_boolean() => return,
            Kind::FlagOrSchema => return self.object(value, Place::Schema, pointer),
            Kind::Refused(instead) => {
                return self.problem(pointer, format!("is not supported; {instead}"));
            }
        };
        if let (false, what) = expected {
            self.problem(pointer, format!("is not {what}"));
        }
    }

    /// Checks what the keywords of a schema mean together.
    fn schema(&mut self, schema: &Map<String, Value>, pointer: &str) {
        let has = |name: &str| schema.contains_key(name);
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            if schema.len() > 1 {
                self.problem(
                    pointer,
                    "keywords next to a $ref have no effect; write `allOf: [$ref: …]`",
                );
            }
            if is_named(pointer) {
                self.problem(&below(pointer, "$ref"), ALIAS);
            }
            let target = target.strip_prefix("#").unwrap_or_default();
            if !target.starts_with("/components/schemas/")
                || self.contract.pointer(target).is_none()
            {
                self.problem(
                    &below(pointer, "$ref"),
                    "this schema does not exist under components.schemas",
                );
            }
            return;
        }
        let is_reference = super::openapi::referred(&Value::Object(schema.clone())).is_some();
        if is_reference && !has("properties") && is_named(pointer) {
            self.problem(&below(pointer, "allOf"), ALIAS);
        }
        for (name, needed) in NEEDS
            .iter()
            .filter(|(name, needed)| has(name) && !has(needed))
        {
            self.problem(
                &below(pointer, name),
                format!("has no effect without `{needed}`"),
            );
        }
        let is_property = pointer.rsplit('/').nth(1) == Some("properties");
        for name in ["x-lazy", "x-requires-any"]
            .into_iter()
            .filter(|name| has(name) && !is_property)
        {
            self.problem(&below(pointer, name), "has an effect at a property only");
        }
        if is_reference && !has("x-nullable-of") && !has("properties") {
            for name in schema
                .keys()
                .filter(|name| !BESIDE_A_REFERENCE.contains(&name.as_str()))
            {
                self.problem(
                    &below(pointer, name),
                    "has no effect next to a reference; write it at the schema that is referred to",
                );
            }
        }
        let ty = schema.get("type").and_then(Value::as_str);
        match ty.map(|ty| (ty, TYPES.iter().find(|(name, _)| *name == ty))) {
            Some((ty, None)) => self.problem(
                &below(pointer, "type"),
                format!("{ty} is unknown; known are {}", names(TYPES)),
            ),
            Some((ty, Some((_, own)))) => {
                let foreign = TYPES
                    .iter()
                    .filter(|(name, _)| *name != ty)
                    .flat_map(|(_, keywords)| *keywords);
                for keyword in foreign.filter(|keyword| has(keyword) && !own.contains(keyword)) {
                    self.problem(
                        &below(pointer, keyword),
                        format!("has no meaning at the type {ty}"),
                    );
                }
                if ty == "array" && !has("items") {
                    self.problem(pointer, "an array needs `items`");
                }
            }
            None if !has("enum") && !has("x-nullable-of") => {
                let typed = TYPES.iter().flat_map(|(_, keywords)| *keywords);
                if let Some(keyword) = typed
                    .into_iter()
                    .find(|keyword| has(keyword) && !has("allOf"))
                {
                    self.problem(&below(pointer, keyword), "needs a `type`");
                }
            }
            None => {}
        }
        let format = schema.get("format").and_then(Value::as_str);
        let is_typed =
            format.is_some_and(|format| ["date", "date-time", "ip", "uuid"].contains(&format));
        if is_typed || has("enum") {
            for name in ["minLength", "maxLength", "pattern"]
                .into_iter()
                .filter(|name| has(name))
            {
                self.problem(
                    &below(pointer, name),
                    "has no effect on a list of values, or on a date, time, address or UUID",
                );
            }
        }
        self.format(schema, ty, pointer);
        self.required(schema, pointer);
        self.values(schema, pointer);
        if schema
            .get("allOf")
            .and_then(Value::as_array)
            .is_some_and(Vec::is_empty)
        {
            self.problem(&below(pointer, "allOf"), "is empty");
        }
        if has("anyOf") {
            self.any_of(schema, pointer);
        }
        self.one_of(schema, pointer);
    }

    /// Known values, or any other text.
    fn any_of(&mut self, schema: &Map<String, Value>, pointer: &str) {
        let schema = Value::Object(schema.clone());
        let Some(known) = super::openapi::known_values(&schema) else {
            return self.problem(
                &below(pointer, "anyOf"),
                "is supported as `[{$ref: a list of texts}, {type: string}]` only; write `oneOf` where a value is of one branch, else describe one object with all properties",
            );
        };
        let more = schema.as_object().into_iter().flat_map(Map::keys);
        let more =
            more.filter(|name| *name != "anyOf" && !BESIDE_A_REFERENCE.contains(&name.as_str()));
        let branch = schema["anyOf"][1]
            .as_object()
            .into_iter()
            .flat_map(Map::keys);
        let branch = branch.filter(|name| !["type", "description"].contains(&name.as_str()));
        for (place, name) in more
            .map(|name| ("", name))
            .chain(branch.map(|name| ("/anyOf/1", name)))
        {
            self.problem(
                &below(&format!("{pointer}{place}"), name),
                "has no effect where only some values are known",
            );
        }
        if !self.contract["components"]["schemas"][known]["x-open-enum"].is_null() {
            self.problem(
                &below(pointer, "anyOf"),
                format!(
                    "{known} is an open list itself; refer to it alone, or remove its x-open-enum"
                ),
            );
        }
    }

    fn format(&mut self, schema: &Map<String, Value>, ty: Option<&str>, pointer: &str) {
        let Some(format) = schema.get("format").and_then(Value::as_str) else {
            return;
        };
        let known = FORMATS
            .iter()
            .find(|(name, _)| Some(*name) == ty)
            .map_or(&[][..], |(_, known)| known);
        if !known.contains(&format) {
            let known = match known {
                [] => "none at this type".to_owned(),
                known => known.join(", "),
            };
            self.problem(
                &below(pointer, "format"),
                format!("{format} is unknown; known are {known}. A text that is sent is checked by an x-format"),
            );
        }
    }

    fn required(&mut self, schema: &Map<String, Value>, pointer: &str) {
        // The properties of a composition may come from any of its parts.
        if schema.contains_key("allOf") {
            return;
        }
        for name in super::openapi::strings(schema.get("required").unwrap_or(&Value::Null)) {
            if schema
                .get("properties")
                .is_none_or(|all| all[name].is_null())
            {
                self.problem(
                    &below(pointer, "required"),
                    format!("{name} is not a property"),
                );
            }
        }
    }

    fn values(&mut self, schema: &Map<String, Value>, pointer: &str) {
        let Some(values) = schema.get("enum") else {
            return;
        };
        let pointer = below(pointer, "enum");
        let Some(values) = values.as_array().filter(|values| !values.is_empty()) else {
            return self.problem(&pointer, "is not a list of values");
        };
        if !values
            .iter()
            .all(|value| value.is_string() || value.is_null())
        {
            self.problem(
                &pointer,
                "only texts (and null) can be listed; quote what YAML reads as something else",
            );
        }
        for (index, value) in values.iter().enumerate() {
            if values[..index].contains(value) {
                self.problem(
                    &below(&pointer, &index.to_string()),
                    format!("{value} is listed twice"),
                );
            }
        }
    }
}

const ALIAS: &str = "is an alias, which is not supported; use the schema that it refers to";

/// Whether a schema is one of `components.schemas` itself.
fn is_named(pointer: &str) -> bool {
    let name = pointer.strip_prefix("/components/schemas/");
    name.is_some_and(|name| !name.contains('/'))
}

fn is_texts(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|items| items.iter().all(Value::is_string))
}

fn unknown(known: &[(&str, Kind)]) -> String {
    let supported = known
        .iter()
        .filter(|(_, kind)| !matches!(kind, Kind::Refused(_)));
    let names: Vec<_> = supported.map(|(name, _)| *name).collect();
    format!("is unknown here; known are {}", names.join(", "))
}

fn names(table: &[(&str, &[&str])]) -> String {
    let names: Vec<_> = table.iter().map(|(name, _)| *name).collect();
    names.join(", ")
}

/// A JSON pointer (RFC 6901) to a member.
pub fn below(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}
