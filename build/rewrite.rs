//! Rewrites what typify and progenitor cannot express, after everything has a name.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Result;
use super::errors::pascal_case;
use super::inline::place;
use super::openapi::{
    json_schema, lists_null, members_mut, reference, reference_to, referred, schemas, strings, walk,
};

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
        let any = format!("Open{name}");
        is_free(contract, &any)?;
        redirect(contract, &name, &any);
        contract["components"]["schemas"][any] =
            json!({ "anyOf": [reference_to(&name), { "type": "string" }] });
    }
    Ok(())
}

/// The prefix of the schemas that mean "a value of this list, or null" in the generator's input.
pub const NULLABLE: &str = "Nullable";

/// Says in typify's words what may be null. In the contract null is where other tools understand it:
/// as `nullable: true` on an inline value that names its schema with `x-nullable-of`, or as one of a
/// list of values.
pub fn spell_out_null(contract: &mut Value, sent: &BTreeSet<String>) -> Result<()> {
    nullable_enums(contract)?;
    let all = schemas(contract)?.clone();
    let mut problem = Ok(());
    walk(contract, &mut |node| match nullable_reference(node, &all) {
        Ok(None) => {}
        Ok(Some(reference)) => *node = reference,
        Err(reason) => problem = Err(reason),
    });
    problem?;
    let mut added = Vec::new();
    for (name, schema) in members_mut(&mut contract["components"], "schemas") {
        let is_sent = sent.contains(name);
        let required = strings(&schema["required"])
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>();
        for (property, body) in members_mut(schema, "properties") {
            if body["nullable"] == true && is_sent {
                // null is sent only where it is asked for, so that it needs a value of its own.
                let wrapper = pascal_case(&format!("{NULLABLE}{name}{}", pascal_case(property)));
                let mut value = json!({ "description": body["description"], "allOf": [reference_to(&wrapper)] });
                std::mem::swap(body, &mut value);
                if let Some(value) = value.as_object_mut() {
                    value.remove("nullable");
                }
                added.push((wrapper, json!({ "x-nullable": value })));
            }
        }
        // A response that leaves out what could have been null loses nothing: it is read as null.
        let optional = |name: &String| schema["properties"][name]["nullable"] != true;
        if !required.is_empty() {
            schema["required"] = required.into_iter().filter(optional).collect();
        }
    }
    for (name, schema) in added {
        is_free(contract, &name)?;
        contract["components"]["schemas"][name] = schema;
    }
    Ok(())
}

/// Wraps what is personal as a whole: objects, lists of values and `oneOf`, whose types print what they hold.
pub fn wrap_personal(contract: &mut Value) -> Result<()> {
    let personal: Vec<_> = schemas(contract)?
        .iter()
        .filter(|(_, schema)| {
            let prints = schema["properties"].is_object()
                || schema["oneOf"].is_array()
                || schema["enum"].is_array() && !lists_null(schema);
            prints && schema["x-personal"] == true
        })
        .map(|(name, _)| name.clone())
        .collect();
    for name in personal {
        let wrapper = format!("Redacted{name}");
        is_free(contract, &wrapper)?;
        redirect(contract, &name, &wrapper);
        if let Some(schema) = contract["components"]["schemas"][&name].as_object_mut() {
            schema.remove("x-personal");
        }
        contract["components"]["schemas"][wrapper] = json!({ "x-redacted": reference_to(&name) });
    }
    Ok(())
}

/// Gives each property that is read when it is asked for a type that does so.
pub fn read_lazily(contract: &mut Value, sent: &BTreeSet<String>) -> Result<()> {
    let mut added = Vec::new();
    for (name, schema) in members_mut(&mut contract["components"], "schemas") {
        for (property, body) in members_mut(schema, "properties") {
            if body["x-lazy"] != true {
                continue;
            }
            let place = format!("/components/schemas/{name}/properties/{property}/x-lazy");
            if sent.contains(name) {
                return Err(format!(
                    "{place}: {name} is sent: x-lazy is about what is received"
                ));
            }
            let of = referred(body)
                .ok_or_else(|| format!("{place}: the value needs a schema with a name"))?;
            let wrapper = format!("Lazy{of}");
            let lazy = json!({ "x-lazy-of": reference_to(of) });
            *body =
                json!({ "description": body["description"], "allOf": [reference_to(&wrapper)] });
            added.push((wrapper, lazy));
        }
    }
    for (name, schema) in added {
        if contract["components"]["schemas"][&name] != schema {
            is_free(contract, &name)?;
            contract["components"]["schemas"][name] = schema;
        }
    }
    Ok(())
}

