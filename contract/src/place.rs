//! The documented places of a value: a request or a response, walked together with its schema.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Contract, is_any, object};

/// A step from a value to one that is in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// To a member of an object.
    Name(String),
    /// To an item of a list.
    Index(usize),
}

/// A field, an item of a list or a value of a map; or a member that the contract does not know.
#[derive(Debug, Clone)]
pub struct Place<'a, 'v> {
    /// Its name in [`Contract::fields`].
    pub path: String,
    /// The way to it.
    pub at: Vec<Step>,
    /// Its schema; none where it is not documented.
    pub schema: Option<&'a Value>,
    /// Whether it has to be there, where what it is in is there.
    pub is_required: bool,
    /// Whether it is read whatever it is, since it can be left out of an object that is marked so, or is in
    /// something that can.
    pub is_lenient: bool,
    /// What is there.
    pub value: Option<&'v Value>,
}

/// What a schema says about an object: its fields, and which are required.
pub(crate) struct Members<'a> {
    pub(crate) fields: Vec<(&'a str, &'a Value)>,
    pub(crate) required: BTreeSet<&'a str>,
    /// The schema of all other members, where there is one for them.
    pub(crate) others: Option<&'a Value>,
}

/// Whether a property is read when it is asked for, so that any JSON may be there.
pub(crate) fn is_lazy(property: &Value) -> bool {
    property["x-lazy"] == true
}

impl Contract {
    /// Every place of a value, with those of its documented fields that are not there.
    pub fn places<'a, 'v>(&'a self, schema: &'a Value, value: &'v Value) -> Vec<Place<'a, 'v>> {
        let mut found = Vec::new();
        let root = Place {
            path: String::new(),
            at: Vec::new(),
            schema: Some(schema),
            is_required: true,
            is_lenient: false,
            value: Some(value),
        };
        self.places_in(schema, &root, &mut found);
        found
    }

    /// What is in a place, of which this is the schema.
    fn places_in<'a, 'v>(
        &'a self,
        schema: &'a Value,
        place: &Place<'a, 'v>,
        found: &mut Vec<Place<'a, 'v>>,
    ) {
        let schema = self.resolve(schema);
        let (Some(value), prefix) = (place.value, &place.path) else {
            return;
        };
        if let Some((name, branch)) = self.branch(schema, value) {
            let path = format!("{prefix}<{name}>");
            let place = Place {
                path,
                ..place.clone()
            };
            return self.places_in(branch, &place, found);
        }
        let is_marked = schema["x-lenient"] == true;
        let within = |path, step, schema: Option<&'a Value>, is_required, value| Place {
            path,
            at: [place.at.as_slice(), &[step]].concat(),
            schema,
            is_required,
            is_lenient: place.is_lenient
                || (is_marked && !is_required)
                || schema.is_some_and(is_lazy),
            value,
        };
        let mut places = Vec::new();
        match value {
            Value::Array(items) if !schema["items"].is_null() => {
                for (index, item) in items.iter().enumerate() {
                    let (path, step) = (format!("{prefix}[]"), Step::Index(index));
                    places.push(within(path, step, Some(&schema["items"]), true, Some(item)));
                }
            }
            Value::Object(value) => {
                let members = self.members(schema);
                for (name, field) in &members.fields {
                    let (path, step) = (member(prefix, name), Step::Name((*name).to_owned()));
                    let is_required = members.required.contains(name);
                    places.push(within(
                        path,
                        step,
                        Some(*field),
                        is_required,
                        value.get(*name),
                    ));
                }
                let is_open = members.fields.is_empty() && members.others.is_none();
                let is_other =
                    |name: &str| !is_open && members.fields.iter().all(|(n, _)| *n != name);
                for (name, other) in value.iter().filter(|(name, _)| is_other(name)) {
                    let path = match members.others {
                        Some(_) => format!("{prefix}{{}}"),
                        None => member(prefix, name),
                    };
                    let step = Step::Name(name.clone());
                    places.push(within(path, step, members.others, false, Some(other)));
                }
            }
            _ => {}
        }
        for place in places {
            let schema = place.schema;
            found.push(place.clone());
            if let Some(schema) = schema.filter(|schema| !is_lazy(schema)) {
                self.places_in(schema, &place, found);
            }
        }
    }

    /// The branch of a union that a value chooses by its discriminator.
    fn branch<'a>(&'a self, schema: &'a Value, value: &Value) -> Option<(&'a str, &'a Value)> {
        let property = schema["discriminator"]["propertyName"].as_str()?;
        let chosen = value.get(property)?.as_str()?;
        let mut branches = self.branches(schema).into_iter();
        branches.find(|(name, _)| *name == chosen)
    }

    /// The branches of a union with a discriminator, each with a value that chooses it.
    pub(crate) fn branches<'a>(&'a self, schema: &'a Value) -> Vec<(&'a str, &'a Value)> {
        if schema["discriminator"].is_null() {
            return Vec::new();
        }
        let mapping = &schema["discriminator"]["mapping"];
        let branches = schema["oneOf"].as_array().into_iter().flatten();
        let named = branches.filter_map(|branch| {
            let reference = branch["$ref"].as_str()?;
            let name = reference.rsplit('/').next().unwrap_or_default();
            let mapped: Vec<_> = object(mapping)
                .filter(|(_, target)| *target == reference || *target == name)
                .map(|(value, _)| (value, branch))
                .collect();
            let implicit = mapped.is_empty().then_some((name, branch));
            Some(mapped.into_iter().chain(implicit))
        });
        named.flatten().collect()
    }

    /// The JSON types of the branches of a `oneOf` without a discriminator. Empty for any other schema.
    pub fn kinds<'a>(&'a self, schema: &'a Value) -> Vec<&'a str> {
        let schema = self.resolve(schema);
        let branches = schema["oneOf"].as_array().into_iter().flatten();
        let branches = branches.filter(|_| schema["discriminator"].is_null());
        let types = branches.map(|branch| self.resolve(branch)["type"].as_str());
        // A list of values may leave out that they are texts.
        types.map(|kind| kind.unwrap_or("string")).collect()
    }

    /// What a schema says about an object, with all that it is composed of.
    pub(crate) fn members<'a>(&'a self, schema: &'a Value) -> Members<'a> {
        let mut members = Members {
            fields: Vec::new(),
            required: BTreeSet::new(),
            others: None,
        };
        self.add_members(schema, &mut members);
        // What an object with fields has besides them, if it may be anything, is not documented.
        let is_extra = |others: &&Value| !members.fields.is_empty() && is_any(self.resolve(others));
        members.others = members.others.filter(|others| !is_extra(others));
        members
    }

    fn add_members<'a>(&'a self, schema: &'a Value, members: &mut Members<'a>) {
        let schema = self.resolve(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.add_members(part, members);
        }
        members.fields.extend(object(&schema["properties"]));
        let required = schema["required"].as_array().into_iter().flatten();
        members.required.extend(required.filter_map(Value::as_str));
        let others = &schema["additionalProperties"];
        if others.is_object() {
            members.others = Some(others);
        }
    }

    /// Whether a schema allows null, wherever it says so.
    pub fn is_nullable(&self, schema: &Value) -> bool {
        let target = self.resolve(schema);
        let values = target["enum"].as_array().into_iter().flatten();
        schema["nullable"] == true
            || target["nullable"] == true
            || values.into_iter().any(Value::is_null)
            || is_any(target)
    }
}

