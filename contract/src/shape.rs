//! What a schema says, in whichever dialect and with however many detours.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The facts of a schema that a type can follow. Two schemas with one shape mean the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// The JSON types that are taken, null aside; none means any.
    pub types: BTreeSet<String>,
    /// Whether null is taken.
    pub nullable: bool,
    /// `format` and `pattern`. A length is no fact of a type: it is checked before a text is sent.
    pub limits: BTreeMap<&'static str, String>,
    /// The documented values.
    pub values: BTreeSet<String>,
    /// Whether other values are taken, too.
    pub open: bool,
    /// Whether fields that are not documented are taken.
    pub extra: bool,
    /// The fields: whether each is required, and its shape.
    pub fields: BTreeMap<String, (bool, Shape)>,
    /// The items of a list.
    pub items: Option<Box<Shape>>,
    /// The values of a map, unless they may be any.
    pub values_of_map: Option<Box<Shape>>,
}

impl Shape {
    /// Reads a schema, following references within the document.
    pub fn of(document: &Value, schema: &Value) -> Self {
        let mut shape = Self::default();
        shape.add(document, schema, &mut Vec::new());
        shape
    }

    fn add<'a>(&mut self, document: &'a Value, schema: &'a Value, path: &mut Vec<&'a str>) {
        if let Some(reference) = schema["$ref"].as_str() {
            // A schema that contains itself: its shape is known from further up.
            if path.contains(&reference) {
                return;
            }
            path.push(reference);
            let target = document
                .pointer(reference.trim_start_matches('#'))
                .unwrap_or(&Value::Null);
            self.add(document, target, path);
            path.pop();
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            let parts = schema[key]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default();
            let plain_text = |part: &Value| part["type"] == "string" && listed(part).is_empty();
            self.open |= parts.len() > 1 && key == "anyOf" && parts.iter().any(plain_text);
            for part in parts {
                self.add(document, part, path);
            }
        }
        for name in many(&schema["type"]) {
            match name {
                "null" => self.nullable = true,
                name => {
                    self.types.insert(name.to_owned());
                }
            }
        }
        let values = schema["enum"].as_array().into_iter().flatten();
        self.nullable |= schema["nullable"] == true || values.clone().any(Value::is_null);
        // A list of texts says of itself that they are texts.
        self.types.extend(
            values
                .filter(|value| value.is_string())
                .map(|_| "string".to_owned()),
        );
        self.open |= schema["x-open-enum"] == true;
        self.values.extend(listed(schema));
        for name in ["format", "pattern"] {
            if !schema[name].is_null() {
                self.limits.insert(name, schema[name].to_string());
            }
        }
        self.add_fields(document, schema, path);
    }

    fn add_fields<'a>(&mut self, document: &'a Value, schema: &'a Value, path: &mut Vec<&'a str>) {
        // Where nothing is said, OpenAPI takes other fields; a derived schema says that it does.
        let is_object = schema["properties"].is_object() && document["openapi"].is_string();
        self.extra |= match &schema["additionalProperties"] {
            Value::Null => is_object,
            more => *more != false,
        };
        let required: Vec<_> = many(&schema["required"]).collect();
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            let mut shape = Self::default();
            shape.add(document, field, path);
            let required = required.contains(&name.as_str());
            // An optional field is an `Option`, which reads null and absence alike.
            shape.nullable &= required;
            self.fields.insert(name.clone(), (required, shape));
        }
        if !schema["items"].is_null() {
            let mut shape = Self::default();
            shape.add(document, &schema["items"], path);
            self.items = Some(Box::new(shape));
        }
        if schema["additionalProperties"].is_object() {
            let mut shape = Self::default();
            shape.add(document, &schema["additionalProperties"], path);
            self.values_of_map = (shape != Self::default()).then(|| Box::new(shape));
        }
    }

    /// What differs, one line each, with the place.
    pub fn differences(&self, other: &Self, place: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut compare = |what: &str, ours: String, theirs: String| {
            if ours != theirs {
                found.push(format!("{place}: {what} {ours}, but {theirs}"));
            }
        };
        compare(
            "type",
            format!("{:?}", self.types),
            format!("{:?}", other.types),
        );
        compare(
            "null",
            self.nullable.to_string(),
            other.nullable.to_string(),
        );
        compare(
            "limits",
            format!("{:?}", self.limits),
            format!("{:?}", other.limits),
        );
        compare(
            "values",
            format!("{:?}", self.values),
            format!("{:?}", other.values),
        );
        compare(
            "other values",
            self.open.to_string(),
            other.open.to_string(),
        );
        compare(
            "other fields",
            self.extra.to_string(),
            other.extra.to_string(),
        );
        let names: BTreeSet<_> = self.fields.keys().chain(other.fields.keys()).collect();
        for name in names {
            let place = format!("{place}.{name}");
            match (self.fields.get(name), other.fields.get(name)) {
                (Some((ours, shape)), Some((theirs, other))) => {
                    if ours != theirs {
                        found.push(format!("{place}: required {ours}, but {theirs}"));
                    }
                    found.extend(shape.differences(other, &place));
                }
                (Some(_), None) => found.push(format!("{place}: only on the first side")),
                _ => found.push(format!("{place}: only on the second side")),
            }
        }
        for (ours, theirs, mark, what) in [
            (&self.items, &other.items, "[]", "a list"),
            (
                &self.values_of_map,
                &other.values_of_map,
                "{}",
                "a map of a type",
            ),
        ] {
            match (ours, theirs) {
                (Some(ours), Some(theirs)) => {
                    found.extend(ours.differences(theirs, &format!("{place}{mark}")))
                }
                (None, None) => {}
                _ => found.push(format!("{place}: {what} on one side only")),
            }
        }
        found
    }
}

fn many(value: &Value) -> impl Iterator<Item = &str> {
    value.as_str().into_iter().chain(
        value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str),
    )
}

fn listed(schema: &Value) -> Vec<String> {
    many(&schema["enum"])
        .chain(schema["const"].as_str())
        .map(str::to_owned)
        .collect()
}
