//! The contract's schemas as JSON Schema, for validators that do not speak OpenAPI 3.0.

use serde_json::{Map, Value, json};

use crate::Contract;

/// One of the contract's schemas as a JSON Schema 2020-12 document.
///
/// What OpenAPI 3.0 expresses differently becomes a rule that a validator keeps: `nullable`, the
/// formats that JSON Schema has no name for, and this contract's extensions for limits.
pub fn json_schema(contract: &Contract, schema: &Value) -> Value {
    let schemas = &contract.document()["components"]["schemas"];
    let mut root = translated(schema);
    root["$defs"] = translated(schemas);
    root
}

fn translated(node: &Value) -> Value {
    match node {
        Value::Object(members) => {
            let mut translated: Map<String, Value> = members
                .iter()
                .map(|(name, value)| (name.clone(), translated_member(name, value)))
                .collect();
            // Only in a schema: `format` may also be the name of a field.
            if members.get("type").is_some_and(Value::is_string) {
                spell_out(members, &mut translated);
            }
            if let Some(rules) = companions(members.get("properties")) {
                translated.insert("dependentSchemas".into(), rules);
            }
            // Null is apart from a union and from what is referred to.
            let is_nullable = members.get("nullable") == Some(&json!(true));
            if is_nullable && !members.contains_key("type") && !members.contains_key("enum") {
                return json!({ "anyOf": [translated, { "type": "null" }] });
            }
            Value::Object(translated)
        }
        Value::Array(list) => list.iter().map(translated).collect(),
        other => other.clone(),
    }
}

fn translated_member(name: &str, value: &Value) -> Value {
    match value
        .as_str()
        .and_then(|text| text.strip_prefix("#/components/schemas/"))
    {
        Some(schema) if name == "$ref" => json!(format!("#/$defs/{schema}")),
        _ => translated(value),
    }
}

fn spell_out(schema: &Map<String, Value>, rules: &mut Map<String, Value>) {
    if schema.get("nullable") == Some(&json!(true)) {
        rules.insert("type".into(), json!([schema["type"], "null"]));
    }
    match schema.get("format").and_then(Value::as_str) {
        Some("int32") => {
            rules.entry("minimum").or_insert(json!(i32::MIN));
            rules.entry("maximum").or_insert(json!(i32::MAX));
        }
        Some("int64") => {
            rules.entry("minimum").or_insert(json!(i64::MIN));
            rules.entry("maximum").or_insert(json!(i64::MAX));
        }
        Some("byte") => {
            rules.insert(
                "pattern".into(),
                json!("^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3}={0,2})?$"),
            );
        }
        Some("ip") => {
            rules.remove("format");
            rules.insert(
                "anyOf".into(),
                json!([{ "format": "ipv4" }, { "format": "ipv6" }]),
            );
        }
        _ => {}
    }
    if let Some(bytes) = schema.get("x-max-bytes").and_then(Value::as_u64) {
        rules.insert("maxLength".into(), json!(bytes.div_ceil(3) * 4));
    }
}

/// `x-requires-any` is at the field that needs others; JSON Schema has the rule at the object.
fn companions(properties: Option<&Value>) -> Option<Value> {
    let rules: Map<String, Value> = properties?
        .as_object()?
        .iter()
        .filter_map(|(name, field)| {
            let others = field["x-requires-any"].as_array()?;
            let any: Vec<_> = others
                .iter()
                .map(|other| json!({ "required": [other] }))
                .collect();
            Some((name.clone(), json!({ "anyOf": any })))
        })
        .collect();
    (!rules.is_empty()).then_some(Value::Object(rules))
}
