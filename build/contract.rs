//! Reading the contract, and saying what it says in the generator's words.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Result;

/// Schemas marked `x-open-enum` are closed lists in the contract, as documented. Every reference to
/// one is turned into "one of these, or any other string", so that an answer with a new value is
/// still read.
pub fn open_enums(contract: &mut Value) -> Result<()> {
    let open: Vec<String> = schemas(contract)?
        .iter()
        .filter(|(_, schema)| schema["x-open-enum"] == true)
        .map(|(name, _)| name.clone())
        .collect();
    for name in open {
        let (known, any) = (reference(&name), format!("Open{name}"));
        walk(contract, &mut |node| {
            if node["$ref"] == known.as_str() {
                node["$ref"] = json!(reference(&any));
            }
        });
        contract["components"]["schemas"][any] =
            json!({ "anyOf": [{ "$ref": known }, { "type": "string" }] });
    }
    Ok(())
}

/// typify does not know that `oneOf: [X, Null]` means "X or null" in OpenAPI 3.0: say it its way.
pub fn spell_out_null(contract: &mut Value) {
    let null = reference("Null");
    walk(contract, &mut |node| {
        let Some([value, other]) = node["oneOf"].as_array().map(Vec::as_slice) else { return };
        if other["$ref"] == null.as_str() {
            let value = value.clone();
            if let Some(node) = node.as_object_mut() {
                node.remove("oneOf");
                node.insert("nullable".into(), json!(true));
                node.insert("allOf".into(), json!([value]));
            }
        }
    });
    // An answer that leaves out what it could have said to be null loses nothing: read it as null.
    walk(contract, &mut |node| {
        let properties = node["properties"].clone();
        if let Some(required) = node.get_mut("required").and_then(Value::as_array_mut) {
            required.retain(|name| properties[name.as_str().unwrap_or_default()]["nullable"] != true);
        }
    });
    if let Some(schemas) = contract["components"]["schemas"].as_object_mut() {
        schemas.remove("Null");
    }
}

/// `anyOf: [a list of known values, any string]`: the name of the list.
pub fn known_values(schema: &Value) -> Option<&str> {
    match schema["anyOf"].as_array()?.as_slice() {
        [known, any] if any["type"] == "string" => target(known),
        _ => None,
    }
}

pub fn schemas(contract: &Value) -> Result<&Map<String, Value>> {
    contract["components"]["schemas"].as_object().ok_or_else(|| "it has no components.schemas".into())
}

/// The names of all schemas that requests are made of.
pub fn sent(contract: &Value) -> Result<BTreeSet<&str>> {
    let mut found = BTreeSet::new();
    sent_schemas(&contract["paths"], schemas(contract)?, &mut found);
    Ok(found)
}

fn sent_schemas<'a>(node: &'a Value, schemas: &'a Map<String, Value>, found: &mut BTreeSet<&'a str>) {
    if let Some((name, schema)) = target(node).and_then(|name| Some((name, schemas.get(name)?)))
        && found.insert(name)
    {
        sent_schemas(schema, schemas, found);
    }
    match node {
        // Answers are not checked before they are sent.
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| *key != "responses")
            .for_each(|(_, child)| sent_schemas(child, schemas, found)),
        Value::Array(list) => list.iter().for_each(|child| sent_schemas(child, schemas, found)),
        _ => {}
    }
}

fn reference(schema: &str) -> String {
    format!("#/components/schemas/{schema}")
}

/// The name of the schema that a `$ref` points to.
pub fn target(node: &Value) -> Option<&str> {
    node["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

pub fn text<'a>(value: &'a Value, what: &str) -> Result<&'a str> {
    value.as_str().ok_or_else(|| format!("{what} is missing"))
}

pub fn strings(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn walk(node: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    visit(node);
    match node {
        Value::Object(map) => map.values_mut().for_each(|child| walk(child, visit)),
        Value::Array(list) => list.iter_mut().for_each(|child| walk(child, visit)),
        _ => {}
    }
}
