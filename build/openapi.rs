//! Reads the contract.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Result;
use super::gate::below;
/// Whether null is one of the listed values.
pub fn lists_null(schema: &Value) -> bool {
    schema["enum"]
        .as_array()
        .is_some_and(|values| values.contains(&Value::Null))
}

/// Whether a value may be null, by its schema or by the one that it refers to.
pub fn may_be_null(schema: &Value, schemas: &Map<String, Value>) -> bool {
    [schema, resolved(schema, schemas)]
        .into_iter()
        .any(|schema| schema["nullable"] == true || lists_null(schema))
}

/// `anyOf: [a list of known values, any string]`: the name of the list.
pub fn known_values(schema: &Value) -> Option<&str> {
    match schema["anyOf"].as_array()?.as_slice() {
        [known, any] if any["type"] == "string" => target(known),
        _ => None,
    }
}

pub fn schemas(contract: &Value) -> Result<&Map<String, Value>> {
    contract["components"]["schemas"]
        .as_object()
        .ok_or_else(|| "it has no components.schemas".into())
}

/// The names of all schemas that requests are made of.
pub fn sent(contract: &Value) -> Result<BTreeSet<&str>> {
    let mut found = BTreeSet::new();
    let schemas = schemas(contract)?;
    for operation in operations(contract)? {
        within_request(operation.body, schemas, &mut found);
    }
    Ok(found)
}

/// The names of all schemas that responses and events are made of.
pub fn received(contract: &Value) -> Result<BTreeSet<&str>> {
    let mut found = BTreeSet::new();
    let schemas = schemas(contract)?;
    for operation in operations(contract)? {
        let responses = operation.body["responses"]
            .as_object()
            .into_iter()
            .flatten();
        for (_, response) in responses {
            within(response, schemas, &mut found);
        }
    }
    let hooks = contract["x-webhooks"].as_object().into_iter().flatten();
    for operation in hooks.flat_map(|(_, hook)| hook.as_object().into_iter().flatten()) {
        within_request(operation.1, schemas, &mut found);
    }
    Ok(found)
}

/// Adds the names of the schemas that an operation refers to outside its responses.
fn within_request<'a>(
    operation: &'a Value,
    schemas: &'a Map<String, Value>,
    found: &mut BTreeSet<&'a str>,
) {
    let parts = operation.as_object().into_iter().flatten();
    for (_, part) in parts.filter(|(name, _)| *name != "responses") {
        within(part, schemas, found);
    }
}

/// The name of the schema that a `$ref` or `x-nullable-of` points to.
pub fn named(node: &Value) -> Option<&str> {
    target(node).or(node["x-nullable-of"].as_str())
}

/// Adds the names of the schemas that a part of the contract refers to.
fn within<'a>(node: &'a Value, schemas: &'a Map<String, Value>, found: &mut BTreeSet<&'a str>) {
    if let Some((name, schema)) = named(node).and_then(|name| Some((name, schemas.get(name)?)))
        && found.insert(name)
    {
        within(schema, schemas, found);
    }
    match node {
        Value::Object(map) => map.values().for_each(|child| within(child, schemas, found)),
        Value::Array(list) => list.iter().for_each(|child| within(child, schemas, found)),
        _ => {}
    }
}

pub fn reference(schema: &str) -> String {
    format!("#/components/schemas/{schema}")
}

pub fn reference_to(schema: &str) -> Value {
    json!({ "$ref": reference(schema) })
}

/// The name of the schema that a `$ref` points to.
pub fn target(node: &Value) -> Option<&str> {
    node["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

pub fn text<'a>(value: &'a Value, what: &str) -> Result<&'a str> {
    value.as_str().ok_or_else(|| format!("{what}: is missing"))
}

pub fn strings(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

pub fn walk(node: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    visit(node);
    match node {
        Value::Object(map) => map.values_mut().for_each(|child| walk(child, visit)),
        Value::Array(list) => list.iter_mut().for_each(|child| walk(child, visit)),
        _ => {}
    }
}

/// An operation of the contract.
pub struct Operation<'a> {
    pub id: &'a str,
    /// In capital letters.
    pub method: String,
    pub path: &'a str,
    pub body: &'a Value,
    /// The place in the contract, as a JSON pointer.
    pub place: String,
}

/// All operations, by path and method in alphabetical order.
pub fn operations(contract: &Value) -> Result<Vec<Operation<'_>>> {
    let paths = contract["paths"].as_object().ok_or("it has no paths")?;
    let mut found = Vec::new();
    for (path, item) in paths {
        for (method, body) in item
            .as_object()
            .ok_or_else(|| format!("paths.{path} is not an object"))?
        {
            let place = below(&below("/paths", path), method);
            let id = text(&body["operationId"], &below(&place, "operationId"))?;
            found.push(Operation {
                id,
                method: method.to_uppercase(),
                path,
                body,
                place,
            });
        }
    }
    Ok(found)
}

/// The schema of a request's or response's JSON; null where there is none.
pub fn json_schema(message: &Value) -> &Value {
    &message["content"]["application/json"]["schema"]
}

/// The properties that have to have a value. One that may be null is not among them: its type is optional.
pub fn required<'a>(schema: &'a Value, schemas: &Map<String, Value>) -> Vec<&'a str> {
    let required = strings(&schema["required"]).into_iter();
    required
        .filter(|name| !may_be_null(&schema["properties"][name], schemas))
        .collect()
}

/// The name of the schema that a property refers to, directly or by a lone `allOf`.
pub fn referred(property: &Value) -> Option<&str> {
    match property["allOf"].as_array().map(Vec::as_slice) {
        Some([only]) => target(only),
        _ => target(property),
    }
}

/// The schema that a chain of references leads to.
pub fn resolved<'a>(schema: &'a Value, schemas: &'a Map<String, Value>) -> &'a Value {
    let mut seen = BTreeSet::new();
    let mut schema = schema;
    while let Some(name) = referred(schema).filter(|_| schema["properties"].is_null())
        && let Some(found) = schemas.get(name).filter(|_| seen.insert(name))
    {
        schema = found;
    }
    schema
}

/// Visits a schema and the schemas within it.
pub fn each_schema(schema: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    visit(schema);
    for place in ["items", "additionalProperties"] {
        if let Some(schema) = schema.get_mut(place).filter(|schema| schema.is_object()) {
            each_schema(schema, visit);
        }
    }
    for branch in items_mut(schema, "oneOf") {
        each_schema(branch, visit);
    }
    for (_, body) in members_mut(schema, "properties") {
        each_schema(body, visit);
    }
}

/// The members of an object's member.
pub fn members<'a>(node: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    node[name].as_object().into_iter().flatten()
}

/// The members of an object's member, to be changed. Indexing would add what is not there.
pub fn members_mut<'a>(
    node: &'a mut Value,
    name: &str,
) -> impl Iterator<Item = (&'a String, &'a mut Value)> {
    let members = node.get_mut(name).and_then(Value::as_object_mut);
    members.into_iter().flatten()
}

/// The items of an object's member, to be changed.
pub fn items_mut<'a>(node: &'a mut Value, name: &str) -> impl Iterator<Item = &'a mut Value> {
    let items = node.get_mut(name).and_then(Value::as_array_mut);
    items.into_iter().flatten()
}
