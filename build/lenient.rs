//! Keeps what is received readable: nothing in the contract makes the generated code reject a value
//! for its content, and no property is dropped for being unknown.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Result;
use super::inline::{BODY, place};
use super::openapi::{
    each_schema, items_mut, lists_null, members_mut, received, reference_to, referred, schemas,
};
use super::type_overrides::is_any;

/// The schema of any JSON, for the contract's objects that do not name one.
const ANY: &str = "Json";

/// Gives every object a place for properties that are unknown, unless it is only sent and closed, and
/// every text that is received the type of a text.
pub fn read_leniently(contract: &mut Value) -> Result<()> {
    let received: BTreeSet<_> = received(contract)?.into_iter().map(str::to_owned).collect();
    let all = schemas(contract)?.clone();
    let is_any_json = |values: &Value| {
        referred(values)
            .and_then(|name| all.get(name))
            .is_some_and(is_any)
    };
    for (name, schema) in members_mut(&mut contract["components"], "schemas") {
        let is_received = received.contains(name);
        let more = &schema["additionalProperties"];
        let is_closed = *more == false && !is_received;
        if schema["properties"].is_object()
            && more.is_object()
            && !is_any(more)
            && !is_any_json(more)
        {
            return Err(format!(
                "{}: has properties, and others of one type; describe the others as any JSON (`additionalProperties: true`)",
                place(schema)
            ));
        }
        if schema["properties"].is_object() && !is_closed && !is_any_json(more) {
            schema["additionalProperties"] = reference_to(ANY);
        }
        if is_received {
            if schema["enum"].is_array() && !lists_null(schema) && schema["x-open-enum"] != true {
                return Err(format!(
                    "{}: is received: mark it `x-open-enum: true`, so that a new value can be read",
                    place(schema)
                ));
            }
            without_formats(schema);
        }
    }
    for schema in response_bodies(contract) {
        without_formats(schema);
    }
    contract["components"]["schemas"][ANY] = json!({ "description": "Any JSON." });
    Ok(())
}

/// Reads texts of every format but UUIDs as texts.
fn without_formats(schema: &mut Value) {
    each_schema(schema, &mut |schema| {
        let format = &schema["format"];
        if schema["type"] == "string"
            && format.is_string()
            && *format != "uuid"
            && schema["x-media-types"].is_null()
        {
            remove(schema, &["format"]);
        }
    });
}

/// The schemas of the bodies of all responses.
fn response_bodies(contract: &mut Value) -> impl Iterator<Item = &mut Value> {
    let paths = members_mut(contract, "paths");
    let operations = paths.flat_map(|(_, path)| path.as_object_mut().into_iter().flatten());
    let responses = operations.flat_map(|(_, operation)| members_mut(operation, "responses"));
    responses.filter_map(|(_, response)| response.pointer_mut(BODY))
}

/// Leaves out what typify would check, or set, while it reads; what is sent is checked by generated code.
pub fn without_limits(contract: &mut Value) {
    let strip = |schema: &mut Value| {
        each_schema(schema, &mut |schema| {
            remove(
                schema,
                &[
                    "default",
                    "exclusiveMaximum",
                    "exclusiveMinimum",
                    "maxItems",
                    "maxLength",
                    "maximum",
                    "minItems",
                    "minLength",
                    "minimum",
                    "multipleOf",
                    "pattern",
                ],
            );
            if schema["format"] == "int32" {
                remove(schema, &["format"]);
            }
        });
    };
    for (_, schema) in members_mut(&mut contract["components"], "schemas") {
        strip(schema);
    }
    response_bodies(contract).for_each(strip);
    let paths = members_mut(contract, "paths");
    for (_, operation) in paths.flat_map(|(_, path)| path.as_object_mut().into_iter().flatten()) {
        for parameter in items_mut(operation, "parameters") {
            parameter.get_mut("schema").map(strip);
        }
        for (_, response) in members_mut(operation, "responses") {
            for (_, header) in members_mut(response, "headers") {
                header.get_mut("schema").map(strip);
            }
        }
    }
}

/// Removes keywords of a schema.
fn remove(schema: &mut Value, keywords: &[&str]) {
    if let Some(schema) = schema.as_object_mut() {
        schema.retain(|name, _| !keywords.contains(&name.as_str()));
    }
}