/// Makes everything that refers to one schema refer to another one.
fn redirect(contract: &mut Value, from: &str, to: &str) {
    let (from, to) = (reference(from), reference(to));
    walk(contract, &mut |node| {
        if node["$ref"] == from.as_str() {
            node["$ref"] = json!(to);
        }
    });
}

/// Whether a name that is generated is not one of the contract's own.
fn is_free(contract: &Value, name: &str) -> Result<()> {
    match schemas(contract)?.contains_key(name) {
        true => Err(format!(
            "the schema {name} has a name that is generated; use another one"
        )),
        false => Ok(()),
    }
}

/// Turns each list of values with null among them into two schemas: the list without null, which
/// becomes an enum, and one for "that or null", which everything that refers to the list then means.
fn nullable_enums(contract: &mut Value) -> Result<()> {
    for (name, schema) in schemas(contract)?.clone() {
        // Other tools disagree on what two of these mean together.
        if schema["enum"].is_array() && !schema["nullable"].is_null() {
            return Err(format!(
                "{}: null has to be one of the listed values, and not `nullable`",
                place(&schema)
            ));
        }
        if !lists_null(&schema) {
            continue;
        }
        if schema["x-open-enum"] == true {
            return Err(format!(
                "{}: lists null and is open: the two cannot be combined",
                place(&schema)
            ));
        }
        if !schema["type"].is_null() {
            return Err(format!(
                "{}: lists null, which is not of its `type`: leave the type out",
                place(&schema)
            ));
        }
        let nullable = format!("{NULLABLE}{name}");
        is_free(contract, &nullable)?;
        redirect(contract, &name, &nullable);
        let mut values = schema.clone();
        if let Some(values) = values.as_object_mut() {
            values.insert("type".into(), json!("string"));
            values.remove("x-personal");
        }
        if let Some(list) = values.get_mut("enum").and_then(Value::as_array_mut) {
            list.retain(|value| !value.is_null());
        }
        contract["components"]["schemas"][&nullable] = schema;
        contract["components"]["schemas"][&name] = values;
    }
    Ok(())
}

/// An inline value with `x-nullable-of`, as a reference that may be null.
fn nullable_reference(node: &Value, schemas: &Map<String, Value>) -> Result<Option<Value>> {
    let Some(name) = node.get("x-nullable-of") else {
        return Ok(None);
    };
    let schema = name.as_str().and_then(|name| schemas.get(name));
    let schema =
        schema.ok_or_else(|| format!("x-nullable-of: the schema {name} does not exist"))?;
    let is_listed = lists_null(node);
    if node["nullable"] != true && !is_listed {
        return Err(format!(
            "x-nullable-of: what may be {name} or null is not nullable"
        ));
    }
    for key in ["type", "x-personal", "x-secret"]
        .into_iter()
        .filter(|key| !(is_listed && *key == "type"))
    {
        if node[key] != schema[key] {
            return Err(format!("x-nullable-of: {key} is not that of {name}"));
        }
    }
    let name = name.as_str().unwrap_or_default();
    Ok(Some(json!({
        "description": node["description"].as_str().unwrap_or_default(),
        "nullable": true,
        "allOf": [{ "$ref": reference(name) }],
    })))
}

/// Leaves out of each operation what progenitor cannot express: it knows one type of success and one of
/// error, and panics at a second one. The types themselves stay, since they are schemas.
pub fn single_responses(contract: &mut Value) {
    let paths = members_mut(contract, "paths");
    for operation in paths
        .flat_map(|(_, item)| item.as_object_mut().into_iter().flatten())
        .map(|(_, o)| o)
    {
        let Some(responses) = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut)
        else {
            continue;
        };
        for is_success in [true, false] {
            // progenitor takes `default` for either.
            let of_kind =
                |status: &str| status == "default" || status.starts_with('2') == is_success;
            let bodies = responses.iter().filter(|(status, _)| of_kind(status));
            let bodies: BTreeSet<_> = bodies
                .map(|(_, response)| json_schema(response).to_string())
                .collect();
            if bodies.len() > 1 {
                let responses = responses.iter_mut().filter(|(status, _)| of_kind(status));
                responses.for_each(|(_, response)| {
                    response
                        .as_object_mut()
                        .map(|response| response.remove("content"));
                });
            }
        }
    }
}
