//! Reads the contract, and rewrites what progenitor cannot express.

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
        is_free(contract, &any)?;
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

/// The prefix of the schemas that stand for "a value of this list, or null" in the generator's input.
pub const NULLABLE: &str = "Nullable";

/// Says in typify's words what may be null. In the contract null is where other tools understand it:
/// as `nullable: true` on an inline value that names its schema with `x-nullable-of`, or as one of a
/// list of values.
pub fn spell_out_null(contract: &mut Value) -> Result<()> {
    nullable_enums(contract)?;
    let schemas = schemas(contract)?.clone();
    let mut problem = Ok(());
    walk(
        contract,
        &mut |node| match nullable_reference(node, &schemas) {
            Ok(None) => {}
            Ok(Some(reference)) => *node = reference,
            Err(reason) => problem = Err(reason),
        },
    );
    problem?;
    // A response that leaves out what could have been null loses nothing: it is read as null.
    walk(contract, &mut |node| {
        let properties = node["properties"].clone();
        if let Some(required) = node.get_mut("required").and_then(Value::as_array_mut) {
            required
                .retain(|name| properties[name.as_str().unwrap_or_default()]["nullable"] != true);
        }
    });
    Ok(())
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

/// Whether null is one of the listed values.
pub fn lists_null(schema: &Value) -> bool {
    schema["enum"]
        .as_array()
        .is_some_and(|values| values.contains(&Value::Null))
}

/// Turns each list of values with null among them into two schemas: the list without null, which
/// becomes an enum, and one for "that or null", which everything that refers to the list then means.
fn nullable_enums(contract: &mut Value) -> Result<()> {
    for (name, schema) in schemas(contract)?.clone() {
        // Other tools disagree on what two of these mean together.
        if schema["enum"].is_array() && !schema["nullable"].is_null() {
            return Err(format!(
                "{name} lists its values: null has to be one of them, and not `nullable`"
            ));
        }
        if !lists_null(&schema) {
            continue;
        }
        if schema["x-open-enum"] == true {
            return Err(format!(
                "{name} lists null and is open: the two cannot be combined"
            ));
        }
        if !schema["type"].is_null() {
            return Err(format!(
                "{name} lists null, which is not of its `type`: leave the type out"
            ));
        }
        let (listed, nullable) = (reference(&name), format!("{NULLABLE}{name}"));
        is_free(contract, &nullable)?;
        walk(contract, &mut |node| {
            if node["$ref"] == listed.as_str() {
                node["$ref"] = json!(reference(&nullable));
            }
        });
        let mut values = schema.clone();
        if let Some(values) = values.as_object_mut() {
            values.insert("type".into(), json!("string"));
            values.remove("x-personal");
        }
        if let Some(list) = values["enum"].as_array_mut() {
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
    sent_schemas(&contract["paths"], schemas(contract)?, &mut found);
    Ok(found)
}

fn sent_schemas<'a>(
    node: &'a Value,
    schemas: &'a Map<String, Value>,
    found: &mut BTreeSet<&'a str>,
) {
    if let Some((name, schema)) = target(node).and_then(|name| Some((name, schemas.get(name)?)))
        && found.insert(name)
    {
        sent_schemas(schema, schemas, found);
    }
    match node {
        // Responses are not checked before they are sent.
        Value::Object(map) => map
            .iter()
            .filter(|(key, _)| *key != "responses")
            .for_each(|(_, child)| sent_schemas(child, schemas, found)),
        Value::Array(list) => list
            .iter()
            .for_each(|child| sent_schemas(child, schemas, found)),
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
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

fn walk(node: &mut Value, visit: &mut impl FnMut(&mut Value)) {
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
    /// The place in the contract, for messages.
    pub place: String,
}

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// All operations, by path and method in alphabetical order.
pub fn operations(contract: &Value) -> Result<Vec<Operation<'_>>> {
    let paths = contract["paths"].as_object().ok_or("it has no paths")?;
    let mut found = Vec::new();
    for (path, item) in paths {
        for (method, body) in item
            .as_object()
            .ok_or_else(|| format!("paths.{path} is not an object"))?
        {
            let place = format!("{method} {path}");
            if !METHODS.contains(&method.as_str()) {
                return Err(format!(
                    "{place}: {method:?} is not a method; move it into the operations"
                ));
            }
            let id = text(&body["operationId"], &format!("operationId of {place}"))?;
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

/// Leaves out of each operation what progenitor cannot express: it knows one type of success and one of
/// error, and panics at a second one. The types themselves stay, since they are schemas.
pub fn single_responses(contract: &mut Value) {
    let paths = contract["paths"].as_object_mut().into_iter().flatten();
    for operation in paths
        .flat_map(|(_, item)| item.as_object_mut().into_iter().flatten())
        .map(|(_, o)| o)
    {
        let Some(responses) = operation["responses"].as_object_mut() else {
            continue;
        };
        for is_success in [true, false] {
            let of_kind = |status: &str| status.starts_with('2') == is_success;
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

/// The schema of a request's or response's JSON; null where there is none.
pub fn json_schema(message: &Value) -> &Value {
    &message["content"]["application/json"]["schema"]
}

/// The properties that have to be set. One that may be null is not among them: its type is optional.
pub fn required(schema: &Value) -> Vec<&str> {
    let may_be_null = |name: &str| {
        let property = &schema["properties"][name];
        property["nullable"] == true || !property["x-nullable-of"].is_null()
    };
    let required = strings(&schema["required"]).into_iter();
    required.filter(|name| !may_be_null(name)).collect()
}

/// The name of the schema that a property refers to, directly or by a lone `allOf`.
pub fn referred(property: &Value) -> Option<&str> {
    target(property).or_else(|| target(&property["allOf"][0]))
}