/// The name of a member of an object.
pub(crate) fn member(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        name.to_owned()
    } else {
        format!("{prefix}.{name}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn contract() -> Contract {
        Contract::from(json!({ "components": { "schemas": {
            "Report": {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": { "type": "string" },
                    "steps": { "type": "array", "items": { "oneOf": [
                        { "$ref": "#/components/schemas/Face" },
                        { "$ref": "#/components/schemas/Document" },
                    ], "discriminator": { "propertyName": "kind", "mapping": {
                        "id": "#/components/schemas/Document",
                    } } } },
                    "labels": { "type": "object", "additionalProperties": { "type": "integer" } },
                    "free": { "type": "object" },
                },
            },
            "Face": { "type": "object", "properties": { "score": { "type": "number" } } },
            "Document": { "allOf": [
                { "$ref": "#/components/schemas/Face" },
                { "required": ["number"], "properties": { "number": { "type": "string" } } },
            ] },
        } } }))
    }

    #[test]
    fn finds_items_values_branches_and_what_is_missing() {
        let contract = contract();
        let schema = json!({ "$ref": "#/components/schemas/Report" });
        let value = json!({
            "steps": [{ "kind": "Face", "score": 1 }, { "kind": "id" }, { "kind": "new" }],
            "labels": { "a": 1 },
            "free": { "anything": 1 },
            "unknown": null,
        });
        let places = contract.places(&schema, &value);
        let lines: Vec<_> = places
            .iter()
            .map(|place| {
                let value = place.value.map_or("-".to_owned(), Value::to_string);
                let known = if place.schema.is_some() {
                    ""
                } else {
                    " unknown"
                };
                let required = if place.is_required { " required" } else { "" };
                format!("{} {value}{required}{known}", place.path)
            })
            .collect();
        assert_eq!(
            lines,
            [
                r#"free {"anything":1}"#,
                "id - required",
                r#"labels {"a":1}"#,
                "labels{} 1",
                r#"steps [{"kind":"Face","score":1},{"kind":"id"},{"kind":"new"}]"#,
                r#"steps[] {"kind":"Face","score":1} required"#,
                "steps[]<Face>.score 1",
                r#"steps[]<Face>.kind "Face" unknown"#,
                r#"steps[] {"kind":"id"} required"#,
                "steps[]<id>.score -",
                "steps[]<id>.number - required",
                r#"steps[]<id>.kind "id" unknown"#,
                r#"steps[] {"kind":"new"} required"#,
                "unknown null unknown",
            ]
        );
    }

    #[test]
    fn the_fields_of_a_schema_are_the_places_of_a_whole_value() {
        let contract = contract();
        let schema = json!({ "$ref": "#/components/schemas/Report" });
        let mut fields = Vec::new();
        contract.fields(&schema, "", &mut |path, _, _| fields.push(path.to_owned()));
        assert_eq!(
            fields,
            [
                "free",
                "id",
                "labels",
                "labels{}",
                "steps",
                "steps[]",
                "steps[]<Face>.score",
                "steps[]<id>.score",
                "steps[]<id>.number",
            ]
        );
    }
}
