//! Makes one object of the parts of each `allOf`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Result;
use super::openapi::{referred, schemas, strings, walk};

/// Makes one object of the parts of each `allOf` that is more than a reference.
pub fn compose(contract: &mut Value) -> Result<()> {
    let schemas = schemas(contract)?.clone();
    let mut problem = Ok(());
    walk(contract, &mut |node| {
        if let Err(reason) = composed(node, &schemas, &mut Vec::new()) {
            problem = Err(reason);
        }
    });
    problem
}

fn composed(
    schema: &mut Value,
    schemas: &Map<String, Value>,
    within: &mut Vec<String>,
) -> Result<()> {
    if referred(schema).is_some() && schema["properties"].is_null() || !schema["allOf"].is_array() {
        return Ok(());
    }
    let parts = schema
        .as_object_mut()
        .and_then(|schema| schema.remove("allOf"));
    let Some(Value::Array(parts)) = parts else {
        return Ok(());
    };
    let own: BTreeSet<_> = keywords(schema).map(str::to_owned).collect();
    for mut part in parts {
        let depth = within.len();
        while let Some(name) = referred(&part).map(str::to_owned) {
            if within.contains(&name) {
                return Err(format!("allOf: {name} is composed of itself"));
            }
            part = schemas.get(&name).cloned().unwrap_or_default();
            within.push(name);
        }
        composed(&mut part, schemas, within)?;
        within.truncate(depth);
        if !part["properties"].is_object() {
            return Err(format!(
                "allOf combines objects with properties only; one of its parts ({part}) has none"
            ));
        }
        for (keyword, value) in part.as_object_mut().into_iter().flatten() {
            merge(schema, &own, keyword, value.take())?;
        }
    }
    schema["type"] = json!("object");
    let required = strings(&schema["required"]).into_iter();
    let mut missing = required.filter(|name| schema["properties"][*name].is_null());
    match missing.next() {
        Some(name) => Err(format!(
            "allOf: {name} is required, and none of its parts has it"
        )),
        None => Ok(()),
    }
}

fn keywords(schema: &Value) -> impl Iterator<Item = &str> {
    schema
        .as_object()
        .into_iter()
        .flat_map(Map::keys)
        .map(String::as_str)
}

/// Adds a keyword of a part to the composed object, which has `own` keywords itself.
fn merge(schema: &mut Value, own: &BTreeSet<String>, keyword: &str, value: Value) -> Result<()> {
    match (keyword, value) {
        ("properties", Value::Object(properties)) => {
            for (property, body) in properties {
                let known = &mut schema["properties"][&property];
                if !known.is_null() && *known != body {
                    return Err(format!(
                        "allOf: two of its parts describe {property} differently"
                    ));
                }
                *known = body;
            }
        }
        ("required", Value::Array(required)) => {
            if schema["required"].is_null() {
                schema["required"] = json!([]);
            }
            if let Some(all) = schema["required"].as_array_mut() {
                let new: Vec<_> = required
                    .into_iter()
                    .filter(|name| !all.contains(name))
                    .collect();
                all.extend(new);
            }
        }
        // What the whole says of itself counts.
        _ if own.contains(keyword) => {}
        (keyword, value) if schema[keyword].is_null() => schema[keyword] = value,
        ("title" | "description" | "example" | "externalDocs" | "x-assumption" | "x-source", _) => {
        }
        (keyword, value) if schema[keyword] == value => {}
        _ => {
            return Err(format!(
                "allOf: two of its parts differ in {keyword}; write it next to the allOf"
            ));
        }
    }
    Ok(())
}
