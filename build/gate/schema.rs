//! Checks what the keywords of a schema mean together.

use serde_json::{Map, Value};

use super::types::{BESIDE_A_REFERENCE, FORMATS, NEEDS, TYPES};
use super::{Gate, below, names};

impl Gate<'_> {
    pub(super) fn schema(&mut self, schema: &Map<String, Value>, pointer: &str) {
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
        let is_reference =
            super::super::openapi::referred(&Value::Object(schema.clone())).is_some();
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
        let Some(known) = super::super::openapi::known_values(&schema) else {
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
        for name in super::super::openapi::strings(schema.get("required").unwrap_or(&Value::Null)) {
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
